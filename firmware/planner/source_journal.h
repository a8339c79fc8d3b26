/* The days of a hall's journal, inside: source_journal.c reads entries, journal_day.c makes a day.
 */
#ifndef NOVBE_PLANNER_SOURCE_JOURNAL_H
#define NOVBE_PLANNER_SOURCE_JOURNAL_H

#include "firmware/planner/demand.h"
#include "firmware/queue/hall.h"
#include "firmware/wire/entry_text.h"

struct hand {		  /* a counter's, in the journal's time */
	uint32_t citizen; /* position in the day, CITIZEN_LAST: nobody */
	int64_t since_ms;
	uint32_t last;	  /* who was in it before, CITIZEN_LAST: nobody today */
	int64_t freed_ms; /* since when it is empty */
	bool was_awaited; /* somebody waited for it then */
	int64_t open_ms;  /* its shift began, 0: none is on */
	uint16_t profile;
};

/* Indices of the day's hall -> indices of the source's setup, which holds those of all days. */
struct journal_names {
	uint16_t service[QUEUE_MAX_SERVICES], counter[QUEUE_MAX_COUNTERS];
	uint16_t profile[QUEUE_MAX_PROFILES];
	uint8_t klass[QUEUE_MAX_CLASSES];
};

struct journal_day {
	struct demand_day day;
	int64_t shift_ms; /* local time minus the journal's */
	const struct journal_names *names;
	uint32_t *citizen_of; /* by visit: the present leg's position; CITIZEN_LAST: void */
	size_t visits, room;
	struct hand hands[QUEUE_MAX_COUNTERS];
};

/* Takes in what one change tells; `before` is the hall before its entry. -ENOMEM. */
int journal_day_take(struct journal_day *d, const struct hall *before, int64_t at_ms,
	const struct change *change) __attribute__((warn_unused_result));
/* The day is over: times that nobody knows get their service's mean, void tickets go. -ENOMEM. */
int journal_day_end(struct journal_day *d, const struct setup *setup, int64_t at_ms)
	__attribute__((warn_unused_result));
void journal_day_fini(struct journal_day *d);

#endif
