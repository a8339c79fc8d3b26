/*
 * The window as its owner sees it: which backend shows it, which parts wait to be shown, and who is
 * told what. Backends (sdl.c, png.c) and the simulated person (input.c) come in through
 * window_tell_...().
 */
#include "firmware/window/window.h"

#include <assert.h>
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/paint/picture.h"
#include "firmware/window/screen.h"

/* Whether the kernel drives a screen: a graphics card that only computes has no `card` file. */
static bool console_has_screen(void)
{
	glob_t cards;
	bool any =
		glob("/dev/dri/card[0-9]*", GLOB_NOSORT, NULL, &cards) == 0 && cards.gl_pathc > 0;

	globfree(&cards);
	return any;
}

static const struct screen_kind *choose_kind(const struct window_options *options)
{
	const char *display = getenv("DISPLAY");

	switch (options->backend) {
	case WINDOW_SDL:
		return &screen_sdl;
	case WINDOW_PNG:
		return &screen_png;
	case WINDOW_KMSDRM:
		return &screen_kmsdrm;
	case WINDOW_AUTO:
		break;
	}
	if (display && display[0]) {
		log_info("window: '%s': shown on the screen DISPLAY=%s", options->title, display);
		return &screen_sdl;
	}
	if (console_has_screen()) {
		log_info("window: '%s': DISPLAY is not set: shown on the console's screen",
			options->title);
		return &screen_kmsdrm;
	}
	log_info("window: '%s': there is no screen, so it is painted into '%s'", options->title,
		options->png_path ? options->png_path : "(no png_path)");
	return &screen_png;
}

static void window_free(struct window *window)
{
	picture_free(window->picture);
	free(window);
}

static int open_parts(struct window *window, const struct window_options *options)
{
	int result = window->kind->open(window, options);

	if (result < 0)
		return result;
	if (options->input_path) {
		window->input = input_open(window, options->input_path);
		if (!window->input) {
			result = -errno;
			window->kind->close(window);
		}
	}
	return result;
}

static bool size_is_valid(const struct window_options *options)
{
	return options->width >= 1 && options->width <= PICTURE_MAX_SIDE && options->height >= 1 &&
	       options->height <= PICTURE_MAX_SIDE;
}

struct window *window_open(struct loop *loop, const struct window_options *options,
	const struct window_handlers *handlers, void *data)
{
	if (!size_is_valid(options)) {
		log_err("window: '%s': a size of %d x %d is not within 1..%d", options->title,
			options->width, options->height, PICTURE_MAX_SIDE);
		errno = EINVAL;
		return NULL;
	}
	struct window *window = calloc(1, sizeof(*window));

	if (!window)
		return NULL;
	window->loop = loop;
	window->handlers = handlers;
	window->data = data;
	window->kind = choose_kind(options);
	int result = open_parts(window, options);

	if (result < 0) {
		window_free(window);
		errno = -result;
		return NULL;
	}
	return window;
}

void window_close(struct window *window)
{
	if (!window || window->is_closed)
		return;
	input_close(window->input);
	window->kind->close(window);
	window->is_closed = true;
	if (window->tellers == 0)
		window_free(window);
}

void window_enter(struct window *window)
{
	window->tellers++;
}

void window_leave(struct window *window)
{
	if (--window->tellers == 0 && window->is_closed)
		window_free(window);
}

enum window_backend window_backend(const struct window *window)
{
	return window->kind->backend;
}

struct picture *window_picture(struct window *window)
{
	return window->picture;
}

struct picture *window_exchange(struct window *window, struct picture *picture)
{
	struct picture *had = window->picture;

	assert(picture->format == had->format && picture->width == had->width &&
		picture->height == had->height);
	window->picture = picture;
	return had;
}

static int larger(int a, int b)
{
	return a > b ? a : b;
}

static int smaller(int a, int b)
{
	return a < b ? a : b;
}

static struct damage both(struct damage a, struct damage b)
{
	int x = smaller(a.x, b.x), y = smaller(a.y, b.y);

	return (struct damage){x, y, larger(a.x + a.width, b.x + b.width) - x,
		larger(a.y + a.height, b.y + b.height) - y};
}

void window_damage(struct window *window, int x, int y, int width, int height)
{
	/* In 64 bits: the caller's numbers may be anything. */
	int64_t left = x > 0 ? x : 0, top = y > 0 ? y : 0;
	int64_t right = (int64_t)x + width, bottom = (int64_t)y + height;

	if (right > window->picture->width)
		right = window->picture->width;
	if (bottom > window->picture->height)
		bottom = window->picture->height;
	if (right <= left || bottom <= top)
		return;
	struct damage part = {(int)left, (int)top, (int)(right - left), (int)(bottom - top)};

	if (window->damage_count == DAMAGE_MAX) {
		/* Better one part that is too large than a list that grows. */
		for (int i = 0; i < DAMAGE_MAX; i++)
			part = both(part, window->damage[i]);
		window->damage_count = 0;
	}
	window->damage[window->damage_count++] = part;
}

int window_present(struct window *window)
{
	if (window->damage_count == 0)
		return 0;
	int result = window->kind->present(window);

	window->damage_count = 0;
	return result;
}

void window_tell_touch(struct window *window, int x, int y, bool pressed)
{
	if (!window->is_closed && window->handlers->touch)
		window->handlers->touch(window->data, x, y, pressed);
}

void window_tell_key(struct window *window, enum window_key key, const char *text)
{
	if (!window->is_closed && window->handlers->key)
		window->handlers->key(window->data, key, text);
}

int text_character(const char *text)
{
	const unsigned char *byte = (const unsigned char *)text;
	int len = byte[0] < 0x80 ? 1 : byte[0] >= 0xf0 ? 4 : byte[0] >= 0xe0 ? 3 : 2;

	if (byte[0] < 0x20 || byte[0] == 0x7f || (byte[0] >= 0x80 && byte[0] < 0xc2) ||
		byte[0] > 0xf4)
		return 0;
	for (int i = 1; i < len; i++)
		if ((byte[i] & 0xc0) != 0x80)
			return 0;
	return len;
}

void window_tell_text(struct window *window, const char *text)
{
	while (*text) {
		char character[WINDOW_TEXT_SIZE] = "";
		int len = text_character(text);

		if (len > 0) {
			memcpy(character, text, (size_t)len);
			window_tell_key(window, WINDOW_KEY_TEXT, character);
		}
		text += len > 0 ? len : 1;
	}
}

void window_tell_closed(struct window *window)
{
	if (!window->is_closed && window->handlers->closed)
		window->handlers->closed(window->data);
}

void window_tell_resized(struct window *window)
{
	if (!window->is_closed && window->handlers->resized)
		window->handlers->resized(
			window->data, window->picture->width, window->picture->height);
}
