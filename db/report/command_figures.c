/* Figures of a day or a period, and how good the estimates were. */
#include "db/report/command.h"

#include <errno.h>
#include <string.h>

#include "db/look.h"
#include "db/report/arguments.h"

struct asked { /* what a command is about, besides its arguments */
	const char *kind;
	const struct column *columns;
	int column_count;
};

/* The newest day when none was named. */
static int days_find(const struct report_arguments *a, sqlite3 *db, struct gather_terms *terms,
	const char *path, char why[256])
{
	if (a->count) {
		memcpy(terms->from, a->word[0], DAY_SIZE);
		memcpy(terms->to, a->word[a->count - 1], DAY_SIZE);
		return 0;
	}
	int rc = gather_last_day(db, terms->from, why);

	memcpy(terms->to, terms->from, DAY_SIZE);
	if (rc < 0)
		return report_say(path, why);
	return rc == 1 ? 0
		       : report_say(path, "no business day was opened in it yet: there is nothing "
					  "to report");
}

static int figures_write(
	const struct report_arguments *a, const struct asked *asked, const char *path, sqlite3 *db)
{
	struct gather_terms terms = {.grouping = a->by, .level_ms = a->level_ms};
	struct gathered gathered;
	char why[256];
	int status = days_find(a, db, &terms, path, why);

	if (status)
		return status;
	struct output output = {
		a->format, asked->kind, a->names, asked->columns, asked->column_count, &terms};
	int rc = gather(db, &terms, &gathered, why);

	if (rc == 0 && (rc = output_write(stdout, &output, &gathered)) < 0)
		snprintf(why, sizeof(why), "%s", strerror(-rc));
	gathered_fini(&gathered);
	return rc < 0 ? report_say(path, why) : report_end();
}

static int figures_report(const struct report_arguments *a, const struct asked *asked)
{
	char database[HUB_DATABASE_SIZE], why[256];
	sqlite3 *db;

	for (int i = 0; i < a->count; i++)
		report_day_word(a->word[i]);
	if (a->count == 2 && strcmp(a->word[0], a->word[1]) > 0)
		report_wrong("%s is after %s: name the first day, then the last", a->word[0],
			a->word[1]);
	int status = report_database(a, database);

	if (status)
		return status;
	if (look_open(database, &db, why) < 0)
		return report_say(database, why);
	status = figures_write(a, asked, database, db);
	sqlite3_close(db);
	return status;
}

static struct asked report_asked(void)
{
	return (struct asked){"report", figures_columns, figures_column_count};
}

static const struct argp_option options[] = {REPORT_FIGURES_OPTIONS,
	{"level", REPORT_LEVEL, "SECONDS", 0, "service level: called within so many seconds (600)",
		0},
	REPORT_DATABASE_OPTIONS, {0}};

static const struct report_form day_form = {options, "[DATE]",
	"Figures of a business day, of the newest one when no DATE is named.\v"
	"The hall may go on working. What each figure means: man novbe-report.",
	0, 1, ""};

int report_day(int argc, char **argv)
{
	const struct asked asked = report_asked();
	struct report_arguments a;

	report_arguments_parse(&a, &day_form, argc, argv);
	return figures_report(&a, &asked);
}

static const struct report_form period_form = {options, "FROM TO",
	"Figures of the business days FROM to TO, both included.\v"
	"The hall may go on working. What each figure means: man novbe-report.",
	2, 2, "two business days are expected, as 2026-11-01 2026-11-30"};

int report_period(int argc, char **argv)
{
	const struct asked asked = report_asked();
	struct report_arguments a;

	report_arguments_parse(&a, &period_form, argc, argv);
	return figures_report(&a, &asked);
}

static const struct argp_option score_options[] = {
	REPORT_FIGURES_OPTIONS, REPORT_DATABASE_OPTIONS, {0}};

static const struct report_form score_form = {score_options, "[FROM [TO]]",
	"How good the waits were that people were told: error, bias, coverage, per service.\v"
	"Without days of the newest one; --by makes other rows than one per service.",
	0, 2, ""};

int report_score(int argc, char **argv)
{
	const struct asked asked = {"score", score_columns, score_column_count};
	struct report_arguments a;

	report_arguments_parse(&a, &score_form, argc, argv);
	if (!a.is_grouped)
		a.by = (struct grouping){1, {PART_SERVICE}};
	return figures_report(&a, &asked);
}
