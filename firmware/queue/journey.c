/*
 * Journeys, looked at: which leg comes next, which service of a free order has the shortest wait,
 * and where a visitor is sent. What is decided from it is in decide_journey.c.
 */
#include "firmware/queue/hall.h"

#include "firmware/queue/hall_inside.h"

/* Middle of the expected wait, INT64_MAX when nobody serves it. */
static int64_t expected_ms(
	const struct hall *hall, uint16_t service, uint32_t ahead, int64_t now_ms)
{
	int64_t low_ms, high_ms;

	hall_estimate(hall, service, ahead, now_ms, &low_ms, &high_ms);
	return low_ms < 0 ? INT64_MAX : (low_ms + high_ms) / 2;
}

uint16_t hall_first_step(const struct hall *hall, uint16_t service, uint8_t klass, int64_t now_ms)
{
	const struct setup_service *journey = &hall->setup->services[service];
	int64_t best_ms = INT64_MAX;
	uint16_t best = service;

	if (service >= hall->setup->service_count || journey->step_count == 0)
		return service;
	best = journey->steps[0];
	for (uint8_t i = 0; journey->free_order && i < journey->step_count; i++) {
		uint16_t step = journey->steps[i];
		int64_t wait_ms =
			expected_ms(hall, step, hall_ahead(hall, step, klass, now_ms), now_ms);

		if (wait_ms < best_ms) {
			best = step;
			best_ms = wait_ms;
		}
	}
	return best;
}

/* Who waits for a service and came before: few, since whoever has been somewhere else meanwhile
 * came early. */
static uint32_t came_before(const struct hall *hall, uint16_t service, int64_t queued_ms)
{
	uint32_t count = 0;

	for (uint16_t klass = 0; klass < hall->setup->class_count; klass++) {
		uint32_t link = hall->lines[service].line[klass].head;

		for (; link != LINK_NONE && link_leg(hall, link)->queued_ms <= queued_ms; count++)
			link = link_leg(hall, link)->next_leg;
	}
	return count;
}

/*
 * How long somebody who came then waits for a service: those who came before, for whatever the
 * counters that take it take as well, over these counters. An estimate for newcomers
 * (hall_estimate) would put them behind everybody. INT64_MAX when nobody serves it.
 */
static int64_t wait_ms(const struct hall *hall, uint16_t service, int64_t queued_ms)
{
	int64_t mean_ms = hall->setup->services[service].mean_service_ms;
	uint64_t taken[SERVICE_WORDS] = {0};
	uint32_t counters = 0, before = 1; /* who is in hand */

	for (uint16_t i = 0; i < hall->setup->counter_count; i++) {
		const struct counter *counter = &hall->counters[i];
		const struct setup_profile *profile = &hall->setup->profiles[counter->profile];

		if (counter->state != COUNTER_OPEN || !setup_profile_takes(profile, service))
			continue;
		for (int word = 0; word < SERVICE_WORDS; word++)
			taken[word] |= profile->services[word] & hall->callable[word];
		counters++;
		before = counter->holds ? before : 0;
	}
	if (counters == 0)
		return INT64_MAX;
	for (int word = 0; word < SERVICE_WORDS; word++)
		for (uint64_t set = taken[word]; set != 0; set &= set - 1)
			before += came_before(
				hall, (uint16_t)(word * 64 + __builtin_ctzll(set)), queued_ms);
	return before * (mean_ms > 0 ? mean_ms : FORECAST_DEFAULT_SERVICE_MS) / counters;
}

static bool is_free(const struct hall *hall, const struct visit *visit)
{
	return visit->journey < hall->setup->service_count &&
	       hall->setup->services[visit->journey].free_order;
}

bool hall_next_leg(const struct hall *hall, uint32_t visit, struct leg_ref *next)
{
	const struct visit *v = hall_visit(hall, visit);
	int64_t best_ms = INT64_MAX;
	bool found = false;

	for (uint8_t i = 0; v && i < v->leg_count; i++) {
		const struct leg *leg = &v->legs[i];
		int64_t its_ms = INT64_MAX;

		if (leg->state != LEG_PLANNED || leg->until_ms > 0)
			continue;
		if (!leg->back_to && is_free(hall, v))
			its_ms = wait_ms(hall, leg->service, leg->queued_ms);
		/* A way back stands behind the journey, and behind those of before: the last one
		 * goes first. */
		if (found && !leg->back_to && its_ms >= best_ms)
			continue;
		*next = (struct leg_ref){.visit = visit, .leg = i};
		best_ms = its_ms;
		found = true;
	}
	return found;
}

uint16_t hall_service_zone(const struct hall *hall, uint16_t service)
{
	uint16_t counts[QUEUE_MAX_ZONES] = {0}, best = SETUP_NONE;

	for (uint16_t i = 0; i < hall->setup->counter_count; i++) {
		const struct counter *counter = &hall->counters[i];
		uint16_t zone = hall->setup->counters[i].zone;

		if (counter->state != COUNTER_OPEN || zone >= QUEUE_MAX_ZONES ||
			!setup_profile_takes(&hall->setup->profiles[counter->profile], service))
			continue;
		counts[zone]++;
		if (best == SETUP_NONE || counts[zone] > counts[best] ||
			(counts[zone] == counts[best] && zone < best))
			best = zone;
	}
	return best;
}
