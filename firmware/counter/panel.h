/*
 * One counter as its operator meets it: which command a press means, and what the lamps say. Pure:
 * time, link and messages are arguments, so a test plays a whole day by hand.
 *
 *   link lost <---------- no link, or a press without an answer ----------+
 *       | ready and the counter's state heard                            |
 *       v                                                                |
 *   closed --sign in--> idle <-> waits --next--> called --arrive--> serving
 *      ^                  |  ^                     |                   |
 *      |            pause v  | resume              | end, no-show, park, transfer
 *      +---- sign out ---- paused                  +--> idle, waits
 *
 * The hub decides which arrows are open: a press becomes a command that carries what the operator
 * saw (`expect`), and the lamps follow the hub's counter/<n> only. Over every state lies, for
 * PANEL_FLASH_MS, `refused` with the reason (also for `next` when nobody waits).
 *
 * Signing out with a ticket in hand closes the counter after that visit (`after`).
 *
 * One command at a time. While it is not answered, another press is refused; the same button again
 * within strike_ms, answered or not, is a double strike and counts once. Without a link a press is
 * refused and forgotten: nothing is ever sent later.
 */
#ifndef NOVBE_COUNTER_PANEL_H
#define NOVBE_COUNTER_PANEL_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/buttons/buttons.h"
#include "firmware/device/hub_link.h"
#include "firmware/queue/command.h"
#include "firmware/wire/answer_message.h"
#include "firmware/wire/counter_message.h"

/* LIFETIME: so that a press without an answer shows within 2 s. */
enum { PANEL_FLASH_MS = 2500, PANEL_LIFETIME_MS = 1900, PANEL_STRIKE_MS = 500 };

struct panel_options {					   /* copied */
	uint16_t number;				   /* the counter, 1.. */
	char operator_id[OPERATOR_SIZE], profile[ID_SIZE]; /* may be empty */
	bool sign_in_at_start; /* as operator_id, when the counter is found closed */
	int strike_ms;	       /* 0: every press counts */
};

struct panel { /* private */
	struct panel_options options;
	bool ready, known, day_open;
	struct counter_message truth;
	bool asking;
	enum verb asked;
	bool pressed_once;
	struct press last;
	enum lamp flash_lamp;
	bool flash_is_lit; /* else only its words are shown */
	int64_t flash_until_ms;
	char flash_text[FACE_TEXT_SIZE];
	char lost_why[120];
	bool sign_in_wanted, sign_in_held, asked_by_itself;
};

void panel_init(struct panel *panel, const struct panel_options *options);

/* True: *command (verb, arguments, expect) is to be asked now, with PANEL_LIFETIME_MS; exactly one
 * panel_answer() or panel_not_asked() follows. False: the press ended here; the face tells why. */
bool panel_press(struct panel *panel, const struct press *press, struct command *command)
	__attribute__((warn_unused_result));
/* The same without a press: signing in at the start. Ask after each of the calls below. */
bool panel_wish(struct panel *panel, struct command *command) __attribute__((warn_unused_result));

void panel_answer(struct panel *panel, enum outcome outcome, const struct answer_message *answer,
	int64_t now_ms);
/* The command could not even be sent. */
void panel_not_asked(struct panel *panel, int error, int64_t now_ms);
void panel_ready(struct panel *panel);
void panel_lost(struct panel *panel, const char *why);
/* counter/<n> was heard; one of another counter is left out. */
void panel_counter(struct panel *panel, const struct counter_message *message);
/* hub/state was heard. */
void panel_day(struct panel *panel, bool open);

bool panel_is_asking(const struct panel *panel);
/* Connected, and the counter's state is known. */
bool panel_works(const struct panel *panel);
void panel_face(const struct panel *panel, int64_t now_ms, struct face *face);
/* When the face changes by itself; INT64_MAX: never. */
int64_t panel_due_ms(const struct panel *panel, int64_t now_ms);

#endif
