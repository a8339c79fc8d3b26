/*
 * All inputs of a wired box: each a contact, whose events become presses and troubles. For the
 * sources gpio and evdev; private to this room. Times are CLOCK_MONOTONIC in microseconds, the
 * clock the kernel stamps edges with.
 */
#ifndef NOVBE_BUTTONS_KEYS_H
#define NOVBE_BUTTONS_KEYS_H

#include "firmware/buttons/contact.h"
#include "firmware/buttons/wiring.h"

struct health;

struct keys {
	struct buttons *buttons;
	struct health *health; /* slots 0..count-1 are the inputs' */
	const struct wiring_input *inputs;
	unsigned int count;
	struct contact contacts[WIRING_MAX_INPUTS];
	bool works[WIRING_MAX_INPUTS];
};

int64_t keys_now_us(void);
/* An edge's stamp in the clock of keys_now_us(); one that cannot be of it becomes now. */
int64_t keys_stamp_us(int64_t stamp_us);

/* The line, or the key's name. */
const char *keys_name(const struct keys *keys, unsigned int at);
/* The input works from now on, with that level; debounce_us as the source still has to do it. */
void keys_start(struct keys *keys, unsigned int at, int64_t debounce_us, bool down);
/* It does not work; what was down is forgotten. */
void keys_stop(struct keys *keys, unsigned int at);
/* The earliest time that an input wants to be looked at; INT64_MAX: none. */
int64_t keys_due_us(const struct keys *keys);
/* As contact_edge() and contact_look(). True: the source was closed by a press; touch nothing. */
bool keys_edge(struct keys *keys, unsigned int at, int64_t at_us, bool down)
	__attribute__((warn_unused_result));
bool keys_look(struct keys *keys, unsigned int at, int64_t now_us, bool down)
	__attribute__((warn_unused_result));

#endif
