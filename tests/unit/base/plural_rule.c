/* gettext's plural expressions: what they give, and what is refused. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/plural_rule.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static bool rule_of(struct plural_rule *rule, const char *header)
{
	return plural_rule_read(rule, header, strlen(header));
}

/* "nplurals=8; plural=EXPRESSION;" */
static bool expression_read(struct plural_rule *rule, const char *expression)
{
	char header[2048];

	snprintf(header, sizeof(header), "Plural-Forms: nplurals=8; plural=%s;\n", expression);
	return rule_of(rule, header);
}

/* The table leaves parentheses out because their absence is what is tested. */
#pragma GCC diagnostic ignored "-Wparentheses"
#pragma GCC diagnostic ignored "-Wbool-compare"
#pragma GCC diagnostic ignored "-Wint-in-bool-context"

static void every_operator_binds_as_in_c(void **state)
{
#define SAME_IN_C(e)                                                                               \
	{                                                                                          \
#e, e                                                                              \
	}
	const uint64_t n = 7;
	const struct {
		const char *expression;
		uint64_t value;
	} table[] = {
		SAME_IN_C(3),
		SAME_IN_C(n),
		SAME_IN_C(1 + 2 * 3),
		SAME_IN_C((1 + 2) * 2),
		SAME_IN_C(9 - 4 - 2),
		SAME_IN_C(24 / 4 / 2),
		SAME_IN_C(20 / 3 % 4),
		SAME_IN_C(n % 4 + 1),
		SAME_IN_C(2 < 3 == 1),
		SAME_IN_C(n >= 7 && n <= 7),
		SAME_IN_C(n < 7 || n > 7),
		SAME_IN_C(1 || 0 && 0),
		SAME_IN_C((1 || 0) && 0),
		SAME_IN_C(1 == 2 != 1),
		SAME_IN_C(!n),
		SAME_IN_C(!!n),
		SAME_IN_C(!0 + 1),
		SAME_IN_C(!(n != 7)),
		SAME_IN_C(3 && 2),
		SAME_IN_C(0 || 5),
		SAME_IN_C(n == 7 ? 4 : 5),
		SAME_IN_C(n ? n > 9 ? 1 : 2 : 3),
		SAME_IN_C(0   ? 1
			  : 0 ? 2
			      : 3),
		SAME_IN_C(1   ? 2
			  : 0 ? 4
			      : 5),
		SAME_IN_C(n - 8 > 1000),
		SAME_IN_C(18446744073709551615u + n),
	};
#undef SAME_IN_C

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct plural_rule rule;
		char plain[128];

		/* C needs a suffix on the largest number; gettext knows none. */
		snprintf(plain, sizeof(plain), "%s", table[i].expression);
		if (strchr(plain, 'u'))
			memmove(strchr(plain, 'u'), strchr(plain, 'u') + 1,
				strlen(strchr(plain, 'u')));
		if (!expression_read(&rule, plain))
			fail_msg("'%s' was refused", plain);
		if (plural_rule_form(&rule, n) != table[i].value)
			fail_msg("'%s': %u instead of %u", plain, plural_rule_form(&rule, n),
				(unsigned int)table[i].value);
	}
}

static void languages_get_their_forms(void **state)
{
	static const struct {
		const char *header;
		const char *forms; /* of 0, 1, 2, ... */
	} table[] = {
		{"nplurals=1; plural=0;", "00000000000000000000000000000000"},
		{"nplurals=2; plural=n != 1;", "10111111111111111111111111111111"},
		{"nplurals=2; plural=(n > 1)", "00111111111111111111111111111111"},
		{"nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
		 "(n%100<10 || n%100>=20) ? 1 : 2);",
			"20111222222222222222201112222220"},
		{"nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
		 "n%100>=11 ? 4 : 5;",
			"01233333333444444444444444444444"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct plural_rule rule;
		char header[512];

		snprintf(header, sizeof(header), "Language: xx\nPlural-Forms: %s\nX-More: 1\n",
			table[i].header);
		assert_true(rule_of(&rule, header));
		for (size_t n = 0; table[i].forms[n]; n++)
			assert_int_equal(plural_rule_form(&rule, n),
				(unsigned int)(table[i].forms[n] - '0'));
	}
}

static void arabic_hundreds_take_the_last_form(void **state)
{
	struct plural_rule rule;

	(void)state;
	assert_true(
		rule_of(&rule, "Plural-Forms: nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
			       "n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5;\n"));
	assert_int_equal(rule.forms, 6);
	assert_int_equal(plural_rule_form(&rule, 100), 5);
	assert_int_equal(plural_rule_form(&rule, 101), 5);
	assert_int_equal(plural_rule_form(&rule, 102), 5);
	assert_int_equal(plural_rule_form(&rule, 103), 3);
	assert_int_equal(plural_rule_form(&rule, 111), 4);
	assert_int_equal(plural_rule_form(&rule, UINT64_MAX), 4);
}

static void what_is_not_understood_falls_back_to_one_and_many(void **state)
{
	static const char *const headers[] = {
		"",
		"Language: ru\n",
		"X-Plural-Forms: nplurals=1; plural=0;\n",
		"Plural-Forms:",
		"Plural-Forms: nplurals=2;\n",
		"Plural-Forms: nplurals=0; plural=0;\n",
		"Plural-Forms: nplurals=9; plural=0;\n",
		"Plural-Forms: nplurals=99999999999999999999; plural=0;\n",
		"Plural-Forms: nplurals=2; plural=;\n",
		"Plural-Forms: plural=0; nplurals=2;\n",
		"Plural-Forms: nplurals=INTEGER; plural=EXPRESSION;\n",
		"Plural-Forms: nplurals=2; plural=n != 1; and more\n",
		"Plural-Forms: nplurals=2; plural=0;;\n",
	};
	static const char *const expressions[] = {"n !", "n n", "(n", "n)", "()", "n ? 1",
		"n ? : 1", "? 1 : 0", "n ==", "== n", "n = 1", "n & 1", "n | 1", "-1", "+n",
		"n ** 2", "~n", "m", "n1", "0x1", "1.5", "n, 1", "99999999999999999999", "n<>1",
		"n ? 1 : 0 :"};
	struct plural_rule rule;

	(void)state;
	for (size_t i = 0; i < COUNT(headers) + COUNT(expressions); i++) {
		const bool whole = i < COUNT(headers);
		const char *text = whole ? headers[i] : expressions[i - COUNT(headers)];

		memset(&rule, 0xa5, sizeof(rule));
		if (whole ? rule_of(&rule, text) : expression_read(&rule, text))
			fail_msg("'%s' was taken", text);
		assert_int_equal(plural_rule_form(&rule, 0), 1);
		assert_int_equal(plural_rule_form(&rule, 1), 0);
		assert_int_equal(plural_rule_form(&rule, 2), 1);
	}
}

static void divided_by_nothing_or_past_the_last_form_gives_the_first(void **state)
{
	static const char *const none[] = {"n / 0", "1 + n % (n - n)", "8", "n + 1000", "!(1 / 0)",
		"1 / 0 ? 2 : 3", "1 && 1 / 0"};
	static const char *const untaken[] = {
		"1 ? 1 : 1 / 0", "0 ? 1 / 0 : 1", "1 || 1 / 0", "!(0 && 1 / 0)"};
	struct plural_rule rule;

	(void)state;
	for (size_t i = 0; i < COUNT(none); i++) {
		assert_true(expression_read(&rule, none[i]));
		assert_int_equal(plural_rule_form(&rule, 3), 0);
	}
	for (size_t i = 0; i < COUNT(untaken); i++) {
		assert_true(expression_read(&rule, untaken[i]));
		assert_int_equal(plural_rule_form(&rule, 3), 1);
	}
}

/* head, head, ..., middle, tail, tail, ... */
static const char *nested(
	char *text, size_t size, int times, const char *head, const char *middle, const char *tail)
{
	size_t at = 0;

	text[0] = '\0';
	for (int i = 0; i < 2 * times + 1; i++)
		at += (size_t)snprintf(text + at, size - at, "%s",
			i < times    ? head
			: i == times ? middle
				     : tail);
	assert_true(at < size);
	return text;
}

static void depth_and_length_are_bounded(void **state)
{
	struct plural_rule rule;
	char text[1500];

	(void)state;
	assert_true(expression_read(&rule, nested(text, sizeof(text), 20, "(", "n", ")")));
	assert_false(expression_read(&rule, nested(text, sizeof(text), 500, "(", "n", ")")));
	assert_false(expression_read(&rule, nested(text, sizeof(text), 500, "!", "n", "")));
	assert_true(expression_read(&rule, nested(text, sizeof(text), 20, "n?1:", "2", "")));
	assert_false(expression_read(&rule, nested(text, sizeof(text), 300, "n?1:", "2", "")));
	assert_false(expression_read(&rule, nested(text, sizeof(text), 200, "n?", "2", ":1")));
	assert_true(expression_read(&rule, nested(text, sizeof(text), 63, "1+", "1", "")));
	assert_int_equal(rule.count, 127);
	assert_false(expression_read(&rule, nested(text, sizeof(text), 64, "1+", "1", "")));
}

static void a_header_is_read_no_further_than_its_length(void **state)
{
	static const char header[] = "Plural-Forms: nplurals=2; plural=n > 12345;\n";
	struct plural_rule rule;

	(void)state;
	for (size_t len = 0; len < strlen("Plural-Forms: nplurals=2; plural=n > 1"); len++)
		assert_int_equal(plural_rule_read(&rule, header, len),
			len == strlen("Plural-Forms: nplurals=2; plural=n") ||
				len == strlen("Plural-Forms: nplurals=2; plural=n "));
	assert_true(
		plural_rule_read(&rule, header, strlen("Plural-Forms: nplurals=2; plural=n > 12")));
	assert_int_equal(plural_rule_form(&rule, 12), 0);
	assert_int_equal(plural_rule_form(&rule, 13), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_operator_binds_as_in_c),
		cmocka_unit_test(languages_get_their_forms),
		cmocka_unit_test(arabic_hundreds_take_the_last_form),
		cmocka_unit_test(what_is_not_understood_falls_back_to_one_and_many),
		cmocka_unit_test(divided_by_nothing_or_past_the_last_form_gives_the_first),
		cmocka_unit_test(depth_and_length_are_bounded),
		cmocka_unit_test(a_header_is_read_no_further_than_its_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
