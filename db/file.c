/* A name is only as durable as its folder: every new or changed one is flushed there too. */
#include "db/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/file.h"

int file_touch(const char *path)
{
	struct stat status;
	int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0640), rc = 0;

	if (file < 0)
		return -errno;
	if (fstat(file, &status) < 0)
		rc = -errno;
	else if (!S_ISREG(status.st_mode))
		rc = -EINVAL;
	else if (status.st_size == 0)
		rc = 1;
	close(file);
	if (rc == 1 && file_flush_folder(path) < 0)
		rc = -EIO;
	return rc;
}

static int sync_opened(const char *path, int flags)
{
	int file = open(path, flags | O_CLOEXEC), rc = 0;

	if (file < 0)
		return -errno;
	if (fsync(file) < 0)
		rc = -errno;
	close(file);
	return rc;
}

int file_sync(const char *path)
{
	return sync_opened(path, O_RDONLY);
}

static int fill_opened(int file, off_t from, off_t size)
{
	static const char zeros[1 << 16];
	int rc = 0;

	for (off_t at = from; rc == 0 && at < size;) {
		size_t part =
			size - at < (off_t)sizeof(zeros) ? (size_t)(size - at) : sizeof(zeros);
		ssize_t done = pwrite(file, zeros, part, at);

		rc = done <= 0 ? -errno : 0;
		at += done;
	}
	if (rc == 0 && fsync(file) < 0)
		rc = -errno;
	if (rc < 0 && ftruncate(file, from) < 0)
		rc = -errno;
	return rc;
}

int file_fill(const char *path, long size)
{
	struct stat status;
	int file = open(path, O_WRONLY | O_CLOEXEC), rc = 0;

	if (file < 0)
		return -errno;
	if (fstat(file, &status) < 0)
		rc = -errno;
	else if (status.st_size < size)
		rc = fill_opened(file, status.st_size, size);
	close(file);
	return rc;
}

int file_rename_database(const char *from, const char *to)
{
	static const char *const parts[] = {"-wal", "-shm", ""}; /* the file itself last */
	char old[FILE_PATH_SIZE], new[FILE_PATH_SIZE];

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		snprintf(old, sizeof(old), "%s%s", from, parts[i]);
		snprintf(new, sizeof(new), "%s%s", to, parts[i]);
		if (rename(old, new) < 0 && (errno != ENOENT || !parts[i][0]))
			return -errno;
	}
	return file_flush_folder(from);
}
