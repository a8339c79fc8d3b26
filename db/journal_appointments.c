/*
 * What the tables know of appointments and of what citizens ask for. Asked when somebody books or
 * checks in, and when a day begins: each question prepares its own statement.
 */
#include <stdio.h>
#include <string.h>

#include "db/journal_inside.h"
#include "db/sql.h"

/* Columns of a row, as booking_take() reads them. */
#define BOOKING_COLUMNS                                                                            \
	"a.code, a.day, a.service, a.slot_ms, a.language, a.cancelled, v.ticket, a.missed_ms"      \
	" FROM appointment a LEFT JOIN visit v ON v.id=a.visit"

static void column_text(sqlite3_stmt *row, int column, char *text, size_t size)
{
	const char *found = (const char *)sqlite3_column_text(row, column);

	snprintf(text, size, "%s", found ? found : "");
}

static void booking_take(sqlite3_stmt *row, struct booking *known)
{
	const char *ticket = (const char *)sqlite3_column_text(row, 6);

	known->found = true;
	column_text(row, 1, known->day, sizeof(known->day));
	column_text(row, 2, known->service, sizeof(known->service));
	known->slot_ms = sqlite3_column_int64(row, 3);
	column_text(row, 4, known->language, sizeof(known->language));
	known->cancelled = sqlite3_column_int(row, 5) != 0;
	known->missed = sqlite3_column_type(row, 7) != SQLITE_NULL;
	if (!ticket || !ticket_parse(ticket, &known->ticket))
		memset(&known->ticket, 0, sizeof(known->ticket));
}

int journal_appointment(struct journal *journal, const char *code, const char *from, const char *to,
	struct booking *known)
{
	const bool is_past = known->is_past;
	sqlite3_stmt *row = NULL;
	int rc = sql_prepare(journal->db,
		"SELECT " BOOKING_COLUMNS " WHERE a.code=? AND a.day>=? AND a.day<=?"
		" ORDER BY a.cancelled, a.day LIMIT 1",
		&row);

	memset(known, 0, sizeof(*known));
	known->is_past = is_past;
	if (rc == 0)
		rc = sql_bind(row, "TTT", code, from, to);
	if (rc == 0)
		rc = sql_row(row);
	if (rc == 1)
		booking_take(row, known);
	if (rc < 0)
		journal_fail(journal, rc);
	sqlite3_finalize(row);
	return rc;
}

int journal_appointments(struct journal *journal, const char *day, int64_t from, int64_t limit,
	journal_appointment_fn *fn, void *data)
{
	sqlite3_stmt *rows = NULL;
	int rc = sql_prepare(journal->db,
		"SELECT " BOOKING_COLUMNS
		" WHERE a.day=? ORDER BY a.slot_ms, a.code LIMIT ? OFFSET ?",
		&rows);

	if (rc == 0)
		rc = sql_bind(rows, "Tii", day, limit, from - 1);
	while (rc == 0 && (rc = sql_row(rows)) == 1) {
		const char *code = (const char *)sqlite3_column_text(rows, 0);
		struct booking known = {.found = true};

		booking_take(rows, &known);
		rc = fn(data, code ? code : "", &known) == 0 ? 0 : 1;
		if (rc == 1)
			break;
	}
	if (rc < 0)
		journal_fail(journal, rc);
	sqlite3_finalize(rows);
	return rc < 0 ? rc : 0;
}

int journal_awaited(struct journal *journal, struct awaited *awaited, int max)
{
	sqlite3_stmt *rows = NULL;
	int count = 0;
	int rc = sql_prepare(journal->db,
		"SELECT code, day, slot_ms FROM appointment"
		" WHERE visit IS NULL AND cancelled=0 AND missed_ms IS NULL"
		" ORDER BY slot_ms LIMIT ?",
		&rows);

	if (rc == 0)
		rc = sql_bind(rows, "i", (int64_t)max);
	while (rc == 0 && count < max && (rc = sql_row(rows)) == 1) {
		column_text(rows, 0, awaited[count].code, sizeof(awaited[count].code));
		column_text(rows, 1, awaited[count].day, sizeof(awaited[count].day));
		awaited[count++].slot_ms = sqlite3_column_int64(rows, 2);
		rc = 0;
	}
	if (rc < 0)
		journal_fail(journal, rc);
	sqlite3_finalize(rows);
	return rc < 0 ? rc : count;
}

int journal_slot_taken(
	struct journal *journal, const struct slot_asked *slot, const char *code, uint32_t *taken)
{
	sqlite3_stmt *row = NULL;
	int rc = sql_prepare(journal->db,
		"SELECT count(*) FROM appointment WHERE day=? AND slot_ms>=? AND slot_ms<?"
		" AND service=? AND code<>? AND cancelled=0 AND missed_ms IS NULL",
		&row);

	if (rc == 0)
		rc = sql_bind(
			row, "TiiTT", slot->day, slot->from_ms, slot->to_ms, slot->service, code);
	if (rc == 0)
		rc = sql_row(row);
	if (rc == 1)
		*taken = (uint32_t)sqlite3_column_int64(row, 0);
	if (rc < 0)
		journal_fail(journal, rc);
	sqlite3_finalize(row);
	return rc < 0 ? rc : 0;
}

/* The first visit of the earliest of the last `days` days. 1, 0: there was none, or -Exxx. */
static int demand_begins(struct journal *journal, const char *day, int days, int64_t *visit)
{
	sqlite3_stmt *row = NULL;
	char first[DAY_SIZE];
	int rc = sql_prepare(journal->db,
		"SELECT min(day) FROM (SELECT day FROM day WHERE day<? ORDER BY day DESC LIMIT ?)",
		&row);

	if (rc == 0)
		rc = sql_bind(row, "Ti", day, (int64_t)days);
	if (rc == 0)
		rc = sql_row(row);
	if (rc == 1) {
		column_text(row, 0, first, sizeof(first));
		rc = first[0] ? 1 : 0;
	}
	sqlite3_finalize(row);
	if (rc == 1 && tables_first_visit(first, visit) < 0)
		rc = 0;
	return rc;
}

int journal_demand(
	struct journal *journal, const char *day, int days, struct demand *demand, int max)
{
	const int64_t legs = TABLES_LEGS_PER_VISIT;
	sqlite3_stmt *rows = NULL;
	int64_t first = 0, end = 0;
	int count = 0, rc = demand_begins(journal, day, days, &first);

	if (rc == 1 && tables_first_visit(day, &end) < 0)
		rc = 0;
	if (rc <= 0)
		return rc < 0 ? journal_fail(journal, rc) : 0;
	/* a visit's first leg is what was asked for */
	rc = sql_prepare(journal->db,
		"SELECT service, count(*) FROM leg WHERE id>=?1 AND id<?2 AND id%?3=0"
		" AND state<>'void' GROUP BY service ORDER BY count(*) DESC, service LIMIT ?4",
		&rows);
	if (rc == 0)
		rc = sql_bind(rows, "iiii", first * legs, end * legs, legs, (int64_t)max);
	while (rc == 0 && (rc = sql_row(rows)) == 1) {
		column_text(rows, 0, demand[count].service, sizeof(demand[count].service));
		demand[count++].tickets = (uint32_t)sqlite3_column_int64(rows, 1);
		rc = 0;
	}
	if (rc < 0)
		journal_fail(journal, rc);
	sqlite3_finalize(rows);
	return rc < 0 ? rc : count;
}
