/* Opening hours as instants, and as JSON: summer time, hours past midnight, when it opens next. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/json.h"
#include "firmware/base/zone.h"
#include "firmware/wire/opening.h"

#define HOUR_MS INT64_C(3600000)

/* Monday to Friday 09:00-18:00. */
static struct setup_hours office(void)
{
	struct setup_hours hours = {.weekly = true};

	for (int i = 0; i < 5; i++)
		hours.week[i] = (struct open_span){540, 1080};
	return hours;
}

static int64_t utc_ms(const char *day, int minute)
{
	return ((int64_t)opening_date(day) * 1440 + minute) * 60000;
}

static void dates_are_days_and_nothing_else(void **state)
{
	(void)state;
	assert_int_equal(opening_date("1970-01-01"), 0);
	assert_int_equal(opening_date("2026-11-23"), 20780);
	assert_int_equal(opening_date(""), -1);
	assert_int_equal(opening_date("2026-11-2"), -1);
	assert_int_equal(opening_date("tomorrow!!"), -1);
}

static void without_hours_it_is_always_open(void **state)
{
	struct zone *zone = zone_open("UTC");
	struct setup_hours rules = {.last_ticket_min = 30};
	struct opening opening;

	(void)state;
	opening_find(NULL, NULL, zone, 20780, 0, &opening);
	assert_false(opening.given);
	assert_true(opening_is_open(&opening, 0));
	opening_find(NULL, &rules, zone, 20780, 0, &opening); /* only a rule of the last ticket */
	assert_false(opening.given);
	zone_free(zone);
}

static void a_day_opens_and_closes_to_the_millisecond(void **state)
{
	struct zone *zone = zone_open("Asia/Karachi"); /* +5 */
	struct setup_hours hours = office();
	struct opening opening;
	int64_t opens_ms = utc_ms("2026-11-23", 240);

	(void)state;
	opening_find(&hours, NULL, zone, opening_date("2026-11-23"), opens_ms - 1, &opening);
	assert_true(opening.given && opening.opens_ms == opens_ms);
	assert_true(opening.closes_ms == opens_ms + 9 * HOUR_MS);
	assert_true(opening.next_ms == opens_ms);
	assert_false(opening_is_open(&opening, opens_ms - 1));
	assert_true(opening_is_open(&opening, opens_ms));
	assert_true(opening_is_open(&opening, opening.closes_ms - 1));
	assert_false(opening_is_open(&opening, opening.closes_ms));
	/* Friday's end: Monday is next. */
	opening_find(&hours, NULL, zone, opening_date("2026-11-27"), utc_ms("2026-11-27", 780),
		&opening);
	assert_true(opening.next_ms == utc_ms("2026-11-30", 240));
	/* Sunday has no hours of its own. */
	opening_find(&hours, NULL, zone, opening_date("2026-11-29"), utc_ms("2026-11-29", 600),
		&opening);
	assert_true(opening.opens_ms == opening.closes_ms);
	assert_true(opening.next_ms == utc_ms("2026-11-30", 240));
	zone_free(zone);
}

static void exceptions_come_before_the_week(void **state)
{
	struct zone *zone = zone_open("UTC");
	struct setup_hours hours = office();
	struct opening opening;

	(void)state;
	hours.exception_count = 2;
	hours.exceptions[0] = (struct hours_exception){opening_date("2026-11-23"), {0, 0}};
	hours.exceptions[1] = (struct hours_exception){opening_date("2026-11-24"), {600, 660}};
	opening_find(&hours, NULL, zone, opening_date("2026-11-23"), utc_ms("2026-11-23", 600),
		&opening);
	assert_false(opening_is_open(&opening, utc_ms("2026-11-23", 600)));
	assert_true(opening.next_ms == utc_ms("2026-11-24", 600));
	zone_free(zone);
}

/* The hall's night: 22:00-26:00 ends at 02:00 of the next date, also when the clock is set between.
 */
static void hours_past_midnight_and_summer_time_are_right(void **state)
{
	struct zone *zone = zone_open("Europe/Berlin");
	struct setup_hours hours = {.weekly = true};
	struct opening opening;

	(void)state;
	for (int i = 0; i < HOURS_WEEK; i++)
		hours.week[i] = (struct open_span){1320, 1680}; /* 22:00 to 04:00 */
	opening_find(&hours, NULL, zone, opening_date("2027-03-27"), 0, &opening);
	assert_true(opening.opens_ms == utc_ms("2027-03-27", 1260));
	assert_true(opening.closes_ms - opening.opens_ms == 5 * HOUR_MS); /* an hour is skipped */
	opening_find(&hours, NULL, zone, opening_date("2027-10-30"), 0, &opening);
	assert_true(opening.closes_ms - opening.opens_ms == 7 * HOUR_MS);
	zone_free(zone);
}

static void a_service_is_open_only_while_the_hall_is(void **state)
{
	struct zone *zone = zone_open("UTC");
	struct setup_hours hall = office(), own = {.weekly = true};
	struct opening opening;

	(void)state;
	own.week[0] = (struct open_span){480, 720};
	own.week[6] = (struct open_span){480, 720};
	opening_find(
		&hall, &own, zone, opening_date("2026-11-23"), utc_ms("2026-11-23", 800), &opening);
	assert_true(opening.opens_ms == utc_ms("2026-11-23", 540));
	assert_true(opening.closes_ms == utc_ms("2026-11-23", 720));
	assert_true(opening.next_ms == utc_ms("2026-11-30", 540)); /* not on Sunday */
	zone_free(zone);
}

static void what_never_opens_again_has_no_next(void **state)
{
	struct zone *zone = zone_open("UTC");
	struct setup_hours hours = {.weekly = true};
	struct opening opening;

	(void)state;
	opening_find(&hours, NULL, zone, 20780, 0, &opening);
	assert_true(opening.given && opening.next_ms == 0);
	assert_false(opening_is_open(&opening, 0));
	zone_free(zone);
}

static char *written(const struct setup_hours *hours)
{
	struct json_writer w;
	char *text;

	json_writer_init(&w, 4096);
	opening_write(&w, NULL, hours);
	text = strdup(json_writer_text(&w, NULL));
	json_writer_fini(&w);
	return text;
}

static void hours_come_back_as_they_were_written(void **state)
{
	struct setup_hours hours = office(), read;
	struct json *json;
	char *text, *again;

	(void)state;
	hours.exception_count = 2;
	hours.exceptions[0] = (struct hours_exception){opening_date("2027-03-21"), {0, 0}};
	hours.exceptions[1] = (struct hours_exception){opening_date("2027-03-22"), {600, 840}};
	text = written(&hours);
	assert_string_equal(text,
		"{\"week\":[[540,1080],[540,1080],[540,1080],[540,1080],[540,1080],null,null],"
		"\"exceptions\":[{\"date\":\"2027-03-21\",\"open\":null},"
		"{\"date\":\"2027-03-22\",\"open\":[600,840]}]}");
	json = json_parse(text, strlen(text), NULL);
	assert_non_null(json);
	assert_int_equal(opening_read(json, &read), 0);
	again = written(&read);
	assert_string_equal(again, text);
	json_free(json);
	free(text);
	free(again);
}

static void damaged_hours_are_refused_whole(void **state)
{
	static const char *const bad[] = {
		"[]",
		"{\"week\":{}}",
		"{\"week\":[null,null]}",
		"{\"week\":[[1],null,null,null,null,null,null]}",
		"{\"week\":[[2,1],null,null,null,null,null,null]}",
		"{\"week\":[[0,2881],null,null,null,null,null,null]}",
		"{\"week\":[[-1,5],null,null,null,null,null,null]}",
		"{\"week\":[\"9\",null,null,null,null,null,null]}",
		"{\"exceptions\":{}}",
		"{\"exceptions\":[{}]}",
		"{\"exceptions\":[{\"date\":\"21.3.\",\"open\":null}]}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct setup_hours hours = {.last_ticket_min = 77};
		struct json *json = json_parse(bad[i], strlen(bad[i]), NULL);

		assert_non_null(json);
		assert_int_equal(opening_read(json, &hours), -EINVAL);
		assert_int_equal(hours.last_ticket_min, 77);
		json_free(json);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_are_days_and_nothing_else),
		cmocka_unit_test(without_hours_it_is_always_open),
		cmocka_unit_test(a_day_opens_and_closes_to_the_millisecond),
		cmocka_unit_test(exceptions_come_before_the_week),
		cmocka_unit_test(hours_past_midnight_and_summer_time_are_right),
		cmocka_unit_test(a_service_is_open_only_while_the_hall_is),
		cmocka_unit_test(what_never_opens_again_has_no_next),
		cmocka_unit_test(hours_come_back_as_they_were_written),
		cmocka_unit_test(damaged_hours_are_refused_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
