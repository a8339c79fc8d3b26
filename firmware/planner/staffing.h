/*
 * How many counters are open for what, by quarter hour of the day. Shifts of people become such a
 * table, a table becomes shifts again; between the two a table can be compared, changed, searched.
 */
#ifndef NOVBE_PLANNER_STAFFING_H
#define NOVBE_PLANNER_STAFFING_H

#include <stdint.h>

#include "firmware/planner/demand.h"
#include "firmware/queue/setup.h"

enum { STAFFING_QUARTERS = 96, STAFFING_QUARTER_MS = 900000 };

struct staffing {
	uint16_t profiles;		     /* as in the setup */
	uint16_t (*open)[STAFFING_QUARTERS]; /* owned; by profile */
};

/* -ENOMEM. */
int staffing_init(struct staffing *staffing, const struct setup *setup)
	__attribute__((warn_unused_result));
void staffing_fini(struct staffing *staffing);
void staffing_copy(struct staffing *to, const struct staffing *from); /* of the same setup */

/* The table of a day's shifts: the mean number open in each quarter, rounded to the nearest; where
 * anybody is there at all, at least one. */
void staffing_of_day(struct staffing *staffing, const struct demand_day *day);
/* Counter-hours of the whole day. */
double staffing_hours(const struct staffing *staffing);

/*
 * Replaces a day's shifts by those of the table. A profile's counters open in the order of their
 * numbers, those first whose own profile it is; who opens last closes first. The last counters of a
 * profile serve out. -ENOSPC: more are asked for than the hall has counters (so many are opened as
 * there are, and *short_of says how many are missing at most); -ENOMEM.
 */
int staffing_to_day(const struct staffing *staffing, const struct setup *setup,
	struct demand_day *day, uint16_t *short_of) __attribute__((warn_unused_result));

/* Gives the setup as many counters as there can be, behind its own: what a plan or a question may
 * want beyond those of the hall. -ENOMEM. */
int staffing_add_counters(struct setup *setup) __attribute__((warn_unused_result));

#endif
