/*
 * The same days under several alternatives, side by side. Each alternative has a hall of its own;
 * all see the same citizens.
 */
#ifndef NOVBE_PLANNER_COMPARISON_H
#define NOVBE_PLANNER_COMPARISON_H

#include <stdbool.h>
#include <stdio.h>

#include "firmware/planner/alternative.h"
#include "firmware/planner/source.h"
#include "firmware/planner/waits.h"

enum { COMPARISON_MAX = 12 };

struct comparison {
	struct source *source; /* borrowed */
	int count;
	struct alternative alternatives[COMPARISON_MAX]; /* owned */
	struct waits waits[COMPARISON_MAX];
	struct waits seen; /* as it was, when the source knows it */
	uint64_t events[COMPARISON_MAX];
	int64_t level_ms; /* what "in time" means */
	uint64_t seed;
	FILE *calls; /* borrowed; a line of CSV for each citizen of each alternative; NULL */
};

void comparison_init(struct comparison *comparison, struct source *source, int64_t level_ms);
void comparison_fini(struct comparison *comparison);
/* A further alternative without changes; NULL: no memory, or COMPARISON_MAX reached. */
struct alternative *comparison_add(struct comparison *comparison);
/* Runs all of them over all days. 0, or -Exxx after a word on out. */
int comparison_run(struct comparison *comparison, FILE *out) __attribute__((warn_unused_result));
/* Runs one of them only, as often as wanted: what was known of it is forgotten. */
int comparison_run_one(struct comparison *comparison, int which, FILE *out)
	__attribute__((warn_unused_result));

/* The table of waits: per alternative the classes and all together. -ENOMEM. */
int waits_table_print(struct comparison *comparison, FILE *out) __attribute__((warn_unused_result));
/* The same as one JSON object, with the quarter hours. */
int waits_table_json(struct comparison *comparison, FILE *out) __attribute__((warn_unused_result));

#endif
