/*
 * A code scanner is a keyboard that types faster than anybody: the characters of a code and Enter
 * behind it. So what is typed is held for a moment, until it is clear whose hand it was. Pure.
 */
#ifndef NOVBE_KIOSK_SCAN_H
#define NOVBE_KIOSK_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SCAN_GAP_MS = 50,  /* no finger is that fast; scanners take 1..30 ms for a character */
	SCAN_LATE_MS = 10, /* who looks that much too late does not know what came meanwhile */
	SCAN_LEAST = 4,	   /* characters of a code */
	SCAN_SIZE = 256, /* with NUL: a link that ends in a code; of longer ones nothing is kept */
};

struct scan { /* zeroed at first */
	char text[SCAN_SIZE];
	size_t len;
	int characters;
	int64_t last_ms; /* monotonic */
	int looks;	 /* that were too late */
	bool is_too_long;
};

/* A character (UTF-8) came. While something is held, it is of the same hand. */
void scan_add(struct scan *scan, const char *character, int64_t now_ms);
/* Enter came. True: what is held is a code, take it; false: it is not, and Enter is a person's. */
bool scan_ends(const struct scan *scan);
/* When to look whether what is held is a person's; INT64_MAX: nothing is held. */
int64_t scan_next_ms(const struct scan *scan);
/* True: it is a person's, take it. Whoever looks too late has not read yet what a scanner may have
 * typed meanwhile, so the hand gets that time again, a few times at most. */
bool scan_look(struct scan *scan, int64_t now_ms);
/* Takes what is held: empty when there is nothing, or when it was too long. */
void scan_take(struct scan *scan, char text[SCAN_SIZE]);

#endif
