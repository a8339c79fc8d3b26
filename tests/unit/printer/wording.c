/* Sentences with gaps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/paint/paint.h"
#include "printer/wording.h"

static void gaps_are_filled_in_the_sentences_own_order(void **state)
{
	char text[64];

	(void)state;
	wording_fill(text, sizeof(text), "{high} after {low}", "low", "5", "high", "10", NULL);
	assert_string_equal(text, "10 after 5");
	wording_fill(text, sizeof(text), "{nobody} {low", "low", "5", NULL);
	assert_string_equal(text, "{nobody} {low");
	wording_fill(text, sizeof(text), "", NULL);
	assert_string_equal(text, "");
	wording_fill(text, sizeof(text), "{a}{a}", "a", "{a}", NULL);
	assert_string_equal(text, "{a}{a}");
}

static void a_long_text_is_cut_before_a_character(void **state)
{
	char text[6];

	(void)state;
	wording_fill(text, sizeof(text), "əəəə", NULL);
	assert_string_equal(text, "əə");
	wording_fill(text, sizeof(text), "a{x}", "x", "اردو", NULL);
	assert_string_equal(text, "aار");
}

static void waits_are_rounded_outwards(void **state)
{
	static const struct {
		int64_t low_ms, high_ms;
		const char *text;
	} table[] = {
		{-1, 5000, "not known yet"},
		{1000, -1, "not known yet"},
		{0, 0, "less than 5 minutes"},
		{60000, 200000, "less than 5 minutes"},
		{0, 600000, "up to " PAINT_ID("10") " minutes"},
		{240000, 900000, PAINT_ID("4") " to " PAINT_ID("15") " minutes"},
		{719000, 1261000, PAINT_ID("10") " to " PAINT_ID("25") " minutes"},
	};
	char text[WORDING_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		assert_string_equal(
			wording_wait(text, NULL, table[i].low_ms, table[i].high_ms), table[i].text);
}

static void a_date_is_written_in_words(void **state)
{
	char text[WORDING_SIZE];

	(void)state;
	assert_string_equal(wording_date(text, NULL, "2026-11-03"),
		PAINT_ID("3") " November " PAINT_ID("2026"));
	assert_string_equal(wording_date(text, NULL, "2026-13-03"), "2026-13-03");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gaps_are_filled_in_the_sentences_own_order),
		cmocka_unit_test(a_long_text_is_cut_before_a_character),
		cmocka_unit_test(waits_are_rounded_outwards),
		cmocka_unit_test(a_date_is_written_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
