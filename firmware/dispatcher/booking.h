/* Appointments: what the rules cannot know of the one that a command names. */
#ifndef NOVBE_DISPATCHER_BOOKING_H
#define NOVBE_DISPATCHER_BOOKING_H

#include "firmware/dispatcher/hub.h"

/* Whether the command is about an appointment. */
bool booking_is_asked(enum verb verb);
/* Fills in command->booking from the tables, as they are in this transaction. -Exxx of the journal.
 */
int booking_prepare(struct hub *hub, struct command *command, int64_t now)
	__attribute__((warn_unused_result));

#endif
