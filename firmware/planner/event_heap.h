/*
 * What will happen, soonest first: a binary heap. Of what happens at one moment, the order is that
 * of the kinds' numbers and then of the pushes, so that a run is the same everywhere.
 */
#ifndef NOVBE_PLANNER_EVENT_HEAP_H
#define NOVBE_PLANNER_EVENT_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct happening {
	int64_t at_ms;
	uint32_t kind;
	uint32_t order; /* set by event_heap_push() */
	uint32_t who;	/* the pusher's */
	uint32_t turn;	/* the pusher's */
};

struct event_heap { /* zeroed: empty */
	struct happening *list;
	size_t count, room;
	uint32_t pushed;
};

void event_heap_fini(struct event_heap *heap);
/* Forgets everything and keeps the memory. */
void event_heap_clear(struct event_heap *heap);
/* -ENOMEM. */
int event_heap_push(struct event_heap *heap, const struct happening *happening)
	__attribute__((warn_unused_result));
/* The next one, NULL: none. Borrowed until the next push or pop. */
const struct happening *event_heap_first(const struct event_heap *heap);
/* Takes the first off; there must be one. */
void event_heap_pop(struct event_heap *heap, struct happening *happening);

#endif
