/* Appointments: what the rules cannot know of the one that a command names. */
#ifndef NOVBE_DISPATCHER_BOOKING_H
#define NOVBE_DISPATCHER_BOOKING_H

#include "firmware/dispatcher/hub.h"

/* Whether the command is about an appointment. */
bool booking_is_asked(const struct command *command);
/* Fills in command->booking from the tables, as they are in this transaction. -Exxx of the journal.
 */
int booking_prepare(struct hub *hub, struct command *command, int64_t now)
	__attribute__((warn_unused_result));

/* A change on its way: what was known of who is awaited may be over. */
void booking_note(struct hub *hub, const struct change *change);
/* When somebody who was awaited is missed, INT64_MAX: nobody. Looked up when it is not known. */
int64_t booking_due_ms(struct hub *hub);
/* Adds a tick for each appointment that is missed by now, as many as one batch shall have. */
void booking_intake_missed(struct hub *hub, int64_t now);

#endif
