/* Which words a hall has, and where. Read twice: the first time to know how much there is. */
#include "kiosk/search/search_index.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/search/search.h"
#include "kiosk/search/transliteration.h"

struct found { /* a word at one place */
	struct search_word word;
	struct search_use use;
};

struct gathering {
	struct found *found; /* NULL while they are counted */
	char *text;
	size_t count, bytes;
};

uint32_t search_letters(const char *form)
{
	uint32_t letters = 0;

	for (; *form; form++) {
		unsigned int bit = *form >= 'a' ? *form - 'a' : 26 + (*form - '0') % 6;

		letters |= UINT32_C(1) << bit;
	}
	return letters;
}

static const char *keep(struct gathering *g, const char *form, uint8_t *len)
{
	size_t n = strlen(form);
	char *kept = g->found ? memcpy(g->text + g->bytes, form, n + 1) : NULL;

	g->bytes += n + 1;
	*len = (uint8_t)n;
	return kept;
}

static void gather_word(
	struct gathering *g, const struct transliteration *word, struct search_use use)
{
	struct found found = {.use = use, .word.is_vowelless = word->is_vowelless};

	found.word.letters = keep(g, word->letters, &found.word.letters_len);
	found.word.sound = keep(g, word->sound, &found.word.sound_len);
	found.word.skeleton = keep(g, word->skeleton, &found.word.skeleton_len);
	found.word.letters_has = search_letters(word->letters);
	found.word.sound_has = search_letters(word->sound);
	if (g->found)
		g->found[g->count] = found;
	g->count++;
}

/*
 * What stands joined before Arabic and Amharic nouns: the article, alone and behind "and", "with"
 * and "for"; "of", "in", "from" and "for". Nobody types it, so the word is there without it too.
 */
static const char *without_article(const struct transliteration *word)
{
	static const char *const articles[] = {"val", "bal", "ll", "al", "ye", "be", "ke", "le"};

	for (size_t i = 0; word->is_vowelless && i < sizeof(articles) / sizeof(articles[0]); i++) {
		size_t len = strlen(articles[i]);

		if (!strncmp(word->letters, articles[i], len) && strlen(word->letters + len) > 2)
			return word->letters + len;
	}
	return NULL;
}

static void gather_names(struct gathering *g, const struct hall_catalogue *hall,
	const struct names *names, uint16_t item, enum search_place place)
{
	for (uint8_t i = 0; i < hall->language_count; i++) {
		struct search_use use = {.item = item, .language = i, .place = place};
		struct transliteration word, bare;
		const char *at = names->text[i];

		while (at && transliteration_next(&at, &word)) {
			const char *rest = without_article(&word);

			gather_word(g, &word, use);
			if (!rest || !transliteration_next(&rest, &bare))
				continue;
			bare.is_vowelless = true;
			gather_word(g, &bare, use);
		}
	}
}

static void gather(struct gathering *g, const struct hall_catalogue *hall)
{
	g->count = g->bytes = 0;
	for (uint16_t i = 0; i < hall->service_count; i++) {
		const struct catalogue_service *service = &hall->services[i];

		gather_names(g, hall, &service->names, i, PLACE_NAME);
		gather_names(g, hall, &service->aliases, i, PLACE_ALIAS);
	}
	for (uint16_t i = 0; i < hall->institution_count; i++)
		gather_names(g, hall, &hall->institutions[i].names, i, PLACE_INSTITUTION);
}

static int words_compare(const struct search_word *a, const struct search_word *b)
{
	int r = strcmp(a->letters, b->letters);

	return r ? r : (int)a->is_vowelless - (int)b->is_vowelless;
}

static int found_compare(const void *a, const void *b)
{
	return words_compare(&((const struct found *)a)->word, &((const struct found *)b)->word);
}

/* Sorted places of words become words with their places. */
static void words_make(struct search *search, const struct gathering *g)
{
	for (size_t i = 0; i < g->count; i++) {
		const struct found *found = &g->found[i];
		struct search_word *last =
			search->word_count ? &search->words[search->word_count - 1] : NULL;

		if (!last || words_compare(last, &found->word)) {
			last = &search->words[search->word_count++];
			*last = found->word;
			last->first_use = (uint32_t)i;
		}
		search->uses[i] = found->use;
		last->use_count++;
	}
}

struct search *search_new(const struct hall_catalogue *hall)
{
	struct search *search = calloc(1, sizeof(*search));
	struct gathering g = {0};

	if (!search)
		return NULL;
	search->hall = hall;
	gather(&g, hall);
	search->text = malloc(g.bytes + 1);
	search->words = calloc(g.count + 1, sizeof(*search->words));
	search->uses = calloc(g.count + 1, sizeof(*search->uses));
	g.found = calloc(g.count + 1, sizeof(*g.found));
	g.text = search->text;
	if (!search->text || !search->words || !search->uses || !g.found) {
		free(g.found);
		search_free(search);
		errno = ENOMEM;
		return NULL;
	}
	gather(&g, hall);
	qsort(g.found, g.count, sizeof(*g.found), found_compare);
	words_make(search, &g);
	free(g.found);
	return search;
}

void search_free(struct search *search)
{
	if (!search)
		return;
	free(search->text);
	free(search->words);
	free(search->uses);
	free(search);
}
