/*
 * The conversation with the hub, against a real mosquitto on a free loopback port and a hub made of
 * base/mqtt that answers, stays silent, goes away and comes back as another run.
 */
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

/* ---- A broker ---- */

static int port;
static char config_path[64];
static pid_t broker;

static int port_find(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
	close(fd);
	return ntohs(address.sin_port);
}

static bool port_answers(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	int ret;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	ret = connect(fd, (struct sockaddr *)&address, sizeof(address));
	close(fd);
	return ret == 0;
}

static void broker_start(void)
{
	broker = fork();
	assert_true(broker >= 0);
	if (broker == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close_range(3, ~0u, 0); /* a copy of our sockets would keep them alive */
		execlp("mosquitto", "mosquitto", "-c", config_path, NULL);
		execl("/usr/sbin/mosquitto", "mosquitto", "-c", config_path, NULL);
		_exit(127);
	}
	for (int i = 0; i < 500 && !port_answers(); i++)
		usleep(10000);
	assert_true(port_answers());
}

static void broker_kill(void)
{
	kill(broker, SIGKILL);
	waitpid(broker, NULL, 0);
}

static int group_setup(void **state)
{
	int fd;

	(void)state;
	port = port_find();
	strcpy(config_path, "/tmp/novbe-broker-XXXXXX");
	fd = mkstemp(config_path);
	assert_true(fd >= 0);
	dprintf(fd,
		"listener %d 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\n"
		"persistence false\nlog_dest none\n"
		/* A change of user would forget PR_SET_PDEATHSIG: nothing may outlive a failed
		   test. */
		"user root\n",
		port);
	fchmod(fd, 0644);
	close(fd);
	broker_start();
	return 0;
}

static int group_teardown(void **state)
{
	(void)state;
	broker_kill();
	unlink(config_path);
	return 0;
}

/* ---- A hub ---- */

struct hub {
	struct mqtt *mqtt;
	char run[RUN_ID_SIZE];
	int64_t offset_ms; /* its time minus monotonic */
	bool deaf;	   /* answers nothing */
	bool deaf_to_next;
	int nexts, ids; /* messages heard, different ids among them */
	char last_id[COMMAND_ID_SIZE];
	int states, states_online;
	char state_run[RUN_ID_SIZE], state_input[12];
};

static void hub_publish(
	struct hub *hub, enum topic_kind kind, const char *name, struct json_writer *w, bool retain)
{
	char topic[TOPIC_SIZE];
	size_t len;
	const char *text = json_writer_text(w, &len);

	assert_non_null(text);
	assert_int_equal(
		mqtt_publish(hub->mqtt, topic_write(topic, "isb", kind, name), text, len, retain),
		0);
	json_writer_fini(w);
}

static void hub_say(struct hub *hub, bool online)
{
	struct hub_message m = {.online = online,
		.open = true,
		.day = "2026-11-23",
		.time_zone = "UTC",
		.version = "0"};
	struct json_writer w;

	memcpy(m.run, hub->run, sizeof(m.run));
	m.now_ms = 12345; /* an old word: nobody may set a clock by it */
	json_writer_init(&w, 65536);
	hub_message_write(&w, &m);
	hub_publish(hub, TOPIC_HUB_STATE, NULL, &w, true);
}

static void hub_answer(struct hub *hub, const struct command *command)
{
	struct answer_message answer = {.ok = true, .now_ms = clock_mono_ms() + hub->offset_ms};
	struct json_writer w;

	memcpy(answer.id, command->id, sizeof(answer.id));
	json_writer_init(&w, 65536);
	answer_message_write(&w, &answer, NULL);
	hub_publish(hub, TOPIC_DEVICE_RSP, "counter-1", &w, false);
}

static void hub_command(struct hub *hub, const void *payload, size_t len)
{
	struct command command = {0};
	struct command_fault fault;

	assert_int_equal(command_message_read(payload, len, &command, &fault), 0);
	if (command.verb == VERB_NEXT) {
		hub->nexts++;
		hub->ids += strcmp(hub->last_id, command.id) != 0;
		memcpy(hub->last_id, command.id, sizeof(hub->last_id));
		assert_true(command.deadline_ms - (clock_mono_ms() + hub->offset_ms) > -50);
	}
	if (!hub->deaf && !(hub->deaf_to_next && command.verb == VERB_NEXT))
		hub_answer(hub, &command);
}

static void hub_message_came(
	void *data, const char *topic, const void *payload, size_t len, bool retained)
{
	struct hub *hub = data;
	struct device_message state;
	enum topic_kind kind;
	char name[ID_SIZE];
	struct json *body;

	(void)retained;
	assert_true(topic_parse(topic, "isb", &kind, name));
	if (kind == TOPIC_DEVICE_CMD) {
		hub_command(hub, payload, len);
		return;
	}
	body = json_parse(payload, len, NULL);
	assert_non_null(body);
	assert_int_equal(device_message_read(body, &state), 0);
	json_free(body);
	hub->states++;
	hub->states_online = state.online;
	memcpy(hub->state_run, state.run, sizeof(hub->state_run));
	memcpy(hub->state_input, state.input, sizeof(hub->state_input));
}

static void hub_up(void *data)
{
	struct hub *hub = data;
	char topic[TOPIC_SIZE];

	assert_int_equal(
		mqtt_subscribe(hub->mqtt, topic_write(topic, "isb", TOPIC_DEVICE_CMD, "+")), 0);
	assert_int_equal(
		mqtt_subscribe(hub->mqtt, topic_write(topic, "isb", TOPIC_DEVICE_STATE, "+")), 0);
	hub_say(hub, true);
}

static void hub_start(struct hub *hub, struct loop *loop)
{
	static const struct mqtt_handlers handlers = {.up = hub_up, .message = hub_message_came};
	struct mqtt_options options = {.host = "127.0.0.1", .port = port, .id = "hub"};

	memset(hub, 0, sizeof(*hub));
	random_hex(8, hub->run);
	hub->offset_ms = INT64_C(1795405000000);
	hub->mqtt = mqtt_new(loop, &options, &handlers, hub);
	assert_non_null(hub->mqtt);
	assert_int_equal(mqtt_start(hub->mqtt), 0);
}

/* ---- The scene of each test ---- */

struct scene {
	struct loop *loop;
	struct loop_timer *beat;
	struct hub hub;
	struct hub_link *link;
	int readies, losts;
	char why[160];
	int answers;
	enum outcome outcome;
	int64_t asked_ms, answered_ms;
	int counter_messages;
};

static void beat(void *data)
{
	loop_quit(data, 0);
}

static void run_for(struct scene *s, int64_t ms)
{
	loop_timer_after(s->beat, ms);
	assert_int_equal(loop_run(s->loop), 0);
}

#define wait_for(s, condition)                                                                     \
	do {                                                                                       \
		int64_t end_ms_ = clock_mono_ms() + 9000;                                          \
		while (!(condition) && clock_mono_ms() < end_ms_)                                  \
			run_for(s, 10);                                                            \
		assert_true(condition);                                                            \
	} while (0)

static void on_ready(void *data)
{
	((struct scene *)data)->readies++;
}

static void on_lost(void *data, const char *why)
{
	struct scene *s = data;

	s->losts++;
	snprintf(s->why, sizeof(s->why), "%s", why);
}

static void on_message(void *data, enum topic_kind kind, const char *name, const struct json *body)
{
	struct scene *s = data;

	(void)body;
	if (kind == TOPIC_COUNTER && !strcmp(name, "1"))
		s->counter_messages++;
}

static void on_answer(void *data, enum outcome outcome, const struct answer_message *answer,
	const struct json *raw)
{
	struct scene *s = data;

	s->answers++;
	s->outcome = outcome;
	s->answered_ms = clock_mono_ms();
	assert_true((outcome == OUTCOME_ANSWERED) == (answer != NULL));
	assert_true((outcome == OUTCOME_ANSWERED) == (raw != NULL));
}

static int ask_next(struct scene *s, int64_t lifetime_ms)
{
	struct command command = {.verb = VERB_NEXT};

	command.expect.given = true;
	s->asked_ms = clock_mono_ms();
	return hub_link_ask(s->link, &command, lifetime_ms, on_answer, s);
}

static const struct board_file *board(void)
{
	static struct board_file file;

	file = (struct board_file){.device = "counter-1", .centre = "isb", .port = port};
	strcpy(file.host, "127.0.0.1");
	return &file;
}

static const struct hub_link_handlers handlers = {
	.ready = on_ready, .lost = on_lost, .message = on_message};

static int scene_open(void **state)
{
	struct scene *s = calloc(1, sizeof(*s));

	s->loop = loop_new();
	assert_non_null(s->loop);
	assert_int_equal(loop_timer_add(s->loop, beat, s->loop, &s->beat), 0);
	hub_start(&s->hub, s->loop);
	s->link = hub_link_new(s->loop, board(), ROLE_COUNTER, &handlers, s);
	assert_non_null(s->link);
	assert_int_equal(hub_link_follow(s->link, TOPIC_COUNTER, "1"), 0);
	assert_int_equal(ask_next(s, 2000), -ENOTCONN);
	assert_int_equal(hub_link_now_ms(s->link), -1);
	assert_int_equal(hub_link_start(s->link), 0);
	wait_for(s, s->readies == 1);
	*state = s;
	return 0;
}

static int scene_close(void **state)
{
	struct scene *s = *state;

	hub_link_free(s->link);
	mqtt_free(s->hub.mqtt);
	loop_timer_del(s->beat);
	loop_free(s->loop);
	free(s);
	return 0;
}

/* ---- Tests ---- */

static void ready_comes_with_the_hubs_time_and_not_with_a_retained_clock(void **state)
{
	struct scene *s = *state;
	int64_t truth_ms = clock_mono_ms() + s->hub.offset_ms;

	assert_true(hub_link_is_ready(s->link));
	assert_in_range(hub_link_now_ms(s->link) - truth_ms + 100, 0, 200);
	assert_int_equal(hub_link_clock_quality(s->link), CLOCK_HUB);
	assert_string_equal(hub_link_hub(s->link)->run, s->hub.run);
	assert_int_equal(s->losts, 0);
}

static void a_command_is_answered_exactly_once(void **state)
{
	struct scene *s = *state;

	assert_int_equal(ask_next(s, 2000), 0);
	wait_for(s, s->answers == 1);
	assert_int_equal(s->outcome, OUTCOME_ANSWERED);
	run_for(s, 900);
	assert_int_equal(s->answers, 1);
	assert_int_equal(s->hub.nexts, 1);
}

static void a_silent_hub_hears_the_same_id_again_until_the_person_hears_of_expiry(void **state)
{
	struct scene *s = *state;

	s->hub.deaf = true;
	assert_int_equal(ask_next(s, 1700), 0);
	wait_for(s, s->answers == 1);
	assert_int_equal(s->outcome, OUTCOME_EXPIRED);
	assert_in_range(s->answered_ms - s->asked_ms, 1690, 1950);
	assert_int_equal(s->hub.nexts, 3);
	assert_int_equal(s->hub.ids, 1);
	assert_int_equal(s->losts, 1);
	assert_string_equal(s->why, "the hub does not answer");
	assert_int_equal(ask_next(s, 2000), -ENOTCONN);
	s->hub.deaf = false;
	wait_for(s, s->readies == 2);
	run_for(s, 800);
	assert_int_equal(s->hub.nexts, 3); /* what expired is not sent again */
}

static void a_lost_answer_is_not_a_lost_link(void **state)
{
	struct scene *s = *state;

	s->hub.deaf_to_next = true;
	assert_int_equal(ask_next(s, 1500), 0);
	run_for(s, 100);
	/* Another command is answered meanwhile. */
	struct command recall = {.verb = VERB_RECALL};

	assert_int_equal(hub_link_ask(s->link, &recall, 1500, NULL, NULL), 0);
	wait_for(s, s->answers == 1);
	assert_int_equal(s->outcome, OUTCOME_EXPIRED);
	assert_int_equal(s->losts, 0);
}

static void expiry_is_told_although_the_connection_is_gone(void **state)
{
	struct scene *s = *state;

	s->hub.deaf = true;
	assert_int_equal(ask_next(s, 1000), 0);
	run_for(s, 50);
	broker_kill();
	wait_for(s, s->answers == 1);
	assert_int_equal(s->outcome, OUTCOME_EXPIRED);
	assert_in_range(s->answered_ms - s->asked_ms, 990, 1250);
	assert_int_equal(s->losts, 1);
	broker_start();
	s->hub.deaf = false;
	s->hub.nexts = 0;
	wait_for(s, s->readies == 2);
	run_for(s, 800);
	assert_int_equal(s->hub.nexts, 0);
}

static void a_command_survives_a_short_break_under_its_own_id(void **state)
{
	struct scene *s = *state;

	s->hub.deaf_to_next = true;
	assert_int_equal(ask_next(s, 8000), 0);
	run_for(s, 50);
	broker_kill();
	broker_start();
	s->hub.deaf_to_next = false;
	wait_for(s, s->answers == 1);
	assert_int_equal(s->outcome, OUTCOME_ANSWERED);
	assert_int_equal(s->hub.ids, 1);
	assert_int_equal(s->losts, 1);
}

static void a_press_without_a_link_is_never_sent_later(void **state)
{
	struct scene *s = *state;

	broker_kill();
	wait_for(s, s->losts == 1);
	assert_int_equal(ask_next(s, 60000), -ENOTCONN);
	broker_start();
	wait_for(s, s->readies == 2);
	run_for(s, 900);
	assert_int_equal(s->hub.nexts, 0);
	assert_int_equal(s->answers, 0);
}

static void a_hub_that_leaves_is_told_and_its_next_run_sets_the_time_anew(void **state)
{
	struct scene *s = *state;
	int states;

	hub_say(&s->hub, false);
	wait_for(s, s->losts == 1);
	assert_string_equal(s->why, "the hub is away");
	assert_int_equal(ask_next(s, 2000), -ENOTCONN);
	states = s->hub.states;
	random_hex(8, s->hub.run);
	s->hub.offset_ms += 7200000;
	hub_say(&s->hub, true);
	wait_for(s, s->readies == 2);
	assert_in_range(
		hub_link_now_ms(s->link) - clock_mono_ms() - s->hub.offset_ms + 100, 0, 200);
	wait_for(s, s->hub.states > states); /* its own state came again */
}

static void a_new_run_without_a_goodbye_is_noticed(void **state)
{
	struct scene *s = *state;

	random_hex(8, s->hub.run);
	s->hub.offset_ms -= 3600000;
	hub_say(&s->hub, true);
	wait_for(s, s->readies == 2);
	assert_int_equal(s->losts, 1);
	assert_in_range(
		hub_link_now_ms(s->link) - clock_mono_ms() - s->hub.offset_ms + 100, 0, 200);
}

static void too_many_unanswered_commands_are_refused(void **state)
{
	struct scene *s = *state;

	s->hub.deaf_to_next = true;
	for (int i = 0; i < HUB_LINK_MAX_ASKED; i++)
		assert_int_equal(ask_next(s, 60000), 0);
	assert_int_equal(ask_next(s, 60000), -ENOSPC);
	hub_link_free(s->link);
	s->link = NULL;
	assert_int_equal(s->answers, HUB_LINK_MAX_ASKED);
	assert_int_equal(s->outcome, OUTCOME_LOST);
}

static void followed_topics_arrive_and_broken_ones_are_left_out(void **state)
{
	struct scene *s = *state;
	char topic[TOPIC_SIZE];

	topic_write(topic, "isb", TOPIC_COUNTER, "1");
	assert_int_equal(mqtt_publish(s->hub.mqtt, topic, "{\"a\":", 5, false), 0);
	assert_int_equal(mqtt_publish(s->hub.mqtt, topic, "{}", 2, false), 0);
	wait_for(s, s->counter_messages == 1);
	topic_write(topic, "isb", TOPIC_DEVICE_RSP, "counter-1");
	assert_int_equal(mqtt_publish(s->hub.mqtt, topic, "[1]", 3, false), 0);
	topic_write(topic, "isb", TOPIC_HUB_STATE, NULL);
	assert_int_equal(mqtt_publish(s->hub.mqtt, topic, "7", 1, false), 0);
	run_for(s, 100);
	assert_true(hub_link_is_ready(s->link));
}

static void the_boards_state_is_published_and_says_goodbye(void **state)
{
	struct scene *s = *state;
	struct device_message mine = {.input = "lost", .paper = "unknown", .screen = "none"};
	char run[RUN_ID_SIZE];

	memcpy(run, hub_link_run(s->link), sizeof(run));
	hub_link_set_state(s->link, &mine);
	wait_for(s, !strcmp(s->hub.state_input, "lost"));
	assert_string_equal(s->hub.state_run, run);
	assert_true(s->hub.states_online);
	hub_link_free(s->link);
	s->link = NULL;
	wait_for(s, !s->hub.states_online);
	assert_string_equal(s->hub.state_run, run);
}

static void a_killed_board_leaves_its_will(void **state)
{
	struct scene *s = *state;
	struct device_message mine = {.input = "ok", .paper = "unknown", .screen = "none"};
	char run[RUN_ID_SIZE];
	pid_t child;

	hub_link_free(s->link); /* the child takes its name */
	s->link = NULL;
	wait_for(s, s->hub.states_online == 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct scene other = {.loop = loop_new()};

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		other.link = hub_link_new(other.loop, board(), ROLE_COUNTER, &handlers, &other);
		hub_link_set_state(other.link, &mine);
		_exit(hub_link_start(other.link) < 0 || loop_run(other.loop));
	}
	wait_for(s, s->hub.states_online == 1);
	memcpy(run, s->hub.state_run, sizeof(run));
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	wait_for(s, s->hub.states_online == 0);
	assert_string_equal(s->hub.state_run, run);
	assert_string_equal(s->hub.state_input, "ok");
}

#define scene_test(name) cmocka_unit_test_setup_teardown(name, scene_open, scene_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		scene_test(ready_comes_with_the_hubs_time_and_not_with_a_retained_clock),
		scene_test(a_command_is_answered_exactly_once),
		scene_test(a_silent_hub_hears_the_same_id_again_until_the_person_hears_of_expiry),
		scene_test(a_lost_answer_is_not_a_lost_link),
		scene_test(expiry_is_told_although_the_connection_is_gone),
		scene_test(a_command_survives_a_short_break_under_its_own_id),
		scene_test(a_press_without_a_link_is_never_sent_later),
		scene_test(a_hub_that_leaves_is_told_and_its_next_run_sets_the_time_anew),
		scene_test(a_new_run_without_a_goodbye_is_noticed),
		scene_test(too_many_unanswered_commands_are_refused),
		scene_test(followed_topics_arrive_and_broken_ones_are_left_out),
		scene_test(the_boards_state_is_published_and_says_goodbye),
		scene_test(a_killed_board_leaves_its_will),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
