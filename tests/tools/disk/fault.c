/*
 * A preload that lets the disk of one folder (NOVBE_DISK_FOLDER) fail for as long as the file named
 * by NOVBE_DISK_FAULT is there: with the word "full" in it nothing can grow (ENOSPC), with "sync"
 * no flush succeeds (EIO), with "hang" none comes back as long as it is there. For machines where a
 * test may not mount a small disk, and for failures that a small disk does not have.
 *
 *   gcc -std=gnu11 -O2 -fPIC -shared -o fault.so tests/tools/disk/fault.c -ldl
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static bool is_wanted(const char *word)
{
	const char *path = getenv("NOVBE_DISK_FAULT");
	char found[8] = "";
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;

	if (fd < 0)
		return false;
	ssize_t len = read(fd, found, sizeof(found) - 1);
	close(fd);
	return len > 0 && strncmp(found, word, strlen(word)) == 0;
}

static bool is_ours(int fd)
{
	const char *folder = getenv("NOVBE_DISK_FOLDER");
	char link[64], path[4096];

	if (!folder)
		return false;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t len = readlink(link, path, sizeof(path) - 1);
	return len > 0 && strncmp(path, folder, strlen(folder)) == 0;
}

static bool is_full(int fd, off_t end)
{
	struct stat now;

	return is_ours(fd) && is_wanted("full") && fstat(fd, &now) == 0 && end > now.st_size;
}

ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
	if (is_full(fd, at + (off_t)len)) {
		errno = ENOSPC;
		return -1;
	}
	return REAL(pwrite)(fd, bytes, len, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t len, off64_t at)
{
	return pwrite(fd, bytes, len, at);
}

static void hang(int fd)
{
	while (is_ours(fd) && is_wanted("hang"))
		usleep(10000);
}

int fsync(int fd)
{
	hang(fd);
	if (is_ours(fd) && is_wanted("sync")) {
		errno = EIO;
		return -1;
	}
	return REAL(fsync)(fd);
}

int fdatasync(int fd)
{
	hang(fd);
	if (is_ours(fd) && is_wanted("sync")) {
		errno = EIO;
		return -1;
	}
	return REAL(fdatasync)(fd);
}
