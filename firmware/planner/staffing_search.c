/* Start, repair, trim. */
#include "firmware/planner/staffing_search.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/planner/erlang.h"

enum { MAX_REPAIRS = 400 };

struct step_count {
	double citizens, in_time; /* of the last simulation */
	uint32_t never_called;
	double arrivals, serve_ms; /* sums over the days, of the demand */
};

static struct step_count *count_at(const struct staffing_search *s, uint16_t profile, int step)
{
	return &s->counts[profile * s->steps + step];
}

static const struct setup *setup_of(const struct staffing_search *s)
{
	return s->comparison->alternatives[s->which].setup;
}

uint16_t staffing_search_open(const struct staffing_search *s, uint16_t profile, int step)
{
	return s->plan.open[profile][step * s->goal.step_quarters];
}

void staffing_search_set(struct staffing_search *s, uint16_t profile, int step, uint16_t counters)
{
	for (int q = 0; q < s->goal.step_quarters; q++)
		s->plan.open[profile][step * s->goal.step_quarters + q] = counters;
}

/* ---- Before ---- */

static int services_of(const struct setup *setup, uint16_t profile)
{
	int services = 0;

	for (uint16_t i = 0; i < setup->service_count; i++)
		services += setup_profile_takes(&setup->profiles[profile], i);
	return services;
}

static void find_homes(struct staffing_search *s)
{
	const struct setup *setup = setup_of(s);

	for (uint16_t i = 0; i < setup->service_count; i++)
		s->home[i] = SETUP_NONE;
	for (uint16_t p = 0; p < setup->profile_count; p++)
		for (uint16_t i = 0; i < setup->service_count; i++)
			if (setup_profile_takes(&setup->profiles[p], i) &&
				(s->home[i] == SETUP_NONE ||
					services_of(setup, p) < services_of(setup, s->home[i])))
				s->home[i] = p;
}

static int take_demand(struct staffing_search *s)
{
	int rc = source_keep(s->comparison->source);

	for (size_t d = 0; rc == 0 && d < s->comparison->source->days; d++) {
		const struct demand_day *day = &s->comparison->source->day[d];

		for (size_t i = 0; i < day->arrivals; i++) {
			const struct citizen *c = &day->citizens[i];
			int64_t quarter = (c->due_ms - day->midnight_ms) / STAFFING_QUARTER_MS;
			uint16_t home = s->home[c->service];
			struct step_count *count;

			if (quarter < 0 || quarter >= STAFFING_QUARTERS || home == SETUP_NONE)
				continue;
			count = count_at(s, home, (int)quarter / s->goal.step_quarters);
			count->arrivals++;
			count->serve_ms += c->serve_ms;
		}
	}
	return rc;
}

int staffing_search_init(struct staffing_search *s, struct comparison *comparison, int which,
	const struct staffing_goal *goal)
{
	struct setup *setup = comparison->alternatives[which].setup;
	int rc;

	memset(s, 0, sizeof(*s));
	s->comparison = comparison;
	s->which = which;
	s->goal = *goal;
	s->steps = STAFFING_QUARTERS / goal->step_quarters;
	s->home = calloc(setup->service_count + 1U, sizeof(*s->home));
	s->counts =
		calloc((size_t)(setup->profile_count + 1) * (size_t)s->steps, sizeof(*s->counts));
	if (!s->home || !s->counts || staffing_init(&s->plan, setup) < 0)
		return -ENOMEM;
	rc = staffing_add_counters(setup);
	if (rc < 0)
		return rc;
	find_homes(s);
	comparison->alternatives[which].plan = &s->plan;
	return take_demand(s);
}

void staffing_search_fini(struct staffing_search *s)
{
	if (s->comparison)
		s->comparison->alternatives[s->which].plan = NULL;
	staffing_fini(&s->plan);
	free(s->home);
	free(s->counts);
}

/* ---- Start ---- */

static void start(struct staffing_search *s)
{
	double days = (double)s->comparison->source->days;
	double step_ms = (double)s->goal.step_quarters * STAFFING_QUARTER_MS;

	for (uint16_t p = 0; p < s->plan.profiles; p++) {
		for (int step = 0; step < s->steps; step++) {
			const struct step_count *count = count_at(s, p, step);
			double serve_ms = count->serve_ms / fmax(count->arrivals, 1);

			staffing_search_set(s, p, step,
				(uint16_t)erlang_c_counters(count->serve_ms / days / step_ms,
					fmax(serve_ms, 1), (double)s->goal.level_ms, s->goal.share,
					QUEUE_MAX_COUNTERS));
		}
	}
	s->erlang_hours = staffing_hours(&s->plan);
}

/* ---- Simulating ---- */

static bool in_time(const struct staffing_search *s, const struct wait *wait)
{
	return (wait->how == OUTCOME_SERVED || wait->how == OUTCOME_NO_SHOW) &&
	       wait->wait_ms <= s->goal.level_ms;
}

static void take_waits(struct staffing_search *s)
{
	const struct waits *waits = &s->comparison->waits[s->which];

	for (int i = 0; i < s->plan.profiles * s->steps; i++) {
		s->counts[i].citizens = s->counts[i].in_time = 0;
		s->counts[i].never_called = 0;
	}
	for (size_t i = 0; i < waits->count; i++) {
		const struct wait *wait = &waits->list[i];
		uint16_t home = s->home[wait->service];
		struct step_count *count;

		if (home == SETUP_NONE ||
			(wait->how == OUTCOME_LEFT && wait->wait_ms <= s->goal.level_ms))
			continue;
		count = count_at(s, home, wait->quarter / s->goal.step_quarters);
		count->citizens++;
		count->in_time += in_time(s, wait);
		count->never_called += wait->how == OUTCOME_UNSERVED;
	}
}

static bool step_meets(const struct staffing_search *s, uint16_t profile, int step)
{
	const struct step_count *count = count_at(s, profile, step);

	return count->never_called == 0 && count->in_time >= s->goal.share * count->citizens - 1e-9;
}

static bool day_meets(const struct staffing_search *s, uint16_t profile)
{
	double citizens = 0, met = 0;

	for (int step = 0; step < s->steps; step++) {
		citizens += count_at(s, profile, step)->citizens;
		met += count_at(s, profile, step)->in_time;
		if (count_at(s, profile, step)->never_called > 0)
			return false;
	}
	return met >= s->goal.share * citizens - 1e-9;
}

int staffing_search_meets(struct staffing_search *s, FILE *out)
{
	int rc = comparison_run_one(s->comparison, s->which, out);

	if (rc < 0)
		return rc;
	s->simulations++;
	take_waits(s);
	for (uint16_t p = 0; p < s->plan.profiles; p++) {
		if (s->goal.over_day && !day_meets(s, p))
			return 0;
		for (int step = 0; !s->goal.over_day && step < s->steps; step++)
			if (!step_meets(s, p, step))
				return 0;
	}
	return 1;
}

/* ---- Repair and trim ---- */

/* The step of a profile that misses most citizens; -1: none does. */
static int worst_step(const struct staffing_search *s, uint16_t profile)
{
	double most = 0;
	int worst = -1;

	for (int step = 0; step < s->steps; step++) {
		const struct step_count *count = count_at(s, profile, step);

		if (count->citizens - count->in_time > most) {
			most = count->citizens - count->in_time;
			worst = step;
		}
	}
	return worst;
}

static bool add_one(struct staffing_search *s, uint16_t profile, int step)
{
	uint16_t open = staffing_search_open(s, profile, step);

	if (open >= QUEUE_MAX_COUNTERS)
		return false;
	staffing_search_set(s, profile, step, (uint16_t)(open + 1));
	return true;
}

/* One counter more wherever the level is missed. False: nothing helps any more. */
static bool repair_once(struct staffing_search *s)
{
	bool added = false;

	for (uint16_t p = 0; p < s->plan.profiles; p++) {
		if (s->goal.over_day) {
			int worst = day_meets(s, p) ? -1 : worst_step(s, p);

			if (worst >= 0)
				added |= add_one(s, p, worst);
			continue;
		}
		for (int step = 0; step < s->steps; step++)
			if (!step_meets(s, p, step))
				added |= add_one(s, p, step);
	}
	return added;
}

static int repair(struct staffing_search *s, FILE *out)
{
	int rc = 0;

	for (int i = 0; i < MAX_REPAIRS; i++) {
		rc = staffing_search_meets(s, out);
		if (rc != 0)
			return rc < 0 ? rc : 0;
		if (!repair_once(s))
			break;
	}
	return -ERANGE;
}

/* One fewer in a step, if it can be spared. 1 it could, 0 not, or -Exxx. */
static int trim_one(struct staffing_search *s, uint16_t profile, int step, FILE *out)
{
	uint16_t open = staffing_search_open(s, profile, step);
	int rc;

	if (open == 0)
		return 0;
	staffing_search_set(s, profile, step, (uint16_t)(open - 1));
	rc = staffing_search_meets(s, out);
	if (rc == 0)
		staffing_search_set(s, profile, step, open);
	return rc;
}

static int trim(struct staffing_search *s, FILE *out)
{
	bool spared = true;
	int rc = 0;

	while (spared) {
		spared = false;
		for (uint16_t p = 0; p < s->plan.profiles; p++) {
			for (int step = 0; step < s->steps; step++) {
				while ((rc = trim_one(s, p, step, out)) == 1)
					spared = true;
				if (rc < 0)
					return rc;
			}
		}
	}
	return 0;
}

int staffing_search_run(struct staffing_search *s, FILE *out)
{
	int rc;

	start(s);
	rc = repair(s, out);
	if (rc == 0)
		rc = trim(s, out);
	if (rc < 0)
		return rc;
	rc = staffing_search_meets(s, out); /* so that the waits are the plan's */
	return rc < 0 ? rc : 0;
}
