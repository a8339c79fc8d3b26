/*
 * A counter at work: presses go through the seat (an operator's panel, or a citizens' pad) to the
 * hub, the hub's answers and counter/<n> go through it to the lamps. No decision is taken here.
 */
#include "firmware/counter/station.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/base/loop.h"
#include "firmware/wire/field.h"

struct station {
	struct loop *loop;
	struct hub_link *link;
	struct buttons *buttons;
	struct loop_timer *timer; /* the face changes by itself */
	struct seat seat;
	struct device_message state; /* as told to the hub */
	const char *way;	     /* of a press, as the service manager is told */
	bool notified, leaving;
};

static void refresh(struct station *station);

static void answered(void *data, enum outcome outcome, const struct answer_message *answer,
	const struct json *raw)
{
	struct station *station = data;

	(void)raw;
	seat_answer(&station->seat, outcome, answer, clock_mono_ms());
	if (outcome != OUTCOME_LOST)
		refresh(station);
}

static void ask(struct station *station, struct command *command)
{
	int ret = hub_link_ask(station->link, command, PANEL_LIFETIME_MS, answered, station);

	if (ret < 0)
		seat_not_asked(&station->seat, ret, clock_mono_ms());
}

/* A pad measures its citizens' time in the hub's. */
static void tell_time(struct station *station, int64_t now_ms)
{
	if (station->link)
		seat_time(&station->seat, hub_link_now_ms(station->link), now_ms);
}

/* Everything that happens ends here: wishes, lamps, the service manager, going home. */
static void refresh(struct station *station)
{
	int64_t now_ms = clock_mono_ms(), due_ms;
	struct command command;
	struct face face;

	tell_time(station, now_ms);
	if (seat_wish(&station->seat, &command))
		ask(station, &command);
	seat_face(&station->seat, now_ms, &face);
	buttons_show(station->buttons, &face);
	due_ms = seat_due_ms(&station->seat, now_ms);
	if (due_ms == INT64_MAX)
		loop_timer_stop(station->timer);
	else
		loop_timer_at(station->timer, due_ms);
	if (!station->notified && seat_works(&station->seat)) {
		station->notified = true;
		loop_ready(station->loop);
	}
	if (station->leaving && !seat_is_asking(&station->seat))
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

	tell_time(station, press->at_ms);
	if (seat_press(&station->seat, press, &command))
		ask(station, &command);
	refresh(station);
}

/* Buttons that do not work are told with the way of those that do. */
static void tell_status(struct station *station)
{
	const char *trouble = station->state.trouble;

	loop_status(station->loop, "%s%s%s", station->way, *trouble ? "; " : "", trouble);
}

/* The source has logged it; here the hub learns it, and whoever looks at `novbe-ctl status` or at
 * the service. */
static void health_changed(void *data, const char *trouble)
{
	struct station *station = data;
	struct device_message *state = &station->state;

	snprintf(state->input, sizeof(state->input), "%s", *trouble ? "trouble" : "ok");
	field_copy_cut(state->trouble, sizeof(state->trouble), trouble);
	tell_status(station);
	if (station->link)
		hub_link_set_state(station->link, state);
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

	station->way = "presses reach the hub";
	tell_status(station);
	seat_ready(&station->seat);
	refresh(station);
}

static void link_lost(void *data, const char *why)
{
	struct station *station = data;

	station->way = "the hub is away: presses do nothing";
	tell_status(station);
	seat_lost(&station->seat, why);
	refresh(station);
}

static void link_message(
	void *data, enum topic_kind kind, const char *name, const struct json *body)
{
	struct station *station = data;
	struct counter_message counter;

	(void)name;
	if (kind == TOPIC_HUB_STATE) {
		seat_day(&station->seat, hub_link_hub(station->link)->open);
	} else if (kind == TOPIC_COUNTER) {
		if (counter_message_read(body, &counter) < 0) {
			log_warn("counter/%s: a message of unknown form was left out", name);
			return;
		}
		seat_counter(&station->seat, &counter);
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
	char name[8];
	int ret;

	station->link =
		hub_link_new(station->loop, board, seat_role(&station->seat), &handlers, station);
	if (!station->link)
		return -errno;
	hub_link_set_state(station->link, &station->state);
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
		.health = health_changed,
	};
	struct buttons_options wanted = options->buttons.options;
	char why[160];
	int ret = loop_timer_add(station->loop, timer_fired, station, &station->timer);

	if (ret < 0) {
		log_err("counter: no timer: %s", strerror(-ret));
		return ret;
	}
	wanted.device = board->device;
	station->buttons = buttons_open(station->loop, &wanted, &handlers, station, why);
	if (!station->buttons) {
		ret = -errno;
		log_err("buttons: '%s': %s", wanted.source, why);
		return ret;
	}
	ret = link_open(station, board, seat_number(&options->seat));
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
	station->state =
		(struct device_message){.paper = "unknown", .input = "ok", .screen = "none"};
	seat_init(&station->seat, &options->seat);
	station->way = "the hub is awaited: presses do nothing";
	tell_status(station);
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
