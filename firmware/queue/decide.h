/*
 * Deciding: what one command would do. Private to the rules. Each verb has one function, found in
 * the table of hall_decide.c, which has already checked what the table says (role, open day,
 * counter, ticket). It adds changes and returns REFUSED_NOT, or returns why not.
 */
#ifndef NOVBE_QUEUE_DECIDE_H
#define NOVBE_QUEUE_DECIDE_H

#include "firmware/queue/hall.h"

struct candidate;

struct deciding {
	const struct hall *hall;
	const struct command *command;
	int64_t now_ms;
	uint16_t counter_index; /* of a counter's verb */
	const struct counter *counter;
	struct leg_ref ref; /* of a ticket's verb: its latest leg; else the one in hand */
	const struct leg *leg;
	struct decision *decision;
	struct change spare; /* takes what has no room; then the decision is refused */
	bool overflow;
};

/* Adds a change, blank but for its kind; with its leg and that leg's ticket. Never NULL. */
struct change *decide_change(struct deciding *d, enum change_kind kind);
struct change *decide_leg_change(struct deciding *d, enum change_kind kind, struct leg_ref ref);
/* The same for the counter of the verb. */
struct change *decide_counter_change(struct deciding *d, enum change_kind kind);
/* Whether what the operator saw (when given) is still so at this counter. */
bool decide_expected(const struct deciding *d, uint16_t counter);

/* decide_ticket.c */
struct newcomer { /* who is to get a ticket, looked up */
	uint16_t service; /* index; SETUP_NONE or gone: refused as unknown */
	uint8_t klass;
	const char *language; /* checked by whoever asks */
	int64_t queued_ms;    /* a' */
	bool promised; /* has booked, and is in time: neither quota nor closing time is theirs */
};
/* Adds the ticket that is made of the series' next number, with the command's token and printer. */
enum refusal decide_newcomer(struct deciding *d, const struct newcomer *newcomer);
bool decide_language_is_valid(const char *language);
bool decide_token_is_valid(const char *token);
enum refusal decide_issue(struct deciding *d);
enum refusal decide_void(struct deciding *d);
enum refusal decide_return(struct deciding *d);
enum refusal decide_cancel(struct deciding *d);
enum refusal decide_retire_ticket(struct deciding *d);

/* decide_report.c */
enum refusal decide_report(struct deciding *d);

/* decide_appointment.c */
enum refusal decide_book(struct deciding *d);
enum refusal decide_cancel_booking(struct deciding *d);
enum refusal decide_check_in(struct deciding *d);
/* Of a tick that names an appointment. */
void decide_missed(struct deciding *d);

/* decide_paper.c */
/* Adds what is now known of a visit's newest piece of paper. */
struct change *decide_add_paper(struct deciding *d, struct leg_ref ref, enum print_state print);
/* Notes in a change that makes a piece of paper whom it is ordered from, when the command says so. */
enum refusal decide_order(struct deciding *d, struct change *change);
enum refusal decide_confirm(struct deciding *d);
enum refusal decide_paper(struct deciding *d);
enum refusal decide_reprint(struct deciding *d);

/* decide_calling.c */
/* Nobody is lost when a counter closes: those parked there wait again at their old places. */
void decide_close_counter(struct deciding *d, uint16_t counter);
/* Closes the closing counters whose hands the decision empties. */
void decide_close_emptied(struct deciding *d);
enum refusal decide_leave_elsewhere(struct deciding *d);
/* One act a tick, for the next is decided from what this one left: puts back a ticket that nobody
 * looks after, or calls for the counter that was idle longest. */
void decide_tick_calling(struct deciding *d);
enum refusal decide_no_show(struct deciding *d);
enum refusal decide_close(struct deciding *d);

/* decide_counter.c */
/* Adds the call of `ref` at the counter with its reason; `top` is whom the policy would take first
 * and second. */
struct change *decide_call(
	struct deciding *d, struct leg_ref ref, const struct candidate *top, bool out_of_order);
enum refusal decide_next(struct deciding *d);
enum refusal decide_call_ticket(struct deciding *d);
enum refusal decide_recall(struct deciding *d);
enum refusal decide_arrive(struct deciding *d);
enum refusal decide_park(struct deciding *d);
enum refusal decide_unpark(struct deciding *d);
enum refusal decide_transfer(struct deciding *d);
enum refusal decide_end(struct deciding *d);
enum refusal decide_rate(struct deciding *d);

/* decide_manager.c */
/* True for a calendar-like YYYY-MM-DD. */
bool day_is_valid(const char *day);
enum refusal decide_open(struct deciding *d);
enum refusal decide_pause(struct deciding *d);
enum refusal decide_resume(struct deciding *d);
enum refusal decide_set_profile(struct deciding *d);
enum refusal decide_service(struct deciding *d);
enum refusal decide_open_day(struct deciding *d);
enum refusal decide_close_day(struct deciding *d);
enum refusal decide_tick(struct deciding *d);
enum refusal decide_configure(struct deciding *d);
enum refusal decide_jump(struct deciding *d);
enum refusal decide_kiosk_away(struct deciding *d);
enum refusal decide_kiosk_back(struct deciding *d);
enum refusal decide_unsupported(struct deciding *d);

#endif
