/*
 * Records what a program asks the kernel to do to the files of one folder, and what it says to the
 * world, in one order: rebuild.py makes of it the disk as a power cut could have left it.
 *
 * Preloaded (LD_PRELOAD=record.so) or compiled into a test program. Environment:
 *   NOVBE_POWERCUT_FOLDER  absolute path; files directly in it are recorded (not "*-shm")
 *   NOVBE_POWERCUT_LOG     where to; appended to, so that a restarted program goes on in it
 *   NOVBE_POWERCUT_WORLD   optional, absolute path: what people see, as paper and screens
 * Without the first two it does nothing.
 *
 * Said to the world: bytes sent on sockets, as they are, and marks: access("powercut:TEXT", F_OK),
 * which fails as any access to a missing file does; a file renamed to somewhere below the world's
 * folder is the mark "came PATH", from there on. All are recorded before they happen.
 *
 * A write is done and recorded under one lock, so that "recorded before a flush began" means that
 * the flush covers it. A flush is two records, begin and end.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#undef _FILE_OFFSET_BITS /* open() and open64() are two functions here, on boards of 32 bits too */
#undef _TIME_BITS
#undef _FORTIFY_SOURCE /* its inline functions stand in the way of functions of the same name */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* rebuild.py reads these. */
enum record_kind {
	RECORD_OPEN = 1, /* path; at: 1 when the file was made by this open */
	RECORD_BASE,	 /* bytes: what the file holds when a process opens it for the first time */
	RECORD_WRITE,	 /* bytes, at */
	RECORD_TRUNCATE, /* at: the new size */
	RECORD_SYNC_BEGIN, /* of a file, or of the folder; at: which, as threads flush at once */
	RECORD_SYNC_END,
	RECORD_UNLINK, /* path */
	RECORD_RENAME, /* path NUL path */
	RECORD_LINK,   /* path NUL path */
	RECORD_MARK,   /* text */
	RECORD_SEND,   /* bytes; at: the descriptor */
};

struct record {
	uint32_t magic; /* RECORD_MAGIC */
	uint32_t kind;
	uint32_t process;
	uint32_t file; /* number within the process; UINT32_MAX: the folder */
	int64_t at;
	uint64_t size; /* of what follows */
};

enum { RECORD_MAGIC = 0x74756350, FILES_MAX = 4096, FOLDER = 1, FIRST_FILE = 2 };

static struct {
	pthread_mutex_t mutex;
	bool looked, on;
	int log;
	char folder[512];
	size_t folder_len;
	struct stat folder_status;
	const char *world;	   /* NULL: nobody looks */
	uint32_t files[FILES_MAX]; /* by descriptor: 0 not ours, FOLDER, else FIRST_FILE + file */
	struct {
		dev_t device;
		ino_t inode;
	} known[FILES_MAX];
	uint32_t known_count;
	int64_t flushes;
} recorder = {.mutex = PTHREAD_MUTEX_INITIALIZER, .log = -1};

#define REAL(name)                                                                                 \
	static __typeof__(&name) real;                                                             \
	if (!real)                                                                                 \
	real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

/* ---- The log ---- */

static ssize_t log_writev(const struct iovec *parts, int count)
{
	REAL(writev);
	return real(recorder.log, parts, count);
}

static int log_open(const char *path)
{
	REAL(open);
	return real(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* Whether anything is recorded; finds out at the first call. The mutex is held. */
static bool recorder_on(void)
{
	if (recorder.looked)
		return recorder.on;
	recorder.looked = true;
	const char *folder = getenv("NOVBE_POWERCUT_FOLDER");
	const char *log = getenv("NOVBE_POWERCUT_LOG");

	if (!folder || !log || strlen(folder) >= sizeof(recorder.folder))
		return false;
	strcpy(recorder.folder, folder);
	recorder.folder_len = strlen(folder);
	recorder.world = getenv("NOVBE_POWERCUT_WORLD");
	recorder.log = log_open(log);
	if (recorder.log < 0 || stat(folder, &recorder.folder_status) < 0) {
		fprintf(stderr, "powercut: '%s' or '%s': %s\n", log, folder, strerror(errno));
		abort();
	}
	recorder.on = true;
	return true;
}

static void record_parts(
	enum record_kind kind, uint32_t file, int64_t at, const struct iovec *data, int count)
{
	struct iovec parts[16];
	struct record head = {.magic = RECORD_MAGIC,
		.kind = kind,
		.process = (uint32_t)getpid(),
		.file = file,
		.at = at};

	for (int i = 0; i < count; i++) {
		parts[i + 1] = data[i];
		head.size += data[i].iov_len;
	}
	parts[0] = (struct iovec){&head, sizeof(head)};
	if (log_writev(parts, count + 1) != (ssize_t)(sizeof(head) + head.size)) {
		fprintf(stderr, "powercut: the log cannot be written: %s\n", strerror(errno));
		abort();
	}
}

static void record(enum record_kind kind, uint32_t file, int64_t at, const void *data, size_t size)
{
	struct iovec part = {(void *)(uintptr_t)data, size};

	record_parts(kind, file, at, &part, size ? 1 : 0);
}

static void record_paths(enum record_kind kind, const char *from, const char *to)
{
	struct iovec parts[2] = {
		{(void *)(uintptr_t)from, strlen(from) + 1}, {(void *)(uintptr_t)to, strlen(to)}};

	record_parts(kind, 0, 0, parts, 2);
}

/* ---- Files ---- */

/* The name within the folder when the path is one of ours, else NULL. */
static const char *our_name(const char *path)
{
	bool on = recorder_on(); /* first: it finds out about the folder */
	size_t len = recorder.folder_len;

	if (!on || strncmp(path, recorder.folder, len) != 0 || path[len] != '/')
		return NULL;
	const char *name = path + len + 1;
	size_t size = strlen(name);

	if (!size || strchr(name, '/') || (size > 4 && strcmp(name + size - 4, "-shm") == 0))
		return NULL;
	return name;
}

/* The descriptor may be for writing only: read by a second one. */
static void record_base(int fd, uint32_t file)
{
	struct stat status;
	char link[64];

	if (fstat(fd, &status) < 0)
		abort();
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	int readable = open(link, O_RDONLY | O_CLOEXEC);
	char *bytes = malloc((size_t)status.st_size + 1);

	if (readable < 0 || !bytes ||
		read(readable, bytes, (size_t)status.st_size) != status.st_size)
		abort();
	record(RECORD_BASE, file, 0, bytes, (size_t)status.st_size);
	free(bytes);
	close(readable);
}

/* Gives an open file of ours its number. */
static void file_opened(int fd, const char *name, bool made, int flags)
{
	struct stat status;
	uint32_t file = 0;

	if (fd < 0 || fd >= FILES_MAX || fstat(fd, &status) < 0)
		return;
	while (file < recorder.known_count && (recorder.known[file].inode != status.st_ino ||
						      recorder.known[file].device != status.st_dev))
		file++;
	bool first = made || file == recorder.known_count;

	if (first) {
		if (recorder.known_count == FILES_MAX)
			abort();
		if (file < recorder.known_count)
			recorder.known[file].inode = 0; /* its number was used again */
		file = recorder.known_count++;
		recorder.known[file].device = status.st_dev;
		recorder.known[file].inode = status.st_ino;
	}
	recorder.files[fd] = FIRST_FILE + file;
	record(RECORD_OPEN, file, made, name, strlen(name));
	if (first && !made)
		record_base(fd, file);
	if (flags & O_TRUNC)
		record(RECORD_TRUNCATE, file, 0, NULL, 0);
}

static void folder_opened(int fd)
{
	struct stat status;

	if (fd >= 0 && fd < FILES_MAX && fstat(fd, &status) == 0 && S_ISDIR(status.st_mode) &&
		status.st_ino == recorder.folder_status.st_ino &&
		status.st_dev == recorder.folder_status.st_dev)
		recorder.files[fd] = FOLDER;
}

static int open_recorded(
	int (*real)(const char *, int, ...), const char *path, int flags, mode_t mode)
{
	static __thread bool inside;
	struct stat status;

	if (inside)
		return real(path, flags, mode);
	inside = true;
	pthread_mutex_lock(&recorder.mutex);
	const char *name = our_name(path);
	bool made = name && (flags & O_CREAT) && lstat(path, &status) < 0;
	int fd = real(path, flags, mode), error = errno;

	if (fd >= 0 && fd < FILES_MAX)
		recorder.files[fd] = 0;
	if (name)
		file_opened(fd, name, made, flags);
	else if (recorder_on())
		folder_opened(fd);
	pthread_mutex_unlock(&recorder.mutex);
	inside = false;
	errno = error;
	return fd;
}

static mode_t open_mode(int flags, va_list *rest)
{
	return flags & (O_CREAT | O_TMPFILE) ? va_arg(*rest, mode_t) : 0;
}

int open(const char *path, int flags, ...)
{
	va_list rest;

	REAL(open);
	va_start(rest, flags);
	mode_t mode = open_mode(flags, &rest);
	va_end(rest);
	return open_recorded(real, path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
	va_list rest;

	REAL(open64);
	va_start(rest, flags);
	mode_t mode = open_mode(flags, &rest);
	va_end(rest);
	return open_recorded(real, path, flags, mode);
}

int close(int fd)
{
	REAL(close);
	if (fd >= 0 && fd < FILES_MAX)
		recorder.files[fd] = 0;
	return real(fd);
}

static bool is_second(int command)
{
	return command == F_DUPFD || command == F_DUPFD_CLOEXEC;
}

/* A second descriptor is of the same file. */
static int fcntl_recorded(int (*real)(int, int, ...), int fd, int command, void *argument)
{
	pthread_mutex_lock(&recorder.mutex);
	int rc = real(fd, command, argument), error = errno;

	if (is_second(command) && rc >= 0 && rc < FILES_MAX)
		recorder.files[rc] = fd < FILES_MAX ? recorder.files[fd] : 0;
	pthread_mutex_unlock(&recorder.mutex);
	errno = error;
	return rc;
}

int fcntl(int fd, int command, ...)
{
	va_list rest;

	REAL(fcntl);
	va_start(rest, command);
	void *argument = va_arg(rest, void *); /* all kinds fit, and none is not looked at */
	va_end(rest);
	return is_second(command) ? fcntl_recorded(real, fd, command, argument)
				  : real(fd, command, argument);
}

int fcntl64(int fd, int command, ...)
{
	va_list rest;

	REAL(fcntl64);
	va_start(rest, command);
	void *argument = va_arg(rest, void *);
	va_end(rest);
	return is_second(command) ? fcntl_recorded(real, fd, command, argument)
				  : real(fd, command, argument);
}

/* ---- Writing ---- */

/* 0: not a file of ours. The mutex is held. */
static uint32_t file_of(int fd)
{
	return fd >= 0 && fd < FILES_MAX && recorder_on() ? recorder.files[fd] : 0;
}

static bool is_socket(int fd)
{
	struct stat status;

	return recorder_on() && fstat(fd, &status) == 0 && S_ISSOCK(status.st_mode);
}

static ssize_t pwrite_recorded(ssize_t (*real)(int, const void *, size_t, off_t), int fd,
	const void *data, size_t size, off_t at)
{
	pthread_mutex_lock(&recorder.mutex);
	uint32_t file = file_of(fd);
	ssize_t done = real(fd, data, size, at);
	int error = errno;

	if (file >= FIRST_FILE && done > 0)
		record(RECORD_WRITE, file - FIRST_FILE, at, data, (size_t)done);
	pthread_mutex_unlock(&recorder.mutex);
	errno = error;
	return done;
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at)
{
	REAL(pwrite);
	return pwrite_recorded(real, fd, data, size, at);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at)
{
	REAL(pwrite64);
	return pwrite_recorded(real, fd, data, size, at);
}

static void record_said(int fd, const struct iovec *parts, int count)
{
	if (is_socket(fd) && count <= 15)
		record_parts(RECORD_SEND, 0, fd, parts, count);
}

ssize_t write(int fd, const void *data, size_t size)
{
	struct iovec part = {(void *)(uintptr_t)data, size};

	REAL(write);
	pthread_mutex_lock(&recorder.mutex);
	uint32_t file = file_of(fd);

	if (file < FIRST_FILE)
		record_said(fd, &part, 1);
	off_t at = file >= FIRST_FILE ? lseek(fd, 0, SEEK_CUR) : 0;
	ssize_t done = file >= FIRST_FILE ? real(fd, data, size) : 0;
	int error = errno;

	if (done > 0)
		record(RECORD_WRITE, file - FIRST_FILE, at, data, (size_t)done);
	pthread_mutex_unlock(&recorder.mutex);
	errno = error;
	return file >= FIRST_FILE ? done : real(fd, data, size); /* may block: not under the lock */
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
	REAL(writev);
	pthread_mutex_lock(&recorder.mutex);
	if (file_of(fd) >= FIRST_FILE)
		abort(); /* nobody writes a database like that */
	record_said(fd, parts, count);
	pthread_mutex_unlock(&recorder.mutex);
	return real(fd, parts, count);
}

ssize_t send(int fd, const void *data, size_t size, int flags)
{
	struct iovec part = {(void *)(uintptr_t)data, size};

	REAL(send);
	pthread_mutex_lock(&recorder.mutex);
	record_said(fd, &part, 1);
	pthread_mutex_unlock(&recorder.mutex);
	return real(fd, data, size, flags);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
	REAL(sendmsg);
	pthread_mutex_lock(&recorder.mutex);
	record_said(fd, message->msg_iov, (int)message->msg_iovlen);
	pthread_mutex_unlock(&recorder.mutex);
	return real(fd, message, flags);
}

static int truncate_recorded(int (*real)(int, off_t), int fd, off_t size)
{
	pthread_mutex_lock(&recorder.mutex);
	uint32_t file = file_of(fd);
	int rc = real(fd, size), error = errno;

	if (file >= FIRST_FILE && rc == 0)
		record(RECORD_TRUNCATE, file - FIRST_FILE, size, NULL, 0);
	pthread_mutex_unlock(&recorder.mutex);
	errno = error;
	return rc;
}

int ftruncate(int fd, off_t size)
{
	REAL(ftruncate);
	return truncate_recorded(real, fd, size);
}

int ftruncate64(int fd, off64_t size)
{
	REAL(ftruncate64);
	return truncate_recorded(real, fd, size);
}

/* ---- Flushing ---- */

static int sync_recorded(int (*real)(int), int fd)
{
	pthread_mutex_lock(&recorder.mutex);
	uint32_t file = file_of(fd);
	uint32_t number = file >= FIRST_FILE ? file - FIRST_FILE : UINT32_MAX;

	int64_t flush = ++recorder.flushes;

	if (file)
		record(RECORD_SYNC_BEGIN, number, flush, NULL, 0);
	pthread_mutex_unlock(&recorder.mutex);
	int rc = real(fd), error = errno;

	pthread_mutex_lock(&recorder.mutex);
	if (file && rc == 0)
		record(RECORD_SYNC_END, number, flush, NULL, 0);
	pthread_mutex_unlock(&recorder.mutex);
	errno = error;
	return rc;
}

int fsync(int fd)
{
	REAL(fsync);
	return sync_recorded(real, fd);
}

int fdatasync(int fd)
{
	REAL(fdatasync);
	return sync_recorded(real, fd);
}

/* ---- Names ---- */

int unlink(const char *path)
{
	REAL(unlink);
	pthread_mutex_lock(&recorder.mutex);
	const char *name = our_name(path);
	int rc = real(path), error = errno;

	if (name && rc == 0)
		record(RECORD_UNLINK, 0, 0, name, strlen(name));
	pthread_mutex_unlock(&recorder.mutex);
	errno = error;
	return rc;
}

/* A file comes to where people see it. The mutex is held. */
static void record_came(const char *path)
{
	size_t len = recorder_on() && recorder.world ? strlen(recorder.world) : 0;
	char text[512];

	if (!len || strncmp(path, recorder.world, len) != 0 || path[len] != '/')
		return;
	int size = snprintf(text, sizeof(text), "came %s", path + len + 1);

	if (size >= (int)sizeof(text))
		abort();
	record(RECORD_MARK, 0, 0, text, (size_t)size);
}

static int two_names(int (*real)(const char *, const char *), enum record_kind kind,
	const char *from, const char *to)
{
	pthread_mutex_lock(&recorder.mutex);
	const char *old = our_name(from), *new = our_name(to);

	record_came(to);
	int rc = real(from, to), error = errno;

	if (old && new &&rc == 0)
		record_paths(kind, old, new);
	pthread_mutex_unlock(&recorder.mutex);
	errno = error;
	return rc;
}

int rename(const char *from, const char *to)
{
	REAL(rename);
	return two_names(real, RECORD_RENAME, from, to);
}

int link(const char *from, const char *to)
{
	REAL(link);
	return two_names(real, RECORD_LINK, from, to);
}

int access(const char *path, int mode)
{
	static const char mark[] = "powercut:";

	REAL(access);
	if (strncmp(path, mark, sizeof(mark) - 1) == 0) {
		const char *text = path + sizeof(mark) - 1;

		pthread_mutex_lock(&recorder.mutex);
		if (recorder_on())
			record(RECORD_MARK, 0, 0, text, strlen(text));
		pthread_mutex_unlock(&recorder.mutex);
	}
	return real(path, mode);
}
