/* Forecasts: the formula that needs no data, features, and what a model says of them. */
#include "firmware/queue/forecast.h"

#include <string.h>

#include "firmware/queue/logarithm.h"

/* Features behind those that the header names. */
enum {
	FEATURE_CLASS_HEAD = FEATURE_LAST + 1,
	FEATURE_WAITING,
	FEATURE_POOL_WAITING,
	FEATURE_CALLS,
	FEATURE_POOL_CALLS,
	FEATURE_COUNTERS,
	FEATURE_BUSY,
	FEATURE_COUNT,
};

_Static_assert((int)FEATURE_COUNT == (int)FORECAST_FEATURES, "a weight for each feature");

/* K. Half of it is the shortest wait worth telling from none. */
static const double minute_ms = 60000;

/* Without data nine in ten or more lie within a factor of e: seen on halls and a call centre
 * (docs/ESTIMATES.md). */
static const double prior_reach = 1.0;

void forecast_prior(struct forecast_model *model)
{
	memset(model, 0, sizeof(*model));
	model->weight[FEATURE_LINE] = 0.4;
	model->weight[FEATURE_POOL] = 0.1;
	model->weight[FEATURE_HEAD] = 0.2;
	model->weight[FEATURE_LAST] = 0.3;
	for (int i = 0; i < FORECAST_KINDS; i++) {
		model->reach[i].bands = 1;
		model->reach[i].below[0] = model->reach[i].above[0] = prior_reach;
	}
}

double forecast_z(uint32_t wait_ms)
{
	return logarithm((wait_ms + minute_ms) / minute_ms);
}

static double count_log(uint32_t count)
{
	return logarithm((double)count + 1);
}

void forecast_features(const struct situation *situation, double *features)
{
	features[FEATURE_ONE] = 1;
	features[FEATURE_LINE] = forecast_z(situation->line_ms);
	features[FEATURE_POOL] = forecast_z(situation->pool_ms);
	features[FEATURE_HEAD] = forecast_z(situation->head_ms);
	features[FEATURE_LAST] = forecast_z(situation->last_ms);
	features[FEATURE_CLASS_HEAD] = forecast_z(situation->class_head_ms);
	features[FEATURE_WAITING] = count_log(situation->waiting);
	features[FEATURE_POOL_WAITING] = count_log(situation->pool_waiting);
	features[FEATURE_CALLS] = count_log(situation->calls);
	features[FEATURE_POOL_CALLS] = count_log(situation->pool_calls);
	features[FEATURE_COUNTERS] = count_log(situation->counters);
	features[FEATURE_BUSY] = count_log(situation->busy);
}

double forecast_sum(const struct forecast_model *model, const struct situation *situation,
	const double *features)
{
	double sum = model->klass[situation->klass] + model->service[situation->service];

	for (int i = 0; i < FORECAST_FEATURES; i++)
		sum += model->weight[i] * features[i];
	return sum;
}

static int64_t wait_of(double z)
{
	double ms = minute_ms * (exponential(z) - 1);

	if (!(ms > 0))
		return 0;
	return ms < FORECAST_LONGEST_MS ? (int64_t)(ms + 0.5) : FORECAST_LONGEST_MS;
}

/* Of below or above: between the bands' centres in a straight line, outside as at the end. */
static double reach_at(const struct forecast_reach *reach, const double *ends, double z)
{
	int i = 0;
	double share;

	while (i < reach->bands && reach->centre[i] < z)
		i++;
	if (i == 0 || i == reach->bands)
		return ends[i == 0 ? 0 : i - 1];
	share = (z - reach->centre[i - 1]) / (reach->centre[i] - reach->centre[i - 1]);
	return ends[i - 1] + share * (ends[i] - ends[i - 1]);
}

void forecast_predict(const struct forecast_model *model, const struct situation *situation,
	struct forecast *forecast)
{
	const struct forecast_reach *reach = &model->reach[situation->waiting > 0];
	double features[FORECAST_FEATURES], z;

	forecast->low_ms = forecast->mid_ms = forecast->high_ms = -1;
	if (situation->counters == 0)
		return;
	forecast_features(situation, features);
	z = forecast_sum(model, situation, features);
	forecast->mid_ms = wait_of(z);
	forecast->low_ms = wait_of(z - reach_at(reach, reach->below, z));
	forecast->high_ms = wait_of(z + reach_at(reach, reach->above, z));
	/* Residual quantiles of a biased week may both lie on one side. */
	if (forecast->low_ms > forecast->mid_ms)
		forecast->low_ms = forecast->mid_ms;
	if (forecast->high_ms < forecast->mid_ms)
		forecast->high_ms = forecast->mid_ms;
}

bool forecast_is_label(const struct forecast_sample *sample)
{
	return sample->situation.counters > 0 && sample->wait_ms != FORECAST_NOT_CALLED &&
	       sample->wait_ms > 0;
}
