/* Reports of tickets that a kiosk gave without the hub: what the rules cannot know of them. */
#ifndef NOVBE_DISPATCHER_REPORT_H
#define NOVBE_DISPATCHER_REPORT_H

#include "firmware/dispatcher/hub.h"

/* When the ticket was issued, in hub time: what the kiosk says, unless that is in the future, or
 * not in the business day on the paper (0, 1970, a clock that jumped); then now. */
int64_t report_issue_time(const struct offline_issue *offline, const char *time_zone,
	int day_start_minute, int64_t now);
/* Fills in what the dispatcher knows: when, which copy it replaces, whether the number is taken.
 * 1: the very same ticket is known already, 0: it is news, or -Exxx. */
int report_prepare(struct hub *hub, struct command *command, int64_t now)
	__attribute__((warn_unused_result));
/* Raises the alarm about the day's stray tickets, when there are any, or takes it back. */
void report_tell_strays(struct hub *hub);

#endif
