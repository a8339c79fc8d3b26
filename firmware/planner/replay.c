/* Replaying. One hall at a time; each of its days is a list of events, sorted. */
#include "firmware/planner/replay.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/planner/replay_setup.h"
#include "firmware/queue/hall.h"

enum {
	HEAD_START_MS = 90000,
	IDLE_CLOSES_MS = 20 * 60000,
	MS = 1000,
};

enum event_kind { EVENT_ARRIVAL, EVENT_END, EVENT_LEAVE };

struct event {
	int32_t at_s;
	enum event_kind kind;
	uint32_t ticket; /* position in the day */
};

struct replay { /* of one hall */
	const struct trace *trace;
	const struct trace_hall *of;
	replay_fn *tell;
	void *data;
	struct setup *setup;
	struct forecast_model prior, model;

	/* What the last days taught: samples of `days` days, oldest first. */
	struct forecast_sample *samples;
	size_t sample_count, day_samples[FORECAST_DAYS];
	int days;

	/* The day */
	struct hall *hall;
	const struct trace_ticket *tickets;
	size_t count;
	struct replay_told *told; /* per ticket */
	uint32_t *visits;	  /* per ticket: its visit, once it came */
	struct event *events;
	int64_t midnight_ms, now_ms, seq;
	int64_t *last_ms; /* per service, -1: nobody called yet */
	int64_t last_of_hall_ms;
	uint16_t turn; /* the counter that calls next, of tickets */
};

/* ---- Changes ---- */

static int change_do(struct replay *r, struct change *change)
{
	return hall_apply(r->hall, change, r->now_ms, ++r->seq);
}

static int counter_do(struct replay *r, enum change_kind kind, uint16_t counter)
{
	struct change change = {.kind = kind, .counter = counter};

	return change_do(r, &change);
}

static int leg_do(struct replay *r, enum change_kind kind, uint32_t visit, uint16_t counter)
{
	struct change change = {.kind = kind, .leg.visit = visit, .counter = counter};

	return change_do(r, &change);
}

/* The counter's ticket, if it has one, is done. */
static int counter_finish(struct replay *r, uint16_t counter)
{
	const struct counter *stands = hall_counter(r->hall, counter);

	return stands->holds ? leg_do(r, CHANGE_DONE, stands->leg.visit, counter) : 0;
}

/* ---- Counters come and go ---- */

static int counters_close(struct replay *r)
{
	int rc = 0;

	for (uint16_t i = 0; i < r->setup->counter_count && rc == 0; i++) {
		const struct counter *counter = hall_counter(r->hall, i);

		if (counter->state == COUNTER_OPEN && !counter->holds &&
			r->now_ms - counter->since_ms > IDLE_CLOSES_MS)
			rc = counter_do(r, CHANGE_COUNTER_CLOSED, i);
	}
	return rc;
}

static int counters_open(struct replay *r)
{
	int rc = 0;

	for (uint16_t i = 0; i < r->setup->counter_count && rc == 0; i++)
		rc = counter_do(r, CHANGE_COUNTER_OPENED, i);
	return rc;
}

/* Who calls this ticket, open and with empty hands. */
static int counter_ready(struct replay *r, const struct trace_ticket *ticket, uint16_t *counter)
{
	*counter = ticket->counter;
	if (ticket->counter == TRACE_NOBODY) {
		*counter = r->turn;
		r->turn = (uint16_t)((r->turn + 1) % r->setup->counter_count);
	}
	if (hall_counter(r->hall, *counter)->state == COUNTER_CLOSED)
		return counter_do(r, CHANGE_COUNTER_OPENED, *counter);
	return counter_finish(r, *counter);
}

/* ---- Events ---- */

static int on_arrival(struct replay *r, uint32_t at)
{
	const struct trace_ticket *ticket = &r->tickets[at];
	struct replay_told *told = &r->told[at];
	struct change change = {.kind = CHANGE_ISSUED,

		.service = ticket->service,
		.klass = ticket->klass,
		.state = LEG_RESERVED,
		.queued_ms = r->now_ms - (ticket->klass > 0 ? HEAD_START_MS : 0)};
	uint32_t visit = hall_visit_count(r->hall);
	int rc;

	change.leg.visit = visit;
	memcpy(change.ticket.series, r->setup->series[visit / TICKET_HUB_LAST].letters,
		SERIES_SIZE);
	change.ticket.number = (uint16_t)(visit % TICKET_HUB_LAST + 1);
	*told = (struct replay_told){.ticket = ticket,
		.is_asked = r->trace->kind == TRACE_CALLS
				    ? ticket->leave_s > ticket->arrival_s
				    : hall_waiting(r->hall, ticket->service) > 0,
		.last_ms = r->last_ms[ticket->service] >= 0 ? r->last_ms[ticket->service]
							    : r->last_of_hall_ms};
	hall_forecast(r->hall, ticket->service, ticket->klass, change.queued_ms, r->now_ms,
		&told->forecast);
	change.low_ms = told->forecast.low_ms;
	change.mid_ms = told->forecast.mid_ms;
	change.high_ms = told->forecast.high_ms;
	change.learned = r->model.labels > 0;
	r->visits[at] = visit;
	rc = change_do(r, &change);
	return rc < 0 ? rc : leg_do(r, CHANGE_CONFIRMED, visit, SETUP_NONE);
}

static int on_leave(struct replay *r, uint32_t at)
{
	const struct trace_ticket *ticket = &r->tickets[at];
	struct change change = {.kind = CHANGE_CALLED, .leg.visit = r->visits[at]};
	int rc;

	if (!ticket->served)
		return leg_do(r, CHANGE_CANCELLED, r->visits[at], SETUP_NONE);
	rc = counter_ready(r, ticket, &change.counter);
	if (rc == 0)
		rc = change_do(r, &change);
	if (rc < 0)
		return rc;
	r->last_of_hall_ms = r->last_ms[ticket->service] =
		(int64_t)(ticket->leave_s - ticket->arrival_s) * MS;
	r->tell(r->data, &r->told[at]);
	return 0;
}

/* The service's end, unless its counter called the next one before. */
static int on_end(struct replay *r, uint32_t at)
{
	const struct leg *leg = hall_leg(r->hall, (struct leg_ref){.visit = r->visits[at]});

	return leg->state == LEG_CALLED ? counter_finish(r, leg->counter) : 0;
}

static int event_do(struct replay *r, const struct event *event)
{
	int rc = 0;

	r->now_ms = r->midnight_ms + (int64_t)event->at_s * MS;
	if (r->trace->kind == TRACE_CALLS)
		rc = counters_close(r);
	if (rc < 0)
		return rc;
	switch (event->kind) {
	case EVENT_ARRIVAL:
		return on_arrival(r, event->ticket);
	case EVENT_END:
		return on_end(r, event->ticket);
	default:
		return on_leave(r, event->ticket);
	}
}

static int event_compare(const void *left, const void *right)
{
	const struct event *a = left, *b = right;

	if (a->at_s != b->at_s)
		return a->at_s < b->at_s ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return a->ticket < b->ticket ? -1 : a->ticket > b->ticket;
}

static size_t events_list(struct replay *r)
{
	size_t count = 0;

	for (uint32_t i = 0; i < r->count; i++) {
		const struct trace_ticket *ticket = &r->tickets[i];

		r->events[count++] = (struct event){ticket->arrival_s, EVENT_ARRIVAL, i};
		r->events[count++] = (struct event){ticket->leave_s, EVENT_LEAVE, i};
		if (ticket->end_s >= 0)
			r->events[count++] = (struct event){ticket->end_s, EVENT_END, i};
	}
	qsort(r->events, count, sizeof(*r->events), event_compare);
	return count;
}

/* ---- A day ---- */

/* Days since 1970 (the usual count with years that begin in March). */
static int64_t day_count(uint32_t day)
{
	int64_t year = day / 10000, month = day / 100 % 100, date = day % 100;

	year -= month <= 2;
	month = month > 2 ? month - 3 : month + 9;
	return year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + date - 1 -
	       719468;
}

static int day_open(struct replay *r)
{
	struct change change = {.kind = CHANGE_DAY_OPENED};
	uint32_t day = r->tickets[0].day;
	int rc;

	r->midnight_ms = day_count(day) * 86400 * MS;
	r->now_ms = r->midnight_ms + (int64_t)r->tickets[0].arrival_s * MS;
	r->last_of_hall_ms = 0;
	for (uint16_t i = 0; i < r->of->service_count; i++)
		r->last_ms[i] = -1;
	r->turn = 0;
	snprintf(change.day, sizeof(change.day), "%04u-%02u-%02u", day / 10000 % 10000,
		day / 100 % 100, day % 100);
	r->hall = hall_new(r->setup);
	if (!r->hall)
		return -ENOMEM;
	hall_learn(r->hall, &r->model);
	rc = change_do(r, &change);
	return rc == 0 && r->trace->kind == TRACE_TICKETS ? counters_open(r) : rc;
}

/* The night: the day's samples behind those of the days before, the oldest day forgotten. */
static int day_learn(struct replay *r)
{
	size_t forgotten = r->days == FORECAST_DAYS ? r->day_samples[0] : 0, found;
	struct forecast_sample *samples;

	if (forgotten > 0)
		memmove(r->samples, r->samples + forgotten,
			(r->sample_count - forgotten) * sizeof(*samples));
	r->sample_count -= forgotten;
	if (r->days == FORECAST_DAYS) {
		r->days--;
		memmove(r->day_samples, r->day_samples + 1,
			(size_t)r->days * sizeof(r->day_samples[0]));
	}
	samples = realloc(r->samples, (r->sample_count + r->count + 1) * sizeof(*samples));
	if (!samples)
		return -ENOMEM;
	r->samples = samples;
	found = hall_samples(r->hall, 0, samples + r->sample_count, r->count);
	r->sample_count += found;
	r->day_samples[r->days++] = found;
	return forecast_fit(&r->model, &r->prior, samples, r->sample_count);
}

static int day_replay(struct replay *r)
{
	size_t count;
	int rc;

	r->told = calloc(r->count, sizeof(*r->told));
	r->visits = calloc(r->count, sizeof(*r->visits));
	r->events = calloc(3 * r->count, sizeof(*r->events));
	rc = r->told && r->visits && r->events ? day_open(r) : -ENOMEM;
	count = rc == 0 ? events_list(r) : 0;
	for (size_t i = 0; i < count && rc == 0; i++)
		rc = event_do(r, &r->events[i]);
	if (rc == 0)
		rc = day_learn(r);
	hall_free(r->hall);
	r->hall = NULL;
	free(r->told);
	free(r->visits);
	free(r->events);
	return rc;
}

/* ---- A hall ---- */

/* How many tickets from here on are of one hall and day; of one hall, when any_day. */
static size_t run_length(const struct trace *trace, size_t from, bool any_day)
{
	const struct trace_ticket *first = &trace->tickets[from];
	size_t end = from;

	while (end < trace->count && trace->tickets[end].hall == first->hall &&
		(any_day || trace->tickets[end].day == first->day))
		end++;
	return end - from;
}

static int hall_replay(struct replay *r, size_t from, size_t end)
{
	size_t most = 0;
	int rc = 0;

	for (size_t at = from; at < end; at += run_length(r->trace, at, false))
		if (run_length(r->trace, at, false) > most)
			most = run_length(r->trace, at, false);
	r->setup = replay_setup_new(r->of, most);
	r->last_ms = calloc(r->of->service_count, sizeof(*r->last_ms));
	forecast_prior(&r->prior);
	r->model = r->prior;
	rc = r->setup && r->last_ms ? 0 : -ENOMEM;
	for (size_t at = from; at < end && rc == 0; at += r->count) {
		r->tickets = &r->trace->tickets[at];
		r->count = run_length(r->trace, at, false);
		rc = day_replay(r);
	}
	setup_free(r->setup);
	free(r->samples);
	free(r->last_ms);
	return rc;
}

int replay_trace(const struct trace *trace, replay_fn *tell, void *data)
{
	int rc = 0;

	for (size_t at = 0; at < trace->count && rc == 0;) {
		size_t count = run_length(trace, at, true);
		struct replay replay = {.trace = trace,
			.of = &trace->halls[trace->tickets[at].hall],
			.tell = tell,
			.data = data};

		rc = hall_replay(&replay, at, at + count);
		at += count;
	}
	return rc;
}
