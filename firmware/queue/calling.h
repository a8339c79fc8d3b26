/*
 * Calling by itself: since when somebody stands in a line, and what is due at the counters. Private
 * to the rules.
 *
 * A counter is idle while it is open with an empty hand: since its last visit ended, it opened or
 * resumed (counter.since_ms). The hub calls for it once it was idle, and somebody stood there for
 * it, for setup_calling.auto_call_ms. Times of arrival are those of a whole service: the first who
 * came after its lines were empty.
 */
#ifndef NOVBE_QUEUE_CALLING_H
#define NOVBE_QUEUE_CALLING_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/queue/limits.h"
#include "firmware/queue/visit.h"

struct counter;
struct hall;

struct arrivals { /* what they say of an empty line means nothing */
	int64_t service_ms[QUEUE_MAX_SERVICES];
	int64_t sent_ms[QUEUE_MAX_COUNTERS]; /* of those sent to that counter only */
};

/* A waiting leg is about to enter its line. */
void arrivals_note(struct hall *hall, const struct leg *leg, int64_t at_ms);
/* When the next automatic call, or the end of patience with one, is due; INT64_MAX: never. A scan
 * of the counters, none while the hall has no automatic call. */
int64_t calling_due_ms(const struct hall *hall);
/* Until when the counter may leave an automatic call unanswered; INT64_MAX: for ever. */
int64_t calling_answer_ms(const struct hall *hall, const struct counter *counter);
/* A button was pressed there, or the hub turned it: nothing is unanswered. */
void calling_answered(struct counter *counter);
/* Its leg leaves the hand, by a change of that kind. */
void calling_ended(struct counter *counter, enum leg_state to, bool missed, int64_t at_ms);

#endif
