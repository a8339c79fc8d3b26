/* Doing changes: of counters and of the hall as a whole here, of legs in apply_leg.c. */
#include "firmware/queue/hall.h"

#include <errno.h>
#include <string.h>

#include "firmware/queue/apply.h"

/* ---- Counters ---- */

static int apply_counter_opened(struct hall *hall, const struct change *change, struct moment when)
{
	struct counter *counter = apply_counter_of(hall, change);

	if (!counter || counter->state != COUNTER_CLOSED ||
		change->profile >= hall->setup->profile_count ||
		!apply_text_ends(change->operator_id, OPERATOR_SIZE))
		return -EINVAL;
	counter->state = COUNTER_OPEN;
	memcpy(counter->operator_id, change->operator_id, sizeof(counter->operator_id));
	counter->profile = change->profile;
	counter->since_ms = when.at_ms;
	counter->next_ms = 0;
	if (hall->work_ms == 0)
		hall->work_ms = when.at_ms;
	apply_touch(counter, when);
	return 0;
}

static void counter_shut(struct counter *counter, struct moment when)
{
	memset(counter, 0, sizeof(*counter));
	counter->profile = SETUP_NONE;
	counter->since_ms = when.at_ms;
	apply_touch(counter, when);
}

static int apply_counter_closed(struct hall *hall, const struct change *change, struct moment when)
{
	struct counter *counter = apply_counter_of(hall, change);

	if (!counter || counter->state == COUNTER_CLOSED || counter->holds ||
		counter->parked_count > 0)
		return -EINVAL;
	counter_shut(counter, when);
	return 0;
}

static int counter_turn(struct hall *hall, const struct change *change, enum counter_state from,
	enum counter_state to, struct moment when)
{
	struct counter *counter = apply_counter_of(hall, change);

	if (!counter || counter->state != from || !apply_text_ends(change->reason, REASON_SIZE))
		return -EINVAL;
	counter->state = to;
	calling_answered(counter);
	memset(counter->reason, 0, sizeof(counter->reason));
	if (to == COUNTER_PAUSED)
		memcpy(counter->reason, change->reason, sizeof(counter->reason));
	if (!counter->holds)
		counter->since_ms = when.at_ms;
	apply_touch(counter, when);
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

static int apply_closing(struct hall *hall, const struct change *change, struct moment when)
{
	struct counter *counter = apply_counter_of(hall, change);
	bool closing = change->kind == CHANGE_CLOSING;

	if (!counter || !counter->holds || counter->closing == closing)
		return -EINVAL;
	counter->closing = closing;
	apply_touch(counter, when);
	return 0;
}

static int apply_profile_set(struct hall *hall, const struct change *change, struct moment when)
{
	struct counter *counter = apply_counter_of(hall, change);

	if (!counter || counter->state == COUNTER_CLOSED ||
		change->profile >= hall->setup->profile_count)
		return -EINVAL;
	counter->profile = change->profile;
	apply_touch(counter, when);
	return 0;
}

/* ---- The hall ---- */

static int apply_filed(struct hall *hall, const struct change *change, struct moment when)
{
	(void)hall;
	(void)when;
	return ticket_range(change->ticket.number) > 0 ? 0 : -EINVAL;
}

static int apply_stray(struct hall *hall, const struct change *change, struct moment when)
{
	(void)hall;
	(void)when;
	if (!apply_text_ends(change->day, DAY_SIZE) ||
		!apply_text_ends(change->token, TOKEN_SIZE) ||
		!apply_text_ends(change->service_id, ID_SIZE) ||
		!apply_text_ends(change->language, LANGUAGE_SIZE) ||
		!apply_text_ends(change->reason, REASON_SIZE))
		return -EINVAL;
	return ticket_range(change->ticket.number) > 0 ? 0 : -EINVAL;
}

/* Which appointments there are is the tables' business. */
static int apply_booked(struct hall *hall, const struct change *change, struct moment when)
{
	(void)hall;
	(void)when;
	if (!apply_text_ends(change->day, DAY_SIZE) ||
		!apply_text_ends(change->code, APPOINTMENT_CODE_SIZE) ||
		!apply_text_ends(change->service_id, ID_SIZE) ||
		!apply_text_ends(change->language, LANGUAGE_SIZE))
		return -EINVAL;
	return change->slot_ms >= 0 && change->slot_ms <= HALL_LAST_MS ? 0 : -EINVAL;
}

static int apply_checked_in(struct hall *hall, const struct change *change, struct moment when)
{
	(void)when;
	if (!hall_leg(hall, change->leg) ||
		!ticket_equal(&hall->visits[change->leg.visit].ticket, &change->ticket) ||
		!apply_text_ends(change->code, APPOINTMENT_CODE_SIZE))
		return -EINVAL;
	apply_booked_visit(hall, change->leg.visit);
	return 0;
}

static int apply_kiosk(struct hall *hall, const struct change *change, struct moment when)
{
	if (change->kiosk == 0 || change->kiosk > QUEUE_MAX_KIOSKS || change->until_ms < 0 ||
		change->until_ms > HALL_LAST_MS)
		return -EINVAL;
	holds_turn(hall, change, when.at_ms);
	return 0;
}

static int apply_retired(struct hall *hall, const struct change *change, struct moment when)
{
	(void)when;
	return numbers_retire(&hall->numbers, &change->ticket);
}

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
	if (hall->open || !apply_text_ends(change->day, DAY_SIZE) ||
		strcmp(change->day, hall->day) <= 0)
		return -EINVAL;
	hall_clear_day(hall);
	memcpy(hall->day, change->day, sizeof(hall->day));
	hall->open = true;
	hall->forgotten = false;
	hall->opened_ms = when.at_ms;
	hall->config = change->config;
	hall->pending_jump = 0;
	for (uint16_t i = 0; i < hall->setup->counter_count; i++)
		apply_touch(&hall->counters[i], when);
	return 0;
}

static int apply_day_reopened(struct hall *hall, const struct change *change, struct moment when)
{
	if (hall->open || hall->forgotten || hall->day[0] == '\0' ||
		!apply_text_ends(change->day, DAY_SIZE) || strcmp(change->day, hall->day) != 0)
		return -EINVAL;
	hall->open = true;
	if (hall->pending_jump > 0) {
		numbers_jump(&hall->numbers, hall->pending_jump);
		hall->pending_jump = 0;
	}
	for (uint16_t i = 0; i < hall->setup->counter_count; i++)
		apply_touch(&hall->counters[i], when);
	return 0;
}

static int apply_day_closed(struct hall *hall, const struct change *change, struct moment when)
{
	if (change->count != hall->open_legs)
		return -EINVAL;
	for (uint32_t i = 0; i < hall->visit_count; i++) {
		struct leg_ref ref = {.visit = i, .leg = (uint8_t)(hall->visits[i].leg_count - 1)};

		if (leg_state_is_open((enum leg_state)hall_leg(hall, ref)->state))
			apply_leg_move(hall, ref, LEG_EXPIRED, when);
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
	[CHANGE_DAY_REOPENED] = {apply_day_reopened, true},
	[CHANGE_DAY_CLOSED] = {apply_day_closed, false},
	[CHANGE_CONFIGURED] = {apply_configured, true},
	[CHANGE_JUMPED] = {apply_jumped, true},
	[CHANGE_RETIRED] = {apply_retired, false},
	[CHANGE_SERVICE_OPENED] = {apply_service, false},
	[CHANGE_SERVICE_CLOSED] = {apply_service, false},
	[CHANGE_ISSUED] = {apply_issued, false},
	[CHANGE_FILED] = {apply_filed, true},
	[CHANGE_STRAY] = {apply_stray, true},
	[CHANGE_BOOKED] = {apply_booked, true},
	[CHANGE_UNBOOKED] = {apply_booked, true},
	[CHANGE_CHECKED_IN] = {apply_checked_in, false},
	[CHANGE_CONFIRMED] = {apply_move, false},
	[CHANGE_HEARD] = {apply_heard, false},
	[CHANGE_VOIDED] = {apply_move, false},
	[CHANGE_REPRINTED] = {apply_reprinted, false},
	[CHANGE_PAPER] = {apply_paper, false},
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
	[CHANGE_KIOSK_AWAY] = {apply_kiosk, false},
	[CHANGE_KIOSK_BACK] = {apply_kiosk, false},
	[CHANGE_PUT_BACK] = {apply_move, false},
	[CHANGE_CLOSING] = {apply_closing, false},
	[CHANGE_STAYS] = {apply_closing, false},
	[CHANGE_MISSED] = {apply_booked, true},
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
