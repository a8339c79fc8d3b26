/*
 * Is the file sound? A full check reads every page: fine for a day's file, not for a year's, and a
 * hall cannot wait for it in the morning. So up to CHECK_WHOLE_BYTES everything is checked; beyond,
 * the small tables and the end of the journal, where damage by a power cut would be. The full one
 * is part of every backup.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "db/journal_inside.h"
#include "db/opening.h"
#include "db/sql.h"

enum { CHECK_WHOLE_BYTES = 256 << 20, CHECK_ENTRIES = 2000 };

static int check_small_tables(sqlite3 *db, char why[256])
{
	static const char *const checks[] = {"PRAGMA quick_check(meta)",
		"PRAGMA quick_check(config)", "PRAGMA quick_check(day)",
		"PRAGMA quick_check(counter)"};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof(checks) / sizeof(checks[0]); i++)
		rc = opening_check(db, checks[i], why);
	return rc;
}

int journal_check(sqlite3 *db, char why[256])
{
	int64_t pages = 0, page_size = 0, last = 0, journals = 0, bad;
	int rc = sql_number(db, "PRAGMA page_count", &pages);

	if (rc >= 0)
		rc = sql_number(db, "PRAGMA page_size", &page_size);
	if (rc >= 0)
		rc = sql_number(
			db, "SELECT count(*) FROM sqlite_schema WHERE name='journal'", &journals);
	if (rc < 0) {
		snprintf(why, 256, "%s", sqlite3_errmsg(db));
		return rc;
	}
	if (pages * page_size <= CHECK_WHOLE_BYTES || !journals)
		rc = opening_check(db, "PRAGMA quick_check(1)", why);
	else
		rc = check_small_tables(db, why);
	if (rc < 0 || !journals)
		return rc;
	rc = sql_number(db, "SELECT max(seq) FROM journal", &last);
	if (rc < 0)
		snprintf(why, 256, "%s", sqlite3_errmsg(db));
	if (rc <= 0)
		return rc;
	return journal_verify(db, last > CHECK_ENTRIES ? last - CHECK_ENTRIES : 1, &bad, why);
}

/* The hash an entry must have been linked to. */
static int hash_before(sqlite3 *db, int64_t from, char head[JOURNAL_HASH_SIZE])
{
	sqlite3_stmt *statement = NULL;
	int rc = sql_prepare(db, "SELECT hash FROM journal WHERE seq=?", &statement);

	memcpy(head, hash_genesis, JOURNAL_HASH_SIZE);
	if (rc == 0)
		rc = sql_bind(statement, "i", from - 1);
	if (rc == 0)
		rc = sql_row(statement);
	if (rc == 1)
		snprintf(head, JOURNAL_HASH_SIZE, "%s",
			(const char *)sqlite3_column_text(statement, 0));
	sqlite3_finalize(statement);
	return rc < 0 ? rc : 0;
}

static int verify_row(sqlite3_stmt *row, struct hash *hash, int64_t seq,
	char head[JOURNAL_HASH_SIZE], char why[256])
{
	const char *text = (const char *)sqlite3_column_text(row, 1);
	const char *link = (const char *)sqlite3_column_text(row, 2);

	if (sqlite3_column_int64(row, 0) != seq) {
		snprintf(why, 256, "entry %" PRId64 " is missing", seq);
		return -EINVAL;
	}
	if (!text || !link)
		return -ENOMEM;
	int rc = hash_link(hash, head, text, (size_t)sqlite3_column_bytes(row, 1), head);

	if (rc == 0 && strcmp(link, head) != 0) {
		snprintf(why, 256,
			"entry %" PRId64 " does not fit its hash: it, or the one before, "
			"was changed after it was written",
			seq);
		return -EINVAL;
	}
	return rc;
}

int journal_verify(sqlite3 *db, int64_t from, int64_t *bad_seq, char why[256])
{
	static const char entries[] =
		"SELECT seq, text, hash FROM journal WHERE seq>=? ORDER BY seq";
	struct hash *hash = hash_new();
	sqlite3_stmt *statement = NULL;
	char head[JOURNAL_HASH_SIZE];
	int64_t seq = from;
	int rc = hash ? hash_before(db, from, head) : -ENOMEM;

	if (rc == 0)
		rc = sql_prepare(db, entries, &statement);
	if (rc == 0)
		rc = sql_bind(statement, "i", from);
	if (rc < 0)
		snprintf(why, 256, "%s", sqlite3_errmsg(db));
	while (rc == 0 && (rc = sql_row(statement)) == 1)
		rc = verify_row(statement, hash, seq++, head, why);
	if (rc < 0)
		*bad_seq = seq > from ? seq - 1 : from;
	sqlite3_finalize(statement);
	hash_free(hash);
	return rc;
}
