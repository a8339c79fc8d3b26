/* A name is only as durable as its folder: every new or changed one is flushed there too. */
#include "db/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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
	if (rc == 1 && file_sync_folder(path) < 0)
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

int file_sync_folder(const char *path)
{
	char folder[FILE_PATH_SIZE];
	const char *slash = strrchr(path, '/');

	if (!slash)
		snprintf(folder, sizeof(folder), ".");
	else
		snprintf(folder, sizeof(folder), "%.*s", slash == path ? 1 : (int)(slash - path),
			path);
	return sync_opened(folder, O_RDONLY | O_DIRECTORY);
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
	return file_sync_folder(from);
}
