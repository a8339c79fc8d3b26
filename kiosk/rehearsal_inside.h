/* What rehearsal*.c have in common; nobody else's. */
#ifndef NOVBE_KIOSK_REHEARSAL_INSIDE_H
#define NOVBE_KIOSK_REHEARSAL_INSIDE_H

#include "firmware/wire/catalogue_message.h"

/* The first service of an institution that is open; -1: none is. */
int rehearsal_least_open(const struct hall_catalogue *hall, int institution);

#endif
