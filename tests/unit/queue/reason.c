/* What can be said of a stored reason: one verdict for each way to come first, and its figures. */
#include "firmware/queue/reason.h"

#include "tests/unit/queue/rig.h"

enum { NOW_MS = 10000000 };

static struct setup *reason_setup(void)
{
	struct setup *setup = rig_setup();

	for (uint16_t i = 0; i < 3; i++) {
		setup->classes[i].rank = i;
		setup->classes[i].turns = (uint16_t)(4 - i);
		setup->classes[i].head_start_ms = 300000 * i;
		setup->classes[i].target_ms = 1800000 - 600000 * i;
		setup->classes[i].cap_ms = 5400000;
		setup->classes[i].min_share_pct = (uint8_t)(20 * i);
	}
	return setup;
}

struct row {
	enum policy_kind policy;
	enum call_rule rule, runner_up_rule;
	enum call_lost lost_by;
	enum call_verdict verdict;
};

static void each_way_to_come_first_has_its_verdict(void **state)
{
	static const struct row rows[] = {
		{POLICY_FCFS, 0, 0, CALL_LOST_KEY, CALL_VERDICT_LONGER},
		{POLICY_FCFS, 0, 0, CALL_LOST_ARRIVAL, CALL_VERDICT_EARLIER},
		{POLICY_FCFS, 0, 0, CALL_LOST_TICKET, CALL_VERDICT_NUMBER},
		{POLICY_ACCUMULATING, 0, 0, CALL_LOST_KEY, CALL_VERDICT_LONGER},
		{POLICY_ACCUMULATING, 0, 0, CALL_LOST_SLOPE, CALL_VERDICT_STEEPER},
		{POLICY_HEAD_START, 0, 0, CALL_LOST_KEY, CALL_VERDICT_LONGER},
		{POLICY_STRICT, 0, 0, CALL_LOST_CLASS, CALL_VERDICT_RANK},
		{POLICY_STRICT, 0, 0, CALL_LOST_KEY, CALL_VERDICT_LONGER},
		{POLICY_RATIO, 0, 0, CALL_LOST_CLASS, CALL_VERDICT_TURN},
		{POLICY_RATIO, 0, 0, CALL_LOST_KEY, CALL_VERDICT_LONGER},
		{POLICY_DUE_DATE, 0, 0, CALL_LOST_KEY, CALL_VERDICT_DUE},
		{POLICY_STRICT, CALL_RULE_SHARE, 0, CALL_LOST_RULE, CALL_VERDICT_SHARE},
		{POLICY_STRICT, CALL_RULE_SHARE, CALL_RULE_SHARE, CALL_LOST_CLASS,
			CALL_VERDICT_SHARE},
		{POLICY_STRICT, CALL_RULE_CAP, 0, CALL_LOST_RULE, CALL_VERDICT_CAP},
		{POLICY_DUE_DATE, CALL_RULE_CAP, CALL_RULE_CAP, CALL_LOST_KEY, CALL_VERDICT_LONGER},
	};
	const struct call_party party = {0, 0};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct call_reason why = {.policy = rows[i].policy,
			.rule = rows[i].rule,
			.runner_up_rule = rows[i].runner_up_rule,
			.has_runner_up = true,
			.lost_by = rows[i].lost_by};

		assert_int_equal(
			call_facts(&why, NULL, &party, &party, NOW_MS).verdict, rows[i].verdict);
		why.out_of_order = true;
		assert_int_equal(call_facts(&why, NULL, &party, &party, NOW_MS).verdict,
			CALL_VERDICT_CHOSEN);
		why.out_of_order = why.has_runner_up = false;
		assert_int_equal(
			call_facts(&why, NULL, &party, NULL, NOW_MS).verdict, CALL_VERDICT_ALONE);
	}
}

/* Entries of before kept the keys alone. */
static void older_entries_are_judged_by_their_keys(void **state)
{
	const struct call_party early = {0, 1000}, late = {0, 2000}, other = {2, 2000};
	struct call_reason why = {
		.policy = POLICY_ACCUMULATING, .key = 5, .has_runner_up = true, .runner_up_key = 4};

	(void)state;
	assert_int_equal(
		call_facts(&why, NULL, &early, &late, NOW_MS).verdict, CALL_VERDICT_LONGER);
	why.runner_up_key = 5;
	assert_int_equal(
		call_facts(&why, NULL, &other, &early, NOW_MS).verdict, CALL_VERDICT_STEEPER);
	assert_int_equal(
		call_facts(&why, NULL, &early, &late, NOW_MS).verdict, CALL_VERDICT_EARLIER);
	assert_int_equal(call_facts(&why, NULL, &late, &late, NOW_MS).verdict, CALL_VERDICT_NUMBER);
}

static void figures_are_those_of_the_policy_and_no_others(void **state)
{
	struct setup *setup = reason_setup();
	const struct call_party called = {2, NOW_MS - 60000}, other = {1, NOW_MS + 5000};
	struct call_reason why = {.has_runner_up = true, .lost_by = CALL_LOST_KEY};
	struct call_facts facts;

	(void)state;
	for (int kind = 0; kind < POLICY_KIND_COUNT; kind++) {
		why.policy = (enum policy_kind)kind;
		facts = call_facts(&why, setup, &called, &other, NOW_MS);
		assert_int_equal(facts.called.waited_ms, 60000);
		assert_int_equal(facts.runner_up.waited_ms, 0);
		assert_int_equal(facts.called.slope, kind == POLICY_ACCUMULATING ? 4096 : 0);
		assert_int_equal(facts.runner_up.rank, kind == POLICY_STRICT ? 1 : 0);
		assert_int_equal(facts.called.turns, kind == POLICY_RATIO ? 2 : 0);
		assert_int_equal(
			facts.called.head_start_ms, kind == POLICY_HEAD_START ? 600000 : 0);
		assert_int_equal(
			facts.called.due_ms, kind == POLICY_DUE_DATE ? NOW_MS - 60000 + 600000 : 0);
		assert_int_equal(facts.called.cap_ms, 0);
		assert_int_equal(facts.called.share_pct, 0);
	}
	why.rule = CALL_RULE_SHARE;
	why.runner_up_rule = CALL_RULE_CAP;
	facts = call_facts(&why, setup, &called, &other, NOW_MS);
	assert_int_equal(facts.called.share_pct, 40);
	assert_int_equal(facts.runner_up.cap_ms, 5400000);
	/* a class of which that hall file knows nothing */
	facts = call_facts(&why, setup, &(struct call_party){SETUP_NONE, 0}, &other, NOW_MS);
	assert_int_equal(facts.called.share_pct, 0);
	setup_free(setup);
}

static void words_go_both_ways(void **state)
{
	(void)state;
	for (int i = 0; i < CALL_RULE_COUNT; i++)
		assert_int_equal(call_rule_parse(call_rule_name((enum call_rule)i)), i);
	for (int i = 1; i < CALL_LOST_COUNT; i++)
		assert_int_equal(call_lost_parse(call_lost_name((enum call_lost)i)), i);
	assert_string_equal(call_lost_name(CALL_LOST_NOT), "");
	assert_int_equal(call_lost_parse(""), CALL_LOST_COUNT);
	assert_int_equal(call_rule_parse(""), CALL_RULE_COUNT);
	assert_string_equal(call_rule_name(CALL_RULE_COUNT), "unknown");
	assert_string_equal(call_lost_name(CALL_LOST_COUNT), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_way_to_come_first_has_its_verdict),
		cmocka_unit_test(older_entries_are_judged_by_their_keys),
		cmocka_unit_test(figures_are_those_of_the_policy_and_no_others),
		cmocka_unit_test(words_go_both_ways),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
