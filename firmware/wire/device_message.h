/*
 * dev/<id>/state, retained; the last will is the same run with "online":false.
 *   {"run":"<16 hex>","online":true,"role":"kiosk","version":"0.1","since":<hub ms>,
 *    "paper":"ok|low|out|unknown","printer":"","input":"ok|lost|none","screen":"ok|none",
 *    "giving":true,"board_revision":4711,"unreported":0,"day":"2026-11-23","highest":{"A":47},
 *    "trouble":"text for the technician"}
 */
#ifndef NOVBE_WIRE_DEVICE_MESSAGE_H
#define NOVBE_WIRE_DEVICE_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/command.h"

struct json;
struct json_writer;

struct device_message {
	char run[RUN_ID_SIZE];
	bool online;
	enum role role;
	char version[16];
	int64_t since_ms;
	char paper[12], input[12], screen[12];
	char printer[ID_SIZE];
	bool giving;		/* a kiosk: people can take tickets at it now; absent: true */
	int64_t board_revision; /* last one shown; 0: none */
	uint32_t unreported;	/* offline tickets the hub does not know yet */
	char day[DAY_SIZE];	/* business day of `highest`; empty: none */
	uint8_t highest_count;	/* highest number answered to this device that day, per series */
	struct ticket highest[64];
	char trouble[160]; /* empty: none */
};

void device_message_write(struct json_writer *w, const struct device_message *m);
int device_message_read(const struct json *value, struct device_message *m)
	__attribute__((warn_unused_result));

#endif
