/* Waiting for descriptors, times, signals and locks. */
#include "printer/backend/watch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <sys/file.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "firmware/base/clock.h"

enum {
	LOCK_LOOK_MS = 500,
	LONGEST_WAIT_MS = 3600000, /* in one go: "for ever" does not fit a 32-bit board's seconds */
};

static volatile sig_atomic_t told_to_end;
static sigset_t while_waiting, otherwise;

static void on_end(int signal_number)
{
	(void)signal_number;
	told_to_end = 1;
}

static void on_alarm(int signal_number)
{
	(void)signal_number;
}

void watch_begin(void)
{
	static const int ends[] = {SIGTERM, SIGINT, SIGHUP};
	struct sigaction end = {.sa_handler = on_end}, alarm_action = {.sa_handler = on_alarm};

	told_to_end = 0;
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error like a full disk */
	sigaction(SIGALRM, &alarm_action, NULL);
	sigprocmask(SIG_SETMASK, NULL, &while_waiting);
	otherwise = while_waiting;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		sigaction(ends[i], &end, NULL);
		sigdelset(&while_waiting, ends[i]);
		sigaddset(&otherwise, ends[i]);
	}
	sigprocmask(SIG_SETMASK, &otherwise, NULL);
}

static bool orphaned(const struct pollfd *stderr_fd)
{
	return stderr_fd->revents & (POLLERR | POLLHUP | POLLNVAL);
}

int watch_wait(int fd, short events, int64_t until_ms, bool orphan)
{
	struct pollfd fds[] = {{.fd = fd, .events = events}, {.fd = orphan ? STDERR_FILENO : -1}};

	for (;;) {
		int64_t left_ms = until_ms - clock_mono_ms();
		struct timespec left;
		int n;

		if (left_ms < 0)
			left_ms = 0;
		if (left_ms > LONGEST_WAIT_MS)
			left_ms = LONGEST_WAIT_MS;
		left.tv_sec = left_ms / 1000;
		left.tv_nsec = left_ms % 1000 * 1000000;
		n = ppoll(fds, 2, &left, &while_waiting);
		if (told_to_end)
			return -ECANCELED;
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0 && orphaned(&fds[1]))
			return -EPIPE;
		if (n > 0)
			return fds[0].revents;
		if (n == 0 && left_ms == 0)
			return 0;
	}
}

int watch_check(bool orphan)
{
	int result = watch_wait(-1, 0, 0, orphan);

	return result < 0 ? result : 0;
}

/* A lock has no descriptor to poll: a timer takes us out of the wait for a look around. */
static int lock_wait(int fd, int64_t until_ms)
{
	const struct itimerval look = {.it_interval.tv_usec = LOCK_LOOK_MS * 1000,
		.it_value.tv_usec = LOCK_LOOK_MS * 1000};
	const struct itimerval never = {0};
	int result;

	setitimer(ITIMER_REAL, &look, NULL);
	do {
		sigprocmask(SIG_SETMASK, &while_waiting, NULL);
		result = flock(fd, LOCK_EX) < 0 ? -errno : 0;
		sigprocmask(SIG_SETMASK, &otherwise, NULL);
		if (result == -EINTR) {
			int end = watch_check(true);

			if (end < 0)
				result = end;
			else if (clock_mono_ms() >= until_ms)
				result = -ETIMEDOUT;
		}
	} while (result == -EINTR);
	setitimer(ITIMER_REAL, &never, NULL);
	return result;
}

int watch_lock(const char *path, int64_t until_ms)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600), result = 0;

	if (fd < 0)
		return -errno;
	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		result = errno == EWOULDBLOCK ? lock_wait(fd, until_ms) : -errno;
	if (result < 0) {
		close(fd);
		return result;
	}
	return fd;
}
