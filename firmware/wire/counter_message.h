/*
 * counter/<n>, retained, and "counter" inside the answers to a counter's commands:
 *   {"counter":12,"state":"open","operator":"op7","profile":"ids","reason":"","leg":"A047/1",
 *    "ticket":"A047","leg_state":"called","service":"id-card","class":"normal","language":"ur",
 *    "since":1795405000123,"recalls":0,"waits":true,"parked":["B003"],
 *    "last":"A046","last_end":1795404990000,"revision":4711}
 * and, while it is so, "closing":true, "auto_at":1795405010000.
 * Members of the leg are absent while nobody is in hand; those of the last until somebody was
 * served to the end.
 */
#ifndef NOVBE_WIRE_COUNTER_MESSAGE_H
#define NOVBE_WIRE_COUNTER_MESSAGE_H

#include <stddef.h>

#include "firmware/queue/hall.h"

struct json;
struct json_writer;

enum { COUNTER_LEG_SIZE = TICKET_TEXT_SIZE + 4 };

struct counter_message {
	uint16_t number;
	enum counter_state state;
	char operator_id[OPERATOR_SIZE], profile[ID_SIZE], reason[REASON_SIZE];
	char leg[COUNTER_LEG_SIZE]; /* empty: nobody in hand */
	char ticket[TICKET_TEXT_SIZE];
	enum leg_state leg_state;
	char service[ID_SIZE], klass[ID_SIZE], language[LANGUAGE_SIZE];
	int64_t since_ms;
	uint8_t recalls;
	bool waits; /* somebody waits whom this counter could call */
	uint8_t parked_count;
	char parked[QUEUE_MAX_PARKED][TICKET_TEXT_SIZE];
	char last[TICKET_TEXT_SIZE]; /* served here last: whoever may be rated; empty: nobody */
	int64_t last_end_ms;	     /* hub time when that ended */
	int64_t revision;
	bool closing;	 /* it closes when its hand is empty */
	int64_t auto_ms; /* hub time when the hub calls by itself, if nothing happens; 0: it does
			    not */
};

void counter_message_fill(struct counter_message *m, const struct hall *hall, uint16_t counter);
/* name: NULL for the topic, "counter" inside an answer. */
void counter_message_write(
	struct json_writer *w, const char *name, const struct counter_message *m);
int counter_message_read(const struct json *value, struct counter_message *m)
	__attribute__((warn_unused_result));

#endif
