/* Opening and closing the hall's file; the steps are those of opening.h. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/file.h"
#include "db/journal_inside.h"
#include "db/lock.h"
#include "db/opening.h"
#include "db/sql.h"

/* The log file is cut to CHECKPOINT_LOG_BYTES when it begins anew. */
static const char settings[] =
	"PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA wal_autocheckpoint=0;"
	"PRAGMA temp_store=MEMORY; PRAGMA cache_size=-4000; PRAGMA journal_size_limit=17825792";
_Static_assert(CHECKPOINT_LOG_BYTES == 17825792, "as in the settings");

/* Looks at the file and checks it without writing. */
static int journal_inspect(struct journal *j, int *version, char why[256])
{
	int rc = opening_look(j->db, &hall_schema, version, why);

	return rc < 0 ? rc : journal_check(j->db, why);
}

static int journal_load(struct journal *j, struct journal_report *report, char why[256])
{
	int64_t restored = 0;
	int rc = opening_use_wal(j->db, why);

	if (rc < 0)
		return rc;
	rc = sql_run(j->db, settings);
	if (rc == 0)
		rc = schema_migrate(j->db, &hall_schema, &report->migrated_from);
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

/* One attempt at the file that is there. -EINVAL: it is broken. */
static int journal_try(struct journal *j, struct journal_report *report, char why[256])
{
	int version = 0;
	int empty = opening_begin(j->path, &j->db, why);

	if (empty < 0)
		return empty;
	int rc = journal_inspect(j, &version, why);
	int found = empty ? -1 : version;

	report->migrated_from = version;
	if (rc == 0)
		rc = journal_load(j, report, why);
	report->migrated_from = found;
	if (rc < 0)
		journal_shut(j);
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
		/* the numbers it held may have been given */
		rc = opening_set_aside(j->path, report->set_aside, why);
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
		opening_end(j->db);
	}
	lock_release(j->lock);
	hash_free(j->hash);
	known_free(j->known);
	free(j->answer);
	free(j);
}
