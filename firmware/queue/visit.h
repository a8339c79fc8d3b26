/*
 * Visits and their legs. A visit is one citizen's stay with one ticket; a leg is one service of it.
 *
 *   reserved -> waiting -> called -> serving -> done          no_show -> waiting (reception)
 *   called -> done  (implicit arrival: `next` or `end` without `arrive`; arrived_ms stays 0)
 *   called -> no_show                     called|serving -> parked -> waiting | cancelled
 *   called|serving -> transferred (+ a new waiting leg)       planned -> waiting
 *   called|serving -> waiting  (put back: its counter was left)
 *   reserved|waiting|called -> void  (no paper came out; from any state when replaced)
 *   any open state -> cancelled | expired
 */
#ifndef NOVBE_QUEUE_VISIT_H
#define NOVBE_QUEUE_VISIT_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/forecast.h"
#include "firmware/queue/limits.h"
#include "firmware/queue/ticket.h"

enum leg_state {
	LEG_PLANNED,
	LEG_RESERVED,
	LEG_WAITING,
	LEG_CALLED,
	LEG_SERVING,
	LEG_PARKED,
	LEG_DONE,
	LEG_NO_SHOW,
	LEG_TRANSFERRED,
	LEG_CANCELLED,
	LEG_VOID,
	LEG_EXPIRED,
	LEG_STATE_COUNT,
};

/* "waiting", ...; the words of design, wire and database. */
const char *leg_state_name(enum leg_state state);
/* LEG_STATE_COUNT when there is no such word. */
enum leg_state leg_state_parse(const char *name);
/* planned, reserved, waiting, called, serving, parked. */
bool leg_state_is_open(enum leg_state state);
/* Whether the picture above has this arrow (replacing: to void from any state but void). */
bool leg_state_may_become(enum leg_state from, enum leg_state to, bool replacing);

/*
 * What is known of a visit's newest piece of paper (the original, or its last copy):
 *
 *   issued -> [ordered ->] submitted -> printed | uncertain | unprinted
 *
 * uncertain: paper may have come out, whole or not; unprinted: surely none did. Both may still turn
 * into the others, submitted too, when somebody looks (the citizen, or the spool after a restart) or
 * when news comes late; printed is final until the next copy. The ticket's number is valid in every
 * one of them.
 */
enum print_state {
	PRINT_ISSUED,    /* nothing was heard of its paper yet */
	PRINT_ORDERED,   /* from a printer that others share */
	PRINT_SUBMITTED, /* handed to the spool: from here on it may come out */
	PRINT_PRINTED,   /* the printer confirmed it, or the citizen did */
	PRINT_UNCERTAIN,
	PRINT_UNPRINTED,
	PRINT_STATE_COUNT,
};
const char *print_state_name(enum print_state state); /* "issued", ... */
/* PRINT_STATE_COUNT when there is no such word. */
enum print_state print_state_parse(const char *name);
/* Whether news may turn one into the other for the same piece of paper. */
bool print_state_may_become(enum print_state from, enum print_state to);

struct leg_ref { /* names a leg within the business day; as text "A047/1" */
	uint32_t visit; /* position in the day's visits */
	uint8_t leg;    /* position in the visit's legs, from 0 (text counts from 1) */
};

/* How well a device knew the time when it worked without the hub. */
enum clock_quality { CLOCK_NONE, CLOCK_WALL, CLOCK_HUB };

struct leg {
	uint16_t service;
	uint8_t klass;
	uint8_t state;          /* enum leg_state */
	uint16_t counter;       /* index; the one that called or parked it, else SETUP_NONE */
	uint16_t only_counter;  /* transferred to this counter; SETUP_NONE: to any that takes it */
	uint8_t recalls;        /* stays at 255 */
	uint32_t call;          /* number of its last call or recall; private to calls.c */
	int64_t queued_ms;      /* a', the queueing time that orders it (design: Order) */
	int64_t reserved_until_ms;
	int64_t called_ms, arrived_ms, ended_ms; /* 0: not yet; waiting again: not yet again */
	int64_t announced_ms;   /* of the call or of its last recall; 0: not yet */
	uint32_t previous, next_leg; /* links of its line; private to line.c */
};

struct visit {
	struct ticket ticket;
	char language[LANGUAGE_SIZE];
	char token[TOKEN_SIZE];
	uint16_t copies;       /* reprints */
	uint8_t print;         /* enum print_state: of the newest copy */
	uint8_t printer;       /* hall_printer(): the shared printer that has the order; 0: none */
	int64_t print_until_ms; /* nothing newer heard by then: ordered becomes unprinted, issued and
				   submitted uncertain; 0: it stays */
	uint8_t rating;        /* 1..5; 0: none */
	bool offline;          /* issued by a kiosk without the hub */
	uint8_t kiosk;         /* number of the kiosk that asked the hub for it; 0: none did */
	bool heard;            /* somebody spoke of the ticket after it was issued: a device confirmed it
				  or told of its paper, a counter or the reception saw its citizen.
				  `uncertain` alone says nothing, nor an order that was not taken */
	bool booked;           /* an appointment's: who checked in */
	uint8_t leg_count;
	uint8_t leg_room;
	int64_t arrived_ms;    /* when it was issued: who had an appointment may have come before
				  legs[0].queued_ms, which is a' of later legs too */
	struct forecast_sample entry; /* what its first leg found, and how that ended */
	struct leg *legs;
};

#endif
