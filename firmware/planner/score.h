/*
 * How good estimates were: the forecast beside two that know less. Scored is who was served and
 * had to wait (replay_told.is_asked).
 */
#ifndef NOVBE_PLANNER_SCORE_H
#define NOVBE_PLANNER_SCORE_H

#include <stddef.h>
#include <stdbool.h>

#include "firmware/planner/replay.h"

enum score_of {
	SCORE_FORECAST, /* the hall's own: hall_forecast() */
	SCORE_CONSTANT, /* the median wait of the days before; its interval: their 5 % and 95 % */
	SCORE_LAST,	/* what the last one called had waited, and that with the residuals' 5 % and
			   95 % of the days before */
	SCORE_COUNT,
};

struct score { /* seconds */
	size_t count;
	double mae_s, rmse_s, bias_s; /* bias: said minus came */
	double coverage;	      /* share of waits within the interval, its ends included */
	double width_s;		      /* of the interval, on average */
};

struct score_case {
	double wait_s, said_s, low_s, high_s, last_s;
	bool is_scored; /* else of the days before */
};

struct scoring {
	struct score_case *cases;
	size_t count, room;
	bool no_memory;
};

/* A replay_fn: keeps the cases that count. */
void scoring_take(void *scoring, const struct replay_told *told);
/* Without earlier days the constant and the last wait take their figures from the scored ones:
 * better than anybody could have known. -ENODATA: nothing to score; -ENOMEM. */
int scoring_finish(struct scoring *scoring, struct score scores[SCORE_COUNT])
	__attribute__((warn_unused_result));
void scoring_fini(struct scoring *scoring);

#endif
