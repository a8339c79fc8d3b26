/*
 * An MQTT session on libmosquitto's calls for foreign loops.
 *
 *            retry timer                 CONNACK 0
 *   (idle) --------------> connecting --------------> up
 *      ^                        |                      |
 *      +---- down(why) ---------+----------------------+     each session has its own handle
 *
 * Connecting uses mosquitto_connect_async(): socket and connect() without blocking, no thread; the
 * library's blocking variants would stop the loop for as long as a dead host does not answer. It
 * tries only the first address of a name, so names are resolved here and their addresses tried in
 * turn ("localhost" is ::1 first, and brokers listen on 127.0.0.1). Looking up a name that is not
 * in /etc/hosts may still wait for a DNS server: board files should name addresses.
 *
 * While the socket is being read it is corked: the acknowledgements, answers and events of one
 * batch leave in few segments, which spares both ends most of the work per message.
 */
#include "firmware/base/mqtt_session.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>

#include <mosquitto.h> /* and not mqtt_protocol.h: it has a MQTT_MAX_PAYLOAD too, of 256 MB */

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/base/loop.h"
#include "firmware/base/mqtt_reason.h"

#define KEEPALIVE_S	 5
#define SILENCE_MAX_MS	 7500 /* a PINGREQ went out after 5 s of it and was not answered */
#define CONNECT_MAX_MS	 5000
#define TICK_MS		 1000
#define RETRY_MAX_MS	 4000
#define STEADY_MS	 5000 /* a session this long was a good one: pauses begin small again */
#define BATCH_MAX	 1024 /* reads from the socket before drained() is called anyway */
#define INFLIGHT_RECEIVE 4096
#define INFLIGHT_SEND	 256 /* the library walks the list of them for every message */

static void enter(struct mqtt *m)
{
	m->entered++;
}

static void leave(struct mqtt *m)
{
	if (--m->entered == 0 && m->freed)
		mqtt_destroy(m);
}

/* ---- What the library calls ---- */

static void connack_came(struct mosquitto *session, void *data, int reason, int flags,
	const mosquitto_property *properties)
{
	struct mqtt *m = data;

	(void)session;
	(void)flags;
	(void)properties;
	m->connack = reason;
}

static void disconnect_came(
	struct mosquitto *session, void *data, int reason, const mosquitto_property *properties)
{
	struct mqtt *m = data;
	const int saved_errno = errno; /* says why, when the library returns */

	(void)session;
	(void)properties;
	/* The library has closed the descriptor: its number may be another's soon. */
	loop_io_del(m->io);
	m->io = NULL;
	m->up = false;
	if (m->farewell < 0) /* the library may call twice; the broker's own word came first */
		m->farewell = reason;
	errno = saved_errno;
}

static void puback_came(struct mosquitto *session, void *data, int mid, int reason,
	const mosquitto_property *properties)
{
	struct mqtt *m = data;

	(void)session;
	(void)mid;
	(void)properties;
	if (m->unacked > 0)
		m->unacked--;
	if (reason >= 0x80 && !m->refusal_told) {
		m->refusal_told = true; /* once a session: it would be every message */
		log_err("mqtt: '%s': the broker refused a message: %s", m->id,
			mqtt_reason_words(reason));
	}
}

static void suback_came(struct mosquitto *session, void *data, int mid, int count,
	const int *granted, const mosquitto_property *properties)
{
	struct mqtt *m = data;

	(void)session;
	(void)mid;
	(void)properties;
	for (int i = 0; i < count; i++)
		if (granted[i] >= 0x80)
			log_err("mqtt: '%s': the broker refused a subscription: %s", m->id,
				mqtt_reason_words(granted[i]));
}

static void message_came(struct mosquitto *session, void *data,
	const struct mosquitto_message *message, const mosquitto_property *properties)
{
	struct mqtt *m = data;
	const size_t len = (size_t)message->payloadlen;

	(void)session;
	(void)properties;
	if (m->freed)
		return;
	if (len > MQTT_MAX_PAYLOAD) {
		log_warn("mqtt: message on '%s' dropped: %zu bytes, at most %u are read",
			message->topic, len, MQTT_MAX_PAYLOAD);
		return;
	}
	m->batch++;
	if (m->handlers->message)
		m->handlers->message(
			m->data, message->topic, len ? message->payload : "", len, message->retain);
}

static void library_said(struct mosquitto *session, void *data, int level, const char *text)
{
	struct mqtt *m = data;
	const char *tail = strstr(text, "::"); /* OpenSSL's number and library come before */

	(void)session;
	if (level == MOSQ_LOG_ERR)
		snprintf(m->library_text, sizeof(m->library_text), "%s", tail ? tail + 2 : text);
}

/* ---- The watch on the socket ---- */

void mqtt_watch_update(struct mqtt *m)
{
	uint32_t events = m->hold ? 0 : EPOLLIN;

	if (!m->io)
		return;
	if (mosquitto_want_write(m->session))
		events |= EPOLLOUT;
	if (!m->up)
		events |= EPOLLRDHUP; /* the library does not see the end of a TLS handshake */
	if (events != m->events && loop_io_set(m->io, events) >= 0)
		m->events = events;
}

void mqtt_cork(struct mqtt *m, bool corked)
{
	const int on = corked;
	const int fd = m->session ? mosquitto_socket(m->session) : -1;

	if (m->corked != corked && fd >= 0 && !mqtt_host_is_path(m))
		setsockopt(fd, IPPROTO_TCP, TCP_CORK, &on, sizeof(on));
	m->corked = corked;
}

static bool fd_is_readable(int fd)
{
	struct pollfd poller = {.fd = fd, .events = POLLIN};

	return poll(&poller, 1, 0) == 1;
}

/* ---- Ends ---- */

/* Told after the session is gone, so that the handler may do anything, mqtt_free() included. */
static void tell_down(struct mqtt *m, const char *why)
{
	char text[320];

	if (m->freed || !m->handlers->down)
		return;
	if (mqtt_host_is_path(m))
		snprintf(text, sizeof(text), "%s: %s", m->host, why);
	else
		snprintf(text, sizeof(text), "%s:%d: %s", m->host, m->port, why);
	m->handlers->down(m->data, text);
}

static int retry_pause_ms(struct mqtt *m)
{
	unsigned int noise = 0;
	const int pause_ms = m->retry_ms;

	if (m->retry_ms < RETRY_MAX_MS)
		m->retry_ms *= 2;
	/* A quarter up or down, so that a hall's boards do not come back in step. */
	if (getrandom(&noise, sizeof(noise), GRND_NONBLOCK) < 0)
		noise = (unsigned int)clock_mono_us();
	return pause_ms - pause_ms / 4 + (int)(noise % (unsigned int)(pause_ms / 2 + 1));
}

static void session_end(struct mqtt *m, const char *why)
{
	const bool was_tried = m->connack < 0;
	bool more_addresses = false;

	loop_io_del(m->io);
	m->io = NULL;
	loop_timer_stop(m->tick);
	m->up = false;
	m->corked = false;
	m->unacked = 0;
	mosquitto_destroy(m->session); /* and with it all that was not delivered */
	m->session = NULL;
	if (m->freed)
		return;
	if (m->up_since_ms && clock_mono_ms() - m->up_since_ms >= STEADY_MS)
		m->retry_ms = MQTT_RETRY_MIN_MS;
	m->up_since_ms = 0;
	if (was_tried && ++m->address >= m->address_count)
		m->address_count = m->address = 0; /* look the name up again */
	else
		more_addresses = was_tried;
	if (more_addresses) {
		loop_timer_after(m->retry, 0);
		return;
	}
	loop_timer_after(m->retry, retry_pause_ms(m));
	tell_down(m, why);
}

/* After the library returned err (errno still its own): ends the session in the best words. */
static void session_fail(struct mqtt *m, int err, int error_number)
{
	const bool short_lived = m->up_since_ms && clock_mono_ms() - m->up_since_ms < STEADY_MS;
	const char *words = mqtt_failure_words(err, error_number);
	char why[240];

	if (m->connack > 0)
		snprintf(why, sizeof(why), "%s", mqtt_reason_words(m->connack));
	else if (m->farewell >= 0x80)
		snprintf(why, sizeof(why), "%s", mqtt_reason_words(m->farewell));
	else if (m->library_text[0])
		snprintf(why, sizeof(why), "%s: %s", words, m->library_text);
	else if (short_lived && err == MOSQ_ERR_CONN_LOST) /* mosquitto 2.0.11 says no more */
		snprintf(why, sizeof(why), "%s soon: is the id '%.64s' used twice?", words, m->id);
	else
		snprintf(why, sizeof(why), "%s", words);
	session_end(m, why);
}

static bool session_is_dead(const struct mqtt *m, int err)
{
	return err != MOSQ_ERR_SUCCESS || mosquitto_socket(m->session) < 0;
}

/* From the loop, because a publish must not call down() under its caller's feet. */
void mqtt_ending_due(void *data)
{
	struct mqtt *m = data;

	if (!m->session || !m->failure)
		return;
	enter(m);
	session_fail(m, m->failure, m->failure_errno);
	leave(m);
}

/* ---- Reading and writing ---- */

static void session_up(struct mqtt *m)
{
	m->up = true;
	m->up_since_ms = clock_mono_ms();
	/* Without a log callback the library does not format a line for every message. */
	mosquitto_log_callback_set(m->session, NULL);
	m->library_text[0] = '\0';
	if (m->handlers->up)
		m->handlers->up(m->data);
}

static void batch_finish(struct mqtt *m)
{
	const bool any = m->batch > 0;

	m->batch = 0;
	if (any && !m->freed && m->handlers->drained)
		m->handlers->drained(m->data);
}

/* Reads what is there; the library's word for how it went, with errno in *error_number. */
static int batch_read(struct mqtt *m, int *error_number)
{
	int err = MOSQ_ERR_SUCCESS;

	for (int i = 0; i < BATCH_MAX; i++) {
		errno = 0;
		err = mosquitto_loop_read(m->session, 1);
		*error_number = errno;
		if (session_is_dead(m, err)) {
			m->up = false;
			break;
		}
		if (m->connack == 0 && !m->up && !m->freed && !m->failure)
			session_up(m);
		if (m->freed || m->failure || m->hold || !m->up)
			break;
		if (!fd_is_readable(mosquitto_socket(m->session)))
			break;
	}
	batch_finish(m);
	return err;
}

static void socket_ready(void *data, uint32_t events)
{
	struct mqtt *m = data;
	const bool handshake = m->ca_file && !m->up; /* driven by reads, whatever it waits for */
	int err = MOSQ_ERR_SUCCESS, error_number = 0;

	enter(m);
	mqtt_cork(m, true);
	if (events & ~(uint32_t)EPOLLOUT || handshake) {
		m->heard_ms = events & EPOLLIN ? clock_mono_ms() : m->heard_ms;
		err = batch_read(m, &error_number);
	}
	if (!m->freed && !session_is_dead(m, err) && mosquitto_want_write(m->session)) {
		errno = 0;
		err = mosquitto_loop_write(m->session, 1); /* all that was published meanwhile */
		error_number = errno;
	}
	mqtt_cork(m, false);
	if (!m->freed) {
		if (m->failure)
			session_fail(m, m->failure, m->failure_errno);
		else if (session_is_dead(m, err))
			session_fail(m, err, error_number);
		else if (!m->up && events & EPOLLRDHUP)
			session_fail(m, MOSQ_ERR_CONN_LOST, 0);
		else
			mqtt_watch_update(m);
	}
	leave(m);
}

void mqtt_tick_due(void *data)
{
	struct mqtt *m = data;
	const int64_t limit_ms = m->up ? SILENCE_MAX_MS : CONNECT_MAX_MS;
	int64_t rest_ms;
	int err;

	enter(m);
	errno = 0;
	err = mosquitto_loop_misc(m->session); /* PINGREQ when it is time */
	rest_ms = m->heard_ms + limit_ms - clock_mono_ms();
	if (m->failure)
		session_fail(m, m->failure, m->failure_errno);
	else if (session_is_dead(m, err))
		session_fail(m, err, errno);
	else if (rest_ms <= 0 && !m->hold && !fd_is_readable(mosquitto_socket(m->session)))
		session_fail(m, MOSQ_ERR_KEEPALIVE, 0);
	else {
		mqtt_watch_update(m);
		loop_timer_after(m->tick, rest_ms > 0 && rest_ms < TICK_MS ? rest_ms : TICK_MS);
	}
	leave(m);
}

/* ---- Connecting ---- */

/* Fills the list of addresses to try; an error of getaddrinfo(), 0 when there is one. */
static int addresses_find(struct mqtt *m)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
	struct addrinfo *found;
	int err;

	if (m->address_count)
		return 0;
	m->address = 0;
	/* A path is no name, and under TLS the library holds the certificate against the name. */
	if (mqtt_host_is_path(m) || m->ca_file)
		return 0;
	err = getaddrinfo(m->host, NULL, &hints, &found);
	if (err)
		return err;
	for (struct addrinfo *a = found; a && m->address_count < MQTT_ADDRESSES_MAX; a = a->ai_next)
		if (getnameinfo(a->ai_addr, a->ai_addrlen, m->addresses[m->address_count],
			    MQTT_ADDRESS_MAX_BYTES, NULL, 0, NI_NUMERICHOST) == 0)
			m->address_count++;
	freeaddrinfo(found);
	return 0;
}

static int session_options(struct mqtt *m)
{
	struct mosquitto *s = m->session;
	int err;

	mosquitto_connect_v5_callback_set(s, connack_came);
	mosquitto_disconnect_v5_callback_set(s, disconnect_came);
	mosquitto_publish_v5_callback_set(s, puback_came);
	mosquitto_subscribe_v5_callback_set(s, suback_came);
	mosquitto_message_v5_callback_set(s, message_came);
	mosquitto_log_callback_set(s, library_said);
	err = mosquitto_int_option(s, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
	if (!err && !mqtt_host_is_path(m))
		err = mosquitto_int_option(s, MOSQ_OPT_TCP_NODELAY, 1);
	/* The library's 20 would be the limit of the throughput. */
	if (!err)
		err = mosquitto_int_option(s, MOSQ_OPT_RECEIVE_MAXIMUM, INFLIGHT_RECEIVE);
	if (!err)
		err = mosquitto_int_option(s, MOSQ_OPT_SEND_MAXIMUM, INFLIGHT_SEND);
	if (!err)
		err = mosquitto_username_pw_set(s, m->id, m->password);
	if (!err && m->ca_file && mosquitto_tls_set(s, m->ca_file, NULL, NULL, NULL, NULL)) {
		snprintf(m->library_text, sizeof(m->library_text), "'%s' cannot be read",
			m->ca_file);
		err = MOSQ_ERR_TLS;
	}
	if (!err && m->will_topic)
		err = mosquitto_will_set(
			s, m->will_topic, (int)strlen(m->will_payload), m->will_payload, 1, true);
	return err;
}

static int session_begin(struct mqtt *m)
{
	const char *host = m->host;
	int err;

	m->session = mosquitto_new(m->client, true, m);
	if (!m->session)
		return MOSQ_ERR_NOMEM;
	err = session_options(m);
	if (err)
		return err;
	err = addresses_find(m);
	if (err) {
		errno = err;
		return MOSQ_ERR_EAI;
	}
	if (m->address < m->address_count)
		host = m->addresses[m->address];
	errno = 0;
	err = mosquitto_connect_async(
		m->session, host, mqtt_host_is_path(m) ? 0 : m->port, KEEPALIVE_S);
	if (session_is_dead(m, err))
		return err ? err : MOSQ_ERR_NO_CONN;
	m->events = EPOLLIN | EPOLLOUT | EPOLLRDHUP;
	err = loop_io_add(
		m->loop, mosquitto_socket(m->session), m->events, socket_ready, m, &m->io);
	if (err) {
		errno = -err;
		return MOSQ_ERR_ERRNO;
	}
	return MOSQ_ERR_SUCCESS;
}

void mqtt_retry_due(void *data)
{
	struct mqtt *m = data;
	int err;

	enter(m);
	m->connack = m->farewell = -1;
	m->failure = 0;
	m->batch = 0;
	m->refusal_told = false;
	m->library_text[0] = '\0';
	m->heard_ms = clock_mono_ms();
	err = session_begin(m);
	if (err)
		session_fail(m, err, errno);
	else
		loop_timer_after(m->tick, TICK_MS);
	leave(m);
}
