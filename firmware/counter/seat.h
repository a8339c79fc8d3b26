/*
 * Who sits at the station: an operator with a panel, or citizens with a rating pad. The station
 * speaks to both in the same words; each is described in its own header.
 */
#ifndef NOVBE_COUNTER_SEAT_H
#define NOVBE_COUNTER_SEAT_H

#include "firmware/counter/pad.h"
#include "firmware/counter/panel.h"

struct seat_options {
	bool is_pad;
	struct panel_options panel;
	struct pad_options pad;
};

struct seat { /* private */
	bool is_pad;
	union {
		struct panel panel;
		struct pad pad;
	};
};

/* The counter it is at. */
uint16_t seat_number(const struct seat_options *options);

void seat_init(struct seat *seat, const struct seat_options *options);
/* As what it connects. */
enum role seat_role(const struct seat *seat);
/* The hub's time, as with pad_time(). */
void seat_time(struct seat *seat, int64_t hub_ms, int64_t now_ms);
bool seat_press(struct seat *seat, const struct press *press, struct command *command)
	__attribute__((warn_unused_result));
bool seat_wish(struct seat *seat, struct command *command) __attribute__((warn_unused_result));
void seat_answer(struct seat *seat, enum outcome outcome, const struct answer_message *answer,
	int64_t now_ms);
void seat_not_asked(struct seat *seat, int error, int64_t now_ms);
void seat_ready(struct seat *seat);
void seat_lost(struct seat *seat, const char *why);
void seat_counter(struct seat *seat, const struct counter_message *message);
void seat_day(struct seat *seat, bool open);
bool seat_is_asking(const struct seat *seat);
bool seat_works(const struct seat *seat);
void seat_face(const struct seat *seat, int64_t now_ms, struct face *face);
int64_t seat_due_ms(const struct seat *seat, int64_t now_ms);

#endif
