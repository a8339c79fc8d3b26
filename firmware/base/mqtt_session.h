/*
 * What the two halves of the MQTT session share: mqtt.c has the calls of mqtt.h, mqtt_session.c
 * one session's life between the loop and libmosquitto. For these two only.
 */
#ifndef NOVBE_BASE_MQTT_SESSION_H
#define NOVBE_BASE_MQTT_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/mqtt.h"

#define MQTT_RETRY_MIN_MS      250
#define MQTT_ADDRESSES_MAX     4
#define MQTT_ADDRESS_MAX_BYTES 64

struct mosquitto;
struct loop_io;
struct loop_timer;
struct loop_job;

struct mqtt {
	struct loop *loop;
	const struct mqtt_handlers *handlers;
	void *data;

	char *host, *id, *client, *password, *ca_file, *will_topic, *will_payload;
	int port;
	char addresses[MQTT_ADDRESSES_MAX][MQTT_ADDRESS_MAX_BYTES];
	int address_count, address; /* the one to try */

	struct mosquitto *session; /* NULL between sessions */
	struct loop_io *io;
	uint32_t events;
	struct loop_timer *retry, *tick;
	struct loop_job *ending; /* a publish found the socket dead */

	bool started, up, hold;
	bool freed;  /* mqtt_free() came from a handler */
	int entered; /* depth of our handlers on the stack */
	bool corked;
	int connack;  /* reason code, -1: none yet */
	int farewell; /* the broker's DISCONNECT, -1: none */
	int failure;  /* what a publish got from the library, with errno */
	int failure_errno;
	int batch; /* messages since drained() */
	int unacked;
	bool refusal_told;
	int64_t heard_ms, up_since_ms;
	int retry_ms;
	char library_text[160]; /* its last complaint while connecting */
};

/* The loop's handlers of m->retry, m->tick and m->ending; data is the struct mqtt. */
void mqtt_retry_due(void *data);
void mqtt_tick_due(void *data);
void mqtt_ending_due(void *data);

/* Watches the socket for what the library waits for now. */
void mqtt_watch_update(struct mqtt *m);
/* Corked, the socket sends full segments only; to uncork it sends the rest. */
void mqtt_cork(struct mqtt *m, bool corked);
/* Frees all; mqtt_free() calls it, or the last of our handlers that is on the stack. */
void mqtt_destroy(struct mqtt *m);

static inline bool mqtt_host_is_path(const struct mqtt *m)
{
	return m->host[0] == '/';
}

#endif
