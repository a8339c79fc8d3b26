/* What the hub does by itself: the day, the hall file, reservations, the jump after a restore. */
#ifndef NOVBE_DISPATCHER_DUTIES_H
#define NOVBE_DISPATCHER_DUTIES_H

#include "firmware/dispatcher/hub.h"

/* Does all that is due now, each as a journaled command, and sets the timer for the next. */
void duties_run(struct hub *hub);
/* loop_fn for the timer. */
void duties_due(void *data);

#endif
