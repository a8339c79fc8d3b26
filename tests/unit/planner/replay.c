/* Replaying traces: what is said depends on nothing that comes later, and days teach the next ones.
 */
#include "firmware/planner/replay.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/planner/columns.h"
#include "firmware/planner/score.h"

enum { DAYS = 8, ROOM = 1000, FIRST_DAY = 20300107, COUNTERS = 3 };

struct said {
	uint32_t day;
	int32_t arrival_s;
	struct forecast forecast;
};

struct hearing {
	struct said said[DAYS * ROOM];
	size_t count;
};

static uint64_t random_next(uint64_t *seed)
{
	uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

/* A hall of calls: three servers, first come, first served; every seventh who waits gives up. */
static void trace_make(struct trace *trace, uint64_t seed)
{
	struct trace_hall *hall = calloc(1, sizeof(*hall));

	*trace = (struct trace){.kind = TRACE_CALLS, .halls = hall, .hall_count = 1};
	trace->tickets = calloc(DAYS * ROOM, sizeof(*trace->tickets));
	assert_non_null(hall);
	assert_non_null(trace->tickets);
	hall->services = calloc(2, sizeof(*hall->services));
	hall->counters = calloc(COUNTERS, sizeof(*hall->counters));
	hall->service_count = 2;
	hall->counter_count = COUNTERS;
	for (uint32_t day = 0; day < DAYS; day++) {
		int32_t free_s[COUNTERS] = {0}, at_s = 8 * 3600;

		for (int i = 0; i < ROOM / 2; i++) {
			struct trace_ticket *ticket = &trace->tickets[trace->count++];
			uint16_t next = 0;

			at_s += 1 + (int32_t)(random_next(&seed) % 110);
			for (uint16_t c = 1; c < COUNTERS; c++)
				next = free_s[c] < free_s[next] ? c : next;
			*ticket = (struct trace_ticket){.day = FIRST_DAY + day,
				.service = (uint16_t)(random_next(&seed) % 2),
				.klass = random_next(&seed) % 10 == 0,
				.counter = next,
				.served = true,
				.is_scored = day >= DAYS / 2,
				.arrival_s = at_s};
			ticket->leave_s = free_s[next] > at_s ? free_s[next] : at_s;
			if (ticket->leave_s > at_s && i % 7 == 0) {
				ticket->served = false;
				ticket->counter = TRACE_NOBODY;
				ticket->end_s = -1;
				continue;
			}
			ticket->end_s = ticket->leave_s + 1 + (int32_t)(random_next(&seed) % 320);
			free_s[next] = ticket->end_s;
		}
	}
	trace_sort(trace);
}

static void hear(void *data, const struct replay_told *told)
{
	struct hearing *hearing = data;

	hearing->said[hearing->count++] =
		(struct said){told->ticket->day, told->ticket->arrival_s, told->forecast};
}

static struct hearing *replayed(const struct trace *trace)
{
	struct hearing *hearing = calloc(1, sizeof(*hearing));

	assert_non_null(hearing);
	assert_int_equal(replay_trace(trace, hear, hearing), 0);
	return hearing;
}

static const struct said *find(const struct hearing *hearing, const struct trace_ticket *ticket)
{
	for (size_t i = 0; i < hearing->count; i++)
		if (hearing->said[i].day == ticket->day &&
			hearing->said[i].arrival_s == ticket->arrival_s)
			return &hearing->said[i];
	return NULL;
}

static void what_comes_later_changes_nothing_that_was_said(void **state)
{
	enum { CUT_DAY = FIRST_DAY + DAYS - 2, CUT_S = 12 * 3600 };
	struct trace trace, other;
	struct hearing *whole, *changed;
	size_t compared = 0;

	(void)state;
	trace_make(&trace, 7);
	trace_make(&other, 7);
	for (size_t i = 0; i < other.count; i++) { /* another future */
		struct trace_ticket *ticket = &other.tickets[i];

		if (ticket->day < CUT_DAY || (ticket->day == CUT_DAY && ticket->arrival_s <= CUT_S))
			continue;
		ticket->arrival_s += 40;
		ticket->leave_s += 500;
		ticket->end_s += ticket->end_s < 0 ? 0 : 900;
	}
	whole = replayed(&trace);
	changed = replayed(&other);
	for (size_t i = 0; i < trace.count; i++) {
		const struct trace_ticket *ticket = &trace.tickets[i];
		const struct said *one = find(whole, ticket), *another;

		if (!ticket->served || ticket->day > CUT_DAY ||
			(ticket->day == CUT_DAY && ticket->arrival_s > CUT_S))
			continue;
		another = find(changed, ticket);
		assert_non_null(another);
		assert_memory_equal(&one->forecast, &another->forecast, sizeof(one->forecast));
		compared++;
	}
	assert_true(compared > 2000);
	free(whole);
	free(changed);
	trace_fini(&trace);
	trace_fini(&other);
}

static void days_teach_the_next_ones(void **state)
{
	struct scoring scoring = {.cases = NULL};
	struct score scores[SCORE_COUNT];
	struct trace trace;

	(void)state;
	trace_make(&trace, 11);
	assert_int_equal(replay_trace(&trace, scoring_take, &scoring), 0);
	assert_int_equal(scoring_finish(&scoring, scores), 0);
	printf("forecast %.1f s, constant %.1f s, coverage %.3f\n", scores[SCORE_FORECAST].mae_s,
		scores[SCORE_CONSTANT].mae_s, scores[SCORE_FORECAST].coverage);
	assert_true(scores[SCORE_FORECAST].mae_s < 0.75 * scores[SCORE_CONSTANT].mae_s);
	assert_true(scores[SCORE_FORECAST].coverage > 0.85);
	assert_true(scores[SCORE_FORECAST].count > 500);
	scoring_fini(&scoring);
	trace_fini(&trace);
}

/* Two cases by hand: errors 10 and -30; a constant that knows the median of three earlier ones. */
static void scores_are_those_of_the_textbook(void **state)
{
	struct score_case cases[] = {{.wait_s = 100, .said_s = 1, .high_s = 1},
		{.wait_s = 200, .said_s = 1, .high_s = 1},
		{.wait_s = 300, .said_s = 1, .high_s = 1},
		{.wait_s = 90,
			.said_s = 100,
			.low_s = 90,
			.high_s = 130,
			.last_s = 90,
			.is_scored = true},
		{.wait_s = 230,
			.said_s = 200,
			.low_s = 180,
			.high_s = 229,
			.last_s = 130,
			.is_scored = true}};
	struct scoring scoring = {.cases = cases, .count = 5};
	struct score scores[SCORE_COUNT];

	(void)state;
	assert_int_equal(scoring_finish(&scoring, scores), 0);
	assert_int_equal(scores[SCORE_FORECAST].count, 2);
	assert_true(scores[SCORE_FORECAST].mae_s == 20 && scores[SCORE_FORECAST].bias_s == -10);
	assert_true(scores[SCORE_FORECAST].rmse_s > 22.36 && scores[SCORE_FORECAST].rmse_s < 22.37);
	assert_true(scores[SCORE_FORECAST].coverage == 0.5);
	assert_true(scores[SCORE_FORECAST].width_s == 44.5);
	assert_true(scores[SCORE_CONSTANT].mae_s == (110 + 30) / 2.0);
	assert_true(scores[SCORE_LAST].mae_s == 50);
	scoring.count = 3;
	assert_int_equal(scoring_finish(&scoring, scores), -ENODATA);
}

static void fields_are_cut_as_csv_has_them(void **state)
{
	char line[] = "1,\"two, \"\"three\"\"\",,last\r\n", torn[] = "1,\"two", bad[] = "\"a\"b,c";
	char *fields[COLUMNS_MAX], many[2 * COLUMNS_MAX + 2];

	(void)state;
	assert_int_equal(columns_split(line, fields), 4);
	assert_string_equal(fields[0], "1");
	assert_string_equal(fields[1], "two, \"three\"");
	assert_string_equal(fields[2], "");
	assert_string_equal(fields[3], "last");
	assert_int_equal(columns_split(torn, fields), -EINVAL);
	assert_int_equal(columns_split(bad, fields), -EINVAL);
	memset(many, ',', sizeof(many));
	many[sizeof(many) - 1] = '\0';
	assert_int_equal(columns_split(many, fields), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_comes_later_changes_nothing_that_was_said),
		cmocka_unit_test(days_teach_the_next_ones),
		cmocka_unit_test(scores_are_those_of_the_textbook),
		cmocka_unit_test(fields_are_cut_as_csv_has_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
