/*
 * How often a service was called lately. Private to the rules.
 */
#ifndef NOVBE_QUEUE_CALL_RATE_H
#define NOVBE_QUEUE_CALL_RATE_H

#include <stdint.h>

enum {
	CALL_RATE_SLOTS = 12,  /* of five minutes: the last hour */
	CALL_RATE_QUARTER = 4, /* slots that hold at least the last quarter of an hour */
	CALL_RATE_SLOT_MS = 300000,
};

/* Calls of one service, by five minutes. */
struct call_rate {
	uint32_t slot[CALL_RATE_SLOTS]; /* time / CALL_RATE_SLOT_MS */
	uint32_t calls[CALL_RATE_SLOTS];
};

void call_rate_note(struct call_rate *rate, int64_t at_ms);
/* Calls in the last `slots` slots, 1..CALL_RATE_SLOTS, the one that runs included. */
uint32_t call_rate_count(const struct call_rate *rate, int slots, int64_t now_ms);
/* How long those slots have lasted, counted from since_ms when that is later; never negative. */
int64_t call_rate_window_ms(int slots, int64_t since_ms, int64_t now_ms);

#endif
