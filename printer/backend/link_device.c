/* Printers that are character devices: USB's printer class (usblp), and serial lines. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <unistd.h>

#include "firmware/base/clock.h"
#include "printer/backend/link_ops.h"
#include "printer/backend/watch.h"

enum { BITS_A_BYTE = 10, SHORTEST_LOOK_MS = 5, ABORT_MS = 200, ABORT_LOOK_MS = 20 };

static const struct link_ops link_usb, link_serial;

int link_device_find(struct link *link, char key[LINK_KEY_SIZE])
{
	struct stat st;

	if (stat(link->uri->path, &st) < 0)
		return -errno;
	if (!S_ISCHR(st.st_mode))
		return -ENOTTY;
	snprintf(key, LINK_KEY_SIZE, "device-%u-%u", major(st.st_rdev), minor(st.st_rdev));
	link->ops = &link_usb;
	return 0;
}

static const struct {
	unsigned int baud;
	speed_t speed;
} speeds[] = {
	{1200, B1200},
	{2400, B2400},
	{4800, B4800},
	{9600, B9600},
	{19200, B19200},
	{38400, B38400},
	{57600, B57600},
	{115200, B115200},
	{230400, B230400},
	{460800, B460800},
	{921600, B921600},
};

static speed_t speed_of(unsigned int baud)
{
	for (size_t i = 0; i < sizeof(speeds) / sizeof(speeds[0]); i++) {
		if (speeds[i].baud == baud)
			return speeds[i].speed;
	}
	return B115200;
}

static int serial_set(const struct link *link, int fd)
{
	struct termios t;

	if (tcgetattr(fd, &t) < 0)
		return -errno;
	cfmakeraw(&t);
	t.c_cflag |= CLOCAL | CREAD;
	t.c_cflag &= ~(tcflag_t)(CSTOPB | CRTSCTS);
	t.c_iflag &= ~(tcflag_t)(IXON | IXOFF);
	if (link->uri->flow == FLOW_HARDWARE)
		t.c_cflag |= CRTSCTS;
	if (link->uri->flow == FLOW_SOFTWARE)
		t.c_iflag |= IXON;
	t.c_cc[VMIN] = 1;
	t.c_cc[VTIME] = 0;
	cfsetspeed(&t, speed_of(link->uri->baud));
	if (tcsetattr(fd, TCSANOW, &t) < 0)
		return -errno;
	tcflush(fd, TCIFLUSH); /* an answer to somebody else */
	return 0;
}

static int device_open(struct link *link, int64_t until_ms)
{
	int fd = open(link->uri->path, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	int result = 0;

	(void)until_ms;
	if (fd < 0)
		return -errno;
	if (isatty(fd)) {
		link->ops = &link_serial;
		result = serial_set(link, fd);
	}
	if (result < 0)
		close(fd);
	else
		link->fd = fd;
	return result;
}

/* Some printers give empty packets for ever: waiting for their bytes would be a busy loop. */
static int usb_at_end(struct link *link)
{
	link->mute = true;
	return 0;
}

static int serial_at_end(struct link *link)
{
	(void)link;
	return -EIO; /* hung up: an adapter was pulled out */
}

/* usblp takes the next bytes only when the last have gone. */
static int usb_flush(struct link *link, int64_t until_ms)
{
	int result = watch_wait(link->fd, POLLOUT, until_ms, false);

	if (result <= 0)
		return result < 0 ? result : -ETIMEDOUT;
	return result & (POLLERR | POLLHUP) ? -EIO : 0;
}

static int serial_flush(struct link *link, int64_t until_ms)
{
	int left = 0;

	while (ioctl(link->fd, TIOCOUTQ, &left) == 0 && left > 0) {
		int64_t now_ms = clock_mono_ms();
		int64_t gone_ms = now_ms + SHORTEST_LOOK_MS +
				  (int64_t)left * BITS_A_BYTE * 1000 / link->uri->baud;
		int result;

		if (now_ms >= until_ms)
			return -ETIMEDOUT;
		result = watch_wait(-1, 0, gone_ms < until_ms ? gone_ms : until_ms, false);
		if (result < 0)
			return result;
	}
	/* What is left lies in the line driver's few bytes. */
	return tcdrain(link->fd) < 0 ? -errno : 0;
}

/* From here on watch_wait() would not wait: we were told to end already. */
static void usb_abort(struct link *link, const uint8_t *bytes, size_t len)
{
	struct pollfd sent = {.fd = link->fd, .events = POLLOUT};

	(void)!write(link->fd, bytes, len);
	poll(&sent, 1, ABORT_MS);
}

static void serial_abort(struct link *link, const uint8_t *bytes, size_t len)
{
	int left = 0;

	tcflush(link->fd, TCOFLUSH);
	(void)!write(link->fd, bytes, len);
	for (int i = 0; i < ABORT_MS / ABORT_LOOK_MS; i++) {
		if (ioctl(link->fd, TIOCOUTQ, &left) < 0 || left == 0)
			return;
		poll(NULL, 0, ABORT_LOOK_MS);
	}
	tcflush(link->fd, TCOFLUSH); /* else closing waits for it */
}

static const struct link_ops link_usb = {device_open, usb_at_end, usb_flush, usb_abort};
static const struct link_ops link_serial = {device_open, serial_at_end, serial_flush, serial_abort};
