/*
 * The worker behind an outlet. A ring of sheets is filled by the loop's thread and emptied by the
 * worker; each sheet goes back through an eventfd with its outcome.
 *
 *   free -> waiting (outlet_print) -> done (worker) -> free (loop calls fn)
 */
#include "printer/outlet.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/log.h"
#include "firmware/base/loop.h"
#include "printer/escpos.h"
#include "printer/outlet_way.h"

enum { FEED_DOTS = 24 };

struct sheet {
	struct bitmap *picture;
	char name[OUTLET_NAME_SIZE];
	outlet_fn *fn;
	void *data;
	struct outlet_outcome outcome;
};

struct outlet {
	void (*put)(
		const struct outlet_setup *, const struct outlet_sheet *, struct outlet_outcome *);
	struct outlet_setup setup;
	struct loop_io *io;
	int event_fd;
	pthread_t worker;
	pthread_mutex_t lock;
	pthread_cond_t more;
	/* Under the lock: positions only grow; sheet i lies in sheets[i % MAX]. */
	struct sheet sheets[OUTLET_MAX_WAITING];
	unsigned int put_in, done, given_back;
	bool ends;
};

const char *paper_state_name(enum paper_state state)
{
	static const char *const names[] = {"ok", "low", "out", "unknown"};

	return names[state];
}

static void put_sheet(
	const struct outlet *outlet, const struct sheet *sheet, struct outlet_outcome *outcome)
{
	struct escpos_options options = {
		.dpi = outlet->setup.dpi, .feed_dots = FEED_DOTS, .cut = true};
	struct outlet_sheet out = {.picture = sheet->picture, .name = sheet->name};
	uint8_t *bytes;

	outcome->paper = PAPER_UNKNOWN;
	if (escpos_write(sheet->picture, &options, &bytes, &out.len) < 0) {
		snprintf(outcome->why, sizeof(outcome->why), "no memory for the printer's bytes");
		return;
	}
	out.bytes = bytes;
	outlet->put(&outlet->setup, &out, outcome);
	free(bytes);
}

static void *work(void *data)
{
	struct outlet *outlet = data;
	uint64_t one = 1;

	pthread_mutex_lock(&outlet->lock);
	for (;;) {
		struct sheet *sheet = &outlet->sheets[outlet->done % OUTLET_MAX_WAITING];
		struct outlet_outcome outcome = {0};

		if (outlet->ends)
			break;
		if (outlet->done == outlet->put_in) {
			pthread_cond_wait(&outlet->more, &outlet->lock);
			continue;
		}
		pthread_mutex_unlock(&outlet->lock);
		put_sheet(outlet, sheet, &outcome);
		pthread_mutex_lock(&outlet->lock);
		sheet->outcome = outcome;
		outlet->done++;
		/* Cannot fail but for a full counter, which wakes the loop just as well. */
		if (write(outlet->event_fd, &one, sizeof(one)) < 0)
			continue;
	}
	pthread_mutex_unlock(&outlet->lock);
	return NULL;
}

static bool take_done(struct outlet *outlet, struct sheet *sheet)
{
	bool any;

	pthread_mutex_lock(&outlet->lock);
	any = outlet->given_back != outlet->done;
	if (any) {
		struct sheet *from = &outlet->sheets[outlet->given_back++ % OUTLET_MAX_WAITING];

		*sheet = *from;
		from->picture = NULL;
	}
	pthread_mutex_unlock(&outlet->lock);
	return any;
}

static void on_done(void *data, uint32_t events)
{
	struct outlet *outlet = data;
	struct sheet sheet;
	uint64_t count;

	(void)events;
	if (read(outlet->event_fd, &count, sizeof(count)) < 0)
		return;
	while (take_done(outlet, &sheet)) {
		bitmap_free(sheet.picture);
		sheet.fn(sheet.data, sheet.outcome.printed, sheet.outcome.paper, sheet.outcome.why);
	}
}

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
	outlet->put = options->kind == OUTLET_CUPS ? outlet_cups_put : outlet_files_put;
	if (copy_text(setup->folder, sizeof(setup->folder), options->folder, "the folder") < 0 ||
		copy_text(setup->queue, sizeof(setup->queue), options->queue, "the queue") < 0 ||
		copy_text(setup->server, sizeof(setup->server), options->server, "the server") < 0)
		return -EINVAL;
	if (options->kind == OUTLET_CUPS)
		return setup->queue[0] ? 0 : -EINVAL;
	if (!setup->folder[0] || setup->keep < 1)
		return -EINVAL;
	if (mkdir(setup->folder, 0755) < 0 && errno != EEXIST) {
		int error = errno;

		log_err("printer: folder for tickets '%s': %s", setup->folder, strerror(error));
		return -error;
	}
	return 0;
}

static int start_worker(struct outlet *outlet, struct loop *loop)
{
	int error;

	outlet->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (outlet->event_fd < 0)
		return -errno;
	error = loop_io_add(loop, outlet->event_fd, EPOLLIN, on_done, outlet, &outlet->io);
	if (error < 0)
		return error;
	pthread_mutex_init(&outlet->lock, NULL);
	pthread_cond_init(&outlet->more, NULL);
	error = pthread_create(&outlet->worker, NULL, work, outlet);
	if (error)
		loop_io_del(outlet->io);
	return -error;
}

struct outlet *outlet_new(struct loop *loop, const struct outlet_options *options)
{
	struct outlet *outlet = calloc(1, sizeof(*outlet));
	int error;

	if (!outlet)
		return NULL;
	outlet->event_fd = -1;
	error = copy_options(outlet, options);
	if (error == 0)
		error = start_worker(outlet, loop);
	if (error < 0) {
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
	outlet->ends = true;
	pthread_cond_signal(&outlet->more);
	pthread_mutex_unlock(&outlet->lock);
	pthread_join(outlet->worker, NULL);
	loop_io_del(outlet->io);
	close(outlet->event_fd);
	for (int i = 0; i < OUTLET_MAX_WAITING; i++)
		bitmap_free(outlet->sheets[i].picture);
	pthread_cond_destroy(&outlet->more);
	pthread_mutex_destroy(&outlet->lock);
	free(outlet);
}

static bool name_is_safe(const char *name)
{
	size_t len =
		strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

	return len > 0 && len < OUTLET_NAME_SIZE && !name[len] && name[0] != '.';
}

int outlet_print(
	struct outlet *outlet, struct bitmap *picture, const char *name, outlet_fn *fn, void *data)
{
	int result = name_is_safe(name) ? 0 : -EINVAL;

	pthread_mutex_lock(&outlet->lock);
	if (result == 0 && outlet->put_in - outlet->given_back == OUTLET_MAX_WAITING)
		result = -ENOSPC;
	if (result == 0) {
		struct sheet *sheet = &outlet->sheets[outlet->put_in++ % OUTLET_MAX_WAITING];

		*sheet = (struct sheet){.picture = picture, .fn = fn, .data = data};
		snprintf(sheet->name, sizeof(sheet->name), "%s", name);
		pthread_cond_signal(&outlet->more);
	}
	pthread_mutex_unlock(&outlet->lock);
	if (result < 0)
		bitmap_free(picture);
	return result;
}
