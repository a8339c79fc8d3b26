/*
 * What each policy promises, said directly and tried on random arrivals: at every call everybody
 * who waits is looked at. (That every reason is the truth: properties.c.) Each test prints its seed
 * when it fails; NOVBE_SEED and NOVBE_RUNS as there.
 */
#include "firmware/queue/hall_inside.h"

#include "tests/unit/queue/rig.h"

enum { MAX_CALLS = 4000 };

static uint64_t first_seed, runs;
static uint64_t present_seed;

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

static struct setup *crowd_setup(enum policy_kind policy, int classes, uint64_t *seed)
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

static void crowd_begin(struct crowd *crowd, struct setup *setup)
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

static void crowd_end(struct crowd *crowd)
{
	hall_free(crowd->rig.hall);
	setup_free(crowd->rig.setup);
}

/* Somebody comes; false: the day's numbers are given out. */
static bool crowd_arrive(struct crowd *crowd, uint16_t service, uint8_t klass)
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

static uint32_t class_waits(const struct crowd *crowd, uint8_t klass)
{
	const struct hall *hall = crowd->rig.hall;
	uint32_t count = 0;

	for (uint16_t s = 0; s < crowd->rig.setup->service_count; s++)
		count += hall->services[s].by_class[klass];
	return count;
}

/* Presses next; what is looked at, `crowd->call`, is decided but not yet done. */
static void crowd_decide(struct crowd *crowd, uint16_t counter)
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

static const struct leg *called_leg(const struct crowd *crowd)
{
	return hall_leg(crowd->rig.hall, crowd->call.leg);
}

static void crowd_do(struct crowd *crowd, uint16_t counter)
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

static uint16_t crowd_counter(struct crowd *crowd)
{
	return (uint16_t)rig_below(&crowd->seed, crowd->rig.setup->counter_count);
}

/* Everybody who waits beside the one called. */
#define EACH_OTHER(CROWD, LEG)                                                                     \
	for (uint32_t at_ = 0; at_ < hall_visit_count((CROWD)->rig.hall); at_++)                   \
		if ((LEG = &hall_visit((CROWD)->rig.hall, at_)->legs[0])->state == LEG_WAITING &&  \
			LEG != called_leg(CROWD))

/* Busy and quiet times; `look` sees every call before it is done. */
static void crowd_run(struct crowd *crowd, int steps, void (*look)(struct crowd *crowd))
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

static void try_policy(enum policy_kind policy, void (*set)(struct setup *setup, uint64_t *seed),
	void (*look)(struct crowd *crowd))
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

/* ---- The orders ---- */

static void set_later(struct setup *setup, uint64_t *seed)
{
	struct setup_profile *profile = setup->profiles;

	profile->later_count = 2;
	for (uint16_t i = 0; i < 2; i++) {
		profile->later[i].weight = (uint16_t)(1 + rig_below(seed, 1023));
		profile->later[i].services[0] = UINT64_C(1) << (i + 1);
	}
}

static int64_t waited_of(const struct crowd *crowd, const struct leg *leg)
{
	return crowd->rig.now_ms - leg->queued_ms;
}

static void look_fcfs(struct crowd *crowd)
{
	const struct leg *leg;

	EACH_OTHER(crowd, leg)
	assert_true(leg->queued_ms >= called_leg(crowd)->queued_ms);
}

static void fcfs_calls_whoever_came_first(void **state)
{
	(void)state;
	try_policy(POLICY_FCFS, NULL, look_fcfs);
}

/* b_j w_j, with the weight of the service at this counter, as a product that cannot overflow. */
static uint64_t pressure(const struct crowd *crowd, const struct leg *leg)
{
	const struct setup *setup = crowd->rig.setup;
	uint64_t weight = setup_profile_weight(&setup->profiles[0], leg->service);

	return (uint64_t)waited_of(crowd, leg) * (uint64_t)setup->classes[leg->klass].slope *
	       weight;
}

static void look_accumulating(struct crowd *crowd)
{
	const struct leg *leg;

	EACH_OTHER(crowd, leg)
	assert_true(pressure(crowd, called_leg(crowd)) >= pressure(crowd, leg));
}

static void accumulating_lets_overtake_only_by_slope_times_wait(void **state)
{
	(void)state;
	try_policy(POLICY_ACCUMULATING, NULL, look_accumulating);
	try_policy(POLICY_ACCUMULATING, set_later, look_accumulating);
}

static void look_strict(struct crowd *crowd)
{
	const struct setup_class *classes = crowd->rig.setup->classes;
	uint16_t rank = classes[called_leg(crowd)->klass].rank;
	const struct leg *leg;

	EACH_OTHER(crowd, leg)
	{
		assert_true(classes[leg->klass].rank <= rank);
		if (classes[leg->klass].rank == rank)
			assert_true(leg->queued_ms >= called_leg(crowd)->queued_ms);
	}
}

static void strict_never_calls_a_lower_rank_while_a_higher_waits(void **state)
{
	(void)state;
	try_policy(POLICY_STRICT, NULL, look_strict);
}

static void look_head_start(struct crowd *crowd)
{
	const struct setup_class *classes = crowd->rig.setup->classes;
	const struct leg *called = called_leg(crowd), *leg;

	EACH_OTHER(crowd, leg)
	assert_true(leg->queued_ms - classes[leg->klass].head_start_ms >=
		    called->queued_ms - classes[called->klass].head_start_ms);
}

static void head_start_is_first_come_on_shifted_times(void **state)
{
	(void)state;
	try_policy(POLICY_HEAD_START, NULL, look_head_start);
}

static void look_due(struct crowd *crowd)
{
	const struct setup_class *classes = crowd->rig.setup->classes;
	const struct leg *called = called_leg(crowd), *leg;

	EACH_OTHER(crowd, leg)
	assert_true(leg->queued_ms + classes[leg->klass].target_ms >=
		    called->queued_ms + classes[called->klass].target_ms);
}

static void due_date_calls_whose_target_runs_out_first(void **state)
{
	(void)state;
	try_policy(POLICY_DUE_DATE, NULL, look_due);
}

/* Whatever the weight, who waits 1024 / weight times as long comes first: within a class, a first
 * line is never called while somebody of a later one has waited so long. */
static void look_weight(struct crowd *crowd)
{
	const struct setup_profile *profile = crowd->rig.setup->profiles;
	const struct leg *called = called_leg(crowd), *leg;
	int64_t weight = setup_profile_weight(profile, called->service);

	EACH_OTHER(crowd, leg)
	if (leg->klass == called->klass)
		assert_true(waited_of(crowd, leg) * setup_profile_weight(profile, leg->service) <=
			    waited_of(crowd, called) * weight);
}

static void a_weight_delays_and_never_starves(void **state)
{
	(void)state;
	try_policy(POLICY_FCFS, set_later, look_weight);
	try_policy(POLICY_STRICT, set_later, look_weight);
	try_policy(POLICY_RATIO, set_later, look_weight);
	try_policy(POLICY_ACCUMULATING, set_later, look_weight);
}

/* ---- Caps ---- */

static void set_caps(struct setup *setup, uint64_t *seed)
{
	int64_t cap_ms = (int64_t)(60 + rig_below(seed, 900)) * 1000;

	for (uint16_t i = 0; i < setup->class_count; i++)
		setup->classes[i].cap_ms = i == 1 && rig_below(seed, 2) ? 0 : cap_ms;
}

static uint32_t cap_acted, cap_rested;

/* Caps act while at most max(2, a quarter) had passed theirs when this minute began; then one who
 * has is called, the one furthest beyond. */
static void look_cap(struct crowd *crowd)
{
	const struct setup_class *classes = crowd->rig.setup->classes;
	const struct hall *hall = crowd->rig.hall;
	int64_t minute_ms = (crowd->rig.now_ms - RIG_START_MS) / 60000 * 60000 + RIG_START_MS;
	const struct leg *called = called_leg(crowd);
	int64_t most_ms = 0, own_ms;
	uint32_t passed = 0;

	for (uint32_t i = 0; i < hall_visit_count(hall); i++) {
		const struct leg *leg = &hall_visit(hall, i)->legs[0];
		int64_t cap_ms = classes[leg->klass].cap_ms;
		int64_t beyond_ms = crowd->rig.now_ms - leg->queued_ms - cap_ms;

		if (leg->state != LEG_WAITING || cap_ms == 0)
			continue;
		passed += leg->queued_ms + cap_ms < minute_ms;
		most_ms = beyond_ms > most_ms ? beyond_ms : most_ms;
	}
	own_ms = crowd->rig.now_ms - called->queued_ms - classes[called->klass].cap_ms;
	if (most_ms > 0 && (passed <= 2 || passed * 4 <= hall_waiting_total(hall))) {
		assert_int_equal(crowd->call.why.rule, CALL_RULE_CAP);
		assert_true(classes[called->klass].cap_ms > 0 && own_ms == most_ms);
		assert_true(crowd->call.why.key == own_ms * 1024);
		cap_acted++;
	} else {
		assert_int_equal(crowd->call.why.rule, CALL_RULE_ORDER);
		cap_rested += most_ms > 0;
	}
}

static void caps_act_only_while_few_are_beyond_them(void **state)
{
	(void)state;
	cap_acted = cap_rested = 0;
	for (int kind = 0; kind < POLICY_KIND_COUNT; kind++)
		try_policy((enum policy_kind)kind, set_caps, look_cap);
	assert_true(cap_acted > 100 && cap_rested > 100);
}

/* ---- Minimum shares ---- */

static int share_count;

static void set_shares(struct setup *setup, uint64_t *seed)
{
	uint32_t left_pct = 100;

	for (uint16_t i = 0; i < setup->class_count && i < share_count; i++) {
		uint32_t pct = 1 + rig_below(seed, left_pct);

		setup->classes[i].min_share_pct = (uint8_t)pct;
		left_pct -= pct;
		if (left_pct == 0)
			break;
	}
}

static void look_nothing(struct crowd *crowd)
{
	(void)crowd;
}

/* In every stretch of calls during which the class waited. */
static void check_share(const struct crowd *crowd, uint8_t klass, int pct, int slack)
{
	for (int from = 0; from < crowd->calls; from++) {
		int own = 0;

		for (int i = from; i < crowd->calls && crowd->waited[i][klass]; i++) {
			own += crowd->classes[i] == klass;
			if (own + slack < (i - from + 1) * pct / 100)
				fail_msg("class %d has %d of %d calls, promised %d %%", klass, own,
					i - from + 1, pct);
		}
	}
}

static void try_shares(int shares, int slack)
{
	struct crowd *crowd = calloc(1, sizeof(*crowd));

	assert_non_null(crowd);
	share_count = shares;
	for (uint64_t run = 0; run < runs * POLICY_KIND_COUNT; run++) {
		enum policy_kind policy = (enum policy_kind)(run % POLICY_KIND_COUNT);
		struct setup *setup;

		crowd->seed = present_seed = first_seed + run;
		setup = crowd_setup(policy, 2 + (int)rig_below(&crowd->seed, 4), &crowd->seed);
		set_shares(setup, &crowd->seed);
		crowd_begin(crowd, setup);
		crowd_run(crowd, 1500, look_nothing);
		for (uint8_t k = 0; k < setup->class_count; k++)
			check_share(crowd, k, setup->classes[k].min_share_pct, slack);
		crowd_end(crowd);
	}
	free(crowd);
}

static void a_minimum_share_holds_in_every_stretch_of_calls(void **state)
{
	(void)state;
	try_shares(1, 0);
	try_shares(2, 2);
	try_shares(4, 4);
}

static struct crowd *crowd_of(enum policy_kind policy, int classes)
{
	struct crowd *crowd = calloc(1, sizeof(*crowd));

	assert_non_null(crowd);
	crowd->seed = present_seed = first_seed;
	crowd_begin(crowd, crowd_setup(policy, classes, &crowd->seed));
	return crowd;
}

/* Calls `count` times, the pool's counters in turn. */
static void call_times(struct crowd *crowd, int count)
{
	for (int i = 0; i < count; i++) {
		crowd->rig.now_ms += 1000;
		crowd_decide(crowd, (uint16_t)(i % 2));
		assert_true(crowd->called);
		crowd_do(crowd, (uint16_t)(i % 2));
	}
}

static int calls_of(const struct crowd *crowd, uint8_t klass, int from, int until)
{
	int count = 0;

	for (int i = from; i < until; i++)
		count += crowd->classes[i] == klass;
	return count;
}

/* 20 %: a class that nobody of was there for is not paid back when it comes. */
static void no_share_piles_up_while_nobody_is_there(void **state)
{
	struct crowd *crowd = crowd_of(POLICY_STRICT, 2);
	struct setup_class *classes = crowd->rig.setup->classes;

	(void)state;
	classes[0].rank = 0;
	classes[1].rank = 1;
	classes[0].min_share_pct = 20;
	assert_int_equal(hall_configure(crowd->rig.hall, crowd->rig.setup), 0);
	for (int i = 0; i < 300; i++)
		crowd_arrive(crowd, 0, 1);
	call_times(crowd, 100);
	for (int i = 0; i < 50; i++)
		crowd_arrive(crowd, 1, 0);
	call_times(crowd, 50);
	assert_int_equal(calls_of(crowd, 0, 100, 104), 0);
	assert_int_equal(calls_of(crowd, 0, 100, 150), 10); /* each fifth */
	assert_int_equal(crowd->call.why.rule, CALL_RULE_SHARE);
	crowd_end(crowd);
	free(crowd);
}

/* ---- Ratio ---- */

static void ratio_is_exact_while_all_wait(void **state)
{
	struct crowd *crowd = calloc(1, sizeof(*crowd));

	(void)state;
	assert_non_null(crowd);
	for (uint64_t run = 0; run < runs; run++) {
		struct setup *setup;
		int round = 0;

		crowd->seed = present_seed = first_seed + run;
		setup = crowd_setup(
			POLICY_RATIO, 2 + (int)rig_below(&crowd->seed, 4), &crowd->seed);
		crowd_begin(crowd, setup);
		for (uint8_t k = 0; k < setup->class_count; k++) {
			round += setup->classes[k].turns;
			for (int i = 0; i < 12 * setup->classes[k].turns; i++)
				crowd_arrive(crowd, (uint16_t)rig_below(&crowd->seed, 3), k);
		}
		call_times(crowd, 10 * round);
		for (uint8_t k = 0; k < setup->class_count; k++)
			for (int i = 0; i < crowd->calls; i++) {
				int own = calls_of(crowd, k, 0, i + 1),
				    turns = setup->classes[k].turns;

				if ((i + 1) % round == 0)
					assert_int_equal(own, (i + 1) / round * turns);
				/* spread: never a whole call before or behind */
				assert_true(own * round < (i + 1) * turns + round);
				assert_true(own * round > (i + 1) * turns - round);
			}
		crowd_end(crowd);
	}
	free(crowd);
}

static void ratio_keeps_no_turns_for_a_class_that_is_not_there(void **state)
{
	struct crowd *crowd = crowd_of(POLICY_RATIO, 2);
	struct setup_class *classes = crowd->rig.setup->classes;

	(void)state;
	classes[0].turns = 4;
	classes[1].turns = 1;
	assert_int_equal(hall_configure(crowd->rig.hall, crowd->rig.setup), 0);
	for (int i = 0; i < 200; i++)
		crowd_arrive(crowd, (uint16_t)(i % 3), 0);
	call_times(crowd, 80); /* nobody of class 1: class 0 has them all */
	assert_int_equal(calls_of(crowd, 0, 0, 80), 80);
	for (int i = 0; i < 40; i++)
		crowd_arrive(crowd, (uint16_t)(i % 3), 1);
	call_times(crowd, 50);
	/* One in each round, and the one of the round in which they came. */
	assert_int_equal(calls_of(crowd, 1, 80, 130), 11);
	for (int i = 80; i < 125; i++)
		assert_true(calls_of(crowd, 1, i, i + 5) <= 2);
	crowd_end(crowd);
	free(crowd);
}

/* N N P N N: the turns of a round are spread. */
static void ratio_four_to_one_spreads_the_one(void **state)
{
	static const uint8_t expected[] = {0, 0, 1, 0, 0, 0, 0, 1, 0, 0};
	struct crowd *crowd = crowd_of(POLICY_RATIO, 2);
	struct setup_class *classes = crowd->rig.setup->classes;

	(void)state;
	classes[0].turns = 4;
	classes[1].turns = 1;
	assert_int_equal(hall_configure(crowd->rig.hall, crowd->rig.setup), 0);
	for (int i = 0; i < 20; i++) {
		crowd_arrive(crowd, 0, 0);
		crowd_arrive(crowd, 0, 1);
	}
	call_times(crowd, 10);
	assert_memory_equal(crowd->classes, expected, sizeof(expected));
	crowd_end(crowd);
	free(crowd);
}

/* ---- What a person chose ---- */

static void a_call_that_a_person_chose_moves_no_ratio_and_no_share(void **state)
{
	struct crowd *crowd = crowd_of(POLICY_RATIO, 2);
	struct pool before;
	struct hall *hall = crowd->rig.hall;

	(void)state;
	crowd->rig.setup->classes[0].min_share_pct = 30;
	assert_int_equal(hall_configure(hall, crowd->rig.setup), 0);
	for (int i = 0; i < 20; i++)
		crowd_arrive(crowd, 0, (uint8_t)(i % 2));
	call_times(crowd, 3);
	assert_int_equal(rig_counter(&crowd->rig, VERB_END, 0), REFUSED_NOT);
	before = hall->pools[0];
	assert_int_equal(rig_counter_ticket(&crowd->rig, VERB_CALL_TICKET, 0, "A020"), REFUSED_NOT);
	assert_memory_equal(before.given, hall->pools[0].given, sizeof(before.given));
	assert_memory_equal(before.owed, hall->pools[0].owed, sizeof(before.owed));
	assert_int_equal(crowd->rig.decision.changes[0].why.lost_by, CALL_LOST_NOT);
	crowd_end(crowd);
	free(crowd);
}

/* ---- Position ---- */

/* Who takes a ticket now is called after exactly so many when nobody comes any more. For
 * accumulating, and for ratios of unlike services, the formula is an average; it is not held to
 * that. */
static void look_position(struct crowd *crowd)
{
	const struct setup *setup = crowd->rig.setup;
	uint8_t klass = (uint8_t)rig_below(&crowd->seed, setup->class_count);
	uint32_t ahead = hall_ahead(crowd->rig.hall, 0, klass, crowd->rig.now_ms), called = 0;
	uint32_t visit = hall_visit_count(crowd->rig.hall);

	assert_true(crowd_arrive(crowd, 0, klass));
	for (;; called++) {
		crowd_decide(crowd, 0);
		assert_true(crowd->called);
		crowd_do(crowd, 0);
		if (crowd->call.leg.visit == visit)
			break;
	}
	assert_int_equal(called, ahead);
}

static void position_is_the_number_of_calls_before(void **state)
{
	static const enum policy_kind exact[] = {
		POLICY_FCFS, POLICY_STRICT, POLICY_HEAD_START, POLICY_DUE_DATE};
	struct crowd *crowd = calloc(1, sizeof(*crowd));

	(void)state;
	assert_non_null(crowd);
	for (uint64_t run = 0; run < runs * 4; run++) {
		crowd->seed = present_seed = first_seed + run;
		crowd_begin(crowd, crowd_setup(exact[run % 4], 3, &crowd->seed));
		for (int round = 0; round < 12; round++) {
			for (uint32_t i = rig_below(&crowd->seed, 25); i > 0; i--) {
				crowd->rig.now_ms += rig_below(&crowd->seed, 120000);
				crowd_arrive(crowd, 0, (uint8_t)rig_below(&crowd->seed, 3));
			}
			look_position(crowd);
		}
		crowd_end(crowd);
	}
	free(crowd);
}

static void position_follows_the_turns_of_a_round(void **state)
{
	struct crowd *crowd = crowd_of(POLICY_RATIO, 2);
	struct setup_class *classes = crowd->rig.setup->classes;
	const struct hall *hall = crowd->rig.hall;

	(void)state;
	classes[0].turns = 4;
	classes[1].turns = 1;
	assert_int_equal(hall_configure(crowd->rig.hall, crowd->rig.setup), 0);
	for (int i = 0; i < 40; i++)
		crowd_arrive(crowd, 0, 0);
	for (int i = 0; i < 3; i++)
		crowd_arrive(crowd, 0, 1);
	assert_int_equal(hall_ahead(hall, 0, 0, crowd->rig.now_ms), 40 + 3);
	assert_int_equal(hall_ahead(hall, 0, 1, crowd->rig.now_ms), 3 + 16);
	crowd_end(crowd);
	free(crowd);
}

static void position_knows_of_minimum_shares(void **state)
{
	struct crowd *crowd = crowd_of(POLICY_STRICT, 2);
	struct setup_class *classes = crowd->rig.setup->classes;
	const struct hall *hall = crowd->rig.hall;

	(void)state;
	classes[0].rank = 0;
	classes[1].rank = 1;
	classes[0].min_share_pct = 20;
	assert_int_equal(hall_configure(crowd->rig.hall, crowd->rig.setup), 0);
	for (int i = 0; i < 100; i++)
		crowd_arrive(crowd, 0, 1);
	crowd_arrive(crowd, 0, 0);
	assert_int_equal(hall_ahead(hall, 0, 0, crowd->rig.now_ms), 9); /* the second fifth call */
	assert_int_equal(hall_ahead(hall, 0, 1, crowd->rig.now_ms), 100 + 1);
	crowd_end(crowd);
	free(crowd);
}

static int say_seed(void **state)
{
	(void)state;
	printf("last seed: %llu (NOVBE_SEED=%llu NOVBE_RUNS=%llu)\n",
		(unsigned long long)present_seed, (unsigned long long)first_seed,
		(unsigned long long)runs);
	return 0;
}

#define SEEDED(NAME) cmocka_unit_test_teardown(NAME, say_seed)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SEEDED(fcfs_calls_whoever_came_first),
		SEEDED(accumulating_lets_overtake_only_by_slope_times_wait),
		SEEDED(strict_never_calls_a_lower_rank_while_a_higher_waits),
		SEEDED(head_start_is_first_come_on_shifted_times),
		SEEDED(due_date_calls_whose_target_runs_out_first),
		SEEDED(a_weight_delays_and_never_starves),
		SEEDED(caps_act_only_while_few_are_beyond_them),
		SEEDED(a_minimum_share_holds_in_every_stretch_of_calls),
		SEEDED(no_share_piles_up_while_nobody_is_there),
		SEEDED(ratio_is_exact_while_all_wait),
		SEEDED(ratio_keeps_no_turns_for_a_class_that_is_not_there),
		SEEDED(ratio_four_to_one_spreads_the_one),
		SEEDED(a_call_that_a_person_chose_moves_no_ratio_and_no_share),
		SEEDED(position_is_the_number_of_calls_before),
		SEEDED(position_follows_the_turns_of_a_round),
		SEEDED(position_knows_of_minimum_shares),
	};

	first_seed = rig_environment("NOVBE_SEED", 20261129);
	runs = rig_environment("NOVBE_RUNS", 8);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
