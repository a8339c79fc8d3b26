/*
 * What a kiosk asks that was alone: its answers' own members (answer_message.h has the rest).
 *   range:   {..."day":"2026-11-23","highest":{"A":1017},"used":true}
 *            its own range, as far as the hub knows; day empty: none was ever open; used: this
 *            kiosk has acted here before, in the last two business days
 *   unheard: {..."day":"2026-11-23","tickets":["A047","B012"]}   its tickets of which nothing was
 *            heard, oldest first
 */
#ifndef NOVBE_WIRE_RANGE_MESSAGE_H
#define NOVBE_WIRE_RANGE_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/queue/limits.h"
#include "firmware/queue/ticket.h"

struct json;
struct json_writer;

enum {
	UNHEARD_MAX = 32, /* at a time */
	RANGE_MAX = 255,  /* series: what highest_count holds, of at most 256 */
};

/* The member "highest": per series its highest number. Absent is none. */
void highest_write(struct json_writer *w, const struct ticket *highest, size_t count);
int highest_read(const struct json *in, struct ticket *highest, size_t max, uint8_t *count)
	__attribute__((warn_unused_result));

struct range_message {
	char day[DAY_SIZE];
	uint8_t highest_count;
	struct ticket highest[RANGE_MAX];
	bool used; /* absent: true */
};
/* Writes the members into an open object; reads them from the whole answer. -EINVAL. */
void range_message_write(struct json_writer *w, const struct range_message *m);
int range_message_read(const struct json *answer, struct range_message *m)
	__attribute__((warn_unused_result));

struct unheard_message {
	int count;
	struct ticket tickets[UNHEARD_MAX];
	char day[DAY_SIZE]; /* that they are of; empty: none was ever open */
};
void unheard_message_write(struct json_writer *w, const struct unheard_message *m);
int unheard_message_read(const struct json *answer, struct unheard_message *m)
	__attribute__((warn_unused_result));

#endif
