/*
 * Traces: what happened in real halls and call centres, one ticket or call a line (CSV). Two
 * formats, told apart by the names of the columns in the first line; other columns are ignored, the
 * order is free.
 *
 * Calls, one hall: day, arrival_s, service_type, class (2: before the others), service_s,
 * obs_wait_s, server, outcome (S served, A gave up).
 *
 * Tickets, a hall per office: day, office, queue_id, arrival_s, call_s, declared_service_min,
 * counters_max.
 *
 * day is YYYYMMDD, times are seconds since its midnight. Lines whose times contradict each other
 * (called before it came) are left out, and their number is told; of an empty server nobody knows
 * who it was.
 */
#ifndef NOVBE_PLANNER_TRACE_H
#define NOVBE_PLANNER_TRACE_H

#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>

enum {
	TRACE_NAME_SIZE = 64,
	TRACE_MAX_HALLS = 256,
	TRACE_MAX_SERVICES = 256, /* of one hall */
	TRACE_MAX_COUNTERS = 500, /* of one hall */
	TRACE_MAX_TICKETS = 10000000,
	TRACE_NOBODY = UINT16_MAX,
};

enum trace_kind { TRACE_EMPTY, TRACE_CALLS, TRACE_TICKETS };

struct trace_service {
	char name[TRACE_NAME_SIZE];
	int64_t mean_ms; /* declared; 0: not */
};

struct trace_hall {
	char name[TRACE_NAME_SIZE];
	struct trace_service *services;
	char (*counters)[TRACE_NAME_SIZE]; /* of calls: who answered */
	uint16_t service_count, counter_count;
	uint16_t counters_max; /* of tickets: as many as its best served queue has */
};

struct trace_ticket {
	uint32_t day; /* YYYYMMDD */
	uint16_t hall, service;
	uint16_t counter; /* who answered; TRACE_NOBODY: not told */
	uint8_t klass;	  /* 1: before the others */
	bool served;
	bool is_scored;		    /* of the trace, not of what came before it */
	int32_t arrival_s, leave_s; /* called, or gone */
	int32_t end_s;		    /* of the service; -1: not told */
	uint32_t line;		    /* set by trace_sort(): keeps the order of the files */
};

struct trace {
	enum trace_kind kind;
	struct trace_hall *halls;
	uint16_t hall_count;
	struct trace_ticket *tickets;
	size_t count, room;
};

/* Appends a file; "-" is standard input, a name in .gz goes through gzip. Every problem is told on
 * stderr as path:line: what. 0; -EINVAL: the file is wrong; else why it could not be read. */
int trace_read(struct trace *trace, const char *path, bool is_scored)
	__attribute__((warn_unused_result));
/* By hall, then day, then as they stood. */
void trace_sort(struct trace *trace);
void trace_fini(struct trace *trace);

#endif
