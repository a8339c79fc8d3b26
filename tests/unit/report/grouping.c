/* Rows by their parts: words of --by, parts of a day, order, and rows that are found again. */
#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "db/report/grouping.h"
#include "firmware/base/zone.h"

static void groupings_are_read_or_refused_with_the_word(void **state)
{
	static const struct {
		const char *text;
		int count;
		const char *wrong;
	} cases[] = {{"service", 1, NULL}, {"institution,service", 2, NULL},
		{"day,hour,counter,operator", 4, NULL}, {"quarter-hour", 1, NULL}, {"", 0, ""},
		{"service,", 0, ""}, {"service,service", 0, "service"}, {"services", 0, "services"},
		{"day,hour,counter,operator,class", 0, "class"}};
	struct grouping grouping;
	char wrong[64];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int rc = grouping_parse(cases[i].text, &grouping, wrong);

		assert_int_equal(rc == 0, !cases[i].wrong);
		if (rc == 0)
			assert_int_equal(grouping.count, cases[i].count);
		else
			assert_string_equal(wrong, cases[i].wrong);
	}
}

static void a_days_parts_are_those_of_the_calendar(void **state)
{
	static const struct {
		int year, month, day, weekday;
		const char *is_month, *is_quarter;
	} cases[] = {{2026, 11, 23, 1, "2026-11", "2026-Q4"},
		{2024, 2, 29, 4, "2024-02", "2024-Q1"}, {1970, 1, 1, 4, "1970-01", "1970-Q1"},
		{2027, 1, 3, 7, "2027-01", "2027-Q1"}, {2026, 9, 30, 3, "2026-09", "2026-Q3"}};
	struct centre centre = {0};
	char text[64];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t days = days_from_date(cases[i].year, cases[i].month, cases[i].day);

		assert_int_equal(part_of_day(PART_WEEKDAY, days), cases[i].weekday);
		part_text(&centre, PART_MONTH, part_of_day(PART_MONTH, days), text, sizeof(text));
		assert_string_equal(text, cases[i].is_month);
		part_text(
			&centre, PART_QUARTER, part_of_day(PART_QUARTER, days), text, sizeof(text));
		assert_string_equal(text, cases[i].is_quarter);
	}
	part_text(&centre, PART_QUARTER_HOUR, 39, text, sizeof(text));
	assert_string_equal(text, "09:45");
	part_text(&centre, PART_COUNTER, 0, text, sizeof(text));
	assert_string_equal(text, "");
}

static void each_row_is_made_once_and_found_again(void **state)
{
	struct rows rows = {0};

	(void)state;
	for (int round = 0; round < 2; round++) {
		for (int32_t i = 0; i < 5000; i++) {
			struct row *row = rows_get(&rows, (int32_t[4]){i % 70, i / 70, 0, -i});

			assert_non_null(row);
			row->figures.issued++;
		}
	}
	assert_int_equal(rows.count, 5000);
	for (uint32_t i = 0; i < rows.count; i++)
		assert_int_equal(rows.rows[i].figures.issued, 2);
	rows_fini(&rows);
}

static void rows_stand_in_the_order_of_letters_and_numbers(void **state)
{
	static const char *const services[] = {"passport", "id-card", "marriage"};
	struct grouping grouping = {2, {PART_SERVICE, PART_COUNTER}};
	struct centre centre;
	struct rows rows = {0};
	char text[64], all[256] = "";
	uint32_t number;

	(void)state;
	centre_init(&centre, NULL);
	for (int i = 0; i < 3; i++)
		assert_int_equal(words_take(&centre.services,
					 (struct text){services[i], strlen(services[i])}, &number),
			0);
	for (int32_t i = 0; i < 6; i++)
		assert_non_null(rows_get(&rows, (int32_t[4]){i % 3 + 1, i < 3 ? 12 : 9}));
	rows_sort(&rows, &grouping, &centre);
	for (uint32_t i = 0; i < rows.count; i++) {
		part_text(&centre, PART_SERVICE, rows.rows[i].parts[0], text, sizeof(text));
		snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s %d;", text,
			rows.rows[i].parts[1]);
	}
	assert_string_equal(
		all, "id-card 9;id-card 12;marriage 9;marriage 12;passport 9;passport 12;");
	rows_fini(&rows);
	centre_fini(&centre);
}

static void words_past_their_bound_are_refused(void **state)
{
	struct words words = {.max = 3};
	uint32_t number;
	char text[8];

	(void)state;
	for (int i = 0; i < 5; i++) {
		snprintf(text, sizeof(text), "w%d", i);
		assert_int_equal(
			words_take(&words, (struct text){text, 2}, &number), i < 3 ? 0 : -ENOSPC);
	}
	assert_int_equal(words_find(&words, "w1"), 2);
	assert_int_equal(words_find(&words, "w4"), 0);
	assert_string_equal(words_text(&words, 3), "w2");
	assert_string_equal(words_text(&words, 9), "");
	words_fini(&words);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(groupings_are_read_or_refused_with_the_word),
		cmocka_unit_test(a_days_parts_are_those_of_the_calendar),
		cmocka_unit_test(each_row_is_made_once_and_found_again),
		cmocka_unit_test(rows_stand_in_the_order_of_letters_and_numbers),
		cmocka_unit_test(words_past_their_bound_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
