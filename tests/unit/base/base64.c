/* Base64: the examples of RFC 4648 10, what is none, and any bytes there and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/base64.h"

static void the_rfcs_examples_are_written_and_read(void **state)
{
	static const char *const examples[][2] = {{"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"},
		{"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
	char text[BASE64_SIZE(6)];
	uint8_t bytes[9];

	(void)state;
	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++) {
		size_t len = strlen(examples[i][0]);

		base64_write((const uint8_t *)examples[i][0], len, text);
		assert_string_equal(text, examples[i][1]);
		assert_int_equal(base64_read(text, bytes), len);
		assert_memory_equal(bytes, examples[i][0], len);
	}
	base64_write((const uint8_t *)"", 0, text);
	assert_string_equal(text, "");
}

static void what_is_no_base64_has_no_bytes(void **state)
{
	static const char *const wrong[] = {"", "Z",
		"Zg=", "Zg===", "====", "Z===", "Zg==Zg==", "=g==", "Zm9v\n", "Zm 9", "Zm9\xc3",
		"Zm-_"};
	uint8_t bytes[12];

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		if (base64_read(wrong[i], bytes) != 0)
			fail_msg("was read: '%s'", wrong[i]);
}

static void any_bytes_come_back(void **state)
{
	const char *given = getenv("NOVBE_SEED");
	unsigned int seed = given ? (unsigned int)strtoul(given, NULL, 10) : 20261129;

	(void)state;
	print_message("seed %u\n", seed);
	for (size_t len = 1; len < 300; len++) {
		uint8_t *bytes = malloc(len), *read = malloc(len + 2);
		char *text = malloc(BASE64_SIZE(len));

		for (size_t i = 0; i < len; i++)
			bytes[i] = (uint8_t)rand_r(&seed);
		base64_write(bytes, len, text);
		assert_int_equal(strlen(text) + 1, BASE64_SIZE(len));
		assert_int_equal(base64_read(text, read), len);
		assert_memory_equal(bytes, read, len);
		free(bytes);
		free(read);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_rfcs_examples_are_written_and_read),
		cmocka_unit_test(what_is_no_base64_has_no_bytes),
		cmocka_unit_test(any_bytes_come_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
