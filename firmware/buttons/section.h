/*
 * The part of a board file's section that says where presses come from, the same for counters,
 * rating pads and kiosks:
 *
 *   "source": one of buttons_sources()        required: nothing is chosen silently
 *   "path": "...",                            of sources that have one
 *   "inputs": [...], "outputs": [...]         of sources that are wired (wiring.h)
 */
#ifndef NOVBE_BUTTONS_SECTION_H
#define NOVBE_BUTTONS_SECTION_H

#include "firmware/buttons/wiring.h"

struct buttons_section {		/* must stay where it was read: options point into it */
	struct buttons_options options; /* path is borrowed from the config */
	struct wiring wiring;
};

#define BUTTONS_ALLOW(button) (1U << (button))

/* What only a kiosk's keypad has: see BUTTON_PREVIOUS. */
enum {
	BUTTONS_KEYPAD = BUTTONS_ALLOW(BUTTON_PREVIOUS) | BUTTONS_ALLOW(BUTTON_ENTER) |
			 BUTTONS_ALLOW(BUTTON_BACK) | BUTTONS_ALLOW(BUTTON_HOME) |
			 BUTTONS_ALLOW(BUTTON_REPEAT) | BUTTONS_ALLOW(BUTTON_LOUDER) |
			 BUTTONS_ALLOW(BUTTON_QUIETER),
};

/* Reads it; problems go into config. allowed: BUTTONS_ALLOW() of every button that may be wired
 * here, with `where` for the refusal of others: "on a rating pad". */
void buttons_section_read(struct config *config, const struct json *section, unsigned int allowed,
	const char *where, struct buttons_section *read);

#endif
