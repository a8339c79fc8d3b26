/*
 * Changes of legs and visits. Most move one leg to another state; what a state means (a place in a
 * line, in a counter's hand, on its parked list) is entered and left in one place.
 */
#include "firmware/queue/apply.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The leg, or NULL when the day has none there. */
static struct leg *leg_at(struct hall *hall, struct leg_ref ref)
{
	if (ref.visit >= hall->visit_count || ref.leg >= hall->visits[ref.visit].leg_count)
		return NULL;
	return &hall->visits[ref.visit].legs[ref.leg];
}

/* ---- What a state means ---- */

static void counter_free(struct counter *counter, struct moment when)
{
	counter->holds = false;
	counter->leg = (struct leg_ref){.visit = 0};
	counter->since_ms = when.at_ms;
	apply_touch(counter, when);
}

static void counter_unpark(struct counter *counter, struct leg_ref ref, struct moment when)
{
	uint8_t at = 0;

	while (at < counter->parked_count && link_of(counter->parked[at]) != link_of(ref))
		at++;
	if (at == counter->parked_count)
		return;
	counter->parked_count--;
	memmove(&counter->parked[at], &counter->parked[at + 1],
		(size_t)(counter->parked_count - at) * sizeof(counter->parked[0]));
	counter->parked[counter->parked_count] = (struct leg_ref){.visit = 0};
	apply_touch(counter, when);
}

static void state_leave(
	struct hall *hall, struct leg_ref ref, const struct leg *leg, struct moment when)
{
	switch ((enum leg_state)leg->state) {
	case LEG_RESERVED:
	case LEG_WAITING:
		line_leave(hall, ref);
		break;
	case LEG_CALLED:
	case LEG_SERVING:
		counter_free(&hall->counters[leg->counter], when);
		break;
	case LEG_PARKED:
		counter_unpark(&hall->counters[leg->counter], ref, when);
		break;
	default:
		break;
	}
	hall->open_legs -= leg_state_is_open((enum leg_state)leg->state);
}

static void state_enter(struct hall *hall, struct leg_ref ref, struct leg *leg, struct moment when)
{
	struct counter *counter = leg->counter == SETUP_NONE ? NULL : &hall->counters[leg->counter];

	switch ((enum leg_state)leg->state) {
	case LEG_WAITING:
		arrivals_note(hall, leg, when.at_ms);
		line_enter(hall, ref);
		break;
	case LEG_RESERVED:
		line_enter(hall, ref);
		break;
	case LEG_CALLED:
	case LEG_SERVING:
		counter->holds = true;
		counter->leg = ref;
		counter->since_ms = leg->called_ms;
		apply_touch(counter, when);
		break;
	case LEG_PARKED:
		counter->parked[counter->parked_count++] = ref;
		apply_touch(counter, when);
		break;
	default:
		break;
	}
	hall->open_legs += leg_state_is_open((enum leg_state)leg->state);
}

/* ---- Quotas ---- */

/* A visit counts where it began, from its ticket until that is void (by: 1, or UINT32_MAX for -1).
 */
static void quota_count(struct hall *hall, const struct visit *visit, uint32_t by)
{
	const struct leg *first = &visit->legs[0];
	struct service_state *service = &hall->services[first->service];

	service->given += by;
	service->given_class[first->klass] += by;
	if (visit->booked)
		service->given_booked += by;
}

void apply_booked_visit(struct hall *hall, uint32_t at)
{
	struct visit *visit = &hall->visits[at];

	if (!visit->booked && visit->legs[0].state != LEG_VOID)
		hall->services[visit->legs[0].service].given_booked++;
	visit->booked = true;
}

/* Waits (again): nobody has called it yet. */
static void leg_begin_again(struct leg *leg)
{
	leg->counter = SETUP_NONE;
	leg->recalls = 0;
	leg->call = 0;
	leg->called_ms = leg->arrived_ms = leg->ended_ms = leg->announced_ms = 0;
}

void apply_leg_move(struct hall *hall, struct leg_ref ref, enum leg_state to, struct moment when)
{
	struct leg *leg = leg_at(hall, ref);

	state_leave(hall, ref, leg, when);
	if (to == LEG_VOID && ref.leg == 0)
		quota_count(hall, &hall->visits[ref.visit], UINT32_MAX);
	leg->state = (uint8_t)to;
	if (to == LEG_WAITING)
		leg_begin_again(leg);
	else if (to == LEG_SERVING)
		leg->arrived_ms = when.at_ms;
	else if (!leg_state_is_open(to))
		leg->ended_ms = when.at_ms;
	state_enter(hall, ref, leg, when);
}

/* ---- Checks ---- */

/* The change's leg when it is there and carries that ticket. */
static struct leg *change_leg(struct hall *hall, const struct change *change)
{
	struct leg *leg = leg_at(hall, change->leg);

	if (!leg)
		return NULL;
	if (change->ticket.number != 0 &&
		!ticket_equal(&change->ticket, &hall->visits[change->leg.visit].ticket))
		return NULL;
	return leg;
}

/* ---- Legs that move ---- */

/* Whether a call fits: an open counter with empty hands, that may call this leg. */
static bool call_fits(const struct hall *hall, const struct change *change, const struct leg *leg)
{
	const struct counter *counter = &hall->counters[change->counter];

	if (counter->state != COUNTER_OPEN || counter->holds || leg->state != LEG_WAITING)
		return false;
	if (change->why.out_of_order)
		return true;
	if (leg->only_counter != SETUP_NONE)
		return leg->only_counter == change->counter;
	return setup_profile_takes(&hall->setup->profiles[counter->profile], leg->service);
}

int apply_called(struct hall *hall, const struct change *change, struct moment when)
{
	struct counter *counter = apply_counter_of(hall, change);
	struct leg *leg = change_leg(hall, change);

	if (!counter || !leg || !call_fits(hall, change, leg))
		return -EINVAL;
	if (!change->why.out_of_order)
		pools_called(hall, change->counter, leg->klass);
	state_leave(hall, change->leg, leg, when);
	leg->state = LEG_CALLED;
	leg->counter = change->counter;
	leg->called_ms = when.at_ms;
	calls_note(&hall->calls, change->leg, leg, when.at_ms);
	state_enter(hall, change->leg, leg, when);
	hall_note_call(hall, change->leg, !change->why.out_of_order, when.at_ms);
	if (!change->why.out_of_order)
		counter->next_ms = when.at_ms;
	if (change->why.automatic)
		counter->unanswered = true;
	else
		calling_answered(counter);
	return 0;
}

int apply_recalled(struct hall *hall, const struct change *change, struct moment when)
{
	struct leg *leg = change_leg(hall, change);

	if (!leg || leg->state != LEG_CALLED || leg->counter != change->counter)
		return -EINVAL;
	if (change->count != (leg->recalls < UINT8_MAX ? leg->recalls + 1U : UINT8_MAX))
		return -EINVAL;
	leg->recalls = (uint8_t)change->count;
	calls_note(&hall->calls, change->leg, leg, when.at_ms);
	calling_answered(&hall->counters[leg->counter]);
	apply_touch(&hall->counters[leg->counter], when);
	return 0;
}

/* Every other move: the kind alone says where to. */
static enum leg_state move_target(enum change_kind kind)
{
	switch (kind) {
	case CHANGE_CONFIRMED:
	case CHANGE_UNPARKED:
	case CHANGE_RETURNED:
	case CHANGE_PUT_BACK:
		return LEG_WAITING;
	case CHANGE_VOIDED:
		return LEG_VOID;
	case CHANGE_ARRIVED:
		return LEG_SERVING;
	case CHANGE_DONE:
		return LEG_DONE;
	case CHANGE_NO_SHOW:
		return LEG_NO_SHOW;
	case CHANGE_PARKED:
		return LEG_PARKED;
	case CHANGE_TRANSFERRED:
		return LEG_TRANSFERRED;
	case CHANGE_CANCELLED:
		return LEG_CANCELLED;
	default:
		return LEG_STATE_COUNT;
	}
}

/* Those that lead to waiting, each from its own state only. */
static bool move_start_fits(enum change_kind kind, const struct leg *leg)
{
	switch (kind) {
	case CHANGE_CONFIRMED:
		return leg->state == LEG_RESERVED;
	case CHANGE_UNPARKED:
		return leg->state == LEG_PARKED;
	case CHANGE_RETURNED:
		return leg->state == LEG_NO_SHOW;
	case CHANGE_PUT_BACK:
		return leg->state == LEG_CALLED || leg->state == LEG_SERVING;
	default:
		return true;
	}
}

/* Whether somebody must have had the ticket in hand for this to happen. A call that was done, or
 * that nobody came to, may be a ghost's. */
static bool tells_of_citizen(const struct change *change)
{
	switch (change->kind) {
	case CHANGE_CONFIRMED:
		return !change->lapsed;
	case CHANGE_ARRIVED:
	case CHANGE_PARKED:
	case CHANGE_TRANSFERRED:
	case CHANGE_RETURNED:
		return true;
	default:
		return false;
	}
}

int apply_move(struct hall *hall, const struct change *change, struct moment when)
{
	struct leg *leg = change_leg(hall, change);
	enum leg_state to = move_target(change->kind);
	bool replaced = change->kind == CHANGE_VOIDED && change->offline;
	struct counter *counter;
	uint16_t was_at;
	bool was_in_hand;

	if (!leg || !move_start_fits(change->kind, leg) ||
		!leg_state_may_become((enum leg_state)leg->state, to, replaced))
		return -EINVAL;
	was_at = leg->counter;
	counter = was_at == SETUP_NONE ? NULL : &hall->counters[was_at];
	was_in_hand = leg->state == LEG_CALLED || leg->state == LEG_SERVING;
	if (change->kind == CHANGE_PUT_BACK && was_at != change->counter)
		return -EINVAL;
	if (to == LEG_PARKED &&
		(was_at != change->counter || counter->parked_count >= QUEUE_MAX_PARKED))
		return -EINVAL;
	if (tells_of_citizen(change))
		hall->visits[change->leg.visit].heard = true;
	apply_leg_move(hall, change->leg, to, when);
	if (was_in_hand && to == LEG_SERVING)
		calling_answered(counter);
	else if (was_in_hand)
		calling_ended(counter, to, change->missed, when.at_ms);
	if (to == LEG_DONE) {
		counter->has_last = true;
		counter->last = change->leg;
	} else if (to == LEG_VOID && counter && counter->has_last &&
		   link_of(counter->last) == link_of(change->leg)) {
		counter->has_last = false;
		counter->last = (struct leg_ref){.visit = 0};
	}
	return 0;
}

/* ---- Legs that begin ---- */

static int visits_make_room(struct hall *hall)
{
	uint32_t room = hall->visit_room > 0 ? hall->visit_room * 2 : 256;
	struct visit *visits;

	if (hall->visit_count < hall->visit_room)
		return 0;
	if (hall->visit_count >= QUEUE_MAX_VISITS)
		return -EINVAL;
	visits = realloc(hall->visits, room * sizeof(*visits));
	if (!visits)
		return -ENOMEM;
	hall->visits = visits;
	hall->visit_room = room;
	return 0;
}

static int legs_make_room(struct visit *visit)
{
	unsigned int room = visit->leg_room > 0 ? visit->leg_room * 2U : 1U;
	struct leg *legs;

	if (visit->leg_count < visit->leg_room)
		return 0;
	if (visit->leg_count >= QUEUE_MAX_LEGS_PER_VISIT)
		return -EINVAL;
	legs = realloc(visit->legs, room * sizeof(*legs));
	if (!legs)
		return -ENOMEM;
	visit->legs = legs;
	visit->leg_room = (uint8_t)room;
	return 0;
}

/* Appends a leg to a visit that has room for it. */
static void leg_begin(struct hall *hall, const struct change *change, enum leg_state state,
	uint16_t only_counter, struct moment when)
{
	struct visit *visit = &hall->visits[change->leg.visit];
	struct leg *leg = &visit->legs[visit->leg_count++];

	memset(leg, 0, sizeof(*leg));
	leg->service = change->service;
	leg->klass = change->klass;
	leg->state = (uint8_t)state;
	leg->counter = SETUP_NONE;
	leg->only_counter = only_counter;
	leg->queued_ms = change->queued_ms;
	if (state == LEG_RESERVED)
		leg->reserved_until_ms = change->until_ms;
	state_enter(hall, change->leg, leg, when);
}

static bool leg_values_fit(const struct hall *hall, const struct change *change)
{
	return change->service < hall->setup->service_count &&
	       change->klass < hall->setup->class_count && change->queued_ms >= 0 &&
	       change->queued_ms <= HALL_LAST_MS;
}

/* The way of a new piece of paper: none, or an order that can stand. */
static bool order_fits(const struct hall *hall, const struct change *change)
{
	if (!apply_text_ends(change->printer, ID_SIZE) || change->order_until_ms < 0 ||
		change->order_until_ms > HALL_LAST_MS)
		return false;
	return change->printer[0] == '\0' ||
	       (change->order_until_ms > 0 && papers_have_room(hall, change->printer));
}

static bool issue_fits(const struct hall *hall, const struct change *change)
{
	int range = ticket_range(change->ticket.number);

	if (change->leg.visit != hall->visit_count || change->leg.leg != 0 ||
		!leg_values_fit(hall, change) || !order_fits(hall, change))
		return false;
	if (!apply_text_ends(change->language, LANGUAGE_SIZE) ||
		!apply_text_ends(change->token, TOKEN_SIZE))
		return false;
	if (change->kiosk > QUEUE_MAX_KIOSKS || change->count > (change->offline ? UINT16_MAX : 0))
		return false;
	if (change->state == LEG_RESERVED)
		return range == 0 && !change->offline && change->until_ms >= 0 &&
		       change->until_ms <= HALL_LAST_MS &&
		       !numbers_is_retired(&hall->numbers, &change->ticket);
	return change->state == LEG_WAITING && (change->offline ? range > 0 : range == 0);
}

int apply_issued(struct hall *hall, const struct change *change, struct moment when)
{
	struct visit visit = {.ticket = change->ticket,
		.offline = change->offline,
		.kiosk = change->kiosk,
		.heard = change->offline,
		.copies = (uint16_t)change->count,
		.arrived_ms = change->offline ? change->queued_ms : when.at_ms};
	int rc;

	if (!issue_fits(hall, change))
		return -EINVAL;
	memcpy(visit.language, change->language, sizeof(visit.language));
	memcpy(visit.token, change->token, sizeof(visit.token));
	rc = visits_make_room(hall);
	if (rc == 0)
		rc = legs_make_room(&visit);
	if (rc < 0)
		return rc;
	rc = numbers_take(&hall->numbers, &change->ticket, hall->visit_count);
	if (rc < 0) {
		free(visit.legs);
		return rc;
	}
	hall_note_entry(hall, change, when.at_ms, &visit.entry);
	hall->visits[hall->visit_count++] = visit;
	papers_begin(hall, change->leg.visit, change->printer, change->order_until_ms);
	leg_begin(hall, change, (enum leg_state)change->state, SETUP_NONE, when);
	quota_count(hall, &hall->visits[change->leg.visit], 1);
	return 0;
}

/* A further leg, once the one before has ended. */
int apply_added(struct hall *hall, const struct change *change, struct moment when)
{
	struct visit *visit;
	int rc;

	if (change->leg.visit >= hall->visit_count || !leg_values_fit(hall, change))
		return -EINVAL;
	visit = &hall->visits[change->leg.visit];
	if (change->leg.leg != visit->leg_count ||
		visit->legs[visit->leg_count - 1].state != LEG_TRANSFERRED)
		return -EINVAL;
	if (change->ticket.number != 0 && !ticket_equal(&change->ticket, &visit->ticket))
		return -EINVAL;
	if (change->only_counter != SETUP_NONE &&
		change->only_counter >= hall->setup->counter_count)
		return -EINVAL;
	rc = legs_make_room(visit);
	if (rc < 0)
		return rc;
	leg_begin(hall, change, LEG_WAITING, change->only_counter, when);
	return 0;
}

/* ---- Visits ---- */

int apply_reprinted(struct hall *hall, const struct change *change, struct moment when)
{
	struct visit *visit;

	(void)when;
	if (!change_leg(hall, change))
		return -EINVAL;
	visit = &hall->visits[change->leg.visit];
	if (visit->copies == UINT16_MAX || change->count != visit->copies + 1U ||
		!order_fits(hall, change))
		return -EINVAL;
	visit->copies++;
	visit->heard = true; /* somebody asked for it */
	papers_copy(hall, change->leg.visit, change->printer, change->order_until_ms);
	return 0;
}

int apply_paper(struct hall *hall, const struct change *change, struct moment when)
{
	struct visit *visit;

	if (!change_leg(hall, change))
		return -EINVAL;
	visit = &hall->visits[change->leg.visit];
	if (change->count != visit->copies ||
		!print_state_may_become(
			(enum print_state)visit->print, (enum print_state)change->print))
		return -EINVAL;
	if (change->print != PRINT_UNCERTAIN &&
		!(visit->print == PRINT_ORDERED && change->print == PRINT_UNPRINTED))
		visit->heard = true;
	papers_turn(hall, change->leg.visit, (enum print_state)change->print, when.at_ms);
	return 0;
}

int apply_heard(struct hall *hall, const struct change *change, struct moment when)
{
	(void)when;
	if (!change_leg(hall, change))
		return -EINVAL;
	hall->visits[change->leg.visit].heard = true;
	return 0;
}

int apply_rated(struct hall *hall, const struct change *change, struct moment when)
{
	(void)when;
	if (!change_leg(hall, change) || change->count < 1 || change->count > 5)
		return -EINVAL;
	hall->visits[change->leg.visit].rating = (uint8_t)change->count;
	return 0;
}
