/* The command line of novbe-printer: which use is meant, and whether its options fit it. */
#include "printer/daemon/arguments.h"

#include <argp.h>
#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "firmware/device/board_arguments.h"
#include "printer/ticket.h"

enum key {
	KEY_BOARD = 'c',
	KEY_CHECK = 'k',
	KEY_PREVIEW = 'p',
	KEY_LIST = 'l',
	KEY_SETUP = 0x100,
	KEY_HALL,
	KEY_SERVICE,
	KEY_LANGUAGE,
	KEY_TICKET,
	KEY_CLASS,
	KEY_COPY,
	KEY_LARGE,
	KEY_FIELDS,
	KEY_WIDTH,
	KEY_DPI,
	KEY_TEXTS,
	KEY_QUEUE,
	KEY_DEVICE,
	KEY_SERVER,
	KEY_CUPS_FOLDER,
	KEY_LOCATION,
};

enum { /* the uses an option belongs to, as bits */
	RUN = 1 << USE_RUN,
	CHECK_BOARD = 1 << USE_CHECK_BOARD,
	CHECK_HALL = 1 << USE_CHECK_HALL,
	PREVIEW = 1 << USE_PREVIEW,
	LIST = 1 << USE_LIST,
	SETUP = 1 << USE_SETUP,
};

static const struct argp_option options[] = {
	{NULL, 0, NULL, 0, "The shared printer of a hall:", 1},
	{"config", KEY_BOARD, "BOARD", 0,
		"The board file (/etc/novbe/board.json); with the uses below its paper is meant",
		0},
	{NULL, 0, NULL, 0, "Without a printer:", 2},
	{"check", KEY_CHECK, "HALL", OPTION_ARG_OPTIONAL,
		"Whether every ticket of the hall file can be printed, on all usual papers or on "
		"the given one; without HALL: whether the board file is right",
		0},
	{"preview", KEY_PREVIEW, "OUT.png", 0, "Paint one ticket into a file, dot for dot", 0},
	{"list", KEY_LIST, "HALL", 0, "What the hall has: services, languages, classes", 0},
	{"hall", KEY_HALL, "HALL", 0, "The hall file of --preview", 0},
	{"service", KEY_SERVICE, "ID", 0, "Its service", 0},
	{"language", KEY_LANGUAGE, "CODE", 0, "The citizen's language (the hall's first)", 0},
	{"ticket", KEY_TICKET, "NUMBER", 0, "As A047 (the service's series and 47)", 0},
	{"class", KEY_CLASS, "ID", 0, "The citizen's class (the hall's first)", 0},
	{"copy", KEY_COPY, "N", 0, "The N-th copy, marked as such", 0},
	{"large", KEY_LARGE, NULL, 0, "In large print", 0},
	{"fields", KEY_FIELDS, "FILE", 0,
		"A ticket as the hub told it (the member \"ticket\" of an answer or order), "
		"instead of a made-up one",
		0},
	{"width", KEY_WIDTH, "DOTS", 0, "Of the print head, 384 to 640 (576)", 0},
	{"dpi", KEY_DPI, "N", 0, "Of the print head, 180 or 203 (203)", 0},
	{"texts", KEY_TEXTS, "FOLDER", 0, "The sentences' folder (/usr/share/novbe/po)", 0},
	{NULL, 0, NULL, 0, "Making a queue in CUPS, once per printer, as root:", 3},
	{"setup", KEY_SETUP, NULL, 0, "Make the queue, and the settings of CUPS it needs", 0},
	{"queue", KEY_QUEUE, "NAME", 0, "The queue's name", 0},
	{"device", KEY_DEVICE, "URI", 0,
		"As escpos:/dev/usb/lp0, escpos:/dev/ttyS0?baud=115200, escpos://10.1.0.9:9100", 0},
	{"server", KEY_SERVER, "SERVER", 0, "Of CUPS: host:port or a socket (CUPS's own)", 0},
	{"cups-folder", KEY_CUPS_FOLDER, "FOLDER", 0, "CUPS's settings (/etc/cups)", 0},
	{"location", KEY_LOCATION, "TEXT", 0, "Where it stands, for people", 0},
	{0},
};

/* An option's place in struct arguments, and the uses it belongs to. */
static const struct text_option {
	int key;
	unsigned int uses;
	size_t offset;
	const char *name;
} text_options[] = {
	{KEY_HALL, PREVIEW | CHECK_HALL | LIST, offsetof(struct arguments, hall), "--hall"},
	{KEY_SERVICE, PREVIEW, offsetof(struct arguments, service), "--service"},
	{KEY_LANGUAGE, PREVIEW, offsetof(struct arguments, language), "--language"},
	{KEY_TICKET, PREVIEW, offsetof(struct arguments, ticket), "--ticket"},
	{KEY_CLASS, PREVIEW, offsetof(struct arguments, klass), "--class"},
	{KEY_FIELDS, PREVIEW, offsetof(struct arguments, fields), "--fields"},
	{KEY_TEXTS, PREVIEW | CHECK_HALL, offsetof(struct arguments, texts), "--texts"},
	{KEY_QUEUE, SETUP, offsetof(struct arguments, queue), "--queue"},
	{KEY_DEVICE, SETUP, offsetof(struct arguments, device), "--device"},
	{KEY_SERVER, SETUP, offsetof(struct arguments, server), "--server"},
	{KEY_CUPS_FOLDER, SETUP, offsetof(struct arguments, cups_folder), "--cups-folder"},
	{KEY_LOCATION, SETUP, offsetof(struct arguments, location), "--location"},
};
enum { TEXT_OPTIONS = sizeof(text_options) / sizeof(text_options[0]) };

struct parse {
	struct arguments *arguments;
	const char *use_word; /* the option that chose the use; NULL: none did */
	bool check;
	const char *checked; /* the file behind --check */
};

static void choose(struct argp_state *state, enum use use, const char *word)
{
	struct parse *parse = state->input;

	if (parse->use_word && parse->arguments->use != use)
		argp_error(state, "%s and %s: one thing at a time", parse->use_word, word);
	parse->arguments->use = use;
	parse->use_word = word;
}

static int number(struct argp_state *state, const char *text, const char *name, int least, int most)
{
	char *end;
	long value;

	errno = 0;
	value = strtol(text, &end, 10);
	if (errno || end == text || *end || value < least || value > most)
		argp_error(state, "%s '%s': a number from %d to %d is expected", name, text, least,
			most);
	return (int)value;
}

static void name_checked(struct argp_state *state, const char *path)
{
	struct parse *parse = state->input;

	if (parse->checked)
		argp_error(state, "'%s' and '%s': name one hall file", parse->checked, path);
	parse->checked = path;
}

static bool take_text(struct arguments *arguments, int key, const char *text)
{
	for (int i = 0; i < TEXT_OPTIONS; i++) {
		if (text_options[i].key != key)
			continue;
		*(const char **)((char *)arguments + text_options[i].offset) = text;
		return true;
	}
	return false;
}

static error_t take(int key, char *text, struct argp_state *state)
{
	struct parse *parse = state->input;
	struct arguments *arguments = parse->arguments;

	switch (key) {
	case KEY_BOARD:
		arguments->board = text;
		arguments->board_named = true;
		return 0;
	case KEY_CHECK:
		parse->check = true;
		choose(state, USE_CHECK_BOARD, "--check");
		if (text)
			name_checked(state, text);
		return 0;
	case KEY_PREVIEW:
		choose(state, USE_PREVIEW, "--preview");
		arguments->out = text;
		return 0;
	case KEY_LIST:
		choose(state, USE_LIST, "--list");
		arguments->hall = text;
		return 0;
	case KEY_SETUP:
		choose(state, USE_SETUP, "--setup");
		return 0;
	case KEY_COPY:
		arguments->copy = number(state, text, "--copy", 1, UINT16_MAX);
		return 0;
	case KEY_LARGE:
		arguments->large = true;
		return 0;
	case KEY_WIDTH:
		arguments->width_dots = number(
			state, text, "--width", TICKET_MIN_WIDTH_DOTS, TICKET_MAX_WIDTH_DOTS);
		return 0;
	case KEY_DPI:
		arguments->dpi = number(state, text, "--dpi", 150, 255);
		return 0;
	case ARGP_KEY_ARG: /* argp hands them over after all options */
		if (!parse->check)
			argp_error(state, "'%s': no such use; see novbe-printer --help", text);
		name_checked(state, text);
		return 0;
	default:
		return take_text(arguments, key, text) ? 0 : ARGP_ERR_UNKNOWN;
	}
}

/* ---- What fits together ------------------------------------------------------------------------
 */

static const char *const use_names[] = {
	[USE_RUN] = "the daemon",
	[USE_CHECK_BOARD] = "--check of a board file",
	[USE_CHECK_HALL] = "--check of a hall file",
	[USE_PREVIEW] = "--preview",
	[USE_LIST] = "--list",
	[USE_SETUP] = "--setup",
};

static void __attribute__((format(printf, 1, 2))) wrong(const char *format, ...)
{
	va_list args;

	fputs("novbe-printer: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputs("; see novbe-printer --help\n", stderr);
	exit(BOARD_EXIT_USAGE);
}

static void misfit(
	const struct arguments *arguments, bool given, unsigned int uses, const char *name)
{
	if (given && !(uses & 1u << arguments->use))
		wrong("%s does not belong to %s", name, use_names[arguments->use]);
}

static void refuse_misfits(const struct arguments *arguments)
{
	for (int i = 0; i < TEXT_OPTIONS; i++) {
		const struct text_option *option = &text_options[i];
		const char *const *text =
			(const char *const *)((const char *)arguments + option->offset);

		misfit(arguments, *text != NULL, option->uses, option->name);
	}
	misfit(arguments, arguments->width_dots, PREVIEW | CHECK_HALL, "--width");
	misfit(arguments, arguments->dpi, PREVIEW | CHECK_HALL, "--dpi");
	misfit(arguments, arguments->copy, PREVIEW, "--copy");
	misfit(arguments, arguments->large, PREVIEW, "--large");
	misfit(arguments, arguments->board_named, RUN | CHECK_BOARD | CHECK_HALL | PREVIEW, "-c");
}

static void need(const char *text, const char *name, const char *of)
{
	if (!text)
		wrong("%s is needed with %s", name, of);
}

static void refuse_gaps(const struct arguments *arguments)
{
	if (arguments->use == USE_PREVIEW) {
		need(arguments->hall, "--hall", "--preview");
		if (!arguments->fields)
			need(arguments->service, "--service or --fields", "--preview");
		else if (arguments->service || arguments->ticket || arguments->klass)
			wrong("--fields says the service, ticket and class itself: leave "
			      "--service, "
			      "--ticket and --class out");
	}
	if (arguments->use == USE_SETUP) {
		need(arguments->queue, "--queue", "--setup");
		need(arguments->device, "--device", "--setup");
	}
}

void arguments_parse(int argc, char **argv, struct arguments *arguments)
{
	static const char doc[] =
		"Prints tickets: what the hub orders, for reception and for kiosks without a "
		"printer "
		"of their own.\vExit status: 0 stopped when asked, or done, or what was checked is "
		"right; 1 could not run or do it; 2 a board or hall file is wrong, or a ticket of "
		"it cannot be printed; 64 wrong usage.\n\nThe manual: man novbe-printer";
	static const char uses[] =
		"\n--check [HALL]\n--preview OUT.png --hall HALL --service ID\n--list HALL\n"
		"--setup --queue NAME --device URI";
	const struct argp argp = {options, take, uses, doc, NULL, NULL, NULL};
	struct parse parse = {.arguments = arguments};

	argp_program_version = "novbe-printer " NOVBE_VERSION;
	argp_err_exit_status = BOARD_EXIT_USAGE;
	*arguments = (struct arguments){.use = USE_RUN, .board = "/etc/novbe/board.json"};
	argp_parse(&argp, argc, argv, 0, NULL, &parse);
	if (parse.checked) {
		arguments->use = USE_CHECK_HALL;
		arguments->hall = parse.checked;
	}
	refuse_misfits(arguments);
	refuse_gaps(arguments);
}
