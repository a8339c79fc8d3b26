/* Which services are asked for most: what kiosks offer first. */
#ifndef NOVBE_DISPATCHER_POPULAR_H
#define NOVBE_DISPATCHER_POPULAR_H

#include "firmware/dispatcher/hub.h"

enum { POPULAR_DAYS = 14 }; /* business days that are looked at, today's not among them */

/*
 * Counts anew and puts the ids into the catalogue, unless the hall file says which they are: at
 * most CATALOGUE_MAX_POPULAR, most tickets first, of as many the one the hall file names first.
 * True when they are others than before. Reads every visit of those days: at the start, after the
 * hall file was read and when a day opens.
 */
bool popular_count(struct hub *hub);
/* The services of the hall among those asked for, in that order; how many. */
uint8_t popular_choose(const struct setup *setup, struct demand *demand, int count,
	char chosen[CATALOGUE_MAX_POPULAR][ID_SIZE]);

#endif
