/*
 * Each duty is looked up from the state, not remembered: after a crash or a failed commit the same
 * look finds the same duty again. The order matters: numbers jump before anything is issued, the
 * old day closes before the new one opens, the hall file is in force before reservations end, and
 * those of a kiosk that is away are held before they do.
 */
#include "firmware/dispatcher/duties.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/dispatcher/ahead.h"
#include "firmware/dispatcher/alarm.h"
#include "firmware/dispatcher/batch.h"
#include "firmware/dispatcher/booking.h"
#include "firmware/dispatcher/configure.h"
#include "firmware/dispatcher/day.h"
#include "firmware/dispatcher/intake.h"
#include "firmware/dispatcher/presence.h"

/* The one thing to do next, or false. */
static bool duty_next(struct hub *hub, int64_t now, struct command *command)
{
	char today[DAY_SIZE];
	bool open = hall_is_open(hub->hall);

	memset(command, 0, sizeof(*command));
	day_today(hub, now, today);
	/* A day that begins later since the hall file changed: it is not over yet. */
	if (open && strcmp(hall_day(hub->hall), today) < 0) {
		command->verb = VERB_CLOSE_DAY;
		return true;
	}
	if (hall_config(hub->hall) != hub->file_version && configure_fits_today(hub)) {
		command->verb = VERB_CONFIGURE;
		command->config = hub->file_version;
		return true;
	}
	if (!open && hub->file->auto_open && strcmp(hall_day(hub->hall), today) < 0) {
		command->verb = VERB_OPEN_DAY;
		command->config = hub->file_version;
		snprintf(command->day, sizeof(command->day), "%s", today);
		return true;
	}
	if (ahead_wanted(hub, &command->jump)) {
		command->verb = VERB_JUMP;
		return true;
	}
	if (presence_duty(hub, now, command))
		return true;
	if (hall_due_ms(hub->hall) <= now || booking_due_ms(hub) <= now) {
		command->verb = VERB_TICK;
		return true;
	}
	return false;
}

/* Asks for it. One tick is for the hall's own times, others for an appointment each. */
static void duty_ask(struct hub *hub, int64_t now, struct command *command)
{
	if (command->verb != VERB_TICK || hall_due_ms(hub->hall) <= now)
		intake_own(hub, command);
	if (command->verb == VERB_TICK && booking_due_ms(hub) <= now)
		booking_intake_missed(hub, now);
}

/* Sets the timer for what is due next. */
static void duties_plan(struct hub *hub)
{
	const struct hall_catalogue *catalogue = hub->file->catalogue;
	int64_t now = hub_clock_now(&hub->clock);
	int64_t due = hall_due_ms(hub->hall), missed = booking_due_ms(hub), day_end;

	if (missed < due)
		due = missed;

	if (clock_business_day_end(
		    now, catalogue->time_zone, catalogue->day_start_minute, &day_end) == 0 &&
		day_end < due)
		due = day_end;
	/* A duty may have failed just now: whatever it was, it is looked for again. */
	if (clock_mono_ms() < hub->storage_retry_ms)
		due = now + STORAGE_PAUSE_MS;
	if (due == INT64_MAX)
		loop_timer_stop(hub->tick_timer);
	else
		loop_timer_after(hub->tick_timer, due > now ? due - now : 0);
}

void duties_run(struct hub *hub)
{
	struct command command;
	int64_t seq = -1;

	while (clock_mono_ms() >= hub->storage_retry_ms && seq != journal_last_seq(hub->journal) &&
		duty_next(hub, hub_clock_now(&hub->clock), &command)) {
		seq = journal_last_seq(hub->journal);
		log_debug("duty: '%s'", verb_name(command.verb));
		duty_ask(hub, hub_clock_now(&hub->clock), &command);
		batch_run(hub);
		if (command.verb == VERB_JUMP && seq != journal_last_seq(hub->journal))
			ahead_restored(hub, false);
		if (command.verb == VERB_OPEN_DAY || command.verb == VERB_CLOSE_DAY)
			log_info("day: '%s': %s", hall_day(hub->hall),
				hall_is_open(hub->hall) ? "open" : "closed");
	}
	duties_plan(hub);
}

void duties_due(void *data)
{
	duties_run(data);
}
