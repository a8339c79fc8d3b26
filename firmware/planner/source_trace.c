/*
 * The days of a trace. Of a call centre's calls everything is known but who is on duty: that is in
 * the file of sessions, else a server counts as there from the first to the last call of each day.
 * Of the tickets of a hall nobody wrote down how long they were served; see `note`.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/planner/source.h"
#include "firmware/planner/source_trace.h"

enum { USUAL_SERVE_S = 180, LOST_MS = 20000, BREATH_S = 600 };

struct reading {
	struct source *source;
	const struct source_options *options;
	struct trace trace;
	uint16_t hall;
	const char *path;
	FILE *out;
	size_t room;
	int64_t breaths_s, breaths; /* seen so far: their sum and number */
};

/* ---- Setup ---- */

static void set_id(char id[ID_SIZE], const char *prefix, unsigned int number)
{
	snprintf(id, ID_SIZE, "%s%u", prefix, number);
}

static int add_services(struct setup *setup, const struct trace_hall *hall)
{
	for (uint16_t i = 0; i < hall->service_count; i++) {
		struct setup_service *service = setup_add_service(setup);
		struct setup_series *series = setup_add_series(setup);

		if (!service || !series)
			return -ENOMEM;
		set_id(service->id, "service-", i + 1U);
		series->letters[0] = (char)('A' + i / 26 % 26);
		series->letters[1] = (char)('A' + i % 26);
		service->series = i;
		service->mean_service_ms = hall->services[i].mean_ms;
		setup_profile_add(&setup->profiles[0], i);
	}
	return 0;
}

/* Policies' numbers that a hall would begin with; the call centre's own rule was a head start. */
static int add_classes(struct setup *setup)
{
	struct setup_class *normal = setup_add_class(setup);
	struct setup_class *priority = normal ? setup_add_class(setup) : NULL;

	if (!priority)
		return -ENOMEM;
	normal = &setup->classes[0];
	memcpy(normal->id, "normal", sizeof("normal"));
	normal->slope = 1024;
	normal->turns = priority->turns = 1;
	normal->target_ms = 1800000;
	memcpy(priority->id, "priority", sizeof("priority"));
	priority->slope = 4096;
	priority->rank = 1;
	priority->head_start_ms = 90000;
	priority->target_ms = 600000;
	return 0;
}

static int make_setup(struct reading *r)
{
	const struct trace_hall *hall = &r->trace.halls[r->hall];
	struct setup *setup = r->source->setup;
	uint16_t counters = hall->counter_count > 0 ? hall->counter_count : hall->counters_max;
	int rc;

	memcpy(setup->centre, "trace", sizeof("trace"));
	setup->double_press_ms = 0;
	if (!setup_add_institution(setup) || !setup_add_zone(setup) || !setup_add_profile(setup))
		return -ENOMEM;
	memcpy(setup->profiles[0].id, "all", sizeof("all"));
	rc = add_classes(setup);
	if (rc == 0)
		rc = add_services(setup, hall);
	if (rc == 0 && r->trace.kind == TRACE_CALLS)
		setup->policy = POLICY_HEAD_START;
	for (uint16_t i = 0; rc == 0 && i < (counters > 0 ? counters : 1); i++) {
		struct setup_counter *counter = setup_add_counter(setup);

		if (!counter)
			return -ENOMEM;
		counter->number = (uint16_t)(i + 1);
	}
	return rc;
}

/* ---- Tickets ---- */

static int32_t known_serve_ms(const struct trace_ticket *t)
{
	return t->served && t->end_s > t->leave_s ? (t->end_s - t->leave_s) * 1000 : 0;
}

/* Whose time at the counter nobody knows gets that of the one before in its service and class: a
 * real one, and the same in every alternative. */
static int32_t serve_ms(const struct trace_ticket *t, int32_t last[TRACE_MAX_SERVICES][2],
	const struct trace_hall *hall)
{
	int32_t known = known_serve_ms(t);

	if (known > 0)
		last[t->service][t->klass] = known;
	else if (last[t->service][t->klass] == 0)
		return hall->services[t->service].mean_ms > 0
			       ? (int32_t)hall->services[t->service].mean_ms
			       : USUAL_SERVE_S * 1000;
	return last[t->service][t->klass];
}

/* ---- Breaths ---- */

static int by_server(const void *a_, const void *b_)
{
	const struct trace_ticket *a = *(const struct trace_ticket *const *)a_;
	const struct trace_ticket *b = *(const struct trace_ticket *const *)b_;

	if (a->counter != b->counter)
		return a->counter < b->counter ? -1 : 1;
	if (a->leave_s != b->leave_s)
		return a->leave_s < b->leave_s ? -1 : 1;
	return a < b ? -1 : a > b;
}

/* Between one call and the next, who had been waiting, servers take a breath or write something
 * down: it belongs to the time of the one before. Where nobody had been waiting it cannot be seen;
 * then it is the mean of those that were. */
static int take_breaths(
	struct reading *r, const struct trace_ticket *t, size_t count, int32_t *breath_ms)
{
	const struct trace_ticket **row = calloc(count + 1, sizeof(*row));
	size_t answered = 0;

	if (!row)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		if (t[i].counter != TRACE_NOBODY && t[i].end_s > t[i].leave_s)
			row[answered++] = &t[i];
	qsort(row, answered, sizeof(*row), by_server);
	for (size_t i = 0; i < answered; i++) {
		const struct trace_ticket *next = i + 1 < answered ? row[i + 1] : NULL;
		bool is_seen = next && next->counter == row[i]->counter &&
			       next->arrival_s < row[i]->end_s && next->leave_s >= row[i]->end_s &&
			       next->leave_s - row[i]->end_s <= BREATH_S;

		if (is_seen) {
			r->breaths_s += next->leave_s - row[i]->end_s;
			r->breaths++;
		}
		breath_ms[row[i] - t] = is_seen ? (next->leave_s - row[i]->end_s) * 1000
					: r->breaths > 0
						? (int32_t)(1000 * r->breaths_s / r->breaths)
						: 0;
	}
	free(row);
	return 0;
}

static int take_ticket(struct demand_day *day, const struct trace_ticket *t, int32_t serve)
{
	struct citizen *c = demand_add_citizen(day);

	if (!c)
		return -ENOMEM;
	c->at_ms = c->queued_ms = c->due_ms = day->midnight_ms + t->arrival_s * INT64_C(1000);
	c->service = t->service;
	c->klass = t->klass;
	c->serve_ms = serve;
	c->lost_ms = LOST_MS;
	if (t->served) {
		c->called_ms = day->midnight_ms + t->leave_s * INT64_C(1000);
	} else {
		c->leaves_ms = (t->leave_s - t->arrival_s) * 1000;
		c->tells = true;
	}
	return 0;
}

/* From the first to the last of each server's calls. */
static int shifts_from_calls(struct demand_day *day, const struct trace_ticket *t, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct shift *shift = NULL;

		if (t[i].counter == TRACE_NOBODY)
			continue;
		for (size_t k = 0; k < day->shift_count && !shift; k++)
			if (day->shifts[k].counter == t[i].counter)
				shift = &day->shifts[k];
		if (!shift) {
			shift = demand_add_shift(day);
			if (!shift)
				return -ENOMEM;
			shift->counter = t[i].counter;
			shift->from_ms = INT64_MAX;
		}
		int64_t from_ms = day->midnight_ms + t[i].leave_s * INT64_C(1000);
		int64_t until_ms =
			from_ms +
			(t[i].end_s > t[i].leave_s ? t[i].end_s - t[i].leave_s : 0) * INT64_C(1000);

		shift->from_ms = from_ms < shift->from_ms ? from_ms : shift->from_ms;
		shift->until_ms = until_ms > shift->until_ms ? until_ms : shift->until_ms;
	}
	return 0;
}

/* Of a hall's tickets neither counters nor their times are known: all are open from the first
 * ticket to the last. */
static int shifts_of_hall(struct demand_day *day, const struct setup *setup)
{
	for (uint16_t i = 0; i < setup->counter_count; i++) {
		struct shift *shift = demand_add_shift(day);

		if (!shift)
			return -ENOMEM;
		shift->counter = i;
		shift->from_ms = day->citizens[0].at_ms;
		shift->until_ms = day->citizens[day->count - 1].at_ms + 1;
	}
	return 0;
}

static int add_shifts(
	struct reading *r, struct demand_day *day, const struct trace_ticket *t, size_t count)
{
	if (r->options->sessions)
		return 0; /* all days at once, afterwards */
	return r->trace.kind == TRACE_CALLS ? shifts_from_calls(day, t, count)
					    : shifts_of_hall(day, r->source->setup);
}

/* ---- Days ---- */

static struct demand_day *day_add(struct reading *r, const char *date)
{
	struct source *source = r->source;
	struct demand_day *days = source->day;

	if (source->days == r->room) {
		r->room = r->room > 0 ? r->room * 2 : 64;
		days = realloc(days, r->room * sizeof(*days));
		if (!days)
			return NULL;
		source->day = days;
	}
	return demand_day_init(&days[source->days], date) < 0 ? NULL : &days[source->days++];
}

static bool is_wanted(const struct reading *r, const char *date)
{
	const struct source_options *o = r->options;

	return (!o->from || strcmp(date, o->from) >= 0) &&
	       (!o->until || strcmp(date, o->until) <= 0) &&
	       (o->max_days == 0 || r->source->days < o->max_days);
}

static void date_of(uint32_t day, char date[16])
{
	snprintf(date, 16, "%04u-%02u-%02u", day / 10000 % 10000, day / 100 % 100, day % 100);
}

static int take_day(struct reading *r, const struct trace_ticket *t, size_t count,
	int32_t last[TRACE_MAX_SERVICES][2])
{
	int32_t *breath_ms = calloc(count + 1, sizeof(*breath_ms));
	struct demand_day *day;
	char date[16];
	int rc = breath_ms ? take_breaths(r, t, count, breath_ms) : -ENOMEM;

	date_of(t->day, date);
	day = rc == 0 && is_wanted(r, date) ? day_add(r, date) : NULL;
	if (!day) {
		free(breath_ms);
		return rc < 0 || !is_wanted(r, date) ? rc : -ENOMEM;
	}
	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = take_ticket(
			day, &t[i], serve_ms(&t[i], last, &r->trace.halls[r->hall]) + breath_ms[i]);
	free(breath_ms);
	if (rc == 0)
		rc = demand_day_sort(day);
	if (rc == 0)
		rc = add_shifts(r, day, t, count);
	return rc;
}

static int take_days(struct reading *r)
{
	int32_t(*last)[2] = calloc(TRACE_MAX_SERVICES, sizeof(*last));
	const struct trace *trace = &r->trace;
	int rc = last ? 0 : -ENOMEM;

	for (size_t i = 0, end; rc == 0 && i < trace->count; i = end) {
		const struct trace_ticket *first = &trace->tickets[i];

		for (end = i; end < trace->count && trace->tickets[end].day == first->day &&
			      trace->tickets[end].hall == first->hall;)
			end++;
		if (first->hall == r->hall)
			rc = take_day(r, first, end - i, last);
	}
	free(last);
	return rc;
}

/* ---- Which hall ---- */

static int choose_hall(struct reading *r)
{
	const struct trace *trace = &r->trace;
	size_t tickets[TRACE_MAX_HALLS] = {0};
	bool found = false;

	for (size_t i = 0; i < trace->count; i++)
		tickets[trace->tickets[i].hall]++;
	for (uint16_t i = 0; i < trace->hall_count; i++) {
		if (r->options->office && strcmp(trace->halls[i].name, r->options->office) == 0) {
			r->hall = i;
			found = true;
		}
		if (!r->options->office && tickets[i] > tickets[r->hall])
			r->hall = i;
	}
	if (!r->options->office || found)
		return 0;
	fprintf(r->out, "novbe-plan: %s: there is no office '%s'; there are:", r->path,
		r->options->office);
	for (uint16_t i = 0; i < trace->hall_count; i++)
		fprintf(r->out, " %s", trace->halls[i].name);
	fputc('\n', r->out);
	return -EINVAL;
}

/* Time of a day in which somebody waited. */
static int64_t waiting_time(const struct demand_day *day)
{
	int64_t until_ms = 0, sum_ms = 0;

	for (size_t i = 0; i < day->arrivals; i++) {
		const struct citizen *c = &day->citizens[i];
		int64_t from_ms = c->at_ms > until_ms ? c->at_ms : until_ms;

		if (c->called_ms > from_ms) {
			sum_ms += c->called_ms - from_ms;
			until_ms = c->called_ms;
		}
	}
	return sum_ms;
}

/* Of a hall's tickets times at the counter are only declared, and counters are shared. While
 * somebody waits all counters work: so the declared times are stretched until the work that was
 * done is what the counters could do in that time. */
static void stretch_times(struct reading *r)
{
	struct source *source = r->source;
	double work = 0, could = 0;

	for (size_t d = 0; d < source->days; d++) {
		const struct demand_day *day = &source->day[d];

		could += (double)waiting_time(day) * source->setup->counter_count;
		for (size_t i = 0; i < day->count; i++)
			work += day->citizens[i].serve_ms;
	}
	for (size_t d = 0; work > 0 && could > 0 && d < source->days; d++)
		for (size_t i = 0; i < source->day[d].count; i++)
			source->day[d].citizens[i].serve_ms =
				(int32_t)(source->day[d].citizens[i].serve_ms * could / work);
}

static void say_note(struct reading *r)
{
	if (r->trace.kind == TRACE_CALLS && !r->options->sessions)
		snprintf(r->source->note, sizeof(r->source->note),
			"Who was on duty is guessed: each server from the first to the last of "
			"their "
			"calls of the day (--sessions FILE tells it).");
	else if (r->trace.kind == TRACE_TICKETS)
		snprintf(r->source->note, sizeof(r->source->note),
			"Office %s: the trace tells neither times at the counter nor who was open: "
			"all "
			"counters were, and declared times are stretched to what these did while "
			"somebody waited. Compare blocks with each other.",
			r->trace.halls[r->hall].name);
}

static int read_trace(struct reading *r)
{
	int rc = trace_read(&r->trace, r->path, true);

	if (rc < 0)
		return rc;
	trace_sort(&r->trace);
	rc = choose_hall(r);
	if (rc == 0)
		rc = make_setup(r);
	if (rc == 0)
		rc = take_days(r);
	if (rc == 0 && r->source->days == 0) {
		fprintf(r->out, "novbe-plan: %s: no day in that range\n", r->path);
		rc = -ENOENT;
	}
	if (rc == 0 && r->options->sessions)
		rc = sessions_take(
			r->options->sessions, r->source, &r->trace.halls[r->hall], r->out);
	if (rc == 0 && r->trace.kind == TRACE_TICKETS)
		stretch_times(r);
	for (size_t i = 0; rc == 0 && i < r->source->days; i++)
		demand_day_mark_last(&r->source->day[i], 0); /* who still waits is answered */
	say_note(r);
	return rc;
}

struct source *source_open_trace(const char *path, const struct source_options *options, FILE *out)
{
	struct source *source = calloc(1, sizeof(*source));
	struct reading r = {.source = source, .options = options, .path = path, .out = out};
	int rc = source ? 0 : -ENOMEM;

	if (rc == 0) {
		source->name = strdup(path);
		source->setup = setup_new();
		source->was_seen = true;
		rc = source->name && source->setup ? read_trace(&r) : -ENOMEM;
	}
	trace_fini(&r.trace);
	if (rc == 0)
		return source;
	if (rc == -ENOMEM)
		fprintf(out, "novbe-plan: %s: out of memory\n", path);
	source_free(source);
	return NULL;
}
