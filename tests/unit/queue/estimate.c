/* Estimated waits: the rate with its prior, and an interval that widens where less is known. */
#include "firmware/queue/estimate.h"

#include "tests/unit/queue/rig.h"

static int64_t middle(const struct estimate_input *input)
{
	int64_t low_ms, high_ms;

	estimate_wait(input, &low_ms, &high_ms);
	assert_true(low_ms >= 0 && low_ms < high_ms);
	return (low_ms + high_ms) / 2;
}

static void nobody_serving_means_unknown(void **state)
{
	const struct estimate_input input = {
		.ahead = 3, .calls = 50, .window_ms = 3600000, .share = ESTIMATE_WHOLE};
	int64_t low_ms = 1, high_ms = 1;

	(void)state;
	estimate_wait(&input, &low_ms, &high_ms);
	assert_int_equal(low_ms, -1);
	assert_int_equal(high_ms, -1);
}

/* rate = (30 + 4/240 s x 1800 s) / (3600 s + 1800 s) = 60 in 5400 s; (19 + 1) / rate = 1800 s. */
static void expected_is_people_over_rate(void **state)
{
	const struct estimate_input input = {.ahead = 19,
		.calls = 30,
		.window_ms = 3600000,
		.counters = 4,
		.share = ESTIMATE_WHOLE,
		.mean_service_ms = 240000};

	(void)state;
	assert_in_range(middle(&input), 1799000, 1801000);
}

static void prior_alone_is_the_hall_files_guess(void **state)
{
	const struct estimate_input input = {
		.ahead = 9, .counters = 2, .share = ESTIMATE_WHOLE, .mean_service_ms = 240000};

	(void)state;
	/* 10 people, 2 counters, 4 minutes each: 20 minutes. */
	assert_in_range(middle(&input), 1199000, 1201000);
}

static void what_was_seen_wins_over_the_guess(void **state)
{
	struct estimate_input input = {.ahead = 9,
		.counters = 1,
		.share = ESTIMATE_WHOLE,
		.mean_service_ms = 60000,
		.window_ms = 3600000};
	int64_t before;

	(void)state;
	input.calls = 60;
	before = middle(&input);
	input.calls = 6; /* ten times slower than guessed */
	assert_true(middle(&input) > before * 2);
}

static void more_people_wait_longer_and_interval_narrows_relatively(void **state)
{
	struct estimate_input input = {.calls = 40,
		.window_ms = 3600000,
		.counters = 4,
		.share = ESTIMATE_WHOLE,
		.mean_service_ms = 240000};
	int64_t low_ms, high_ms, last_high_ms = 0, last_share = INT32_MAX;

	(void)state;
	for (input.ahead = 0; input.ahead < 600; input.ahead += 7) {
		estimate_wait(&input, &low_ms, &high_ms);
		assert_true(high_ms > last_high_ms);
		assert_true((high_ms - low_ms) * 1000 / (high_ms + low_ms) <= last_share + 1);
		last_high_ms = high_ms;
		last_share = (high_ms - low_ms) * 1000 / (high_ms + low_ms);
	}
	assert_true(last_share > 100); /* the rate itself stays uncertain */
}

static void largest_hall_does_not_overflow(void **state)
{
	struct estimate_input input = {.ahead = QUEUE_MAX_VISITS,
		.window_ms = 3600000,
		.counters = 1,
		.share = 1,
		.mean_service_ms = INT64_C(86400000)};

	(void)state;
	assert_true(middle(&input) > 0);
	input.mean_service_ms = 1;
	input.counters = QUEUE_MAX_COUNTERS;
	input.calls = 1000000;
	input.share = ESTIMATE_WHOLE;
	input.ahead = 0;
	{
		int64_t low_ms, high_ms;

		estimate_wait(&input, &low_ms, &high_ms);
		assert_true(low_ms >= 0 && high_ms >= low_ms);
	}
}

static void calls_are_counted_for_the_last_hour(void **state)
{
	struct call_rate rate = {.slot = {0}};
	int64_t window_ms;

	(void)state;
	for (int minute = 0; minute < 180; minute++)
		call_rate_note(&rate, RIG_START_MS + minute * INT64_C(60000));
	assert_in_range(
		call_rate_count(&rate, 0, RIG_START_MS + 179 * INT64_C(60000), &window_ms), 55, 60);
	assert_in_range(window_ms, 55 * 60000, 60 * 60000);
	/* A day that began ten minutes ago is not an hour old. */
	call_rate_count(&rate, RIG_START_MS + 169 * INT64_C(60000),
		RIG_START_MS + 179 * INT64_C(60000), &window_ms);
	assert_int_equal(window_ms, 600000);
	assert_int_equal(
		call_rate_count(&rate, 0, RIG_START_MS + 300 * INT64_C(60000), &window_ms), 0);
}

static void ahead_counts_by_class(void **state)
{
	struct rig *rig = *state;

	for (int i = 0; i < 8; i++)
		rig_take(rig, "id", "");
	for (int i = 0; i < 4; i++) {
		struct command issue = rig_issue_command("id", "appointment");

		issue.role = ROLE_RECEPTION;
		assert_int_equal(rig_do(rig, &issue), REFUSED_NOT);
	}
	rig_take(rig, "id", "priority");
	rig_take(rig, "tax", "");
	assert_int_equal(hall_ahead(rig->hall, 0, 0, rig->now_ms), 13);
	assert_int_equal(
		hall_ahead(rig->hall, 0, 1, rig->now_ms), 4 + 4 + 1); /* half of the normal ones */
	assert_int_equal(
		hall_ahead(rig->hall, 0, 2, rig->now_ms), 2 + 2 + 1); /* a quarter, and a half */
	assert_int_equal(hall_ahead(rig->hall, 0, 9, rig->now_ms), 0);
	assert_int_equal(hall_ahead(rig->hall, 999, 0, rig->now_ms), 0);
	rig->setup->policy = POLICY_FCFS;
	assert_int_equal(hall_configure(rig->hall, rig->setup), 0);
	assert_int_equal(hall_ahead(rig->hall, 0, 2, rig->now_ms), 13);
}

/* Two counters for three services: twenty people with the newcomer, ten minutes each. */
static void shared_counters_count_everybody_who_waits_for_them(void **state)
{
	struct rig *rig = *state;
	int64_t low_ms, high_ms;

	assert_int_equal(rig_counter(rig, VERB_SIGN_OUT, 1), REFUSED_NOT);
	assert_int_equal(rig_counter(rig, VERB_SIGN_OUT, 2), REFUSED_NOT);
	rig_take(rig, "passport", "");
	for (int i = 0; i < 9; i++) {
		rig_take(rig, "id", "");
		rig_take(rig, "tax", "");
	}
	hall_estimate(rig->hall, 1, hall_ahead(rig->hall, 1, 0, rig->now_ms), rig->now_ms, &low_ms,
		&high_ms);
	assert_in_range((low_ms + high_ms) / 2, 5990000, 6010000);
	/* A counter for it alone changes everything: its share of the pool grows. */
	assert_int_equal(rig_counter(rig, VERB_SIGN_IN, 1), REFUSED_NOT);
	{
		int64_t low_id_ms, high_id_ms;

		hall_estimate(rig->hall, 0, 9, rig->now_ms, &low_id_ms, &high_id_ms);
		assert_true(high_id_ms < high_ms);
	}
}

static void hall_estimate_needs_a_serving_counter(void **state)
{
	struct rig *rig = *state;
	int64_t low_ms, high_ms;

	hall_estimate(rig->hall, 2, 0, rig->now_ms, &low_ms, &high_ms);
	assert_true(low_ms >= 0 && high_ms > low_ms);
	for (uint16_t i = 0; i < 4; i++)
		assert_int_equal(rig_counter(rig, VERB_PAUSE, i), REFUSED_NOT);
	hall_estimate(rig->hall, 2, 0, rig->now_ms, &low_ms, &high_ms);
	assert_int_equal(low_ms, -1);
	assert_int_equal(high_ms, -1);
	hall_estimate(rig->hall, 999, 0, rig->now_ms, &low_ms, &high_ms);
	assert_int_equal(low_ms, -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nobody_serving_means_unknown),
		cmocka_unit_test(expected_is_people_over_rate),
		cmocka_unit_test(prior_alone_is_the_hall_files_guess),
		cmocka_unit_test(what_was_seen_wins_over_the_guess),
		cmocka_unit_test(more_people_wait_longer_and_interval_narrows_relatively),
		cmocka_unit_test(largest_hall_does_not_overflow),
		cmocka_unit_test(calls_are_counted_for_the_last_hour),
		RIG_TEST(ahead_counts_by_class),
		RIG_TEST(shared_counters_count_everybody_who_waits_for_them),
		RIG_TEST(hall_estimate_needs_a_serving_counter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
