/*
 * Deciding about appointments: booked, cancelled, checked in. Which there are lies in the tables
 * alone, since most are of other days: the dispatcher looks up the one a command names
 * (command.booking), in the same transaction in which the decision is written.
 */
#include "firmware/queue/decide.h"

#include <string.h>

#include "firmware/queue/hall_inside.h"

enum {
	FAR_S = 400 * 86400,	    /* how far ahead is booked */
	EARLIEST_PLACE_MS = 600000, /* a' = max(slot, check-in - 10 min) */
};

static bool code_is_valid(const char *code)
{
	size_t len = strlen(code);

	for (size_t i = 0; i < len; i++)
		if ((code[i] < 'A' || code[i] > 'Z') && (code[i] < '0' || code[i] > '9') &&
			code[i] != '-')
			return false;
	return len >= 4;
}

static bool slot_is_valid(int64_t slot_ms, int64_t now_ms)
{
	return slot_ms > 0 && slot_ms <= HALL_LAST_MS && slot_ms - now_ms <= (int64_t)FAR_S * 1000;
}

static bool is_booked_so(const struct command *c)
{
	const struct booking *known = &c->booking;

	return known->found && !known->cancelled && known->slot_ms == c->slot_ms &&
	       strcmp(known->service, c->service) == 0 && strcmp(known->language, c->language) == 0;
}

/* A slot's places are its appointments that are neither cancelled nor missed. */
static bool slot_has_place(const struct deciding *d, uint16_t service)
{
	uint16_t places = d->hall->setup->services[service].per_slot;

	return places == 0 || d->command->booking.taken < places;
}

/* Booked again with other content it is moved, as long as nobody came for it. */
enum refusal decide_book(struct deciding *d)
{
	const struct command *c = d->command;
	uint16_t service = setup_service(d->hall->setup, c->service);
	struct change *change;

	if (!d->hall->setup->appointments.offered)
		return REFUSED_UNSUPPORTED;
	if (!code_is_valid(c->code) || !slot_is_valid(c->slot_ms, d->now_ms) ||
		!day_is_valid(c->booking.day) ||
		(c->language[0] != '\0' && !decide_language_is_valid(c->language)))
		return REFUSED_INVALID;
	if (is_booked_so(c))
		return REFUSED_NOT;
	if (c->booking.ticket.number != 0)
		return REFUSED_CHECKED_IN;
	if (service == SETUP_NONE || d->hall->setup->services[service].gone)
		return REFUSED_UNKNOWN;
	if (c->booking.is_past)
		return REFUSED_TOO_LATE;
	if (c->opening.given &&
		(c->slot_ms < c->opening.opens_ms || c->slot_ms >= c->opening.closes_ms))
		return REFUSED_NOT_OPEN;
	if (!slot_has_place(d, service))
		return REFUSED_FULL;
	change = decide_change(d, CHANGE_BOOKED);
	memcpy(change->day, c->booking.day, sizeof(change->day));
	memcpy(change->code, c->code, sizeof(change->code));
	memcpy(change->service_id, c->service, sizeof(change->service_id));
	memcpy(change->language, c->language, sizeof(change->language));
	change->slot_ms = c->slot_ms;
	return REFUSED_NOT;
}

enum refusal decide_cancel_booking(struct deciding *d)
{
	const struct command *c = d->command;
	struct change *change;

	if (!d->hall->setup->appointments.offered)
		return REFUSED_UNSUPPORTED;
	if (!code_is_valid(c->code) || (c->day[0] != '\0' && !day_is_valid(c->day)))
		return REFUSED_INVALID;
	if (!c->booking.found)
		return REFUSED_UNKNOWN;
	if (c->booking.ticket.number != 0)
		return REFUSED_CHECKED_IN;
	if (c->booking.cancelled)
		return REFUSED_NOT;
	if (c->booking.missed)
		return REFUSED_TOO_LATE;
	change = decide_change(d, CHANGE_UNBOOKED);
	memcpy(change->day, c->booking.day, sizeof(change->day));
	memcpy(change->code, c->code, sizeof(change->code));
	return REFUSED_NOT;
}

/* Its time: early, late, or now. Fills in the class and the place in the line. */
static enum refusal check_time(struct deciding *d, struct newcomer *newcomer)
{
	const struct setup_appointments *rules = &d->hall->setup->appointments;
	int64_t slot_ms = d->command->booking.slot_ms;
	int64_t place_ms = d->now_ms - EARLIEST_PLACE_MS;

	if (strcmp(d->command->booking.day, d->hall->day) > 0 ||
		d->now_ms < slot_ms - rules->early_ms) {
		d->decision->when_ms = slot_ms > rules->early_ms ? slot_ms - rules->early_ms : 1;
		return REFUSED_TOO_EARLY;
	}
	newcomer->klass = (uint8_t)rules->klass;
	newcomer->queued_ms = place_ms > slot_ms ? place_ms : slot_ms;
	newcomer->promised = d->now_ms <= slot_ms + rules->late_ms;
	if (newcomer->promised)
		return REFUSED_NOT;
	if (!rules->late_walks_in)
		return REFUSED_TOO_LATE;
	newcomer->klass = 0;
	newcomer->queued_ms = d->now_ms;
	return REFUSED_NOT;
}

/* A citizen's language now says more than the one booked with. */
enum refusal decide_check_in(struct deciding *d)
{
	const struct command *c = d->command;
	struct newcomer newcomer = {
		.language = c->language[0] != '\0' ? c->language : c->booking.language};
	struct change *change;
	enum refusal refusal;
	struct leg_ref made;

	if (!d->hall->setup->appointments.offered)
		return REFUSED_UNSUPPORTED;
	if (!code_is_valid(c->code))
		return REFUSED_INVALID;
	if (!c->booking.found || c->booking.cancelled)
		return REFUSED_UNKNOWN;
	if (c->booking.ticket.number != 0)
		return REFUSED_CHECKED_IN;
	newcomer.service = setup_service(d->hall->setup, c->booking.service);
	refusal = check_time(d, &newcomer);
	if (refusal == REFUSED_NOT)
		refusal = decide_newcomer(d, &newcomer);
	if (refusal != REFUSED_NOT)
		return refusal;
	made = (struct leg_ref){.visit = d->hall->visit_count};
	change = decide_leg_change(d, CHANGE_CHECKED_IN, made);
	change->ticket = d->decision->changes[0].ticket;
	memcpy(change->code, c->code, sizeof(change->code));
	return REFUSED_NOT;
}

/* Nobody came for it in time. Whether a day is open says nothing of that. */
void decide_missed(struct deciding *d)
{
	const struct setup_appointments *rules = &d->hall->setup->appointments;
	const struct booking *known = &d->command->booking;
	struct change *change;

	if (!rules->offered || !known->found || known->cancelled || known->missed ||
		known->ticket.number != 0 || d->now_ms <= known->slot_ms + rules->late_ms ||
		!day_is_valid(known->day) || !code_is_valid(d->command->code))
		return;
	change = decide_change(d, CHANGE_MISSED);
	memcpy(change->day, known->day, sizeof(change->day));
	memcpy(change->code, d->command->code, sizeof(change->code));
}
