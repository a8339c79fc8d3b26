/* Words from the command line into values, and plain refusals of what cannot be meant. */
#include "firmware/control/arguments.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/wire/shape.h"

enum { EXIT_USAGE = 64 };

void arguments_wrong(const char *format, ...)
{
	va_list args;

	fputs("novbe-ctl: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(EXIT_USAGE);
}

struct parsing {
	struct arguments *arguments;
	const struct arguments_form *form;
};

static int64_t number_parse(struct argp_state *state, const char *text)
{
	char *end;

	errno = 0;
	long long number = strtoll(text, &end, 10);

	if (errno || end == text || *end || number < 1 || number > SHAPE_MAX_NUMBER)
		argp_error(state, "'%s': a journal number is expected, from 1", text);
	return number;
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
	struct arguments *a = p->arguments;

	switch (key) {
	case ARGUMENT_JSON:
		a->json = true;
		break;
	case ARGUMENT_ALL:
		a->all = true;
		break;
	case ARGUMENT_FOLLOW:
		a->follow = true;
		break;
	case ARGUMENT_FROM:
		a->from = number_parse(state, text);
		break;
	case ARGUMENT_REASON:
		a->reason = text;
		break;
	case ARGUMENT_OPERATOR:
		a->operator_id = text;
		break;
	case ARGUMENT_PROFILE:
		a->profile = text;
		break;
	case ARGUMENT_PRINTER:
		a->printer = text;
		break;
	case ARGUMENT_DATABASE:
		a->database = text;
		break;
	case ARGUMENT_HUB:
		a->hub = text;
		break;
	case ARGUMENT_DAY:
		if (!shape_is_day(text))
			argp_error(state, "'%s': a business day is expected, as 2026-11-23", text);
		a->day = text;
		break;
	case ARGUMENT_CENTRES:
		a->centres = text;
		break;
	case ARGUMENT_RESTORED:
		a->restored = true;
		break;
	case ARGUMENT_AFTER:
		a->after = true;
		break;
	case ARGUMENT_FORCE:
		a->force = true;
		break;
	case ARGP_KEY_ARG:
		return take_word(p, state, text);
	case ARGP_KEY_END:
		if (a->count < p->form->min)
			argp_error(
				state, "%s", a->count ? "what to do is missing" : p->form->missing);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

void arguments_parse(
	struct arguments *arguments, const struct arguments_form *form, int argc, char **argv)
{
	struct argp argp = {form->options, take, form->words, form->what, NULL, NULL, NULL};
	struct parsing parsing = {arguments, form};

	memset(arguments, 0, sizeof(*arguments));
	if (argp_parse(&argp, argc, argv, 0, NULL, &parsing) != 0)
		exit(EXIT_USAGE);
}

void arguments_copy(char *to, size_t size, const char *from, const char *what)
{
	if (!from)
		return;
	if (strlen(from) >= size)
		arguments_wrong("%s: '%s' is longer than %zu bytes", what, from, size - 1);
	memcpy(to, from, strlen(from) + 1);
}

void arguments_ticket(struct ticket *ticket, const char *text)
{
	char series[SERIES_SIZE] = "", strict[TICKET_TEXT_SIZE];
	const char *at = text;
	size_t len = 0;

	while (isalpha((unsigned char)*at) && len < SERIES_SIZE - 1)
		series[len++] = (char)toupper((unsigned char)*at++);
	if (len && isdigit((unsigned char)*at) && strlen(at) <= 5 &&
		strspn(at, "0123456789") == strlen(at)) {
		snprintf(strict, sizeof(strict), "%s%03d", series, atoi(at));
		if (ticket_parse(strict, ticket))
			return;
	}
	arguments_wrong("'%s': a ticket is one or two letters and a number, as A047", text);
}

void arguments_counter(uint16_t *number, const char *text)
{
	char *end;
	long value = strtol(text, &end, 10);

	if (end == text || *end || value < 1 || value > SHAPE_MAX_COUNTER)
		arguments_wrong("'%s': a counter is a number, 1..%d", text, SHAPE_MAX_COUNTER);
	*number = (uint16_t)value;
}

int arguments_choice(const char *const *words, const char *text, const char *what)
{
	char known[160] = "";

	for (int i = 0; words[i]; i++) {
		if (strcmp(words[i], text) == 0)
			return i;
		snprintf(known + strlen(known), sizeof(known) - strlen(known), "%s%s",
			i ? ", " : "", words[i]);
	}
	arguments_wrong("'%s': %s: one of %s is expected", text, what, known);
}
