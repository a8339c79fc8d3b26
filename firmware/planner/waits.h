/*
 * What became of the citizens of a run, and the figures of it: per class and together, and over the
 * day by quarter hours. Percentiles are exact (nearest rank); nothing is estimated from buckets.
 */
#ifndef NOVBE_PLANNER_WAITS_H
#define NOVBE_PLANNER_WAITS_H

#include <stddef.h>
#include <stdint.h>

#include "firmware/planner/simulation.h"

enum { WAITS_QUARTERS = 96, WAITS_ALL = 255 };

struct wait {
	int32_t wait_ms; /* until called, or until they left */
	uint16_t service;
	uint8_t klass;
	uint8_t how;	 /* enum outcome_how */
	uint8_t quarter; /* of the day in which the wait began */
};

struct waits { /* zeroed: empty */
	struct wait *list;
	size_t count, room;
	uint32_t days;
	/* By quarter hour, summed over the days. */
	double waiting_ms[WAITS_QUARTERS]; /* time spent waiting in it, by everybody */
	double busy_ms[WAITS_QUARTERS];	   /* time that counters had somebody in hand */
	double open_ms[WAITS_QUARTERS];	   /* time that counters were open, as their shifts say */
	int32_t *sorted;		   /* room for summaries */
};

void waits_fini(struct waits *waits);
/* Counts the day's shifts; before its outcomes. */
void waits_begin_day(struct waits *waits, const struct demand_day *day);
/* A simulation_told_fn with the waits as data. Without memory it forgets nothing quietly: the next
 * waits_summary() says -ENOMEM. */
void waits_take(void *waits, const struct outcome *outcome);

struct waits_summary { /* times in ms */
	size_t count;  /* everybody */
	size_t how[OUTCOME_COUNT];
	double mean, median, p90, p95, p99, longest; /* of those who were called */
	double within; /* share called in time, of everybody but those who had left by then */
};

/* `klass` or WAITS_ALL, `quarter` or -1, level_ms: what "in time" means. -ENOMEM. An empty
 * selection is all zeros. */
int waits_summary(struct waits *waits, int klass, int quarter, int64_t level_ms,
	struct waits_summary *summary) __attribute__((warn_unused_result));

#endif
