/* novbe-report: what happened and why, out of a hall's database. Each command is one row of the
 * table below. */
#include <argp.h>
#include <stdio.h>

#include "db/report/command.h"
#include "firmware/base/log.h"

static const struct report_command commands[] = {
	{{"day", "[DATE]", "figures of a business day"}, report_day},
	{{"period", "FROM TO", "figures of several"}, report_period},
	{{"score", "[FROM [TO]]", "how good the waits were that people were told"}, report_score},
	{{"why", "TICKET [OTHER]", "why a ticket was called when it was"}, report_why},
	{{"verify", "[FILE]", "prove that the journal was not changed"}, report_verify},
};

static const struct command_list list = {.program = "novbe-report",
	.rows = commands,
	.row_size = sizeof(commands[0]),
	.count = sizeof(commands) / sizeof(commands[0]),
	.name_width = 8,
	.what_at = 24};

enum { EXIT_USAGE = 64 };

static error_t take(int key, char *text, struct argp_state *state)
{
	int *words = state->input;

	(void)text;
	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	*words = state->next - 1; /* a command: what follows is its own */
	state->next = state->argc;
	return 0;
}

static char *help_filter(int key, const char *text, void *input)
{
	(void)input;
	return command_list_help(&list, key, text);
}

static int run(int argc, char **argv)
{
	char name[COMMAND_NAME_SIZE];
	int command = command_list_find(&list, argv, name);

	return command < 0 ? EXIT_USAGE : commands[command].run(argc, argv);
}

int main(int argc, char **argv)
{
	static const char doc[] =
		"Reports what happened in a queue hall and why, from its database, a backup, or "
		"another centre's carried one; it changes nothing.\v`novbe-report COMMAND --help' "
		"tells more, and the manual: man novbe-report.\n\n"
		"Exit status: 0 done, or what was checked is right; 1 failed, or it is not right; "
		"2 "
		"a board file is wrong; 64 wrong usage.";
	const struct argp argp = {
		NULL, take, "COMMAND [ARGUMENT...]", doc, NULL, help_filter, NULL};
	int words = 0;

	argp_program_version = "novbe-report " NOVBE_VERSION;
	argp_err_exit_status = EXIT_USAGE;
	argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &words);
	log_init("novbe-report");
	log_only(LOG_LEVEL_ERR); /* each command says itself how it went */
	if (words)
		return run(argc - words, argv + words);
	argp_help(&argp, stderr, ARGP_HELP_STD_HELP, "novbe-report");
	return EXIT_USAGE;
}
