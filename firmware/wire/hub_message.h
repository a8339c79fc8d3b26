/*
 * hub/state, retained; its last will is the same with "online":false.
 *   {"run":"<16 hex>","online":true,"version":"0.1","day":"2026-11-23","open":true,"now":...,
 *    "zone":"Asia/Karachi","config":3,"seq":4711,"head":"<64 hex>","waiting":31,"issued":1204,
 *    "uncertain":2,"unprinted":1,"alarms":[{"code":"storage","what":"...","since":...}]}
 */
#ifndef NOVBE_WIRE_HUB_MESSAGE_H
#define NOVBE_WIRE_HUB_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/limits.h"

struct json;
struct json_writer;

enum { HUB_MAX_ALARMS = 16 };

struct hub_alarm {
	char code[24];
	char what[160]; /* what, where, what to do */
	int64_t since_ms;
};

struct hub_message {
	char run[RUN_ID_SIZE];
	bool online;
	char version[16];
	char day[DAY_SIZE];
	bool open;
	int64_t now_ms;
	char time_zone[48];
	uint32_t config;
	int64_t seq;
	char head[65]; /* hash of the journal's last entry */
	uint32_t waiting, issued;
	uint32_t uncertain, unprinted; /* tickets today whose paper stands so */
	uint8_t alarm_count;
	struct hub_alarm alarms[HUB_MAX_ALARMS];
};

void hub_message_write(struct json_writer *w, const struct hub_message *m);
int hub_message_read(const struct json *value, struct hub_message *m)
	__attribute__((warn_unused_result));

#endif
