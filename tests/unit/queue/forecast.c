/* Forecasts: the formula before anything is known, what is learned, and the interval around it. */
#include "firmware/queue/forecast.h"

#include <math.h>

#include "firmware/queue/call_rate.h"
#include "firmware/queue/logarithm.h"
#include "tests/unit/queue/rig.h"

enum { MINUTE_MS = 60000, HALF_HOUR_MS = 1800000 };

static struct forecast_model *prior_new(void)
{
	struct forecast_model *model = calloc(1, sizeof(*model));

	assert_non_null(model);
	forecast_prior(model);
	return model;
}

static struct situation any_situation(uint64_t *seed)
{
	return (struct situation){.service = (uint16_t)rig_below(seed, 5),
		.klass = (uint8_t)rig_below(seed, 2),
		.counters = (uint16_t)(1 + rig_below(seed, 20)),
		.busy = (uint16_t)rig_below(seed, 20),
		.line_ms = rig_below(seed, 2 * HALF_HOUR_MS),
		.pool_ms = rig_below(seed, 2 * HALF_HOUR_MS),
		.head_ms = rig_below(seed, HALF_HOUR_MS),
		.class_head_ms = rig_below(seed, HALF_HOUR_MS),
		.last_ms = rig_below(seed, HALF_HOUR_MS),
		.waiting = rig_below(seed, 60),
		.pool_waiting = 60 + rig_below(seed, 60),
		.calls = rig_below(seed, 40),
		.pool_calls = 40 + rig_below(seed, 80)};
}

static uint64_t seed_begin(void)
{
	uint64_t seed = rig_environment("NOVBE_SEED", 20261129);

	printf("seed %llu\n", (unsigned long long)seed);
	return seed;
}

/* A triangle around 0, -1..1: about what a logarithm of waits does around its middle. */
static double noise(uint64_t *seed)
{
	return (rig_below(seed, 1000001) - 0.0 + rig_below(seed, 1000001)) / 1000000 - 1;
}

/* Waits that follow the line's time by a law the formula does not know: 0.7 of it, service 3
 * double, class 1 half, times e to the spread's noise. */
static void samples_make(
	struct forecast_sample *samples, size_t count, double spread, uint64_t *seed)
{
	for (size_t i = 0; i < count; i++) {
		struct situation *situation = &samples[i].situation;
		double wait;

		*situation = any_situation(seed);
		wait = 0.7 * (situation->line_ms + MINUTE_MS) * exponential(spread * noise(seed));
		wait *= (situation->service == 3 ? 2 : 1) * (situation->klass == 1 ? 0.5 : 1);
		samples[i].wait_ms = wait > MINUTE_MS ? (uint32_t)(wait - MINUTE_MS) : 1;
		samples[i].was_learned = false;
		samples[i].said_ms = 0;
	}
}

static double error_of(const struct forecast_model *model, const struct forecast_sample *samples,
	size_t count, double *coverage)
{
	double sum = 0, inside = 0;

	for (size_t i = 0; i < count; i++) {
		struct forecast said;

		forecast_predict(model, &samples[i].situation, &said);
		sum += fabs((double)said.mid_ms - samples[i].wait_ms);
		inside += said.low_ms <= samples[i].wait_ms && samples[i].wait_ms <= said.high_ms;
	}
	*coverage = inside / (double)count;
	return sum / (double)count;
}

/* ---- Numbers ---- */

static void logarithm_and_exponential_are_those_of_the_library(void **state)
{
	(void)state;
	for (double x = 1e-9; x < 1e12; x *= 1.37) {
		assert_true(fabs(logarithm(x) - log(x)) <= 1e-12 * (1 + fabs(log(x))));
		assert_true(fabs(exponential(log(x)) / x - 1) < 1e-12);
	}
	assert_true(logarithm(1) == 0 && exponential(0) == 1);
	assert_true(exponential(-1e9) >= 0 && exponential(1e9) < HUGE_VAL);
}

static void calls_are_counted_for_the_last_hour_and_quarter(void **state)
{
	struct call_rate rate = {.slot = {0}};
	int64_t now_ms = RIG_START_MS + 179 * INT64_C(60000);

	(void)state;
	for (int minute = 0; minute < 180; minute++)
		call_rate_note(&rate, RIG_START_MS + minute * INT64_C(60000));
	assert_in_range(call_rate_count(&rate, CALL_RATE_SLOTS, now_ms), 55, 60);
	assert_in_range(call_rate_window_ms(CALL_RATE_SLOTS, 0, now_ms), 55 * 60000, 60 * 60000);
	assert_in_range(call_rate_count(&rate, CALL_RATE_QUARTER, now_ms), 15, 20);
	/* A day that began ten minutes ago is not an hour old. */
	assert_int_equal(call_rate_window_ms(CALL_RATE_SLOTS, now_ms - 600000, now_ms), 600000);
	assert_int_equal(call_rate_window_ms(CALL_RATE_SLOTS, now_ms + 1, now_ms), 0);
	assert_int_equal(call_rate_count(&rate, CALL_RATE_SLOTS, now_ms + INT64_C(7200000)), 0);
}

/* ---- Saying ---- */

static void nobody_serving_means_unknown(void **state)
{
	struct forecast_model *model = prior_new();
	struct situation situation = {.line_ms = MINUTE_MS};
	struct forecast said = {.low_ms = 1};

	(void)state;
	forecast_predict(model, &situation, &said);
	assert_int_equal(said.low_ms, -1);
	assert_int_equal(said.mid_ms, -1);
	assert_int_equal(said.high_ms, -1);
	free(model);
}

static void what_is_said_is_never_negative_and_in_order(void **state)
{
	struct forecast_model *model = prior_new();
	uint64_t seed = seed_begin();

	(void)state;
	for (int i = 0; i < 20000; i++) {
		struct situation situation = any_situation(&seed);
		struct forecast said;

		for (int w = 0; w < FORECAST_FEATURES && i % 100 == 0; w++)
			model->weight[w] = 3 * noise(&seed);
		for (int k = 0; k < FORECAST_KINDS; k++) {
			model->reach[k].below[0] = 2 * noise(&seed);
			model->reach[k].above[0] = 2 * noise(&seed);
		}
		if (i % 7 == 0)
			situation.line_ms = situation.head_ms = FORECAST_LONGEST_MS;
		forecast_predict(model, &situation, &said);
		assert_true(0 <= said.low_ms && said.low_ms <= said.mid_ms);
		assert_true(said.mid_ms <= said.high_ms && said.high_ms <= FORECAST_LONGEST_MS);
	}
	free(model);
}

/* Ten people, two counters, four minutes each, nobody called yet: twenty minutes. */
static void formula_alone_says_people_over_rate_before_the_first_call(void **state)
{
	struct forecast_model *model = prior_new();
	struct situation situation = {.counters = 2,
		.line_ms = 20 * MINUTE_MS,
		.pool_ms = 20 * MINUTE_MS,
		.head_ms = 20 * MINUTE_MS,
		.class_head_ms = 20 * MINUTE_MS,
		.last_ms = 20 * MINUTE_MS,
		.waiting = 9};
	struct forecast said;

	(void)state;
	forecast_predict(model, &situation, &said);
	assert_in_range(said.mid_ms, 20 * MINUTE_MS - 1, 20 * MINUTE_MS + 1);
	assert_in_range(said.low_ms, 6 * MINUTE_MS, 8 * MINUTE_MS);
	assert_in_range(said.high_ms, 50 * MINUTE_MS, 60 * MINUTE_MS);
	free(model);
}

/* ---- Learning ---- */

static void too_few_labels_change_nothing(void **state)
{
	struct forecast_model *prior = prior_new(), *model = prior_new();
	struct forecast_sample *samples = calloc(FORECAST_LABELS, sizeof(*samples));
	uint64_t seed = seed_begin();

	(void)state;
	assert_non_null(samples);
	samples_make(samples, FORECAST_LABELS, 0.1, &seed);
	samples[17].wait_ms = FORECAST_NOT_CALLED; /* one is none */
	assert_int_equal(forecast_fit(model, prior, samples, FORECAST_LABELS), 0);
	assert_memory_equal(model, prior, sizeof(*model));
	assert_int_equal(forecast_fit(model, prior, NULL, 0), 0);
	assert_memory_equal(model, prior, sizeof(*model));
	samples[17].wait_ms = MINUTE_MS;
	assert_int_equal(forecast_fit(model, prior, samples, FORECAST_LABELS), 0);
	assert_int_equal(model->labels, FORECAST_LABELS);
	free(samples);
	free(model);
	free(prior);
}

static void learns_a_law_the_formula_does_not_know(void **state)
{
	enum { COUNT = 4000 };
	struct forecast_model *prior = prior_new(), *model = prior_new();
	struct forecast_sample *samples = calloc(2 * COUNT, sizeof(*samples));
	uint64_t seed = seed_begin();
	double before, after, few, coverage;

	(void)state;
	assert_non_null(samples);
	samples_make(samples, 2 * COUNT, 0.3, &seed);
	before = error_of(prior, samples + COUNT, COUNT, &coverage);
	assert_int_equal(forecast_fit(model, prior, samples, FORECAST_LABELS), 0);
	few = error_of(model, samples + COUNT, COUNT, &coverage);
	assert_int_equal(forecast_fit(model, prior, samples, COUNT), 0);
	after = error_of(model, samples + COUNT, COUNT, &coverage);
	printf("before %.0f ms, after %d labels %.0f ms, after %d %.0f ms, coverage %.3f\n", before,
		FORECAST_LABELS, few, COUNT, after, coverage);
	assert_true(few < before / 2 && after < few && after < before / 3);
	assert_true(coverage > 0.88 && coverage < 0.98); /* widened: none was said in earnest */
	assert_true(model->service[3] > model->service[2] + 0.5);
	free(samples);
	free(model);
	free(prior);
}

/* Absurd waits of one in twenty move a mean by far, a median hardly. */
static void a_few_absurd_waits_move_it_little(void **state)
{
	enum { COUNT = 3000 };
	struct forecast_model *prior = prior_new(), *model = prior_new();
	struct forecast_sample *samples = calloc(2 * COUNT, sizeof(*samples));
	uint64_t seed = seed_begin();
	double clean, spoilt, coverage;

	(void)state;
	assert_non_null(samples);
	samples_make(samples, 2 * COUNT, 0.3, &seed);
	assert_int_equal(forecast_fit(model, prior, samples, COUNT), 0);
	clean = error_of(model, samples + COUNT, COUNT, &coverage);
	for (int i = 0; i < COUNT; i += 20)
		samples[i].wait_ms = FORECAST_LONGEST_MS;
	assert_int_equal(forecast_fit(model, prior, samples, COUNT), 0);
	spoilt = error_of(model, samples + COUNT, COUNT, &coverage);
	printf("clean %.0f ms, spoilt %.0f ms\n", clean, spoilt);
	assert_true(spoilt < clean * 1.15);
	free(samples);
	free(model);
	free(prior);
}

/* Waits that fall when the line grows: nonsense it must not learn. */
static void longer_line_never_shortens_what_is_said(void **state)
{
	enum { COUNT = 1000 };
	struct forecast_model *prior = prior_new(), *model = prior_new();
	struct forecast_sample *samples = calloc(COUNT, sizeof(*samples));
	uint64_t seed = seed_begin();

	(void)state;
	assert_non_null(samples);
	samples_make(samples, COUNT, 0.5, &seed);
	for (int i = 0; i < COUNT; i++)
		samples[i].wait_ms = (uint32_t)(60 * MINUTE_MS - samples[i].situation.line_ms / 2);
	assert_int_equal(forecast_fit(model, prior, samples, COUNT), 0);
	assert_true(model->weight[FEATURE_LINE] >= 0 && model->weight[FEATURE_POOL] >= 0);
	for (int i = 0; i < 1000; i++) {
		struct situation situation = any_situation(&seed);
		struct forecast shorter, longer;

		forecast_predict(model, &situation, &shorter);
		situation.line_ms += rig_below(&seed, HALF_HOUR_MS);
		situation.pool_ms += rig_below(&seed, HALF_HOUR_MS);
		forecast_predict(model, &situation, &longer);
		assert_true(longer.mid_ms >= shorter.mid_ms);
	}
	free(samples);
	free(model);
	free(prior);
}

/* What was said in earnest counts, however well the fit explains its own samples. */
static void interval_holds_what_was_said_in_earnest(void **state)
{
	enum { COUNT = 2000 };
	struct forecast_model *prior = prior_new(), *own = prior_new(), *earnest = prior_new();
	struct forecast_sample *samples = calloc(COUNT, sizeof(*samples));
	uint64_t seed = seed_begin();

	(void)state;
	assert_non_null(samples);
	samples_make(samples, COUNT, 0.2, &seed);
	assert_int_equal(forecast_fit(own, prior, samples, COUNT), 0);
	for (int i = 0; i < COUNT; i++) {
		samples[i].was_learned = true;
		samples[i].said_ms = (uint32_t)(samples[i].wait_ms * (i % 2 == 0 ? 0.25 : 4.0)) %
				     FORECAST_LONGEST_MS;
	}
	assert_int_equal(forecast_fit(earnest, prior, samples, COUNT), 0);
	assert_memory_equal(earnest->weight, own->weight, sizeof(own->weight));
	for (int k = 0; k < FORECAST_KINDS; k++)
		assert_true(earnest->reach[k].above[0] > own->reach[k].above[0]);
	free(samples);
	free(earnest);
	free(own);
	free(prior);
}

/* The digest is that of every board: no library's mathematics, nothing fused. */
static void same_samples_give_the_same_model_to_the_bit(void **state)
{
	enum { COUNT = 1500 };
	struct forecast_model *prior = prior_new(), *one = prior_new(), *other = prior_new();
	struct forecast_sample *samples = calloc(COUNT, sizeof(*samples));
	uint64_t seed = 42, digest = UINT64_C(0xcbf29ce484222325);

	(void)state;
	assert_non_null(samples);
	samples_make(samples, COUNT, 0.4, &seed);
	assert_int_equal(forecast_fit(one, prior, samples, COUNT), 0);
	assert_int_equal(forecast_fit(other, prior, samples, COUNT), 0);
	assert_memory_equal(one, other, sizeof(*one));
	for (size_t i = 0; i < sizeof(one->weight); i++)
		digest = (digest ^ ((const uint8_t *)one->weight)[i]) * UINT64_C(0x100000001b3);
	printf("weights %016llx\n", (unsigned long long)digest);
	assert_true(digest == UINT64_C(0x77bdc7aec6f373b7));
	free(samples);
	free(one);
	free(other);
	free(prior);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(logarithm_and_exponential_are_those_of_the_library),
		cmocka_unit_test(calls_are_counted_for_the_last_hour_and_quarter),
		cmocka_unit_test(nobody_serving_means_unknown),
		cmocka_unit_test(what_is_said_is_never_negative_and_in_order),
		cmocka_unit_test(formula_alone_says_people_over_rate_before_the_first_call),
		cmocka_unit_test(too_few_labels_change_nothing),
		cmocka_unit_test(learns_a_law_the_formula_does_not_know),
		cmocka_unit_test(a_few_absurd_waits_move_it_little),
		cmocka_unit_test(longer_line_never_shortens_what_is_said),
		cmocka_unit_test(interval_holds_what_was_said_in_earnest),
		cmocka_unit_test(same_samples_give_the_same_model_to_the_bit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
