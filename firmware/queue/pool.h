/*
 * Pools: the counters that wear one profile. Private to the rules. What a policy must remember of
 * earlier calls is kept per pool, for only its counters meet the same lines: whose turns of the
 * round are used, which class is owed a call, and how many have waited beyond their cap. Bounded;
 * moved by hall_apply() and hall_configure() alone, so that a replay ends with the same.
 */
#ifndef NOVBE_QUEUE_POOL_H
#define NOVBE_QUEUE_POOL_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/limits.h"

struct hall;
struct leg;

enum {
	POOL_MINUTES = 2048,  /* of a business day: 34 hours */
	POOL_CALL = 100,      /* what a call costs of a class's share, in percent */
	POOL_MAX_OWED = 1000, /* ten calls: 100 % of eight classes never owe as many */
};

struct pool {
	/*
	 * Ratio: calls of the present round, at most the class's turns. A call of a class whose
	 * turns are used begins the next round, for then nobody who waits had any left. So turns
	 * that nobody used are gone: nothing piles up while a class is empty.
	 */
	uint16_t given[QUEUE_MAX_CLASSES];
	/*
	 * Minimum share: each call of the pool while somebody of the class waits there adds the
	 * class's percent, its own call takes 100 back (never below 0), and with nobody there it is
	 * 0. The class comes first when the next call would make it 100. So of any k calls in a row
	 * during which it waits at least floor(k x percent / 100) are its own, whatever came
	 * before; with s classes that have a share, at least (k x percent / 100) - s.
	 * Who was sent to one counter waits there only: its calls add, others' change nothing.
	 */
	uint16_t owed[QUEUE_MAX_CLASSES];
	uint32_t waits[QUEUE_MAX_CLASSES]; /* not reserved, not sent to one counter */
	/* Reserved and waiting, of classes with a cap, by the minute since the day's opening in
	 * which they pass it; what is outside the day stands at its ends. */
	uint32_t passes[POOL_MINUTES];
};

/* One more (by 1) or one less (by UINT32_MAX, which is -1) who stands in a queue. */
void pools_count(struct hall *hall, const struct leg *leg, uint32_t by);
/* Counts everybody anew, and forgets what the policy in force has no use for. */
void pools_configure(struct hall *hall);
/* Before that call is done. A call that a person chose changes nothing. */
void pools_called(struct hall *hall, uint16_t counter, uint8_t klass);
void pools_clear(struct hall *hall);

/* How many of those who stand in the pool's queues had passed their cap when this minute began. */
uint32_t pool_passed(const struct hall *hall, uint16_t profile, int64_t now_ms);
/* Caps act while that is at most max(2, a quarter) of everybody there: beyond, they would only turn
 * the policy into first come, first served. also: NULL, or one who is about to stand there. */
bool pool_caps_act(
	const struct hall *hall, uint16_t profile, const struct leg *also, int64_t now_ms);
/* Whether somebody of the class is there for this counter. */
bool pool_waits(const struct hall *hall, uint16_t counter, uint8_t klass);

#endif
