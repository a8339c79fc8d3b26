/* Deciding at a counter: who is called, and what becomes of the ticket in hand. */
#include "firmware/queue/decide.h"

#include <string.h>

#include "firmware/queue/hall_inside.h"
#include "firmware/queue/policy.h"

struct change *decide_call(
	struct deciding *d, struct leg_ref ref, const struct candidate *top, bool out_of_order)
{
	const struct candidate *other = &top[top[0].link == link_of(ref) ? 1 : 0];
	struct change *change = decide_leg_change(d, CHANGE_CALLED, ref);
	struct call_reason *why = &change->why;
	struct candidate called = top[0];
	bool before;

	if (out_of_order)
		policy_candidate(d->hall, d->counter_index, link_of(ref), d->now_ms, &called);
	change->counter = d->counter_index;
	why->policy = d->hall->setup->policy;
	why->rule = (enum call_rule)called.rule;
	why->key = called.key;
	why->out_of_order = out_of_order;
	if (other->link == LINK_NONE)
		return change;
	why->has_runner_up = true;
	why->runner_up = d->hall->visits[link_ref(other->link).visit].ticket;
	why->runner_up_key = other->key;
	why->runner_up_rule = (enum call_rule)other->rule;
	if (!out_of_order)
		why->lost_by = policy_compare(&called, other, &before);
	return change;
}

static bool pressed_too_soon(const struct deciding *d)
{
	return d->counter->next_ms != 0 &&
	       d->now_ms - d->counter->next_ms < d->hall->setup->double_press_ms;
}

/* Ends who is in hand (having been called, they came: implicit arrival) and calls who is first. */
enum refusal decide_next(struct deciding *d)
{
	struct candidate top[2];

	if (pressed_too_soon(d))
		return REFUSED_TOO_SOON;
	if (d->counter->holds) {
		if (d->hall->setup->explicit_arrive && d->leg->state == LEG_CALLED)
			return REFUSED_NOT_ARRIVED;
		decide_leg_change(d, CHANGE_DONE, d->ref);
	}
	if (d->counter->closing)
		return REFUSED_NOT;
	policy_pick(d->hall, d->counter_index, d->now_ms, top);
	if (top[0].link != LINK_NONE)
		decide_call(d, link_ref(top[0].link), top, false);
	return REFUSED_NOT;
}

/* A person's choice: of who has the right to it, and on record. */
enum refusal decide_call_ticket(struct deciding *d)
{
	struct candidate top[2];

	if (role_is_at_counter(d->command->role) &&
		!d->hall->setup->counters[d->counter_index].calls_out_of_order)
		return REFUSED_FORBIDDEN;
	if (d->leg->state != LEG_WAITING)
		return REFUSED_STATE;
	policy_pick(d->hall, d->counter_index, d->now_ms, top);
	decide_call(d, d->ref, top, true);
	return REFUSED_NOT;
}

enum refusal decide_recall(struct deciding *d)
{
	struct change *change;

	if (d->leg->state != LEG_CALLED)
		return REFUSED_STATE;
	change = decide_leg_change(d, CHANGE_RECALLED, d->ref);
	change->counter = d->counter_index;
	change->count = d->leg->recalls < UINT8_MAX ? d->leg->recalls + 1U : UINT8_MAX;
	return REFUSED_NOT;
}

enum refusal decide_arrive(struct deciding *d)
{
	if (d->leg->state != LEG_CALLED)
		return REFUSED_STATE;
	decide_leg_change(d, CHANGE_ARRIVED, d->ref);
	return REFUSED_NOT;
}

enum refusal decide_park(struct deciding *d)
{
	struct change *change;

	if (d->counter->parked_count >= QUEUE_MAX_PARKED)
		return REFUSED_FULL;
	change = decide_leg_change(d, CHANGE_PARKED, d->ref);
	change->counter = d->counter_index;
	memcpy(change->reason, d->command->reason, sizeof(change->reason));
	return REFUSED_NOT;
}

enum refusal decide_unpark(struct deciding *d)
{
	struct candidate top[2];

	if (d->leg->state != LEG_PARKED || d->leg->counter != d->counter_index)
		return REFUSED_STATE;
	policy_pick(d->hall, d->counter_index, d->now_ms, top);
	decide_leg_change(d, CHANGE_UNPARKED, d->ref);
	decide_call(d, d->ref, top, true);
	return REFUSED_NOT;
}

/* To a service, or to one counter, or to one counter for another service. Closed services take
 * transfers: they only take no new tickets. */
enum refusal decide_transfer(struct deciding *d)
{
	const struct setup *setup = d->hall->setup;
	const struct command *c = d->command;
	uint16_t service = d->leg->service, only_counter = SETUP_NONE;
	struct change *change;

	if (c->service[0] == '\0' && c->counter_number == 0)
		return REFUSED_INVALID;
	if (c->service[0] != '\0') {
		service = setup_service(setup, c->service);
		if (service == SETUP_NONE || setup->services[service].gone)
			return REFUSED_UNKNOWN;
	}
	if (c->counter_number != 0) {
		only_counter = setup_counter(setup, c->counter_number);
		if (only_counter == SETUP_NONE || setup->counters[only_counter].gone)
			return REFUSED_UNKNOWN;
		if (only_counter == d->counter_index && service == d->leg->service)
			return REFUSED_INVALID;
	}
	if (d->hall->visits[d->ref.visit].leg_count >= QUEUE_MAX_LEGS_PER_VISIT)
		return REFUSED_FULL;
	decide_leg_change(d, CHANGE_TRANSFERRED, d->ref);
	change = decide_leg_change(d, CHANGE_ADDED, d->ref);
	change->leg.leg++;
	change->service = service;
	change->klass = d->leg->klass;
	change->only_counter = only_counter;
	change->queued_ms = d->hall->visits[d->ref.visit].legs[0].queued_ms;
	return REFUSED_NOT;
}

enum refusal decide_end(struct deciding *d)
{
	decide_leg_change(d, CHANGE_DONE, d->ref);
	return REFUSED_NOT;
}

/* Whether its citizen was at this counter: is here, or was served to the end. Who was only called
 * may not have come yet. */
static bool was_served(const struct leg *leg)
{
	return leg->state == LEG_SERVING || leg->state == LEG_DONE;
}

/* Stars for the visit last served here, or for a ticket that is or was. One rating a visit: the
 * first word counts, and saying the same again is no harm. */
enum refusal decide_rate(struct deciding *d)
{
	uint8_t rating = d->command->rating;
	struct leg_ref ref = d->counter->last;
	struct change *change;

	if (rating < 1 || rating > 5)
		return REFUSED_INVALID;
	if (d->command->ticket.number != 0) {
		if (!hall_find(d->hall, &d->command->ticket, &ref))
			return REFUSED_UNKNOWN;
		if (hall_leg(d->hall, ref)->counter != d->counter_index)
			return REFUSED_FORBIDDEN;
		if (!was_served(hall_leg(d->hall, ref)))
			return REFUSED_STATE;
	} else if (!d->counter->has_last) {
		return REFUSED_IDLE;
	}
	if (d->hall->visits[ref.visit].rating != 0)
		return d->hall->visits[ref.visit].rating == rating ? REFUSED_NOT : REFUSED_STATE;
	change = decide_leg_change(d, CHANGE_RATED, ref);
	change->counter = d->counter_index;
	change->count = rating;
	return REFUSED_NOT;
}
