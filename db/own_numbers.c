/*
 * Which number comes next. Table `number` has, per day and series, the last one taken; every ticket
 * of a day is at or below its row, so a number is never given twice on one day, whatever the clock
 * does. Days move like this:
 *
 *	later, sure		its own rows: the numbers begin anew
 *	later, otherwise	the rows of the day before are carried to it
 *	earlier			goes on behind its own rows and all later ones up to the present day
 *	earlier, the hub's word	the clock was wrong: later rows are carried back to the hub's day
 *
 * A ticket whose day is not sure may belong to any day until the hub has one for it. So while such
 *a ticket is not reported every later day carries on, and so does the hub's day of its report.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "db/own_tickets_inside.h"
#include "db/sql.h"

static int carry(struct own_tickets *own, const char *to, const char *from, const char *until)
{
	return sql_do(own->statements[OWN_CARRY], "TTT", to, from, until);
}

/* Days far back give their rows to the last one that keeps its own: a clock that goes back there
 * goes on behind all of them. Days that only a wrong clock saw are forgotten but for the nearest.
 */
static int fold(struct own_tickets *own, bool hub)
{
	static const char oldest[] = "SELECT DISTINCT day FROM number WHERE day<=?"
				     " ORDER BY day DESC LIMIT 1 OFFSET ?";
	static const char drop_old[] = "DELETE FROM number WHERE day<?";
	static const char drop_far[] =
		"DELETE FROM number WHERE day>(SELECT DISTINCT day FROM number WHERE day>?"
		" ORDER BY day LIMIT 1 OFFSET ?)";
	const char *day = own->draft.day;
	char kept[DAY_SIZE];
	sqlite3_stmt *s = NULL;
	int rc = sql_prepare(own->db, oldest, &s);

	if (rc == 0)
		rc = sql_bind(s, "Ti", day, (int64_t)OWN_NUMBER_DAYS - 1);
	if (rc == 0)
		rc = sql_row(s);
	if (rc == 1)
		snprintf(kept, sizeof(kept), "%s", (const char *)sqlite3_column_text(s, 0));
	sqlite3_finalize(s);
	s = NULL;
	if (rc == 1) {
		rc = carry(own, kept, "", kept);
		if (rc == 0)
			rc = sql_prepare(own->db, drop_old, &s);
		if (rc == 0)
			rc = sql_do(s, "T", kept);
		sqlite3_finalize(s);
		s = NULL;
	}
	if (rc == 0 && hub)
		rc = sql_prepare(own->db, drop_far, &s);
	if (rc == 0 && hub)
		rc = sql_do(s, "Ti", day, (int64_t)OWN_FUTURE_DAYS - 1);
	sqlite3_finalize(s);
	return rc;
}

/* 1: a ticket without a sure day may still get any. */
static int any_unsure(struct own_tickets *own)
{
	sqlite3_stmt *s = own->statements[OWN_UNSURE];
	int rc = sql_row(s);

	sqlite3_reset(s);
	return rc;
}

static int later_day(struct own_tickets *own, const char *day, bool sure)
{
	int rc = 0;

	if (sure && strcmp(day, own->draft.unsure_until) > 0) {
		rc = any_unsure(own);
		if (rc == 0)
			return 0;
	}
	return rc < 0 ? rc : carry(own, day, own->draft.day, day);
}

int own_numbers_day(struct own_tickets *own, const char *day, bool sure, bool hub)
{
	struct own_facts *draft = &own->draft;
	int order = strcmp(day, draft->day), rc = 0;

	if (hub && strcmp(day, draft->unsure_until) < 0)
		strcpy(draft->unsure_until, day);
	if (order == 0 || (order < 0 && !hub))
		return 0;
	if (order > 0 && draft->day[0])
		rc = later_day(own, day, sure);
	else if (order < 0)
		rc = carry(own, day, day, draft->day);
	strcpy(draft->day, day);
	return rc < 0 ? rc : fold(own, hub);
}

int own_numbers_raise(
	struct own_tickets *own, uint8_t kiosk, const char *day, const char *series, uint32_t last)
{
	uint32_t end = kiosk * TICKET_KIOSK_RANGE + TICKET_HUB_LAST;

	return sql_do(own->statements[OWN_RAISE], "iTTi", (int64_t)kiosk, day, series,
		(int64_t)(last < end ? last : end));
}

int own_numbers_take(struct own_tickets *own, uint8_t kiosk, const char *day, struct ticket *ticket)
{
	sqlite3_stmt *s = own->statements[OWN_FLOOR];
	int64_t last = kiosk * TICKET_KIOSK_RANGE;
	int rc = sql_bind(s, "iTTT", (int64_t)kiosk, day, own->draft.day, ticket->series);

	if (rc == 0)
		rc = sql_row(s);
	if (rc == 1 && sqlite3_column_int64(s, 0) > last)
		last = sqlite3_column_int64(s, 0);
	sqlite3_reset(s);
	if (rc < 0)
		return rc;
	if (last >= kiosk * TICKET_KIOSK_RANGE + TICKET_HUB_LAST)
		return -ERANGE;
	ticket->number = (uint32_t)last + 1;
	rc = own_numbers_raise(own, kiosk, day, ticket->series, ticket->number);
	if (rc == 0 && strcmp(day, own->draft.day) != 0)
		rc = own_numbers_raise(own, kiosk, own->draft.day, ticket->series, ticket->number);
	return rc;
}

int own_numbers_turn(struct own_tickets *own, const char *day, bool hub)
{
	int order = strcmp(day, own->draft.turn_day);

	if (order == 0 || (order < 0 && !hub))
		return 0;
	strcpy(own->draft.turn_day, day);
	own->draft.turn++;
	return sql_do(own->statements[OWN_FORGET], "i", own->draft.turn - OWN_KEEP_DAYS);
}
