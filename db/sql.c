/* The one place that knows SQLite's result codes. */
#include "db/sql.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What the system said, where it is more than "input/output error". */
static int system_error(sqlite3 *db)
{
	switch (sqlite3_system_errno(db)) {
	case ENOSPC:
	case EDQUOT:
		return -ENOSPC;
	case EROFS:
		return -EROFS;
	default:
		return -EIO;
	}
}

static int open_error(sqlite3 *db)
{
	int error = sqlite3_system_errno(db);

	return error ? -error : -EIO;
}

int sql_error(sqlite3 *db)
{
	int code = sqlite3_extended_errcode(db);

	if (code == SQLITE_IOERR_NOMEM)
		return -ENOMEM;
	switch (code & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return 0;
	case SQLITE_FULL:
		return -ENOSPC;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return -EBUSY;
	case SQLITE_NOMEM:
		return -ENOMEM;
	case SQLITE_READONLY:
		return -EROFS;
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return -EACCES;
	case SQLITE_CANTOPEN:
		return open_error(db);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_CONSTRAINT:
	case SQLITE_MISMATCH:
	case SQLITE_ERROR:
		return -EINVAL;
	default:
		return system_error(db);
	}
}

int sql_open(const char *path, int flags, sqlite3 **db, char why[256])
{
	*db = NULL;
	sqlite3 *opened;
	int rc = sqlite3_open_v2(path, &opened, flags | SQLITE_OPEN_NOMUTEX, NULL);

	if (rc == SQLITE_OK) {
		sqlite3_extended_result_codes(opened, 1);
		sqlite3_busy_timeout(opened, 200);
		sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
		sqlite3_db_config(opened, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
		*db = opened;
		return 0;
	}
	int error = opened ? sql_error(opened) : -ENOMEM;

	snprintf(why, 256, "cannot open '%s': %s", path,
		opened ? sqlite3_errmsg(opened) : strerror(ENOMEM));
	sqlite3_close(opened);
	return error;
}

int sql_open_to_look(const char *path, sqlite3 **db, char why[256])
{
	int rc = sql_open(path, SQLITE_OPEN_READWRITE, db, why);

	return rc == -EACCES || rc == -EROFS ? sql_open(path, SQLITE_OPEN_READONLY, db, why) : rc;
}

int sql_run(sqlite3 *db, const char *text)
{
	return sqlite3_exec(db, text, NULL, NULL, NULL) == SQLITE_OK ? 0 : sql_error(db);
}

int sql_prepare(sqlite3 *db, const char *text, sqlite3_stmt **statement)
{
	if (sqlite3_prepare_v3(db, text, -1, SQLITE_PREPARE_PERSISTENT, statement, NULL) !=
		SQLITE_OK)
		return sql_error(db);
	return 0;
}

static int bind_one(sqlite3_stmt *statement, int at, char type, va_list *values)
{
	if (type == 'i') {
		int64_t number = va_arg(*values, int64_t);
		return number == SQL_NULL ? sqlite3_bind_null(statement, at)
					  : sqlite3_bind_int64(statement, at, number);
	}
	const char *text = va_arg(*values, const char *);

	if (type == 'b')
		return sqlite3_bind_text64(
			statement, at, text, va_arg(*values, size_t), SQLITE_STATIC, SQLITE_UTF8);
	if (type == 't' && (!text || !text[0]))
		return sqlite3_bind_null(statement, at);
	return sqlite3_bind_text(statement, at, text, -1, SQLITE_STATIC);
}

static int bind_all(sqlite3_stmt *statement, const char *types, va_list *values)
{
	for (int at = 1; types[at - 1]; at++) {
		if (bind_one(statement, at, types[at - 1], values) != SQLITE_OK)
			return sql_error(sqlite3_db_handle(statement));
	}
	return 0;
}

int sql_bind(sqlite3_stmt *statement, const char *types, ...)
{
	va_list values;

	va_start(values, types);
	int rc = bind_all(statement, types, &values);
	va_end(values);
	return rc;
}

int sql_do(sqlite3_stmt *statement, const char *types, ...)
{
	va_list values;

	va_start(values, types);
	int rc = bind_all(statement, types, &values);
	va_end(values);
	while (rc == 0 && (rc = sql_row(statement)) == 1)
		rc = 0; /* a PRAGMA or RETURNING may give rows: nobody wants them */
	return rc;
}

int sql_row(sqlite3_stmt *statement)
{
	int rc = sqlite3_step(statement);

	if (rc == SQLITE_ROW)
		return 1;
	int error = rc == SQLITE_DONE ? 0 : sql_error(sqlite3_db_handle(statement));

	sqlite3_reset(statement);
	return error;
}

int sql_number(sqlite3 *db, const char *text, int64_t *number)
{
	sqlite3_stmt *statement;
	int rc = sql_prepare(db, text, &statement);

	if (rc < 0)
		return rc;
	rc = sql_row(statement);
	if (rc == 1 && sqlite3_column_type(statement, 0) == SQLITE_NULL)
		rc = 0;
	else if (rc == 1)
		*number = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return rc;
}
