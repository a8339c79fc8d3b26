/*
 * Where everything stands on the wall, from 720p to 4K, landscape and portrait: all lengths are
 * parts of the height (in portrait of the width), so that a wall looks the same on every screen.
 * Pure arithmetic.
 *
 *   landscape                                      portrait
 *   +------------------------------------------+   +--------------------+
 *   | name            clock               name |   | name  clock   name |
 *   | titles                 titles            |   | titles             |
 *   | +---------------------+ row              |   | +----------------+ |
 *   | | head 0              | row              |   | | head 0         | |
 *   | +---------------------+ row              |   | +----------------+ |
 *   | +---------------------+ row              |   | | head 1         | |
 *   | | head 1              | row              |   | +----------------+ |
 *   | +---------------------+ row              |   | row row row        |
 *   | [waiting]  [waiting]  [waiting]          |   | [waiting][waiting] |
 *   | message                                  |   | message            |
 *   | sample                            notice |   | sample      notice |
 *   +------------------------------------------+   +--------------------+
 *
 * The strips of the waiting and of the message are there when they are wished for. The calm screen
 * keeps them, and has the centre's names, a large clock and words instead of the calls; by night it
 * is a small clock and nothing else.
 */
#ifndef NOVBE_DISPLAY_LAYOUT_H
#define NOVBE_DISPLAY_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

#include "display/schedule.h"
#include "firmware/paint/paint.h"

enum {
	LAYOUT_MAX_ROWS = 12,
	LAYOUT_COLUMNS = 2,
	LAYOUT_MAX_CARDS = 4,  /* institutions shown at once */
	LAYOUT_MIN_SIDE = 240, /* pixels; smaller screens cannot be read from afar */
};

enum layout_shape {
	LAYOUT_WIDE,  /* nothing but heads: they take the whole width */
	LAYOUT_LIST,  /* heads and one column */
	LAYOUT_DENSE, /* heads and two columns, without the services' names */
};

struct layout_line {
	struct paint_box box; /* all of it: what is repainted when the line changes */
	struct paint_box ticket, arrow, counter, service;
	struct paint_box plate; /* of a head: what the counter's number stands on */
	struct paint_box mark;	/* of a row: the bar of a recalled ticket */
	/* The way to the counter, below its number on a head, at the outer edge of a row; width 0:
	 * this wall knows none. */
	struct paint_box way;
};

struct layout_titles {
	struct paint_box ticket, counter;
};

struct layout {
	int width, height;
	int unit; /* the length that everything is a part of */
	bool portrait;
	bool mirrored; /* the ticket stands on the right, the counter left of it */
	enum layout_shape shape;
	int radius, hairline, stroke; /* corners, thin and strong lines */
	/* Size of the numbers in pixels (the em), as an ordinary ticket has it: longer ones shrink.
	 */
	float head_number_px, calm_number_px, row_number_px;

	struct paint_box header, bar; /* the bar in the accent colour is the header's upper edge */
	struct paint_box names_left, names_right; /* width 0: no such language */
	struct paint_box clock;
	struct paint_box sample, notice;
	struct paint_box message; /* height 0: none */
	int card_count;		  /* 0: the waiting are not shown */
	struct paint_box cards[LAYOUT_MAX_CARDS];

	struct layout_titles head_titles;
	int column_count;				    /* 0..LAYOUT_COLUMNS */
	struct layout_titles column_titles[LAYOUT_COLUMNS]; /* width 0 in portrait */
	int head_count;					    /* slots, filled or not */
	struct layout_line heads[SCHEDULE_MAX_SLOTS];
	int row_count; /* rows of all columns, column by column */
	struct layout_line rows[LAYOUT_COLUMNS * LAYOUT_MAX_ROWS];

	/* The calm screen: instead of header, titles, heads and rows. */
	struct paint_box calm, calm_names, calm_clock, calm_words;
	struct paint_box night_clock;
};

struct layout_wish {
	int width, height; /* pixels */
	int slots;	   /* 1..SCHEDULE_MAX_SLOTS */
	int rows;	   /* of one column, 1..LAYOUT_MAX_ROWS */
	bool mirrored;
	bool left_names, right_names; /* languages written from left to right, from right to left */
	bool ways;		      /* there are directions to counters */
	bool waiting, message;	      /* strips above the foot */
};

/* How many calls such a wall holds. */
int layout_places(int slots, int rows);
/* Lays the wall out for `count` calls. */
void layout_make(struct layout *layout, const struct layout_wish *wish, size_t count);

#endif
