/*
 * How each kind of output shows each lamp. Pure. Nothing wakes while a pattern is steady; what
 * lasts long changes at most once a second or so; no light flashes more than 3 times in a second,
 * for people with photosensitive epilepsy (EN 301 549 5.1.2.7 / WCAG 2.3.1), and a call blinks at 1
 * Hz.
 *
 *              call lamp                        beacon            buzzer    gate
 *   off        dark                             dark              silent    closed
 *   closed     dark                             dark
 *   paused     2 s on, 2 s off                  dark
 *   idle       a wink of 50 ms each 4 s         dark
 *   waits      on 0.5 s, off 1.5 s              dark
 *   called     1 Hz                             1 Hz for 6 s,               open for 1 s,
 *                                               then on                     once a ticket
 *   serving    on                               dark
 *   refused    dark, 3 flashes in a second      as before         0.1 s     as before
 *   link-lost  double blink each 3 s            dark              0.4 s     closed
 */
#ifndef NOVBE_BUTTONS_PATTERN_H
#define NOVBE_BUTTONS_PATTERN_H

#include "firmware/buttons/wiring.h"

struct pattern {
	uint16_t on_ms, off_ms; /* a flash and the dark after it */
	uint8_t times;		/* flashes; 0: none, only what comes then */
	uint16_t rest_ms;	/* REPEATS: more dark behind the last flash */
	enum { THEN_DARK, THEN_LIT, REPEATS } then;
	uint16_t first_dark_ms; /* so that a lamp that was lit is seen to flash; not with REPEATS */
};

/* Constant; NULL: goes on as it was before. */
const struct pattern *pattern_of(enum wiring_output_kind kind, enum lamp lamp);
/* Whether it is on after elapsed_ms (>= 0) of the pattern; *next_ms: when that changes, in ms of
 * the pattern; INT64_MAX: never. */
bool pattern_is_lit(const struct pattern *pattern, int64_t elapsed_ms, int64_t *next_ms);

/* One output's part of a face: which pattern since when. Zeroes are dark, and for ever. */
struct showing {
	const struct pattern *pattern; /* NULL: dark */
	int64_t since_ms;
	char opened_for[FACE_WORD_SIZE]; /* a gate: the ticket it opened for last */
};
/* A face is to be shown from now_ms on. */
void showing_change(struct showing *showing, enum wiring_output_kind kind, const struct face *face,
	int64_t now_ms);
/* As pattern_is_lit(), in the caller's time. */
bool showing_is_lit(const struct showing *showing, int64_t now_ms, int64_t *next_ms);

#endif
