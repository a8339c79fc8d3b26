/* Writing: each change is one transaction, and flushed when its function returns. */
#include "db/own_tickets.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/own_tickets_inside.h"
#include "db/sql.h"
#include "firmware/wire/command_form.h"

/* ---- Transactions ---- */

int own_fail(struct own_tickets *own, int rc, const char *text)
{
	int code = sqlite3_errcode(own->db);

	if (text)
		snprintf(own->why, sizeof(own->why), "%s", text);
	else if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE)
		snprintf(own->why, sizeof(own->why), "%s", sqlite3_errmsg(own->db));
	return rc; /* else the words are there already */
}

int own_begin(struct own_tickets *own)
{
	int rc = sql_do(own->statements[OWN_BEGIN], "");

	own->draft = own->facts;
	return rc < 0 ? own_fail(own, rc, NULL) : 0;
}

static int save_facts(struct own_tickets *own)
{
	const struct own_facts *f = &own->draft;

	if (memcmp(f, &own->facts, sizeof(*f)) == 0)
		return 0;
	return sql_do(own->statements[OWN_SAVE], "itttititi", (int64_t)f->kiosk, f->day,
		f->unsure_until, f->turn_day, f->turn, f->hub.day, (int64_t)f->hub.open,
		f->hub.boot, f->hub.offset_ms);
}

int own_end(struct own_tickets *own, int rc)
{
	if (rc == 0)
		rc = save_facts(own);
	if (rc == 0)
		rc = sql_do(own->statements[OWN_COMMIT], "");
	if (rc == 0) {
		own->facts = own->draft;
		return 0;
	}
	own_fail(own, rc, rc == -ERANGE ? "the kiosk's range is used up for this series" : NULL);
	if (!sqlite3_get_autocommit(own->db)) /* some failures roll back by themselves */
		sqlite3_exec(own->db, "ROLLBACK", NULL, NULL, NULL);
	return rc;
}

const char *own_tickets_why(const struct own_tickets *own)
{
	return own->why;
}

/* ---- What the hub tells ---- */

bool own_tickets_is_whole(const struct own_tickets *own)
{
	return own->facts.kiosk != 0;
}

uint32_t own_tickets_unreported(const struct own_tickets *own)
{
	return own->facts.unreported;
}

const struct own_hub *own_tickets_hub(const struct own_tickets *own)
{
	return &own->hub;
}

static bool may_learn(uint8_t kiosk, const char *day, const struct ticket *highest, size_t count)
{
	if (kiosk < 1 || kiosk > QUEUE_MAX_KIOSKS || !own_day_is_valid(day) ||
		count > OWN_MAX_SERIES)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!series_is_valid(highest[i].series) || ticket_range(highest[i].number) != kiosk)
			return false;
	return true;
}

static int learn(struct own_tickets *own, uint8_t kiosk, const char *day,
	const struct ticket *highest, size_t count, bool used)
{
	uint32_t jump = own->draft.kiosk == kiosk || !used ? 0 : OWN_JUMP;
	int rc = own_numbers_day(own, day, true, true);

	if (rc == 0)
		rc = own_numbers_turn(own, day, true);
	if (rc == 0 && jump)
		rc = own_numbers_raise(own, kiosk, day, "", kiosk * TICKET_KIOSK_RANGE + jump);
	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = own_numbers_raise(
			own, kiosk, day, highest[i].series, highest[i].number + jump);
	own->draft.kiosk = kiosk;
	return rc;
}

int own_tickets_learn(struct own_tickets *own, uint8_t kiosk, const char *day,
	const struct ticket *highest, size_t count, bool used)
{
	if (!may_learn(kiosk, day, highest, count))
		return own_fail(own, -EINVAL, "the hub's numbers are none of this kiosk's");
	int rc = own_begin(own);

	return rc < 0 ? rc : own_end(own, learn(own, kiosk, day, highest, count, used));
}

int own_tickets_note_hub(struct own_tickets *own, const struct own_hub *hub)
{
	const struct own_hub *known = &own->facts.hub;
	int64_t drift_ms = llabs(hub->offset_ms - known->offset_ms);
	int rc = 0;

	if (hub->day[0] && !own_day_is_valid(hub->day))
		return own_fail(own, -EINVAL, "the hub's day is none");
	if (strcmp(hub->day, known->day) != 0 || hub->open != known->open ||
		strcmp(hub->boot, known->boot) != 0 || drift_ms > 1000) {
		rc = own_begin(own);
		if (rc < 0)
			return rc;
		own->draft.hub = *hub;
		if (hub->day[0] && strcmp(hub->day, known->day) != 0)
			rc = own_numbers_turn(own, hub->day, true);
		rc = own_end(own, rc);
	}
	if (rc == 0)
		own->hub = *hub;
	return rc;
}

/* ---- Tickets ---- */

static bool may_issue(uint8_t kiosk, const struct own_ticket *t)
{
	return kiosk >= 1 && kiosk <= QUEUE_MAX_KIOSKS && series_is_valid(t->ticket.series) &&
	       own_day_is_valid(t->day) && t->service[0] &&
	       (unsigned int)t->quality < COMMAND_QUALITIES;
}

static int insert(struct own_tickets *own, struct own_ticket *t)
{
	int rc = sql_do(own->statements[OWN_INSERT], "TTTiiTttttTiiTt", own_states[OWN_OPEN],
		t->day, t->ticket.series, (int64_t)t->ticket.number, (int64_t)t->day_sure,
		t->service, t->klass, t->language, t->token, t->boot, t->run, t->mono_ms,
		t->wall_ms, command_qualities[t->quality], t->replaces);

	t->n = sqlite3_last_insert_rowid(own->db);
	t->state = OWN_OPEN;
	t->print = PRINT_ISSUED;
	t->copies = 0;
	t->is_void = false;
	memset(t->refused, 0, sizeof(t->refused));
	return rc;
}

int own_tickets_issue(struct own_tickets *own, uint8_t kiosk, struct own_ticket *ticket)
{
	struct own_ticket made = *ticket;

	if (!may_issue(kiosk, ticket))
		return own_fail(own, -EINVAL, "that is no ticket");
	if (own->facts.kiosk != kiosk)
		return own_fail(own, -ENODATA,
			"nobody has told which numbers of the kiosk's range were given");
	int rc = own_begin(own);

	if (rc < 0)
		return rc;
	rc = own_numbers_day(own, made.day, made.day_sure, false);
	if (rc == 0)
		rc = own_numbers_turn(own, made.day, false);
	if (rc == 0)
		rc = own_numbers_take(own, kiosk, made.day, &made.ticket);
	if (rc == 0)
		rc = insert(own, &made);
	own->draft.unreported++;
	rc = own_end(own, rc);
	if (rc < 0)
		return rc;
	own->ended[0] = '\0';
	*ticket = made;
	return 0;
}

static bool is_settled(enum own_state state)
{
	return state == OWN_REPORTED || state == OWN_REFUSED;
}

/* A ticket without a sure day has got the hub's by now, or an earlier one. */
static void note_settled(struct own_facts *draft, const struct own_ticket *before)
{
	if (!before->day_sure && strcmp(draft->hub.day, draft->unsure_until) > 0)
		strcpy(draft->unsure_until, draft->hub.day);
}

static int update(struct own_tickets *own, const struct own_ticket *t)
{
	struct own_facts *draft = &own->draft;
	struct own_ticket before;
	int rc = own_tickets_get(own, t->n, &before);

	if (rc <= 0)
		return rc < 0 ? rc : -ENOENT;
	draft->unreported -= before.state != OWN_REPORTED;
	draft->unreported += t->state != OWN_REPORTED;
	if (is_settled(t->state) && !is_settled(before.state))
		note_settled(draft, &before);
	return sql_do(own->statements[OWN_UPDATE], "TTiitii", own_states[t->state],
		print_state_name(t->print), (int64_t)t->copies, (int64_t)t->is_void, t->refused,
		draft->turn, t->n);
}

int own_tickets_update(struct own_tickets *own, const struct own_ticket *ticket)
{
	if ((unsigned int)ticket->state >= OWN_STATE_COUNT ||
		(unsigned int)ticket->print >= PRINT_STATE_COUNT)
		return own_fail(own, -EINVAL, "that is no state of a ticket");
	int rc = own_begin(own);

	if (rc < 0)
		return rc;
	rc = own_end(own, update(own, ticket));
	return rc == -ENOENT ? own_fail(own, rc, "there is no such ticket") : rc;
}
