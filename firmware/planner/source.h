/*
 * Where the planner's days come from: a hall's journal, a trace of calls, or rates. A source has a
 * setup, as the hall was, and days in order. It is read once; its days are never changed by those
 * who use them.
 */
#ifndef NOVBE_PLANNER_SOURCE_H
#define NOVBE_PLANNER_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "firmware/planner/demand.h"
#include "firmware/queue/setup.h"

struct source {
	char *name;	     /* owned; what it was read from, for tables */
	struct setup *setup; /* owned */
	size_t days;
	struct demand_day *day; /* owned; `days` of them, or NULL: made one at a time by `make` */
	int (*make)(struct source *source, size_t index, struct demand_day *day);
	void (*forget)(struct source *source); /* frees `data`; may be NULL */
	void *data;
	bool was_seen;	/* citizens' called_ms are what happened */
	char note[320]; /* what a reader of the table must know of it; empty: nothing */
};

struct source_options {
	const char *sessions;	  /* a trace's file of agents' sessions; NULL */
	const char *office;	  /* of a trace that holds several; NULL: the busiest */
	const char *from, *until; /* first and last day, YYYY-MM-DD; NULL */
	size_t max_days;	  /* 0: all */
	uint8_t weekdays;	  /* bit 0 Monday .. bit 6 Sunday; 0: all */
	uint64_t seed;
};

/* Opens what the path's content says it is. NULL after a word on out (what, where, what to do). */
struct source *source_open(const char *path, const struct source_options *options, FILE *out);
void source_free(struct source *source);
/* Copies day `index` into *day, whose memory is used again. -ENOMEM. */
int source_day(struct source *source, size_t index, struct demand_day *day)
	__attribute__((warn_unused_result));
/* Makes all days now, for whoever wants them again and again. -ENOMEM. */
int source_keep(struct source *source) __attribute__((warn_unused_result));
/* Copies citizens and shifts. -ENOMEM. */
int demand_day_copy(struct demand_day *to, const struct demand_day *from)
	__attribute__((warn_unused_result));

/* The kinds; each as source_open(). */
struct source *source_open_journal(
	const char *path, const struct source_options *options, FILE *out);
struct source *source_open_trace(const char *path, const struct source_options *options, FILE *out);
struct source *source_open_scenario(
	const char *path, const struct source_options *options, FILE *out);

#endif
