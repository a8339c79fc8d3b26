/*
 * Changes single values in the text of a file that people wrote (JSON with comments) and leaves
 * everything else, comments and blanks too, as it stands.
 */
#ifndef NOVBE_IDENTITY_SETTINGS_H
#define NOVBE_IDENTITY_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

struct settings {
	char *text; /* owned; ends in NUL */
	size_t len;
};

/* Copies text; -EINVAL: it is not a JSON object with comments; -ENOMEM. */
int settings_init(struct settings *settings, const char *text, size_t len)
	__attribute__((warn_unused_result));
void settings_fini(struct settings *settings);

/* section NULL: a member of the file itself, else of that object. */
bool settings_has(const struct settings *settings, const char *section, const char *key);
/* Sets a member to a text or a number; one that is not there is put first. -ENOENT: there is no
 * such section; -ENOMEM. */
int settings_set_text(struct settings *settings, const char *section, const char *key,
	const char *value) __attribute__((warn_unused_result));
int settings_set_number(struct settings *settings, const char *section, const char *key, int value)
	__attribute__((warn_unused_result));

#endif
