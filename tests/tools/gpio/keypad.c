/* Keypads as drivers/input/evdev.c has them: keys, a queue that overflows, the grab. */
#include "tests/tools/gpio/kernel.h"

#include <errno.h>
#include <linux/input.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { KEYPADS = 4, QUEUE = 64, OPENERS = 4 };

struct opener {
	int fd, writer; /* fd -1: free */
	bool grabbed, gone, monotonic;
	struct input_event queue[QUEUE];
	unsigned int count;
};

struct keypad {
	char path[108];
	bool present;
	unsigned char keys[(KEY_CNT + 7) / 8];
	struct opener openers[OPENERS];
};

static struct keypad keypads[KEYPADS];

static struct keypad *keypad_find(const char *path)
{
	for (int i = 0; i < KEYPADS; i++)
		if (keypads[i].path[0] && !strcmp(keypads[i].path, path))
			return &keypads[i];
	return NULL;
}

bool is_keypad(const char *path)
{
	return keypad_find(path) != NULL;
}

int keypad_open(const char *path, bool nonblocking)
{
	struct keypad *keypad = keypad_find(path);
	int error = keypad->present ? fault_take("open") : ENOENT;

	for (int i = 0; !error && i < OPENERS; i++) {
		struct opener *opener = &keypad->openers[i];

		if (opener->writer > 0 || opener->gone)
			continue;
		memset(opener, 0, sizeof(*opener));
		opener->fd = pipe_open(&opener->writer, nonblocking);
		if (opener->fd < 0)
			return -1;
		kernel_fds[opener->fd] = (struct fd_entry){FD_KEYPAD, keypad};
		return opener->fd;
	}
	errno = error ? error : ENFILE;
	return -1;
}

static struct opener *opener_of(int fd)
{
	struct keypad *keypad = kernel_fds[fd].of;

	for (int i = 0; i < OPENERS; i++)
		if ((keypad->openers[i].writer > 0 || keypad->openers[i].gone) &&
			keypad->openers[i].fd == fd)
			return &keypad->openers[i];
	return NULL;
}

void keypad_close(int fd)
{
	struct opener *opener = opener_of(fd);

	if (opener->writer > 0)
		real_close(opener->writer);
	memset(opener, 0, sizeof(*opener));
}

ssize_t keypad_read(int fd, void *buffer, size_t size)
{
	struct opener *opener = opener_of(fd);
	size_t events = size / sizeof(struct input_event);
	int error = opener->gone ? ENODEV : fault_take("read");
	char byte;

	if (!error && opener->count == 0)
		error = EAGAIN;
	if (error) {
		errno = error;
		return -1;
	}
	if (events > opener->count)
		events = opener->count;
	memcpy(buffer, opener->queue, events * sizeof(struct input_event));
	opener->count -= (unsigned int)events;
	memmove(opener->queue, opener->queue + events, opener->count * sizeof(struct input_event));
	if (opener->count == 0)
		(void)!real_read(fd, &byte, 1);
	return (ssize_t)(events * sizeof(struct input_event));
}

static bool is_grabbed_by_another(const struct keypad *keypad, const struct opener *opener)
{
	for (int i = 0; i < OPENERS; i++)
		if (&keypad->openers[i] != opener && keypad->openers[i].grabbed)
			return true;
	return false;
}

int keypad_ioctl(int fd, unsigned long call, void *argument)
{
	struct keypad *keypad = kernel_fds[fd].of;
	struct opener *opener = opener_of(fd);
	const size_t size = _IOC_SIZE(call);
	int error;

	if (opener->gone)
		return ENODEV;
	if (call == EVIOCGRAB) {
		error = fault_take("grab");
		if (!error && argument && is_grabbed_by_another(keypad, opener))
			error = EBUSY;
		if (!error)
			opener->grabbed = argument != NULL;
		return error;
	}
	if (call == EVIOCSCLOCKID) {
		opener->monotonic = *(int *)argument == 1;
		return 0;
	}
	if (_IOC_NR(call) == _IOC_NR(EVIOCGKEY(0)) && _IOC_DIR(call) == _IOC_READ) {
		error = fault_take("keys");
		memset(argument, 0, size);
		memcpy(argument, keypad->keys,
			size < sizeof(keypad->keys) ? size : sizeof(keypad->keys));
		return error;
	}
	return EINVAL;
}

static void event_add(struct opener *opener, int type, int code, int value, int64_t at_us)
{
	struct input_event event = {
		.type = (unsigned short)type, .code = (unsigned short)code, .value = value};

	event.input_event_sec = at_us / 1000000;
	event.input_event_usec = at_us % 1000000;
	if (opener->count == QUEUE) { /* as evdev does: all go, and it says so */
		opener->count = 0;
		opener->queue[opener->count++] = (struct input_event){.type = EV_SYN,
			.code = SYN_DROPPED,
			.input_event_sec = event.input_event_sec,
			.input_event_usec = event.input_event_usec};
	}
	opener->queue[opener->count++] = event;
}

/* To each program that has it open and hears it. */
static void key_tell(struct keypad *keypad, int type, int code, int value, int64_t at_us)
{
	for (int i = 0; i < OPENERS; i++) {
		struct opener *opener = &keypad->openers[i];
		unsigned int before = opener->count;

		if (opener->writer <= 0 || is_grabbed_by_another(keypad, opener))
			continue;
		event_add(opener, type, code, value, at_us);
		event_add(opener, EV_SYN, SYN_REPORT, 0, at_us);
		if (before == 0 && write(opener->writer, "!", 1) < 0)
			continue;
	}
}

static void key_set(struct keypad *keypad, int code, bool down)
{
	if (down)
		keypad->keys[code / 8] |= (unsigned char)(1u << code % 8);
	else
		keypad->keys[code / 8] &= (unsigned char)~(1u << code % 8);
}

static void keypad_unplug(struct keypad *keypad)
{
	keypad->present = false;
	memset(keypad->keys, 0, sizeof(keypad->keys));
	for (int i = 0; i < OPENERS; i++) {
		struct opener *opener = &keypad->openers[i];

		if (opener->writer <= 0)
			continue;
		real_close(opener->writer);
		opener->writer = 0;
		opener->gone = true;
		opener->grabbed = false;
	}
}

static void keypad_drop(struct keypad *keypad)
{
	for (int i = 0; i < OPENERS; i++) {
		struct opener *opener = &keypad->openers[i];

		if (opener->writer <= 0)
			continue;
		if (opener->count == 0 && write(opener->writer, "!", 1) < 0)
			continue;
		opener->count = QUEUE;
		event_add(opener, EV_SYN, SYN_REPORT, 0, kernel_now_us());
	}
}

static const char *keypad_make(const char *path)
{
	for (int i = 0; i < KEYPADS; i++)
		if (!keypads[i].path[0]) {
			snprintf(keypads[i].path, sizeof(keypads[i].path), "%s", path);
			keypads[i].present = true;
			return NULL;
		}
	return "too many";
}

const char *keypad_command(int argc, char **argv, char answer[ANSWER_SIZE])
{
	struct keypad *keypad = argc > 1 ? keypad_find(argv[1]) : NULL;
	int code = argc > 2 ? atoi(argv[2]) : 0;

	(void)answer;
	if (!strcmp(argv[0], "keypad") && argc == 2)
		return keypad_make(argv[1]);
	if (!keypad)
		return "no such keypad";
	if (!strcmp(argv[0], "unplug")) {
		keypad_unplug(keypad);
	} else if (!strcmp(argv[0], "plug")) {
		keypad->present = true;
	} else if (!strcmp(argv[0], "drop")) {
		keypad_drop(keypad);
	} else if (argc >= 4 && code > 0 && code < KEY_CNT) {
		if (atoi(argv[3]) != 2)
			key_set(keypad, code, atoi(argv[3]));
		if (!strcmp(argv[0], "key"))
			key_tell(keypad, EV_KEY, code, atoi(argv[3]), when_us(argc, argv, 4));
	} else {
		return "no such command";
	}
	return NULL;
}
