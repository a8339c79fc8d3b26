/* Percentiles, means and shares: exact, and by the method that the manual names. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "db/report/figures.h"

static const struct column *column(const char *name)
{
	for (int i = 0; i < figures_column_count; i++)
		if (strcmp(figures_columns[i].name, name) == 0)
			return &figures_columns[i];
	for (int i = 0; i < score_column_count; i++)
		if (strcmp(score_columns[i].name, name) == 0)
			return &score_columns[i];
	fail_msg("no column %s", name);
	return NULL;
}

static int64_t number(struct figures *figures, const char *name)
{
	struct value value = column(name)->of(figures);

	assert_true(value.is_given);
	return value.number;
}

static struct leg_life leg_done(int64_t from_ms, int64_t called_ms)
{
	return (struct leg_life){.state = LEG_DONE,
		.asked_ms = from_ms,
		.waits_from_ms = from_ms,
		.first_call_ms = called_ms,
		.walk_ms = -1};
}

static void percentiles_are_by_nearest_rank(void **state)
{
	static const struct {
		uint32_t count; /* waits of 1, 2, ... count ms */
		int percent;
		int64_t is;
	} cases[] = {{1, 50, 1}, {1, 100, 1}, {2, 50, 1}, {3, 50, 2}, {4, 50, 2}, {10, 90, 9},
		{11, 90, 10}, {20, 90, 18}, {100, 1, 1}, {100, 90, 90}, {1000, 100, 1000}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct waits waits = {0};

		for (uint32_t ms = cases[i].count; ms >= 1; ms--)
			assert_int_equal(waits_add(&waits, ms), 0);
		assert_int_equal(waits_percentile(&waits, cases[i].percent), cases[i].is);
		assert_int_equal(waits_percentile(&waits, cases[i].percent), cases[i].is);
		free(waits.ms);
	}
}

static void a_wait_added_after_a_look_is_in_the_next_one(void **state)
{
	struct waits waits = {0};

	(void)state;
	assert_int_equal(waits_percentile(&waits, 50), -1);
	assert_int_equal(waits_add(&waits, 7), 0);
	assert_int_equal(waits_percentile(&waits, 100), 7);
	assert_int_equal(waits_add(&waits, 3), 0);
	assert_int_equal(waits_percentile(&waits, 1), 3);
	assert_int_equal(waits_add(&waits, INT64_MAX), 0);
	assert_int_equal(waits_percentile(&waits, 100), UINT32_MAX);
	free(waits.ms);
}

static void nothing_has_no_mean_and_no_share(void **state)
{
	struct figures nothing = {0};

	(void)state;
	for (int i = 0; i < figures_column_count; i++) {
		const struct column *c = &figures_columns[i];
		struct value value = c->of(&nothing);

		assert_true(c->kind == VALUE_COUNT || c->of_counters ||
			    strcmp(c->name, "idle_waiting_ms") == 0 || !value.is_given);
	}
}

static void whoever_is_called_at_the_level_is_within_it(void **state)
{
	struct figures f = {0};

	(void)state;
	for (int64_t wait_ms = 599999; wait_ms <= 600001; wait_ms++) {
		struct leg_life leg = leg_done(1000, 1000 + wait_ms);

		assert_int_equal(figures_leg(&f, &leg, 600000), 0);
	}
	assert_int_equal(number(&f, "within_level"), 2);
	assert_int_equal(number(&f, "service_level_pct"), 667);
	assert_int_equal(number(&f, "wait_mean_ms"), 600000);
	figures_fini(&f);
}

static void a_call_before_the_slot_is_a_wait_of_nothing(void **state)
{
	struct figures f = {0};
	struct leg_life leg = leg_done(5000, 4000);

	(void)state;
	assert_int_equal(figures_leg(&f, &leg, 0), 0);
	assert_int_equal(number(&f, "wait_longest_ms"), 0);
	assert_int_equal(number(&f, "within_level"), 1);
	figures_fini(&f);
}

static void service_time_is_told_of_those_who_were_served_or_sent_on(void **state)
{
	static const enum leg_state states[] = {
		LEG_DONE, LEG_TRANSFERRED, LEG_CANCELLED, LEG_EXPIRED, LEG_NO_SHOW, LEG_SERVING};
	struct figures f = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		struct leg_life leg = leg_done(0, 10);

		leg.state = (uint8_t)states[i];
		leg.service_ms = states[i] == LEG_DONE		? 100
				 : states[i] == LEG_TRANSFERRED ? 201
								: 9999;
		assert_int_equal(figures_leg(&f, &leg, 0), 0);
	}
	assert_int_equal(number(&f, "service_mean_ms"), 151);
	assert_int_equal(number(&f, "legs"),
		number(&f, "served") + number(&f, "no_shows") + number(&f, "transfers") +
			number(&f, "cancelled") + number(&f, "expired") + number(&f, "open"));
	figures_fini(&f);
}

static void an_estimate_is_held_against_the_wait_that_came(void **state)
{
	/* told 10..20: middle 15; came after 5, 10, 20, 26 */
	static const int64_t came[] = {5, 10, 20, 26};
	struct figures f = {0};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct leg_life leg = leg_done(100, 100 + came[i]);

		leg.has_estimate = true;
		leg.low_ms = 10;
		leg.high_ms = 20;
		leg.middle_ms2 = 30;
		assert_int_equal(figures_leg(&f, &leg, 0), 0);
	}
	assert_int_equal(number(&f, "estimates"), 4);
	assert_int_equal(number(&f, "error_mean_ms"), 8);      /* (10 + 5 + 5 + 11) / 4 */
	assert_int_equal(column("bias_ms")->of(&f).number, 0); /* (-10 - 5 + 5 + 11) / 4 */
	assert_int_equal(number(&f, "coverage_pct"), 500);
	assert_int_equal(number(&f, "early"), 1);
	assert_int_equal(number(&f, "late"), 1);
	assert_int_equal(number(&f, "width_mean_ms"), 10);
	figures_fini(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(percentiles_are_by_nearest_rank),
		cmocka_unit_test(a_wait_added_after_a_look_is_in_the_next_one),
		cmocka_unit_test(nothing_has_no_mean_and_no_share),
		cmocka_unit_test(whoever_is_called_at_the_level_is_within_it),
		cmocka_unit_test(a_call_before_the_slot_is_a_wait_of_nothing),
		cmocka_unit_test(service_time_is_told_of_those_who_were_served_or_sent_on),
		cmocka_unit_test(an_estimate_is_held_against_the_wait_that_came),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
