/* Group commit: all requests that are there, in one transaction, answered after it. */
#ifndef NOVBE_DISPATCHER_BATCH_H
#define NOVBE_DISPATCHER_BATCH_H

#include "firmware/dispatcher/hub.h"

/* Runs the requests of the present batch, publishes their answers and empties the list. */
void batch_run(struct hub *hub);
/* Throws the hall in memory away and rebuilds it from the journal. */
int batch_reload(struct hub *hub) __attribute__((warn_unused_result));

#endif
