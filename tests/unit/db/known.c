/* The index of commands in memory against a plain list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "db/known.h"

enum { COMMANDS = 5000 };

static int64_t find(const struct known *known, int command)
{
	uint32_t cursor = 0;
	char device[16], id[40];
	int64_t n, found = 0;

	snprintf(device, sizeof(device), "device-%d", command % 7);
	snprintf(id, sizeof(id), "00000000deadbeef-%d", command);
	while ((n = known_find(known, device, id, &cursor)) != 0)
		found = n == command + 1 ? n : found; /* others share its tag: the row would tell */
	return found;
}

static void add(struct known *known, int command)
{
	char device[16], id[40];

	snprintf(device, sizeof(device), "device-%d", command % 7);
	snprintf(id, sizeof(id), "00000000deadbeef-%d", command);
	assert_int_equal(known_add(known, device, id, command + 1), 0);
}

static void what_was_added_is_found_and_nothing_else(void **state)
{
	struct known *known = known_new();

	(void)state;
	assert_int_equal(find(known, 1), 0);
	for (int i = 0; i < COMMANDS; i++)
		add(known, i);
	for (int i = 0; i < 2 * COMMANDS; i++)
		assert_int_equal(find(known, i), i < COMMANDS ? i + 1 : 0);
	known_free(known);
}

static void cutting_undoes_the_last_adds_only(void **state)
{
	struct known *known = known_new();

	(void)state;
	for (int i = 0; i < COMMANDS; i++)
		add(known, i);
	known_cut(known, 1234);
	assert_int_equal(known_count(known), 1234);
	for (int i = 0; i < COMMANDS; i++)
		assert_int_equal(find(known, i), i < 1234 ? i + 1 : 0);
	for (int i = 1234; i < COMMANDS; i++)
		add(known, i);
	assert_int_equal(find(known, COMMANDS - 1), COMMANDS);
	known_cut(known, 0);
	assert_int_equal(find(known, 0), 0);
	known_free(known);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_added_is_found_and_nothing_else),
		cmocka_unit_test(cutting_undoes_the_last_adds_only),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
