/* Whether the hall is open by its hours, for the flow. */
#ifndef NOVBE_KIOSK_DOORS_H
#define NOVBE_KIOSK_DOORS_H

struct kiosk;

/* Looks at the clock and the hall's hours; kiosk->doors_ms is when to look again (monotonic). After
 * another hall, news of the hub, and then. */
void doors_look(struct kiosk *kiosk);

#endif
