/* The buttons of a simulated day, and what their operators know. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "firmware/planner/simulation_inside.h"

/* ---- Commands ---- */

static struct command *command_for(struct simulation *s, enum verb verb, enum role role)
{
	struct command *c = &s->command;

	c->verb = verb;
	c->role = role;
	c->own_counter = SETUP_NONE;
	c->ticket.number = 0;
	c->service[0] = c->day[0] = c->operator_id[0] = c->profile[0] = '\0';
	c->counter_number = 0;
	return c;
}

static struct command *command_at(struct simulation *s, enum verb verb, uint16_t counter)
{
	struct command *c = command_for(s, verb, ROLE_COUNTER);

	c->own_counter = counter;
	return c;
}

static int apply_all(struct simulation *s)
{
	int rc = 0;

	s->seq++;
	for (uint16_t i = 0; rc == 0 && i < s->decision.count; i++)
		rc = hall_apply(s->hall, &s->decision.changes[i], s->now_ms, s->seq);
	if (rc == -EINVAL)
		snprintf(s->why, sizeof(s->why), "%s: the hall did not take what was decided",
			verb_name(s->command.verb));
	return rc;
}

/* Does what was decided; -EINVAL when that is a refusal. */
static int decided_do(struct simulation *s)
{
	if (s->decision.refusal == REFUSED_NOT)
		return apply_all(s);
	snprintf(s->why, sizeof(s->why), "%s was refused: %s", verb_name(s->command.verb),
		refusal_name(s->decision.refusal));
	return s->decision.refusal == REFUSED_NO_MEMORY ? -ENOMEM : -EINVAL;
}

static int command_do(struct simulation *s)
{
	hall_decide(s->hall, &s->command, s->now_ms, &s->decision);
	return decided_do(s);
}

int act_open_day(struct simulation *s)
{
	struct command *c = command_for(s, VERB_OPEN_DAY, ROLE_HUB);

	memcpy(c->day, s->day->date, DAY_SIZE);
	return command_do(s);
}

int act_close_day(struct simulation *s)
{
	command_for(s, VERB_CLOSE_DAY, ROLE_HUB);
	return command_do(s);
}

/* ---- The row of idle counters ---- */

static void idle_enter(struct simulation *s, uint16_t counter)
{
	struct desk *desk = &s->desks[counter];

	if (desk->idle)
		return;
	desk->idle = true;
	desk->before = s->last_idle;
	desk->after = SETUP_NONE;
	if (s->last_idle == SETUP_NONE)
		s->first_idle = counter;
	else
		s->desks[s->last_idle].after = counter;
	s->last_idle = counter;
}

static void idle_leave(struct simulation *s, uint16_t counter)
{
	struct desk *desk = &s->desks[counter];

	if (!desk->idle)
		return;
	desk->idle = false;
	if (desk->before == SETUP_NONE)
		s->first_idle = desk->after;
	else
		s->desks[desk->before].after = desk->after;
	if (desk->after == SETUP_NONE)
		s->last_idle = desk->before;
	else
		s->desks[desk->after].before = desk->before;
}

static bool may_take(const struct simulation *s, uint16_t counter, const struct citizen *citizen)
{
	uint16_t profile = hall_counter(s->hall, counter)->profile;

	if (citizen->only_counter != SETUP_NONE)
		return citizen->only_counter == counter;
	return setup_profile_takes(&s->setup->profiles[profile], citizen->service);
}

/* Whoever idles longest and may take the newcomer presses. */
static int wake_somebody(struct simulation *s, const struct citizen *citizen)
{
	uint16_t counter = s->first_idle;

	while (counter != SETUP_NONE && !may_take(s, counter, citizen))
		counter = s->desks[counter].after;
	return counter == SETUP_NONE ? 0 : act_press(s, counter);
}

/* ---- Telling ---- */

void act_tell(struct simulation *s, uint32_t visit, enum outcome_how how, uint16_t counter,
	int64_t called_ms)
{
	const struct visitor *visitor = &s->visitors[visit];
	struct outcome outcome = {.day = s->day,
		.citizen = &s->day->citizens[visitor->citizen],
		.how = how,
		.counter = counter,
		.due_ms = visitor->due_ms < called_ms ? visitor->due_ms : called_ms,
		.called_ms = called_ms,
		.ended_ms = s->now_ms};

	s->told(s->told_data, &outcome);
}

/* ---- At a counter ---- */

static bool is_gone(const struct simulation *s, const struct visitor *visitor)
{
	const struct citizen *citizen = &s->day->citizens[visitor->citizen];

	return citizen->leaves_ms != CITIZEN_STAYS &&
	       s->now_ms - visitor->since_ms >= citizen->leaves_ms;
}

static int called(struct simulation *s, uint16_t counter, uint32_t visit)
{
	struct desk *desk = &s->desks[counter];
	const struct citizen *citizen = &s->day->citizens[s->visitors[visit].citizen];
	struct happening free = {.kind = HAPPENS_FREE, .who = counter};

	idle_leave(s, counter);
	desk->holds = true;
	desk->gone = is_gone(s, &s->visitors[visit]);
	free.at_ms = s->now_ms + (desk->gone ? citizen->lost_ms : citizen->serve_ms);
	free.turn = ++desk->turn;
	s->events++;
	return event_heap_push(&s->heap, &free);
}

/* Follows what a `next` decided. */
static int follow_next(struct simulation *s, uint16_t counter)
{
	for (uint16_t i = 0; i < s->decision.count; i++)
		if (s->decision.changes[i].kind == CHANGE_CALLED)
			return called(s, counter, s->decision.changes[i].leg.visit);
	idle_enter(s, counter);
	return 0;
}

static int press_later(struct simulation *s, uint16_t counter)
{
	struct happening press = {.kind = HAPPENS_PRESS,
		.at_ms = hall_counter(s->hall, counter)->next_ms + s->setup->double_press_ms,
		.who = counter,
		.turn = s->desks[counter].turn};

	idle_leave(s, counter);
	return event_heap_push(&s->heap, &press);
}

/* The counter closes, unless it serves out and somebody waits for it. */
static bool goes_home(const struct simulation *s, uint16_t counter)
{
	const struct desk *desk = &s->desks[counter];

	return desk->over &&
	       !(s->day->shifts[desk->shift].serves_out && hall_waits(s->hall, counter));
}

static int go_home(struct simulation *s, uint16_t counter)
{
	struct desk *desk = &s->desks[counter];

	idle_leave(s, counter);
	desk->shift = NOBODY;
	desk->over = false;
	s->on_duty--;
	s->events++;
	command_at(s, VERB_SIGN_OUT, counter);
	return command_do(s);
}

/* `next` of a counter with empty hands. */
int act_press(struct simulation *s, uint16_t counter)
{
	int rc;

	if (s->desks[counter].shift == NOBODY || s->desks[counter].holds)
		return 0;
	if (goes_home(s, counter))
		return go_home(s, counter);
	command_at(s, VERB_NEXT, counter);
	hall_decide(s->hall, &s->command, s->now_ms, &s->decision);
	if (s->decision.refusal == REFUSED_TOO_SOON)
		return press_later(s, counter);
	rc = decided_do(s);
	return rc < 0 ? rc : follow_next(s, counter);
}

/* Sends the citizen in hand on to what comes next in their visit. */
static int transfer(struct simulation *s, uint16_t counter, uint32_t then)
{
	const struct citizen *next = &s->day->citizens[then];
	struct leg_ref leg = hall_counter(s->hall, counter)->leg;
	bool stays = next->only_counter == counter &&
		     next->service == hall_leg(s->hall, leg)->service; /* refused: it is the same */
	struct command *c = command_at(s, VERB_TRANSFER, counter);
	int rc;

	memcpy(c->service, s->setup->services[next->service].id, ID_SIZE);
	if (next->only_counter != SETUP_NONE && !stays)
		c->counter_number = s->setup->counters[next->only_counter].number;
	rc = command_do(s);
	if (rc < 0)
		return rc;
	s->visitors[leg.visit] =
		(struct visitor){.citizen = then, .since_ms = s->now_ms, .due_ms = s->now_ms};
	return wake_somebody(s, next);
}

static int finish(struct simulation *s, uint16_t counter, bool gone, uint32_t then)
{
	if (!gone && then != CITIZEN_LAST)
		return transfer(s, counter, then);
	command_at(s, gone ? VERB_NO_SHOW : VERB_END, counter);
	return command_do(s);
}

/* One `next` ends the one and calls the other, as an operator does it. */
static int next_at_once(struct simulation *s, uint16_t counter, bool *done)
{
	int rc;

	command_at(s, VERB_NEXT, counter);
	hall_decide(s->hall, &s->command, s->now_ms, &s->decision);
	*done = s->decision.refusal == REFUSED_NOT;
	if (!*done)
		return 0; /* too soon, or it must be ended by itself */
	rc = apply_all(s);
	return rc < 0 ? rc : follow_next(s, counter);
}

int act_free(struct simulation *s, uint16_t counter)
{
	struct desk *desk = &s->desks[counter];
	struct leg_ref leg = hall_counter(s->hall, counter)->leg;
	uint32_t then = s->day->citizens[s->visitors[leg.visit].citizen].then;
	bool gone = desk->gone, done = false;
	int rc = 0;

	desk->holds = false;
	act_tell(s, leg.visit, gone ? OUTCOME_NO_SHOW : OUTCOME_SERVED, counter,
		hall_leg(s->hall, leg)->called_ms);
	if (!desk->over && !gone && then == CITIZEN_LAST)
		rc = next_at_once(s, counter, &done);
	if (rc < 0 || done)
		return rc;
	rc = finish(s, counter, gone, then);
	return rc < 0 ? rc : act_press(s, counter);
}

/* ---- Shifts ---- */

int act_open(struct simulation *s, uint32_t index)
{
	const struct shift *shift = &s->day->shifts[index];
	struct desk *desk = &s->desks[shift->counter];
	struct command *c;
	int rc;

	s->events++;
	if (desk->shift != NOBODY) { /* it follows on one that has not ended: another profile */
		desk->shift = index;
		desk->over = false;
		c = command_at(s, VERB_SET_PROFILE, shift->counter);
		c->role = ROLE_CONTROL;
		c->counter_number = s->setup->counters[shift->counter].number;
		memcpy(c->profile, s->setup->profiles[shift->profile].id, ID_SIZE);
		rc = command_do(s);
	} else {
		s->on_duty++;
		desk->shift = index;
		desk->over = false;
		c = command_at(s, VERB_SIGN_IN, shift->counter);
		/* Each counter its own: nobody sits at two. */
		snprintf(c->operator_id, sizeof(c->operator_id), "planner-%u",
			(unsigned int)shift->counter);
		memcpy(c->profile, s->setup->profiles[shift->profile].id, ID_SIZE);
		rc = command_do(s);
	}
	return rc < 0 ? rc : act_press(s, shift->counter);
}

int act_shift_over(struct simulation *s, uint32_t index)
{
	uint16_t counter = s->day->shifts[index].counter;

	if (s->desks[counter].shift != index)
		return 0; /* another one took its place */
	s->desks[counter].over = true;
	return !s->desks[counter].holds ? act_press(s, counter) : 0;
}

/* ---- Citizens ---- */

/* A number of the ranges that kiosks have. */
static int number_give(struct simulation *s, const struct citizen *citizen, struct ticket *ticket)
{
	uint16_t series = s->setup->services[citizen->service].series;
	uint32_t given;

	if (series == SETUP_NONE)
		return -EINVAL;
	given = s->given[series]++;
	memcpy(ticket->series, s->setup->series[series].letters, SERIES_SIZE);
	ticket->number =
		(1 + given / TICKET_HUB_LAST) * TICKET_KIOSK_RANGE + 1 + given % TICKET_HUB_LAST;
	return given < (uint32_t)QUEUE_MAX_KIOSKS * TICKET_HUB_LAST ? 0 : -ENOSPC;
}

int act_arrive(struct simulation *s, uint32_t index)
{
	const struct citizen *citizen = &s->day->citizens[index];
	uint32_t visit = hall_visit_count(s->hall);
	struct happening leave = {.kind = HAPPENS_LEAVE, .who = index, .turn = visit};
	struct change *change = &s->decision.changes[0];
	int rc;

	if (visit >= QUEUE_MAX_VISITS)
		return -ENOSPC;
	memset(change, 0, sizeof(*change));
	*change = (struct change){.kind = CHANGE_ISSUED,
		.leg.visit = visit,
		.service = citizen->service,
		.counter = SETUP_NONE,
		.profile = SETUP_NONE,
		.only_counter = SETUP_NONE,
		.klass = citizen->klass,
		.state = LEG_WAITING,
		.offline = true,
		.queued_ms = citizen->queued_ms,
		.language = "en"};
	rc = number_give(s, citizen, &change->ticket);
	if (rc < 0)
		return rc;
	s->decision.count = 1;
	s->visitors[visit] = (struct visitor){
		.citizen = index, .since_ms = s->now_ms, .due_ms = citizen->due_ms};
	s->events++;
	rc = apply_all(s);
	if (rc == 0 && citizen->tells && citizen->leaves_ms != CITIZEN_STAYS) {
		leave.at_ms = s->now_ms + citizen->leaves_ms;
		rc = event_heap_push(&s->heap, &leave);
	}
	return rc < 0 ? rc : wake_somebody(s, citizen);
}

int act_leave(struct simulation *s, uint32_t citizen, uint32_t visit)
{
	const struct leg *leg = hall_leg(s->hall, (struct leg_ref){.visit = visit});
	struct command *c;

	if (s->visitors[visit].citizen != citizen || leg->state != LEG_WAITING)
		return 0;
	act_tell(s, visit, OUTCOME_LEFT, SETUP_NONE, s->now_ms);
	s->events++;
	c = command_for(s, VERB_CANCEL, ROLE_CONTROL);
	c->ticket = hall_visit(s->hall, visit)->ticket;
	return command_do(s);
}
