/*
 * What the kiosk does, as a pure state machine: touches, keys, answers and time go in, what to show
 * and what to do come out. It paints nothing, sends nothing and reads no clock.
 *
 *   language -> institution -> service -> asking -> printing -> ticket -> (home)
 *                                            |          `-----> number (no paper came out)
 *                                            `-> notice (refused, hub away)
 *
 * Home is the first screen on which there is something to choose: a centre with one language starts
 * with its institutions, one with a single institution besides with its services.
 */
#ifndef NOVBE_KIOSK_FLOW_H
#define NOVBE_KIOSK_FLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/device/hub_link.h"
#include "firmware/queue/limits.h"
#include "firmware/wire/answer_message.h"
#include "firmware/wire/catalogue_message.h"

enum {
	FLOW_PAGE_TILES = 9,	     /* at most on one page: one digit each */
	FLOW_DOUBLE_STRIKE_MS = 500, /* a second strike within this is the first one's echo */
	FLOW_AWAY_GRACE_MS = 2000, /* a lost hub is not shown before this: it may be back at once */
	FLOW_WAIT_HIDDEN_MS = 300, /* a quick answer shows no "one moment" */
	FLOW_NOTICE_MS = 12000,
	FLOW_MAX_EFFECTS = 4,
};

enum flow_screen {
	FLOW_STARTING, /* nothing is known of the hall yet */
	FLOW_LANGUAGE,
	FLOW_INSTITUTION,
	FLOW_SERVICE,
	FLOW_ASKING, /* the hub is asked for a number */
	FLOW_PRINTING,
	FLOW_TICKET, /* the paper came out */
	FLOW_NUMBER, /* it did not: the number is valid and shown for longer */
	FLOW_NOTICE,
};

enum flow_notice {
	NOTICE_HUB_AWAY,
	NOTICE_DAY_CLOSED,
	NOTICE_SERVICE_CLOSED,
	NOTICE_PRINTER,	  /* no paper and, by config, no ticket without it */
	NOTICE_NO_NUMBER, /* the series is used up, or a list of the hall is full */
	NOTICE_REFUSED,	  /* for a reason the citizen cannot change */
	NOTICE_COUNT,
};

enum flow_control {
	CONTROL_NONE,
	CONTROL_TILE,
	CONTROL_BACK,
	CONTROL_HOME,
	CONTROL_NEXT_PAGE,
	CONTROL_PREVIOUS_PAGE,
};
struct flow_target { /* what a finger is on */
	enum flow_control control;
	int tile; /* position on the page, from 0 */
};

enum flow_key {
	FLOW_KEY_DIGIT, /* with the tile's position */
	FLOW_KEY_ENTER,
	FLOW_KEY_BACK,
	FLOW_KEY_HOME,
	FLOW_KEY_NEXT_PAGE,
	FLOW_KEY_PREVIOUS_PAGE,
};

enum flow_effect {
	EFFECT_NONE,
	EFFECT_ISSUE,	/* ask for flow->service in flow->language; answer with flow_answer() */
	EFFECT_PRINT,	/* print flow->ticket; tell flow_printed() */
	EFFECT_CONFIRM, /* flow->ticket is in the citizen's hand (or head) */
	EFFECT_VOID,	/* flow->ticket is not */
};

struct flow_options {
	int64_t ticket_shown_ms, idle_ms;
	bool paperless_fallback; /* a ticket without paper counts: its number is shown instead */
	/* How many of `count` tiles stand on each page but the last, 1..FLOW_PAGE_TILES. */
	int (*page_tiles)(void *data, enum flow_screen screen, const char *language, int count);
	void *data;
};

struct flow { /* read freely, changed only by the functions below */
	struct flow_options options;
	const struct hall_catalogue *hall; /* borrowed; NULL: not known yet */
	bool hub_ready, day_open;
	int64_t away_since_ms;

	enum flow_screen screen; /* where we are */
	enum flow_screen shown;	 /* what is to be painted; differs for a moment while asking */
	enum flow_notice notice;
	char language[LANGUAGE_SIZE];
	char institution[ID_SIZE], service[ID_SIZE];
	int page;
	struct flow_target pressed; /* under the finger, or chosen and being worked on */
	struct ticket_message ticket;
	bool changed; /* the screen must be painted; cleared by the painter */

	bool finger_down;
	int64_t last_strike_ms, last_key_ms;
	enum flow_key last_key;
	int last_digit;
	int64_t until_ms;     /* when this screen ends by itself; 0: never */
	int64_t show_wait_ms; /* when "one moment" appears; 0: not waiting */
	enum flow_effect effects[FLOW_MAX_EFFECTS];
	int effect_count;
};

void flow_init(struct flow *flow, const struct flow_options *options, int64_t now_ms);
/* A new catalogue (borrowed until the next call); choices that it does not know go home. */
void flow_set_hall(struct flow *flow, const struct hall_catalogue *hall, int64_t now_ms);
/* ready: commands go through. day_open: tickets are given today. */
void flow_set_hub(struct flow *flow, bool ready, bool day_open, int64_t now_ms);

void flow_press(struct flow *flow, struct flow_target target, int64_t now_ms);
void flow_release(struct flow *flow, struct flow_target target, int64_t now_ms);
/* tile: for FLOW_KEY_DIGIT the position on the page. */
void flow_key(struct flow *flow, enum flow_key key, int tile, int64_t now_ms);

/* Whether whoever comes now can take a ticket: the hall is known, its day open, the hub there. */
bool flow_is_giving(const struct flow *flow);

/* The outcome of EFFECT_ISSUE; answer only with OUTCOME_ANSWERED. */
void flow_answer(struct flow *flow, enum outcome outcome, const struct answer_message *answer,
	int64_t now_ms);
/* The outcome of EFFECT_PRINT. */
void flow_printed(struct flow *flow, bool printed, int64_t now_ms);

/* Lets time pass. */
void flow_tick(struct flow *flow, int64_t now_ms);
/* When flow_tick() has something to do, INT64_MAX: never. */
int64_t flow_next_ms(const struct flow *flow);
/* The next thing to do, EFFECT_NONE when there is none. */
enum flow_effect flow_take(struct flow *flow);

/* The list on the shown screen: how many tiles, how many on a page, how many pages. */
int flow_tile_count(const struct flow *flow);
int flow_tiles_per_page(const struct flow *flow);
int flow_page_count(const struct flow *flow);
/* Position in the hall's languages, institutions or services of a tile on the page; -1: none. */
int flow_tile_index(const struct flow *flow, int tile);
/* Whether there is something to go back to (and home). */
bool flow_may_back(const struct flow *flow);

#endif
