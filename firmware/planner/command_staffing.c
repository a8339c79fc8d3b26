/* staffing: the least counters that meet a level, step by step of the day, beside today's. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/planner/arguments.h"
#include "firmware/planner/command.h"
#include "firmware/planner/staffing_search.h"
#include "firmware/planner/waits_chart.h"

enum { TODAY, PLAN };

static const struct argp_option options[] = {
	{"step", ARGUMENT_STEP, "MIN", 0, "how often the number of counters may change (60)", 0},
	{"over-day", ARGUMENT_OVER_DAY, 0, 0,
		"the level need only be met over the whole day, not in each step", 0},
	{"policy", ARGUMENT_POLICY, "WORD", 0, "decide by this one (hall)", 0},
	{"change", ARGUMENT_CHANGE, "KEY=VALUE", 0, "under this condition", 0},
	ARGUMENTS_LEVEL_OPTION, ARGUMENTS_FORM_OPTIONS, ARGUMENTS_SOURCE_OPTIONS, {0}};

static const struct arguments_form form = {options, "SOURCE",
	"The least number of counters that meets a level, and what it costs against today.\v"
	"The plan is the same for all days of the source. No single counter can be taken from it "
	"without missing the level somewhere.",
	"80%/15min"};

/* ---- The table of counters ---- */

/* Mean number open over the days, a quarter's. */
static double today_open(const struct waits *waits, int quarter)
{
	return waits->open_ms[quarter] / STAFFING_QUARTER_MS / (waits->days > 0 ? waits->days : 1);
}

static uint16_t plan_open(const struct staffing_search *s, int step)
{
	uint16_t open = 0;

	for (uint16_t p = 0; p < s->plan.profiles; p++)
		open = (uint16_t)(open + staffing_search_open(s, p, step));
	return open;
}

/* Share in time of those who come in a step. */
static int step_share(
	struct comparison *c, int which, const struct staffing_search *s, int step, double *share)
{
	double citizens = 0, met = 0;

	for (int q = step * s->goal.step_quarters; q < (step + 1) * s->goal.step_quarters; q++) {
		struct waits_summary summary;
		int rc = waits_summary(&c->waits[which], WAITS_ALL, q, s->goal.level_ms, &summary);

		if (rc < 0)
			return rc;
		citizens += (double)summary.count;
		met += summary.within * (double)summary.count;
	}
	*share = citizens > 0 ? met / citizens : 1;
	return citizens > 0;
}

static int print_step(struct comparison *c, const struct staffing_search *s, int step)
{
	double today = 0, share_today, share_plan;
	int rc = step_share(c, TODAY, s, step, &share_today);

	if (rc >= 0)
		rc = step_share(c, PLAN, s, step, &share_plan);
	for (int q = 0; q < s->goal.step_quarters; q++)
		today += today_open(&c->waits[TODAY], step * s->goal.step_quarters + q);
	if (rc < 0 || (rc == 0 && plan_open(s, step) == 0 && today == 0))
		return rc;
	printf("%02d:%02d %12.1f %12u %11.1f %% %11.1f %%", step * s->goal.step_quarters / 4,
		step * s->goal.step_quarters % 4 * 15, today / s->goal.step_quarters,
		plan_open(s, step), 100 * share_today, 100 * share_plan);
	if (s->plan.profiles > 1)
		for (uint16_t p = 0; p < s->plan.profiles; p++)
			if (staffing_search_open(s, p, step) > 0)
				printf(" %s=%u", c->source->setup->profiles[p].id,
					staffing_search_open(s, p, step));
	putchar('\n');
	return 0;
}

static int print_plan(struct comparison *c, const struct staffing_search *s)
{
	double today = 0, plan = staffing_hours(&s->plan);
	int rc = 0;

	printf("%-5s %12s %12s %13s %13s%s\n", "", "open today", "open, plan", "in time today",
		"in time, plan", s->plan.profiles > 1 ? " which" : "");
	for (int step = 0; rc >= 0 && step < s->steps; step++)
		rc = print_step(c, s, step);
	for (int q = 0; q < WAITS_QUARTERS; q++)
		today += today_open(&c->waits[TODAY], q) / 4;
	printf("counter-hours a day: %.1f today, %.2f by the plan: %.2f %s (Erlang C alone says "
	       "%.2f; %d simulations)\n\n",
		today, plan, plan > today ? plan - today : today - plan,
		plan > today ? "more are needed" : "are saved", s->erlang_hours, s->simulations);
	return rc < 0 ? rc : 0;
}

static void print_json(const struct staffing_search *s)
{
	const struct setup *setup = s->comparison->source->setup;
	bool comma = false;

	printf("{\"step_min\":%d,\"counter_minutes\":%.0f,\"plan\":{", s->goal.step_quarters * 15,
		60 * staffing_hours(&s->plan));
	for (uint16_t p = 0; p < s->plan.profiles; p++) {
		printf("%s\"%s\":[", p > 0 ? "," : "", setup->profiles[p].id);
		comma = false;
		for (int step = 0; step < s->steps; step++) {
			printf("%s%u", comma ? "," : "", staffing_search_open(s, p, step));
			comma = true;
		}
		putchar(']');
	}
	printf("}}\n");
}

/* The hall may not have that many. */
static void warn_counters(const struct staffing_search *s)
{
	const struct setup *setup = s->comparison->source->setup;

	for (int step = 0; step < s->steps; step++) {
		if (plan_open(s, step) <= setup->counter_count)
			continue;
		fprintf(stderr,
			"novbe-plan: at %02d:%02d the plan wants %u counters, and the hall has "
			"%u\n",
			step * s->goal.step_quarters / 4, step * s->goal.step_quarters % 4 * 15,
			plan_open(s, step), setup->counter_count);
		return;
	}
}

static int tell(struct comparison *c, const struct staffing_search *s, const struct arguments *a)
{
	int rc = 0;

	if (a->json)
		print_json(s);
	else
		rc = print_plan(c, s);
	if (rc == 0 && !a->json)
		rc = waits_table_print(c, stdout);
	warn_counters(s);
	if (rc == 0 && a->png)
		rc = waits_chart_write(c, a->png, stderr);
	return rc;
}

/* ---- The command ---- */

static int fill(struct comparison *c, const struct arguments *a)
{
	char word[300], why[256];

	for (int i = TODAY; i <= PLAN; i++) {
		struct alternative *alternative = comparison_add(c);

		if (!alternative)
			return -ENOMEM;
		for (int k = 0; k < a->change_count; k++)
			if (alternative_add(alternative, a->changes[k], why) < 0)
				arguments_wrong("--change: %s", why);
		snprintf(word, sizeof(word), "policy=%s",
			a->policy_count > 0 ? a->policies[0] : "hall");
		if (alternative_add(alternative, word, why) < 0)
			arguments_wrong("--policy: %s", why);
		snprintf(alternative->name, sizeof(alternative->name), "%s",
			i == TODAY ? "counters as today" : "counters by the plan");
	}
	return 0;
}

static int search(struct comparison *c, const struct arguments *a)
{
	const struct staffing_goal goal = {.share = a->level_share,
		.level_ms = a->level_ms,
		.step_quarters = a->step_min / 15,
		.over_day = a->over_day};
	struct staffing_search s;
	int rc = fill(c, a);

	if (rc < 0)
		return rc;
	rc = staffing_search_init(&s, c, PLAN, &goal);
	if (rc == 0)
		rc = comparison_run_one(c, TODAY, stderr);
	if (rc == 0)
		rc = staffing_search_run(&s, stderr);
	if (rc == -ERANGE)
		fprintf(stderr,
			"novbe-plan: %s: no number of counters meets %g %% in %g min: when do the "
			"doors open? Nobody is called before a counter is open\n",
			c->source->name, 100 * a->level_share, (double)a->level_ms / 60000);
	if (rc == 0)
		rc = tell(c, &s, a);
	staffing_search_fini(&s);
	return rc;
}

int plan_staffing(int argc, char **argv)
{
	struct comparison *c = calloc(1, sizeof(*c));
	struct source *source;
	struct arguments a;
	int rc = -ENOMEM;

	arguments_parse(&a, &form, argc, argv);
	source = source_open(a.source, &a.from, stderr);
	if (source && c) {
		comparison_init(c, source, a.level_ms);
		c->source->was_seen = false;
		c->seed = a.from.seed > 0 ? a.from.seed : 1;
		rc = search(c, &a);
		if (rc == -ENOMEM)
			fprintf(stderr, "novbe-plan: out of memory\n");
		comparison_fini(c);
	}
	free(c);
	if (!source)
		return 2;
	source_free(source);
	return rc < 0 ? 1 : 0;
}
