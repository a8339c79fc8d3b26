/* Which kiosks are there: what they have not told of is held for a while when they are not. */
#ifndef NOVBE_DISPATCHER_PRESENCE_H
#define NOVBE_DISPATCHER_PRESENCE_H

#include "firmware/dispatcher/hub.h"

/* At the start, and when the broker is lost: nobody is here until heard. */
void presence_link_lost(struct hub *hub);
/* A command of that device came. */
void presence_heard(struct hub *hub, const struct catalogue_device *device);
/* Its state, or its last will. */
void presence_device_state(
	struct hub *hub, const struct catalogue_device *device, const struct device_message *state);
/* What is to be written of a kiosk now; false: nothing. */
bool presence_duty(const struct hub *hub, int64_t now, struct command *command);

#endif
