/*
 * What the wall says at one instant, as plain values: two scenes are compared part by part, and
 * only what differs is painted anew.
 */
#ifndef NOVBE_DISPLAY_SCENE_H
#define NOVBE_DISPLAY_SCENE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "display/schedule.h"
#include "firmware/wire/catalogue_message.h"

enum scene_words {     /* on the calm screen */
	SCENE_WELCOME, /* open, nobody is called */
	SCENE_CLOSED,
	SCENE_STARTING, /* nothing was heard from the hub yet */
};

struct scene_line {
	char ticket[TICKET_TEXT_SIZE];
	char counter[8];
	char language[LANGUAGE_SIZE];
	char service[CATALOGUE_MAX_NAME + 1]; /* in that language, or empty */
	bool lit, bright, recalled;
};

struct scene { /* zeroed before it is filled: parts are compared as bytes */
	bool calm;
	enum scene_words words;
	bool lost;	     /* the link: the notice is shown */
	char clock[6];	     /* HH:MM or empty */
	uint64_t hall;	     /* changes with the catalogue: names, languages, sample mark */
	size_t heads, count; /* lines 0..heads-1 are heads, the rest is the list */
	struct scene_line lines[SCHEDULE_MAX_PLACES];
};

struct scene_facts {
	const struct schedule *schedule;
	const struct hall_catalogue *catalogue; /* NULL: not heard yet */
	uint64_t hall;
	bool hub_heard, day_open, lost;
	int64_t now_ms;	 /* monotonic */
	int64_t wall_ms; /* what the clock shows, ms since 1970 UTC; -1: no clock */
};

void scene_make(struct scene *scene, const struct scene_facts *facts);
/* When the clock of a scene next changes, in ms from wall_ms on. */
int64_t scene_minute_left_ms(int64_t wall_ms);

#endif
