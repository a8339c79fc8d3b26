/*
 * The event loop on sd-event. sd-event dispatches one source at a time and looks at the kernel in
 * between; a turn of ours is all that is ready then, at most TURN_MAX_DISPATCHES, and after it
 * the jobs that were asked for. So a job comes after its turn and cannot be starved by busy
 * sockets.
 */
#include "firmware/base/loop.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>

#include <systemd/sd-event.h>

#include "firmware/base/clock.h"
#include "firmware/base/watchdog.h"

#define TURN_MAX_DISPATCHES 64
#define TIMER_ACCURACY_US   1000

struct loop {
	sd_event *event;
	struct loop_job *waiting; /* jobs asked for, in that order */
	struct loop_job **last;	  /* where the next one is hung */
	struct loop_watch *signals;
	struct watchdog watchdog;
	int refs; /* the owner and each job: a job may be deleted after the loop */
	bool quit;
	int code;
};

struct loop_io {
	sd_event_source *source;
	loop_io_fn *fn;
	void *data;
};

struct loop_timer {
	sd_event_source *source;
	loop_fn *fn;
	void *data;
};

struct loop_watch { /* a signal */
	sd_event_source *source;
	loop_fn *fn;
	void *data;
	struct loop_watch *next;
};

struct loop_job {
	struct loop *loop;
	loop_fn *fn;
	void *data;
	bool waits;
	struct loop_job *next;
};

/* ---- The loop ---- */

struct loop *loop_new(void)
{
	struct loop *loop = calloc(1, sizeof(*loop));
	int err;

	if (!loop)
		return NULL;
	err = sd_event_new(&loop->event);
	if (err >= 0)
		err = watchdog_init(&loop->watchdog, loop->event);
	if (err < 0) {
		sd_event_unref(loop->event);
		free(loop);
		errno = -err;
		return NULL;
	}
	signal(SIGPIPE, SIG_IGN);
	loop->last = &loop->waiting;
	loop->refs = 1;
	return loop;
}

static void loop_unref(struct loop *loop)
{
	if (--loop->refs == 0)
		free(loop);
}

void loop_free(struct loop *loop)
{
	if (!loop)
		return;
	while (loop->signals) {
		struct loop_watch *watch = loop->signals;

		loop->signals = watch->next;
		sd_event_source_disable_unref(watch->source);
		free(watch);
	}
	watchdog_fini(&loop->watchdog);
	sd_event_unref(loop->event); /* sources that still exist keep it, but nobody runs it */
	loop->event = NULL;
	loop_unref(loop);
}

static void jobs_run(struct loop *loop)
{
	size_t count = 0;

	for (struct loop_job *job = loop->waiting; job; job = job->next)
		count++;
	/* Jobs asked for from here on wait for the next turn. Any job may delete any other, so only
	 * the head of the list is trusted; a deleted one makes the count too high, and then a new
	 * job may run a turn early. */
	while (count-- && loop->waiting && !loop->quit) {
		struct loop_job *job = loop->waiting;

		loop->waiting = job->next;
		if (!loop->waiting)
			loop->last = &loop->waiting;
		job->waits = false;
		job->fn(job->data); /* may free job */
	}
}

static int turn_run(struct loop *loop)
{
	for (int i = 0; i < TURN_MAX_DISPATCHES; i++) {
		const bool may_sleep = i == 0 && !loop->waiting;
		int dispatched = sd_event_run(loop->event, may_sleep ? UINT64_MAX : 0);

		if (dispatched == -EINTR)
			continue;
		if (dispatched < 0)
			return dispatched;
		if (loop->quit)
			return 0;
		if (dispatched == 0 || !loop->waiting)
			break;
	}
	jobs_run(loop);
	if (!loop->quit)
		watchdog_turned(&loop->watchdog);
	return 0;
}

int loop_run(struct loop *loop)
{
	int err = 0;

	loop->refs++;
	while (!loop->quit && err >= 0)
		err = turn_run(loop);
	if (err >= 0)
		err = loop->code;
	loop->quit = false; /* it may be run again */
	loop_unref(loop);
	return err;
}

void loop_quit(struct loop *loop, int code)
{
	assert(code >= 0 && code <= 255);
	loop->quit = true;
	loop->code = code;
}

/* ---- What the service manager is told ---- */

int loop_duty_add(
	struct loop *loop, const char *name, loop_duty_fn *fn, void *data, struct loop_duty **duty)
{
	return watchdog_duty_add(&loop->watchdog, name, fn, data, duty);
}

void loop_ready(struct loop *loop)
{
	watchdog_ready(&loop->watchdog);
}

void loop_status(struct loop *loop, const char *format, ...)
{
	char status[LOOP_STATUS_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(status, sizeof(status), format, args);
	va_end(args);
	watchdog_status(&loop->watchdog, status);
}

void loop_reloading(struct loop *loop)
{
	watchdog_reloading(&loop->watchdog);
}

void loop_reloaded(struct loop *loop)
{
	watchdog_reloaded(&loop->watchdog);
}

/* ---- File descriptors ---- */

/* sd-event allows a handler to unref its own source; after fn nothing of ours is touched. */
static int io_ready(sd_event_source *source, int fd, uint32_t events, void *data)
{
	struct loop_io *io = data;

	(void)source;
	(void)fd;
	io->fn(io->data, events);
	return 0;
}

int loop_io_add(
	struct loop *loop, int fd, uint32_t events, loop_io_fn *fn, void *data, struct loop_io **io)
{
	struct loop_io *new = calloc(1, sizeof(*new));
	int err;

	if (!new)
		return -ENOMEM;
	new->fn = fn;
	new->data = data;
	err = sd_event_add_io(loop->event, &new->source, fd, events, io_ready, new);
	if (err < 0) {
		free(new);
		return err;
	}
	if (!events)
		loop_io_set(new, 0);
	*io = new;
	return 0;
}

int loop_io_set(struct loop_io *io, uint32_t events)
{
	int err;

	/* Watching for nothing would still wake up for a hang-up, again and again. */
	if (!events)
		return sd_event_source_set_enabled(io->source, SD_EVENT_OFF);
	err = sd_event_source_set_io_events(io->source, events);
	return err < 0 ? err : sd_event_source_set_enabled(io->source, SD_EVENT_ON);
}

void loop_io_del(struct loop_io *io)
{
	if (!io)
		return;
	sd_event_source_disable_unref(io->source);
	free(io);
}

/* ---- Timers ---- */

static int timer_due(sd_event_source *source, uint64_t when_us, void *data)
{
	struct loop_timer *timer = data;

	(void)source;
	(void)when_us;
	timer->fn(timer->data);
	return 0;
}

int loop_timer_add(struct loop *loop, loop_fn *fn, void *data, struct loop_timer **timer)
{
	struct loop_timer *new = calloc(1, sizeof(*new));
	int err;

	if (!new)
		return -ENOMEM;
	new->fn = fn;
	new->data = data;
	err = sd_event_add_time(loop->event, &new->source, CLOCK_BOOTTIME, UINT64_MAX,
		TIMER_ACCURACY_US, timer_due, new);
	if (err < 0) {
		free(new);
		return err;
	}
	sd_event_source_set_enabled(new->source, SD_EVENT_OFF);
	*timer = new;
	return 0;
}

void loop_timer_at(struct loop_timer *timer, int64_t when_ms)
{
	sd_event_source_set_time(timer->source, when_ms > 0 ? (uint64_t)when_ms * 1000 : 0);
	sd_event_source_set_enabled(timer->source, SD_EVENT_ONESHOT);
}

void loop_timer_after(struct loop_timer *timer, int64_t delay_ms)
{
	const int64_t now_us = clock_mono_us();

	/* Not in whole milliseconds: rounding down would fire before the delay is over. */
	sd_event_source_set_time(
		timer->source, (uint64_t)(now_us + (delay_ms > 0 ? delay_ms * 1000 : 0)));
	sd_event_source_set_enabled(timer->source, SD_EVENT_ONESHOT);
}

void loop_timer_stop(struct loop_timer *timer)
{
	sd_event_source_set_enabled(timer->source, SD_EVENT_OFF);
}

void loop_timer_del(struct loop_timer *timer)
{
	if (!timer)
		return;
	sd_event_source_disable_unref(timer->source);
	free(timer);
}

/* ---- Jobs ---- */

int loop_job_add(struct loop *loop, loop_fn *fn, void *data, struct loop_job **job)
{
	struct loop_job *new = calloc(1, sizeof(*new));

	if (!new)
		return -ENOMEM;
	new->loop = loop;
	new->fn = fn;
	new->data = data;
	loop->refs++;
	*job = new;
	return 0;
}

void loop_job_run(struct loop_job *job)
{
	struct loop *loop = job->loop;

	if (job->waits)
		return;
	job->waits = true;
	job->next = NULL;
	*loop->last = job;
	loop->last = &job->next;
}

void loop_job_del(struct loop_job *job)
{
	struct loop *loop;
	struct loop_job **at;

	if (!job)
		return;
	loop = job->loop;
	if (job->waits) {
		for (at = &loop->waiting; *at != job; at = &(*at)->next)
			;
		*at = job->next;
		if (!job->next)
			loop->last = at;
	}
	free(job);
	loop_unref(loop);
}

/* ---- Signals ---- */

static int signal_came(sd_event_source *source, const struct signalfd_siginfo *info, void *data)
{
	struct loop_watch *watch = data;

	(void)source;
	(void)info;
	watch->fn(watch->data);
	return 0;
}

int loop_signal(struct loop *loop, int signo, loop_fn *fn, void *data)
{
	struct loop_watch *watch = calloc(1, sizeof(*watch));
	sigset_t set;
	int err;

	if (!watch)
		return -ENOMEM;
	watch->fn = fn;
	watch->data = data;
	sigemptyset(&set);
	sigaddset(&set, signo);
	err = -pthread_sigmask(SIG_BLOCK, &set, NULL);
	if (!err)
		err = sd_event_add_signal(loop->event, &watch->source, signo, signal_came, watch);
	if (err < 0) {
		free(watch);
		return err;
	}
	watch->next = loop->signals;
	loop->signals = watch;
	return 0;
}
