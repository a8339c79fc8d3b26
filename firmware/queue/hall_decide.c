/*
 * Deciding: one table says for each verb what must be true before its own rule is asked. The order
 * of checks is the order of what a person needs to hear: not yours, day closed, no such counter,
 * closed, paused, no such ticket, not what you saw, nobody in hand.
 */
#include "firmware/queue/hall.h"

#include <string.h>

#include "firmware/queue/decide.h"
#include "firmware/queue/hall_inside.h"

enum {
	DAY = 1,	/* the day is open */
	AT_COUNTER = 2, /* a counter's verb: the device's own, or the one the manager names */
	SIGNED_IN = 4,	/* the counter is not closed */
	NOT_PAUSED = 8,
	TICKET = 16,	   /* command.ticket is known */
	IN_HAND = 32,	   /* the counter has a ticket in hand */
	HANDS_FREE = 64,   /* it has none */
	NAMES_OTHER = 128, /* command.counter_number is another counter than the one that acts */
};

static const struct rule {
	enum refusal (*decide)(struct deciding *d);
	unsigned int needs;
} rules[VERB_COUNT] = {
	[VERB_ISSUE] = {decide_issue, DAY},
	[VERB_CONFIRM] = {decide_confirm, DAY | TICKET},
	[VERB_PAPER] = {decide_paper, DAY | TICKET},
	[VERB_VOID] = {decide_void, DAY | TICKET},
	[VERB_REPORT] = {decide_report, 0},
	[VERB_REPRINT] = {decide_reprint, DAY | TICKET},
	[VERB_CHECK_IN] = {decide_check_in, DAY},
	[VERB_RETURN] = {decide_return, DAY | TICKET},
	[VERB_RATE] = {decide_rate, DAY | AT_COUNTER},
	[VERB_NEXT] = {decide_next, DAY | AT_COUNTER | SIGNED_IN | NOT_PAUSED},
	[VERB_CALL_TICKET] = {decide_call_ticket,
		DAY | AT_COUNTER | SIGNED_IN | NOT_PAUSED | HANDS_FREE | TICKET},
	[VERB_RECALL] = {decide_recall, DAY | AT_COUNTER | SIGNED_IN | IN_HAND},
	[VERB_ARRIVE] = {decide_arrive, DAY | AT_COUNTER | SIGNED_IN | IN_HAND},
	[VERB_PARK] = {decide_park, DAY | AT_COUNTER | SIGNED_IN | IN_HAND},
	[VERB_UNPARK] = {decide_unpark,
		DAY | AT_COUNTER | SIGNED_IN | NOT_PAUSED | HANDS_FREE | TICKET},
	[VERB_TRANSFER] = {decide_transfer, DAY | AT_COUNTER | SIGNED_IN | IN_HAND | NAMES_OTHER},
	[VERB_NO_SHOW] = {decide_no_show, DAY | AT_COUNTER | SIGNED_IN | IN_HAND},
	[VERB_END] = {decide_end, DAY | AT_COUNTER | SIGNED_IN | IN_HAND},
	[VERB_SIGN_IN] = {decide_open, DAY | AT_COUNTER},
	[VERB_SIGN_OUT] = {decide_close, DAY | AT_COUNTER | SIGNED_IN},
	[VERB_PAUSE] = {decide_pause, DAY | AT_COUNTER | SIGNED_IN},
	[VERB_RESUME] = {decide_resume, DAY | AT_COUNTER | SIGNED_IN},
	[VERB_OPEN] = {decide_open, DAY | AT_COUNTER},
	[VERB_CLOSE] = {decide_close, DAY | AT_COUNTER | SIGNED_IN},
	[VERB_CANCEL] = {decide_cancel, DAY | TICKET},
	[VERB_SET_PROFILE] = {decide_set_profile, DAY | AT_COUNTER | SIGNED_IN},
	[VERB_CLOSE_SERVICE] = {decide_service, DAY},
	[VERB_OPEN_SERVICE] = {decide_service, DAY},
	[VERB_BOOK] = {decide_book, 0},
	[VERB_CANCEL_BOOKING] = {decide_cancel_booking, 0},
	[VERB_RETIRE_TICKET] = {decide_retire_ticket, DAY},
	[VERB_OPEN_DAY] = {decide_open_day, 0},
	[VERB_CLOSE_DAY] = {decide_close_day, DAY},
	[VERB_TICK] = {decide_tick, 0},
	[VERB_CONFIGURE] = {decide_configure, 0},
	[VERB_JUMP] = {decide_jump, 0},
	[VERB_KIOSK_AWAY] = {decide_kiosk_away, DAY},
	[VERB_KIOSK_BACK] = {decide_kiosk_back, DAY},
	[VERB_TIME] = {decide_unsupported, 0},
	[VERB_FIND] = {decide_unsupported, 0},
	[VERB_EVENTS] = {decide_unsupported, 0},
	[VERB_APPOINTMENTS] = {decide_unsupported, 0},
	[VERB_RANGE] = {decide_unsupported, 0},
	[VERB_UNHEARD] = {decide_unsupported, 0},
};

/* ---- Adding changes ---- */

struct change *decide_change(struct deciding *d, enum change_kind kind)
{
	struct change *change = &d->spare;

	if (d->decision->count < DECISION_MAX_CHANGES)
		change = &d->decision->changes[d->decision->count++];
	else
		d->overflow = true;
	memset(change, 0, sizeof(*change));
	change->kind = kind;
	change->service = change->counter = SETUP_NONE;
	change->profile = change->only_counter = SETUP_NONE;
	change->low_ms = change->mid_ms = change->high_ms = -1;
	return change;
}

struct change *decide_leg_change(struct deciding *d, enum change_kind kind, struct leg_ref ref)
{
	struct change *change = decide_change(d, kind);

	change->leg.visit = ref.visit; /* not its padding: a decision's bytes are compared */
	change->leg.leg = ref.leg;
	if (ref.visit < d->hall->visit_count)
		change->ticket = d->hall->visits[ref.visit].ticket;
	return change;
}

struct change *decide_counter_change(struct deciding *d, enum change_kind kind)
{
	struct change *change = decide_change(d, kind);

	change->counter = d->counter_index;
	return change;
}

bool decide_expected(const struct deciding *d, uint16_t counter)
{
	const struct expectation *expect = &d->command->expect;
	const struct counter *now = &d->hall->counters[counter];
	char in_hand[sizeof(expect->leg)] = "";

	if (!expect->given)
		return true;
	if (now->holds)
		hall_leg_text(d->hall, now->leg, in_hand);
	return expect->revision == now->revision && strcmp(expect->leg, in_hand) == 0;
}

/* ---- Checks every verb shares ---- */

static bool text_ends(const char *text, size_t size)
{
	return memchr(text, '\0', size) != NULL;
}

static bool booking_is_sane(const struct booking *b)
{
	return text_ends(b->day, DAY_SIZE) && text_ends(b->service, ID_SIZE) &&
	       text_ends(b->language, LANGUAGE_SIZE) && b->slot_ms >= 0 &&
	       b->slot_ms <= HALL_LAST_MS;
}

static bool opening_is_sane(const struct opening *o)
{
	return o->opens_ms >= 0 && o->opens_ms <= o->closes_ms && o->closes_ms <= HALL_LAST_MS;
}

/* Whether the command can be read at all, whoever filled it in. */
static bool command_is_sane(const struct hall *hall, const struct command *c)
{
	if ((unsigned int)c->verb >= VERB_COUNT || (unsigned int)c->role >= ROLE_COUNT ||
		(unsigned int)c->print >= PRINT_STATE_COUNT || c->kiosk > QUEUE_MAX_KIOSKS)
		return false;
	if (c->own_counter != SETUP_NONE && c->own_counter >= hall->setup->counter_count)
		return false;
	return text_ends(c->device, ID_SIZE) && text_ends(c->printer, ID_SIZE) &&
	       text_ends(c->expect.leg, sizeof(c->expect.leg)) &&
	       text_ends(c->ticket.series, SERIES_SIZE) && text_ends(c->service, ID_SIZE) &&
	       text_ends(c->klass, ID_SIZE) && text_ends(c->profile, ID_SIZE) &&
	       text_ends(c->language, LANGUAGE_SIZE) && text_ends(c->token, TOKEN_SIZE) &&
	       text_ends(c->operator_id, OPERATOR_SIZE) && text_ends(c->reason, REASON_SIZE) &&
	       text_ends(c->day, DAY_SIZE) && text_ends(c->offline.day, DAY_SIZE) &&
	       text_ends(c->code, APPOINTMENT_CODE_SIZE) && booking_is_sane(&c->booking) &&
	       opening_is_sane(&c->opening);
}

/* The counter that acts: a counter device only ever its own, a manager the one named. */
static enum refusal find_counter(struct deciding *d, unsigned int needs)
{
	const struct command *c = d->command;
	uint16_t named = SETUP_NONE;

	if (c->counter_number != 0 && !(needs & NAMES_OTHER)) {
		named = setup_counter(d->hall->setup, c->counter_number);
		if (named == SETUP_NONE)
			return REFUSED_UNKNOWN;
	}
	if (role_is_at_counter(c->role)) {
		if (c->own_counter == SETUP_NONE ||
			(named != SETUP_NONE && named != c->own_counter))
			return REFUSED_FORBIDDEN;
		named = c->own_counter;
	}
	if (named == SETUP_NONE)
		return REFUSED_INVALID;
	d->counter_index = named;
	d->counter = &d->hall->counters[named];
	return REFUSED_NOT;
}

static enum refusal check_counter(struct deciding *d, unsigned int needs)
{
	enum refusal refusal = find_counter(d, needs);

	if (refusal != REFUSED_NOT)
		return refusal;
	if ((needs & SIGNED_IN) && d->counter->state == COUNTER_CLOSED)
		return REFUSED_COUNTER_CLOSED;
	if ((needs & NOT_PAUSED) && d->counter->state == COUNTER_PAUSED)
		return REFUSED_PAUSED;
	if (!decide_expected(d, d->counter_index))
		return REFUSED_STALE;
	if ((needs & IN_HAND) && !d->counter->holds)
		return REFUSED_IDLE;
	if ((needs & HANDS_FREE) && d->counter->holds)
		return REFUSED_BUSY;
	if (d->counter->holds) {
		d->ref = d->counter->leg;
		d->leg = hall_leg(d->hall, d->ref);
	}
	return REFUSED_NOT;
}

static enum refusal check_ticket(struct deciding *d)
{
	if (d->command->ticket.number == 0)
		return REFUSED_INVALID;
	if (!hall_find(d->hall, &d->command->ticket, &d->ref))
		return REFUSED_UNKNOWN;
	d->leg = hall_leg(d->hall, d->ref);
	return REFUSED_NOT;
}

static enum refusal decide(struct deciding *d)
{
	const struct rule *rule;
	enum refusal refusal = REFUSED_NOT;

	if (!command_is_sane(d->hall, d->command) || d->now_ms < 0 || d->now_ms > HALL_LAST_MS)
		return REFUSED_INVALID;
	if (!role_may(d->command->role, d->command->verb))
		return REFUSED_FORBIDDEN;
	rule = &rules[d->command->verb];
	if ((rule->needs & DAY) && !d->hall->open)
		return REFUSED_DAY_CLOSED;
	if (rule->needs & AT_COUNTER)
		refusal = check_counter(d, rule->needs);
	if (refusal == REFUSED_NOT && (rule->needs & TICKET))
		refusal = check_ticket(d);
	if (refusal == REFUSED_NOT)
		refusal = rule->decide(d);
	if (refusal == REFUSED_NOT)
		decide_close_emptied(d);
	return refusal;
}

void hall_decide(const struct hall *hall, const struct command *command, int64_t now_ms,
	struct decision *decision)
{
	struct deciding d = {.hall = hall,
		.command = command,
		.now_ms = now_ms,
		.counter_index = SETUP_NONE,
		.decision = decision};

	decision->count = 0;
	decision->when_ms = 0;
	decision->refusal = decide(&d);
	if (d.overflow)
		decision->refusal = REFUSED_FULL;
	if (decision->refusal != REFUSED_NOT)
		decision->count = 0;
}

enum refusal decide_unsupported(struct deciding *d)
{
	(void)d;
	return REFUSED_UNSUPPORTED;
}
