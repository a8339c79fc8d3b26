/*
 * One writer, proved by the kernel: an open-file-description lock dies with its process, so nothing
 * is left to clean up after a crash. The file stays; removing it would let two hold "the" lock.
 */
#include "db/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void holder_name(int lock, char holder[32])
{
	ssize_t len = pread(lock, holder, 31, 0);

	holder[len > 0 ? len : 0] = '\0';
	holder[strcspn(holder, "\n")] = '\0';
}

int lock_take(const char *database, char why[256])
{
	char path[512], holder[32];

	if ((size_t)snprintf(path, sizeof(path), "%s.lock", database) >= sizeof(path)) {
		snprintf(why, 256, "the database's path is longer than %zu bytes", sizeof(path));
		return -ENAMETOOLONG;
	}
	int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);

	if (lock < 0) {
		int error = errno;

		snprintf(why, 256, "cannot create '%.150s': %s: %s", path, strerror(error),
			error == ENOENT ? "make the folder first"
					: "the program's user must be able to write there");
		return -error;
	}
	struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

	if (fcntl(lock, F_OFD_SETLK, &whole) < 0) {
		int error = errno == EAGAIN || errno == EACCES ? EBUSY : errno;

		holder_name(lock, holder);
		snprintf(why, 256, "'%.150s' is held by process %s: stop it first", path,
			holder[0] ? holder : "(unknown)");
		close(lock);
		return -error;
	}
	int len = snprintf(holder, sizeof(holder), "%d\n", (int)getpid());

	if (ftruncate(lock, 0) < 0 || pwrite(lock, holder, (size_t)len, 0) < 0)
		/* the lock holds without the number; a full disk is found by the first commit */
		return lock;
	return lock;
}

void lock_release(int lock)
{
	if (lock >= 0)
		close(lock);
}
