/*
 * At a glance: what needs somebody stands out and is listed; what is in good order is counted.
 * Columns are as wide as their widest cell, so that nothing is cut and nothing wraps needlessly.
 */
#include "firmware/control/status_text.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/json.h"
#include "firmware/control/table.h"

static const char BOLD[] = "\033[1m", RED[] = "\033[31m", PLAIN[] = "\033[0m";

void status_text_time(char text[24], int64_t at_ms, int64_t now_ms, const char *zone)
{
	char date[11], today[11], clock[6];

	if (at_ms <= 0 || clock_local_hhmm(at_ms, zone, clock) < 0 ||
		clock_local_date(at_ms, zone, date) < 0 ||
		clock_local_date(now_ms, zone, today) < 0)
		strcpy(text, "-");
	else if (strcmp(date, today) == 0)
		strcpy(text, clock);
	else
		snprintf(text, 24, "%s %s", date, clock);
}

/* Whole minutes: the lower end down, the upper end up, so that the interval stays true. */
void status_text_wait(char text[48], int64_t low_ms, int64_t high_ms)
{
	int64_t low = low_ms / 60000, high = (high_ms + 59999) / 60000;

	if (low_ms < 0 || high_ms < 0)
		strcpy(text, "no estimate");
	else if (low == high)
		snprintf(text, 48, "%" PRId64 " min", low);
	else
		snprintf(text, 48, "%" PRId64 "..%" PRId64 " min", low, high);
}

static void heading(FILE *out, const struct status_style *style, const char *text)
{
	fprintf(out, "\n%s%s%s\n", style->colour ? BOLD : "", text, style->colour ? PLAIN : "");
}

/* ---- The hall and its alarms ---- */

static uint32_t waiting_now(const struct snapshot *s)
{
	uint32_t waiting = 0;

	for (size_t i = 0; i < s->queue_count; i++)
		waiting += s->queues[i].service.waiting;
	return s->queue_count ? waiting : s->hub.waiting;
}

static void hall_write(FILE *out, const struct snapshot *s, const struct status_style *style)
{
	const struct hub_message *hub = &s->hub;
	char clock[24], figures[24];

	status_text_time(clock, style->now_ms, style->now_ms, hub->time_zone);
	status_text_time(figures, hub->now_ms, style->now_ms, hub->time_zone);
	/* the hub tells its figures once a minute: to the second, so that nobody wonders */
	snprintf(figures + strlen(figures), sizeof(figures) - strlen(figures), ":%02d",
		(int)(hub->now_ms / 1000 % 60));
	fprintf(out, "%s%s%s", style->colour ? BOLD : "", s->catalogue ? s->catalogue->centre : "",
		style->colour ? PLAIN : "");
	if (!hub->day[0])
		fprintf(out, "  no day was opened yet");
	else
		fprintf(out, "  day %s %s", hub->day, hub->open ? "open" : "closed");
	fprintf(out, "  %s\n", clock);
	fprintf(out, "%u waiting, %u tickets issued (by %s), journal %" PRId64 ", hub %s\n",
		waiting_now(s), hub->issued, figures, hub->seq, hub->version);
	if (hub->uncertain || hub->unprinted)
		fprintf(out, "%spaper of today's tickets: %u uncertain, %u did not come out%s\n",
			style->colour ? RED : "", hub->uncertain, hub->unprinted,
			style->colour ? PLAIN : "");
}

static void alarms_write(FILE *out, const struct snapshot *s, const struct status_style *style)
{
	char since[24];

	if (!s->hub.alarm_count)
		return;
	heading(out, style, "Alarms");
	for (uint8_t i = 0; i < s->hub.alarm_count; i++) {
		const struct hub_alarm *alarm = &s->hub.alarms[i];

		status_text_time(since, alarm->since_ms, style->now_ms, s->hub.time_zone);
		fprintf(out, "  %s%s  %s: %s%s\n", style->colour ? RED : "", since, alarm->code,
			alarm->what, style->colour ? PLAIN : "");
	}
}

/* ---- Counters ---- */

static void counter_row(struct table *table, const struct counter_message *c,
	const struct snapshot *s, const struct status_style *style)
{
	const char *state = counter_state_name(c->state);
	char number[8], since[24], parked[16] = "", note[160];

	snprintf(number, sizeof(number), "%u", c->number);
	status_text_time(since, c->since_ms, style->now_ms, s->hub.time_zone);
	if (c->parked_count)
		snprintf(parked, sizeof(parked), "%u parked", c->parked_count);
	if (c->closing)
		state = "closes after this";
	else if (c->ticket[0])
		state = c->state == COUNTER_PAUSED ? "pausing" : leg_state_name(c->leg_state);
	else if (c->state == COUNTER_OPEN)
		state = c->waits ? "free, people wait" : "free";
	snprintf(note, sizeof(note), "%s%s%s", parked, parked[0] && c->reason[0] ? ", " : "",
		c->reason);
	table_row(table, false, 8, number, state, c->state == COUNTER_CLOSED ? "" : since,
		c->ticket, c->service, c->operator_id, c->profile, note);
}

/* "3-12, 14": the numbers of closed counters. */
static void closed_write(FILE *out, const struct snapshot *s)
{
	const char *comma = "";

	for (size_t i = 0; i < s->counter_count; i++) {
		size_t last = i;

		if (s->counters[i].state != COUNTER_CLOSED)
			continue;
		while (last + 1 < s->counter_count &&
			s->counters[last + 1].state == COUNTER_CLOSED &&
			s->counters[last + 1].number == s->counters[last].number + 1)
			last++;
		fprintf(out, "%s%u", comma, s->counters[i].number);
		if (last > i)
			fprintf(out, "%s%u", last > i + 1 ? "-" : ", ", s->counters[last].number);
		comma = ", ";
		i = last;
	}
}

static void counters_write(FILE *out, const struct snapshot *s, const struct status_style *style)
{
	struct table table = {.indent = 2};
	size_t closed = 0, paused = 0;
	char title[80];

	for (size_t i = 0; i < s->counter_count; i++) {
		closed += s->counters[i].state == COUNTER_CLOSED;
		paused += s->counters[i].state == COUNTER_PAUSED;
	}
	snprintf(title, sizeof(title), "Counters: %zu open, %zu paused, %zu closed",
		s->counter_count - closed - paused, paused, closed);
	heading(out, style, title);
	table_row(&table, false, 8, "no", "state", "since", "ticket", "service", "operator",
		"profile", "");
	for (size_t i = 0; i < s->counter_count; i++)
		if (style->all || s->counters[i].state != COUNTER_CLOSED)
			counter_row(&table, &s->counters[i], s, style);
	if (table.rows > 1)
		table_write(&table, out, style->colour);
	table_fini(&table);
	if (closed && !style->all) {
		fprintf(out, "  closed: ");
		closed_write(out, s);
		fputc('\n', out);
	}
}

/* ---- Queues ---- */

static void queue_row(struct table *table, const struct snapshot_queue *queue, bool day_open)
{
	const struct queue_service *q = &queue->service;
	bool stuck = q->waiting && !q->counters;
	char waiting[16], counters[16], wait[48];

	snprintf(waiting, sizeof(waiting), "%u", q->waiting);
	snprintf(counters, sizeof(counters), "%u", q->counters);
	status_text_wait(wait, q->low_ms, q->high_ms);
	table_row(table, stuck, 6, q->service, queue->institution, waiting, counters,
		stuck ? "nobody serves it" : wait,
		day_open && !q->open ? "takes no new tickets" : "");
}

static void queues_write(FILE *out, const struct snapshot *s, const struct status_style *style)
{
	struct table table = {.indent = 2, .right = 1 << 2 | 1 << 3};
	size_t busy = 0, shut = 0;
	char title[120];

	for (size_t i = 0; i < s->queue_count; i++) {
		busy += s->queues[i].service.waiting > 0;
		shut += !s->queues[i].service.open;
	}
	snprintf(title, sizeof(title), "Queues: %u waiting for %zu of %zu services", waiting_now(s),
		busy, s->queue_count);
	heading(out, style, title);
	table_row(&table, false, 6, "service", "institution", "waiting", "counters",
		"wait of a newcomer", "");
	for (size_t i = 0; i < s->queue_count; i++)
		if (style->all || s->queues[i].service.waiting ||
			(s->hub.open && !s->queues[i].service.open))
			queue_row(&table, &s->queues[i], s->hub.open);
	if (table.rows > 1)
		table_write(&table, out, style->colour);
	table_fini(&table);
}

/* ---- Devices ---- */

/* People's hands are not devices of the hall: they come and go. */
static bool is_hand(enum role role)
{
	return role == ROLE_CONTROL || role == ROLE_OBSERVER;
}

static void device_row(struct table *table, const struct snapshot_device *device,
	const struct snapshot *s, const struct status_style *style)
{
	const struct device_message *m = &device->state;
	char trouble[256], since[24] = "", health[96] = "";

	snapshot_trouble(device, trouble);
	if (device->seen) {
		status_text_time(since, m->since_ms, style->now_ms, s->hub.time_zone);
		if (m->role == ROLE_KIOSK || m->role == ROLE_PRINTER)
			snprintf(health, sizeof(health), "paper %s%s%s%s", m->paper,
				m->printer[0] ? ", printer " : "", m->printer,
				m->role == ROLE_KIOSK && m->online && !m->giving
					? ", gives no tickets now"
					: "");
	}
	table_row(table, trouble[0] != '\0', 6, device->id, role_name(m->role),
		!device->seen ? "missing"
		: m->online   ? "online"
			      : "away",
		since, health, strcmp(trouble, "away") == 0 ? "" : trouble);
}

static bool device_is_listed(const struct snapshot_device *device, const struct status_style *style)
{
	char trouble[256];

	if (is_hand(device->state.role))
		return false;
	if (style->all || device->state.role == ROLE_KIOSK || device->state.role == ROLE_PRINTER)
		return true;
	snapshot_trouble(device, trouble);
	return trouble[0] != '\0';
}

/* "12 counters, 1 display": what is in good order and not listed. */
static void devices_title(const struct snapshot *s, char *title, size_t size)
{
	size_t online[ROLE_COUNT] = {0}, all[ROLE_COUNT] = {0};
	int len = snprintf(title, size, "Devices:");

	for (size_t i = 0; i < s->device_count; i++) {
		const struct snapshot_device *device = &s->devices[i];

		all[device->state.role]++;
		online[device->state.role] += device->seen && device->state.online;
	}
	for (int role = 0; role < ROLE_COUNT; role++)
		if (all[role] && !is_hand((enum role)role) && len > 0 && (size_t)len < size)
			len += snprintf(title + len, size - (size_t)len, "%s %zu of %zu %ss online",
				title[len - 1] == ':' ? "" : ",", online[role], all[role],
				role_name((enum role)role));
}

static void devices_write(FILE *out, const struct snapshot *s, const struct status_style *style)
{
	struct table table = {.indent = 2};
	char title[320];

	devices_title(s, title, sizeof(title));
	heading(out, style, title);
	table_row(&table, false, 6, "device", "role", "state", "since", "health", "");
	for (size_t i = 0; i < s->device_count; i++)
		if (device_is_listed(&s->devices[i], style))
			device_row(&table, &s->devices[i], s, style);
	if (table.rows > 1)
		table_write(&table, out, style->colour);
	table_fini(&table);
}

void status_text_write(FILE *out, const struct snapshot *s, const struct status_style *style)
{
	hall_write(out, s, style);
	alarms_write(out, s, style);
	counters_write(out, s, style);
	queues_write(out, s, style);
	devices_write(out, s, style);
}

/* ---- JSON ---- */

/* Puts what `from` holds as a member; from is used up. */
static void put_written(struct json_writer *w, const char *name, struct json_writer *from)
{
	size_t len;
	const char *text = json_writer_text(from, &len);

	if (text)
		json_put_raw(w, name, text, len);
	else
		w->failed = true;
	json_writer_reset(from);
}

static void devices_json(struct json_writer *w, struct json_writer *part, const struct snapshot *s)
{
	char trouble[256];

	json_open_list(w, "devices");
	for (size_t i = 0; i < s->device_count; i++) {
		const struct snapshot_device *device = &s->devices[i];

		snapshot_trouble(device, trouble);
		json_open_object(w, NULL);
		json_put_string(w, "device", device->id);
		json_put_string(w, "role", role_name(device->state.role));
		json_put_bool(w, "listed", device->listed);
		json_put_bool(w, "seen", device->seen);
		json_put_bool(w, "online", device->seen && device->state.online);
		json_put_string(w, "trouble", trouble);
		if (device->seen) {
			device_message_write(part, &device->state);
			put_written(w, "state", part);
		}
		json_close_object(w);
	}
	json_close_list(w);
}

static void put_wait(struct json_writer *w, const char *name, int64_t ms)
{
	if (ms >= 0)
		json_put_int(w, name, ms);
	else
		json_put_null(w, name);
}

static void queues_json(struct json_writer *w, const struct snapshot *s)
{
	json_open_list(w, "queues");
	for (size_t i = 0; i < s->queue_count; i++) {
		const struct queue_service *q = &s->queues[i].service;

		json_open_object(w, NULL);
		json_put_string(w, "service", q->service);
		json_put_string(w, "institution", s->queues[i].institution);
		json_put_bool(w, "open", q->open);
		json_put_int(w, "waiting", q->waiting);
		json_put_int(w, "counters", q->counters);
		put_wait(w, "low", q->low_ms);
		put_wait(w, "high", q->high_ms);
		json_close_object(w);
	}
	json_close_list(w);
}

int status_text_json(FILE *out, const struct snapshot *s)
{
	struct json_writer w, part;
	size_t len;

	json_writer_init(&w, 4u << 20);
	json_writer_init(&part, 64u << 10);
	json_open_object(&w, NULL);
	hub_message_write(&part, &s->hub);
	put_written(&w, "hub", &part);
	json_open_list(&w, "counters");
	for (size_t i = 0; i < s->counter_count; i++)
		counter_message_write(&w, NULL, &s->counters[i]);
	json_close_list(&w);
	queues_json(&w, s);
	devices_json(&w, &part, s);
	json_close_object(&w);
	const char *text = json_writer_text(&w, &len);

	if (text)
		fprintf(out, "%s\n", text);
	json_writer_fini(&part);
	json_writer_fini(&w);
	return text ? 0 : -ENOMEM;
}
