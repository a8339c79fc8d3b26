/*
 * The life of one business day, from its journal: every visit, its legs, the counters, and how the
 * counters spent their time. A leg is one service of a visit; a transfer adds another leg.
 *
 *   journal entry -> day_take() -> legs, for day_each_leg() when the day is through
 *                               -> stretches of the counters' time, told at once
 *
 * Pure but for memory: no clock, no file. What the figures made of it mean: docs/FORMATS.md,
 * section 14.
 */
#ifndef NOVBE_REPORT_DAY_H
#define NOVBE_REPORT_DAY_H

#include "db/report/centre.h"
#include "db/report/entry.h"
#include "db/report/idle.h"

struct leg_life {
	uint32_t visit;			      /* position in the day */
	uint32_t service, klass, operator_id; /* numbers of the centre's words; operator: of the
						 last call's counter */
	uint16_t counter, only_counter;	      /* numbers; 0: never called, sent to none */
	uint8_t position;		      /* in the visit, from 0 */
	uint8_t state;			      /* enum leg_state */
	uint8_t rating;			      /* 0: none */
	bool offline, has_estimate;
	bool comes_back; /* only_counter is where it came from: while that is open */
	uint16_t calls, recalls, out_of_order, returns;
	uint32_t later;	  /* index + 1 of the visit's next leg */
	int64_t asked_ms; /* the citizen asked for it: issued (offline: where), or transferred; a
			     planned leg: its turn or time came (never: when it was planned) */
	int64_t waits_from_ms; /* the same, but not before an appointment's slot */
	int64_t queued_ms;     /* a', the time that orders it */
	int64_t first_call_ms; /* -1: never called */
	int64_t called_ms;     /* last call */
	int64_t begun_ms;      /* that call's service began: arrived, or called */
	int64_t walk_ms;       /* call to arrival, of the last call with one; -1: nobody said so */
	int64_t service_ms; /* in a counter's hand from begun_ms on, over all calls but no-shows */
	int64_t low_ms, high_ms; /* what the citizen was told */
	int64_t middle_ms2;	 /* twice the wait most likely: as told, else between the two */
};

struct visit_life {
	ticket_code ticket;
	uint32_t first, last; /* legs */
	uint32_t current;     /* the leg it is at: the others are over, or planned */
	bool is_void;
};

enum counter_is { COUNTER_IS_CLOSED, COUNTER_IS_OPEN, COUNTER_IS_PAUSED };

struct counter_life {
	uint16_t number;
	enum counter_is is;
	uint32_t operator_id, profile;
	uint32_t holds; /* leg + 1 */
	int64_t open_since_ms, paused_since_ms, held_since_ms;
};

enum spent { SPENT_OPEN, SPENT_PAUSED, SPENT_IN_HAND, SPENT_IDLE };
/* A counter spent [from_ms, to_ms) so. unit: of SPENT_IDLE, for whom (idle.h). */
typedef void day_spent_fn(void *data, const struct counter_life *counter, enum spent kind,
	uint32_t unit, int64_t from_ms, int64_t to_ms);

struct day {
	struct centre *centre; /* borrowed */
	char name[DAY_SIZE];
	bool is_open;
	int64_t at_ms; /* of the last entry */
	struct visit_life *visits;
	struct leg_life *legs;
	struct counter_life *counters;
	uint32_t visit_count, leg_count, counter_count;
	uint32_t visit_room, leg_room;
	struct idle *idle;
	/* private */
	uint32_t *slots, slot_count; /* visits by ticket */
	uint16_t *counter_at;	     /* by number: index + 1 */
	day_spent_fn *spent;
	void *data;
	struct day_data *sweep;
};

/* unit_of and spent are given data; NULL: nobody asks. -ENOMEM. */
int day_init(struct day *day, struct centre *centre, idle_unit_fn *unit_of, day_spent_fn *spent,
	void *data) __attribute__((warn_unused_result));
void day_fini(struct day *day);
/* Nothing has happened yet on that business day. */
void day_begin(struct day *day, const char *name);

/* One change of an entry of that day. -EINVAL: it does not fit what happened before; -ENOTSUP: a
 * kind that is not known here, of which nobody can say what it does; -ENOMEM; -ENOSPC: too many
 * words. A change of the hall file is the caller's to bring to the centre first.
 */
int day_take(struct day *day, int64_t at_ms, const struct event *event)
	__attribute__((warn_unused_result));
/* A ticket given without the hub that was heard of when its day was over: it expired. */
int day_file(struct day *day, ticket_code ticket, const char *service, const char *klass,
	int64_t issued_ms) __attribute__((warn_unused_result));
/* Tells what the counters spent until now; an open day may go on. */
void day_settle(struct day *day, int64_t at_ms);

/* NULL: the day has no such ticket. */
const struct visit_life *day_visit(const struct day *day, ticket_code ticket);
/* The n-th leg of a visit, from 0; NULL: it has none. */
struct leg_life *day_leg(const struct day *day, const struct visit_life *visit, uint8_t position);
/* NULL: nothing was heard of that counter. */
const struct counter_life *day_counter(const struct day *day, uint16_t number);

#endif
