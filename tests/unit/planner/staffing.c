/* Counters by quarter hour and back to shifts; the search's promise: one counter fewer will not do.
 */
#include <errno.h>

#include "firmware/planner/erlang.h"
#include "firmware/planner/staffing_search.h"
#include "tests/unit/planner/room.h"

static const int64_t quarter_ms = STAFFING_QUARTER_MS;

static void a_table_becomes_shifts_and_the_same_table(void **state)
{
	struct setup *setup = room_setup(6);
	struct staffing wanted, got;
	struct demand_day day;
	uint16_t short_of;

	(void)state;
	memcpy(setup_add_profile(setup)->id, "some", 5);
	setup->counters[5].profile = 1;
	assert_int_equal(staffing_init(&wanted, setup), 0);
	assert_int_equal(staffing_init(&got, setup), 0);
	for (int q = 36; q < 60; q++) {
		wanted.open[0][q] = (uint16_t)(1 + q % 4);
		wanted.open[1][q] = q % 3 == 0;
	}
	demand_day_init_number(&day, ROOM_DAY);
	assert_int_equal(staffing_to_day(&wanted, setup, &day, &short_of), 0);
	staffing_of_day(&got, &day);
	assert_memory_equal(wanted.open, got.open, 2 * sizeof(*wanted.open));
	for (size_t i = 0; i < day.shift_count; i++)
		assert_true(day.shifts[i].profile == 0 || day.shifts[i].counter == 5);
	wanted.open[0][40] = 9;
	assert_int_equal(staffing_to_day(&wanted, setup, &day, &short_of), -ENOSPC);
	assert_int_equal(short_of, 9 + wanted.open[1][40] - 6);
	staffing_fini(&wanted);
	staffing_fini(&got);
	demand_day_fini(&day);
	setup_free(setup);
}

/* ---- The search ---- */

/* Days of four hours with 6, 20, 12 and 3 citizens in each quarter of an hour, four minutes each.
 */
static int make_day(struct source *source, size_t index, struct demand_day *day)
{
	static const int per_quarter[] = {6, 20, 12, 3};
	struct dice arrive = dice_for(30, DICE_ARRIVAL, index, 0);
	struct dice serve = dice_for(30, DICE_SERVE, index, 0);
	struct demand_day made;
	uint64_t n = 0;

	(void)source;
	demand_day_clear(day);
	demand_day_init_number(&made, ROOM_DAY + (int64_t)index);
	memcpy(day->date, made.date, sizeof(made.date));
	day->midnight_ms = made.midnight_ms;
	for (int q = 36; q < 52; q++) {
		for (int i = 0; i < per_quarter[(q - 36) / 4]; i++, n++) {
			struct citizen *c = demand_add_citizen(day);

			assert_non_null(c);
			c->at_ms = day->midnight_ms + q * quarter_ms +
				   (int64_t)(dice_even(arrive, n) * (double)quarter_ms);
			c->queued_ms = c->due_ms = c->at_ms;
			c->serve_ms = (int32_t)(240000 * dice_exponential(serve, n));
		}
	}
	room_open(day, 6, day->midnight_ms + 36 * quarter_ms, day->midnight_ms + 52 * quarter_ms);
	return demand_day_sort(day);
}

static void one_counter_fewer_will_not_do(void **state)
{
	const struct staffing_goal goal = {.share = 0.8, .level_ms = 300000, .step_quarters = 4};
	struct source source = {.name = (char *)"room", .days = 30, .make = make_day};
	struct comparison *c = calloc(1, sizeof(*c));
	struct staffing_search search;
	int fewer = 0;

	(void)state;
	source.setup = room_setup(6);
	comparison_init(c, &source, goal.level_ms);
	assert_non_null(comparison_add(c));
	assert_int_equal(staffing_search_init(&search, c, 0, &goal), 0);
	assert_int_equal(staffing_search_run(&search, stderr), 0);
	print_message("  %.1f counter-hours, Erlang C alone %.1f, %d simulations\n",
		staffing_hours(&search.plan), search.erlang_hours, search.simulations);
	assert_int_equal(staffing_search_meets(&search, stderr), 1);
	for (int step = 0; step < search.steps; step++) {
		uint16_t open = staffing_search_open(&search, 0, step);

		if (open == 0)
			continue;
		staffing_search_set(&search, 0, step, (uint16_t)(open - 1));
		assert_int_equal(staffing_search_meets(&search, stderr), 0);
		staffing_search_set(&search, 0, step, open);
		fewer++;
	}
	assert_true(fewer >= 4);
	staffing_search_fini(&search);
	comparison_fini(c);
	free(c);
	setup_free(source.setup);
	for (size_t i = 0; i < source.days; i++)
		demand_day_fini(&source.day[i]);
	free(source.day);
}

static void erlang_s_table_is_met(void **state)
{
	/* 10 erlangs, 12 counters: 0.4493; 1 erlang, 2 counters: 1/3 (any table of Erlang C) */
	(void)state;
	assert_true(erlang_c(10, 12) > 0.4492 && erlang_c(10, 12) < 0.4494);
	assert_true(erlang_c(1, 2) > 0.33333 && erlang_c(1, 2) < 0.33334);
	assert_int_equal(erlang_c_counters(10, 180, 20, 0.8, 512), 14);
	assert_int_equal(erlang_c_counters(0, 180, 20, 0.8, 512), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_table_becomes_shifts_and_the_same_table),
		cmocka_unit_test(one_counter_fewer_will_not_do),
		cmocka_unit_test(erlang_s_table_is_met),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
