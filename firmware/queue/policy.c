/*
 * The policy. Under every one of them the order among people of one class and one weight is the
 * order of arrival, so a scan over the heads keeps the two earliest of each such group and knows
 * nothing of policies; the formulas are worked out for those few only. A scan beats any tree: a
 * hall has a few hundred lines, keys change with every millisecond, and most lines are empty.
 */
#include "firmware/queue/policy.h"

#include <string.h>

#include "firmware/queue/hall_inside.h"

enum { NORMAL_SLOPE = 1024, MAX_SLOPE = 1 << 20, TURN_SCALE = 1 << 19 };

/* ---- What a class is to the policy ---- */

static int64_t within(int64_t value, int64_t least, int64_t most)
{
	return value < least ? least : value > most ? most : value;
}

void policy_orders(const struct setup *setup, struct class_order orders[QUEUE_MAX_CLASSES])
{
	memset(orders, 0, QUEUE_MAX_CLASSES * sizeof(orders[0]));
	for (int i = 0; i < QUEUE_MAX_CLASSES; i++)
		orders[i] = (struct class_order){.slope = NORMAL_SLOPE, .turns = 1};
	for (uint16_t i = 0; i < setup->class_count; i++) {
		const struct setup_class *class = &setup->classes[i];
		struct class_order *order = &orders[i];

		order->cap_ms = within(class->cap_ms, 0, SETUP_MAX_SPAN_MS);
		order->turns = (uint16_t)within(class->turns, 1, SETUP_MAX_TURNS);
		order->share_pct = (uint8_t)within(class->min_share_pct, 0, POOL_CALL);
		if (setup->policy == POLICY_ACCUMULATING)
			order->slope = (int32_t)within(class->slope, 1, MAX_SLOPE);
		if (setup->policy == POLICY_STRICT)
			order->rank = (int32_t)within(class->rank, 0, SETUP_MAX_RANK);
		if (setup->policy == POLICY_HEAD_START)
			order->lead_ms = within(class->head_start_ms, 0, SETUP_MAX_SPAN_MS);
		if (setup->policy == POLICY_DUE_DATE)
			order->lead_ms = within(class->target_ms, 0, SETUP_MAX_SPAN_MS);
	}
}

/* ---- The comparator ---- */

enum call_lost policy_compare(const struct candidate *a, const struct candidate *b, bool *before)
{
	*before = true;
	if (a->rule != b->rule) {
		*before = a->rule > b->rule;
		return CALL_LOST_RULE;
	}
	if (a->between != b->between) {
		*before = a->between > b->between;
		return CALL_LOST_CLASS;
	}
	if (a->key != b->key || a->part != b->part) {
		*before = a->key != b->key ? a->key > b->key : a->part > b->part;
		return CALL_LOST_KEY;
	}
	if (a->slope != b->slope) {
		*before = a->slope > b->slope;
		return CALL_LOST_SLOPE;
	}
	if (a->queued_ms != b->queued_ms) {
		*before = a->queued_ms < b->queued_ms;
		return CALL_LOST_ARRIVAL;
	}
	*before = a->link < b->link;
	return a->link != b->link ? CALL_LOST_TICKET : CALL_LOST_NOT;
}

bool policy_before(const struct candidate *a, const struct candidate *b)
{
	bool before;

	if (a->link == LINK_NONE || b->link == LINK_NONE)
		return a->link != LINK_NONE;
	policy_compare(a, b, &before);
	return before;
}

static void offer(struct candidate top[2], const struct candidate *candidate)
{
	if (policy_before(candidate, &top[0])) {
		top[1] = top[0];
		top[0] = *candidate;
	} else if (policy_before(candidate, &top[1])) {
		top[1] = *candidate;
	}
}

/* ---- The formulas ---- */

struct picking {
	const struct hall *hall;
	const struct pool *pool;
	uint16_t counter;
	int64_t now_ms;
	int8_t caps_act; /* -1: nobody asked yet */
};

/* slope x wait x weight / 1024, rounded down, and what that leaves out. */
static void accumulate(struct candidate *candidate, int64_t waited_ms, int64_t weight)
{
	int64_t product = waited_ms * candidate->slope, low = (product & 1023) * weight;

	candidate->key = (product >> 10) * weight + (low >> 10);
	candidate->part = (uint16_t)(low & 1023);
}

static void work_out_key(const struct picking *p, const struct class_order *order, int64_t weight,
	struct candidate *candidate)
{
	int64_t waited_ms = p->now_ms - candidate->queued_ms;

	switch (p->hall->setup->policy) {
	case POLICY_HEAD_START:
		waited_ms += order->lead_ms;
		candidate->key = waited_ms * (waited_ms > 0 ? weight : NORMAL_SLOPE);
		break;
	case POLICY_DUE_DATE:
		candidate->key =
			(waited_ms - order->lead_ms * SETUP_WEIGHT_FIRST / weight) * NORMAL_SLOPE;
		break;
	default:
		accumulate(candidate, waited_ms > 0 ? waited_ms : 0, weight);
		break;
	}
}

/* The guard is asked at most once per decision, and only when somebody is beyond the cap. */
static bool caps_act(struct picking *p)
{
	if (p->caps_act < 0)
		p->caps_act =
			pool_caps_act(p->hall, p->hall->counters[p->counter].profile, p->now_ms);
	return p->caps_act > 0;
}

static bool share_is_due(const struct picking *p, uint8_t klass)
{
	int share_pct = p->hall->orders[klass].share_pct;

	return share_pct > 0 && p->pool->owed[klass] + share_pct >= POOL_CALL;
}

/* Who checked in before a' has gained nothing: where the class alone would decide, they stand
 * behind everybody whose time has come. */
static int32_t between_classes(const struct picking *p, uint8_t klass, bool early)
{
	const struct class_order *order = &p->hall->orders[klass];
	enum policy_kind policy = p->hall->setup->policy;

	if (early && (policy == POLICY_STRICT || policy == POLICY_RATIO))
		return INT32_MIN;
	if (policy != POLICY_RATIO)
		return order->rank;
	/* Fractions with denominators up to 200 differ by 1/40000 at least: rounding keeps their
	 * order. */
	return -(2 * p->pool->given[klass] + 1) * TURN_SCALE / order->turns;
}

static void candidate_make(struct picking *p, uint8_t klass, int64_t weight, uint32_t link,
	int64_t queued_ms, struct candidate *candidate)
{
	const struct class_order *order = &p->hall->orders[klass];
	bool early = queued_ms > p->now_ms;

	*candidate =
		(struct candidate){.link = link, .slope = order->slope, .queued_ms = queued_ms};
	if (!early && share_is_due(p, klass)) {
		candidate->rule = CALL_RULE_SHARE;
		candidate->between = p->pool->owed[klass];
	} else if (order->cap_ms > 0 && p->now_ms - queued_ms > order->cap_ms && caps_act(p)) {
		candidate->rule = CALL_RULE_CAP;
		candidate->slope = NORMAL_SLOPE;
		candidate->key = (p->now_ms - queued_ms - order->cap_ms) * NORMAL_SLOPE;
		return;
	} else {
		candidate->rule = CALL_RULE_ORDER;
		candidate->between = between_classes(p, klass, early);
	}
	work_out_key(p, order, weight, candidate);
}

/* ---- The scan ---- */

/* Of each class the two who came first, among services of one weight. */
struct earliest {
	int64_t first_ms[QUEUE_MAX_CLASSES], second_ms[QUEUE_MAX_CLASSES];
	uint32_t first[QUEUE_MAX_CLASSES], second[QUEUE_MAX_CLASSES];
};

static void earliest_init(struct earliest *e)
{
	memset(e, 0, sizeof(*e));
	for (int i = 0; i < QUEUE_MAX_CLASSES; i++)
		e->first_ms[i] = e->second_ms[i] = LINE_EMPTY_MS - 1;
}

static void earliest_take(struct earliest *e, int klass, int64_t ms, uint32_t link)
{
	if (ms < e->first_ms[klass] || (ms == e->first_ms[klass] && link < e->first[klass])) {
		e->second_ms[klass] = e->first_ms[klass];
		e->second[klass] = e->first[klass];
		e->first_ms[klass] = ms;
		e->first[klass] = link;
	} else if (ms < e->second_ms[klass] || link < e->second[klass]) {
		e->second_ms[klass] = ms;
		e->second[klass] = link;
	}
}

/* This is the loop that counts: most heads fall at the one comparison. */
static inline void take_heads(struct earliest *e, const struct lines *lines, int classes)
{
	for (int klass = 0; klass < classes; klass++)
		if (lines->head_ms[klass] <= e->second_ms[klass])
			earliest_take(e, klass, lines->head_ms[klass], lines->line[klass].head);
}

/* Of the services taken in one line of the profile: a later one, or the first (later == count). */
static void scan(
	const struct hall *hall, const struct setup_profile *profile, int later, struct earliest *e)
{
	int classes = hall->setup->class_count;

	for (int word = 0; word * 64 < hall->setup->service_count; word++) {
		uint64_t set = hall->callable[word] & profile->services[word];

		if (later < profile->later_count)
			set &= profile->later[later].services[word];
		for (int i = 0; later == profile->later_count && i < later; i++)
			set &= ~profile->later[i].services[word];
		for (; set != 0; set &= set - 1)
			take_heads(e, &hall->lines[word * 64 + __builtin_ctzll(set)], classes);
	}
}

static void offer_earliest(
	struct picking *p, const struct earliest *e, int64_t weight, struct candidate top[2])
{
	struct candidate candidate;

	for (uint8_t klass = 0; klass < p->hall->setup->class_count; klass++) {
		if (e->first[klass] == LINK_NONE)
			continue;
		candidate_make(p, klass, weight, e->first[klass], e->first_ms[klass], &candidate);
		offer(top, &candidate);
		if (e->second[klass] == LINK_NONE)
			continue;
		candidate_make(p, klass, weight, e->second[klass], e->second_ms[klass], &candidate);
		offer(top, &candidate);
	}
}

static int64_t weight_of(const struct setup_profile *profile, const struct leg *leg)
{
	if (leg->only_counter != SETUP_NONE)
		return SETUP_WEIGHT_FIRST;
	return within(setup_profile_weight(profile, leg->service), 1, SETUP_WEIGHT_FIRST);
}

static void leg_candidate(struct picking *p, uint32_t link, struct candidate *candidate)
{
	const struct leg *leg = link_leg(p->hall, link);
	uint16_t profile = p->hall->counters[p->counter].profile;

	candidate_make(p, leg->klass, weight_of(&p->hall->setup->profiles[profile], leg), link,
		leg->queued_ms, candidate);
}

static struct picking picking_at(const struct hall *hall, uint16_t counter, int64_t now_ms)
{
	return (struct picking){.hall = hall,
		.pool = &hall->pools[hall->counters[counter].profile],
		.counter = counter,
		.now_ms = now_ms,
		.caps_act = -1};
}

void policy_candidate(const struct hall *hall, uint16_t counter, uint32_t link, int64_t now_ms,
	struct candidate *candidate)
{
	struct picking p = picking_at(hall, counter, now_ms);

	leg_candidate(&p, link, candidate);
}

void policy_pick(const struct hall *hall, uint16_t counter, int64_t now_ms, struct candidate top[2])
{
	struct picking p = picking_at(hall, counter, now_ms);
	const struct setup_profile *profile =
		&hall->setup->profiles[hall->counters[counter].profile];
	struct candidate behind;
	struct earliest e;

	top[0] = top[1] = (struct candidate){.link = LINK_NONE};
	for (int i = 0; i < profile->later_count; i++) {
		earliest_init(&e);
		scan(hall, profile, i, &e);
		offer_earliest(
			&p, &e, within(profile->later[i].weight, 1, SETUP_WEIGHT_FIRST), top);
	}
	earliest_init(&e);
	scan(hall, profile, profile->later_count, &e);
	take_heads(&e, &hall->sent[counter], hall->setup->class_count);
	offer_earliest(&p, &e, SETUP_WEIGHT_FIRST, top);
	/* The one behind the first may come before every other head. */
	if (top[0].link == LINK_NONE || link_leg(hall, top[0].link)->next_leg == LINK_NONE)
		return;
	leg_candidate(&p, link_leg(hall, top[0].link)->next_leg, &behind);
	offer(top, &behind);
}

bool policy_waits(const struct hall *hall, uint16_t counter)
{
	const uint64_t *taken = hall->setup->profiles[hall->counters[counter].profile].services;

	if (!lines_are_empty(&hall->sent[counter]))
		return true;
	for (int word = 0; word * 64 < hall->setup->service_count; word++)
		if (hall->callable[word] & taken[word])
			return true;
	return false;
}
