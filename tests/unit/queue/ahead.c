/* The position that a newcomer is told, by each policy. */
#include "tests/unit/queue/crowd.h"

/* ---- Position ---- */

/* Who takes a ticket now is called after exactly so many when nobody comes any more. For
 * accumulating, and for ratios of unlike services, the formula is an average; it is not held to
 * that. */
static void look_position(struct crowd *crowd)
{
	const struct setup *setup = crowd->rig.setup;
	uint8_t klass = (uint8_t)rig_below(&crowd->seed, setup->class_count);
	uint32_t ahead = hall_ahead(crowd->rig.hall, 0, klass, crowd->rig.now_ms), called = 0;
	uint32_t visit = hall_visit_count(crowd->rig.hall);

	assert_true(crowd_arrive(crowd, 0, klass));
	for (;; called++) {
		crowd_decide(crowd, 0);
		assert_true(crowd->called);
		crowd_do(crowd, 0);
		if (crowd->call.leg.visit == visit)
			break;
	}
	assert_int_equal(called, ahead);
}

static void position_is_the_number_of_calls_before(void **state)
{
	static const enum policy_kind exact[] = {
		POLICY_FCFS, POLICY_STRICT, POLICY_HEAD_START, POLICY_DUE_DATE};
	struct crowd *crowd = calloc(1, sizeof(*crowd));

	(void)state;
	assert_non_null(crowd);
	for (uint64_t run = 0; run < runs * 4; run++) {
		crowd->seed = present_seed = first_seed + run;
		crowd_begin(crowd, crowd_setup(exact[run % 4], 3, &crowd->seed));
		for (int round = 0; round < 12; round++) {
			for (uint32_t i = rig_below(&crowd->seed, 25); i > 0; i--) {
				crowd->rig.now_ms += rig_below(&crowd->seed, 120000);
				crowd_arrive(crowd, 0, (uint8_t)rig_below(&crowd->seed, 3));
			}
			look_position(crowd);
		}
		crowd_end(crowd);
	}
	free(crowd);
}

static void position_follows_the_turns_of_a_round(void **state)
{
	struct crowd *crowd = crowd_of(POLICY_RATIO, 2);
	struct setup_class *classes = crowd->rig.setup->classes;
	const struct hall *hall = crowd->rig.hall;

	(void)state;
	classes[0].turns = 4;
	classes[1].turns = 1;
	assert_int_equal(hall_configure(crowd->rig.hall, crowd->rig.setup), 0);
	for (int i = 0; i < 40; i++)
		crowd_arrive(crowd, 0, 0);
	for (int i = 0; i < 3; i++)
		crowd_arrive(crowd, 0, 1);
	assert_int_equal(hall_ahead(hall, 0, 0, crowd->rig.now_ms), 40 + 3);
	assert_int_equal(hall_ahead(hall, 0, 1, crowd->rig.now_ms), 3 + 16);
	crowd_end(crowd);
	free(crowd);
}

static void position_knows_of_minimum_shares(void **state)
{
	struct crowd *crowd = crowd_of(POLICY_STRICT, 2);
	struct setup_class *classes = crowd->rig.setup->classes;
	const struct hall *hall = crowd->rig.hall;

	(void)state;
	classes[0].rank = 0;
	classes[1].rank = 1;
	classes[0].min_share_pct = 20;
	assert_int_equal(hall_configure(crowd->rig.hall, crowd->rig.setup), 0);
	for (int i = 0; i < 100; i++)
		crowd_arrive(crowd, 0, 1);
	crowd_arrive(crowd, 0, 0);
	assert_int_equal(hall_ahead(hall, 0, 0, crowd->rig.now_ms), 9); /* the second fifth call */
	assert_int_equal(hall_ahead(hall, 0, 1, crowd->rig.now_ms), 100 + 1);
	crowd_end(crowd);
	free(crowd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SEEDED(position_is_the_number_of_calls_before),
		SEEDED(position_follows_the_turns_of_a_round),
		SEEDED(position_knows_of_minimum_shares),
	};

	crowd_read_environment();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
