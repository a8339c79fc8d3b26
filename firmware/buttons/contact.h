/*
 * One contact: from edges, as the hardware tells them, to presses. Pure: no file, no clock; time is
 * monotonic microseconds of the caller, and of the edge itself where the kernel stamps it, so that
 * a program that was asleep counts as one that was awake.
 *
 *              down, quiet                    hold_us over
 *   up ------------------------> down -----------------------> acted
 *    ^   without hold: PRESSED    |  up: PRESSED (with hold)     |
 *    +----------------------------+<-----------------------------+
 *    ^                                         stuck_us over: STUCK
 *    +------------ up: FREE ------- ignored <-- down at the start: HELD_AT_START
 *
 * Debounce: a level counts when no edge came for debounce_us: "quiet for N, then the level". A
 * chain of edges, each nearer than N to the one before, is one change at its end, or none. Kernels
 * that debounce (uAPI v2) do the same; then debounce_us is 0 here and the presses are the same.
 *
 * No guard against double strikes: what a contact did twice is told twice. Whether two presses are
 * one wish is known to who hears them: the operator's panel (PANEL_STRIKE_MS), the kiosk's flow
 * (FLOW_DOUBLE_STRIKE_MS).
 *
 * Lost edges: each look at a due time brings the level itself. Where it differs from what the edges
 * said, an edge was lost: the contact goes by the level and counts it in `healed`.
 */
#ifndef NOVBE_BUTTONS_CONTACT_H
#define NOVBE_BUTTONS_CONTACT_H

#include <stdbool.h>
#include <stdint.h>

enum contact_event {
	CONTACT_NOTHING,
	CONTACT_PRESSED,
	CONTACT_HELD,	       /* once, when it was down for hold_us */
	CONTACT_STUCK,	       /* down for stuck_us; ignored until it came up */
	CONTACT_HELD_AT_START, /* down when it was first looked at; ignored until it came up */
	CONTACT_RESTLESS,      /* edges for CONTACT_RESTLESS_US without a quiet moment: no hand */
	CONTACT_FREE,	       /* came up after one of the first two, or rests now */
};

struct contact_options {
	int64_t debounce_us; /* 0: edges are clean already */
	int64_t hold_us;     /* 0: acts when it goes down */
	int64_t stuck_us;
};

enum { CONTACT_QUEUE = 8, CONTACT_RESTLESS_US = 5000000 };

struct contact { /* all private but `healed` */
	struct contact_options options;
	bool down;	/* the level that counts */
	bool edge_down; /* what the last edge said */
	bool moving;	/* edges came, and it was not quiet since */
	bool ignored;	/* until it comes up */
	bool acted;	/* this press was told */
	bool restless;
	int64_t edge_us, moving_us, down_us;
	unsigned int healed; /* edges that were lost and found by the level */
	struct {
		enum contact_event event;
		int64_t at_us;
	} queue[CONTACT_QUEUE];
	unsigned int first, count;
};

/* From here on; also after the hardware was away. `down` is the level now. healed is kept. */
void contact_start(
	struct contact *contact, const struct contact_options *options, int64_t now_us, bool down);
/* An edge, in the order of time; `down` is the level behind it. Take the events after each. */
void contact_edge(struct contact *contact, int64_t at_us, bool down);
/* It is now_us, all edges until now were told, and this is the level. */
void contact_look(struct contact *contact, int64_t now_us, bool down);
/* When the next contact_look() is due; INT64_MAX: not before the next edge. */
int64_t contact_due_us(const struct contact *contact);
/* Takes the oldest event that was not taken yet and when it happened. */
enum contact_event contact_take(struct contact *contact, int64_t *at_us);

#endif
