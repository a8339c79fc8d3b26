/* Appointments among walk-ins: by due time, and never better off for having come early. */
#include "tests/unit/queue/rig.h"

enum {
	MINUTE_MS = 60000,
	DAY_MIN = 480,
	PEOPLE = 600,
	COUNTERS = 4,
	TARGET_MIN = 30,
	WALK_INS = 225
};

/* ---- Early comers ---- */

static const struct promise {
	enum policy_kind policy;
	const char *name;
} policies[POLICY_KIND_COUNT] = {
	{POLICY_FCFS, "fcfs"},
	{POLICY_ACCUMULATING, "accumulating"},
	{POLICY_STRICT, "strict"},
	{POLICY_HEAD_START, "head_start"},
	{POLICY_DUE_DATE, "due_date"},
	{POLICY_RATIO, "ratio"},
};

/* The class of appointments is given all that a hall file can give it. */
static struct setup *favouring_setup(enum policy_kind policy, bool share)
{
	struct setup *setup = rig_setup();

	setup->policy = policy;
	setup->classes[1].rank = 9;
	setup->classes[1].turns = 50;
	setup->classes[1].head_start_ms = 10 * MINUTE_MS;
	setup->classes[1].target_ms = 5 * MINUTE_MS;
	setup->classes[1].min_share_pct = share ? 100 : 0;
	setup->classes[0].target_ms = TARGET_MIN * MINUTE_MS;
	setup->appointments = (struct setup_appointments){
		.offered = true, .klass = 1, .early_ms = 60 * MINUTE_MS, .late_ms = 10 * MINUTE_MS};
	return setup;
}

static void rig_start(struct rig *rig, struct setup *setup)
{
	memset(rig, 0, sizeof(*rig));
	rig->setup = setup;
	rig->hall = hall_new(setup);
	assert_non_null(rig->hall);
	rig->now_ms = RIG_START_MS;
	assert_int_equal(rig_open_day(rig, RIG_DAY), REFUSED_NOT);
	for (uint16_t i = 0; i < setup->counter_count; i++)
		assert_int_equal(rig_counter(rig, VERB_SIGN_IN, i), REFUSED_NOT);
}

static void rig_stop(struct rig *rig)
{
	hall_free(rig->hall);
	setup_free(rig->setup);
}

static void check_in(struct rig *rig, int number, int64_t slot_ms)
{
	struct command c = rig_command(VERB_CHECK_IN, ROLE_KIOSK);
	char code[APPOINTMENT_CODE_SIZE];

	snprintf(code, sizeof(code), "CODE-%04d", number);
	RIG_SET(c.code, code);
	c.kiosk = 1;
	c.booking = (struct booking){.found = true, .slot_ms = slot_ms};
	RIG_SET(c.booking.day, RIG_DAY);
	RIG_SET(c.booking.service, "id");
	RIG_SET(c.booking.language, "az");
	assert_int_equal(rig_do(rig, &c), REFUSED_NOT);
	c = rig_command(VERB_CONFIRM, ROLE_KIOSK);
	c.ticket = rig->decision.changes[0].ticket;
	assert_int_equal(rig_do(rig, &c), REFUSED_NOT);
}

static void before_its_time_an_appointment_passes_nobody_who_waits(void **state)
{
	(void)state;
	for (int i = 0; i < POLICY_KIND_COUNT * 2; i++) {
		struct rig rig;

		rig_start(&rig, favouring_setup(policies[i / 2].policy, i % 2));
		check_in(&rig, 1, rig.now_ms + 50 * MINUTE_MS); /* A001 */
		rig.now_ms += 1000;
		rig_take(&rig, "id", "normal");
		rig.now_ms += 1000;
		rig_take(&rig, "id", "normal");
		assert_string_equal(rig_next(&rig, 0), "A002");
		assert_string_equal(rig_next(&rig, 0), "A003");
		assert_string_equal(rig_next(&rig, 0), "A001"); /* nobody else is there */
		rig_stop(&rig);
	}
}

/* Whoever came an hour before stands where somebody stands who comes to the minute. */
static void coming_early_changes_no_place(void **state)
{
	(void)state;
	for (int i = 0; i < POLICY_KIND_COUNT; i++) {
		struct rig rig;
		int64_t slot_ms;

		rig_start(&rig, favouring_setup(policies[i].policy, false));
		slot_ms = rig.now_ms + 50 * MINUTE_MS;
		check_in(&rig, 1, slot_ms + 1); /* first here, last due */
		rig.now_ms = slot_ms - MINUTE_MS;
		check_in(&rig, 2, slot_ms);
		rig.now_ms = slot_ms + 2 * MINUTE_MS;
		assert_string_equal(rig_next(&rig, 0), "A002");
		assert_string_equal(rig_next(&rig, 0), "A001");
		rig_stop(&rig);
	}
}

/* ---- A day ---- */

struct person {
	int64_t comes_ms, slot_ms; /* slot 0: walked in */
};

static int by_coming(const void *a, const void *b)
{
	const struct person *one = a, *other = b;

	return (one->comes_ms > other->comes_ms) - (one->comes_ms < other->comes_ms);
}

/* Two slots each ten minutes, of which 29 % do not come (as measured at ASAN), the rest from half
 * an hour before to eight minutes after; walk-ins so that the counters are busy 9 of 10 minutes. */
static int day_make(struct person *people, uint64_t *seed)
{
	int count = 0;

	for (int minute = 30; minute < DAY_MIN; minute += 10) {
		for (int i = 0; i < 2; i++) {
			int64_t slot_ms = RIG_START_MS + (int64_t)minute * MINUTE_MS;

			if (rig_below(seed, 100) < 29)
				continue;
			people[count++] = (struct person){
				slot_ms - (int64_t)rig_below(seed, 38 * 60) * 1000 + 8 * MINUTE_MS,
				slot_ms};
			if (people[count - 1].comes_ms < slot_ms - 30 * MINUTE_MS)
				people[count - 1].comes_ms = slot_ms - 30 * MINUTE_MS;
		}
	}
	for (int i = 0; i < WALK_INS; i++)
		people[count++] = (struct person){
			RIG_START_MS + (int64_t)rig_below(seed, DAY_MIN * 60) * 1000, 0};
	qsort(people, (size_t)count, sizeof(*people), by_coming);
	return count;
}

struct waits {
	int count;
	int64_t sum_ms, most_ms;
};

static void note(struct waits *waits, int64_t ms)
{
	waits->count++;
	waits->sum_ms += ms > 0 ? ms : 0;
	if (ms > waits->most_ms)
		waits->most_ms = ms;
}

static void call_one(struct rig *rig, uint16_t counter, const struct person *people,
	struct waits waits[2], int64_t *busy_until_ms, uint64_t *seed)
{
	const struct counter *c = hall_counter(rig->hall, counter);
	const struct person *person;
	int64_t from_ms;

	assert_int_equal(rig_counter(rig, VERB_NEXT, counter), REFUSED_NOT);
	if (!c->holds)
		return;
	person = &people[c->leg.visit];
	from_ms = person->slot_ms > person->comes_ms ? person->slot_ms : person->comes_ms;
	note(&waits[person->slot_ms > 0], rig->now_ms - from_ms);
	*busy_until_ms = rig->now_ms + 120000 + (int64_t)rig_below(seed, 480000); /* mean 6 min */
}

static void day_live(enum policy_kind policy, uint64_t seed, struct waits waits[2])
{
	static struct person people[PEOPLE];
	int64_t busy_until_ms[COUNTERS] = {0};
	struct setup *setup = favouring_setup(policy, false);
	int count = day_make(people, &seed), next = 0;
	struct rig rig;

	setup->double_press_ms = 0;
	for (uint16_t i = 0; i < COUNTERS; i++)
		setup->counters[i].profile = 0;
	rig_start(&rig, setup);
	for (; next < count || hall_waiting_total(rig.hall) > 0; rig.now_ms += 1000) {
		for (; next < count && people[next].comes_ms <= rig.now_ms; next++) {
			if (people[next].slot_ms)
				check_in(&rig, next, people[next].slot_ms);
			else
				rig_take(&rig, "id", "normal");
		}
		for (uint16_t i = 0; i < COUNTERS; i++)
			if (rig.now_ms >= busy_until_ms[i] && hall_waits(rig.hall, i))
				call_one(&rig, i, people, waits, &busy_until_ms[i], &seed);
	}
	rig_stop(&rig);
}

static double mean_min(const struct waits *waits)
{
	return (double)waits->sum_ms / waits->count / MINUTE_MS;
}

static void by_due_time_appointments_wait_little_and_walk_ins_are_not_starved(void **state)
{
	const uint64_t first = rig_environment("NOVBE_SEED", 20261129);
	struct waits due[2] = {{0}}, fcfs[2] = {{0}};

	(void)state;
	for (uint64_t day = 0; day < rig_environment("NOVBE_RUNS", 12); day++) {
		day_live(POLICY_DUE_DATE, first + day, due);
		day_live(POLICY_FCFS, first + day, fcfs);
	}
	printf("due date: appointments %.1f min (%d, at most %.1f), walk-ins %.1f min (%d, at most "
	       "%.1f); fcfs: %.1f, %.1f; NOVBE_SEED=%llu\n",
		mean_min(&due[1]), due[1].count, (double)due[1].most_ms / MINUTE_MS,
		mean_min(&due[0]), due[0].count, (double)due[0].most_ms / MINUTE_MS,
		mean_min(&fcfs[1]), mean_min(&fcfs[0]), (unsigned long long)first);
	assert_true(due[1].count > 100 && due[0].count > 1000);
	assert_true(mean_min(&due[1]) < 3.0);
	assert_true(mean_min(&due[1]) < mean_min(&due[0]) / 2);
	/* What the few save, the many hardly feel. */
	assert_true(mean_min(&due[0]) < mean_min(&fcfs[0]) * 2);
	assert_true(due[0].most_ms < fcfs[0].most_ms + TARGET_MIN * MINUTE_MS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(before_its_time_an_appointment_passes_nobody_who_waits),
		cmocka_unit_test(coming_early_changes_no_place),
		cmocka_unit_test(by_due_time_appointments_wait_little_and_walk_ins_are_not_starved),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
