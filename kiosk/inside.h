/* What the files around kiosk.c share. Inner to the program. */
#ifndef NOVBE_KIOSK_INSIDE_H
#define NOVBE_KIOSK_INSIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/base/translations.h"
#include "firmware/device/catalogue_store.h"
#include "firmware/device/hub_link.h"
#include "firmware/device/settle.h"
#include "firmware/wire/order_message.h"
#include "kiosk/alone.h"
#include "kiosk/front.h"
#include "kiosk/flow/flow.h"
#include "kiosk/options.h"
#include "kiosk/report.h"
#include "kiosk/search/search.h"
#include "kiosk/view/speech.h"
#include "kiosk/trouble.h"
#include "kiosk/view/waiting.h"
#include "printer/press.h"

struct loop_duty;
struct loop_job;
struct loop_timer;

enum { KIOSK_MAX_ORDERS = 4 };

struct kiosk {
	struct loop *loop;
	const struct kiosk_options *options;
	struct flow flow;
	struct front front;
	struct speech speech;
	struct catalogue_store store;
	struct translations texts;
	struct waiting waiting;
	struct trouble trouble;
	struct device_message state; /* as told to the hub */
	struct printer_health health;
	struct alone alone;
	struct reports reports;
	char last_token[TOKEN_SIZE];
	char shown[VISIT_ID_SIZE];	/* the number that was on the screen last */
	char asked_id[COMMAND_ID_SIZE]; /* of the `issue` on its way */
	bool asking;			/* it is */
	char warm[CATALOGUE_MAX_LANGUAGES][LANGUAGE_SIZE]; /* languages made ready */
	char ledger[512];				   /* path */
	char device[ID_SIZE];
	struct order_message orders[KIOSK_MAX_ORDERS]; /* being printed; order[0] '\0': none */
	/* owned */
	struct search *search; /* over the store's hall; NULL: none, or no memory for it */
	struct hub_link *link;
	struct settle *settle;
	struct press *press;
	struct voice *voice; /* NULL: it does not speak */
	struct painter *painter;
	struct window *window;	 /* NULL: there is no screen */
	struct buttons *buttons; /* NULL: it has none of its own */
	struct loop_job *paint_job;
	int64_t paint_ms; /* the screen is painted then at the latest; 0: nothing was put off */
	struct loop_timer *timer;
	struct loop_duty *screen_duty;
	uint64_t paintings, painted; /* shown so far; when the duty was looked at last */
	bool painting_waits;	     /* and what changed was not shown then */
	int64_t dark_since_ms;	     /* the screen refuses pictures; 0: it takes them */
	int64_t doors_ms;	     /* the hall's hours are looked at again; doors.h */
};

/* After anything happened: does the flow's effects, plans the painting and the next wake-up. */
void kiosk_go_on(struct kiosk *kiosk);

/* What is wrong changes what the hub is told. */
void kiosk_tell_trouble(struct kiosk *kiosk, enum trouble_source source, const char *text);

/* The tickets the hub does not know yet are more or fewer. */
void kiosk_tell_unreported(struct kiosk *kiosk);

/* ---- life.c: what the service manager knows ---------------------------------------------------
 */
int life_open(struct kiosk *kiosk) __attribute__((warn_unused_result));
void life_close(struct kiosk *kiosk);
/* After anything happened. */
void life_tell(struct kiosk *kiosk);
/* A picture was shown, or could not be. */
void life_painted(struct kiosk *kiosk, bool shown);

/* ---- desk.c: numbers from the hub, its orders -------------------------------------------------
 */
void desk_issue(struct kiosk *kiosk);
void desk_check_in(struct kiosk *kiosk);
void desk_reprint(struct kiosk *kiosk);
void desk_settle(struct kiosk *kiosk, enum verb verb);
void desk_order(struct kiosk *kiosk, const struct json *body);
/* A print ended: tells the orders for it. False: there was none. */
bool desk_order_ended(struct kiosk *kiosk, const struct press_print *print, enum print_state state,
	const char *why);

/* ---- paper.c: the press -----------------------------------------------------------------------
 */
extern const struct press_handlers paper_handlers;
void paper_print(struct kiosk *kiosk);
/* 0: ended() comes; else why not. */
int paper_print_ticket(struct kiosk *kiosk, const struct ticket_message *ticket, unsigned int copy)
	__attribute__((warn_unused_result));
/* The hub shall know; kept until it has answered. */
void paper_tell(struct kiosk *kiosk, enum verb verb, const struct press_print *print,
	enum print_state state);
/* settle_told_fn */
void paper_told(void *data, const struct settle_news *news, bool accepted);

/* ---- news.c: what comes from the hub ----------------------------------------------------------
 */
extern const struct hub_link_handlers news_handlers;
int news_follow(struct kiosk *kiosk, const char *device) __attribute__((warn_unused_result));
/* The store has another hall: the flow, fonts and warm texts follow it. */
void news_use_hall(struct kiosk *kiosk);
/* What the hub or the lack of it means for the citizens. */
void news_use_hub(struct kiosk *kiosk);

#endif
