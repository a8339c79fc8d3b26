/* A trace's days, inside: who was on duty, from a file of its own. */
#ifndef NOVBE_PLANNER_SOURCE_TRACE_H
#define NOVBE_PLANNER_SOURCE_TRACE_H

#include <stdio.h>

#include "firmware/planner/source.h"
#include "firmware/planner/trace.h"

/*
 * Reads sessions (CSV with the columns day, server, on_s, off_s) into the days' shifts. Servers
 * whom the trace does not know get counters of their own. -EINVAL after path:line: what on out.
 */
int sessions_take(const char *path, struct source *source, const struct trace_hall *hall, FILE *out)
	__attribute__((warn_unused_result));

#endif
