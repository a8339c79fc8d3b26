/* The hub's time, asked for and asked for again: who answers is there. */
#include "firmware/device/hub_link_inside.h"

#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/base/loop.h"
#include "firmware/base/mqtt.h"
#include "firmware/wire/command_message.h"

enum {
	TIME_EVERY_MS = 60000,
	TIME_RETRY_MS = 1000,
	TIME_MISSES = 5, /* questions without an answer before the hub counts as lost */
};

static void time_ask(struct hub_link *link)
{
	struct time_question *question = &link->questions[link->question_next++ % TIME_ASKED];
	struct command command = {.verb = VERB_TIME};

	hub_link_next_id(link, command.id);
	json_writer_reset(&link->writer);
	command_message_write(&link->writer, &command);
	memcpy(question->id, command.id, sizeof(question->id));
	question->sent_us = clock_mono_us();
	if (hub_link_publish(link, TOPIC_DEVICE_CMD, false) < 0)
		question->id[0] = '\0';
	link->misses++;
	loop_timer_after(link->time_timer, TIME_RETRY_MS);
}

void hub_link_time_forget(struct hub_link *link)
{
	for (size_t i = 0; i < TIME_ASKED; i++)
		link->questions[i].id[0] = '\0';
	link->answered = false;
	link->misses = 0;
}

void hub_link_time_restart(struct hub_link *link)
{
	hub_link_time_forget(link);
	time_ask(link);
}

void hub_link_time_due(void *data)
{
	struct hub_link *link = data;

	if (!mqtt_is_up(link->mqtt) || !link->hub_heard || !link->hub.online)
		return;
	if (link->misses >= TIME_MISSES && link->answered) {
		link->answered = false;
		hub_link_lost(link, "the hub does not answer");
	}
	time_ask(link);
}

bool hub_link_time_answered(struct hub_link *link, const struct answer_message *answer)
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
		hub_link_ready(link);
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
	return clock_wall_is_set() ? CLOCK_WALL : CLOCK_NONE;
}
