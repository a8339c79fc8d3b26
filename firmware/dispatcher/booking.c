/*
 * A code is unique within a business day: who moves an appointment to another day cancels the one
 * and books the other. Who checks in with a code of today's is that one; else the next day's that
 * has it says how much too early it is.
 */
#include "firmware/dispatcher/booking.h"

#include <string.h>

#include "firmware/dispatcher/day.h"

static const char last_day[] = "9999-12-31";

bool booking_is_asked(enum verb verb)
{
	return verb == VERB_BOOK || verb == VERB_CANCEL_BOOKING || verb == VERB_CHECK_IN;
}

/* The business day of the slot, empty when there is none; whether that is over. */
static int prepare_book(struct hub *hub, struct command *command, int64_t now)
{
	const struct hall_catalogue *catalogue = hub->file->catalogue;
	struct booking *booking = &command->booking;
	char day[DAY_SIZE] = "", today[DAY_SIZE];
	int rc;

	day_today(hub, now, today);
	if (clock_business_day(
		    command->slot_ms, catalogue->time_zone, catalogue->day_start_minute, day) < 0)
		return 0;
	booking->is_past = strcmp(day, today) < 0;
	rc = journal_appointment(hub->journal, command->code, day, day, booking);
	memcpy(booking->day, day, sizeof(day));
	return rc < 0 ? rc : 0;
}

static int prepare_cancel(struct hub *hub, struct command *command, int64_t now)
{
	char today[DAY_SIZE];

	day_today(hub, now, today);
	int rc = command->day[0] ? journal_appointment(hub->journal, command->code, command->day,
					   command->day, &command->booking)
				 : journal_appointment(hub->journal, command->code, today, last_day,
					   &command->booking);

	return rc < 0 ? rc : 0;
}

int booking_prepare(struct hub *hub, struct command *command, int64_t now)
{
	struct booking *booking = &command->booking;

	memset(booking, 0, sizeof(*booking));
	if (command->verb == VERB_BOOK)
		return prepare_book(hub, command, now);
	if (command->verb == VERB_CANCEL_BOOKING)
		return prepare_cancel(hub, command, now);
	int rc = journal_appointment(
		hub->journal, command->code, hall_day(hub->hall), last_day, booking);

	if (booking->found && !booking->language[0]) /* the centre's first */
		memcpy(booking->language, hub->file->catalogue->languages[0],
			sizeof(booking->language));
	return rc < 0 ? rc : 0;
}
