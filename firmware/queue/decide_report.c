/*
 * Deciding about tickets issued without the hub. Somebody holds each of them, so a report is never
 * turned away for what the hall is like: it takes its place in the line, is filed under its own
 * day, or is noted as stray, so that a person sees to its holder. Refused is only what cannot be a
 * report of this kiosk at all, and what it can ask again later.
 */
#include "firmware/queue/decide.h"

#include <string.h>

#include "firmware/queue/hall_inside.h"

/* The state of its newest paper; of an old kiosk only whether any came out. */
static enum print_state paper_of(const struct command *c)
{
	if (c->print != PRINT_ISSUED)
		return c->print;
	return c->offline.printed ? PRINT_PRINTED : PRINT_UNPRINTED;
}

static bool is_report(const struct command *c)
{
	const struct offline_issue *offline = &c->offline;

	if (c->service[0] == '\0' || !decide_language_is_valid(c->language) ||
		!decide_token_is_valid(c->token) || !day_is_valid(offline->day) ||
		offline->issued_ms <= 0 || offline->issued_ms > HALL_LAST_MS)
		return false;
	if (c->kiosk == 0 || ticket_range(c->ticket.number) != c->kiosk ||
		!series_is_valid(c->ticket.series))
		return false;
	/* What surely did not come out has no other state. */
	return c->print != PRINT_ORDERED && (offline->printed || paper_of(c) == PRINT_UNPRINTED);
}

/* The hub's own copy, made by the `issue` that timed out: all of it is void, whatever became of it,
 * for nobody ever held its paper. A counter that has it in hand is free. */
static enum refusal void_replaced(struct deciding *d)
{
	const struct offline_issue *offline = &d->command->offline;
	struct leg_ref ref = {.visit = offline->replaced.visit};

	if (!offline->has_replaced || !d->hall->open)
		return REFUSED_NOT;
	if (!hall_leg(d->hall, offline->replaced))
		return REFUSED_INVALID;
	for (; ref.leg < d->hall->visits[ref.visit].leg_count; ref.leg++) {
		if (hall_leg(d->hall, ref)->state == LEG_VOID)
			continue;
		decide_leg_change(d, CHANGE_VOIDED, ref)->offline = true;
	}
	return REFUSED_NOT;
}

/* The change that takes the ticket down, filled as far as all ways of doing so agree. */
static struct change *add_ticket(struct deciding *d, enum change_kind kind)
{
	const struct command *c = d->command;
	struct change *change = decide_change(d, kind);

	change->ticket = c->ticket;
	change->offline = true;
	memcpy(change->language, c->language, sizeof(change->language));
	memcpy(change->token, c->token, sizeof(change->token));
	change->queued_ms = c->offline.issued_ms < d->now_ms ? c->offline.issued_ms : d->now_ms;
	return change;
}

/* Its class, the first when the hall has no such (any more). */
static uint8_t class_of(const struct deciding *d)
{
	uint16_t klass = setup_class(d->hall->setup, d->command->klass);

	return klass < d->hall->setup->class_count ? (uint8_t)klass : 0;
}

/* Every leg of the ticket just taken in ends at once. */
static void end_all(struct deciding *d, uint32_t visit, enum change_kind kind, const char *reason)
{
	const struct change *made = d->decision->changes;

	for (const struct change *end = made + d->decision->count; made < end; made++) {
		struct change *change;

		if ((made->kind != CHANGE_ISSUED && made->kind != CHANGE_PLANNED) ||
			made->leg.visit != visit)
			continue;
		change = decide_leg_change(d, kind, made->leg);
		change->ticket = d->command->ticket;
		memcpy(change->reason, reason, strlen(reason) + 1);
	}
}

static enum refusal take_in(struct deciding *d, uint16_t service)
{
	const struct command *c = d->command;
	struct change *change;
	struct leg_ref made;

	if (d->hall->visit_count >= QUEUE_MAX_VISITS)
		return REFUSED_FULL;
	change = add_ticket(d, CHANGE_ISSUED);
	change->leg.visit = d->hall->visit_count;
	change->service = service;
	change->klass = class_of(d);
	change->state = LEG_WAITING;
	change->count = c->copy;
	decide_steps(d, change);
	change->ahead = hall_ahead(d->hall, change->service, change->klass, d->now_ms);
	made = change->leg;
	change = decide_add_paper(d, made, paper_of(c));
	change->ticket = c->ticket;
	change->count = c->copy;
	if (!c->offline.printed) {
		end_all(d, made.visit, CHANGE_VOIDED, "");
	} else if (numbers_is_retired(&d->hall->numbers, &c->ticket)) {
		end_all(d, made.visit, CHANGE_CANCELLED, "retired");
	}
	return REFUSED_NOT;
}

static enum refusal file(struct deciding *d, uint16_t service)
{
	struct change *change = add_ticket(d, CHANGE_FILED);

	change->service = service;
	change->klass = class_of(d);
	change->print = (uint8_t)paper_of(d->command);
	change->count = d->command->copy;
	memcpy(change->day, d->command->offline.day, sizeof(change->day));
	return REFUSED_NOT;
}

static enum refusal note_stray(struct deciding *d, const char *reason)
{
	struct change *change = add_ticket(d, CHANGE_STRAY);

	if (d->command->offline.printed)
		change->print = (uint8_t)paper_of(d->command);
	memcpy(change->day, d->command->offline.day, sizeof(change->day));
	memcpy(change->service_id, d->command->service, sizeof(change->service_id));
	memcpy(change->reason, reason, strlen(reason) + 1);
	return REFUSED_NOT;
}

/* Where the ticket belongs. A series that is not its service's (any more) is still a series. */
static enum refusal place(struct deciding *d, bool today)
{
	uint16_t service = setup_service(d->hall->setup, d->command->service);

	if (d->command->offline.is_taken)
		return note_stray(d, "number");
	if (service == SETUP_NONE)
		return note_stray(d, "service");
	if (!today || !d->hall->open)
		return file(d, service);
	if (numbers_series(&d->hall->numbers, d->command->ticket.series) == SETUP_NONE)
		return note_stray(d, "number");
	return take_in(d, service);
}

enum refusal decide_report(struct deciding *d)
{
	const struct command *c = d->command;
	struct leg_ref known;
	enum refusal refusal;
	int order;

	if (!is_report(c))
		return REFUSED_INVALID;
	/* A day that has not begun here: the kiosk keeps the ticket and asks again. */
	order = strcmp(c->offline.day, d->hall->day);
	if (order > 0)
		return REFUSED_DAY_CLOSED;
	/* The token is the citizen: told again it is the same ticket, else another's. */
	if (order == 0 && hall_find(d->hall, &c->ticket, &known)) {
		if (strcmp(d->hall->visits[known.visit].token, c->token) == 0)
			return REFUSED_NOT;
		refusal = void_replaced(d);
		return refusal == REFUSED_NOT ? note_stray(d, "number") : refusal;
	}
	refusal = void_replaced(d);
	return refusal == REFUSED_NOT ? place(d, order == 0) : refusal;
}
