/*
 * A trace through the real rules: the same hall, changes and nightly refit as in the dispatcher,
 * one day after the other, everything in the order of its time. What is said of a ticket is said
 * when it comes, from nothing but what came before.
 *
 * At the same second tickets come first, then services end, then tickets are called or go. A server
 * of a trace of calls opens with its first call and closes when it had nobody for 20 minutes; a
 * hall of a trace of tickets has its counters open from the day's first ticket on, and each calls
 * in turn. "Before the others" is a head start of 90 s, as the call centre did it.
 */
#ifndef NOVBE_PLANNER_REPLAY_H
#define NOVBE_PLANNER_REPLAY_H

#include "firmware/planner/trace.h"
#include "firmware/queue/forecast.h"

struct replay_told { /* of one served ticket: what was said, what came */
	const struct trace_ticket *ticket;
	struct forecast forecast;
	int64_t last_ms; /* what the last one called of its service had waited; else of the hall,
			    else
			    0 */
	bool is_asked;	 /* it had to wait, as far as that kind of trace can tell: of calls, it did;
			    of   tickets, somebody waited for the same service when it came */
};

/* Called in the order in which tickets are called. */
typedef void replay_fn(void *data, const struct replay_told *told);

/* Replays every hall of a sorted trace. -ENOMEM; -EINVAL: the rules refuse it (a fault of ours). */
int replay_trace(const struct trace *trace, replay_fn *tell, void *data)
	__attribute__((warn_unused_result));

#endif
