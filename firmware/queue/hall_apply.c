/*
 * Doing changes. Every change is checked against the hall before it is done: it may come from a
 * damaged journal. Most changes move one leg to another state; what a state means (a place in a
 * line, in a counter's hand, on its parked list) is entered and left in one place.
 */
#include "firmware/queue/hall.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/queue/hall_inside.h"

struct moment { /* when, and in which journal entry */
	int64_t at_ms, seq;
};

struct leg *hall_leg_mutable(struct hall *hall, struct leg_ref ref)
{
	if (ref.visit >= hall->visit_count || ref.leg >= hall->visits[ref.visit].leg_count)
		return NULL;
	return &hall->visits[ref.visit].legs[ref.leg];
}

/* ---- What a state means ---- */

static void counter_touch(struct counter *counter, struct moment when)
{
	counter->revision = when.seq;
}

static void counter_free(struct counter *counter, struct moment when)
{
	counter->holds = false;
	counter->leg = (struct leg_ref){.visit = 0};
	counter->since_ms = when.at_ms;
	counter_touch(counter, when);
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
	counter_touch(counter, when);
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
	case LEG_RESERVED:
	case LEG_WAITING:
		line_enter(hall, ref);
		break;
	case LEG_CALLED:
	case LEG_SERVING:
		counter->holds = true;
		counter->leg = ref;
		counter->since_ms = leg->called_ms;
		counter_touch(counter, when);
		break;
	case LEG_PARKED:
		counter->parked[counter->parked_count++] = ref;
		counter_touch(counter, when);
		break;
	default:
		break;
	}
	hall->open_legs += leg_state_is_open((enum leg_state)leg->state);
}

/* Waits (again): nobody has called it yet. */
static void leg_begin_again(struct leg *leg)
{
	leg->counter = SETUP_NONE;
	leg->recalls = 0;
	leg->call = 0;
	leg->called_ms = leg->arrived_ms = leg->ended_ms = leg->announced_ms = 0;
}

static void leg_move(struct hall *hall, struct leg_ref ref, enum leg_state to, struct moment when)
{
	struct leg *leg = hall_leg_mutable(hall, ref);

	state_leave(hall, ref, leg, when);
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

static bool text_ends(const char *text, size_t size)
{
	return memchr(text, '\0', size) != NULL;
}

/* The change's leg when it is there and carries that ticket. */
static struct leg *change_leg(struct hall *hall, const struct change *change)
{
	struct leg *leg = hall_leg_mutable(hall, change->leg);

	if (!leg)
		return NULL;
	if (change->ticket.number != 0 &&
		!ticket_equal(&change->ticket, &hall->visits[change->leg.visit].ticket))
		return NULL;
	return leg;
}

static struct counter *change_counter(struct hall *hall, const struct change *change)
{
	return change->counter < hall->setup->counter_count ? &hall->counters[change->counter]
							    : NULL;
}

static bool is_latest(const struct hall *hall, struct leg_ref ref)
{
	return ref.leg + 1 == hall->visits[ref.visit].leg_count;
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

static int apply_called(struct hall *hall, const struct change *change, struct moment when)
{
	struct counter *counter = change_counter(hall, change);
	struct leg *leg = change_leg(hall, change);

	if (!counter || !leg || !call_fits(hall, change, leg))
		return -EINVAL;
	state_leave(hall, change->leg, leg, when);
	leg->state = LEG_CALLED;
	leg->counter = change->counter;
	leg->called_ms = when.at_ms;
	calls_note(&hall->calls, change->leg, leg, when.at_ms);
	state_enter(hall, change->leg, leg, when);
	call_rate_note(&hall->services[leg->service].rate, when.at_ms);
	if (!change->why.out_of_order)
		counter->next_ms = when.at_ms;
	return 0;
}

static int apply_recalled(struct hall *hall, const struct change *change, struct moment when)
{
	struct leg *leg = change_leg(hall, change);

	if (!leg || leg->state != LEG_CALLED || leg->counter != change->counter)
		return -EINVAL;
	if (change->count != (leg->recalls < UINT8_MAX ? leg->recalls + 1U : UINT8_MAX))
		return -EINVAL;
	leg->recalls = (uint8_t)change->count;
	calls_note(&hall->calls, change->leg, leg, when.at_ms);
	counter_touch(&hall->counters[leg->counter], when);
	return 0;
}

/* Every other move: the kind alone says where to. */
static enum leg_state move_target(enum change_kind kind)
{
	switch (kind) {
	case CHANGE_CONFIRMED:
	case CHANGE_UNPARKED:
	case CHANGE_RETURNED:
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

/* confirmed, unparked and returned all lead to waiting, each from one state only. */
static bool move_start_fits(enum change_kind kind, const struct leg *leg)
{
	switch (kind) {
	case CHANGE_CONFIRMED:
		return leg->state == LEG_RESERVED;
	case CHANGE_UNPARKED:
		return leg->state == LEG_PARKED;
	case CHANGE_RETURNED:
		return leg->state == LEG_NO_SHOW;
	default:
		return true;
	}
}

static int apply_move(struct hall *hall, const struct change *change, struct moment when)
{
	struct leg *leg = change_leg(hall, change);
	enum leg_state to = move_target(change->kind);
	bool replaced = change->kind == CHANGE_VOIDED && change->offline;
	struct counter *counter;
	uint16_t was_at;

	if (!leg || !move_start_fits(change->kind, leg) ||
		!leg_state_may_become((enum leg_state)leg->state, to, replaced))
		return -EINVAL;
	if (!is_latest(hall, change->leg) && !replaced)
		return -EINVAL;
	was_at = leg->counter;
	counter = was_at == SETUP_NONE ? NULL : &hall->counters[was_at];
	if (to == LEG_PARKED &&
		(was_at != change->counter || counter->parked_count >= QUEUE_MAX_PARKED))
		return -EINVAL;
	leg_move(hall, change->leg, to, when);
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

static bool issue_fits(const struct hall *hall, const struct change *change)
{
	int range = ticket_range(change->ticket.number);

	if (change->leg.visit != hall->visit_count || change->leg.leg != 0 ||
		!leg_values_fit(hall, change))
		return false;
	if (!text_ends(change->language, LANGUAGE_SIZE) || !text_ends(change->token, TOKEN_SIZE))
		return false;
	if (change->state == LEG_RESERVED)
		return range == 0 && !change->offline && change->until_ms >= 0 &&
		       change->until_ms <= HALL_LAST_MS &&
		       !numbers_is_retired(&hall->numbers, &change->ticket);
	return change->state == LEG_WAITING && (change->offline ? range > 0 : range == 0);
}

static int apply_issued(struct hall *hall, const struct change *change, struct moment when)
{
	struct visit visit = {.ticket = change->ticket,
		.offline = change->offline,
		.arrived_ms = change->queued_ms};
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
	hall->visits[hall->visit_count++] = visit;
	leg_begin(hall, change, (enum leg_state)change->state, SETUP_NONE, when);
	return 0;
}

/* A further leg, once the one before has ended. */
static int apply_added(struct hall *hall, const struct change *change, struct moment when)
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

static int apply_reprinted(struct hall *hall, const struct change *change, struct moment when)
{
	struct visit *visit;

	(void)when;
	if (!change_leg(hall, change))
		return -EINVAL;
	visit = &hall->visits[change->leg.visit];
	if (visit->copies == UINT16_MAX || change->count != visit->copies + 1U)
		return -EINVAL;
	visit->copies++;
	return 0;
}

static int apply_rated(struct hall *hall, const struct change *change, struct moment when)
{
	(void)when;
	if (!change_leg(hall, change) || change->count < 1 || change->count > 5)
		return -EINVAL;
	hall->visits[change->leg.visit].rating = (uint8_t)change->count;
	return 0;
}

static int apply_filed(struct hall *hall, const struct change *change, struct moment when)
{
	(void)hall;
	(void)when;
	return ticket_range(change->ticket.number) > 0 ? 0 : -EINVAL;
}

static int apply_retired(struct hall *hall, const struct change *change, struct moment when)
{
	(void)when;
	return numbers_retire(&hall->numbers, &change->ticket);
}

/* ---- Counters ---- */

static int apply_counter_opened(struct hall *hall, const struct change *change, struct moment when)
{
	struct counter *counter = change_counter(hall, change);

	if (!counter || counter->state != COUNTER_CLOSED ||
		change->profile >= hall->setup->profile_count ||
		!text_ends(change->operator_id, OPERATOR_SIZE))
		return -EINVAL;
	counter->state = COUNTER_OPEN;
	memcpy(counter->operator_id, change->operator_id, sizeof(counter->operator_id));
	counter->profile = change->profile;
	counter->since_ms = when.at_ms;
	counter->next_ms = 0;
	counter_touch(counter, when);
	return 0;
}

static void counter_shut(struct counter *counter, struct moment when)
{
	memset(counter, 0, sizeof(*counter));
	counter->profile = SETUP_NONE;
	counter->since_ms = when.at_ms;
	counter_touch(counter, when);
}

static int apply_counter_closed(struct hall *hall, const struct change *change, struct moment when)
{
	struct counter *counter = change_counter(hall, change);

	if (!counter || counter->state == COUNTER_CLOSED || counter->holds ||
		counter->parked_count > 0)
		return -EINVAL;
	counter_shut(counter, when);
	return 0;
}

static int counter_turn(struct hall *hall, const struct change *change, enum counter_state from,
	enum counter_state to, struct moment when)
{
	struct counter *counter = change_counter(hall, change);

	if (!counter || counter->state != from || !text_ends(change->reason, REASON_SIZE))
		return -EINVAL;
	counter->state = to;
	memset(counter->reason, 0, sizeof(counter->reason));
	if (to == COUNTER_PAUSED)
		memcpy(counter->reason, change->reason, sizeof(counter->reason));
	if (!counter->holds)
		counter->since_ms = when.at_ms;
	counter_touch(counter, when);
	return 0;
}

static int apply_paused(struct hall *hall, const struct change *change, struct moment when)
{
	return counter_turn(hall, change, COUNTER_OPEN, COUNTER_PAUSED, when);
}

static int apply_resumed(struct hall *hall, const struct change *change, struct moment when)
{
	return counter_turn(hall, change, COUNTER_PAUSED, COUNTER_OPEN, when);
}

static int apply_profile_set(struct hall *hall, const struct change *change, struct moment when)
{
	struct counter *counter = change_counter(hall, change);

	if (!counter || counter->state == COUNTER_CLOSED ||
		change->profile >= hall->setup->profile_count)
		return -EINVAL;
	counter->profile = change->profile;
	counter_touch(counter, when);
	return 0;
}

/* ---- The hall ---- */

static int apply_service(struct hall *hall, const struct change *change, struct moment when)
{
	bool close = change->kind == CHANGE_SERVICE_CLOSED;

	(void)when;
	if (change->service >= hall->setup->service_count ||
		hall->services[change->service].closed == close)
		return -EINVAL;
	hall->services[change->service].closed = close;
	return 0;
}

static int apply_day_opened(struct hall *hall, const struct change *change, struct moment when)
{
	if (hall->open || !text_ends(change->day, DAY_SIZE) || strcmp(change->day, hall->day) <= 0)
		return -EINVAL;
	hall_clear_day(hall);
	memcpy(hall->day, change->day, sizeof(hall->day));
	hall->open = true;
	hall->opened_ms = when.at_ms;
	hall->config = change->config;
	hall->pending_jump = 0;
	for (uint16_t i = 0; i < hall->setup->counter_count; i++)
		counter_touch(&hall->counters[i], when);
	return 0;
}

static int apply_day_closed(struct hall *hall, const struct change *change, struct moment when)
{
	if (change->count != hall->open_legs)
		return -EINVAL;
	for (uint32_t i = 0; i < hall->visit_count; i++) {
		struct leg_ref ref = {.visit = i, .leg = (uint8_t)(hall->visits[i].leg_count - 1)};

		if (leg_state_is_open((enum leg_state)hall_leg(hall, ref)->state))
			leg_move(hall, ref, LEG_EXPIRED, when);
	}
	for (uint16_t i = 0; i < hall->setup->counter_count; i++)
		if (hall->counters[i].state != COUNTER_CLOSED)
			counter_shut(&hall->counters[i], when);
	hall->open = false;
	return 0;
}

static int apply_configured(struct hall *hall, const struct change *change, struct moment when)
{
	(void)when;
	hall->config = change->config;
	return 0;
}

static int apply_jumped(struct hall *hall, const struct change *change, struct moment when)
{
	(void)when;
	if (change->count == 0 || change->count > TICKET_HUB_LAST)
		return -EINVAL;
	if (hall->open) {
		numbers_jump(&hall->numbers, change->count);
		return 0;
	}
	hall->pending_jump += change->count;
	if (hall->pending_jump > TICKET_HUB_LAST)
		hall->pending_jump = TICKET_HUB_LAST;
	return 0;
}

static const struct applier {
	int (*apply)(struct hall *hall, const struct change *change, struct moment when);
	bool any_time; /* also while no day is open */
} appliers[CHANGE_KIND_COUNT] = {
	[CHANGE_DAY_OPENED] = {apply_day_opened, true},
	[CHANGE_DAY_CLOSED] = {apply_day_closed, false},
	[CHANGE_CONFIGURED] = {apply_configured, true},
	[CHANGE_JUMPED] = {apply_jumped, true},
	[CHANGE_RETIRED] = {apply_retired, false},
	[CHANGE_SERVICE_OPENED] = {apply_service, false},
	[CHANGE_SERVICE_CLOSED] = {apply_service, false},
	[CHANGE_ISSUED] = {apply_issued, false},
	[CHANGE_FILED] = {apply_filed, true},
	[CHANGE_CONFIRMED] = {apply_move, false},
	[CHANGE_VOIDED] = {apply_move, false},
	[CHANGE_REPRINTED] = {apply_reprinted, false},
	[CHANGE_CALLED] = {apply_called, false},
	[CHANGE_RECALLED] = {apply_recalled, false},
	[CHANGE_ARRIVED] = {apply_move, false},
	[CHANGE_DONE] = {apply_move, false},
	[CHANGE_NO_SHOW] = {apply_move, false},
	[CHANGE_PARKED] = {apply_move, false},
	[CHANGE_UNPARKED] = {apply_move, false},
	[CHANGE_TRANSFERRED] = {apply_move, false},
	[CHANGE_ADDED] = {apply_added, false},
	[CHANGE_RETURNED] = {apply_move, false},
	[CHANGE_CANCELLED] = {apply_move, false},
	[CHANGE_RATED] = {apply_rated, false},
	[CHANGE_COUNTER_OPENED] = {apply_counter_opened, false},
	[CHANGE_COUNTER_CLOSED] = {apply_counter_closed, false},
	[CHANGE_PAUSED] = {apply_paused, false},
	[CHANGE_RESUMED] = {apply_resumed, false},
	[CHANGE_PROFILE_SET] = {apply_profile_set, false},
};

int hall_apply(struct hall *hall, const struct change *change, int64_t at_ms, int64_t seq)
{
	const struct applier *applier;

	if ((unsigned int)change->kind >= CHANGE_KIND_COUNT || at_ms < 0 || at_ms > HALL_LAST_MS)
		return -EINVAL;
	applier = &appliers[change->kind];
	if (!hall->open && !applier->any_time)
		return -EINVAL;
	return applier->apply(hall, change, (struct moment){.at_ms = at_ms, .seq = seq});
}
