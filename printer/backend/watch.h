/*
 * Waiting as a CUPS backend must: for a descriptor or a time, and always for SIGTERM (the job is
 * cancelled). Signals are taken only here, so that nothing between two waits is cut in half.
 */
#ifndef NOVBE_PRINTER_BACKEND_WATCH_H
#define NOVBE_PRINTER_BACKEND_WATCH_H

#include <stdbool.h>
#include <stdint.h>

/* Once per process: SIGTERM, SIGINT and SIGHUP wait for watch_wait(), SIGPIPE is ignored. cupsd
 * takes a backend that died of SIGTERM, SIGPIPE or SIGKILL for one that printed. */
void watch_begin(void);

/*
 * Waits until `fd` (-1: none) has one of the poll(2) events, or until that monotonic time. The
 * events that came; 0: the time is over; -ECANCELED: we were told to end; -EPIPE: with orphan,
 * nobody reads standard error any more: cupsd died.
 */
int watch_wait(int fd, short events, int64_t until_ms, bool orphan)
	__attribute__((warn_unused_result));
/* The same without waiting: 0, -ECANCELED or -EPIPE. */
int watch_check(bool orphan) __attribute__((warn_unused_result));

/* Takes the lock of a file (made when missing), waiting until that time. A descriptor (close it to
 * release); -ETIMEDOUT, -ECANCELED, -EPIPE, or what the file system said. */
int watch_lock(const char *path, int64_t until_ms) __attribute__((warn_unused_result));

#endif
