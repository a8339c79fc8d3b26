/*
 * A hall of one pool, three services and random people, for what policies promise: every call can
 * be looked at before it is done. Each test prints its seed; NOVBE_SEED chooses the first,
 * NOVBE_RUNS how many.
 */
#ifndef NOVBE_TESTS_QUEUE_CROWD_H
#define NOVBE_TESTS_QUEUE_CROWD_H

#include "firmware/queue/hall_inside.h"

#include "tests/unit/queue/rig.h"

enum { MAX_CALLS = 4000 };

static uint64_t first_seed, runs;
static uint64_t present_seed; /* printed on failure */

/* ---- A hall of one pool: counters 0 and 1 take everything ---- */

struct crowd {
	struct rig rig;
	uint64_t seed;
	struct change call; /* the last one */
	bool called;
	uint8_t classes[MAX_CALLS];		   /* of each call */
	bool waited[MAX_CALLS][QUEUE_MAX_CLASSES]; /* who was there when it was decided */
	int calls;
};

static inline struct setup *crowd_setup(enum policy_kind policy, int classes, uint64_t *seed)
{
	struct setup *setup = setup_new();
	struct setup_profile *all;

	assert_non_null(setup);
	setup->policy = policy;
	setup->double_press_ms = 0;
	RIG_SET(setup_add_zone(setup)->id, "a");
	RIG_SET(setup_add_institution(setup)->id, "office");
	for (int i = 0; i < classes; i++) {
		struct setup_class *class = setup_add_class(setup);

		snprintf(class->id, ID_SIZE, "class-%d", i);
		class->slope = (int32_t)(1 + rig_below(seed, 4096));
		class->rank = (uint16_t)rig_below(seed, 3);
		class->turns = (uint16_t)(1 + rig_below(seed, 6));
		class->head_start_ms = (int64_t)rig_below(seed, 900) * 1000;
		class->target_ms = (int64_t)rig_below(seed, 2400) * 1000;
	}
	all = rig_add_profile(setup, "all");
	for (uint16_t i = 0; i < 3; i++) {
		rig_add_service(setup, (char[]){(char)('a' + i), '\0'},
			(char[]){(char)('A' + i), '\0'}, 60000);
		setup_profile_add(all, i);
	}
	rig_add_counter(setup, 1, "a", "all");
	rig_add_counter(setup, 2, "a", "all");
	return setup;
}

static inline void crowd_begin(struct crowd *crowd, struct setup *setup)
{
	memset(&crowd->rig, 0, sizeof(crowd->rig));
	crowd->calls = 0;
	crowd->rig.setup = setup;
	crowd->rig.hall = hall_new(setup);
	assert_non_null(crowd->rig.hall);
	crowd->rig.now_ms = RIG_START_MS;
	assert_int_equal(rig_open_day(&crowd->rig, RIG_DAY), REFUSED_NOT);
	for (uint16_t i = 0; i < setup->counter_count; i++)
		assert_int_equal(rig_counter(&crowd->rig, VERB_SIGN_IN, i), REFUSED_NOT);
}

static inline void crowd_end(struct crowd *crowd)
{
	hall_free(crowd->rig.hall);
	setup_free(crowd->rig.setup);
}

/* Somebody comes; false: the day's numbers are given out. */
static inline bool crowd_arrive(struct crowd *crowd, uint16_t service, uint8_t klass)
{
	struct rig *rig = &crowd->rig;
	struct command issue =
		rig_issue_command(rig->setup->services[service].id, rig->setup->classes[klass].id);
	char text[TICKET_TEXT_SIZE];

	issue.role = ROLE_RECEPTION;
	issue.kiosk = 0;
	if (rig_do(rig, &issue) != REFUSED_NOT)
		return false;
	ticket_text(&rig->decision.changes[0].ticket, text);
	if (rig->decision.changes[0].state == LEG_RESERVED)
		assert_int_equal(rig_ticket(rig, VERB_CONFIRM, ROLE_RECEPTION, text), REFUSED_NOT);
	return true;
}

static inline uint32_t class_waits(const struct crowd *crowd, uint8_t klass)
{
	const struct hall *hall = crowd->rig.hall;
	uint32_t count = 0;

	for (uint16_t s = 0; s < crowd->rig.setup->service_count; s++)
		count += hall->services[s].by_class[klass];
	return count;
}

/* Presses next; what is looked at, `crowd->call`, is decided but not yet done. */
static inline void crowd_decide(struct crowd *crowd, uint16_t counter)
{
	struct command next = rig_press(VERB_NEXT, counter);
	const struct decision *decision = &crowd->rig.decision;

	hall_decide(crowd->rig.hall, &next, crowd->rig.now_ms, &crowd->rig.decision);
	assert_int_equal(decision->refusal, REFUSED_NOT);
	crowd->called =
		decision->count > 0 && decision->changes[decision->count - 1].kind == CHANGE_CALLED;
	if (crowd->called)
		crowd->call = decision->changes[decision->count - 1];
}

static inline const struct leg *called_leg(const struct crowd *crowd)
{
	return hall_leg(crowd->rig.hall, crowd->call.leg);
}

static inline void crowd_do(struct crowd *crowd, uint16_t counter)
{
	struct command next = rig_press(VERB_NEXT, counter);

	if (crowd->called) {
		assert_true(crowd->calls < MAX_CALLS);
		for (uint8_t k = 0; k < crowd->rig.setup->class_count; k++)
			crowd->waited[crowd->calls][k] = class_waits(crowd, k) > 0;
		crowd->classes[crowd->calls++] = called_leg(crowd)->klass;
	}
	assert_int_equal(rig_do(&crowd->rig, &next), REFUSED_NOT);
}

static inline uint16_t crowd_counter(struct crowd *crowd)
{
	return (uint16_t)rig_below(&crowd->seed, crowd->rig.setup->counter_count);
}

/* Everybody who waits beside the one called. */
#define EACH_OTHER(CROWD, LEG)                                                                     \
	for (uint32_t at_ = 0; at_ < hall_visit_count((CROWD)->rig.hall); at_++)                   \
		if ((LEG = &hall_visit((CROWD)->rig.hall, at_)->legs[0])->state == LEG_WAITING &&  \
			LEG != called_leg(CROWD))

/* Busy and quiet times; `look` sees every call before it is done. */
static inline void crowd_run(struct crowd *crowd, int steps, void (*look)(struct crowd *crowd))
{
	const struct setup *setup = crowd->rig.setup;
	uint32_t busy = 50;

	for (int i = 0; i < steps; i++) {
		uint16_t counter = crowd_counter(crowd);

		crowd->rig.now_ms += rig_below(&crowd->seed, 40000);
		if (rig_below(&crowd->seed, 60) == 0)
			busy = 20 + rig_below(&crowd->seed, 70);
		if (rig_below(&crowd->seed, 100) < busy) {
			crowd_arrive(crowd, (uint16_t)rig_below(&crowd->seed, setup->service_count),
				(uint8_t)rig_below(&crowd->seed, setup->class_count));
			continue;
		}
		crowd_decide(crowd, counter);
		if (crowd->called)
			look(crowd);
		crowd_do(crowd, counter);
	}
	assert_true(crowd->calls > steps / 10);
}

static inline void try_policy(enum policy_kind policy,
	void (*set)(struct setup *setup, uint64_t *seed), void (*look)(struct crowd *crowd))
{
	struct crowd *crowd = calloc(1, sizeof(*crowd));

	assert_non_null(crowd);
	for (uint64_t run = 0; run < runs; run++) {
		struct setup *setup;

		crowd->seed = present_seed = first_seed + run;
		setup = crowd_setup(policy, 2 + (int)rig_below(&crowd->seed, 4), &crowd->seed);
		if (set)
			set(setup, &crowd->seed);
		crowd_begin(crowd, setup);
		crowd_run(crowd, 1500, look);
		crowd_end(crowd);
	}
	free(crowd);
}

static inline struct crowd *crowd_of(enum policy_kind policy, int classes)
{
	struct crowd *crowd = calloc(1, sizeof(*crowd));

	assert_non_null(crowd);
	crowd->seed = present_seed = first_seed;
	crowd_begin(crowd, crowd_setup(policy, classes, &crowd->seed));
	return crowd;
}

/* Calls `count` times, the pool's counters in turn. */
static inline void call_times(struct crowd *crowd, int count)
{
	for (int i = 0; i < count; i++) {
		crowd->rig.now_ms += 1000;
		crowd_decide(crowd, (uint16_t)(i % 2));
		assert_true(crowd->called);
		crowd_do(crowd, (uint16_t)(i % 2));
	}
}

static inline int calls_of(const struct crowd *crowd, uint8_t klass, int from, int until)
{
	int count = 0;

	for (int i = from; i < until; i++)
		count += crowd->classes[i] == klass;
	return count;
}

static inline int say_seed(void **state)
{
	(void)state;
	printf("last seed: %llu (NOVBE_SEED=%llu NOVBE_RUNS=%llu)\n",
		(unsigned long long)present_seed, (unsigned long long)first_seed,
		(unsigned long long)runs);
	return 0;
}

#define SEEDED(NAME) cmocka_unit_test_teardown(NAME, say_seed)

static inline void crowd_read_environment(void)
{
	first_seed = rig_environment("NOVBE_SEED", 20261129);
	runs = rig_environment("NOVBE_RUNS", 8);
}

#endif
