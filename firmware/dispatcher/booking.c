/*
 * A code is unique within a business day: who moves an appointment to another day cancels the one
 * and books the other. Who checks in with a code of today's is that one; else the next day's that
 * has it says how much too early it is.
 */
#include "firmware/dispatcher/booking.h"

#include <string.h>

#include "firmware/dispatcher/day.h"
#include "firmware/dispatcher/doors.h"
#include "firmware/dispatcher/intake.h"
#include "firmware/base/log.h"

enum { MISSED_AT_ONCE = 64 };

static const char last_day[] = "9999-12-31";

bool booking_is_asked(const struct command *command)
{
	return command->verb == VERB_BOOK || command->verb == VERB_CANCEL_BOOKING ||
	       command->verb == VERB_CHECK_IN || (command->verb == VERB_TICK && command->code[0]);
}

/* How many others have a place in the slot that is asked for. Slots begin at the local midnight. */
static int find_taken(struct hub *hub, struct command *command, const char *day)
{
	uint16_t service = setup_service(hub->setup, command->service);
	struct slot_asked slot = {.day = day, .service = command->service};
	int64_t every_ms, since_ms;

	if (service == SETUP_NONE || hub->setup->services[service].per_slot == 0)
		return 0;
	every_ms = (int64_t)hub->setup->services[service].slot_min * 60000;
	since_ms = doors_local_ms(hub, command->slot_ms);
	if (every_ms <= 0 || since_ms < 0)
		return 0;
	slot.from_ms = command->slot_ms - since_ms % every_ms;
	slot.to_ms = slot.from_ms + every_ms;
	return journal_slot_taken(hub->journal, &slot, command->code, &command->booking.taken);
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
	return rc < 0 ? rc : find_taken(hub, command, day);
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
	if (command->verb == VERB_TICK) {
		int found = journal_appointment(
			hub->journal, command->code, command->day, command->day, booking);

		return found < 0 ? found : 0;
	}
	int rc = journal_appointment(
		hub->journal, command->code, hall_day(hub->hall), last_day, booking);

	if (booking->found && !booking->language[0]) /* the centre's first */
		memcpy(booking->language, hub->file->catalogue->languages[0],
			sizeof(booking->language));
	return rc < 0 ? rc : 0;
}

/* ---- Who did not come ---- */

void booking_note(struct hub *hub, const struct change *change)
{
	switch (change->kind) {
	case CHANGE_BOOKED:
	case CHANGE_UNBOOKED:
	case CHANGE_CHECKED_IN:
	case CHANGE_VOIDED: /* gives it back */
	case CHANGE_MISSED:
		hub->awaited_known = false;
		break;
	default:
		break;
	}
}

static int64_t missed_from_ms(const struct hub *hub, int64_t slot_ms)
{
	return slot_ms + hub->setup->appointments.late_ms + 1;
}

int64_t booking_due_ms(struct hub *hub)
{
	struct awaited first;
	int count;

	if (!hub->setup->appointments.offered)
		return INT64_MAX;
	if (!hub->awaited_known) {
		count = journal_awaited(hub->journal, &first, 1);
		if (count < 0) {
			log_err("appointments: cannot be read: %s", journal_why(hub->journal));
			return INT64_MAX;
		}
		hub->awaited_ms = count > 0 ? first.slot_ms : INT64_MAX;
		hub->awaited_known = true;
	}
	return hub->awaited_ms == INT64_MAX ? INT64_MAX : missed_from_ms(hub, hub->awaited_ms);
}

void booking_intake_missed(struct hub *hub, int64_t now)
{
	struct awaited awaited[MISSED_AT_ONCE];
	int count = journal_awaited(hub->journal, awaited, MISSED_AT_ONCE);

	for (int i = 0; i < count && missed_from_ms(hub, awaited[i].slot_ms) <= now; i++) {
		struct command command = {.verb = VERB_TICK};

		memcpy(command.code, awaited[i].code, sizeof(command.code));
		memcpy(command.day, awaited[i].day, sizeof(command.day));
		intake_own(hub, &command);
	}
}
