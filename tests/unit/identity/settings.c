/* Single values in a file that people wrote. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/identity/settings.h"

static void init(struct settings *settings, const char *text)
{
	assert_int_equal(settings_init(settings, text, strlen(text)), 0);
}

static void a_value_changes_and_all_else_stays(void **state)
{
	static const char before[] =
		"// \"host\": \"not this\"\n"
		"{ /* { \"mqtt\": */ \"host\": [1, {\"x\": \"}\"}],\n"
		"\t\"mqtt\": {\"password\": \"a\\\"}//b\", \"host\": \"old\" /* here */,\n"
		"\t\t\"port\": 1883// the port\n\t}\n}\n";
	static const char after[] =
		"// \"host\": \"not this\"\n"
		"{ /* { \"mqtt\": */ \"host\": [1, {\"x\": \"}\"}],\n"
		"\t\"mqtt\": {\"password\": \"\", \"host\": \"a\\\\b\\\"c\" /* here */,\n"
		"\t\t\"port\": 7// the port\n\t}\n}\n";
	struct settings settings;

	(void)state;
	init(&settings, before);
	assert_int_equal(settings_set_text(&settings, "mqtt", "host", "a\\b\"c"), 0);
	assert_int_equal(settings_set_number(&settings, "mqtt", "port", 7), 0);
	assert_int_equal(settings_set_text(&settings, "mqtt", "password", ""), 0);
	assert_string_equal(settings.text, after);
	assert_int_equal(settings.len, strlen(after));
	settings_fini(&settings);
}

static void a_value_of_any_kind_is_replaced_whole(void **state)
{
	static const char *const values[] = {"null", "-1.5e3", "[]", "{}", "[{\"a\":[\"]\"]}]",
		"{\"b\": /* } */ \"}\"}", "\"\\\\\"", "true"};

	(void)state;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		struct settings settings;
		char text[80];

		snprintf(text, sizeof(text), "{\"a\":%s,\"b\":2}", values[i]);
		init(&settings, text);
		assert_int_equal(settings_set_number(&settings, NULL, "a", 1), 0);
		assert_string_equal(settings.text, "{\"a\":1,\"b\":2}");
		settings_fini(&settings);
	}
}

static void a_member_that_is_missing_is_put_first(void **state)
{
	struct settings settings;

	(void)state;
	init(&settings, "{\"mqtt\": {}, \"kiosk\": {\"a\": 1}}");
	assert_int_equal(settings_set_number(&settings, "mqtt", "port", 1), 0);
	assert_int_equal(settings_set_text(&settings, "kiosk", "b", "c"), 0);
	assert_string_equal(settings.text, "{\"mqtt\": {\n\t\t\"port\": 1}, "
					   "\"kiosk\": {\n\t\t\"b\": \"c\",\"a\": 1}}");
	assert_true(settings_has(&settings, "kiosk", "a"));
	assert_false(settings_has(&settings, "kiosk", "port"));
	assert_false(settings_has(&settings, "counter", "a"));
	assert_int_equal(settings_set_number(&settings, "counter", "number", 1), -ENOENT);
	settings_fini(&settings);
}

static void what_is_no_settings_is_refused(void **state)
{
	static const char *const wrong[] = {"", "[]", "1", "{", "{\"a\":1,\"a\":2}", "{} {}"};
	struct settings settings;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_int_equal(settings_init(&settings, wrong[i], strlen(wrong[i])), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_value_changes_and_all_else_stays),
		cmocka_unit_test(a_value_of_any_kind_is_replaced_whole),
		cmocka_unit_test(a_member_that_is_missing_is_put_first),
		cmocka_unit_test(what_is_no_settings_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
