/* Whole files: one place knows how a file is replaced without ever being half there. */
#include "firmware/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { FIRST_ROOM = 16384 };

/* Grows by doubling, so that a small file costs little. */
static int read_all(FILE *file, size_t max, char **text, size_t *len)
{
	size_t room = 0;

	do {
		char *grown;

		room = room ? room * 2 : FIRST_ROOM;
		if (room > max + 1)
			room = max + 1; /* the byte too many shows that there are more */
		grown = realloc(*text, room + 1);
		if (!grown)
			return -ENOMEM;
		*text = grown;
		errno = 0;
		*len += fread(*text + *len, 1, room - *len, file);
		if (ferror(file))
			return errno ? -errno : -EIO;
		if (*len > max)
			return -EFBIG;
	} while (*len == room);
	(*text)[*len] = '\0';
	return 0;
}

int file_read(const char *path, size_t max, char **text, size_t *len)
{
	FILE *file = fopen(path, "re");
	char *read = NULL;
	size_t read_len = 0;
	int result;

	if (!file)
		return -errno;
	result = read_all(file, max, &read, &read_len);
	fclose(file);
	if (result < 0) {
		free(read);
		return result;
	}
	char *fitted = realloc(read, read_len + 1);

	*text = fitted ? fitted : read;
	*len = read_len;
	return 0;
}

int file_write_all(int fd, const void *bytes, size_t len)
{
	const uint8_t *next = bytes;

	while (len > 0) {
		ssize_t n = write(fd, next, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		next += n;
		len -= (size_t)n;
	}
	return 0;
}

int file_change_begin(struct file_change *change, const char *path)
{
	int n = snprintf(change->part, sizeof(change->part), "%s.part", path);

	if (n < 0 || (size_t)n >= sizeof(change->part))
		return -ENAMETOOLONG;
	change->path = path;
	change->fd = open(change->part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	return change->fd < 0 ? -errno : 0;
}

int file_flush_folder(const char *path)
{
	char copy[PATH_MAX];
	int fd, result = 0;

	snprintf(copy, sizeof(copy), "%s", path);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd) < 0)
		result = -errno;
	if (fd >= 0)
		close(fd);
	return result;
}

int file_change_end(struct file_change *change, int written, enum file_flush flush)
{
	int result = written;

	if (result == 0 && flush == FILE_FLUSHED && fsync(change->fd) < 0)
		result = -errno;
	if (close(change->fd) < 0 && result == 0)
		result = -errno;
	if (result == 0 && rename(change->part, change->path) < 0)
		result = -errno;
	if (result < 0)
		unlink(change->part);
	return result;
}

int file_replace(const char *path, const void *bytes, size_t len, enum file_flush flush)
{
	struct file_change change;
	int result = file_change_begin(&change, path);

	if (result == 0)
		result = file_change_end(&change, file_write_all(change.fd, bytes, len), flush);
	if (result == 0 && flush == FILE_FLUSHED)
		result = file_flush_folder(path);
	return result;
}
