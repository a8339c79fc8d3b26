/*
 * Simulated days: nobody is lost or served twice, counters hold one citizen at a time and only what
 * their profile takes, and what is drawn depends on nothing but what it is drawn for.
 */
#include <unistd.h>

#include "firmware/planner/alternative.h"
#include "firmware/planner/scenario.h"
#include "firmware/planner/source.h"
#include "tests/unit/planner/room.h"

enum { HOUR = 3600000, MINUTE = 60000, MOST = 20000 };

struct log { /* what was told, in order */
	size_t count;
	struct outcome told[MOST];
};

static struct log heard;

static void hear(void *data, const struct outcome *outcome)
{
	struct log *log = data;

	assert_true(log->count < MOST);
	log->told[log->count++] = *outcome;
}

static struct citizen *come(struct demand_day *day, int64_t at_ms, int32_t serve_ms)
{
	struct citizen *c = demand_add_citizen(day);

	assert_non_null(c);
	c->at_ms = c->queued_ms = c->due_ms = day->midnight_ms + at_ms;
	c->serve_ms = serve_ms;
	return c;
}

static void run(const struct setup *setup, struct demand_day *day)
{
	struct simulation *simulation = simulation_new(setup);

	assert_non_null(simulation);
	assert_int_equal(demand_day_sort(day), 0);
	heard.count = 0;
	if (simulation_run(simulation, day, hear, &heard) != 0)
		fail_msg("%s", simulation_why(simulation));
	simulation_free(simulation);
}

/* ---- One thing at a time ---- */

/* A hall of some counters that are open from eight to five, and nobody yet. */
static struct setup *quiet_day(int counters, struct demand_day *day)
{
	demand_day_init_number(day, ROOM_DAY);
	room_open(day, counters, day->midnight_ms + 8 * HOUR, day->midnight_ms + 17 * HOUR);
	return room_setup(counters);
}

static void end_day(struct setup *setup, struct demand_day *day)
{
	demand_day_fini(day);
	setup_free(setup);
}

static int64_t called_at(const struct demand_day *day, size_t i)
{
	return heard.told[i].called_ms - day->midnight_ms;
}

static void who_comes_first_is_called_first(void **state)
{
	struct demand_day day;
	struct setup *setup = quiet_day(1, &day);

	(void)state;
	come(&day, 9 * HOUR, 10 * MINUTE);
	come(&day, 9 * HOUR + MINUTE, 5 * MINUTE);
	come(&day, 9 * HOUR + 2 * MINUTE, MINUTE)->service = 1;
	run(setup, &day);
	assert_int_equal(heard.count, 3);
	assert_int_equal(called_at(&day, 0), 9 * HOUR);
	assert_int_equal(called_at(&day, 1), 9 * HOUR + 10 * MINUTE);
	assert_int_equal(called_at(&day, 2), 9 * HOUR + 15 * MINUTE);
	end_day(setup, &day);
}

static void who_is_gone_is_called_in_vain(void **state)
{
	struct demand_day day;
	struct setup *setup = quiet_day(1, &day);
	struct citizen *c;

	(void)state;
	come(&day, 9 * HOUR, 10 * MINUTE);
	c = come(&day, 9 * HOUR + 1, 5 * MINUTE);
	c->leaves_ms = 8 * MINUTE;
	c->lost_ms = MINUTE;
	c = come(&day, 9 * HOUR + 2, 5 * MINUTE);
	c->leaves_ms = 9 * MINUTE;
	c->tells = true;
	come(&day, 9 * HOUR + 3, 5 * MINUTE);
	run(setup, &day);
	assert_int_equal(heard.count, 4);
	assert_int_equal(heard.told[0].how, OUTCOME_LEFT); /* told the hall, and cost nothing */
	assert_int_equal(called_at(&day, 0), 9 * HOUR + 2 + 9 * MINUTE);
	assert_int_equal(heard.told[1].how, OUTCOME_SERVED);
	assert_int_equal(heard.told[2].how, OUTCOME_NO_SHOW);
	assert_int_equal(heard.told[2].ended_ms - day.midnight_ms, 9 * HOUR + 11 * MINUTE);
	assert_int_equal(called_at(&day, 3), 9 * HOUR + 11 * MINUTE);
	end_day(setup, &day);
}

static void the_last_counter_stays_until_nobody_waits(void **state)
{
	struct demand_day day;
	struct setup *setup = quiet_day(2, &day);

	(void)state;
	for (int i = 0; i < 6; i++)
		come(&day, 9 * HOUR + i, 20 * MINUTE);
	day.shifts[0].until_ms = day.shifts[1].until_ms = day.midnight_ms + 9 * HOUR + 30 * MINUTE;
	day.shifts[0].serves_out = false;
	run(setup, &day);
	assert_int_equal(heard.count, 6);
	/* both serve two each until the end; then the first goes home, the second does the rest */
	assert_int_equal(called_at(&day, 5), 10 * HOUR + 1);
	for (int i = 0; i < 6; i++)
		assert_int_equal(heard.told[i].how, OUTCOME_SERVED);
	day.shifts[1].serves_out = false;
	run(setup, &day);
	assert_int_equal(heard.told[4].how, OUTCOME_UNSERVED);
	assert_int_equal(heard.told[5].how, OUTCOME_UNSERVED);
	end_day(setup, &day);
}

static void a_transfer_keeps_the_first_arrival(void **state)
{
	struct demand_day day;
	struct setup *setup = quiet_day(1, &day);

	(void)state;
	come(&day, 9 * HOUR, 10 * MINUTE);
	come(&day, 9 * HOUR + MINUTE, 5 * MINUTE);
	come(&day, 0, 3 * MINUTE)->service = 2;
	day.citizens[0].then = 2;
	run(setup, &day);
	assert_int_equal(day.arrivals, 2);
	assert_int_equal(heard.count, 3);
	/* came before the other: is called again at once */
	assert_int_equal(heard.told[1].citizen->service, 2);
	assert_int_equal(called_at(&day, 1), 9 * HOUR + 10 * MINUTE);
	assert_int_equal(heard.told[1].due_ms, heard.told[1].called_ms);
	assert_int_equal(called_at(&day, 2), 9 * HOUR + 13 * MINUTE);
	end_day(setup, &day);
}

static void a_second_press_waits_its_time(void **state)
{
	struct demand_day day;
	struct setup *setup = quiet_day(1, &day);

	(void)state;
	setup->double_press_ms = 1500;
	come(&day, 9 * HOUR, 1000);
	come(&day, 9 * HOUR, 1000);
	run(setup, &day);
	assert_int_equal(heard.told[0].ended_ms - day.midnight_ms, 9 * HOUR + 1000);
	assert_int_equal(called_at(&day, 1), 9 * HOUR + 1500);
	end_day(setup, &day);
}

/* ---- Whole days ---- */

/* Three profiles that overlap, six counters that come and go. */
static struct setup *mixed_setup(void)
{
	struct setup *setup = room_setup(6);

	for (uint16_t p = 1; p < 3; p++) {
		struct setup_profile *profile = setup_add_profile(setup);

		snprintf(profile->id, sizeof(profile->id), "p%u", p);
		setup_profile_add(profile, p);
		setup_profile_add(profile, 0);
	}
	setup->classes[1].slope = 4096;
	setup->policy = POLICY_ACCUMULATING;
	setup->double_press_ms = 1500;
	return setup;
}

static void mixed_day(uint64_t seed, struct demand_day *day)
{
	struct dice dice = dice_for(seed, DICE_PICK, 0, 0);

	demand_day_init_number(day, ROOM_DAY);
	for (uint64_t i = 0; i < 400; i++) {
		struct citizen *c =
			come(day, 9 * HOUR + (int64_t)(dice_bits(dice, 4 * i) % (8 * HOUR)),
				(int32_t)(dice_bits(dice, 4 * i + 1) % (12 * MINUTE)));
		uint64_t chance = dice_bits(dice, 4 * i + 2);

		c->service = (uint16_t)(chance % 3);
		c->klass = chance / 3 % 5 == 0;
		c->lost_ms = MINUTE;
		c->tells = chance / 15 % 2;
		if (chance / 30 % 4 == 0)
			c->leaves_ms = (int32_t)(chance / 120 % (uint64_t)HOUR);
		if (chance % 11 == 0 && day->count > 1) { /* a transfer to a counter */
			come(day, 0, MINUTE)->only_counter = (uint16_t)(chance % 6);
			day->citizens[day->count - 1].service = (uint16_t)((chance + 1) % 3);
			day->citizens[day->count - 2].then = (uint32_t)(day->count - 1);
		}
	}
	for (uint16_t i = 0; i < 12; i++) {
		struct shift *shift = demand_add_shift(day);

		*shift = (struct shift){.counter = i % 6,
			.profile = i % 3,
			.from_ms = day->midnight_ms + (i < 6 ? 9 : 13) * HOUR + i * MINUTE,
			.until_ms = day->midnight_ms + (i < 6 ? 12 : 17) * HOUR + i * MINUTE,
			.serves_out = i >= 9};
	}
}

static bool may_serve(const struct setup *setup, const struct outcome *o)
{
	if (o->citizen->only_counter != SETUP_NONE)
		return o->citizen->only_counter == o->counter;
	return setup_profile_takes(&setup->profiles[o->counter % 3], o->citizen->service);
}

static void check_counters(const struct setup *setup)
{
	int64_t free_ms[6] = {0};

	for (size_t i = 0; i < heard.count; i++) {
		const struct outcome *o = &heard.told[i];

		if (o->counter == SETUP_NONE)
			continue;
		assert_true(o->called_ms >= free_ms[o->counter]);
		assert_true(o->ended_ms >= o->called_ms);
		assert_true(o->called_ms >= o->citizen->at_ms);
		assert_true(may_serve(setup, o));
		free_ms[o->counter] = o->ended_ms;
	}
}

static void nobody_is_lost_and_nobody_is_served_twice(void **state)
{
	struct setup *setup = mixed_setup();

	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct demand_day day;
		size_t chains = 0;
		uint8_t times[1000] = {0};

		mixed_day(seed, &day);
		run(setup, &day);
		for (size_t i = 0; i < heard.count; i++)
			assert_int_equal(times[heard.told[i].citizen - day.citizens]++, 0);
		for (size_t i = 0; i < day.arrivals; i++)
			assert_int_equal(times[i], 1);
		for (size_t i = day.arrivals; i < day.count; i++)
			chains += times[i];
		print_message("  seed %d: %zu citizens, %zu of %zu transfers\n", (int)seed,
			day.arrivals, chains, day.count - day.arrivals);
		check_counters(setup);
		demand_day_fini(&day);
	}
	setup_free(setup);
}

/* ---- Chance ---- */

static void scenario_write(char path[64], const char *demand)
{
	char folder[512];
	FILE *file;
	int fd;

	strcpy(path, "/tmp/novbe-scenario-XXXXXX");
	fd = mkstemp(path);
	file = fd >= 0 ? fdopen(fd, "w") : NULL;
	assert_non_null(file);
	assert_non_null(getcwd(folder, sizeof(folder)));
	fprintf(file,
		"{\"hall\":\"%s/data/halls/"
		"utility.json\",\"days\":2,\"seed\":7,\"opens\":\"09:00\","
		"\"closes\":\"17:00\",\"demand\":%s,\"classes\":[{\"class\":\"priority\","
		"\"share_pct\":12}],\"counters\":[{\"open_pct\":[80]}],\"no_show_pct\":5}",
		folder, demand);
	fclose(file);
}

static struct source *scenario_source(const char *demand, uint64_t seed)
{
	struct source_options options = {.seed = seed};
	struct source *source;
	char path[64];

	scenario_write(path, demand);
	source = source_open(path, &options, stderr);
	assert_non_null(source);
	unlink(path);
	return source;
}

static const char two_demands[] = "[{\"institution\":\"electricity\",\"per_day\":200},"
				  "{\"institution\":\"gas\",\"per_day\":100}]";
static const char more_of_one[] = "[{\"institution\":\"electricity\",\"per_day\":300},"
				  "{\"institution\":\"gas\",\"per_day\":100}]";

static void the_same_seed_gives_the_same_days(void **state)
{
	struct source *one = scenario_source(two_demands, 0),
		      *same = scenario_source(two_demands, 7);
	struct source *other = scenario_source(two_demands, 8);
	struct demand_day a = {0}, b = {0};

	(void)state;
	assert_int_equal(source_day(one, 1, &a), 0);
	assert_int_equal(source_day(same, 1, &b), 0);
	assert_true(a.count > 200 && a.count < 400);
	assert_int_equal(a.count, b.count);
	assert_memory_equal(a.citizens, b.citizens, a.count * sizeof(*a.citizens));
	assert_int_equal(source_day(other, 1, &b), 0);
	assert_true(a.count != b.count ||
		    memcmp(a.citizens, b.citizens, a.count * sizeof(*a.citizens)) != 0);
	demand_day_fini(&a);
	demand_day_fini(&b);
	source_free(one);
	source_free(same);
	source_free(other);
}

/* Of the services of one institution, all that was drawn. */
static size_t of_institution(const struct source *source, const char *id,
	const struct demand_day *day, struct citizen *found)
{
	uint16_t institution = setup_institution(source->setup, id);
	size_t count = 0;

	for (size_t i = 0; i < day->count; i++)
		if (source->setup->services[day->citizens[i].service].institution == institution)
			found[count++] = day->citizens[i];
	return count;
}

static void more_of_one_service_leaves_the_others_as_they_were(void **state)
{
	struct source *was = scenario_source(two_demands, 0),
		      *now = scenario_source(more_of_one, 0);
	struct citizen before[400], after[400];
	struct demand_day a = {0}, b = {0};
	size_t count;

	(void)state;
	assert_int_equal(source_day(was, 0, &a), 0);
	assert_int_equal(source_day(now, 0, &b), 0);
	count = of_institution(was, "gas", &a, before);
	assert_true(count > 50);
	assert_int_equal(of_institution(now, "gas", &b, after), count);
	assert_memory_equal(before, after, count * sizeof(before[0]));
	assert_true(of_institution(now, "electricity", &b, after) >
		    of_institution(was, "electricity", &a, before));
	demand_day_fini(&a);
	demand_day_fini(&b);
	source_free(was);
	source_free(now);
}

static void a_tenth_more_is_the_same_people_and_some(void **state)
{
	struct source *source = scenario_source(two_demands, 0);
	struct demand_day day = {0}, more = {0};
	struct alternative alternative;
	size_t kept = 0;
	char why[256];

	(void)state;
	assert_int_equal(alternative_init(&alternative, source->setup, 1), 0);
	assert_int_equal(alternative_add(&alternative, "demand=+10%", why), 0);
	assert_int_equal(source_day(source, 0, &day), 0);
	assert_int_equal(source_day(source, 0, &more), 0);
	assert_int_equal(alternative_day(&alternative, &more), 0);
	assert_true(
		more.count > day.count + day.count / 20 && more.count < day.count + day.count / 6);
	for (size_t i = 0, k = 0; i < day.count; i++) {
		while (k < more.count &&
			memcmp(&day.citizens[i], &more.citizens[k], sizeof(*day.citizens)))
			k++;
		kept += k < more.count;
	}
	assert_int_equal(kept, day.count);
	alternative_fini(&alternative);
	demand_day_fini(&day);
	demand_day_fini(&more);
	source_free(source);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_comes_first_is_called_first),
		cmocka_unit_test(who_is_gone_is_called_in_vain),
		cmocka_unit_test(the_last_counter_stays_until_nobody_waits),
		cmocka_unit_test(a_transfer_keeps_the_first_arrival),
		cmocka_unit_test(a_second_press_waits_its_time),
		cmocka_unit_test(nobody_is_lost_and_nobody_is_served_twice),
		cmocka_unit_test(the_same_seed_gives_the_same_days),
		cmocka_unit_test(more_of_one_service_leaves_the_others_as_they_were),
		cmocka_unit_test(a_tenth_more_is_the_same_people_and_some),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
