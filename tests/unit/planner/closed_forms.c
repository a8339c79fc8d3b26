/*
 * The simulation against what is known exactly: M/M/c, strict priority, accumulating priority,
 * Erlang A. Each is met within three standard errors of the runs' own means; seeds are fixed, so a
 * change of the code that moves a figure shows. NOVBE_RUNS=200 lets each run be ten times as long.
 */
#include <math.h>

#include "firmware/planner/erlang.h"
#include "tests/unit/planner/room.h"

enum { RUNS = 24, WARM_UP = 3000, CITIZENS = 12000, STRICT = 0 };

static size_t run_length(void)
{
	const char *runs = getenv("NOVBE_RUNS");

	return runs && atoi(runs) > 10 ? 10 * CITIZENS : CITIZENS;
}

struct mean { /* of the runs' means */
	double sum, squares;
	int count;
};

static void mean_add(struct mean *mean, double value)
{
	mean->sum += value;
	mean->squares += value * value;
	mean->count++;
}

static double mean_value(const struct mean *mean)
{
	return mean->sum / mean->count;
}

static double mean_error(const struct mean *mean)
{
	double m = mean_value(mean);

	return sqrt((mean->squares / mean->count - m * m) / (mean->count - 1));
}

static void assert_met(const char *what, const struct mean *mean, double exact)
{
	double off = (mean_value(mean) - exact) / mean_error(mean);

	print_message("  %-34s %9.4f exactly %9.4f: %+.2f standard errors of %.4f\n", what,
		mean_value(mean), exact, off, mean_error(mean));
	assert_true(fabs(off) <= 3);
}

/* What a run measured, in minutes. */
struct measured {
	size_t count[2], left, seen;
	double wait[2], all;
	size_t waited;
};

static void measure(void *data, const struct outcome *outcome)
{
	struct measured *m = data;
	double wait = (double)(outcome->called_ms - outcome->due_ms) / 60000;

	if (outcome->citizen - outcome->day->citizens < WARM_UP)
		return;
	m->seen++;
	m->all += wait;
	m->waited += wait > 0;
	m->left += outcome->how == OUTCOME_LEFT;
	m->count[outcome->citizen->klass]++;
	m->wait[outcome->citizen->klass] += wait;
}

struct model {
	double load; /* per counter */
	int counters;
	double first;	 /* share of the first class */
	int32_t slope;	 /* of the first class, the other has 1024; STRICT: it goes before */
	double patience; /* in mean times at the counter; 0: for ever */
};

/* One run: a day of its own, ten minutes' service, until the last has come. */
static void model_day(
	const struct model *model, uint64_t seed, uint64_t run, struct demand_day *day)
{
	const double serve_ms = 600000;
	struct dice arrive = dice_for(seed, DICE_ARRIVAL, run, 0);
	struct dice serve = dice_for(seed, DICE_SERVE, run, 0);
	struct dice klass = dice_for(seed, DICE_CLASS, run, 0);
	struct dice patience = dice_for(seed, DICE_PATIENCE, run, 0);
	double at_ms = (double)day->midnight_ms;

	for (size_t i = 0; i < run_length(); i++) {
		struct citizen *c = demand_add_citizen(day);

		assert_non_null(c);
		at_ms += serve_ms / (model->load * model->counters) * dice_exponential(arrive, i);
		c->at_ms = c->queued_ms = c->due_ms = (int64_t)at_ms;
		c->serve_ms = (int32_t)(serve_ms * dice_exponential(serve, i));
		c->klass = dice_even(klass, i) < model->first;
		c->service = (uint16_t)(i % ROOM_SERVICES);
		if (model->patience > 0) {
			c->tells = true;
			c->leaves_ms = (int32_t)(serve_ms * model->patience *
						 dice_exponential(patience, i));
		}
	}
	assert_int_equal(demand_day_sort(day), 0);
	room_open(
		day, model->counters, day->midnight_ms, day->citizens[day->arrivals - 1].at_ms + 1);
}

static void model_run(const struct model *model, uint64_t seed, uint64_t run, struct measured *m)
{
	struct setup *setup = room_setup(model->counters);
	struct simulation *simulation;
	struct demand_day day;

	setup->classes[1].slope = model->slope;
	setup->classes[1].rank = 1;
	setup->policy = model->slope == STRICT ? POLICY_STRICT
			: model->slope == 1024 ? POLICY_FCFS
					       : POLICY_ACCUMULATING;
	simulation = simulation_new(setup);
	assert_non_null(simulation);
	demand_day_init_number(&day, ROOM_DAY);
	model_day(model, seed, run, &day);
	memset(m, 0, sizeof(*m));
	assert_int_equal(simulation_run(simulation, &day, measure, m), 0);
	demand_day_fini(&day);
	simulation_free(simulation);
	setup_free(setup);
}

/* ---- Ratios ---- */

enum { LONG = 5 }; /* times as many citizens: a ratio of sums wants long runs, not many */

/* Mean waits of both classes over all runs, on the same citizens whatever the slope. */
static void long_waits(int32_t slope, double wait[2])
{
	const struct model model = {0.7, 1, 0.4, slope, 0};
	size_t count[2] = {0};

	wait[0] = wait[1] = 0;
	for (uint64_t run = 0; run < RUNS * LONG; run++) {
		struct measured m;

		model_run(&model, 23, run, &m);
		for (int klass = 0; klass < 2; klass++) {
			wait[klass] += m.wait[klass];
			count[klass] += m.count[klass];
		}
	}
	for (int klass = 0; klass < 2; klass++)
		wait[klass] /= (double)count[klass];
}

static void assert_ratio(const char *what, double seen, double exact)
{
	print_message("  %-34s %9.4f exactly %9.4f: %+.2f %%\n", what, seen, exact,
		100 * (seen / exact - 1));
	assert_true(fabs(seen / exact - 1) <= 0.01);
}

/* The same citizens under three policies: what chance does to the waits it does to all of them. */
static void policies_stand_in_their_ratio_on_common_citizens(void **state)
{
	double fcfs[2], strict[2], accumulating[2], first, second, all = erlang_c_wait(0.7, 1, 10);

	(void)state;
	long_waits(1024, fcfs);
	long_waits(STRICT, strict);
	long_waits(4096, accumulating);
	erlang_strict(0.28, 0.42, 10, &first, &second);
	assert_ratio("strict / fcfs, first class", strict[1] / fcfs[1], first / all);
	assert_ratio("strict / fcfs, second class", strict[0] / fcfs[0], second / all);
	erlang_accumulating(0.28, 0.42, 1, 10, 4, &first, &second);
	assert_ratio("accumulating / fcfs, first", accumulating[1] / fcfs[1], first / all);
	assert_ratio("accumulating / fcfs, second", accumulating[0] / fcfs[0], second / all);
}

/* ---- The closed forms ---- */

static void waits_are_those_of_erlang_c(void **state)
{
	static const struct model models[] = {
		{0.7, 1, 0, 1024, 0}, {0.8, 5, 0, 1024, 0}, {0.9, 20, 0, 1024, 0}};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct mean wait = {0}, waited = {0};
		struct measured m;
		char what[64];
		double work = models[i].load * models[i].counters;

		for (uint64_t run = 0; run < RUNS; run++) {
			model_run(&models[i], 30 + i, run, &m);
			mean_add(&wait, m.all / (double)m.seen);
			mean_add(&waited, (double)m.waited / (double)m.seen);
		}
		snprintf(what, sizeof(what), "M/M/%d, load %.1f: mean wait", models[i].counters,
			models[i].load);
		assert_met(what, &wait, erlang_c_wait(work, models[i].counters, 10));
		assert_met("share that waits", &waited, erlang_c(work, models[i].counters));
	}
}

static void two_classes(const struct model *model, struct mean wait[2])
{
	struct measured m;

	for (uint64_t run = 0; run < RUNS; run++) {
		model_run(model, 21, run, &m);
		for (int klass = 0; klass < 2; klass++)
			mean_add(&wait[klass], m.wait[klass] / (double)m.count[klass]);
	}
}

static void strict_waits_are_those_of_cobham(void **state)
{
	const struct model model = {0.8, 1, 0.4, STRICT, 0};
	struct mean wait[2] = {{0}};
	double first, second;

	(void)state;
	two_classes(&model, wait);
	erlang_strict(0.32, 0.48, 10, &first, &second);
	assert_met("strict, first class", &wait[1], first);
	assert_met("strict, second class", &wait[0], second);
}

static void accumulating_waits_are_those_of_kleinrock(void **state)
{
	static const struct model models[] = {{0.8, 1, 0.3, 4096, 0}, {0.85, 8, 0.2, 2048, 0}};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const struct model *model = &models[i];
		double work = model->load * model->counters, first, second;
		struct mean wait[2] = {{0}};

		two_classes(model, wait);
		erlang_accumulating(work * model->first, work * (1 - model->first), model->counters,
			10, model->slope / 1024.0, &first, &second);
		assert_met("accumulating, steeper class", &wait[1], first);
		assert_met("accumulating, the other", &wait[0], second);
	}
}

static void impatience_is_that_of_palm(void **state)
{
	static const struct model models[] = {{0.9, 5, 0, 1024, 2}, {1.2, 10, 0, 1024, 0.5}};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct erlang_a exact = erlang_a(models[i].load * models[i].counters,
			models[i].counters, 10, 10 * models[i].patience);
		struct mean left = {0}, wait = {0};
		struct measured m;

		for (uint64_t run = 0; run < RUNS; run++) {
			model_run(&models[i], 40 + i, run, &m);
			mean_add(&left, (double)m.left / (double)m.seen);
			mean_add(&wait, m.all / (double)m.seen);
		}
		assert_met("Erlang A, share that leaves", &left, exact.left);
		assert_met("Erlang A, mean wait", &wait, exact.wait);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(waits_are_those_of_erlang_c),
		cmocka_unit_test(strict_waits_are_those_of_cobham),
		cmocka_unit_test(accumulating_waits_are_those_of_kleinrock),
		cmocka_unit_test(impatience_is_that_of_palm),
		cmocka_unit_test(policies_stand_in_their_ratio_on_common_citizens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
