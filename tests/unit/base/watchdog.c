/* What a loop tells the service manager, whose socket is played here. */
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

enum { INTERVAL_MS = 200 };

static struct {
	int fd; /* the service manager's end */
	struct loop *loop;
	struct loop_timer *timer;
	struct loop_job *job;
	struct loop_duty *duty;
	bool works;
	int asked;
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

static void quit(void *data)
{
	(void)data;
	loop_quit(t.loop, 0);
}

static void run_for(int64_t ms)
{
	if (!t.timer)
		assert_int_equal(loop_timer_add(t.loop, quit, NULL, &t.timer), 0);
	loop_timer_after(t.timer, ms);
	assert_int_equal(loop_run(t.loop), 0);
}

static void an_idle_loop_feeds_at_half_the_interval(void **state)
{
	struct rusage before, after;
	int feeds;

	(void)state;
	loop_ready(t.loop);
	assert_string_equal(heard(0), "READY=1");
	getrusage(RUSAGE_SELF, &before);
	run_for(5 * INTERVAL_MS);
	getrusage(RUSAGE_SELF, &after);
	feeds = feeds_heard();
	assert_in_range(feeds, 6, 11); /* 10 and the first; an eighth late each at most */
	assert_in_range(after.ru_nvcsw - before.ru_nvcsw, 0, feeds + 4);
}

static void feeds_are_never_further_apart_than_the_interval(void **state)
{
	pid_t pid = fork();
	int64_t last_ms = 0;

	(void)state;
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		_exit(loop_run(loop_new()));
	}
	for (int i = 0; i < 8; i++) {
		assert_non_null(strstr(heard(5000), "WATCHDOG=1"));
		/* Half an interval and an eighth, and a busy machine's delay. */
		if (last_ms)
			assert_in_range(clock_mono_ms() - last_ms, INTERVAL_MS / 4, INTERVAL_MS);
		last_ms = clock_mono_ms();
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
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
	pause();
}

/* A handler of a child hangs: it is fed for until then and never again. */
static void a_handler_that_hangs_is_not_fed_for(void **state)
{
	pid_t pid = fork();

	(void)state;
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		t.loop = loop_new(); /* a loop is its process's own */
		(void)!loop_timer_add(t.loop, hang, NULL, &t.timer);
		loop_timer_after(t.timer, 2 * INTERVAL_MS);
		_exit(loop_run(t.loop));
	}
	for (int i = 0; i < 3; i++)
		assert_non_null(strstr(heard(5000), "WATCHDOG=1"));
	while (*heard(2 * INTERVAL_MS)) /* it hangs soon */
		;
	assert_string_equal(heard(3 * INTERVAL_MS), "");
	assert_int_equal(waitpid(pid, NULL, WNOHANG), 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static bool duty(void *data)
{
	(void)data;
	t.asked++;
	return t.works;
}

static void a_duty_that_is_not_done_stops_the_feeding(void **state)
{
	(void)state;
	assert_int_equal(loop_duty_add(t.loop, "a part", duty, NULL, &t.duty), 0);
	run_for(INTERVAL_MS);
	assert_true(feeds_heard() >= 1);
	t.works = false;
	t.asked = 0;
	run_for(3 * INTERVAL_MS);
	assert_true(t.asked >= 3);
	assert_int_equal(feeds_heard(), 0);
	t.works = true;
	run_for(INTERVAL_MS);
	assert_true(feeds_heard() >= 1);
}

static struct {
	pthread_t thread;
	pthread_mutex_t lock; /* it hangs at this */
	_Atomic int64_t beat_ms;
	_Atomic bool ends;
} worker = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void *work(void *data)
{
	while (!worker.ends) {
		pthread_mutex_lock(&worker.lock);
		worker.beat_ms = clock_mono_ms();
		pthread_mutex_unlock(&worker.lock);
		usleep(1000);
	}
	return data;
}

static bool worker_beats(void *data)
{
	(void)data;
	return clock_mono_ms() - worker.beat_ms < INTERVAL_MS;
}

static void a_thread_that_hangs_stops_the_feeding(void **state)
{
	(void)state;
	worker.beat_ms = clock_mono_ms();
	assert_int_equal(pthread_create(&worker.thread, NULL, work, NULL), 0);
	assert_int_equal(loop_duty_add(t.loop, "worker", worker_beats, NULL, &t.duty), 0);
	run_for(INTERVAL_MS);
	assert_true(feeds_heard() >= 1);
	pthread_mutex_lock(&worker.lock);
	run_for(2 * INTERVAL_MS); /* one feed may be on its way */
	feeds_heard();
	run_for(2 * INTERVAL_MS);
	assert_int_equal(feeds_heard(), 0);
	pthread_mutex_unlock(&worker.lock);
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
	alarm(20); /* a loop that hangs ends the test */
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
	alarm(0);
}

enum { LONG_MS = 2000 };

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
