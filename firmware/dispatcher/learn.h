/* The hall learns how long people wait: when a day opens, and when the hub starts or loads the hall
 * anew. */
#ifndef NOVBE_DISPATCHER_LEARN_H
#define NOVBE_DISPATCHER_LEARN_H

#include "firmware/dispatcher/hub.h"

/* Fits to the waits of the business days before the hall's day and gives the hall the model. What
 * cannot be read or has too few waits leaves the formula: estimates, never a reason to stop. */
void learn_waits(struct hub *hub);

#endif
