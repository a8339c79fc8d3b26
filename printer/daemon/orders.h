/*
 * The hub's orders at a shared printer: which may be carried out now, which wait, which are open.
 * Pure bookkeeping. The same piece of paper ordered again is one order with the newest id.
 */
#ifndef NOVBE_PRINTER_DAEMON_ORDERS_H
#define NOVBE_PRINTER_DAEMON_ORDERS_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/wire/order_message.h"

enum {
	ORDERS_MAX = 16, /* open ones: more than the outlet takes at once */
	ORDERS_MAX_HELD = 64,
};

struct orders {
	struct order_open {
		bool used;
		char order[COMMAND_ID_SIZE]; /* the newest id */
		char visit[VISIT_ID_SIZE];
		unsigned int copy;
	} open[ORDERS_MAX];
	int held_count;
	struct order_message held[ORDERS_MAX_HELD]; /* the oldest first */
};

struct order_circumstances {
	int64_t hub_ms; /* the hub's time now; -1: not known yet */
	bool has_hall;	/* a catalogue was heard, once at least */
};

enum order_verdict {
	ORDER_PRINT,
	ORDER_LATER,  /* not now, but soon: hold it */
	ORDER_REFUSE, /* never: say so, and the hub takes it as unprinted */
};

/* Which copy an order asks for; 0: the original. */
unsigned int order_copy(const struct order_message *order);

/* why: for the hub's people and the log; empty when it may be printed. */
enum order_verdict order_judge(const struct order_message *order,
	const struct order_circumstances *now, char why[ANSWER_TEXT_SIZE]);

/* -ENOSPC: ORDERS_MAX are open. */
int orders_open(struct orders *orders, const struct order_message *order)
	__attribute__((warn_unused_result));
/* Ends the order of a piece of paper and gives its id; false: none is open for it. */
bool orders_end(
	struct orders *orders, const char *visit, unsigned int copy, char order[COMMAND_ID_SIZE]);

/* Keeps an order for later; one more than ORDERS_MAX_HELD is forgotten: the hub sends it again. */
void orders_hold(struct orders *orders, const struct order_message *order);
/* Gives the oldest held one and forgets it; false: none is held. */
bool orders_take_held(struct orders *orders, struct order_message *order);

#endif
