/*
 * The source "stdin": presses as lines on standard input, faces as lines on standard output. For
 * scripts and for trying things by hand.
 */
#include "firmware/buttons/source.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "firmware/base/loop.h"
#include "firmware/buttons/lines.h"

struct input {
	struct buttons *buttons;
	struct loop_io *io;
	struct line_buffer buffer;
	bool behind; /* lines were left out because nobody reads standard output */
};

/* A reader that stopped reading must not stop the counter. */
static bool output_has_room(void)
{
	struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};

	return poll(&out, 1, 0) == 1 && (out.revents & POLLOUT);
}

static void output_write(struct input *input, const char *text, size_t len)
{
	if (!output_has_room() || write(STDOUT_FILENO, text, len) != (ssize_t)len)
		input->behind = true;
}

static void stdin_show(void *own, const struct face *before, const struct face *face)
{
	struct input *input = own;
	char text[FACE_LINES_SIZE];
	size_t len = face_lines(input->behind ? NULL : before, face, text);

	input->behind = false;
	output_write(input, text, len);
}

static void stdin_readable(void *own, uint32_t events)
{
	struct input *input = own;
	char bytes[1024], answer[LINE_ANSWER_SIZE];
	ssize_t got = read(STDIN_FILENO, bytes, sizeof(bytes));
	const char *at = bytes;

	(void)events;
	if (got < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (got <= 0) {
		loop_io_del(input->io);
		input->io = NULL;
		buttons_ended(input->buttons, "standard input ended");
		return;
	}
	while (got > 0) {
		const char *line;
		bool too_long;
		size_t taken = line_buffer_take(&input->buffer, at, (size_t)got, &line, &too_long);

		at += taken;
		got -= (ssize_t)taken;
		if (!line)
			continue;
		if (line_press(input->buttons, line, too_long, answer))
			return;
		if (answer[0])
			output_write(input, answer, strlen(answer));
	}
}

static int stdin_open(
	struct buttons *buttons, const struct buttons_options *options, void **own, char *why)
{
	struct input *input = calloc(1, sizeof(*input));
	int ret;

	(void)options;
	if (!input) {
		snprintf(why, 160, "no memory");
		return -ENOMEM;
	}
	input->buttons = buttons;
	ret = loop_io_add(
		buttons_loop(buttons), STDIN_FILENO, EPOLLIN, stdin_readable, input, &input->io);
	if (ret < 0) {
		snprintf(why, 160,
			"standard input cannot be watched: %s; give it a pipe or a terminal, not a "
			"file",
			strerror(-ret));
		free(input);
		return ret;
	}
	*own = input;
	return 0;
}

static void stdin_close(void *own)
{
	struct input *input = own;

	if (input->io)
		loop_io_del(input->io);
	free(input);
}

const struct buttons_source source_stdin = {
	.name = "stdin",
	.open = stdin_open,
	.close = stdin_close,
	.show = stdin_show,
};
