/* A scanner's hand and a person's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "kiosk/scan.h"

/* Types a text, a character each gap_ms from *now_ms on. */
static void type(struct scan *scan, const char *text, int gap_ms, int64_t *now_ms)
{
	for (; *text; text++, *now_ms += gap_ms)
		assert_true(scan_add(scan, (char[]){*text, '\0'}, *now_ms));
	*now_ms -= gap_ms;
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
		assert_true(scan_ends(&scan, now_ms + gaps[i]));
		assert_held(&scan, "NV-7KQ2");
	}
}

static void a_link_is_taken_whole(void **state)
{
	struct scan scan = {0};
	int64_t now_ms = 5;

	(void)state;
	type(&scan, "https://queue.example/a/NV-7KQ2", 2, &now_ms);
	assert_true(scan_ends(&scan, now_ms));
	assert_held(&scan, "https://queue.example/a/NV-7KQ2");
}

static void a_person_is_not_a_scanner(void **state)
{
	struct scan scan = {0};
	int64_t now_ms = 0;

	(void)state;
	assert_true(scan_add(&scan, "1", now_ms));
	assert_int_equal(scan_next_ms(&scan), SCAN_GAP_MS + 1);
	assert_false(scan_add(&scan, "2", now_ms + SCAN_GAP_MS + 1));
	assert_held(&scan, "1");
	assert_true(scan_add(&scan, "2", now_ms + SCAN_GAP_MS + 1));
	assert_false(scan_ends(&scan, now_ms + SCAN_GAP_MS + 2)); /* one key and Enter */
	assert_held(&scan, "2");
}

/* Typed quickly, but Enter comes when a finger has found it. */
static void a_late_enter_is_a_persons(void **state)
{
	struct scan scan = {0};
	int64_t now_ms = 0;

	(void)state;
	type(&scan, "7KQ2", 20, &now_ms);
	assert_false(scan_ends(&scan, now_ms + SCAN_GAP_MS + 1));
	assert_held(&scan, "7KQ2");
}

static void a_text_without_end_is_dropped_whole(void **state)
{
	struct scan scan = {0};
	char held[SCAN_SIZE];

	(void)state;
	for (int i = 0; i < 10 * SCAN_SIZE; i++)
		assert_true(scan_add(&scan, "\xc9\x99", 7));
	assert_true(scan_ends(&scan, 7));
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
		cmocka_unit_test(a_late_enter_is_a_persons),
		cmocka_unit_test(a_text_without_end_is_dropped_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
