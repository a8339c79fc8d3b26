/*
 * The box in front of an operator: buttons that are pressed and lamps that answer. Callers hear
 * `struct press` and show `struct face`; where they come from and go to is a source, chosen by its
 * name in the board file, never by itself:
 *
 *   "keyboard"   this terminal: one key per button, one status line
 *   "stdin"      lines on standard input, lamps as lines on standard output
 *   "simulated"  a box without hardware, for tests and the crowd: a unix stream socket at `path`
 *                (mode 0600), at most BUTTONS_MAX_CLIENTS clients at a time
 *   "gpio"       lines of GPIO chips, wired as `wiring` says: buttons, lamps, buzzer, gate
 *   "evdev"      keys of the keypad at `path` (/dev/input/by-id/...), taken for us alone
 *
 * stdin and simulated speak the same lines (ends in '\n', at most BUTTONS_LINE_MAX bytes):
 *   in   [press] BUTTON [ARGUMENT...]     "press next", "transfer id-card", "unpark A047",
 *                                         "sign-in op7" (also "signin op7")
 *        hold BUTTON                      pressed for BUTTON_HOLD_MS or longer
 *   out  lamp LAMP [TICKET SERVICE LANGUAGE]   at each change, and at once to who connects;
 *                                              '-' stands for a word that is not known
 *        text WORDS...                         the line an operator reads, at each change
 *        error WORDS...                        the line just read was no press
 *
 * gpio and evdev never end by themselves: what is unplugged or taken by another program is tried
 * again after 1, 2, 4 ... 30 s, at the start too, and told to `health` meanwhile. A button that is
 * down at the start, or for WIRING_STUCK_MS, is told and ignored until it came up.
 *
 * A source is a struct buttons_source (firmware/buttons/source.h) in the table of buttons.c.
 */
#ifndef NOVBE_BUTTONS_BUTTONS_H
#define NOVBE_BUTTONS_BUTTONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct loop;
struct wiring;
struct buttons;

enum {
	BUTTONS_MAX_CLIENTS = 4,
	BUTTONS_LINE_MAX = 200,
	BUTTON_HOLD_MS = 800,
	PRESS_ARGUMENT_SIZE = 80,
	FACE_WORD_SIZE = 40,
	FACE_TEXT_SIZE = 240,
	BUTTONS_TROUBLE_SIZE = 200,
};

enum button {
	BUTTON_NEXT,
	BUTTON_RECALL,
	BUTTON_ARRIVE,
	BUTTON_NO_SHOW,
	BUTTON_PARK,	 /* argument: a reason, may be empty */
	BUTTON_UNPARK,	 /* argument: a ticket, may be empty */
	BUTTON_TRANSFER, /* argument: "SERVICE", "counter N" or "SERVICE counter N" */
	BUTTON_END,
	BUTTON_PAUSE, /* argument: a reason, may be empty; pressed in a pause it ends it */
	BUTTON_RESUME,
	BUTTON_SIGN_IN, /* argument: "OPERATOR [PROFILE]", may be empty */
	BUTTON_SIGN_OUT,
	BUTTON_CALL,	/* argument: a ticket, out of its order */
	BUTTON_RATE,	/* argument: "1" to "5"; a citizen's, on a rating pad */
	BUTTON_SERVICE, /* argument: a service's id; a citizen's, on a kiosk */
	/* A kiosk's keypad, with BUTTON_NEXT, for who cannot see or reach the screen. */
	BUTTON_PREVIOUS,
	BUTTON_ENTER,
	BUTTON_BACK,
	BUTTON_HOME,
	BUTTON_REPEAT, /* said again; the first press turns the voice on */
	BUTTON_LOUDER,
	BUTTON_QUIETER,
	BUTTON_COUNT,
};

const char *button_name(enum button button); /* "next", "no-show", ... */
enum button button_parse(const char *name);  /* BUTTON_COUNT when there is no such word */
/* What holding it means, so that a box of five keys can do everything: next -> end, recall ->
 * no-show, park -> unpark, pause -> sign-out; the others mean themselves. */
enum button button_when_held(enum button button);

struct press {
	enum button button; /* after button_when_held() */
	char argument[PRESS_ARGUMENT_SIZE];
	int64_t at_ms; /* monotonic (clock_mono_ms()): when it happened, not when we heard */
};

enum lamp {
	LAMP_OFF,    /* the program does not run */
	LAMP_CLOSED, /* nobody is signed in */
	LAMP_PAUSED,
	LAMP_IDLE,	/* open, nobody waits */
	LAMP_WAITS,	/* open, somebody waits */
	LAMP_CALLED,	/* a ticket is called to this counter */
	LAMP_SERVING,	/* its citizen is here */
	LAMP_REFUSED,	/* for a moment: the press did nothing */
	LAMP_LINK_LOST, /* presses do nothing */
	LAMP_COUNT,
};

const char *lamp_name(enum lamp lamp); /* "link-lost", ... */

struct face { /* what a box shows; words are empty when they do not apply */
	enum lamp lamp;
	char ticket[FACE_WORD_SIZE], service[FACE_WORD_SIZE], language[FACE_WORD_SIZE];
	char text[FACE_TEXT_SIZE]; /* one line, English */
};

struct buttons_options {	     /* borrowed during buttons_open() */
	const char *source;	     /* one of buttons_sources() */
	const char *path;	     /* of sources that have one, else NULL or empty */
	const struct wiring *wiring; /* of sources that are wired (wiring.h), else NULL */
	/* Of whose board, for what is logged; borrowed until buttons_close(). NULL: not known. */
	const char *device;
};

struct buttons_handlers { /* each may be NULL */
	void (*pressed)(void *data, const struct press *press);
	/* No more presses will come: the operator left, input ended, hardware went away. The lamps
	 * still work. `why` is for people. buttons_close() is allowed here. */
	void (*ended)(void *data, const char *why);
	/* Hardware's health changed: "" all is well again; else for the technician, what, where and
	 * what to do ("NEXT is stuck: ..."), at most BUTTONS_TROUBLE_SIZE - 1 bytes. Goes into
	 * dev/<id>/state's `input`; each trouble was logged already. Never during buttons_open(),
	 * but in the loop's turn after it. buttons_close() is allowed here. */
	void (*health)(void *data, const char *trouble);
};

/* The names, ended by NULL, for config_choice(). */
const char *const *buttons_sources(void);
bool buttons_source_has_path(const char *source);
bool buttons_source_is_wired(const char *source); /* takes options.wiring */

/* handlers and data are borrowed; a wiring is copied. NULL and errno, and why (for people: what,
 * where, what to do). */
struct buttons *buttons_open(struct loop *loop, const struct buttons_options *options,
	const struct buttons_handlers *handlers, void *data, char why[160]);
/* Turns the lamps off and gives back the terminal, the socket, the lines. NULL is allowed. */
void buttons_close(struct buttons *buttons);
/* Shows a face; what did not change is not written again. Never blocks. */
void buttons_show(struct buttons *buttons, const struct face *face);

#endif
