/* novbe-plan: what would happen if. Each command is one row of the table below. */
#include <stdio.h>
#include <string.h>

#include "firmware/planner/command.h"

static const struct plan_command {
	const char *name, *words, *what;
	int (*run)(int argc, char **argv);
} commands[] = {
	{"replay", "SOURCE [--policy WORD]...", "the same citizens under other policies",
		plan_replay},
	{"what-if", "SOURCE --change KEY=VALUE...", "what would be if", plan_what_if},
	{"staffing", "SOURCE --level SHARE/TIME", "the least counters that meet a level",
		plan_staffing},
	{"simulate", "SCENARIO", "the waits of a hall that is thought of", plan_simulate},
};

enum { COMMAND_COUNT = sizeof(commands) / sizeof(commands[0]) };

int main(int argc, char **argv)
{
	for (int i = 0; argc > 1 && i < COMMAND_COUNT; i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	fprintf(stderr, "Usage: novbe-plan COMMAND ...\n");
	for (int i = 0; i < COMMAND_COUNT; i++)
		fprintf(stderr, "  %-10s %-30s %s\n", commands[i].name, commands[i].words,
			commands[i].what);
	return 64;
}
