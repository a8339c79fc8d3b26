/*
 * The worker that moves the WAL into the database file, so that the writer's commits wait for one
 * flush only. It has a connection of its own and sleeps until woken.
 */
#ifndef NOVBE_DB_CHECKPOINT_H
#define NOVBE_DB_CHECKPOINT_H

#include <stdbool.h>

enum {
	CHECKPOINT_WAKE_PAGES = 1000,  /* of WAL since the last run: the worker is woken */
	CHECKPOINT_RESET_PAGES = 8000, /* of WAL: the writer itself does the rest, so that the log
					  begins anew (32 MiB) */
};

struct checkpoint;

/* NULL and errno; why says it for people. */
struct checkpoint *checkpoint_start(const char *path, char why[256]);
void checkpoint_stop(struct checkpoint *checkpoint);
/* Tells the worker that there is something to move; never blocks for long. */
void checkpoint_wake(struct checkpoint *checkpoint);
bool checkpoint_is_busy(struct checkpoint *checkpoint);

#endif
