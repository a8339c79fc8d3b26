/*
 * Lines: where an unserved leg stands. Private to the rules.
 *
 * A waiting leg stands in exactly one line: that of its (service, class), or, when it was sent to
 * one counter, that of (counter, class). A reserved leg stands in the one list of reservations,
 * ordered by when they run out; its place among the waiting is kept by its queueing time, so it is
 * put in order when it is confirmed, and a run of reservations never stands before a decision.
 * A parked or planned leg whose time will come stands in one such list, too, by until_ms.
 * Links run through the legs: a line owns nothing.
 */
#ifndef NOVBE_QUEUE_LINE_H
#define NOVBE_QUEUE_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/visit.h"

struct hall;

struct line {
	uint32_t head, tail; /* links; 0: the line is empty */
	uint32_t count;
};

#define LINE_EMPTY_MS INT64_MAX

/* The lines of one service, or of one counter. Heads' times lie side by side (64 bytes): a decision
 * reads a cache line per service and looks at no leg but the two it names. */
struct lines {
	int64_t head_ms[QUEUE_MAX_CLASSES]; /* LINE_EMPTY_MS: nobody */
	struct line line[QUEUE_MAX_CLASSES];
};

enum { LINK_NONE = 0, LINK_LEG_BITS = 5 };

_Static_assert(1 << LINK_LEG_BITS == QUEUE_MAX_LEGS_PER_VISIT, "a link holds any leg");
_Static_assert(QUEUE_MAX_VISITS < UINT32_MAX >> LINK_LEG_BITS, "a link holds any visit");

/* A leg as one number, in order of visit, then leg. */
static inline uint32_t link_of(struct leg_ref ref)
{
	return (ref.visit << LINK_LEG_BITS | ref.leg) + 1;
}

static inline struct leg_ref link_ref(uint32_t link)
{
	return (struct leg_ref){.visit = (link - 1) >> LINK_LEG_BITS,
		.leg = (uint8_t)((link - 1) & (QUEUE_MAX_LEGS_PER_VISIT - 1))};
}

/* Puts a leg whose state is reserved or waiting where it belongs, and takes it out again. The leg
 * must be in no line, or in the one its state says. */
void line_enter(struct hall *hall, struct leg_ref ref);
void line_leave(struct hall *hall, struct leg_ref ref);
/* The same for a parked or planned leg that has an until_ms: the list of those, by it. */
void line_enter_later(struct hall *hall, struct leg_ref ref);
void line_leave_later(struct hall *hall, struct leg_ref ref);
bool lines_are_empty(const struct lines *lines);
/* Everybody is out of every line. */
void line_clear_all(struct hall *hall);

#endif
