/* The last calls of the hall, and what a zone's walls list of them. */
#include "firmware/queue/calls.h"

#include "firmware/queue/hall_inside.h"

void calls_note(struct calls *calls, struct leg_ref ref, struct leg *leg, int64_t at_ms)
{
	leg->call = ++calls->count;
	leg->announced_ms = at_ms;
	calls->ring[leg->call % CALLS_KEPT] = ref;
}

static bool in_hand(const struct leg *leg)
{
	return leg->state == LEG_CALLED || leg->state == LEG_SERVING;
}

/* Whether call `number` of the ring is still what a wall of the zone lists. */
static const struct leg *listed(
	const struct hall *hall, uint32_t number, uint16_t zone, int64_t oldest_ms)
{
	const struct leg *leg = hall_leg(hall, hall->calls.ring[number % CALLS_KEPT]);

	if (!leg || leg->call != number || leg->counter == SETUP_NONE ||
		hall->setup->counters[leg->counter].zone != zone)
		return NULL;
	if (in_hand(leg))
		return leg;
	if (leg->state == LEG_WAITING || leg->state == LEG_VOID || leg->state == LEG_EXPIRED)
		return NULL;
	return leg->announced_ms > oldest_ms ? leg : NULL;
}

static uint32_t ring_first(const struct calls *calls)
{
	return calls->count > CALLS_KEPT ? calls->count - CALLS_KEPT + 1 : 1;
}

static size_t zone_in_hand(const struct hall *hall, uint16_t zone)
{
	size_t count = 0;

	for (uint16_t i = 0; i < hall->setup->counter_count; i++)
		if (hall->counters[i].holds && hall->setup->counters[i].zone == zone)
			count++;
	return count;
}

/* Tickets in hand for so long that the ring has lost their call: few, put in order by insertion. */
static size_t add_old_calls(
	const struct hall *hall, uint16_t zone, struct leg_ref *legs, size_t count, size_t max)
{
	size_t first = count;

	for (uint16_t i = 0; i < hall->setup->counter_count; i++) {
		const struct counter *counter = &hall->counters[i];
		uint32_t call;
		size_t at;

		if (!counter->holds || hall->setup->counters[i].zone != zone)
			continue;
		call = hall_leg(hall, counter->leg)->call;
		if (call >= ring_first(&hall->calls))
			continue;
		for (at = count; at > first && hall_leg(hall, legs[at - 1])->call < call; at--)
			if (at < max)
				legs[at] = legs[at - 1];
		if (at < max)
			legs[at] = counter->leg;
		if (count < max)
			count++;
	}
	return count;
}

size_t hall_calls(const struct hall *hall, uint16_t zone, int64_t now_ms, int64_t keep_ms,
	struct leg_ref *legs, size_t max)
{
	const struct calls *calls = &hall->calls;
	size_t left = zone_in_hand(hall, zone);
	size_t count = 0;

	for (uint32_t n = calls->count; n >= ring_first(calls) && count < max; n--) {
		const struct leg *newest = hall_leg(hall, calls->ring[n % CALLS_KEPT]);
		const struct leg *leg = listed(hall, n, zone, now_ms - keep_ms);

		if (leg) {
			legs[count++] = calls->ring[n % CALLS_KEPT];
			left -= in_hand(leg);
		} else if (left == 0 && newest && newest->call == n &&
			   newest->announced_ms <= now_ms - keep_ms) {
			return count; /* all before are older still */
		}
	}
	return left > 0 ? add_old_calls(hall, zone, legs, count, max) : count;
}
