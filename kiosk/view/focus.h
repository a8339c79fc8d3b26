/*
 * The focus of a keypad: the one thing on the screen that Enter would press. It goes through what
 * can be touched in reading order, and round: from the last to the first, so nobody is caught.
 */
#ifndef NOVBE_KIOSK_FOCUS_H
#define NOVBE_KIOSK_FOCUS_H

#include "kiosk/flow/flow.h"

struct view;

enum focus_way {
	FOCUS_NEXT, /* in reading order */
	FOCUS_PREVIOUS,
	FOCUS_LEFT, /* to what is nearest there; with nothing there, round in reading order */
	FOCUS_RIGHT,
	FOCUS_UP,
	FOCUS_DOWN,
};

/* The first thing to choose, else the first to press. CONTROL_NONE: there is nothing. */
struct flow_target focus_first(const struct view *view);
/* From something (CONTROL_NONE, or no longer there: from outside) to the next. */
struct flow_target focus_move(const struct view *view, struct flow_target from, enum focus_way way);
/* Which it is of how many, from 1; 0: it is not there. */
int focus_number(const struct view *view, struct flow_target target);
int focus_count(const struct view *view);

#endif
