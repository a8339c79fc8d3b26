/* Options by argp, one table for all commands. */
#include "firmware/planner/arguments.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void arguments_wrong(const char *format, ...)
{
	va_list values;

	fprintf(stderr, "novbe-plan: ");
	va_start(values, format);
	vfprintf(stderr, format, values);
	va_end(values);
	fprintf(stderr, "\n");
	exit(64);
}

static int64_t take_number(const char *text, int64_t least, int64_t most, const char *what)
{
	char *end;
	long long number;

	errno = 0;
	number = strtoll(text, &end, 10);
	if (errno || end == text || *end || number < least || number > most)
		arguments_wrong("%s: '%s': write a number from %lld to %lld", what, text,
			(long long)least, (long long)most);
	return number;
}

/* "80%/10min", "10min", "30s". */
static void take_level(struct arguments *a, const char *text)
{
	const char *at = text;
	char *end;
	double number = strtod(at, &end);

	if (end != at && *end == '%' && end[1] == '/') {
		a->level_share = number / 100;
		at = end + 2;
		number = strtod(at, &end);
	}
	if (end != at && strcmp(end, "min") == 0)
		number *= 60;
	else if (end == at || strcmp(end, "s") != 0)
		number = NAN;
	if (!(number >= 0 && number <= 86400) || !(a->level_share > 0 && a->level_share <= 1))
		arguments_wrong("--level: '%s': write it as 80%%/10min, 10min or 30s", text);
	a->level_ms = (int64_t)llround(number * 1000);
}

static void take_day(const char **to, const char *text, const char *what)
{
	struct demand_day day;

	if (demand_day_init(&day, text) < 0)
		arguments_wrong("%s: '%s': write a day as YYYY-MM-DD", what, text);
	*to = text;
}

/* 0 Monday .. 6 Sunday; -1: none. */
static int weekday_of(const char *text)
{
	static const char *const names[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

	for (int i = 0; i < 7; i++)
		if (strncmp(text, names[i], 3) == 0)
			return i;
	return -1;
}

/* "mon-thu", "sat,sun". */
static void take_weekdays(struct arguments *a, const char *text)
{
	const char *at = text;
	int first, last;

	do {
		first = last = weekday_of(at);
		at += first >= 0 ? 3 : 0;
		if (first >= 0 && *at == '-') {
			last = weekday_of(at + 1);
			at += last >= 0 ? 4 : 0;
		}
		if (first < 0 || last < first || (*at && *at != ','))
			arguments_wrong("--weekdays: '%s': write it as mon-thu or sat,sun", text);
		for (int day = first; day <= last; day++)
			a->from.weekdays |= (uint8_t)(1 << day);
	} while (*at++ == ',');
}

static void take_one_more(const char *list[], int *count, const char *text, const char *what)
{
	if (*count == ARGUMENTS_MAX_CHANGES)
		arguments_wrong("%s: at most %d at once", what, ARGUMENTS_MAX_CHANGES);
	list[(*count)++] = text;
}

static error_t take_more(struct arguments *a, int key, char *text)
{
	switch (key) {
	case ARGUMENT_FROM:
		take_day(&a->from.from, text, "--from");
		return 0;
	case ARGUMENT_UNTIL:
		take_day(&a->from.until, text, "--until");
		return 0;
	case ARGUMENT_WEEKDAYS:
		take_weekdays(a, text);
		return 0;
	case ARGUMENT_SESSIONS:
		a->from.sessions = text;
		return 0;
	case ARGUMENT_OFFICE:
		a->from.office = text;
		return 0;
	case ARGUMENT_STEP:
		a->step_min = (int)take_number(text, 15, 240, "--step");
		if (a->step_min % 15 != 0)
			arguments_wrong("--step: '%s': whole quarter hours, as 15, 30 or 60", text);
		return 0;
	case ARGUMENT_CALLS:
		a->calls = text;
		return 0;
	case ARGUMENT_OVER_DAY:
		a->over_day = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t take(int key, char *text, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case ARGUMENT_POLICY:
		take_one_more(a->policies, &a->policy_count, text, "--policy");
		return 0;
	case ARGUMENT_CHANGE:
		take_one_more(a->changes, &a->change_count, text, "--change");
		return 0;
	case ARGUMENT_LEVEL:
		take_level(a, text);
		return 0;
	case ARGUMENT_PNG:
		a->png = text;
		return 0;
	case ARGUMENT_JSON:
		a->json = true;
		return 0;
	case ARGUMENT_DAYS:
		a->from.max_days = (size_t)take_number(text, 1, 3660, "--days");
		return 0;
	case ARGUMENT_SEED:
		a->from.seed = (uint64_t)take_number(text, 1, INT64_C(1) << 52, "--seed");
		return 0;
	case ARGP_KEY_ARG:
		if (a->source)
			arguments_wrong("'%s': one source at a time", text);
		a->source = text;
		return 0;
	case ARGP_KEY_END:
		if (!a->source)
			arguments_wrong("of which source? A hall's database, a trace (.csv), a "
					"scenario (.json)");
		return 0;
	default:
		return take_more(a, key, text);
	}
}

void arguments_parse(struct arguments *a, const struct arguments_form *form, int argc, char **argv)
{
	const struct argp argp = {form->options, take, form->words, form->what, NULL, NULL, NULL};

	memset(a, 0, sizeof(*a));
	a->level_share = 0.8;
	a->step_min = 60;
	take_level(a, form->level);
	argp_parse(&argp, argc, argv, 0, NULL, a);
}
