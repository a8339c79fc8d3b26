/*
 * The hall: every visit and counter of one business day, and the rules that move them.
 *
 *   decide(hall, command, now) -> refusal | changes        looks, changes nothing
 *   apply(hall, change, at)                                changes, decides nothing
 *
 * Pure: no clock, file, socket or log. The same calls in the same order give the same hall, so a
 * hall is rebuilt by applying the day's journal. Times are hub milliseconds; `now` never goes back.
 * The dispatcher applies each change of a decision, in order, before it decides the next command.
 *
 * Paper is news, not a rule: what is heard of it moves nobody in a line, and a printed piece stays
 * printed. Of a piece nothing is heard of, the tick says so (visit.print_until_ms, and for an
 * original the end of its reservation).
 *
 * A leg sent to one counter (transfer) is called by `next` there only, whatever that counter's
 * profile; call_ticket takes it elsewhere if that counter never opens again. A business day opens
 * once: its numbers were given.
 */
#ifndef NOVBE_QUEUE_HALL_H
#define NOVBE_QUEUE_HALL_H

#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/change.h"
#include "firmware/queue/command.h"
#include "firmware/queue/forecast.h"
#include "firmware/queue/setup.h"

struct hall;

enum counter_state { COUNTER_CLOSED, COUNTER_OPEN, COUNTER_PAUSED };
const char *counter_state_name(enum counter_state state);

struct counter { /* one counter as it stands; indices as in the setup */
	enum counter_state state;
	char operator_id[OPERATOR_SIZE];
	char reason[REASON_SIZE]; /* of the pause */
	uint16_t profile;
	bool holds;              /* a ticket is in hand: `leg` is called or serving */
	struct leg_ref leg;
	int64_t since_ms;        /* of `state`, or of the ticket in hand */
	int64_t next_ms;         /* when `next` last called somebody; 0: never */
	bool has_last;           /* `last` was served here last: the one to be rated */
	struct leg_ref last;
	uint8_t parked_count;
	struct leg_ref parked[QUEUE_MAX_PARKED];
	int64_t revision;        /* hall_apply()'s `seq` of the last change that touched it */
	/* calling */
	bool closing;            /* closes by itself when its hand is empty; so something is in it */
	bool unanswered;         /* what is in hand was called by the hub, and no button was pressed */
	uint8_t misses;          /* automatic calls in a row that nobody answered; stays at 255 */
	int64_t served_ms;       /* when a visit ended here last: a rest begins; 0: none yet */
};

/* The setup is borrowed and must outlive the hall (or the next hall_configure). NULL: no memory, or
 * an index in the setup leads nowhere.
 * A new hall has no day: everything but open_day, configure and jump is refused. */
struct hall *hall_new(const struct setup *setup);
void hall_free(struct hall *hall);

/* What the command would do now. Never touches the hall; the decision is the caller's memory. */
void hall_decide(const struct hall *hall, const struct command *command, int64_t now_ms,
	struct decision *decision);

/*
 * Does one change that was decided (or read from the journal) as part of journal entry `seq`.
 * -EINVAL: it does not fit this hall (a damaged or foreign journal); -ENOMEM. On both the hall must
 * be thrown away. CHANGE_CONFIGURED and CHANGE_DAY_OPENED only note the version: give the hall its
 * setup by hall_configure() first.
 */
int hall_apply(struct hall *hall, const struct change *change, int64_t at_ms, int64_t seq)
	__attribute__((warn_unused_result));

/* Puts a setup in force whose indices extend the present one's (setup_merge), or, while no day is
 * open, any setup (then the closed day's visits are forgotten). -EINVAL when the indices do not
 * fit. Allocates nothing. */
int hall_configure(struct hall *hall, const struct setup *setup)
	__attribute__((warn_unused_result));

/* The next time a tick has something to do; INT64_MAX: never. */
int64_t hall_due_ms(const struct hall *hall);

struct kiosk_presence { /* what the dispatcher sees of a kiosk */
	bool is_here;	  /* it was heard in this run of the hub, and has not gone since */
	int64_t since_ms; /* hub time since when that is so; of one never heard: the hub's start */
};
/* What is due to be written of a kiosk now, before a tick: VERB_KIOSK_AWAY, VERB_KIOSK_BACK, or
 * VERB_COUNT: nothing. */
enum verb hall_kiosk_duty(const struct hall *hall, uint8_t kiosk,
	const struct kiosk_presence *presence, int64_t now_ms);
/* Whether the journal's last word of it is kiosk_away. */
bool hall_kiosk_is_away(const struct hall *hall, uint8_t kiosk);
/* Tickets of the day that were issued to the kiosk, are reserved, waiting or called, and that nobody
 * spoke of yet: oldest first, at most max. Returns how many. */
size_t hall_unheard(
	const struct hall *hall, uint8_t kiosk, struct ticket *tickets, size_t max);

/* ---- Looking ---- */
const struct setup *hall_setup(const struct hall *hall);
/* The day that is or was open last; "" before the first. A day that was closed may be opened again:
 * numbers and visits then go on. */
const char *hall_day(const struct hall *hall);
bool hall_is_open(const struct hall *hall);
uint32_t hall_config(const struct hall *hall);
/* The highest number of the hub's range that a series has given (or jumped over) today; 0: none. */
uint32_t hall_series_last(const struct hall *hall, uint16_t series);
uint32_t hall_visit_count(const struct hall *hall);
const struct visit *hall_visit(const struct hall *hall, uint32_t visit);
const struct leg *hall_leg(const struct hall *hall, struct leg_ref ref);
/* The visit with this ticket (voided ones too); false when the day has none. */
bool hall_find(const struct hall *hall, const struct ticket *ticket, struct leg_ref *latest);
const struct counter *hall_counter(const struct hall *hall, uint16_t counter);
bool hall_service_is_open(const struct hall *hall, uint16_t service);
/* Why a walk-in of that class would get no ticket for the service now, numbers aside:
 * REFUSED_SERVICE_CLOSED, REFUSED_NOT_OPEN, REFUSED_QUOTA, REFUSED_CLOSING; REFUSED_NOT: they
 * would. The waiting are served whatever it says. `opening`: of that service. */
enum refusal hall_admits(const struct hall *hall, uint16_t service, uint8_t klass,
	const struct opening *opening, int64_t now_ms);
/* Tickets issued for a service today, void ones left out; those of people who had booked. */
uint32_t hall_given(const struct hall *hall, uint16_t service);
uint32_t hall_given_booked(const struct hall *hall, uint16_t service);
/* Legs waiting (reserved ones included) for a service, over all classes. */
uint32_t hall_waiting(const struct hall *hall, uint16_t service);
uint32_t hall_waiting_total(const struct hall *hall);
/* Visits whose newest piece of paper stands so. */
uint32_t hall_print_count(const struct hall *hall, enum print_state state);
/* The device id behind visit.printer; "" for 0. */
const char *hall_printer(const struct hall *hall, uint8_t printer);
/* Visits whose order stands with a printer (PRINT_ORDERED), from position `from` on: the next one's
 * position, or UINT32_MAX. */
uint32_t hall_next_order(const struct hall *hall, uint32_t from);
/* Open, unpaused counters whose profile takes the service. */
uint32_t hall_counters_serving(const struct hall *hall, uint16_t service);
/* When the hub calls for this idle counter by itself, if nothing happens; 0: it does not. */
int64_t hall_auto_call_ms(const struct hall *hall, uint16_t counter);
/* The same of every counter, for what that costs of a few. */
void hall_auto_calls(const struct hall *hall, int64_t at_ms[QUEUE_MAX_COUNTERS]);
/* The counter other than this one where the operator is signed in, with a ticket in hand if there is
 * one; SETUP_NONE: none. Without an id nobody can be told from anybody. */
uint16_t hall_operator_elsewhere(const struct hall *hall, uint16_t counter, const char *operator_id);
/* Whether a reason is one of the hall's list. */
bool hall_knows_pause_reason(const struct hall *hall, const char *reason);
/* True when `next` at this counter would find somebody (whether or not a ticket is in hand); false
 * while it is closed, paused or closing. */
bool hall_waits(const struct hall *hall, uint16_t counter);
/* How many who wait for the service are called before a newcomer of a class who comes now, as far
 * as those decide who are here already: ahead.c has the formula of each policy. */
uint32_t hall_ahead(const struct hall *hall, uint16_t service, uint8_t klass, int64_t now_ms);
/* How long a newcomer of the first class with so many before waits: low/high in ms hold nine of
 * ten; -1 when nobody serves it. */
void hall_estimate(const struct hall *hall, uint16_t service, uint32_t ahead, int64_t now_ms,
	int64_t *low_ms, int64_t *high_ms);
/* The same for any newcomer: a' is queued_ms, at most now_ms. */
void hall_forecast(const struct hall *hall, uint16_t service, uint8_t klass, int64_t queued_ms,
	int64_t now_ms, struct forecast *forecast);
/* Gives the hall a model of its setup's indices, copied; before that, and after another setup took
 * the indices away, it has forecast_prior(). It decides what newcomers are told and nothing else. */
void hall_learn(struct hall *hall, const struct forecast_model *model);
/* Today's tickets that can teach (forecast_is_label), in order of issue, from visit `from` on; at
 * most max. Returns how many. Those of a closed day stay until the next one opens. */
size_t hall_samples(
	const struct hall *hall, uint32_t from, struct forecast_sample *samples, size_t max);
/* Whether a change, about to be applied, ends a wait that can teach; then the sample as it will be. */
bool hall_teaches(const struct hall *hall, const struct change *change, int64_t at_ms,
	struct forecast_sample *sample);
/* The calls a zone's walls list: every leg called or being served at a counter of the zone, and
 * those whose call (or last recall: leg.announced_ms) is younger than keep_ms, void ones excepted;
 * newest first; at most max. Returns how many. */
size_t hall_calls(const struct hall *hall, uint16_t zone, int64_t now_ms, int64_t keep_ms,
	struct leg_ref *legs, size_t max);

/* "A047/1"; text needs TICKET_TEXT_SIZE + 4. */
void hall_leg_text(const struct hall *hall, struct leg_ref ref, char *text);
bool hall_leg_parse(const struct hall *hall, const char *text, struct leg_ref *ref);

#endif
