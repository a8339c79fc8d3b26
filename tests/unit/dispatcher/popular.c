/* Which services a kiosk offers first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/dispatcher/popular.h"

static struct setup *services(int count)
{
	struct setup *setup = setup_new();

	assert_non_null(setup);
	for (int i = 0; i < count; i++)
		snprintf(setup_add_service(setup)->id, ID_SIZE, "service-%d", i);
	return setup;
}

static void most_tickets_come_first_then_the_halls_order(void **state)
{
	struct demand demand[] = {
		{"service-5", 7}, {"service-3", 9}, {"service-1", 7}, {"service-0", 1}};
	char chosen[CATALOGUE_MAX_POPULAR][ID_SIZE] = {""};
	struct setup *setup = services(6);

	(void)state;
	assert_int_equal(popular_choose(setup, demand, 4, chosen), 4);
	assert_string_equal(chosen[0], "service-3");
	assert_string_equal(chosen[1], "service-1");
	assert_string_equal(chosen[2], "service-5");
	assert_string_equal(chosen[3], "service-0");
	assert_string_equal(chosen[4], "");
	setup_free(setup);
}

static void only_what_the_hall_offers_and_somebody_asked_for_counts(void **state)
{
	struct demand demand[] = {
		{"gone-since", 90}, {"service-2", 50}, {"service-1", 3}, {"service-0", 0}};
	char chosen[CATALOGUE_MAX_POPULAR][ID_SIZE] = {""};
	struct setup *setup = services(3);

	(void)state;
	setup->services[2].gone = true;
	assert_int_equal(popular_choose(setup, demand, 4, chosen), 1);
	assert_string_equal(chosen[0], "service-1");
	assert_int_equal(popular_choose(setup, demand, 0, chosen), 0);
	setup_free(setup);
}

static void nine_are_enough(void **state)
{
	struct demand demand[30];
	char chosen[CATALOGUE_MAX_POPULAR][ID_SIZE] = {""};
	struct setup *setup = services(30);

	(void)state;
	for (uint32_t i = 0; i < 30; i++) {
		snprintf(demand[i].service, ID_SIZE, "service-%u", i);
		demand[i].tickets = 100 + i;
	}
	assert_int_equal(popular_choose(setup, demand, 30, chosen), CATALOGUE_MAX_POPULAR);
	assert_string_equal(chosen[0], "service-29");
	assert_string_equal(chosen[8], "service-21");
	setup_free(setup);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(most_tickets_come_first_then_the_halls_order),
		cmocka_unit_test(only_what_the_hall_offers_and_somebody_asked_for_counts),
		cmocka_unit_test(nine_are_enough),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
