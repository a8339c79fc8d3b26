/* The hall file's versions: an entry names the one it was decided under. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/journal_inside.h"
#include "db/sql.h"

/* 1 and the last version's number and hash, 0: there is none yet. */
static int config_last(struct journal *journal, int64_t *version, char sha256[JOURNAL_HASH_SIZE])
{
	static const char last[] =
		"SELECT version, sha256 FROM config ORDER BY version DESC LIMIT 1";
	sqlite3_stmt *statement = NULL;
	int rc = sql_prepare(journal->db, last, &statement);

	if (rc == 0)
		rc = sql_row(statement);
	if (rc == 1) {
		*version = sqlite3_column_int64(statement, 0);
		snprintf(sha256, JOURNAL_HASH_SIZE, "%s",
			(const char *)sqlite3_column_text(statement, 1));
	}
	sqlite3_finalize(statement);
	return rc;
}

static int config_add(struct journal *journal, int64_t version, int64_t at_ms, const char *sha256,
	const char *text, size_t len)
{
	static const char add[] =
		"INSERT INTO config(version, at_ms, sha256, text) VALUES(?,?,?,?)";
	sqlite3_stmt *statement = NULL;
	int rc = sql_prepare(journal->db, add, &statement);

	if (rc == 0)
		rc = sql_do(statement, "iiTb", version, at_ms, sha256, text, len);
	sqlite3_finalize(statement);
	return rc;
}

int journal_keep_config(
	struct journal *journal, const char *text, size_t len, int64_t at_ms, uint32_t *version)
{
	char sha256[JOURNAL_HASH_SIZE], before[JOURNAL_HASH_SIZE];
	int64_t last = 0;
	int rc = hash_text(journal->hash, text, len, sha256);

	if (rc == 0)
		rc = config_last(journal, &last, before);
	if (rc < 0)
		return journal_fail(journal, rc);
	if (rc == 0 || strcmp(sha256, before) != 0) {
		rc = config_add(journal, ++last, at_ms, sha256, text, len);
		if (rc < 0)
			return journal_fail(journal, rc);
	}
	*version = (uint32_t)last;
	return 0;
}

int journal_config(struct journal *journal, uint32_t version, char **text, size_t *len)
{
	sqlite3_stmt *statement = NULL;
	int rc = sql_prepare(journal->db, "SELECT text FROM config WHERE version=?", &statement);

	if (rc == 0)
		rc = sql_bind(statement, "i", (int64_t)version);
	if (rc == 0)
		rc = sql_row(statement);
	if (rc == 0)
		rc = -ENOENT;
	if (rc == 1) {
		size_t size = (size_t)sqlite3_column_bytes(statement, 0);
		char *copy = malloc(size + 1);

		rc = copy ? 0 : -ENOMEM;
		if (copy) {
			memcpy(copy, sqlite3_column_text(statement, 0), size);
			copy[size] = '\0';
			*text = copy;
			*len = size;
		}
	}
	sqlite3_finalize(statement);
	return rc < 0 ? journal_fail(journal, rc) : 0;
}
