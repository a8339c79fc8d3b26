/*
 * Going through a journal entry's text once, without making values of it: a year of a large centre
 * is some gigabytes of it. The text is our own writer's (firmware/wire/entry_text.h) and was proved
 * by its hash or not; whatever stands there, nothing beyond its end is read.
 */
#ifndef NOVBE_REPORT_SCAN_H
#define NOVBE_REPORT_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text { /* borrowed, without NUL; as it is written: escapes are not resolved */
	const char *at;
	size_t len;
};

bool text_is(struct text text, const char *word);
/* Copies, cut at size - 1 bytes. */
void text_copy(struct text text, char *to, size_t size);

struct scan {
	const char *at, *end;
	bool bad; /* something else stood there than was asked for: all that follows gives nothing
		   */
};

void scan_begin(struct scan *scan, const char *text, size_t len);
/* Steps into an object '{' or a list '['. */
void scan_open(struct scan *scan, char bracket);
/* The next member's name, with its value next to be read; false behind the last one. */
bool scan_member(struct scan *scan, struct text *name);
/* Whether there is a next item in the list, to be read next. */
bool scan_item(struct scan *scan);
/* The value that is next. */
struct text scan_string(struct scan *scan);
int64_t scan_int(struct scan *scan);
bool scan_bool(struct scan *scan);
/* Steps over it, and gives how it is written. */
struct text scan_skip(struct scan *scan);

#endif
