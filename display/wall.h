/*
 * The wall at work: hears the hub, keeps the schedule and the catalogue, paints what changed, tells
 * the hub which revision people can see. It wakes for messages, for the next step of a highlight
 * and once a minute for the clock.
 */
#ifndef NOVBE_DISPLAY_WALL_H
#define NOVBE_DISPLAY_WALL_H

#include "display/settings.h"

struct board_file;
struct loop;
struct wall;

/* Opens window and link and paints the first picture; board and settings are borrowed. NULL and
 * errno, logged. */
struct wall *wall_new(
	struct loop *loop, const struct board_file *board, const struct settings *settings);
void wall_free(struct wall *wall); /* NULL is allowed */

#endif
