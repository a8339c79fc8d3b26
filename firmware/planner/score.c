/* Scoring. */
#include "firmware/planner/score.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

void scoring_take(void *data, const struct replay_told *told)
{
	struct scoring *scoring = data;
	const struct trace_ticket *ticket = told->ticket;
	int32_t wait_s = ticket->leave_s - ticket->arrival_s;

	if (!told->is_asked)
		return;
	if (scoring->count == scoring->room) {
		size_t room = scoring->room > 0 ? 2 * scoring->room : 1024;
		struct score_case *cases = realloc(scoring->cases, room * sizeof(*cases));

		scoring->no_memory |= !cases;
		if (!cases)
			return;
		scoring->cases = cases;
		scoring->room = room;
	}
	scoring->cases[scoring->count++] = (struct score_case){.wait_s = wait_s,
		.said_s = (double)told->forecast.mid_ms / 1000,
		.low_s = (double)told->forecast.low_ms / 1000,
		.high_s = (double)told->forecast.high_ms / 1000,
		.last_s = (double)told->last_ms / 1000,
		.is_scored = ticket->is_scored};
}

static int compare(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return a < b ? -1 : a > b;
}

static double quantile(const double *sorted, size_t count, double share)
{
	size_t rank = (size_t)(share * (double)count);

	return sorted[rank < count ? rank : count - 1];
}

struct baseline { /* what the days before say */
	double median_s, low_s, high_s;
};

static struct baseline baseline_of(
	const struct scoring *scoring, double *values, bool of_scored, bool less_last)
{
	size_t count = 0;

	for (size_t i = 0; i < scoring->count; i++) {
		const struct score_case *one = &scoring->cases[i];

		if (one->is_scored == of_scored)
			values[count++] = one->wait_s - (less_last ? one->last_s : 0);
	}
	qsort(values, count, sizeof(*values), compare);
	return (struct baseline){.median_s = quantile(values, count, 0.5),
		.low_s = quantile(values, count, 0.05),
		.high_s = quantile(values, count, 0.95)};
}

static void score_add(
	struct score *score, double wait_s, double said_s, double low_s, double high_s)
{
	double error_s = said_s - wait_s;

	low_s = low_s > 0 ? low_s : 0;
	high_s = high_s > 0 ? high_s : 0;
	score->count++;
	score->mae_s += fabs(error_s);
	score->rmse_s += error_s * error_s;
	score->bias_s += error_s;
	score->coverage += wait_s >= low_s && wait_s <= high_s;
	score->width_s += high_s - low_s;
}

static void score_finish(struct score *score)
{
	double count = (double)score->count;

	score->mae_s /= count;
	score->rmse_s = sqrt(score->rmse_s / count);
	score->bias_s /= count;
	score->coverage /= count;
	score->width_s /= count;
}

int scoring_finish(struct scoring *scoring, struct score scores[SCORE_COUNT])
{
	double *values = malloc((scoring->count + 1) * sizeof(*values));
	struct baseline constant, last;
	size_t scored = 0;

	if (!values || scoring->no_memory) {
		free(values);
		return -ENOMEM;
	}
	for (size_t i = 0; i < scoring->count; i++)
		scored += scoring->cases[i].is_scored;
	if (scored == 0) {
		free(values);
		return -ENODATA;
	}
	constant = baseline_of(scoring, values, scored == scoring->count, false);
	last = baseline_of(scoring, values, scored == scoring->count, true);
	free(values);
	for (int i = 0; i < SCORE_COUNT; i++)
		scores[i] = (struct score){.count = 0};
	for (size_t i = 0; i < scoring->count; i++) {
		const struct score_case *one = &scoring->cases[i];

		if (!one->is_scored)
			continue;
		score_add(
			&scores[SCORE_FORECAST], one->wait_s, one->said_s, one->low_s, one->high_s);
		score_add(&scores[SCORE_CONSTANT], one->wait_s, constant.median_s, constant.low_s,
			constant.high_s);
		score_add(&scores[SCORE_LAST], one->wait_s, one->last_s, one->last_s + last.low_s,
			one->last_s + last.high_s);
	}
	for (int i = 0; i < SCORE_COUNT; i++)
		score_finish(&scores[i]);
	return 0;
}

void scoring_fini(struct scoring *scoring)
{
	free(scoring->cases);
}
