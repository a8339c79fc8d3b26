/*
 * The shapes of the words that travel: ids, days, tokens, legs. Pure text, no meaning: whether a
 * service of that id exists is the rules' business.
 */
#ifndef NOVBE_WIRE_SHAPE_H
#define NOVBE_WIRE_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/queue/ticket.h"

#define SHAPE_MAX_NUMBER 9007199254740991 /* 2^53-1: what every JSON reader keeps exactly */

enum { SHAPE_MAX_COUNTER = 9999 };

/* 1..39 of a..z, 0..9 and '-', not beginning with '-'. */
bool shape_is_id(const char *text);
/* 16 lower-case hex digits, '-', 1..10 decimal digits: a command, or an order. */
bool shape_is_command_id(const char *text);
/* 16 lower-case hex digits: one run of one program. */
bool shape_is_run(const char *text);
/* 32 lower-case hex digits: a ticket's token. */
bool shape_is_token(const char *text);
/* 4..16 of A..Z, a..z, 0..9 and '-', with at least one letter or digit: an appointment's code. */
bool shape_is_code(const char *text);
/* Two or three of a..z: ISO 639. */
bool shape_is_language(const char *text);
/* YYYY-MM-DD, a date the Gregorian calendar has, years 1970..9999. */
bool shape_is_day(const char *text);
/* Valid UTF-8 is the reader's business; here only: no control characters. */
bool shape_is_line(const char *text);
/* "A047/1": a ticket and the number of one of its legs, 1..QUEUE_MAX_LEGS_PER_VISIT. *leg counts
 * from 0, as in struct leg_ref. Untouched on false. */
bool shape_leg_parse(const char *text, struct ticket *ticket, uint8_t *leg);

#endif
