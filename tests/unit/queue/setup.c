/* Setups: lists that grow to their limits, and merging that keeps every index. */
#include "tests/unit/queue/rig.h"

static void lists_grow_to_their_limits(void **state)
{
	struct setup *setup = setup_new();
	int count = 0;

	(void)state;
	assert_non_null(setup);
	assert_int_equal(setup->reserve_ms, 20000);
	assert_int_equal(setup->reserve_away_ms, 300000);
	assert_int_equal(setup->double_press_ms, 1500);
	for (; setup_add_service(setup); count++)
		setup->services[count].mean_service_ms = count + 1;
	assert_int_equal(count, QUEUE_MAX_SERVICES);
	for (int i = 0; i < count; i++)
		assert_int_equal(setup->services[i].mean_service_ms, i + 1);
	for (count = 0; setup_add_class(setup); count++)
		;
	assert_int_equal(count, QUEUE_MAX_CLASSES);
	for (count = 0; setup_add_counter(setup); count++)
		;
	assert_int_equal(count, QUEUE_MAX_COUNTERS);
	for (count = 0; setup_add_zone(setup); count++)
		;
	assert_int_equal(count, QUEUE_MAX_ZONES);
	setup_free(setup);
	setup_free(NULL);
}

static void things_are_found_by_id(void **state)
{
	struct setup *setup = rig_setup();

	(void)state;
	assert_int_equal(setup_institution(setup, "office"), 0);
	assert_int_equal(setup_service(setup, "tax"), 2);
	assert_int_equal(setup_class(setup, "priority"), 2);
	assert_int_equal(setup_series(setup, "B"), 1);
	assert_int_equal(setup_profile(setup, "ids"), 1);
	assert_int_equal(setup_zone(setup, "b"), 1);
	assert_int_equal(setup_counter(setup, 4), 3);
	assert_int_equal(setup_service(setup, "nothing"), SETUP_NONE);
	assert_int_equal(setup_counter(setup, 0), SETUP_NONE);
	assert_true(setup_profile_takes(&setup->profiles[0], 2));
	assert_false(setup_profile_takes(&setup->profiles[1], 2));
	assert_false(setup_profile_takes(&setup->profiles[0], SETUP_NONE));
	setup_free(setup);
}

/* The hall file of rig_setup() with another order: service id is gone, "visa" is new. */
static struct setup *other_file(void)
{
	struct setup *next = setup_new();

	RIG_SET(next->centre, "renamed");
	next->policy = POLICY_FCFS;
	next->reserve_ms = 5000;
	next->reserve_away_ms = 60000;
	RIG_SET(setup_add_institution(next)->id, "embassy");
	RIG_SET(setup_add_institution(next)->id, "office");
	RIG_SET(setup_add_zone(next)->id, "b");
	RIG_SET(setup_add_zone(next)->id, "c");
	rig_add_class(next, "priority", 8192);
	rig_add_class(next, "normal", 1024);
	rig_add_service(next, "visa", "D", 1000);
	rig_add_service(next, "tax", "C", 2000);
	rig_add_service(next, "passport", "D", 3000);
	next->services[0].institution = 0;
	next->services[1].institution = 1;
	next->services[2].institution = 1;
	setup_profile_add(rig_add_profile(next, "all"), 0);
	setup_profile_add(&next->profiles[0], 1);
	rig_add_counter(next, 4, "c", "all");
	rig_add_counter(next, 5, "b", "all");
	return next;
}

static void merging_keeps_every_index(void **state)
{
	struct setup *now = rig_setup(), *next = other_file();
	struct setup *merged = setup_merge(now, next);

	(void)state;
	assert_non_null(merged);
	assert_string_equal(merged->centre, "renamed");
	assert_int_equal(merged->policy, POLICY_FCFS);
	assert_int_equal(merged->reserve_ms, 5000);
	assert_int_equal(merged->reserve_away_ms, 60000);
	for (uint16_t i = 0; i < now->service_count; i++)
		assert_string_equal(merged->services[i].id, now->services[i].id);
	assert_string_equal(merged->services[3].id, "visa");
	assert_string_equal(merged->institutions[0].id, "office");
	assert_string_equal(merged->institutions[1].id, "embassy");
	assert_int_equal(merged->services[3].institution, 1);
	assert_int_equal(merged->services[2].institution, 0);
	assert_int_equal(merged->services[2].mean_service_ms, 2000);
	assert_int_equal(merged->services[1].series, 3); /* now D, which came behind A, B, C */
	assert_string_equal(merged->series[3].letters, "D");
	assert_int_equal(merged->classes[2].slope, 8192);
	assert_int_equal(merged->classes[1].slope, 2048); /* left the file, kept as it was */
	assert_int_equal(merged->counters[3].zone, 2);
	assert_int_equal(merged->counters[4].number, 5);
	assert_int_equal(merged->counters[4].zone, 1);
	setup_free(now);
	setup_free(next);
	setup_free(merged);
}

static void what_left_the_file_is_gone_but_still_taken(void **state)
{
	struct setup *now = rig_setup(), *next = other_file();
	struct setup *merged = setup_merge(now, next), *back;

	(void)state;
	assert_true(merged->services[0].gone);
	assert_false(merged->services[2].gone);
	assert_true(merged->counters[0].gone);
	assert_false(merged->counters[3].gone);
	assert_true(merged->profiles[1].gone);
	/* "all" lost passport by the manager's will, and keeps "id", whose people still wait. */
	assert_true(setup_profile_takes(&merged->profiles[0], 0));
	assert_false(setup_profile_takes(&merged->profiles[0], 1));
	assert_true(setup_profile_takes(&merged->profiles[0], 2));
	assert_true(setup_profile_takes(&merged->profiles[0], 3));
	back = setup_merge(merged, now);
	assert_non_null(back);
	assert_false(back->services[0].gone);
	assert_true(back->services[3].gone);
	assert_true(back->institutions[1].gone);
	assert_int_equal(back->service_count, 4);
	setup_free(now);
	setup_free(next);
	setup_free(merged);
	setup_free(back);
}

static void merging_carries_the_policys_figures_and_later_lines(void **state)
{
	struct setup *now = rig_setup(), *next = other_file(), *merged;

	(void)state;
	next->policy = POLICY_DUE_DATE;
	next->classes[0] = (struct setup_class){.slope = 8192,
		.rank = 4,
		.turns = 3,
		.min_share_pct = 20,
		.head_start_ms = 1000,
		.target_ms = 2000,
		.cap_ms = 90000};
	RIG_SET(next->classes[0].id, "priority");
	next->profiles[0].later_count = 1;
	next->profiles[0].later[0] = (struct setup_later){.weight = 512, .services = {1 << 1}};
	/* what the profile had before goes, its gone service stands in the first line */
	now->profiles[0].later_count = 2;
	now->profiles[0].later[1] =
		(struct setup_later){.weight = 7, .services = {1 << 0 | 1 << 2}};
	merged = setup_merge(now, next);
	assert_non_null(merged);
	assert_int_equal(merged->policy, POLICY_DUE_DATE);
	assert_int_equal(merged->classes[2].rank, 4);
	assert_int_equal(merged->classes[2].turns, 3);
	assert_int_equal(merged->classes[2].min_share_pct, 20);
	assert_int_equal(merged->classes[2].head_start_ms, 1000);
	assert_int_equal(merged->classes[2].target_ms, 2000);
	assert_int_equal(merged->classes[2].cap_ms, 90000);
	assert_int_equal(merged->profiles[0].later_count, 1);
	assert_int_equal(setup_profile_weight(&merged->profiles[0], 0), 1024);
	assert_int_equal(setup_profile_weight(&merged->profiles[0], 2), 512);
	assert_int_equal(setup_profile_weight(&merged->profiles[0], 3), 1024);
	setup_free(now);
	setup_free(next);
	setup_free(merged);
}

static void policies_have_names(void **state)
{
	(void)state;
	for (int i = 0; i < POLICY_KIND_COUNT; i++)
		assert_int_equal(policy_kind_parse(policy_kind_name((enum policy_kind)i)), i);
	assert_int_equal(policy_kind_parse("lifo"), POLICY_KIND_COUNT);
	assert_string_equal(policy_kind_name(POLICY_KIND_COUNT), "unknown");
}

static void merging_over_a_limit_is_refused(void **state)
{
	struct setup *now = rig_setup(), *next = setup_new();

	(void)state;
	for (int i = 0; i < QUEUE_MAX_CLASSES; i++)
		rig_add_class(next, (char[]){'x', (char)('a' + i), '\0'}, 1024);
	assert_null(setup_merge(now, next));
	assert_int_equal(now->class_count, 3);
	setup_free(now);
	setup_free(next);
}

static void hall_refuses_a_setup_whose_indices_lead_nowhere(void **state)
{
	struct setup *setup = rig_setup();
	struct hall *hall = hall_new(setup);

	(void)state;
	assert_non_null(hall);
	setup->services[1].series = 77;
	assert_null(hall_new(setup));
	assert_int_equal(hall_configure(hall, setup), -EINVAL);
	setup->services[1].series = 1;
	setup->counters[2].profile = 9;
	assert_null(hall_new(setup));
	setup->counters[2].profile = SETUP_NONE;
	setup->profiles[1].later_count = QUEUE_MAX_LATER + 1;
	assert_null(hall_new(setup));
	setup->profiles[1].later_count = 0;
	setup->policy = POLICY_KIND_COUNT;
	assert_null(hall_new(setup));
	setup->policy = POLICY_FCFS;
	assert_int_equal(hall_configure(hall, setup), 0);
	hall_free(hall);
	hall_free(NULL);
	setup_free(setup);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_grow_to_their_limits),
		cmocka_unit_test(things_are_found_by_id),
		cmocka_unit_test(merging_keeps_every_index),
		cmocka_unit_test(what_left_the_file_is_gone_but_still_taken),
		cmocka_unit_test(merging_carries_the_policys_figures_and_later_lines),
		cmocka_unit_test(policies_have_names),
		cmocka_unit_test(merging_over_a_limit_is_refused),
		cmocka_unit_test(hall_refuses_a_setup_whose_indices_lead_nowhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
