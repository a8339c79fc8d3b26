/* What is wrong with the hardware of a box, told once at each change. Private to this room. */
#ifndef NOVBE_BUTTONS_HEALTH_H
#define NOVBE_BUTTONS_HEALTH_H

#include "firmware/buttons/wiring.h"

struct health;

enum { HEALTH_SLOTS = WIRING_MAX_INPUTS + WIRING_MAX_OUTPUTS };

/* One per box; slots are its inputs and outputs in any numbering of the source's. NULL: no memory.
 */
struct health *health_new(struct buttons *buttons);
void health_free(struct health *health);
/* A part has this trouble now, or none. Logged when it differs from before, a trouble as that event
 * of event.h with the line (or key, or keypad) it is about; told to the handler at the end of the
 * loop's turn. */
void health_ill(struct health *health, unsigned int slot, const char *event, const char *line,
	const char *trouble);
void health_well(struct health *health, unsigned int slot);

/* How long until the next try: 1, 2, 4 ... 30 s; *tries counts them, set it to 0 after a success.
 */
int64_t retry_delay_us(unsigned int *tries);
extern int64_t retry_first_us; /* 1 s; tests have less time */

#endif
