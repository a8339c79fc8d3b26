/*
 * The ticket as a picture: what the citizen takes home, in the citizen's language, for a thermal
 * head. Nothing is ever cut off: texts wrap and the ticket grows. Letters are at least 24 dots
 * (Latin, Cyrillic, Ethiopic), 28 (Arabic) or 32 (Nastaliq), the number at least 120 dots tall.
 */
#ifndef NOVBE_PRINTER_TICKET_H
#define NOVBE_PRINTER_TICKET_H

#include <stdbool.h>
#include <stdio.h>

#include "printer/bitmap.h"

struct painter;
struct qr_kept;
struct stamps;
struct translations;
struct hall_catalogue;
struct ticket_message;

enum {
	TICKET_MIN_WIDTH_DOTS = 384,
	TICKET_MAX_WIDTH_DOTS = 640,
	TICKET_NUMBER_DOTS = 120, /* the number's digits are at least this tall */
};

struct ticket_paper {
	int width_dots; /* TICKET_MIN..MAX_WIDTH_DOTS; 576 on 80 mm paper */
	int dpi;	/* 180 or 203 */
	/* What tickets on it have in common, for whoever paints one after the other with the same
	 * painter: see printer/stamps.h. Borrowed; NULL: nothing is kept. */
	struct stamps *stamps;
	/* Of a ticket to come: see ticket_expect(). Borrowed; NULL: none. */
	const struct qr_kept *code;
};

struct ticket_face { /* all borrowed for the call */
	const struct ticket_message *ticket;
	const struct hall_catalogue *hall; /* its `ticket` says what stands where */
	struct translations *words;
	unsigned int copy; /* 0: the original; n: the n-th copy, marked as such */
	bool offline;	   /* issued without the hub: place and wait are not known */
	bool large;	   /* large print, also when the hall's layout does not ask for it */
};

/* A ticket that would be longer than BITMAP_MAX_HEIGHT_DOTS comes out without large print, then
 * without the second language. NULL and errno: EINVAL (the paper), ENOMEM, EFBIG (even then: only
 * layouts of nothing but gaps). Free with bitmap_free(). */
struct bitmap *ticket_paint(
	struct painter *painter, const struct ticket_paper *paper, const struct ticket_face *face);

/* A ticket with this token is about to come: its square code, which is a fourth of the work, is
 * made now and kept in `code`. */
void ticket_expect(struct qr_kept *code, const struct hall_catalogue *hall, const char *token);

/* Paints a made-up ticket in a language and throws it away, so that the first citizen does not wait
 * for fonts. 0, or -Exxx as above. */
int ticket_warm(struct painter *painter, const struct ticket_paper *paper,
	const struct hall_catalogue *hall, struct translations *words, const char *language)
	__attribute__((warn_unused_result));

/*
 * Whether every ticket of the hall (each service, in each language, original and copy, largest
 * number, longest estimate) can be printed on this paper with nothing broken inside a word and
 * every letter in a font. Each problem is one line on out: `what: why: what to do`. The number of
 * problems, or -Exxx as above.
 */
int ticket_check(struct painter *painter, const struct ticket_paper *paper,
	const struct hall_catalogue *hall, struct translations *words, FILE *out)
	__attribute__((warn_unused_result));

#endif
