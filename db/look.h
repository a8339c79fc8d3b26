/*
 * Looking into a hall's database and nothing else: the file the dispatcher writes to at this
 * moment, a backup, another centre's carried one, of this version or an earlier one. Nothing is
 * locked, moved or brought up.
 */
#ifndef NOVBE_DB_LOOK_H
#define NOVBE_DB_LOOK_H

#include <sqlite3.h>

/*
 * Opens it and begins a transaction, so that all that is read is of one moment; end it by
 * sqlite3_close(). `why` holds at least 256 bytes. -ENOENT there is none, or nothing in it yet;
 * -ENOTSUP from a newer version; -EEXIST another program's; -EINVAL damaged; else as sql_error().
 * After a failure *db is NULL.
 */
int look_open(const char *path, sqlite3 **db, char why[256]) __attribute__((warn_unused_result));
/* "it cannot be read: <SQLite's words>: ..." of a failure on the way; gives rc, or -EINVAL. */
int look_fail(sqlite3 *db, int rc, char why[256]);

#endif
