/* Deciding about tickets: issue, void, offline reports, return, cancel, retire. */
#include "firmware/queue/decide.h"

#include <string.h>

#include "firmware/queue/hall_inside.h"

static bool language_is_valid(const char *language)
{
	size_t len = strlen(language);

	for (size_t i = 0; i < len; i++)
		if (language[i] < 'a' || language[i] > 'z')
			return false;
	return len == 2 || len == 3;
}

static bool token_is_valid(const char *token)
{
	size_t len = strlen(token);

	for (size_t i = 0; i < len; i++)
		if ((token[i] < '0' || token[i] > '9') && (token[i] < 'a' || token[i] > 'f'))
			return false;
	return len == 0 || len == TOKEN_SIZE - 1;
}

/* What a newcomer asks for, looked up. */
struct wanted {
	uint16_t service;
	uint8_t klass;
};

static enum refusal find_wanted(const struct deciding *d, struct wanted *wanted)
{
	const struct command *c = d->command;
	uint16_t klass = 0;

	if (c->service[0] == '\0' || !language_is_valid(c->language) || !token_is_valid(c->token))
		return REFUSED_INVALID;
	wanted->service = setup_service(d->hall->setup, c->service);
	if (c->klass[0] != '\0')
		klass = setup_class(d->hall->setup, c->klass);
	if (wanted->service == SETUP_NONE || klass >= d->hall->setup->class_count ||
		d->hall->setup->services[wanted->service].series == SETUP_NONE)
		return REFUSED_UNKNOWN;
	wanted->klass = (uint8_t)klass;
	return REFUSED_NOT;
}

/* The change that makes the next visit, filled as far as both ways of issuing agree. */
static struct change *add_visit(
	struct deciding *d, enum change_kind kind, const struct wanted *wanted)
{
	struct change *change = decide_change(d, kind);

	change->service = wanted->service;
	change->klass = wanted->klass;
	memcpy(change->language, d->command->language, sizeof(change->language));
	memcpy(change->token, d->command->token, sizeof(change->token));
	if (kind == CHANGE_ISSUED) {
		change->leg.visit = d->hall->visit_count;
		change->ahead = hall_ahead(d->hall, wanted->service, wanted->klass);
	}
	return change;
}

enum refusal decide_issue(struct deciding *d)
{
	const struct setup *setup = d->hall->setup;
	struct wanted wanted;
	enum refusal refusal = find_wanted(d, &wanted);
	struct change *change;
	uint32_t number;

	if (refusal != REFUSED_NOT)
		return refusal;
	if (setup->services[wanted.service].gone)
		return REFUSED_UNKNOWN;
	if (!hall_service_is_open(d->hall, wanted.service))
		return REFUSED_SERVICE_CLOSED;
	if (d->hall->visit_count >= QUEUE_MAX_VISITS)
		return REFUSED_FULL;
	number = numbers_next(&d->hall->numbers, setup->services[wanted.service].series);
	if (number == 0)
		return REFUSED_EXHAUSTED;
	change = add_visit(d, CHANGE_ISSUED, &wanted);
	memcpy(change->ticket.series, setup->series[setup->services[wanted.service].series].letters,
		SERIES_SIZE);
	change->ticket.number = number;
	change->state = LEG_RESERVED;
	change->queued_ms = d->now_ms;
	change->until_ms = d->now_ms + setup->reserve_ms;
	hall_estimate(d->hall, wanted.service, change->ahead, d->now_ms, &change->low_ms,
		&change->high_ms);
	return decide_order(d, change);
}

enum refusal decide_void(struct deciding *d)
{
	if (d->leg->state == LEG_VOID)
		return REFUSED_NOT;
	if (!leg_state_may_become((enum leg_state)d->leg->state, LEG_VOID, false))
		return REFUSED_STATE;
	decide_leg_change(d, CHANGE_VOIDED, d->ref);
	return REFUSED_NOT;
}

/* ---- Tickets issued without the hub ---- */

/* Another report of the same ticket is welcome, a different ticket of the same number is not. */
static enum refusal compare_known(
	const struct deciding *d, struct leg_ref known, const struct wanted *wanted)
{
	const struct visit *visit = &d->hall->visits[known.visit];

	if (strcmp(visit->token, d->command->token) == 0 && visit->offline &&
		visit->legs[0].service == wanted->service && visit->legs[0].klass == wanted->klass)
		return REFUSED_NOT;
	return REFUSED_DUPLICATE;
}

static enum refusal check_offline_number(const struct deciding *d, uint16_t service)
{
	const struct ticket *ticket = &d->command->ticket;
	uint16_t series = d->hall->setup->services[service].series;

	if (d->command->kiosk == 0 || ticket_range(ticket->number) != d->command->kiosk ||
		numbers_series(&d->hall->numbers, ticket->series) != series)
		return REFUSED_INVALID;
	return REFUSED_NOT;
}

/* The hub's own copy, made by the `issue` that timed out: all of it is void, whatever became of it,
 * for nobody ever held its paper. */
static enum refusal void_replaced(struct deciding *d)
{
	const struct offline_issue *offline = &d->command->offline;
	struct leg_ref ref = {.visit = offline->replaced.visit};

	if (!offline->has_replaced)
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

static enum refusal take_in_report(struct deciding *d, const struct wanted *wanted)
{
	const struct command *c = d->command;
	struct change *change;
	struct leg_ref made;
	enum refusal refusal;

	if (d->hall->visit_count >= QUEUE_MAX_VISITS)
		return REFUSED_FULL;
	refusal = void_replaced(d);
	if (refusal != REFUSED_NOT)
		return refusal;
	change = add_visit(d, CHANGE_ISSUED, wanted);
	change->ticket = c->ticket;
	change->offline = true;
	change->state = LEG_WAITING;
	change->queued_ms = c->offline.issued_ms < d->now_ms ? c->offline.issued_ms : d->now_ms;
	made = change->leg;
	change = decide_add_paper(d, made, c->offline.printed ? PRINT_PRINTED : PRINT_UNPRINTED);
	change->ticket = c->ticket;
	if (!c->offline.printed) {
		change = decide_leg_change(d, CHANGE_VOIDED, made);
		change->ticket = c->ticket;
	} else if (numbers_is_retired(&d->hall->numbers, &c->ticket)) {
		change = decide_leg_change(d, CHANGE_CANCELLED, made);
		change->ticket = c->ticket;
		memcpy(change->reason, "retired", sizeof("retired"));
	}
	return REFUSED_NOT;
}

static enum refusal file_report(struct deciding *d, const struct wanted *wanted)
{
	struct change *change = add_visit(d, CHANGE_FILED, wanted);

	change->ticket = d->command->ticket;
	change->offline = true;
	change->queued_ms = d->command->offline.issued_ms;
	change->print = d->command->offline.printed ? PRINT_PRINTED : PRINT_UNPRINTED;
	memcpy(change->day, d->command->offline.day, sizeof(change->day));
	return REFUSED_NOT;
}

enum refusal decide_report(struct deciding *d)
{
	const struct offline_issue *offline = &d->command->offline;
	struct wanted wanted;
	struct leg_ref known;
	enum refusal refusal = find_wanted(d, &wanted);
	int order;

	if (refusal == REFUSED_NOT)
		refusal = check_offline_number(d, wanted.service);
	if (refusal != REFUSED_NOT)
		return refusal;
	if (!day_is_valid(offline->day) || offline->issued_ms <= 0 ||
		offline->issued_ms > HALL_LAST_MS)
		return REFUSED_INVALID;
	/* A day that has not begun here: the kiosk keeps the ticket and asks again. */
	order = strcmp(offline->day, d->hall->day);
	if (order > 0)
		return REFUSED_DAY_CLOSED;
	if (order < 0)
		return file_report(d, &wanted);
	if (hall_find(d->hall, &d->command->ticket, &known))
		return compare_known(d, known, &wanted);
	return d->hall->open ? take_in_report(d, &wanted) : file_report(d, &wanted);
}

/* ---- Later in a ticket's life ---- */

enum refusal decide_return(struct deciding *d)
{
	if (d->leg->state != LEG_NO_SHOW)
		return REFUSED_STATE;
	decide_leg_change(d, CHANGE_RETURNED, d->ref);
	return REFUSED_NOT;
}

static void add_cancel(struct deciding *d, struct leg_ref ref)
{
	struct change *change = decide_leg_change(d, CHANGE_CANCELLED, ref);

	memcpy(change->reason, d->command->reason, sizeof(change->reason));
}

/* A counter cancels only what is in its hand or parked at it. */
enum refusal decide_cancel(struct deciding *d)
{
	if (d->command->role == ROLE_COUNTER) {
		if (d->command->own_counter == SETUP_NONE)
			return REFUSED_FORBIDDEN;
		if (!decide_expected(d, d->command->own_counter))
			return REFUSED_STALE;
		if (!leg_state_is_open((enum leg_state)d->leg->state))
			return REFUSED_STATE;
		if (d->leg->counter != d->command->own_counter)
			return REFUSED_FORBIDDEN;
	}
	if (!leg_state_is_open((enum leg_state)d->leg->state))
		return REFUSED_STATE;
	add_cancel(d, d->ref);
	return REFUSED_NOT;
}

enum refusal decide_retire_ticket(struct deciding *d)
{
	const struct ticket *ticket = &d->command->ticket;
	struct leg_ref known;

	if (ticket_range(ticket->number) < 0)
		return REFUSED_INVALID;
	if (numbers_series(&d->hall->numbers, ticket->series) == SETUP_NONE)
		return REFUSED_UNKNOWN;
	if (numbers_is_retired(&d->hall->numbers, ticket))
		return REFUSED_NOT;
	if (d->hall->numbers.retired_count >= QUEUE_MAX_RETIRED)
		return REFUSED_FULL;
	decide_change(d, CHANGE_RETIRED)->ticket = *ticket;
	if (hall_find(d->hall, ticket, &known) &&
		leg_state_is_open((enum leg_state)hall_leg(d->hall, known)->state))
		add_cancel(d, known);
	return REFUSED_NOT;
}
