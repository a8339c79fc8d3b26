/* Reading traces. */
#include "firmware/planner/trace.h"

#include <errno.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/planner/columns.h"

extern char **environ;

enum column {
	COLUMN_DAY,
	COLUMN_ARRIVAL,
	/* of calls */
	COLUMN_SERVICE_TYPE,
	COLUMN_CLASS,
	COLUMN_SERVICE_S,
	COLUMN_WAIT,
	COLUMN_SERVER,
	COLUMN_OUTCOME,
	/* of tickets */
	COLUMN_OFFICE,
	COLUMN_QUEUE,
	COLUMN_CALL,
	COLUMN_DECLARED,
	COLUMN_COUNTERS,
	COLUMN_COUNT,
};

static const char *const column_names[COLUMN_COUNT] = {"day", "arrival_s", "service_type", "class",
	"service_s", "obs_wait_s", "server", "outcome", "office", "queue_id", "call_s",
	"declared_service_min", "counters_max"};

enum { LAST_S = 7 * 86400, FIRST_DAY = 19000101, LAST_DAY = 20991231 };

struct reading {
	struct trace *trace;
	const char *path;
	bool is_scored;
	size_t line, left_out;
	struct columns columns;
	int at[COLUMN_COUNT]; /* column numbers */
	FILE *file;
	pid_t gzip; /* 0: none */
};

static int __attribute__((format(printf, 2, 3)))
wrong(const struct reading *in, const char *format, ...)
{
	va_list list;

	fprintf(stderr, "%s:%zu: ", in->path, in->line);
	va_start(list, format);
	vfprintf(stderr, format, list);
	va_end(list);
	fputc('\n', stderr);
	return -EINVAL;
}

/* ---- The file ---- */

static int gzip_start(struct reading *in)
{
	char *const words[] = {"gzip", "-dc", "--", (char *)in->path, NULL};
	posix_spawn_file_actions_t actions;
	int ends[2], rc;

	if (pipe(ends) < 0)
		return -errno;
	rc = posix_spawn_file_actions_init(&actions);
	if (rc == 0) {
		rc = posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
		if (rc == 0)
			rc = posix_spawn_file_actions_addclose(&actions, ends[0]);
		if (rc == 0)
			rc = posix_spawnp(&in->gzip, "gzip", &actions, NULL, words, environ);
		posix_spawn_file_actions_destroy(&actions);
	}
	close(ends[1]);
	in->file = rc == 0 ? fdopen(ends[0], "r") : NULL;
	if (!in->file)
		close(ends[0]);
	return -rc;
}

static int file_open(struct reading *in)
{
	size_t len = strlen(in->path);
	int rc = 0;

	if (strcmp(in->path, "-") == 0)
		in->file = stdin;
	else if (len > 3 && strcmp(in->path + len - 3, ".gz") == 0)
		rc = gzip_start(in);
	else
		in->file = fopen(in->path, "r");
	if (in->file)
		return 0;
	rc = rc < 0 ? rc : -errno;
	fprintf(stderr, "%s: %s\n", in->path, strerror(-rc));
	return rc;
}

static int file_close(struct reading *in, int rc)
{
	int status = 0;

	if (rc == 0 && ferror(in->file))
		rc = wrong(in, "reading ended: %s", strerror(errno));
	if (in->file != stdin)
		fclose(in->file);
	if (in->gzip > 0 && waitpid(in->gzip, &status, 0) == in->gzip && status != 0 && rc == 0)
		rc = wrong(in, "gzip could not unpack it");
	return rc;
}

/* ---- Names ---- */

/* A copy that fits; false: it does not. */
static bool name_take(char *out, const char *name)
{
	size_t len = strlen(name);

	if (len == 0 || len >= TRACE_NAME_SIZE)
		return false;
	memcpy(out, name, len + 1);
	return true;
}

/* Room for one more item, zeroed: a list grows whenever its count is a power of two. */
static void *grown(void *items, size_t count, size_t size, size_t max)
{
	void *more = items;

	if (count >= max)
		return NULL;
	if ((count & (count - 1)) == 0)
		more = realloc(items, size * (count > 0 ? 2 * count : 1));
	if (more)
		memset((char *)more + size * count, 0, size);
	return more;
}

static struct trace_hall *hall_named(struct trace *trace, const char *name)
{
	struct trace_hall *halls;

	for (uint16_t i = 0; i < trace->hall_count; i++)
		if (strcmp(trace->halls[i].name, name) == 0)
			return &trace->halls[i];
	halls = grown(trace->halls, trace->hall_count, sizeof(*halls), TRACE_MAX_HALLS);
	if (!halls)
		return NULL;
	trace->halls = halls;
	return name_take(halls[trace->hall_count].name, name) ? &halls[trace->hall_count++] : NULL;
}

static struct trace_service *service_named(struct trace_hall *hall, const char *name)
{
	struct trace_service *services;

	for (uint16_t i = 0; i < hall->service_count; i++)
		if (strcmp(hall->services[i].name, name) == 0)
			return &hall->services[i];
	services =
		grown(hall->services, hall->service_count, sizeof(*services), TRACE_MAX_SERVICES);
	if (!services)
		return NULL;
	hall->services = services;
	return name_take(services[hall->service_count].name, name)
		       ? &services[hall->service_count++]
		       : NULL;
}

static uint16_t counter_named(struct trace_hall *hall, const char *name)
{
	char(*counters)[TRACE_NAME_SIZE];

	for (uint16_t i = 0; i < hall->counter_count; i++)
		if (strcmp(hall->counters[i], name) == 0)
			return i;
	counters =
		grown(hall->counters, hall->counter_count, sizeof(*counters), TRACE_MAX_COUNTERS);
	if (!counters)
		return TRACE_NOBODY;
	hall->counters = counters;
	return name_take(counters[hall->counter_count], name) ? hall->counter_count++
							      : TRACE_NOBODY;
}

/* ---- A line ---- */

static const char *field(const struct reading *in, enum column column)
{
	return in->columns.fields[in->at[column]];
}

static int number(
	const struct reading *in, enum column column, int64_t least, int64_t most, int64_t *value)
{
	if (columns_int(field(in, column), least, most, value))
		return 0;
	return wrong(in, "%s '%s': a whole number from %lld to %lld was expected",
		column_names[column], field(in, column), (long long)least, (long long)most);
}

/* Both: 0; 1: the times contradict each other; -EINVAL: told. */
static int call_read(struct reading *in, struct trace_ticket *ticket, struct trace_hall *hall)
{
	int64_t klass, wait_s, service_s = 0;
	const char *outcome = field(in, COLUMN_OUTCOME);

	if (number(in, COLUMN_CLASS, 0, 2, &klass) < 0 ||
		number(in, COLUMN_WAIT, -LAST_S, LAST_S, &wait_s) < 0)
		return -EINVAL;
	if (strcmp(outcome, "S") != 0 && strcmp(outcome, "A") != 0)
		return wrong(in, "outcome '%s': S or A was expected", outcome);
	ticket->klass = klass == 2;
	ticket->served = outcome[0] == 'S';
	ticket->leave_s = ticket->arrival_s + (int32_t)wait_s;
	if (!ticket->served || wait_s < 0)
		return wait_s < 0;
	if (field(in, COLUMN_SERVICE_S)[0] != '\0') {
		if (number(in, COLUMN_SERVICE_S, 0, LAST_S, &service_s) < 0)
			return -EINVAL;
		ticket->end_s = ticket->leave_s + (int32_t)service_s;
	}
	if (field(in, COLUMN_SERVER)[0] == '\0')
		return 0;
	ticket->counter = counter_named(hall, field(in, COLUMN_SERVER));
	if (ticket->counter == TRACE_NOBODY)
		return wrong(in, "server '%s': too long a name, or one too many (at most %d)",
			field(in, COLUMN_SERVER), TRACE_MAX_COUNTERS);
	return 0;
}

static int queue_read(struct reading *in, struct trace_ticket *ticket, struct trace_hall *hall,
	struct trace_service *service)
{
	double declared_min = strtod(field(in, COLUMN_DECLARED), NULL);
	int64_t call_s, counters = 0;

	if (number(in, COLUMN_CALL, 0, LAST_S, &call_s) < 0)
		return -EINVAL;
	if (field(in, COLUMN_COUNTERS)[0] != '\0' &&
		number(in, COLUMN_COUNTERS, 0, TRACE_MAX_COUNTERS, &counters) < 0)
		return -EINVAL;
	ticket->served = true;
	ticket->leave_s = (int32_t)call_s;
	if (counters > hall->counters_max)
		hall->counters_max = (uint16_t)counters;
	if (service->mean_ms == 0 && declared_min > 0 && declared_min < 24 * 60)
		service->mean_ms = (int64_t)(declared_min * 60000);
	return call_s < ticket->arrival_s;
}

static int line_read(struct reading *in, struct trace_ticket *ticket)
{
	bool calls = in->trace->kind == TRACE_CALLS;
	int64_t day, arrival_s;
	struct trace_hall *hall = hall_named(in->trace, calls ? "calls" : field(in, COLUMN_OFFICE));
	struct trace_service *service;

	if (!hall)
		return wrong(in, "office '%s': no name, or one too many (at most %d)",
			field(in, COLUMN_OFFICE), TRACE_MAX_HALLS);
	service = service_named(hall, field(in, calls ? COLUMN_SERVICE_TYPE : COLUMN_QUEUE));
	if (!service)
		return wrong(in, "service '%s': no name, or one too many (at most %d)",
			field(in, calls ? COLUMN_SERVICE_TYPE : COLUMN_QUEUE), TRACE_MAX_SERVICES);
	if (number(in, COLUMN_DAY, FIRST_DAY, LAST_DAY, &day) < 0 ||
		number(in, COLUMN_ARRIVAL, 0, LAST_S, &arrival_s) < 0)
		return -EINVAL;
	*ticket = (struct trace_ticket){.day = (uint32_t)day,
		.hall = (uint16_t)(hall - in->trace->halls),
		.service = (uint16_t)(service - hall->services),
		.counter = TRACE_NOBODY,
		.is_scored = in->is_scored,
		.arrival_s = (int32_t)arrival_s,
		.end_s = -1};
	return calls ? call_read(in, ticket, hall) : queue_read(in, ticket, hall, service);
}

static int ticket_append(struct reading *in)
{
	struct trace *trace = in->trace;
	struct trace_ticket *tickets =
		grown(trace->tickets, trace->count, sizeof(*tickets), TRACE_MAX_TICKETS);
	int rc;

	if (!tickets)
		return wrong(in, "no memory, or over %d tickets", TRACE_MAX_TICKETS);
	trace->tickets = tickets;
	rc = line_read(in, &tickets[trace->count]);
	trace->count += rc == 0;
	in->left_out += rc == 1;
	return rc < 0 ? rc : 0;
}

/* ---- The first line ---- */

static bool has_columns(struct reading *in, enum column from, enum column to)
{
	for (int i = from; i < (int)to; i++) {
		in->at[i] = columns_find(&in->columns, column_names[i]);
		if (in->at[i] < 0)
			return false;
	}
	return true;
}

static int kind_find(struct reading *in)
{
	enum trace_kind kind = TRACE_EMPTY;

	if (has_columns(in, COLUMN_DAY, COLUMN_SERVICE_TYPE)) {
		if (has_columns(in, COLUMN_SERVICE_TYPE, COLUMN_OFFICE))
			kind = TRACE_CALLS;
		else if (has_columns(in, COLUMN_OFFICE, COLUMN_COUNT))
			kind = TRACE_TICKETS;
	}
	if (kind == TRACE_EMPTY)
		return wrong(in, "neither a trace of calls nor of tickets by its columns; "
				 "man novbe-plan names those of both");
	if (in->trace->kind != TRACE_EMPTY && in->trace->kind != kind)
		return wrong(in, "the other file is a trace of the other kind");
	in->trace->kind = kind;
	return 0;
}

static int lines_read(struct reading *in)
{
	char *text = NULL, *names = NULL;
	size_t size = 0, name_size = 0;
	int rc = 0;

	in->line = 1;
	if (getline(&names, &name_size, in->file) < 0)
		rc = wrong(in, "empty; a line that names the columns was expected");
	else
		in->columns.count = columns_split(names, in->columns.names);
	if (rc == 0)
		rc = in->columns.count < 0 ? wrong(in, "not CSV") : kind_find(in);
	while (rc == 0 && getline(&text, &size, in->file) >= 0) {
		in->line++;
		in->columns.field_count = columns_split(text, in->columns.fields);
		if (in->columns.field_count != in->columns.count)
			rc = wrong(in, "%d fields were expected, as in the first line",
				in->columns.count);
		else
			rc = ticket_append(in);
	}
	free(text);
	free(names);
	return rc;
}

int trace_read(struct trace *trace, const char *path, bool is_scored)
{
	struct reading in = {.trace = trace, .path = path, .is_scored = is_scored};
	int rc = file_open(&in);

	if (rc < 0)
		return rc;
	rc = lines_read(&in);
	if (rc == 0 && in.left_out > 0)
		fprintf(stderr, "%s: %zu lines left out: called before they came\n", path,
			in.left_out);
	return file_close(&in, rc);
}

static int ticket_compare(const void *left, const void *right)
{
	const struct trace_ticket *a = left, *b = right;

	if (a->hall != b->hall)
		return a->hall < b->hall ? -1 : 1;
	if (a->day != b->day)
		return a->day < b->day ? -1 : 1;
	return a->line < b->line ? -1 : a->line > b->line;
}

void trace_sort(struct trace *trace)
{
	for (size_t i = 0; i < trace->count; i++)
		trace->tickets[i].line = (uint32_t)i;
	qsort(trace->tickets, trace->count, sizeof(*trace->tickets), ticket_compare);
}

void trace_fini(struct trace *trace)
{
	for (uint16_t i = 0; i < trace->hall_count; i++) {
		free(trace->halls[i].services);
		free(trace->halls[i].counters);
	}
	free(trace->halls);
	free(trace->tickets);
	memset(trace, 0, sizeof(*trace));
}
