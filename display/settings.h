/* The "display" section of the board file. */
#ifndef NOVBE_DISPLAY_SETTINGS_H
#define NOVBE_DISPLAY_SETTINGS_H

#include <stdio.h>

#include "display/canvas.h"
#include "firmware/device/board_file.h"
#include "firmware/window/window.h"

struct settings {
	struct board_file board;
	struct window_options window; /* its texts are borrowed from the board file */
	char png_path[300];
	char texts[256];
	int zone_count; /* 0: those of the hall's file, or all */
	char zones[SCHEDULE_MAX_ZONES][ID_SIZE];
	struct canvas_look look;
};

/*
 * Reads and checks it; every problem is printed to out (NULL: the log). 0, -EINVAL, -ENOMEM. On
 * success settings_close() frees it.
 */
int settings_open(const char *path, struct settings *settings, FILE *out)
	__attribute__((warn_unused_result));
void settings_close(struct settings *settings);

#endif
