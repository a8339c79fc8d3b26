/* Reading and writing JSON: what is taken, what is refused and where. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/json.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* Parses a copy without a NUL behind it, so that the sanitizer sees every byte too many. */
static struct json *parse(const char *text, size_t len, struct json_error *error)
{
	char *copy = malloc(len ? len : 1);
	struct json *root;

	memcpy(copy, text, len);
	root = json_parse(copy, len, error);
	free(copy);
	return root;
}

static void good_texts_are_taken(void **state)
{
	static const char *const texts[] = {"{}", "[]", "0", "-0", "1", "-1.5e+10", "1E-2", "\"\"",
		" \t\r\n{ \"a\" : [ 1 , 2 ] } \n", "true", "false", "null", "\"\xc9\x99\"",
		"\"\\u0259\\ud83d\\ude00\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\x7f\"",
		"\"\xf4\x8f\xbf\xbf\"", "{\"a\":1,\"A\":2,\"\":3}",
		"[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]", "0e999", "1e308", "\"/* no comment */\""};

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct json_error error;
		struct json *root = parse(texts[i], strlen(texts[i]), &error);

		if (!root)
			fail_msg("%s: %s", texts[i], error.text);
		json_free(root);
	}
}

static void bad_texts_are_refused_with_their_position(void **state)
{
	static const struct {
		const char *text;
		int line, column;
		const char *why;
	} rows[] = {
		{"", 1, 1, "a value expected, but the text ends"},
		{"  ", 1, 3, "a value expected"},
		{"{", 1, 2, "a key in quotes expected"},
		{"{\"a\"}", 1, 5, "':' expected, found '}'"},
		{"{\"a\":1,}", 1, 8, "a key in quotes expected, found '}'"},
		{"{a:1}", 1, 2, "a key in quotes expected, found 'a'"},
		{"[1,]", 1, 4, "a value expected, found ']'"},
		{"[1 2]", 1, 4, "',' or ']' expected, found '2'"},
		{"{} {}", 1, 4, "the end of the text expected"},
		{"[\n1,\n 2,\n  x]", 4, 3, "a value expected, found 'x'"},
		{"tru", 1, 1, "a value expected"},
		{"nulll", 1, 5, "the end of the text expected"},
		{"01", 1, 1, "may not begin with 0"},
		{"-", 1, 2, "a digit expected"},
		{"1.", 1, 3, "a digit expected"},
		{"1e", 1, 3, "a digit expected"},
		{".5", 1, 1, "a value expected"},
		{"+1", 1, 1, "a value expected"},
		{"NaN", 1, 1, "a value expected"},
		{"1e999", 1, 1, "out of range"},
		{"-1e309", 1, 1, "out of range"},
		{"\"abc", 1, 1, "does not end"},
		{"\"a\nb\"", 1, 3, "control character 0x0a"},
		{"\"\\x\"", 1, 2, "unknown escape"},
		{"\"\\u12g4\"", 1, 2, "four hex digits"},
		{"\"\\u12", 1, 2, "four hex digits"},
		{"\"\\u0000\"", 1, 2, "\\u0000"},
		{"\"\\ud800\"", 1, 2, "surrogate"},
		{"\"\\udc00\"", 1, 2, "surrogate"},
		{"\"\\ud800\\u0041\"", 1, 2, "surrogate"},
		{"\"\xff\"", 1, 2, "invalid UTF-8"},
		{"\"\xc9\x99\xc0\x80\"", 1, 3, "invalid UTF-8"},
		{"\"\xed\xa0\x80\"", 1, 2, "invalid UTF-8"},
		{"\"\xf4\x90\x80\x80\"", 1, 2, "invalid UTF-8"},
		{"\"\xe2\x82\"", 1, 2, "invalid UTF-8"},
		{"\xef\xbb\xbf{}", 1, 1, "byte order mark"},
		{"{\"a\":1,\"b\":2,\"a\":3}", 1, 14, "the key \"a\" stands twice"},
		{"{\"a\":1,\"\\u0061\":3}", 1, 8, "the key \"\\u0061\" stands twice"},
		{"{\"\\ud83d\\ude00\":1,\"\xf0\x9f\x98\x80\":3}", 1, 19, "stands twice"},
		{"{\"x\":[{\"k\":1,\n\"k\":2}]}", 2, 1, "stands twice"},
		{"// no\n1", 1, 1, "a value expected, found '/'"},
		{"[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]", 1, 17, "nested deeper than 16"},
		{"1\v", 1, 2, "found byte 0x0b"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct json_error error;
		struct json *root = parse(rows[i].text, strlen(rows[i].text), &error);

		if (root)
			fail_msg("taken: %s", rows[i].text);
		if (!strstr(error.text, rows[i].why) || error.line != rows[i].line ||
			error.column != rows[i].column)
			fail_msg("'%s': %d:%d '%s', not %d:%d '%s'", rows[i].text, error.line,
				error.column, error.text, rows[i].line, rows[i].column,
				rows[i].why);
	}
	assert_null(parse("{\"a\0b\":1}", 9, NULL));
	assert_null(parse("1\0", 2, NULL));
	assert_null(parse(
		"1234567890123456789012345678901234567890123456789012345678901234", 64, NULL));
}

static void every_cut_of_a_text_is_refused(void **state)
{
	static const char text[] = "{\"a\":[1,-2.5e3,true,null,\"x\\u0041\xc9\x99\"],\"b\":{}}";

	(void)state;
	for (size_t len = 0; len < sizeof(text) - 1; len++)
		assert_null(parse(text, len, NULL));
}

static void values_are_read_by_type_and_range(void **state)
{
	static const char text[] =
		"{\"n\":7,\"big\":9007199254740991,\"huge\":9007199254740993,\"half\":0.5,"
		"\"one\":1.0,\"s\":\"a\\u0259\",\"t\":true,\"l\":[1,[],\"x\"],\"o\":{\"k\":null},"
		"\"neg\":-2147483649}";
	struct json *root = parse(text, strlen(text), NULL);
	const struct json *child;
	int64_t number = 42;
	bool flag = false;

	(void)state;
	assert_non_null(root);
	assert_true(json_int(json_get(root, "n"), 0, 10, &number));
	assert_int_equal(number, 7);
	assert_false(json_int(json_get(root, "n"), 8, 10, &number));
	assert_false(json_int(json_get(root, "huge"), INT64_MIN, INT64_MAX, &number));
	assert_false(json_int(json_get(root, "half"), 0, 10, &number));
	assert_false(json_int(json_get(root, "s"), 0, 10, &number));
	assert_false(json_int(NULL, 0, 10, &number));
	assert_int_equal(number, 7);
	assert_true(json_int(json_get(root, "big"), 0, INT64_MAX, &number));
	assert_int_equal(number, 9007199254740991);
	assert_true(json_int(json_get(root, "neg"), INT64_MIN, 0, &number));
	assert_int_equal(number, -2147483649);
	assert_true(json_int(json_get(root, "one"), 0, 10, &number));
	assert_string_equal(json_string(json_get(root, "s")), "a\xc9\x99");
	assert_null(json_string(json_get(root, "n")));
	assert_null(json_get(root, "N"));
	assert_null(json_get(json_get(root, "l"), "n"));
	assert_null(json_get(NULL, "n"));
	assert_true(json_bool(json_get(root, "t"), &flag) && flag);
	assert_false(json_bool(json_get(root, "n"), &flag));
	assert_int_equal(json_count(json_get(root, "l")), 3);
	child = json_first(json_get(root, "l"));
	assert_null(json_name(child));
	assert_int_equal(json_type(json_next(child)), JSON_LIST);
	assert_int_equal(json_type(json_get(json_get(root, "o"), "k")), JSON_NULL);
	assert_string_equal(json_name(json_first(root)), "n");
	assert_int_equal(json_line(root, child), 0);
	json_free(root);
	json_free(NULL);
}

static void comments_keep_positions(void **state)
{
	static const char text[] = "// a hall\n"
				   "{ /* many\n lines */ \"a\": 1, // one\n"
				   "\"url\": \"http://x/*y*/\",\n"
				   "\"l\": [ 1,\n 2 ] }\n";
	struct json_error error;
	struct json *root = json_parse_commented(text, strlen(text), &error);
	const struct json *list;

	(void)state;
	assert_non_null(root);
	list = json_get(root, "l");
	assert_int_equal(json_line(root, root), 2);
	assert_int_equal(json_line(root, json_get(root, "a")), 3);
	assert_int_equal(json_line(root, json_get(root, "url")), 4);
	assert_string_equal(json_string(json_get(root, "url")), "http://x/*y*/");
	assert_int_equal(json_line(root, json_first(list)), 5);
	assert_int_equal(json_line(root, json_next(json_first(list))), 6);
	json_free(root);

	assert_null(json_parse_commented("{}\n /* open", 11, &error));
	assert_int_equal(error.line, 2);
	assert_int_equal(error.column, 2);
	assert_null(json_parse_commented("{}\n /*/", 7, &error));
	assert_null(json_parse_commented("/", 1, &error));
	/* A character of two bytes in a comment is one column. */
	assert_null(json_parse_commented("/* \xc9\x99 */ x", 10, &error));
	assert_int_equal(error.column, 9);
}

static char *object_of(size_t members, size_t *len)
{
	char *text = malloc(members * 16 + 3), *p = text;

	*p++ = '{';
	for (size_t i = 0; i < members; i++)
		p += sprintf(p, "%s\"k%zu\":0", i ? "," : "", i);
	*p++ = '}';
	*len = (size_t)(p - text);
	return text;
}

static void an_object_has_at_most_1024_members(void **state)
{
	size_t len;
	char *text = object_of(1024, &len);
	struct json *root = parse(text, len, NULL);
	struct json_error error;
	int64_t begin_us;

	(void)state;
	assert_non_null(root);
	assert_int_equal(json_count(root), 1024);
	json_free(root);
	free(text);
	text = object_of(100000, &len);
	begin_us = clock_mono_us();
	assert_null(parse(text, len, &error));
	assert_true(clock_mono_us() - begin_us < 1000000);
	assert_non_null(strstr(error.text, "more than 1024 members"));
	free(text);
}

static void the_writer_escapes_minimally(void **state)
{
	struct json_writer w;
	size_t len;

	(void)state;
	json_writer_init(&w, 1000);
	json_open_object(&w, NULL);
	json_put_string(&w, "a\"b", "q\" b\\ n\n t\t \x01\x1f / \x7f \xc9\x99 \xff.");
	json_put_int(&w, "min", INT64_MIN);
	json_put_int(&w, "max", INT64_MAX);
	json_put_int(&w, "zero", 0);
	json_open_list(&w, "l");
	json_put_bool(&w, NULL, true);
	json_put_bool(&w, NULL, false);
	json_put_null(&w, NULL);
	json_open_object(&w, NULL);
	json_close_object(&w);
	json_put_raw(&w, NULL, "[1]", 3);
	json_close_list(&w);
	json_put_string(&w, "none", NULL);
	json_close_object(&w);
	assert_string_equal(json_writer_text(&w, &len),
		"{\"a\\\"b\":\"q\\\" b\\\\ n\\n t\\t \\u0001\\u001f / \x7f \xc9\x99 "
		"\xef\xbf\xbd.\","
		"\"min\":-9223372036854775808,\"max\":9223372036854775807,\"zero\":0,"
		"\"l\":[true,false,null,{},[1]],\"none\":null}");
	assert_int_equal(len, strlen(w.text));
	json_writer_reset(&w);
	assert_null(json_writer_text(&w, &len));
	json_put_string(&w, NULL, "");
	assert_string_equal(json_writer_text(&w, NULL), "\"\"");
	json_writer_fini(&w);
}

static void the_writer_remembers_that_it_failed(void **state)
{
	struct json_writer w;

	(void)state;
	json_writer_init(&w, 10);
	json_put_string(&w, NULL, "12345678");
	assert_string_equal(json_writer_text(&w, NULL), "\"12345678\"");
	json_writer_reset(&w);
	json_put_string(&w, NULL, "123456789");
	assert_null(json_writer_text(&w, NULL));
	json_put_null(&w, NULL);
	assert_null(json_writer_text(&w, NULL));
	json_writer_reset(&w);
	json_open_list(&w, NULL);
	assert_null(json_writer_text(&w, NULL)); /* not closed */
	json_writer_reset(&w);
	json_put_int(&w, NULL, 1);
	json_put_int(&w, NULL, 2);
	assert_null(json_writer_text(&w, NULL)); /* two outermost values */
	json_writer_fini(&w);
}

static void what_is_written_can_be_read(void **state)
{
	struct json_writer w;
	struct json *root;
	const char *text;
	char all[256];
	size_t len;

	(void)state;
	for (int i = 1; i < 256; i++)
		all[i - 1] = (char)i;
	all[255] = '\0';
	json_writer_init(&w, 4096);
	json_put_string(&w, NULL, all);
	text = json_writer_text(&w, &len);
	root = parse(text, len, NULL);
	assert_non_null(root);
	assert_memory_equal(json_string(root), all, 127);
	json_free(root);
	json_writer_fini(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_texts_are_taken),
		cmocka_unit_test(bad_texts_are_refused_with_their_position),
		cmocka_unit_test(every_cut_of_a_text_is_refused),
		cmocka_unit_test(values_are_read_by_type_and_range),
		cmocka_unit_test(comments_keep_positions),
		cmocka_unit_test(an_object_has_at_most_1024_members),
		cmocka_unit_test(the_writer_escapes_minimally),
		cmocka_unit_test(the_writer_remembers_that_it_failed),
		cmocka_unit_test(what_is_written_can_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
