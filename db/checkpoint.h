/*
 * The worker that moves the WAL into the database file, so that the writer's commits wait for one
 * flush only. It has a connection of its own and sleeps until woken.
 */
#ifndef NOVBE_DB_CHECKPOINT_H
#define NOVBE_DB_CHECKPOINT_H

#include <stdbool.h>
#include <stdint.h>

enum {
	/* pages of log since the worker's last run: it is woken */
	CHECKPOINT_WAKE_PAGES = 1000,
	/* pages of log: the writer itself moves the rest, so that the log begins anew */
	CHECKPOINT_RESET_PAGES = 4000,
	/* the log file's usual size, a little more than that */
	CHECKPOINT_LOG_BYTES = 17 << 20,
	/* the slowest card writes that much in this time */
	CHECKPOINT_LATE_MS = 60000,
};

struct checkpoint;

/* NULL and errno; why says it for people. */
struct checkpoint *checkpoint_start(const char *path, char why[256]);
void checkpoint_stop(struct checkpoint *checkpoint);
/* Tells the worker that there is something to move; never blocks for long. */
void checkpoint_wake(struct checkpoint *checkpoint);
bool checkpoint_is_busy(struct checkpoint *checkpoint);
/* False: it has moved for more than CHECKPOINT_LATE_MS at this monotonic time: it hangs. */
bool checkpoint_works(struct checkpoint *checkpoint, int64_t now_ms);

#endif
