/* The "display" section of the board file. */
#ifndef NOVBE_DISPLAY_SETTINGS_H
#define NOVBE_DISPLAY_SETTINGS_H

#include "display/canvas.h"
#include "firmware/window/window.h"

struct board_file;

struct settings {
	struct window_options window; /* its texts are borrowed from the board file */
	char png_path[300];
	char texts[256];
	int zone_count; /* 0: those of the hall's file, or all */
	char zones[SCHEDULE_MAX_ZONES][ID_SIZE];
	struct canvas_look look;
};

/* Reads and checks the section; problems are collected in the board file's config. */
void settings_read(struct board_file *board, struct settings *settings);

#endif
