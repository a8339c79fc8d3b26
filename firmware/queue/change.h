/*
 * Changes: what a decision does to the hall. The only way state changes: decided -> journaled ->
 * applied, in the hall in memory and in the database's tables alike, today and at each replay.
 */
#ifndef NOVBE_QUEUE_CHANGE_H
#define NOVBE_QUEUE_CHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/command.h"
#include "firmware/queue/reason.h"
#include "firmware/queue/setup.h"
#include "firmware/queue/visit.h"

enum change_kind {
	CHANGE_DAY_OPENED,   /* day, config; everything of an earlier day is gone from memory */
	CHANGE_DAY_REOPENED, /* day: closed by mistake; its numbers and visits go on, what expired
				stays expired */
	CHANGE_DAY_CLOSED,   /* count = legs that expire; counters close */
	CHANGE_CONFIGURED,   /* config: the setup with that version is in force */
	CHANGE_JUMPED,	     /* count: numbers of every series go on that far ahead; while no day is
				open: those of the next day, whose opening says it again */
	CHANGE_RETIRED,	     /* ticket: the number is out of use */
	CHANGE_SERVICE_OPENED, /* service */
	CHANGE_SERVICE_CLOSED, /* service */
	CHANGE_ISSUED, /* leg (visit is the next position, leg 0), ticket, service, klass, language,
			  token, queued_ms, state (reserved|waiting), until_ms, offline, ahead,
			  low_ms, high_ms [, printer, order_until_ms, kiosk, journey]; of an
			  offline one: count = copies made before it was reported */
	CHANGE_FILED,  /* an offline ticket of another business day: only the tables know it;
			  day, ticket, service, klass, language, token, queued_ms, print, count as
			  above */
	CHANGE_STRAY, /* an offline ticket that has no place in the hall, for the tables alone: day,
			 ticket, service_id, language, token, queued_ms, print (PRINT_ISSUED: it
			 does not count, nobody holds it), reason: "number" another citizen has
			 it, or the hall has no such series; "service" the hall has no such */
	CHANGE_BOOKED,	   /* day, code, service_id, slot_ms [, language]: an appointment, for the
			      tables alone; one of that day and code is replaced */
	CHANGE_UNBOOKED,   /* day, code: cancelled */
	CHANGE_CHECKED_IN, /* leg (of the ticket just issued), code: of today; a void ticket gives
			      the appointment back */
	CHANGE_CONFIRMED,  /* leg: reserved -> waiting; lapsed: by itself, nobody said so */
	CHANGE_HEARD,	   /* leg.visit: a device says it was given out, whose reservation lapsed */
	CHANGE_VOIDED,	   /* leg; offline: replaced by a kiosk's own ticket, so from any state */
	CHANGE_REPRINTED,  /* leg.visit; count = copies so far [, printer, order_until_ms] */
	CHANGE_PAPER,	   /* leg.visit; print; count = which copy, 0: the original; always the
			      newest one */
	CHANGE_CALLED,	   /* leg, counter, why (reason.h) */
	CHANGE_RECALLED,   /* leg, counter; count = recalls so far */
	CHANGE_ARRIVED,	   /* leg: called -> serving */
	CHANGE_DONE,	   /* leg */
	CHANGE_NO_SHOW,	   /* leg [, missed] */
	CHANGE_PARKED,	   /* leg, counter, reason [, until_ms: it waits again then] */
	CHANGE_UNPARKED,   /* leg: parked -> waiting [; lapsed: by itself; only_counter: it comes
			      back to that one] */
	CHANGE_TRANSFERRED, /* leg: the old one */
	CHANGE_ADDED,	    /* leg: a further leg of the visit, service, klass, queued_ms,
			       only_counter */
	CHANGE_RETURNED,    /* leg: no_show -> waiting [, queued_ms: its new a'; 0: its old one] */
	CHANGE_CANCELLED,   /* leg, reason */
	CHANGE_RATED,	    /* leg.visit; count = 1..5; counter */
	CHANGE_COUNTER_OPENED, /* counter, operator_id, profile */
	CHANGE_COUNTER_CLOSED, /* counter */
	CHANGE_PAUSED,	       /* counter, reason */
	CHANGE_RESUMED,	       /* counter */
	CHANGE_PROFILE_SET,    /* counter, profile */
	CHANGE_KIOSK_AWAY,     /* kiosk, until_ms: its unheard reservations are held so long */
	CHANGE_KIOSK_BACK,     /* kiosk, until_ms: the same, until it has told its news */
	/* journeys, transfers, parking */
	CHANGE_PLANNED,	 /* leg: a further leg of the visit, for later: service, klass, queued_ms
			    [, only_counter] [, until_ms: not before, and the visit waits for that]
			    [, count = back_to of struct leg] */
	CHANGE_BEGUN,	 /* leg: planned -> waiting [; lapsed: its time came; only_counter: it comes
			    back to that one] */
	CHANGE_RELEASED, /* leg: waiting to come back to a counter that closes: any may call it */
	/* calling */
	CHANGE_PUT_BACK, /* leg, counter, reason [, missed]: called|serving -> waiting, at its place
			  */
	CHANGE_CLOSING,	 /* counter: it closes when its hand is empty */
	CHANGE_STAYS,	 /* counter: it does not after all */
	/* appointments */
	CHANGE_MISSED, /* day, code: nobody came for it in time, its place is free */
	CHANGE_KIND_COUNT,
};

const char *change_kind_name(enum change_kind kind);  /* "called", ... as in the journal */
enum change_kind change_kind_parse(const char *name); /* CHANGE_KIND_COUNT when unknown */

struct change {
	enum change_kind kind;
	struct leg_ref leg;
	uint16_t service, counter, profile, only_counter; /* indices or SETUP_NONE */
	uint8_t klass;
	uint8_t state;
	bool offline, lapsed;
	bool missed;   /* of an automatic call that nobody at the counter answered with a button */
	uint8_t kiosk; /* a kiosk's number, 0: none */
	struct ticket ticket;	/* also set (for readers) wherever `leg` is */
	uint8_t print;		/* enum print_state */
	char printer[ID_SIZE];	/* a shared printer's device id, empty: none */
	int64_t order_until_ms; /* nothing heard of that paper by then: visit.print_until_ms; 0:
				   none */
	char language[LANGUAGE_SIZE];
	char token[TOKEN_SIZE];
	char day[DAY_SIZE];
	char operator_id[OPERATOR_SIZE];
	char reason[REASON_SIZE];
	char service_id[ID_SIZE]; /* a service the hall need not know */
	char code[APPOINTMENT_CODE_SIZE];
	int64_t slot_ms;
	int64_t queued_ms, until_ms;
	int64_t low_ms, mid_ms, high_ms; /* estimated wait; -1: unknown */
	bool learned; /* estimated by what the hall learned, not by the formula alone */
	uint32_t ahead;
	uint32_t count;
	uint32_t config;
	struct call_reason why;
	uint16_t journey; /* index or SETUP_NONE */
};

enum { DECISION_MAX_CHANGES = 80 };

/* The longest but for a tick, which goes on at the next one: somebody signs in and two counters
 * close with all who are parked there and all who come back to them; or a visit is cancelled with
 * all its planned legs, whose counter then closes. */
_Static_assert(2 * (2 * QUEUE_MAX_PARKED + 1) + 1 <= DECISION_MAX_CHANGES, "it fits");
_Static_assert(QUEUE_MAX_LEGS_PER_VISIT + 2 * QUEUE_MAX_PARKED + 1 <= DECISION_MAX_CHANGES, "it fits");

struct decision {
	enum refusal refusal; /* REFUSED_NOT: the changes are to be journaled and applied */
	/* REFUSED_TOO_EARLY, REFUSED_NOT_OPEN, of no_show REFUSED_TOO_SOON: from then on; else 0 */
	int64_t when_ms;
	uint16_t count;
	struct change changes[DECISION_MAX_CHANGES];
};

#endif
