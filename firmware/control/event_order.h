/*
 * Entries in the journal's order, each once, without gaps, from two sources: the live ones on
 * `event`, and those asked for with the verb `events`. Pure bookkeeping of numbers.
 *
 *   begin -> filling --answer reaches the newest heard--> live --a number is missing--> filling
 *
 * While filling, live entries are only counted: the hub's answers bring them in their turn.
 */
#ifndef NOVBE_CONTROL_EVENT_ORDER_H
#define NOVBE_CONTROL_EVENT_ORDER_H

#include <stdbool.h>
#include <stdint.h>

struct event_order {
	int64_t next;	/* number that is shown next */
	int64_t newest; /* highest heard of */
	bool filling;	/* ask for entries from `next` on */
};

/* To be shown from `from` (>= 1) on, beginning with a question. */
void event_order_begin(struct event_order *order, int64_t from);
/* A live entry came. True: show it now; else it is old, or filling is (now) on. */
bool event_order_live(struct event_order *order, int64_t seq);
/* An entry of an answer. True: show it. False: old, or one is missing before it (a damaged answer).
 */
bool event_order_fill(struct event_order *order, int64_t seq);
/* An answer was taken, with `count` entries: filling ends when nothing heard of is missing. */
void event_order_answered(struct event_order *order, int64_t count);

#endif
