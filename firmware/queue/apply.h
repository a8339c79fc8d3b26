/*
 * Doing changes: what the files that do them share. Private to the rules. Every change is checked
 * against the hall before it is done, for it may come from a damaged journal.
 */
#ifndef NOVBE_QUEUE_APPLY_H
#define NOVBE_QUEUE_APPLY_H

#include <stdbool.h>
#include <string.h>

#include "firmware/queue/hall_inside.h"

struct moment { /* when, and in which journal entry */
	int64_t at_ms, seq;
};

/* The counter's state message is news. */
static inline void apply_touch(struct counter *counter, struct moment when)
{
	counter->revision = when.seq;
}

static inline bool apply_text_ends(const char *text, size_t size)
{
	return memchr(text, '\0', size) != NULL;
}

/* The change's counter, NULL when there is no such. */
static inline struct counter *apply_counter_of(struct hall *hall, const struct change *change)
{
	return change->counter < hall->setup->counter_count ? &hall->counters[change->counter]
							    : NULL;
}

/* apply_leg.c. Moves a leg out of what its state means and into what the new one means. */
void apply_leg_move(struct hall *hall, struct leg_ref ref, enum leg_state to, struct moment when);
/* Whose ticket this is has booked: they are no walk-in, as long as it counts at all. */
void apply_booked_visit(struct hall *hall, uint32_t visit);
int apply_called(struct hall *hall, const struct change *change, struct moment when);
int apply_recalled(struct hall *hall, const struct change *change, struct moment when);
int apply_move(struct hall *hall, const struct change *change, struct moment when);
int apply_issued(struct hall *hall, const struct change *change, struct moment when);
int apply_added(struct hall *hall, const struct change *change, struct moment when);
int apply_reprinted(struct hall *hall, const struct change *change, struct moment when);
int apply_paper(struct hall *hall, const struct change *change, struct moment when);
int apply_heard(struct hall *hall, const struct change *change, struct moment when);
int apply_rated(struct hall *hall, const struct change *change, struct moment when);

#endif
