/*
 * The last calls of the hall, newest last: what a wall lists. Private to the rules.
 * A leg's own `call` number says which of several calls of it counts.
 */
#ifndef NOVBE_QUEUE_CALLS_H
#define NOVBE_QUEUE_CALLS_H

#include <stdint.h>

#include "firmware/queue/visit.h"

enum { CALLS_KEPT = 2048 }; /* an hour of the largest hall; older ones only while in hand */

struct calls {
	uint32_t count; /* of the day; a call's number is the count after it, from 1 */
	struct leg_ref ring[CALLS_KEPT]; /* call n at n % CALLS_KEPT */
};

/* Notes a call or a recall: gives the leg its call number and time. */
void calls_note(struct calls *calls, struct leg_ref ref, struct leg *leg, int64_t at_ms);

#endif
