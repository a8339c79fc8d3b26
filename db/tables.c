/*
 * A row per visit, leg and call, by integer keys that follow from the journal alone, so that a
 * rebuilt database has the same ones:
 *
 *   visit = days since 1970 * 2^20 + position in the day (tickets of another day that came too
 *           late to be called: 2^19 + a count of their own)
 *   leg   = visit * 32 + position in the visit
 *
 * New rows go to the end of their table and changed ones lie near it: a batch of a hundred commands
 * touches few pages. Each change does one or two statements; a whole day's close does three.
 */
#include "db/tables.h"

#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "db/sql.h"
#include "firmware/base/zone.h"

enum {
	DAY_BITS = 20, /* visits of a day */
	LEG_BITS = 5,
	FILED_FIRST = 1 << 19,
};
_Static_assert(
	(int)QUEUE_MAX_VISITS <= (int)FILED_FIRST, "a day's own visits stay below the filed ones");
_Static_assert((int)QUEUE_MAX_LEGS_PER_VISIT <= 1 << LEG_BITS, "a visit's legs have their bits");
_Static_assert(1 << LEG_BITS == (int)TABLES_LEGS_PER_VISIT, "as others are told");

enum statement {
	SQL_DAY_OPENED,
	SQL_DAY_REOPENED,
	SQL_DAY_CLOSED,
	SQL_DAY_LEGS,
	SQL_DAY_COUNTERS,
	SQL_DAY_SESSIONS,
	SQL_VISIT_ADD,
	SQL_STRAY_ADD,
	SQL_VISIT_LAST_FILED,
	SQL_VISIT_COPIES,
	SQL_VISIT_PRINT,
	SQL_VISIT_RATING,
	SQL_LEG_ADD,
	SQL_LEG_WAITS_AGAIN,
	SQL_LEG_CALLED,
	SQL_LEG_RECALLS,
	SQL_LEG_ARRIVED,
	SQL_LEG_PARKED,
	SQL_LEG_ENDED,
	SQL_CALL_ADD,
	SQL_COUNTER_OPEN,
	SQL_COUNTER_CLOSE,
	SQL_COUNTER_TURN,
	SQL_COUNTER_PROFILE,
	SQL_COUNTER_HOLDS,
	SQL_COUNTER_TOUCH,
	SQL_COUNTERS_TOUCH,
	SQL_SESSION_ADD,
	SQL_SESSION_END,
	SQL_APPOINTMENT_BOOK,
	SQL_APPOINTMENT_CANCEL,
	SQL_APPOINTMENT_CHECK_IN,
	SQL_APPOINTMENT_FREE,
	SQL_APPOINTMENT_MISS,
	STATEMENT_COUNT,
};

#define OPEN_STATES "('planned','reserved','waiting','called','serving','parked')"

static const char *const statement_texts[STATEMENT_COUNT] = {
	[SQL_DAY_OPENED] = "INSERT INTO day(day, opened_seq, opened_ms) VALUES(?, ?, ?)",
	[SQL_DAY_REOPENED] = "UPDATE day SET closed_seq=NULL, closed_ms=NULL, expired=0"
			     " WHERE day=?1 AND closed_seq IS NOT NULL",
	[SQL_DAY_CLOSED] = "UPDATE day SET closed_seq=?2, closed_ms=?3, expired=?4 WHERE day=?1",
	[SQL_DAY_LEGS] = "UPDATE leg SET state='expired', ended_ms=?3 WHERE id>=?1 AND id<?2"
			 " AND state IN " OPEN_STATES,
	[SQL_DAY_COUNTERS] = "UPDATE counter SET state='closed', operator=NULL, profile=NULL,"
			     " reason=NULL, leg=NULL, since_ms=?1, seq=?2 WHERE state<>'closed'",
	[SQL_DAY_SESSIONS] = "UPDATE session SET until_ms=?1 WHERE until_ms IS NULL",
	[SQL_VISIT_ADD] = "INSERT INTO visit(id, day, ticket, language, token, offline, arrived_ms,"
			  " ahead, low_ms, mid_ms, high_ms, print, printer, copies)"
			  " VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
	[SQL_STRAY_ADD] = "INSERT INTO stray(seq, day, ticket, device, service, language, token,"
			  " queued_ms, print, reason) VALUES(?,?,?,?,?,?,?,?,?,?)",
	[SQL_VISIT_LAST_FILED] = "SELECT max(id) FROM visit WHERE id>=? AND id<?",
	[SQL_VISIT_COPIES] = "UPDATE visit SET copies=?2, print=?3, printer=?4 WHERE id=?1",
	[SQL_VISIT_PRINT] = "UPDATE visit SET print=?2 WHERE id=?1",
	[SQL_VISIT_RATING] = "UPDATE visit SET rating=?2, rated_counter=?3 WHERE id=?1",
	[SQL_LEG_ADD] = "INSERT INTO leg(id, visit, service, class, state, only_counter, queued_ms,"
			" reserved_until_ms, ended_ms) VALUES(?,?,?,?,?,?,?,?,?)",
	[SQL_LEG_WAITS_AGAIN] = "UPDATE leg SET state='waiting', counter=NULL, recalls=0,"
				" called_ms=NULL, arrived_ms=NULL, ended_ms=NULL, reason=NULL"
				" WHERE id=?1",
	[SQL_LEG_CALLED] = "UPDATE leg SET state='called', counter=?2, called_ms=?3 WHERE id=?1",
	[SQL_LEG_RECALLS] = "UPDATE leg SET recalls=?2 WHERE id=?1",
	[SQL_LEG_ARRIVED] = "UPDATE leg SET state='serving', arrived_ms=?2 WHERE id=?1",
	[SQL_LEG_PARKED] = "UPDATE leg SET state='parked', reason=?2 WHERE id=?1",
	[SQL_LEG_ENDED] = "UPDATE leg SET state=?2, ended_ms=?3, reason=?4 WHERE id=?1",
	[SQL_CALL_ADD] = "INSERT INTO call(leg, seq, at_ms, counter, policy, key, out_of_order,"
			 " runner_up, runner_up_key, rule, runner_up_rule, lost_by)"
			 " VALUES(?,?,?,?,?,?,?,?,?,?,?,?)",
	[SQL_COUNTER_OPEN] = "INSERT INTO counter(counter, state, operator, profile, since_ms, seq)"
			     " VALUES(?1,'open',?2,?3,?4,?5) ON CONFLICT(counter) DO UPDATE SET"
			     " state='open', operator=?2, profile=?3, reason=NULL, leg=NULL,"
			     " since_ms=?4, seq=?5",
	[SQL_COUNTER_CLOSE] = "UPDATE counter SET state='closed', operator=NULL, profile=NULL,"
			      " reason=NULL, leg=NULL, since_ms=?2, seq=?3 WHERE counter=?1",
	[SQL_COUNTER_TURN] = "UPDATE counter SET state=?2, reason=?3,"
			     " since_ms=iif(leg IS NULL, ?4, since_ms), seq=?5 WHERE counter=?1",
	[SQL_COUNTER_PROFILE] = "UPDATE counter SET profile=?2, seq=?3 WHERE counter=?1",
	[SQL_COUNTER_HOLDS] = "UPDATE counter SET leg=?2, since_ms=?3, seq=?4 WHERE counter=?1",
	[SQL_COUNTER_TOUCH] = "UPDATE counter SET seq=?2 WHERE counter=?1",
	[SQL_COUNTERS_TOUCH] = "UPDATE counter SET seq=?1",
	[SQL_SESSION_ADD] = "INSERT INTO session(seq, counter, day, operator, profile, from_ms)"
			    " VALUES(?,?,?,?,?,?)",
	[SQL_SESSION_END] = "UPDATE session SET until_ms=?2 WHERE counter=?1 AND until_ms IS NULL",
	[SQL_APPOINTMENT_BOOK] =
		"INSERT INTO appointment(code, day, service, slot_ms, language, seq)"
		" VALUES(?1,?2,?3,?4,?5,?6) ON CONFLICT(code, day) DO UPDATE SET service=?3,"
		" slot_ms=?4, language=?5, seq=?6, cancelled=0, missed_ms=NULL WHERE visit IS NULL",
	[SQL_APPOINTMENT_CANCEL] = "UPDATE appointment SET cancelled=1, seq=?3"
				   " WHERE code=?1 AND day=?2 AND visit IS NULL",
	[SQL_APPOINTMENT_CHECK_IN] = "UPDATE appointment SET visit=?3, checked_in_ms=?4"
				     " WHERE code=?1 AND day=?2 AND visit IS NULL"
				     " AND cancelled=0",
	[SQL_APPOINTMENT_FREE] =
		"UPDATE appointment SET visit=NULL, checked_in_ms=NULL WHERE visit=?1",
	[SQL_APPOINTMENT_MISS] = "UPDATE appointment SET missed_ms=?3, seq=?4"
				 " WHERE code=?1 AND day=?2 AND visit IS NULL AND cancelled=0"
				 " AND missed_ms IS NULL",
};

struct tables {
	sqlite3 *db;
	sqlite3_stmt *statements[STATEMENT_COUNT];
};

/* One entry on its way into the tables. */
struct taking {
	struct tables *tables;
	const struct hall *before;
	const struct setup *setup;
	const struct entry *entry;
	uint16_t at; /* the change in hand */
	const char *day;
	int64_t first_visit; /* of the day; -1: no day is open */
};

#define DO(taking, which, ...) sql_do((taking)->tables->statements[which], __VA_ARGS__)

int tables_new(sqlite3 *db, struct tables **out)
{
	struct tables *tables = calloc(1, sizeof(*tables));

	if (!tables)
		return -ENOMEM;
	tables->db = db;
	for (int i = 0; i < STATEMENT_COUNT; i++) {
		int rc = sql_prepare(db, statement_texts[i], &tables->statements[i]);

		if (rc < 0) {
			tables_free(tables);
			return rc;
		}
	}
	*out = tables;
	return 0;
}

void tables_free(struct tables *tables)
{
	for (int i = 0; tables && i < STATEMENT_COUNT; i++)
		sqlite3_finalize(tables->statements[i]);
	free(tables);
}

int tables_first_visit(const char *day, int64_t *id)
{
	static const char shape[] = "dddd-dd-dd";

	for (size_t i = 0; i < sizeof(shape); i++) {
		if (shape[i] == 'd' ? day[i] < '0' || day[i] > '9' : day[i] != shape[i])
			return -EINVAL;
	}
	int64_t days = days_from_date(atoi(day), atoi(day + 5), atoi(day + 8));

	if (days < 0)
		return -EINVAL;
	*id = days << DAY_BITS;
	return 0;
}

static int taking_day(struct taking *t, const char *day)
{
	t->day = day;
	t->first_visit = -1;
	return day[0] ? tables_first_visit(day, &t->first_visit) : 0;
}

static const struct change *change_of(const struct taking *t)
{
	return &t->entry->decision.changes[t->at];
}

static int64_t visit_id(const struct taking *t)
{
	return t->first_visit + change_of(t)->leg.visit;
}

static int64_t leg_id(const struct taking *t)
{
	return visit_id(t) << LEG_BITS | change_of(t)->leg.leg;
}

/* Numbers as people see them: indices move when the hall file does. */
static int64_t counter_number(const struct taking *t, uint16_t counter)
{
	return counter < t->setup->counter_count ? t->setup->counters[counter].number : SQL_NULL;
}

static const char *service_name(const struct taking *t)
{
	uint16_t service = change_of(t)->service;

	return service < t->setup->service_count ? t->setup->services[service].id : NULL;
}

static const char *class_name(const struct taking *t)
{
	uint8_t klass = change_of(t)->klass;

	return klass < t->setup->class_count ? t->setup->classes[klass].id : NULL;
}

static const char *profile_name(const struct taking *t)
{
	uint16_t profile = change_of(t)->profile;

	return profile < t->setup->profile_count ? t->setup->profiles[profile].id : NULL;
}

/* After an update by key: exactly one row was meant. */
static int one_row(const struct taking *t, int rc)
{
	if (rc == 0 && sqlite3_changes(t->tables->db) != 1)
		return -EINVAL;
	return rc;
}

/* ---- Counters ---- */

/* Whether a later change of the entry puts a ticket into that counter's hand: then it alone
 * writes the row. */
static bool called_later(const struct taking *t, uint16_t counter)
{
	for (uint16_t i = t->at + 1; i < t->entry->decision.count; i++) {
		const struct change *change = &t->entry->decision.changes[i];

		if (change->kind == CHANGE_CALLED && change->counter == counter)
			return true;
	}
	return false;
}

/* The change's leg leaves the state it was in before the entry: its counter's hand or parked list
 * loses it. */
static int counter_loses(const struct taking *t)
{
	const struct leg *leg = hall_leg(t->before, change_of(t)->leg);

	if (!leg || leg->counter == SETUP_NONE || called_later(t, leg->counter))
		return 0;
	int64_t number = counter_number(t, leg->counter);

	if (leg->state == LEG_CALLED || leg->state == LEG_SERVING)
		return DO(t, SQL_COUNTER_HOLDS, "iiii", number, SQL_NULL, t->entry->at_ms,
			t->entry->seq);
	if (leg->state == LEG_PARKED)
		return DO(t, SQL_COUNTER_TOUCH, "ii", number, t->entry->seq);
	return 0;
}

static int take_counter_opened(const struct taking *t)
{
	const struct change *c = change_of(t);
	int64_t number = counter_number(t, c->counter);
	int rc = DO(t, SQL_COUNTER_OPEN, "ittii", number, c->operator_id, profile_name(t),
		t->entry->at_ms, t->entry->seq);

	if (rc < 0)
		return rc;
	return DO(t, SQL_SESSION_ADD, "iiTtti", t->entry->seq, number, t->day, c->operator_id,
		profile_name(t), t->entry->at_ms);
}

static int take_counter_closed(const struct taking *t)
{
	int64_t number = counter_number(t, change_of(t)->counter);
	int rc = DO(t, SQL_COUNTER_CLOSE, "iii", number, t->entry->at_ms, t->entry->seq);

	return rc < 0 ? rc : DO(t, SQL_SESSION_END, "ii", number, t->entry->at_ms);
}

static int take_turned(const struct taking *t, const char *state, const char *reason)
{
	return DO(t, SQL_COUNTER_TURN, "iTtii", counter_number(t, change_of(t)->counter), state,
		reason, t->entry->at_ms, t->entry->seq);
}

/* ---- Visits and legs ---- */

/* How a new piece of paper begins. */
static const char *print_begins(const struct change *change)
{
	return print_state_name(change->printer[0] ? PRINT_ORDERED : PRINT_ISSUED);
}

static int take_issued(const struct taking *t)
{
	const struct change *c = change_of(t);
	char ticket[TICKET_TEXT_SIZE];

	ticket_text(&c->ticket, ticket);
	/* Who checked in has a place of their own in the line, at the slot. */
	int64_t arrived_ms = c->offline ? c->queued_ms : t->entry->at_ms;
	int rc = DO(t, SQL_VISIT_ADD, "iTTttiiiiiiTti", visit_id(t), t->day, ticket, c->language,
		c->token, (int64_t)c->offline, arrived_ms, (int64_t)c->ahead,
		c->low_ms < 0 ? SQL_NULL : c->low_ms, c->mid_ms < 0 ? SQL_NULL : c->mid_ms,
		c->high_ms < 0 ? SQL_NULL : c->high_ms, print_begins(c), c->printer,
		(int64_t)c->count);

	if (rc < 0)
		return rc;
	return DO(t, SQL_LEG_ADD, "iitttiiii", leg_id(t), visit_id(t), service_name(t),
		class_name(t), leg_state_name((enum leg_state)c->state), SQL_NULL, c->queued_ms,
		c->state == LEG_RESERVED ? c->until_ms : SQL_NULL, SQL_NULL);
}

/* A ticket of another day, given without the hub: nobody can be called any more. */
static int take_filed(const struct taking *t)
{
	const struct change *c = change_of(t);
	sqlite3_stmt *last = t->tables->statements[SQL_VISIT_LAST_FILED];
	char ticket[TICKET_TEXT_SIZE];
	int64_t day, visit;
	int rc = tables_first_visit(c->day, &day);

	if (rc == 0)
		rc = sql_bind(last, "ii", day + FILED_FIRST, day + (1 << DAY_BITS));
	if (rc == 0)
		rc = sql_row(last);
	if (rc < 0)
		return rc;
	visit = sqlite3_column_type(last, 0) == SQLITE_NULL ? day + FILED_FIRST
							    : sqlite3_column_int64(last, 0) + 1;
	sqlite3_reset(last);
	ticket_text(&c->ticket, ticket);
	rc = DO(t, SQL_VISIT_ADD, "iTTttiiiiiiTti", visit, c->day, ticket, c->language, c->token,
		(int64_t)1, c->queued_ms, SQL_NULL, SQL_NULL, SQL_NULL, SQL_NULL,
		print_state_name((enum print_state)c->print), "", (int64_t)c->count);
	if (rc < 0)
		return rc;
	return DO(t, SQL_LEG_ADD, "iitttiiii", visit << LEG_BITS, visit, service_name(t),
		class_name(t), leg_state_name(LEG_EXPIRED), SQL_NULL, c->queued_ms, SQL_NULL,
		t->entry->at_ms);
}

/* It is about nobody in the hall; whoever holds it comes to a person. */
static int take_stray(const struct taking *t)
{
	const struct change *c = change_of(t);
	char ticket[TICKET_TEXT_SIZE];

	ticket_text(&c->ticket, ticket);
	return DO(t, SQL_STRAY_ADD, "iTTTTttitT", t->entry->seq, c->day, ticket,
		t->entry->by.device, c->service_id, c->language, c->token, c->queued_ms,
		c->print ? print_state_name((enum print_state)c->print) : NULL, c->reason);
}

static int take_added(const struct taking *t)
{
	const struct change *c = change_of(t);

	return DO(t, SQL_LEG_ADD, "iitttiiii", leg_id(t), visit_id(t), service_name(t),
		class_name(t), leg_state_name(LEG_WAITING), counter_number(t, c->only_counter),
		c->queued_ms, SQL_NULL, SQL_NULL);
}

static int take_called(const struct taking *t)
{
	const struct change *c = change_of(t);
	const struct call_reason *why = &c->why;
	int64_t number = counter_number(t, c->counter), leg = leg_id(t);
	char runner_up[TICKET_TEXT_SIZE] = "";
	const char *runner_up_rule = "";

	if (why->runner_up_rule != CALL_RULE_ORDER)
		runner_up_rule = call_rule_name(why->runner_up_rule);
	if (why->has_runner_up)
		ticket_text(&why->runner_up, runner_up);
	int rc = one_row(t, DO(t, SQL_LEG_CALLED, "iii", leg, number, t->entry->at_ms));

	if (rc == 0)
		rc = DO(t, SQL_CALL_ADD, "iiiiTiitiTtt", leg, t->entry->seq, t->entry->at_ms,
			number, policy_kind_name(why->policy), why->key, (int64_t)why->out_of_order,
			runner_up, why->has_runner_up ? why->runner_up_key : SQL_NULL,
			call_rule_name(why->rule), runner_up_rule, call_lost_name(why->lost_by));
	if (rc == 0)
		rc = one_row(t, DO(t, SQL_COUNTER_HOLDS, "iiii", number, leg, t->entry->at_ms,
					t->entry->seq));
	return rc;
}

static int take_recalled(const struct taking *t)
{
	const struct change *c = change_of(t);
	int rc = one_row(t, DO(t, SQL_LEG_RECALLS, "ii", leg_id(t), (int64_t)c->count));

	if (rc < 0)
		return rc;
	return DO(t, SQL_COUNTER_TOUCH, "ii", counter_number(t, c->counter), t->entry->seq);
}

static int take_arrived(const struct taking *t)
{
	const struct leg *leg = hall_leg(t->before, change_of(t)->leg);
	int rc = one_row(t, DO(t, SQL_LEG_ARRIVED, "ii", leg_id(t), t->entry->at_ms));

	if (rc < 0 || !leg)
		return rc;
	return DO(t, SQL_COUNTER_TOUCH, "ii", counter_number(t, leg->counter), t->entry->seq);
}

static int take_ended(const struct taking *t, enum leg_state state, const char *reason)
{
	int rc = one_row(t, DO(t, SQL_LEG_ENDED, "iTit", leg_id(t), leg_state_name(state),
				    t->entry->at_ms, reason));

	return rc < 0 ? rc : counter_loses(t);
}

static int take_voided(const struct taking *t)
{
	int rc = take_ended(t, LEG_VOID, change_of(t)->reason);

	return rc < 0 ? rc : DO(t, SQL_APPOINTMENT_FREE, "i", visit_id(t));
}

static int take_parked(const struct taking *t)
{
	int rc = one_row(t, DO(t, SQL_LEG_PARKED, "it", leg_id(t), change_of(t)->reason));

	return rc < 0 ? rc : counter_loses(t);
}

static int take_waits_again(const struct taking *t)
{
	int rc = one_row(t, DO(t, SQL_LEG_WAITS_AGAIN, "i", leg_id(t)));

	return rc < 0 ? rc : counter_loses(t);
}

/* ---- Appointments ---- */

static int take_booked(const struct taking *t)
{
	const struct change *c = change_of(t);

	return one_row(t, DO(t, SQL_APPOINTMENT_BOOK, "TTTiti", c->code, c->day, c->service_id,
				  c->slot_ms, c->language, t->entry->seq));
}

/* ---- The day ---- */

static int take_day_opened(struct taking *t)
{
	const struct change *c = change_of(t);
	int rc = taking_day(t, c->day);

	if (rc == 0)
		rc = DO(t, SQL_DAY_OPENED, "Tii", t->day, t->entry->seq, t->entry->at_ms);
	return rc < 0 ? rc : DO(t, SQL_COUNTERS_TOUCH, "i", t->entry->seq);
}

/* When it was closed before stands in the journal. */
static int take_day_reopened(const struct taking *t)
{
	int rc = one_row(t, DO(t, SQL_DAY_REOPENED, "T", t->day));

	return rc < 0 ? rc : DO(t, SQL_COUNTERS_TOUCH, "i", t->entry->seq);
}

static int take_day_closed(const struct taking *t)
{
	int64_t at = t->entry->at_ms, seq = t->entry->seq;
	int rc = one_row(
		t, DO(t, SQL_DAY_CLOSED, "Tiii", t->day, seq, at, (int64_t)change_of(t)->count));

	if (rc == 0)
		rc = DO(t, SQL_DAY_LEGS, "iii", t->first_visit << LEG_BITS,
			(t->first_visit + FILED_FIRST) << LEG_BITS, at);
	if (rc == 0 && sqlite3_changes(t->tables->db) != (int)change_of(t)->count)
		rc = -EINVAL;
	if (rc == 0)
		rc = DO(t, SQL_DAY_COUNTERS, "ii", at, seq);
	if (rc == 0)
		rc = DO(t, SQL_DAY_SESSIONS, "i", at);
	return rc;
}

static int tables_take_one(struct taking *t)
{
	const struct change *c = change_of(t);

	switch (c->kind) {
	case CHANGE_DAY_OPENED:
		return take_day_opened(t);
	case CHANGE_DAY_REOPENED:
		return take_day_reopened(t);
	case CHANGE_DAY_CLOSED:
		return take_day_closed(t);
	case CHANGE_ISSUED:
		return take_issued(t);
	case CHANGE_FILED:
		return take_filed(t);
	case CHANGE_STRAY:
		return take_stray(t);
	case CHANGE_BOOKED:
		return take_booked(t);
	case CHANGE_UNBOOKED:
		return one_row(
			t, DO(t, SQL_APPOINTMENT_CANCEL, "TTi", c->code, c->day, t->entry->seq));
	case CHANGE_MISSED:
		return one_row(t, DO(t, SQL_APPOINTMENT_MISS, "TTii", c->code, c->day,
					  t->entry->at_ms, t->entry->seq));
	case CHANGE_CHECKED_IN:
		return one_row(t, DO(t, SQL_APPOINTMENT_CHECK_IN, "TTii", c->code, t->day,
					  visit_id(t), t->entry->at_ms));
	case CHANGE_CONFIRMED:
	case CHANGE_UNPARKED:
	case CHANGE_RETURNED:
	case CHANGE_PUT_BACK:
		return take_waits_again(t);
	case CHANGE_VOIDED:
		return take_voided(t);
	case CHANGE_REPRINTED:
		return one_row(t, DO(t, SQL_VISIT_COPIES, "iiTt", visit_id(t), (int64_t)c->count,
					  print_begins(c), c->printer));
	case CHANGE_PAPER:
		return one_row(t, DO(t, SQL_VISIT_PRINT, "iT", visit_id(t),
					  print_state_name((enum print_state)c->print)));
	case CHANGE_CALLED:
		return take_called(t);
	case CHANGE_RECALLED:
		return take_recalled(t);
	case CHANGE_ARRIVED:
		return take_arrived(t);
	case CHANGE_DONE:
		return take_ended(t, LEG_DONE, NULL);
	case CHANGE_NO_SHOW:
		return take_ended(t, LEG_NO_SHOW, NULL);
	case CHANGE_PARKED:
		return take_parked(t);
	case CHANGE_TRANSFERRED:
		return take_ended(t, LEG_TRANSFERRED, c->reason);
	case CHANGE_ADDED:
		return take_added(t);
	case CHANGE_CANCELLED:
		return take_ended(t, LEG_CANCELLED, c->reason);
	case CHANGE_RATED:
		return one_row(t, DO(t, SQL_VISIT_RATING, "iii", visit_id(t), (int64_t)c->count,
					  counter_number(t, c->counter)));
	case CHANGE_COUNTER_OPENED:
		return take_counter_opened(t);
	case CHANGE_COUNTER_CLOSED:
		return take_counter_closed(t);
	case CHANGE_PAUSED:
		return take_turned(t, "paused", c->reason);
	case CHANGE_RESUMED:
		return take_turned(t, "open", NULL);
	case CHANGE_PROFILE_SET:
		return DO(t, SQL_COUNTER_PROFILE, "iti", counter_number(t, c->counter),
			profile_name(t), t->entry->seq);
	case CHANGE_CLOSING:
	case CHANGE_STAYS:
		return DO(t, SQL_COUNTER_TOUCH, "ii", counter_number(t, c->counter), t->entry->seq);
	case CHANGE_CONFIGURED: /* these are in the journal alone: no table is about them */
	case CHANGE_JUMPED:
	case CHANGE_RETIRED:
	case CHANGE_SERVICE_OPENED:
	case CHANGE_SERVICE_CLOSED:
	case CHANGE_HEARD:
	case CHANGE_KIOSK_AWAY:
	case CHANGE_KIOSK_BACK:
		return 0;
	case CHANGE_KIND_COUNT:
		break;
	}
	return -EINVAL;
}

int tables_take(struct tables *tables, const struct hall *before, const struct entry *entry)
{
	struct taking t = {
		.tables = tables, .before = before, .setup = hall_setup(before), .entry = entry};
	int rc = taking_day(&t, entry->day[0] ? entry->day : hall_day(before));

	for (; rc == 0 && t.at < entry->decision.count; t.at++)
		rc = tables_take_one(&t);
	return rc;
}
