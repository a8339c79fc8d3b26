/* novbe-plan: what would have been, and what would be. Each command is one row of the table below.
 */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/device/board_arguments.h"
#include "firmware/planner/command.h"

static const struct plan_command commands[] = {
	{"replay", "SOURCE [--policy WORD]...", "the same citizens under other policies",
		plan_replay},
	{"what-if", "SOURCE --change KEY=VALUE", "as it is, and what would be if", plan_what_if},
	{"staffing", "SOURCE --level 80%/10min", "the least counters that meet a level",
		plan_staffing},
	{"simulate", "SCENARIO", "the waits of a hall that is thought of", plan_simulate},
	{"score", "[--train EARLIER] TRACE", "how good the estimates of waits are", plan_score},
};

enum { COMMAND_COUNT = sizeof(commands) / sizeof(commands[0]) };

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

/* What --help says behind the options: the commands. The text is the caller's to free. */
static char *help_filter(int key, const char *text, void *input)
{
	char *all = NULL;
	size_t len;
	FILE *out;

	(void)input;
	if (key != ARGP_KEY_HELP_POST_DOC)
		return (char *)text;
	out = open_memstream(&all, &len);
	if (!out)
		return (char *)text;
	fputs("Commands:\n", out);
	for (int i = 0; i < COMMAND_COUNT; i++)
		fprintf(out, "  %-10s%-26s%s\n", commands[i].name, commands[i].words,
			commands[i].what);
	fprintf(out, "\n%s", text);
	if (fclose(out) == 0)
		return all;
	free(all);
	return (char *)text;
}

static int run(int argc, char **argv)
{
	char name[40];

	for (int i = 0; i < COMMAND_COUNT; i++) {
		if (strcmp(argv[0], commands[i].name) != 0)
			continue;
		/* argp shows the first word as the program's name */
		snprintf(name, sizeof(name), "novbe-plan %s", commands[i].name);
		argv[0] = name;
		return commands[i].run(argc, argv);
	}
	fprintf(stderr,
		"novbe-plan: '%s': no such command; `novbe-plan --help` lists the commands\n",
		argv[0]);
	return BOARD_EXIT_USAGE;
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
