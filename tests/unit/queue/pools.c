/* What pools remember: minimum shares and the turns of a ratio. */
#include "tests/unit/queue/crowd.h"

/* ---- Minimum shares ---- */

static int share_count;

static void set_shares(struct setup *setup, uint64_t *seed)
{
	uint32_t left_pct = 100;

	for (uint16_t i = 0; i < setup->class_count && i < share_count; i++) {
		uint32_t pct = 1 + rig_below(seed, left_pct);

		setup->classes[i].min_share_pct = (uint8_t)pct;
		left_pct -= pct;
		if (left_pct == 0)
			break;
	}
}

static void look_nothing(struct crowd *crowd)
{
	(void)crowd;
}

/* In every stretch of calls during which the class waited. */
static void check_share(const struct crowd *crowd, uint8_t klass, int pct, int slack)
{
	for (int from = 0; from < crowd->calls; from++) {
		int own = 0;

		for (int i = from; i < crowd->calls && crowd->waited[i][klass]; i++) {
			own += crowd->classes[i] == klass;
			if (own + slack < (i - from + 1) * pct / 100)
				fail_msg("class %d has %d of %d calls, promised %d %%", klass, own,
					i - from + 1, pct);
		}
	}
}

static void try_shares(int shares, int slack)
{
	struct crowd *crowd = calloc(1, sizeof(*crowd));

	assert_non_null(crowd);
	share_count = shares;
	for (uint64_t run = 0; run < runs * POLICY_KIND_COUNT; run++) {
		enum policy_kind policy = (enum policy_kind)(run % POLICY_KIND_COUNT);
		struct setup *setup;

		crowd->seed = present_seed = first_seed + run;
		setup = crowd_setup(policy, 2 + (int)rig_below(&crowd->seed, 4), &crowd->seed);
		set_shares(setup, &crowd->seed);
		crowd_begin(crowd, setup);
		crowd_run(crowd, 1500, look_nothing);
		for (uint8_t k = 0; k < setup->class_count; k++)
			check_share(crowd, k, setup->classes[k].min_share_pct, slack);
		crowd_end(crowd);
	}
	free(crowd);
}

static void a_minimum_share_holds_in_every_stretch_of_calls(void **state)
{
	(void)state;
	try_shares(1, 0);
	try_shares(2, 2);
	try_shares(4, 4);
}

/* 20 %: a class that nobody of was there for is not paid back when it comes. */
static void no_share_piles_up_while_nobody_is_there(void **state)
{
	struct crowd *crowd = crowd_of(POLICY_STRICT, 2);
	struct setup_class *classes = crowd->rig.setup->classes;

	(void)state;
	classes[0].rank = 0;
	classes[1].rank = 1;
	classes[0].min_share_pct = 20;
	assert_int_equal(hall_configure(crowd->rig.hall, crowd->rig.setup), 0);
	for (int i = 0; i < 300; i++)
		crowd_arrive(crowd, 0, 1);
	call_times(crowd, 100);
	for (int i = 0; i < 50; i++)
		crowd_arrive(crowd, 1, 0);
	call_times(crowd, 50);
	assert_int_equal(calls_of(crowd, 0, 100, 104), 0);
	assert_int_equal(calls_of(crowd, 0, 100, 150), 10); /* each fifth */
	assert_int_equal(crowd->call.why.rule, CALL_RULE_SHARE);
	crowd_end(crowd);
	free(crowd);
}

/* 50 %, and the one of that class was sent to the first counter: what the other one calls meanwhile
 * takes nothing from it. */
static void a_share_holds_for_who_was_sent_to_one_counter(void **state)
{
	struct crowd *crowd = crowd_of(POLICY_STRICT, 2);
	struct setup_class *classes = crowd->rig.setup->classes;
	struct command transfer = rig_press(VERB_TRANSFER, 1);

	(void)state;
	classes[0].rank = 0;
	classes[1].rank = 1;
	classes[0].min_share_pct = 50;
	assert_int_equal(hall_configure(crowd->rig.hall, crowd->rig.setup), 0);
	crowd_arrive(crowd, 0, 0);
	crowd_decide(crowd, 1);
	crowd_do(crowd, 1);
	for (int i = 0; i < 20; i++)
		crowd_arrive(crowd, 1, 1);
	transfer.counter_number = 1;
	assert_int_equal(rig_do(&crowd->rig, &transfer), REFUSED_NOT);
	for (int i = 0; i < 3; i++) {
		crowd->rig.now_ms += 1000;
		crowd_decide(crowd, 0);
		assert_int_equal(crowd->call.why.rule, i == 1 ? CALL_RULE_SHARE : CALL_RULE_ORDER);
		crowd_do(crowd, 0);
		crowd_decide(crowd, 1);
		assert_int_equal(called_leg(crowd)->klass, 1);
		crowd_do(crowd, 1);
	}
	crowd_end(crowd);
	free(crowd);
}

/* ---- Ratio ---- */

static void ratio_is_exact_while_all_wait(void **state)
{
	struct crowd *crowd = calloc(1, sizeof(*crowd));

	(void)state;
	assert_non_null(crowd);
	for (uint64_t run = 0; run < runs; run++) {
		struct setup *setup;
		int round = 0;

		crowd->seed = present_seed = first_seed + run;
		setup = crowd_setup(
			POLICY_RATIO, 2 + (int)rig_below(&crowd->seed, 4), &crowd->seed);
		crowd_begin(crowd, setup);
		for (uint8_t k = 0; k < setup->class_count; k++) {
			round += setup->classes[k].turns;
			for (int i = 0; i < 12 * setup->classes[k].turns; i++)
				crowd_arrive(crowd, (uint16_t)rig_below(&crowd->seed, 3), k);
		}
		call_times(crowd, 10 * round);
		for (uint8_t k = 0; k < setup->class_count; k++)
			for (int i = 0; i < crowd->calls; i++) {
				int own = calls_of(crowd, k, 0, i + 1),
				    turns = setup->classes[k].turns;

				if ((i + 1) % round == 0)
					assert_int_equal(own, (i + 1) / round * turns);
				/* spread: never a whole call before or behind */
				assert_true(own * round < (i + 1) * turns + round);
				assert_true(own * round > (i + 1) * turns - round);
			}
		crowd_end(crowd);
	}
	free(crowd);
}

static void ratio_keeps_no_turns_for_a_class_that_is_not_there(void **state)
{
	struct crowd *crowd = crowd_of(POLICY_RATIO, 2);
	struct setup_class *classes = crowd->rig.setup->classes;

	(void)state;
	classes[0].turns = 4;
	classes[1].turns = 1;
	assert_int_equal(hall_configure(crowd->rig.hall, crowd->rig.setup), 0);
	for (int i = 0; i < 200; i++)
		crowd_arrive(crowd, (uint16_t)(i % 3), 0);
	call_times(crowd, 80); /* nobody of class 1: class 0 has them all */
	assert_int_equal(calls_of(crowd, 0, 0, 80), 80);
	for (int i = 0; i < 40; i++)
		crowd_arrive(crowd, (uint16_t)(i % 3), 1);
	call_times(crowd, 50);
	/* One in each round, and the one of the round in which they came. */
	assert_int_equal(calls_of(crowd, 1, 80, 130), 11);
	for (int i = 80; i < 125; i++)
		assert_true(calls_of(crowd, 1, i, i + 5) <= 2);
	crowd_end(crowd);
	free(crowd);
}

/* N N P N N: the turns of a round are spread. */
static void ratio_four_to_one_spreads_the_one(void **state)
{
	static const uint8_t expected[] = {0, 0, 1, 0, 0, 0, 0, 1, 0, 0};
	struct crowd *crowd = crowd_of(POLICY_RATIO, 2);
	struct setup_class *classes = crowd->rig.setup->classes;

	(void)state;
	classes[0].turns = 4;
	classes[1].turns = 1;
	assert_int_equal(hall_configure(crowd->rig.hall, crowd->rig.setup), 0);
	for (int i = 0; i < 20; i++) {
		crowd_arrive(crowd, 0, 0);
		crowd_arrive(crowd, 0, 1);
	}
	call_times(crowd, 10);
	assert_memory_equal(crowd->classes, expected, sizeof(expected));
	crowd_end(crowd);
	free(crowd);
}

/* ---- What a person chose ---- */

static void a_call_that_a_person_chose_moves_no_ratio_and_no_share(void **state)
{
	struct crowd *crowd = crowd_of(POLICY_RATIO, 2);
	struct pool before;
	struct hall *hall = crowd->rig.hall;

	(void)state;
	crowd->rig.setup->classes[0].min_share_pct = 30;
	assert_int_equal(hall_configure(hall, crowd->rig.setup), 0);
	for (int i = 0; i < 20; i++)
		crowd_arrive(crowd, 0, (uint8_t)(i % 2));
	call_times(crowd, 3);
	assert_int_equal(rig_counter(&crowd->rig, VERB_END, 0), REFUSED_NOT);
	before = hall->pools[0];
	assert_int_equal(rig_counter_ticket(&crowd->rig, VERB_CALL_TICKET, 0, "A020"), REFUSED_NOT);
	assert_memory_equal(before.given, hall->pools[0].given, sizeof(before.given));
	assert_memory_equal(before.owed, hall->pools[0].owed, sizeof(before.owed));
	assert_int_equal(crowd->rig.decision.changes[0].why.lost_by, CALL_LOST_NOT);
	crowd_end(crowd);
	free(crowd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SEEDED(a_minimum_share_holds_in_every_stretch_of_calls),
		SEEDED(no_share_piles_up_while_nobody_is_there),
		SEEDED(a_share_holds_for_who_was_sent_to_one_counter),
		SEEDED(ratio_is_exact_while_all_wait),
		SEEDED(ratio_keeps_no_turns_for_a_class_that_is_not_there),
		SEEDED(ratio_four_to_one_spreads_the_one),
		SEEDED(a_call_that_a_person_chose_moves_no_ratio_and_no_share),
	};

	crowd_read_environment();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
