/* What people see of the kiosk and do to it: the window with the flow's screen. Inner to the
 * program. */
#ifndef NOVBE_KIOSK_FRONT_H
#define NOVBE_KIOSK_FRONT_H

#include <stdbool.h>
#include <stdint.h>

#include "kiosk/view/focus.h"
#include "kiosk/scan.h"
#include "kiosk/view/view.h"

struct kiosk;

/* What flow_options.data points to: the flow that asks, which may be a guess, and its screen. */
struct front_asker {
	const struct kiosk *kiosk;
	const struct flow *flow;
};

/*
 * While a finger is down the kiosk knows what its release would do: the flow is pure, so a copy is
 * let go and its screen painted beside the one that stands. What the release then has to show is
 * mostly there already.
 */
struct front_guess {
	struct flow flow; /* let go; nothing of what it wants is done */
	struct front_asker asker;
	struct view *view;	 /* owned */
	struct picture *picture; /* owned; NULL: none was painted yet */
	bool is_there;
	struct loop_job *job;
};

struct front {
	struct view *shown, *next; /* on the picture; room for the one to come. Owned. */
	struct front_guess guess;
	struct front_asker asker; /* of the kiosk's own flow */
	bool is_known;		  /* the picture holds what is shown */
	bool repeats;		  /* the next view is said whole */
	struct scan scan;
};

/* Opens the window, if there is a screen; -Exxx. */
int front_open(struct kiosk *kiosk) __attribute__((warn_unused_result));
void front_close(struct kiosk *kiosk);
/* The screen's size, or the one of the board file where there is none. */
struct panel front_panel(const struct kiosk *kiosk);
/* flow_options.page_tiles; data: struct front_asker. */
int front_page_tiles(void *data, int count);
/* flow_options.details_pages. */
int front_details_pages(void *data);
/* Keys that were held long enough are a person's. */
void front_tick(struct kiosk *kiosk, int64_t now_ms);
int64_t front_next_ms(const struct kiosk *kiosk);
/* After anything happened: a finger that is down still has its guess. */
void front_guess(struct kiosk *kiosk);
/* The screen is said again. */
void front_repeat(struct kiosk *kiosk);
/* A keypad moves its focus. */
void front_move(struct kiosk *kiosk, enum focus_way way);

#endif
