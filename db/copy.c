/* SQLite's own backup call, in steps, and the checks a copy must pass before anybody relies on it.
 */
#include "db/copy.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "db/file.h"
#include "db/journal_inside.h"
#include "db/schema.h"
#include "db/sql.h"

enum { COPY_STEP_PAGES = 1024 };

static int copy_fail(sqlite3 *db, int rc, const char *what, char why[256])
{
	snprintf(why, 256, "%s: %s", what, sqlite3_errmsg(db));
	return rc < 0 ? rc : -EIO;
}

static int copy_integrity(sqlite3 *db, char why[256])
{
	sqlite3_stmt *check = NULL;
	int rc = sql_prepare(db, "PRAGMA integrity_check(1)", &check);

	if (rc == 0)
		rc = sql_row(check);
	if (rc == 1 && strcmp((const char *)sqlite3_column_text(check, 0), "ok") != 0) {
		snprintf(
			why, 256, "it is damaged: %s", (const char *)sqlite3_column_text(check, 0));
		sqlite3_finalize(check);
		return -EINVAL;
	}
	if (rc < 0)
		copy_fail(db, rc, "it cannot be checked", why);
	sqlite3_finalize(check);
	return rc < 0 ? rc : 0;
}

int copy_check(sqlite3 *db, char why[256])
{
	int64_t bad;
	int version = 0;
	int rc = schema_look(db, &hall_schema, &version);

	if (rc == -ENOTSUP)
		snprintf(why, 256, "it is from a newer version of this program: install that");
	else if (rc == -EEXIST || (rc == 0 && version == 0))
		snprintf(why, 256, "it is not a database of this program");
	else if (rc < 0)
		copy_fail(db, rc, "it cannot be read", why);
	if (rc == -EEXIST || (rc == 0 && version == 0))
		return -EINVAL;
	if (rc == 0)
		rc = copy_integrity(db, why);
	return rc < 0 ? rc : journal_verify(db, 1, &bad, why);
}

static int copy_pages(sqlite3 *source, sqlite3 *target, char why[256])
{
	/* one snapshot for all steps: a commit in between would make the copy begin again */
	int rc = sql_run(source, "BEGIN; SELECT count(*) FROM sqlite_schema");

	if (rc < 0)
		return copy_fail(source, rc, "the database cannot be read", why);
	sqlite3_backup *backup = sqlite3_backup_init(target, "main", source, "main");
	int step = SQLITE_OK;

	while (backup && (step == SQLITE_OK || step == SQLITE_BUSY || step == SQLITE_LOCKED)) {
		step = sqlite3_backup_step(backup, COPY_STEP_PAGES);
		if (step == SQLITE_BUSY || step == SQLITE_LOCKED)
			sqlite3_sleep(20);
	}
	if (!backup || sqlite3_backup_finish(backup) != SQLITE_OK)
		rc = copy_fail(target, sql_error(target), "the copy cannot be written", why);
	sqlite3_exec(source, "ROLLBACK", NULL, NULL, NULL);
	return rc;
}

static void copy_remove(const char *path)
{
	static const char *const parts[] = {"", "-journal", "-wal", "-shm"};
	char name[FILE_PATH_SIZE + 8];

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		snprintf(name, sizeof(name), "%s%s", path, parts[i]);
		unlink(name);
	}
}

/* Everything between opening and closing the copy. */
static int copy_fill(sqlite3 *source, sqlite3 *target, const char *after, char why[256])
{
	int rc = sql_run(target, "PRAGMA synchronous=OFF"); /* flushed as a whole at the end */

	if (rc == 0)
		rc = copy_pages(source, target, why);
	else
		copy_fail(target, rc, "the copy cannot be made", why);
	if (rc < 0)
		return rc;
	rc = sql_run(target, "PRAGMA journal_mode=DELETE"); /* one file, no log beside it */
	if (rc == 0 && after)
		rc = sql_run(target, after);
	return rc < 0 ? copy_fail(target, rc, "the copy cannot be finished", why)
		      : copy_check(target, why);
}

int copy_database(sqlite3 *source, const char *path, const char *after, char why[256])
{
	sqlite3 *target = NULL;

	copy_remove(path);
	int rc = file_touch(path);

	if (rc < 0)
		snprintf(why, 256, "cannot create '%.150s': %s", path, strerror(-rc));
	else
		rc = sql_open(path, SQLITE_OPEN_READWRITE, &target, why);
	if (rc == 0)
		rc = copy_fill(source, target, after, why);
	sqlite3_close(target);
	if (rc == 0 && (rc = file_sync(path)) < 0)
		snprintf(why, 256, "cannot flush '%.150s': %s", path, strerror(-rc));
	if (rc < 0)
		copy_remove(path);
	return rc;
}
