/* An open hash over the words; halls have hundreds of them, entries name them by the million. */
#include "db/report/words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static uint32_t hash_of(struct text text)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (size_t i = 0; i < text.len; i++)
		hash = (hash ^ (unsigned char)text.at[i]) * 16777619u;
	return hash;
}

/* Where the word is, or would be. */
static uint32_t slot_of(const struct words *w, struct text text)
{
	uint32_t slot = hash_of(text) & (w->slot_count - 1);

	while (w->slots[slot] && !text_is(text, w->text[w->slots[slot] - 1]))
		slot = (slot + 1) & (w->slot_count - 1);
	return slot;
}

static int words_grow(struct words *w)
{
	uint32_t count = w->slot_count ? w->slot_count * 2 : 64;
	char **text = realloc(w->text, count / 2 * sizeof(*text));
	uint32_t *slots = calloc(count, sizeof(*slots));

	if (text)
		w->text = text;
	if (!text || !slots) {
		free(slots);
		return -ENOMEM;
	}
	free(w->slots);
	w->slots = slots;
	w->slot_count = count;
	for (uint32_t i = 0; i < w->count; i++)
		w->slots[slot_of(w, (struct text){w->text[i], strlen(w->text[i])})] = i + 1;
	return 0;
}

int words_take(struct words *w, struct text text, uint32_t *number)
{
	*number = 0;
	if (!text.len)
		return 0;
	if (w->count >= w->slot_count / 2 && words_grow(w) < 0)
		return -ENOMEM;
	uint32_t slot = slot_of(w, text);

	if (!w->slots[slot]) {
		char *copy = w->count < w->max ? strndup(text.at, text.len) : NULL;

		if (!copy)
			return w->count < w->max ? -ENOMEM : -ENOSPC;
		w->text[w->count++] = copy;
		w->slots[slot] = w->count;
	}
	*number = w->slots[slot];
	return 0;
}

uint32_t words_find(const struct words *w, const char *text)
{
	if (!w->slot_count || !text[0])
		return 0;
	return w->slots[slot_of(w, (struct text){text, strlen(text)})];
}

const char *words_text(const struct words *w, uint32_t number)
{
	return number && number <= w->count ? w->text[number - 1] : "";
}

void words_fini(struct words *w)
{
	for (uint32_t i = 0; i < w->count; i++)
		free(w->text[i]);
	free(w->text);
	free(w->slots);
	*w = (struct words){.max = w->max};
}
