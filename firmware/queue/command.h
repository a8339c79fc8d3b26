/*
 * Commands: what a device asks for, after the wire was read and before the rules decided.
 * Plain values: a command owns nothing and may be copied.
 */
#ifndef NOVBE_QUEUE_COMMAND_H
#define NOVBE_QUEUE_COMMAND_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/limits.h"
#include "firmware/queue/ticket.h"
#include "firmware/queue/visit.h"

enum verb {
	/* kiosk, reception */
	VERB_ISSUE,    /* service, klass, language, token [, printer: it shall print it] */
	VERB_CONFIRM,  /* ticket [, print, copy, day]: the citizen has the ticket, on paper (print not
			  given: that) or by heart; also a printer of its own orders */
	VERB_PAPER,    /* ticket, print [, copy, day]: what became of that piece of paper; a printer
			  of its own orders, and the hub of orders that were turned down */
	VERB_VOID,     /* ticket [, day]: no paper came out, and without paper it shall not count */
	VERB_REPORT,   /* a ticket issued without the hub: struct offline_issue [, klass, unknown: the
			  first; print: of its newest paper; copy: how many copies were made] */
	VERB_REPRINT,  /* ticket [, printer]: a marked copy is about to be printed */
	VERB_CHECK_IN, /* code [, language, token, printer]: who booked is here and gets a ticket;
			  `unsupported` while the hall has no appointments */
	VERB_RETURN,   /* ticket: a missed one waits again */
	VERB_RATE,     /* rating 1..5 of the visit last served at the device's counter, or `ticket`;
		  once */
	/* counter */
	VERB_NEXT,
	VERB_CALL_TICKET, /* ticket [, reason]: out of order, recorded as such; only with the right,
			     or by a manager for the counter named */
	VERB_RECALL,
	VERB_ARRIVE,
	VERB_PARK,     /* reason may be empty */
	VERB_UNPARK,   /* ticket: back to waiting at its old place and called here at once */
	VERB_TRANSFER, /* to `service` or to `counter` (then service is optional: the same) */
	VERB_NO_SHOW,
	VERB_END,
	VERB_SIGN_IN,  /* operator, profile may be empty (the counter's default) */
	VERB_SIGN_OUT, /* [after] as of close */
	VERB_PAUSE,    /* reason: one of the hall's where that is required, else any or none */
	VERB_RESUME,
	/* manager (control); the first two also by the counter itself for its own counter */
	VERB_OPEN,     /* counter [, operator, profile] */
	VERB_CLOSE,    /* counter; with a ticket in hand refused, unless `after`: once its visit has
			  ended; or `force`, by a manager: it waits again at its place */
	VERB_CANCEL,   /* ticket [, reason] */
	VERB_SET_PROFILE,   /* counter, profile: until it closes */
	VERB_CLOSE_SERVICE, /* service: no new tickets; the waiting are still called */
	VERB_OPEN_SERVICE,  /* service */
	VERB_BOOK,           /* code, service, slot [, language]: an appointment, also by reception */
	VERB_CANCEL_BOOKING, /* code [, day: else its next one]: also by reception */
	VERB_RETIRE_TICKET, /* ticket: the number is out of use today, given or not */
	VERB_OPEN_DAY,      /* day; by the dispatcher at the day's start, or by a manager */
	VERB_CLOSE_DAY,     /* what is open expires */
	/* the dispatcher itself */
	VERB_TICK,      /* a time came: reservations become waiting; with `code`: nobody came for
			   that appointment */
	VERB_CONFIGURE, /* a hall file was read: `config` version */
	VERB_JUMP,      /* after a restore: numbers go on `jump` ahead */
	VERB_KIOSK_AWAY, /* `kiosk` is away: what it has not told of is held for a while */
	VERB_KIOSK_BACK, /* `kiosk` is back: it has a little time to tell its news */
	/* answered without a decision */
	VERB_TIME,
	VERB_FIND,   /* ticket */
	VERB_EVENTS, /* from: the journal's texts after a gap */
	VERB_APPOINTMENTS, /* [day] [from, limit: its rows]: the appointments of a day */
	VERB_RANGE,   /* a kiosk: the highest numbers of its own range that are known today */
	VERB_UNHEARD, /* a kiosk: tickets issued to it today of which nobody said anything yet */
	VERB_COUNT,
};

const char *verb_name(enum verb verb);
/* VERB_COUNT when there is no such word. */
enum verb verb_parse(const char *name);
/* True when it changes state and so is journaled and remembered. */
bool verb_changes(enum verb verb);

enum role { ROLE_HUB, ROLE_KIOSK, ROLE_COUNTER, ROLE_DISPLAY, ROLE_PRINTER, ROLE_RECEPTION,
	ROLE_CONTROL, ROLE_OBSERVER, ROLE_RATING /* a citizens' pad */, ROLE_COUNT };
const char *role_name(enum role role);
enum role role_parse(const char *name); /* ROLE_COUNT when unknown; never ROLE_HUB */
/* Whether a device of this role may ask for this verb at all. */
bool role_may(enum role role, enum verb verb);
/* Whether a device of this role stands at one counter, and acts and hears only there. */
bool role_is_at_counter(enum role role);

/* What an operator saw when pressing (design rule 5). */
struct expectation {
	bool given;
	char leg[TICKET_TEXT_SIZE + 4]; /* "A047/1", empty: nobody in hand */
	int64_t revision;               /* of the counter's state message */
};

/* A ticket a kiosk issued on its own; the number is in command.ticket. */
struct offline_issue {
	char day[DAY_SIZE];      /* business day printed on it */
	char run[RUN_ID_SIZE];   /* the kiosk's run when it was issued */
	int64_t mono_ms;         /* that run's monotonic time */
	int64_t wall_ms;         /* the kiosk's wall clock, however wrong */
	enum clock_quality quality;
	int64_t issued_ms;       /* true issue time in hub time: worked out by the dispatcher */
	bool printed;            /* false: surely no paper, it is reported only as used up */
	char replaces[COMMAND_ID_SIZE]; /* the `issue` that timed out, or empty */
	struct leg_ref replaced; /* what that command had made; set by the dispatcher */
	bool has_replaced;
	bool is_taken; /* another citizen has the number; set by the dispatcher: the rules know today's
			  tickets only */
};

/* When the service a command is about takes people today: worked out by the dispatcher from the
 * setup's hours, since the rules know no time zone. */
struct opening {
	bool given; /* false: no hours are said, it is always open */
	int64_t opens_ms, closes_ms; /* hub time; equal: not today */
	int64_t next_ms; /* while it is closed by its hours: when it opens next; 0: nobody knows */
};

/* What the tables know of the appointment a command names: looked up by the dispatcher, the rules
 * know today's tickets only. */
struct booking {
	bool found;
	bool cancelled;
	bool is_past;           /* book: its business day is over */
	char day[DAY_SIZE];     /* business day of its slot; of `book` that of the slot asked for */
	char service[ID_SIZE];
	char language[LANGUAGE_SIZE]; /* of check_in never empty */
	int64_t slot_ms;
	struct ticket ticket;   /* whoever checked in has it; number 0: nobody has */
	bool missed;            /* nobody had come for it when its time was over */
	uint32_t taken;         /* book: others of that service that have a place in the slot */
};

struct command {
	enum verb verb;
	char device[ID_SIZE]; /* who asks: from the topic, never from the body */
	enum role role;
	uint16_t own_counter; /* index of the counter bound to the device, or SETUP_NONE */
	uint8_t kiosk;        /* the device's kiosk number, or the one the hub speaks of; 0: none */
	char id[COMMAND_ID_SIZE];
	int64_t deadline_ms; /* hub time */
	struct expectation expect;

	struct ticket ticket; /* number 0: not given */
	char service[ID_SIZE], klass[ID_SIZE], profile[ID_SIZE]; /* empty: not given */
	uint16_t counter_number; /* as people see it, 0: not given */
	enum print_state print; /* PRINT_ISSUED: not given; else submitted, printed, ... */
	uint16_t copy;          /* which piece of paper `print` is about; 0: the original */
	char printer[ID_SIZE];  /* device id of a shared printer; empty: not given */
	char language[LANGUAGE_SIZE];
	char token[TOKEN_SIZE];
	char operator_id[OPERATOR_SIZE];
	char reason[REASON_SIZE];
	char day[DAY_SIZE];
	uint8_t rating;
	bool after, force; /* of close */
	uint32_t config;  /* version */
	uint32_t jump;
	int64_t from;     /* first journal number wanted */
	uint16_t limit;   /* at most this many, 1..100 */
	char code[APPOINTMENT_CODE_SIZE]; /* of an appointment, in upper case; empty: not given */
	int64_t slot_ms;                  /* hub time it is for; 0: not given */
	struct booking booking;           /* of book, cancel_booking, check_in, of tick with `code` */
	struct offline_issue offline;
	struct opening opening;           /* of issue, check_in and book: of their service */
};

/* Why the rules said no. Each has a word for programs; texts for people are the caller's. */
enum refusal {
	REFUSED_NOT = 0,
	REFUSED_FORBIDDEN,    /* not this role's verb, or not its counter */
	REFUSED_UNKNOWN,      /* no such ticket, service, counter, profile, class or language */
	REFUSED_STATE,        /* the ticket is not in a state for that */
	REFUSED_STALE,        /* `expect` differs from the truth */
	REFUSED_TOO_SOON,     /* second `next` within double_press_ms; a no_show before its time */
	REFUSED_DAY_CLOSED,
	REFUSED_DAY_OPEN,
	REFUSED_SERVICE_CLOSED,
	REFUSED_COUNTER_CLOSED, /* nobody is signed in there */
	REFUSED_PAUSED,
	REFUSED_BUSY,         /* a ticket is in hand, here or where this operator sits as well */
	REFUSED_IDLE,         /* no ticket is in hand */
	REFUSED_NOT_ARRIVED,  /* explicit_arrive: end or arrive first */
	REFUSED_EXHAUSTED,    /* the series has no number left today */
	REFUSED_FULL,         /* a list of the hall is at its maximum; book: the slot is */
	REFUSED_DUPLICATE,    /* of earlier versions: now such a ticket is a stray one */
	REFUSED_INVALID,      /* an argument is missing or out of range */
	REFUSED_UNSUPPORTED,
	REFUSED_TOO_EARLY,    /* check_in: the answer says from `when` on */
	REFUSED_TOO_LATE,     /* check_in, book: the time of the appointment is over */
	REFUSED_CHECKED_IN,   /* it has a ticket: the answer shows it */
	REFUSED_NO_MEMORY,
	/* said by the dispatcher, not by the rules */
	REFUSED_LATE,         /* past its deadline */
	REFUSED_ID_REUSED,    /* same id, other body */
	REFUSED_STORAGE,      /* could not be written; nothing happened */
	/* by the rules: quotas and opening hours */
	REFUSED_QUOTA,        /* issue: so many tickets a day, no more */
	REFUSED_CLOSING,      /* issue: it would close before this newcomer was served */
	REFUSED_NOT_OPEN,     /* issue: not now; the answer says from `when` on. book: not then */
	REFUSED_COUNT,
};
const char *refusal_name(enum refusal refusal); /* "stale", "too_soon", ... */
enum refusal refusal_parse(const char *name);   /* REFUSED_COUNT when unknown */

#endif
