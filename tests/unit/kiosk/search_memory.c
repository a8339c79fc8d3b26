/* The n-th allocation fails, for every n, while a search is made; with the sanitizers only the
 * leaks are looked at. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/wire/catalogue_message.h"
#include "kiosk/search/search.h"
#include "tests/unit/queue/scarce_memory.h"

static struct hall_catalogue *hall_of_one(void)
{
	struct hall_catalogue *hall = hall_catalogue_new();
	struct catalogue_service *service;

	snprintf(hall->languages[0], LANGUAGE_SIZE, "en");
	hall->language_count = 1;
	hall_catalogue_add_institution(hall)->names.text[0] = strdup("House");
	service = hall_catalogue_add_service(hall);
	service->open = true;
	service->names.text[0] = strdup("New passport");
	return hall;
}

static void a_search_without_memory_is_none(void **state)
{
	struct hall_catalogue *hall = hall_of_one();
	struct search *search = NULL;
	long before = alive, n = 0;
	uint16_t found;

	(void)state;
	for (; !search; n++) {
		assert_true(n < 20);
		allocations_left = n;
		errno = 0;
		search = search_new(hall);
		allocations_left = -1;
		if (search)
			break;
		assert_int_equal(errno, ENOMEM);
		assert_int_equal(alive, before);
	}
	assert_true(n > 3 || !OWN_MALLOC);
	assert_int_equal(search_find(search, "pass", "en", &found, 1), 1);
	search_free(search);
	assert_int_equal(alive, before);
	hall_catalogue_free(hall);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_search_without_memory_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
