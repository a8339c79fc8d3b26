/*
 * What each policy promises, said directly and tried on random arrivals: at every call everybody
 * who waits is looked at. (That every reason is the truth: properties.c.)
 */
#include "tests/unit/queue/crowd.h"

/* ---- The orders ---- */

static void set_later(struct setup *setup, uint64_t *seed)
{
	struct setup_profile *profile = setup->profiles;

	profile->later_count = 2;
	for (uint16_t i = 0; i < 2; i++) {
		profile->later[i].weight = (uint16_t)(1 + rig_below(seed, 1023));
		profile->later[i].services[0] = UINT64_C(1) << (i + 1);
	}
}

static int64_t waited_of(const struct crowd *crowd, const struct leg *leg)
{
	return crowd->rig.now_ms - leg->queued_ms;
}

static void look_fcfs(struct crowd *crowd)
{
	const struct leg *leg;

	EACH_OTHER(crowd, leg)
	assert_true(leg->queued_ms >= called_leg(crowd)->queued_ms);
}

static void fcfs_calls_whoever_came_first(void **state)
{
	(void)state;
	try_policy(POLICY_FCFS, NULL, look_fcfs);
}

/* b_j w_j, with the weight of the service at this counter, as a product that cannot overflow. */
static uint64_t pressure(const struct crowd *crowd, const struct leg *leg)
{
	const struct setup *setup = crowd->rig.setup;
	uint64_t weight = setup_profile_weight(&setup->profiles[0], leg->service);

	return (uint64_t)waited_of(crowd, leg) * (uint64_t)setup->classes[leg->klass].slope *
	       weight;
}

static void look_accumulating(struct crowd *crowd)
{
	const struct leg *leg;

	EACH_OTHER(crowd, leg)
	assert_true(pressure(crowd, called_leg(crowd)) >= pressure(crowd, leg));
}

static void accumulating_lets_overtake_only_by_slope_times_wait(void **state)
{
	(void)state;
	try_policy(POLICY_ACCUMULATING, NULL, look_accumulating);
	try_policy(POLICY_ACCUMULATING, set_later, look_accumulating);
}

static void look_strict(struct crowd *crowd)
{
	const struct setup_class *classes = crowd->rig.setup->classes;
	uint16_t rank = classes[called_leg(crowd)->klass].rank;
	const struct leg *leg;

	EACH_OTHER(crowd, leg)
	{
		assert_true(classes[leg->klass].rank <= rank);
		if (classes[leg->klass].rank == rank)
			assert_true(leg->queued_ms >= called_leg(crowd)->queued_ms);
	}
}

static void strict_never_calls_a_lower_rank_while_a_higher_waits(void **state)
{
	(void)state;
	try_policy(POLICY_STRICT, NULL, look_strict);
}

static void look_head_start(struct crowd *crowd)
{
	const struct setup_class *classes = crowd->rig.setup->classes;
	const struct leg *called = called_leg(crowd), *leg;

	EACH_OTHER(crowd, leg)
	assert_true(leg->queued_ms - classes[leg->klass].head_start_ms >=
		    called->queued_ms - classes[called->klass].head_start_ms);
}

static void head_start_is_first_come_on_shifted_times(void **state)
{
	(void)state;
	try_policy(POLICY_HEAD_START, NULL, look_head_start);
}

static void look_due(struct crowd *crowd)
{
	const struct setup_class *classes = crowd->rig.setup->classes;
	const struct leg *called = called_leg(crowd), *leg;

	EACH_OTHER(crowd, leg)
	assert_true(leg->queued_ms + classes[leg->klass].target_ms >=
		    called->queued_ms + classes[called->klass].target_ms);
}

static void due_date_calls_whose_target_runs_out_first(void **state)
{
	(void)state;
	try_policy(POLICY_DUE_DATE, NULL, look_due);
}

/* Whatever the weight, who waits 1024 / weight times as long comes first: within a class, a first
 * line is never called while somebody of a later one has waited so long. */
static void look_weight(struct crowd *crowd)
{
	const struct setup_profile *profile = crowd->rig.setup->profiles;
	const struct leg *called = called_leg(crowd), *leg;
	int64_t weight = setup_profile_weight(profile, called->service);

	EACH_OTHER(crowd, leg)
	if (leg->klass == called->klass)
		assert_true(waited_of(crowd, leg) * setup_profile_weight(profile, leg->service) <=
			    waited_of(crowd, called) * weight);
}

static void a_weight_delays_and_never_starves(void **state)
{
	(void)state;
	try_policy(POLICY_FCFS, set_later, look_weight);
	try_policy(POLICY_STRICT, set_later, look_weight);
	try_policy(POLICY_RATIO, set_later, look_weight);
	try_policy(POLICY_ACCUMULATING, set_later, look_weight);
}

/* ---- Caps ---- */

static void set_caps(struct setup *setup, uint64_t *seed)
{
	int64_t cap_ms = (int64_t)(60 + rig_below(seed, 900)) * 1000;

	for (uint16_t i = 0; i < setup->class_count; i++)
		setup->classes[i].cap_ms = i == 1 && rig_below(seed, 2) ? 0 : cap_ms;
}

static uint32_t cap_acted, cap_rested;

/* Caps act while at most max(2, a quarter) had passed theirs when this minute began; then one who
 * has is called, the one furthest beyond. */
static void look_cap(struct crowd *crowd)
{
	const struct setup_class *classes = crowd->rig.setup->classes;
	const struct hall *hall = crowd->rig.hall;
	int64_t minute_ms = (crowd->rig.now_ms - RIG_START_MS) / 60000 * 60000 + RIG_START_MS;
	const struct leg *called = called_leg(crowd);
	int64_t most_ms = 0, own_ms;
	uint32_t passed = 0;

	for (uint32_t i = 0; i < hall_visit_count(hall); i++) {
		const struct leg *leg = &hall_visit(hall, i)->legs[0];
		int64_t cap_ms = classes[leg->klass].cap_ms;
		int64_t beyond_ms = crowd->rig.now_ms - leg->queued_ms - cap_ms;

		if (leg->state != LEG_WAITING || cap_ms == 0)
			continue;
		passed += leg->queued_ms + cap_ms < minute_ms;
		most_ms = beyond_ms > most_ms ? beyond_ms : most_ms;
	}
	own_ms = crowd->rig.now_ms - called->queued_ms - classes[called->klass].cap_ms;
	if (most_ms > 0 && (passed <= 2 || passed * 4 <= hall_waiting_total(hall))) {
		assert_int_equal(crowd->call.why.rule, CALL_RULE_CAP);
		assert_true(classes[called->klass].cap_ms > 0 && own_ms == most_ms);
		assert_true(crowd->call.why.key == own_ms * 1024);
		cap_acted++;
	} else {
		assert_int_equal(crowd->call.why.rule, CALL_RULE_ORDER);
		cap_rested += most_ms > 0;
	}
}

static void caps_act_only_while_few_are_beyond_them(void **state)
{
	(void)state;
	cap_acted = cap_rested = 0;
	for (int kind = 0; kind < POLICY_KIND_COUNT; kind++)
		try_policy((enum policy_kind)kind, set_caps, look_cap);
	assert_true(cap_acted > 100 && cap_rested > 100);
}

/* ---- docs/POLICIES.md ---- */

enum { ORDINARY, PRIORITY, APPOINTMENT };

/* The hall of "One morning, six answers": who is called at 10:30. */
static uint32_t call_of_the_morning(enum policy_kind policy, int64_t cap_ms)
{
	static const int came_min[] = {0, 20, 22, 24};
	static const uint8_t class_of[] = {ORDINARY, ORDINARY, PRIORITY, APPOINTMENT};
	struct crowd *crowd = crowd_of(policy, 3);
	struct setup_class *classes = crowd->rig.setup->classes;
	uint32_t number;

	classes[ORDINARY] = (struct setup_class){.slope = 1024, .turns = 4, .target_ms = 1800000};
	classes[PRIORITY] = (struct setup_class){.slope = 4096,
		.turns = 1,
		.target_ms = 1800000,
		.rank = 2,
		.head_start_ms = 1200000};
	classes[APPOINTMENT] = (struct setup_class){
		.slope = 2048, .turns = 2, .target_ms = 300000, .rank = 1, .head_start_ms = 600000};
	for (int i = 0; i < 3; i++) {
		snprintf(classes[i].id, ID_SIZE, "class-%d", i);
		classes[i].cap_ms = cap_ms;
	}
	assert_int_equal(hall_configure(crowd->rig.hall, crowd->rig.setup), 0);
	for (int i = 0; i < 4; i++) {
		crowd->rig.now_ms = RIG_START_MS + came_min[i] * INT64_C(60000);
		assert_true(crowd_arrive(crowd, 0, class_of[i]));
	}
	crowd->rig.now_ms = RIG_START_MS + INT64_C(30) * 60000;
	crowd_decide(crowd, 0);
	assert_true(crowd->called);
	number = crowd->call.ticket.number;
	crowd_end(crowd);
	free(crowd);
	return number;
}

static void the_example_of_the_manual_is_true(void **state)
{
	(void)state;
	assert_int_equal(call_of_the_morning(POLICY_FCFS, 0), 1);
	assert_int_equal(call_of_the_morning(POLICY_ACCUMULATING, 0), 3);
	assert_int_equal(call_of_the_morning(POLICY_STRICT, 0), 3);
	assert_int_equal(call_of_the_morning(POLICY_HEAD_START, 0), 1);
	assert_int_equal(call_of_the_morning(POLICY_DUE_DATE, 0), 4);
	assert_int_equal(call_of_the_morning(POLICY_RATIO, 0), 1);
	assert_int_equal(call_of_the_morning(POLICY_ACCUMULATING, 1500000), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SEEDED(fcfs_calls_whoever_came_first),
		SEEDED(accumulating_lets_overtake_only_by_slope_times_wait),
		SEEDED(strict_never_calls_a_lower_rank_while_a_higher_waits),
		SEEDED(head_start_is_first_come_on_shifted_times),
		SEEDED(due_date_calls_whose_target_runs_out_first),
		SEEDED(a_weight_delays_and_never_starves),
		SEEDED(caps_act_only_while_few_are_beyond_them),
		SEEDED(the_example_of_the_manual_is_true),
	};

	crowd_read_environment();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
