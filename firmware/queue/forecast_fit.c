/*
 * Learning: least absolute deviations by reweighted least squares (each round weighs a sample by
 * 1 / its last residual), shrunk to the prior (ridge). Every sample has exactly one service, so the
 * services' part of the normal equations is diagonal and is eliminated before the small dense rest
 * (weights and classes) is solved by L D L^T: no square root, and a thousand services cost no more
 * than ten.
 *
 * The interval comes from residuals that were made in earnest: what the models of those days said
 * before anybody knew (forecast_sample.said_ms). Only while there are too few of these, the fit's
 * own residuals stand in.
 */
#include "firmware/queue/forecast.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/queue/logarithm.h"

enum { DENSE = FORECAST_FEATURES + QUEUE_MAX_CLASSES, ROUNDS = 8, BAND_SAMPLES = 200 };

/* How much the prior weighs, in samples of ordinary residual; a weight, a class or a service. */
static const double ridge_weight = 20, ridge_place = 5, ridge_one = 1;
/* A weight below nothing is set to nothing and held there. */
static const double ridge_held = 1e9;
/* Smaller residuals weigh as if they were so large: 5 % of the wait. */
static const double residual_floor = 0.05;
/* A fit's own residuals are smaller than those to come: days differ more than a day's tickets. */
static const double own_widening = 1.2;

struct service_sums { /* of one service: the sums over its samples */
	double weight, target;
	double row[DENSE];
};

struct residual {
	double predicted, z; /* ln-waits: what was said, what came */
};

struct fit {
	const struct forecast_sample *samples;
	size_t count;
	double *features; /* FORECAST_FEATURES per sample */
	double *z;	  /* per sample */
	struct service_sums *services;
	struct residual *residuals;
	double matrix[DENSE][DENSE], target[DENSE];
	double prior[DENSE], ridge[DENSE];
	struct forecast_model model;
};

static double predicted(const struct fit *fit, size_t sample)
{
	return forecast_sum(&fit->model, &fit->samples[sample].situation,
		&fit->features[sample * FORECAST_FEATURES]);
}

/* ---- One round ---- */

static void sums_begin(struct fit *fit, const struct forecast_model *prior)
{
	memset(fit->matrix, 0, sizeof(fit->matrix));
	memset(fit->services, 0, QUEUE_MAX_SERVICES * sizeof(*fit->services));
	for (int i = 0; i < DENSE; i++) {
		fit->matrix[i][i] = fit->ridge[i];
		fit->target[i] = fit->ridge[i] * fit->prior[i];
	}
	for (int i = 0; i < QUEUE_MAX_SERVICES; i++) {
		fit->services[i].weight = ridge_place;
		fit->services[i].target = ridge_place * prior->service[i];
	}
}

/* Adds a sample to the lower half of the normal equations. */
static void sums_add(struct fit *fit, size_t sample, double weight)
{
	const struct situation *situation = &fit->samples[sample].situation;
	const double *features = &fit->features[sample * FORECAST_FEATURES];
	struct service_sums *service = &fit->services[situation->service];
	int klass = FORECAST_FEATURES + situation->klass;
	double z = fit->z[sample];

	for (int i = 0; i < FORECAST_FEATURES; i++) {
		double weighted = weight * features[i];

		for (int j = 0; j <= i; j++)
			fit->matrix[i][j] += weighted * features[j];
		fit->matrix[klass][i] += weighted;
		fit->target[i] += weighted * z;
		service->row[i] += weighted;
	}
	fit->matrix[klass][klass] += weight;
	fit->target[klass] += weight * z;
	service->row[klass] += weight;
	service->weight += weight;
	service->target += weight * z;
}

static void services_eliminate(struct fit *fit)
{
	for (int s = 0; s < QUEUE_MAX_SERVICES; s++) {
		const struct service_sums *service = &fit->services[s];

		for (int i = 0; i < DENSE && service->weight > ridge_place; i++) {
			double share = service->row[i] / service->weight;

			for (int j = 0; j <= i; j++)
				fit->matrix[i][j] -= share * service->row[j];
			fit->target[i] -= share * service->target;
		}
	}
}

/* matrix = L D L^T in place, then target becomes the solution. The ridge keeps D positive. */
static void dense_solve(struct fit *fit)
{
	double(*m)[DENSE] = fit->matrix;
	double *x = fit->target;

	for (int i = 0; i < DENSE; i++) {
		for (int j = 0; j < i; j++)
			for (int k = 0; k < j; k++)
				m[i][j] -= m[i][k] * m[j][k];
		for (int j = 0; j < i; j++) {
			double scaled = m[i][j] / m[j][j];

			m[i][i] -= scaled * m[i][j];
			x[i] -= scaled * x[j];
			m[i][j] = scaled;
		}
	}
	for (int i = DENSE - 1; i >= 0; i--) {
		x[i] /= m[i][i];
		for (int k = i + 1; k < DENSE; k++)
			x[i] -= m[k][i] * x[k];
	}
}

static void solution_take(struct fit *fit)
{
	memcpy(fit->model.weight, fit->target, sizeof(fit->model.weight));
	memcpy(fit->model.klass, fit->target + FORECAST_FEATURES, sizeof(fit->model.klass));
	for (int s = 0; s < QUEUE_MAX_SERVICES; s++) {
		const struct service_sums *service = &fit->services[s];
		double sum = service->target;

		for (int i = 0; i < DENSE; i++)
			sum -= service->row[i] * fit->target[i];
		fit->model.service[s] = sum / service->weight;
	}
}

/* Whether a longer way ahead would shorten the wait; then that feature is held at nothing. */
static bool hold_negative(struct fit *fit)
{
	bool held = false;

	for (int i = FEATURE_LINE; i <= FEATURE_POOL; i++) {
		if (fit->target[i] >= 0)
			continue;
		held = fit->ridge[i] < ridge_held;
		fit->prior[i] = 0;
		fit->ridge[i] = ridge_held;
		fit->target[i] = 0;
	}
	return held;
}

static void round_solve(struct fit *fit, const struct forecast_model *prior, bool first)
{
	do {
		sums_begin(fit, prior);
		for (size_t i = 0; i < fit->count; i++) {
			double residual = first ? 1 : fit->z[i] - predicted(fit, i);

			residual = residual < 0 ? -residual : residual;
			sums_add(fit, i,
				1 / (residual > residual_floor ? residual : residual_floor));
		}
		services_eliminate(fit);
		dense_solve(fit);
	} while (hold_negative(fit));
	solution_take(fit);
}

/* ---- The interval ---- */

_Static_assert((int)BAND_SAMPLES <= (int)FORECAST_LABELS, "a fit has residuals for a band");

static bool is_of_kind(const struct forecast_sample *sample, int kind)
{
	return kind == FORECAST_KINDS ||
	       (sample->situation.waiting > 0) == (kind == FORECAST_LINE_STANDS);
}

static void residual_sift(struct residual *heap, size_t at, size_t count, bool by_residual)
{
#define KEY(R) (by_residual ? (R).z - (R).predicted : (R).predicted)
	for (size_t child = 2 * at + 1; child < count; child = 2 * at + 1) {
		struct residual moved;

		if (child + 1 < count && KEY(heap[child + 1]) > KEY(heap[child]))
			child++;
		if (!(KEY(heap[child]) > KEY(heap[at])))
			return;
		moved = heap[at];
		heap[at] = heap[child];
		heap[child] = moved;
		at = child;
	}
#undef KEY
}

/* Heapsort, ascending: by what was said, or by the residual. */
static void residuals_sort(struct residual *heap, size_t count, bool by_residual)
{
	for (size_t i = count / 2; i-- > 0;)
		residual_sift(heap, i, count, by_residual);
	for (size_t end = count; end-- > 1;) {
		struct residual moved = heap[0];

		heap[0] = heap[end];
		heap[end] = moved;
		residual_sift(heap, 0, end, by_residual);
	}
}

/* Of one kind of samples (any: FORECAST_KINDS): the residuals in earnest, else the fit's own. */
static size_t residuals_gather(struct fit *fit, int kind, double *widening)
{
	size_t earnest = 0, own = 0;

	*widening = 1;
	for (size_t i = 0; i < fit->count; i++) {
		const struct forecast_sample *sample = &fit->samples[i];

		if (sample->was_learned && is_of_kind(sample, kind))
			fit->residuals[earnest++] = (struct residual){
				.predicted = forecast_z(sample->said_ms), .z = fit->z[i]};
	}
	if (earnest >= BAND_SAMPLES)
		return earnest;
	*widening = own_widening;
	for (size_t i = 0; i < fit->count; i++)
		if (is_of_kind(&fit->samples[i], kind))
			fit->residuals[own++] =
				(struct residual){.predicted = predicted(fit, i), .z = fit->z[i]};
	return own;
}

/* The tails by rank among n + 1, as split conformal prediction does: right for the next one, not
 * only for those seen. */
static void band_fit(struct forecast_reach *reach, int band, struct residual *residuals,
	size_t count, double widening)
{
	size_t tail = (count + 1) * (100 - FORECAST_COVERAGE_PCT) / 200;

	reach->centre[band] = residuals[count / 2].predicted;
	residuals_sort(residuals, count, true);
	tail = tail > 0 ? tail - 1 : 0;
	reach->below[band] = (residuals[tail].predicted - residuals[tail].z) * widening;
	tail = count - 1 - tail;
	reach->above[band] = (residuals[tail].z - residuals[tail].predicted) * widening;
}

static void reach_fit(struct fit *fit, int kind)
{
	struct forecast_reach *reach = &fit->model.reach[kind];
	double widening;
	size_t count = residuals_gather(fit, kind, &widening), bands;

	if (count < BAND_SAMPLES)
		count = residuals_gather(fit, FORECAST_KINDS, &widening);
	bands = count / BAND_SAMPLES;
	bands = bands > FORECAST_BANDS ? FORECAST_BANDS : bands;
	residuals_sort(fit->residuals, count, false);
	reach->bands = (uint8_t)bands;
	for (size_t i = 0; i < bands; i++) {
		size_t from = count * i / bands, to = count * (i + 1) / bands;

		band_fit(reach, (int)i, fit->residuals + from, to - from, widening);
	}
}

/* ---- The fit ---- */

/* Memory for all; the samples that teach are copied side by side. */
static struct fit *fit_new(const struct forecast_sample *samples, size_t count)
{
	struct fit *fit = calloc(1, sizeof(*fit));
	struct forecast_sample *kept;

	if (!fit)
		return NULL;
	kept = malloc((count + 1) * sizeof(*kept));
	fit->samples = kept;
	fit->features = malloc((count + 1) * FORECAST_FEATURES * sizeof(*fit->features));
	fit->z = malloc((count + 1) * sizeof(*fit->z));
	fit->residuals = malloc((count + 1) * sizeof(*fit->residuals));
	fit->services = malloc(QUEUE_MAX_SERVICES * sizeof(*fit->services));
	for (size_t i = 0; i < count && kept; i++)
		if (forecast_is_label(&samples[i]))
			kept[fit->count++] = samples[i];
	return fit;
}

static void fit_free(struct fit *fit)
{
	free((void *)fit->samples);
	free(fit->features);
	free(fit->z);
	free(fit->residuals);
	free(fit->services);
	free(fit);
}

static void fit_run(struct fit *fit, const struct forecast_model *prior)
{
	fit->model = *prior;
	for (size_t i = 0; i < fit->count; i++) {
		forecast_features(
			&fit->samples[i].situation, &fit->features[i * FORECAST_FEATURES]);
		fit->z[i] = forecast_z(fit->samples[i].wait_ms);
	}
	memcpy(fit->prior, prior->weight, sizeof(prior->weight));
	memcpy(fit->prior + FORECAST_FEATURES, prior->klass, sizeof(prior->klass));
	for (int i = 0; i < DENSE; i++)
		fit->ridge[i] = i == FEATURE_ONE	? ridge_one
				: i < FORECAST_FEATURES ? ridge_weight
							: ridge_place;
	for (int i = 0; i < ROUNDS; i++)
		round_solve(fit, prior, i == 0);
	fit->model.labels = (uint32_t)fit->count;
	for (int i = 0; i < FORECAST_KINDS; i++)
		reach_fit(fit, i);
}

int forecast_fit(struct forecast_model *model, const struct forecast_model *prior,
	const struct forecast_sample *samples, size_t count)
{
	struct fit *fit;
	int rc = -ENOMEM;

	if (count > FORECAST_SAMPLES) {
		samples += count - FORECAST_SAMPLES;
		count = FORECAST_SAMPLES;
	}
	fit = fit_new(samples, count);
	if (!fit)
		return rc;
	if (fit->samples && fit->features && fit->z && fit->residuals && fit->services) {
		rc = 0;
		if (fit->count < FORECAST_LABELS)
			fit->model = *prior;
		else
			fit_run(fit, prior);
		*model = fit->model;
	}
	fit_free(fit);
	return rc;
}
