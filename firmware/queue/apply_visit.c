/* Changes of a visit that move none of its legs: its paper, what was heard of it, its stars. */
#include "firmware/queue/apply.h"

#include <errno.h>

/* The way of a new piece of paper: none, or an order that can stand. */
bool apply_order_fits(const struct hall *hall, const struct change *change)
{
	if (!apply_text_ends(change->printer, ID_SIZE) || change->order_until_ms < 0 ||
		change->order_until_ms > HALL_LAST_MS)
		return false;
	return change->printer[0] == '\0' ||
	       (change->order_until_ms > 0 && papers_have_room(hall, change->printer));
}

int apply_reprinted(struct hall *hall, const struct change *change, struct moment when)
{
	struct visit *visit;

	(void)when;
	if (!apply_change_leg(hall, change))
		return -EINVAL;
	visit = &hall->visits[change->leg.visit];
	if (visit->copies == UINT16_MAX || change->count != visit->copies + 1U ||
		!apply_order_fits(hall, change))
		return -EINVAL;
	visit->copies++;
	visit->heard = true; /* somebody asked for it */
	papers_copy(hall, change->leg.visit, change->printer, change->order_until_ms);
	return 0;
}

int apply_paper(struct hall *hall, const struct change *change, struct moment when)
{
	struct visit *visit;

	if (!apply_change_leg(hall, change))
		return -EINVAL;
	visit = &hall->visits[change->leg.visit];
	if (change->count != visit->copies ||
		!print_state_may_become(
			(enum print_state)visit->print, (enum print_state)change->print))
		return -EINVAL;
	if (change->print != PRINT_UNCERTAIN &&
		!(visit->print == PRINT_ORDERED && change->print == PRINT_UNPRINTED))
		visit->heard = true;
	papers_turn(hall, change->leg.visit, (enum print_state)change->print, when.at_ms);
	return 0;
}

int apply_heard(struct hall *hall, const struct change *change, struct moment when)
{
	(void)when;
	if (!apply_change_leg(hall, change))
		return -EINVAL;
	hall->visits[change->leg.visit].heard = true;
	return 0;
}

int apply_rated(struct hall *hall, const struct change *change, struct moment when)
{
	(void)when;
	if (!apply_change_leg(hall, change) || change->count < 1 || change->count > 5)
		return -EINVAL;
	hall->visits[change->leg.visit].rating = (uint8_t)change->count;
	return 0;
}
