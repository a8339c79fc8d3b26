/*
 * The source "evdev": keys of a keypad that is plugged in by USB. It is grabbed, so that its keys
 * reach neither the console nor a desktop. Its own controller debounces, so a key's contact does
 * not; long presses, stuck keys and keys held at the start are the same as on wires.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include <linux/input.h>

#include "firmware/base/event.h"
#include "firmware/base/log.h"
#include "firmware/base/loop.h"
#include "firmware/buttons/health.h"
#include "firmware/buttons/keys.h"
#include "firmware/buttons/source.h"

struct keypad {
	struct buttons *buttons;
	struct wiring wiring;
	char path[WIRING_PATH_SIZE];
	struct health *health;
	struct keys keys;
	int fd; /* -1: away */
	struct loop_io *io;
	struct loop_timer *timer;
	unsigned int tries;
	int64_t retry_us;
	bool dropped; /* events are missing until the next SYN_REPORT */
};

enum { EVENTS = 32, READS_MAX = 4 };

static void timer_set(struct keypad *keypad)
{
	const int64_t now = keys_now_us();
	const int64_t due = keypad->fd < 0 ? keypad->retry_us : keys_due_us(&keypad->keys);

	if (due == INT64_MAX)
		loop_timer_stop(keypad->timer);
	else
		loop_timer_after(keypad->timer, due > now ? (due - now + 999) / 1000 : 0);
}

static void keypad_close(struct keypad *keypad)
{
	if (keypad->io)
		loop_io_del(keypad->io);
	keypad->io = NULL;
	if (keypad->fd >= 0)
		close(keypad->fd); /* and with it the grab */
	keypad->fd = -1;
}

static const char *why_of(int error)
{
	switch (error) {
	case -ENOENT:
	case -ENODEV:
	case -ENXIO:
		return "not plugged in; plug it in, or look for its name in /dev/input/by-id";
	case -EBUSY:
		return "taken by another program";
	case -EACCES:
	case -EPERM:
		return "not allowed; is our account in the group input?";
	case -ENOTTY:
	case -EINVAL:
		return "no keypad";
	}
	return strerror(-error);
}

/* One trouble for the whole keypad: it stands at the first key. */
static void keypad_lost(struct keypad *keypad, int error)
{
	char text[BUTTONS_TROUBLE_SIZE];

	snprintf(text, sizeof(text), "%s: %s; tried again by itself", keypad->path, why_of(error));
	keypad_close(keypad);
	for (unsigned int i = 0; i < keypad->wiring.input_count; i++) {
		keys_stop(&keypad->keys, i);
		if (i > 0)
			health_well(keypad->health, i);
	}
	health_ill(keypad->health, 0, EVENT_BUTTONS_GONE, keypad->path, text);
	keypad->retry_us = keys_now_us() + retry_delay_us(&keypad->tries);
}

struct levels {
	unsigned char bits[(KEY_CNT + 7) / 8];
};

static int levels_read(const struct keypad *keypad, struct levels *levels)
{
	memset(levels, 0, sizeof(*levels));
	return ioctl(keypad->fd, EVIOCGKEY(sizeof(levels->bits)), levels->bits) < 0 ? -errno : 0;
}

static bool is_down(const struct keypad *keypad, const struct levels *levels, unsigned int at)
{
	const unsigned int key = keypad->wiring.inputs[at].key;

	return levels->bits[key / 8] & (1u << key % 8);
}

/* Goes by the levels; `all`, or only the keys that are due. True: closed. */
static bool keys_look_at(struct keypad *keypad, bool all)
{
	struct levels levels;
	int ret = levels_read(keypad, &levels);
	const int64_t now = keys_now_us();

	if (ret < 0) {
		keypad_lost(keypad, ret);
		return false;
	}
	for (unsigned int i = 0; i < keypad->wiring.input_count; i++)
		if ((all || contact_due_us(&keypad->keys.contacts[i]) <= now) &&
			keys_look(&keypad->keys, i, now, is_down(keypad, &levels, i)))
			return true;
	return false;
}

/* True: closed. */
static bool event_take(struct keypad *keypad, const struct input_event *event)
{
	const int64_t at_us = (int64_t)event->input_event_sec * 1000000 + event->input_event_usec;

	if (event->type == EV_SYN && event->code == SYN_DROPPED) {
		keypad->dropped = true;
		return false;
	}
	if (event->type == EV_SYN && event->code == SYN_REPORT && keypad->dropped) {
		keypad->dropped = false;
		log_warn("buttons: %s: keys were lost on their way: going by their levels",
			keypad->path);
		return keys_look_at(keypad, true);
	}
	if (event->type != EV_KEY || event->value == 2 || keypad->dropped)
		return false;
	for (unsigned int i = 0; i < keypad->wiring.input_count; i++)
		if (keypad->wiring.inputs[i].key == event->code)
			return keys_edge(&keypad->keys, i, keys_stamp_us(at_us), event->value == 1);
	return false;
}

/* True: closed. The keypad may be away after it. */
static bool keypad_drain(struct keypad *keypad)
{
	for (int reads = 0; reads < READS_MAX && keypad->fd >= 0; reads++) {
		struct input_event events[EVENTS];
		ssize_t got = read(keypad->fd, events, sizeof(events));

		if (got < 0 && (errno == EAGAIN || errno == EINTR))
			return false;
		if (got < (ssize_t)sizeof(events[0])) {
			keypad_lost(keypad, got < 0 ? -errno : -ENODEV);
			return false;
		}
		for (size_t i = 0; i < (size_t)got / sizeof(events[0]); i++) {
			if (event_take(keypad, &events[i]))
				return true;
			if (keypad->fd < 0)
				return false;
		}
		if (got < (ssize_t)sizeof(events))
			return false;
	}
	return false;
}

static void keypad_ready(void *data, uint32_t events)
{
	struct keypad *keypad = data;

	if (keypad_drain(keypad))
		return;
	if (keypad->fd >= 0 && (events & (EPOLLHUP | EPOLLERR)))
		keypad_lost(keypad, -ENODEV);
	timer_set(keypad);
}

/* Opens, grabs and looks: 0, or -Exxx. */
static int keypad_take(struct keypad *keypad, struct levels *levels)
{
	int clock = CLOCK_MONOTONIC;
	int ret;

	keypad->fd = open(keypad->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (keypad->fd < 0)
		return -errno;
	if (ioctl(keypad->fd, EVIOCGRAB, (void *)1) < 0 ||
		ioctl(keypad->fd, EVIOCSCLOCKID, &clock) < 0)
		return -errno;
	ret = levels_read(keypad, levels);
	if (ret < 0)
		return ret;
	return loop_io_add(buttons_loop(keypad->buttons), keypad->fd, EPOLLIN, keypad_ready, keypad,
		&keypad->io);
}

static void keypad_try(struct keypad *keypad)
{
	struct levels levels;
	int ret = keypad_take(keypad, &levels);

	if (ret < 0) {
		keypad->io = NULL;
		keypad_lost(keypad, ret);
		return;
	}
	keypad->tries = 0;
	keypad->dropped = false;
	for (unsigned int i = 0; i < keypad->wiring.input_count; i++)
		keys_start(&keypad->keys, i, 0, is_down(keypad, &levels, i));
}

static void keypad_tick(void *data)
{
	struct keypad *keypad = data;

	if (keypad->fd < 0)
		keypad_try(keypad);
	else if (keypad_drain(keypad) || (keypad->fd >= 0 && keys_look_at(keypad, false)))
		return;
	timer_set(keypad);
}

static void evdev_close(void *own)
{
	struct keypad *keypad = own;

	keypad_close(keypad);
	loop_timer_del(keypad->timer);
	health_free(keypad->health);
	free(keypad);
}

static int evdev_open(
	struct buttons *buttons, const struct buttons_options *options, void **own, char *why)
{
	const char *path = options->path ? options->path : "";
	struct keypad *keypad;

	if (!options->wiring || options->wiring->input_count == 0 || !*path ||
		strlen(path) >= sizeof(keypad->path)) {
		snprintf(why, 160,
			"source \"evdev\" needs \"inputs\" and the \"path\" of a keypad, at most "
			"%d "
			"bytes",
			WIRING_PATH_SIZE - 1);
		return -EINVAL;
	}
	keypad = calloc(1, sizeof(*keypad));
	if (!keypad) {
		snprintf(why, 160, "no memory");
		return -ENOMEM;
	}
	keypad->buttons = buttons;
	keypad->wiring = *options->wiring;
	keypad->fd = -1;
	strcpy(keypad->path, path);
	keypad->health = health_new(buttons);
	if (!keypad->health ||
		loop_timer_add(buttons_loop(buttons), keypad_tick, keypad, &keypad->timer) < 0) {
		snprintf(why, 160, "no memory");
		keypad->timer = NULL;
		evdev_close(keypad);
		return -ENOMEM;
	}
	keypad->keys = (struct keys){
		.buttons = buttons,
		.health = keypad->health,
		.inputs = keypad->wiring.inputs,
		.count = keypad->wiring.input_count,
	};
	keypad_try(keypad);
	timer_set(keypad);
	*own = keypad;
	return 0;
}

static void evdev_show(void *own, const struct face *before, const struct face *face)
{
	/* A keypad has no lamps of ours. */
	(void)own;
	(void)before;
	(void)face;
}

const struct buttons_source source_evdev = {
	.name = "evdev",
	.has_path = true,
	.is_wired = true,
	.open = evdev_open,
	.close = evdev_close,
	.show = evdev_show,
};
