/*
 * What the tables know of tickets that kiosks gave without the hub. Asked when a report comes or a
 * kiosk returns: seldom, so each question prepares its own statement.
 */
#include <stdio.h>
#include <string.h>

#include "db/journal_inside.h"
#include "db/sql.h"

int journal_knows_stray(
	struct journal *journal, const char *day, const struct ticket *ticket, const char *token)
{
	sqlite3_stmt *row = NULL;
	char text[TICKET_TEXT_SIZE];
	int rc = sql_prepare(journal->db,
		"SELECT 1 FROM stray WHERE day=? AND ticket=? AND ifnull(token,'')=?", &row);

	ticket_text(ticket, text);
	if (rc == 0)
		rc = sql_bind(row, "TTT", day, text, token);
	if (rc == 0)
		rc = sql_row(row);
	if (rc < 0)
		journal_fail(journal, rc);
	sqlite3_finalize(row);
	return rc;
}

static void column_text(sqlite3_stmt *row, int column, char *text, size_t size)
{
	const char *found = (const char *)sqlite3_column_text(row, column);

	snprintf(text, size, "%s", found ? found : "");
}

int journal_strays(struct journal *journal, struct stray *last)
{
	static const char text[] =
		"SELECT count(*) OVER (), ticket, day, device, service, reason FROM stray"
		" WHERE seq>=ifnull((SELECT max(opened_seq) FROM day),0) AND print IS NOT NULL"
		" ORDER BY seq DESC LIMIT 1";
	sqlite3_stmt *row = NULL;
	int rc = sql_prepare(journal->db, text, &row);

	memset(last, 0, sizeof(*last));
	if (rc == 0)
		rc = sql_row(row);
	if (rc == 1) {
		last->count = (uint32_t)sqlite3_column_int64(row, 0);
		column_text(row, 1, last->ticket, sizeof(last->ticket));
		column_text(row, 2, last->day, sizeof(last->day));
		column_text(row, 3, last->device, sizeof(last->device));
		column_text(row, 4, last->service, sizeof(last->service));
		column_text(row, 5, last->reason, sizeof(last->reason));
	}
	if (rc < 0)
		journal_fail(journal, rc);
	sqlite3_finalize(row);
	return rc < 0 ? rc : 0;
}

/* Notes a number of the range; how many series there are now. */
static uint16_t highest_note(
	struct ticket *highest, uint16_t count, uint16_t max, const struct ticket *ticket)
{
	uint16_t at = 0;

	while (at < count && strcmp(highest[at].series, ticket->series) != 0)
		at++;
	if (at == max)
		return count;
	if (at == count)
		highest[count++] = *ticket;
	else if (ticket->number > highest[at].number)
		highest[at].number = ticket->number;
	return count;
}

int journal_highest(struct journal *journal, const char *day, uint8_t kiosk, struct ticket *highest,
	uint16_t max)
{
	sqlite3_stmt *rows = NULL;
	uint16_t count = 0;
	int rc = sql_prepare(journal->db,
		"SELECT ticket FROM visit WHERE day=?1 UNION ALL SELECT ticket FROM stray"
		" WHERE day=?1 ORDER BY ticket",
		&rows);

	if (rc == 0)
		rc = sql_bind(rows, "T", day);
	while (rc == 0 && (rc = sql_row(rows)) == 1) {
		const char *text = (const char *)sqlite3_column_text(rows, 0);
		struct ticket ticket;

		if (text && ticket_parse(text, &ticket) && ticket_range(ticket.number) == kiosk)
			count = highest_note(highest, count, max, &ticket);
		rc = 0;
	}
	if (rc < 0)
		journal_fail(journal, rc);
	sqlite3_finalize(rows);
	return rc < 0 ? rc : count;
}

int journal_knows_device(struct journal *journal, const char *device)
{
	sqlite3_stmt *row = NULL;
	int rc = sql_prepare(journal->db, "SELECT 1 FROM command WHERE device=? LIMIT 1", &row);

	if (rc == 0)
		rc = sql_bind(row, "T", device);
	if (rc == 0)
		rc = sql_row(row);
	if (rc < 0)
		journal_fail(journal, rc);
	sqlite3_finalize(row);
	return rc;
}
