/* The event loop: order of jobs, timers, and sources deleted from anywhere. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "firmware/base/loop.h"

#define SOURCES 8

static struct {
	struct loop *loop;
	struct loop_io *ios[SOURCES];
	int fds[SOURCES];
	struct loop_job *jobs[3];
	struct loop_timer *timers[3];
	char order[64];
	int count;
	int64_t fired_ms;
} t;

static void note(char c)
{
	const size_t len = strlen(t.order);

	assert_true(len + 1 < sizeof(t.order));
	t.order[len] = c;
}

static int setup(void **state)
{
	(void)state;
	memset(&t, 0, sizeof(t));
	t.loop = loop_new();
	for (int i = 0; i < SOURCES; i++)
		t.fds[i] = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	return t.loop ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	for (int i = 0; i < SOURCES; i++) {
		loop_io_del(t.ios[i]);
		close(t.fds[i]);
	}
	loop_free(t.loop);
	return 0;
}

static void ring(int i)
{
	assert_int_equal(eventfd_write(t.fds[i], 1), 0);
}

static void quit_now(void *data)
{
	(void)data;
	loop_quit(t.loop, 3);
}

static void delete_all(void *data, uint32_t events)
{
	(void)data;
	(void)events;
	t.count++;
	for (int i = 0; i < SOURCES; i++) {
		loop_io_del(t.ios[i]);
		t.ios[i] = NULL;
	}
	loop_job_run(t.jobs[0]);
}

static void a_handler_deletes_every_source_and_itself(void **state)
{
	(void)state;
	for (int i = 0; i < SOURCES; i++) {
		assert_int_equal(
			loop_io_add(t.loop, t.fds[i], EPOLLIN, delete_all, NULL, &t.ios[i]), 0);
		ring(i);
	}
	assert_int_equal(loop_job_add(t.loop, quit_now, NULL, &t.jobs[0]), 0);
	assert_int_equal(loop_run(t.loop), 3);
	assert_int_equal(t.count, 1);
	loop_job_del(t.jobs[0]);
}

static void io_notes(void *data, uint32_t events)
{
	const int i = (int)(intptr_t)data;
	eventfd_t value;

	assert_int_equal(events, EPOLLIN);
	eventfd_read(t.fds[i], &value);
	note('i');
	loop_job_run(t.jobs[0]);
	loop_job_run(t.jobs[1]);
	loop_job_run(t.jobs[0]); /* waits already */
}

static void job_notes_a(void *data)
{
	(void)data;
	note('a');
	if (t.count++ == 0)
		loop_job_run(t.jobs[0]); /* the next turn */
	else
		loop_quit(t.loop, 0);
}

static void job_notes_b(void *data)
{
	(void)data;
	note('b');
}

static void jobs_run_once_after_the_handlers_in_the_order_asked(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		assert_int_equal(loop_io_add(t.loop, t.fds[i], EPOLLIN, io_notes,
					 (void *)(intptr_t)i, &t.ios[i]),
			0);
		ring(i);
	}
	assert_int_equal(loop_job_add(t.loop, job_notes_a, NULL, &t.jobs[0]), 0);
	assert_int_equal(loop_job_add(t.loop, job_notes_b, NULL, &t.jobs[1]), 0);
	assert_int_equal(loop_run(t.loop), 0);
	assert_string_equal(t.order, "iiiiaba");
	loop_job_del(t.jobs[0]);
	loop_job_del(t.jobs[1]);
}

static void io_never_rests(void *data, uint32_t events)
{
	(void)data;
	(void)events;
	if (t.count++ == 0)
		loop_job_run(t.jobs[0]);
	assert_true(t.count < 1000);
}

static void busy_sockets_do_not_starve_jobs(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(
			loop_io_add(t.loop, t.fds[i], EPOLLIN, io_never_rests, NULL, &t.ios[i]), 0);
		ring(i);
	}
	assert_int_equal(loop_job_add(t.loop, quit_now, NULL, &t.jobs[0]), 0);
	assert_int_equal(loop_run(t.loop), 3);
	loop_job_del(t.jobs[0]);
}

static void job_deletes_others(void *data)
{
	(void)data;
	note('d');
	for (int i = 0; i < 3; i++)
		loop_job_del(t.jobs[i]);
	loop_quit(t.loop, 0);
}

static void a_job_deletes_waiting_jobs_and_itself(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(loop_job_add(t.loop, job_deletes_others, NULL, &t.jobs[i]), 0);
		loop_job_run(t.jobs[i]);
	}
	assert_int_equal(loop_run(t.loop), 0);
	assert_string_equal(t.order, "d");
}

static void a_deleted_job_leaves_the_list_whole(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++)
		assert_int_equal(
			loop_job_add(t.loop, i == 1 ? quit_now : job_notes_b, NULL, &t.jobs[i]), 0);
	loop_job_run(t.jobs[0]);
	loop_job_run(t.jobs[2]);
	loop_job_del(t.jobs[2]); /* the last one */
	loop_job_run(t.jobs[1]);
	assert_int_equal(loop_run(t.loop), 3);
	assert_string_equal(t.order, "b");
	loop_job_del(t.jobs[0]);
	loop_job_del(t.jobs[1]);
}

static void timer_fires(void *data)
{
	note(*(const char *)data);
	t.fired_ms = clock_mono_ms();
	if (*(const char *)data == 'z')
		loop_quit(t.loop, 0);
}

static void timers_fire_once_when_due_and_not_when_stopped(void **state)
{
	const int64_t begin_ms = clock_mono_ms();

	(void)state;
	assert_int_equal(loop_timer_add(t.loop, timer_fires, "x", &t.timers[0]), 0);
	assert_int_equal(loop_timer_add(t.loop, timer_fires, "y", &t.timers[1]), 0);
	assert_int_equal(loop_timer_add(t.loop, timer_fires, "z", &t.timers[2]), 0);
	loop_timer_after(t.timers[0], 5);
	loop_timer_stop(t.timers[0]);
	loop_timer_after(t.timers[1], 1000000);
	loop_timer_at(t.timers[1], begin_ms + 10); /* moved */
	loop_timer_after(t.timers[2], 30);
	assert_int_equal(loop_run(t.loop), 0);
	assert_string_equal(t.order, "yz");
	assert_true(t.fired_ms - begin_ms >= 30);
	loop_timer_after(t.timers[2], -5); /* the past is now; a loop runs again after its end */
	assert_int_equal(loop_run(t.loop), 0);
	assert_string_equal(t.order, "yzz");
	for (int i = 0; i < 3; i++)
		loop_timer_del(t.timers[i]);
}

static void timer_deletes_timers(void *data)
{
	(void)data;
	for (int i = 0; i < 3; i++)
		loop_timer_del(t.timers[i]);
	loop_job_run(t.jobs[0]);
	t.count++;
}

static void a_timer_deletes_itself_and_others_that_are_due(void **state)
{
	(void)state;
	assert_int_equal(loop_job_add(t.loop, quit_now, NULL, &t.jobs[0]), 0);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(
			loop_timer_add(t.loop, timer_deletes_timers, NULL, &t.timers[i]), 0);
		loop_timer_after(t.timers[i], 0);
	}
	assert_int_equal(loop_run(t.loop), 3);
	assert_int_equal(t.count, 1);
	loop_job_del(t.jobs[0]);
}

static void a_watch_for_nothing_sleeps_although_the_peer_hung_up(void **state)
{
	struct loop_io *io;
	int ends[2];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(loop_io_add(t.loop, ends[0], EPOLLIN, io_never_rests, NULL, &io), 0);
	assert_int_equal(loop_io_set(io, 0), 0);
	close(ends[1]);
	assert_int_equal(loop_timer_add(t.loop, quit_now, NULL, &t.timers[0]), 0);
	loop_timer_after(t.timers[0], 20);
	assert_int_equal(loop_run(t.loop), 3);
	assert_int_equal(t.count, 0);
	loop_io_del(io);
	loop_timer_del(t.timers[0]);
	close(ends[0]);
}

static void signal_quits(void *data)
{
	(void)data;
	note('s');
	loop_quit(t.loop, 9);
}

static void a_signal_is_delivered_in_the_loop(void **state)
{
	(void)state;
	assert_int_equal(loop_signal(t.loop, SIGUSR1, signal_quits, NULL), 0);
	kill(getpid(), SIGUSR1);
	assert_string_equal(t.order, "");
	assert_int_equal(loop_run(t.loop), 9);
	assert_string_equal(t.order, "s");
}

static void sources_may_outlive_their_loop(void **state)
{
	struct loop *loop = loop_new();
	struct loop_timer *timer;
	struct loop_job *job;
	struct loop_io *io;

	(void)state;
	assert_int_equal(loop_io_add(loop, t.fds[0], EPOLLIN, io_notes, NULL, &io), 0);
	assert_int_equal(loop_timer_add(loop, quit_now, NULL, &timer), 0);
	assert_int_equal(loop_job_add(loop, quit_now, NULL, &job), 0);
	loop_job_run(job);
	loop_free(loop);
	loop_timer_after(timer, 0);
	loop_job_run(job);
	loop_io_set(io, 0);
	loop_io_del(io);
	loop_timer_del(timer);
	loop_job_del(job);
	loop_free(NULL);
}

#define LOOP_TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LOOP_TEST(a_handler_deletes_every_source_and_itself),
		LOOP_TEST(jobs_run_once_after_the_handlers_in_the_order_asked),
		LOOP_TEST(busy_sockets_do_not_starve_jobs),
		LOOP_TEST(a_job_deletes_waiting_jobs_and_itself),
		LOOP_TEST(a_deleted_job_leaves_the_list_whole),
		LOOP_TEST(timers_fire_once_when_due_and_not_when_stopped),
		LOOP_TEST(a_timer_deletes_itself_and_others_that_are_due),
		LOOP_TEST(a_watch_for_nothing_sleeps_although_the_peer_hung_up),
		LOOP_TEST(a_signal_is_delivered_in_the_loop),
		LOOP_TEST(sources_may_outlive_their_loop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
