/*
 * A hub for the tests of a board: a real mosquitto on a free loopback port and, over base/mqtt, a
 * hub that writes down what it hears and answers as it is told to. One per process.
 */
#ifndef NOVBE_TESTS_HUB_RIG_H
#define NOVBE_TESTS_HUB_RIG_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/base/clock.h"
#include "firmware/base/json.h"
#include "firmware/base/loop.h"
#include "firmware/base/mqtt.h"
#include "firmware/device/hub_link.h"
#include "firmware/wire/command_message.h"
#include "firmware/wire/order_message.h"

enum { HUB_RIG_MAX = 64 };
#define HUB_RIG_DAY "2026-11-23"

struct hub_rig {
	struct loop *loop;
	struct loop_timer *beat;
	struct mqtt *mqtt;
	char device[ID_SIZE], run[RUN_ID_SIZE];
	int64_t offset_ms; /* its time minus monotonic */
	bool up;
	bool silent;	      /* answers nothing */
	bool deaf;	      /* answers nothing but `time` */
	bool deaf_to_next;    /* answers all but `next` */
	enum refusal refuses; /* all but `time`; REFUSED_NOT: it does not */
	/* What it heard, but `time`; repeats of an id are only counted. */
	int heard_count;
	int command_count, done_count, state_count;
	struct command commands[HUB_RIG_MAX];
	struct done_message dones[HUB_RIG_MAX];
	struct device_message state; /* the last */
};

/* ---- The broker -------------------------------------------------------------------------------
 */

static int hub_rig_port;
static char hub_rig_config[64];
static pid_t hub_rig_broker;

static inline bool hub_rig_port_answers(void)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_port = htons((uint16_t)hub_rig_port)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	int ret;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ret = connect(fd, (struct sockaddr *)&address, sizeof(address));
	close(fd);
	return ret == 0;
}

static inline void hub_rig_port_find(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
	close(fd);
	hub_rig_port = ntohs(address.sin_port);
}

static inline void hub_rig_broker_start(void)
{
	hub_rig_broker = fork();
	assert_true(hub_rig_broker >= 0);
	if (hub_rig_broker == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close_range(3, ~0u, 0); /* a copy of our sockets would keep them alive */
		execlp("mosquitto", "mosquitto", "-c", hub_rig_config, NULL);
		execl("/usr/sbin/mosquitto", "mosquitto", "-c", hub_rig_config, NULL);
		_exit(127);
	}
	for (int i = 0; i < 500 && !hub_rig_port_answers(); i++)
		usleep(10000);
	assert_true(hub_rig_port_answers());
}

static inline void hub_rig_broker_kill(void)
{
	kill(hub_rig_broker, SIGKILL);
	waitpid(hub_rig_broker, NULL, 0);
}

static inline int hub_rig_group_setup(void **state)
{
	int fd;

	(void)state;
	hub_rig_port_find();
	strcpy(hub_rig_config, "/tmp/novbe-broker-XXXXXX");
	fd = mkstemp(hub_rig_config);
	assert_true(fd >= 0);
	/* A change of user would forget PR_SET_PDEATHSIG: nothing may outlive a failed test. */
	dprintf(fd,
		"listener %d 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\n"
		"persistence false\nlog_dest none\nuser root\n",
		hub_rig_port);
	fchmod(fd, 0644);
	close(fd);
	hub_rig_broker_start();
	return 0;
}

static inline int hub_rig_group_teardown(void **state)
{
	(void)state;
	hub_rig_broker_kill();
	unlink(hub_rig_config);
	return 0;
}

/* ---- Time --------------------------------------------------------------------------------------
 */

static inline void hub_rig_beat(void *data)
{
	loop_quit(data, 0);
}

static inline void hub_rig_run(struct hub_rig *rig, int64_t ms)
{
	loop_timer_after(rig->beat, ms);
	assert_int_equal(loop_run(rig->loop), 0);
}

#define hub_rig_wait(rig, condition)                                                               \
	do {                                                                                       \
		int64_t end_ms_ = clock_mono_ms() + 12000;                                         \
		while (!(condition) && clock_mono_ms() < end_ms_)                                  \
			hub_rig_run(rig, 10);                                                      \
		assert_true(condition);                                                            \
	} while (0)

/* ---- The hub -----------------------------------------------------------------------------------
 */

static inline void hub_rig_publish(struct hub_rig *rig, enum topic_kind kind, const char *name,
	struct json_writer *w, bool retain)
{
	char topic[TOPIC_SIZE];
	size_t len;
	const char *text = json_writer_text(w, &len);

	assert_non_null(text);
	topic_write(topic, "isb", kind, name);
	assert_int_equal(mqtt_publish(rig->mqtt, topic, text, len, retain), 0);
	json_writer_fini(w);
}

static inline void hub_rig_say(struct hub_rig *rig, bool online)
{
	struct hub_message m = {.online = online,
		.open = true,
		.day = HUB_RIG_DAY,
		.time_zone = "Asia/Karachi",
		.now_ms = 12345, /* an old word: nobody may set a clock by it */
		.version = "0"};
	struct json_writer w;

	memcpy(m.run, rig->run, sizeof(m.run));
	json_writer_init(&w, 65536);
	hub_message_write(&w, &m);
	hub_rig_publish(rig, TOPIC_HUB_STATE, NULL, &w, true);
}

static inline int64_t hub_rig_now_ms(const struct hub_rig *rig)
{
	return clock_mono_ms() + rig->offset_ms;
}

static inline void hub_rig_answer(struct hub_rig *rig, const struct command *command)
{
	struct answer_message answer = {.ok = true, .now_ms = hub_rig_now_ms(rig)};
	struct json_writer w;

	memcpy(answer.id, command->id, sizeof(answer.id));
	if (command->verb != VERB_TIME && rig->refuses) {
		answer.ok = false;
		answer.refusal = rig->refuses;
		snprintf(answer.text, sizeof(answer.text), "refused by the test");
	}
	json_writer_init(&w, 65536);
	answer_message_write(&w, &answer, NULL);
	hub_rig_publish(rig, TOPIC_DEVICE_RSP, rig->device, &w, false);
}

static inline void hub_rig_note(struct hub_rig *rig, const struct command *command)
{
	assert_true(command->deadline_ms - hub_rig_now_ms(rig) > -50);
	rig->heard_count++;
	for (int i = 0; i < rig->command_count; i++)
		if (!strcmp(rig->commands[i].id, command->id))
			return;
	assert_true(rig->command_count < HUB_RIG_MAX);
	rig->commands[rig->command_count++] = *command;
}

static inline bool hub_rig_is_deaf_to(const struct hub_rig *rig, enum verb verb)
{
	if (verb == VERB_TIME)
		return rig->silent;
	return rig->silent || rig->deaf || (rig->deaf_to_next && verb == VERB_NEXT);
}

static inline void hub_rig_command(struct hub_rig *rig, const void *payload, size_t len)
{
	struct command command = {0};
	struct command_fault fault;

	assert_int_equal(command_message_read(payload, len, &command, &fault), 0);
	if (command.verb != VERB_TIME)
		hub_rig_note(rig, &command);
	if (!hub_rig_is_deaf_to(rig, command.verb))
		hub_rig_answer(rig, &command);
}

static inline void hub_rig_hear(
	void *data, const char *topic, const void *payload, size_t len, bool retained)
{
	struct hub_rig *rig = data;
	enum topic_kind kind;
	char name[ID_SIZE];
	struct json *body;

	(void)retained;
	assert_true(topic_parse(topic, "isb", &kind, name));
	if (kind == TOPIC_DEVICE_CMD) {
		hub_rig_command(rig, payload, len);
		return;
	}
	body = json_parse(payload, len, NULL);
	assert_non_null(body);
	if (kind == TOPIC_DEVICE_DONE) {
		assert_true(rig->done_count < HUB_RIG_MAX);
		assert_int_equal(done_message_read(body, &rig->dones[rig->done_count++]), 0);
	} else {
		assert_int_equal(device_message_read(body, &rig->state), 0);
		rig->state_count++;
	}
	json_free(body);
}

static inline void hub_rig_up(void *data)
{
	static const enum topic_kind kinds[] = {
		TOPIC_DEVICE_CMD, TOPIC_DEVICE_STATE, TOPIC_DEVICE_DONE};
	struct hub_rig *rig = data;
	char topic[TOPIC_SIZE];

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		assert_int_equal(
			mqtt_subscribe(rig->mqtt, topic_write(topic, "isb", kinds[i], rig->device)),
			0);
	hub_rig_say(rig, true);
	rig->up = true;
}

static inline void hub_rig_open(struct hub_rig *rig, const char *device)
{
	static const struct mqtt_handlers handlers = {.up = hub_rig_up, .message = hub_rig_hear};
	struct mqtt_options options = {.host = "127.0.0.1", .port = hub_rig_port, .id = "hub"};

	memset(rig, 0, sizeof(*rig));
	snprintf(rig->device, sizeof(rig->device), "%s", device);
	random_hex(8, rig->run);
	rig->offset_ms = INT64_C(1795405000000);
	rig->loop = loop_new();
	assert_non_null(rig->loop);
	assert_int_equal(loop_timer_add(rig->loop, hub_rig_beat, rig->loop, &rig->beat), 0);
	rig->mqtt = mqtt_new(rig->loop, &options, &handlers, rig);
	assert_non_null(rig->mqtt);
	assert_int_equal(mqtt_start(rig->mqtt), 0);
	hub_rig_wait(rig, rig->up);
}

static inline void hub_rig_close(struct hub_rig *rig)
{
	mqtt_free(rig->mqtt);
	loop_timer_del(rig->beat);
	loop_free(rig->loop);
}

/* The board file of the device the hub talks to. */
static inline struct board_file hub_rig_board(const struct hub_rig *rig, const char *state)
{
	struct board_file file = {.centre = "isb", .host = "127.0.0.1", .port = hub_rig_port};

	memcpy(file.device, rig->device, sizeof(file.device));
	snprintf(file.state, sizeof(file.state), "%s", state);
	return file;
}

#endif
