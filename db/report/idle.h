/*
 * Counters that are idle while people wait: a sweep over the day's instants.
 *
 * A counter is free while it is open, not paused, and has nobody in hand. It could call whoever
 * waits for a service of its profile, and whoever was sent to it. Per counter and unit (a service,
 * a class, ...: whatever rows a report has) the sweep tells each stretch of time in which the
 * counter was free and somebody of the unit waited whom it could call. Unit 0 is everybody.
 *
 * Pure: no clock, no file. Times are the caller's, in ms, and never decrease.
 */
#ifndef NOVBE_REPORT_IDLE_H
#define NOVBE_REPORT_IDLE_H

#include <stdbool.h>
#include <stdint.h>

enum {
	IDLE_MAX_SERVICES =
		4096, /* numbers of services are 0..4095, of all hall files of a period */
	IDLE_MAX_CLASSES = 64,
	IDLE_WORDS = IDLE_MAX_SERVICES / 64,
	IDLE_MAX_UNITS = 65536,
};

struct idle;

/* Which unit a line's people belong to besides 0; 0: to no other. Below IDLE_MAX_UNITS. */
typedef uint32_t idle_unit_fn(void *data, uint32_t service, uint32_t klass);
/* A stretch that ended; from_ms < to_ms. */
typedef void idle_spent_fn(
	void *data, uint32_t counter, uint32_t unit, int64_t from_ms, int64_t to_ms);

struct idle *idle_new(
	idle_unit_fn *unit_of, idle_spent_fn *spent, void *data); /* NULL: no memory */
void idle_free(struct idle *idle);
/* Nobody waits and no counter is free: a new day. */
void idle_clear(struct idle *idle);

enum { IDLE_ANY = UINT32_MAX }; /* instead of a counter */

/* Somebody begins (begins) or ceases to wait in a line; counter: sent there, or IDLE_ANY. -ENOMEM.
 */
int idle_line(struct idle *idle, int64_t at_ms, uint32_t service, uint32_t klass, uint32_t counter,
	bool begins) __attribute__((warn_unused_result));
/* Counters are numbered from 0 as they are met. takes: IDLE_WORDS words, a bit per service. */
int idle_counter(struct idle *idle, int64_t at_ms, uint32_t counter, bool is_free,
	const uint64_t *takes) __attribute__((warn_unused_result));
/* Tells the stretches that have not ended, up to now, and goes on from there. */
void idle_settle(struct idle *idle, int64_t at_ms);

#endif
