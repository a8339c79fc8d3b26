/* Changes become what visits, legs and counters were. */
#include "db/report/day.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_SLOTS = 1024 };

/* ---- The idle sweep's callback ---- */

struct day_data { /* what the sweep calls back with */
	struct day *day;
	idle_unit_fn *unit_of;
};

static uint32_t unit_of(void *data, uint32_t service, uint32_t klass)
{
	struct day_data *d = data;

	return d->unit_of ? d->unit_of(d->day->data, service + 1, klass + 1) : 0;
}

static void idle_spent(void *data, uint32_t counter, uint32_t unit, int64_t from_ms, int64_t to_ms)
{
	struct day *day = ((struct day_data *)data)->day;

	if (day->spent)
		day->spent(day->data, &day->counters[counter], SPENT_IDLE, unit, from_ms, to_ms);
}

int day_init(struct day *day, struct centre *centre, idle_unit_fn *units, day_spent_fn *spent,
	void *data)
{
	*day = (struct day){.centre = centre, .spent = spent, .data = data};
	struct day_data *back = malloc(sizeof(*back));

	day->slot_count = FIRST_SLOTS;
	day->slots = calloc(day->slot_count, sizeof(*day->slots));
	day->counter_at = calloc(UINT16_MAX + 1, sizeof(*day->counter_at));
	day->idle = back ? idle_new(unit_of, idle_spent, back) : NULL;
	day->sweep = back;
	if (back)
		*back = (struct day_data){day, units};
	if (day->slots && day->counter_at && day->idle)
		return 0;
	day_fini(day);
	return -ENOMEM;
}

void day_fini(struct day *day)
{
	idle_free(day->idle);
	free(day->sweep);
	free(day->visits);
	free(day->legs);
	free(day->counters);
	free(day->slots);
	free(day->counter_at);
	memset(day, 0, sizeof(*day));
}

void day_begin(struct day *day, const char *name)
{
	memcpy(day->name, name, strlen(name) + 1);
	day->is_open = false;
	day->at_ms = 0;
	day->visit_count = day->leg_count = day->counter_count = 0;
	memset(day->slots, 0, day->slot_count * sizeof(*day->slots));
	memset(day->counter_at, 0, (UINT16_MAX + 1) * sizeof(*day->counter_at));
	idle_clear(day->idle);
}

/* ---- Finding ---- */

static uint32_t slot_of(const struct day *day, ticket_code ticket)
{
	uint32_t slot = ticket * 2654435761u & (day->slot_count - 1);

	while (day->slots[slot] && day->visits[day->slots[slot] - 1].ticket != ticket)
		slot = (slot + 1) & (day->slot_count - 1);
	return slot;
}

const struct visit_life *day_visit(const struct day *day, ticket_code ticket)
{
	uint32_t found = day->slots[slot_of(day, ticket)];

	return found ? &day->visits[found - 1] : NULL;
}

struct leg_life *day_leg(const struct day *day, const struct visit_life *visit, uint8_t position)
{
	struct leg_life *leg = &day->legs[visit->first];

	while (leg->position < position && leg->later)
		leg = &day->legs[leg->later - 1];
	return leg->position == position ? leg : NULL;
}

const struct counter_life *day_counter(const struct day *day, uint16_t number)
{
	uint16_t at = day->counter_at[number];

	return at ? &day->counters[at - 1] : NULL;
}

static struct leg_life *event_leg(const struct day *day, const struct event *event)
{
	const struct visit_life *visit = event->ticket ? day_visit(day, event->ticket) : NULL;

	return visit ? day_leg(day, visit, event->leg) : NULL;
}

/* The counter of that number, which may be a new one; -1: no memory. */
static int counter_index(struct day *day, uint16_t number)
{
	if (day->counter_at[number])
		return day->counter_at[number] - 1;
	struct counter_life *counters =
		realloc(day->counters, (day->counter_count + 1) * sizeof(*counters));

	if (!counters)
		return -1;
	day->counters = counters;
	counters[day->counter_count] = (struct counter_life){.number = number};
	day->counter_at[number] = (uint16_t)++day->counter_count;
	return (int)day->counter_count - 1;
}

/* ---- Counters' time ---- */

static void spend(struct day *day, const struct counter_life *c, enum spent kind, int64_t from_ms,
	int64_t to_ms)
{
	if (day->spent && from_ms < to_ms)
		day->spent(day->data, c, kind, 0, from_ms, to_ms);
}

static int counter_sweep(struct day *day, int index)
{
	const struct counter_life *c = &day->counters[index];

	return idle_counter(day->idle, day->at_ms, (uint32_t)index,
		c->is == COUNTER_IS_OPEN && !c->holds, centre_takes(day->centre, c->profile));
}

static void counter_turn(struct day *day, struct counter_life *c, enum counter_is is)
{
	if (c->is == COUNTER_IS_PAUSED)
		spend(day, c, SPENT_PAUSED, c->paused_since_ms, day->at_ms);
	if (c->is != COUNTER_IS_CLOSED && is == COUNTER_IS_CLOSED)
		spend(day, c, SPENT_OPEN, c->open_since_ms, day->at_ms);
	if (c->is == COUNTER_IS_CLOSED)
		c->open_since_ms = day->at_ms;
	c->paused_since_ms = day->at_ms;
	c->is = is;
}

static int counter_take(struct day *day, const struct event *event)
{
	int index = event->counter ? counter_index(day, event->counter) : -1, rc = 0;

	if (index < 0)
		return event->counter ? -ENOMEM : -EINVAL;
	struct counter_life *c = &day->counters[index];

	if (event->kind == CHANGE_COUNTER_OPENED)
		rc = words_take(&day->centre->operators, event->operator_id, &c->operator_id);
	if (rc == 0 && (event->kind == CHANGE_COUNTER_OPENED || event->kind == CHANGE_PROFILE_SET))
		rc = words_take(&day->centre->profiles, event->profile, &c->profile);
	if (rc == 0 && event->kind != CHANGE_PROFILE_SET)
		counter_turn(day, c,
			event->kind == CHANGE_COUNTER_CLOSED ? COUNTER_IS_CLOSED
			: event->kind == CHANGE_PAUSED	     ? COUNTER_IS_PAUSED
							     : COUNTER_IS_OPEN);
	return rc < 0 ? rc : counter_sweep(day, index);
}

static int counters_sweep(struct day *day)
{
	int rc = 0;

	for (uint32_t i = 0; i < day->counter_count && rc == 0; i++)
		rc = counter_sweep(day, (int)i);
	return rc;
}

/* ---- Legs ---- */

/* In a line or out of it. */
static int leg_line(struct day *day, const struct leg_life *leg, bool begins)
{
	uint32_t counter = IDLE_ANY;

	if (leg->only_counter) {
		int index = counter_index(day, leg->only_counter);

		if (index < 0)
			return -ENOMEM;
		counter = (uint32_t)index;
	}
	return idle_line(day->idle, day->at_ms, leg->service - 1, leg->klass - 1, counter, begins);
}

/* Out of a counter's hand. */
static int leg_let_go(struct day *day, struct leg_life *leg)
{
	uint16_t at = day->counter_at[leg->counter];
	struct counter_life *c = at ? &day->counters[at - 1] : NULL;

	if (!c || c->holds != (uint32_t)(leg - day->legs) + 1)
		return 0;
	c->holds = 0;
	spend(day, c, SPENT_IN_HAND, c->held_since_ms, day->at_ms);
	return counter_sweep(day, at - 1);
}

static int leg_turn(struct day *day, struct leg_life *leg, enum leg_state state)
{
	enum leg_state before = (enum leg_state)leg->state;
	int rc = 0;

	leg->state = (uint8_t)state;
	if (before == LEG_WAITING)
		rc = leg_line(day, leg, false);
	if ((before == LEG_CALLED || before == LEG_SERVING) && state != LEG_SERVING) {
		if (state != LEG_NO_SHOW)
			leg->service_ms += day->at_ms - leg->begun_ms;
		rc = leg_let_go(day, leg);
	}
	if (rc == 0 && state == LEG_WAITING)
		rc = leg_line(day, leg, true);
	return rc;
}

static int leg_called(struct day *day, struct leg_life *leg, const struct event *event)
{
	int index = event->counter ? counter_index(day, event->counter) : -1;

	if (index < 0)
		return event->counter ? -ENOMEM : -EINVAL;
	int rc = leg_turn(day, leg, LEG_CALLED);
	struct counter_life *c = &day->counters[index];

	leg->counter = event->counter;
	leg->operator_id = c->operator_id;
	leg->called_ms = leg->begun_ms = day->at_ms;
	if (leg->first_call_ms < 0)
		leg->first_call_ms = day->at_ms;
	leg->calls++;
	leg->out_of_order += event->why.out_of_order;
	c->holds = (uint32_t)(leg - day->legs) + 1;
	c->held_since_ms = day->at_ms;
	return rc < 0 ? rc : counter_sweep(day, index);
}

static int leg_arrived(struct day *day, struct leg_life *leg)
{
	leg->walk_ms = day->at_ms - leg->called_ms;
	leg->begun_ms = day->at_ms;
	return leg_turn(day, leg, LEG_SERVING);
}

/* ---- Visits ---- */

static void *make_room(void *list, uint32_t count, uint32_t *room, size_t size)
{
	if (count < *room)
		return list;
	uint32_t more = *room ? *room * 2 : 1024;
	void *longer = realloc(list, more * size);

	if (longer)
		*room = more;
	return longer;
}

static int slots_grow(struct day *day)
{
	uint32_t *slots = calloc((size_t)day->slot_count * 2, sizeof(*slots));

	if (!slots)
		return -ENOMEM;
	free(day->slots);
	day->slots = slots;
	day->slot_count *= 2;
	for (uint32_t i = 0; i < day->visit_count; i++)
		day->slots[slot_of(day, day->visits[i].ticket)] = i + 1;
	return 0;
}

/* A leg of nobody yet; NULL: no memory, or words that are too many (*rc). */
static struct leg_life *leg_new(
	struct day *day, struct text service, struct text klass, int64_t at_ms, int *rc)
{
	struct leg_life leg = {.asked_ms = at_ms,
		.waits_from_ms = at_ms,
		.queued_ms = at_ms,
		.first_call_ms = -1,
		.walk_ms = -1};
	void *legs = make_room(day->legs, day->leg_count, &day->leg_room, sizeof(leg));

	*rc = legs ? words_take(&day->centre->services, service, &leg.service) : -ENOMEM;
	if (legs)
		day->legs = legs;
	if (*rc == 0)
		*rc = words_take(&day->centre->classes, klass, &leg.klass);
	if (*rc == 0 && (!leg.service || !leg.klass))
		*rc = -EINVAL;
	if (*rc < 0)
		return NULL;
	day->legs[day->leg_count] = leg;
	return &day->legs[day->leg_count++];
}

static int visit_new(struct day *day, ticket_code ticket, struct leg_life *leg)
{
	void *visits =
		make_room(day->visits, day->visit_count, &day->visit_room, sizeof(*day->visits));

	if (!visits)
		return -ENOMEM;
	day->visits = visits;
	if (day->visit_count >= day->slot_count / 2 && slots_grow(day) < 0)
		return -ENOMEM;
	uint32_t slot = slot_of(day, ticket), index = (uint32_t)(leg - day->legs);

	if (!ticket || day->slots[slot])
		return -EINVAL;
	leg->visit = day->visit_count;
	day->visits[day->visit_count++] =
		(struct visit_life){.ticket = ticket, .first = index, .last = index};
	day->slots[slot] = day->visit_count;
	return 0;
}

static int visit_issued(struct day *day, const struct event *event)
{
	int rc;
	struct leg_life *leg = leg_new(day, event->service, event->klass,
		event->offline ? event->queued_ms : day->at_ms, &rc);

	if (!leg)
		return rc;
	leg->queued_ms = event->queued_ms;
	if (event->queued_ms > leg->waits_from_ms)
		leg->waits_from_ms = event->queued_ms; /* an appointment: from its slot on */
	leg->offline = event->offline;
	leg->has_estimate = event->low_ms >= 0 && event->high_ms >= 0;
	leg->low_ms = event->low_ms;
	leg->high_ms = event->high_ms;
	leg->middle_ms2 = event->mid_ms >= 0 ? 2 * event->mid_ms : event->low_ms + event->high_ms;
	leg->state = LEG_RESERVED;
	rc = visit_new(day, event->ticket, leg);
	if (rc == 0 && text_is(event->state, "waiting"))
		rc = leg_turn(day, leg, LEG_WAITING);
	return rc;
}

static int visit_added(struct day *day, const struct event *event)
{
	const struct visit_life *known = event->ticket ? day_visit(day, event->ticket) : NULL;
	int rc;

	if (!known)
		return -EINVAL;
	struct leg_life *leg = leg_new(day, event->service, event->klass, day->at_ms, &rc);

	if (!leg)
		return rc;
	struct visit_life *visit = &day->visits[known - day->visits];
	struct leg_life *before = &day->legs[visit->last];

	leg->queued_ms = event->queued_ms;
	leg->visit = before->visit;
	leg->position = (uint8_t)(before->position + 1);
	leg->only_counter = event->only_counter;
	leg->state = LEG_PLANNED;
	before->later = day->leg_count;
	visit->last = day->leg_count - 1;
	return leg->position == event->leg ? leg_turn(day, leg, LEG_WAITING) : -EINVAL;
}

int day_file(struct day *day, ticket_code ticket, const char *service, const char *klass,
	int64_t issued_ms)
{
	int rc;
	struct leg_life *leg = leg_new(day, (struct text){service, strlen(service)},
		(struct text){klass, strlen(klass)}, issued_ms, &rc);

	if (!leg)
		return rc;
	leg->offline = true;
	leg->state = LEG_EXPIRED;
	return visit_new(day, ticket, leg);
}

/* Stars are for whoever served: the visit's last leg at that counter, else the one that is named.
 */
static void visit_rated(struct day *day, struct leg_life *leg, const struct event *event)
{
	uint32_t at = day->visits[leg->visit].first + 1;

	while (at) {
		struct leg_life *other = &day->legs[at - 1];

		if (event->counter && other->counter == event->counter)
			leg = other;
		at = other->later;
	}
	leg->rating = (uint8_t)event->count;
}

/* ---- The day ---- */

static int day_closed(struct day *day)
{
	int rc = 0;

	for (uint32_t i = 0; i < day->leg_count && rc == 0; i++)
		if (leg_state_is_open((enum leg_state)day->legs[i].state))
			rc = leg_turn(day, &day->legs[i], LEG_EXPIRED);
	for (uint32_t i = 0; i < day->counter_count && rc == 0; i++) {
		counter_turn(day, &day->counters[i], COUNTER_IS_CLOSED);
		rc = counter_sweep(day, (int)i);
	}
	day->is_open = false;
	return rc;
}

/* Every kind is named, so that the compiler asks what a new one does to a leg. */
static int leg_take(struct day *day, struct leg_life *leg, const struct event *event)
{
	switch (event->kind) {
	case CHANGE_CONFIRMED:
	case CHANGE_UNPARKED:
	case CHANGE_PUT_BACK:
		return leg_turn(day, leg, LEG_WAITING);
	case CHANGE_RETURNED:
		leg->returns++;
		return leg_turn(day, leg, LEG_WAITING);
	case CHANGE_VOIDED:
		day->visits[leg->visit].is_void = true;
		return leg_turn(day, leg, LEG_VOID);
	case CHANGE_CALLED:
		return leg_called(day, leg, event);
	case CHANGE_RECALLED:
		leg->recalls++;
		return 0;
	case CHANGE_ARRIVED:
		return leg_arrived(day, leg);
	case CHANGE_DONE:
		return leg_turn(day, leg, LEG_DONE);
	case CHANGE_NO_SHOW:
		return leg_turn(day, leg, LEG_NO_SHOW);
	case CHANGE_PARKED:
		return leg_turn(day, leg, LEG_PARKED);
	case CHANGE_TRANSFERRED:
		return leg_turn(day, leg, LEG_TRANSFERRED);
	case CHANGE_CANCELLED:
		return leg_turn(day, leg, LEG_CANCELLED);
	case CHANGE_RATED:
		visit_rated(day, leg, event);
		return 0;
	case CHANGE_HEARD: /* paper and the like: it moves nobody */
	case CHANGE_PAPER:
	case CHANGE_REPRINTED:
	case CHANGE_CHECKED_IN:
	case CHANGE_DAY_OPENED: /* of no leg: day_take() */
	case CHANGE_DAY_REOPENED:
	case CHANGE_DAY_CLOSED:
	case CHANGE_CONFIGURED:
	case CHANGE_JUMPED:
	case CHANGE_RETIRED:
	case CHANGE_SERVICE_OPENED:
	case CHANGE_SERVICE_CLOSED:
	case CHANGE_ISSUED:
	case CHANGE_FILED:
	case CHANGE_STRAY:
	case CHANGE_BOOKED:
	case CHANGE_UNBOOKED:
	case CHANGE_MISSED:
	case CHANGE_ADDED:
	case CHANGE_COUNTER_OPENED:
	case CHANGE_COUNTER_CLOSED:
	case CHANGE_PAUSED:
	case CHANGE_RESUMED:
	case CHANGE_PROFILE_SET:
	case CHANGE_KIOSK_AWAY:
	case CHANGE_KIOSK_BACK:
	case CHANGE_CLOSING:
	case CHANGE_STAYS:
	case CHANGE_KIND_COUNT:
		return 0;
	}
	return 0;
}

int day_take(struct day *day, int64_t at_ms, const struct event *event)
{
	day->at_ms = at_ms;
	switch (event->kind) {
	case CHANGE_DAY_OPENED:
	case CHANGE_DAY_REOPENED:
		day->is_open = true;
		return 0;
	case CHANGE_DAY_CLOSED:
		return day_closed(day);
	case CHANGE_CONFIGURED:
		return counters_sweep(day);
	case CHANGE_ISSUED:
		return visit_issued(day, event);
	case CHANGE_ADDED:
		return visit_added(day, event);
	case CHANGE_COUNTER_OPENED:
	case CHANGE_COUNTER_CLOSED:
	case CHANGE_PAUSED:
	case CHANGE_RESUMED:
	case CHANGE_PROFILE_SET:
		return counter_take(day, event);
	case CHANGE_KIND_COUNT:
		return -ENOTSUP;
	default:
		break;
	}
	if (!event->ticket)
		return 0;
	struct leg_life *leg = event_leg(day, event);

	return leg ? leg_take(day, leg, event) : -EINVAL;
}

void day_settle(struct day *day, int64_t at_ms)
{
	day->at_ms = at_ms;
	idle_settle(day->idle, at_ms);
	for (uint32_t i = 0; i < day->counter_count; i++) {
		struct counter_life *c = &day->counters[i];

		if (c->is == COUNTER_IS_PAUSED)
			spend(day, c, SPENT_PAUSED, c->paused_since_ms, at_ms);
		if (c->is != COUNTER_IS_CLOSED)
			spend(day, c, SPENT_OPEN, c->open_since_ms, at_ms);
		if (c->holds)
			spend(day, c, SPENT_IN_HAND, c->held_since_ms, at_ms);
		c->paused_since_ms = c->open_since_ms = c->held_since_ms = at_ms;
	}
}
