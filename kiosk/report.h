/*
 * Reports: the hub hears of the kiosk's own tickets, oldest first, until it has answered each. A
 * ticket whose paper is in work waits until it is known how that ended. Beside them the two
 * questions that come with a hub that is back: which numbers of our range it knows, and which of
 * its tickets nobody spoke of, so that those which were given to nobody are not called.
 */
#ifndef NOVBE_KIOSK_REPORT_H
#define NOVBE_KIOSK_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/device/hub_link.h"
#include "firmware/queue/command.h"
#include "firmware/queue/visit.h"

struct kiosk;
struct loop_timer;

enum {
	REPORT_WINDOW = 8, /* on their way at once */
	REPORT_LIFETIME_MS = 10000,
	REPORT_AGAIN_MS = 5000, /* after the hub could not take one */
};

struct report_slot { /* one on its way */
	struct kiosk *kiosk;
	int64_t n; /* 0: free */
	enum print_state print;
	uint16_t copies; /* as told */
	char day[DAY_SIZE];
};

struct reports {
	struct report_slot slots[REPORT_WINDOW];
	struct loop_timer *timer; /* when to try again */
	bool pauses;		  /* until the timer, the hub's return, or a day that opens */
	bool day_open;		  /* as the hub said last */
	char range_day[DAY_SIZE]; /* the hub's when the range was asked for */
	bool asks_unheard;	  /* the question is due, when no number is being asked for */
};

int report_open(struct kiosk *kiosk) __attribute__((warn_unused_result));
void report_close(struct kiosk *kiosk);
/* The hub is back: what paused goes on, and the two questions are asked. */
void report_hub_ready(struct kiosk *kiosk);
/* hub/state says something new: a day it has opened is asked for the range's numbers too. */
void report_hear_hub(struct kiosk *kiosk);
/* Something may be to be told. */
void report_go_on(struct kiosk *kiosk);
/* Which numbers of our range does the hub know? */
void report_ask_range(struct kiosk *kiosk);
/* A number the hub may have given was not given to anybody: it is asked about. */
void report_ask_unheard(struct kiosk *kiosk);

#endif
