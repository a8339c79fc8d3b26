/*
 * The steps with which every database of ours is opened and closed. Their order matters: the lock
 * before anything is touched, the checks before the first write, so that a broken file is set aside
 * exactly as it was found.
 *
 * Functions return 0 (or what they say) or -Exxx; -EINVAL: the file is broken. why says it for
 * people.
 */
#ifndef NOVBE_DB_OPENING_H
#define NOVBE_DB_OPENING_H

#include <sqlite3.h>

#include "db/schema.h"

/* Makes the file unless it is there, flushes what a killed process left, and opens it; no log is
 * moved by closing before opening_end(). 1: it is empty, else 0. After a failure *db is NULL. */
int opening_begin(const char *path, sqlite3 **db, char why[256])
	__attribute__((warn_unused_result));
/* Whose file it is and of which version. -ENOTSUP: newer; -EEXIST: not one of this kind. */
int opening_look(sqlite3 *db, const struct schema *schema, int *version, char why[256])
	__attribute__((warn_unused_result));
/* Runs a PRAGMA that says "ok" when all is well. */
int opening_check(sqlite3 *db, const char *pragma, char why[256])
	__attribute__((warn_unused_result));
/* From here on with a write-ahead log. The first call that may write. */
int opening_use_wal(sqlite3 *db, char why[256]) __attribute__((warn_unused_result));
/* Moves the log into the file and closes it. */
void opening_end(sqlite3 *db);

/* Renames a broken file and its log to a name that was free; `name` is cut at 255 bytes. */
int opening_set_aside(const char *path, char name[256], char why[256])
	__attribute__((warn_unused_result));

#endif
