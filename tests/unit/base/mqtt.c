/* The MQTT session against a real mosquitto on a loopback port. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "firmware/base/loop.h"
#include "firmware/base/mqtt.h"

#define BROKER	    "/usr/sbin/mosquitto"
#define PASSWD	    "/usr/bin/mosquitto_passwd"
#define DEADLINE_MS 20000
#define BURST	    20000

/* One client and what it saw. */
struct client {
	struct mqtt *mqtt;
	const char *subscribes;
	int ups, downs, messages, drains, retained, burst;
	bool batch_open, frees_itself;
	bool ready; /* what it subscribed to reaches it */
	char why[400], topic[64], payload[64];
	size_t len;
};

static struct {
	struct loop *loop;
	struct loop_timer *deadline, *glance;
	char folder[64];
	int port;
	pid_t broker;
	bool (*wanted)(void);
	struct client a, b;
} t;

/* ---- Waiting for conditions ---- */

static void look(void)
{
	if (t.wanted && t.wanted())
		loop_quit(t.loop, 0);
}

/* Some conditions change without a handler, e.g. what is confirmed. */
static void glance(void *data)
{
	(void)data;
	look();
	loop_timer_after(t.glance, 2);
}

static void too_late(void *data)
{
	(void)data;
	loop_quit(t.loop, 1);
}

static void wait_for(bool (*wanted)(void), int within_ms)
{
	int result;

	if (wanted())
		return;
	t.wanted = wanted;
	loop_timer_after(t.deadline, within_ms);
	loop_timer_after(t.glance, 2);
	result = loop_run(t.loop);
	loop_timer_stop(t.deadline);
	loop_timer_stop(t.glance);
	t.wanted = NULL;
	if (result != 0)
		fail_msg("waited %d ms in vain; a: '%s' b: '%s'", within_ms, t.a.why, t.b.why);
}

static bool is_up(const struct client *c)
{
	return c->ups > 0 && mqtt_is_up(c->mqtt) && (!c->subscribes || c->ready);
}

static bool a_is_up(void)
{
	return is_up(&t.a);
}

static bool a_is_down(void)
{
	return t.a.downs > 0;
}

static bool both_are_up(void)
{
	return is_up(&t.a) && is_up(&t.b);
}

static bool a_got_one(void)
{
	return t.a.messages > 0 && !t.a.batch_open;
}

static bool a_is_confirmed(void)
{
	return mqtt_unacked(t.a.mqtt) == 0 && !t.a.batch_open;
}

static bool a_got_the_burst(void)
{
	return t.a.messages == BURST && mqtt_unacked(t.b.mqtt) == 0;
}

/* ---- Handlers ---- */

static void free_yourself(struct client *c)
{
	if (!c->frees_itself)
		return;
	mqtt_free(c->mqtt);
	c->mqtt = NULL;
}

static void came_up(void *data)
{
	struct client *c = data;

	c->ups++;
	c->ready = false;
	if (c->subscribes) {
		assert_int_equal(mqtt_subscribe(c->mqtt, c->subscribes), 0);
		assert_int_equal(mqtt_publish(c->mqtt, "t/probe", "?", 1, false), 0);
	}
	if (!c->subscribes)
		free_yourself(c);
	look();
}

static void went_down(void *data, const char *why)
{
	struct client *c = data;

	c->downs++;
	snprintf(c->why, sizeof(c->why), "%s", why);
	free_yourself(c);
	look();
}

static void got_message(
	void *data, const char *topic, const void *payload, size_t len, bool retained)
{
	struct client *c = data;
	int number;

	assert_non_null(payload);
	c->batch_open = true;
	if (strcmp(topic, "t/probe") == 0) {
		c->ready = true;
		return;
	}
	if (strcmp(topic, "t/burst") == 0) {
		memcpy(&number, payload, sizeof(number));
		assert_int_equal(number, c->messages);
	}
	c->messages++;
	c->retained += retained;
	c->len = len;
	snprintf(c->topic, sizeof(c->topic), "%s", topic);
	snprintf(c->payload, sizeof(c->payload), "%.*s", (int)(len < 63 ? len : 63),
		(const char *)payload);
	free_yourself(c);
}

static void got_all(void *data)
{
	struct client *c = data;

	assert_true(c->batch_open);
	c->batch_open = false;
	c->drains++;
	look();
}

static const struct mqtt_handlers handlers = {came_up, went_down, got_message, got_all};

/* ---- The broker ---- */

static void file_write(const char *name, const char *text)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", t.folder, name);
	file = fopen(path, "we");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static pid_t run(char *const argv[])
{
	const pid_t pid = fork();

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr))
			_exit(126);
		execv(argv[0], argv);
		_exit(127);
	}
	return pid;
}

static void broker_start(void)
{
	char path[128];
	char *argv[] = {BROKER, "-c", path, NULL};

	snprintf(path, sizeof(path), "%s/mosquitto.conf", t.folder);
	t.broker = run(argv);
	assert_true(t.broker > 0);
}

static void broker_kill(void)
{
	if (t.broker > 0) {
		kill(t.broker, SIGKILL);
		waitpid(t.broker, NULL, 0);
	}
	t.broker = 0;
}

/* A listening socket on a free port, which *port becomes. */
static int listen_somewhere(int *port)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(address);
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	assert_int_equal(listen(fd, 4), 0);
	*port = ntohs(address.sin_port);
	return fd;
}

static void broker_configure(void)
{
	char text[1024], path[128];
	char *argv[] = {PASSWD, "-U", path, NULL};
	int status;

	file_write("passwords", "a:secret\nb:secret\n");
	snprintf(path, sizeof(path), "%s/passwords", t.folder);
	assert_true(waitpid(run(argv), &status, 0) > 0);
	assert_int_equal(status, 0);
	file_write("acl", "pattern readwrite t/#\n");
	snprintf(text, sizeof(text),
		"%slistener %d 127.0.0.1\nlistener 0 %s/socket\nallow_anonymous false\n"
		"password_file %s\nacl_file %s/acl\npersistence false\nset_tcp_nodelay true\n"
		"max_inflight_messages 1000\nmax_queued_messages 100000\nlog_type none\n",
		geteuid() == 0 ? "user root\n" : "", t.port, t.folder, path, t.folder);
	file_write("mosquitto.conf", text);
}

static struct mqtt *client_new(
	struct client *c, const char *host, const char *id, const char *password)
{
	const struct mqtt_options options = {.host = host,
		.port = host[0] == '/' ? 0 : t.port,
		.id = id,
		.password = password,
		.will_topic = "t/will",
		.will_payload = "gone"};

	c->mqtt = mqtt_new(t.loop, &options, &handlers, c);
	assert_non_null(c->mqtt);
	return c->mqtt;
}

static void client_start(struct client *c, const char *id, const char *topic)
{
	c->subscribes = topic;
	client_new(c, "127.0.0.1", id, "secret");
	assert_int_equal(mqtt_start(c->mqtt), 0);
}

static int setup(void **state)
{
	int fd;

	(void)state;
	memset(&t, 0, sizeof(t));
	t.loop = loop_new();
	assert_int_equal(loop_timer_add(t.loop, too_late, NULL, &t.deadline), 0);
	assert_int_equal(loop_timer_add(t.loop, glance, NULL, &t.glance), 0);
	strcpy(t.folder, "/tmp/novbe-mqtt-XXXXXX");
	assert_non_null(mkdtemp(t.folder));
	fd = listen_somewhere(&t.port);
	close(fd);
	broker_configure();
	broker_start();
	return 0;
}

static int teardown(void **state)
{
	static const char *const files[] = {"passwords", "acl", "mosquitto.conf", "socket"};
	char path[128];

	(void)state;
	mqtt_free(t.a.mqtt);
	mqtt_free(t.b.mqtt);
	broker_kill();
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", t.folder, files[i]);
		unlink(path);
	}
	rmdir(t.folder);
	loop_timer_del(t.deadline);
	loop_timer_del(t.glance);
	loop_free(t.loop);
	return 0;
}

/* ---- Tests ---- */

static void what_is_published_arrives_and_is_drained(void **state)
{
	char *large = malloc(MQTT_MAX_PAYLOAD + 1);

	(void)state;
	memset(large, 'x', MQTT_MAX_PAYLOAD + 1);
	client_new(&t.a, "127.0.0.1", "a", "secret");
	assert_int_equal(mqtt_publish(t.a.mqtt, "t/1", "early", 5, false), -ENOTCONN);
	assert_int_equal(mqtt_subscribe(t.a.mqtt, "t/1"), -ENOTCONN);
	t.a.subscribes = "t/+";
	assert_int_equal(mqtt_start(t.a.mqtt), 0);
	assert_int_equal(mqtt_start(t.a.mqtt), -EALREADY);
	wait_for(a_is_up, DEADLINE_MS);
	wait_for(a_is_confirmed, DEADLINE_MS);
	t.a.drains = 0;
	assert_int_equal(mqtt_publish(t.a.mqtt, "t/1", "hello", 5, true), 0);
	assert_int_equal(mqtt_unacked(t.a.mqtt), 1);
	wait_for(a_got_one, DEADLINE_MS);
	wait_for(a_is_confirmed, DEADLINE_MS);
	assert_int_equal(t.a.messages, 1);
	assert_int_equal(t.a.drains, 1);
	assert_int_equal(t.a.retained, 0);
	assert_string_equal(t.a.topic, "t/1");
	assert_string_equal(t.a.payload, "hello");

	assert_int_equal(
		mqtt_publish(t.a.mqtt, "t/2", large, MQTT_MAX_PAYLOAD + 1, false), -EMSGSIZE);
	assert_int_equal(mqtt_publish(t.a.mqtt, "t/#", "", 0, false), -EINVAL);
	t.a.messages = 0;
	assert_int_equal(mqtt_publish(t.a.mqtt, "t/2", large, MQTT_MAX_PAYLOAD, false), 0);
	wait_for(a_got_one, DEADLINE_MS);
	assert_int_equal(t.a.len, MQTT_MAX_PAYLOAD);

	/* A later subscriber gets the retained one, marked as such. */
	client_start(&t.b, "b", "t/+");
	wait_for(both_are_up, DEADLINE_MS);
	t.a.messages = 0;
	assert_int_equal(mqtt_publish(t.b.mqtt, "t/1", "", 0, true), 0); /* clears it */
	wait_for(a_got_one, DEADLINE_MS);
	assert_int_equal(t.a.len, 0);
	assert_int_equal(t.b.retained, 1);
	free(large);
}

static void a_session_hears_others_and_what_was_kept_but_not_itself(void **state)
{
	(void)state;
	client_start(&t.a, "a", NULL);
	client_start(&t.b, "b", NULL);
	wait_for(both_are_up, DEADLINE_MS);
	assert_int_equal(mqtt_publish(t.a.mqtt, "t/1", "kept", 4, true), 0);
	assert_int_equal(mqtt_subscribe_others(t.a.mqtt, "t/+"), 0);
	wait_for(a_got_one, DEADLINE_MS);
	assert_string_equal(t.a.payload, "kept");
	assert_int_equal(t.a.retained, 1);

	assert_int_equal(mqtt_publish(t.a.mqtt, "t/2", "own", 3, false), 0);
	mqtt_flush(t.a.mqtt);
	wait_for(a_is_confirmed, DEADLINE_MS);
	t.a.messages = 0;
	assert_int_equal(mqtt_publish(t.b.mqtt, "t/3", "other", 5, false), 0);
	wait_for(a_got_one, DEADLINE_MS);
	assert_int_equal(t.a.messages, 1);
	assert_string_equal(t.a.payload, "other");
}

static void a_broker_that_dies_and_returns_delivers_nothing_old(void **state)
{
	(void)state;
	client_start(&t.a, "a", "t/#");
	wait_for(a_is_up, DEADLINE_MS);
	t.a.downs = 0;
	kill(t.broker, SIGSTOP); /* takes nothing any more, but the socket does */
	assert_int_equal(mqtt_publish(t.a.mqtt, "t/lost", "1", 1, false), 0);
	broker_kill();
	wait_for(a_is_down, DEADLINE_MS);
	assert_false(mqtt_is_up(t.a.mqtt));
	assert_int_equal(mqtt_unacked(t.a.mqtt), 0);
	assert_int_equal(mqtt_publish(t.a.mqtt, "t/down", "2", 1, false), -ENOTCONN);
	t.a.ups = 0;
	broker_start();
	wait_for(a_is_up, 8000);
	assert_int_equal(t.a.messages, 0);
	assert_int_equal(mqtt_publish(t.a.mqtt, "t/new", "3", 1, false), 0);
	wait_for(a_got_one, DEADLINE_MS);
	wait_for(a_is_confirmed, DEADLINE_MS);
	assert_int_equal(t.a.messages, 1);
	assert_string_equal(t.a.topic, "t/new");
}

static void a_broker_that_stops_answering_is_noticed(void **state)
{
	const int64_t begin_ms = clock_mono_ms();
	int64_t took_ms;

	(void)state;
	client_start(&t.a, "a", NULL);
	wait_for(a_is_up, DEADLINE_MS);
	t.a.downs = 0;
	kill(t.broker, SIGSTOP);
	wait_for(a_is_down, DEADLINE_MS);
	took_ms = clock_mono_ms() - begin_ms;
	assert_non_null(strstr(t.a.why, "no answer from the broker"));
	print_message("silence noticed after %d ms\n", (int)took_ms);
	assert_true(took_ms < 9000);
}

static bool a_was_refused(void)
{
	return strstr(t.a.why, "refuse") && !strstr(t.a.why, "connection refused");
}

static void a_wrong_password_is_told(void **state)
{
	(void)state;
	client_new(&t.a, "127.0.0.1", "a", "wrong");
	assert_int_equal(mqtt_start(t.a.mqtt), 0);
	/* "not authorised" is what mosquitto 2 says; other brokers name the password */
	wait_for(a_is_down, DEADLINE_MS);
	while (strstr(t.a.why, "is the broker running")) {
		t.a.downs = 0;
		wait_for(a_is_down, DEADLINE_MS);
	}
	if (!strstr(t.a.why, "not authorised") && !a_was_refused())
		fail_msg("%s", t.a.why);
	assert_int_equal(t.a.ups, 0);
}

static void a_missing_broker_is_told_and_tried_again(void **state)
{
	(void)state;
	broker_kill();
	client_start(&t.a, "a", NULL);
	wait_for(a_is_down, DEADLINE_MS);
	assert_non_null(strstr(t.a.why, "connection refused: is the broker running?"));
	t.a.downs = 0;
	wait_for(a_is_down, DEADLINE_MS);
	broker_start();
	wait_for(a_is_up, DEADLINE_MS);
}

static void a_peer_that_hangs_up_is_told(void **state)
{
	int fd;

	(void)state;
	fd = listen_somewhere(&t.port);
	client_start(&t.a, "a", NULL);
	/* The kernel accepts; closing the listener resets what it accepted. */
	t.a.downs = 0;
	loop_timer_after(t.deadline, 100);
	assert_int_equal(loop_run(t.loop), 1);
	close(fd);
	wait_for(a_is_down, DEADLINE_MS);
	assert_true(strstr(t.a.why, "closed") || strstr(t.a.why, "refused"));
}

static void a_name_and_a_path_are_connected_too(void **state)
{
	char path[128];

	(void)state;
	client_new(&t.a, "localhost", "a", "secret"); /* perhaps ::1 first, where nobody listens */
	assert_int_equal(mqtt_start(t.a.mqtt), 0);
	snprintf(path, sizeof(path), "%s/socket", t.folder);
	client_new(&t.b, path, "b", "secret");
	t.b.subscribes = "t/#";
	assert_int_equal(mqtt_start(t.b.mqtt), 0);
	wait_for(both_are_up, DEADLINE_MS);
}

static void a_second_client_with_the_same_id_is_named(void **state)
{
	(void)state;
	client_start(&t.a, "a", NULL);
	wait_for(a_is_up, DEADLINE_MS);
	t.a.downs = 0;
	client_start(&t.b, "a", NULL);
	wait_for(a_is_down, DEADLINE_MS);
	assert_non_null(strstr(t.a.why, "is the id 'a' used twice?"));
}

static void burst_go_on(void *data)
{
	struct client *c = data;
	int err = 0;

	while (c->burst < BURST) {
		char payload[200] = "";

		memcpy(payload, &c->burst, sizeof(c->burst));
		err = mqtt_publish(c->mqtt, "t/burst", payload, sizeof(payload), false);
		if (err)
			break;
		c->burst++;
	}
	assert_true(err == 0 || err == -ENOBUFS);
	assert_true(mqtt_unacked(c->mqtt) <= MQTT_MAX_UNACKED);
}

static bool burst_is_over(void)
{
	burst_go_on(&t.b);
	return a_got_the_burst();
}

static void a_burst_arrives_whole_and_in_order(void **state)
{
	int64_t begin_us;

	(void)state;
	client_start(&t.a, "a", "t/#");
	client_start(&t.b, "b", NULL);
	wait_for(both_are_up, DEADLINE_MS);
	begin_us = clock_mono_us();
	burst_go_on(&t.b);
	assert_int_equal(t.b.burst, MQTT_MAX_UNACKED);
	wait_for(burst_is_over, 60000);
	print_message("%d messages in %d ms, %d batches\n", BURST,
		(int)((clock_mono_us() - begin_us) / 1000), t.a.drains);
}

static void a_held_session_gets_nothing_until_released(void **state)
{
	(void)state;
	client_start(&t.a, "a", "t/#");
	client_start(&t.b, "b", NULL);
	wait_for(both_are_up, DEADLINE_MS);
	mqtt_hold(t.a.mqtt, true);
	assert_int_equal(mqtt_publish(t.b.mqtt, "t/1", "x", 1, false), 0);
	loop_timer_after(t.deadline, 200);
	assert_int_equal(loop_run(t.loop), 1);
	assert_int_equal(mqtt_unacked(t.b.mqtt), 0); /* the broker has it */
	assert_int_equal(t.a.messages, 0);
	mqtt_hold(t.a.mqtt, false);
	wait_for(a_got_one, DEADLINE_MS);
}

static bool a_is_gone(void)
{
	return !t.a.mqtt;
}

static bool b_got_last(void)
{
	return strcmp(t.b.payload, "last") == 0 || t.b.messages > 500;
}

static void freeing_delivers_what_was_published_and_no_will(void **state)
{
	(void)state;
	client_start(&t.a, "a", NULL);
	client_start(&t.b, "b", "t/#");
	wait_for(both_are_up, DEADLINE_MS);
	for (int i = 0; i < 500; i++)
		assert_int_equal(
			mqtt_publish(t.a.mqtt, "t/x", i == 499 ? "last" : "more", 4, false), 0);
	mqtt_free(t.a.mqtt);
	t.a.mqtt = NULL;
	wait_for(b_got_last, DEADLINE_MS);
	client_start(&t.a, "a", NULL); /* had there been a will, it would be here by now */
	wait_for(both_are_up, DEADLINE_MS);
	assert_int_equal(t.b.messages, 500);
}

static bool b_got_will(void)
{
	return strcmp(t.b.topic, "t/will") == 0;
}

static void the_last_will_is_the_newest_one(void **state)
{
	(void)state;
	client_new(&t.a, "127.0.0.1", "a", "secret");
	assert_int_equal(mqtt_set_will(t.a.mqtt, "gone for good"), 0);
	assert_int_equal(mqtt_start(t.a.mqtt), 0);
	client_start(&t.b, "b", "t/#");
	wait_for(both_are_up, DEADLINE_MS);
	/* Taken over by another: the first one's session ends without its DISCONNECT. */
	t.a.frees_itself = true;
	{
		struct client other = {0};

		client_new(&other, "127.0.0.1", "a", "secret");
		assert_int_equal(mqtt_start(other.mqtt), 0);
		wait_for(b_got_will, DEADLINE_MS);
		mqtt_free(other.mqtt);
	}
	assert_string_equal(t.b.payload, "gone for good");
}

static void a_session_may_be_freed_in_any_handler(void **state)
{
	(void)state;
	t.a.frees_itself = true;
	client_start(&t.a, "a", NULL); /* in up(), or in a first down() */
	wait_for(a_is_gone, DEADLINE_MS);

	memset(&t.a, 0, sizeof(t.a));
	client_start(&t.a, "a", "t/#");
	wait_for(a_is_up, DEADLINE_MS);
	t.a.frees_itself = true; /* in message() */
	client_start(&t.b, "b", NULL);
	wait_for(both_are_up, DEADLINE_MS);
	for (int i = 0; i < 10; i++)
		assert_int_equal(mqtt_publish(t.b.mqtt, "t/1", "x", 1, false), 0);
	loop_timer_after(t.deadline, 300);
	assert_int_equal(loop_run(t.loop), 1);
	assert_null(t.a.mqtt);
	assert_int_equal(t.a.messages, 1);

	t.b.frees_itself = true; /* in down() */
	broker_kill();
	loop_timer_after(t.deadline, 300);
	assert_int_equal(loop_run(t.loop), 1);
	assert_null(t.b.mqtt);
	mqtt_free(NULL);
}

static void options_that_cannot_work_are_refused(void **state)
{
	struct mqtt_options options = {.host = "127.0.0.1", .port = 0, .id = "a"};

	(void)state;
	assert_null(mqtt_new(t.loop, &options, &handlers, NULL));
	assert_int_equal(errno, EINVAL);
	options.port = 70000;
	assert_null(mqtt_new(t.loop, &options, &handlers, NULL));
	options.port = 1883;
	options.id = "";
	assert_null(mqtt_new(t.loop, &options, &handlers, NULL));
	assert_int_equal(errno, EINVAL);
}

#define BROKER_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BROKER_TEST(what_is_published_arrives_and_is_drained),
		BROKER_TEST(a_session_hears_others_and_what_was_kept_but_not_itself),
		BROKER_TEST(a_broker_that_dies_and_returns_delivers_nothing_old),
		BROKER_TEST(a_broker_that_stops_answering_is_noticed),
		BROKER_TEST(a_wrong_password_is_told),
		BROKER_TEST(a_missing_broker_is_told_and_tried_again),
		BROKER_TEST(a_peer_that_hangs_up_is_told),
		BROKER_TEST(a_name_and_a_path_are_connected_too),
		BROKER_TEST(a_second_client_with_the_same_id_is_named),
		BROKER_TEST(a_burst_arrives_whole_and_in_order),
		BROKER_TEST(a_held_session_gets_nothing_until_released),
		BROKER_TEST(freeing_delivers_what_was_published_and_no_will),
		BROKER_TEST(the_last_will_is_the_newest_one),
		BROKER_TEST(a_session_may_be_freed_in_any_handler),
		BROKER_TEST(options_that_cannot_work_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
