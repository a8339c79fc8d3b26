/*
 * Opening and closing. The order matters: the lock before anything is touched, the check before the
 * first write, so that a broken file is set aside exactly as it was found.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "db/file.h"
#include "db/journal_inside.h"
#include "db/lock.h"
#include "db/schema.h"
#include "db/sql.h"

/* The log file is cut to CHECKPOINT_LOG_BYTES when it begins anew. */
static const char settings[] =
	"PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA wal_autocheckpoint=0;"
	"PRAGMA temp_store=MEMORY; PRAGMA cache_size=-4000; PRAGMA journal_size_limit=17825792";
_Static_assert(CHECKPOINT_LOG_BYTES == 17825792, "as in the settings");

static int use_wal(sqlite3 *db, char why[256])
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

/* Looks at the file and checks it without writing. */
static int journal_inspect(struct journal *j, int *version, char why[256])
{
	int rc = schema_look(j->db, schema_version, version);

	if (rc == -ENOTSUP)
		snprintf(why, 256,
			"the file was made by a newer version of this program: install that");
	else if (rc == -EEXIST)
		snprintf(why, 256, "the file is another program's database: name another path");
	else if (rc < 0)
		snprintf(why, 256, "%s", sqlite3_errmsg(j->db));
	return rc < 0 ? rc : journal_check(j->db, why);
}

static int journal_load(struct journal *j, struct journal_report *report, char why[256])
{
	int64_t restored = 0;
	int rc = use_wal(j->db, why);

	if (rc < 0)
		return rc;
	rc = sql_run(j->db, settings);
	if (rc == 0)
		rc = schema_migrate(j->db, schema_steps, schema_version, &report->migrated_from);
	if (rc == 0)
		rc = journal_prepare(j);
	if (rc == 0)
		rc = sql_number(
			j->db, "SELECT count(*) FROM meta WHERE name='restored'", &restored);
	if (rc < 0)
		snprintf(why, 256, "%s", sqlite3_errmsg(j->db));
	report->restored = restored > 0;
	return rc < 0 ? rc : 0;
}

static void journal_shut(struct journal *j)
{
	journal_unprepare(j);
	sqlite3_close(j->db);
	j->db = NULL;
}

/*
 * A process that was killed may have left commits in the log that it never flushed. They are read
 * here and answered for at once (a device repeats its command), so the disk must have them first.
 */
static int journal_settle(const struct journal *j, char why[256])
{
	char log[FILE_PATH_SIZE];

	snprintf(log, sizeof(log), "%s-wal", j->path);
	int rc = file_sync(log);
	if (rc == 0 || rc == -ENOENT)
		rc = file_sync(j->path);
	if (rc < 0)
		snprintf(why, 256, "cannot flush '%.150s': %s", j->path, strerror(-rc));
	return rc;
}

/* One attempt at the file that is there. -EINVAL: it is broken. */
static int journal_try(struct journal *j, struct journal_report *report, char why[256])
{
	int version = 0;
	int empty = file_touch(j->path);

	if (empty < 0) {
		snprintf(why, 256, "cannot open or create '%.150s': %s", j->path, strerror(-empty));
		return empty == -EINVAL ? -EISDIR : empty;
	}
	int rc = journal_settle(j, why);

	if (rc == 0)
		rc = sql_open(j->path, SQLITE_OPEN_READWRITE, &j->db, why);
	if (rc < 0)
		return rc;
	/* never move a log into a file that may be broken; journal_close() does it itself */
	sqlite3_db_config(j->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	rc = journal_inspect(j, &version, why);
	int found = empty ? -1 : version;

	report->migrated_from = version;
	if (rc == 0)
		rc = journal_load(j, report, why);
	report->migrated_from = found;
	if (rc < 0)
		journal_shut(j);
	return rc;
}

/* Renames the broken file (and its log) and says so; numbers it held may have been given. */
static int journal_set_aside(struct journal *j, struct journal_report *report, char why[256])
{
	char name[FILE_PATH_SIZE], stamp[32];
	time_t now = time(NULL);
	struct tm utc;
	int rc;

	strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", gmtime_r(&now, &utc));
	snprintf(name, sizeof(name), "%s.broken-%s", j->path, stamp);
	for (int again = 2; access(name, F_OK) == 0 && again < 100; again++)
		snprintf(name, sizeof(name), "%s.broken-%s-%d", j->path, stamp, again);
	rc = file_rename_database(j->path, name);
	if (rc < 0)
		snprintf(why, 256, "'%.100s' is damaged and cannot be renamed: %s", j->path,
			strerror(-rc));
	snprintf(report->set_aside, sizeof(report->set_aside), "%.255s", name);
	return rc;
}

/* Whether a file of this hall was set aside or replaced here, by this start or by one that was cut
 * short before it could note that in the new file. */
static bool journal_has_past(const struct journal *j)
{
	static const char *const ends[] = {".broken-", ".before-restore-"};
	const char *slash = strrchr(j->path, '/');
	const char *name = slash ? slash + 1 : j->path;
	size_t len = strlen(name);
	char folder[FILE_PATH_SIZE];
	const struct dirent *found;
	bool past = false;

	snprintf(folder, sizeof(folder), "%.*s", slash ? (int)(slash - j->path + 1) : 2,
		slash ? j->path : "./");
	DIR *list = opendir(folder);

	while (list && !past && (found = readdir(list)) != NULL)
		for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
			past = past ||
			       (strncmp(found->d_name, name, len) == 0 &&
				       strncmp(found->d_name + len, ends[i], strlen(ends[i])) == 0);
	if (list)
		closedir(list);
	return past;
}

static int journal_start(struct journal *j, struct journal_report *report, char why[256])
{
	int rc = journal_try(j, report, why);

	if (rc == -EINVAL) {
		rc = journal_set_aside(j, report, why);
		if (rc == 0)
			rc = journal_try(j, report, why);
	}
	if (rc == 0 && j->last.seq == 0 && !report->restored && journal_has_past(j)) {
		rc = sql_run(j->db, "INSERT OR REPLACE INTO meta VALUES('restored', 'set aside')");
		report->restored = rc == 0;
		if (rc < 0)
			snprintf(why, 256, "%s", sqlite3_errmsg(j->db));
	}
	return rc == -EEXIST ? -EINVAL : rc;
}

struct journal *journal_open(const char *path, struct journal_report *report, char why[256])
{
	struct journal *j = calloc(1, sizeof(*j));
	int rc = -ENOMEM;

	memset(report, 0, sizeof(*report));
	snprintf(why, 256, "out of memory");
	if (!j) {
		errno = ENOMEM;
		return NULL;
	}
	j->lock = -1;
	j->hash = hash_new();
	j->known = known_new();
	if (j->hash && j->known) {
		rc = 0;
		if ((size_t)snprintf(j->path, sizeof(j->path), "%s", path) >= sizeof(j->path)) {
			snprintf(
				why, 256, "its path is longer than %zu bytes", sizeof(j->path) - 1);
			rc = -ENAMETOOLONG;
		}
	}
	if (rc == 0)
		rc = j->lock = lock_take(path, why);
	if (rc >= 0)
		rc = journal_start(j, report, why);
	if (rc < 0) {
		journal_close(j);
		errno = -rc;
		return NULL;
	}
	why[0] = '\0';
	return j;
}

void journal_close(struct journal *j)
{
	if (!j)
		return;
	checkpoint_stop(j->checkpoint);
	if (j->db) {
		if (!sqlite3_get_autocommit(j->db))
			sqlite3_exec(j->db, "ROLLBACK", NULL, NULL, NULL);
		journal_unprepare(j);
		sqlite3_wal_checkpoint_v2(j->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
		sqlite3_db_config(j->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, NULL);
		sqlite3_close(j->db);
	}
	lock_release(j->lock);
	hash_free(j->hash);
	known_free(j->known);
	free(j->answer);
	free(j);
}
