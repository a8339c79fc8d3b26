/*
 * A schema's steps, numbered: step n makes version n of version n - 1. The version stands in the
 * file's user_version, and application_id says whose file it is at all.
 */
#ifndef NOVBE_DB_SCHEMA_H
#define NOVBE_DB_SCHEMA_H

#include <sqlite3.h>

struct schema {
	int application; /* application_id: one kind of file is never taken for another */
	int newest;	 /* how many steps there are */
	const char *const *steps; /* [0] makes version 1 of an empty file */
};

extern const struct schema hall_schema; /* the hall's journal and tables; "Nvbe" */
extern const struct schema own_schema;	/* a kiosk's own tickets; "Nvow" */

/* Version of the file: 0 for an empty one. -ENOTSUP: newer than the newest; -EEXIST: a database of
 * another kind or another program; else as sql_error(). */
int schema_look(sqlite3 *db, const struct schema *schema, int *version)
	__attribute__((warn_unused_result));
/* Brings the file from its version to the newest, each step in a transaction of its own: after a
 * failure it is whole, at the last version reached. */
int schema_migrate(sqlite3 *db, const struct schema *schema, int *version)
	__attribute__((warn_unused_result));

#endif
