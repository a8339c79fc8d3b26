/*
 * From how far the wall's numbers can be read: capitals of at least a 250th of the distance, the
 * rule of thumb of signage (25 mm of capitals for each 6.25 m). Pure arithmetic over the layout.
 */
#ifndef NOVBE_DISPLAY_REACH_H
#define NOVBE_DISPLAY_REACH_H

#include "display/layout.h"

enum { REACH_PARTS = 250 }; /* distance divided by capital height */

struct reach {
	int heads_um; /* capitals of a new call's number, on the most crowded wall */
	int least_um; /* of the smallest number that carries the message, ticket or counter */
};

/* panel_height_mm: of the picture as it hangs, from its upper to its lower edge. */
void reach_measure(struct reach *reach, const struct layout_wish *wish, int panel_height_mm);
/* The capitals that a seat so far away needs, in thousandths of a millimetre. */
int reach_needed_um(int distance_m);

#endif
