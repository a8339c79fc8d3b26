/* Runs alternatives over the days of a source. */
#include "firmware/planner/comparison.h"

#include <errno.h>
#include <string.h>

#include "firmware/planner/simulation.h"

void comparison_init(struct comparison *c, struct source *source, int64_t level_ms)
{
	memset(c, 0, sizeof(*c));
	c->source = source;
	c->level_ms = level_ms;
}

void comparison_fini(struct comparison *c)
{
	for (int i = 0; i < c->count; i++) {
		alternative_fini(&c->alternatives[i]);
		waits_fini(&c->waits[i]);
	}
	waits_fini(&c->seen);
	c->count = 0;
}

struct alternative *comparison_add(struct comparison *c)
{
	if (c->count == COMPARISON_MAX ||
		alternative_init(&c->alternatives[c->count], c->source->setup, c->seed) < 0)
		return NULL;
	return &c->alternatives[c->count++];
}

/* ---- Each citizen, for programs ---- */

struct telling {
	struct comparison *comparison;
	int which;
};

static void put_s(FILE *out, const struct demand_day *day, int64_t at_ms)
{
	fprintf(out, ",%.3f", (double)(at_ms - day->midnight_ms) / 1000);
}

static void tell_call(const struct comparison *c, int which, const struct outcome *o)
{
	static const char *const words[OUTCOME_COUNT] = {[OUTCOME_SERVED] = "served",
		[OUTCOME_LEFT] = "left",
		[OUTCOME_NO_SHOW] = "no_show",
		[OUTCOME_UNSERVED] = "unserved"};
	const struct setup *setup = c->alternatives[which].setup;
	unsigned int number = o->counter == SETUP_NONE ? 0 : setup->counters[o->counter].number;

	fprintf(c->calls, "%d,%s,%s,%s,%s,%u", which + 1, o->day->date,
		setup->services[o->citizen->service].id, setup->classes[o->citizen->klass].id,
		words[o->how], number);
	put_s(c->calls, o->day, o->due_ms);
	put_s(c->calls, o->day, o->called_ms);
	put_s(c->calls, o->day, o->ended_ms);
	fputc('\n', c->calls);
}

static void take_outcome(void *data, const struct outcome *outcome)
{
	struct telling *telling = data;

	waits_take(&telling->comparison->waits[telling->which], outcome);
	if (telling->comparison->calls)
		tell_call(telling->comparison, telling->which, outcome);
}

/* ---- Days ---- */

static int run_day(struct comparison *c, int which, struct simulation *simulation,
	struct demand_day *day, size_t index)
{
	struct telling telling = {c, which};
	int rc = source_day(c->source, index, day);

	if (rc == 0)
		rc = alternative_day(&c->alternatives[which], day);
	if (rc < 0)
		return rc;
	waits_begin_day(&c->waits[which], day);
	return simulation_run(simulation, day, take_outcome, &telling);
}

static int run_days(struct comparison *c, int which, struct simulation *simulation, FILE *out)
{
	struct demand_day day = {0};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < c->source->days; i++)
		rc = run_day(c, which, simulation, &day, i);
	if (rc == -EINVAL)
		fprintf(out, "novbe-plan: %s: %s\n", c->source->name, simulation_why(simulation));
	else if (rc < 0)
		fprintf(out, "novbe-plan: %s: %s: %s\n", c->source->name, day.date,
			rc == -ENOSPC ? "more visits than a hall's day holds" : strerror(-rc));
	demand_day_fini(&day);
	return rc;
}

int comparison_run_one(struct comparison *c, int which, FILE *out)
{
	struct simulation *simulation = simulation_new(c->alternatives[which].setup);
	int rc;

	if (!simulation) {
		fprintf(out, "novbe-plan: %s: %s\n", c->source->name, strerror(errno));
		return -errno;
	}
	waits_fini(&c->waits[which]);
	rc = run_days(c, which, simulation, out);
	c->events[which] = simulation_events(simulation);
	simulation_free(simulation);
	return rc;
}

static void seen_outcome(const struct citizen *citizen, struct outcome *outcome)
{
	bool waited_for_nothing = citizen->called_ms == 0;

	outcome->due_ms = citizen->due_ms;
	outcome->called_ms = citizen->called_ms;
	if (waited_for_nothing && citizen->leaves_ms == CITIZEN_STAYS)
		outcome->how = OUTCOME_UNSERVED;
	else if (waited_for_nothing)
		outcome->how = OUTCOME_LEFT;
	else
		outcome->how = citizen->leaves_ms == 0 && !citizen->tells ? OUTCOME_NO_SHOW
									  : OUTCOME_SERVED;
	if (outcome->how == OUTCOME_LEFT)
		outcome->called_ms = citizen->at_ms + citizen->leaves_ms;
	if (outcome->called_ms < outcome->due_ms)
		outcome->called_ms = outcome->due_ms;
	outcome->ended_ms = outcome->called_ms;
}

/* What is known to have happened, in the same form. */
static int take_seen(struct comparison *c)
{
	struct demand_day day = {0};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < c->source->days; i++) {
		rc = source_day(c->source, i, &day);
		if (rc < 0)
			break;
		waits_begin_day(&c->seen, &day);
		for (size_t n = 0; n < day.count; n++) {
			const struct citizen *citizen = &day.citizens[n];
			struct outcome outcome = {
				.day = &day, .citizen = citizen, .counter = SETUP_NONE};

			seen_outcome(citizen, &outcome);
			waits_take(&c->seen, &outcome);
		}
	}
	demand_day_fini(&day);
	return rc;
}

int comparison_run(struct comparison *c, FILE *out)
{
	int rc = c->source->was_seen ? take_seen(c) : 0;

	for (int i = 0; rc == 0 && i < c->count; i++)
		rc = comparison_run_one(c, i, out);
	return rc;
}
