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
#include "firmware/queue/hall.h"

#include "firmware/queue/hall_inside.h"

/* A line is looked through from its end, where those stand whom a newcomer may overtake; beyond so
 * many the rest counts as before the newcomer. */
enum { LOOKED_THROUGH = 4096 };

struct newcomer_at {
	const struct hall *hall;
	uint16_t service;
	uint8_t klass;
	int64_t now_ms;
	const uint32_t *waiting; /* by class */
};

/* a x b / c to the nearest, at most most. */
static uint64_t part_of(uint64_t a, uint64_t b, uint64_t c, uint64_t most)
{
	uint64_t part = (a * b + c / 2) / c;

	return part < most ? part : most;
}

/* Of class i those who queued after a time, sent ones left out. */
static uint64_t queued_after(const struct newcomer_at *at, uint8_t klass, int64_t after_ms)
{
	uint32_t link = at->hall->lines[at->service].line[klass].tail;
	uint64_t count = 0;

	while (link != LINK_NONE && count < LOOKED_THROUGH &&
		link_leg(at->hall, link)->queued_ms > after_ms) {
		link = link_leg(at->hall, link)->previous;
		count++;
	}
	return count;
}

/* Of class i those who come before by the policy alone. */
static uint64_t class_before(const struct newcomer_at *at, uint8_t klass)
{
	const struct class_order *own = &at->hall->orders[at->klass];
	const struct class_order *other = &at->hall->orders[klass];
	uint64_t all = at->waiting[klass];
	int64_t lead_ms = other->lead_ms - own->lead_ms;

	switch (at->hall->setup->policy) {
	case POLICY_STRICT:
		return other->rank >= own->rank ? all : 0;
	case POLICY_HEAD_START:
		return all - queued_after(at, klass, at->now_ms + lead_ms);
	case POLICY_DUE_DATE:
		return all - queued_after(at, klass, at->now_ms - lead_ms);
	case POLICY_RATIO:
		if (klass == at->klass)
			return all;
		return part_of(at->waiting[at->klass] + 1, other->turns, own->turns, all);
	default:
		if (other->slope >= own->slope)
			return all;
		return part_of(all, (uint64_t)other->slope, (uint64_t)own->slope, all);
	}
}

uint32_t hall_ahead(const struct hall *hall, uint16_t service, uint8_t klass, int64_t now_ms)
{
	struct newcomer_at at = {hall, service, klass, now_ms, NULL};
	uint64_t before[QUEUE_MAX_CLASSES], ahead = 0, shared = 0;
	uint64_t own_pct;

	if (service >= hall->setup->service_count || klass >= hall->setup->class_count)
		return 0;
	at.waiting = hall->services[service].by_class;
	for (uint8_t i = 0; i < hall->setup->class_count; i++)
		ahead += before[i] = class_before(&at, i);
	own_pct = hall->orders[klass].share_pct;
	if (own_pct > 0 && ahead > (at.waiting[klass] + UINT64_C(1)) * 100 / own_pct - 1)
		return (uint32_t)((at.waiting[klass] + UINT64_C(1)) * 100 / own_pct - 1);
	for (uint8_t i = 0; i < hall->setup->class_count; i++) {
		uint64_t share = part_of(ahead, hall->orders[i].share_pct, 100, at.waiting[i]);

		shared += share > before[i] ? share - before[i] : 0;
	}
	return (uint32_t)(ahead + shared);
}
