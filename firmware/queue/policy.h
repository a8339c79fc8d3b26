/* Who is next: one comparator over the heads of the lines a counter may call. Private. */
#ifndef NOVBE_QUEUE_POLICY_H
#define NOVBE_QUEUE_POLICY_H

#include <stdbool.h>
#include <stdint.h>

struct hall;

/* Somebody who could be called. */
struct candidate {
	uint32_t link; /* LINK_NONE: nobody */
	int32_t slope;
	int64_t key; /* slope x time waited */
	int64_t queued_ms;
};

/* slope x max(0, now - queued), at most INT64_MAX. */
int64_t policy_key(int32_t slope, int64_t queued_ms, int64_t now_ms);
/* Somebody, in a line or about to stand in one, as this counter would see them. */
void policy_candidate(const struct hall *hall, uint16_t counter, uint32_t link, int64_t now_ms,
	struct candidate *candidate);
/* True when a is called before b: by key, then slope, then queueing time, then visit and leg. */
bool policy_before(const struct candidate *a, const struct candidate *b);
/* The two who come first at this counter: heads of lines, or the second of the first one's line. */
void policy_pick(
	const struct hall *hall, uint16_t counter, int64_t now_ms, struct candidate top[2]);
/* Whether there is anybody for this counter. */
bool policy_waits(const struct hall *hall, uint16_t counter);

#endif
