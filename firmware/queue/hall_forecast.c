/* What a newcomer finds in the hall, what is said of it, and what the hall learns from its end. */
#include "firmware/queue/hall.h"

#include <string.h>

#include "firmware/queue/ahead.h"
#include "firmware/queue/hall_inside.h"

enum { WHOLE = 1 << 20, QUARTER_PRIOR_MS = 900000 };

/* The open counters that take a service, and all that these take. */
struct takers {
	uint64_t services[SERVICE_WORDS];
	uint32_t counters, busy;
	int64_t share; /* of those counters' work that is this service, 1..WHOLE; newcomer included
			*/
	struct ahead_crowd crowd;
	uint32_t waiting, behind, hour, quarter;
	int64_t class_head_ms; /* a' of the first of the newcomer's class; LINE_EMPTY_MS: nobody */
	int64_t last_call_ms;
	uint32_t last_wait_ms;
};

struct newcomer_place {
	uint8_t klass;
	int64_t queued_ms, now_ms;
};

static bool are_ordered_alike(const struct class_order *a, const struct class_order *b)
{
	return a->slope == b->slope && a->rank == b->rank && a->lead_ms == b->lead_ms;
}

/* Who is counted ahead but is behind an earlier a' (an appointment's, a transfer's): those of
 * classes ordered alike who came after it. Looks at none but these. */
static uint32_t count_behind(
	const struct hall *hall, uint16_t service, const struct newcomer_place *place)
{
	uint32_t behind = 0;

	if (place->queued_ms >= place->now_ms)
		return 0;
	for (uint16_t i = 0; i < hall->setup->class_count; i++) {
		uint32_t at = hall->lines[service].line[i].tail;

		if (!are_ordered_alike(&hall->orders[i], &hall->orders[place->klass]))
			continue;
		while (at != LINK_NONE && link_leg(hall, at)->queued_ms > place->queued_ms) {
			at = link_leg(hall, at)->previous;
			behind++;
		}
	}
	return behind;
}

/* ---- The pool ---- */

static void takers_find(const struct hall *hall, uint16_t service, struct takers *takers)
{
	const struct setup *setup = hall->setup;
	int64_t own = (int64_t)hall->services[service].waiting + 1, shares = 0;
	int words = (setup->service_count + 63) / 64;

	for (uint16_t i = 0; i < setup->counter_count; i++) {
		const struct counter *counter = &hall->counters[i];
		const struct setup_profile *profile;

		if (counter->state != COUNTER_OPEN)
			continue;
		profile = &setup->profiles[counter->profile];
		if (!setup_profile_takes(profile, service))
			continue;
		takers->counters++;
		takers->busy += counter->holds;
		shares += own * WHOLE / ((int64_t)hall->profile_waiting[counter->profile] + 1);
		for (int w = 0; w < words; w++)
			takers->services[w] |= profile->services[w];
	}
	takers->share = takers->counters > 0 ? shares / takers->counters : 0;
	if (takers->share < 1)
		takers->share = 1;
}

static void takers_add(const struct hall *hall, uint16_t service,
	const struct newcomer_place *place, struct takers *takers)
{
	const struct service_state *state = &hall->services[service];
	int64_t head_ms;

	if (state->waiting > 0) {
		ahead_add(hall, service, place->klass, place->now_ms, &takers->crowd);
		takers->waiting += state->waiting;
		takers->behind += count_behind(hall, service, place);
		head_ms = hall->lines[service].head_ms[place->klass];
		if (head_ms < takers->class_head_ms)
			takers->class_head_ms = head_ms;
	}
	if (state->called_ms == 0)
		return;
	takers->hour += call_rate_count(&state->rate, CALL_RATE_SLOTS, place->now_ms);
	takers->quarter += call_rate_count(&state->rate, CALL_RATE_QUARTER, place->now_ms);
	if (state->last_call_ms > takers->last_call_ms) {
		takers->last_call_ms = state->last_call_ms;
		takers->last_wait_ms = state->last_wait_ms;
	}
}

static void takers_look(
	const struct hall *hall, const struct newcomer_place *place, struct takers *takers)
{
	takers->class_head_ms = LINE_EMPTY_MS;
	for (uint16_t w = 0; w * 64 < hall->setup->service_count; w++)
		for (uint64_t bits = takers->services[w]; bits != 0; bits &= bits - 1)
			takers_add(hall, (uint16_t)(w * 64 + __builtin_ctzll(bits)), place, takers);
}

/* ---- The situation ---- */

static uint32_t capped(double ms)
{
	return ms < FORECAST_LONGEST_MS ? (uint32_t)ms : FORECAST_LONGEST_MS;
}

static uint32_t age(int64_t since_ms, int64_t now_ms)
{
	return since_ms < now_ms ? capped((double)(now_ms - since_ms)) : 0;
}

/*
 * (ahead + 1) / rate. The rate is that of the last quarter of an hour, with the last hour's as
 * prior, which has the guess (calls per ms) as its own:
 *   hour = (calls + guess T0) / (window + T0), T0 = 30 min; quarter likewise, with 15 min.
 */
static uint32_t line_time(const struct hall *hall, int64_t now_ms, uint32_t ahead, uint32_t hour,
	uint32_t quarter, double guess)
{
	int64_t since_ms = hall->work_ms > hall->opened_ms ? hall->work_ms : hall->opened_ms;
	double hour_ms = (double)call_rate_window_ms(CALL_RATE_SLOTS, since_ms, now_ms);
	double quarter_ms = (double)call_rate_window_ms(CALL_RATE_QUARTER, since_ms, now_ms);
	double rate = (hour + guess * FORECAST_PRIOR_MS) / (hour_ms + FORECAST_PRIOR_MS);

	rate = (quarter + rate * QUARTER_PRIOR_MS) / (quarter_ms + QUARTER_PRIOR_MS);
	return capped((ahead + 1.0) / rate);
}

static int64_t service_head_ms(const struct hall *hall, uint16_t service)
{
	int64_t first_ms = LINE_EMPTY_MS;

	for (int i = 0; i < QUEUE_MAX_CLASSES; i++)
		if (hall->lines[service].head_ms[i] < first_ms)
			first_ms = hall->lines[service].head_ms[i];
	return first_ms;
}

/* Waits that tell how it goes. Until somebody was called today they tell nothing: then the line's
 * time stands in. */
static void see_waits(const struct hall *hall, const struct newcomer_place *place,
	const struct takers *takers, struct situation *seen)
{
	const struct service_state *state = &hall->services[seen->service];

	if (takers->last_call_ms == 0) {
		seen->head_ms = seen->class_head_ms = seen->last_ms = seen->line_ms;
		return;
	}
	seen->last_ms = state->last_call_ms > 0 ? state->last_wait_ms : takers->last_wait_ms;
	seen->head_ms = age(service_head_ms(hall, seen->service), place->now_ms);
	seen->class_head_ms = age(takers->class_head_ms, place->now_ms);
}

static void see(const struct hall *hall, const struct newcomer_place *place, uint32_t ahead,
	struct situation *seen)
{
	const struct service_state *state = &hall->services[seen->service];
	int64_t mean_ms = hall->setup->services[seen->service].mean_service_ms;
	struct takers takers = {.counters = 0};
	uint32_t quarter;
	double guess;

	takers_find(hall, seen->service, &takers);
	if (takers.counters == 0)
		return;
	takers_look(hall, place, &takers);
	seen->counters = (uint16_t)takers.counters;
	seen->busy = (uint16_t)takers.busy;
	seen->waiting = state->waiting;
	seen->pool_waiting = takers.waiting;
	seen->calls = call_rate_count(&state->rate, CALL_RATE_SLOTS, place->now_ms);
	quarter = call_rate_count(&state->rate, CALL_RATE_QUARTER, place->now_ms);
	seen->pool_calls = takers.hour;
	guess = (double)takers.counters /
		(double)(mean_ms > 0 ? mean_ms : FORECAST_DEFAULT_SERVICE_MS);
	seen->line_ms = line_time(hall, place->now_ms, ahead, seen->calls, quarter,
		guess * (double)takers.share / WHOLE);
	ahead = ahead_of(hall, place->klass, &takers.crowd);
	ahead = ahead > takers.behind ? ahead - takers.behind : 0;
	seen->pool_ms = line_time(hall, place->now_ms, ahead, takers.hour, takers.quarter, guess);
	see_waits(hall, place, &takers, seen);
}

static bool can_see(const struct hall *hall, uint16_t service, uint8_t klass, int64_t now_ms)
{
	return hall->open && service < hall->setup->service_count &&
	       klass < hall->setup->class_count && now_ms >= 0 && now_ms <= HALL_LAST_MS;
}

void hall_situation(const struct hall *hall, uint16_t service, uint8_t klass, int64_t queued_ms,
	int64_t now_ms, struct situation *situation)
{
	struct newcomer_place place = {.klass = klass, .queued_ms = queued_ms, .now_ms = now_ms};
	uint32_t ahead, behind;

	*situation = (struct situation){.service = service, .klass = klass};
	if (!can_see(hall, service, klass, now_ms))
		return;
	ahead = hall_ahead(hall, service, klass, now_ms);
	behind = count_behind(hall, service, &place);
	see(hall, &place, ahead > behind ? ahead - behind : 0, situation);
}

void hall_forecast(const struct hall *hall, uint16_t service, uint8_t klass, int64_t queued_ms,
	int64_t now_ms, struct forecast *forecast)
{
	struct situation situation;

	hall_situation(hall, service, klass, queued_ms, now_ms, &situation);
	forecast_predict(&hall->model, &situation, forecast);
}

void hall_estimate(const struct hall *hall, uint16_t service, uint32_t ahead, int64_t now_ms,
	int64_t *low_ms, int64_t *high_ms)
{
	struct newcomer_place place = {.queued_ms = now_ms, .now_ms = now_ms};
	struct situation situation = {.service = service};
	struct forecast forecast;

	if (can_see(hall, service, 0, now_ms))
		see(hall, &place, ahead, &situation);
	forecast_predict(&hall->model, &situation, &forecast);
	*low_ms = forecast.low_ms;
	*high_ms = forecast.high_ms;
}

/* ---- Learning ---- */

void hall_learn(struct hall *hall, const struct forecast_model *model)
{
	hall->model = *model;
}

void hall_note_entry(const struct hall *hall, const struct change *change, int64_t now_ms,
	struct forecast_sample *sample)
{
	*sample = (struct forecast_sample){.wait_ms = FORECAST_NOT_CALLED};
	/* A kiosk's own came earlier, to a hall that nobody saw, and was told nothing. */
	if (change->offline || change->mid_ms < 0 || change->mid_ms > FORECAST_LONGEST_MS)
		return;
	hall_situation(hall, change->service, change->klass, change->queued_ms, now_ms,
		&sample->situation);
	sample->said_ms = (uint32_t)change->mid_ms;
	sample->was_learned = change->learned;
}

bool hall_teaches(const struct hall *hall, const struct change *change, int64_t at_ms,
	struct forecast_sample *sample)
{
	const struct visit *visit = hall_visit(hall, change->leg.visit);

	if (change->kind != CHANGE_CALLED || change->leg.leg != 0 || change->why.out_of_order ||
		!visit || visit->entry.wait_ms != FORECAST_NOT_CALLED)
		return false;
	*sample = visit->entry;
	sample->wait_ms = age(visit->arrived_ms, at_ms);
	return forecast_is_label(sample);
}

void hall_note_call(struct hall *hall, struct leg_ref ref, bool in_turn, int64_t now_ms)
{
	struct visit *visit = &hall->visits[ref.visit];
	struct service_state *state = &hall->services[visit->legs[ref.leg].service];
	struct forecast_sample *entry = &visit->entry;

	call_rate_note(&state->rate, now_ms);
	state->called_ms = now_ms;
	/* A later leg keeps its place of before, and who is back has one of its own. */
	if (ref.leg != 0 || entry->wait_ms != FORECAST_NOT_CALLED)
		return;
	if (!in_turn) {
		entry->situation.counters = 0; /* it was chosen: its wait tells nothing */
		return;
	}
	entry->wait_ms = age(visit->arrived_ms, now_ms);
	state->last_wait_ms = entry->wait_ms;
	state->last_call_ms = now_ms;
}

size_t hall_samples(
	const struct hall *hall, uint32_t from, struct forecast_sample *samples, size_t max)
{
	size_t count = 0;

	for (uint32_t i = from; i < hall->visit_count && count < max; i++)
		if (forecast_is_label(&hall->visits[i].entry))
			samples[count++] = hall->visits[i].entry;
	return count;
}
