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
#include "firmware/device/hub_link.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/json.h"
#include "firmware/base/log.h"
#include "firmware/base/loop.h"
#include "firmware/base/mqtt.h"
#include "firmware/device/asked.h"
#include "firmware/device/hub_time.h"
#include "firmware/wire/command_message.h"
#include "firmware/wire/order_message.h"

enum {
	MAX_FOLLOWED = 64,
	TIME_EVERY_MS = 60000,
	TIME_RETRY_MS = 1000,
	TIME_MISSES = 5, /* questions without an answer before the hub counts as lost */
	TIME_ASKED = 4,	 /* questions whose answer is still good */
	LIFETIME_MIN_MS = 500,
	LIFETIME_MAX_MS = 60000,
};
#define WRITER_MAX_BYTES (64u << 10)
#define WALL_CLOCK_IS_SET_MS                                                                       \
	INT64_C(1735689600000) /* 2025: boards without a battery wake in 1970 */

enum told { TOLD_NOTHING, TOLD_LOST, TOLD_READY };

struct time_question {
	char id[COMMAND_ID_SIZE];
	int64_t sent_us;
};

struct hub_link {
	struct loop *loop;
	struct mqtt *mqtt;
	char device[ID_SIZE], centre[ID_SIZE];
	const struct hub_link_handlers *handlers;
	void *data;
	bool closing;

	char run[RUN_ID_SIZE];
	uint64_t counter; /* of command ids */
	struct device_message state;
	int64_t started_ms;

	char followed[MAX_FOLLOWED][TOPIC_SIZE];
	size_t followed_count;

	struct hub_message hub;
	bool hub_heard; /* on this connection */
	bool answered;	/* `time`, on this connection, by this run of the hub */
	enum told told;

	struct hub_time time;
	struct time_question questions[TIME_ASKED];
	size_t question_next;
	int misses;
	struct loop_timer *time_timer;

	struct asked_list asked;
	struct loop_timer *asked_timer;
	int64_t heard_ms; /* last answer of the hub, monotonic */

	struct json_writer writer;
};

/* ---- Publishing ---- */

static int publish(struct hub_link *link, enum topic_kind kind, bool retain)
{
	char topic[TOPIC_SIZE];
	size_t len;
	const char *text = json_writer_text(&link->writer, &len);

	if (!text)
		return -ENOMEM;
	topic_write(topic, link->centre, kind, link->device);
	return mqtt_publish(link->mqtt, topic, text, len, retain);
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

static void state_publish(struct hub_link *link)
{
	int ret;

	if (!mqtt_is_up(link->mqtt))
		return;
	state_write(link, true);
	ret = publish(link, TOPIC_DEVICE_STATE, true);
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
	state_publish(link);
}

int hub_link_done(struct hub_link *link, const struct done_message *done)
{
	json_writer_reset(&link->writer);
	done_message_write(&link->writer, done);
	return publish(link, TOPIC_DEVICE_DONE, false);
}

/* ---- Ready and lost ---- */

static void lost(struct hub_link *link, const char *why)
{
	if (link->told == TOLD_LOST || link->closing)
		return;
	link->told = TOLD_LOST;
	log_warn("hub: not reachable: %s; trying again for ever", why);
	if (link->handlers->lost)
		link->handlers->lost(link->data, why);
}

static void asked_rearm(struct hub_link *link)
{
	int64_t due_ms = asked_due_ms(&link->asked, mqtt_is_up(link->mqtt));

	if (due_ms == INT64_MAX)
		loop_timer_stop(link->asked_timer);
	else
		loop_timer_at(link->asked_timer, due_ms);
}

static void ready(struct hub_link *link)
{
	if (link->told == TOLD_READY)
		return;
	link->told = TOLD_READY;
	log_info("hub: answers: run %s, round trip %" PRId64 " us", link->hub.run,
		2 * link->time.error_us);
	asked_hurry(&link->asked, clock_mono_ms());
	asked_rearm(link);
	if (!link->state.since_ms) /* it is known now */
		state_publish(link);
	if (link->handlers->ready)
		link->handlers->ready(link->data);
}

bool hub_link_is_ready(const struct hub_link *link)
{
	return link->told == TOLD_READY;
}

/* ---- The hub's time ---- */

static void next_id(struct hub_link *link, char id[COMMAND_ID_SIZE])
{
	snprintf(id, COMMAND_ID_SIZE, "%s-%" PRIu64, link->run, ++link->counter);
}

static void time_ask(struct hub_link *link)
{
	struct time_question *question = &link->questions[link->question_next++ % TIME_ASKED];
	struct command command = {.verb = VERB_TIME};

	next_id(link, command.id);
	json_writer_reset(&link->writer);
	command_message_write(&link->writer, &command);
	memcpy(question->id, command.id, sizeof(question->id));
	question->sent_us = clock_mono_us();
	if (publish(link, TOPIC_DEVICE_CMD, false) < 0)
		question->id[0] = '\0';
	link->misses++;
	loop_timer_after(link->time_timer, TIME_RETRY_MS);
}

/* No sample may come from a question to another connection or another run. */
static void time_forget(struct hub_link *link)
{
	for (size_t i = 0; i < TIME_ASKED; i++)
		link->questions[i].id[0] = '\0';
	link->answered = false;
	link->misses = 0;
}

static void time_restart(struct hub_link *link)
{
	time_forget(link);
	time_ask(link);
}

static void time_timer_fired(void *data)
{
	struct hub_link *link = data;

	if (!mqtt_is_up(link->mqtt) || !link->hub_heard || !link->hub.online)
		return;
	if (link->misses >= TIME_MISSES && link->answered) {
		link->answered = false;
		lost(link, "the hub does not answer");
	}
	time_ask(link);
}

static bool time_answered(struct hub_link *link, const struct answer_message *answer)
{
	int64_t got_us = clock_mono_us();

	for (size_t i = 0; i < TIME_ASKED; i++) {
		struct time_question *question = &link->questions[i];

		if (!question->id[0] || strcmp(question->id, answer->id))
			continue;
		question->id[0] = '\0';
		if (!answer->ok) {
			if (link->misses <= 1) /* it is asked again every second */
				log_err("hub: refused to tell the time: %s", answer->text);
			return true;
		}
		hub_time_sample(&link->time, question->sent_us, got_us, answer->now_ms);
		link->answered = true;
		link->misses = 0;
		loop_timer_after(link->time_timer, TIME_EVERY_MS);
		ready(link);
		return true;
	}
	return false;
}

int64_t hub_link_now_ms(const struct hub_link *link)
{
	return hub_time_at(&link->time, clock_mono_ms());
}

enum clock_quality hub_link_clock_quality(const struct hub_link *link)
{
	if (link->time.known)
		return CLOCK_HUB;
	return clock_wall_ms() >= WALL_CLOCK_IS_SET_MS ? CLOCK_WALL : CLOCK_NONE;
}

/* ---- Commands ---- */

int hub_link_ask(struct hub_link *link, struct command *command, int64_t lifetime_ms,
	hub_link_answer_fn *fn, void *data)
{
	struct asked *asked;
	const char *text;
	size_t len;
	int ret;

	assert(lifetime_ms >= LIFETIME_MIN_MS && lifetime_ms <= LIFETIME_MAX_MS);
	if (!hub_link_is_ready(link) || link->closing)
		return -ENOTCONN;
	next_id(link, command->id);
	command->deadline_ms = hub_link_now_ms(link) + lifetime_ms;
	json_writer_reset(&link->writer);
	command_message_write(&link->writer, command);
	text = json_writer_text(&link->writer, &len);
	if (!text)
		return -ENOMEM;
	asked = asked_add(&link->asked, command->id, text, len, clock_mono_ms(), lifetime_ms);
	if (!asked)
		return -errno;
	asked->fn = fn;
	asked->data = data;
	ret = publish(link, TOPIC_DEVICE_CMD, false);
	if (ret < 0)
		asked_remove(asked);
	asked_rearm(link);
	return ret;
}

/* The slot is free before the call, so that the handler may ask anew. */
static void asked_end(struct asked *asked, enum outcome outcome,
	const struct answer_message *answer, const struct json *raw)
{
	hub_link_answer_fn *fn = asked->fn;
	void *data = asked->data;

	asked_remove(asked);
	if (fn)
		fn(data, outcome, answer, raw);
}

static void asked_timer_fired(void *data)
{
	struct hub_link *link = data;
	int64_t now_ms = clock_mono_ms();
	char topic[TOPIC_SIZE];
	struct asked *asked;

	while ((asked = asked_expired(&link->asked, now_ms)) != NULL) {
		/* Nothing heard since it was sent: do not let the next one wait as long. */
		if (mqtt_is_up(link->mqtt) && link->answered && link->heard_ms < asked->sent_ms) {
			lost(link, "the hub does not answer");
			time_restart(link);
		}
		asked_end(asked, OUTCOME_EXPIRED, NULL, NULL);
	}
	topic_write(topic, link->centre, TOPIC_DEVICE_CMD, link->device);
	while (mqtt_is_up(link->mqtt) && (asked = asked_repeat(&link->asked, now_ms)) != NULL)
		if (mqtt_publish(link->mqtt, topic, asked->text, asked->len, false) < 0)
			break; /* the next repeat may fit */
	asked_rearm(link);
}

static void answer_heard(struct hub_link *link, const struct json *body)
{
	struct answer_message answer;
	struct asked *asked;

	if (answer_message_read(body, &answer) < 0) {
		log_warn("hub: an answer of unknown form was left out");
		return;
	}
	link->heard_ms = clock_mono_ms();
	if (time_answered(link, &answer))
		return;
	asked = asked_find(&link->asked, answer.id);
	if (!asked) /* answered twice: a repeat crossed the answer */
		return;
	asked_end(asked, OUTCOME_ANSWERED, &answer, body);
	asked_rearm(link);
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
		time_forget(link);
		lost(link, "the hub is away");
		return true;
	}
	if (!same_run) {
		hub_time_distrust(&link->time);
		if (link->told == TOLD_READY)
			lost(link, "the hub was restarted");
		if (heard_before) /* else it was sent a moment ago, with CONNACK */
			state_publish(link);
		time_restart(link);
	} else if (!link->answered && link->misses == 0) {
		time_restart(link);
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
	if (!topic_parse(topic, link->centre, &kind, name))
		return;
	body = json_parse(payload, len, &error);
	if (!body) {
		log_warn("%s: message left out: column %d: %s", topic, error.column, error.text);
		return;
	}
	if (kind == TOPIC_DEVICE_RSP)
		answer_heard(link, body);
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
	time_forget(link);
	subscribe(link, topic_write(topic, link->centre, TOPIC_DEVICE_RSP, link->device));
	for (size_t i = 0; i < link->followed_count; i++)
		subscribe(link, link->followed[i]);
	/* Last, so that the hub's word finds the rest in place. */
	subscribe(link, topic_write(topic, link->centre, TOPIC_HUB_STATE, NULL));
	state_publish(link);
	asked_rearm(link);
}

static void session_down(void *data, const char *why)
{
	struct hub_link *link = data;

	link->hub_heard = false;
	time_forget(link);
	loop_timer_stop(link->time_timer);
	asked_rearm(link);
	lost(link, why);
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
	ret = loop_timer_add(loop, time_timer_fired, link, &link->time_timer);
	if (ret == 0)
		ret = loop_timer_add(loop, asked_timer_fired, link, &link->asked_timer);
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
	if (publish(link, TOPIC_DEVICE_STATE, true) < 0)
		log_debug("own state: the goodbye was not sent");
}

void hub_link_free(struct hub_link *link)
{
	struct asked *asked;

	if (!link)
		return;
	link->closing = true;
	if (link->mqtt && mqtt_is_up(link->mqtt))
		state_publish_goodbye(link);
	while ((asked = asked_any(&link->asked)) != NULL)
		asked_end(asked, OUTCOME_LOST, NULL, NULL);
	mqtt_free(link->mqtt);
	if (link->time_timer)
		loop_timer_del(link->time_timer);
	if (link->asked_timer)
		loop_timer_del(link->asked_timer);
	json_writer_fini(&link->writer);
	free(link);
}
