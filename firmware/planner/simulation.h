/*
 * A day on fake time: the demand of demand.h meets the hall of firmware/queue. Every act is a
 * command decided by hall_decide() and done by hall_apply(), as in the dispatcher; nothing here
 * knows who is next. What people do around the rules is this:
 *
 *   operators press `next` in the moment they are free, and when somebody comes while they idle;
 *   of several idle ones the one who idles longest. After the end of a shift who is in hand is
 *   served, then the counter closes; one that serves out goes on until nobody waits for it.
 *   citizens come when they are called, or are gone: see struct citizen.
 *
 * The ticket's number is no matter of order, so citizens come with numbers of their own instead of
 * the hub's 999 of a series (the same change, `issued`, applied without asking the kiosk's rule).
 */
#ifndef NOVBE_PLANNER_SIMULATION_H
#define NOVBE_PLANNER_SIMULATION_H

#include <stdint.h>

#include "firmware/planner/demand.h"
#include "firmware/queue/setup.h"

struct simulation;

enum outcome_how {
	OUTCOME_SERVED,
	OUTCOME_LEFT,	  /* gave the ticket up while waiting */
	OUTCOME_NO_SHOW,  /* was called and did not come */
	OUTCOME_UNSERVED, /* waited when the last counter had closed */
	OUTCOME_COUNT,
};

struct outcome { /* of one citizen's one service */
	const struct demand_day *day;
	const struct citizen *citizen;
	enum outcome_how how;
	uint16_t counter;  /* index; SETUP_NONE: was never called */
	int64_t due_ms;	   /* the wait began */
	int64_t called_ms; /* or left, or the day ended */
	int64_t ended_ms;
};

/* Told in the order of endings. */
typedef void simulation_told_fn(void *data, const struct outcome *outcome);

/* The setup is borrowed and must outlive it. NULL and errno: ENOMEM, EINVAL (the setup has an index
 * that leads nowhere). */
struct simulation *simulation_new(const struct setup *setup);
void simulation_free(struct simulation *simulation);

/*
 * Runs a day; days come in order of their dates. 0; -ENOMEM; -EINVAL: the day's indices do not fit
 * the setup, its date is not after the last one, or the rules refused what they must not (then
 * simulation_why() says it); -ENOSPC: more citizens than a hall's day or a series' numbers hold.
 */
int simulation_run(struct simulation *simulation, const struct demand_day *day,
	simulation_told_fn *told, void *data) __attribute__((warn_unused_result));
const char *simulation_why(const struct simulation *simulation);

/* What happened so far, in all days: arrivals, calls, ends, openings, closings, departures. */
uint64_t simulation_events(const struct simulation *simulation);

#endif
