/* Local dates and minutes to instants, and the hours' own JSON. */
#include "firmware/wire/opening.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/json.h"
#include "firmware/base/zone.h"
#include "firmware/wire/field.h"
#include "firmware/wire/shape.h"

enum { DAY_MIN = 1440 };

/* ---- Instants ---- */

int32_t opening_date(const char *day)
{
	if (!shape_is_day(day))
		return -1;
	return (int32_t)days_from_date(atoi(day), atoi(day + 5), atoi(day + 8));
}

static int64_t instant_ms(const struct zone *zone, int32_t date, int minute)
{
	return zone_instant_s(zone, ((int64_t)date * DAY_MIN + minute) * 60) * 1000;
}

static bool says(const struct setup_hours *hours)
{
	return hours && (hours->weekly || hours->exception_count > 0);
}

static struct open_span span_on(
	const struct setup_hours *hall, const struct setup_hours *own, int32_t date)
{
	struct open_span span = {0, HOURS_MAX_MINUTE};

	if (says(hall))
		span = hours_within(span, hours_on(hall, date));
	if (says(own))
		span = hours_within(span, hours_on(own, date));
	return span;
}

void opening_find(const struct setup_hours *hall, const struct setup_hours *own,
	const struct zone *zone, int32_t date, int64_t now_ms, struct opening *opening)
{
	struct open_span span = span_on(hall, own, date);

	memset(opening, 0, sizeof(*opening));
	if (!zone || date < 0 || (!says(hall) && !says(own)))
		return;
	opening->given = true;
	if (span.from_min < span.to_min) {
		opening->opens_ms = instant_ms(zone, date, span.from_min);
		opening->closes_ms = instant_ms(zone, date, span.to_min);
	}
	if (opening_is_open(opening, now_ms))
		return;
	for (int i = 0; i < OPENING_LOOKED_DAYS && opening->next_ms == 0; i++) {
		int64_t opens_ms;

		span = span_on(hall, own, date + i);
		opens_ms = instant_ms(zone, date + i, span.from_min);
		if (span.from_min < span.to_min && opens_ms > now_ms)
			opening->next_ms = opens_ms;
	}
}

bool opening_is_open(const struct opening *opening, int64_t now_ms)
{
	return !opening->given || (now_ms >= opening->opens_ms && now_ms < opening->closes_ms);
}

/* ---- JSON ---- */

static void span_write(struct json_writer *w, const char *name, struct open_span span)
{
	if (span.from_min == span.to_min) {
		json_put_null(w, name);
		return;
	}
	json_open_list(w, name);
	json_put_int(w, NULL, span.from_min);
	json_put_int(w, NULL, span.to_min);
	json_close_list(w);
}

void opening_write(struct json_writer *w, const char *name, const struct setup_hours *hours)
{
	char text[32];
	int64_t year;
	int month, day;

	json_open_object(w, name);
	if (hours->weekly) {
		json_open_list(w, "week");
		for (int i = 0; i < HOURS_WEEK; i++)
			span_write(w, NULL, hours->week[i]);
		json_close_list(w);
	}
	json_open_list(w, "exceptions");
	for (uint8_t i = 0; i < hours->exception_count; i++) {
		date_from_days(hours->exceptions[i].date, &year, &month, &day);
		snprintf(text, sizeof(text), "%04d-%02d-%02d", (int)year, month, day);
		json_open_object(w, NULL);
		json_put_string(w, "date", text);
		span_write(w, "open", hours->exceptions[i].open);
		json_close_object(w);
	}
	json_close_list(w);
	json_close_object(w);
}

static bool minute_read(const struct json *item, int16_t *minute)
{
	int64_t value;

	if (!item || !json_int(item, 0, HOURS_MAX_MINUTE, &value))
		return false;
	*minute = (int16_t)value;
	return true;
}

static bool span_read(const struct json *value, struct open_span *span)
{
	const struct json *from = json_first(value);

	*span = (struct open_span){0, 0};
	if (json_type(value) == JSON_NULL)
		return true;
	return json_type(value) == JSON_LIST && json_count(value) == 2 &&
	       minute_read(from, &span->from_min) && minute_read(json_next(from), &span->to_min) &&
	       span->from_min <= span->to_min;
}

static bool week_read(const struct json *list, struct setup_hours *hours)
{
	const struct json *item = json_first(list);

	hours->weekly = list != NULL;
	if (!list)
		return true;
	if (json_type(list) != JSON_LIST || json_count(list) != HOURS_WEEK)
		return false;
	for (int i = 0; i < HOURS_WEEK; i++, item = json_next(item))
		if (!span_read(item, &hours->week[i]))
			return false;
	return true;
}

static bool exceptions_read(const struct json *list, struct setup_hours *hours)
{
	if (!list)
		return true;
	if (json_type(list) != JSON_LIST || json_count(list) > HOURS_MAX_EXCEPTIONS)
		return false;
	for (const struct json *item = json_first(list); item; item = json_next(item)) {
		struct hours_exception *exception = &hours->exceptions[hours->exception_count++];
		const char *day = json_string(json_get(item, "date"));

		exception->date = day ? opening_date(day) : -1;
		if (exception->date < 0 || !span_read(json_get(item, "open"), &exception->open))
			return false;
	}
	return true;
}

int opening_read(const struct json *value, struct setup_hours *out)
{
	struct setup_hours hours = {
		.last_ticket_min = HOURS_NOT_SAID, .closing_grace_min = HOURS_NOT_SAID};

	if (json_type(value) != JSON_OBJECT || !week_read(json_get(value, "week"), &hours) ||
		!exceptions_read(json_get(value, "exceptions"), &hours))
		return -EINVAL;
	*out = hours;
	return 0;
}
