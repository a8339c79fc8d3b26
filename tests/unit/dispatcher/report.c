/* When a ticket was issued that a kiosk gave alone: whatever clock it had, nobody comes before who
 * came before, and nobody loses a place for a night's change of the clocks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/base/zone.h"
#include "firmware/dispatcher/report.h"

enum { HOUR = 3600000, FOUR = 4 * 60 };

/* Milliseconds of a moment in UTC. */
static int64_t utc(int year, int month, int day, int hour, int minute)
{
	return (days_from_date(year, month, day) * 24 + hour) * HOUR + minute * INT64_C(60000);
}

static int64_t issued(const char *day, int64_t wall_ms, enum clock_quality quality,
	const char *zone, int day_start, int64_t now)
{
	struct offline_issue offline = {.wall_ms = wall_ms, .quality = quality};

	strcpy(offline.day, day);
	return report_issue_time(&offline, zone, day_start, now);
}

static void a_time_inside_the_day_on_the_paper_is_taken_from_any_clock(void **state)
{
	/* 15:00 in Karachi */
	const int64_t now = utc(2026, 11, 23, 10, 0);
	static const enum clock_quality clocks[] = {CLOCK_NONE, CLOCK_WALL, CLOCK_HUB};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		const char *zone = "Asia/Karachi";

#define TAKEN(DAY, WALL)     assert_int_equal(issued(DAY, WALL, clocks[i], zone, FOUR, now), WALL)
#define NOT_TAKEN(DAY, WALL) assert_int_equal(issued(DAY, WALL, clocks[i], zone, FOUR, now), now)
		TAKEN("2026-11-23", now - 3 * HOUR); /* hours late */
		TAKEN("2026-11-23", now);
		TAKEN("2026-11-23", utc(2026, 11, 22, 23, 0));	       /* 04:00: the day's first */
		NOT_TAKEN("2026-11-23", utc(2026, 11, 22, 23, 0) - 1); /* still the day before */
		TAKEN("2026-11-22", utc(2026, 11, 22, 23, 0) - 1);
		NOT_TAKEN("2026-11-23", now + 1);
		NOT_TAKEN("2026-11-23", now + 400 * INT64_C(24) * HOUR);
		NOT_TAKEN("2026-11-23", 0); /* no idea */
		NOT_TAKEN("2026-11-23", 1);
		NOT_TAKEN("2026-11-23", utc(1970, 1, 1, 5, 0));
		NOT_TAKEN("1970-01-01", now);
		NOT_TAKEN("2026-11-23", utc(2025, 11, 23, 10, 0)); /* a year behind */
		NOT_TAKEN("2026-11-22", now);			   /* yesterday's paper */
		NOT_TAKEN("2026-11-23", INT64_MAX);
		NOT_TAKEN("2026-11-23", (INT64_C(1) << 53) - 1);
#undef TAKEN
#undef NOT_TAKEN
	}
}

/* Berlin: summer time ends on 25 October 2026 at 03:00 and begins on 29 March 2026 at 02:00. */
static void days_in_which_the_clocks_change_are_whole(void **state)
{
	const struct {
		const char *day;
		int start;	    /* minutes after local midnight */
		int64_t first, end; /* of that business day */
	} rows[] = {
		/* from midnight they have 25 and 23 hours */
		{"2026-10-25", 0, utc(2026, 10, 24, 22, 0), utc(2026, 10, 25, 23, 0)},
		{"2026-03-29", 0, utc(2026, 3, 28, 23, 0), utc(2026, 3, 29, 22, 0)},
		/* from four on the night belongs to the day before */
		{"2026-10-24", FOUR, utc(2026, 10, 24, 2, 0), utc(2026, 10, 25, 3, 0)},
		{"2026-10-25", FOUR, utc(2026, 10, 25, 3, 0), utc(2026, 10, 26, 3, 0)},
		{"2026-03-28", FOUR, utc(2026, 3, 28, 3, 0), utc(2026, 3, 29, 2, 0)},
	};
	const int64_t now = utc(2026, 12, 1, 0, 0);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t first = rows[i].first, end = rows[i].end;

		/* every quarter of an hour, the hour that comes twice too */
		for (int64_t wall = first; wall < end; wall += HOUR / 4)
			assert_int_equal(issued(rows[i].day, wall, CLOCK_WALL, "Europe/Berlin",
						 rows[i].start, now),
				wall);
		assert_int_equal(issued(rows[i].day, first - 1, CLOCK_WALL, "Europe/Berlin",
					 rows[i].start, now),
			now);
		assert_int_equal(
			issued(rows[i].day, end, CLOCK_WALL, "Europe/Berlin", rows[i].start, now),
			now);
		assert_int_equal(issued(rows[i].day, end - 1, CLOCK_WALL, "Europe/Berlin",
					 rows[i].start, now),
			end - 1);
	}
}

/* A zone of half an hour, one across the date line, one that begins its day in a skipped hour. */
static void odd_zones_have_their_own_days(void **state)
{
	const int64_t now = utc(2026, 12, 1, 0, 0);

	(void)state;
	assert_int_equal(
		issued("2026-06-01", utc(2026, 5, 31, 18, 30), CLOCK_HUB, "Asia/Kolkata", 0, now),
		utc(2026, 5, 31, 18, 30));
	assert_int_equal(issued("2026-06-02", utc(2026, 6, 1, 10, 0), CLOCK_HUB,
				 "Pacific/Kiritimati", 0, now),
		utc(2026, 6, 1, 10, 0));
	assert_int_equal(issued("2026-06-01", utc(2026, 6, 1, 10, 0), CLOCK_HUB,
				 "Pacific/Kiritimati", 0, now),
		now);
	/* 02:30 is skipped in Berlin on 29 March: that day begins at 03:00 = 01:00 UTC */
	assert_int_equal(
		issued("2026-03-29", utc(2026, 3, 29, 1, 0), CLOCK_HUB, "Europe/Berlin", 150, now),
		utc(2026, 3, 29, 1, 0));
	assert_int_equal(
		issued("2026-03-29", utc(2026, 3, 29, 0, 59), CLOCK_HUB, "Europe/Berlin", 150, now),
		now);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_time_inside_the_day_on_the_paper_is_taken_from_any_clock),
		cmocka_unit_test(days_in_which_the_clocks_change_are_whole),
		cmocka_unit_test(odd_zones_have_their_own_days),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
