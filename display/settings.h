/* The "display" section of the board file. */
#ifndef NOVBE_DISPLAY_SETTINGS_H
#define NOVBE_DISPLAY_SETTINGS_H

#include "display/canvas.h"
#include "display/directions.h"
#include "display/reach.h"
#include "display/voice_settings.h"
#include "firmware/window/window.h"

struct board_file;

struct settings {
	struct window_options window; /* its texts are borrowed from the board file */
	char png_path[300];
	char texts[256];
	const char *state; /* the board's folder */
	int zone_count;	   /* 0: those of the hall's file, or all */
	char zones[SCHEDULE_MAX_ZONES][ID_SIZE];
	struct canvas_look look;
	struct directions directions;
	int peak_calls; /* in the busiest minute */
	struct voice_settings voice;
	bool night;  /* a closed hall's wall is dark but for a small clock */
	bool motion; /* a new call's card is filled in a sweep, not at once */
	int farthest_seat_m, panel_height_mm; /* 0: not told */
};

/* Reads and checks the section; problems are collected in the board file's config. */
void settings_read(struct board_file *board, struct settings *settings);

/* From how far its numbers can be read on a picture of this size; needs panel_height_mm. */
void settings_reach(const struct settings *settings, int width, int height, struct reach *reach);
/* Logs that of the screen that was found, which may have other pixels than the board file wished
 * for; nothing without panel_height_mm. */
void settings_tell_reach(const struct settings *settings, int width, int height);

#endif
