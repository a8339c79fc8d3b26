/*
 * The source "simulated": a box without hardware. Tests and the simulated crowd connect to its unix
 * socket, press and read the lamps, as a hand and an eye would.
 */
#include "firmware/buttons/source.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "firmware/base/log.h"
#include "firmware/base/loop.h"
#include "firmware/buttons/lines.h"

struct box;

struct client {
	struct box *box;
	int fd; /* -1: free */
	struct loop_io *io;
	struct line_buffer buffer;
};

struct box {
	struct buttons *buttons;
	struct sockaddr_un address;
	int fd;
	struct loop_io *io;
	struct client clients[BUTTONS_MAX_CLIENTS];
};

static void client_drop(struct client *client)
{
	if (client->fd < 0)
		return;
	loop_io_del(client->io);
	close(client->fd);
	client->fd = -1;
}

/* Who does not read what it asked for is dropped: the box never waits for it. */
static void client_send(struct client *client, const char *text, size_t len)
{
	if (len > 0 && send(client->fd, text, len, MSG_DONTWAIT | MSG_NOSIGNAL) != (ssize_t)len)
		client_drop(client);
}

static void client_readable(void *data, uint32_t events)
{
	struct client *client = data;
	char bytes[1024], answer[LINE_ANSWER_SIZE];
	ssize_t got = recv(client->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
	const char *at = bytes;

	(void)events;
	if (got < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (got <= 0) {
		client_drop(client);
		return;
	}
	while (got > 0) {
		const char *line;
		bool too_long;
		size_t taken = line_buffer_take(&client->buffer, at, (size_t)got, &line, &too_long);

		at += taken;
		got -= (ssize_t)taken;
		if (!line)
			continue;
		if (line_press(client->box->buttons, line, too_long, answer))
			return;
		client_send(client, answer, strlen(answer));
		if (client->fd < 0)
			return;
	}
}

static struct client *client_free_slot(struct box *box)
{
	for (size_t i = 0; i < BUTTONS_MAX_CLIENTS; i++)
		if (box->clients[i].fd < 0)
			return &box->clients[i];
	return NULL;
}

static void box_accept(void *data, uint32_t events)
{
	static const char full[] = "error all places at this box are taken\n";
	struct box *box = data;
	struct client *client = client_free_slot(box);
	int fd = accept4(box->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	char text[FACE_LINES_SIZE];

	(void)events;
	if (fd < 0)
		return;
	if (!client) {
		(void)!send(fd, full, sizeof(full) - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
		close(fd);
		return;
	}
	*client = (struct client){.box = box, .fd = fd};
	if (loop_io_add(buttons_loop(box->buttons), fd, EPOLLIN, client_readable, client,
		    &client->io) < 0) {
		close(fd);
		client->fd = -1;
		return;
	}
	client_send(client, text, face_lines(NULL, buttons_face(box->buttons), text));
}

static void simulated_show(void *own, const struct face *before, const struct face *face)
{
	struct box *box = own;
	char text[FACE_LINES_SIZE];
	size_t len = face_lines(before, face, text);

	for (size_t i = 0; i < BUTTONS_MAX_CLIENTS; i++)
		if (box->clients[i].fd >= 0)
			client_send(&box->clients[i], text, len);
}

/* A socket left by a process that was killed is removed, a living one is not. */
static int stale_remove(const struct sockaddr_un *address)
{
	struct stat st;
	int fd, ret;

	if (lstat(address->sun_path, &st) < 0)
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISSOCK(st.st_mode))
		return -EEXIST;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	ret = connect(fd, (const struct sockaddr *)address, sizeof(*address));
	if (ret == 0 || errno != ECONNREFUSED)
		ret = -EADDRINUSE;
	else
		ret = unlink(address->sun_path) < 0 ? -errno : 0;
	close(fd);
	return ret;
}

static int box_listen(struct box *box)
{
	mode_t mask;
	int ret = stale_remove(&box->address);

	if (ret < 0)
		return ret;
	box->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (box->fd < 0)
		return -errno;
	mask = umask(0177);
	ret = bind(box->fd, (const struct sockaddr *)&box->address, sizeof(box->address));
	if (ret < 0)
		ret = -errno;
	umask(mask);
	if (ret == 0 && listen(box->fd, BUTTONS_MAX_CLIENTS) < 0)
		ret = -errno;
	if (ret == 0)
		ret = loop_io_add(
			buttons_loop(box->buttons), box->fd, EPOLLIN, box_accept, box, &box->io);
	if (ret < 0)
		close(box->fd);
	return ret;
}

static int simulated_open(
	struct buttons *buttons, const struct buttons_options *options, void **own, char *why)
{
	const char *path = options->path ? options->path : "";
	struct box *box;
	int ret;

	if (!*path || strlen(path) >= sizeof(box->address.sun_path)) {
		snprintf(why, 160, "a simulated box needs a socket path of at most %zu bytes",
			sizeof(box->address.sun_path) - 1);
		return -EINVAL;
	}
	box = calloc(1, sizeof(*box));
	if (!box) {
		snprintf(why, 160, "no memory");
		return -ENOMEM;
	}
	box->buttons = buttons;
	box->address.sun_family = AF_UNIX;
	memcpy(box->address.sun_path, path, strlen(path) + 1);
	for (size_t i = 0; i < BUTTONS_MAX_CLIENTS; i++)
		box->clients[i].fd = -1;
	ret = box_listen(box);
	if (ret < 0) {
		snprintf(why, 160, "'%s': %s", path, strerror(-ret));
		free(box);
		return ret;
	}
	log_warn("buttons: simulated: no hardware is read; presses come from '%s'", path);
	*own = box;
	return 0;
}

static void simulated_close(void *own)
{
	struct box *box = own;

	for (size_t i = 0; i < BUTTONS_MAX_CLIENTS; i++)
		client_drop(&box->clients[i]);
	loop_io_del(box->io);
	close(box->fd);
	unlink(box->address.sun_path);
	free(box);
}

const struct buttons_source source_simulated = {
	.name = "simulated",
	.has_path = true,
	.open = simulated_open,
	.close = simulated_close,
	.show = simulated_show,
};
