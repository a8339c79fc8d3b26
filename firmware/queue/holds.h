/*
 * Reservations of kiosks that are away: held, so that nobody is called whose ticket may never have
 * been given out. Private to the rules, but for hall_kiosk_duty() (hall.h).
 *
 *   its end comes, kiosk away -> kiosk_away: held, at most reserve_away_ms
 *   kiosk returns             -> kiosk_back: held reserve_ms more, until it has told its news
 *   told of, or the hold over -> as ever
 *
 * Only what nobody spoke of yet (visit.heard) is held; and only when an end comes anything is
 * written, so a link that comes and goes costs nothing. A reservation is never held for longer than
 * reserve_away_ms after its own end, or after the hub itself came back to find the kiosk away.
 */
#ifndef NOVBE_QUEUE_HOLDS_H
#define NOVBE_QUEUE_HOLDS_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/visit.h"

struct change;
struct hall;

struct hold { /* of one kiosk */
	bool away;
	int64_t turned_ms; /* when it was written last */
	int64_t since_ms;  /* when this row of holds began */
	int64_t until_ms;  /* what it has not told of is held so long; 0: never was */
};

/* When a reservation ends by itself. */
int64_t holds_end_ms(const struct hall *hall, struct leg_ref reserved);
/* When the first one does; INT64_MAX: there is none. */
int64_t holds_due_ms(const struct hall *hall);
/* Does kiosk_away and kiosk_back, whose values were checked. */
void holds_turn(struct hall *hall, const struct change *change, int64_t at_ms);

#endif
