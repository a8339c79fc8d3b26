/*
 * The conversation with a printer over its line: bytes go out while answers come in, and what they
 * tell is kept as facts.
 */
#ifndef NOVBE_PRINTER_BACKEND_TALK_H
#define NOVBE_PRINTER_BACKEND_TALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "printer/backend/link.h"
#include "printer/status.h"

enum {
	TALK_QUESTIONS = 4,
	/* What a line begins with, in NULs: no command is longer, and where none is unfinished
	 * printers pass over them. A sheet that broke off within a picture's sizes would else take
	 * the questions for the rest of them, and all that follows for a picture of any length. */
	TALK_CLOSE_BYTES = 16,
};

enum talk_step { TALK_TIME, TALK_SENT, TALK_EVENT };

struct talk {
	struct link link;
	struct status status;
	const uint8_t *out; /* still to be sent; borrowed */
	size_t out_len;
	uint8_t questions[TALK_CLOSE_BYTES + TALK_QUESTIONS * STATUS_QUESTION_BYTES];
	uint8_t in[256];
	size_t in_at, in_len;
	int turn;
	bool fresh;	 /* nothing was sent on this line */
	bool one_by_one; /* it answers only the first of several questions */
	bool late;	 /* answers to an earlier round may still come */
	bool alone;	 /* go on although cupsd died: the sheet is begun */
};

void talk_init(struct talk *talk, const struct device_uri *uri);
void talk_fini(struct talk *talk);

/* Sends bytes (borrowed until TALK_SENT) behind nothing else: out_len must be 0. */
void talk_send(struct talk *talk, const uint8_t *bytes, size_t len);
/* Asks one question, or all four, without waiting for the answers. As talk_send(). */
void talk_ask(struct talk *talk);

/*
 * Goes on until something is there: TALK_EVENT, in *event; TALK_SENT, all bytes have been taken;
 * TALK_TIME, the time is over. -ECANCELED and -EPIPE as watch_wait(); else -Exxx: the line is lost.
 */
int talk_step(struct talk *talk, struct status_event *event, int64_t until_ms)
	__attribute__((warn_unused_result));

/*
 * Asks all four questions and waits for the answers, at most limit_ms for each attempt. How many
 * were answered, 0..TALK_QUESTIONS; -EAGAIN: the printer takes no bytes; or as talk_step(). Late
 * answers to an earlier round do not count.
 */
int talk_round(struct talk *talk, int limit_ms) __attribute__((warn_unused_result));

#endif
