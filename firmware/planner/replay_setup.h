/* The hall of a trace as the rules know halls. */
#ifndef NOVBE_PLANNER_REPLAY_SETUP_H
#define NOVBE_PLANNER_REPLAY_SETUP_H

#include "firmware/planner/trace.h"
#include "firmware/queue/setup.h"

/* One profile that takes every service; classes "normal" and "first", first come, first served.
 * Series enough for that many tickets of a day. NULL: no memory, or too many. */
struct setup *replay_setup_new(const struct trace_hall *hall, size_t tickets_of_a_day);

#endif
