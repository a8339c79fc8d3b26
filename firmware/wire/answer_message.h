/*
 * dev/<id>/rsp:
 *   {"id":"9f86d081884c7d65-12","ok":true,"now":1795405000150,"seq":4711, ...result}
 *   {"id":"...","ok":false,"now":...,"error":{"code":"stale","text":"..."}, "counter":{...}}
 *   {"id":"...","ok":false,"now":...,"error":{"code":"too_early",...},"when":1795405000150}
 * Results: "ticket":{...} (issue, check_in, also refused as checked_in, confirm, paper, void, report, reprint, find), "counter":{...} (every
 * command of a counter, refused ones too: the true state), "entries":[...] (events), "empty":true
 * (next found nobody); of `range` and `unheard`: range_message.h;
 * of `appointments`: appointment_message.h.
 */
#ifndef NOVBE_WIRE_ANSWER_MESSAGE_H
#define NOVBE_WIRE_ANSWER_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/wire/counter_message.h"
#include "firmware/wire/range_message.h"
#include "firmware/wire/visit_id.h"

enum { ANSWER_TEXT_SIZE = 200 };

struct ticket_message { /* what a ticket shows; also the fields of the order "print" */
	char visit[VISIT_ID_SIZE]; /* <centre>-<business day>-<ticket>, for ever */
	char ticket[TICKET_TEXT_SIZE];
	char leg[COUNTER_LEG_SIZE];
	enum leg_state state;
	char service[ID_SIZE], institution[ID_SIZE], klass[ID_SIZE], language[LANGUAGE_SIZE];
	char token[TOKEN_SIZE];
	uint32_t ahead;
	int64_t low_ms, high_ms; /* -1: unknown */
	int64_t issued_ms;       /* hub time */
	uint16_t copies;
	enum print_state print; /* of the newest copy */
	char printer[ID_SIZE];  /* the shared printer that has or had its order; empty: none */
	uint16_t counter; /* number that called it, 0: none */
	char journey[ID_SIZE]; /* the service it was issued for, when that is a journey: what its paper
				  shows, and `institution` is that one's; else empty */
	int64_t until_ms; /* parked: it waits again then; planned: not before; 0: neither */
};

struct answer_message {
	char id[COMMAND_ID_SIZE];
	bool ok;
	int64_t now_ms; /* hub time when answered */
	int64_t seq;    /* journal entry that did it; 0: nothing changed */
	enum refusal refusal;
	char text[ANSWER_TEXT_SIZE]; /* for people, English */
	int64_t when_ms; /* too_early: check in from this hub time on; 0: not said */
	bool empty;
	bool has_ticket, has_counter;
	struct ticket_message ticket;
	struct counter_message counter;
	/* borrowed, NULL: none. Written only: who asked reads them from the whole answer */
	const struct range_message *range;
	const struct unheard_message *unheard;
	const char *appointments, *appointments_day; /* JSON list, put in as is (appointment_message.h) */
};

/* What the ticket is for, as its holder asked: the journey, else the service. */
const char *ticket_message_for(const struct ticket_message *m);
/* Ahead and the estimate are left empty: they stand in the change `issued` and in the tables. */
void ticket_message_fill(struct ticket_message *m, const struct hall *hall, struct leg_ref leg);
void ticket_message_write(struct json_writer *w, const char *name, const struct ticket_message *m);
int ticket_message_read(const struct json *value, struct ticket_message *m)
	__attribute__((warn_unused_result));

/* The whole object. `entries` (may be NULL): journal texts as one JSON list, put in as is. */
void answer_message_write(struct json_writer *w, const struct answer_message *m,
	const char *entries);
int answer_message_read(const struct json *value, struct answer_message *m)
	__attribute__((warn_unused_result));

#endif
