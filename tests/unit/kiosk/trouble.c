/* What the technician is told: kiosk/trouble.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "kiosk/trouble.h"

static void the_most_severe_is_told_and_healing_shows_the_next(void **state)
{
	struct trouble t = {0};

	(void)state;
	assert_string_equal(trouble_told(&t), "");
	assert_true(trouble_set(&t, TROUBLE_TEXTS, "no az.mo"));
	assert_string_equal(trouble_told(&t), "no az.mo");
	assert_true(trouble_set(&t, TROUBLE_PRINTER, "paper out"));
	assert_string_equal(trouble_told(&t), "paper out");
	assert_false(trouble_set(&t, TROUBLE_FONTS, "no font")); /* less severe: nothing new */
	assert_false(trouble_set(&t, TROUBLE_PRINTER, "paper out"));
	assert_true(trouble_set(&t, TROUBLE_PRINTER, ""));
	assert_string_equal(trouble_told(&t), "no font");
	assert_false(trouble_set(&t, TROUBLE_TEXTS, ""));
	assert_true(trouble_set(&t, TROUBLE_FONTS, ""));
	assert_string_equal(trouble_told(&t), "");
}

static void a_long_text_is_cut_after_a_whole_character(void **state)
{
	struct trouble t = {0};
	char text[TROUBLE_TEXT_SIZE + 40];

	(void)state;
	for (size_t shift = 0; shift < 4; shift++) {
		memset(text, 'x', shift);
		for (size_t i = shift; i + 2 < sizeof(text); i += 2)
			memcpy(text + i, "ə", 3);
		assert_true(trouble_set(&t, TROUBLE_SCREEN, text));
		assert_in_range(
			strlen(trouble_told(&t)), TROUBLE_TEXT_SIZE - 2, TROUBLE_TEXT_SIZE - 1);
		assert_int_equal((strlen(trouble_told(&t)) - shift) % 2, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_most_severe_is_told_and_healing_shows_the_next),
		cmocka_unit_test(a_long_text_is_cut_after_a_whole_character),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
