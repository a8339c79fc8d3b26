/* The calls of libc by which programs and libgpiod reach a kernel's gpio. */
#include "tests/tools/gpio/kernel.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

struct fd_entry kernel_fds[FDS];

#define NEXT(name) next_##name = (__typeof__(next_##name))dlsym(RTLD_NEXT, #name)

int real_close(int fd)
{
	static int (*next_close)(int);

	if (!next_close)
		NEXT(close);
	return next_close(fd);
}

ssize_t real_read(int fd, void *buffer, size_t size)
{
	static ssize_t (*next_read)(int, void *, size_t);

	if (!next_read)
		NEXT(read);
	return next_read(fd, buffer, size);
}

int pipe_open(int *writer, bool nonblocking)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	if (ends[0] >= FDS) {
		real_close(ends[0]);
		real_close(ends[1]);
		errno = EMFILE;
		return -1;
	}
	fcntl(ends[0], F_SETFL, nonblocking ? O_NONBLOCK : 0);
	*writer = ends[1];
	return ends[0];
}

static struct fd_entry entry_of(int fd)
{
	return fd >= 0 && fd < FDS ? kernel_fds[fd] : (struct fd_entry){FD_NONE};
}

/* "/dev/gpiochip3", or a link to it: the number, else -1. */
static int chip_number(const char *path)
{
	static ssize_t (*next_readlink)(const char *, char *, size_t);
	char target[PATH_MAX];
	ssize_t len;
	int number, end = 0;

	if (sscanf(path, "/dev/gpiochip%d%n", &number, &end) == 1 && !path[end])
		return number;
	if (!next_readlink)
		NEXT(readlink);
	len = next_readlink(path, target, sizeof(target) - 1);
	if (len <= 0)
		return -1;
	target[len] = '\0';
	return sscanf(target, "/dev/gpiochip%d%n", &number, &end) == 1 && !target[end] ? number
										       : -1;
}

static bool is_link(const char *path)
{
	return strncmp(path, "/dev/gpiochip", 13) != 0;
}

/* What libgpiod 1 reads to know that a device is a gpio chip. */
static int sysfs_open(int number)
{
	int fd = memfd_create("dev", MFD_CLOEXEC);

	if (fd >= 0 && dprintf(fd, "%d:%d\n", MAJOR, number) > 0)
		lseek(fd, 0, SEEK_SET);
	return fd;
}

/* True: it is one of ours, and *fd or errno is the result. */
static bool open_ours(const char *path, int flags, int *fd)
{
	int number, end = 0;

	if (sscanf(path, "/sys/bus/gpio/devices/gpiochip%d/dev%n", &number, &end) == 1 && end) {
		*fd = sysfs_open(number);
		return true;
	}
	number = chip_number(path);
	if (number < 0 && !is_keypad(path))
		return false;
	pthread_mutex_lock(&kernel_lock);
	*fd = number >= 0 ? chip_open((unsigned int)number) : keypad_open(path, flags & O_NONBLOCK);
	pthread_mutex_unlock(&kernel_lock);
	return true;
}

static int open_any(const char *path, int flags, mode_t mode)
{
	static int (*next_open)(const char *, int, ...);
	int fd;

	if (open_ours(path, flags, &fd))
		return fd;
	if (!next_open)
		NEXT(open);
	return next_open(path, flags, mode);
}

int open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list rest;

	if (flags & (O_CREAT | O_TMPFILE)) {
		va_start(rest, flags);
		mode = va_arg(rest, mode_t);
		va_end(rest);
	}
	return open_any(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list rest;

	if (flags & (O_CREAT | O_TMPFILE)) {
		va_start(rest, flags);
		mode = va_arg(rest, mode_t);
		va_end(rest);
	}
	return open_any(path, flags, mode);
}

int close(int fd)
{
	struct fd_entry entry;

	pthread_mutex_lock(&kernel_lock);
	entry = entry_of(fd);
	if (entry.kind == FD_CHIP)
		free(entry.of);
	else if (entry.kind == FD_LINE)
		line_close(entry.of);
	else if (entry.kind == FD_KEYPAD)
		keypad_close(fd);
	if (entry.kind != FD_NONE)
		kernel_fds[fd].kind = FD_NONE;
	pthread_mutex_unlock(&kernel_lock);
	return real_close(fd);
}

ssize_t read(int fd, void *buffer, size_t size)
{
	ssize_t got;

	if (entry_of(fd).kind != FD_LINE && entry_of(fd).kind != FD_KEYPAD)
		return real_read(fd, buffer, size);
	pthread_mutex_lock(&kernel_lock);
	errno = 0;
	got = entry_of(fd).kind == FD_LINE ? line_read(fd, entry_of(fd).of, buffer, size)
					   : keypad_read(fd, buffer, size);
	pthread_mutex_unlock(&kernel_lock);
	return got;
}

int ioctl(int fd, unsigned long call, ...)
{
	static int (*next_ioctl)(int, unsigned long, ...);
	struct fd_entry entry = entry_of(fd);
	void *argument;
	va_list rest;
	int error = 0;

	va_start(rest, call);
	argument = va_arg(rest, void *);
	va_end(rest);
	if (!next_ioctl)
		NEXT(ioctl);
	if (entry.kind == FD_NONE)
		return next_ioctl(fd, call, argument);
	call = (uint32_t)call; /* as the kernel takes it; callers keep it in an int */
	pthread_mutex_lock(&kernel_lock);
	if (entry.kind == FD_CHIP)
		error = chip_ioctl(entry.of, call, argument);
	else if (entry.kind == FD_LINE)
		error = line_ioctl(entry.of, call, argument);
	else
		error = keypad_ioctl(fd, call, argument);
	pthread_mutex_unlock(&kernel_lock);
	if (!error)
		return 0;
	errno = error;
	return -1;
}

static int stat_ours(const char *path, int number, struct stat *st)
{
	bool there;

	(void)path;
	pthread_mutex_lock(&kernel_lock);
	there = is_chip_number((unsigned int)number);
	pthread_mutex_unlock(&kernel_lock);
	if (!there) {
		errno = ENOENT;
		return -1;
	}
	memset(st, 0, sizeof(*st));
	st->st_mode = S_IFCHR | 0660;
	st->st_rdev = makedev(MAJOR, (unsigned int)number);
	return 0;
}

int stat(const char *restrict path, struct stat *restrict st)
{
	static int (*next_stat)(const char *restrict, struct stat *restrict);
	int number = chip_number(path);

	if (number >= 0)
		return stat_ours(path, number, st);
	if (!next_stat)
		NEXT(stat);
	return next_stat(path, st);
}

int lstat(const char *restrict path, struct stat *restrict st)
{
	static int (*next_lstat)(const char *restrict, struct stat *restrict);

	if (chip_number(path) >= 0 && !is_link(path))
		return stat_ours(path, chip_number(path), st);
	if (!next_lstat)
		NEXT(lstat);
	return next_lstat(path, st);
}

int access(const char *path, int mode)
{
	static int (*next_access)(const char *, int);

	if (!strncmp(path, "/sys/bus/gpio/devices/gpiochip", 30))
		return 0;
	if (!next_access)
		NEXT(access);
	return next_access(path, mode);
}

char *realpath(const char *restrict path, char *restrict resolved)
{
	static char *(*next_realpath)(const char *restrict, char *restrict);
	char text[64] = "";
	unsigned int major, minor;

	if (sscanf(path, "/sys/dev/char/%u:%u/subsystem", &major, &minor) == 2 && major == MAJOR)
		strcpy(text, "/sys/bus/gpio");
	else if (chip_number(path) >= 0)
		snprintf(text, sizeof(text), "/dev/gpiochip%d", chip_number(path));
	if (text[0])
		return resolved ? strcpy(resolved, text) : strdup(text);
	if (!next_realpath)
		NEXT(realpath);
	return next_realpath(path, resolved);
}

DIR *opendir(const char *path)
{
	static DIR *(*next_opendir)(const char *);

	if (!next_opendir)
		NEXT(opendir);
	return next_opendir(strcmp(path, "/dev") ? path : listing_folder());
}

int inotify_add_watch(int fd, const char *path, uint32_t mask)
{
	static int (*next_inotify_add_watch)(int, const char *, uint32_t);

	if (!next_inotify_add_watch)
		NEXT(inotify_add_watch);
	return next_inotify_add_watch(fd, strcmp(path, "/dev") ? path : listing_folder(), mask);
}

/* libgpiod's own tools list chips so. */
int scandir(const char *restrict path, struct dirent ***restrict names,
	int (*wanted)(const struct dirent *),
	int (*order)(const struct dirent **, const struct dirent **))
{
	static int (*next_scandir)(const char *restrict, struct dirent ***restrict,
		int (*)(const struct dirent *),
		int (*)(const struct dirent **, const struct dirent **));

	if (!next_scandir)
		NEXT(scandir);
	return next_scandir(
		strcmp(path, "/dev") != 0 ? path : listing_folder(), names, wanted, order);
}
