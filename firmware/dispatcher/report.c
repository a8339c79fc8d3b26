/*
 * The rules know today's visits only; filed and stray tickets, and commands of before, lie in the
 * tables. A ticket told again is known by its token: the command ids of a kiosk that started anew
 * are others.
 */
#include "firmware/dispatcher/report.h"

#include <string.h>

#include "firmware/base/log.h"
#include "firmware/dispatcher/alarm.h"

int64_t report_issue_time(const struct offline_issue *offline, const char *time_zone,
	int day_start_minute, int64_t now)
{
	char day[DAY_SIZE];

	if (offline->wall_ms > now ||
		clock_business_day(offline->wall_ms, time_zone, day_start_minute, day) < 0 ||
		strcmp(day, offline->day) != 0)
		return now;
	return offline->wall_ms;
}

/* 1 known, 0 not; is_taken: another citizen has the number. */
static int report_is_known(struct hub *hub, const struct command *command, bool *is_taken)
{
	const char *day = command->offline.day;
	char token[TOKEN_SIZE];
	int rc = journal_knows(hub->journal, day, &command->ticket, token);

	*is_taken = false;
	if (rc < 0)
		return rc;
	if (rc > 0 && strcmp(token, command->token) == 0)
		return 1;
	*is_taken = rc > 0;
	return journal_knows_stray(hub->journal, day, &command->ticket, command->token);
}

int report_prepare(struct hub *hub, struct command *command, int64_t now)
{
	const struct hall_catalogue *catalogue = hub->file->catalogue;
	struct offline_issue *offline = &command->offline;
	struct ticket made;
	char day[DAY_SIZE];
	int rc = report_is_known(hub, command, &offline->is_taken);

	if (rc != 0)
		return rc;
	offline->issued_ms =
		report_issue_time(offline, catalogue->time_zone, catalogue->day_start_minute, now);
	if (!offline->replaces[0])
		return 0;
	rc = journal_made_by(hub->journal, command->device, offline->replaces, &made, day);
	if (rc > 0 && strcmp(day, hall_day(hub->hall)) == 0)
		offline->has_replaced = hall_find(hub->hall, &made, &offline->replaced);
	return rc < 0 ? rc : 0;
}

void report_tell_strays(struct hub *hub)
{
	struct stray last;

	hub->strays_due = false;
	if (journal_strays(hub->journal, &last) < 0) {
		log_warn("stray tickets: cannot be read now: %s", journal_why(hub->journal));
		return;
	}
	if (last.count == 0)
		alarm_clear(hub, "stray");
	else if (strcmp(last.reason, "service") == 0)
		alarm_raise(hub, "stray",
			"%u stray: %s of %s (%s) is for '%s', which the hall does not have: give "
			"its holder another ticket",
			last.count, last.ticket, last.day, last.device, last.service);
	else
		alarm_raise(hub, "stray",
			"%u stray: %s of %s (%s) has a number it cannot have here: give its "
			"holder another ticket",
			last.count, last.ticket, last.day, last.device);
}
