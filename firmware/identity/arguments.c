/* Either a card (the line of `novbe-ctl identity`) or each part of it by an option. */
#include "firmware/identity/arguments.h"

#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/place.h"
#include "firmware/device/board_arguments.h"

enum {
	KEY_REPLACE = 1000,
	KEY_NO_START,
	KEY_FOLDER,
	KEY_SAMPLES,
	KEY_SAMPLE,
	KEY_CA_FILE,
	KEY_INSTANCE
};

static const struct argp_option options[] = {
	{"card", 'c', "FILE", 0, "Where the line stands (standard input)", 1},
	{"check", 'k', "FILE", OPTION_ARG_OPTIONAL,
		"Only read the line, ask the program, say what is wrong, and change nothing", 1},
	{"device", 'd', "ID", 0, "Without a line: the device's id in the hall file", 2},
	{"role", 'r', "ROLE", 0, "kiosk, counter, rating, display, printer, hub or control", 2},
	{"number", 'n', "N", 0, "A counter's number", 2},
	{"centre", 'C', "ID", 0, "The centre's id", 2},
	{"hub", 'H', "ADDRESS[:PORT]", 0, "Where the hub's broker is", 2},
	{"secret", 's', "FILE", 0, "Its first line is the device's secret (standard input)", 2},
	{"ca-file", KEY_CA_FILE, "FILE", 0, "Certificates that the broker's is held against: TLS",
		3},
	{"sample", KEY_SAMPLE, "FILE", 0, "The board file to begin with (the role's sample)", 3},
	{"instance", KEY_INSTANCE, "NAME", 0,
		"One of several counters or walls on this machine, as novbe-counter@NAME", 3},
	{"replace", KEY_REPLACE, NULL, 0, "Make a board that has an identity another one", 3},
	{"no-start", KEY_NO_START, NULL, 0, "Do not enable and start the board's program", 3},
	{"folder", KEY_FOLDER, "DIR", 0, "Where board files lie (/etc/novbe)", 4},
	{"samples", KEY_SAMPLES, "DIR", 0, "Where samples lie (/usr/share/novbe/boards)", 4},
	{0},
};

static void copy(struct argp_state *state, char *to, size_t size, const char *value)
{
	struct arguments *arguments = state->input;

	if (strlen(value) >= size)
		argp_error(state, "'%.40s...': too long", value);
	strcpy(to, value);
	arguments->by_options = true;
}

static void take_number(struct argp_state *state, const char *value)
{
	struct arguments *arguments = state->input;
	char *end;
	long number = strtol(value, &end, 10);

	if (end == value || *end || number < 1 || number > 65535)
		argp_error(state, "'%s': a counter's number is 1..65535", value);
	arguments->card.number = (int)number;
	arguments->by_options = true;
}

static void take_hub(struct argp_state *state, const char *value)
{
	struct arguments *arguments = state->input;

	if (identity_card_hub(value, &arguments->card) < 0)
		argp_error(state, "'%s': write the hub as 10.0.0.5, hub:1884 or [fd00::5]:1884",
			value);
	arguments->by_options = true;
}

/* All of it, so that nothing is taken from somewhere else unseen. */
static void hold_together(struct argp_state *state)
{
	const struct arguments *arguments = state->input;
	const struct identity_card *card = &arguments->card;

	if (!arguments->by_options)
		return;
	if (arguments->card_file)
		argp_error(state, "give the line, or each part by an option, not both");
	if (!card->device[0] || !card->role[0] || !card->centre[0] || !card->host[0])
		argp_error(state, "without a line --device, --role, --centre and --hub are needed");
}

static error_t parse_identity(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;
	struct identity_card *card = &arguments->card;

	switch (key) {
	case 'd':
		copy(state, card->device, sizeof(card->device), value);
		return 0;
	case 'r':
		copy(state, card->role, sizeof(card->role), value);
		return 0;
	case 'C':
		copy(state, card->centre, sizeof(card->centre), value);
		return 0;
	case 'n':
		take_number(state, value);
		return 0;
	case 'H':
		take_hub(state, value);
		return 0;
	case 's':
		arguments->secret_file = value;
		arguments->by_options = true;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t parse_key(int key, char *value, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'c':
		arguments->card_file = value;
		return 0;
	case 'k':
		arguments->check = true;
		if (value)
			arguments->card_file = value;
		return 0;
	case KEY_CA_FILE:
		arguments->ca_file = value;
		return 0;
	case KEY_SAMPLE:
		arguments->sample = value;
		return 0;
	case KEY_SAMPLES:
		arguments->samples = value;
		return 0;
	case KEY_FOLDER:
		arguments->folder = value;
		return 0;
	case KEY_INSTANCE:
		arguments->instance = value;
		return 0;
	case KEY_REPLACE:
		arguments->replace = true;
		return 0;
	case KEY_NO_START:
		arguments->no_start = true;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->check && !arguments->card_file &&
			strncmp(value, "novbe-1", 7) != 0) {
			arguments->card_file = value;
			return 0;
		}
		/* It would stand in the list of processes, and in the shell's history */
		argp_error(state,
			"the line holds a secret: give it on standard input, or name a file "
			"with --card");
		return 0;
	case ARGP_KEY_END:
		hold_together(state);
		return 0;
	default:
		return parse_identity(key, value, state);
	}
}

void arguments_parse(int argc, char **argv, struct arguments *arguments)
{
	static const struct argp argp = {options, parse_key, NULL,
		"Makes this board a device of a hall: its board file, its secret, its program "
		"started "
		"at each boot. Give it the line that `novbe-ctl identity DEVICE` prints on the "
		"hub.\v"
		"  novbe-ctl identity counter-7 --address 10.0.0.5 | ssh BOARD sudo "
		"novbe-identity\n"
		"\nExit status: 0 done, or it was so already; 1 refused or failed; 2 the board "
		"file "
		"would be wrong; 64 wrong usage.\n\nThe manual: man novbe-identity",
		NULL, NULL, NULL};

	argp_program_version = "novbe-identity " NOVBE_VERSION;
	argp_err_exit_status = BOARD_EXIT_USAGE;
	*arguments = (struct arguments){.folder = "/etc/novbe", .samples = place_samples()};
	argp_parse(&argp, argc, argv, 0, NULL, arguments);
}
