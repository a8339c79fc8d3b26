/* A checked copy of a database, as one file without a log. */
#ifndef NOVBE_DB_COPY_H
#define NOVBE_DB_COPY_H

#include <sqlite3.h>

/*
 * Copies all of `source` into a new file at `path` (one left over is replaced), runs `after` on it
 * (may be NULL), checks its integrity and journal, and flushes it. On failure nothing is left.
 */
int copy_database(sqlite3 *source, const char *path, const char *after, char why[256])
	__attribute__((warn_unused_result));
/* Version, integrity and the whole hash chain. -ENOTSUP: newer; -EINVAL: damaged or not ours. */
int copy_check(sqlite3 *db, char why[256]) __attribute__((warn_unused_result));

#endif
