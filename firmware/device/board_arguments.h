/*
 * The command line of a program that lives on a board file, the same for all of them:
 *
 *   novbe-kiosk [-c FILE]                  runs
 *   novbe-kiosk --check [FILE]             checks FILE, as do --check=FILE and -c FILE --check
 *   novbe-kiosk --help | --usage | --version
 */
#ifndef NOVBE_DEVICE_BOARD_ARGUMENTS_H
#define NOVBE_DEVICE_BOARD_ARGUMENTS_H

#include <stdbool.h>

enum board_exit {	       /* what the programs' exit status means */
	BOARD_EXIT_FINE = 0,   /* stopped when asked, or the checked file is right */
	BOARD_EXIT_BROKEN = 1, /* could not start or go on */
	BOARD_EXIT_WRONG = 2,  /* the board file, or one that it names, is wrong */
	BOARD_EXIT_USAGE = 64, /* wrong usage (EX_USAGE) */
};

enum { BOARD_OPTIONS_MAX = 4 };

/* An option of one program's own, "--name=VALUE". */
struct board_option {
	const char *name;  /* NULL: the list's end */
	const char *value; /* what stands for it in --help: "LANG" */
	const char *does;
};

struct board_program {	    /* texts borrowed for good */
	const char *name;   /* "novbe-kiosk" */
	const char *does;   /* for --help: a sentence, and what else one should know */
	const char *config; /* the board file when none is named */
	const char *checks; /* what --check reads: "the board file" */
	const struct board_option *options; /* at most BOARD_OPTIONS_MAX; NULL: none */
};

struct board_arguments {
	const char *config;		       /* borrowed from argv or the program */
	bool check;			       /* read the file, say what is wrong, and end */
	const char *values[BOARD_OPTIONS_MAX]; /* of the program's options; NULL: not given */
};

/* Ends the process for --help, --usage and --version (0) and wrong usage (BOARD_EXIT_USAGE). */
void board_arguments_parse(const struct board_program *program, int argc, char **argv,
	struct board_arguments *arguments);

#endif
