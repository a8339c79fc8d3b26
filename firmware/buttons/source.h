/* What a source of presses gives to buttons.c, and what it may use of it. Private to this room. */
#ifndef NOVBE_BUTTONS_SOURCE_H
#define NOVBE_BUTTONS_SOURCE_H

#include "firmware/buttons/buttons.h"

struct buttons_source {
	const char *name;
	bool has_path, is_wired;
	/* Makes the source's own part: 0 and *own, or -Exxx and why (160 bytes). */
	int (*open)(struct buttons *buttons, const struct buttons_options *options, void **own,
		char *why);
	void (*close)(void *own);
	/* The face became another one; `before` is what was shown until now. */
	void (*show)(void *own, const struct face *before, const struct face *face);
};

extern const struct buttons_source source_keyboard, source_stdin, source_simulated, source_gpio,
	source_evdev;

struct loop *buttons_loop(struct buttons *buttons);
const char *buttons_device(const struct buttons *buttons); /* "" when nobody said */
const struct face *buttons_face(const struct buttons *buttons);
/* A button was pressed now; held: for BUTTON_HOLD_MS or longer. argument may be NULL. The source
 * may be closed when this returns true, and must not touch its own part then. */
bool buttons_deliver(struct buttons *buttons, enum button button, bool held, const char *argument);
/* A wired button was pressed at at_ms (as clock_mono_ms()); the same warning. */
bool buttons_deliver_at(
	struct buttons *buttons, enum button button, const char *argument, int64_t at_ms);
/* No more presses will come; the same warning. */
bool buttons_ended(struct buttons *buttons, const char *why);
/* Hardware's health changed; the same warning. */
bool buttons_health(struct buttons *buttons, const char *trouble);

#endif
