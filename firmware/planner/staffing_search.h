/*
 * The least staffing that meets a service level, by steps of the day (an hour, or quarter hours):
 *
 *   start    for each profile and step what Erlang C asks for, as if the step went on for ever
 *   repair   simulate all days; where the level is missed, one counter more; until it is met
 *   trim     one counter less somewhere, simulate; kept if the level is still met everywhere; until
 *            none can be spared
 *
 * The level is met when the share is called in time and nobody is left uncalled at the end of a
 * day. So the plan is one from which no single counter of any step can be taken. Another plan with
 * fewer counter-hours may exist (several taken and some added at once); the start is told beside
 * it. A service counts for the profile that takes it and has the fewest services.
 */
#ifndef NOVBE_PLANNER_STAFFING_SEARCH_H
#define NOVBE_PLANNER_STAFFING_SEARCH_H

#include "firmware/planner/comparison.h"
#include "firmware/planner/staffing.h"

struct staffing_goal {
	double share;	  /* of those who come in a step, for each profile */
	int64_t level_ms; /* are called within this */
	int step_quarters;
	bool over_day; /* the share need only be met over the whole day */
};

struct staffing_search {
	struct comparison *comparison; /* borrowed; its last alternative is the plan's */
	int which;
	struct staffing_goal goal;
	struct staffing plan; /* owned */
	double erlang_hours;  /* of the start */
	int simulations;
	uint16_t *home;		   /* owned; by service */
	struct step_count *counts; /* owned; by profile and step */
	int steps;
};

/* The comparison's alternative `which` gets the plan; its setup gets as many counters as a plan may
 * want. -ENOMEM. */
int staffing_search_init(struct staffing_search *search, struct comparison *comparison, int which,
	const struct staffing_goal *goal) __attribute__((warn_unused_result));
void staffing_search_fini(struct staffing_search *search);
/* 0; -ERANGE: not even all counters meet it (the plan is then the best that was found); -Exxx after
 * a word on out. */
int staffing_search_run(struct staffing_search *search, FILE *out)
	__attribute__((warn_unused_result));
/* Simulates the plan as it stands: 1 it meets the goal, 0 it does not, or -Exxx. */
int staffing_search_meets(struct staffing_search *search, FILE *out)
	__attribute__((warn_unused_result));
/* Counters of a profile in a step (positions of its first quarter). */
uint16_t staffing_search_open(const struct staffing_search *search, uint16_t profile, int step);
void staffing_search_set(
	struct staffing_search *search, uint16_t profile, int step, uint16_t counters);

#endif
