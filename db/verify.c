/* One snapshot for all steps, so that a dispatcher at work neither disturbs nor is disturbed. */
#include "db/verify.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "db/copy.h"
#include "db/hash.h"
#include "db/journal_inside.h"
#include "db/sql.h"

static int verify_fail(sqlite3 *db, int rc, char why[256])
{
	snprintf(why, 256, "it cannot be read: %s", sqlite3_errmsg(db));
	return rc < 0 ? rc : -EINVAL;
}

static int verify_head(sqlite3 *db, char head[JOURNAL_HASH_SIZE])
{
	sqlite3_stmt *last = NULL;
	int rc = sql_prepare(db, "SELECT hash FROM journal ORDER BY seq DESC LIMIT 1", &last);

	memcpy(head, hash_genesis, JOURNAL_HASH_SIZE);
	if (rc == 0)
		rc = sql_row(last);
	if (rc == 1)
		snprintf(head, JOURNAL_HASH_SIZE, "%s", (const char *)sqlite3_column_text(last, 0));
	sqlite3_finalize(last);
	return rc < 0 ? rc : 0;
}

static int verify_figures(sqlite3 *db, struct verified *out, char why[256])
{
	int rc = sql_number(db, "SELECT count(*) FROM journal", &out->entries);

	if (rc >= 0)
		rc = sql_number(db, "SELECT count(*) FROM day", &out->days);
	if (rc >= 0)
		rc = sql_number(db, "SELECT max(at_ms) FROM journal", &out->last_at_ms);
	if (rc >= 0)
		rc = verify_head(db, out->head);
	return rc < 0 ? verify_fail(db, rc, why) : 0;
}

int verify_database(const char *path, struct verified *out, char why[256])
{
	struct verified found = {0};
	sqlite3 *db;
	int rc = sql_open_to_look(path, &db, why);

	if (rc < 0)
		return rc;
	rc = sql_run(db, "BEGIN; SELECT count(*) FROM sqlite_schema");
	rc = rc < 0 ? verify_fail(db, rc, why) : copy_check(db, why);
	if (rc == 0)
		rc = verify_figures(db, &found, why);
	sqlite3_close(db);
	if (rc == 0)
		*out = found;
	return rc;
}
