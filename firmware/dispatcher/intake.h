/* Messages from devices become requests of the present batch. */
#ifndef NOVBE_DISPATCHER_INTAKE_H
#define NOVBE_DISPATCHER_INTAKE_H

#include <stddef.h>

#include "firmware/dispatcher/hub.h"

/* A message of the broker. There must be room for one more request. */
void intake_message(
	struct hub *hub, const char *topic, const void *payload, size_t len, bool retained);
/* A command of the hub itself (verb and arguments set), behind those already there. */
void intake_own(struct hub *hub, struct command *command);

#endif
