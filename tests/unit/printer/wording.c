/* Sentences with gaps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/base/translations.h"
#include "printer/wording.h"
#include "tests/unit/paint/digits.h"

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

static void the_minutes_take_the_form_of_their_number(void **state)
{
	static const struct {
		const char *language;
		int low_min, high_min;
		const char *text;
	} table[] = {
		{"ru", 0, 10, "до " PAINT_ID("10") "\u00a0минут"},
		{"ru", 1, 5, "от " PAINT_ID("1") " до " PAINT_ID("5") "\u00a0минут"},
		{"ar", 0, 5, "حتى " PAINT_ID("5") "\u00a0دقائق"},
		{"ar", 5, 10, "من " PAINT_ID("5") " إلى " PAINT_ID("10") "\u00a0دقائق"},
		{"ar", 5, 15, "من " PAINT_ID("5") " إلى " PAINT_ID("15") "\u00a0دقيقة"},
		{"ar", 0, 100, "حتى " PAINT_ID("100") "\u00a0دقيقة"},
		{"ar", 0, 105, "حتى " PAINT_ID("105") "\u00a0دقائق"},
		{"az", 5, 10, PAINT_ID("5") "–" PAINT_ID("10") " dəqiqə"},
	};
	struct translations words;
	char text[WORDING_SIZE];

	(void)state;
	translations_init(&words, "build/po");
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		assert_string_equal(wording_wait(text, translations_of(&words, table[i].language),
					    table[i].low_min * 60000, table[i].high_min * 60000),
			table[i].text);
	translations_fini(&words);
}

/* Also where a line runs from right to left. */
static void waits_and_dates_have_ascii_digits_in_every_language(void **state)
{
	static const char *const languages[] = {
		"en", "az", "ru", "tr", "ur", "uz", "id", "am", "fa", "ar", "ps"};
	struct translations words;
	char text[WORDING_SIZE], date[] = "2026-01-09";

	(void)state;
	translations_init(&words, "build/po");
	for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++) {
		const struct catalogue *of = translations_of(&words, languages[i]);

		for (int high = 0; high <= 240; high++) {
			wording_wait(text, of, high % 7 * 60000, high * 60000);
			assert_null(digits_fault(languages[i], text, false));
			assert_true(high < 5 || strstr(text, PAINT_ID_OPEN));
		}
		for (int month = 1; month <= 12; month++) {
			memcpy(date + 5,
				(char[]){(char)('0' + month / 10), (char)('0' + month % 10)}, 2);
			wording_date(text, of, date);
			assert_null(digits_fault(languages[i], text, false));
			assert_non_null(strstr(text, PAINT_ID("9")));
			assert_non_null(strstr(text, PAINT_ID("2026")));
		}
	}
	translations_fini(&words);
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
		cmocka_unit_test(the_minutes_take_the_form_of_their_number),
		cmocka_unit_test(waits_and_dates_have_ascii_digits_in_every_language),
		cmocka_unit_test(a_date_is_written_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
