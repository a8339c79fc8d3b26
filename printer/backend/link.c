/* Lines to printers: what is the same for all, and TCP. link_device.c has the devices. */
#include "printer/backend/link.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/sockios.h>

#include "firmware/base/clock.h"
#include "printer/backend/link_ops.h"
#include "printer/backend/watch.h"

enum {
	CONNECT_MS = 3000,
	PEER_DEAD_MS = 10000, /* bytes not acknowledged for so long: the printer has no power */
	PEER_CLOSE_MS = 5000, /* for a printer that does not close its end */
	ABORT_MS = 200,
	ABORT_LOOK_MS = 20,
};

void link_init(struct link *link, const struct device_uri *uri)
{
	memset(link, 0, sizeof(*link));
	link->uri = uri;
	link->fd = -1;
}

void link_close(struct link *link)
{
	if (link->fd >= 0)
		close(link->fd);
	link->fd = -1;
	link->mute = false;
}

void link_fini(struct link *link)
{
	link_close(link);
	if (link->addresses)
		freeaddrinfo(link->addresses);
	link->addresses = NULL;
}

int link_open(struct link *link, int64_t until_ms)
{
	return link->ops->open(link, until_ms);
}

int link_flush(struct link *link, int64_t until_ms)
{
	return link->ops->flush(link, until_ms);
}

void link_abort(struct link *link, const uint8_t *bytes, size_t len)
{
	if (link->fd >= 0)
		link->ops->abort(link, bytes, len);
	link_close(link);
}

void link_name(const struct link *link, char *text, size_t size)
{
	if (link->uri->kind == DEVICE_TCP)
		snprintf(text, size, "%s:%s", link->uri->host, link->uri->port);
	else
		snprintf(text, size, "%s", link->uri->path);
}

ssize_t link_read(struct link *link, uint8_t *bytes, size_t size)
{
	ssize_t n = read(link->fd, bytes, size);

	if (n > 0)
		return n;
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	return link->ops->at_end(link);
}

ssize_t link_write(struct link *link, const uint8_t *bytes, size_t len)
{
	ssize_t n = write(link->fd, bytes, len);

	if (n >= 0)
		return n;
	return errno == EAGAIN || errno == EINTR ? 0 : -errno;
}

/* ---- TCP ------------------------------------------------------------------------------------- */

static void key_of_address(const struct addrinfo *address, char key[LINK_KEY_SIZE])
{
	char host[NI_MAXHOST] = "", port[NI_MAXSERV] = "";

	(void)!getnameinfo(address->ai_addr, address->ai_addrlen, host, sizeof(host), port,
		sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV);
	snprintf(key, LINK_KEY_SIZE, "tcp-%.90s-%.10s", host, port);
	for (char *at = key; *at; at++) {
		if (*at == ':' || *at == '%')
			*at = '.';
	}
}

static int tcp_find(struct link *link, char key[LINK_KEY_SIZE])
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};

	if (link->addresses)
		freeaddrinfo(link->addresses);
	link->addresses = NULL;
	if (getaddrinfo(link->uri->host, link->uri->port, &hints, &link->addresses) != 0) {
		link->addresses = NULL;
		return -ENXIO;
	}
	key_of_address(link->addresses, key);
	link->ops = &link_tcp;
	return 0;
}

static void tcp_set(int fd)
{
	const int on = 1, idle_s = 5, every_s = 2, times = 3, dead_ms = PEER_DEAD_MS;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof(idle_s));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &every_s, sizeof(every_s));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &times, sizeof(times));
	setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &dead_ms, sizeof(dead_ms));
}

static int tcp_connect(int fd, const struct addrinfo *address, int64_t until_ms)
{
	int error = 0, result;
	socklen_t len = sizeof(error);

	if (connect(fd, address->ai_addr, address->ai_addrlen) == 0)
		return 0;
	if (errno != EINPROGRESS)
		return -errno;
	result = watch_wait(fd, POLLOUT, until_ms, true);
	if (result <= 0)
		return result < 0 ? result : -ETIMEDOUT;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) < 0)
		return -errno;
	return -error;
}

static int tcp_open(struct link *link, int64_t until_ms)
{
	int64_t limit_ms = clock_mono_ms() + CONNECT_MS;
	int result = -ENXIO;

	if (until_ms > limit_ms)
		until_ms = limit_ms;
	for (struct addrinfo *a = link->addresses; a; a = a->ai_next) {
		int fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

		if (fd < 0)
			return -errno;
		tcp_set(fd);
		result = tcp_connect(fd, a, until_ms);
		if (result == 0) {
			link->fd = fd;
			return 0;
		}
		close(fd);
		if (result == -ECANCELED || result == -EPIPE)
			return result;
	}
	return result;
}

static int tcp_at_end(struct link *link)
{
	(void)link;
	return -ECONNRESET;
}

static int tcp_unsent(int fd)
{
	int left = 0;

	return ioctl(fd, SIOCOUTQ, &left) < 0 ? 0 : left;
}

/* The printer closes its end when it has read everything; one that never does has at least
 * acknowledged it. */
static int tcp_flush(struct link *link, int64_t until_ms)
{
	int64_t quiet_ms = clock_mono_ms() + PEER_CLOSE_MS;
	uint8_t ignored[256];

	if (shutdown(link->fd, SHUT_WR) < 0)
		return -errno;
	for (;;) {
		int64_t next_ms = quiet_ms < until_ms ? quiet_ms : until_ms;
		int result = watch_wait(link->fd, POLLIN, next_ms, false);
		ssize_t n;

		if (result < 0)
			return result;
		if (result == 0) {
			if (tcp_unsent(link->fd) == 0)
				return 0;
			if (clock_mono_ms() >= until_ms)
				return -ETIMEDOUT;
			quiet_ms += PEER_CLOSE_MS;
			continue;
		}
		n = read(link->fd, ignored, sizeof(ignored));
		if (n == 0)
			return 0;
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			return -errno;
	}
}

static void tcp_abort(struct link *link, const uint8_t *bytes, size_t len)
{
	const struct linger drop = {.l_onoff = 1};

	if (write(link->fd, bytes, len) == (ssize_t)len) {
		for (int i = 0; i < ABORT_MS / ABORT_LOOK_MS && tcp_unsent(link->fd) > 0; i++)
			poll(NULL, 0, ABORT_LOOK_MS);
	}
	/* close() alone would go on sending the sheet to a printer that stopped reading. */
	if (tcp_unsent(link->fd) > 0)
		setsockopt(link->fd, SOL_SOCKET, SO_LINGER, &drop, sizeof(drop));
}

const struct link_ops link_tcp = {tcp_open, tcp_at_end, tcp_flush, tcp_abort};

int link_find(struct link *link, char key[LINK_KEY_SIZE])
{
	return link->uri->kind == DEVICE_TCP ? tcp_find(link, key) : link_device_find(link, key);
}
