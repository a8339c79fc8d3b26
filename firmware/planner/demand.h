/*
 * What a day asks of a hall, and who is there to do it: citizens with their times, counters with
 * their shifts. Whatever the rules decide, these are the same: two alternatives that are compared
 * see the same citizens arrive at the same moments and need the same time at the counter (common
 * random numbers), so that what differs between them is the rules alone.
 *
 * Times are milliseconds since 1970 on the hall's own (local) clock.
 */
#ifndef NOVBE_PLANNER_DEMAND_H
#define NOVBE_PLANNER_DEMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/queue/limits.h"

enum { CITIZEN_LAST = UINT32_MAX, CITIZEN_STAYS = -1 };

/* One service that somebody came for. */
struct citizen {
	int64_t at_ms;	   /* waits from here on: the ticket was taken and confirmed */
	int64_t queued_ms; /* a', by which the rules order; of a walk-in the moment of the ticket */
	int64_t due_ms; /* the wait is counted from here: at_ms, or the later of slot and check-in
			 */
	int64_t called_ms;     /* as it was, 0: not known; the rules never see it */
	int32_t serve_ms;      /* from the call until the counter is free, the walk included */
	int32_t leaves_ms;     /* gone so long after at_ms when not called by then; CITIZEN_STAYS */
	int32_t lost_ms;       /* what it costs a counter to call somebody who is gone */
	uint32_t then;	       /* position of what comes next in the same visit (a transfer) */
	uint16_t service;      /* index in the setup */
	uint16_t only_counter; /* index; SETUP_NONE: any that takes the service */
	uint8_t klass;
	bool tells; /* who leaves is taken out of the line; else they are called in vain */
};

/* A counter with somebody at it. */
struct shift {
	int64_t from_ms, until_ms;
	uint16_t counter, profile; /* indices in the setup */
	bool serves_out; /* stays until nobody waits for it: the doors are closed at until_ms */
};

struct demand_day {
	char date[DAY_SIZE];
	int64_t midnight_ms;
	size_t arrivals; /* in order of at_ms, before the later legs */
	size_t count;	 /* with the later legs */
	size_t room;
	struct citizen *citizens; /* owned */
	size_t shift_count, shift_room;
	struct shift *shifts; /* owned */
};

/* An empty day; the date is YYYY-MM-DD. -EINVAL: it is none. */
int demand_day_init(struct demand_day *day, const char *date) __attribute__((warn_unused_result));
/* The same, by days since 1970. */
void demand_day_init_number(struct demand_day *day, int64_t number);
void demand_day_fini(struct demand_day *day);
/* Forgets citizens and shifts and keeps their memory. */
void demand_day_clear(struct demand_day *day);
/* Appends one and returns it, zeroed but for "none" and "stays"; NULL: no memory, or over
 * QUEUE_MAX_VISITS. Valid until the next one. */
struct citizen *demand_add_citizen(struct demand_day *day);
struct shift *demand_add_shift(struct demand_day *day);
/* Shifts that end within slack_ms of the day's last one serve out, the others do not. */
void demand_day_mark_last(struct demand_day *day, int64_t slack_ms);
/* Puts citizens in order of at_ms and counts arrivals: those that are nobody's `then` come first.
 * -ENOMEM. */
int demand_day_sort(struct demand_day *day) __attribute__((warn_unused_result));

#endif
