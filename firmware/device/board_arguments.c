/* The command line of a program that lives on a board file. */
#include "firmware/device/board_arguments.h"

#include <argp.h>
#include <stdio.h>
#include <string.h>

enum { KEY_OPTIONS = 0x100 }; /* of the program's own, one after the other */

struct parse {
	struct board_arguments *arguments;
	const char *named; /* the file named so far, or NULL */
};

static void name_file(struct argp_state *state, const char *path)
{
	struct parse *parse = state->input;

	if (parse->named && strcmp(parse->named, path) != 0)
		argp_error(state, "'%s' and '%s': name one board file", parse->named, path);
	parse->named = path;
}

static error_t parse_key(int key, char *text, struct argp_state *state)
{
	struct parse *parse = state->input;

	switch (key) {
	case 'c':
		name_file(state, text);
		return 0;
	case 'k':
		parse->arguments->check = true;
		if (text)
			name_file(state, text);
		return 0;
	case ARGP_KEY_ARG: /* argp hands them over after all options */
		if (!parse->arguments->check)
			argp_error(state, "'%s': a board file is named by -c, or behind --check",
				text);
		name_file(state, text);
		return 0;
	default:
		if (key < KEY_OPTIONS || key >= KEY_OPTIONS + BOARD_OPTIONS_MAX)
			return ARGP_ERR_UNKNOWN;
		parse->arguments->values[key - KEY_OPTIONS] = text;
		return 0;
	}
}

void board_arguments_parse(const struct board_program *program, int argc, char **argv,
	struct board_arguments *arguments)
{
	char config[200], check[200], version[80], doc[1000];
	struct argp_option options[3 + BOARD_OPTIONS_MAX] = {
		{"config", 'c', "FILE", 0, config, 0},
		{"check", 'k', "FILE", OPTION_ARG_OPTIONAL, check, 0},
	};
	const struct argp argp = {options, parse_key, "\n--check [FILE]", doc, NULL, NULL, NULL};
	struct parse parse = {.arguments = arguments};

	for (int i = 0; program->options && program->options[i].name; i++)
		options[2 + i] = (struct argp_option){program->options[i].name, KEY_OPTIONS + i,
			program->options[i].value, 0, program->options[i].does, 1};
	snprintf(config, sizeof(config), "The board file (%s)", program->config);
	snprintf(check, sizeof(check), "Only read %s, say what is wrong, and end", program->checks);
	snprintf(version, sizeof(version), "%s %s", program->name, NOVBE_VERSION);
	snprintf(doc, sizeof(doc),
		"%s\vExit status: %d stopped when asked, or what was checked is right; %d could "
		"not run; %d a file is wrong; %d wrong usage.\n\nThe manual: man %s",
		program->does, BOARD_EXIT_FINE, BOARD_EXIT_BROKEN, BOARD_EXIT_WRONG,
		BOARD_EXIT_USAGE, program->name);
	argp_program_version = version;
	argp_err_exit_status = BOARD_EXIT_USAGE;
	*arguments = (struct board_arguments){.config = program->config};
	argp_parse(&argp, argc, argv, 0, NULL, &parse);
	argp_program_version = NULL; /* it would outlive the text */
	if (parse.named)
		arguments->config = parse.named;
}
