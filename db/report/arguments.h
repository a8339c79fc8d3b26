/* The words and options after a command's name. Wrong ones end the program with status 64 and a
 * word on what is expected; --help is answered here too. */
#ifndef NOVBE_REPORT_ARGUMENTS_H
#define NOVBE_REPORT_ARGUMENTS_H

#include <argp.h>

#include "db/report/output.h"
#include "firmware/device/hub_database.h"

enum { REPORT_MAX_WORDS = 2, REPORT_LEVEL_S = 600 };

struct report_arguments { /* texts are borrowed from argv; NULL: not given */
	const char *word[REPORT_MAX_WORDS];
	int count;
	const char *database, *hub, *day, *names;
	bool is_grouped; /* --by was given */
	struct grouping by;
	enum output_format format;
	int64_t level_ms;
};

/* The keys of options; each command lists those that it takes. */
enum report_key {
	REPORT_DATABASE = 'd',
	REPORT_HUB = 'H',
	REPORT_BY = 'b',
	REPORT_FORMAT = 'f',
	REPORT_LEVEL = 'l',
	REPORT_NAMES = 'n',
	REPORT_DAY = 'D',
};

/* clang-format off */
#define REPORT_DATABASE_OPTIONS \
	{"database", REPORT_DATABASE, "FILE", 0, \
		"a hall's database, or a backup (else as the hub's board file says)", 0}, \
	{"hub", REPORT_HUB, "FILE", 0, "the hub's board file (/etc/novbe/hub.json)", 0}
#define REPORT_FIGURES_OPTIONS \
	{"by", REPORT_BY, "WHAT[,WHAT...]", 0, \
		"a row for each institution, service, class, counter, operator, hour, quarter-hour, " \
		"weekday, day, month, quarter", 0}, \
	{"format", REPORT_FORMAT, "FORMAT", 0, "table, csv or json (table)", 0}, \
	{"names", REPORT_NAMES, "LANGUAGE", 0, \
		"names of institutions, services and classes in this language", 0}
/* clang-format on */

struct report_form {
	const struct argp_option *options;
	const char *words;   /* as in the usage line */
	const char *what;    /* one sentence; more after a \v */
	int min, max;	     /* how many words */
	const char *missing; /* said when there are fewer */
};

void report_arguments_parse(
	struct report_arguments *arguments, const struct report_form *form, int argc, char **argv);
/* Ends the program with status 64 after "novbe-report: <text>". */
void report_wrong(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
/* A business day; ends the program when it is none. */
void report_day_word(const char *word);
/* The database that is meant. 0, or the exit status after a word on what is wrong. */
int report_database(const struct report_arguments *arguments, char database[HUB_DATABASE_SIZE]);
/* "novbe-report: <path>: <why>" on stderr, in one line; always 1. */
int report_say(const char *path, const char *why);
/* 0, or 1 after saying that stdout did not take it all. */
int report_end(void);

#endif
