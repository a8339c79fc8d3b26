/*
 * What the hub answers to `appointments`, beside answer_message.h:
 *   {..."day":"2026-11-23","appointments":[{"code":"AB-1234","service":"id-card",
 *     "slot":1795405000000,"language":"az","state":"checked_in","ticket":"A047"}]}
 * in the order of their slots; states: booked, checked_in, cancelled, missed. A page is at most `limit`
 * rows from row `from` on (1 is the first); an empty one ends the list.
 */
#ifndef NOVBE_WIRE_APPOINTMENT_MESSAGE_H
#define NOVBE_WIRE_APPOINTMENT_MESSAGE_H

#include <stdint.h>

#include "firmware/queue/limits.h"
#include "firmware/queue/ticket.h"

struct json;
struct json_writer;

enum appointment_state {
	APPOINTMENT_BOOKED,
	APPOINTMENT_CHECKED_IN,
	APPOINTMENT_CANCELLED,
	APPOINTMENT_MISSED, /* nobody came for it in time */
	APPOINTMENT_STATE_COUNT,
};
const char *appointment_state_name(enum appointment_state state);

struct appointment_message {
	char code[APPOINTMENT_CODE_SIZE];
	char service[ID_SIZE];
	char language[LANGUAGE_SIZE]; /* empty: none was named */
	int64_t slot_ms;	      /* hub time */
	enum appointment_state state;
	struct ticket ticket; /* of who checked in; number 0: nobody */
};

/* One row, into an open list; read from an item of the list. -EINVAL. */
void appointment_message_write(struct json_writer *w, const struct appointment_message *m);
int appointment_message_read(const struct json *item, struct appointment_message *m)
	__attribute__((warn_unused_result));

#endif
