/*
 * The policy: among the heads of all lines a counter may call, the greatest slope x time waited.
 * First come, first served is the same with equal slopes. A scan over the heads beats any tree: a
 * hall has a few hundred lines, keys change with every millisecond, and most lines are empty.
 */
#include "firmware/queue/policy.h"

#include "firmware/queue/hall_inside.h"

int64_t policy_key(int32_t slope, int64_t queued_ms, int64_t now_ms)
{
	int64_t key;

	if (now_ms <= queued_ms)
		return 0;
	if (__builtin_sub_overflow(now_ms, queued_ms, &key) ||
		__builtin_mul_overflow(key, (int64_t)slope, &key))
		return INT64_MAX;
	return key;
}

void policy_candidate(const struct hall *hall, uint16_t counter, uint32_t link, int64_t now_ms,
	struct candidate *candidate)
{
	const struct leg *leg = link_leg(hall, link);

	(void)counter;
	*candidate = (struct candidate){.link = link,
		.slope = hall->slopes[leg->klass],
		.key = policy_key(hall->slopes[leg->klass], leg->queued_ms, now_ms),
		.queued_ms = leg->queued_ms};
}

bool policy_before(const struct candidate *a, const struct candidate *b)
{
	if (b->link == LINK_NONE)
		return a->link != LINK_NONE;
	if (a->key != b->key)
		return a->key > b->key;
	if (a->slope != b->slope)
		return a->slope > b->slope;
	if (a->queued_ms != b->queued_ms)
		return a->queued_ms < b->queued_ms;
	return a->link < b->link;
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

/* Offers the heads of the lines of one service, or of those sent to one counter. This is the loop
 * that counts: times within the hall's bounds need no check for overflow, and most heads fall at
 * the first comparison. */
static inline void offer_heads(const struct hall *hall, const struct lines *lines, int classes,
	int64_t now_ms, struct candidate top[2])
{
	int64_t least = top[1].key;

	for (int klass = 0; klass < classes; klass++) {
		int64_t head_ms = lines->head_ms[klass];
		int32_t slope = hall->slopes[klass];
		int64_t key = now_ms > head_ms ? (now_ms - head_ms) * slope : 0;

		if (key < least || head_ms == LINE_EMPTY_MS)
			continue;
		offer(top, &(struct candidate){.link = lines->line[klass].head,
				   .slope = slope,
				   .key = key,
				   .queued_ms = head_ms});
		least = top[1].key;
	}
}

/* The one behind the first may come before every other head. */
static void offer_second_of_line(const struct hall *hall, int64_t now_ms, struct candidate top[2])
{
	const struct leg *leg;
	struct candidate second = {.slope = top[0].slope};

	if (top[0].link == LINK_NONE)
		return;
	second.link = link_leg(hall, top[0].link)->next_leg;
	if (second.link == LINK_NONE)
		return;
	leg = link_leg(hall, second.link);
	second.queued_ms = leg->queued_ms;
	second.key = policy_key(second.slope, leg->queued_ms, now_ms);
	if (policy_before(&second, &top[1]))
		top[1] = second;
}

static const uint64_t *services_taken(const struct hall *hall, uint16_t counter)
{
	return hall->setup->profiles[hall->counters[counter].profile].services;
}

void policy_pick(const struct hall *hall, uint16_t counter, int64_t now_ms, struct candidate top[2])
{
	const uint64_t *taken = services_taken(hall, counter);
	int classes = hall->setup->class_count;

	top[0] = top[1] = (struct candidate){.link = LINK_NONE, .key = -1};
	for (int word = 0; word * 64 < hall->setup->service_count; word++) {
		for (uint64_t set = hall->callable[word] & taken[word]; set != 0; set &= set - 1) {
			int service = word * 64 + __builtin_ctzll(set);

			offer_heads(hall, &hall->lines[service], classes, now_ms, top);
		}
	}
	offer_heads(hall, &hall->sent[counter], classes, now_ms, top);
	offer_second_of_line(hall, now_ms, top);
}

bool policy_waits(const struct hall *hall, uint16_t counter)
{
	const uint64_t *taken = services_taken(hall, counter);

	if (!lines_are_empty(&hall->sent[counter]))
		return true;
	for (int word = 0; word * 64 < hall->setup->service_count; word++)
		if (hall->callable[word] & taken[word])
			return true;
	return false;
}
