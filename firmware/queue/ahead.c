/*
 * Who stands before a newcomer: the position in policy order among those who wait for the service
 * now, reserved places included. Whoever comes later is not known yet; what that means for each
 * policy stands beside its formula. n_i: people of class i, k: the newcomer's class.
 *
 *   fcfs          all n_i.
 *   accumulating  n_i of steeper or equal slope; of a flatter one n_i b_i / b_k, for the newcomer
 *                 overtakes the rest (Kleinrock 1964). Steeper ones who come later may overtake.
 *   strict        n_i of higher or equal rank. Higher ones who come later will all overtake.
 *   head_start,   of class i those whose shifted time is not later: who queued until now + lead_i
 *   due_date      - lead_k (of due dates the target counts against: now + target_k - target_i).
 *   ratio         n_k, and of another class min(n_i, (n_k + 1) turns_i / turns_k) meanwhile.
 *
 * A minimum share p_k bounds it: the newcomer's n_k + 1 calls come within (n_k + 1) 100 / p_k.
 * Those of class i (p_i) take at least p_i of 100 of the calls meanwhile. Caps are left out, since
 * they act for a few people only; so are the weights of later lines, which are one counter's
 * matter.
 */
#include "firmware/queue/ahead.h"

#include "firmware/queue/hall_inside.h"

/* A line is looked through from its end, where those stand whom a newcomer may overtake; beyond so
 * many the rest counts as before the newcomer. */
enum { LOOKED_THROUGH = 4096 };

/* a x b / c to the nearest, at most most. */
static uint64_t part_of(uint64_t a, uint64_t b, uint64_t c, uint64_t most)
{
	uint64_t part = (a * b + c / 2) / c;

	return part < most ? part : most;
}

/* Of one class of a service those who queued after a time, sent ones left out. */
static uint64_t queued_after(
	const struct hall *hall, uint16_t service, uint8_t klass, int64_t after_ms)
{
	uint32_t link = hall->lines[service].line[klass].tail;
	uint64_t count = 0;

	while (link != LINK_NONE && count < LOOKED_THROUGH &&
		link_leg(hall, link)->queued_ms > after_ms) {
		link = link_leg(hall, link)->previous;
		count++;
	}
	return count;
}

void ahead_add(const struct hall *hall, uint16_t service, uint8_t klass, int64_t now_ms,
	struct ahead_crowd *crowd)
{
	const uint32_t *waiting = hall->services[service].by_class;
	enum policy_kind policy = hall->setup->policy;

	for (uint8_t i = 0; i < hall->setup->class_count; i++) {
		int64_t lead_ms = hall->orders[i].lead_ms - hall->orders[klass].lead_ms;

		crowd->waiting[i] += waiting[i];
		if (policy == POLICY_HEAD_START)
			crowd->overtaken[i] += queued_after(hall, service, i, now_ms + lead_ms);
		else if (policy == POLICY_DUE_DATE)
			crowd->overtaken[i] += queued_after(hall, service, i, now_ms - lead_ms);
	}
}

/* Of class i those who come before one of class k by the policy alone. */
static uint64_t class_before(
	const struct hall *hall, const struct ahead_crowd *crowd, uint8_t i, uint8_t k)
{
	const struct class_order *own = &hall->orders[k], *other = &hall->orders[i];
	uint64_t all = crowd->waiting[i];

	switch (hall->setup->policy) {
	case POLICY_STRICT:
		return other->rank >= own->rank ? all : 0;
	case POLICY_HEAD_START:
	case POLICY_DUE_DATE:
		return all - crowd->overtaken[i];
	case POLICY_RATIO:
		return i == k ? all : part_of(crowd->waiting[k] + 1, other->turns, own->turns, all);
	default:
		if (other->slope >= own->slope)
			return all;
		return part_of(all, (uint64_t)other->slope, (uint64_t)own->slope, all);
	}
}

uint32_t ahead_of(const struct hall *hall, uint8_t klass, const struct ahead_crowd *crowd)
{
	uint64_t before[QUEUE_MAX_CLASSES], ahead = 0, shared = 0;
	uint64_t own_pct = hall->orders[klass].share_pct;

	for (uint8_t i = 0; i < hall->setup->class_count; i++)
		ahead += before[i] = class_before(hall, crowd, i, klass);
	if (own_pct > 0 && ahead > (crowd->waiting[klass] + 1) * 100 / own_pct - 1)
		return (uint32_t)((crowd->waiting[klass] + 1) * 100 / own_pct - 1);
	for (uint8_t i = 0; i < hall->setup->class_count; i++) {
		uint64_t share = part_of(ahead, hall->orders[i].share_pct, 100, crowd->waiting[i]);

		shared += share > before[i] ? share - before[i] : 0;
	}
	return (uint32_t)(ahead + shared);
}

uint32_t hall_ahead(const struct hall *hall, uint16_t service, uint8_t klass, int64_t now_ms)
{
	struct ahead_crowd crowd = {.waiting = {0}};

	if (service >= hall->setup->service_count || klass >= hall->setup->class_count)
		return 0;
	ahead_add(hall, service, klass, now_ms, &crowd);
	return ahead_of(hall, klass, &crowd);
}
