/*
 * Putting a backup in place. The copy is made and flushed beside the database, the present file
 * gets a second name, and one rename swaps them: at no moment is there no whole database under the
 * name (unless the present one is broken). The present file's log is moved into it before, since a
 * log that stays behind would be taken for the new file's.
 */
#include "db/backup.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "db/copy.h"
#include "db/file.h"
#include "firmware/base/file.h"
#include "db/lock.h"
#include "db/sql.h"

enum { RESTORE_KEPT_MAX = 1000 };

/* A name for the present file: the first free "<database>.before-restore-N". */
static int kept_name(const char *database, char name[FILE_PATH_SIZE], char why[256])
{
	for (int n = 1; n <= RESTORE_KEPT_MAX; n++) {
		snprintf(name, FILE_PATH_SIZE, "%.700s.before-restore-%d", database, n);
		if (access(name, F_OK) < 0)
			return 0;
	}
	snprintf(why, 256, "there are %d files '%.100s.before-restore-N': remove old ones",
		RESTORE_KEPT_MAX, database);
	return -EEXIST;
}

/* Moves the present database's log into it. -EBUSY: somebody reads; 0 when it is broken, too. */
static int settle_log(const char *database, char why[256])
{
	sqlite3 *db;
	char ignored[256];

	if (sql_open(database, SQLITE_OPEN_READWRITE, &db, ignored) < 0)
		return 0;
	int rc = sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);

	sqlite3_close(db);
	if ((rc & 0xff) != SQLITE_BUSY)
		return 0;
	snprintf(why, 256, "'%.150s' is being read: end that program first", database);
	return -EBUSY;
}

static int swap_in(const char *made, const char *database, char why[256])
{
	char kept[FILE_PATH_SIZE], log[FILE_PATH_SIZE + 8];
	int rc = 0;

	if (access(database, F_OK) == 0) {
		rc = settle_log(database, why);
		if (rc == 0)
			rc = kept_name(database, kept, why);
		if (rc < 0)
			return rc;
		snprintf(log, sizeof(log), "%s-wal", database);
		/* a log that could not be moved (a broken file) goes away together with it */
		rc = access(log, F_OK) == 0 ? file_rename_database(database, kept)
					    : (link(database, kept) < 0 ? -errno : 0);
	}
	if (rc == 0 && rename(made, database) < 0)
		rc = -errno;
	if (rc == 0)
		rc = file_flush_folder(database);
	if (rc < 0)
		snprintf(why, 256, "cannot put the backup in the place of '%.150s': %s", database,
			strerror(-rc));
	return rc;
}

static int restore_locked(const char *backup, const char *database, char why[256])
{
	static const char mark[] = "INSERT OR REPLACE INTO meta VALUES('restored',"
				   " strftime('%Y-%m-%dT%H:%M:%SZ','now'))";
	char made[FILE_PATH_SIZE];
	sqlite3 *source;

	snprintf(made, sizeof(made), "%.700s.restoring", database);
	int rc = sql_open(backup, SQLITE_OPEN_READONLY, &source, why);

	if (rc < 0)
		return rc;
	rc = copy_check(source, why);
	if (rc == 0)
		rc = copy_database(source, made, mark, why);
	sqlite3_close(source);
	if (rc == 0) {
		rc = swap_in(made, database, why);
		if (rc < 0)
			unlink(made);
	}
	return rc;
}

int backup_restore(const char *backup, const char *database, char why[256])
{
	int lock = lock_take(database, why);

	if (lock < 0)
		return lock;
	int rc = restore_locked(backup, database, why);

	lock_release(lock);
	return rc;
}
