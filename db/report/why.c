/* The day is lived through once; what happens to the ticket is told before it happens to it, so
 * that all who are compared are as they were at that instant. */
#include "db/report/why.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "db/report/reason.h"

struct telling {
	FILE *out;
	struct centre *centre;
	ticket_code ticket, other;
	char name[TICKET_TEXT_SIZE], other_name[TICKET_TEXT_SIZE];
	int calls;
};

/* ---- Who is compared ---- */

static const struct leg_life *present_leg(const struct day *day, ticket_code ticket)
{
	const struct visit_life *visit = day_visit(day, ticket);

	return visit ? &day->legs[visit->current] : NULL;
}

static struct party party_of(
	const struct telling *t, const struct leg_life *leg, const char *ticket, int64_t at_ms)
{
	struct party party = {.ticket = ticket, .klass = "", .key = INT64_MIN, .slope = 1024};

	if (!leg)
		return party;
	party.klass = words_text(&t->centre->classes, leg->klass);
	party.waited_ms = at_ms > leg->queued_ms ? at_ms - leg->queued_ms : 0;
	party.slope = centre_slope(t->centre, party.klass);
	return party;
}

static void counter_write(
	const struct telling *t, const struct day *day, uint16_t number, const char *before)
{
	const struct counter_life *counter = day_counter(day, number);

	fprintf(t->out, "%scounter %u", before, number);
	if (counter && counter->operator_id)
		fprintf(t->out, " (operator %s)",
			words_text(&t->centre->operators, counter->operator_id));
}

/* ---- A call ---- */

static void by_whom(const struct telling *t, const struct entry_read *entry)
{
	fputs("by ", t->out);
	reason_text(t->out, entry->device);
	fputs(" with ", t->out);
	reason_text(t->out, entry->verb);
}

static void call_write(const struct telling *t, const struct day *day,
	const struct entry_read *entry, const struct event *event)
{
	const struct call_why *why = &event->why;
	char other_name[TICKET_TEXT_SIZE];
	struct leg_life *leg = day_leg(day, day_visit(day, event->ticket), event->leg);
	struct party called = party_of(t, leg, t->name, entry->at_ms);

	called.key = why->key;
	called.rule = why->rule;
	counter_write(t, day, event->counter, "called to ");
	fputs(why->out_of_order ? ", out of order, " : " ", t->out);
	if (why->out_of_order)
		by_whom(t, entry);
	else
		reason_policy(t->out, why->policy);
	if (why->automatic)
		fputs(", by the hub for an idle counter", t->out);
	fputs(": ", t->out);
	reason_party(t->out, t->name, &called, why->policy);
	if (!why->runner_up.len) {
		fputs("; nobody else waited for that counter.\n", t->out);
		return;
	}
	text_copy(why->runner_up, other_name, sizeof(other_name));
	struct party other = party_of(
		t, present_leg(day, ticket_code_of(why->runner_up)), other_name, entry->at_ms);

	other.key = why->runner_up_key;
	other.rule = why->runner_up_rule;
	fprintf(t->out,
		why->out_of_order ? "; first in order was %s: " : "; next would have been %s: ",
		other_name);
	reason_party(t->out, "it", &other, why->policy);
	if (!why->out_of_order)
		reason_verdict(t->out, &called, &other, why);
	fputs(".\n", t->out);
}

/* ---- Against another ticket ---- */

static bool counter_takes(
	const struct telling *t, const struct day *day, uint16_t number, const struct leg_life *leg)
{
	const struct counter_life *counter = day_counter(day, number);
	uint32_t service = leg->service - 1;

	return counter &&
	       centre_takes(t->centre, counter->profile)[service / 64] >> service % 64 & 1;
}

/* Why the other one could not be called there at all; NULL: it could. */
static const char *not_callable(const struct leg_life *leg)
{
	switch ((enum leg_state)leg->state) {
	case LEG_WAITING:
		return NULL;
	case LEG_PLANNED:
		return "its turn had not come yet";
	case LEG_RESERVED:
		return "its paper was not confirmed yet";
	case LEG_CALLED:
	case LEG_SERVING:
		return "it had been called already";
	case LEG_PARKED:
		return "it was laid aside at a counter";
	case LEG_DONE:
		return "it had been served already";
	case LEG_NO_SHOW:
		return "it had been called and had not come";
	case LEG_CANCELLED:
		return "it had been cancelled";
	case LEG_VOID:
		return "it was void";
	default:
		return "it did not wait any more";
	}
}

/* It could have been called there. What its wait counted for is kept of the runner-up alone;
 * whoever is neither came after both. */
static void other_weighed(const struct telling *t, const struct leg_life *leg,
	const struct entry_read *entry, const struct event *event)
{
	const struct call_why *why = &event->why;
	struct party other = party_of(t, leg, t->other_name, entry->at_ms);
	bool is_next = text_is(why->runner_up, t->other_name);

	if (is_next) {
		other.key = why->runner_up_key;
		other.rule = why->runner_up_rule;
	}
	reason_party(t->out, t->other_name, &other, why->policy);
	fprintf(t->out, ", for %s, class %s", words_text(&t->centre->services, leg->service),
		other.klass);
	if (why->out_of_order)
		fputs("; a person chose, not the order", t->out);
	else if (!is_next && why->runner_up.len)
		fputs("; it came after both", t->out);
}

static void other_write(const struct telling *t, const struct day *day,
	const struct entry_read *entry, const struct event *event)
{
	const struct leg_life *leg = present_leg(day, t->other);
	const char *says = leg ? not_callable(leg) : "it was not issued yet";

	fputs("          At that moment ", t->out);
	if (says)
		fprintf(t->out, "%s could not be called: %s", t->other_name, says);
	else if (leg->only_counter && leg->only_counter != event->counter)
		fprintf(t->out, "%s could not be called there: it had been sent to counter %u",
			t->other_name, leg->only_counter);
	else if (!leg->only_counter && !counter_takes(t, day, event->counter, leg))
		fprintf(t->out, "%s could not be called there: counter %u did not take %s",
			t->other_name, event->counter,
			words_text(&t->centre->services, leg->service));
	else
		other_weighed(t, leg, entry, event);
	fputs(".\n", t->out);
}

/* ---- All else that happens ---- */

static void issued_write(
	const struct telling *t, const struct entry_read *entry, const struct event *event)
{
	fprintf(t->out, event->offline ? "issued without the hub, told by " : "issued by ");
	reason_text(t->out, entry->device);
	fputs(" for ", t->out);
	reason_text(t->out, event->service);
	fputs(", class ", t->out);
	reason_text(t->out, event->klass);
	if (!event->offline)
		fprintf(t->out, "; %" PRId64 " before it", event->ahead);
	if (event->low_ms >= 0 && event->high_ms >= 0) {
		fputs(", and it was told ", t->out);
		reason_duration(t->out, event->low_ms);
		fputs(" to ", t->out);
		reason_duration(t->out, event->high_ms);
	}
	if (event->offline || event->queued_ms > entry->at_ms) {
		char clock[16];

		centre_clock(t->centre, event->queued_ms, clock);
		fprintf(t->out, "; it waits from %s on", clock);
	}
	fputs(".\n", t->out);
}

static const char *plain_words(const struct event *event)
{
	switch (event->kind) {
	case CHANGE_CONFIRMED:
		return event->lapsed ? "waits: nobody said whether its paper came out"
				     : "waits: the citizen has it";
	case CHANGE_VOIDED:
		return event->offline ? "void: the kiosk gave another ticket instead" : "void";
	case CHANGE_RECALLED:
		return "called again";
	case CHANGE_ARRIVED:
		return "arrived";
	case CHANGE_DONE:
		return "served";
	case CHANGE_NO_SHOW:
		return "did not come";
	case CHANGE_PARKED:
		return "laid aside";
	case CHANGE_UNPARKED:
		return event->lapsed ? "waits again at its old place: it was laid aside until now"
				     : "waits again at its old place, after it was laid aside";
	case CHANGE_BEGUN:
		return event->lapsed ? "waits for what it was sent on to: its time has come"
				     : "waits for its next service";
	case CHANGE_RELEASED:
		return "waits for any counter: the one it was to come back to closed";
	case CHANGE_PUT_BACK:
		return "waits again at its place: its counter did not serve it";
	case CHANGE_TRANSFERRED:
		return "sent on";
	case CHANGE_RETURNED:
		return event->queued_ms > 0 ? "waits again at a new place, after it had not come"
					    : "waits again at its old place, after it had not come";
	case CHANGE_CANCELLED:
		return "cancelled";
	case CHANGE_CHECKED_IN:
		return "is for an appointment";
	case CHANGE_REPRINTED:
		return "printed again";
	default:
		return NULL;
	}
}

static void plain_write(
	const struct telling *t, const struct entry_read *entry, const struct event *event)
{
	struct text reason = event->reason.len ? event->reason : entry->reason;

	fputs(plain_words(event), t->out);
	if (entry->device.len) {
		fputs(" (", t->out);
		reason_text(t->out, entry->device);
		fputc(')', t->out);
	}
	if (reason.len) {
		fputs(": ", t->out);
		reason_text(t->out, reason);
	}
	fputs(".\n", t->out);
}

static void added_write(const struct telling *t, const struct event *event)
{
	fputs(event->kind == CHANGE_PLANNED ? "goes later to " : "waits for ", t->out);
	reason_text(t->out, event->service);
	fputs(", class ", t->out);
	reason_text(t->out, event->klass);
	if (event->only_counter)
		fprintf(t->out, ", at counter %u only", event->only_counter);
	fputs(", with the place of its first arrival.\n", t->out);
}

static void clock_write(const struct telling *t, int64_t at_ms)
{
	char clock[16];

	centre_clock(t->centre, at_ms, clock);
	fprintf(t->out, "%s  ", clock);
}

static void story_write(const struct telling *t, const struct day *day,
	const struct entry_read *entry, const struct event *event)
{
	bool is_told = event->kind == CHANGE_ISSUED || event->kind == CHANGE_ADDED ||
		       event->kind == CHANGE_PLANNED || event->kind == CHANGE_CALLED ||
		       event->kind == CHANGE_RATED;

	if (!is_told && !plain_words(event))
		return;
	clock_write(t, entry->at_ms);
	if (event->kind == CHANGE_ISSUED)
		issued_write(t, entry, event);
	else if (event->kind == CHANGE_ADDED || event->kind == CHANGE_PLANNED)
		added_write(t, event);
	else if (event->kind == CHANGE_CALLED)
		call_write(t, day, entry, event);
	else if (event->kind == CHANGE_RATED)
		fprintf(t->out, "rated %" PRId64 " of 5.\n", event->count);
	else
		plain_write(t, entry, event);
}

static int each_event(void *data, const struct day *day, const struct entry_read *entry,
	const struct event *event)
{
	struct telling *t = data;
	const struct leg_life *leg;

	if (event->kind == CHANGE_DAY_CLOSED && !t->other && (leg = present_leg(day, t->ticket)) &&
		leg_state_is_open((enum leg_state)leg->state)) {
		clock_write(t, entry->at_ms);
		fputs("left over when the day closed.\n", t->out);
	}
	if (event->ticket != t->ticket)
		return 0;
	/* a change of a ticket nobody has is not ours to tell: the day will refuse it */
	if (event->kind != CHANGE_ISSUED && !day_visit(day, event->ticket))
		return 0;
	if (event->kind == CHANGE_CALLED &&
		!day_leg(day, day_visit(day, event->ticket), event->leg))
		return 0;
	t->calls += event->kind == CHANGE_CALLED;
	if (!t->other || event->kind == CHANGE_CALLED)
		story_write(t, day, entry, event);
	if (t->other && event->kind == CHANGE_CALLED)
		other_write(t, day, entry, event);
	return 0;
}

/* The last line, when nobody called it. */
static void end_write(const struct telling *t, const struct day *day)
{
	const struct leg_life *leg = present_leg(day, t->ticket);

	if (leg && !t->calls)
		fprintf(t->out, "%s was never called%s.\n", t->name,
			leg->state == LEG_WAITING ? ": it still waits" : "");
}

int why_tell(FILE *out, sqlite3 *db, const char *name, ticket_code ticket, ticket_code other,
	ticket_code *missing, char why[256])
{
	struct centre centre;
	struct day day;
	struct telling t = {.out = out, .centre = &centre, .ticket = ticket, .other = other};

	centre_init(&centre, db);
	int rc = day_init(&day, &centre, NULL, NULL, NULL);

	ticket_code_text(ticket, t.name);
	if (other)
		ticket_code_text(other, t.other_name);
	if (rc < 0)
		snprintf(why, 256, "%s", strerror(-rc));
	else
		rc = gather_day(db, &day, name, each_event, &t, why);
	if (rc >= 0) {
		rc = !day_visit(&day, ticket) || (other && !day_visit(&day, other)) ? 0 : 1;
		*missing = day_visit(&day, ticket) ? other : ticket;
	}
	if (rc == 1)
		end_write(&t, &day);
	day_fini(&day);
	centre_fini(&centre);
	return rc;
}
