/* The hub's time from round trips. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "firmware/device/hub_time.h"

#define HUB 1795405000000 /* hub time at monotonic 0, in these tests */

static void time_is_unknown_before_the_first_answer(void **state)
{
	struct hub_time time;

	(void)state;
	hub_time_init(&time);
	assert_int_equal(hub_time_at(&time, 5), -1);
}

static void the_middle_of_the_round_trip_counts(void **state)
{
	struct hub_time time;

	(void)state;
	hub_time_init(&time);
	/* Asked at 1000 ms, answered at 1080 ms; the hub said what it was at 1040 ms. */
	assert_true(hub_time_sample(&time, 1000000, 1080000, HUB + 1040));
	assert_int_equal(hub_time_at(&time, 1080), HUB + 1080);
}

static void a_worse_sample_is_left_out(void **state)
{
	struct hub_time time;

	(void)state;
	hub_time_init(&time);
	assert_true(hub_time_sample(&time, 0, 2000, HUB + 1));
	assert_false(hub_time_sample(&time, 1000000, 1900000, HUB + 1900));
	assert_int_equal(hub_time_at(&time, 2000), HUB + 2000);
}

static void an_old_sample_gives_way_although_it_was_better(void **state)
{
	struct hub_time time;
	int64_t hour_us = INT64_C(3600000000);

	(void)state;
	hub_time_init(&time);
	assert_true(hub_time_sample(&time, 0, 2000, HUB + 1));
	assert_true(hub_time_sample(&time, hour_us, hour_us + 40000, HUB + 3600320));
	assert_int_equal(hub_time_at(&time, 3600020), HUB + 3600320);
}

static void a_small_step_back_stands_still_instead(void **state)
{
	struct hub_time time;

	(void)state;
	hub_time_init(&time);
	assert_true(hub_time_sample(&time, 0, 100000, HUB + 350)); /* 300 ms ahead */
	assert_int_equal(hub_time_at(&time, 1000), HUB + 1300);
	assert_true(hub_time_sample(&time, 1000000, 1000000, HUB + 1000));
	assert_int_equal(hub_time_at(&time, 1000), HUB + 1300);
	assert_int_equal(hub_time_at(&time, 1299), HUB + 1300);
	assert_int_equal(hub_time_at(&time, 1400), HUB + 1400);
}

static void a_hub_set_back_by_an_hour_is_followed_at_once(void **state)
{
	struct hub_time time;

	(void)state;
	hub_time_init(&time);
	assert_true(hub_time_sample(&time, 0, 0, HUB));
	hub_time_distrust(&time);
	assert_true(hub_time_sample(&time, 500000, 2500000, HUB - 3600000 + 1500));
	assert_int_equal(hub_time_at(&time, 2500), HUB - 3600000 + 2500);
}

static void a_new_run_is_believed_whatever_its_round_trip(void **state)
{
	struct hub_time time;

	(void)state;
	hub_time_init(&time);
	assert_true(hub_time_sample(&time, 0, 100, HUB));
	hub_time_distrust(&time);
	assert_int_equal(hub_time_at(&time, 10), HUB + 10); /* readable meanwhile */
	assert_true(hub_time_sample(&time, 1000000, 1500000, HUB + 9000 + 1250));
	assert_int_equal(hub_time_at(&time, 1500), HUB + 9000 + 1500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(time_is_unknown_before_the_first_answer),
		cmocka_unit_test(the_middle_of_the_round_trip_counts),
		cmocka_unit_test(a_worse_sample_is_left_out),
		cmocka_unit_test(an_old_sample_gives_way_although_it_was_better),
		cmocka_unit_test(a_small_step_back_stands_still_instead),
		cmocka_unit_test(a_hub_set_back_by_an_hour_is_followed_at_once),
		cmocka_unit_test(a_new_run_is_believed_whatever_its_round_trip),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
