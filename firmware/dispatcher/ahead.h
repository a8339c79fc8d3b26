/*
 * After a restore the journal is older than what was given out since. The numbers then go on well
 * ahead, and further when a device tells that it holds a higher one.
 */
#ifndef NOVBE_DISPATCHER_AHEAD_H
#define NOVBE_DISPATCHER_AHEAD_H

#include "firmware/dispatcher/hub.h"

/* The journal was restored: a jump is wanted as soon as a day is open. */
void ahead_restored(struct hub *hub, bool restored);
/* True and how far, when a jump is due. */
bool ahead_wanted(struct hub *hub, uint32_t *jump);
/* dev/<id>/state: what a device says of itself; the duties that follow do the jump. */
void ahead_device_state(
	struct hub *hub, const struct catalogue_device *device, const struct device_message *state);

#endif
