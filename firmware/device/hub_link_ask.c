/* Commands on their way: sent, repeated under the same id, answered or expired. */
#include "firmware/device/hub_link_inside.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/base/loop.h"
#include "firmware/base/mqtt.h"
#include "firmware/wire/command_message.h"

enum {
	LIFETIME_MIN_MS = 500,
	LIFETIME_MAX_MS = 60000,
};

void hub_link_next_id(struct hub_link *link, char id[COMMAND_ID_SIZE])
{
	snprintf(id, COMMAND_ID_SIZE, "%s-%" PRIu64, link->run, ++link->counter);
}

void hub_link_asked_rearm(struct hub_link *link)
{
	int64_t due_ms = asked_due_ms(&link->asked, mqtt_is_up(link->mqtt));

	if (due_ms == INT64_MAX)
		loop_timer_stop(link->asked_timer);
	else
		loop_timer_at(link->asked_timer, due_ms);
}

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
	hub_link_next_id(link, command->id);
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
	ret = hub_link_publish(link, TOPIC_DEVICE_CMD, false);
	if (ret < 0)
		asked_remove(asked);
	hub_link_asked_rearm(link);
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

void hub_link_asked_due(void *data)
{
	struct hub_link *link = data;
	int64_t now_ms = clock_mono_ms();
	char topic[TOPIC_SIZE];
	struct asked *asked;

	while ((asked = asked_expired(&link->asked, now_ms)) != NULL) {
		/* Nothing heard since it was sent: do not let the next one wait as long. */
		if (mqtt_is_up(link->mqtt) && link->answered && link->heard_ms < asked->sent_ms) {
			hub_link_lost(link, "the hub does not answer");
			hub_link_time_restart(link);
		}
		asked_end(asked, OUTCOME_EXPIRED, NULL, NULL);
	}
	topic_write(topic, link->centre, TOPIC_DEVICE_CMD, link->device);
	while (mqtt_is_up(link->mqtt) && (asked = asked_repeat(&link->asked, now_ms)) != NULL)
		if (mqtt_publish(link->mqtt, topic, asked->text, asked->len, false) < 0)
			break; /* the next repeat may fit */
	hub_link_asked_rearm(link);
}

void hub_link_answer_heard(struct hub_link *link, const struct json *body)
{
	struct answer_message answer;
	struct asked *asked;

	if (answer_message_read(body, &answer) < 0) {
		log_warn("hub: an answer of unknown form was left out");
		return;
	}
	link->heard_ms = clock_mono_ms();
	if (hub_link_time_answered(link, &answer))
		return;
	asked = asked_find(&link->asked, answer.id);
	if (!asked) /* answered twice: a repeat crossed the answer */
		return;
	asked_end(asked, OUTCOME_ANSWERED, &answer, body);
	hub_link_asked_rearm(link);
}

void hub_link_asked_lose_all(struct hub_link *link)
{
	struct asked *asked;

	while ((asked = asked_any(&link->asked)) != NULL)
		asked_end(asked, OUTCOME_LOST, NULL, NULL);
}
