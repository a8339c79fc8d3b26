/*
 * A reader of a database with a log takes part in its shared memory, which stands beside the file
 * while anybody has it open. Where that is not so and the folder cannot be written to, the file is
 * at rest: unless there is a log beside it, it can be read as it lies.
 */
#include "db/look.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "db/file.h"
#include "db/opening.h"
#include "db/schema.h"
#include "db/sql.h"

int look_fail(sqlite3 *db, int rc, char why[256])
{
	snprintf(why, 256,
		"it cannot be read: %.150s: prove it with novbe-report verify, and use a backup if "
		"it is damaged",
		sqlite3_errmsg(db));
	return rc < 0 ? rc : -EINVAL;
}

static int look_begin(sqlite3 *db)
{
	return sql_run(db, "PRAGMA query_only=1; BEGIN; SELECT count(*) FROM sqlite_schema");
}

static bool look_is_at_rest(const char *path)
{
	char log[FILE_PATH_SIZE];
	struct stat status;

	snprintf(log, sizeof(log), "%s-wal", path);
	return stat(log, &status) < 0 ? errno == ENOENT : status.st_size == 0;
}

/* As it lies: SQLite is told that nobody changes it. */
static int look_at_rest(const char *path, sqlite3 **db, char why[256])
{
	char uri[3 * FILE_PATH_SIZE + 32] = "file:";
	size_t len = strlen(uri);

	for (const char *at = path; *at && len < 3 * FILE_PATH_SIZE; at++)
		len += (size_t)snprintf(uri + len, sizeof(uri) - len,
			strchr("%?#", *at) ? "%%%02X" : "%c", (unsigned char)*at);
	snprintf(uri + len, sizeof(uri) - len, "?immutable=1");
	return sql_open(uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, db, why);
}

static int look_version(sqlite3 *db, char why[256])
{
	int version;
	int rc = opening_look(db, &hall_schema, &version, why);

	if (rc == 0 && version == 0) {
		snprintf(why, 256, "there is nothing in it: name the hall's database");
		rc = -ENOENT;
	}
	return rc;
}

int look_open(const char *path, sqlite3 **db, char why[256])
{
	struct stat status;

	*db = NULL;
	if (stat(path, &status) < 0) {
		int error = errno;

		snprintf(why, 256, "%s", strerror(error));
		return -error;
	}
	int rc = sql_open(path, SQLITE_OPEN_READONLY, db, why);

	if (rc == 0)
		rc = look_begin(*db);
	if (rc < 0 && *db)
		look_fail(*db, rc, why);
	if (rc < 0 && rc != -EINVAL && look_is_at_rest(path)) {
		sqlite3_close(*db);
		rc = look_at_rest(path, db, why);
		if (rc == 0 && (rc = look_begin(*db)) < 0)
			look_fail(*db, rc, why);
	}
	if (rc == 0)
		rc = look_version(*db, why);
	if (rc == 0)
		return 0;
	sqlite3_close(*db);
	*db = NULL;
	return rc;
}
