/*
 * What the wall says at one instant, as plain values: two scenes are compared part by part, and
 * only what differs is painted anew.
 */
#ifndef NOVBE_DISPLAY_SCENE_H
#define NOVBE_DISPLAY_SCENE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "display/directions.h"
#include "display/schedule.h"
#include "display/summary.h"
#include "firmware/wire/catalogue_message.h"

enum scene_words {     /* on the calm screen */
	SCENE_WELCOME, /* open, nobody is called */
	SCENE_CLOSED,
	SCENE_STARTING, /* nothing was heard from the hub yet */
};

enum {
	SCENE_MOTION_MS = 400, /* a new call's card is filled within this */
	SCENE_FRAME_MS = 34,   /* frames of it are at least so far apart: under 30 a second */
	SCENE_WHOLE = 1000,    /* thousandths of a card */
	SCENE_TURN_MS = 10000, /* what takes turns for lack of room changes so seldom */
};

struct scene_line {
	char ticket[TICKET_TEXT_SIZE];
	char counter[8];
	char language[LANGUAGE_SIZE];	      /* the citizen's */
	char service[CATALOGUE_MAX_NAME + 1]; /* or empty */
	char service_language[LANGUAGE_SIZE]; /* that it is written in, see names_in() */
	bool lit, bright, recalled;
	uint16_t filled; /* of a lit line: how much of its card, up to SCENE_WHOLE */
	uint8_t recalls;
	enum way_arrow arrow;
	char way[DIRECTION_MAX_TEXT + 1]; /* to the counter, or empty */
	char way_language[LANGUAGE_SIZE];
};

struct scene { /* zeroed before it is filled: parts are compared as bytes */
	bool calm;
	enum scene_words words;
	bool lost;	     /* the link: the notice is shown */
	bool night;	     /* closed, and the wall is dark but for the clock */
	bool moving;	     /* looks different in SCENE_FRAME_MS already */
	uint64_t turn;	     /* counts SCENE_TURN_MS: which of several texts takes its turn */
	char clock[6];	     /* HH:MM or empty */
	uint64_t hall;	     /* changes with the catalogue: names, languages, sample mark */
	size_t heads, count; /* lines 0..heads-1 are heads, the rest is the list */
	struct scene_line lines[SCHEDULE_MAX_PLACES];
	size_t waiting_count; /* 0 while the link is lost: it would be a lie */
	struct summary_line waiting[QUEUE_MAX_INSTITUTIONS];
	size_t zone_count; /* zones with a message, by their position in the catalogue */
	uint8_t zones[SCHEDULE_MAX_ZONES];
};

struct scene_facts {
	const struct schedule *schedule;
	const struct hall_catalogue *catalogue; /* NULL: not heard yet */
	uint64_t hall;
	const struct directions *directions;
	const struct summary *summary; /* NULL: the waiting are not shown */
	/* Whether the wall shows the calls of a zone. */
	bool (*shows_zone)(const void *data, const char *zone);
	const void *zones;
	bool hub_heard, day_open, lost;
	bool night, motion; /* wishes of the board file */
	int64_t now_ms;	    /* monotonic */
	int64_t wall_ms;    /* what the clock shows, ms since 1970 UTC; -1: no clock */
};

void scene_make(struct scene *scene, const struct scene_facts *facts);
/* When a later scene differs because texts take turns, in ms from now_ms on. */
int64_t scene_turn_left_ms(int64_t now_ms);
/* When the clock of a scene next changes, in ms from wall_ms on. */
int64_t scene_minute_left_ms(int64_t wall_ms);

#endif
