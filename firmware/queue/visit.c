/* The states of a leg and of a piece of paper: their words, and which may follow which. The
 * pictures are in visit.h. */
#include "firmware/queue/visit.h"

#include <string.h>

static const char *const state_names[LEG_STATE_COUNT] = {
	[LEG_PLANNED] = "planned",
	[LEG_RESERVED] = "reserved",
	[LEG_WAITING] = "waiting",
	[LEG_CALLED] = "called",
	[LEG_SERVING] = "serving",
	[LEG_PARKED] = "parked",
	[LEG_DONE] = "done",
	[LEG_NO_SHOW] = "no_show",
	[LEG_TRANSFERRED] = "transferred",
	[LEG_CANCELLED] = "cancelled",
	[LEG_VOID] = "void",
	[LEG_EXPIRED] = "expired",
};

static const char *const print_names[PRINT_STATE_COUNT] = {
	[PRINT_ISSUED] = "issued",
	[PRINT_ORDERED] = "ordered",
	[PRINT_SUBMITTED] = "submitted",
	[PRINT_PRINTED] = "printed",
	[PRINT_UNCERTAIN] = "uncertain",
	[PRINT_UNPRINTED] = "unprinted",
};

#define TO(STATE) (1U << (STATE))

static const unsigned int follows[LEG_STATE_COUNT] = {
	[LEG_PLANNED] = TO(LEG_WAITING) | TO(LEG_CANCELLED) | TO(LEG_EXPIRED),
	[LEG_RESERVED] = TO(LEG_WAITING) | TO(LEG_VOID) | TO(LEG_CANCELLED) | TO(LEG_EXPIRED),
	[LEG_WAITING] = TO(LEG_CALLED) | TO(LEG_VOID) | TO(LEG_CANCELLED) | TO(LEG_EXPIRED),
	[LEG_CALLED] = TO(LEG_WAITING) | TO(LEG_SERVING) | TO(LEG_DONE) | TO(LEG_NO_SHOW) |
		       TO(LEG_PARKED) | TO(LEG_TRANSFERRED) | TO(LEG_VOID) | TO(LEG_CANCELLED) |
		       TO(LEG_EXPIRED),
	[LEG_SERVING] = TO(LEG_WAITING) | TO(LEG_DONE) | TO(LEG_PARKED) | TO(LEG_TRANSFERRED) |
			TO(LEG_CANCELLED) | TO(LEG_EXPIRED),
	[LEG_PARKED] = TO(LEG_WAITING) | TO(LEG_CANCELLED) | TO(LEG_EXPIRED),
	[LEG_NO_SHOW] = TO(LEG_WAITING),
};

const char *leg_state_name(enum leg_state state)
{
	return state < LEG_STATE_COUNT ? state_names[state] : "unknown";
}

enum leg_state leg_state_parse(const char *name)
{
	for (int i = 0; i < LEG_STATE_COUNT; i++)
		if (strcmp(state_names[i], name) == 0)
			return (enum leg_state)i;
	return LEG_STATE_COUNT;
}

bool leg_state_is_open(enum leg_state state)
{
	return state <= LEG_PARKED;
}

bool leg_state_may_become(enum leg_state from, enum leg_state to, bool replacing)
{
	if (from >= LEG_STATE_COUNT || to >= LEG_STATE_COUNT)
		return false;
	if (replacing && to == LEG_VOID)
		return from != LEG_VOID;
	return follows[from] >> to & 1;
}

const char *print_state_name(enum print_state state)
{
	return state < PRINT_STATE_COUNT ? print_names[state] : "unknown";
}

enum print_state print_state_parse(const char *name)
{
	for (int i = 0; i < PRINT_STATE_COUNT; i++)
		if (strcmp(print_names[i], name) == 0)
			return (enum print_state)i;
	return PRINT_STATE_COUNT;
}

/* Issued and ordered are made, not heard of. An order that lapsed, or a reservation nobody spoke
 * of, may have been taken after all: the news was only late. */
bool print_state_may_become(enum print_state from, enum print_state to)
{
	return from < PRINT_STATE_COUNT && to < PRINT_STATE_COUNT && from != to &&
	       from != PRINT_PRINTED && to >= PRINT_SUBMITTED;
}
