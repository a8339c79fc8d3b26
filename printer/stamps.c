/* Stamps: a table of chains to find them, and a list by their last use to forget them. */
#include "printer/stamps.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "printer/bitmap.h"

enum {
	CHAINS = 512,
	BLOCK_BYTES = 16, /* what the heap takes for itself of each block */
};

struct entry {
	struct entry *next;	     /* in its chain */
	struct entry *newer, *older; /* by last use */
	uint32_t hash;
	size_t bytes;
	struct stamp stamp;
	struct stamp_key key;
	char texts[]; /* of the key */
};

struct stamps {
	size_t bytes, max_bytes;
	struct entry *newest, *oldest;
	struct entry *chains[CHAINS];
};

/* ---- Keys ------------------------------------------------------------------------------------ */

/* FNV-1a (Fowler, Noll, Vo) of the text: few stamps have one text and differ in the rest. */
static uint32_t key_hash(const struct stamp_key *key)
{
	uint32_t hash = UINT32_C(2166136261);

	for (const char *at = key->text; *at; at++)
		hash = (hash ^ (uint8_t)*at) * UINT32_C(16777619);
	return hash;
}

static bool key_is(const struct stamp_key *a, const struct stamp_key *b)
{
	return a->size_px == b->size_px && a->weight == b->weight && a->align == b->align &&
	       a->width_dots == b->width_dots && a->sheet_dots == b->sheet_dots &&
	       a->place == b->place && !strcmp(a->language, b->language) &&
	       !strcmp(a->text, b->text);
}

/* ---- Entries --------------------------------------------------------------------------------- */

static struct entry *entry_new(const struct stamp_key *key, const struct stamp *stamp)
{
	size_t language = strlen(key->language) + 1, text = strlen(key->text) + 1;
	struct entry *entry = malloc(sizeof(*entry) + language + text);

	if (!entry)
		return NULL;
	*entry = (struct entry){.hash = key_hash(key), .stamp = *stamp, .key = *key};
	entry->key.language = memcpy(entry->texts, key->language, language);
	entry->key.text = memcpy(entry->texts + language, key->text, text);
	entry->bytes = sizeof(*entry) + language + text + BLOCK_BYTES;
	if (stamp->dots)
		entry->bytes += sizeof(*stamp->dots) + 2 * BLOCK_BYTES +
				stamp->dots->stride_bytes * (size_t)stamp->dots->height_dots;
	return entry;
}

static void entry_free(struct entry *entry)
{
	bitmap_free(entry->stamp.dots);
	free(entry);
}

static void list_add(struct stamps *stamps, struct entry *entry)
{
	entry->newer = NULL;
	entry->older = stamps->newest;
	*(stamps->newest ? &stamps->newest->newer : &stamps->oldest) = entry;
	stamps->newest = entry;
}

static void list_del(struct stamps *stamps, struct entry *entry)
{
	*(entry->newer ? &entry->newer->older : &stamps->newest) = entry->older;
	*(entry->older ? &entry->older->newer : &stamps->oldest) = entry->newer;
}

static void forget(struct stamps *stamps, struct entry *entry)
{
	struct entry **at = &stamps->chains[entry->hash % CHAINS];

	while (*at != entry)
		at = &(*at)->next;
	*at = entry->next;
	list_del(stamps, entry);
	stamps->bytes -= entry->bytes;
	entry_free(entry);
}

/* ---- All of them ----------------------------------------------------------------------------- */

struct stamps *stamps_new(size_t max_bytes)
{
	struct stamps *stamps = calloc(1, sizeof(*stamps));

	if (!stamps)
		return NULL;
	stamps->max_bytes = max_bytes;
	return stamps;
}

void stamps_free(struct stamps *stamps)
{
	while (stamps && stamps->oldest)
		forget(stamps, stamps->oldest);
	free(stamps);
}

const struct stamp *stamps_find(struct stamps *stamps, const struct stamp_key *key)
{
	uint32_t hash = stamps ? key_hash(key) : 0;
	struct entry *entry = stamps ? stamps->chains[hash % CHAINS] : NULL;

	while (entry && !(entry->hash == hash && key_is(&entry->key, key)))
		entry = entry->next;
	if (!entry)
		return NULL;
	list_del(stamps, entry);
	list_add(stamps, entry);
	return &entry->stamp;
}

void stamps_keep(struct stamps *stamps, const struct stamp_key *key, const struct stamp *stamp)
{
	struct entry *entry = stamps ? entry_new(key, stamp) : NULL;

	if (!entry) {
		bitmap_free(stamp->dots);
		return;
	}
	if (entry->bytes > stamps->max_bytes) {
		entry_free(entry);
		return;
	}
	while (stamps->bytes + entry->bytes > stamps->max_bytes)
		forget(stamps, stamps->oldest);
	stamps->bytes += entry->bytes;
	entry->next = stamps->chains[entry->hash % CHAINS];
	stamps->chains[entry->hash % CHAINS] = entry;
	list_add(stamps, entry);
}

size_t stamps_bytes(const struct stamps *stamps)
{
	return stamps ? stamps->bytes : 0;
}
