/*
 * The calls of an MQTT session: made, asked, ended. What happens in between is in mqtt_session.c.
 */
#include "firmware/base/mqtt.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <mosquitto.h>

#include "firmware/base/clock.h"
#include "firmware/base/loop.h"
#include "firmware/base/mqtt_session.h"

#define FAREWELL_MAX_MS 500
#define NO_LOCAL	0x04 /* MQTT 5.0, 3.8.3.1; mqtt_protocol.h has a MQTT_MAX_PAYLOAD too */

static bool copy_text(char **copy, const char *text)
{
	*copy = text ? strdup(text) : NULL;
	return *copy || !text;
}

static int mqtt_prepare(struct mqtt *m, const struct mqtt_options *options)
{
	int err;

	if (!options->host || !options->host[0] || !options->id || !options->id[0] ||
		options->port < 0 || options->port > 65535 ||
		(options->host[0] != '/' && options->port == 0))
		return -EINVAL;
	m->port = options->port;
	if (!copy_text(&m->host, options->host) || !copy_text(&m->id, options->id) ||
		!copy_text(&m->client, options->client ? options->client : options->id) ||
		!copy_text(&m->password, options->password) ||
		!copy_text(&m->ca_file, options->ca_file) ||
		!copy_text(&m->will_topic, options->will_topic) ||
		!copy_text(&m->will_payload, options->will_payload ? options->will_payload : ""))
		return -ENOMEM;
	err = loop_timer_add(m->loop, mqtt_retry_due, m, &m->retry);
	if (!err)
		err = loop_timer_add(m->loop, mqtt_tick_due, m, &m->tick);
	if (!err)
		err = loop_job_add(m->loop, mqtt_ending_due, m, &m->ending);
	return err;
}

struct mqtt *mqtt_new(struct loop *loop, const struct mqtt_options *options,
	const struct mqtt_handlers *handlers, void *data)
{
	struct mqtt *m = calloc(1, sizeof(*m));
	int err;

	if (!m)
		return NULL;
	mosquitto_lib_init(); /* counted by the library */
	m->loop = loop;
	m->handlers = handlers;
	m->data = data;
	m->retry_ms = MQTT_RETRY_MIN_MS;
	err = mqtt_prepare(m, options);
	if (err) {
		mqtt_destroy(m);
		errno = -err;
		return NULL;
	}
	return m;
}

/* Waits until fd has one of the events or the deadline passes. */
static bool fd_wait(int fd, short events, int64_t deadline_ms)
{
	struct pollfd poller = {.fd = fd, .events = events};
	const int64_t rest_ms = deadline_ms - clock_mono_ms();

	return rest_ms > 0 && poll(&poller, 1, (int)rest_ms) == 1;
}

/*
 * DISCONNECT, and then the broker's end of the connection: closing with unread data would send a
 * reset, which may overtake the DISCONNECT, and then the will is published. The copy of the
 * descriptor keeps the connection while the library closes its own.
 */
static void say_farewell(struct mqtt *m)
{
	const int64_t deadline_ms = clock_mono_ms() + FAREWELL_MAX_MS;
	const int copy = dup(mosquitto_socket(m->session));
	char unread[4096];

	m->up = false;
	mosquitto_disconnect_v5(m->session, 0, NULL);
	while (copy >= 0 && mosquitto_socket(m->session) >= 0 &&
		fd_wait(copy, POLLOUT, deadline_ms))
		if (mosquitto_loop_write(m->session, 1) != MOSQ_ERR_SUCCESS)
			break;
	if (copy < 0)
		return;
	shutdown(copy, SHUT_WR);
	while (fd_wait(copy, POLLIN, deadline_ms) && read(copy, unread, sizeof(unread)) > 0)
		;
	close(copy);
}

void mqtt_destroy(struct mqtt *m)
{
	m->freed = true; /* no handler is called any more */
	if (m->session) {
		if (m->up && mosquitto_socket(m->session) >= 0)
			say_farewell(m);
		loop_io_del(m->io);
		mosquitto_destroy(m->session);
	}
	loop_timer_del(m->retry);
	loop_timer_del(m->tick);
	loop_job_del(m->ending);
	free(m->host);
	free(m->id);
	free(m->client);
	free(m->password);
	free(m->ca_file);
	free(m->will_topic);
	free(m->will_payload);
	free(m);
	mosquitto_lib_cleanup();
}

void mqtt_free(struct mqtt *m)
{
	if (!m)
		return;
	m->freed = true;
	if (m->entered == 0)
		mqtt_destroy(m);
}

int mqtt_start(struct mqtt *m)
{
	if (m->started)
		return -EALREADY;
	m->started = true;
	loop_timer_after(m->retry, 0);
	return 0;
}

int mqtt_set_will(struct mqtt *m, const char *payload)
{
	char *copy = strdup(payload);

	if (!copy)
		return -ENOMEM;
	free(m->will_payload);
	m->will_payload = copy;
	return 0;
}

bool mqtt_is_up(const struct mqtt *m)
{
	return m->up;
}

/* The library's error as ours; a dead socket is handed to the loop. */
static int request_failed(struct mqtt *m, int err)
{
	switch (err) {
	case MOSQ_ERR_NOMEM:
		return -ENOMEM;
	case MOSQ_ERR_OVERSIZE_PACKET:
	case MOSQ_ERR_PAYLOAD_SIZE:
		return -EMSGSIZE;
	case MOSQ_ERR_INVAL:
	case MOSQ_ERR_MALFORMED_UTF8:
		return -EINVAL;
	default:
		m->failure_errno = errno;
		m->failure = err;
		m->up = false;
		loop_job_run(m->ending);
		return -ENOTCONN;
	}
}

static int subscribe(struct mqtt *m, const char *topic, int options)
{
	int err;

	if (!m->up)
		return -ENOTCONN;
	errno = 0;
	err = mosquitto_subscribe_v5(m->session, NULL, topic, 1, options, NULL);
	if (err)
		return request_failed(m, err);
	if (!m->entered)
		mqtt_watch_update(m);
	return 0;
}

int mqtt_subscribe(struct mqtt *m, const char *topic)
{
	return subscribe(m, topic, 0);
}

int mqtt_subscribe_others(struct mqtt *m, const char *topic)
{
	return subscribe(m, topic, NO_LOCAL);
}

int mqtt_publish(struct mqtt *m, const char *topic, const void *payload, size_t len, bool retain)
{
	int err;

	if (!m->up)
		return -ENOTCONN;
	if (len > MQTT_MAX_PAYLOAD)
		return -EMSGSIZE;
	if (m->unacked >= MQTT_MAX_UNACKED)
		return -ENOBUFS;
	errno = 0;
	err = mosquitto_publish_v5(m->session, NULL, topic, (int)len, payload, 1, retain, NULL);
	if (err)
		return request_failed(m, err);
	m->unacked++;
	if (!m->entered)
		mqtt_watch_update(m);
	return 0;
}

void mqtt_flush(struct mqtt *m)
{
	if (!m->corked)
		return;
	mqtt_cork(m, false);
	mqtt_cork(m, true);
}

int mqtt_unacked(const struct mqtt *m)
{
	return m->unacked;
}

/* For moments: after ten seconds without reading the library takes the broker for dead. */
void mqtt_hold(struct mqtt *m, bool hold)
{
	m->hold = hold;
	if (!m->entered)
		mqtt_watch_update(m);
}
