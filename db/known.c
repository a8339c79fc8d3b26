/*
 * Slots lie in the order of adding and are chained per bucket, the latest first. So undoing the
 * last adds only takes slots off the end, each of which is the first of its chain.
 */
#include "db/known.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct slot {
	int64_t n;
	uint32_t tag;
	uint32_t chain; /* 1 + next slot, 0: the last */
};

struct known {
	struct slot *slots;
	uint32_t *buckets;  /* 1 + first slot */
	size_t count, room; /* room is a power of two: also the number of buckets */
};

struct known *known_new(void)
{
	return calloc(1, sizeof(struct known));
}

void known_free(struct known *known)
{
	if (!known)
		return;
	free(known->slots);
	free(known->buckets);
	free(known);
}

size_t known_count(const struct known *known)
{
	return known->count;
}

/* FNV-1a, finished so that the low bits depend on all. */
static uint32_t name_tag(const char *device, const char *id)
{
	uint64_t hash = 0xcbf29ce484222325;

	for (const char *p = device; *p; p++)
		hash = (hash ^ (unsigned char)*p) * 0x100000001b3;
	hash *= 0x100000001b3;
	for (const char *p = id; *p; p++)
		hash = (hash ^ (unsigned char)*p) * 0x100000001b3;
	return (uint32_t)(hash ^ hash >> 32);
}

static void known_link(struct known *known, size_t slot)
{
	uint32_t *bucket = &known->buckets[known->slots[slot].tag & (known->room - 1)];

	known->slots[slot].chain = *bucket;
	*bucket = (uint32_t)slot + 1;
}

static int known_grow(struct known *known)
{
	size_t room = known->room ? known->room * 2 : 1024;

	if (room > KNOWN_MAX)
		return -ENOMEM;
	uint32_t *buckets = calloc(room, sizeof(*buckets));
	struct slot *slots = buckets ? realloc(known->slots, room * sizeof(*slots)) : NULL;

	if (!slots) {
		free(buckets);
		return -ENOMEM;
	}
	free(known->buckets);
	known->buckets = buckets;
	known->slots = slots;
	known->room = room;
	for (size_t i = 0; i < known->count; i++)
		known_link(known, i);
	return 0;
}

int known_add(struct known *known, const char *device, const char *id, int64_t n)
{
	if (known->count == known->room) {
		int rc = known_grow(known);
		if (rc < 0)
			return rc;
	}
	known->slots[known->count] = (struct slot){.n = n, .tag = name_tag(device, id)};
	known_link(known, known->count++);
	return 0;
}

void known_cut(struct known *known, size_t count)
{
	while (known->count > count) {
		const struct slot *last = &known->slots[--known->count];
		uint32_t *bucket = &known->buckets[last->tag & (known->room - 1)];

		assert(*bucket == known->count + 1);
		*bucket = last->chain;
	}
}

int64_t known_find(const struct known *known, const char *device, const char *id, uint32_t *cursor)
{
	uint32_t tag = name_tag(device, id);

	if (known->room == 0)
		return 0;
	uint32_t at =
		*cursor ? known->slots[*cursor - 1].chain : known->buckets[tag & (known->room - 1)];

	while (at && known->slots[at - 1].tag != tag)
		at = known->slots[at - 1].chain;
	*cursor = at;
	return at ? known->slots[at - 1].n : 0;
}
