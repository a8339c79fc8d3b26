/* Orders to shared printers: sent when decided, and again until the printer has taken them. */
#ifndef NOVBE_DISPATCHER_ORDERS_H
#define NOVBE_DISPATCHER_ORDERS_H

#include <stddef.h>

#include "firmware/dispatcher/hub.h"

/* Notes the order a change (just applied) makes. */
void orders_note(struct hub *hub, const struct change *change);
/* After the commit: sends what was noted. */
void orders_send_noted(struct hub *hub);
/* Sends every order that stands. */
void orders_send_all(struct hub *hub);
/* loop_fn for the timer. */
void orders_due(void *data);
/* A device told its state: a printer that has come (back) gets its orders at once. */
void orders_device_state(
	struct hub *hub, const struct catalogue_device *device, const struct device_message *state);
/* What a printer says became of an order. There must be room for one more request. */
void orders_done(struct hub *hub, const char *device, const void *text, size_t len);

#endif
