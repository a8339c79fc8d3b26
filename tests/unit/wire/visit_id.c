/* A visit's id is written and read in one way only. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/wire/visit_id.h"

static void what_was_written_is_read_again(void **state)
{
	static const char *const centres[] = {"isb", "bus-1", "a-2026-11-23", "1"};
	static const struct ticket tickets[] = {{"A", 1}, {"B", 999}, {"BC", 1203}, {"Z", 64999}};

	(void)state;
	for (size_t i = 0; i < 16; i++) {
		char visit[VISIT_ID_SIZE], day[DAY_SIZE];
		struct ticket ticket;

		visit_id_write(visit, centres[i / 4], "2026-11-23", &tickets[i % 4]);
		assert_true(visit_id_read(visit, day, &ticket));
		assert_string_equal(day, "2026-11-23");
		assert_true(ticket_equal(&ticket, &tickets[i % 4]));
	}
}

static void what_is_no_visit_is_refused_and_sets_nothing(void **state)
{
	static const char *const wrong[] = {"", "-", "A047", "-A047", "2026-11-23-A047",
		"-2026-11-23", "isb-2026-11-23-a047", "isb-2026-11-23-A47", "isb-2026-11-23-",
		"isb-2026-11-23", "isb-2026x11-23-A047", "isb-2026-11-2x-A047",
		"isb2026-11-23-A047", "isb-202611-23--A047", "isb-2026-11-23-A047 ",
		"a-centre-whose-name-is-far-too-long-to-be-an-id-of-ours-2026-11-23-A047"};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		char day[DAY_SIZE] = "untouched";
		struct ticket ticket = {"Q", 7};

		if (visit_id_read(wrong[i], day, &ticket))
			fail_msg("'%s' was taken for a visit", wrong[i]);
		assert_string_equal(day, "untouched");
		assert_true(ticket_equal(&ticket, &(struct ticket){"Q", 7}));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_written_is_read_again),
		cmocka_unit_test(what_is_no_visit_is_refused_and_sets_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
