/*
 * A journal entry as reports need it: who did it, and its changes, with texts borrowed from the
 * entry (docs/FORMATS.md, section 10). Members that are not known here are passed over.
 */
#ifndef NOVBE_REPORT_ENTRY_H
#define NOVBE_REPORT_ENTRY_H

#include "db/report/scan.h"
#include "firmware/queue/change.h"

/* A ticket as a number that is never 0 for a ticket: the series' letters, then 16 bits. */
typedef uint32_t ticket_code;

struct call_why {
	struct text policy;
	struct text rule, runner_up_rule; /* what put them where they stood; empty: the order */
	struct text runner_up;		  /* a ticket; empty: nobody else waited */
	struct text lost_by; /* in what the runner-up came after; empty: it is not said */
	int64_t key, runner_up_key;
	bool out_of_order;
	bool automatic; /* the hub called for a counter that stood idle */
};

struct event {
	enum change_kind kind; /* CHANGE_KIND_COUNT: one that is not known here */
	ticket_code ticket;    /* of `leg`; 0: it is about none */
	uint8_t leg;	       /* from 0 */
	struct text service, klass, state, operator_id, profile, day, reason;
	uint16_t counter, only_counter;		    /* numbers; 0: none */
	int64_t queued_ms, low_ms, mid_ms, high_ms; /* low, mid, high: -1 not told */
	int64_t count;				    /* the kind's number: stars, recalls, ... */
	int64_t ahead;
	uint32_t config;
	bool offline, lapsed;
	struct call_why why;
};

struct entry_read {
	int64_t seq, at_ms;
	struct text device, role, verb, reason;
	uint16_t count;
	struct event events[DECISION_MAX_CHANGES];
};

/* 0, or -EINVAL: it is no entry. */
int entry_read(const char *text, size_t len, struct entry_read *entry)
	__attribute__((warn_unused_result));

/* "A047" -> its code, 0 when it is no ticket; and back. */
ticket_code ticket_code_of(struct text text);
void ticket_code_text(ticket_code code, char text[TICKET_TEXT_SIZE]);

#endif
