/*
 * Builds answers. A refused operator command carries the counter's true state, so that the panel
 * shows it at once; a refusal's text tells the person what to do next.
 */
#include "firmware/dispatcher/answer.h"

#include <stdio.h>
#include <string.h>

#include "firmware/dispatcher/day.h"
#include "firmware/dispatcher/lacking.h"
#include "firmware/wire/answer_message.h"
#include "firmware/wire/appointment_message.h"

static const char *const refusal_texts[REFUSED_COUNT] = {
	[REFUSED_FORBIDDEN] = "this device may not do that",
	[REFUSED_UNKNOWN] = "there is no such ticket, service, counter or profile today",
	[REFUSED_STATE] = "the ticket, or its paper, is not in a state for that",
	[REFUSED_STALE] = "something changed before your press arrived: look again, then press",
	[REFUSED_TOO_SOON] =
		"pressed twice, or while the hub called by itself: look who was called",
	[REFUSED_DAY_CLOSED] = "the hall is closed: open the day first (novbe-ctl day open)",
	[REFUSED_DAY_OPEN] = "the day is open already",
	[REFUSED_SERVICE_CLOSED] = "this service takes no more visitors today",
	[REFUSED_COUNTER_CLOSED] = "nobody is signed in at this counter: sign in first",
	[REFUSED_PAUSED] = "the counter is paused: resume first",
	[REFUSED_BUSY] = "a ticket is in hand: end, park or transfer it first",
	[REFUSED_IDLE] = "no ticket is in hand",
	[REFUSED_NOT_ARRIVED] = "the visitor has not arrived: press arrive, no-show or end",
	[REFUSED_EXHAUSTED] = "this service has no ticket numbers left today: add a series",
	[REFUSED_FULL] = "a list of the hall is full: see the alarms (novbe-ctl status)",
	[REFUSED_DUPLICATE] = "this number is known already with other content",
	[REFUSED_INVALID] = "an argument is missing or out of range",
	[REFUSED_UNSUPPORTED] = "this hall does not offer that",
	[REFUSED_TOO_EARLY] = "it is too early for this appointment",
	[REFUSED_TOO_LATE] = "the time of this appointment is over",
	[REFUSED_CHECKED_IN] = "this appointment is checked in already",
	[REFUSED_NO_MEMORY] = "the hub is out of memory",
	[REFUSED_LATE] = "it came too late and was not done",
	[REFUSED_ID_REUSED] = "this command id was used for something else",
	[REFUSED_QUOTA] = "all of today's tickets for this service have been given",
	[REFUSED_CLOSING] = "this service closes before a newcomer could be served",
	[REFUSED_NOT_OPEN] = "the hall or this service is closed at that time",
	[REFUSED_STORAGE] = "the hub could not write it down: nothing was done (disk full?)",
};

static void answer_begin(
	struct hub *hub, const struct request *r, int64_t now_ms, struct answer_message *m)
{
	memset(m, 0, sizeof(*m));
	memcpy(m->id, r->command.id, sizeof(m->id));
	m->now_ms = now_ms;
	json_writer_reset(&hub->writer);
}

/* The counter a command is about: the device's own, or the one a manager named. */
static uint16_t request_counter(const struct hub *hub, const struct request *r)
{
	if (r->command.own_counter != SETUP_NONE)
		return r->command.own_counter;
	if (r->command.role == ROLE_CONTROL && r->command.counter_number)
		return setup_counter(hub->setup, r->command.counter_number);
	return SETUP_NONE;
}

static void answer_counter(struct hub *hub, const struct request *r, struct answer_message *m)
{
	uint16_t counter = request_counter(hub, r);

	if (counter == SETUP_NONE || r->command.verb == VERB_TIME)
		return;
	m->has_counter = true;
	counter_message_fill(&m->counter, hub->hall, counter);
}

/* A copy shows what the original did. */
static void answer_told(struct hub *hub, const struct ticket *ticket, struct ticket_message *m)
{
	struct told told;

	if (journal_told(hub->journal, hall_day(hub->hall), ticket, &told) <= 0)
		return;
	m->ahead = told.ahead;
	m->low_ms = told.low_ms;
	m->high_ms = told.high_ms;
}

static bool makes_ticket(enum verb verb)
{
	return verb == VERB_ISSUE || verb == VERB_CHECK_IN;
}

/* The ticket a command made or named. */
static void answer_ticket(struct hub *hub, const struct request *r, struct answer_message *m)
{
	struct leg_ref leg;
	bool found = false;

	if (r->command.verb == VERB_REPORT &&
		strcmp(r->command.offline.day, hall_day(hub->hall)) != 0)
		return; /* today's ticket of that number is another one */
	if (makes_ticket(r->command.verb)) {
		leg = (struct leg_ref){.visit = hall_visit_count(hub->hall) - 1};
		found = true;
	} else if (r->command.ticket.number) {
		found = hall_find(hub->hall, &r->command.ticket, &leg);
	}
	/* Of a stray ticket the number is another citizen's. */
	if (!found ||
		(r->command.verb == VERB_REPORT &&
			strcmp(hall_visit(hub->hall, leg.visit)->token, r->command.token) != 0))
		return;
	m->has_ticket = true;
	ticket_message_fill(&m->ticket, hub->hall, leg);
	if (r->command.verb == VERB_REPRINT)
		answer_told(hub, &r->command.ticket, &m->ticket);
	if (!makes_ticket(r->command.verb))
		return;
	for (uint16_t i = 0; i < hub->entry->decision.count; i++) {
		const struct change *change = &hub->entry->decision.changes[i];

		if (change->kind != CHANGE_ISSUED)
			continue;
		m->ticket.ahead = change->ahead;
		m->ticket.low_ms = change->low_ms;
		m->ticket.high_ms = change->high_ms;
	}
}

static int events_collect(void *data, int64_t seq, const char *text, size_t len)
{
	struct json_writer *w = data;

	(void)seq;
	json_put_raw(w, NULL, text, len);
	return w->len > EVENTS_ANSWER_MAX;
}

/* The journal's own texts, from a number on: what a reader asks for after a gap. */
static void answer_events(struct hub *hub, const struct request *r, struct answer_message *m)
{
	struct json_writer entries;

	json_writer_init(&entries, EVENTS_ANSWER_MAX + ENTRY_MAX_BYTES + 16);
	json_open_list(&entries, NULL);
	int rc = journal_read(hub->journal, r->command.from,
		r->command.limit ? r->command.limit : 100, events_collect, &entries);
	json_close_list(&entries);
	const char *text = json_writer_text(&entries, NULL);

	if (rc < 0 || !text)
		answer_refused(hub, r, m->now_ms, REFUSED_STORAGE, journal_why(hub->journal));
	else
		answer_message_write(&hub->writer, m, text);
	json_writer_fini(&entries);
}

/* What a kiosk asks when it is back: which numbers of its own are known... */
static void answer_range(struct hub *hub, const struct request *r, struct answer_message *m)
{
	struct range_message range = {.day = ""};
	int count = journal_highest(
		hub->journal, hall_day(hub->hall), r->command.kiosk, range.highest, RANGE_MAX);
	int used = count < 0 ? count : journal_knows_device(hub->journal, r->command.device);

	if (used < 0) {
		answer_refused(hub, r, m->now_ms, REFUSED_STORAGE, journal_why(hub->journal));
		return;
	}
	memcpy(range.day, hall_day(hub->hall), sizeof(range.day));
	range.highest_count = (uint8_t)count;
	range.used = used > 0;
	m->range = &range;
	answer_message_write(&hub->writer, m, NULL);
}

/* ... and of which of its tickets nobody has said anything. */
static void answer_unheard(struct hub *hub, const struct request *r, struct answer_message *m)
{
	struct unheard_message unheard = {.count = 0};

	memcpy(unheard.day, hall_day(hub->hall), sizeof(unheard.day));
	unheard.count =
		(int)hall_unheard(hub->hall, r->command.kiosk, unheard.tickets, UNHEARD_MAX);
	m->unheard = &unheard;
	answer_message_write(&hub->writer, m, NULL);
}

/* Who checks in again sees the number they have, if it is of today. */
static void answer_checked_in(struct hub *hub, const struct request *r, struct answer_message *m)
{
	const struct booking *known = &r->command.booking;
	struct leg_ref leg;

	if (strcmp(known->day, hall_day(hub->hall)) != 0 ||
		!hall_find(hub->hall, &known->ticket, &leg))
		return;
	m->has_ticket = true;
	ticket_message_fill(&m->ticket, hub->hall, leg);
	answer_told(hub, &known->ticket, &m->ticket);
}

static int appointment_collect(void *data, const char *code, const struct booking *known)
{
	struct appointment_message m = {.slot_ms = known->slot_ms, .ticket = known->ticket};

	snprintf(m.code, sizeof(m.code), "%s", code);
	memcpy(m.service, known->service, sizeof(m.service));
	memcpy(m.language, known->language, sizeof(m.language));
	m.state = known->ticket.number ? APPOINTMENT_CHECKED_IN
		  : known->cancelled   ? APPOINTMENT_CANCELLED
		  : known->missed      ? APPOINTMENT_MISSED
				       : APPOINTMENT_BOOKED;
	appointment_message_write(data, &m);
	return 0;
}

/* A day's appointments, a page of them. */
static void answer_appointments(struct hub *hub, const struct request *r, struct answer_message *m)
{
	const struct command *c = &r->command;
	struct json_writer list;
	char day[DAY_SIZE];

	memcpy(day, c->day, sizeof(day));
	if (!day[0])
		day_today(hub, m->now_ms, day);
	json_writer_init(&list, EVENTS_ANSWER_MAX);
	json_open_list(&list, NULL);
	int rc = journal_appointments(hub->journal, day, c->from ? c->from : 1,
		c->limit ? c->limit : 100, appointment_collect, &list);
	json_close_list(&list);
	m->appointments = json_writer_text(&list, NULL);
	m->appointments_day = day;
	if (rc < 0 || !m->appointments)
		answer_refused(hub, r, m->now_ms, REFUSED_STORAGE, journal_why(hub->journal));
	else
		answer_message_write(&hub->writer, m, NULL);
	json_writer_fini(&list);
}

void answer_accepted(struct hub *hub, const struct request *r, int64_t now_ms, int64_t seq)
{
	struct answer_message m;

	answer_begin(hub, r, now_ms, &m);
	m.ok = true;
	m.seq = seq;
	if (r->command.verb == VERB_EVENTS) {
		answer_events(hub, r, &m);
		return;
	}
	if (r->command.verb == VERB_RANGE) {
		answer_range(hub, r, &m);
		return;
	}
	if (r->command.verb == VERB_UNHEARD) {
		answer_unheard(hub, r, &m);
		return;
	}
	if (r->command.verb == VERB_APPOINTMENTS) {
		answer_appointments(hub, r, &m);
		return;
	}
	answer_counter(hub, r, &m);
	answer_ticket(hub, r, &m);
	m.empty = r->command.verb == VERB_NEXT && m.has_counter && !m.counter.leg[0];
	answer_message_write(&hub->writer, &m, NULL);
}

void answer_refused(struct hub *hub, const struct request *r, int64_t now_ms, enum refusal refusal,
	const char *text)
{
	struct answer_message m;

	answer_begin(hub, r, now_ms, &m);
	m.refusal = refusal;
	snprintf(m.text, sizeof(m.text), "%s", text && text[0] ? text : refusal_texts[refusal]);
	answer_counter(hub, r, &m);
	if (!text || !text[0])
		lacking_text(hub, r, refusal, m.text);
	if (refusal == REFUSED_TOO_EARLY || refusal == REFUSED_TOO_SOON ||
		refusal == REFUSED_NOT_OPEN)
		m.when_ms = hub->entry->decision.when_ms;
	if (refusal == REFUSED_CHECKED_IN)
		answer_checked_in(hub, r, &m);
	answer_message_write(&hub->writer, &m, NULL);
}
