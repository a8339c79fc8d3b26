/*
 * The simulated person: lines in a FIFO become touches and keys, for tests and for the crowd of a
 * demonstration hall. The FIFO is opened for reading and writing, so that it never ends when the
 * last writer goes, and a writer never waits for a reader that is not there yet.
 */
#include "firmware/window/screen.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/log.h"
#include "firmware/base/loop.h"

enum { INPUT_MAX_LINE = 80, INPUT_MAX_COORDINATE = 1 << 20 };

struct input {
	struct window *window;
	struct loop_io *io;
	int fd;
	char *path;
	char line[INPUT_MAX_LINE + 1];
	size_t len;
	bool is_too_long; /* the line being read; its rest is dropped */
};

static const char *const key_names[WINDOW_KEY_COUNT] = {
	[WINDOW_KEY_ENTER] = "Enter",
	[WINDOW_KEY_ESCAPE] = "Escape",
	[WINDOW_KEY_BACKSPACE] = "Backspace",
	[WINDOW_KEY_DELETE] = "Delete",
	[WINDOW_KEY_TAB] = "Tab",
	[WINDOW_KEY_BACKTAB] = "Backtab",
	[WINDOW_KEY_UP] = "Up",
	[WINDOW_KEY_DOWN] = "Down",
	[WINDOW_KEY_LEFT] = "Left",
	[WINDOW_KEY_RIGHT] = "Right",
	[WINDOW_KEY_HOME] = "Home",
	[WINDOW_KEY_END] = "End",
	[WINDOW_KEY_PAGE_UP] = "PageUp",
	[WINDOW_KEY_PAGE_DOWN] = "PageDown",
	[WINDOW_KEY_F1] = "F1",
	[WINDOW_KEY_F1 + 1] = "F2",
	[WINDOW_KEY_F1 + 2] = "F3",
	[WINDOW_KEY_F1 + 3] = "F4",
	[WINDOW_KEY_F1 + 4] = "F5",
	[WINDOW_KEY_F1 + 5] = "F6",
	[WINDOW_KEY_F1 + 6] = "F7",
	[WINDOW_KEY_F1 + 7] = "F8",
	[WINDOW_KEY_F1 + 8] = "F9",
	[WINDOW_KEY_F1 + 9] = "F10",
	[WINDOW_KEY_F1 + 10] = "F11",
	[WINDOW_KEY_F12] = "F12",
};

static bool do_key(struct window *window, const char *name)
{
	int len = text_character(name);

	if (len > 0 && name[len] == '\0') {
		window_tell_text(window, name);
		return true;
	}
	if (strcmp(name, "Space") == 0) {
		window_tell_text(window, " ");
		return true;
	}
	for (int key = 0; key < WINDOW_KEY_COUNT; key++) {
		if (key_names[key] && strcmp(name, key_names[key]) == 0) {
			window_tell_key(window, (enum window_key)key, "");
			return true;
		}
	}
	return false;
}

static bool read_number(const char **text, char end, int *number)
{
	char *after;

	errno = 0;
	long value = strtol(*text, &after, 10);

	if (after == *text || *after != end || errno || value < -INPUT_MAX_COORDINATE ||
		value > INPUT_MAX_COORDINATE)
		return false;
	*number = (int)value;
	*text = after + (end != '\0');
	return true;
}

static bool do_touch(struct window *window, const char *where, bool press, bool release)
{
	int x, y;

	if (!read_number(&where, ' ', &x) || !read_number(&where, '\0', &y))
		return false;
	if (press)
		window_tell_touch(window, x, y, true);
	if (release)
		window_tell_touch(window, x, y, false);
	return true;
}

/* The rest of the line after the word and a space, or NULL. */
static const char *after_word(const char *line, const char *word)
{
	size_t len = strlen(word);

	return strncmp(line, word, len) == 0 && line[len] == ' ' ? line + len + 1 : NULL;
}

static bool do_line(struct window *window, const char *line)
{
	const char *rest;

	if ((rest = after_word(line, "touch")))
		return do_touch(window, rest, true, true);
	if ((rest = after_word(line, "press")))
		return do_touch(window, rest, true, false);
	if ((rest = after_word(line, "release")))
		return do_touch(window, rest, false, true);
	if ((rest = after_word(line, "key")))
		return do_key(window, rest);
	if (strcmp(line, "close") == 0) {
		window_tell_closed(window);
		return true;
	}
	return false;
}

/* The handlers may close the window and with it the input: only copies are used after do_line(). */
static void line_complete(struct input *input)
{
	char line[INPUT_MAX_LINE + 1], path[128];
	bool is_too_long = input->is_too_long;
	bool has_nul = memchr(input->line, '\0', input->len) != NULL;

	memcpy(line, input->line, input->len);
	line[input->len] = '\0';
	snprintf(path, sizeof(path), "%s", input->path);
	input->len = 0;
	input->is_too_long = false;
	if (is_too_long) {
		log_warn("window: '%s': a line over %d bytes is ignored", path, INPUT_MAX_LINE);
	} else if (has_nul || !do_line(input->window, line)) {
		for (char *c = line; *c; c++)
			if (*c < 0x20 || *c > 0x7e) /* also what may be no UTF-8 */
				*c = '?';
		log_warn("window: '%s': '%s' is ignored: write e.g. 'touch 400 300' or 'key Enter'",
			path, line);
	}
}

static void take_bytes(struct input *input, const char *bytes, size_t count)
{
	struct window *window = input->window;

	for (size_t i = 0; i < count && !window->is_closed; i++) {
		if (bytes[i] == '\n')
			line_complete(input);
		else if (input->len < INPUT_MAX_LINE)
			input->line[input->len++] = bytes[i];
		else
			input->is_too_long = true;
	}
}

static void input_ready(void *data, uint32_t events)
{
	struct input *input = data;
	struct window *window = input->window;
	char bytes[512];
	ssize_t count = read(input->fd, bytes, sizeof(bytes));

	(void)events;
	if (count <= 0)
		return; /* nothing there after all: EAGAIN */
	window_enter(window);
	take_bytes(input, bytes, (size_t)count);
	window_leave(window);
}

/* Removes a FIFO that nobody reads any more; anything else stays and is refused. */
static int remove_stale(const char *path)
{
	struct stat stat;

	if (lstat(path, &stat) < 0)
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISFIFO(stat.st_mode))
		return -EEXIST;
	int fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);

	if (fd >= 0) {
		close(fd);
		return -EEXIST; /* somebody reads it */
	}
	if (errno != ENXIO)
		return -errno;
	return unlink(path) < 0 ? -errno : 0;
}

static int fifo_open(const char *path, int *fd)
{
	int result = remove_stale(path);

	if (result < 0)
		return result;
	if (mkfifo(path, 0600) < 0)
		return -errno;
	*fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW);
	if (*fd >= 0)
		return 0;
	result = -errno;
	unlink(path);
	return result;
}

struct input *input_open(struct window *window, const char *path)
{
	struct input *input = calloc(1, sizeof(*input));
	int result = -ENOMEM;

	if (!input)
		return NULL;
	input->window = window;
	input->path = strdup(path);
	if (!input->path)
		goto failed;
	result = fifo_open(path, &input->fd);
	if (result < 0)
		goto failed;
	result = loop_io_add(window->loop, input->fd, EPOLLIN, input_ready, input, &input->io);
	if (result == 0)
		return input;
	close(input->fd);
	unlink(path);
failed:
	log_err("window: '%s': cannot be made for simulated input: %s: %s", path, strerror(-result),
		result == -EEXIST
			? "another process uses it, or it is no FIFO: remove it or name another"
			: "check the folder and its rights");
	free(input->path);
	free(input);
	errno = -result;
	return NULL;
}

void input_close(struct input *input)
{
	if (!input)
		return;
	loop_io_del(input->io);
	close(input->fd);
	unlink(input->path);
	free(input->path);
	free(input);
}
