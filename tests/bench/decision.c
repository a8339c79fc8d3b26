/*
 * How long the hub's rules take to decide who is next: a whole hall_decide() of `next` at a counter
 * that takes 400 services of 6 classes, 100,000 people waiting, one line of each policy. Its floor
 * is a bare scan over the same heads: slope x wait, the greatest one kept. decision [ROUNDS] One
 * line of JSON per policy on standard output; times in nanoseconds. "everything": accumulating with
 * later lines, caps that act and minimum shares; "worst": the heads stand so that each is earlier
 * than the one looked at before it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "firmware/queue/hall.h"

enum { SERVICES = 400, CLASSES = 6, PEOPLE = 100000, SERIES = 26, MAX_ROUNDS = 200000 };

#define START_MS INT64_C(1795400000000)

struct course {
	const char *name;
	enum policy_kind policy;
	bool everything, worst;
};

static const struct course courses[] = {
	{"fcfs", POLICY_FCFS, false, false},
	{"accumulating", POLICY_ACCUMULATING, false, false},
	{"strict", POLICY_STRICT, false, false},
	{"head_start", POLICY_HEAD_START, false, false},
	{"due_date", POLICY_DUE_DATE, false, false},
	{"ratio", POLICY_RATIO, false, false},
	{"everything", POLICY_ACCUMULATING, true, false},
	{"worst", POLICY_ACCUMULATING, true, true},
};

static int64_t took_ns[MAX_ROUNDS];
static int64_t heads_ms[SERVICES][CLASSES]; /* for the bare scan */
static volatile int64_t kept;		    /* what nobody reads is not worked out */

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void check(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "decision: %s\n", what);
	exit(1);
}

static uint64_t random_next(uint64_t *seed) /* splitmix64 */
{
	uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static void add_services(struct setup *setup, struct setup_profile *profile, bool everything)
{
	for (int i = 0; i < SERIES; i++)
		setup_add_series(setup)->letters[0] = (char)('A' + i);
	profile->later_count = everything ? QUEUE_MAX_LATER : 0;
	for (int i = 0; i < profile->later_count; i++)
		profile->later[i].weight = (uint16_t)(512 >> i);
	for (uint16_t i = 0; i < SERVICES; i++) {
		struct setup_service *service = setup_add_service(setup);
		int later = i % (QUEUE_MAX_LATER + 1);

		snprintf(service->id, ID_SIZE, "service-%d", i);
		service->series = i % SERIES;
		setup_profile_add(profile, i);
		if (everything && later < QUEUE_MAX_LATER)
			profile->later[later].services[i / 64] |= UINT64_C(1) << (i % 64);
	}
}

static struct setup *make_setup(const struct course *course)
{
	struct setup *setup = setup_new();

	check(setup != NULL, "no memory");
	setup->policy = course->policy;
	setup->double_press_ms = 0;
	setup_add_institution(setup);
	setup_add_zone(setup);
	for (int i = 0; i < CLASSES; i++) {
		struct setup_class *class = setup_add_class(setup);

		snprintf(class->id, ID_SIZE, "class-%d", i);
		class->slope = 1024 * (i + 1);
		class->rank = (uint16_t)i;
		class->turns = (uint16_t)(i + 1);
		class->head_start_ms = 60000 * i;
		class->target_ms = 1800000 - 60000 * i;
		if (course->everything) {
			class->min_share_pct = (uint8_t)(5 * i);
			class->cap_ms = 17700000; /* five hours lie behind: few are beyond */
		}
	}
	add_services(setup, setup_add_profile(setup), course->everything);
	setup_add_counter(setup)->number = 1;
	return setup;
}

static void apply(struct hall *hall, const struct change *change, int64_t at_ms)
{
	check(hall_apply(hall, change, at_ms, 1) == 0, "a change does not fit");
}

/* Five hours of arrivals, one at a time. */
static void fill(struct hall *hall, const struct course *course)
{
	struct change change = {.kind = CHANGE_DAY_OPENED};
	uint32_t numbers[SERIES] = {0};
	uint64_t seed = 20261129;

	snprintf(change.day, DAY_SIZE, "2026-11-29");
	apply(hall, &change, START_MS);
	change = (struct change){.kind = CHANGE_COUNTER_OPENED};
	apply(hall, &change, START_MS);
	for (uint32_t i = 0; i < PEOPLE; i++) {
		uint16_t service = (uint16_t)(random_next(&seed) % SERVICES);
		uint8_t klass = (uint8_t)(random_next(&seed) % CLASSES);

		if (course->worst &&
			i < SERVICES * CLASSES) { /* the last line looked at came first */
			service = (uint16_t)(SERVICES - 1 - i / CLASSES);
			klass = (uint8_t)(i % CLASSES);
		}
		change = (struct change){.kind = CHANGE_ISSUED,
			.journey = SETUP_NONE,
			.leg.visit = i,
			.service = service,
			.klass = klass,
			.only_counter = SETUP_NONE,
			.state = LEG_WAITING,
			.offline = true,
			.queued_ms = START_MS + (int64_t)i * 180};
		change.ticket.series[0] = (char)('A' + service % SERIES);
		change.ticket.number = 1001 + numbers[service % SERIES]++;
		if (change.ticket.number % 1000 == 0)
			change.ticket.number = 1001 + numbers[service % SERIES]++;
		if (heads_ms[service][klass] == 0)
			heads_ms[service][klass] = change.queued_ms;
		apply(hall, &change, change.queued_ms);
	}
}

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void put_times(const char *name, int rounds)
{
	qsort(took_ns, (size_t)rounds, sizeof(took_ns[0]), by_size);
	printf("{\"name\":\"%s\",\"n\":%d,\"p50\":%" PRId64 ",\"p99\":%" PRId64 ",\"max\":%" PRId64
	       "}\n",
		name, rounds, took_ns[rounds / 2], took_ns[rounds / 100 * 99], took_ns[rounds - 1]);
}

/* A minute more than the last arrival: every decision is another one. */
static int64_t moment(int round)
{
	return START_MS + INT64_C(180) * PEOPLE + round;
}

static void scan_bare(int rounds)
{
	for (int round = 0; round < rounds; round++) {
		int64_t begin = now_ns(), now_ms = moment(round), best = 0;

		for (int s = 0; s < SERVICES; s++)
			for (int k = 0; k < CLASSES; k++) {
				int64_t key = (now_ms - heads_ms[s][k]) * (1024 * (k + 1));

				best = key > best ? key : best;
			}
		kept = best;
		took_ns[round] = now_ns() - begin;
	}
	put_times("bare_scan", rounds);
}

static void decide(const struct course *course, int rounds)
{
	struct setup *setup = make_setup(course);
	struct hall *hall = hall_new(setup);
	struct decision *decision = calloc(1, sizeof(*decision));
	struct command next = {.verb = VERB_NEXT, .role = ROLE_COUNTER, .own_counter = 0};

	check(hall && decision, "no memory");
	memset(heads_ms, 0, sizeof(heads_ms));
	fill(hall, course);
	next.deadline_ms = INT64_MAX;
	for (int round = 0; round < rounds; round++) {
		int64_t begin = now_ns();

		hall_decide(hall, &next, moment(round), decision);
		took_ns[round] = now_ns() - begin;
		check(decision->count == 1 && decision->changes[0].kind == CHANGE_CALLED &&
				decision->changes[0].why.has_runner_up,
			"nobody was called");
	}
	if (course->everything)
		check(decision->changes[0].why.rule == CALL_RULE_CAP, "no cap acts");
	put_times(course->name, rounds);
	free(decision);
	hall_free(hall);
	setup_free(setup);
}

int main(int argc, char **argv)
{
	int rounds = argc > 1 ? atoi(argv[1]) : 20000;

	check(rounds >= 100 && rounds <= MAX_ROUNDS, "usage: decision [ROUNDS]");
	for (size_t i = 0; i < sizeof(courses) / sizeof(courses[0]); i++)
		decide(&courses[i], rounds);
	scan_bare(rounds);
	return 0;
}
