/*
 * A counter at work: presses go through the panel to the hub, the hub's answers and counter/<n> go
 * through the panel to the lamps. No decision is taken here.
 */
#include "firmware/counter/station.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/base/loop.h"

struct station {
	struct loop *loop;
	struct hub_link *link;
	struct buttons *buttons;
	struct loop_timer *timer; /* the face changes by itself */
	struct panel panel;
	bool notified, leaving;
};

static void refresh(struct station *station);

static void answered(void *data, enum outcome outcome, const struct answer_message *answer,
	const struct json *raw)
{
	struct station *station = data;

	(void)raw;
	panel_answer(&station->panel, outcome, answer, clock_mono_ms());
	if (outcome != OUTCOME_LOST)
		refresh(station);
}

static void ask(struct station *station, struct command *command)
{
	int ret = hub_link_ask(station->link, command, PANEL_LIFETIME_MS, answered, station);

	if (ret < 0)
		panel_not_asked(&station->panel, ret, clock_mono_ms());
}

/* Everything that happens ends here: wishes, lamps, the service manager, going home. */
static void refresh(struct station *station)
{
	int64_t now_ms = clock_mono_ms(), due_ms;
	struct command command;
	struct face face;

	if (panel_wish(&station->panel, &command))
		ask(station, &command);
	panel_face(&station->panel, now_ms, &face);
	buttons_show(station->buttons, &face);
	due_ms = panel_due_ms(&station->panel, now_ms);
	if (due_ms == INT64_MAX)
		loop_timer_stop(station->timer);
	else
		loop_timer_at(station->timer, due_ms);
	if (!station->notified && panel_works(&station->panel)) {
		station->notified = true;
		loop_ready(station->loop);
	}
	if (station->leaving && !panel_is_asking(&station->panel))
		loop_quit(station->loop, 0);
}

static void timer_fired(void *data)
{
	refresh(data);
}

static void pressed(void *data, const struct press *press)
{
	struct station *station = data;
	struct command command;

	if (panel_press(&station->panel, press, &command))
		ask(station, &command);
	refresh(station);
}

static void input_ended(void *data, const char *why)
{
	struct station *station = data;

	log_info("buttons: no more presses: %s", why);
	station->leaving = true;
	refresh(station);
}

static void link_ready(void *data)
{
	struct station *station = data;

	loop_status(station->loop, "presses reach the hub");
	panel_ready(&station->panel);
	refresh(station);
}

static void link_lost(void *data, const char *why)
{
	struct station *station = data;

	loop_status(station->loop, "the hub is away: presses do nothing");
	panel_lost(&station->panel, why);
	refresh(station);
}

static void link_message(
	void *data, enum topic_kind kind, const char *name, const struct json *body)
{
	struct station *station = data;
	struct counter_message counter;

	(void)name;
	if (kind == TOPIC_HUB_STATE) {
		panel_day(&station->panel, hub_link_hub(station->link)->open);
	} else if (kind == TOPIC_COUNTER) {
		if (counter_message_read(body, &counter) < 0) {
			log_warn("counter/%s: a message of unknown form was left out", name);
			return;
		}
		panel_counter(&station->panel, &counter);
	}
	refresh(station);
}

static int link_open(struct station *station, const struct board_file *board, uint16_t number)
{
	static const struct hub_link_handlers handlers = {
		.ready = link_ready,
		.lost = link_lost,
		.message = link_message,
	};
	static const struct device_message state = {
		.paper = "unknown",
		.input = "ok",
		.screen = "none",
	};
	char name[8];
	int ret;

	station->link = hub_link_new(station->loop, board, ROLE_COUNTER, &handlers, station);
	if (!station->link)
		return -errno;
	hub_link_set_state(station->link, &state);
	snprintf(name, sizeof(name), "%u", number);
	ret = hub_link_follow(station->link, TOPIC_COUNTER, name);
	return ret < 0 ? ret : hub_link_start(station->link);
}

static int station_open(struct station *station, const struct board_file *board,
	const struct station_options *options)
{
	static const struct buttons_handlers handlers = {
		.pressed = pressed,
		.ended = input_ended,
	};
	char why[160];
	int ret = loop_timer_add(station->loop, timer_fired, station, &station->timer);

	if (ret < 0) {
		log_err("counter: no timer: %s", strerror(-ret));
		return ret;
	}
	station->buttons = buttons_open(station->loop, &options->buttons, &handlers, station, why);
	if (!station->buttons) {
		ret = -errno;
		log_err("buttons: '%s': %s", options->buttons.source, why);
		return ret;
	}
	ret = link_open(station, board, options->panel.number);
	if (ret < 0)
		log_err("hub: no session can be made: %s", strerror(-ret));
	return ret;
}

struct station *station_new(
	struct loop *loop, const struct board_file *board, const struct station_options *options)
{
	struct station *station = calloc(1, sizeof(*station));

	if (!station) {
		log_err("counter: no memory");
		return NULL;
	}
	station->loop = loop;
	panel_init(&station->panel, &options->panel);
	loop_status(loop, "the hub is awaited: presses do nothing");
	if (station_open(station, board, options) < 0) {
		station_free(station);
		return NULL;
	}
	refresh(station);
	return station;
}

void station_free(struct station *station)
{
	if (!station)
		return;
	hub_link_free(station->link);
	buttons_close(station->buttons);
	if (station->timer)
		loop_timer_del(station->timer);
	free(station);
}
