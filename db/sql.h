/*
 * The few steps every statement takes: prepare, bind, step, reset; SQLite's result codes as -Exxx.
 */
#ifndef NOVBE_DB_SQL_H
#define NOVBE_DB_SQL_H

#include <sqlite3.h>
#include <stdint.h>

#define SQL_NULL INT64_MIN /* as a number: NULL */

/* What went wrong on the connection last: -ENOSPC, -EIO, -EBUSY, -EINVAL (damaged, or a constraint
 * said no), -ENOMEM, -EACCES, -EROFS. */
int sql_error(sqlite3 *db);
/* Opens an existing file (flags: SQLITE_OPEN_READWRITE, ...) with what every connection of ours
 * needs. On failure *db is NULL and why says what and where. */
int sql_open(const char *path, int flags, sqlite3 **db, char why[256])
	__attribute__((warn_unused_result));
/* The same for whoever only looks, perhaps while a dispatcher works: looking at a database with a
 * log takes part in its shared memory, so it is opened for writing where it can be; a medium that
 * cannot be written to holds backups, which have no log. */
int sql_open_to_look(const char *path, sqlite3 **db, char why[256])
	__attribute__((warn_unused_result));
/* Runs statements without results. */
int sql_run(sqlite3 *db, const char *text) __attribute__((warn_unused_result));
/* A statement that is kept for long. */
int sql_prepare(sqlite3 *db, const char *text, sqlite3_stmt **statement)
	__attribute__((warn_unused_result));
/*
 * Binds from the first parameter on. types, one letter each: i int64_t (SQL_NULL: NULL),
 * t const char * (empty or NULL: NULL), T const char * (never NULL), b const void *, size_t as
 * text that need not end in NUL. Texts must live until the statement is reset.
 */
int sql_bind(sqlite3_stmt *statement, const char *types, ...) __attribute__((warn_unused_result));
/* Binds, runs to the end and resets: for statements without rows. */
int sql_do(sqlite3_stmt *statement, const char *types, ...) __attribute__((warn_unused_result));
/* 1 there is a row, 0 no more (and reset), or -Exxx (and reset). */
int sql_row(sqlite3_stmt *statement) __attribute__((warn_unused_result));
/* The only number a text statement gives; 1 found, 0 no row (or NULL). */
int sql_number(sqlite3 *db, const char *text, int64_t *number) __attribute__((warn_unused_result));

#endif
