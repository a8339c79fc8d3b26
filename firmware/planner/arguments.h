/* The words and options after a command's name. Wrong ones end the program with status 64 and a
 * word on what is expected; --help is answered here too. */
#ifndef NOVBE_PLANNER_ARGUMENTS_H
#define NOVBE_PLANNER_ARGUMENTS_H

#include <argp.h>
#include <stdbool.h>
#include <stdint.h>

#include "firmware/planner/source.h"

enum { ARGUMENTS_MAX_CHANGES = 12 };

struct arguments { /* texts are borrowed from argv */
	const char *source;
	struct source_options from;
	int policy_count, change_count;
	const char *policies[ARGUMENTS_MAX_CHANGES];
	const char *changes[ARGUMENTS_MAX_CHANGES];
	int64_t level_ms;
	double level_share;
	int step_min;
	const char *png, *calls;
	bool json, over_day;
};

/* The keys of options; each command lists those that it takes. */
enum argument_key {
	ARGUMENT_POLICY = 'p',
	ARGUMENT_CHANGE = 'c',
	ARGUMENT_LEVEL = 'l',
	ARGUMENT_PNG = 'P',
	ARGUMENT_JSON = 'j',
	ARGUMENT_CALLS = 'C',
	ARGUMENT_DAYS = 'n',
	ARGUMENT_SEED = 's',
	ARGUMENT_FROM = 'f',
	ARGUMENT_UNTIL = 'u',
	ARGUMENT_WEEKDAYS = 'w',
	ARGUMENT_SESSIONS = 'S',
	ARGUMENT_OFFICE = 'o',
	ARGUMENT_STEP = 't',
	ARGUMENT_OVER_DAY = 'd',
};

struct arguments_form {
	const struct argp_option *options; /* ends with {0} */
	const char *words;		   /* as in the usage line */
	const char *what;		   /* one sentence; more after a \v */
	const char *level;		   /* used when none is given, as a person writes it */
};

void arguments_parse(
	struct arguments *arguments, const struct arguments_form *form, int argc, char **argv);
/* Ends the program with status 64 after "novbe-plan: <text>". */
void arguments_wrong(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/* Rows that several commands have. */
/* clang-format off */
#define ARGUMENTS_SOURCE_OPTIONS \
	{"from", ARGUMENT_FROM, "DAY", 0, "the first day, YYYY-MM-DD", 0}, \
	{"until", ARGUMENT_UNTIL, "DAY", 0, "the last day", 0}, \
	{"days", ARGUMENT_DAYS, "N", 0, "so many days at most", 0}, \
	{"weekdays", ARGUMENT_WEEKDAYS, "LIST", 0, "only these, as mon-thu or sat,sun", 0}, \
	{"sessions", ARGUMENT_SESSIONS, "FILE", 0, "a trace's agents: who was on duty when", 0}, \
	{"office", ARGUMENT_OFFICE, "NAME", 0, "of a trace of several offices (the busiest)", 0}, \
	{"seed", ARGUMENT_SEED, "N", 0, "of what is drawn by chance (1)", 0}
#define ARGUMENTS_LEVEL_OPTION \
	{"level", ARGUMENT_LEVEL, "[SHARE/]TIME", 0, "what in time means, as 80%/10min or 30s", 0}
#define ARGUMENTS_FORM_OPTIONS \
	{"png", ARGUMENT_PNG, "FILE", 0, "paint the waits over the day", 0}, \
	{"json", ARGUMENT_JSON, 0, 0, "for programs: one JSON object", 0}
#define ARGUMENTS_TABLE_OPTIONS \
	ARGUMENTS_LEVEL_OPTION, ARGUMENTS_FORM_OPTIONS, \
	{"calls", ARGUMENT_CALLS, "FILE", 0, "write what became of each citizen, as CSV", 0}
/* clang-format on */

#endif
