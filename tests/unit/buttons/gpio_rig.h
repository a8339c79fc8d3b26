/* A box on a played kernel: what tests of wired sources share. */
#ifndef NOVBE_TESTS_BUTTONS_GPIO_RIG_H
#define NOVBE_TESTS_BUTTONS_GPIO_RIG_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "firmware/base/config.h"
#include "firmware/base/loop.h"
#include "firmware/buttons/buttons.h"
#include "firmware/buttons/health.h"
#include "firmware/buttons/wiring.h"

bool gpio_kernel(const char *command, char answer[256]);

enum { HEARD = 4096 };

static struct {
	struct loop *loop;
	struct loop_timer *beat;
	struct buttons *buttons;
	struct press presses[HEARD];
	int press_count, told_count;
	char trouble[BUTTONS_TROUBLE_SIZE];
	bool close_on_press, close_on_trouble;
} rig;

static int64_t mono_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Says it to the kernel; the answer's words behind "ok". */
__attribute__((format(printf, 1, 2))) static const char *kernel(const char *format, ...)
{
	static char answer[256];
	char command[2048];
	va_list rest;

	va_start(rest, format);
	vsnprintf(command, sizeof(command), format, rest);
	va_end(rest);
	if (!gpio_kernel(command, answer))
		fail_msg("%s: %s", command, answer);
	return answer + (answer[2] == ' ' ? 3 : 2);
}

static void on_press(void *data, const struct press *press)
{
	(void)data;
	assert_true(rig.press_count < HEARD);
	rig.presses[rig.press_count++] = *press;
	if (rig.close_on_press) {
		buttons_close(rig.buttons);
		rig.buttons = NULL;
	}
}

static void on_health(void *data, const char *trouble)
{
	(void)data;
	snprintf(rig.trouble, sizeof(rig.trouble), "%s", trouble);
	rig.told_count++;
	if (rig.close_on_trouble) {
		buttons_close(rig.buttons);
		rig.buttons = NULL;
	}
}

static const struct buttons_handlers rig_handlers = {.pressed = on_press, .health = on_health};

static void on_beat(void *data)
{
	loop_quit(data, 0);
}

static void run_for(int64_t ms)
{
	loop_timer_after(rig.beat, ms);
	assert_int_equal(loop_run(rig.loop), 0);
}

/* Runs the loop until it is so; the text says what was awaited when it never becomes so. */
#define until(condition)                                                                           \
	do {                                                                                       \
		const int64_t end_us = mono_us() + 5000000;                                        \
		while (!(condition)) {                                                             \
			run_for(2);                                                                \
			if (mono_us() > end_us)                                                    \
				fail_msg("never: %s; trouble '%s', %d presses", #condition,        \
					rig.trouble, rig.press_count);                             \
		}                                                                                  \
	} while (0)

static inline bool trouble_has(const char *words)
{
	return strstr(rig.trouble, words) != NULL;
}

/* "NEXT", "RECALL": the buttons and arguments heard since the last time. */
static inline const char *heard(void)
{
	static char text[4096];

	text[0] = '\0';
	for (int i = 0; i < rig.press_count; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s%s%s", i ? " " : "",
			button_name(rig.presses[i].button), rig.presses[i].argument[0] ? ":" : "",
			rig.presses[i].argument);
	rig.press_count = 0;
	return text;
}

/* Opens a box of the section's text, as a program does. */
static void box_open(const char *section)
{
	struct config *config = config_from_text("box", section, strlen(section));
	const char *source = config_text(config, config_root(config), "source", "gpio", 20);
	const char *path = config_text(config, config_root(config), "path", "", 107);
	struct buttons_options options = {.source = source, .path = path};
	struct wiring wiring;
	char why[160] = "";

	wiring_read(config, config_root(config), source, &wiring);
	assert_int_equal(config_finish(config, stderr), 0);
	options.wiring = &wiring;
	rig.trouble[0] = '\0';
	rig.buttons = buttons_open(rig.loop, &options, &rig_handlers, NULL, why);
	if (!rig.buttons)
		fail_msg("%s", why);
	config_free(config);
	memset(&wiring, 0x5a, sizeof(wiring)); /* it was copied */
}

static void box_close(void)
{
	buttons_close(rig.buttons);
	rig.buttons = NULL;
}

static int rig_setup(void **state)
{
	(void)state;
	memset(&rig, 0, sizeof(rig));
	rig.loop = loop_new();
	assert_non_null(rig.loop);
	assert_int_equal(loop_timer_add(rig.loop, on_beat, rig.loop, &rig.beat), 0);
	retry_first_us = 20000;
	return 0;
}

static int rig_teardown(void **state)
{
	(void)state;
	box_close();
	loop_timer_del(rig.beat);
	loop_free(rig.loop);
	return 0;
}

#endif
