/*
 * A window: presents one picture on a screen and tells what the person touches and types, inside
 * our loop. Three backends: SDL2 on X11, SDL2 on the bare console, and PNG files where there is no
 * screen. Idle costs nothing: no backend has a periodic wakeup.
 *
 *   struct window *w = window_open(loop, &options, &handlers, me);
 *   struct picture *picture = window_picture(w);
 *   ... paint on it ...
 *   window_damage(w, x, y, width, height);
 *   window_present(w);
 */
#ifndef NOVBE_WINDOW_WINDOW_H
#define NOVBE_WINDOW_WINDOW_H

#include <stdbool.h>

struct loop;
struct picture;
struct window;

enum window_backend {
	WINDOW_AUTO, /* SDL when DISPLAY is set, else KMSDRM when there is a graphics card with its
		      * screen (/dev/dri/card*), else PNG; the choice is logged, and a screen that
		      * cannot be opened is an error, not a reason to fall back */
	WINDOW_SDL,  /* on X11 */
	WINDOW_PNG,
	WINDOW_KMSDRM, /* the whole screen of the console, without X */
};

struct window_options { /* all texts are copied */
	const char *title;
	int width, height; /* pixels, 1..PICTURE_MAX_SIDE; a wish where the screen decides */
	bool fullscreen;   /* X11: the whole screen in its own size, without a mouse pointer */
	enum window_backend backend;
	const char *png_path; /* needed when the backend may be PNG; no use otherwise */
	/*
	 * NULL, or where a FIFO (mode 0600) is made, from which both backends read what people
	 * would do, one line each, at most 80 bytes, UTF-8:
	 *   touch 400 300      press and release at pixel x y (also outside of the picture)
	 *   press 400 300      press only      release 400 300    release only
	 *   key 1              a character     key Enter          a key by its name below
	 *   key Space          the space bar   key F2             a function key
	 *   close              as if the person closed the window
	 * Other lines are logged and ignored. A FIFO that a dead process left is replaced; one that
	 * somebody reads, or anything else at that path, is not touched (EEXIST). Removed by
	 * window_close().
	 * From a shell: echo "key 3" > path
	 */
	const char *input_path;
};

/* The names in lines of input_path are those in the comments. */
enum window_key {
	WINDOW_KEY_TEXT,      /* a character, told by text; space is one */
	WINDOW_KEY_ENTER,     /* Enter (also the keypad's) */
	WINDOW_KEY_ESCAPE,    /* Escape */
	WINDOW_KEY_BACKSPACE, /* Backspace */
	WINDOW_KEY_DELETE,    /* Delete */
	WINDOW_KEY_TAB,	      /* Tab */
	WINDOW_KEY_BACKTAB,   /* Backtab: Tab with Shift */
	WINDOW_KEY_UP,	      /* Up */
	WINDOW_KEY_DOWN,      /* Down */
	WINDOW_KEY_LEFT,      /* Left */
	WINDOW_KEY_RIGHT,     /* Right */
	WINDOW_KEY_HOME,      /* Home */
	WINDOW_KEY_END,	      /* End */
	WINDOW_KEY_PAGE_UP,   /* PageUp */
	WINDOW_KEY_PAGE_DOWN, /* PageDown */
	WINDOW_KEY_F1,	      /* F1, and so on to F12 */
	WINDOW_KEY_F12 = WINDOW_KEY_F1 + 11,
	WINDOW_KEY_COUNT,
};

enum { WINDOW_TEXT_SIZE = 8 }; /* one character in UTF-8, with NUL */

/*
 * Each may be NULL. They are called from the loop, never from inside a window_ function; they may
 * call any window_ function, window_close() included.
 */
struct window_handlers {
	/* A press or release of the first finger or the left mouse button, in pixels of the
	 * picture; each press has one release. A release outside of the picture means that the
	 * finger was drawn away; (-1, -1) that it was lost (window hidden, screen unplugged). */
	void (*touch)(void *data, int x, int y, bool pressed);
	/* A key went down; holding it does not repeat. text is "" but for WINDOW_KEY_TEXT, and
	 * borrowed for the call. Keypad digits are text whatever Num Lock says. */
	void (*key)(void *data, enum window_key key, const char *text);
	/* The person wants to close the window; it stays open until window_close(). */
	void (*closed)(void *data);
	/* window_picture() is a new, black one of this size: paint it all and present. SDL only. */
	void (*resized)(void *data, int width, int height);
};

/*
 * Opens it. handlers and data are borrowed until window_close(). NULL and errno, after a log line
 * that says why and what to do: EINVAL (size, or PNG without png_path), ENODEV (no screen, or SDL
 * refuses), EBUSY (this process has an SDL window already; PNG windows may be many), EEXIST
 * (input_path), ENOMEM, or what making the FIFO returned. The picture's true size is that of
 * window_picture(). When the X server goes away later, Xlib ends the process with code 1: the
 * service manager starts it again.
 */
struct window *window_open(struct loop *loop, const struct window_options *options,
	const struct window_handlers *handlers, void *data);
/* Writes the last frame (PNG), closes, removes the FIFO. NULL is allowed. */
void window_close(struct window *window);

/* Which backend was chosen; never WINDOW_AUTO. */
enum window_backend window_backend(const struct window *window);

/* The picture to paint on (PICTURE_SCREEN), black at first; borrowed, valid until resized() or
 * window_close(). It keeps its content between presents. */
struct picture *window_picture(struct window *window);
/* Gives the window another picture of the same format and size, painted elsewhere; returns the one
 * it had, which is the caller's from then on. window_picture() is the new one. */
struct picture *window_exchange(struct window *window, struct picture *picture)
	__attribute__((warn_unused_result));
/* Remembers that this part was painted anew; parts outside of the picture are cut off. */
void window_damage(struct window *window, int x, int y, int width, int height);
/*
 * Shows the damaged parts; without damage it does nothing. SDL: at once. PNG: the file is replaced
 * at once when the last one is 100 ms old, else when it is, with what the picture holds then; not
 * at all when no pixel differs. A file that cannot be written is logged once until it works again,
 * and tried again with the next present. 0, or -EIO when SDL could not show it (logged).
 */
int window_present(struct window *window);

#endif
