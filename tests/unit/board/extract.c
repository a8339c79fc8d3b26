/* A program's board file keeps the lines and the values of the file it comes from. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/base/json.h"
#include "firmware/board/extract.h"

static const char whole[] =
	"{ // a comment\n"
	"  \"devices\": [ { \"device\": \"kiosk-1\",\n"
	"    \"kiosk\": {\n"
	"      \"screen\": { \"width\": 1280,\n"
	"\n"
	"                  \"height\": 800 }, /* two\n"
	"      lines */ \"texts\": \"a\\\"b\\\\c\\u0259\\n\",\n"
	"      \"idle_s\": -3, \"large\": true, \"small\": false, \"none\": null,\n"
	"      \"list\": [ 1, \"two\",\n"
	"        [ ], { } ],\n"
	"      \"odd\": 1.25 } } ] }\n";

/* The section of the only device in the file above. */
static const struct json *section_of(const struct json *root)
{
	return json_get(json_first(json_get(root, "devices")), "kiosk");
}

struct rig {
	struct roster roster;
	char *text;
	size_t len;
	struct json *made;
};

static void rig_init(struct rig *rig, const char *secret)
{
	struct extract extract = {"kiosk-1", "kiosk-1", NULL, secret};

	memset(rig, 0, sizeof(*rig));
	rig->roster.config = config_from_text("bus.json", whole, strlen(whole));
	strcpy(rig->roster.centre, "bus-1");
	strcpy(rig->roster.state, "/var/lib/\"novbe");
	rig->roster.port = 1884;
	extract.settings = section_of(config_root(rig->roster.config));
	assert_non_null(extract.settings);
	assert_int_equal(extract_make(&rig->roster, &extract, &rig->text, &rig->len), 0);
	rig->made = json_parse_commented(rig->text, rig->len, NULL);
	assert_non_null(rig->made);
}

static void rig_fini(struct rig *rig)
{
	json_free(rig->made);
	free(rig->text);
	config_free(rig->roster.config);
}

static void assert_same(const struct json *one, const struct json *root, const struct json *other,
	const struct json *other_root)
{
	const struct json *b = json_first(other);
	int64_t x, y;

	assert_int_equal(json_type(one), json_type(other));
	assert_int_equal(json_line(root, one), json_line(other_root, other));
	if (json_string(one))
		assert_string_equal(json_string(one), json_string(other));
	if (json_int(one, INT64_MIN, INT64_MAX, &x)) {
		assert_true(json_int(other, INT64_MIN, INT64_MAX, &y));
		assert_int_equal(x, y);
	}
	assert_int_equal(json_count(one), json_count(other));
	for (const struct json *a = json_first(one); a; a = json_next(a), b = json_next(b)) {
		if (json_name(a))
			assert_string_equal(json_name(a), json_name(b));
		assert_same(a, root, b, other_root);
	}
}

static void every_value_stands_on_its_line(void **state)
{
	const struct json *from;
	struct rig rig;

	(void)state;
	rig_init(&rig, "/secret");
	from = config_root(rig.roster.config);
	assert_same(section_of(from), from, json_get(rig.made, "kiosk"), rig.made);
	rig_fini(&rig);
}

static void flags_are_themselves(void **state)
{
	bool large = false, small = true;
	struct rig rig;

	(void)state;
	rig_init(&rig, "/secret");
	assert_true(json_bool(json_get(json_get(rig.made, "kiosk"), "large"), &large));
	assert_true(json_bool(json_get(json_get(rig.made, "kiosk"), "small"), &small));
	assert_true(large && !small);
	rig_fini(&rig);
}

static void the_shared_part_is_made(void **state)
{
	const struct json *mqtt;
	struct rig rig;
	int64_t port;

	(void)state;
	rig_init(&rig, "/secret");
	assert_string_equal(json_string(json_get(rig.made, "device")), "kiosk-1");
	assert_string_equal(json_string(json_get(rig.made, "centre")), "bus-1");
	assert_string_equal(json_string(json_get(rig.made, "state")), "/var/lib/\"novbe/kiosk-1");
	mqtt = json_get(rig.made, "mqtt");
	assert_string_equal(json_string(json_get(mqtt, "host")), "127.0.0.1");
	assert_true(json_int(json_get(mqtt, "port"), 1, 65535, &port));
	assert_int_equal(port, 1884);
	assert_string_equal(json_string(json_get(mqtt, "password_file")), "/secret");
	rig_fini(&rig);
}

static void for_checking_no_secret_is_named(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, NULL);
	assert_null(json_get(json_get(rig.made, "mqtt"), "password_file"));
	rig_fini(&rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_value_stands_on_its_line),
		cmocka_unit_test(flags_are_themselves),
		cmocka_unit_test(the_shared_part_is_made),
		cmocka_unit_test(for_checking_no_secret_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
