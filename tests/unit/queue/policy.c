/* Who comes first, case by case: keys, ties, runners-up, order within a line. */
#include "firmware/queue/policy.h"

#include "tests/unit/queue/rig.h"

static void ties_fall_by_slope_then_arrival_then_visit(void **state)
{
	const struct candidate nobody = {.link = 0};
	const struct candidate base = {.link = 5, .slope = 1024, .key = 100, .queued_ms = 50};
	struct candidate other = base;

	(void)state;
	assert_true(policy_before(&base, &nobody));
	assert_false(policy_before(&nobody, &base));
	assert_false(policy_before(&nobody, &nobody));
	other.link = 6;
	assert_true(policy_before(&base, &other));
	assert_false(policy_before(&other, &base));
	other.queued_ms = 49;
	assert_true(policy_before(&other, &base));
	other.slope = 1023;
	assert_true(policy_before(&base, &other));
	other.part = 1;
	assert_true(policy_before(&other, &base));
	other.key = 99;
	assert_true(policy_before(&base, &other));
	other.between = 1;
	assert_true(policy_before(&other, &base));
	other = base;
	other.rule = CALL_RULE_CAP;
	other.key = -7;
	assert_true(policy_before(&other, &base));
}

static void priority_overtakes_only_by_slope_times_wait(void **state)
{
	struct rig *rig = *state;
	const struct call_reason *why = &rig->decision.changes[0].why;
	int64_t start_ms = rig->now_ms;

	rig_take(rig, "id", "");
	rig->now_ms = start_ms + 30000;
	rig_take(rig, "id", "priority");
	/* At 40 s: 1024 x 40 s against 4096 x 10 s: a tie, which the steeper slope wins. */
	rig->now_ms = start_ms + 39999;
	assert_int_equal(rig_counter(rig, VERB_NEXT, 0), REFUSED_NOT);
	assert_string_equal(rig_in_hand(rig, 0), "A001");
	assert_int_equal(why->key, INT64_C(1024) * 39999);
	assert_true(why->has_runner_up);
	assert_int_equal(why->runner_up.number, 2);
	assert_int_equal(why->runner_up_key, INT64_C(4096) * 9999);
	assert_int_equal(rig_counter(rig, VERB_NO_SHOW, 0), REFUSED_NOT);
	assert_int_equal(rig_ticket(rig, VERB_RETURN, ROLE_RECEPTION, "A001"), REFUSED_NOT);
	rig->now_ms = start_ms + 40000;
	assert_int_equal(rig_counter(rig, VERB_NEXT, 1), REFUSED_NOT);
	assert_string_equal(rig_in_hand(rig, 1), "A002");
	assert_int_equal(why->key, why->runner_up_key);
	assert_int_equal(why->lost_by, CALL_LOST_SLOPE);
}

static void runner_up_may_stand_in_the_same_line(void **state)
{
	struct rig *rig = *state;

	rig_take(rig, "id", "");
	rig->now_ms += 1000;
	rig_take(rig, "id", "");
	rig->now_ms += 1000;
	rig_take(rig, "tax", "");
	assert_string_equal(rig_next(rig, 0), "A001");
	assert_string_equal(rig->decision.changes[0].why.runner_up.series, "A");
	assert_int_equal(rig->decision.changes[0].why.runner_up.number, 2);
	assert_string_equal(rig_next(rig, 3), "A002");
	assert_string_equal(rig->decision.changes[0].why.runner_up.series, "C");
	assert_string_equal(rig_next(rig, 0), "C001");
	assert_false(rig->decision.changes[1].why.has_runner_up);
}

static void fcfs_looks_at_arrival_only(void **state)
{
	struct rig *rig = *state;

	rig->setup->policy = POLICY_FCFS;
	assert_int_equal(hall_configure(rig->hall, rig->setup), 0);
	rig_take(rig, "tax", "");
	rig->now_ms += 1;
	rig_take(rig, "id", "priority");
	rig->now_ms += 3600000;
	assert_string_equal(rig_next(rig, 0), "C001");
	assert_int_equal(rig->decision.changes[0].why.policy, POLICY_FCFS);
	assert_string_equal(rig_next(rig, 0), "A001");
}

static void same_instant_goes_by_visit(void **state)
{
	struct rig *rig = *state;

	rig_take(rig, "tax", "");
	rig_take(rig, "id", "");
	rig_take(rig, "passport", "");
	assert_string_equal(rig_next(rig, 0), "C001");
	assert_int_equal(rig->decision.changes[0].why.lost_by, CALL_LOST_TICKET);
	assert_string_equal(rig_next(rig, 0), "A001");
	assert_string_equal(rig_next(rig, 0), "B001");
}

/* Weights make keys of less than a unit: 1 x 1500 / 1024 comes before 2 x 600 / 1024, though both
 * are written as 1. */
static void keys_are_compared_before_they_are_rounded(void **state)
{
	struct rig *rig = *state;
	struct setup *setup = rig->setup;
	int64_t start_ms = rig->now_ms;

	setup->classes[0].slope = 1;
	setup->classes[2].slope = 2;
	setup->profiles[1].later_count = 1;
	setup->profiles[1].later[0] = (struct setup_later){.weight = 1, .services = {1}};
	assert_int_equal(hall_configure(rig->hall, setup), 0);
	rig_take(rig, "id", "");
	rig->now_ms = start_ms + 900;
	rig_take(rig, "id", "priority");
	rig->now_ms = start_ms + 1500;
	assert_int_equal(rig_counter(rig, VERB_NEXT, 1), REFUSED_NOT);
	assert_string_equal(rig_in_hand(rig, 1), "A001");
	assert_int_equal(rig->decision.changes[0].why.key, 1);
	assert_int_equal(rig->decision.changes[0].why.runner_up_key, 1);
	assert_int_equal(rig->decision.changes[0].why.lost_by, CALL_LOST_KEY);
}

static void profile_keeps_others_out(void **state)
{
	struct rig *rig = *state;

	rig_take(rig, "passport", "");
	rig_take(rig, "tax", "");
	assert_string_equal(rig_next(rig, 1), "");
	assert_string_equal(rig_next(rig, 2), "C001");
}

static void late_entries_stand_in_order(void **state)
{
	static const int64_t minutes_ago[] = {5, 9, 1, 7, 3, 9, 2, 8, 6, 4};
	static const uint32_t expected[] = {2, 6, 8, 4, 9, 1, 10, 5, 7, 3};
	struct rig *rig = *state;
	char text[TICKET_TEXT_SIZE];

	for (uint32_t i = 0; i < 10; i++) {
		struct command report = rig_issue_command("id", "");

		report.verb = VERB_REPORT;
		report.ticket = (struct ticket){"A", 1001 + i};
		RIG_SET(report.offline.day, RIG_DAY);
		report.offline.issued_ms = RIG_START_MS - minutes_ago[i] * 60000;
		report.offline.printed = true;
		assert_int_equal(rig_do(rig, &report), REFUSED_NOT);
	}
	for (int i = 0; i < 10; i++) {
		ticket_text(&(struct ticket){"A", 1000 + expected[i]}, text);
		assert_string_equal(rig_next(rig, 1), text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ties_fall_by_slope_then_arrival_then_visit),
		RIG_TEST(priority_overtakes_only_by_slope_times_wait),
		RIG_TEST(runner_up_may_stand_in_the_same_line),
		RIG_TEST(fcfs_looks_at_arrival_only),
		RIG_TEST(same_instant_goes_by_visit),
		RIG_TEST(keys_are_compared_before_they_are_rounded),
		RIG_TEST(profile_keeps_others_out),
		RIG_TEST(late_entries_stand_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
