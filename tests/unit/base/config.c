/* Config files: what a person reads when a file is wrong. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/config.h"
#include "firmware/base/json.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static const char *const kinds[] = {"screen", "buttons", NULL};

/* A reader as programs have one. */
static void hall_read(struct config *c)
{
	const struct json *root = config_root(c);
	const struct json *mqtt = config_object(c, root, "mqtt", true);
	const struct json *services, *names;

	config_text(c, root, "centre", NULL, 8);
	config_int(c, root, "start_minute", 0, 0, 1439);
	config_choice(c, root, "kind", kinds, 0);
	config_bool(c, root, "explicit_arrive", false);
	config_text(c, mqtt, "host", "localhost", 255);
	config_int(c, mqtt, "port", CONFIG_REQUIRED, 1, 65535);
	services = config_list(c, root, "services", 2, false);
	for (const struct json *s = json_first(services); s; s = json_next(s)) {
		const struct json *series = json_get(s, "series");
		const char *text = config_text(c, s, "series", NULL, 2);

		if (strcmp(text, "I") == 0)
			config_refuse(c, series, "'%s' is read as a digit", text);
		names = config_object(c, s, "names", false);
		config_any_keys(c, names);
	}
	for (const struct json *l = json_first(config_list(c, root, "languages", 4, false)); l;
		l = json_next(l))
		config_item_text(c, l, 3);
}

static char *problems_of(struct config *c, int *result)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	*result = config_finish(c, out);
	fclose(out);
	return text;
}

static void each_problem_has_its_line_path_and_reason(void **state)
{
	static const struct {
		const char *text, *problems;
	} rows[] = {
		{"{\"centre\":\"isb\",\"mqtt\":{\"port\":1883}}", ""},
		{"{\"centre\":\"isb\", // one\n\"mqtt\":{\"port\":1},\"services\":"
		 "[{\"series\":\"A\",\"names\":{\"en\":\"x\",\"ur\":\"y\"}}],"
		 "\"languages\":[\"en\"],\"kind\":\"buttons\"}",
			""},
		{"{\n\"centre\":5,\n\"mqtt\":{\"port\":\"x\"}\n}",
			"hall.json:2: centre: a text expected, found a number\n"
			"hall.json:3: mqtt.port: a whole number 1..65535 expected, found a text\n"},
		{"{}", "hall.json:1: mqtt: missing; an object { ... } expected\n"
		       "hall.json:1: centre: missing; a text expected\n"},
		{"{\"centre\":\"islamabad\",\n\"mqtt\":{\n\"hots\":\"h\",\"port\":0}}",
			"hall.json:1: centre: too long: 9 bytes, at most 8\n"
			"hall.json:3: mqtt.port: a whole number 1..65535 expected\n"
			"hall.json:3: mqtt.hots: unknown key; did you mean 'host'?\n"},
		{"{\"centre\":\"isb\",\"mqtt\":{\"port\":1.5}}",
			"hall.json:1: mqtt.port: a whole number 1..65535 expected\n"},
		{"{\"centre\":\"isb\",\"mqtt\":{\"port\":1},\n\n\"services\":[{\"series\":\"A\"},\n"
		 "{\"sereis\":\"B\",\"colour\":{\"deep\":1}}]}",
			"hall.json:4: services[1].series: missing; a text expected\n"
			"hall.json:4: services[1].sereis: unknown key; did you mean 'series'?\n"
			"hall.json:4: services[1].colour: unknown key\n"},
		{"{\"centre\":\"isb\",\"mqtt\":{\"port\":1},\n\"services\":[{\"series\":\"I\"},7]}",
			"hall.json:2: services[0].series: 'I' is read as a digit\n"
			"hall.json:2: services[1]: an object { ... } expected, found a number\n"},
		{"{\"centre\":\"isb\",\"mqtt\":{\"port\":1},\"services\":[{},{},{\"x\":1}]}",
			"hall.json:1: services: too long: 3 items, at most 2\n"},
		{"{\"centre\":\"isb\",\"mqtt\":[{\"port\":1}],\"kind\":\"radio\"}",
			"hall.json:1: mqtt: an object { ... } expected, found a list\n"
			"hall.json:1: kind: 'radio': one of 'screen', 'buttons' expected\n"},
		{"{\"centre\":\"isb\",\"mqtt\":{\"port\":1},\"languages\":[\"en\",\"urdu\",null]}",
			"hall.json:1: languages[1]: too long: 4 bytes, at most 3\n"
			"hall.json:1: languages[2]: a text expected, found null\n"},
		{"{\"centre\":\"isb\",\"mqtt\":{\"port\":1},\n\"centre\":\"x\"}",
			"hall.json:2: column 1: the key \"centre\" stands twice in this object\n"},
		{"{\"centre\":\"isb\",\n", "hall.json:2: column 1: a key in quotes expected, "
					   "but the text ends\n"},
		{"[]", "hall.json:1: an object { ... } expected, found a list\n"},
		{"{\"$schema\":\"x\",\"centre\":\"isb\",\"mqtt\":{\"port\":1}}", ""},
		{"{\"$schema\":7,\"centre\":\"isb\",\"mqtt\":{\"port\":1,\"$schema\":\"x\"}}",
			"hall.json:1: $schema: a text expected, found a number\n"
			"hall.json:1: mqtt.$schema: unknown key\n"},
		{"{\"centre\":\"isb\",\"mqtt\":{\"port\":1},\"a\\u001bb\":1}",
			"hall.json:1: a?b: unknown key\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct config *c =
			config_from_text("hall.json", rows[i].text, strlen(rows[i].text));
		char *problems;
		int result;

		hall_read(c);
		problems = problems_of(c, &result);
		assert_string_equal(problems, rows[i].problems);
		assert_int_equal(result, rows[i].problems[0] ? -EINVAL : 0);
		free(problems);
		config_free(c);
	}
}

static void values_and_fallbacks_are_returned(void **state)
{
	static const char text[] =
		"{\"host\":\"hub\",\"port\":99,\"on\":true,\"kind\":\"buttons\"}";
	struct config *c = config_from_text("board.json", text, strlen(text));
	const struct json *root = config_root(c);
	size_t len;

	(void)state;
	assert_string_equal(config_text(c, root, "host", "x", 10), "hub");
	assert_string_equal(config_text(c, root, "name", "x", 10), "x");
	assert_int_equal(config_int(c, root, "port", 1883, 1, 65535), 99);
	assert_int_equal(config_int(c, root, "ports", 1883, 1, 65535), 1883);
	assert_true(config_bool(c, root, "on", false));
	assert_true(config_bool(c, root, "off", true));
	assert_int_equal(config_choice(c, root, "kind", kinds, -1), 1);
	assert_int_equal(config_choice(c, root, "kinds", kinds, 1), 1);
	assert_null(config_object(c, root, "none", false));
	assert_string_equal(config_text(c, NULL, "any", "fallback", 10), "fallback");
	assert_string_equal(config_source(c, &len), text);
	assert_int_equal(len, strlen(text));
	assert_int_equal(config_finish(c, stderr), 0);
	config_free(c);
}

static void at_most_fifty_problems_are_told(void **state)
{
	struct config *c;
	char text[4000] = "{", *problems;
	size_t lines = 0;
	int result;

	(void)state;
	for (int i = 0; i < 70; i++)
		sprintf(text + strlen(text), "%s\"k%d\":%d", i ? ",\n" : "", i, i);
	strcat(text, "}");
	c = config_from_text("hall.json", text, strlen(text));
	problems = problems_of(c, &result);
	assert_int_equal(result, -EINVAL);
	for (const char *p = problems; *p; p++)
		lines += *p == '\n';
	assert_int_equal(lines, 51);
	assert_non_null(strstr(problems, "hall.json: and 20 more problems\n"));
	assert_int_equal(config_finish(c, NULL), -EINVAL); /* asked again */
	free(problems);
	config_free(c);
}

static void files_are_read_and_missing_ones_told(void **state)
{
	char path[] = "/tmp/novbe-config-XXXXXX";
	const int fd = mkstemp(path);
	struct config *c;
	char *problems, *expected, *large;
	int result;

	(void)state;
	assert_int_equal(write(fd, "{\"a\":\"b\"}", 9), 9);
	c = config_open(path);
	assert_string_equal(config_text(c, config_root(c), "a", NULL, 9), "b");
	assert_int_equal(config_finish(c, stderr), 0);
	config_free(c);

	large = calloc(1, CONFIG_MAX_BYTES + 1);
	memset(large, ' ', CONFIG_MAX_BYTES + 1);
	memcpy(large, "{}", 2);
	assert_int_equal(pwrite(fd, large, CONFIG_MAX_BYTES, 0), CONFIG_MAX_BYTES);
	c = config_open(path);
	assert_int_equal(config_finish(c, stderr), 0);
	config_free(c);
	assert_int_equal(pwrite(fd, large, CONFIG_MAX_BYTES + 1, 0), CONFIG_MAX_BYTES + 1);
	c = config_open(path);
	problems = problems_of(c, &result);
	assert_non_null(strstr(problems, "too long"));
	free(problems);
	free(large);
	config_free(c);
	close(fd);
	unlink(path);

	c = config_open(path);
	hall_read(c); /* silently: nothing was read */
	problems = problems_of(c, &result);
	assert_int_equal(result, -EINVAL);
	assert_true(
		asprintf(&expected, "%s: cannot be read: No such file or directory\n", path) > 0);
	assert_string_equal(problems, expected);
	free(expected);
	free(problems);
	config_free(c);
	c = config_open("/tmp");
	assert_int_equal(config_finish(c, NULL), -EINVAL);
	config_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_problem_has_its_line_path_and_reason),
		cmocka_unit_test(values_and_fallbacks_are_returned),
		cmocka_unit_test(at_most_fifty_problems_are_told),
		cmocka_unit_test(files_are_read_and_missing_ones_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
