/*
 * Who is next: one comparator over the heads of the lines a counter may call. Private to the rules.
 *
 * Candidates are compared by what decides (a minimum share that is due, then a wait beyond the cap,
 * then the policy's order), then between classes, then by key; all the greater first. Keys are in
 * 1/1024 ms; w is the wait, a' the queueing time (design: Order), v the weight of the service's
 * line in the counter's profile, 1024 for the first:
 *
 *   policy        between classes             key
 *   fcfs                                      v x max(0, w)
 *   accumulating                              floor(slope x max(0, w) x v / 1024), compared exactly
 *   strict        rank                        v x max(0, w)
 *   head_start                                v x (w + head start); 1024 x it while below 0
 *   due_date                                  1024 x (now - a' - target x 1024 / v)
 *   ratio         least (2 given + 1)/turns   v x max(0, w)
 *
 *   a share due   what is owed                as the policy
 *   beyond cap                                1024 x (w - cap)
 *
 * Whose a' is still to come (an appointment's slot) has no share and, where classes are compared
 * first, stands behind everybody whose time has come: checking in early gains nothing.
 *
 * The last ties fall by slope (accumulating), then a', then visit and leg. Every key grows with the
 * wait, so within one service and class the earliest a' is first under every policy; and a weight
 * delays, but nobody for ever: who waits 1024 / v times as long comes first.
 *
 * Sources: accumulating priority, Kleinrock, "A delay dependent queue discipline" (1964). Due date:
 * Jackson's rule (1955). Ratio: the order within a round is Sainte-Laguë's, which spreads the turns
 * evenly (4:1 gives N N P N N). Cap with its guard: measured, docs/POLICIES.md.
 *
 * No overflow: times are within HALL_LAST_MS (2^42), slopes are at most 2^20, so a product is at
 * most 2^62; due and head starts lie within 2^53.
 */
#ifndef NOVBE_QUEUE_POLICY_H
#define NOVBE_QUEUE_POLICY_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/reason.h"
#include "firmware/queue/setup.h"

struct hall;

/* What the policy needs of a class, within its bounds. */
struct class_order {
	int64_t lead_ms; /* head start; of due dates: the target */
	int64_t cap_ms;	 /* 0: none */
	int32_t slope;	 /* 1024 but for accumulating */
	int32_t rank;	 /* 0 but for strict */
	uint16_t turns;
	uint8_t share_pct;
};

/* Somebody who could be called. */
struct candidate {
	uint32_t link;	 /* LINK_NONE: nobody */
	uint8_t rule;	 /* enum call_rule */
	int32_t between; /* classes: the greater first */
	int32_t slope;
	uint16_t part; /* what the key lost by rounding down, in 1/1024 of its unit */
	int64_t key;
	int64_t queued_ms;
};

void policy_orders(const struct setup *setup, struct class_order orders[QUEUE_MAX_CLASSES]);
/* By what a and b differ first; CALL_LOST_NOT: they are one. *before: whether a is called before b.
 */
enum call_lost policy_compare(const struct candidate *a, const struct candidate *b, bool *before);
/* True when a is called before b; nobody comes after everybody. */
bool policy_before(const struct candidate *a, const struct candidate *b);
/* The two who come first at this counter: heads of lines, or the second of the first one's line. */
void policy_pick(
	const struct hall *hall, uint16_t counter, int64_t now_ms, struct candidate top[2]);
/* A waiting leg as this counter sees it, whether or not its profile takes it. */
void policy_candidate(const struct hall *hall, uint16_t counter, uint32_t link, int64_t now_ms,
	struct candidate *candidate);
/* Whether there is anybody for this counter. */
bool policy_waits(const struct hall *hall, uint16_t counter);

#endif
