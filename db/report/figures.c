/* Adding up, and the one table of columns that every format is written from. */
#include "db/report/figures.h"

#include <errno.h>
#include <stdlib.h>

/* ---- Waits ---- */

int waits_add(struct waits *w, int64_t ms)
{
	if (w->count == w->room) {
		uint32_t room = w->room ? w->room * 2 : 16;
		uint32_t *longer = realloc(w->ms, room * sizeof(*longer));

		if (!longer)
			return -ENOMEM;
		w->ms = longer;
		w->room = room;
	}
	w->ms[w->count++] = ms < 0 ? 0 : ms > UINT32_MAX ? UINT32_MAX : (uint32_t)ms;
	w->is_sorted = false;
	return 0;
}

static int by_length(const void *a, const void *b)
{
	uint32_t one = *(const uint32_t *)a, two = *(const uint32_t *)b;

	return (one > two) - (one < two);
}

int64_t waits_percentile(struct waits *w, int percent)
{
	if (!w->count)
		return -1;
	if (!w->is_sorted)
		qsort(w->ms, w->count, sizeof(*w->ms), by_length);
	w->is_sorted = true;
	uint64_t rank = ((uint64_t)w->count * (uint64_t)percent + 99) / 100;

	return w->ms[rank ? rank - 1 : 0];
}

void figures_fini(struct figures *figures)
{
	free(figures->waits.ms);
	figures->waits = (struct waits){0};
}

/* ---- Legs ---- */

static void figures_state(struct figures *f, const struct leg_life *leg)
{
	switch ((enum leg_state)leg->state) {
	case LEG_DONE:
		f->served++;
		break;
	case LEG_NO_SHOW:
		f->no_shows++;
		break;
	case LEG_TRANSFERRED:
		f->transfers++;
		break;
	case LEG_CANCELLED:
		f->cancelled++;
		break;
	case LEG_EXPIRED:
		f->expired++;
		break;
	default:
		f->open++;
		break;
	}
}

/* The wait most likely against the wait from the ticket to the first call, in half ms. */
static void figures_estimate(struct figures *f, const struct leg_life *leg)
{
	int64_t wait_ms = leg->first_call_ms - leg->asked_ms;
	int64_t off = 2 * wait_ms - leg->middle_ms2;

	f->estimates++;
	f->bias_sum_ms2 += off;
	f->error_sum_ms2 += off < 0 ? -off : off;
	f->width_sum_ms += leg->high_ms - leg->low_ms;
	f->early += wait_ms < leg->low_ms;
	f->late += wait_ms > leg->high_ms;
	f->covered += wait_ms >= leg->low_ms && wait_ms <= leg->high_ms;
}

static int figures_wait(struct figures *f, const struct leg_life *leg, int64_t level_ms)
{
	int64_t wait_ms = leg->first_call_ms - leg->waits_from_ms;

	if (wait_ms < 0)
		wait_ms = 0; /* called before the slot of their appointment */
	f->called++;
	f->wait_sum_ms += wait_ms;
	f->within += wait_ms <= level_ms;
	if (leg->has_estimate)
		figures_estimate(f, leg);
	return waits_add(&f->waits, wait_ms);
}

int figures_leg(struct figures *f, const struct leg_life *leg, int64_t level_ms)
{
	bool is_through = leg->state == LEG_DONE || leg->state == LEG_TRANSFERRED;

	f->issued += leg->position == 0;
	f->offline += leg->position == 0 && leg->offline;
	f->legs++;
	figures_state(f, leg);
	f->returned += leg->returns;
	f->recalls += leg->recalls;
	f->out_of_order += leg->out_of_order;
	f->walks += leg->walk_ms >= 0;
	f->walk_sum_ms += leg->walk_ms >= 0 ? leg->walk_ms : 0;
	f->services += is_through;
	f->service_sum_ms += is_through ? leg->service_ms : 0;
	f->ratings += leg->rating > 0;
	f->rating_sum += leg->rating;
	return leg->first_call_ms < 0 ? 0 : figures_wait(f, leg, level_ms);
}

/* ---- Columns ---- */

/* times x sum / count to the nearest, halves away from 0. */
static struct value ratio(int64_t sum, int64_t times, int64_t count)
{
	if (!count)
		return (struct value){0};
	int64_t twice = 2 * times * sum, add = twice < 0 ? -count : count;

	return (struct value){true, (twice + add) / (2 * count)};
}

static struct value given(int64_t number)
{
	return (struct value){number >= 0, number};
}

#define OF(name, expression)                                                                       \
	static struct value of_##name(struct figures *f)                                           \
	{                                                                                          \
		return expression;                                                                 \
	}

OF(issued, given(f->issued))
OF(offline, given(f->offline))
OF(voided, given(f->voided))
OF(legs, given(f->legs))
OF(called, given(f->called))
OF(served, given(f->served))
OF(no_shows, given(f->no_shows))
OF(transfers, given(f->transfers))
OF(cancelled, given(f->cancelled))
OF(expired, given(f->expired))
OF(open, given(f->open))
OF(returned, given(f->returned))
OF(recalls, given(f->recalls))
OF(out_of_order, given(f->out_of_order))
OF(wait_mean, ratio(f->wait_sum_ms, 1, f->called))
OF(wait_median, given(waits_percentile(&f->waits, 50)))
OF(wait_90, given(waits_percentile(&f->waits, 90)))
OF(wait_longest, given(waits_percentile(&f->waits, 100)))
OF(within, given(f->within))
OF(level, ratio(f->within, 1000, f->called))
OF(walks, given(f->walks))
OF(walk_mean, ratio(f->walk_sum_ms, 1, f->walks))
OF(service_mean, ratio(f->service_sum_ms, 1, f->services))
OF(counters_open, given(f->spent_ms[SPENT_OPEN]))
OF(counters_paused, given(f->spent_ms[SPENT_PAUSED]))
OF(in_hand, given(f->spent_ms[SPENT_IN_HAND]))
OF(idle_waiting, given(f->spent_ms[SPENT_IDLE]))
OF(ratings, given(f->ratings))
OF(stars, ratio(f->rating_sum, 100, f->ratings))
OF(estimates, given(f->estimates))
OF(error, ratio(f->error_sum_ms2, 1, 2 * f->estimates))
OF(bias, ratio(f->bias_sum_ms2, 1, 2 * f->estimates))
OF(coverage, ratio(f->covered, 1000, f->estimates))
OF(early, given(f->early))
OF(late, given(f->late))
OF(width, ratio(f->width_sum_ms, 1, f->estimates))

/* clang-format off */
const struct column figures_columns[] = {
	{"issued", {"", "issued"}, "tickets issued", VALUE_COUNT, false, of_issued},
	{"offline", {NULL}, "of these, without the hub", VALUE_COUNT, false, of_offline},
	{"void", {NULL}, "void tickets, which do not count", VALUE_COUNT, false, of_voided},
	{"legs", {NULL}, "services asked for", VALUE_COUNT, false, of_legs},
	{"called", {NULL}, "called", VALUE_COUNT, false, of_called},
	{"served", {"", "served"}, "served", VALUE_COUNT, false, of_served},
	{"no_shows", {"no", "show"}, "did not come when called", VALUE_COUNT, false, of_no_shows},
	{"transfers", {"sent", "on"}, "sent on to another service or counter", VALUE_COUNT, false, of_transfers},
	{"cancelled", {NULL}, "cancelled", VALUE_COUNT, false, of_cancelled},
	{"expired", {"left", "over"}, "left over when the day closed", VALUE_COUNT, false, of_expired},
	{"open", {NULL}, "still in the hall", VALUE_COUNT, false, of_open},
	{"returned", {NULL}, "no-shows that waited again", VALUE_COUNT, false, of_returned},
	{"recalls", {NULL}, "calls repeated", VALUE_COUNT, false, of_recalls},
	{"out_of_order", {NULL}, "calls out of order", VALUE_COUNT, false, of_out_of_order},
	{"wait_mean_ms", {"wait", "mean"}, "wait: mean", VALUE_MS, false, of_wait_mean},
	{"wait_median_ms", {"wait", "median"}, "wait: median", VALUE_MS, false, of_wait_median},
	{"wait_90_ms", {"wait", "90 %"}, "wait: 90 % no longer than", VALUE_MS, false, of_wait_90},
	{"wait_longest_ms", {"wait", "most"}, "wait: longest", VALUE_MS, false, of_wait_longest},
	{"within_level", {NULL}, "called within the service level", VALUE_COUNT, false, of_within},
	{"service_level_pct", {"in", "level"}, "service level", VALUE_PERCENT, false, of_level},
	{"walks", {NULL}, "walks to the counter that were timed", VALUE_COUNT, false, of_walks},
	{"walk_mean_ms", {"", "walk"}, "walk to the counter: mean", VALUE_MS, false, of_walk_mean},
	{"service_mean_ms", {"", "serve"}, "service: mean", VALUE_MS, false, of_service_mean},
	{"counters_open_ms", {NULL}, "counters open", VALUE_MS, true, of_counters_open},
	{"counters_paused_ms", {NULL}, "of this, paused", VALUE_MS, true, of_counters_paused},
	{"in_hand_ms", {NULL}, "of this, with somebody in hand", VALUE_MS, true, of_in_hand},
	{"idle_waiting_ms", {"idle", "while"}, "counters idle while people waited", VALUE_MS, false, of_idle_waiting},
	{"ratings", {NULL}, "ratings", VALUE_COUNT, false, of_ratings},
	{"rating_mean", {"", "stars"}, "rating: mean of 1 to 5", VALUE_STARS, false, of_stars},
};
const int figures_column_count = sizeof(figures_columns) / sizeof(figures_columns[0]);

const struct column score_columns[] = {
	{"estimates", {"", "told"}, "waits that were told and came", VALUE_COUNT, false, of_estimates},
	{"error_mean_ms", {"mean", "error"}, "mean error", VALUE_MS, false, of_error},
	{"bias_ms", {"", "bias"}, "bias (above 0: they waited longer than told)", VALUE_MS, false, of_bias},
	{"coverage_pct", {"", "inside"}, "waits inside the interval told", VALUE_PERCENT, false, of_coverage},
	{"early", {"called", "before"}, "called before it", VALUE_COUNT, false, of_early},
	{"late", {"called", "after"}, "called after it", VALUE_COUNT, false, of_late},
	{"width_mean_ms", {"mean", "width"}, "mean width of the interval", VALUE_MS, false, of_width},
};
/* clang-format on */
const int score_column_count = sizeof(score_columns) / sizeof(score_columns[0]);
