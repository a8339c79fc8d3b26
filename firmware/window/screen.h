/* What a window is made of and what its two backends do; for the files of this room alone. */
#ifndef NOVBE_WINDOW_SCREEN_H
#define NOVBE_WINDOW_SCREEN_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/window/window.h"

struct input;

enum { DAMAGE_MAX = 16 };

struct damage {
	int x, y, width, height;
};

/* One backend. The functions log what went wrong. */
struct screen_kind {
	const char *name;
	enum window_backend backend;
	/* Sets window->screen and window->picture; -Exxx. */
	int (*open)(struct window *window, const struct window_options *options);
	void (*close)(struct window *window);
	/* Shows the window's damage, at least one part; the caller forgets it afterwards. */
	int (*present)(struct window *window);
};

struct window {
	struct loop *loop;
	const struct window_handlers *handlers;
	void *data;
	const struct screen_kind *kind;
	void *screen; /* the backend's own */
	struct picture *picture;
	struct input *input;
	int damage_count;
	struct damage damage[DAMAGE_MAX];
	/* A handler may close the window that is just telling it something: then the window is
	 * only marked, and freed when the last teller has left. */
	int tellers;
	bool is_closed;
};

extern const struct screen_kind screen_sdl, screen_kmsdrm, screen_png;

/* Around everything that calls handlers. */
void window_enter(struct window *window);
void window_leave(struct window *window);

void window_tell_touch(struct window *window, int x, int y, bool pressed);
void window_tell_key(struct window *window, enum window_key key, const char *text);
/* Each character of the text as one WINDOW_KEY_TEXT; control characters are left out. */
void window_tell_text(struct window *window, const char *text);
void window_tell_closed(struct window *window);
void window_tell_resized(struct window *window);

/* Makes the FIFO and reads it. NULL and errno, logged. */
struct input *input_open(struct window *window, const char *path);
void input_close(struct input *input); /* NULL is allowed */

/* The length of the UTF-8 character at text, 1..4; 0 when there is none, or a control character. */
int text_character(const char *text);

#endif
