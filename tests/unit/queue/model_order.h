/*
 * The simplest thing that could know who is next: it looks at everybody, counts everybody anew, and
 * compares two at a time by the words of the policy. It shares no code with the rules.
 */
#ifndef NOVBE_TESTS_QUEUE_MODEL_ORDER_H
#define NOVBE_TESTS_QUEUE_MODEL_ORDER_H

#include "tests/unit/queue/rig.h"

struct model_leg {
	uint32_t visit;
	uint8_t leg;
	uint16_t service, counter, only_counter;
	uint8_t klass;
	enum leg_state state;
	int64_t queued_ms, until_ms;
	int64_t stood_ms; /* since when it stands in a queue, by the clock */
};

struct model_paper { /* of a visit, the newest */
	enum print_state print;
	uint32_t copies;
	char printer[ID_SIZE];
	int64_t until_ms; /* 0: nobody waits for news */
};

struct model_told { /* of a visit: whether anybody spoke of it, and who asked for it */
	uint8_t kiosk;
	bool heard;
	bool booked; /* an appointment's */
};

struct model_hold { /* of a kiosk */
	bool away;
	int64_t since_ms, until_ms;
};

struct model_counter {
	enum counter_state state;
	uint16_t profile;
	int in_hand; /* index of the leg, -1: none */
	int64_t next_ms;
	char operator_id[OPERATOR_SIZE];
	bool closing, unanswered;
	int misses;
	int64_t idle_ms;   /* since when nobody is in hand and it could call */
	int64_t called_ms; /* who is in hand */
	int64_t served_ms;
};

struct model_pool {		      /* of a profile's counters */
	int given[QUEUE_MAX_CLASSES]; /* turns of the round */
	int owed[QUEUE_MAX_CLASSES];  /* hundredths of a call */
};

struct model {
	const struct setup *setup;
	struct model_leg *legs;
	int leg_count, leg_room;
	struct ticket *tickets; /* by visit */
	struct model_paper *papers;
	struct model_told *told;
	struct model_hold holds[QUEUE_MAX_KIOSKS + 1];
	uint32_t visit_count;
	struct ticket retired[QUEUE_MAX_RETIRED];
	int retired_count;
	struct model_counter counters[QUEUE_MAX_COUNTERS];
	bool closed[QUEUE_MAX_SERVICES];
	int64_t came_ms[QUEUE_MAX_SERVICES], sent_ms[QUEUE_MAX_COUNTERS];
	bool open;
	int64_t opened_ms;
	int unparked; /* leg that this decision took from the parked ones, -1: none; it was decided
			 before it stood in a queue again */
	struct model_pool pools[QUEUE_MAX_PROFILES];
	/* Little's law */
	int64_t clock_ms, area, waits;
	uint32_t standing;
};

static inline bool model_stands(enum leg_state state)
{
	return state == LEG_WAITING || state == LEG_RESERVED;
}

static inline bool model_takes(const struct model *model, uint16_t counter, uint16_t service)
{
	const struct setup_profile *profile =
		&model->setup->profiles[model->counters[counter].profile];

	return profile->services[service / 64] & (UINT64_C(1) << service % 64);
}

static inline bool model_may_call(
	const struct model *model, uint16_t counter, const struct model_leg *leg)
{
	if (leg->state != LEG_WAITING || model->counters[counter].state != COUNTER_OPEN)
		return false;
	if (leg->only_counter != SETUP_NONE)
		return leg->only_counter == counter;
	return model_takes(model, counter, leg->service);
}

static inline const struct setup_class *model_class(
	const struct model *model, const struct model_leg *leg)
{
	return &model->setup->classes[leg->klass];
}

static inline const struct model_pool *model_pool(const struct model *model, uint16_t counter)
{
	return &model->pools[model->counters[counter].profile];
}

/* In 1/1024; a leg that was sent to the counter stands in its first line. */
static inline uint64_t model_weight(
	const struct model *model, uint16_t counter, const struct model_leg *leg)
{
	const struct setup_profile *profile =
		&model->setup->profiles[model->counters[counter].profile];

	for (int i = 0; i < profile->later_count && leg->only_counter == SETUP_NONE; i++)
		if (profile->later[i].services[leg->service / 64] & UINT64_C(1)
									    << leg->service % 64)
			return profile->later[i].weight;
	return 1024;
}

/* ---- What puts somebody where they stand ---- */

static inline bool model_is_in_pool(
	const struct model *model, uint16_t counter, const struct model_leg *leg)
{
	return model_stands(leg->state) && model_takes(model, counter, leg->service);
}

static inline int64_t model_minutes(const struct model *model, int64_t at_ms)
{
	return at_ms > model->opened_ms ? (at_ms - model->opened_ms) / 60000 : 0;
}

/* Caps act while few have passed theirs before this minute. What lies 2048 minutes after the
 * opening or later counts as the 2048th. */
static inline bool model_caps_act(const struct model *model, uint16_t counter, int64_t now_ms)
{
	int people = 0, passed = 0;

	for (int i = 0; i < model->leg_count; i++) {
		const struct model_leg *leg = &model->legs[i];
		int64_t cap_ms = model_class(model, leg)->cap_ms, passes;

		if (i == model->unparked || !model_is_in_pool(model, counter, leg))
			continue;
		people++;
		passes = model_minutes(model, leg->queued_ms + cap_ms);
		passed += cap_ms > 0 &&
			  (passes < 2047 ? passes : 2047) < model_minutes(model, now_ms);
	}
	return passed <= 2 || passed * 4 <= people;
}

static inline bool model_share_is_due(
	const struct model *model, uint16_t counter, const struct model_leg *leg)
{
	int pct = model_class(model, leg)->min_share_pct;

	return pct > 0 && model_pool(model, counter)->owed[leg->klass] + pct >= 100;
}

static inline enum call_rule model_rule(
	const struct model *model, uint16_t counter, const struct model_leg *leg, int64_t now_ms)
{
	int64_t cap_ms = model_class(model, leg)->cap_ms;

	if (leg->queued_ms <= now_ms && model_share_is_due(model, counter, leg))
		return CALL_RULE_SHARE;
	if (cap_ms > 0 && leg->queued_ms + cap_ms < now_ms &&
		model_caps_act(model, counter, now_ms))
		return CALL_RULE_CAP;
	return CALL_RULE_ORDER;
}

/* Positive: a's class comes before b's. */
static inline int model_between(const struct model *model, uint16_t counter,
	const struct model_leg *a, const struct model_leg *b, enum call_rule rule, int64_t now_ms)
{
	const struct setup_class *class_a = model_class(model, a), *class_b = model_class(model, b);
	const struct model_pool *pool = model_pool(model, counter);

	if (rule == CALL_RULE_CAP)
		return 0;
	if (rule == CALL_RULE_SHARE)
		return pool->owed[a->klass] - pool->owed[b->klass];
	/* Whose time has not come has no class yet. */
	if (model->setup->policy == POLICY_STRICT || model->setup->policy == POLICY_RATIO) {
		if (a->queued_ms > now_ms || b->queued_ms > now_ms)
			return (b->queued_ms > now_ms) - (a->queued_ms > now_ms);
	}
	if (model->setup->policy == POLICY_STRICT)
		return class_a->rank - class_b->rank;
	if (model->setup->policy == POLICY_RATIO)
		return (2 * pool->given[b->klass] + 1) * class_a->turns -
		       (2 * pool->given[a->klass] + 1) * class_b->turns;
	return 0;
}

/* ---- Keys ---- */

/* 1024 times what is written, exactly: 96 bits with a sign, on boards of 32 bits too. */
struct model_key {
	int64_t high;
	uint32_t low;
};

static inline struct model_key model_product(int64_t number, uint64_t factor)
{
	uint64_t low, high, size = number < 0 ? (uint64_t)-number : (uint64_t)number;

	low = (size & UINT32_MAX) * factor;
	high = (size >> 32) * factor + (low >> 32);
	if (number >= 0)
		return (struct model_key){(int64_t)high, (uint32_t)low};
	low = ~low & UINT32_MAX;
	return (struct model_key){-1 - (int64_t)high + (low == UINT32_MAX), (uint32_t)(low + 1)};
}

static inline struct model_key model_key(
	const struct model *model, uint16_t counter, const struct model_leg *leg, int64_t now_ms)
{
	const struct setup_class *class = model_class(model, leg);
	uint64_t weight = model_weight(model, counter, leg);
	int64_t waited = now_ms - leg->queued_ms;

	if (model_rule(model, counter, leg, now_ms) == CALL_RULE_CAP)
		return model_product(waited - class->cap_ms, 1024 * 1024);
	switch (model->setup->policy) {
	case POLICY_ACCUMULATING:
		return model_product(waited > 0 ? waited : 0, (uint64_t) class->slope * weight);
	case POLICY_HEAD_START:
		waited += class->head_start_ms;
		return model_product(waited, 1024 * (waited > 0 ? weight : 1024));
	case POLICY_DUE_DATE:
		return model_product(
			waited - class->target_ms * 1024 / (int64_t)weight, 1024 * 1024);
	default:
		return model_product(waited > 0 ? waited : 0, 1024 * weight);
	}
}

/* Whether that is the key, rounded down. */
static inline bool model_key_is(const struct model *model, uint16_t counter,
	const struct model_leg *leg, int64_t now_ms, int64_t written)
{
	struct model_key key = model_key(model, counter, leg, now_ms);

	return (int64_t)((uint64_t)key.high << 22 | key.low >> 10) == written;
}

/* ---- The comparison ---- */

static inline enum call_lost model_difference(const struct model *model, uint16_t counter,
	const struct model_leg *a, const struct model_leg *b, int64_t now_ms)
{
	enum call_rule rule = model_rule(model, counter, a, now_ms);
	struct model_key key_a = model_key(model, counter, a, now_ms);
	struct model_key key_b = model_key(model, counter, b, now_ms);

	if (rule != model_rule(model, counter, b, now_ms))
		return CALL_LOST_RULE;
	if (model_between(model, counter, a, b, rule, now_ms) != 0)
		return CALL_LOST_CLASS;
	if (key_a.high != key_b.high || key_a.low != key_b.low)
		return CALL_LOST_KEY;
	if (model->setup->policy == POLICY_ACCUMULATING && rule != CALL_RULE_CAP &&
		model_class(model, a)->slope != model_class(model, b)->slope)
		return CALL_LOST_SLOPE;
	return a->queued_ms != b->queued_ms ? CALL_LOST_ARRIVAL : CALL_LOST_TICKET;
}

static inline bool model_comes_before(const struct model *model, uint16_t counter,
	const struct model_leg *a, const struct model_leg *b, int64_t now_ms)
{
	enum call_rule rule_a = model_rule(model, counter, a, now_ms);
	struct model_key key_a = model_key(model, counter, a, now_ms);
	struct model_key key_b = model_key(model, counter, b, now_ms);

	switch (model_difference(model, counter, a, b, now_ms)) {
	case CALL_LOST_RULE: /* share, cap, order */
		return rule_a > model_rule(model, counter, b, now_ms);
	case CALL_LOST_CLASS:
		return model_between(model, counter, a, b, rule_a, now_ms) > 0;
	case CALL_LOST_KEY:
		return key_a.high != key_b.high ? key_a.high > key_b.high : key_a.low > key_b.low;
	case CALL_LOST_SLOPE:
		return model_class(model, a)->slope > model_class(model, b)->slope;
	case CALL_LOST_ARRIVAL:
		return a->queued_ms < b->queued_ms;
	default:
		return a->visit < b->visit;
	}
}

/* Who should be called at this counter, leaving one out (-1: nobody left out); -1: nobody. */
static inline int model_best(
	const struct model *model, uint16_t counter, int except, int64_t now_ms)
{
	int best = -1;

	for (int i = 0; i < model->leg_count; i++) {
		if (i == except || !model_may_call(model, counter, &model->legs[i]))
			continue;
		if (best < 0 || model_comes_before(model, counter, &model->legs[i],
					&model->legs[best], now_ms))
			best = i;
	}
	return best;
}

/* ---- What pools remember ---- */

static inline bool model_class_waits(const struct model *model, uint16_t counter, uint8_t klass)
{
	for (int i = 0; i < model->leg_count; i++)
		if (model->legs[i].klass == klass &&
			model_may_call(model, counter, &model->legs[i]))
			return true;
	return false;
}

/* Before the call is done. */
static inline void model_note_call(struct model *model, uint16_t counter, uint8_t called)
{
	struct model_pool *pool = &model->pools[model->counters[counter].profile];

	for (uint8_t klass = 0; klass < model->setup->class_count; klass++) {
		int pct = model->setup->classes[klass].min_share_pct;
		bool sent = false;

		for (int i = 0; i < model->leg_count; i++)
			sent = sent || (model->legs[i].klass == klass &&
					       model->legs[i].state == LEG_WAITING &&
					       model->legs[i].only_counter != SETUP_NONE);
		if (sent && !model_class_waits(model, counter, klass))
			continue; /* for another counter */
		pool->owed[klass] += pct;
		if (klass == called)
			pool->owed[klass] -= 100;
		if (pct == 0 || pool->owed[klass] < 0 || !model_class_waits(model, counter, klass))
			pool->owed[klass] = 0;
		if (pool->owed[klass] > 1000)
			pool->owed[klass] = 1000;
	}
	if (model->setup->policy != POLICY_RATIO)
		return;
	if (pool->given[called] >= model->setup->classes[called].turns)
		memset(pool->given, 0, sizeof(pool->given));
	pool->given[called]++;
}

/* Another setup; nothing is kept that its policy has no use for. */
static inline void model_configure(struct model *model, const struct setup *setup)
{
	model->setup = setup;
	for (int i = 0; i < QUEUE_MAX_PROFILES; i++)
		for (int k = 0; k < QUEUE_MAX_CLASSES; k++)
			if (k >= setup->class_count || setup->classes[k].min_share_pct == 0)
				model->pools[i].owed[k] = 0;
}

#endif
