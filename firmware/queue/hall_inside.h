/* The hall from inside: for the files of the rules only. */
#ifndef NOVBE_QUEUE_HALL_INSIDE_H
#define NOVBE_QUEUE_HALL_INSIDE_H

#include "firmware/queue/call_rate.h"
#include "firmware/queue/calling.h"
#include "firmware/queue/calls.h"
#include "firmware/queue/forecast.h"
#include "firmware/queue/hall.h"
#include "firmware/queue/holds.h"
#include "firmware/queue/line.h"
#include "firmware/queue/numbers.h"
#include "firmware/queue/papers.h"
#include "firmware/queue/policy.h"
#include "firmware/queue/pool.h"

enum { SERVICE_WORDS = QUEUE_MAX_SERVICES / 64 };

/* The year 2109. Times outside are a damaged journal's; inside, no sum or product of the rules
 * overflows: the steepest slope is 2^20. */
#define HALL_LAST_MS (INT64_C(1) << 42)

struct service_state {
	bool closed;	  /* by a manager: no new tickets */
	uint32_t waiting; /* waiting and reserved, sent to one counter or not */
	uint32_t by_class[QUEUE_MAX_CLASSES];
	struct call_rate rate;
	int64_t called_ms;     /* the last call of any kind; 0: none today */
	int64_t last_call_ms;  /* of whom last_wait_ms is; 0: nobody was called today */
	uint32_t last_wait_ms; /* what the last one called in its turn had waited */
	/* Tickets of the day that are not void, by the service they were issued for. */
	uint32_t given, given_booked, given_class[QUEUE_MAX_CLASSES];
};

/*
 * Everything of fixed size lies here at its maximum (most of its pages are never touched), so that
 * a new setup needs no memory and cannot fail half-way. Only visits, legs and number blocks grow.
 */
struct hall {
	const struct setup *setup;
	char day[DAY_SIZE]; /* open, or the last one */
	bool open;
	bool forgotten;          /* another setup took the closed day's visits: it cannot go on */
	int64_t opened_ms;
	uint32_t config;
	uint32_t pending_jump; /* decided while no day was open */

	struct visit *visits;
	uint32_t visit_count, visit_room;
	uint32_t open_legs;
	uint32_t waiting; /* reserved ones included */

	struct class_order orders[QUEUE_MAX_CLASSES]; /* under the policy in force */
	uint64_t callable[SERVICE_WORDS];  /* services whose lines are not all empty */
	struct lines lines[QUEUE_MAX_SERVICES];
	struct lines sent[QUEUE_MAX_COUNTERS]; /* to that counter only */
	struct line reserved;		       /* by reserved_until_ms */

	struct service_state services[QUEUE_MAX_SERVICES];
	uint32_t profile_waiting[QUEUE_MAX_PROFILES]; /* for the services a profile takes */
	struct pool pools[QUEUE_MAX_PROFILES]; /* of profiles there are; the others are all zero */
	uint32_t sent_waits[QUEUE_MAX_CLASSES]; /* who waits for one counter alone */
	struct counter counters[QUEUE_MAX_COUNTERS];
	struct numbers numbers;
	struct calls calls;
	struct papers papers;
	struct hold holds[QUEUE_MAX_KIOSKS + 1]; /* by kiosk number */
	struct arrivals arrivals;

	int64_t work_ms; /* when the day's first counter opened; 0: not yet */
	struct forecast_model model;
};

static inline struct leg *link_leg(const struct hall *hall, uint32_t link)
{
	struct leg_ref ref = link_ref(link);

	return &hall->visits[ref.visit].legs[ref.leg];
}

/* hall_forecast.c. What a ticket of (service, class, a') finds, that has not entered yet. */
void hall_situation(const struct hall *hall, uint16_t service, uint8_t klass, int64_t queued_ms,
	int64_t now_ms, struct situation *situation);
/* A ticket enters: what it finds is kept with it, and what it was told. */
void hall_note_entry(const struct hall *hall, const struct change *change, int64_t now_ms,
	struct forecast_sample *sample);
/* A ticket is called; in its turn: nobody chose it out of order. */
void hall_note_call(struct hall *hall, struct leg_ref ref, bool in_turn, int64_t now_ms);

/* Forgets visits, numbers, lines and what the counters held: a new day. */
void hall_clear_day(struct hall *hall);

#endif
