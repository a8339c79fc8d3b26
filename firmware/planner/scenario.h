/*
 * A hall that is thought of: citizens, times and counters as rates (man novbe-scenario.json).
 * JSON with comments:
 *
 *   {"hall":"large.json","first_day":"2026-11-23","days":20,"seed":1,
 *    "opens":"09:00","closes":"18:00","step_min":60,
 *    "shape":[5,12,15,12,8,10,14,12,8],               weights of the steps, for every demand
 *    "demand":[{"institution":"nadra","per_day":900},
 *              {"service":"id-card","class":"normal","per_day":300,"shape":[1,2,1]}],
 *    "classes":[{"class":"priority","share_pct":12}],
 *    "service_time":[{"service":"id-card","mean_s":240,"cv_pct":120}],
 *    "counters":[{"profile":"ids","open":[4,8,8,8,6,8,8,8,5]}],   the last one holds on;
 * {"open_pct": [60,90]} of each profile's own counters
 *    "appointments":{"share_pct":30,"slot_min":15,"no_show_pct":29,"early_min":12},
 *    "no_show_pct":2,"lost_s":40,"patience_min":0}
 *
 * Arrivals are a Poisson process whose rate is even within a step. Times at the counter have the
 * mean of "service_time", else of the hall file; cv_pct is their deviation over their mean: 100
 * exponential, 0 always the same, else lognormal.
 */
#ifndef NOVBE_PLANNER_SCENARIO_H
#define NOVBE_PLANNER_SCENARIO_H

#include <stdio.h>

#include "firmware/hall/hall_file.h"
#include "firmware/planner/staffing.h"

enum { SCENARIO_MAX_STEPS = 96, SCENARIO_MAX_DEMANDS = 1024, SCENARIO_MAX_DAYS = 3660 };

struct scenario_demand {
	uint16_t service;		 /* SETUP_NONE: evenly over those of the institution */
	uint16_t institution;		 /* SETUP_NONE: over all services */
	uint16_t klass;			 /* SETUP_NONE: as "classes" says */
	double rate[SCENARIO_MAX_STEPS]; /* citizens a step, of each service */
};

struct scenario_time {
	double mean_ms, cv;
};

struct scenario_appointments {
	double share, no_show;
	int64_t slot_ms, early_ms; /* early: the mean */
};

struct scenario {
	struct hall_file *hall; /* owned */
	int64_t first_day;	/* days since 1970 */
	size_t days;
	uint64_t seed;
	int64_t opens_ms, closes_ms; /* since midnight */
	int64_t step_ms;
	int steps;
	size_t demand_count;
	struct scenario_demand *demands;       /* owned */
	double class_share[QUEUE_MAX_CLASSES]; /* of who is of no class by "demand" */
	struct scenario_time times[QUEUE_MAX_SERVICES];
	struct staffing staffing;
	struct scenario_appointments appointments;
	double no_show, patience_ms; /* patience 0: for ever */
	int32_t lost_ms;
};

/* Reads and checks the file and its hall file; every problem is told on out as `file:line: path:
 * why`. NULL when there is any. */
struct scenario *scenario_read(const char *path, FILE *out);
void scenario_free(struct scenario *scenario);
/* Makes day `index`, whatever was made before. -ENOMEM. */
int scenario_day(const struct scenario *scenario, size_t index, struct demand_day *day)
	__attribute__((warn_unused_result));

#endif
