/* The list of commands that wait for their answer. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/device/asked.h"

static void a_command_is_repeated_until_it_is_removed(void **state)
{
	static struct asked_list list;
	struct asked *asked = asked_add(&list, "r-1", "{}", 2, 1000, 2000);

	(void)state;
	assert_non_null(asked);
	assert_int_equal(asked_due_ms(&list, true), 1700);
	assert_null(asked_repeat(&list, 1699));
	assert_ptr_equal(asked_repeat(&list, 1700), asked);
	assert_null(asked_repeat(&list, 1700));
	assert_int_equal(asked_due_ms(&list, true), 2400);
	assert_ptr_equal(asked_find(&list, "r-1"), asked);
	assert_null(asked_find(&list, "r-2"));
	asked_remove(asked);
	assert_int_equal(asked_due_ms(&list, true), INT64_MAX);
}

static void expiry_comes_also_while_nothing_can_be_sent(void **state)
{
	static struct asked_list list;
	struct asked *late = asked_add(&list, "r-1", "{}", 2, 0, 900);
	struct asked *early = asked_add(&list, "r-2", "{}", 2, 0, 500);

	(void)state;
	assert_int_equal(asked_due_ms(&list, false), 500);
	assert_null(asked_expired(&list, 499));
	assert_ptr_equal(asked_expired(&list, 2000), early);
	asked_remove(early);
	assert_ptr_equal(asked_expired(&list, 2000), late);
	asked_remove(late);
	assert_null(asked_any(&list));
}

static void a_link_that_came_back_repeats_at_once(void **state)
{
	static struct asked_list list;
	struct asked *asked = asked_add(&list, "r-1", "{}", 2, 0, 2000);

	(void)state;
	asked_hurry(&list, 100);
	assert_ptr_equal(asked_repeat(&list, 100), asked);
	asked_remove(asked);
}

static void a_full_list_says_so(void **state)
{
	static struct asked_list list;
	struct asked *asked;
	char id[16];

	(void)state;
	for (int i = 0; i < HUB_LINK_MAX_ASKED; i++) {
		snprintf(id, sizeof(id), "r-%d", i);
		assert_non_null(asked_add(&list, id, "{}", 2, 0, 500));
	}
	assert_null(asked_add(&list, "r-x", "{}", 2, 0, 500));
	assert_int_equal(errno, ENOSPC);
	while ((asked = asked_any(&list)) != NULL)
		asked_remove(asked);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_command_is_repeated_until_it_is_removed),
		cmocka_unit_test(expiry_comes_also_while_nothing_can_be_sent),
		cmocka_unit_test(a_link_that_came_back_repeats_at_once),
		cmocka_unit_test(a_full_list_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
