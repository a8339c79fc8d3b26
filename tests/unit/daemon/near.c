/* What a mistyped id was meant to be: printer/daemon/near.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "printer/daemon/near.h"

static const char *const ids[] = {"id-card", "id-card-lost", "passport", "passport-child",
	"birth-certificate", "arms-licence", "driving-licence"};
enum { ID_COUNT = sizeof(ids) / sizeof(ids[0]) };

static const char *id_of(const void *data, int i)
{
	return ((const char *const *)data)[i];
}

static void near_words_are_found_the_nearest_first(void **state)
{
	static const struct {
		const char *word, *near;
	} cases[] = {
		{"id-crad", "id-card"},
		{"card", "id-card, id-card-lost"},
		{"pasport", "passport"},
		{"licence", "arms-licence, driving-licence"},
		{"my-passport", "passport"},
		{"arms-license", "arms-licence"},
		{"marriage", ""},
		{"", ""},
		{"x", ""},
	};
	char text[200];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(
			near_ids(cases[i].word, id_of, ids, ID_COUNT, text, sizeof(text)),
			cases[i].near);
}

static void what_does_not_fit_is_left_out_whole(void **state)
{
	char text[200];

	(void)state;
	for (size_t size = 1; size < 40; size++) {
		near_ids("card", id_of, ids, ID_COUNT, text, size);
		assert_true(!strcmp(text, "") || !strcmp(text, "id-card") ||
			    !strcmp(text, "id-card-lost") ||
			    !strcmp(text, "id-card, id-card-lost"));
		assert_true(strlen(text) < size);
	}
}

static void no_more_than_a_few_are_named(void **state)
{
	static const char *const many[] = {
		"aa1", "aa2", "aa3", "aa4", "aa5", "aa6", "aa7", "aa8", "aa"};
	char text[200];

	(void)state;
	near_ids("aa", id_of, many, 9, text, sizeof(text));
	assert_string_equal(text, "aa1, aa2, aa3, aa4, aa5");
	near_ids("a long word, far beyond what an id can ever be, and still going on and on", id_of,
		many, 9, text, sizeof(text));
	assert_string_equal(text, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(near_words_are_found_the_nearest_first),
		cmocka_unit_test(what_does_not_fit_is_left_out_whole),
		cmocka_unit_test(no_more_than_a_few_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
