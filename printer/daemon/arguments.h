/*
 * The command line of novbe-printer. One of its uses is chosen, each has its own options:
 *   novbe-printer [-c BOARD]                                  prints what the hub orders
 *   novbe-printer --check                                     is the board file right?
 *   novbe-printer --check HALL.json [--width N] [--dpi N]     can every ticket be printed?
 *   novbe-printer --preview OUT.png --hall HALL.json --service ID ...
 *   novbe-printer --list HALL.json                            services, languages, classes
 *   novbe-printer --setup --queue NAME --device URI ...
 */
#ifndef NOVBE_PRINTER_DAEMON_ARGUMENTS_H
#define NOVBE_PRINTER_DAEMON_ARGUMENTS_H

#include <stdbool.h>

enum use { USE_RUN, USE_CHECK_BOARD, USE_CHECK_HALL, USE_PREVIEW, USE_LIST, USE_SETUP };

struct arguments { /* texts are borrowed from argv; NULL: not given */
	enum use use;
	const char *board; /* never NULL */
	bool board_named;  /* by -c, not by default */
	const char *hall;
	const char *texts;   /* folder of the .mo files */
	int width_dots, dpi; /* 0: not given */
	/* preview */
	const char *out, *service, *language, *ticket, *klass, *fields;
	int copy;
	bool large;
	/* setup */
	const char *queue, *device, *server, *cups_folder, *location;
};

/* Ends the process for --help, --usage and --version (0) and for wrong usage
 * (BOARD_EXIT_USAGE, after telling what is wrong). */
void arguments_parse(int argc, char **argv, struct arguments *arguments);

#endif
