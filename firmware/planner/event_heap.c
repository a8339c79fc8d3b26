/* A binary heap in one array. */
#include "firmware/planner/event_heap.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void event_heap_fini(struct event_heap *heap)
{
	free(heap->list);
	memset(heap, 0, sizeof(*heap));
}

void event_heap_clear(struct event_heap *heap)
{
	heap->count = 0;
	heap->pushed = 0;
}

static bool comes_before(const struct happening *a, const struct happening *b)
{
	if (a->at_ms != b->at_ms)
		return a->at_ms < b->at_ms;
	if (a->kind != b->kind)
		return a->kind < b->kind;
	return a->order < b->order;
}

int event_heap_push(struct event_heap *heap, const struct happening *happening)
{
	struct happening new = *happening;
	size_t at = heap->count;

	if (heap->count == heap->room) {
		size_t room = heap->room > 0 ? heap->room * 2 : 1024;
		struct happening *list = realloc(heap->list, room * sizeof(*list));

		if (!list)
			return -ENOMEM;
		heap->list = list;
		heap->room = room;
	}
	new.order = heap->pushed++;
	heap->count++;
	while (at > 0 && comes_before(&new, &heap->list[(at - 1) / 2])) {
		heap->list[at] = heap->list[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	heap->list[at] = new;
	return 0;
}

const struct happening *event_heap_first(const struct event_heap *heap)
{
	return heap->count > 0 ? &heap->list[0] : NULL;
}

void event_heap_pop(struct event_heap *heap, struct happening *happening)
{
	struct happening last;
	size_t at = 0;

	*happening = heap->list[0];
	last = heap->list[--heap->count];
	for (;;) {
		size_t child = 2 * at + 1;

		if (child >= heap->count)
			break;
		if (child + 1 < heap->count &&
			comes_before(&heap->list[child + 1], &heap->list[child]))
			child++;
		if (!comes_before(&heap->list[child], &last))
			break;
		heap->list[at] = heap->list[child];
		at = child;
	}
	if (heap->count > 0)
		heap->list[at] = last;
}
