/*
 * How long a newcomer waits: the people before, over the rate at which the service is called.
 * Private to the rules. Whole numbers only, so that a replay says the same everywhere.
 */
#ifndef NOVBE_QUEUE_ESTIMATE_H
#define NOVBE_QUEUE_ESTIMATE_H

#include <stdint.h>

enum {
	ESTIMATE_SLOTS = 12, /* of five minutes: the last hour */
	ESTIMATE_SLOT_MS = 300000,
	ESTIMATE_PRIOR_MS = 1800000,	      /* T0: how long the hall file's guess holds out */
	ESTIMATE_DEFAULT_SERVICE_MS = 300000, /* when the hall file has no guess */
};

/* Calls of one service, by five minutes. */
struct call_rate {
	uint32_t slot[ESTIMATE_SLOTS]; /* time / ESTIMATE_SLOT_MS */
	uint32_t calls[ESTIMATE_SLOTS];
};

enum { ESTIMATE_WHOLE = 1 << 20 }; /* the unit of `share` */

/* What an estimate is made from. */
struct estimate_input {
	uint32_t ahead;		 /* people before the newcomer, of this service */
	uint32_t calls;		 /* of this service in the window */
	int64_t window_ms;	 /* up to an hour; shorter after the day's start */
	uint32_t counters;	 /* that serve it now */
	int64_t share;		 /* of those counters' work that is this service, 1..WHOLE */
	int64_t mean_service_ms; /* the hall file's guess; 0: none */
};

void call_rate_note(struct call_rate *rate, int64_t at_ms);
/* Calls since the window's start, which is written: an hour ago or since_ms, whichever is later. */
uint32_t call_rate_count(
	const struct call_rate *rate, int64_t since_ms, int64_t now_ms, int64_t *window_ms);
/*
 * expected = (ahead + 1) / rate, rate = (calls + r0 T0) / (window + T0), r0 = counters x share /
 * mean: what was seen outweighs the hall file's guess after half an hour. low and high lie around
 * it (estimate.c says how far), at most a day. Both -1 when no counter serves it.
 */
void estimate_wait(const struct estimate_input *input, int64_t *low_ms, int64_t *high_ms);

#endif
