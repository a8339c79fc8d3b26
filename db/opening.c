/* Opening and closing, for every kind of database. */
#include "db/opening.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "db/file.h"
#include "db/sql.h"

/*
 * A process that was killed may have left commits in the log that it never flushed. They are read
 * now and acted upon at once (an answer is repeated, a report goes out), so the disk must have them
 * first.
 */
static int settle(const char *path, char why[256])
{
	char log[FILE_PATH_SIZE];

	snprintf(log, sizeof(log), "%s-wal", path);
	int rc = file_sync(log);
	if (rc == 0 || rc == -ENOENT)
		rc = file_sync(path);
	if (rc < 0)
		snprintf(why, 256, "cannot flush '%.150s': %s", path, strerror(-rc));
	return rc;
}

int opening_begin(const char *path, sqlite3 **db, char why[256])
{
	int empty = file_touch(path);

	*db = NULL;
	if (empty < 0) {
		snprintf(why, 256, "cannot open or create '%.150s': %s", path, strerror(-empty));
		return empty == -EINVAL ? -EISDIR : empty;
	}
	int rc = settle(path, why);

	if (rc == 0)
		rc = sql_open(path, SQLITE_OPEN_READWRITE, db, why);
	if (rc < 0)
		return rc;
	/* never move a log into a file that may be broken; opening_end() does it itself */
	sqlite3_db_config(*db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	return empty;
}

int opening_look(sqlite3 *db, const struct schema *schema, int *version, char why[256])
{
	int rc = schema_look(db, schema, version);

	if (rc == -ENOTSUP)
		snprintf(why, 256,
			"the file was made by a newer version of this program: install that");
	else if (rc == -EEXIST)
		snprintf(why, 256, "the file is another program's database: name another path");
	else if (rc < 0)
		snprintf(why, 256, "%s", sqlite3_errmsg(db));
	return rc;
}

int opening_check(sqlite3 *db, const char *pragma, char why[256])
{
	sqlite3_stmt *statement = NULL;
	int rc = sql_prepare(db, pragma, &statement);

	if (rc == 0)
		rc = sql_row(statement);
	if (rc == 1) {
		const char *said = (const char *)sqlite3_column_text(statement, 0);

		rc = said && strcmp(said, "ok") == 0 ? 0 : -EINVAL;
		if (rc < 0)
			snprintf(why, 256, "%s", said ? said : "no result");
	} else if (rc < 0) {
		snprintf(why, 256, "%s", sqlite3_errmsg(db));
	}
	sqlite3_finalize(statement);
	return rc;
}

int opening_use_wal(sqlite3 *db, char why[256])
{
	sqlite3_stmt *statement = NULL;
	int rc = sql_prepare(db, "PRAGMA journal_mode=WAL", &statement);

	if (rc == 0)
		rc = sql_row(statement);
	if (rc < 0) {
		snprintf(why, 256, "%s", sqlite3_errmsg(db));
	} else if (rc == 0 || strcmp((const char *)sqlite3_column_text(statement, 0), "wal") != 0) {
		snprintf(why, 256,
			"its file system cannot hold a write-ahead log: use a local disk");
		rc = -EIO;
	} else {
		rc = 0;
	}
	sqlite3_finalize(statement);
	return rc;
}

void opening_end(sqlite3 *db)
{
	sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
	sqlite3_close(db);
}

int opening_set_aside(const char *path, char name[256], char why[256])
{
	char free_name[FILE_PATH_SIZE], stamp[32];
	time_t now = time(NULL);
	struct tm utc;

	strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", gmtime_r(&now, &utc));
	snprintf(free_name, sizeof(free_name), "%s.broken-%s", path, stamp);
	for (int again = 2; access(free_name, F_OK) == 0 && again < 100; again++)
		snprintf(free_name, sizeof(free_name), "%s.broken-%s-%d", path, stamp, again);
	int rc = file_rename_database(path, free_name);

	if (rc < 0)
		snprintf(why, 256, "'%.100s' is damaged and cannot be renamed: %s", path,
			strerror(-rc));
	snprintf(name, 256, "%.255s", free_name);
	return rc;
}
