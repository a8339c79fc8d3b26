/* A ring of answers with a chained hash over it; an entry that is overwritten leaves its chain. */
#include "firmware/dispatcher/recent.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "db/journal.h"

enum { BUCKETS = 8192, NOBODY = -1 };

struct kept {
	char device[ID_SIZE], id[COMMAND_ID_SIZE], body_hash[JOURNAL_HASH_SIZE];
	char *answer; /* NULL: the slot was never used */
	size_t len;
	int32_t chain; /* next slot of the same bucket */
};

struct recent {
	struct kept slots[RECENT_MAX];
	int32_t buckets[BUCKETS];
	uint32_t oldest;
};

static uint32_t bucket_of(const char *device, const char *id)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (const char *p = device; *p; p++)
		hash = (hash ^ (unsigned char)*p) * 16777619u;
	for (const char *p = id; *p; p++)
		hash = (hash ^ (unsigned char)*p) * 16777619u;
	return hash % BUCKETS;
}

struct recent *recent_new(void)
{
	struct recent *recent = calloc(1, sizeof(*recent));

	if (recent)
		memset(recent->buckets, 0xff, sizeof(recent->buckets));
	return recent;
}

void recent_free(struct recent *recent)
{
	for (int i = 0; recent && i < RECENT_MAX; i++)
		free(recent->slots[i].answer);
	free(recent);
}

static int32_t recent_slot(const struct recent *recent, const char *device, const char *id)
{
	int32_t slot = recent->buckets[bucket_of(device, id)];

	while (slot != NOBODY && (strcmp(recent->slots[slot].id, id) != 0 ||
					 strcmp(recent->slots[slot].device, device) != 0))
		slot = recent->slots[slot].chain;
	return slot;
}

const char *recent_find(const struct recent *recent, const char *device, const char *id,
	const char **body_hash, size_t *len)
{
	int32_t slot = recent_slot(recent, device, id);

	if (slot == NOBODY)
		return NULL;
	*body_hash = recent->slots[slot].body_hash;
	*len = recent->slots[slot].len;
	return recent->slots[slot].answer;
}

static void recent_unchain(struct recent *recent, int32_t slot)
{
	const struct kept *kept = &recent->slots[slot];
	int32_t *link = &recent->buckets[bucket_of(kept->device, kept->id)];

	while (*link != NOBODY && *link != slot)
		link = &recent->slots[*link].chain;
	if (*link == slot)
		*link = kept->chain;
}

void recent_put(struct recent *recent, const char *device, const char *id, const char *body_hash,
	const char *answer, size_t len)
{
	char *copy = malloc(len);

	if (!copy || recent_slot(recent, device, id) != NOBODY) {
		free(copy);
		return;
	}
	memcpy(copy, answer, len);

	int32_t slot = (int32_t)(recent->oldest++ % RECENT_MAX);
	struct kept *kept = &recent->slots[slot];

	if (kept->answer) {
		recent_unchain(recent, slot);
		free(kept->answer);
	}
	snprintf(kept->device, sizeof(kept->device), "%s", device);
	snprintf(kept->id, sizeof(kept->id), "%s", id);
	snprintf(kept->body_hash, sizeof(kept->body_hash), "%s", body_hash);
	kept->answer = copy;
	kept->len = len;

	int32_t *bucket = &recent->buckets[bucket_of(device, id)];

	kept->chain = *bucket;
	*bucket = slot;
}
