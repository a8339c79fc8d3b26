/*
 * The worker behind an outlet. The loop fills a ring of requests, the worker takes one after the
 * other and answers with messages, which an eventfd brings into the loop:
 *
 *   loop    outlet_print, outlet_follow ──▶ requests ──▶ worker ──▶ way (CUPS, files)
 *   loop    handlers ◀── eventfd ◀── messages, health ◀──────────────┘
 *
 * A request keeps its place until its `ended` is handed over, and causes two messages at most: that
 * bounds both rings. Of the printer's health only the newest word is kept.
 */
#include "printer/outlet.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/base/loop.h"
#include "printer/escpos.h"
#include "printer/outlet_way.h"

enum {
	FEED_DOTS = 24,
	MAX_MESSAGES = 2 * OUTLET_MAX_WAITING,
	LOOK_MS = 2000, /* what a way takes at most when nothing else limits it: see outlet_way.h */
};

struct request {
	struct bitmap *picture; /* NULL: a print of an earlier run, to be followed */
	char name[OUTLET_NAME_SIZE];
	int64_t until_ms;
};

struct message {
	char name[OUTLET_NAME_SIZE];
	struct outlet_end end; /* state PRINT_SUBMITTED: no end yet */
};

struct outlet {
	const struct outlet_way *way;
	void *state; /* the way's own */
	struct outlet_setup setup;
	struct outlet_handlers handlers;
	void *data;
	struct loop_io *io;
	struct loop_duty *duty;
	int event_fd;
	pthread_t worker;
	pthread_mutex_t lock;
	pthread_cond_t more;
	/* Under the lock; positions only grow, entry i lies in ring[i % size]. */
	struct request requests[OUTLET_MAX_WAITING];
	unsigned int put_in, taken, ended; /* ended: its message was handed over */
	struct message messages[MAX_MESSAGES];
	unsigned int said, heard;
	struct printer_health health;
	bool health_known, health_new;
	bool asked, closes;
	int64_t busy_until_ms; /* the worker has a request that is over by then; 0: none */
};

const char *paper_state_name(enum paper_state state)
{
	static const char *const names[] = {"ok", "low", "out", "unknown"};

	return names[state];
}

/* ---- What the ways say and ask (worker) -------------------------------------------------------
 */

static void wake_loop(struct outlet *outlet)
{
	uint64_t one = 1;

	/* Fails only for a full counter, which wakes the loop just as well. */
	if (write(outlet->event_fd, &one, sizeof(one)) < 0)
		return;
}

static void say(struct outlet *outlet, const char *name, const struct outlet_end *end)
{
	struct message *message;

	pthread_mutex_lock(&outlet->lock);
	message = &outlet->messages[outlet->said++ % MAX_MESSAGES];
	snprintf(message->name, sizeof(message->name), "%s", name);
	message->end = *end;
	pthread_mutex_unlock(&outlet->lock);
	wake_loop(outlet);
}

void outlet_tell_submitted(struct outlet *outlet, const char *name)
{
	const struct outlet_end open = {.state = PRINT_SUBMITTED};

	say(outlet, name, &open);
}

static bool health_is_same(const struct printer_health *a, const struct printer_health *b)
{
	return a->paper == b->paper && a->ready == b->ready && a->cover_open == b->cover_open &&
	       strcmp(a->why, b->why) == 0;
}

void outlet_tell_health(struct outlet *outlet, const struct printer_health *health)
{
	bool news;

	pthread_mutex_lock(&outlet->lock);
	news = outlet->asked || !outlet->health_known || !health_is_same(&outlet->health, health);
	if (news) {
		outlet->health = *health;
		outlet->health_known = outlet->health_new = true;
		outlet->asked = false;
	}
	pthread_mutex_unlock(&outlet->lock);
	if (news)
		wake_loop(outlet);
}

static bool read_flag(struct outlet *outlet, const bool *flag)
{
	bool value;

	pthread_mutex_lock(&outlet->lock);
	value = *flag;
	pthread_mutex_unlock(&outlet->lock);
	return value;
}

bool outlet_is_asked(struct outlet *outlet)
{
	return read_flag(outlet, &outlet->asked);
}

bool outlet_closes(struct outlet *outlet)
{
	return read_flag(outlet, &outlet->closes);
}

/* ---- The worker -------------------------------------------------------------------------------
 */

static void print_request(
	const struct outlet *outlet, const struct request *request, struct outlet_end *end)
{
	struct escpos_options options = {
		.dpi = outlet->setup.dpi, .feed_dots = FEED_DOTS, .cut = true};
	struct outlet_sheet sheet = {
		.picture = request->picture, .name = request->name, .until_ms = request->until_ms};
	uint8_t *bytes;
	int error = escpos_write(request->picture, &options, &bytes, &sheet.len);

	if (error < 0) {
		end->state = PRINT_UNPRINTED;
		snprintf(end->why, sizeof(end->why), "the printer's bytes: %s", strerror(-error));
		return;
	}
	sheet.bytes = bytes;
	outlet->way->print(outlet->state, &sheet, end);
	free(bytes);
}

static void serve(struct outlet *outlet, const struct request *request)
{
	struct outlet_end end = {.state = PRINT_UNCERTAIN};

	if (request->picture)
		print_request(outlet, request, &end);
	else
		outlet->way->follow(outlet->state, request->name, request->until_ms, &end);
	if (end.state != PRINT_SUBMITTED)
		say(outlet, request->name, &end);
}

static void *work(void *data)
{
	struct outlet *outlet = data;

	pthread_mutex_lock(&outlet->lock);
	while (!outlet->closes) {
		const int64_t soonest_ms = clock_mono_ms() + LOOK_MS;
		const struct request *request = NULL;

		if (outlet->taken != outlet->put_in) {
			request = &outlet->requests[outlet->taken++ % OUTLET_MAX_WAITING];
		} else if (!outlet->asked) {
			pthread_cond_wait(&outlet->more, &outlet->lock);
			continue;
		}
		outlet->busy_until_ms =
			request && request->until_ms > soonest_ms ? request->until_ms : soonest_ms;
		pthread_mutex_unlock(&outlet->lock);
		if (request)
			serve(outlet, request);
		else
			outlet->way->probe(outlet->state);
		pthread_mutex_lock(&outlet->lock);
		outlet->busy_until_ms = 0;
	}
	pthread_mutex_unlock(&outlet->lock);
	return NULL;
}

bool outlet_works(struct outlet *outlet, int64_t now_ms)
{
	bool works;

	pthread_mutex_lock(&outlet->lock);
	works = !outlet->busy_until_ms || now_ms <= outlet->busy_until_ms + OUTLET_LATE_MS;
	pthread_mutex_unlock(&outlet->lock);
	return works;
}

static bool worker_works(void *outlet)
{
	return outlet_works(outlet, clock_mono_ms());
}

/* ---- Into the loop ----------------------------------------------------------------------------
 */

static bool hear(struct outlet *outlet, struct message *message)
{
	struct bitmap *picture = NULL;
	bool any;

	pthread_mutex_lock(&outlet->lock);
	any = outlet->heard != outlet->said;
	if (any)
		*message = outlet->messages[outlet->heard++ % MAX_MESSAGES];
	if (any && message->end.state != PRINT_SUBMITTED) {
		struct request *done = &outlet->requests[outlet->ended++ % OUTLET_MAX_WAITING];

		picture = done->picture;
		done->picture = NULL;
	}
	pthread_mutex_unlock(&outlet->lock);
	bitmap_free(picture);
	return any;
}

static bool hear_health(struct outlet *outlet, struct printer_health *health)
{
	bool any;

	pthread_mutex_lock(&outlet->lock);
	any = outlet->health_new;
	outlet->health_new = false;
	*health = outlet->health;
	pthread_mutex_unlock(&outlet->lock);
	return any;
}

static void on_event(void *data, uint32_t events)
{
	struct outlet *outlet = data;
	const struct outlet_handlers *handlers = &outlet->handlers;
	struct printer_health health;
	struct message message;
	uint64_t count;

	(void)events;
	if (read(outlet->event_fd, &count, sizeof(count)) < 0)
		return;
	if (hear_health(outlet, &health))
		handlers->health(outlet->data, &health);
	while (hear(outlet, &message)) {
		if (message.end.state == PRINT_SUBMITTED)
			handlers->submitted(outlet->data, message.name);
		else
			handlers->ended(
				outlet->data, message.name, message.end.state, message.end.why);
	}
}

/* ---- Begin and end ----------------------------------------------------------------------------
 */

static int copy_text(char *to, size_t size, const char *from, const char *what)
{
	if (snprintf(to, size, "%s", from ? from : "") < (int)size)
		return 0;
	log_err("printer: %s is longer than %zu bytes", what, size - 1);
	return -EINVAL;
}

static int copy_options(struct outlet *outlet, const struct outlet_options *options)
{
	struct outlet_setup *setup = &outlet->setup;

	setup->dpi = options->dpi;
	setup->keep = options->keep;
	setup->timeout_ms = options->timeout_ms;
	outlet->way = options->kind == OUTLET_CUPS ? &outlet_cups_way : &outlet_files_way;
	if (copy_text(setup->folder, sizeof(setup->folder), options->folder, "the folder") < 0 ||
		copy_text(setup->queue, sizeof(setup->queue), options->queue, "the queue") < 0 ||
		copy_text(setup->server, sizeof(setup->server), options->server, "the server") < 0)
		return -EINVAL;
	if (setup->timeout_ms < 1000 || setup->timeout_ms > 60000) {
		log_err("printer: a limit of %d ms: 1000 to 60000 are possible", setup->timeout_ms);
		return -EINVAL;
	}
	if (options->kind == OUTLET_CUPS ? !setup->queue[0]
					 : !setup->folder[0] || setup->keep < 1) {
		log_err("printer: neither a queue nor a folder for tickets is given");
		return -EINVAL;
	}
	if (options->kind == OUTLET_FILES && mkdir(setup->folder, 0755) < 0 && errno != EEXIST) {
		int error = errno;

		log_err("printer: folder for tickets '%s': %s", setup->folder, strerror(error));
		return -error;
	}
	return 0;
}

/* The loop's signals are not for this thread. */
static int start_thread(struct outlet *outlet)
{
	sigset_t all, before;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&outlet->worker, NULL, work, outlet);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -error;
}

static int start_worker(struct outlet *outlet, struct loop *loop)
{
	int error;

	outlet->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (outlet->event_fd < 0)
		return -errno;
	error = loop_io_add(loop, outlet->event_fd, EPOLLIN, on_event, outlet, &outlet->io);
	if (error < 0)
		return error;
	pthread_mutex_init(&outlet->lock, NULL);
	pthread_cond_init(&outlet->more, NULL);
	error = loop_duty_add(loop, "printer's worker", worker_works, outlet, &outlet->duty);
	if (error == 0)
		error = start_thread(outlet);
	if (error < 0) {
		loop_duty_del(outlet->duty);
		loop_io_del(outlet->io);
		log_err("printer: no thread for it: %s", strerror(-error));
	}
	return error;
}

struct outlet *outlet_new(struct loop *loop, const struct outlet_options *options,
	const struct outlet_handlers *handlers, void *data)
{
	struct outlet *outlet = calloc(1, sizeof(*outlet));
	int error;

	if (!outlet)
		return NULL;
	outlet->handlers = *handlers;
	outlet->data = data;
	outlet->event_fd = -1;
	error = copy_options(outlet, options);
	if (error == 0) {
		outlet->state = outlet->way->open(outlet, &outlet->setup);
		error = outlet->state ? start_worker(outlet, loop) : -ENOMEM;
	}
	if (error < 0) {
		if (outlet->state)
			outlet->way->close(outlet->state);
		if (outlet->event_fd >= 0)
			close(outlet->event_fd);
		free(outlet);
		errno = -error;
		return NULL;
	}
	return outlet;
}

void outlet_free(struct outlet *outlet)
{
	if (!outlet)
		return;
	pthread_mutex_lock(&outlet->lock);
	outlet->closes = true;
	pthread_cond_signal(&outlet->more);
	pthread_mutex_unlock(&outlet->lock);
	pthread_join(outlet->worker, NULL);
	outlet->way->close(outlet->state);
	loop_duty_del(outlet->duty);
	loop_io_del(outlet->io);
	close(outlet->event_fd);
	for (int i = 0; i < OUTLET_MAX_WAITING; i++)
		bitmap_free(outlet->requests[i].picture);
	pthread_cond_destroy(&outlet->more);
	pthread_mutex_destroy(&outlet->lock);
	free(outlet);
}

/* ---- Requests ---------------------------------------------------------------------------------
 */

static bool name_is_safe(const char *name)
{
	size_t len =
		strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

	return len > 0 && len < OUTLET_NAME_SIZE && !name[len] && name[0] != '.';
}

/* The picture is taken when 0 is returned. */
static int put_in(struct outlet *outlet, struct bitmap *picture, const char *name)
{
	int result = name_is_safe(name) ? 0 : -EINVAL;

	pthread_mutex_lock(&outlet->lock);
	if (result == 0 && outlet->put_in - outlet->ended == OUTLET_MAX_WAITING)
		result = -ENOSPC;
	if (result == 0) {
		struct request *request = &outlet->requests[outlet->put_in++ % OUTLET_MAX_WAITING];

		request->picture = picture;
		request->until_ms = clock_mono_ms() + outlet->setup.timeout_ms;
		snprintf(request->name, sizeof(request->name), "%s", name);
		pthread_cond_signal(&outlet->more);
	}
	pthread_mutex_unlock(&outlet->lock);
	return result;
}

int outlet_print(struct outlet *outlet, struct bitmap *picture, const char *name)
{
	int result = picture ? put_in(outlet, picture, name) : -EINVAL;

	if (result < 0)
		bitmap_free(picture);
	return result;
}

int outlet_follow(struct outlet *outlet, const char *name)
{
	return put_in(outlet, NULL, name);
}

int outlet_probe(struct outlet *outlet)
{
	pthread_mutex_lock(&outlet->lock);
	outlet->asked = true;
	pthread_cond_signal(&outlet->more);
	pthread_mutex_unlock(&outlet->lock);
	return 0;
}
