/* Forecasts in the hall: what a newcomer finds, what it is told, how it ends, and queues that are
 * known. */
#include <math.h>

#include "firmware/queue/call_rate.h"
#include "tests/unit/queue/rig.h"

enum { MINUTE_MS = 60000 };

static struct forecast_model *prior_new(void)
{
	struct forecast_model *model = calloc(1, sizeof(*model));

	assert_non_null(model);
	forecast_prior(model);
	return model;
}

static uint64_t seed_begin(void)
{
	uint64_t seed = rig_environment("NOVBE_SEED", 20261129);

	printf("seed %llu\n", (unsigned long long)seed);
	return seed;
}

/* ---- In the hall ---- */

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
	assert_int_equal(hall_ahead(rig->hall, 0, 1, rig->now_ms), 4 + 4 + 1); /* half of the normal ones */
	assert_int_equal(hall_ahead(rig->hall, 0, 2, rig->now_ms), 2 + 2 + 1); /* a quarter, and a half */
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
	struct forecast said, less;

	assert_int_equal(rig_counter(rig, VERB_SIGN_OUT, 1), REFUSED_NOT);
	assert_int_equal(rig_counter(rig, VERB_SIGN_OUT, 2), REFUSED_NOT);
	rig_take(rig, "passport", "");
	for (int i = 0; i < 9; i++) {
		rig_take(rig, "id", "");
		rig_take(rig, "tax", "");
	}
	hall_forecast(rig->hall, 1, 0, rig->now_ms, rig->now_ms, &said);
	assert_in_range(said.mid_ms, 5990000, 6010000);
	/* A counter for it alone changes everything: its share of the pool grows. */
	hall_forecast(rig->hall, 0, 0, rig->now_ms, rig->now_ms, &less);
	assert_int_equal(rig_counter(rig, VERB_SIGN_IN, 1), REFUSED_NOT);
	hall_forecast(rig->hall, 0, 0, rig->now_ms, rig->now_ms, &said);
	assert_true(said.mid_ms < less.mid_ms);
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

/* Who booked stands before those who came after the slot, in the service's line and in the pool's.
 */
static void earlier_queueing_time_waits_less(void **state)
{
	struct rig *rig = *state;
	struct forecast_model *pool_alone = prior_new();
	struct forecast first, last;

	rig->setup->policy = POLICY_FCFS;
	assert_int_equal(hall_configure(rig->hall, rig->setup), 0);
	for (int i = 0; i < 6; i++) {
		rig->now_ms += MINUTE_MS;
		rig_take(rig, "id", "");
	}
	hall_forecast(rig->hall, 0, 1, RIG_START_MS, rig->now_ms, &first);
	hall_forecast(rig->hall, 0, 1, rig->now_ms, rig->now_ms, &last);
	assert_true(first.mid_ms < last.mid_ms);
	memset(pool_alone->weight, 0, sizeof(pool_alone->weight));
	pool_alone->weight[FEATURE_POOL] = 1;
	hall_learn(rig->hall, pool_alone);
	hall_forecast(rig->hall, 0, 1, RIG_START_MS, rig->now_ms, &first);
	hall_forecast(rig->hall, 0, 1, rig->now_ms, rig->now_ms, &last);
	assert_true(first.mid_ms < last.mid_ms / 5);
	free(pool_alone);
}

static void newcomer_finds_what_stands_in_the_hall(void **state)
{
	struct rig *rig = *state;
	const struct situation *found;

	rig_take(rig, "id", "");
	rig->now_ms += MINUTE_MS;
	rig_take(rig, "id", "priority");
	rig_take(rig, "passport", "priority");
	rig->now_ms += 4 * MINUTE_MS;
	assert_string_equal(rig_next(rig, 1), "A002"); /* ids only: the steeper slope, 4:02 */
	rig->now_ms += MINUTE_MS;
	rig_take(rig, "id", "priority");
	found = &hall_visit(rig->hall, 3)->entry.situation;
	assert_int_equal(found->service, 0);
	assert_int_equal(found->klass, 2);
	assert_int_equal(found->counters, 3);
	assert_int_equal(found->busy, 1);
	assert_int_equal(found->last_ms, 4 * MINUTE_MS + 2000);
	assert_int_equal(found->head_ms, 6 * MINUTE_MS + 2000);
	assert_int_equal(found->class_head_ms, 5 * MINUTE_MS + 2000);
	assert_int_equal(found->waiting, 1);
	assert_int_equal(found->pool_waiting, 2);
	assert_int_equal(found->calls, 1);
	assert_int_equal(found->pool_calls, 1);
	/* Of a service that was not called today the last wait is the pool's. */
	rig_take(rig, "passport", "");
	found = &hall_visit(rig->hall, 4)->entry.situation;
	assert_int_equal(found->last_ms, 4 * MINUTE_MS + 2000);
	assert_int_equal(found->calls, 0);
	assert_int_equal(found->pool_calls, 1);
	assert_int_equal(found->counters, 2);
	assert_int_equal(found->busy, 0);
}

static void day_at(int64_t start_ms, struct forecast *said, int max)
{
	struct rig rig = {.setup = rig_setup(), .now_ms = start_ms};
	uint64_t seed = 99;

	rig.hall = hall_new(rig.setup);
	assert_non_null(rig.hall);
	assert_int_equal(rig_open_day(&rig, RIG_DAY), REFUSED_NOT);
	for (uint16_t i = 0; i < rig.setup->counter_count; i++)
		assert_int_equal(rig_counter(&rig, VERB_SIGN_IN, i), REFUSED_NOT);
	for (int i = 0; i < max; i++) {
		static const char *const services[] = {"id", "passport", "tax"};
		uint16_t service = (uint16_t)rig_below(&seed, 3);

		rig.now_ms += rig_below(&seed, 3 * MINUTE_MS);
		hall_forecast(rig.hall, service, 0, rig.now_ms, rig.now_ms, &said[i]);
		rig_take(&rig, services[service], i % 5 == 0 ? "priority" : "");
		if (i % 3 != 0)
			rig_next(&rig, (uint16_t)rig_below(&seed, 4));
	}
	hall_free(rig.hall);
	setup_free(rig.setup);
}

static void another_time_of_the_same_day_is_told_the_same(void **state)
{
	enum { COUNT = 100 };
	struct forecast one[COUNT], other[COUNT];

	(void)state;
	day_at(RIG_START_MS, one, COUNT);
	day_at(RIG_START_MS + 77 * (int64_t)CALL_RATE_SLOT_MS, other, COUNT);
	assert_memory_equal(one, other, sizeof(one));
	assert_true(one[COUNT - 1].mid_ms > 0);
}

static void ticket_keeps_what_it_was_told_and_how_it_ended(void **state)
{
	struct rig *rig = *state;
	struct forecast_sample samples[8];
	struct forecast said;

	rig_take(rig, "id", "");
	rig_take(rig, "passport", "");
	hall_forecast(rig->hall, 0, 0, rig->now_ms, rig->now_ms, &said);
	rig_take(rig, "id", "");
	assert_int_equal(hall_samples(rig->hall, 0, samples, 8), 0);
	rig_next(rig, 0);
	rig->now_ms += 5 * MINUTE_MS;
	assert_int_equal(
		rig_counter_ticket(rig, VERB_CALL_TICKET, 3, "B001"), REFUSED_NOT); /* chosen */
	assert_string_equal(rig_next(rig, 1), "A002");
	assert_int_equal(hall_samples(rig->hall, 0, samples, 8), 2);
	assert_int_equal(samples[0].wait_ms, 2000);
	assert_int_equal(samples[1].wait_ms, 5 * MINUTE_MS + 4000);
	assert_int_equal(samples[1].said_ms, said.mid_ms);
	assert_int_equal(samples[1].situation.waiting, 1);
	assert_int_equal(samples[1].situation.pool_waiting, 2);
	assert_false(samples[1].was_learned);
	assert_int_equal(hall_samples(rig->hall, 2, samples, 8), 1);
	assert_int_equal(hall_samples(rig->hall, 0, samples, 1), 1);
}

static void hall_says_what_it_learned(void **state)
{
	struct rig *rig = *state;
	struct forecast_model *model = prior_new();
	struct forecast before, after;

	hall_forecast(rig->hall, 0, 0, rig->now_ms, rig->now_ms, &before);
	model->service[0] = 1;
	model->labels = 500;
	hall_learn(rig->hall, model);
	hall_forecast(rig->hall, 0, 0, rig->now_ms, rig->now_ms, &after);
	assert_true(after.mid_ms > 2 * before.mid_ms);
	free(model);
}

/* ---- On queues that are known ---- */

enum { MARKOV_COUNTERS = 3, MARKOV_SERVICE_MS = 240000, MARKOV_DAY_MS = 8 * 3600000 };

static int64_t exponential_ms(uint64_t *seed, double mean_ms)
{
	return (int64_t)(-mean_ms * log((rig_below(seed, 1000000) + 1) / 1000001.0));
}

/* One day of M/M/3 at 92 % load in the rig's hall: samples are appended, those before whom nobody
 * waits counted too. */
static size_t markov_day(const struct setup *setup, const struct forecast_model *model,
	uint64_t *seed, struct forecast_sample *samples, size_t max, double *inside)
{
	struct rig rig = {.setup = (struct setup *)setup, .hall = hall_new(setup)};
	int64_t free_ms[MARKOV_COUNTERS] = {0}, arrival_ms = RIG_START_MS;
	size_t count;

	assert_non_null(rig.hall);
	hall_learn(rig.hall, model);
	rig.now_ms = RIG_START_MS;
	assert_int_equal(rig_open_day(&rig, RIG_DAY), REFUSED_NOT);
	for (uint16_t i = 0; i < MARKOV_COUNTERS; i++)
		assert_int_equal(rig_counter(&rig, VERB_SIGN_IN, i), REFUSED_NOT);
	while (arrival_ms < RIG_START_MS + MARKOV_DAY_MS) {
		int next = 0;

		for (int i = 1; i < MARKOV_COUNTERS; i++)
			if (free_ms[i] < free_ms[next])
				next = i;
		if (hall_waiting_total(rig.hall) > 0 && free_ms[next] <= arrival_ms) {
			rig.now_ms = free_ms[next] > rig.now_ms ? free_ms[next] : rig.now_ms;
			assert_int_equal(rig_counter(&rig, VERB_NEXT, (uint16_t)next), REFUSED_NOT);
			free_ms[next] = rig.now_ms + 2000 + exponential_ms(seed, MARKOV_SERVICE_MS);
		} else {
			rig.now_ms = arrival_ms;
			rig_take(&rig, "id", "");
			arrival_ms += 1 + exponential_ms(seed,
						  MARKOV_SERVICE_MS / (0.92 * MARKOV_COUNTERS));
		}
	}
	count = hall_samples(rig.hall, 0, samples, max);
	*inside = 0;
	for (size_t i = 0; i < count; i++) {
		struct forecast said;

		forecast_predict(model, &samples[i].situation, &said);
		*inside += said.low_ms <= samples[i].wait_ms && samples[i].wait_ms <= said.high_ms;
	}
	hall_free(rig.hall);
	return count;
}

static struct setup *markov_setup(void)
{
	struct setup *setup = rig_setup();

	for (int i = 0; i < MARKOV_COUNTERS; i++)
		setup->counters[i].profile = 1; /* id only */
	return setup;
}

static void interval_holds_nine_of_ten_on_queues_that_are_known(void **state)
{
	enum { DAYS = 60, ROOM = 400 };
	struct setup *setup = markov_setup();
	struct forecast_model *prior = prior_new(), *model = prior_new();
	struct forecast_sample *samples = calloc(DAYS * ROOM, sizeof(*samples));
	size_t starts[DAYS + 1] = {0};
	uint64_t seed = seed_begin();
	double inside, all_inside = 0;
	size_t scored = 0;

	(void)state;
	assert_non_null(samples);
	for (int day = 0; day < DAYS; day++) {
		size_t from = day > FORECAST_DAYS ? starts[day - FORECAST_DAYS] : 0;
		size_t count;

		assert_int_equal(forecast_fit(model, prior, samples + from, starts[day] - from), 0);
		count = markov_day(setup, model, &seed, samples + starts[day], ROOM, &inside);
		starts[day + 1] = starts[day] + count;
		if (model->labels == 0)
			continue;
		all_inside += inside;
		scored += count;
	}
	printf("%zu tickets, %.3f inside\n", scored, all_inside / (double)scored);
	assert_true(scored > 12000);
	assert_true(all_inside / (double)scored > 0.87 && all_inside / (double)scored < 0.93);
	free(samples);
	free(model);
	free(prior);
	setup_free(setup);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(ahead_counts_by_class),
		RIG_TEST(shared_counters_count_everybody_who_waits_for_them),
		RIG_TEST(hall_estimate_needs_a_serving_counter),
		RIG_TEST(earlier_queueing_time_waits_less),
		RIG_TEST(newcomer_finds_what_stands_in_the_hall),
		cmocka_unit_test(another_time_of_the_same_day_is_told_the_same),
		RIG_TEST(ticket_keeps_what_it_was_told_and_how_it_ended),
		RIG_TEST(hall_says_what_it_learned),
		cmocka_unit_test(interval_holds_nine_of_ten_on_queues_that_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
