/*
 * The figures of one row of a report, or of its total: exact, from whole milliseconds. What each
 * one means is in docs/FORMATS.md, section 14; the columns below are their names.
 */
#ifndef NOVBE_REPORT_FIGURES_H
#define NOVBE_REPORT_FIGURES_H

#include "db/report/day.h"

struct waits { /* of everybody who was called */
	uint32_t *ms;
	uint32_t count, room;
	bool is_sorted;
};

struct figures {
	int64_t issued, offline, voided;
	int64_t legs, called, served, no_shows, transfers, cancelled, expired, open;
	int64_t returned, recalls, out_of_order;
	struct waits waits;
	int64_t wait_sum_ms, within; /* called within the service level */
	int64_t walks, walk_sum_ms, services, service_sum_ms;
	int64_t ratings, rating_sum;
	int64_t spent_ms[SPENT_IDLE + 1];
	/* What people were told, and what came: of those with an estimate that were called. */
	int64_t estimates, covered, early,
		late; /* early: called before the interval; late: behind */
	int64_t error_sum_ms2, bias_sum_ms2, width_sum_ms; /* twice the ms: middles may be halves */
};

void figures_fini(struct figures *figures);
/* A leg of a visit that counts; level_ms: of the service level. -ENOMEM. */
int figures_leg(struct figures *figures, const struct leg_life *leg, int64_t level_ms)
	__attribute__((warn_unused_result));
/* Adds a wait, of at most 49 days. -ENOMEM. */
int waits_add(struct waits *waits, int64_t ms) __attribute__((warn_unused_result));
/* By nearest rank: the least wait such that at least `percent` (1..100) of all are no longer. -1:
 * there is none. */
int64_t waits_percentile(struct waits *waits, int percent);

/* ---- As columns ---- */

enum value_kind {
	VALUE_COUNT,
	VALUE_MS,
	VALUE_PERCENT, /* in tenths */
	VALUE_STARS,   /* in hundredths */
};

struct value {
	bool is_given; /* false: there is nothing to tell, e.g. no mean of nothing */
	int64_t number;
};

struct column {
	const char *name;	/* in CSV and JSON */
	const char *heading[2]; /* in tables, above each other; NULL: only in lists, CSV, JSON */
	const char *words;	/* in lists */
	enum value_kind kind;
	bool of_counters; /* of counters, not of legs: nothing to tell where rows are by leg */
	struct value (*of)(struct figures *figures);
};

extern const struct column figures_columns[];
extern const int figures_column_count;
extern const struct column score_columns[];
extern const int score_column_count;

#endif
