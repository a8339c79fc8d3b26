/* Deciding about tickets: issue, void, return, cancel, retire. */
#include "firmware/queue/decide.h"

#include <string.h>

#include "firmware/queue/hall_inside.h"

bool decide_language_is_valid(const char *language)
{
	size_t len = strlen(language);

	for (size_t i = 0; i < len; i++)
		if (language[i] < 'a' || language[i] > 'z')
			return false;
	return len == 2 || len == 3;
}

bool decide_token_is_valid(const char *token)
{
	size_t len = strlen(token);

	for (size_t i = 0; i < len; i++)
		if ((token[i] < '0' || token[i] > '9') && (token[i] < 'a' || token[i] > 'f'))
			return false;
	return len == 0 || len == TOKEN_SIZE - 1;
}

enum refusal decide_newcomer(struct deciding *d, const struct newcomer *newcomer)
{
	const struct setup *setup = d->hall->setup;
	struct forecast forecast;
	struct change *change;
	enum refusal refusal;
	uint32_t number;

	if (!decide_language_is_valid(newcomer->language) ||
		!decide_token_is_valid(d->command->token))
		return REFUSED_INVALID;
	if (newcomer->service == SETUP_NONE || setup->services[newcomer->service].gone ||
		setup->services[newcomer->service].series == SETUP_NONE)
		return REFUSED_UNKNOWN;
	if (!hall_service_is_open(d->hall, newcomer->service))
		return REFUSED_SERVICE_CLOSED;
	refusal = newcomer->promised ? REFUSED_NOT
				     : hall_admits(d->hall, newcomer->service, newcomer->klass,
					       &d->command->opening, d->now_ms);
	if (refusal == REFUSED_NOT_OPEN)
		d->decision->when_ms = d->command->opening.next_ms;
	if (refusal != REFUSED_NOT)
		return refusal;
	if (d->hall->visit_count >= QUEUE_MAX_VISITS)
		return REFUSED_FULL;
	number = numbers_next(&d->hall->numbers, setup->services[newcomer->service].series);
	if (number == 0)
		return REFUSED_EXHAUSTED;
	change = decide_change(d, CHANGE_ISSUED);
	change->leg.visit = d->hall->visit_count;
	change->service = newcomer->service;
	change->klass = newcomer->klass;
	memcpy(change->language, newcomer->language, strlen(newcomer->language) + 1);
	memcpy(change->token, d->command->token, sizeof(change->token));
	change->kiosk = d->command->kiosk;
	change->ahead = hall_ahead(d->hall, newcomer->service, newcomer->klass, d->now_ms);
	memcpy(change->ticket.series,
		setup->series[setup->services[newcomer->service].series].letters, SERIES_SIZE);
	change->ticket.number = number;
	change->state = LEG_RESERVED;
	change->queued_ms = newcomer->queued_ms;
	change->until_ms = d->now_ms + setup->reserve_ms;
	hall_forecast(d->hall, newcomer->service, newcomer->klass, newcomer->queued_ms, d->now_ms,
		&forecast);
	change->low_ms = forecast.low_ms;
	change->mid_ms = forecast.mid_ms;
	change->learned = d->hall->model.labels > 0;
	change->high_ms = forecast.high_ms;
	return decide_order(d, change);
}

/* What people may say of themselves at a kiosk; whoever knows them (reception) may name any. */
static bool may_claim(const struct deciding *d, uint16_t klass)
{
	return d->command->role != ROLE_KIOSK || klass == 0 ||
	       d->hall->setup->classes[klass].self_service;
}

enum refusal decide_issue(struct deciding *d)
{
	const struct command *c = d->command;
	struct newcomer newcomer = {.service = setup_service(d->hall->setup, c->service),
		.language = c->language,
		.queued_ms = d->now_ms};
	uint16_t klass = 0;

	if (c->service[0] == '\0' || !decide_language_is_valid(c->language) ||
		!decide_token_is_valid(c->token))
		return REFUSED_INVALID;
	if (c->klass[0] != '\0')
		klass = setup_class(d->hall->setup, c->klass);
	if (klass >= d->hall->setup->class_count)
		return REFUSED_UNKNOWN;
	if (!may_claim(d, klass))
		return REFUSED_FORBIDDEN;
	newcomer.klass = (uint8_t)klass;
	return decide_newcomer(d, &newcomer);
}

enum refusal decide_void(struct deciding *d)
{
	/* The same number means another visit every day. */
	if (d->command->day[0] != '\0' && strcmp(d->command->day, d->hall->day) != 0)
		return REFUSED_UNKNOWN;
	if (d->leg->state == LEG_VOID)
		return REFUSED_NOT;
	if (!leg_state_may_become((enum leg_state)d->leg->state, LEG_VOID, false))
		return REFUSED_STATE;
	decide_leg_change(d, CHANGE_VOIDED, d->ref);
	return REFUSED_NOT;
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
