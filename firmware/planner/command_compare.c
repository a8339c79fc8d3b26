/* replay, what-if, simulate: three ways to say which alternatives are set side by side. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/planner/arguments.h"
#include "firmware/planner/command.h"
#include "firmware/planner/comparison.h"
#include "firmware/planner/waits_chart.h"

/* Adds the words of one --change, which stand apart by spaces. */
static int add_changes(struct alternative *alternative, const char *words)
{
	char copy[512], *rest = copy, why[256];

	if (strlen(words) >= sizeof(copy))
		arguments_wrong("--change: it is too long");
	strcpy(copy, words);
	for (char *word; (word = strtok_r(rest, " ", &rest)) != NULL;)
		if (alternative_add(alternative, word, why) < 0)
			arguments_wrong("%s", why);
	return 0;
}

static struct alternative *add_alternative(struct comparison *c)
{
	struct alternative *alternative = comparison_add(c);

	if (!alternative)
		arguments_wrong("more than %d alternatives at once", COMPARISON_MAX);
	return alternative;
}

static int tell(struct comparison *c, const struct arguments *a)
{
	int rc = a->json ? waits_table_json(c, stdout) : waits_table_print(c, stdout);

	if (rc == 0 && a->png)
		rc = waits_chart_write(c, a->png, stderr);
	else if (rc < 0)
		fprintf(stderr, "novbe-plan: out of memory\n");
	return rc < 0 ? 1 : 0;
}

/* Runs it all, with the file of calls beside it if one is wanted. */
static int run(struct comparison *c, const struct arguments *a)
{
	int rc;

	if (a->calls) {
		c->calls = fopen(a->calls, "we");
		if (!c->calls) {
			fprintf(stderr, "novbe-plan: %s: %s\n", a->calls, strerror(errno));
			return -errno;
		}
		fprintf(c->calls, "alternative,day,service,class,how,counter,waits_from_s,called_s,"
				  "ended_s\n");
	}
	rc = comparison_run(c, stderr);
	if (c->calls && (ferror(c->calls) | fclose(c->calls)) && rc == 0) {
		fprintf(stderr, "novbe-plan: %s: %s\n", a->calls, strerror(errno));
		rc = -EIO;
	}
	c->calls = NULL;
	return rc;
}

/* Opens the source, lets `fill` say what is compared, runs it and tells. */
static int compare(
	const struct arguments *a, void (*fill)(struct comparison *c, const struct arguments *a))
{
	struct source *source = source_open(a->source, &a->from, stderr);
	struct comparison *c = calloc(1, sizeof(*c));
	int status = source ? 1 : 2;

	if (source && c) {
		comparison_init(c, source, a->level_ms);
		c->seed = a->from.seed > 0 ? a->from.seed : 1;
		fill(c, a);
		status = run(c, a) < 0 ? 1 : tell(c, a);
		comparison_fini(c);
	}
	free(c);
	source_free(source);
	return status;
}

/* ---- replay ---- */

static const struct argp_option replay_options[] = {
	{"policy", ARGUMENT_POLICY, "WORD", 0,
		"decide by this one; several are set side by side (hall)", 0},
	{"change", ARGUMENT_CHANGE, "KEY=VALUE", 0, "under this condition, for all of them", 0},
	ARGUMENTS_TABLE_OPTIONS, ARGUMENTS_SOURCE_OPTIONS, {0}};

static const struct arguments_form replay_form = {replay_options, "SOURCE",
	"The same citizens, decided anew by each policy.\v"
	"Arrivals and times at the counter are as they were; who is called when is decided by the "
	"hall's own rules. Words of policies and changes: man novbe-plan.",
	"15min"};

static void fill_replay(struct comparison *c, const struct arguments *a)
{
	char why[256], word[300];

	for (int i = 0; i < (a->policy_count > 0 ? a->policy_count : 1); i++) {
		struct alternative *alternative = add_alternative(c);

		snprintf(word, sizeof(word), "policy=%s",
			a->policy_count > 0 ? a->policies[i] : "hall");
		if (alternative_add(alternative, word, why) < 0)
			arguments_wrong("--policy: %s", why);
		for (int k = 0; k < a->change_count; k++)
			add_changes(alternative, a->changes[k]);
	}
}

int plan_replay(int argc, char **argv)
{
	struct arguments a;

	arguments_parse(&a, &replay_form, argc, argv);
	return compare(&a, fill_replay);
}

/* ---- what-if ---- */

static const struct argp_option what_if_options[] = {
	{"change", ARGUMENT_CHANGE, "KEY=VALUE", 0,
		"one alternative; several words in one argument are done together", 0},
	ARGUMENTS_TABLE_OPTIONS, ARGUMENTS_SOURCE_OPTIONS, {0}};

static const struct arguments_form what_if_form = {what_if_options, "SOURCE",
	"As it is, and beside it what would be if.\v"
	"Each --change is a column of its own, e.g. --change counters=+2 --change \"policy=strict "
	"demand=+10%\". All changes: man novbe-plan.",
	"15min"};

static void fill_what_if(struct comparison *c, const struct arguments *a)
{
	add_alternative(c);
	for (int i = 0; i < a->change_count; i++)
		add_changes(add_alternative(c), a->changes[i]);
}

int plan_what_if(int argc, char **argv)
{
	struct arguments a;

	arguments_parse(&a, &what_if_form, argc, argv);
	if (a.change_count == 0)
		arguments_wrong("what if what? Give a --change, e.g. --change counters=+1");
	return compare(&a, fill_what_if);
}

/* ---- simulate ---- */

static const struct argp_option simulate_options[] = {
	ARGUMENTS_TABLE_OPTIONS, ARGUMENTS_SOURCE_OPTIONS, {0}};

static const struct arguments_form simulate_form = {simulate_options, "SCENARIO",
	"The waits of a hall that is thought of, from its rates.", "15min"};

static void fill_simulate(struct comparison *c, const struct arguments *a)
{
	(void)a;
	add_alternative(c);
}

int plan_simulate(int argc, char **argv)
{
	struct arguments a;

	arguments_parse(&a, &simulate_form, argc, argv);
	return compare(&a, fill_simulate);
}
