/* Words from the command line into values, and plain refusals of what cannot be meant. */
#include "db/report/arguments.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/wire/shape.h"

enum { EXIT_USAGE = 64, LEVEL_MAX_S = 86400 };

void report_wrong(const char *format, ...)
{
	va_list args;

	fputs("novbe-report: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(EXIT_USAGE);
}

void report_day_word(const char *word)
{
	if (!shape_is_day(word))
		report_wrong("'%s': a business day is expected, as 2026-11-23", word);
}

struct parsing {
	struct report_arguments *arguments;
	const struct report_form *form;
};

static void take_by(struct report_arguments *a, const char *text)
{
	char wrong[64], known[160] = "";

	if (grouping_parse(text, &a->by, wrong) == 0) {
		a->is_grouped = true;
		return;
	}
	for (int i = 0; i < PART_KIND_COUNT; i++)
		snprintf(known + strlen(known), sizeof(known) - strlen(known), "%s%s",
			i ? ", " : "", part_name((enum part_kind)i));
	report_wrong("--by: '%s': up to %d of these are expected, each once: %s", wrong,
		GROUPING_MAX_PARTS, known);
}

static void take_format(struct report_arguments *a, const char *text)
{
	static const char *const formats[] = {"table", "csv", "json"};

	for (int i = 0; i < 3; i++) {
		if (strcmp(formats[i], text) == 0) {
			a->format = (enum output_format)i;
			return;
		}
	}
	report_wrong("--format: '%s': table, csv or json is expected", text);
}

static void take_level(struct report_arguments *a, const char *text)
{
	char *end;
	long seconds = strtol(text, &end, 10);

	if (end == text || *end || seconds < 0 || seconds > LEVEL_MAX_S)
		report_wrong("--level: '%s': seconds are expected, 0..%d", text, LEVEL_MAX_S);
	a->level_ms = seconds * 1000;
}

static error_t take_word(struct parsing *p, struct argp_state *state, char *word)
{
	if (p->arguments->count == p->form->max) {
		argp_error(state, "'%s': one word too many", word);
		return EINVAL;
	}
	p->arguments->word[p->arguments->count++] = word;
	return 0;
}

static error_t take(int key, char *text, struct argp_state *state)
{
	struct parsing *p = state->input;
	struct report_arguments *a = p->arguments;

	switch (key) {
	case REPORT_DATABASE:
		a->database = text;
		break;
	case REPORT_HUB:
		a->hub = text;
		break;
	case REPORT_BY:
		take_by(a, text);
		break;
	case REPORT_FORMAT:
		take_format(a, text);
		break;
	case REPORT_LEVEL:
		take_level(a, text);
		break;
	case REPORT_NAMES:
		if (!shape_is_language(text))
			report_wrong("--names: '%s': a language is expected, as en", text);
		a->names = text;
		break;
	case REPORT_DAY:
		report_day_word(text);
		a->day = text;
		break;
	case ARGP_KEY_ARG:
		return take_word(p, state, text);
	case ARGP_KEY_END:
		if (a->count < p->form->min)
			argp_error(state, "%s", p->form->missing);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

void report_arguments_parse(
	struct report_arguments *arguments, const struct report_form *form, int argc, char **argv)
{
	struct argp argp = {form->options, take, form->words, form->what, NULL, NULL, NULL};
	struct parsing parsing = {arguments, form};

	*arguments = (struct report_arguments){.level_ms = REPORT_LEVEL_S * 1000};
	if (argp_parse(&argp, argc, argv, 0, NULL, &parsing) != 0)
		exit(EXIT_USAGE);
}

int report_database(const struct report_arguments *arguments, char database[HUB_DATABASE_SIZE])
{
	if (!arguments->database)
		return hub_database_find("novbe-report", arguments->hub, database);
	if (strlen(arguments->database) >= HUB_DATABASE_SIZE)
		report_wrong("--database: the path is too long");
	strcpy(database, arguments->database);
	return 0;
}

int report_say(const char *path, const char *why)
{
	fprintf(stderr, "novbe-report: %s: ", path);
	for (; *why; why++)
		fputc((unsigned char)*why < ' ' ? ' ' : *why, stderr);
	fputc('\n', stderr);
	return 1;
}

int report_end(void)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	fprintf(stderr, "novbe-report: the report could not be written: %s\n", strerror(errno));
	return 1;
}
