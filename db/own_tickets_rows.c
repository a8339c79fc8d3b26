/* Reading: rows as tickets, and the questions that change nothing. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "db/own_tickets_inside.h"
#include "db/sql.h"
#include "firmware/wire/command_form.h"

const char *const own_states[OWN_STATE_COUNT] = {"open", "ready", "reported", "refused"};

#define COLUMNS                                                                                    \
	"n,state,day,series,number,day_sure,service,class,language,token,boot,run,"                \
	"mono_ms,wall_ms,quality,replaces,print,copies,void,refused"
const char own_columns[] = COLUMNS;

bool own_day_is_valid(const char *day)
{
	static const char form[] = "dddd-dd-dd";

	for (size_t i = 0; i < sizeof(form) - 1; i++)
		if (form[i] == 'd' ? day[i] < '0' || day[i] > '9' : day[i] != form[i])
			return false;
	return day[sizeof(form) - 1] == '\0';
}

/* False when the text is longer than its field, which a sound file's is not. */
static bool row_text(sqlite3_stmt *row, int column, char *to, size_t size)
{
	const char *text = (const char *)sqlite3_column_text(row, column);

	return (size_t)snprintf(to, size, "%s", text ? text : "") < size;
}

/* The place of a column's word among `count`; `count` when it is none of them. */
static int row_word(sqlite3_stmt *row, int column, const char *const *words, int count)
{
	const char *text = (const char *)sqlite3_column_text(row, column);
	int at = 0;

	while (at < count && (!text || strcmp(words[at], text) != 0))
		at++;
	return at;
}

static bool row_texts(sqlite3_stmt *row, struct own_ticket *t)
{
	return row_text(row, 2, t->day, sizeof(t->day)) &&
	       row_text(row, 3, t->ticket.series, sizeof(t->ticket.series)) &&
	       row_text(row, 6, t->service, sizeof(t->service)) &&
	       row_text(row, 7, t->klass, sizeof(t->klass)) &&
	       row_text(row, 8, t->language, sizeof(t->language)) &&
	       row_text(row, 9, t->token, sizeof(t->token)) &&
	       row_text(row, 10, t->boot, sizeof(t->boot)) &&
	       row_text(row, 11, t->run, sizeof(t->run)) &&
	       row_text(row, 15, t->replaces, sizeof(t->replaces)) &&
	       row_text(row, 19, t->refused, sizeof(t->refused));
}

int own_row(sqlite3_stmt *row, struct own_ticket *ticket)
{
	struct own_ticket t;
	const char *print = (const char *)sqlite3_column_text(row, 16);

	memset(&t, 0, sizeof(t)); /* callers compare whole ones */
	t.n = sqlite3_column_int64(row, 0);
	t.state = (enum own_state)row_word(row, 1, own_states, OWN_STATE_COUNT);
	t.ticket.number = (uint32_t)sqlite3_column_int64(row, 4);
	t.day_sure = sqlite3_column_int(row, 5) != 0;
	t.mono_ms = sqlite3_column_int64(row, 12);
	t.wall_ms = sqlite3_column_int64(row, 13);
	t.quality = (enum clock_quality)row_word(row, 14, command_qualities, COMMAND_QUALITIES);
	t.print = print ? print_state_parse(print) : PRINT_STATE_COUNT;
	t.copies = (uint16_t)sqlite3_column_int(row, 17);
	t.is_void = sqlite3_column_int(row, 18) != 0;
	if (!row_texts(row, &t) || t.state == OWN_STATE_COUNT ||
		(int)t.quality == COMMAND_QUALITIES || t.print == PRINT_STATE_COUNT ||
		!own_day_is_valid(t.day) || !series_is_valid(t.ticket.series) ||
		ticket_range(t.ticket.number) <= 0)
		return -EINVAL;
	*ticket = t;
	return 0;
}

static int check_tickets(sqlite3 *db, char why[256])
{
	sqlite3_stmt *row = NULL;
	struct own_ticket ticket;
	int rc = sql_prepare(db, "SELECT " COLUMNS " FROM ticket", &row);

	while (rc == 0 && (rc = sql_row(row)) == 1) {
		rc = own_row(row, &ticket);
		if (rc < 0)
			snprintf(why, 256, "row %lld of table ticket is no ticket",
				(long long)sqlite3_column_int64(row, 0));
	}
	if (rc < 0 && !why[0])
		snprintf(why, 256, "%s", sqlite3_errmsg(db));
	sqlite3_finalize(row);
	return rc;
}

int own_check_rows(sqlite3 *db, char why[256])
{
	static const char behind[] =
		"SELECT count(*) FROM ticket t JOIN number m ON m.kiosk=t.number/1000"
		" AND m.day=t.day AND m.series=t.series WHERE m.last<t.number";
	int64_t bad = 0, facts = 0;

	why[0] = '\0';
	int rc = check_tickets(db, why);

	if (rc == 0)
		rc = sql_number(db, behind, &bad);
	if (rc >= 0)
		rc = sql_number(db, "SELECT count(*) FROM fact", &facts);
	if (rc >= 0 && (bad || facts != 1)) {
		snprintf(why, 256, "its tables contradict each other");
		return -EINVAL;
	}
	if (rc < 0 && !why[0])
		snprintf(why, 256, "%s", sqlite3_errmsg(db));
	return rc < 0 ? rc : 0;
}

/* The row of a statement that was bound (how that went: rc), or none. */
static int one_ticket(
	struct own_tickets *own, enum own_statement which, int rc, struct own_ticket *ticket)
{
	sqlite3_stmt *s = own->statements[which];

	if (rc == 0)
		rc = sql_row(s);
	if (rc == 1 && own_row(s, ticket) < 0) {
		sqlite3_reset(s);
		return own_fail(own, -EINVAL, "a row is no ticket: the file is damaged");
	}
	sqlite3_reset(s);
	return rc < 0 ? own_fail(own, rc, NULL) : rc;
}

int own_tickets_get(struct own_tickets *own, int64_t n, struct own_ticket *ticket)
{
	return one_ticket(own, OWN_GET, sql_bind(own->statements[OWN_GET], "i", n), ticket);
}

int own_tickets_find(struct own_tickets *own, const char *day, const struct ticket *number,
	struct own_ticket *ticket)
{
	int rc = sql_bind(
		own->statements[OWN_FIND], "TTi", day, number->series, (int64_t)number->number);

	return one_ticket(own, OWN_FIND, rc, ticket);
}

int own_tickets_next(
	struct own_tickets *own, unsigned int states, int64_t n, struct own_ticket *ticket)
{
	enum own_statement which = states & 1U << OWN_REPORTED ? OWN_NEXT : OWN_NEXT_UNREPORTED;
	const char *words[OWN_STATE_COUNT];

	for (int i = 0; i < OWN_STATE_COUNT; i++)
		words[i] = states & 1U << i ? own_states[i] : "";
	int rc = sql_bind(
		own->statements[which], "iTTTT", n, words[0], words[1], words[2], words[3]);

	return one_ticket(own, which, rc, ticket);
}

/* Asked for every ticket of a boot in turn, when the hub is back: read once. */
int64_t own_tickets_boot_end(struct own_tickets *own, const char *boot)
{
	sqlite3_stmt *s = own->statements[OWN_BOOT_END];

	if (own->ended[0] && strcmp(own->ended, boot) == 0)
		return own->ended_ms;
	int rc = sql_bind(s, "T", boot);
	int64_t end_ms = 0;

	own->ended[0] = '\0';
	if (rc == 0)
		rc = sql_row(s);
	if (rc == 1)
		end_ms = sqlite3_column_int64(s, 0);
	sqlite3_reset(s);
	if (rc == 1)
		snprintf(own->ended, sizeof(own->ended), "%s", boot);
	own->ended_ms = end_ms;
	return end_ms;
}

size_t own_tickets_highest(struct own_tickets *own, struct ticket *highest, size_t max)
{
	sqlite3_stmt *s = own->statements[OWN_HIGHEST];
	int rc = sql_bind(s, "iT", (int64_t)own->facts.kiosk, own->facts.day);
	size_t count = 0;

	while (rc == 0 && count < max && (rc = sql_row(s)) == 1) {
		struct ticket *t = &highest[count++];

		rc = 0;
		row_text(s, 0, t->series, sizeof(t->series));
		t->number = (uint32_t)sqlite3_column_int64(s, 1);
	}
	sqlite3_reset(s);
	return count;
}
