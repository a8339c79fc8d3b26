/*
 * A block of settings between two marks at the end of one of cupsd's files. Whatever else stands in
 * the file is the person's and is kept, byte for byte. Inner to spooler_setup.
 */
#ifndef NOVBE_PRINTER_SPOOLER_SETTINGS_H
#define NOVBE_PRINTER_SPOOLER_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct spooler_setting {
	const char *name, *value;
};

/*
 * Makes the block in `path` say exactly these settings, whole or not at all; a file that is not
 * there is made when `may_make`. cupsd takes a setting's last line, so the block is moved to the
 * end. Lines of the person that say something else are told on out and counted. *changed: the file
 * was written. 0; -EINVAL: its marks are broken (told on out; nothing was written); or what the
 * file system said.
 */
int spooler_settings_write(const char *path, const struct spooler_setting *settings, size_t count,
	bool may_make, FILE *out, bool *changed, int *conflicts)
	__attribute__((warn_unused_result));

/* The last value of a setting in a file, cut to size; `otherwise` when it has none. */
void spooler_settings_read(
	const char *path, const char *name, const char *otherwise, char *value, size_t size);

#endif
