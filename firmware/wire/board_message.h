/*
 * board/<zone>, retained: the calls its walls list, newest first; revision = journal number.
 *   {"run":"<16 hex>","day":"2026-11-23","now":...,"revision":4711,"calls":[
 *     {"leg":"A047/1","ticket":"A047","counter":12,"service":"id-card","language":"ur",
 *      "state":"called","at":1795405000123,"recalls":0}]}
 * `at` is the time of the call or of its last recall, in hub time.
 */
#ifndef NOVBE_WIRE_BOARD_MESSAGE_H
#define NOVBE_WIRE_BOARD_MESSAGE_H

#include <stddef.h>

#include "firmware/wire/counter_message.h"

enum { BOARD_MAX_CALLS = 64, BOARD_KEEP_MS = 60000 };

struct board_call {
	char leg[COUNTER_LEG_SIZE];
	char ticket[TICKET_TEXT_SIZE];
	uint16_t counter;
	char service[ID_SIZE], language[LANGUAGE_SIZE];
	enum leg_state state;
	int64_t at_ms;
	uint8_t recalls;
};

struct board_message {
	char run[RUN_ID_SIZE];
	char day[DAY_SIZE];
	int64_t now_ms;
	int64_t revision;
	uint8_t count;
	struct board_call calls[BOARD_MAX_CALLS];
};

/* Fills day and calls from the hall; run, now and revision are the caller's. */
void board_message_fill(struct board_message *m, const struct hall *hall, uint16_t zone,
	int64_t now_ms);
void board_message_write(struct json_writer *w, const struct board_message *m);
int board_message_read(const struct json *value, struct board_message *m)
	__attribute__((warn_unused_result));

#endif
