/* The hall's doors: when a service takes people, which the rules must be told, and who is let in
 * now, which the kiosks must know before somebody chooses. */
#ifndef NOVBE_DISPATCHER_DOORS_H
#define NOVBE_DISPATCHER_DOORS_H

#include "firmware/dispatcher/hub.h"
#include "firmware/wire/opening.h"

/* Fills in command->opening where the rules ask for it. After booking_prepare(). */
void doors_prepare(struct hub *hub, struct command *command, int64_t now);
/* Milliseconds since the local midnight at this hub time; -1: the zone is not known. */
int64_t doors_local_ms(struct hub *hub, int64_t at_ms);
/* Whether some service has a quota or hours, so that its state changes by itself. */
bool doors_move(const struct hub *hub);
/* Brings a service of the catalogue up to date; whether that changed anything. */
bool doors_note(struct hub *hub, struct catalogue_service *service, int64_t now);

#endif
