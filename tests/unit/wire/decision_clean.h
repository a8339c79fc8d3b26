/* Decisions made comparable byte by byte. */
#ifndef NOVBE_TESTS_WIRE_DECISION_CLEAN_H
#define NOVBE_TESTS_WIRE_DECISION_CLEAN_H

#include <string.h>

#include "firmware/queue/change.h"

/* Nothing but the members: a copied struct may bring anything between them. */
static inline void ticket_clean(struct ticket *ticket)
{
	struct ticket clean;

	memset(&clean, 0, sizeof(clean));
	strcpy(clean.series, ticket->series);
	clean.number = ticket->number;
	memcpy(ticket, &clean, sizeof(clean));
}

static inline void leg_clean(struct leg_ref *ref)
{
	struct leg_ref clean;

	memset(&clean, 0, sizeof(clean));
	clean.visit = ref->visit;
	clean.leg = ref->leg;
	memcpy(ref, &clean, sizeof(clean));
}

/* Makes decisions comparable, without what readers get beside what the rules decided. */
static inline void decision_clean(struct decision *decision)
{
	for (uint16_t i = 0; i < decision->count; i++) {
		leg_clean(&decision->changes[i].leg);
		ticket_clean(&decision->changes[i].ticket);
		ticket_clean(&decision->changes[i].why.runner_up);
		if (decision->changes[i].kind != CHANGE_CALLED)
			continue;
		decision->changes[i].service = SETUP_NONE;
		decision->changes[i].klass = 0;
	}
}

#endif
