/* CSV into appointments: cut into values, each value checked, then the whole. */
#include "firmware/control/appointment_file.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/zone.h"
#include "firmware/wire/shape.h"

enum column { CODE, SERVICE, DATE, TIME, LANGUAGE, COLUMN_COUNT };
static const char *const COLUMNS[COLUMN_COUNT] = {"code", "service", "date", "time", "language"};

enum { MAX_VALUES = 16, VALUE_SIZE = 64 };

struct reading {
	const char *name;
	const char *at, *end; /* what is left of the text */
	unsigned int line;    /* of `at` */
	char separator;
	FILE *out;
	unsigned int problems;
	int place[COLUMN_COUNT]; /* of each column, -1: the file has none */
	int columns;		 /* values a line has */
	const struct hall_catalogue *catalogue;
	struct zone *zone;
	char today[DAY_SIZE];
	struct appointment_file *file;
	size_t room;
};

struct values { /* of one line */
	char text[MAX_VALUES][VALUE_SIZE];
	int count;
	unsigned int line;
	bool is_broken; /* told */
};

__attribute__((format(printf, 3, 4))) static void tell(
	struct reading *r, unsigned int line, const char *format, ...)
{
	va_list args;

	if (r->problems++ >= APPOINTMENT_FILE_MAX_TOLD)
		return;
	fprintf(r->out, "%s:%u: ", r->name, line);
	va_start(args, format);
	vfprintf(r->out, format, args);
	va_end(args);
	fputc('\n', r->out);
}

/* ---- Values ---- */

static bool at_line_end(const struct reading *r)
{
	return r->at == r->end || *r->at == '\n' ||
	       (*r->at == '\r' && r->end - r->at > 1 && r->at[1] == '\n');
}

/* A value's next character, with quotes looked through; false: the value is over. */
static bool value_next(struct reading *r, bool *quoted, char *c)
{
	if (*quoted && r->at < r->end && *r->at == '"') {
		if (r->end - r->at > 1 && r->at[1] == '"') {
			*c = '"';
			r->at += 2;
			return true;
		}
		*quoted = false;
		r->at++;
		return value_next(r, quoted, c);
	}
	if (r->at == r->end || (!*quoted && (at_line_end(r) || *r->at == r->separator)))
		return false;
	if (*r->at == '\n')
		r->line++;
	*c = *r->at++;
	return true;
}

static void value_read(struct reading *r, struct values *v)
{
	bool quoted = r->at < r->end && *r->at == '"', fits = true;
	char text[VALUE_SIZE] = "";
	size_t len = 0;
	char c;

	r->at += quoted;
	while (value_next(r, &quoted, &c)) {
		fits = fits && len < sizeof(text) - 1 && (unsigned char)c >= ' ' && c != 0x7f;
		if (fits)
			text[len++] = c;
	}
	while (len > 0 && text[len - 1] == ' ')
		text[--len] = '\0';
	if (quoted || !fits) {
		if (!v->is_broken)
			tell(r, v->line, "%s",
				quoted ? "a quote is not closed"
				       : "a value is longer than 63 bytes or not plain text");
		v->is_broken = true;
	}
	if (v->count < MAX_VALUES)
		memcpy(v->text[v->count], text + strspn(text, " "),
			sizeof(text) - strspn(text, " "));
	v->count++;
}

/* The next line that is not empty; false at the text's end. */
static bool line_read(struct reading *r, struct values *v)
{
	while (r->at < r->end && at_line_end(r)) {
		r->line += *r->at == '\n';
		r->at++;
	}
	if (r->at == r->end)
		return false;
	memset(v, 0, sizeof(*v));
	v->line = r->line;
	value_read(r, v);
	while (r->at < r->end && *r->at == r->separator) {
		r->at++;
		value_read(r, v);
	}
	return true;
}

/* ---- The head line ---- */

static int column_find(const char *text)
{
	for (int i = 0; i < COLUMN_COUNT; i++)
		if (strcmp(COLUMNS[i], text) == 0)
			return i;
	return -1;
}

static void head_find_separator(struct reading *r)
{
	const char *end = memchr(r->at, '\n', (size_t)(r->end - r->at));
	size_t len = (size_t)((end ? end : r->end) - r->at);

	r->separator = memchr(r->at, ';', len) && !memchr(r->at, ',', len) ? ';' : ',';
}

static bool head_read(struct reading *r)
{
	struct values v;

	if (r->end - r->at >= 3 && memcmp(r->at, "\xef\xbb\xbf", 3) == 0)
		r->at += 3;
	head_find_separator(r);
	for (int i = 0; i < COLUMN_COUNT; i++)
		r->place[i] = -1;
	if (!line_read(r, &v)) {
		tell(r, 1,
			"the file is empty: a head line is expected: "
			"code,service,date,time,language");
		return false;
	}
	r->columns = v.count;
	if (v.count > MAX_VALUES)
		tell(r, v.line, "more than %d columns", MAX_VALUES);
	for (int i = 0; i < v.count && i < MAX_VALUES; i++) {
		int column = column_find(v.text[i]);

		if (column < 0)
			tell(r, v.line, "'%s' is no column: code, service, date, time, language",
				v.text[i]);
		else if (r->place[column] >= 0)
			tell(r, v.line, "column '%s' stands here twice", v.text[i]);
		else
			r->place[column] = i;
	}
	for (int i = 0; i < LANGUAGE; i++)
		if (r->place[i] < 0)
			tell(r, v.line, "column '%s' is missing", COLUMNS[i]);
	return r->problems == 0;
}

/* ---- A row ---- */

static void code_take(struct reading *r, const char *text, struct appointment_row *row)
{
	if (!shape_is_code(text)) {
		tell(r, row->line, "code '%s': 4 to 16 of A-Z, 0-9 and - are expected", text);
		return;
	}
	for (size_t i = 0; text[i]; i++)
		row->code[i] =
			(char)(text[i] >= 'a' && text[i] <= 'z' ? text[i] - 'a' + 'A' : text[i]);
}

static void service_take(struct reading *r, const char *text, struct appointment_row *row)
{
	if (hall_catalogue_service(r->catalogue, text))
		memcpy(row->service, text, strlen(text) + 1);
	else
		tell(r, row->line, "service '%s': the hall has none of that id", text);
}

static void language_take(struct reading *r, const char *text, struct appointment_row *row)
{
	if (hall_catalogue_language(r->catalogue, text) >= 0)
		memcpy(row->language, text, strlen(text) + 1);
	else if (*text)
		tell(r, row->line, "language '%s': not one of the centre's", text);
}

/* "9:30" is read too: spreadsheets write it so. */
static int minute_read(const char *text)
{
	unsigned int hour, minute;
	char end;

	if (strspn(text, "0123456789:") != strlen(text) ||
		sscanf(text, "%2u:%2u%c", &hour, &minute, &end) != 2 || hour > 23 || minute > 59 ||
		strchr(text, ':') + 3 != text + strlen(text))
		return -1;
	return (int)(hour * 60 + minute);
}

static void slot_take(
	struct reading *r, const char *date, const char *time, struct appointment_row *row)
{
	int minute = minute_read(time);
	int64_t days;

	if (!shape_is_day(date))
		tell(r, row->line, "date '%s': expected as 2026-11-23", date);
	if (minute < 0)
		tell(r, row->line, "time '%s': expected as 09:30", time);
	if (!shape_is_day(date) || minute < 0)
		return;
	days = days_from_date(atoi(date), atoi(date + 5), atoi(date + 8));
	row->slot_ms = zone_instant_s(r->zone, days * 86400 + minute * 60) * 1000;
	if (clock_business_day(row->slot_ms, r->catalogue->time_zone,
		    r->catalogue->day_start_minute, row->day) < 0)
		tell(r, row->line, "date '%s': out of the calendar", date);
	else if (strcmp(row->day, r->today) < 0)
		tell(r, row->line, "'%s %s': that business day is over", date, time);
}

static struct appointment_row *row_add(struct reading *r)
{
	struct appointment_file *file = r->file;

	if (file->count == r->room) {
		size_t room = r->room ? r->room * 2 : 256;
		struct appointment_row *rows = realloc(file->rows, room * sizeof(*rows));

		if (!rows)
			return NULL;
		file->rows = rows;
		r->room = room;
	}
	return memset(&file->rows[file->count++], 0, sizeof(*file->rows));
}

static int row_read(struct reading *r, const struct values *v)
{
	struct appointment_row *row;

	if (v->is_broken)
		return 0;
	if (v->count != r->columns) {
		tell(r, v->line, "%d values, but the head line has %d", v->count, r->columns);
		return 0;
	}
	row = row_add(r);
	if (!row)
		return -ENOMEM;
	row->line = v->line;
	code_take(r, v->text[r->place[CODE]], row);
	service_take(r, v->text[r->place[SERVICE]], row);
	slot_take(r, v->text[r->place[DATE]], v->text[r->place[TIME]], row);
	if (r->place[LANGUAGE] >= 0)
		language_take(r, v->text[r->place[LANGUAGE]], row);
	return 0;
}

/* ---- The whole ---- */

static int row_compare(const void *one, const void *other)
{
	const struct appointment_row *a = *(const struct appointment_row *const *)one;
	const struct appointment_row *b = *(const struct appointment_row *const *)other;
	int order = strcmp(a->day, b->day);

	if (order == 0)
		order = strcmp(a->code, b->code);
	return order ? order : (a->line > b->line) - (a->line < b->line);
}

static int twins_find(struct reading *r)
{
	const struct appointment_file *file = r->file;
	const struct appointment_row **sorted = malloc((file->count + 1) * sizeof(*sorted));

	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < file->count; i++)
		sorted[i] = &file->rows[i];
	qsort(sorted, file->count, sizeof(*sorted), row_compare);
	for (size_t i = 1; i < file->count; i++)
		if (sorted[i]->code[0] && sorted[i]->day[0] &&
			strcmp(sorted[i]->code, sorted[i - 1]->code) == 0 &&
			strcmp(sorted[i]->day, sorted[i - 1]->day) == 0)
			tell(r, sorted[i]->line, "code '%s' stands in line %u already for that day",
				sorted[i]->code, sorted[i - 1]->line);
	free(sorted);
	return 0;
}

static int rows_read(struct reading *r)
{
	struct values v;
	int rc = 0;

	if (!head_read(r))
		return -EINVAL;
	while (rc == 0 && line_read(r, &v)) {
		if (r->file->count == APPOINTMENT_FILE_MAX_ROWS) {
			tell(r, v.line, "more than %d appointments: make several files",
				APPOINTMENT_FILE_MAX_ROWS);
			break;
		}
		rc = row_read(r, &v);
	}
	if (rc == 0)
		rc = twins_find(r);
	return rc == 0 && r->problems ? -EINVAL : rc;
}

int appointment_file_parse(const char *name, const char *text, size_t len,
	const struct hall_catalogue *catalogue, int64_t now_ms, FILE *out,
	struct appointment_file *file)
{
	struct reading r = {.name = name,
		.at = text,
		.end = text + len,
		.line = 1,
		.out = out,
		.catalogue = catalogue,
		.zone = zone_open(catalogue->time_zone),
		.file = file};
	int rc = r.zone ? 0 : -errno;

	memset(file, 0, sizeof(*file));
	if (rc == 0)
		rc = clock_business_day(
			now_ms, catalogue->time_zone, catalogue->day_start_minute, r.today);
	if (rc == 0)
		rc = rows_read(&r);
	if (r.problems > APPOINTMENT_FILE_MAX_TOLD)
		fprintf(out, "%s: and %u more\n", name, r.problems - APPOINTMENT_FILE_MAX_TOLD);
	zone_free(r.zone);
	if (rc < 0)
		appointment_file_fini(file);
	return rc;
}

void appointment_file_fini(struct appointment_file *file)
{
	free(file->rows);
	memset(file, 0, sizeof(*file));
}
