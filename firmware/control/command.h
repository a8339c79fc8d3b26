/* The commands of novbe-ctl: each gets the board file's path and its own words, returns the exit
 * status (0 done, 1 refused or failed, 2 a file is wrong, 64 wrong usage). */
#ifndef NOVBE_CONTROL_COMMAND_H
#define NOVBE_CONTROL_COMMAND_H

struct control_command {
	const char *name;
	const char *what;
	int (*run)(const char *board, int argc, char **argv);
};

int control_provision(const char *board, int argc, char **argv);

#endif
