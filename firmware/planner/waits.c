/* Collecting what became of citizens, and the figures of it. */
#include "firmware/planner/waits.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/queue/setup.h"

enum { QUARTER_MS = 900000 };

void waits_fini(struct waits *waits)
{
	free(waits->list);
	free(waits->sorted);
	memset(waits, 0, sizeof(*waits));
}

/* The quarter of the day; what lies outside belongs to its first or last one. */
static uint8_t quarter_of(const struct demand_day *day, int64_t at_ms)
{
	int64_t quarter = (at_ms - day->midnight_ms) / QUARTER_MS;

	return (uint8_t)(quarter < 0		     ? 0
			 : quarter >= WAITS_QUARTERS ? WAITS_QUARTERS - 1
						     : quarter);
}

/* Adds a stretch of time to the quarters it lies in. */
static void stretch_add(
	double by_quarter[], const struct demand_day *day, int64_t from_ms, int64_t until_ms)
{
	while (from_ms < until_ms) {
		uint8_t quarter = quarter_of(day, from_ms);
		int64_t end_ms = day->midnight_ms + (quarter + INT64_C(1)) * QUARTER_MS;

		if (quarter == WAITS_QUARTERS - 1 || end_ms > until_ms)
			end_ms = until_ms;
		by_quarter[quarter] += (double)(end_ms - from_ms);
		from_ms = end_ms;
	}
}

void waits_begin_day(struct waits *waits, const struct demand_day *day)
{
	waits->days++;
	for (size_t i = 0; i < day->shift_count; i++)
		stretch_add(waits->open_ms, day, day->shifts[i].from_ms, day->shifts[i].until_ms);
}

static struct wait *wait_add(struct waits *waits)
{
	size_t room = waits->room > 0 ? waits->room * 2 : 4096;
	struct wait *list;

	if (waits->count < waits->room)
		return &waits->list[waits->count++];
	list = realloc(waits->list, room * sizeof(*list));
	if (!list)
		return NULL;
	waits->list = list;
	waits->room = room;
	return &list[waits->count++];
}

void waits_take(void *data, const struct outcome *outcome)
{
	struct waits *waits = data;
	struct wait *wait = wait_add(waits);
	int64_t wait_ms = outcome->called_ms - outcome->due_ms;

	if (!wait) {
		waits->days = 0; /* waits_summary() says it */
		return;
	}
	*wait = (struct wait){.wait_ms = (int32_t)(wait_ms > INT32_MAX ? INT32_MAX : wait_ms),
		.service = outcome->citizen->service,
		.klass = outcome->citizen->klass,
		.how = (uint8_t)outcome->how,
		.quarter = quarter_of(outcome->day, outcome->due_ms)};
	stretch_add(waits->waiting_ms, outcome->day, outcome->due_ms, outcome->called_ms);
	if (outcome->counter != SETUP_NONE)
		stretch_add(waits->busy_ms, outcome->day, outcome->called_ms, outcome->ended_ms);
}

/* ---- Figures ---- */

static int ascending(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

/* The smallest value that at least this share of them does not exceed. */
static double nearest_rank(const int32_t *sorted, size_t count, double share)
{
	size_t rank = (size_t)ceil(share * (double)count);

	return sorted[rank > 0 ? rank - 1 : 0];
}

static bool was_called(const struct wait *wait)
{
	return wait->how == OUTCOME_SERVED || wait->how == OUTCOME_NO_SHOW;
}

static void summary_sort(struct waits_summary *summary, int32_t *called, size_t count, double sum)
{
	if (count == 0)
		return;
	qsort(called, count, sizeof(*called), ascending);
	summary->mean = sum / (double)count;
	summary->median = nearest_rank(called, count, 0.5);
	summary->p90 = nearest_rank(called, count, 0.9);
	summary->p95 = nearest_rank(called, count, 0.95);
	summary->p99 = nearest_rank(called, count, 0.99);
	summary->longest = called[count - 1];
}

int waits_summary(struct waits *waits, int klass, int quarter, int64_t level_ms,
	struct waits_summary *summary)
{
	size_t called = 0, in_time = 0, left_in_time = 0;
	int32_t *sorted = realloc(waits->sorted, (waits->count + 1) * sizeof(*sorted));
	double sum = 0;

	if (!sorted || (waits->days == 0 && waits->count > 0))
		return -ENOMEM;
	waits->sorted = sorted;
	memset(summary, 0, sizeof(*summary));
	for (size_t i = 0; i < waits->count; i++) {
		const struct wait *wait = &waits->list[i];

		if ((klass != WAITS_ALL && wait->klass != klass) ||
			(quarter >= 0 && wait->quarter != quarter))
			continue;
		summary->count++;
		summary->how[wait->how]++;
		if (was_called(wait)) {
			sorted[called++] = wait->wait_ms;
			sum += wait->wait_ms;
			in_time += wait->wait_ms <= level_ms;
		}
		left_in_time += wait->how == OUTCOME_LEFT && wait->wait_ms <= level_ms;
	}
	summary_sort(summary, sorted, called, sum);
	if (summary->count > left_in_time)
		summary->within = (double)in_time / (double)(summary->count - left_in_time);
	return 0;
}
