/*
 * The commands of novbe-report: each gets its own words, returns the exit status (0 done, or right;
 * 1 failed, or not right; 2 a board file is wrong; 64 wrong usage). What went wrong has been told
 * on stderr by then.
 */
#ifndef NOVBE_REPORT_COMMAND_H
#define NOVBE_REPORT_COMMAND_H

#include "firmware/device/command_list.h"

struct report_command {
	struct command_words list;
	int (*run)(int argc, char **argv);
};

int report_day(int argc, char **argv);
int report_period(int argc, char **argv);
int report_score(int argc, char **argv);
int report_why(int argc, char **argv);
int report_verify(int argc, char **argv);

#endif
