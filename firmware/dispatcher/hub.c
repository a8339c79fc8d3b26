/*
 * The hub's life: start-up in the order in which each step needs the one before, and the end in
 * the opposite one.
 */
#include "firmware/dispatcher/hub.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/event.h"
#include "firmware/base/log.h"
#include "firmware/base/zone.h"
#include "firmware/dispatcher/ahead.h"
#include "firmware/dispatcher/alarm.h"
#include "firmware/dispatcher/batch.h"
#include "firmware/dispatcher/configure.h"
#include "firmware/dispatcher/duties.h"
#include "firmware/dispatcher/intake.h"
#include "firmware/dispatcher/orders.h"
#include "firmware/dispatcher/popular.h"
#include "firmware/dispatcher/presence.h"
#include "firmware/dispatcher/publish.h"
#include "firmware/dispatcher/recent.h"
#include "firmware/dispatcher/report.h"

enum { CLOCK_BEHIND_MS = 2000 }; /* what a step of the network's time may take back */

/* One sentence: whether devices reach it, and what is wrong. */
static void hub_tell_status(struct hub *hub)
{
	const bool up = hub->mqtt && mqtt_is_up(hub->mqtt);

	loop_status(hub->loop, "%s, day %s %s%s%s",
		up ? "serves the hall" : "the broker is away: nobody is served",
		hub->hall ? hall_day(hub->hall) : "-",
		hub->hall && hall_is_open(hub->hall) ? "open" : "closed",
		hub->alarm_count ? "; alarm: " : "",
		hub->alarm_count ? hub->alarms[hub->alarm_count - 1].code : "");
}

static bool hub_worker_works(void *data)
{
	const struct hub *hub = data;

	return !hub->journal || journal_worker_works(hub->journal, clock_mono_ms());
}

static void hub_quit(void *data)
{
	struct hub *hub = data;

	log_info("stopping: asked to");
	loop_stopping();
	loop_quit(hub->loop, 0);
}

/* SIGHUP: the hall file is read again; the duties put it in force. */
static void hub_reload(void *data)
{
	struct hub *hub = data;

	loop_reloading(hub->loop);
	if (configure_read(hub) < 0) {
		alarm_raise(hub, "hall-file",
			"%s was not taken: see the log; the one before stays in force",
			hub->hall_path);
	} else {
		log_info("hall file: '%s': version %u", hub->hall_path, hub->file_version);
		alarm_clear(hub, "hall-file");
		duties_run(hub);
		configure_tell_stranded(hub);
		popular_count(hub); /* the new file's catalogue knows none */
		publish_catalogue(hub);
	}
	publish_batch(hub);
	loop_reloaded(hub->loop);
}

static void hub_publish_due(void *data)
{
	publish_batch(data);
}

static void hub_up(void *data)
{
	static const struct {
		enum topic_kind kind;
		const char *name;
	} heard[] = {{TOPIC_DEVICE_CMD, "+"}, {TOPIC_DEVICE_STATE, "+"}, {TOPIC_DEVICE_DONE, "+"}};
	struct hub *hub = data;
	char topic[TOPIC_SIZE];

	for (size_t i = 0; i < sizeof(heard) / sizeof(heard[0]); i++) {
		topic_write(topic, hub->board.centre, heard[i].kind, heard[i].name);
		if (mqtt_subscribe(hub->mqtt, topic) < 0)
			log_err("broker: '%s': cannot subscribe", topic);
	}
	publish_everything(hub);
	publish_review(hub);
	orders_send_all(hub);
	log_info("broker: '%s:%d': connected", hub->board.host, hub->board.port);
	loop_ready(hub->loop);
	hub_tell_status(hub);
}

static void hub_down(void *data, const char *why)
{
	struct hub *hub = data;

	log_event(EVENT_LINK_LOST, LOG_LEVEL_WARN, LOG_FIELDS({"DEVICE", hub->board.device}),
		"broker: '%s:%d': %s: trying again", hub->board.host, hub->board.port, why);
	presence_link_lost(hub);
	hub_tell_status(hub);
}

static void hub_message(
	void *data, const char *topic, const void *payload, size_t len, bool retained)
{
	struct hub *hub = data;

	if (hub->request_count == INTAKE_MAX)
		batch_run(hub);
	intake_message(hub, topic, payload, len, retained);
}

static void hub_drained(void *data)
{
	struct hub *hub = data;

	batch_run(hub);
	duties_run(hub); /* what it changed may have made something due */
	hub_tell_status(hub);
}

static void hub_check_clock(const struct hub *hub)
{
	const int64_t behind_ms = journal_last_at_ms(hub->journal) - clock_wall_ms();

	if (behind_ms <= CLOCK_BEHIND_MS && clock_wall_is_set())
		return;
	log_event(EVENT_CLOCK_WRONG, LOG_LEVEL_WARN, LOG_FIELDS({"DEVICE", hub->board.device}),
		"clock: %s: set it (timedatectl)",
		behind_ms > CLOCK_BEHIND_MS
			? "before the journal's last entry: the hub's time goes on from there"
			: "nobody has set it since the start of this machine");
}

static int hub_open_journal(struct hub *hub)
{
	struct journal_report report = {0};
	char why[256];

	hub->journal = journal_open(hub->database, &report, why);
	if (!hub->journal) {
		log_err("database: '%s': %s", hub->database, why);
		return errno ? -errno : -EIO;
	}
	hub_clock_init(&hub->clock, journal_last_at_ms(hub->journal));
	hub_check_clock(hub);
	if (report.set_aside[0])
		alarm_raise(hub, "database",
			"the database was damaged and lies in %s: restore a backup "
			"(novbe-ctl restore)",
			report.set_aside);
	ahead_restored(hub, report.restored);
	presence_link_lost(hub);
	return journal_start_checkpoints(hub->journal);
}

static int hub_allocate(struct hub *hub)
{
	hub->requests = calloc(INTAKE_MAX, sizeof(*hub->requests));
	hub->entries = calloc(INTAKE_MAX, sizeof(*hub->entries));
	hub->entry = calloc(1, sizeof(*hub->entry));
	hub->recent = recent_new();
	json_writer_init(&hub->writer, MQTT_MAX_PAYLOAD);
	return hub->requests && hub->entries && hub->entry && hub->recent ? 0 : -ENOMEM;
}

static int hub_sources(struct hub *hub)
{
	int rc = loop_timer_add(hub->loop, hub_publish_due, hub, &hub->publish_timer);

	if (rc == 0)
		rc = loop_timer_add(hub->loop, duties_due, hub, &hub->tick_timer);
	if (rc == 0)
		rc = loop_timer_add(hub->loop, orders_due, hub, &hub->orders_timer);
	if (rc == 0)
		rc = loop_duty_add(
			hub->loop, "database's worker", hub_worker_works, hub, &hub->duty);
	if (rc == 0)
		rc = loop_signal(hub->loop, SIGTERM, hub_quit, hub);
	if (rc == 0)
		rc = loop_signal(hub->loop, SIGINT, hub_quit, hub);
	if (rc == 0)
		rc = loop_signal(hub->loop, SIGHUP, hub_reload, hub);
	return rc;
}

static int hub_connect(struct hub *hub)
{
	static const struct mqtt_handlers handlers = {hub_up, hub_down, hub_message, hub_drained};
	char topic[TOPIC_SIZE];
	struct mqtt_options options = {
		.host = hub->board.host,
		.port = hub->board.port,
		.id = hub->board.device,
		.password = hub->board.password,
		.ca_file = hub->board.ca_file[0] ? hub->board.ca_file : NULL,
		.will_topic = topic_write(topic, hub->board.centre, TOPIC_HUB_STATE, NULL),
		.will_payload = publish_will(hub, false),
	};

	hub->mqtt = mqtt_new(hub->loop, &options, &handlers, hub);
	return hub->mqtt ? mqtt_start(hub->mqtt) : -errno;
}

int hub_start(struct hub *hub)
{
	int rc = hub_allocate(hub);

	random_hex(8, hub->run);
	hub->loop = loop_new();
	if (!hub->loop)
		return -errno;
	if (rc == 0)
		rc = hub_sources(hub);
	if (rc == 0)
		rc = hub_open_journal(hub);
	if (rc == 0)
		rc = configure_read(hub);
	if (rc == 0)
		rc = batch_reload(hub);
	hub->event_seq = hub->journal ? journal_last_seq(hub->journal) : 0;
	if (rc == 0)
		rc = hub_connect(hub);
	if (rc < 0)
		return rc;
	report_tell_strays(hub);
	popular_count(hub);
	duties_run(hub);
	log_info("hall: '%s': day '%s' %s, %u visits, %u waiting, journal at %lld",
		hub->board.centre, hall_day(hub->hall), hall_is_open(hub->hall) ? "open" : "closed",
		hall_visit_count(hub->hall), hall_waiting_total(hub->hall),
		(long long)journal_last_seq(hub->journal));
	return 0;
}

void hub_stop(struct hub *hub)
{
	if (hub->mqtt && mqtt_is_up(hub->mqtt)) {
		char topic[TOPIC_SIZE];
		const char *last = publish_will(hub, false);

		topic_write(topic, hub->board.centre, TOPIC_HUB_STATE, NULL);
		if (!last || mqtt_publish(hub->mqtt, topic, last, strlen(last), true) < 0)
			log_warn("broker: could not say goodbye");
	}
	mqtt_free(hub->mqtt);
	journal_close(hub->journal);
	hall_free(hub->hall);
	setup_free(hub->setup);
	hall_file_free(hub->file);
	zone_free(hub->zone);
	loop_timer_del(hub->publish_timer);
	loop_timer_del(hub->tick_timer);
	loop_timer_del(hub->orders_timer);
	loop_duty_del(hub->duty);
	loop_free(hub->loop);
	recent_free(hub->recent);
	json_writer_fini(&hub->writer);
	free(hub->requests);
	free(hub->entries);
	free(hub->entry);
	free(hub->text);
}
