/*
 * A board's conversation with the hub.
 *
 *   down --CONNACK--> up --hub/state online--> asks the time --answer--> READY
 *     ^                ^                           |                       |
 *     |                +-- online:false, new run --+-----------------------+
 *     |                |   or no answer for a while (then the time is asked until it comes)
 *     +-- connection lost, from anywhere
 *
 * READY needs an answer to `time` on this very connection and from this run of the hub: it proves
 * that somebody reads and answers, which neither CONNACK, PUBACK nor a retained message does.
 */
#include "firmware/device/hub_link_inside.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/event.h"
#include "firmware/base/json.h"
#include "firmware/base/log.h"
#include "firmware/base/loop.h"
#include "firmware/base/mqtt.h"
#include "firmware/device/hub_time.h"
#include "firmware/wire/order_message.h"

#define WRITER_MAX_BYTES MQTT_MAX_PAYLOAD /* a screen's picture */

/* ---- Publishing ---- */

/* What the writer holds, under a device's name. */
static int publish_as(struct hub_link *link, enum topic_kind kind, const char *device, bool retain)
{
	char topic[TOPIC_SIZE];
	size_t len;
	const char *text = json_writer_text(&link->writer, &len);

	if (!text)
		return -ENOMEM;
	topic_write(topic, link->centre, kind, device);
	return mqtt_publish(link->mqtt, topic, text, len, retain);
}

int hub_link_publish(struct hub_link *link, enum topic_kind kind, bool retain)
{
	return publish_as(link, kind, link->device, retain);
}

static void state_write(struct hub_link *link, bool online)
{
	int64_t age_ms = clock_mono_ms() - link->started_ms;
	int64_t now_ms = hub_link_now_ms(link);

	link->state.online = online;
	if (!link->state.since_ms && now_ms >= 0)
		link->state.since_ms = now_ms - age_ms;
	json_writer_reset(&link->writer);
	device_message_write(&link->writer, &link->state);
}

void hub_link_publish_state(struct hub_link *link)
{
	int ret;

	if (!mqtt_is_up(link->mqtt))
		return;
	state_write(link, true);
	ret = hub_link_publish(link, TOPIC_DEVICE_STATE, true);
	if (ret < 0)
		log_warn("own state: not published: %s; it is sent again when the link returns",
			strerror(-ret));
}

/* Borrowed until the writer is used again; NULL without memory. */
static const char *will_text(struct hub_link *link)
{
	size_t len;

	state_write(link, false);
	return json_writer_text(&link->writer, &len);
}

/* The library takes the will at connect: it tells what was true last. */
static void will_renew(struct hub_link *link)
{
	const char *will = will_text(link);

	if (!will || mqtt_set_will(link->mqtt, will) < 0)
		log_warn("last will: not renewed: no memory; the former one stays");
}

void hub_link_set_state(struct hub_link *link, const struct device_message *state)
{
	struct device_message *mine = &link->state;
	struct device_message next = *state;

	snprintf(next.run, sizeof(next.run), "%s", link->run);
	snprintf(next.version, sizeof(next.version), "%s", NOVBE_VERSION);
	next.online = mine->online;
	next.role = mine->role;
	next.since_ms = mine->since_ms;
	if (!memcmp(mine, &next, sizeof(next)))
		return;
	*mine = next;
	will_renew(link);
	hub_link_publish_state(link);
}

int hub_link_order(struct hub_link *link, const char *device, struct order_message *order)
{
	if (!hub_link_is_ready(link) || link->closing)
		return -ENOTCONN;
	hub_link_next_id(link, order->order);
	json_writer_reset(&link->writer);
	order_message_write(&link->writer, order);
	return publish_as(link, TOPIC_DEVICE_DO, device, false);
}

int hub_link_done(struct hub_link *link, const struct done_message *done)
{
	json_writer_reset(&link->writer);
	done_message_write(&link->writer, done);
	return hub_link_publish(link, TOPIC_DEVICE_DONE, false);
}

/* ---- Ready and lost ---- */

void hub_link_lost(struct hub_link *link, const char *why)
{
	if (link->told == TOLD_LOST || link->closing)
		return;
	link->told = TOLD_LOST;
	log_event(EVENT_LINK_LOST, LOG_LEVEL_WARN, LOG_FIELDS({"DEVICE", link->device}),
		"hub: not reachable: %s; trying again for ever", why);
	if (link->handlers->lost)
		link->handlers->lost(link->data, why);
}

void hub_link_ready(struct hub_link *link)
{
	if (link->told == TOLD_READY)
		return;
	link->told = TOLD_READY;
	log_info("hub: answers: run %s, round trip %" PRId64 " us", link->hub.run,
		2 * link->time.error_us);
	asked_hurry(&link->asked, clock_mono_ms());
	hub_link_asked_rearm(link);
	if (!link->state.since_ms) /* it is known now */
		hub_link_publish_state(link);
	if (link->handlers->ready)
		link->handlers->ready(link->data);
}

bool hub_link_is_ready(const struct hub_link *link)
{
	return link->told == TOLD_READY;
}

/* ---- Messages ---- */

static bool hub_heard(struct hub_link *link, const struct json *body)
{
	struct hub_message hub;
	bool same_run, heard_before = link->hub_heard;

	if (hub_message_read(body, &hub) < 0) {
		log_warn("hub/state: a message of unknown form was left out");
		return false;
	}
	same_run = !strcmp(hub.run, link->hub.run);
	link->hub = hub;
	link->hub_heard = true;
	if (!hub.online) {
		loop_timer_stop(link->time_timer);
		hub_link_time_forget(link);
		hub_link_lost(link, "the hub is away");
		return true;
	}
	if (!same_run) {
		hub_time_distrust(&link->time);
		if (link->told == TOLD_READY)
			hub_link_lost(link, "the hub was restarted");
		if (heard_before) /* else it was sent a moment ago, with CONNACK */
			hub_link_publish_state(link);
		hub_link_time_restart(link);
	} else if (!link->answered && link->misses == 0) {
		hub_link_time_restart(link);
	}
	return true;
}

static void session_message(
	void *data, const char *topic, const void *payload, size_t len, bool retained)
{
	struct hub_link *link = data;
	enum topic_kind kind;
	char name[ID_SIZE];
	struct json_error error;
	struct json *body;

	(void)retained;
	if (len == 0) /* emptied: the hall has no such thing any more */
		return;
	if (!topic_parse(topic, link->centre, &kind, name))
		return;
	body = json_parse(payload, len, &error);
	if (!body) {
		log_warn("%s: message left out: column %d: %s", topic, error.column, error.text);
		return;
	}
	if (kind == TOPIC_DEVICE_RSP)
		hub_link_answer_heard(link, body);
	else if ((kind != TOPIC_HUB_STATE || hub_heard(link, body)) && link->handlers->message)
		link->handlers->message(link->data, kind, name, body);
	json_free(body);
}

static void subscribe(struct hub_link *link, const char *topic)
{
	int ret = mqtt_subscribe(link->mqtt, topic);

	if (ret < 0)
		log_warn("%s: not subscribed: %s; again when the link returns", topic,
			strerror(-ret));
}

static void session_up(void *data)
{
	struct hub_link *link = data;
	char topic[TOPIC_SIZE];

	link->hub_heard = false;
	hub_link_time_forget(link);
	subscribe(link, topic_write(topic, link->centre, TOPIC_DEVICE_RSP, link->device));
	for (size_t i = 0; i < link->followed_count; i++)
		subscribe(link, link->followed[i]);
	/* Last, so that the hub's word finds the rest in place. */
	subscribe(link, topic_write(topic, link->centre, TOPIC_HUB_STATE, NULL));
	hub_link_publish_state(link);
	hub_link_asked_rearm(link);
}

static void session_down(void *data, const char *why)
{
	struct hub_link *link = data;

	link->hub_heard = false;
	hub_link_time_forget(link);
	loop_timer_stop(link->time_timer);
	hub_link_asked_rearm(link);
	hub_link_lost(link, why);
	will_renew(link); /* it knows `since` now */
}

int hub_link_follow(struct hub_link *link, enum topic_kind kind, const char *name)
{
	char topic[TOPIC_SIZE];

	topic_write(topic, link->centre, kind, name);
	for (size_t i = 0; i < link->followed_count; i++)
		if (!strcmp(link->followed[i], topic))
			return mqtt_is_up(link->mqtt) ? mqtt_subscribe(link->mqtt, topic) : 0;
	if (link->followed_count == MAX_FOLLOWED)
		return -ENOSPC;
	memcpy(link->followed[link->followed_count++], topic, sizeof(topic));
	return mqtt_is_up(link->mqtt) ? mqtt_subscribe(link->mqtt, topic) : 0;
}

const char *hub_link_run(const struct hub_link *link)
{
	return link->run;
}

const struct hub_message *hub_link_hub(const struct hub_link *link)
{
	return &link->hub;
}

/* ---- Life ---- */

static struct mqtt *session_new(struct hub_link *link, const struct board_file *board)
{
	static const struct mqtt_handlers handlers = {
		.up = session_up,
		.down = session_down,
		.message = session_message,
	};
	char topic[TOPIC_SIZE], client[ID_SIZE + RUN_ID_SIZE];
	/* A person may follow the hall in one window and act in another: sessions of the same
	 * user, that must not throw each other out. A board is there once. */
	bool shared = link->state.role == ROLE_CONTROL || link->state.role == ROLE_OBSERVER;
	struct mqtt_options options = {
		.host = board->host,
		.port = board->port,
		.id = link->device,
		.client = shared ? client : NULL,
		.password = board->password,
		.ca_file = board->ca_file[0] ? board->ca_file : NULL,
		.will_topic = topic,
		.will_payload = will_text(link),
	};

	snprintf(client, sizeof(client), "%s-%s", link->device, link->run);
	topic_write(topic, link->centre, TOPIC_DEVICE_STATE, link->device);
	if (!options.will_payload) {
		errno = ENOMEM;
		return NULL;
	}
	return mqtt_new(link->loop, &options, &handlers, link);
}

struct hub_link *hub_link_new(struct loop *loop, const struct board_file *board, enum role role,
	const struct hub_link_handlers *handlers, void *data)
{
	struct hub_link *link = calloc(1, sizeof(*link));
	int ret;

	if (!link)
		return NULL;
	link->loop = loop;
	link->handlers = handlers;
	link->data = data;
	memcpy(link->device, board->device, sizeof(link->device));
	memcpy(link->centre, board->centre, sizeof(link->centre));
	random_hex((RUN_ID_SIZE - 1) / 2, link->run);
	link->started_ms = clock_mono_ms();
	hub_time_init(&link->time);
	json_writer_init(&link->writer, WRITER_MAX_BYTES);
	link->state = (struct device_message){
		.role = role, .paper = "unknown", .input = "none", .screen = "none"};
	memcpy(link->state.run, link->run, sizeof(link->run));
	snprintf(link->state.version, sizeof(link->state.version), "%s", NOVBE_VERSION);
	ret = loop_timer_add(loop, hub_link_time_due, link, &link->time_timer);
	if (ret == 0)
		ret = loop_timer_add(loop, hub_link_asked_due, link, &link->asked_timer);
	if (ret == 0) {
		link->mqtt = session_new(link, board);
		ret = link->mqtt ? 0 : -errno;
	}
	if (ret < 0) {
		hub_link_free(link);
		errno = -ret;
		return NULL;
	}
	return link;
}

int hub_link_start(struct hub_link *link)
{
	return mqtt_start(link->mqtt);
}

/* A clean goodbye sends no will, so the board says itself that it is gone. */
static void state_publish_goodbye(struct hub_link *link)
{
	state_write(link, false);
	if (hub_link_publish(link, TOPIC_DEVICE_STATE, true) < 0)
		log_debug("own state: the goodbye was not sent");
}

void hub_link_free(struct hub_link *link)
{
	if (!link)
		return;
	link->closing = true;
	if (link->mqtt && mqtt_is_up(link->mqtt))
		state_publish_goodbye(link);
	hub_link_asked_lose_all(link);
	mqtt_free(link->mqtt);
	if (link->time_timer)
		loop_timer_del(link->time_timer);
	if (link->asked_timer)
		loop_timer_del(link->asked_timer);
	json_writer_fini(&link->writer);
	free(link);
}
