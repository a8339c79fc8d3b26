/* The kiosk's command line. */
#include "kiosk/arguments.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/device/board_arguments.h"

enum key { KEY_DUMP = 0x100, KEY_PANEL, KEY_LANGUAGE, KEY_PNG, KEY_TEXTS };

enum { LEAST_SIDE_PX = 480, MOST_SIDE_PX = 8192, LEAST_DPI = 40, MOST_DPI = 600 };

static const struct argp_option options[] = {
	{"config", 'c', "FILE", 0, "The board file (/etc/novbe/board.json)", 0},
	{"check", 'k', "FILE", OPTION_ARG_OPTIONAL,
		"Only read the board file, say what is wrong, and end", 0},
	{"dump-ui", KEY_DUMP, NULL, 0,
		"Write every screen of the hall file HALL down, one line of JSON each, in all its "
		"languages and ways of access",
		1},
	{"panel", KEY_PANEL, "WxH@DPI", 0,
		"The screen of --dump-ui (the board file's, else 1280x800@150)", 1},
	{"language", KEY_LANGUAGE, "CODE", 0, "Only this language", 1},
	{"png", KEY_PNG, "FOLDER", 0, "Paint them there as well", 1},
	{"texts", KEY_TEXTS, "FOLDER", 0, "The sentences' folder (/usr/share/novbe/po)", 1},
	{0},
};

struct parse {
	struct kiosk_arguments *arguments;
	const char *word; /* that is no option */
};

static void name_board(struct argp_state *state, const char *path)
{
	struct parse *parse = state->input;
	struct kiosk_arguments *arguments = parse->arguments;

	if (arguments->config_named && strcmp(arguments->config, path) != 0)
		argp_error(state, "'%s' and '%s': name one board file", arguments->config, path);
	arguments->config = path;
	arguments->config_named = true;
}

static void read_panel(struct argp_state *state, const char *text, struct panel *panel)
{
	int width, height, dpi, end = 0;

	if (sscanf(text, "%5dx%5d@%5d%n", &width, &height, &dpi, &end) != 3 || text[end] ||
		width < LEAST_SIDE_PX || width > MOST_SIDE_PX || height < LEAST_SIDE_PX ||
		height > MOST_SIDE_PX || dpi < LEAST_DPI || dpi > MOST_DPI)
		argp_error(state,
			"--panel '%s': as 1280x800@150, sides from %d to %d, dpi %d to %d", text,
			LEAST_SIDE_PX, MOST_SIDE_PX, LEAST_DPI, MOST_DPI);
	*panel = (struct panel){width, height, dpi};
}

static error_t take(int key, char *text, struct argp_state *state)
{
	struct parse *parse = state->input;
	struct kiosk_arguments *arguments = parse->arguments;

	switch (key) {
	case 'c':
		name_board(state, text);
		return 0;
	case 'k':
		arguments->check = true;
		if (text)
			name_board(state, text);
		return 0;
	case KEY_DUMP:
		arguments->dump = true;
		return 0;
	case KEY_PANEL:
		read_panel(state, text, &arguments->panel);
		return 0;
	case KEY_LANGUAGE:
		arguments->language = text;
		return 0;
	case KEY_PNG:
		arguments->pictures = text;
		return 0;
	case KEY_TEXTS:
		arguments->texts = text;
		return 0;
	case ARGP_KEY_ARG:
		if (parse->word)
			argp_error(state, "'%s' and '%s': name one file", parse->word, text);
		parse->word = text;
		return 0;
	case ARGP_KEY_END:
		if (parse->word && arguments->check)
			name_board(state, parse->word);
		else if (arguments->dump)
			arguments->hall = parse->word;
		else if (parse->word)
			argp_error(state, "'%s': a board file is named by -c, or behind --check",
				parse->word);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* What does not go together. */
static const char *misfit(const struct kiosk_arguments *arguments)
{
	if (arguments->dump && arguments->check)
		return "--check and --dump-ui: one thing at a time";
	if (arguments->dump && !arguments->hall)
		return "--dump-ui: name a hall file";
	if (!arguments->dump && (arguments->language || arguments->pictures || arguments->texts ||
					arguments->panel.dpi))
		return "--panel, --language, --png and --texts belong to --dump-ui";
	return NULL;
}

void kiosk_arguments_parse(int argc, char **argv, struct kiosk_arguments *arguments)
{
	static const char doc[] =
		"The entrance kiosk: citizens choose a service here and take a ticket.\v"
		"Exit status: 0 stopped when asked, or what was checked is right, or all was "
		"written; 1 could not run; 2 a file is wrong; 64 wrong usage.\n\n"
		"The manual: man novbe-kiosk";
	const struct argp argp = {
		options, take, "\n--check [FILE]\n--dump-ui HALL", doc, NULL, NULL, NULL};
	struct parse parse = {.arguments = arguments};
	const char *why;

	argp_program_version = "novbe-kiosk " NOVBE_VERSION;
	argp_err_exit_status = BOARD_EXIT_USAGE;
	*arguments = (struct kiosk_arguments){.config = "/etc/novbe/board.json"};
	argp_parse(&argp, argc, argv, 0, NULL, &parse);
	why = misfit(arguments);
	if (!why)
		return;
	fprintf(stderr, "novbe-kiosk: %s; see novbe-kiosk --help\n", why);
	exit(BOARD_EXIT_USAGE);
}
