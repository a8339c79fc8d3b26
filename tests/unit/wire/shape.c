/* The shapes of ids, days, tokens and legs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "firmware/wire/shape.h"

struct row {
	bool (*is)(const char *text);
	const char *text;
	bool expected;
};

static const struct row ROWS[] = {
	{shape_is_id, "a", true},
	{shape_is_id, "id-card-2", true},
	{shape_is_id, "0", true},
	{shape_is_id, "012345678901234567890123456789012345678", true},
	{shape_is_id, "0123456789012345678901234567890123456789", false},
	{shape_is_id, "", false},
	{shape_is_id, "-a", false},
	{shape_is_id, "A", false},
	{shape_is_id, "a_b", false},
	{shape_is_id, "a b", false},
	{shape_is_id, "ə", false},
	{shape_is_command_id, "9f86d081884c7d65-12", true},
	{shape_is_command_id, "9f86d081884c7d65-4294967295", true},
	{shape_is_command_id, "9f86d081884c7d65-42949672950", false},
	{shape_is_command_id, "9f86d081884c7d65-", false},
	{shape_is_command_id, "9f86d081884c7d65", false},
	{shape_is_command_id, "9F86d081884c7d65-1", false},
	{shape_is_command_id, "9f86d081884c7d6-1", false},
	{shape_is_command_id, "9f86d081884c7d655-1", false},
	{shape_is_command_id, "9f86d081884c7d65-1x", false},
	{shape_is_run, "9f86d081884c7d65", true},
	{shape_is_run, "9f86d081884c7d6", false},
	{shape_is_run, "9f86d081884c7d65a", false},
	{shape_is_run, "9f86d081884c7d6g", false},
	{shape_is_token, "0123456789abcdef0123456789abcdef", true},
	{shape_is_token, "0123456789abcdef0123456789abcde", false},
	{shape_is_token, "0123456789abcdef0123456789abcdef0", false},
	{shape_is_token, "0123456789ABCDEF0123456789abcdef", false},
	{shape_is_code, "AB12", true},
	{shape_is_code, "ab-12", true},
	{shape_is_code, "0123456789-ABCDE", true},
	{shape_is_code, "0123456789-ABCDEF", false},
	{shape_is_code, "AB1", false},
	{shape_is_code, "----", false},
	{shape_is_code, "AB_12", false},
	{shape_is_code, "AB 12", false},
	{shape_is_code, "ƏB12", false},
	{shape_is_code, "@B12", false},
	{shape_is_code, "{B12", false},
	{shape_is_code, "", false},
	{shape_is_language, "en", true},
	{shape_is_language, "prs", true},
	{shape_is_language, "e", false},
	{shape_is_language, "engl", false},
	{shape_is_language, "EN", false},
	{shape_is_language, "", false},
	{shape_is_day, "2026-11-23", true},
	{shape_is_day, "2024-02-29", true},
	{shape_is_day, "2000-02-29", true},
	{shape_is_day, "2026-02-29", false},
	{shape_is_day, "2100-02-29", false},
	{shape_is_day, "2026-13-01", false},
	{shape_is_day, "2026-00-01", false},
	{shape_is_day, "2026-01-00", false},
	{shape_is_day, "2026-04-31", false},
	{shape_is_day, "1969-12-31", false},
	{shape_is_day, "2026-1-23", false},
	{shape_is_day, "2026/11/23", false},
	{shape_is_day, "2026-11-23 ", false},
	{shape_is_day, "2o26-11-23", false},
	{shape_is_line, "", true},
	{shape_is_line, "کھانا \"x\"", true},
	{shape_is_line, "a\nb", false},
	{shape_is_line, "a\x7f", false},
};

static void every_shape_is_told_from_its_neighbours(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++)
		if (ROWS[i].is(ROWS[i].text) != ROWS[i].expected)
			fail_msg("row %zu: '%s'", i, ROWS[i].text);
}

static void a_leg_is_a_ticket_and_a_number(void **state)
{
	static const char *const BAD[] = {"", "A047", "A047/", "A047/0", "A047/01", "A047/33",
		"A047/1x", "A47/1", "a047/1", "/1", "A047/1/1", "A000/1", "AB64999999/1",
		"A047/100"};
	struct ticket ticket = {"Z", 9};
	uint8_t leg = 77;

	(void)state;
	for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++)
		if (shape_leg_parse(BAD[i], &ticket, &leg))
			fail_msg("'%s' was read", BAD[i]);
	assert_int_equal(leg, 77);
	assert_int_equal(ticket.number, 9);
	assert_true(shape_leg_parse("A047/1", &ticket, &leg));
	assert_int_equal(leg, 0);
	assert_int_equal(ticket.number, 47);
	assert_string_equal(ticket.series, "A");
	assert_true(shape_leg_parse("BC64999/32", &ticket, &leg));
	assert_int_equal(leg, 31);
	assert_int_equal(ticket.number, 64999);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_shape_is_told_from_its_neighbours),
		cmocka_unit_test(a_leg_is_a_ticket_and_a_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
