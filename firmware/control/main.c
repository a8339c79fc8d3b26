/* novbe-ctl: the manager's and technician's hand. Each command is one row of the table below. */
#include <argp.h>
#include <stdbool.h>
#include <stdio.h>

#include "firmware/base/log.h"
#include "firmware/control/command.h"
#include "firmware/device/board_run.h"

static const struct control_command commands[] = {
	{{"status", "[--all] [--json]", "the hall at a glance"}, control_status},
	{{"events", "[--from N] [--follow]", "what happened, as it happens"}, control_events},
	{{"picture", "DEVICE FILE", "what stands on a device's screen"}, control_picture},
	{{"day", "open | close", "open or close the business day"}, control_day},
	{{"counter", "NUMBER open | close | ...", "open, close, pause, change profile, free"},
		control_counter},
	{{"service", "ID open | close", "give tickets for a service, or no more"}, control_service},
	{{"ticket", "NUMBER [cancel | ...]", "find, cancel, retire or return a ticket"},
		control_ticket},
	{{"reprint", "NUMBER [--printer ID]", "print a ticket again, marked as a copy"},
		control_reprint},
	{{"appointments", "[FILE | cancel CODE]", "list, book, cancel appointments"},
		control_appointments},
	{{"backup", "FILE", "copy the database, also while in use"}, control_backup},
	{{"restore", "FILE", "put a backup in place of the database"}, control_restore},
	{{"verify", "[FILE]", "prove that the journal was not changed"}, control_verify},
	{{"export", "FILE [--from N | ...]", "the journal as a file to be carried"},
		control_export},
	{{"import", "FILE [--restored]", "take another centre's export"}, control_import},
	{{"centres", "[CENTRE]", "other centres whose journals are here"}, control_centres},
	{{"provision", "", "the broker's files, the devices' secrets"}, control_provision},
	{{"identity", "DEVICE [-a ADDRESS]", "the line that makes a board that device"},
		control_identity},
};

static const struct command_list list = {.program = "novbe-ctl",
	.rows = commands,
	.row_size = sizeof(commands[0]),
	.count = sizeof(commands) / sizeof(commands[0]),
	.name_width = 10,
	.what_at = 36};

static const struct argp_option options[] = {
	{"config", 'c', "BOARD", 0, "This machine's board file (/etc/novbe/ctl.json)", 0},
	{"check", 'k', "BOARD", OPTION_ARG_OPTIONAL,
		"Only read the board file, say what is wrong, and end", 0},
	{0},
};

struct parse {
	const char *board;
	bool check;
	int words; /* where the command stands in argv; 0: there is none */
};

static error_t take(int key, char *text, struct argp_state *state)
{
	struct parse *parse = state->input;

	switch (key) {
	case 'k':
		parse->check = true;
		if (!text)
			return 0;
		/* fall through */
	case 'c':
		parse->board = text;
		return 0;
	case ARGP_KEY_ARG: /* a command: what follows is its own */
		parse->words = state->next - 1;
		state->next = state->argc;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static char *help_filter(int key, const char *text, void *input)
{
	(void)input;
	return command_list_help(&list, key, text);
}

static int wrong(const char *word, const char *why)
{
	fprintf(stderr, "novbe-ctl: '%s': %s; `novbe-ctl --help` lists the commands\n", word, why);
	return BOARD_EXIT_USAGE;
}

static int run(const char *board, int argc, char **argv)
{
	char name[COMMAND_NAME_SIZE];
	int command = command_list_find(&list, argv, name);

	return command < 0 ? BOARD_EXIT_USAGE : commands[command].run(board, argc, argv);
}

static void no_section(struct board_file *board, void *data)
{
	(void)board;
	(void)data;
}

static int check(const char *path)
{
	struct board_file board;
	int code = board_read(path, no_section, &board, NULL);

	if (code != BOARD_EXIT_FINE)
		return code;
	board_file_close(&board);
	return printf("%s: right\n", path) < 0 ? BOARD_EXIT_BROKEN : BOARD_EXIT_FINE;
}

int main(int argc, char **argv)
{
	static const char doc[] =
		"The hand of a queue hall's manager and technician: looks at the hall and acts on "
		"it.\v`novbe-ctl COMMAND --help' tells more, and the manual: man novbe-ctl.\n\n"
		"Exit status: 0 done, or what was checked is right; 1 refused or failed; 2 a file "
		"is wrong; 64 wrong usage.";
	const struct argp argp = {options, take, "COMMAND [ARGUMENT...]\n--check [BOARD]", doc,
		NULL, help_filter, NULL};
	struct parse parse = {.board = "/etc/novbe/ctl.json"};

	argp_program_version = "novbe-ctl " NOVBE_VERSION;
	argp_err_exit_status = BOARD_EXIT_USAGE;
	argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &parse);
	log_init("novbe-ctl");
	log_only(LOG_LEVEL_ERR); /* each command says itself how it went */
	if (parse.check && parse.words && argc - parse.words > 1)
		return wrong(argv[parse.words + 1], "name one board file");
	if (parse.check)
		return check(parse.words ? argv[parse.words] : parse.board);
	if (!parse.words) {
		argp_help(&argp, stderr, ARGP_HELP_STD_HELP, "novbe-ctl");
		return BOARD_EXIT_USAGE;
	}
	return run(parse.board, argc - parse.words, argv + parse.words);
}
