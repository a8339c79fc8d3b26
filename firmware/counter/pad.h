/*
 * A citizens' rating pad at one counter: three to five buttons, and lamps that say whether anybody
 * may rate now. Pure, like the panel: time, link and messages are arguments.
 *
 * Whom a press rates (the hub is told the ticket, so that no later press can mean another):
 *
 *   somebody is being served here             that visit
 *   else, within rate_for_ms after its end    the visit that was served here to its end last, but
 *                                             not once a later citizen was here
 *   else                                      nobody: the press is refused
 *
 * Who was only called may not have come yet: until the operator presses `arrive`, or the next
 * `next`, the one before is still meant. In a hall whose operators never press `arrive`, people
 * rate when they leave.
 *
 *   link lost <-> dark <-> ready --press--> (asking) --> thanks, for PAD_THANKS_MS --> dark
 *
 * One rating a visit, the first: another press for the same visit, while it is asked or later, is
 * passed over in silence. Two buttons under one hand, or one that bounces, count once.
 *
 * Lamps: `waits` ready to be rated, `serving` thanks, `closed` (dark) nobody to be rated, `refused`
 * for a moment, `link-lost`.
 */
#ifndef NOVBE_COUNTER_PAD_H
#define NOVBE_COUNTER_PAD_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/buttons/buttons.h"
#include "firmware/device/hub_link.h"
#include "firmware/queue/command.h"
#include "firmware/wire/answer_message.h"
#include "firmware/wire/counter_message.h"

enum { PAD_THANKS_MS = 3000, PAD_FLASH_MS = 1500, PAD_RATE_FOR_MS = 30000 };

struct pad_options {	     /* copied */
	uint16_t number;     /* the counter, 1.. */
	int strike_ms;	     /* any button again within it counts once; 0: every press */
	int64_t rate_for_ms; /* after its end a visit may be rated for so long */
};

struct pad { /* private */
	struct pad_options options;
	bool ready, known, asking, pressed_once;
	int64_t hub_ahead_ms; /* hub time minus monotonic */
	struct counter_message truth;
	char passed[TICKET_TEXT_SIZE]; /* was served last when a later citizen came */
	int64_t passed_end_ms;
	char asked[TICKET_TEXT_SIZE], rated[TICKET_TEXT_SIZE];
	int64_t pressed_ms, flash_until_ms;
	enum lamp flash_lamp;
	const char *flash_text;
	char lost_why[120];
};

void pad_init(struct pad *pad, const struct pad_options *options);
/* What the hub's time is now; before each of the calls below while it is known. */
void pad_time(struct pad *pad, int64_t hub_ms, int64_t now_ms);

/* True: *command is to be asked now, with PANEL_LIFETIME_MS; exactly one pad_answer() or
 * pad_not_asked() follows. False: the press ended here. */
bool pad_press(struct pad *pad, const struct press *press, struct command *command)
	__attribute__((warn_unused_result));
void pad_answer(
	struct pad *pad, enum outcome outcome, const struct answer_message *answer, int64_t now_ms);
/* It could not even be sent. */
void pad_not_asked(struct pad *pad, int64_t now_ms);
void pad_ready(struct pad *pad);
void pad_lost(struct pad *pad, const char *why);
/* counter/<n> was heard; one of another counter is left out. */
void pad_counter(struct pad *pad, const struct counter_message *message);

bool pad_is_asking(const struct pad *pad);
bool pad_works(const struct pad *pad);
void pad_face(const struct pad *pad, int64_t now_ms, struct face *face);
/* When the face changes by itself; INT64_MAX: never. */
int64_t pad_due_ms(const struct pad *pad, int64_t now_ms);

#endif
