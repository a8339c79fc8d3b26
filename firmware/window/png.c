/*
 * The screen for machines without one: the picture as a PNG file that is replaced when it changes.
 * A burst of changes costs one file: after a write the next one waits until 100 ms have passed, and
 * then shows what the picture holds at that time.
 */
#include "firmware/window/screen.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/base/loop.h"
#include "firmware/paint/picture.h"

enum { PNG_PAUSE_MS = 100 };

struct png_screen {
	char *path;
	struct loop_timer *timer;
	int64_t last_ms;
	bool has_file; /* a frame was written, with this hash */
	uint64_t hash;
	bool is_due;	 /* the timer runs for a frame that is not written yet */
	bool is_failing; /* logged already */
};

/* FNV-1a by words: only to see that a frame is the same as the last one. */
static uint64_t picture_hash(const struct picture *picture)
{
	uint64_t hash = 14695981039346656037u;
	size_t len = (size_t)picture->stride * (size_t)picture->height;

	for (size_t i = 0; i < len; i += sizeof(uint32_t)) {
		uint32_t word;

		memcpy(&word, picture->data + i, sizeof(word));
		hash = (hash ^ word) * 1099511628211u;
	}
	return hash;
}

static void write_frame(struct window *window)
{
	struct png_screen *screen = window->screen;
	uint64_t hash = picture_hash(window->picture);

	screen->is_due = false;
	if (screen->has_file && hash == screen->hash)
		return;
	int result = picture_write_png(window->picture, screen->path);

	/* Measured from the end: a slow disk must not keep the loop busy with files alone. */
	screen->last_ms = clock_mono_ms();
	if (result < 0 && !screen->is_failing)
		log_err("window: '%s': the picture cannot be written: %s: check the folder, its "
			"rights "
			"and the free space; it is tried again with each change",
			screen->path, strerror(-result));
	else if (result == 0 && screen->is_failing)
		log_info("window: '%s': is written again", screen->path);
	screen->is_failing = result < 0;
	screen->has_file = result == 0;
	screen->hash = hash;
}

static void pause_over(void *data)
{
	struct window *window = data;

	write_frame(window);
}

static void png_close(struct window *window)
{
	struct png_screen *screen = window->screen;

	if (screen->is_due)
		write_frame(window);
	loop_timer_del(screen->timer);
	free(screen->path);
	free(screen);
}

static int png_open(struct window *window, const struct window_options *options)
{
	if (!options->png_path) {
		log_err("window: '%s': there is no screen and no png_path: set DISPLAY, or name a "
			"file",
			options->title);
		return -EINVAL;
	}
	struct png_screen *screen = calloc(1, sizeof(*screen));

	if (!screen)
		return -ENOMEM;
	window->screen = screen;
	window->picture = picture_new(PICTURE_SCREEN, options->width, options->height);
	screen->path = strdup(options->png_path);
	int result = window->picture && screen->path ? 0 : -ENOMEM;

	if (result == 0)
		result = loop_timer_add(window->loop, pause_over, window, &screen->timer);
	if (result < 0) {
		log_err("window: '%s': cannot be opened: %s", options->title, strerror(-result));
		free(screen->path);
		free(screen);
	}
	return result;
}

static int png_present(struct window *window)
{
	struct png_screen *screen = window->screen;
	int64_t rest_ms = screen->last_ms + PNG_PAUSE_MS - clock_mono_ms();

	if (screen->is_due)
		return 0;
	if (rest_ms <= 0 || !screen->last_ms) {
		write_frame(window);
		return 0;
	}
	screen->is_due = true;
	loop_timer_after(screen->timer, rest_ms);
	return 0;
}

const struct screen_kind screen_png = {"png", WINDOW_PNG, png_open, png_close, png_present};
