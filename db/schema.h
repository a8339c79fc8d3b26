/*
 * The schema's steps, numbered: step n makes version n of version n - 1. The version stands in the
 * file's user_version, and application_id says that the file is ours at all.
 */
#ifndef NOVBE_DB_SCHEMA_H
#define NOVBE_DB_SCHEMA_H

#include <sqlite3.h>

#define SCHEMA_APPLICATION_ID 0x4e766265 /* "Nvbe" */

extern const char *const schema_steps[]; /* [0] makes version 1 of an empty file */
extern const int schema_version;	 /* how many steps there are */

/* Version of the file: 0 for an empty one. -ENOTSUP: newer than `newest`; -EEXIST: a database of
 * another program; else as sql_error(). */
int schema_look(sqlite3 *db, int newest, int *version) __attribute__((warn_unused_result));
/* Brings the file from its version to `newest`, each step in a transaction of its own: after a
 * failure it is whole, at the last version reached. */
int schema_migrate(sqlite3 *db, const char *const *steps, int newest, int *version)
	__attribute__((warn_unused_result));

#endif
