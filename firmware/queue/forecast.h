/*
 * How long a newcomer will wait: a small linear model in the logarithm of time, learned from the
 * hall's own last days and shrunk to a formula that needs no data. docs/ESTIMATES.md derives it and
 * gives its figures on public traces.
 *
 * Waits are looked at as z = ln((wait + K) / K), K = one minute: waits differ by factors, not by
 * minutes, and K keeps the difference between 2 s and 4 s from counting like that between an hour
 * and two. The median of z is that of the wait, so what is fitted is the middle one of what comes.
 *
 * Plain values and doubles, no libm, nothing fused (-ffp-contract=off): every board that computes
 * in IEEE doubles gets the same numbers from the same samples, so a rebuilt hall says what it said.
 */
#ifndef NOVBE_QUEUE_FORECAST_H
#define NOVBE_QUEUE_FORECAST_H

#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/limits.h"

enum {
	FORECAST_PRIOR_MS = 1800000,	      /* T0: how long the guessed rate holds out */
	FORECAST_DEFAULT_SERVICE_MS = 300000, /* when the hall file has no guess */
	FORECAST_LONGEST_MS = 24 * 3600 * 1000,
	FORECAST_DAYS = 14,	   /* a fit looks back so many days that had tickets */
	FORECAST_LABELS = 200,	   /* fewer tell nothing: the formula stays */
	FORECAST_SAMPLES = 131072, /* at most so many: the newest */
	FORECAST_FEATURES = 12,
	FORECAST_BANDS = 4, /* of predicted size, each with residuals of its own */
	FORECAST_COVERAGE_PCT = 90,
};

/* The hall as a ticket enters its line, the ticket not counted. "Pool": all services that are taken
 * by the open counters that take this one. Times are capped at FORECAST_LONGEST_MS. */
struct situation {
	uint16_t service;
	uint8_t klass;
	uint16_t counters;	/* open ones that take the service; 0: no forecast, no sample */
	uint16_t busy;		/* of these: with a ticket in hand */
	uint32_t line_ms;	/* (ahead + 1) / rate of its service's calls */
	uint32_t pool_ms;	/* the same for the pool */
	uint32_t head_ms;	/* how long the first of its service has waited so far */
	uint32_t class_head_ms; /* the first of its class in the pool */
	uint32_t last_ms;	/* what the last one called of its service had waited */
	uint32_t waiting, pool_waiting;
	uint32_t calls, pool_calls; /* in the last hour */
};

enum { FORECAST_NOT_CALLED = UINT32_MAX };

/* One ticket: what was seen when it came, what was said, what became of it. */
struct forecast_sample {
	struct situation situation;
	uint32_t said_ms; /* the forecast then */
	bool was_learned; /* by a fitted model, not by the formula alone */
	uint32_t wait_ms; /* from its issue to its first call; FORECAST_NOT_CALLED: none (yet), or
			     one that says nothing (out of order) */
};

/* How far waits lie from what is said, by the size of what is said. Those who find their line empty
 * and those who do not are two kinds: the former wait for what no line shows. */
struct forecast_reach {
	uint8_t bands;		       /* 1..FORECAST_BANDS, ascending */
	double centre[FORECAST_BANDS]; /* predicted z in the middle of the band */
	double below[FORECAST_BANDS], above[FORECAST_BANDS]; /* the interval around it, in z */
};
enum { FORECAST_LINE_EMPTY, FORECAST_LINE_STANDS, FORECAST_KINDS };

struct forecast_model {
	uint32_t labels; /* it was fitted to; 0: the formula alone */
	double weight[FORECAST_FEATURES];
	double klass[QUEUE_MAX_CLASSES];    /* added for a class */
	double service[QUEUE_MAX_SERVICES]; /* added for a service, by the setup's index */
	struct forecast_reach reach[FORECAST_KINDS];
};

struct forecast { /* 0 <= low <= mid <= high <= FORECAST_LONGEST_MS */
	int64_t low_ms, mid_ms, high_ms;
};

/* The formula: a geometric mean of the people before over the rate (own line 4/10, pool 1/10), the
 * wait of the last one called (3/10) and that of the first in line so far (2/10). */
void forecast_prior(struct forecast_model *model);

/*
 * Fits to the samples (of up to FORECAST_DAYS days; any order), from `prior` on. With fewer than
 * FORECAST_LABELS usable ones the model is the prior. Same samples in the same order, same model.
 * -ENOMEM; then the model is untouched. `model` may be `prior`.
 */
int forecast_fit(struct forecast_model *model, const struct forecast_model *prior,
	const struct forecast_sample *samples, size_t count) __attribute__((warn_unused_result));

/* All -1 when no counter serves it. mid_ms never falls when line_ms or pool_ms grow alone. */
void forecast_predict(const struct forecast_model *model, const struct situation *situation,
	struct forecast *forecast);

/* Whether a sample can teach: somebody served it, it was called in its turn, and it had to wait. */
bool forecast_is_label(const struct forecast_sample *sample);

/* ---- For forecast_fit.c and the tests ---- */
void forecast_features(const struct situation *situation, double *features);
double forecast_z(uint32_t wait_ms);
/* What the model says of features and places: z. */
double forecast_sum(const struct forecast_model *model, const struct situation *situation,
	const double *features);
enum { FEATURE_ONE, FEATURE_LINE, FEATURE_POOL, FEATURE_HEAD, FEATURE_LAST };

#endif
