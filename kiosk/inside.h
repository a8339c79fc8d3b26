/* What the files around kiosk.c share. Inner to the program. */
#ifndef NOVBE_KIOSK_INSIDE_H
#define NOVBE_KIOSK_INSIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/device/catalogue_store.h"
#include "firmware/device/hub_link.h"
#include "firmware/wire/order_message.h"
#include "kiosk/flow.h"
#include "kiosk/layout.h"
#include "kiosk/options.h"
#include "kiosk/settle.h"
#include "kiosk/texts.h"
#include "kiosk/waiting.h"

struct loop_job;
struct loop_timer;

struct kiosk {
	struct loop *loop;
	const struct kiosk_options *options;
	struct flow flow;
	struct layout layout; /* of what was painted last */
	struct catalogue_store store;
	struct texts texts;
	struct waiting waiting;
	struct settle settle;
	struct device_message state; /* as told to the hub */
	char last_token[TOKEN_SIZE];
	bool fonts_checked;
	/* owned */
	struct hub_link *link;
	struct outlet *outlet;
	struct painter *painter;
	struct window *window;
	struct loop_job *paint_job;
	struct loop_timer *timer;
	struct order_message order; /* being printed; order[0] '\0': none */
};

/* After anything happened: does the flow's effects, plans the painting and the next wake-up. */
void kiosk_go_on(struct kiosk *kiosk);

/* ---- desk.c: what goes to the hub and the printer ---------------------------------------------
 */
void desk_issue(struct kiosk *kiosk);
void desk_print(struct kiosk *kiosk);
void desk_settle(struct kiosk *kiosk, enum verb verb);
void desk_order(struct kiosk *kiosk, const struct json *body);

/* ---- news.c: what comes from the hub ----------------------------------------------------------
 */
extern const struct hub_link_handlers news_handlers;
int news_follow(struct kiosk *kiosk, const char *device) __attribute__((warn_unused_result));
/* The store has another hall: the flow, fonts and warm texts follow it. */
void news_use_hall(struct kiosk *kiosk);

#endif
