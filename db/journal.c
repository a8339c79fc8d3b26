/*
 * Entries, transactions and what follows a commit.
 *
 * The write-ahead log (WAL) grows by the pages a commit changed. A worker moves them into the file
 * in the background, but the log begins anew only when all of it was moved, and under steady load
 * the writer is always a few commits ahead. So past CHECKPOINT_RESET_PAGES the writer moves those
 * few itself, right after a commit. A reader that stays in one transaction for long holds the log
 * where it is: it grows until that reader ends, and begins anew with the next commits after.
 */
#include "db/journal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/file.h"
#include "db/journal_inside.h"
#include "db/sql.h"
#include "firmware/base/log.h"

int journal_fail(struct journal *journal, int rc)
{
	int code = sqlite3_errcode(journal->db);

	if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE)
		snprintf(journal->why, sizeof(journal->why), "%s",
			rc == -EINVAL ? "the entry does not fit what the tables hold"
				      : strerror(-rc));
	else
		snprintf(journal->why, sizeof(journal->why), "%s", sqlite3_errmsg(journal->db));
	return rc;
}

const char *journal_why(const struct journal *journal)
{
	return journal->why;
}

int64_t journal_last_seq(const struct journal *journal)
{
	return journal->last.seq;
}

int64_t journal_last_at_ms(const struct journal *journal)
{
	return journal->last.at_ms;
}

const char *journal_head(const struct journal *journal)
{
	return journal->last.head;
}

static int note_wal_pages(void *data, sqlite3 *db, const char *name, int pages)
{
	struct journal *journal = data;

	(void)db;
	(void)name;
	journal->wal_pages = pages;
	return SQLITE_OK;
}

/* What writes the tables that are derived from the entries. */
static int derived_prepare(struct journal *j)
{
	int rc = tables_new(j->db, &j->tables);

	return rc < 0 ? rc : wait_rows_init(j->db, &j->waits);
}

int journal_prepare(struct journal *j)
{
	static const char last[] = "SELECT seq, at_ms, hash FROM journal ORDER BY seq DESC LIMIT 1";
	sqlite3_stmt *statement = NULL;
	int rc = sql_prepare(j->db, last, &statement);

	memcpy(j->last.head, hash_genesis, sizeof(j->last.head));
	if (rc == 0 && (rc = sql_row(statement)) == 1) {
		j->last.seq = sqlite3_column_int64(statement, 0);
		j->last.at_ms = sqlite3_column_int64(statement, 1);
		snprintf(j->last.head, sizeof(j->last.head), "%s",
			(const char *)sqlite3_column_text(statement, 2));
		rc = 0;
	}
	sqlite3_finalize(statement);
	j->committed = j->last;
	if (rc == 0)
		rc = sql_prepare(j->db, "BEGIN IMMEDIATE", &j->begin);
	if (rc == 0)
		rc = sql_prepare(j->db, "COMMIT", &j->commit);
	if (rc == 0)
		rc = sql_prepare(j->db,
			"INSERT INTO journal(seq, at_ms, day, text, hash) VALUES(?,?,?,?,?)",
			&j->append);
	if (rc == 0)
		rc = sql_prepare(j->db,
			"INSERT INTO command(n, seq, day, device, id, body_hash, keep, answer)"
			" VALUES(?,?,?,?,?,?,?,?)",
			&j->remember);
	if (rc == 0)
		rc = sql_prepare(j->db,
			"SELECT seq, body_hash, answer, device, id FROM command WHERE n=?",
			&j->by_n);
	if (rc == 0)
		rc = sql_prepare(j->db,
			"SELECT seq, body_hash, answer FROM command"
			" WHERE device=? AND id=? AND keep=1",
			&j->kept);
	if (rc == 0)
		rc = derived_prepare(j);
	if (rc == 0)
		rc = journal_load_known(j);
	if (rc == 0)
		sqlite3_wal_hook(j->db, note_wal_pages, j); /* also ends automatic checkpoints */
	return rc;
}

void journal_unprepare(struct journal *j)
{
	sqlite3_stmt **statements[] = {
		&j->begin, &j->commit, &j->append, &j->remember, &j->by_n, &j->kept};

	for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++) {
		sqlite3_finalize(*statements[i]);
		*statements[i] = NULL;
	}
	tables_free(j->tables);
	wait_rows_fini(&j->waits);
	j->tables = NULL;
}

int journal_begin(struct journal *journal)
{
	int rc = sql_do(journal->begin, "");

	return rc < 0 ? journal_fail(journal, rc) : 0;
}

static void journal_move_rest(struct journal *j)
{
	/* a failure here is not the commit's: the log stays, and the worker says why */
	sqlite3_wal_checkpoint_v2(j->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	j->wal_moved = j->wal_pages;
	j->wal_asked = false;
}

/* After a commit: have the log moved, or move the rest of it. */
static void journal_mind_wal(struct journal *j)
{
	if (j->wal_pages < j->wal_moved)
		j->wal_moved = 0; /* it began anew */
	if (j->wal_asked && j->wal_pages >= CHECKPOINT_RESET_PAGES &&
		!checkpoint_is_busy(j->checkpoint)) {
		journal_move_rest(j);
	} else if (j->wal_pages - j->wal_moved >= CHECKPOINT_WAKE_PAGES) {
		if (!j->checkpoint) {
			journal_move_rest(j);
			return;
		}
		j->wal_moved = j->wal_pages;
		j->wal_asked = true;
		checkpoint_wake(j->checkpoint);
	}
}

int journal_commit(struct journal *journal)
{
	int rc = sql_do(journal->commit, "");

	if (rc < 0)
		return journal_fail(journal, rc);
	journal->committed = journal->last;
	journal->known_committed = known_count(journal->known);
	journal->known_stale = false;
	journal_mind_wal(journal);
	return 0;
}

void journal_rollback(struct journal *journal)
{
	if (!sqlite3_get_autocommit(journal->db)) /* some failures roll back by themselves */
		sqlite3_exec(journal->db, "ROLLBACK", NULL, NULL, NULL);
	journal->last = journal->committed;
	if (journal->known_stale && journal_load_known(journal) < 0)
		return; /* stays stale: tried again by the next recall */
	journal->known_stale = false;
	known_cut(journal->known, journal->known_committed);
}

int journal_append(struct journal *journal, const struct hall *before, const struct entry *entry,
	const char *text, size_t len)
{
	struct place next = {.seq = entry->seq, .at_ms = entry->at_ms};

	if (entry->seq != journal->last.seq + 1 || entry->at_ms < journal->last.at_ms) {
		snprintf(journal->why, sizeof(journal->why),
			"entry %lld does not follow entry %lld", (long long)entry->seq,
			(long long)journal->last.seq);
		return -EINVAL;
	}
	int rc = hash_link(journal->hash, journal->last.head, text, len, next.head);

	if (rc == 0)
		rc = sql_do(journal->append, "iiTbT", next.seq, next.at_ms, entry->day, text, len,
			next.head);
	if (rc == 0)
		rc = tables_take(journal->tables, before, entry);
	if (rc == 0)
		rc = wait_rows_take(&journal->waits, before, entry);
	if (rc < 0)
		return journal_fail(journal, rc);
	journal->last = next;
	return 0;
}

int journal_read(
	struct journal *journal, int64_t from, int64_t limit, journal_entry_fn *fn, void *data)
{
	static const char texts[] =
		"SELECT seq, text FROM journal WHERE seq>=? ORDER BY seq LIMIT ?";
	sqlite3_stmt *statement = NULL; /* of its own, so that fn may read too */
	int rc = sql_prepare(journal->db, texts, &statement), stopped = 0;

	if (rc == 0)
		rc = sql_bind(statement, "ii", from, limit);
	while (rc == 0 && !stopped && (rc = sql_row(statement)) == 1) {
		const char *text = (const char *)sqlite3_column_text(statement, 1);

		rc = text ? 0 : -ENOMEM;
		if (text)
			stopped = fn(data, sqlite3_column_int64(statement, 0), text,
				(size_t)sqlite3_column_bytes(statement, 1));
	}
	if (rc < 0)
		journal_fail(journal, rc);
	sqlite3_finalize(statement);
	return rc < 0 ? rc : stopped;
}

int journal_day_start(struct journal *journal, int64_t *seq)
{
	int64_t found = 0;
	int rc = sql_number(journal->db, "SELECT max(opened_seq) FROM day", &found);

	if (rc < 0)
		return journal_fail(journal, rc);
	*seq = found;
	return 0;
}

int journal_knows(struct journal *journal, const char *day, const struct ticket *ticket,
	char token[TOKEN_SIZE])
{
	sqlite3_stmt *statement = NULL;
	char text[TICKET_TEXT_SIZE];
	int rc = sql_prepare(
		journal->db, "SELECT token FROM visit WHERE day=? AND ticket=?", &statement);

	ticket_text(ticket, text);
	if (rc == 0)
		rc = sql_bind(statement, "TT", day, text);
	if (rc == 0)
		rc = sql_row(statement);
	if (rc == 1) {
		const char *found = (const char *)sqlite3_column_text(statement, 0);
		snprintf(token, TOKEN_SIZE, "%s", found ? found : "");
	}
	if (rc < 0)
		journal_fail(journal, rc);
	sqlite3_finalize(statement);
	return rc;
}

static int64_t column_or(sqlite3_stmt *row, int column, int64_t otherwise)
{
	return sqlite3_column_type(row, column) == SQLITE_NULL ? otherwise
							       : sqlite3_column_int64(row, column);
}

int journal_told(
	struct journal *journal, const char *day, const struct ticket *ticket, struct told *told)
{
	sqlite3_stmt *row = NULL;
	char text[TICKET_TEXT_SIZE];
	int rc = sql_prepare(journal->db,
		"SELECT ahead, low_ms, high_ms FROM visit WHERE day=? AND ticket=?", &row);

	ticket_text(ticket, text);
	if (rc == 0)
		rc = sql_bind(row, "TT", day, text);
	if (rc == 0)
		rc = sql_row(row);
	if (rc == 1)
		*told = (struct told){(uint32_t)column_or(row, 0, 0), column_or(row, 1, -1),
			column_or(row, 2, -1)};
	if (rc < 0)
		journal_fail(journal, rc);
	sqlite3_finalize(row);
	return rc;
}

int journal_clear_restored(struct journal *journal)
{
	int rc = sql_run(journal->db, "DELETE FROM meta WHERE name='restored'");

	return rc < 0 ? journal_fail(journal, rc) : 0;
}

/* A flush after writing into a file's middle costs half of one after making it longer, so the log
 * gets its usual size at once. That is speed only: a disk without room for it is told by commits.
 */
static void journal_fill_log(const struct journal *journal)
{
	char path[FILE_PATH_SIZE];

	snprintf(path, sizeof(path), "%s-wal", journal->path);
	int rc = file_fill(path, CHECKPOINT_LOG_BYTES);

	if (rc < 0)
		log_warn("database: '%s': cannot be given its usual size (%s): commits are slower",
			path, strerror(-rc));
}

int journal_start_checkpoints(struct journal *journal)
{
	journal_fill_log(journal);
	journal->checkpoint = checkpoint_start(journal->path, journal->why);
	return journal->checkpoint ? 0 : -errno;
}

bool journal_worker_works(const struct journal *journal, int64_t now_ms)
{
	return !journal->checkpoint || checkpoint_works(journal->checkpoint, now_ms);
}
