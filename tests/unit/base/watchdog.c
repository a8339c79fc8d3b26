/*
 * What a loop tells the service manager, whose socket is played here. A busy machine may be late at
 * any time: so what is fed is counted in askings of the loop's duties, and how soon the next feed
 * is due is what was asked of the clock.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "firmware/base/loop.h"
#include "firmware/base/notify.h"
#include "firmware/base/watchdog.h"

enum { INTERVAL_MS = 200, HALF_MS = INTERVAL_MS / 2, PATIENCE_S = 60 };

static struct {
	int fd; /* the service manager's end */
	struct loop *loop;
	struct loop_timer *timer;
	struct loop_job *job;
	struct loop_duty *duty;
	bool works;
	int asked, asked_last; /* the loop ends with that one; 0: with none */
	bool ends_when_done, quits;
} t;

static void manager_open(void)
{
	struct sockaddr_un name = {.sun_family = AF_UNIX};
	socklen_t len = sizeof(name);
	char address[sizeof(name.sun_path) + 1] = "";

	t.fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(t.fd, (struct sockaddr *)&name, sizeof(name.sun_family)), 0);
	assert_int_equal(getsockname(t.fd, (struct sockaddr *)&name, &len), 0);
	memcpy(address, name.sun_path, len - offsetof(struct sockaddr_un, sun_path));
	address[0] = '@';
	setenv("NOTIFY_SOCKET", address, 1);
}

static int setup_with(int interval_ms)
{
	char usec[24];

	memset(&t, 0, sizeof(t));
	t.works = true;
	alarm(PATIENCE_S); /* a loop that hangs ends the test */
	manager_open();
	snprintf(usec, sizeof(usec), "%d", interval_ms * 1000);
	if (interval_ms)
		setenv("WATCHDOG_USEC", usec, 1);
	t.loop = loop_new();
	return t.loop ? 0 : -1;
}

static int setup(void **state)
{
	(void)state;
	return setup_with(INTERVAL_MS);
}

static int setup_without(void **state)
{
	(void)state;
	return setup_with(0);
}

static int teardown(void **state)
{
	(void)state;
	loop_timer_del(t.timer);
	loop_job_del(t.job);
	loop_duty_del(t.duty);
	loop_free(t.loop);
	close(t.fd);
	alarm(0);
	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	return 0;
}

/* The next words within wait_ms; "" when there are none. */
static const char *heard(int wait_ms)
{
	static char text[512];
	struct pollfd poll_fd = {t.fd, POLLIN, 0};
	ssize_t len = poll(&poll_fd, 1, wait_ms) > 0 ? recv(t.fd, text, sizeof(text) - 1, 0) : 0;

	text[len > 0 ? len : 0] = '\0';
	return text;
}

static int feeds_heard(void)
{
	int count = 0;

	for (const char *text = heard(0); *text; text = heard(0))
		count += strstr(text, "WATCHDOG=1") != NULL;
	return count;
}

/* A turn after the time is over: what was due with it has had its own. */
static void quit(void *data)
{
	(void)data;
	if (t.quits)
		loop_quit(t.loop, 0);
	else
		loop_timer_after(t.timer, 0);
	t.quits = !t.quits;
}

static void run_for(int64_t ms)
{
	if (!t.timer)
		assert_int_equal(loop_timer_add(t.loop, quit, NULL, &t.timer), 0);
	loop_timer_after(t.timer, ms);
	assert_int_equal(loop_run(t.loop), 0);
}

static bool answer(bool done)
{
	if (++t.asked == t.asked_last || (done && t.ends_when_done))
		loop_quit(t.loop, 0);
	return done;
}

static bool duty(void *data)
{
	(void)data;
	return answer(t.works);
}

/* Runs until a duty was asked so many times more. */
static void run_askings(int count)
{
	t.asked_last = t.asked + count;
	assert_int_equal(loop_run(t.loop), 0);
	t.asked_last = 0;
}

static void an_idle_loop_feeds_at_half_the_interval(void **state)
{
	const int64_t begin_ms = clock_mono_ms();
	struct rusage before, after;

	(void)state;
	assert_int_equal(loop_duty_add(t.loop, "a part", duty, NULL, &t.duty), 0);
	loop_ready(t.loop);
	assert_string_equal(heard(0), "READY=1");
	getrusage(RUSAGE_SELF, &before);
	run_askings(11);
	getrusage(RUSAGE_SELF, &after);
	assert_int_equal(feeds_heard(), 11);
	assert_true(clock_mono_ms() - begin_ms >= 10 * HALF_MS - 1);
	assert_in_range(after.ru_nvcsw - before.ru_nvcsw, 0, 11 + 4);
}

/* The next feed is due so much later, and so much more at most. */
static void assert_due(const struct watchdog *watchdog, uint64_t after_us, uint64_t late_us)
{
	uint64_t now_us, due_us, accuracy_us;
	int enabled;

	sd_event_now(watchdog->event, CLOCK_MONOTONIC, &now_us);
	sd_event_source_get_time(watchdog->timer, &due_us);
	sd_event_source_get_time_accuracy(watchdog->timer, &accuracy_us);
	sd_event_source_get_enabled(watchdog->timer, &enabled);
	assert_int_equal(due_us - now_us, after_us);
	assert_int_equal(accuracy_us, late_us);
	assert_int_equal(enabled, SD_EVENT_ONESHOT);
}

static void manager_fill(void);

static void feeds_are_never_further_apart_than_the_interval(void **state)
{
	const uint64_t interval_us = INTERVAL_MS * 1000;
	struct watchdog watchdog;
	sd_event *event;

	(void)state;
	assert_true(sd_event_new(&event) >= 0);
	assert_true(watchdog_init(&watchdog, event) >= 0);
	for (int i = 0; i < 8; i++) {
		while (!watchdog.due)
			assert_true(sd_event_run(event, UINT64_MAX) >= 0);
		if (i == 7)
			manager_fill(); /* this one does not go in, and is repeated sooner */
		watchdog_turned(&watchdog);
		assert_due(&watchdog, interval_us / (i == 7 ? 8 : 2), interval_us / 8);
		assert_true(i == 7 || feeds_heard() == 1);
	}
	watchdog_fini(&watchdog);
	sd_event_unref(event);
}

static void without_an_interval_an_idle_loop_never_wakes(void **state)
{
	struct rusage before, after;

	(void)state;
	assert_int_equal(loop_watchdog_ms(), 0);
	run_for(1);
	getrusage(RUSAGE_SELF, &before);
	run_for(5 * INTERVAL_MS);
	getrusage(RUSAGE_SELF, &after);
	assert_string_equal(heard(0), "");
	assert_in_range(after.ru_nvcsw - before.ru_nvcsw, 0, 3);
}

static void until_ready_it_asks_for_more_time(void **state)
{
	(void)state;
	assert_int_equal(loop_watchdog_ms(), INTERVAL_MS);
	run_for(1);
	assert_string_equal(heard(0), "WATCHDOG=1\nEXTEND_TIMEOUT_USEC=200000");
	loop_ready(t.loop);
	loop_ready(t.loop);
	assert_string_equal(heard(0), "READY=1");
	run_for(INTERVAL_MS);
	assert_string_equal(heard(0), "WATCHDOG=1");
	while (*heard(0))
		;
}

/* In the first turn nothing was told yet, in the second one that the first was whole. */
static void look(void *data)
{
	(void)data;
	assert_int_equal(feeds_heard(), t.asked);
	if (t.asked++)
		loop_quit(t.loop, 0);
	else
		loop_job_run(t.job);
}

static void a_turn_is_fed_for_after_its_jobs(void **state)
{
	(void)state;
	assert_int_equal(loop_job_add(t.loop, look, NULL, &t.job), 0);
	loop_job_run(t.job);
	assert_int_equal(loop_run(t.loop), 0);
	assert_int_equal(t.asked, 2);
}

static void hang(void *data)
{
	(void)data;
	(void)!notify_tell("X_HANGS=1");
	pause();
}

static bool duty_before_it_hangs(void *data)
{
	(void)data;
	if (++t.asked == 3)
		loop_timer_after(t.timer, 1);
	return true;
}

/* A handler of a child hangs: it is fed for until then and never again. */
static void a_handler_that_hangs_is_not_fed_for(void **state)
{
	pid_t pid = fork();
	const char *text;
	int feeds = 0;

	(void)state;
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		t.loop = loop_new(); /* a loop is its process's own */
		(void)!loop_timer_add(t.loop, hang, NULL, &t.timer);
		(void)!loop_duty_add(t.loop, "a part", duty_before_it_hangs, NULL, &t.duty);
		_exit(loop_run(t.loop));
	}
	for (text = heard(-1); !strstr(text, "X_HANGS=1"); text = heard(-1))
		feeds += strstr(text, "WATCHDOG=1") != NULL;
	assert_int_equal(feeds, 3);
	assert_string_equal(heard(3 * INTERVAL_MS), "");
	assert_int_equal(waitpid(pid, NULL, WNOHANG), 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void a_duty_that_is_not_done_stops_the_feeding(void **state)
{
	(void)state;
	assert_int_equal(loop_duty_add(t.loop, "a part", duty, NULL, &t.duty), 0);
	run_askings(2);
	assert_int_equal(feeds_heard(), 2);
	t.works = false;
	run_askings(6);
	assert_int_equal(feeds_heard(), 0);
	t.works = true;
	run_askings(2);
	assert_int_equal(feeds_heard(), 2);
}

static struct {
	pthread_t thread;
	pthread_mutex_t lock; /* it hangs at this */
	_Atomic long beats;
	long beats_seen;
	_Atomic bool ends;
} worker = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void *work(void *data)
{
	while (!worker.ends) {
		pthread_mutex_lock(&worker.lock);
		worker.beats++;
		pthread_mutex_unlock(&worker.lock);
		usleep(1000);
	}
	return data;
}

static bool worker_beats(void *data)
{
	const long seen = worker.beats_seen;

	(void)data;
	worker.beats_seen = worker.beats;
	return answer(worker.beats_seen != seen);
}

/* On a busy machine the thread may not have had its turn since it was asked about last. */
static void run_until_it_beats(void)
{
	t.ends_when_done = true;
	assert_int_equal(loop_run(t.loop), 0);
	t.ends_when_done = false;
	assert_int_equal(feeds_heard(), 1);
}

static void a_thread_that_hangs_stops_the_feeding(void **state)
{
	(void)state;
	assert_int_equal(pthread_create(&worker.thread, NULL, work, NULL), 0);
	assert_int_equal(loop_duty_add(t.loop, "worker", worker_beats, NULL, &t.duty), 0);
	run_until_it_beats();
	pthread_mutex_lock(&worker.lock);
	run_askings(1); /* of its last beats */
	feeds_heard();
	run_askings(4);
	assert_int_equal(feeds_heard(), 0);
	pthread_mutex_unlock(&worker.lock);
	run_until_it_beats();
	worker.ends = true;
	pthread_join(worker.thread, NULL);
}

static void a_reload_is_told_of_a_program_that_was_ready(void **state)
{
	(void)state;
	loop_reloading(t.loop);
	loop_reloaded(t.loop);
	assert_string_equal(heard(0), "");
	loop_ready(t.loop);
	loop_reloading(t.loop);
	loop_reloaded(t.loop);
	assert_string_equal(heard(0), "READY=1");
	assert_string_equal(heard(0), "RELOADING=1");
	assert_string_equal(heard(0), "READY=1");
	loop_stopping();
	assert_string_equal(heard(0), "STOPPING=1");
}

static void a_status_is_told_when_it_changed_in_whole_characters(void **state)
{
	char text[2 * LOOP_STATUS_SIZE];
	const char *told;

	(void)state;
	loop_status(t.loop, "paper %s", "ok");
	loop_status(t.loop, "paper %s", "ok");
	loop_status(t.loop, "paper %s", "out");
	assert_string_equal(heard(0), "STATUS=paper ok");
	assert_string_equal(heard(0), "STATUS=paper out");
	for (int shift = 0; shift < 2; shift++) {
		memset(text, 'x', sizeof(text));
		for (size_t i = (size_t)shift; i + 2 < sizeof(text); i += 2)
			memcpy(text + i, "\xc9\x99", 2);
		text[sizeof(text) - 1] = '\0';
		loop_status(t.loop, "%s", text);
		told = heard(0);
		assert_in_range(strlen(told), LOOP_STATUS_SIZE, LOOP_STATUS_SIZE + 7);
		assert_int_equal((unsigned char)told[strlen(told) - 1], 0x99);
	}
}

/* Nobody reads: words until no more go in. */
static void manager_fill(void)
{
	struct sockaddr_un name;
	socklen_t len = sizeof(name);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	assert_int_equal(getsockname(t.fd, (struct sockaddr *)&name, &len), 0);
	while (sendto(fd, "FULL=1", 6, 0, (struct sockaddr *)&name, len) == 6)
		;
	assert_int_equal(errno, EAGAIN);
	close(fd);
}

/* The words from now on within wait_ms, each with a space behind it; feeds are left out. */
static const char *heard_all(int wait_ms)
{
	static char all[512];
	const int64_t end_ms = clock_mono_ms() + wait_ms;

	all[0] = '\0';
	for (const char *text = heard(0); clock_mono_ms() < end_ms; text = heard(0)) {
		if (*text && !strstr(text, "WATCHDOG=1") && strcmp(text, "FULL=1") != 0)
			snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s ", text);
		run_for(1);
	}
	return all;
}

static void a_manager_that_does_not_read_holds_up_nobody_and_hears_it_later(void **state)
{
	int64_t begin_ms = clock_mono_ms();

	(void)state;
	manager_fill();
	loop_ready(t.loop);
	loop_status(t.loop, "first");
	loop_status(t.loop, "second");
	assert_int_equal(notify_tell("X_WORD=1"), -EAGAIN);
	run_for(3 * INTERVAL_MS);
	assert_in_range(clock_mono_ms() - begin_ms, 3 * INTERVAL_MS, 20 * INTERVAL_MS);
	assert_string_equal(heard_all(5000), "READY=1 STATUS=second ");
	manager_fill();
	loop_reloading(t.loop);
	loop_reloaded(t.loop);
	loop_stopping();
	assert_string_equal(heard_all(3000), "READY=1 ");
}

enum { LONG_MS = 8000 };

static int setup_long(void **state)
{
	(void)state;
	return setup_with(LONG_MS);
}

static void a_feed_that_did_not_go_in_is_repeated_in_time(void **state)
{
	int64_t begin_ms;

	(void)state;
	manager_fill();
	begin_ms = clock_mono_ms();
	run_for(1);
	while (!strcmp(heard(0), "FULL=1"))
		;
	while (!feeds_heard())
		run_for(10);
	/* The usual pause is half the interval: the next one would come when it is over. */
	assert_in_range(clock_mono_ms() - begin_ms, 1, LONG_MS / 2 - 1);
}

static void a_duty_may_outlive_its_loop(void **state)
{
	(void)state;
	assert_int_equal(loop_duty_add(t.loop, "a part", duty, NULL, &t.duty), 0);
	loop_free(t.loop);
	t.loop = NULL;
}

#define MANAGED(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		MANAGED(an_idle_loop_feeds_at_half_the_interval),
		MANAGED(feeds_are_never_further_apart_than_the_interval),
		cmocka_unit_test_setup_teardown(
			without_an_interval_an_idle_loop_never_wakes, setup_without, teardown),
		MANAGED(until_ready_it_asks_for_more_time),
		MANAGED(a_turn_is_fed_for_after_its_jobs),
		MANAGED(a_handler_that_hangs_is_not_fed_for),
		MANAGED(a_duty_that_is_not_done_stops_the_feeding),
		MANAGED(a_thread_that_hangs_stops_the_feeding),
		MANAGED(a_reload_is_told_of_a_program_that_was_ready),
		MANAGED(a_status_is_told_when_it_changed_in_whole_characters),
		MANAGED(a_manager_that_does_not_read_holds_up_nobody_and_hears_it_later),
		cmocka_unit_test_setup_teardown(
			a_feed_that_did_not_go_in_is_repeated_in_time, setup_long, teardown),
		MANAGED(a_duty_may_outlive_its_loop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
