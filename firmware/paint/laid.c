/*
 * Texts that are laid out already. Shaping a text costs far more than showing its glyphs, and a
 * screen measures a text before it paints it, and paints it again when its row has moved or its
 * card blinks; so the latest ones are kept as they were laid out.
 */
#include "firmware/paint/painter.h"

#include <stdlib.h>
#include <string.h>

enum {
	LAID_KEPT = 192,	   /* the one unused for longest gives its room */
	LAID_MAX_TEXT_BYTES = 512, /* a longer one is not kept: a layout is many times its text */
};

static uint64_t hash_of(const void *bytes, size_t size, uint64_t hash)
{
	const unsigned char *at = bytes;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ at[i]) * UINT64_C(1099511628211);
	return hash;
}

/* Everything that the layout depends on; not the colour, and not the place in the box. */
static void key_fill(struct laid_key *key, const struct paint_style *style, int width)
{
	memset(key, 0, sizeof(*key)); /* its padding is compared too */
	g_strlcpy(key->language, style->language ? style->language : "", sizeof(key->language));
	key->size_px = style->size_px;
	key->width = style->is_id || width < 0 ? 0 : width; /* ids are not wrapped */
	key->max_lines = style->max_lines;
	key->weight = style->weight;
	key->align = style->align;
	key->is_id = style->is_id;
	key->balanced = style->balanced;
}

static void laid_clear(struct laid *laid)
{
	free(laid->text);
	if (laid->layout)
		g_object_unref(laid->layout);
	memset(laid, 0, sizeof(*laid));
}

static bool is_laid(
	const struct laid *laid, const struct laid_key *key, uint64_t hash, const char *text)
{
	return laid->text && laid->hash == hash && memcmp(&laid->key, key, sizeof(*key)) == 0 &&
	       strcmp(laid->text, text) == 0;
}

struct laid *laid_find(
	struct painter *painter, const struct paint_style *style, int width, const char *text)
{
	size_t bytes = strlen(text);
	uint64_t hash = UINT64_C(14695981039346656037);
	struct laid_key key;

	key_fill(&key, style, width);
	hash = hash_of(text, bytes, hash_of(&key, sizeof(key), hash));
	if (bytes > LAID_MAX_TEXT_BYTES ||
		(style->language && strlen(style->language) >= sizeof(key.language)))
		return NULL;
	if (!painter->laid)
		painter->laid = calloc(LAID_KEPT, sizeof(*painter->laid));
	struct laid *oldest = painter->laid;

	for (int i = 0; painter->laid && i < LAID_KEPT; i++) {
		struct laid *laid = &painter->laid[i];

		if (is_laid(laid, &key, hash, text)) {
			laid->used = ++painter->laid_uses;
			return laid;
		}
		if (laid->used < oldest->used)
			oldest = laid;
	}
	if (!oldest)
		return NULL;
	laid_clear(oldest);
	oldest->text = strdup(text);
	memcpy(&oldest->key, &key, sizeof(key));
	oldest->hash = hash;
	oldest->used = oldest->text ? ++painter->laid_uses : 0;
	return oldest->text ? oldest : NULL;
}

void laid_forget(struct painter *painter)
{
	for (int i = 0; painter->laid && i < LAID_KEPT; i++)
		laid_clear(&painter->laid[i]);
	free(painter->laid);
	painter->laid = NULL;
	painter->layout = painter->scratch; /* it may have been one of them */
}
