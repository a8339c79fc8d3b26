/*
 * The kiosk's command line:
 *   novbe-kiosk [-c BOARD]                                                runs
 *   novbe-kiosk --check [BOARD]
 *   novbe-kiosk --dump-ui [-c BOARD | --panel 1280x800@150] HALL [--language L] [--png FOLDER]
 * The last is rehearsal.h.
 */
#ifndef NOVBE_KIOSK_ARGUMENTS_H
#define NOVBE_KIOSK_ARGUMENTS_H

#include <stdbool.h>

#include "kiosk/view/panel.h"

struct kiosk_arguments { /* texts borrowed from argv */
	const char *config;
	bool config_named, check, dump;
	const char *hall; /* the file to rehearse */
	const char *language, *pictures, *texts;
	struct panel panel; /* dpi 0: not named */
};

/* Ends the process for --help, --usage and --version (0) and wrong usage (BOARD_EXIT_USAGE). */
void kiosk_arguments_parse(int argc, char **argv, struct kiosk_arguments *arguments);

#endif
