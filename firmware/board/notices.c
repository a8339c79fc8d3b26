/* The other end of sd_notify(). */
#include "firmware/board/notices.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "firmware/base/loop.h"

enum { NOTICE_MAX = 2048 };

struct notices {
	int fd;
	struct loop_io *io;
	notices_fn *fn;
	void *data;
	char address[sizeof(((struct sockaddr_un *)NULL)->sun_path) + 1];
};

static bool has_line(const char *text, const char *line)
{
	const size_t len = strlen(line);

	for (const char *at = text; at; at = strchr(at, '\n')) {
		at += *at == '\n';
		if (strncmp(at, line, len) == 0 && (at[len] == '\n' || at[len] == '\0'))
			return true;
	}
	return false;
}

static pid_t sender_of(struct msghdr *message)
{
	struct ucred sender;

	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = CMSG_NXTHDR(message, c))
		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_CREDENTIALS) {
			memcpy(&sender, CMSG_DATA(c), sizeof(sender));
			return sender.pid;
		}
	return 0;
}

static void readable(void *data, uint32_t events)
{
	struct notices *notices = data;
	char text[NOTICE_MAX];
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(struct ucred))];
	struct iovec part = {text, sizeof(text) - 1};
	struct msghdr message = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(control),
	};
	ssize_t got = recvmsg(notices->fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	pid_t pid;

	(void)events;
	if (got < 0)
		return;
	text[got] = '\0';
	pid = sender_of(&message);
	if (pid <= 0)
		return;
	if (has_line(text, "WATCHDOG=1"))
		notices->fn(notices->data, pid, NOTICE_TURNS);
	if (has_line(text, "READY=1"))
		notices->fn(notices->data, pid, NOTICE_READY);
}

/* A name that the kernel chooses, in no folder: nothing to be left behind. */
static int address_take(struct notices *notices)
{
	struct sockaddr_un name = {.sun_family = AF_UNIX};
	socklen_t len = sizeof(name);
	const int on = 1;

	if (bind(notices->fd, (struct sockaddr *)&name, offsetof(struct sockaddr_un, sun_path)) <
			0 ||
		setsockopt(notices->fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)) < 0 ||
		getsockname(notices->fd, (struct sockaddr *)&name, &len) < 0)
		return -errno;
	len -= offsetof(struct sockaddr_un, sun_path);
	memcpy(notices->address, name.sun_path, len);
	notices->address[0] = '@'; /* stands for the first byte, a NUL */
	notices->address[len] = '\0';
	return 0;
}

struct notices *notices_new(struct loop *loop, notices_fn *fn, void *data)
{
	struct notices *notices = calloc(1, sizeof(*notices));
	int rc;

	if (!notices)
		return NULL;
	notices->fn = fn;
	notices->data = data;
	notices->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	rc = notices->fd < 0 ? -errno : address_take(notices);
	if (rc == 0)
		rc = loop_io_add(loop, notices->fd, EPOLLIN, readable, notices, &notices->io);
	if (rc == 0)
		return notices;
	notices_free(notices);
	errno = -rc;
	return NULL;
}

void notices_free(struct notices *notices)
{
	if (!notices)
		return;
	loop_io_del(notices->io);
	if (notices->fd >= 0)
		close(notices->fd);
	free(notices);
}

const char *notices_address(const struct notices *notices)
{
	return notices->address;
}
