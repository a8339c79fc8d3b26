/* The commands of novbe-plan. Each gets its own words, argv[0] being its name, and returns the exit
 * status (firmware/device/board_arguments.h). */
#ifndef NOVBE_PLANNER_COMMAND_H
#define NOVBE_PLANNER_COMMAND_H

#include "firmware/device/command_list.h"

struct plan_command {
	struct command_words list;
	int (*run)(int argc, char **argv);
};

int plan_replay(int argc, char **argv);
int plan_what_if(int argc, char **argv);
int plan_staffing(int argc, char **argv);
int plan_simulate(int argc, char **argv);
int plan_score(int argc, char **argv);

#endif
