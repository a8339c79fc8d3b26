/* Policies and changes as people write them, and what they hear when it is wrong. */
#include "firmware/planner/alternative.h"
#include "firmware/planner/policy_word.h"
#include "tests/unit/planner/room.h"

static void a_policy_s_numbers_go_to_their_classes(void **state)
{
	struct setup *setup = room_setup(1);
	char why[256];

	(void)state;
	assert_int_equal(policy_word_take(setup, "accumulating:priority=4", why), 0);
	assert_int_equal(setup->policy, POLICY_ACCUMULATING);
	assert_int_equal(setup->classes[1].slope, 4096);
	assert_int_equal(setup->classes[0].slope, 1024);
	assert_int_equal(policy_word_take(setup, "strict:priority=2", why), 0);
	assert_int_equal(setup->policy, POLICY_STRICT);
	assert_int_equal(setup->classes[1].rank, 2);
	assert_int_equal(policy_word_take(setup,
				 "head_start:priority=90s+cap:normal=45min+share:normal=20%", why),
		0);
	assert_int_equal(setup->policy, POLICY_HEAD_START);
	assert_int_equal(setup->classes[1].head_start_ms, 90000);
	assert_int_equal(setup->classes[0].cap_ms, 2700000);
	assert_int_equal(setup->classes[0].min_share_pct, 20);
	assert_int_equal(policy_word_take(setup, "due_date:priority=10min,normal=1800s", why), 0);
	assert_int_equal(setup->classes[1].target_ms, 600000);
	assert_int_equal(setup->classes[0].target_ms, 1800000);
	assert_int_equal(policy_word_take(setup, "ratio:normal=2", why), 0);
	assert_int_equal(setup->classes[0].turns, 2);
	assert_int_equal(setup->classes[1].turns, 1);
	assert_int_equal(policy_word_take(setup, "hall", why), 0);
	assert_int_equal(setup->policy, POLICY_RATIO);
	assert_int_equal(policy_word_take(setup, "fcfs", why), 0);
	assert_int_equal(setup->policy, POLICY_FCFS);
	setup_free(setup);
}

static void a_wrong_word_is_told(void **state)
{
	static const struct {
		const char *word, *why;
	} wrong[] = {
		{"policy=lifo", "'lifo' is no policy; there are: hall, fcfs"},
		{"policy=fcfs:priority=2", "fcfs takes no numbers"},
		{"policy=strict:vip=1", "the hall has no class 'vip'"},
		{"policy=strict:priority", "write CLASS=NUMBER"},
		{"policy=strict:priority=101", "a rank from 0 to 100"},
		{"policy=head_start:priority=5", "a time, as 90s or 5min"},
		{"policy=fcfs+cap", "'cap' is no policy"},
		{"policy=", "is no policy"},
		{"colour=red", "'colour=red' is no change"},
		{"demand", "is no change"},
		{"demand=10%", "with its sign"},
		{"demand=+10", "with its sign"},
		{"demand.nothing=+10%", "the hall has no such service"},
		{"service_time=-101%", "with its sign"},
		{"class=20%", "the hall has no such class"},
		{"class.priority=120%", "from 0% to 100%"},
		{"counters=50%", "a number of counters"},
		{"counters.none=1", "the hall has no such profile"},
		{"no_show.service-1=5%", "about everybody"},
		{"patience=0", "minutes, as 30"},
		{"patience=30x", "minutes, as 30"},
	};
	struct setup *setup = room_setup(1);

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct alternative alternative;
		char why[256] = "";

		assert_int_equal(alternative_init(&alternative, setup, 1), 0);
		assert_true(alternative_add(&alternative, wrong[i].word, why) < 0);
		if (!strstr(why, wrong[i].why))
			fail_msg("%s: '%s', not '%s'", wrong[i].word, why, wrong[i].why);
		alternative_fini(&alternative);
	}
	setup_free(setup);
}

static void percentiles_are_those_of_the_nearest_rank(void **state)
{
	struct demand_day day;
	struct citizen citizen = {.klass = 1};
	struct waits waits = {0};
	struct waits_summary s;

	(void)state;
	demand_day_init_number(&day, ROOM_DAY);
	waits_begin_day(&waits, &day);
	for (int i = 100; i >= 1; i--) { /* waits of 1..100 s, and one who left */
		struct outcome o = {.day = &day, .citizen = &citizen, .counter = SETUP_NONE};

		o.due_ms = day.midnight_ms + 36000000;
		o.called_ms = o.ended_ms = o.due_ms + i * 1000;
		waits_take(&waits, &o);
	}
	waits_take(&waits, &(struct outcome){.day = &day,
				   .citizen = &citizen,
				   .how = OUTCOME_LEFT,
				   .counter = SETUP_NONE,
				   .due_ms = day.midnight_ms,
				   .called_ms = day.midnight_ms + 500000});
	assert_int_equal(waits_summary(&waits, 1, -1, 80000, &s), 0);
	assert_int_equal(s.count, 101);
	assert_int_equal(s.how[OUTCOME_LEFT], 1);
	assert_int_equal(s.mean, 50500);
	assert_int_equal(s.median, 50000);
	assert_int_equal(s.p90, 90000);
	assert_int_equal(s.p99, 99000);
	assert_int_equal(s.longest, 100000);
	assert_int_equal((int)(s.within * 101 + 0.5), 80); /* who left late was not in time */
	assert_int_equal(waits_summary(&waits, 0, -1, 80000, &s), 0);
	assert_int_equal(s.count, 0);
	citizen.klass = 0;
	for (int i = 1; i <= 7; i++) /* of seven, 90 % is the last and the median the fourth */
		waits_take(&waits, &(struct outcome){.day = &day,
					   .citizen = &citizen,
					   .counter = SETUP_NONE,
					   .due_ms = day.midnight_ms,
					   .called_ms = day.midnight_ms + i * 1000});
	assert_int_equal(waits_summary(&waits, 0, 0, 80000, &s), 0);
	assert_int_equal(s.median, 4000);
	assert_int_equal(s.p90, 7000);
	waits_fini(&waits);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_policy_s_numbers_go_to_their_classes),
		cmocka_unit_test(a_wrong_word_is_told),
		cmocka_unit_test(percentiles_are_those_of_the_nearest_rank),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
