/*
 * One MQTT v5 session inside the loop, on libmosquitto's own-loop calls: clean start, QoS 1,
 * TCP_NODELAY, keepalive 5 s, reconnect for ever with growing, jittered pauses. After each
 * disconnect the library's handle is thrown away, so that nothing published before is sent later.
 */
#ifndef NOVBE_BASE_MQTT_H
#define NOVBE_BASE_MQTT_H

#include <stdbool.h>
#include <stddef.h>

struct loop;
struct mqtt;

#define MQTT_MAX_PAYLOAD (256u << 10) /* larger messages are dropped with a log line */
#define MQTT_MAX_UNACKED 4096         /* publishes the broker has not confirmed yet */

struct mqtt_options { /* all texts are copied */
	const char *host; /* name or address, or "/path" of a unix socket */
	int port;         /* 0 with a unix socket */
	const char *id;   /* client id = user name = device id */
	const char *client; /* another client id, for several sessions of one user; NULL: id */
	const char *password;
	const char *ca_file;      /* NULL: no TLS */
	const char *will_topic;   /* NULL: no last will; retained, QoS 1 */
	const char *will_payload; /* may be changed before each connect: mqtt_set_will() */
};

struct mqtt_handlers { /* each may be NULL */
	/* CONNACK came: subscribe and publish the retained topics here. */
	void (*up)(void *data);
	/* The session ended (or an attempt failed); `why` is for people. Reconnecting goes on. */
	void (*down)(void *data, const char *why);
	/* payload is not NUL-terminated. */
	void (*message)(void *data, const char *topic, const void *payload, size_t len, bool retained);
	/* After one or more messages: the socket has none left now. The place to commit a batch. */
	void (*drained)(void *data);
};

/* NULL and errno. handlers and data are borrowed. */
struct mqtt *mqtt_new(struct loop *loop, const struct mqtt_options *options,
	const struct mqtt_handlers *handlers, void *data);
/* Says DISCONNECT when connected (so no will is sent), then frees. NULL is allowed. */
void mqtt_free(struct mqtt *mqtt);
/* Begins connecting; later failures are told by down(). */
int mqtt_start(struct mqtt *mqtt) __attribute__((warn_unused_result));
int mqtt_set_will(struct mqtt *mqtt, const char *payload);
bool mqtt_is_up(const struct mqtt *mqtt);
int mqtt_subscribe(struct mqtt *mqtt, const char *topic) __attribute__((warn_unused_result));
/* The same, but what this client publishes does not come back to it. What the broker has kept
 * comes, its own too. */
int mqtt_subscribe_others(struct mqtt *mqtt, const char *topic)
	__attribute__((warn_unused_result));
/* QoS 1. -ENOTCONN while down, -ENOBUFS past MQTT_MAX_UNACKED, -EMSGSIZE, -ENOMEM. */
int mqtt_publish(struct mqtt *mqtt, const char *topic, const void *payload, size_t len, bool retain)
	__attribute__((warn_unused_result));
/* What was published in this turn of the loop leaves now, not at the turn's end: for those who wait
 * while there is more to do. */
void mqtt_flush(struct mqtt *mqtt);
/* Publishes the broker has not confirmed yet. */
int mqtt_unacked(const struct mqtt *mqtt);
/* Stops reading from the socket (true) until told otherwise: the back-pressure of a full list. */
void mqtt_hold(struct mqtt *mqtt, bool hold);

#endif
