/*
 * The memory for commands: which were done, and what their answer was. Rows are only added, at the
 * table's end; the index of the last two business days is in memory (known.h), what is kept for
 * ever has an index of its own in the file.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/journal_inside.h"
#include "db/sql.h"
#include "firmware/base/json.h"

int journal_load_known(struct journal *journal)
{
	static const char rows[] = "SELECT n, device, id, keep FROM command ORDER BY n";
	sqlite3_stmt *statement = NULL;
	int rc = sql_prepare(journal->db, rows, &statement);

	known_cut(journal->known, 0);
	journal->last_n = 0;
	while (rc == 0 && (rc = sql_row(statement)) == 1) {
		journal->last_n = sqlite3_column_int64(statement, 0);
		rc = 0;
		if (sqlite3_column_int(statement, 3))
			journal->keeps_any = true;
		else
			rc = known_add(journal->known,
				(const char *)sqlite3_column_text(statement, 1),
				(const char *)sqlite3_column_text(statement, 2), journal->last_n);
	}
	sqlite3_finalize(statement);
	journal->known_committed = known_count(journal->known);
	return rc;
}

/* Copies the present row's answer; the statement is left for the caller to reset. */
static int command_take(struct journal *journal, sqlite3_stmt *row, struct remembered *found)
{
	size_t len = (size_t)sqlite3_column_bytes(row, 2);

	if (len + 1 > journal->answer_size) {
		char *grown = realloc(journal->answer, len + 1);

		if (!grown)
			return -ENOMEM;
		journal->answer = grown;
		journal->answer_size = len + 1;
	}
	memcpy(journal->answer, sqlite3_column_text(row, 2), len);
	journal->answer[len] = '\0';
	found->seq = sqlite3_column_int64(row, 0);
	snprintf(found->body_hash, sizeof(found->body_hash), "%s",
		(const char *)sqlite3_column_text(row, 1));
	found->answer = journal->answer;
	found->answer_len = len;
	return 1;
}

static int command_by_n(struct journal *journal, int64_t n, const char *device, const char *id,
	struct remembered *found)
{
	sqlite3_stmt *row = journal->by_n;
	int rc = sql_bind(row, "i", n);

	if (rc == 0)
		rc = sql_row(row);
	if (rc <= 0)
		return rc;
	rc = 0;
	if (strcmp((const char *)sqlite3_column_text(row, 3), device) == 0 &&
		strcmp((const char *)sqlite3_column_text(row, 4), id) == 0)
		rc = command_take(journal, row, found);
	sqlite3_reset(row);
	return rc;
}

static int command_kept(
	struct journal *journal, const char *device, const char *id, struct remembered *found)
{
	sqlite3_stmt *row = journal->kept;
	int rc = sql_bind(row, "TT", device, id);

	if (rc == 0)
		rc = sql_row(row);
	if (rc <= 0)
		return rc;
	rc = command_take(journal, row, found);
	sqlite3_reset(row);
	return rc;
}

int journal_recall(
	struct journal *journal, const char *device, const char *id, struct remembered *found)
{
	uint32_t cursor = 0;
	int64_t n;
	int rc = journal->known_stale && sqlite3_get_autocommit(journal->db)
			 ? journal_load_known(journal)
			 : 0;

	while (rc == 0 && (n = known_find(journal->known, device, id, &cursor)) != 0)
		rc = command_by_n(journal, n, device, id, found);
	if (rc == 0 && journal->keeps_any)
		rc = command_kept(journal, device, id, found);
	return rc < 0 ? journal_fail(journal, rc) : rc;
}

int journal_remember(struct journal *journal, const char *device, const char *id,
	const char *body_hash, int64_t seq, const char *day, bool keep_for_ever, const char *answer,
	size_t len)
{
	struct remembered first;
	int rc = journal_recall(journal, device, id, &first);

	if (rc != 0)
		return rc < 0 ? rc : 0; /* the first answer is the answer */
	if (!keep_for_ever)
		rc = known_add(journal->known, device, id, journal->last_n + 1);
	if (rc == 0)
		rc = sql_do(journal->remember, "iiTTTTib", journal->last_n + 1, seq, day, device,
			id, body_hash, (int64_t)keep_for_ever, answer, len);
	if (rc < 0)
		return journal_fail(journal, rc);
	journal->last_n++;
	journal->keeps_any = journal->keeps_any || keep_for_ever;
	return 0;
}

/* The ticket of a leg's name, "A047/1". */
static bool leg_ticket(const char *leg, struct ticket *ticket)
{
	char text[TICKET_TEXT_SIZE];
	size_t len = strcspn(leg, "/");

	if (len >= sizeof(text))
		return false;
	memcpy(text, leg, len);
	text[len] = '\0';
	return ticket_parse(text, ticket);
}

/* The first ticket an entry's text says it issued; false when it issued none. */
static bool entry_issued(const struct json *entry, struct ticket *ticket)
{
	const struct json *change = json_first(json_get(entry, "changes"));

	for (; change; change = json_next(change)) {
		const char *kind = json_string(json_get(change, "change"));
		const char *leg = json_string(json_get(change, "leg"));

		if (kind && leg && strcmp(kind, "issued") == 0)
			return leg_ticket(leg, ticket);
	}
	return false;
}

struct made {
	struct ticket *ticket;
	char *day;
};

static int made_read(void *data, int64_t seq, const char *text, size_t len)
{
	struct made *made = data;
	struct json *entry = json_parse(text, len, NULL);
	const char *day = json_string(json_get(entry, "day"));
	bool issued = day && strlen(day) < DAY_SIZE && entry_issued(entry, made->ticket);

	(void)seq;
	if (issued)
		memcpy(made->day, day, strlen(day) + 1);
	json_free(entry);
	return issued;
}

int journal_made_by(struct journal *journal, const char *device, const char *id,
	struct ticket *ticket, char day[DAY_SIZE])
{
	struct made made = {.ticket = ticket, .day = day};
	struct remembered found;
	int rc = journal_recall(journal, device, id, &found);

	if (rc <= 0)
		return rc;
	return journal_read(journal, found.seq, 1, made_read, &made);
}

int journal_forget_old(struct journal *journal, const char *day)
{
	/* by number, not by day: what was done while no day was open belongs to the day before */
	static const char forget[] = "DELETE FROM command WHERE keep=0 AND seq<(SELECT opened_seq"
				     " FROM day WHERE day<? ORDER BY day DESC LIMIT 1)";
	sqlite3_stmt *statement = NULL;
	int rc = sql_prepare(journal->db, forget, &statement);

	if (rc == 0)
		rc = sql_do(statement, "T", day);
	sqlite3_finalize(statement);
	if (rc == 0 && sqlite3_changes(journal->db) > 0) {
		journal->known_stale = !sqlite3_get_autocommit(journal->db);
		rc = journal_load_known(journal);
	}
	return rc < 0 ? journal_fail(journal, rc) : 0;
}
