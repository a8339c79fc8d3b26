/* Deciding at a counter: who is called, and what becomes of the ticket in hand. */
#include "firmware/queue/decide.h"

#include <string.h>

#include "firmware/queue/hall_inside.h"
#include "firmware/queue/policy.h"

enum { MAX_PARK_MIN = 480 };
#define MAX_PUT_OFF_MS (INT64_C(24) * 3600 * 1000)

/* Whether this decision begins the leg for one counter only. */
static bool is_sent_now(const struct deciding *d, struct leg_ref ref)
{
	for (uint16_t i = 0; i < d->decision->count; i++) {
		const struct change *change = &d->decision->changes[i];

		if (change->kind == CHANGE_BEGUN && link_of(change->leg) == link_of(ref))
			return change->only_counter != SETUP_NONE;
	}
	return false;
}

struct change *decide_call(
	struct deciding *d, struct leg_ref ref, const struct candidate *top, bool out_of_order)
{
	const struct candidate *other = &top[top[0].link == link_of(ref) ? 1 : 0];
	struct change *change = decide_leg_change(d, CHANGE_CALLED, ref);
	struct call_reason *why = &change->why;
	struct candidate called = top[0];
	bool before;

	if (out_of_order)
		policy_candidate(d->hall, d->counter_index, link_of(ref), is_sent_now(d, ref),
			d->now_ms, &called);
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
	struct leg_ref begun;
	uint16_t only_counter;
	bool goes_on = false;

	if (pressed_too_soon(d))
		return REFUSED_TOO_SOON;
	if (d->counter->holds) {
		if (d->hall->setup->explicit_arrive && d->leg->state == LEG_CALLED)
			return REFUSED_NOT_ARRIVED;
		goes_on = decide_done(d, d->ref, &begun, &only_counter);
	}
	if (d->counter->closing)
		return REFUSED_NOT;
	/* Who begins another leg in the same moment is one of those who wait, though in no line
	 * yet.
	 */
	if (goes_on)
		policy_pick_also(
			d->hall, d->counter_index, link_of(begun), only_counter, d->now_ms, top);
	else
		policy_pick(d->hall, d->counter_index, d->now_ms, top);
	if (top[0].link != LINK_NONE)
		decide_call(d, link_ref(top[0].link), top, false);
	return REFUSED_NOT;
}

/* A person's choice: of who has the right to it, and on record. Also who was put off and is here
 * already. */
enum refusal decide_call_ticket(struct deciding *d)
{
	struct candidate top[2];

	if (role_is_at_counter(d->command->role) &&
		!d->hall->setup->counters[d->counter_index].calls_out_of_order)
		return REFUSED_FORBIDDEN;
	if (d->leg->state != LEG_WAITING && d->leg->state != LEG_PLANNED)
		return REFUSED_STATE;
	policy_pick(d->hall, d->counter_index, d->now_ms, top);
	if (d->leg->state == LEG_PLANNED)
		decide_begin(d, d->ref, false);
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
	int64_t back_ms = d->hall->setup->returns.park_ms;
	struct change *change;

	if (d->command->minutes > MAX_PARK_MIN)
		return REFUSED_INVALID;
	if (d->counter->parked_count >= QUEUE_MAX_PARKED)
		return REFUSED_FULL;
	if (d->command->minutes > 0)
		back_ms = (int64_t)d->command->minutes * 60000;
	change = decide_leg_change(d, CHANGE_PARKED, d->ref);
	change->counter = d->counter_index;
	if (back_ms > 0)
		change->until_ms = d->now_ms + back_ms;
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

/* When a transfer begins; 0: at once. False: no such time. */
static bool transfer_time(const struct deciding *d, int64_t *until_ms)
{
	const struct command *c = d->command;

	*until_ms = c->at_ms;
	if (c->after_s > 0) {
		if (c->at_ms != 0 || c->after_s > MAX_PUT_OFF_MS / 1000)
			return false;
		*until_ms = d->now_ms + (int64_t)c->after_s * 1000;
	}
	if (*until_ms < 0 || *until_ms > d->now_ms + MAX_PUT_OFF_MS)
		return false;
	if (*until_ms <= d->now_ms)
		*until_ms = 0;
	return true;
}

/* Where to: a service, or one counter, or one counter for another service. Closed services take
 * transfers: they only take no new tickets. A journey has no line. */
static enum refusal transfer_target(
	const struct deciding *d, uint16_t *service, uint16_t *only_counter)
{
	const struct setup *setup = d->hall->setup;
	const struct command *c = d->command;

	*service = d->leg->service;
	*only_counter = SETUP_NONE;
	if (c->service[0] == '\0' && c->counter_number == 0)
		return REFUSED_INVALID;
	if (c->service[0] != '\0') {
		*service = setup_service(setup, c->service);
		if (*service == SETUP_NONE || setup->services[*service].gone)
			return REFUSED_UNKNOWN;
		if (setup->services[*service].step_count > 0)
			return REFUSED_INVALID;
	}
	if (c->counter_number != 0) {
		*only_counter = setup_counter(setup, c->counter_number);
		if (*only_counter == SETUP_NONE || setup->counters[*only_counter].gone)
			return REFUSED_UNKNOWN;
	}
	return REFUSED_NOT;
}

static struct change *add_leg(
	struct deciding *d, enum change_kind kind, uint8_t at, uint16_t service)
{
	struct change *change = decide_leg_change(d, kind, d->ref);

	change->leg.leg = at;
	change->service = service;
	change->klass = d->leg->klass;
	change->queued_ms = d->hall->visits[d->ref.visit].queued_ms;
	return change;
}

/* The visit keeps its first arrival and its class, wherever it goes. */
enum refusal decide_transfer(struct deciding *d)
{
	uint8_t at = d->hall->visits[d->ref.visit].leg_count;
	uint16_t service, only_counter;
	struct change *change;
	int64_t until_ms;
	enum refusal refusal = transfer_target(d, &service, &only_counter);

	if (refusal != REFUSED_NOT)
		return refusal;
	if (!transfer_time(d, &until_ms))
		return REFUSED_INVALID;
	/* To itself, at once: nothing would have happened. */
	if (only_counter == d->counter_index && service == d->leg->service && until_ms == 0)
		return REFUSED_INVALID;
	if (at + d->command->returns >= QUEUE_MAX_LEGS_PER_VISIT)
		return REFUSED_FULL;
	decide_leg_change(d, CHANGE_TRANSFERRED, d->ref);
	change = add_leg(d, until_ms > 0 ? CHANGE_PLANNED : CHANGE_ADDED, at, service);
	change->only_counter = only_counter;
	change->until_ms = until_ms;
	if (d->command->returns)
		add_leg(d, CHANGE_PLANNED, (uint8_t)(at + 1), d->leg->service)->count =
			d->ref.leg + 1U;
	return REFUSED_NOT;
}

enum refusal decide_end(struct deciding *d)
{
	struct leg_ref begun;
	uint16_t only_counter;

	decide_done(d, d->ref, &begun, &only_counter);
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
