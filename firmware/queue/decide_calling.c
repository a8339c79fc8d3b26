/*
 * Deciding by the rules of calling (docs/CALLING.md): what the hub calls by itself, how a counter
 * closes, and who may sit where.
 */
#include "firmware/queue/decide.h"

#include <string.h>

#include "firmware/queue/hall_inside.h"
#include "firmware/queue/policy.h"

static const char AWAY[] = "away"; /* why the hub itself pauses a counter, or puts a ticket back */

static struct change *add_put_back(struct deciding *d, uint16_t counter, const char *reason)
{
	struct change *change =
		decide_leg_change(d, CHANGE_PUT_BACK, d->hall->counters[counter].leg);

	change->counter = counter;
	memcpy(change->reason, reason, strlen(reason) + 1);
	return change;
}

/* Nobody answered an automatic call, once more: too often, and the counter pauses. */
static void add_miss(struct deciding *d, uint16_t counter, struct change *change)
{
	const struct counter *c = &d->hall->counters[counter];
	struct change *paused;

	change->missed = true;
	if (c->misses + 1 < d->hall->setup->calling.auto_misses || c->state != COUNTER_OPEN ||
		c->closing)
		return;
	paused = decide_change(d, CHANGE_PAUSED);
	paused->counter = counter;
	memcpy(paused->reason, AWAY, sizeof(AWAY));
}

/* ---- The end of a call ---- */

/* A manager frees a counter that somebody left; who sits there gives the citizen time to come. */
enum refusal decide_no_show(struct deciding *d)
{
	const struct setup_calling *rules = &d->hall->setup->calling;
	bool by_manager = !role_is_at_counter(d->command->role);
	int64_t from_ms = d->leg->called_ms + rules->no_show_ms;
	struct change *change;

	if (d->leg->state != LEG_CALLED)
		return REFUSED_STATE;
	if (!by_manager && (d->now_ms < from_ms || d->leg->recalls < rules->no_show_recalls)) {
		d->decision->when_ms = d->now_ms < from_ms ? from_ms : 0;
		return REFUSED_TOO_SOON;
	}
	change = decide_leg_change(d, CHANGE_NO_SHOW, d->ref);
	if (by_manager && d->counter->unanswered)
		add_miss(d, d->counter_index, change);
	return REFUSED_NOT;
}

/* ---- Closing ---- */

void decide_close_counter(struct deciding *d, uint16_t counter)
{
	const struct counter *c = &d->hall->counters[counter];

	for (uint8_t i = 0; i < c->parked_count; i++)
		decide_leg_change(d, CHANGE_UNPARKED, c->parked[i]);
	decide_change(d, CHANGE_COUNTER_CLOSED)->counter = counter;
}

/* Whether the change takes a leg out of a hand for good. */
static bool empties_hand(enum change_kind kind)
{
	switch (kind) {
	case CHANGE_DONE:
	case CHANGE_NO_SHOW:
	case CHANGE_PARKED:
	case CHANGE_TRANSFERRED:
	case CHANGE_CANCELLED:
	case CHANGE_VOIDED:
	case CHANGE_PUT_BACK:
		return true;
	default:
		return false;
	}
}

void decide_close_emptied(struct deciding *d)
{
	uint16_t count = d->decision->count;

	for (uint16_t i = 0; i < count; i++) {
		const struct change *change = &d->decision->changes[i];
		const struct leg *leg = hall_leg(d->hall, change->leg);

		if (!empties_hand(change->kind) || !leg || leg->counter == SETUP_NONE ||
			(leg->state != LEG_CALLED && leg->state != LEG_SERVING) ||
			!d->hall->counters[leg->counter].closing)
			continue;
		if (change->kind == CHANGE_PARKED)
			decide_leg_change(d, CHANGE_UNPARKED, change->leg);
		decide_close_counter(d, leg->counter);
	}
}

/* With a ticket in hand a counter closes when its visit has ended, or a manager puts the ticket
 * back; never without saying which. */
enum refusal decide_close(struct deciding *d)
{
	const struct command *c = d->command;

	if (c->after && c->force)
		return REFUSED_INVALID;
	if (c->force && role_is_at_counter(c->role))
		return REFUSED_FORBIDDEN;
	if (!d->counter->holds) {
		decide_close_counter(d, d->counter_index);
		return REFUSED_NOT;
	}
	if (c->force) {
		add_put_back(d, d->counter_index, c->reason);
		if (!d->counter->closing)
			decide_close_counter(d, d->counter_index);
		return REFUSED_NOT;
	}
	if (!c->after)
		return REFUSED_BUSY;
	if (!d->counter->closing)
		decide_counter_change(d, CHANGE_CLOSING);
	return REFUSED_NOT;
}

/* ---- One operator, one counter ---- */

/* Leaves the other counters of who signs in here, unless a citizen is there. */
enum refusal decide_leave_elsewhere(struct deciding *d)
{
	const char *operator_id = d->command->operator_id;
	uint16_t other = hall_operator_elsewhere(d->hall, d->counter_index, operator_id);

	if (other == SETUP_NONE)
		return REFUSED_NOT;
	if (d->hall->counters[other].holds)
		return REFUSED_BUSY;
	for (uint16_t i = other; i < d->hall->setup->counter_count; i++)
		if (i != d->counter_index && d->hall->counters[i].state != COUNTER_CLOSED &&
			strcmp(d->hall->counters[i].operator_id, operator_id) == 0)
			decide_close_counter(d, i);
	return REFUSED_NOT;
}

/* ---- Calling by itself ---- */

/* The counter whose automatic call is due and that was idle longest, SETUP_NONE: none is. */
static uint16_t longest_idle(const struct deciding *d)
{
	uint16_t found = SETUP_NONE;
	int64_t due_ms[QUEUE_MAX_COUNTERS];

	hall_auto_calls(d->hall, due_ms);
	for (uint16_t i = 0; i < d->hall->setup->counter_count; i++) {
		if (due_ms[i] == 0 || due_ms[i] > d->now_ms)
			continue;
		if (found == SETUP_NONE ||
			d->hall->counters[i].since_ms < d->hall->counters[found].since_ms)
			found = i;
	}
	return found;
}

static uint16_t left_alone(const struct deciding *d)
{
	for (uint16_t i = 0; i < d->hall->setup->counter_count; i++)
		if (calling_answer_ms(d->hall, &d->hall->counters[i]) <= d->now_ms)
			return i;
	return SETUP_NONE;
}

void decide_tick_calling(struct deciding *d)
{
	struct candidate top[2];
	uint16_t counter;

	if (d->hall->setup->calling.auto_call_ms <= 0)
		return;
	counter = left_alone(d);
	if (counter != SETUP_NONE) {
		add_miss(d, counter, add_put_back(d, counter, AWAY));
		return;
	}
	counter = longest_idle(d);
	if (counter == SETUP_NONE)
		return;
	policy_pick(d->hall, counter, d->now_ms, top);
	if (top[0].link == LINK_NONE)
		return;
	d->counter_index = counter;
	d->counter = &d->hall->counters[counter];
	decide_call(d, link_ref(top[0].link), top, false)->why.automatic = true;
}
