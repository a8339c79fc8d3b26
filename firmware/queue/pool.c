/* What the counters of one profile have given, whom they owe a call, and who is beyond the cap. */
#include "firmware/queue/pool.h"

#include <string.h>

#include "firmware/queue/hall_inside.h"

enum { MINUTE_MS = 60000, GUARD_PEOPLE = 2, GUARD_PART = 4 };

static int64_t minute_of_day(const struct hall *hall, int64_t at_ms)
{
	return at_ms > hall->opened_ms ? (at_ms - hall->opened_ms) / MINUTE_MS : 0;
}

/* In which minute it passes its cap; -1: its class has none. */
static int64_t pass_minute(const struct hall *hall, const struct leg *leg)
{
	int64_t cap_ms = hall->orders[leg->klass].cap_ms;
	int64_t minute = minute_of_day(hall, leg->queued_ms + cap_ms);

	if (cap_ms <= 0)
		return -1;
	return minute < POOL_MINUTES ? minute : POOL_MINUTES - 1;
}

static void pool_count(struct hall *hall, struct pool *pool, const struct leg *leg, uint32_t by)
{
	int64_t minute = pass_minute(hall, leg);

	if (leg->state == LEG_WAITING && leg->only_counter == SETUP_NONE)
		pool->waits[leg->klass] += by;
	if (minute >= 0)
		pool->passes[minute] += by;
}

void pools_count(struct hall *hall, const struct leg *leg, uint32_t by)
{
	const struct setup *setup = hall->setup;

	hall->waiting += by;
	hall->services[leg->service].waiting += by;
	hall->services[leg->service].by_class[leg->klass] += by;
	if (leg->only_counter != SETUP_NONE)
		hall->sent_waits[leg->klass] += by;
	for (uint16_t i = 0; i < setup->profile_count; i++) {
		if (!setup_profile_takes(&setup->profiles[i], leg->service))
			continue;
		hall->profile_waiting[i] += by;
		pool_count(hall, &hall->pools[i], leg, by);
	}
}

static bool stands(const struct leg *leg)
{
	return leg->state == LEG_RESERVED || leg->state == LEG_WAITING;
}

void pools_configure(struct hall *hall)
{
	const struct setup *setup = hall->setup;

	hall->waiting = 0;
	memset(hall->profile_waiting, 0, sizeof(hall->profile_waiting));
	memset(hall->sent_waits, 0, sizeof(hall->sent_waits));
	for (uint16_t s = 0; s < setup->service_count; s++) {
		hall->services[s].waiting = 0;
		memset(hall->services[s].by_class, 0, sizeof(hall->services[s].by_class));
	}
	for (uint16_t i = 0; i < setup->profile_count; i++) {
		struct pool *pool = &hall->pools[i];

		memset(pool->waits, 0, sizeof(pool->waits));
		memset(pool->passes, 0, sizeof(pool->passes));
		if (setup->policy != POLICY_RATIO)
			memset(pool->given, 0, sizeof(pool->given));
		for (int k = 0; k < QUEUE_MAX_CLASSES; k++)
			if (hall->orders[k].share_pct == 0)
				pool->owed[k] = 0;
	}
	for (uint32_t i = 0; i < hall->visit_count; i++) {
		const struct visit *visit = &hall->visits[i];
		const struct leg *leg = &visit->legs[visit->current];

		if (stands(leg))
			pools_count(hall, leg, 1);
	}
}

bool pool_waits(const struct hall *hall, uint16_t counter, uint8_t klass)
{
	return hall->pools[hall->counters[counter].profile].waits[klass] > 0 ||
	       hall->sent[counter].line[klass].count > 0;
}

static void note_turn(struct hall *hall, struct pool *pool, uint8_t klass)
{
	if (pool->given[klass] >= hall->orders[klass].turns)
		memset(pool->given, 0, sizeof(pool->given));
	pool->given[klass]++;
}

static void note_share(struct hall *hall, uint16_t counter, struct pool *pool, uint8_t called)
{
	for (uint8_t klass = 0; klass < hall->setup->class_count; klass++) {
		bool waits = pool_waits(hall, counter, klass);
		int owed = pool->owed[klass] + hall->orders[klass].share_pct;

		if (hall->orders[klass].share_pct == 0 || (!waits && hall->sent_waits[klass] > 0))
			continue;
		if (klass == called)
			owed -= POOL_CALL;
		if (owed < 0 || !waits)
			owed = 0;
		pool->owed[klass] = (uint16_t)(owed < POOL_MAX_OWED ? owed : POOL_MAX_OWED);
	}
}

void pools_called(struct hall *hall, uint16_t counter, uint8_t klass)
{
	struct pool *pool = &hall->pools[hall->counters[counter].profile];

	if (hall->setup->policy == POLICY_RATIO)
		note_turn(hall, pool, klass);
	note_share(hall, counter, pool, klass);
}

void pools_clear(struct hall *hall)
{
	memset(hall->pools, 0, hall->setup->profile_count * sizeof(hall->pools[0]));
	memset(hall->profile_waiting, 0, sizeof(hall->profile_waiting));
	memset(hall->sent_waits, 0, sizeof(hall->sent_waits));
}

uint32_t pool_passed(const struct hall *hall, uint16_t profile, int64_t now_ms)
{
	const uint32_t *passes = hall->pools[profile].passes;
	int64_t minutes = minute_of_day(hall, now_ms);
	uint32_t passed = 0;

	if (minutes > POOL_MINUTES)
		minutes = POOL_MINUTES;
	for (int64_t i = 0; i < minutes; i++)
		passed += passes[i];
	return passed;
}

bool pool_caps_act(
	const struct hall *hall, uint16_t profile, const struct leg *also, int64_t now_ms)
{
	uint32_t people = hall->profile_waiting[profile];
	uint32_t passed = pool_passed(hall, profile, now_ms);
	uint32_t most;

	if (also && setup_profile_takes(&hall->setup->profiles[profile], also->service)) {
		int64_t minute = pass_minute(hall, also);

		people++;
		passed += minute >= 0 && minute < minute_of_day(hall, now_ms);
	}
	most = people / GUARD_PART;
	return passed <= (most > GUARD_PEOPLE ? most : GUARD_PEOPLE);
}
