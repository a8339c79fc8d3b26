/* A scanner's hand and a person's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "kiosk/scan.h"

/* Types a text, a character each gap_ms from *now_ms on, and looks whenever it is time. */
static void type(struct scan *scan, const char *text, int gap_ms, int64_t *now_ms)
{
	for (; *text; text++) {
		scan_add(scan, (char[]){*text, '\0'}, *now_ms);
		*now_ms += gap_ms;
		assert_false(scan_look(scan, *now_ms));
	}
}

static void assert_held(struct scan *scan, const char *text)
{
	char held[SCAN_SIZE];

	scan_take(scan, held);
	assert_string_equal(held, text);
	assert_int_equal(scan_next_ms(scan), INT64_MAX);
}

static void a_scanner_at_any_of_its_speeds_is_known(void **state)
{
	static const int gaps[] = {0, 1, 10, 30, SCAN_GAP_MS};

	(void)state;
	for (size_t i = 0; i < sizeof(gaps) / sizeof(gaps[0]); i++) {
		struct scan scan = {0};
		int64_t now_ms = 1000;

		type(&scan, "NV-7KQ2", gaps[i], &now_ms);
		assert_true(scan_ends(&scan));
		assert_held(&scan, "NV-7KQ2");
	}
}

static void a_link_is_taken_whole(void **state)
{
	struct scan scan = {0};
	int64_t now_ms = 5;

	(void)state;
	type(&scan, "https://queue.example/a/NV-7KQ2", 2, &now_ms);
	assert_true(scan_ends(&scan));
	assert_held(&scan, "https://queue.example/a/NV-7KQ2");
}

static void a_person_is_not_a_scanner(void **state)
{
	struct scan scan = {0};

	(void)state;
	scan_add(&scan, "1", 0);
	assert_int_equal(scan_next_ms(&scan), SCAN_GAP_MS + 1);
	assert_false(scan_look(&scan, SCAN_GAP_MS));
	assert_true(scan_look(&scan, SCAN_GAP_MS + 1));
	assert_held(&scan, "1");
	scan_add(&scan, "2", 400);
	assert_false(scan_ends(&scan)); /* one key and Enter */
	assert_held(&scan, "2");
}

/* A board that was busy reads all of a code at once, after the time to look has passed. */
static void a_late_look_parts_no_code(void **state)
{
	struct scan scan = {0};
	int64_t now_ms = 0;

	(void)state;
	scan_add(&scan, "7", now_ms);
	now_ms += 300;
	assert_false(scan_look(&scan, now_ms));
	type(&scan, "KQ2", 1, &now_ms);
	assert_true(scan_ends(&scan));
	assert_held(&scan, "7KQ2");
}

static void nobodys_key_is_held_for_long(void **state)
{
	struct scan scan = {0};
	int64_t now_ms = 0;
	int looks = 0;

	(void)state;
	scan_add(&scan, "1", now_ms);
	do
		now_ms = scan_next_ms(&scan) + 1000;
	while (!scan_look(&scan, now_ms) && ++looks < 100);
	assert_in_range(looks, 1, 5);
}

static void a_text_without_end_is_dropped_whole(void **state)
{
	struct scan scan = {0};
	char held[SCAN_SIZE];

	(void)state;
	for (int i = 0; i < 10 * SCAN_SIZE; i++)
		scan_add(&scan, "\xc9\x99", 7);
	assert_true(scan_ends(&scan));
	scan_take(&scan, held);
	assert_string_equal(held, "");
	assert_int_equal(scan.len, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_scanner_at_any_of_its_speeds_is_known),
		cmocka_unit_test(a_link_is_taken_whole),
		cmocka_unit_test(a_person_is_not_a_scanner),
		cmocka_unit_test(a_late_look_parts_no_code),
		cmocka_unit_test(nobodys_key_is_held_for_long),
		cmocka_unit_test(a_text_without_end_is_dropped_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
