/* The loop of a simulated day: what happens next, an arrival or something of the heap. */
#include "firmware/planner/simulation.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/planner/simulation_inside.h"

struct simulation *simulation_new(const struct setup *setup)
{
	struct simulation *s = calloc(1, sizeof(*s));

	if (!s) {
		errno = ENOMEM;
		return NULL;
	}
	s->setup = setup;
	s->hall = hall_new(setup);
	if (!s->hall) {
		free(s);
		errno = EINVAL;
		return NULL;
	}
	memcpy(s->command.device, "planner", sizeof("planner"));
	memcpy(s->command.id, "0000000000000000-1", sizeof("0000000000000000-1"));
	memcpy(s->command.language, "en", sizeof("en"));
	s->command.deadline_ms = INT64_MAX;
	return s;
}

void simulation_free(struct simulation *s)
{
	if (!s)
		return;
	hall_free(s->hall);
	event_heap_fini(&s->heap);
	free(s->visitors);
	free(s);
}

const char *simulation_why(const struct simulation *s)
{
	return s->why;
}

uint64_t simulation_events(const struct simulation *s)
{
	return s->events;
}

/* ---- Before a day ---- */

static int citizen_check(const struct simulation *s, const struct demand_day *day, size_t i)
{
	const struct citizen *c = &day->citizens[i];

	if (c->service >= s->setup->service_count || c->klass >= s->setup->class_count ||
		(c->only_counter != SETUP_NONE && c->only_counter >= s->setup->counter_count) ||
		(c->then != CITIZEN_LAST && (c->then >= day->count || c->then < day->arrivals)))
		return -EINVAL;
	if (i < day->arrivals && (c->at_ms <= 0 || c->queued_ms <= 0 ||
					 (i > 0 && day->citizens[i - 1].at_ms > c->at_ms)))
		return -EINVAL;
	return c->serve_ms < 0 || c->lost_ms < 0 ? -EINVAL : 0;
}

static int day_check(struct simulation *s, const struct demand_day *day)
{
	for (size_t i = 0; i < day->count; i++) {
		if (citizen_check(s, day, i) < 0) {
			snprintf(s->why, sizeof(s->why), "%s: citizen %zu does not fit this hall",
				day->date, i + 1);
			return -EINVAL;
		}
	}
	for (size_t i = 0; i < day->shift_count; i++) {
		const struct shift *shift = &day->shifts[i];

		if (shift->counter >= s->setup->counter_count ||
			shift->profile >= s->setup->profile_count || shift->from_ms <= 0 ||
			shift->until_ms < shift->from_ms) {
			snprintf(s->why, sizeof(s->why), "%s: shift %zu does not fit this hall",
				day->date, i + 1);
			return -EINVAL;
		}
	}
	return 0;
}

static int day_room(struct simulation *s, const struct demand_day *day)
{
	struct visitor *larger;

	if (day->arrivals > QUEUE_MAX_VISITS)
		return -ENOSPC;
	if (day->arrivals <= s->visitor_room)
		return 0;
	larger = realloc(s->visitors, day->arrivals * sizeof(*larger));
	if (!larger)
		return -ENOMEM;
	s->visitors = larger;
	s->visitor_room = day->arrivals;
	return 0;
}

static int push_shifts(struct simulation *s, const struct demand_day *day)
{
	int rc = 0;

	for (uint32_t i = 0; rc == 0 && i < day->shift_count; i++) {
		struct happening happening = {
			.at_ms = day->shifts[i].from_ms, .kind = HAPPENS_OPEN, .who = i};

		rc = event_heap_push(&s->heap, &happening);
		happening.at_ms = day->shifts[i].until_ms;
		happening.kind = HAPPENS_CLOSE;
		if (rc == 0)
			rc = event_heap_push(&s->heap, &happening);
	}
	return rc;
}

static int64_t day_start(const struct simulation *s, const struct demand_day *day)
{
	const struct happening *first = event_heap_first(&s->heap);
	int64_t start_ms = day->midnight_ms;

	if (day->arrivals > 0 && day->citizens[0].at_ms < start_ms)
		start_ms = day->citizens[0].at_ms;
	if (first && first->at_ms < start_ms)
		start_ms = first->at_ms;
	return start_ms > s->now_ms ? start_ms : s->now_ms;
}

static void desks_clear(struct simulation *s)
{
	for (uint16_t i = 0; i < QUEUE_MAX_COUNTERS; i++)
		s->desks[i] = (struct desk){.shift = NOBODY};
	s->first_idle = s->last_idle = SETUP_NONE;
	s->on_duty = 0;
	memset(s->given, 0, sizeof(s->given));
}

/* ---- The day ---- */

static int happen(struct simulation *s, const struct happening *happening)
{
	uint16_t counter = (uint16_t)happening->who;

	switch ((enum happening_kind)happening->kind) {
	case HAPPENS_FREE:
		s->events++;
		return s->desks[counter].turn == happening->turn ? act_free(s, counter) : 0;
	case HAPPENS_PRESS:
		return act_press(s, counter);
	case HAPPENS_LEAVE:
		return act_leave(s, happening->who, happening->turn);
	case HAPPENS_CLOSE:
		return act_shift_over(s, happening->who);
	case HAPPENS_OPEN:
		return act_open(s, happening->who);
	}
	return -EINVAL;
}

static int run_events(struct simulation *s)
{
	const struct demand_day *day = s->day;
	uint32_t arrived = 0;
	int rc = 0;

	while (rc == 0) {
		const struct happening *first = event_heap_first(&s->heap);
		struct happening happening;

		if (arrived < day->arrivals &&
			(!first || day->citizens[arrived].at_ms < first->at_ms)) {
			s->now_ms = day->citizens[arrived].at_ms;
			rc = act_arrive(s, arrived++);
			continue;
		}
		if (!first)
			break;
		event_heap_pop(&s->heap, &happening);
		s->now_ms = happening.at_ms > s->now_ms ? happening.at_ms : s->now_ms;
		rc = happen(s, &happening);
	}
	return rc;
}

/* Who still waits when everybody has gone home. */
static void tell_unserved(struct simulation *s)
{
	for (uint32_t visit = 0; visit < hall_visit_count(s->hall); visit++) {
		struct leg_ref ref = {.visit = visit,
			.leg = (uint8_t)(hall_visit(s->hall, visit)->leg_count - 1)};

		if (hall_leg(s->hall, ref)->state == LEG_WAITING)
			act_tell(s, visit, OUTCOME_UNSERVED, SETUP_NONE, s->now_ms);
	}
}

int simulation_run(
	struct simulation *s, const struct demand_day *day, simulation_told_fn *told, void *data)
{
	int rc = day_check(s, day);

	if (rc == 0)
		rc = day_room(s, day);
	if (rc < 0)
		return rc;
	s->day = day;
	s->told = told;
	s->told_data = data;
	event_heap_clear(&s->heap);
	desks_clear(s);
	rc = push_shifts(s, day);
	s->now_ms = day_start(s, day);
	if (rc == 0)
		rc = act_open_day(s);
	if (rc == 0)
		rc = run_events(s);
	if (rc == 0) {
		tell_unserved(s);
		rc = act_close_day(s);
	}
	return rc;
}
