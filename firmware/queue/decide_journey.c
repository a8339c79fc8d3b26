/*
 * Deciding about what comes later: the further legs of a journey, the way back to a sender, legs
 * that were put off, those who come back from being parked, and missed tickets.
 */
#include "firmware/queue/decide.h"

#include <string.h>

#include "firmware/queue/hall_inside.h"

/* ---- Journeys ---- */

void decide_steps(struct deciding *d, struct change *issued)
{
	const struct setup_service *journey = &d->hall->setup->services[issued->service];
	uint16_t journey_at = issued->service;
	struct change first;
	bool begun = false;

	if (journey->step_count == 0)
		return;
	issued->journey = journey_at;
	issued->service = hall_first_step(d->hall, journey_at, issued->klass, d->now_ms);
	first = *issued;
	for (uint8_t i = 0; i < journey->step_count; i++) {
		struct change *planned;

		if (!begun && journey->steps[i] == first.service) {
			begun = true;
			continue;
		}
		planned = decide_leg_change(d, CHANGE_PLANNED, first.leg);
		planned->ticket = first.ticket;
		planned->leg.leg = (uint8_t)(i + !begun);
		planned->service = journey->steps[i];
		planned->klass = first.klass;
		planned->queued_ms = first.queued_ms;
	}
}

/* Whether one more may wait to come back to a counter: as many as it can let go when it closes. */
static bool has_place(const struct deciding *d, uint16_t counter)
{
	unsigned int coming = d->hall->coming[counter];

	for (uint16_t i = 0; i < d->decision->count; i++)
		coming += d->decision->changes[i].only_counter == counter;
	return coming < QUEUE_MAX_PARKED;
}

/* The counter that sent a leg's visit on with return, while the same operator sits there and stays.
 */
static uint16_t sender_of(const struct deciding *d, struct leg_ref ref)
{
	const struct leg *leg = hall_leg(d->hall, ref);
	struct leg_ref sent = {.visit = ref.visit, .leg = (uint8_t)(leg->back_to - 1)};
	const struct leg *from = leg->back_to > 0 ? hall_leg(d->hall, sent) : NULL;
	const struct counter *counter;

	if (!from || from->counter >= d->hall->setup->counter_count)
		return SETUP_NONE;
	counter = &d->hall->counters[from->counter];
	if (counter->state == COUNTER_CLOSED || counter->closing ||
		counter->opened_ms > from->ended_ms || !has_place(d, from->counter))
		return SETUP_NONE;
	return from->counter;
}

uint16_t decide_begin(struct deciding *d, struct leg_ref ref, bool lapsed)
{
	uint16_t own = hall_leg(d->hall, ref)->only_counter, sender = sender_of(d, ref);
	struct change *change = decide_leg_change(d, CHANGE_BEGUN, ref);

	change->lapsed = lapsed;
	change->only_counter = sender;
	return own != SETUP_NONE ? own : sender;
}

bool decide_done(
	struct deciding *d, struct leg_ref ref, struct leg_ref *begun, uint16_t *only_counter)
{
	decide_leg_change(d, CHANGE_DONE, ref);
	if (!hall_next_leg(d->hall, ref.visit, begun))
		return false;
	*only_counter = decide_begin(d, *begun, false);
	return true;
}

void decide_drop_planned(struct deciding *d, uint32_t visit, enum change_kind kind)
{
	struct leg_ref ref = {.visit = visit};
	uint8_t current = d->hall->visits[visit].current;

	for (; ref.leg < d->hall->visits[visit].leg_count; ref.leg++) {
		struct change *change;

		if (ref.leg == current || hall_leg(d->hall, ref)->state != LEG_PLANNED)
			continue;
		change = decide_leg_change(d, kind, ref);
		if (kind == CHANGE_CANCELLED)
			memcpy(change->reason, d->command->reason, sizeof(change->reason));
	}
}

/* ---- Coming back ---- */

void decide_release(struct deciding *d, uint16_t counter)
{
	for (uint16_t klass = 0; d->hall->coming[counter] > 0 && klass < QUEUE_MAX_CLASSES;
		klass++) {
		uint32_t link = d->hall->sent[counter].line[klass].head;

		for (; link != LINK_NONE; link = link_leg(d->hall, link)->next_leg)
			if (link_leg(d->hall, link)->comes_back)
				decide_leg_change(d, CHANGE_RELEASED, link_ref(link));
	}
}

static void wait_again(struct deciding *d, struct leg_ref ref, const struct leg *leg)
{
	bool back = leg->only_counter == SETUP_NONE && !d->hall->setup->returns.park_to_service &&
		    !d->hall->counters[leg->counter].closing && has_place(d, leg->counter);
	struct change *change = decide_leg_change(d, CHANGE_UNPARKED, ref);

	change->lapsed = true;
	if (back)
		change->only_counter = leg->counter;
}

void decide_tick_later(struct deciding *d)
{
	const struct leg *leg;

	for (uint32_t link = d->hall->later.head; link != LINK_NONE; link = leg->next_leg) {
		leg = link_leg(d->hall, link);
		if (leg->until_ms > d->now_ms || d->decision->count >= DECISION_MAX_CHANGES)
			return;
		if (leg->state == LEG_PARKED)
			wait_again(d, link_ref(link), leg);
		else
			decide_begin(d, link_ref(link), true);
	}
}

/* ---- Missed tickets ---- */

static int64_t later_of(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* a' of whoever stands at most behind the first n of a line; behind all when there are fewer. */
static int64_t behind_ms(const struct hall *hall, const struct line *line, uint32_t own, uint16_t n)
{
	uint32_t at = line->head;

	if (at == LINK_NONE)
		return 0;
	for (; n > 1 && link_leg(hall, at)->next_leg != LINK_NONE; n--)
		at = link_leg(hall, at)->next_leg;
	/* Of the same millisecond the earlier visit goes first. */
	return link_leg(hall, at)->queued_ms + (own < at);
}

/* The new a' of a missed ticket. */
static int64_t place_ms(const struct deciding *d)
{
	const struct setup_returns *rules = &d->hall->setup->returns;
	const struct leg *leg = d->leg;
	const struct lines *lines = leg->only_counter != SETUP_NONE
					    ? &d->hall->sent[leg->only_counter]
					    : &d->hall->lines[leg->service];
	int64_t head_ms = lines->head_ms[leg->klass];

	switch (rules->place) {
	case RETURN_TO_FRONT:
		return head_ms <= leg->queued_ms && head_ms > 1 ? head_ms - 1 : leg->queued_ms;
	case RETURN_BEHIND:
		return later_of(leg->queued_ms, behind_ms(d->hall, &lines->line[leg->klass],
							link_of(d->ref), rules->behind));
	case RETURN_TO_END:
		return later_of(leg->queued_ms, d->now_ms);
	default:
		return leg->queued_ms;
	}
}

enum refusal decide_return(struct deciding *d)
{
	const struct setup_returns *rules = &d->hall->setup->returns;
	struct change *change;
	int64_t queued_ms;

	if (d->leg->state != LEG_NO_SHOW)
		return REFUSED_STATE;
	if (rules->within_ms > 0 && d->now_ms - d->leg->ended_ms > rules->within_ms)
		return REFUSED_TOO_LATE;
	if (rules->max > 0 && d->hall->visits[d->ref.visit].returns >= rules->max)
		return REFUSED_TOO_OFTEN;
	queued_ms = place_ms(d);
	change = decide_leg_change(d, CHANGE_RETURNED, d->ref);
	if (queued_ms != d->leg->queued_ms)
		change->queued_ms = queued_ms;
	return REFUSED_NOT;
}
