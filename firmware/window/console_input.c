#include "firmware/window/console_input.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "firmware/base/log.h"
#include "firmware/base/loop.h"

enum { UDEV_GROUP = 2 }; /* what udev tells when it is done with a device: its rights are set */

static const char folder[] = "/dev/input";

struct device {
	struct console_input *input;
	int fd; /* -1: free */
	dev_t number;
	struct loop_io *io;
};

struct console_input {
	struct loop *loop;
	void (*woken)(void *data);
	void *data;
	int news; /* netlink; -1: nothing that is plugged in later is heard of */
	struct loop_io *news_io;
	bool is_stale; /* something was plugged in or out */
	struct device devices[CONSOLE_INPUT_MAX];
};

static void device_close(struct device *device)
{
	loop_io_del(device->io);
	close(device->fd);
	device->io = NULL;
	device->fd = -1;
}

/* Reads until there is nothing; false when the device is gone. */
static bool drain(int fd)
{
	char bytes[4096];
	ssize_t got;

	do
		got = read(fd, bytes, sizeof(bytes));
	while (got > 0 || (got < 0 && errno == EINTR));
	return got < 0 && errno == EAGAIN;
}

static void device_ready(void *data, uint32_t events)
{
	struct device *device = data;
	struct console_input *input = device->input;

	(void)events;
	if (!drain(device->fd))
		device_close(device);
	input->woken(input->data);
}

static void news_ready(void *data, uint32_t events)
{
	struct console_input *input = data;
	char bytes[8192];

	(void)events;
	/* ENOBUFS (some were lost) ends it too: it is looked at anyway. */
	while (recv(input->news, bytes, sizeof(bytes), MSG_DONTWAIT) > 0)
		;
	input->is_stale = true;
	input->woken(input->data);
}

static bool is_open(const struct console_input *input, dev_t number)
{
	for (int i = 0; i < CONSOLE_INPUT_MAX; i++)
		if (input->devices[i].fd >= 0 && input->devices[i].number == number)
			return true;
	return false;
}

static struct device *free_device(struct console_input *input)
{
	for (int i = 0; i < CONSOLE_INPUT_MAX; i++)
		if (input->devices[i].fd < 0)
			return &input->devices[i];
	return NULL;
}

static void device_open(struct console_input *input, const char *name)
{
	char path[sizeof(folder) + 256];
	struct device *device = free_device(input);
	struct stat stat;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	if (!device)
		return;
	device->fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (device->fd < 0) {
		log_debug("window: '%s': not heard: %s", path, strerror(errno));
		return;
	}
	if (fstat(device->fd, &stat) < 0 || is_open(input, stat.st_rdev) ||
		loop_io_add(input->loop, device->fd, EPOLLIN, device_ready, device, &device->io) <
			0) {
		close(device->fd);
		device->fd = -1;
		return;
	}
	device->number = stat.st_rdev;
	log_debug("window: '%s': heard", path);
}

void console_input_look(struct console_input *input)
{
	DIR *dir = input->is_stale ? opendir(folder) : NULL;
	const struct dirent *entry;

	input->is_stale = false;
	if (!dir)
		return;
	while ((entry = readdir(dir)))
		if (strncmp(entry->d_name, "event", 5) == 0)
			device_open(input, entry->d_name);
	closedir(dir);
}

static int listen_for_news(struct console_input *input)
{
	struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = UDEV_GROUP};

	input->news =
		socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT);
	if (input->news < 0)
		return -errno;
	if (bind(input->news, (struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	return loop_io_add(input->loop, input->news, EPOLLIN, news_ready, input, &input->news_io);
}

struct console_input *console_input_open(struct loop *loop, void (*woken)(void *data), void *data)
{
	struct console_input *input = calloc(1, sizeof(*input));

	if (!input)
		return NULL;
	input->loop = loop;
	input->woken = woken;
	input->data = data;
	input->is_stale = true;
	for (int i = 0; i < CONSOLE_INPUT_MAX; i++)
		input->devices[i] = (struct device){.input = input, .fd = -1};
	int result = listen_for_news(input);

	if (result == 0)
		return input;
	log_err("window: what is plugged in cannot be heard of: %s: the service must be allowed "
		"AF_NETLINK",
		strerror(-result));
	console_input_close(input);
	errno = -result;
	return NULL;
}

void console_input_close(struct console_input *input)
{
	if (!input)
		return;
	for (int i = 0; i < CONSOLE_INPUT_MAX; i++)
		if (input->devices[i].fd >= 0)
			device_close(&input->devices[i]);
	loop_io_del(input->news_io);
	if (input->news >= 0)
		close(input->news);
	free(input);
}
