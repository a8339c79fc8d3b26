/* novbe-plan: what would have been, and what would be. Each command is one row of the table below.
 */
#include <argp.h>
#include <stdio.h>

#include "firmware/device/board_arguments.h"
#include "firmware/planner/command.h"

static const struct plan_command commands[] = {
	{{"replay", "SOURCE [--policy WORD]...", "the same citizens under other policies"},
		plan_replay},
	{{"what-if", "SOURCE --change KEY=VALUE", "as it is, and what would be if"}, plan_what_if},
	{{"staffing", "SOURCE --level 80%/10min", "the least counters that meet a level"},
		plan_staffing},
	{{"simulate", "SCENARIO", "the waits of a hall that is thought of"}, plan_simulate},
	{{"score", "[--train EARLIER] TRACE", "how good the estimates of waits are"}, plan_score},
};

static const struct command_list list = {.program = "novbe-plan",
	.rows = commands,
	.row_size = sizeof(commands[0]),
	.count = sizeof(commands) / sizeof(commands[0]),
	.name_width = 10,
	.what_at = 36};

static error_t take(int key, char *text, struct argp_state *state)
{
	int *words = state->input; /* where the command stands in argv; 0: there is none */

	(void)text;
	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	*words = state->next - 1;
	state->next = state->argc; /* what follows is the command's own */
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

	return command < 0 ? BOARD_EXIT_USAGE : commands[command].run(argc, argv);
}

int main(int argc, char **argv)
{
	static const char doc[] =
		"Reckons with a hall before it is built, and with its past.\v`novbe-plan COMMAND "
		"--help' tells more, and the manual: man novbe-plan.\n\n"
		"Exit status: 0 done; 1 failed; 2 a file is wrong; 64 wrong usage.";
	const struct argp argp = {
		NULL, take, "COMMAND [ARGUMENT...]", doc, NULL, help_filter, NULL};
	int words = 0;

	argp_program_version = "novbe-plan " NOVBE_VERSION;
	argp_err_exit_status = BOARD_EXIT_USAGE;
	argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &words);
	if (words == 0) {
		argp_help(&argp, stderr, ARGP_HELP_STD_HELP, "novbe-plan");
		return BOARD_EXIT_USAGE;
	}
	return run(argc - words, argv + words);
}
