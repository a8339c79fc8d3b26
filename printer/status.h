/*
 * What a receipt printer says of itself, out of the bytes it sends. One line carries several kinds
 * of answers that are told apart by their fixed bits and by what was asked (Epson's ESC/POS command
 * reference; x = any bit):
 *
 *   0xx1 xx10                          DLE EOT 1..4, one byte, in the order of the questions
 *   0xx1 xx00  0xx0 xxxx  (x3)         automatic status (GS a), four bytes
 *   0xx0 xxxx                          GS r 1, one byte
 *   37 22 d1 d2 d3 d4 00               process id (GS ( H function 48), d = 20..7e
 *   37 25 00                           the buffers were cleared (DLE DC4 function 8)
 *
 * Everything else, and an answer nobody asked for, is noise and passed over; XON and XOFF are.
 * Pure: no clock, no device; a few bytes are remembered, never more.
 */
#ifndef NOVBE_PRINTER_STATUS_H
#define NOVBE_PRINTER_STATUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum status_question { /* the n of DLE EOT n */
	STATUS_PRINTER = 1,
	STATUS_OFFLINE = 2,
	STATUS_ERROR = 3,
	STATUS_PAPER = 4,
};

enum {
	STATUS_QUESTION_BYTES = 3,
	STATUS_QUESTIONS_MAX = 8, /* asked and not yet answered */
	STATUS_ID_BYTES = 4,
	STATUS_WINDOW = 8,
};

struct status_facts {
	bool offline; /* does not print now, for whatever reason */
	bool cover_open;
	bool paper_out; /* at the end, or printing stopped for it */
	bool paper_low;
	bool cutter_error;
	bool failed; /* another error that a person must mend */
};

enum status_kind {
	STATUS_ANSWER,	  /* a DLE EOT was answered: question */
	STATUS_AUTOMATIC, /* the printer told by itself */
	STATUS_SENSOR,	  /* GS r 1 was answered */
	STATUS_PROCESS,	  /* everything before this process id is printed: id */
	STATUS_CLEARED,
};

struct status_event {
	enum status_kind kind;
	enum status_question question;
	uint8_t id[STATUS_ID_BYTES];
};

struct status { /* private */
	uint8_t window[STATUS_WINDOW];
	size_t window_len;
	uint8_t asked[STATUS_QUESTIONS_MAX]; /* oldest first */
	size_t asked_len;
	unsigned int sensors; /* GS r asked and not answered */
	uint8_t told[STATUS_PAPER + 1];
	unsigned long noise;
};

void status_init(struct status *status);

/* Call it with each question that is sent. -ENOSPC: too many without an answer. */
int status_ask(struct status *status, enum status_question question,
	uint8_t bytes[STATUS_QUESTION_BYTES]) __attribute__((warn_unused_result));
/* That many GS r 1 are sent, 0..100. */
void status_ask_sensor(struct status *status, unsigned int count);
/* No DLE EOT is awaited any more; a half answer is dropped. */
void status_forget(struct status *status);
/* How many DLE EOT are still to be answered. */
size_t status_awaited(const struct status *status);

/* One byte that came; take all events before the next byte. */
void status_put(struct status *status, uint8_t byte);
bool status_next(struct status *status, struct status_event *event);

/* What is known by the newest answers; all false before any. */
struct status_facts status_facts(const struct status *status);
/* Bytes passed over. */
unsigned long status_noise(const struct status *status);

#endif
