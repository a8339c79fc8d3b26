/* Who was on duty: one line per stretch of somebody's work. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/planner/columns.h"
#include "firmware/planner/source_trace.h"
#include "firmware/planner/unpacked.h"

enum { DAY_S = 86400, LAST_S = 2 * DAY_S };

struct reading {
	const char *path;
	FILE *out;
	unsigned long line;
	struct source *source;
	const struct trace_hall *hall;
	char (*others)[TRACE_NAME_SIZE]; /* servers without a call, behind the hall's */
	uint16_t other_count;
	struct columns columns;
	int day, server, on, off; /* columns */
};

static int wrong(const struct reading *r, const char *what)
{
	fprintf(r->out, "%s:%lu: %s\n", r->path, r->line, what);
	return -EINVAL;
}

static uint16_t counter_of(struct reading *r, const char *name)
{
	struct setup_counter *counter;

	for (uint16_t i = 0; i < r->hall->counter_count; i++)
		if (strcmp(r->hall->counters[i], name) == 0)
			return i;
	for (uint16_t i = 0; i < r->other_count; i++)
		if (strcmp(r->others[i], name) == 0)
			return (uint16_t)(r->hall->counter_count + i);
	if (r->other_count == QUEUE_MAX_COUNTERS || strlen(name) >= TRACE_NAME_SIZE)
		return SETUP_NONE;
	counter = setup_add_counter(r->source->setup);
	if (!counter)
		return SETUP_NONE;
	counter->number = r->source->setup->counter_count;
	strcpy(r->others[r->other_count++], name);
	return (uint16_t)(r->source->setup->counter_count - 1);
}

static struct demand_day *day_of(const struct reading *r, int64_t number)
{
	char date[16];

	snprintf(date, sizeof(date), "%04d-%02d-%02d", (int)(number / 10000 % 10000),
		(int)(number / 100 % 100), (int)(number % 100));
	for (size_t i = 0; i < r->source->days; i++)
		if (strcmp(r->source->day[i].date, date) == 0)
			return &r->source->day[i];
	return NULL;
}

static int line_take(struct reading *r)
{
	int64_t number, on_s, off_s;
	struct demand_day *day;
	struct shift *shift;
	uint16_t counter;

	if (!columns_int(r->columns.fields[r->day], 19000101, 99991231, &number) ||
		!columns_int(r->columns.fields[r->on], 0, LAST_S, &on_s) ||
		!columns_int(r->columns.fields[r->off], on_s, LAST_S, &off_s))
		return wrong(r, "day, on_s and off_s are whole numbers, off_s after on_s");
	day = day_of(r, number);
	if (!day || on_s == off_s)
		return 0;
	counter = counter_of(r, r->columns.fields[r->server]);
	shift = counter == SETUP_NONE ? NULL : demand_add_shift(day);
	if (!shift)
		return wrong(r, "there are more servers than a hall has counters");
	shift->counter = counter;
	shift->from_ms = day->midnight_ms + on_s * 1000;
	shift->until_ms = day->midnight_ms + off_s * 1000;
	return 0;
}

static int head_take(struct reading *r, char *line)
{
	r->columns.count = columns_split(line, r->columns.names);
	if (r->columns.count < 0)
		return wrong(r, "the names of the columns cannot be read");
	r->day = columns_find(&r->columns, "day");
	r->server = columns_find(&r->columns, "server");
	r->on = columns_find(&r->columns, "on_s");
	r->off = columns_find(&r->columns, "off_s");
	if (r->day < 0 || r->server < 0 || r->on < 0 || r->off < 0)
		return wrong(r, "sessions have the columns day, server, on_s, off_s");
	return 0;
}

static int read_lines(struct reading *r, FILE *in)
{
	char *head = NULL, *line = NULL;
	size_t head_size = 0, size = 0;
	int rc = -EINVAL;

	r->line = 1;
	if (getline(&head, &head_size, in) > 0) {
		head[strcspn(head, "\r\n")] = '\0';
		rc = head_take(r, head);
	} else {
		wrong(r, "it is empty");
	}
	while (rc == 0 && getline(&line, &size, in) > 0) {
		r->line++;
		line[strcspn(line, "\r\n")] = '\0';
		r->columns.field_count = columns_split(line, r->columns.fields);
		rc = r->columns.field_count == r->columns.count
			     ? line_take(r)
			     : wrong(r, "it has not as many fields as the first line");
	}
	free(line);
	free(head);
	return rc;
}

int sessions_take(const char *path, struct source *source, const struct trace_hall *hall, FILE *out)
{
	struct reading r = {.path = path, .out = out, .source = source, .hall = hall};
	struct unpacked in;
	int rc = unpacked_open(&in, path), closed;

	if (rc < 0) {
		fprintf(out, "novbe-plan: %s: %s\n", path, strerror(-rc));
		return rc;
	}
	r.others = calloc(QUEUE_MAX_COUNTERS, sizeof(*r.others));
	rc = r.others ? read_lines(&r, in.file) : -ENOMEM;
	free(r.others);
	closed = unpacked_close(&in);
	if (rc == 0 && closed < 0)
		fprintf(out, "novbe-plan: %s: it cannot be read to its end: is it whole?\n", path);
	return rc < 0 ? rc : closed;
}
