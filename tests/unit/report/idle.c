/* The sweep for counters that are idle while people wait, by itself and against one that looks at
 * every millisecond. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "db/report/idle.h"

enum { SERVICES = 70, CLASSES = 3, COUNTERS = 5, UNITS = SERVICES * CLASSES + 1 };

static int64_t told[COUNTERS][UNITS];

static uint32_t by_line(void *data, uint32_t service, uint32_t klass)
{
	(void)data;
	return 1 + service * CLASSES + klass;
}

static uint32_t by_class(void *data, uint32_t service, uint32_t klass)
{
	(void)data;
	(void)service;
	return 1 + klass;
}

static void tell(void *data, uint32_t counter, uint32_t unit, int64_t from_ms, int64_t to_ms)
{
	(void)data;
	assert_true(from_ms < to_ms && counter < COUNTERS && unit < UNITS);
	told[counter][unit] += to_ms - from_ms;
}

static struct idle *sweep;
static uint64_t first[IDLE_WORDS] = {1}; /* takes service 0 */

static int setup(void **state)
{
	(void)state;
	memset(told, 0, sizeof(told));
	sweep = idle_new(by_line, tell, NULL);
	return sweep ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	idle_free(sweep);
	return 0;
}

static void line(int64_t at_ms, uint32_t service, uint32_t klass, uint32_t counter, bool begins)
{
	assert_int_equal(idle_line(sweep, at_ms, service, klass, counter, begins), 0);
}

static void counter(int64_t at_ms, uint32_t number, bool is_free, const uint64_t *takes)
{
	assert_int_equal(idle_counter(sweep, at_ms, number, is_free, takes), 0);
}

static void it_counts_from_the_later_of_free_and_waiting_to_the_earlier_end(void **state)
{
	(void)state;
	counter(100, 0, true, first);
	line(150, 0, 0, IDLE_ANY, true);
	line(160, 0, 0, IDLE_ANY, true);
	line(170, 0, 0, IDLE_ANY, false);
	line(190, 0, 0, IDLE_ANY, false);
	line(200, 0, 0, IDLE_ANY, true);
	counter(230, 0, false, first);
	line(300, 0, 0, IDLE_ANY, false);
	assert_int_equal(told[0][0], 40 + 30);
	assert_int_equal(told[0][by_line(NULL, 0, 0)], 70);
}

static void those_whom_it_does_not_take_do_not_count(void **state)
{
	(void)state;
	counter(0, 0, true, first);
	line(10, 1, 0, IDLE_ANY, true);
	line(10, 0, 0, 1, true); /* sent to another counter */
	idle_settle(sweep, 50);
	assert_int_equal(told[0][0], 0);
	line(60, 1, 0, 0, true); /* sent here, whatever it takes */
	line(80, 1, 0, 0, false);
	assert_int_equal(told[0][0], 20);
}

static void a_profile_that_changes_changes_whom_it_could_call(void **state)
{
	uint64_t other[IDLE_WORDS] = {2};

	(void)state;
	line(0, 1, 0, IDLE_ANY, true);
	counter(0, 0, true, first);
	counter(10, 0, true, other);
	counter(25, 0, true, first);
	idle_settle(sweep, 100);
	assert_int_equal(told[0][0], 15);
}

static void everybody_is_counted_once_however_many_wait(void **state)
{
	uint64_t both[IDLE_WORDS] = {3};

	(void)state;
	counter(0, 0, true, both);
	line(0, 0, 0, IDLE_ANY, true);
	line(0, 1, 0, IDLE_ANY, true);
	idle_settle(sweep, 40);
	line(60, 0, 0, IDLE_ANY, false);
	idle_settle(sweep, 100);
	assert_int_equal(told[0][0], 100);
	assert_int_equal(told[0][by_line(NULL, 0, 0)], 60);
	assert_int_equal(told[0][by_line(NULL, 1, 0)], 100);
}

static void a_new_day_begins_with_nobody(void **state)
{
	(void)state;
	counter(0, 0, true, first);
	line(0, 0, 0, IDLE_ANY, true);
	idle_clear(sweep);
	idle_settle(sweep, 50);
	counter(60, 0, true, first);
	idle_settle(sweep, 90);
	assert_int_equal(told[0][0], 0);
}

/* ---- Against a look at every millisecond ---- */

static struct {
	int lines[SERVICES][CLASSES], sent[COUNTERS][SERVICES][CLASSES];
	bool is_free[COUNTERS];
	uint64_t takes[COUNTERS][IDLE_WORDS];
} plain;
static int64_t seen[COUNTERS][UNITS];

static bool could_call(int c, uint32_t s, uint32_t k)
{
	return (plain.lines[s][k] && plain.takes[c][s / 64] >> s % 64 & 1) || plain.sent[c][s][k];
}

static void look(idle_unit_fn *unit_of)
{
	for (int c = 0; c < COUNTERS; c++) {
		bool units[UNITS] = {false};

		for (uint32_t s = 0; plain.is_free[c] && s < SERVICES; s++)
			for (uint32_t k = 0; k < CLASSES; k++)
				if (could_call(c, s, k))
					units[0] = units[unit_of(NULL, s, k)] = true;
		for (int u = 0; u < UNITS; u++)
			seen[c][u] += units[u];
	}
}

static void act(int64_t at_ms)
{
	uint32_t s = (uint32_t)(rand() % 6 * 13), k = (uint32_t)(rand() % CLASSES);
	uint32_t c = (uint32_t)(rand() % COUNTERS);
	int *count = rand() % 4 ? &plain.lines[s][k] : &plain.sent[c][s][k];
	bool begins = *count == 0 || rand() % 3 == 0;

	if (rand() % 2) {
		*count += begins ? 1 : -1;
		line(at_ms, s, k, count == &plain.lines[s][k] ? IDLE_ANY : c, begins);
		return;
	}
	if (rand() % 3 == 0)
		plain.takes[c][s / 64] ^= 1ull << s % 64;
	else
		plain.is_free[c] = !plain.is_free[c];
	counter(at_ms, c, plain.is_free[c], plain.takes[c]);
}

static void any_order_gives_what_a_look_at_every_millisecond_gives(void **state)
{
	static idle_unit_fn *const units[] = {by_line, by_class};
	unsigned seed = getenv("NOVBE_SEED") ? (unsigned)atoi(getenv("NOVBE_SEED")) : 20261123;

	(void)state;
	print_message("seed %u\n", seed);
	srand(seed);
	for (int run = 0; run < 40; run++) {
		idle_free(sweep);
		sweep = idle_new(units[run % 2], tell, NULL);
		assert_non_null(sweep);
		memset(&plain, 0, sizeof(plain));
		memset(told, 0, sizeof(told));
		memset(seen, 0, sizeof(seen));
		for (int64_t at_ms = 0; at_ms < 400; at_ms++) {
			for (int acts = rand() % 3; acts > 0; acts--)
				act(at_ms);
			if (rand() % 50 == 0)
				idle_settle(sweep, at_ms);
			look(units[run % 2]);
		}
		idle_settle(sweep, 400);
		assert_memory_equal(told, seen, sizeof(told));
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(it_counts_from_the_later_of_free_and_waiting_to_the_earlier_end),
		TEST(those_whom_it_does_not_take_do_not_count),
		TEST(a_profile_that_changes_changes_whom_it_could_call),
		TEST(everybody_is_counted_once_however_many_wait),
		TEST(a_new_day_begins_with_nobody),
		TEST(any_order_gives_what_a_look_at_every_millisecond_gives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
