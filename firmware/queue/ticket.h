/*
 * Ticket numbers. A ticket is a series of one or two Latin letters and a number: "A047", "BC1203".
 * The hub gives 1..999 of each series and business day; kiosk k, without the hub, gives
 * 1000k+1 .. 1000k+999. An exhausted range is refused, never wrapped.
 */
#ifndef NOVBE_QUEUE_TICKET_H
#define NOVBE_QUEUE_TICKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SERIES_SIZE = 3,       /* letters and NUL */
	TICKET_TEXT_SIZE = 12, /* "AB64999" and NUL, with room */
	TICKET_HUB_FIRST = 1,
	TICKET_HUB_LAST = 999,
	TICKET_KIOSK_RANGE = 1000,
};

struct ticket {
	char series[SERIES_SIZE];
	uint32_t number; /* 1..64999; 0: no ticket */
};

/* True for one or two of A..Z. */
bool series_is_valid(const char *series);
/* The range a number belongs to: 0 the hub's, k kiosk k's, -1 none (0, 1000k, too large). */
int ticket_range(uint32_t number);
/* Writes letters and at least three digits, e.g. "A047". */
void ticket_text(const struct ticket *ticket, char text[TICKET_TEXT_SIZE]);
/* Reads exactly what ticket_text writes (and nothing else: no lower case, no "A47"). */
bool ticket_parse(const char *text, struct ticket *ticket);
/* True for a ticket's text whose number a kiosk gave without the hub. */
bool ticket_text_is_kiosks(const char *text);
bool ticket_equal(const struct ticket *a, const struct ticket *b);

#endif
