/*
 * What is wired to a board: which input is which button, which output shows what. Read from a board
 * file's section, the same for counters, rating pads and kiosks:
 *
 *   "source": "gpio" | "evdev",
 *   "path": "/dev/input/by-id/usb-...-event-kbd",        evdev only: the keypad
 *   "inputs": [
 *     { "line": "NEXT", "chip": "pinctrl-bcm2711",       gpio; chip is optional: a label or a path,
 *                                                        never a number as in "gpiochip0"
 *       "key": "KP1",                                    evdev: a name of linux/input-event-codes.h
 *       "press": "next", "argument": "",                 a word of button_name()
 *       "hold": "recall", "hold_argument": "",           optional: what a long press means
 *       "hold_ms": 800,
 *       "active_low": true, "bias": "pull-up", "debounce_ms": 20 } ],                  gpio
 *   "outputs": [
 *     { "line": "CALL", "chip": "", "shows": "call-lamp", "active_low": false } ]   gpio
 *
 * An input without "hold" acts when it goes down; one with "hold" acts when it comes up before
 * hold_ms, or else once when hold_ms is over. "inputs" is required, "outputs" may be left out; bias
 * is "as-is", "pull-up", "pull-down" or "disabled"; what is shown, "call-lamp", "beacon", "buzzer"
 * or "gate".
 */
#ifndef NOVBE_BUTTONS_WIRING_H
#define NOVBE_BUTTONS_WIRING_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/buttons/buttons.h"

struct config;
struct json;

enum {
	WIRING_MAX_INPUTS = 24,
	WIRING_MAX_OUTPUTS = 8,
	WIRING_NAME_SIZE = 64, /* GPIO names and labels are at most 31 bytes in the kernel */
	WIRING_PATH_SIZE = 108,
	WIRING_DEBOUNCE_MS = 20,
	WIRING_DEBOUNCE_MAX_MS = 200,
	WIRING_HOLD_MIN_MS = 200,
	WIRING_HOLD_MAX_MS = 10000,
	WIRING_STUCK_MS = 30000, /* down for so long, it is reported as stuck until it comes up */
};

enum wiring_bias { BIAS_AS_IS, BIAS_PULL_UP, BIAS_PULL_DOWN, BIAS_DISABLED };

/* What an output is; how it shows each lamp is pattern.h's. All are off when we end. */
enum wiring_output_kind {
	OUTPUT_CALL_LAMP, /* on the operator's box: every lamp has its pattern */
	OUTPUT_BEACON,	  /* over the counter, for citizens: lit while a ticket is called */
	OUTPUT_BUZZER,	  /* one short tone at a refusal or a lost link */
	OUTPUT_GATE,	  /* a relay, for a second when a citizen is called; wire it so that
			   * a relay without power leaves the gate closed */
	OUTPUT_KIND_COUNT,
};

struct wiring_input {
	char line[WIRING_NAME_SIZE]; /* gpio: its name */
	char chip[WIRING_PATH_SIZE]; /* gpio: label or path; empty: wherever the name is found */
	uint16_t key;		     /* evdev: KEY_...; 0: none */
	enum button press, hold;     /* hold BUTTON_COUNT: a long press is a press */
	char argument[PRESS_ARGUMENT_SIZE], hold_argument[PRESS_ARGUMENT_SIZE];
	bool active_low;
	enum wiring_bias bias;
	int debounce_ms; /* 0..WIRING_DEBOUNCE_MAX_MS */
	int hold_ms;	 /* WIRING_HOLD_MIN_MS..WIRING_HOLD_MAX_MS */
};

struct wiring_output {
	char line[WIRING_NAME_SIZE];
	char chip[WIRING_PATH_SIZE];
	enum wiring_output_kind kind;
	bool active_low;
};

struct wiring { /* plain values; may be copied */
	struct wiring_input inputs[WIRING_MAX_INPUTS];
	unsigned int input_count;
	struct wiring_output outputs[WIRING_MAX_OUTPUTS];
	unsigned int output_count;
};

const char *wiring_output_name(enum wiring_output_kind kind); /* "call-lamp", ... */

/* Reads "inputs" and "outputs" of a section for that source; problems go into config. A source that
 * has no wiring refuses both keys. */
void wiring_read(struct config *config, const struct json *section, const char *source,
	struct wiring *wiring);

#endif
