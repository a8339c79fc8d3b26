/* The business day in several zones, days of 23 and 25 hours, the hub's clock, random ids. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "firmware/base/clock.h"
#include "firmware/base/zone.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))
#define HOUR_MS	    3600000

/* "2026-11-23T05:00:00" in UTC as wall ms. */
static int64_t wall(const char *utc)
{
	int year, month, day, h, m, s;

	assert_int_equal(sscanf(utc, "%d-%d-%dT%d:%d:%d", &year, &month, &day, &h, &m, &s), 6);
	return (days_from_date(year, month, day) * 86400 + h * 3600 + m * 60 + s) * 1000LL;
}

static void the_business_day_follows_zone_and_start(void **state)
{
	static const struct {
		const char *utc, *zone;
		int start_minute;
		const char *day, *date, *hhmm;
	} rows[] = {
		{"2026-11-23T05:00:00", "UTC", 0, "2026-11-23", "2026-11-23", "05:00"},
		{"2026-11-23T00:00:00", "UTC", 0, "2026-11-23", "2026-11-23", "00:00"},
		{"2026-11-22T23:59:59", "UTC", 0, "2026-11-22", "2026-11-22", "23:59"},
		{"2026-11-23T03:59:59", "UTC", 240, "2026-11-22", "2026-11-23", "03:59"},
		{"2026-11-23T04:00:00", "UTC", 240, "2026-11-23", "2026-11-23", "04:00"},
		{"1969-12-31T23:59:59", "UTC", 0, "1969-12-31", "1969-12-31", "23:59"},
		{"2024-02-29T12:00:00", "UTC", 1439, "2024-02-28", "2024-02-29", "12:00"},
		/* Pakistan is UTC+5, Azerbaijan UTC+4 without summer time since 2016. */
		{"2026-11-22T22:59:59", "Asia/Karachi", 240, "2026-11-22", "2026-11-23", "03:59"},
		{"2026-11-22T23:00:00", "Asia/Karachi", 240, "2026-11-23", "2026-11-23", "04:00"},
		{"2026-07-01T19:59:00", "Asia/Baku", 0, "2026-07-01", "2026-07-01", "23:59"},
		{"2026-07-01T20:00:00", "Asia/Baku", 0, "2026-07-02", "2026-07-02", "00:00"},
		{"2015-07-01T19:00:00", "Asia/Baku", 0, "2015-07-02", "2015-07-02", "00:00"},
		{"2026-03-29T00:59:59", "Europe/Berlin", 0, "2026-03-29", "2026-03-29", "01:59"},
		{"2026-03-29T01:00:00", "Europe/Berlin", 0, "2026-03-29", "2026-03-29", "03:00"},
		/* A day that starts at 02:30 starts at 03:00 when 02:30 does not exist. */
		{"2026-03-29T00:59:59", "Europe/Berlin", 150, "2026-03-28", "2026-03-29", "01:59"},
		{"2026-03-29T01:00:00", "Europe/Berlin", 150, "2026-03-29", "2026-03-29", "03:00"},
		/* And at the first 02:30 when there are two. */
		{"2026-10-25T00:29:59", "Europe/Berlin", 150, "2026-10-24", "2026-10-25", "02:29"},
		{"2026-10-25T00:30:00", "Europe/Berlin", 150, "2026-10-25", "2026-10-25", "02:30"},
		{"2026-10-25T01:10:00", "Europe/Berlin", 150, "2026-10-25", "2026-10-25", "02:10"},
		/* By the rule behind the table. */
		{"2095-07-01T22:00:00", "Europe/Berlin", 0, "2095-07-02", "2095-07-02", "00:00"},
		{"2095-12-31T22:59:59", "Europe/Berlin", 0, "2095-12-31", "2095-12-31", "23:59"},
		/* Summer in January; winter time as the exception; a day that was left out. */
		{"2095-01-15T12:00:00", "America/Santiago", 0, "2095-01-15", "2095-01-15", "09:00"},
		{"2095-07-01T12:00:00", "Europe/Dublin", 0, "2095-07-01", "2095-07-01", "13:00"},
		{"2095-01-01T12:00:00", "Europe/Dublin", 0, "2095-01-01", "2095-01-01", "12:00"},
		{"2011-12-30T09:59:59", "Pacific/Apia", 0, "2011-12-29", "2011-12-29", "23:59"},
		{"2011-12-30T10:00:00", "Pacific/Apia", 0, "2011-12-31", "2011-12-31", "00:00"},
		{"2026-11-23T05:00:00", "Asia/Kathmandu", 0, "2026-11-23", "2026-11-23", "10:45"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const int64_t ms = wall(rows[i].utc);
		char day[11], date[11], hhmm[6];

		assert_int_equal(
			clock_business_day(ms, rows[i].zone, rows[i].start_minute, day), 0);
		assert_int_equal(clock_local_date(ms, rows[i].zone, date), 0);
		assert_int_equal(clock_local_hhmm(ms, rows[i].zone, hhmm), 0);
		if (strcmp(day, rows[i].day) != 0 || strcmp(date, rows[i].date) != 0 ||
			strcmp(hhmm, rows[i].hhmm) != 0)
			fail_msg("%s %s %d: %s %s %s", rows[i].utc, rows[i].zone,
				rows[i].start_minute, day, date, hhmm);
	}
}

static void days_have_23_24_or_25_hours(void **state)
{
	static const struct {
		const char *utc, *zone;
		int start_minute;
		const char *end_utc;
		int hours;
	} rows[] = {
		{"2026-03-28T23:00:00", "Europe/Berlin", 0, "2026-03-29T22:00:00", 23},
		{"2026-10-24T22:00:00", "Europe/Berlin", 0, "2026-10-25T23:00:00", 25},
		{"2026-03-28T03:00:00", "Europe/Berlin", 240, "2026-03-29T02:00:00", 23},
		{"2026-06-01T22:00:00", "Europe/Berlin", 0, "2026-06-02T22:00:00", 24},
		{"2026-11-22T23:00:00", "Asia/Karachi", 240, "2026-11-23T23:00:00", 24},
		{"2011-12-29T10:00:00", "Pacific/Apia", 0, "2011-12-30T10:00:00", 24},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const int64_t begin_ms = wall(rows[i].utc);
		char first[11], last[11], next[11];
		int64_t end_ms;

		assert_int_equal(clock_business_day_end(
					 begin_ms, rows[i].zone, rows[i].start_minute, &end_ms),
			0);
		if (end_ms != wall(rows[i].end_utc))
			fail_msg("%s %s", rows[i].utc, rows[i].zone);
		assert_int_equal(end_ms - begin_ms, rows[i].hours * HOUR_MS);
		assert_int_equal(
			clock_business_day(begin_ms, rows[i].zone, rows[i].start_minute, first), 0);
		assert_int_equal(
			clock_business_day(end_ms - 1, rows[i].zone, rows[i].start_minute, last),
			0);
		assert_int_equal(
			clock_business_day(end_ms, rows[i].zone, rows[i].start_minute, next), 0);
		assert_string_equal(first, last);
		assert_string_not_equal(first, next);
	}
}

/* Two readers of one database: the C library's and ours. A 32-bit board's library ends in 2038. */
static void offsets_agree_with_the_c_library(void **state)
{
	static const char *const names[] = {"Europe/Berlin", "Asia/Karachi", "Asia/Baku",
		"America/New_York", "Africa/Casablanca", "Europe/Dublin", "Asia/Tehran",
		"Australia/Lord_Howe", "America/Santiago", "Asia/Gaza", "Pacific/Apia",
		"Asia/Kabul"};

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct zone *zone = zone_open(names[i]);

		assert_non_null(zone);
		setenv("TZ", names[i], 1);
		tzset();
		for (int64_t s = -2000000000; s < 6000000000; s += 7 * 86400 + 12347) {
			const time_t instant = s;
			int64_t until_s;
			struct tm tm;

			if (instant != s)
				break;
			localtime_r(&instant, &tm);
			if (zone_offset_s(zone, s, &until_s) != tm.tm_gmtoff || until_s <= s)
				fail_msg("%s at %lld", names[i], (long long)s);
		}
		zone_free(zone);
	}
	unsetenv("TZ");
	tzset();
}

static void unknown_zones_are_refused(void **state)
{
	static const char *const names[] = {"", "Mars/Base", "../../etc/passwd", "/etc/localtime",
		"Asia", "Asia/Karachi ", "zone.tab", "tzdata.zi", NULL};
	char text[11] = "untouched", hhmm[6];
	int64_t end_ms;

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		assert_int_equal(clock_business_day(0, names[i], 0, text), -EINVAL);
		assert_int_equal(clock_business_day_end(0, names[i], 0, &end_ms), -EINVAL);
		assert_int_equal(clock_local_hhmm(0, names[i], hhmm), -EINVAL);
		assert_int_equal(clock_local_date(0, names[i], text), -EINVAL);
	}
	assert_string_equal(text, "untouched");
	assert_int_equal(clock_business_day(INT64_MAX, "UTC", 0, text), -ERANGE);
	assert_int_equal(clock_business_day(INT64_MIN, "UTC", 0, text), -ERANGE);
}

static void more_zones_than_are_kept_still_answer(void **state)
{
	static const char *const names[] = {"UTC", "Asia/Baku", "Asia/Karachi", "Europe/Berlin",
		"Asia/Tokyo", "Asia/Dubai", "Asia/Kabul", "Asia/Tehran", "Africa/Cairo",
		"America/Lima", "Asia/Jakarta"};

	(void)state;
	for (size_t i = 0; i < 3 * COUNT(names); i++) {
		char text[11];

		assert_int_equal(clock_local_date(0, names[i % COUNT(names)], text), 0);
	}
}

static void a_damaged_zone_file_never_crashes(void **state)
{
	static unsigned char bytes[8192];
	FILE *file = fopen("/usr/share/zoneinfo/Europe/Berlin", "re");
	size_t len;

	(void)state;
	assert_non_null(file);
	len = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	assert_true(len > 100 && len < sizeof(bytes));
	for (size_t cut = 0; cut < len; cut++) {
		unsigned char *copy = malloc(cut ? cut : 1);

		memcpy(copy, bytes, cut);
		assert_null(zone_parse(copy, cut));
		free(copy);
	}
	for (size_t i = 0; i < len; i++) {
		const unsigned char good = bytes[i];
		struct zone *zone;
		int64_t until_s;

		bytes[i] ^= 0xff;
		zone = zone_parse(bytes, len);
		if (zone) {
			zone_offset_s(zone, 1800000000, &until_s);
			zone_offset_s(zone, 9000000000, &until_s);
			zone_instant_s(zone, 1800000000);
		}
		zone_free(zone);
		bytes[i] = good;
	}
}

static void dates_and_days_are_inverse(void **state)
{
	(void)state;
	for (int64_t days = -800000; days < 800000; days += 17) {
		int64_t year;
		int month, day;

		date_from_days(days, &year, &month, &day);
		assert_int_equal(days_from_date(year, month, day), days);
	}
}

static void the_hub_clock_never_answers_below_its_floor_and_goes_on(void **state)
{
	const int64_t wall_ms = clock_wall_ms();
	struct hub_clock clock;

	(void)state;
	hub_clock_init(&clock, 0);
	assert_in_range(hub_clock_now(&clock) - wall_ms, 0, 60000);
	hub_clock_raise(&clock, wall_ms - HOUR_MS); /* long passed: nothing changes */
	assert_in_range(hub_clock_now(&clock) - wall_ms, 0, 60000);
	hub_clock_raise(&clock, wall_ms + HOUR_MS);
	assert_in_range(hub_clock_now(&clock) - wall_ms, HOUR_MS, HOUR_MS + 60000);
	hub_clock_init(&clock, wall_ms + 2 * HOUR_MS);
	assert_in_range(hub_clock_now(&clock) - wall_ms, 2 * HOUR_MS, 2 * HOUR_MS + 60000);
	clock.offset_ms -= 5; /* time passes */
	assert_int_equal(hub_clock_now(&clock), wall_ms + 2 * HOUR_MS);
}

static void random_ids_differ(void **state)
{
	char a[65], b[65];

	(void)state;
	random_hex(0, a);
	assert_string_equal(a, "");
	random_hex(32, a);
	random_hex(32, b);
	assert_int_equal(strlen(a), 64);
	assert_int_equal(strspn(a, "0123456789abcdef"), 64);
	assert_string_not_equal(a, b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_business_day_follows_zone_and_start),
		cmocka_unit_test(days_have_23_24_or_25_hours),
		cmocka_unit_test(offsets_agree_with_the_c_library),
		cmocka_unit_test(unknown_zones_are_refused),
		cmocka_unit_test(more_zones_than_are_kept_still_answer),
		cmocka_unit_test(a_damaged_zone_file_never_crashes),
		cmocka_unit_test(dates_and_days_are_inverse),
		cmocka_unit_test(the_hub_clock_never_answers_below_its_floor_and_goes_on),
		cmocka_unit_test(random_ids_differ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
