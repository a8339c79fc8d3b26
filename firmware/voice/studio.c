/* What to record: the words between the sentences' gaps, letters, numbers. */
#include "firmware/voice/studio.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/voice/clip_numbers.h"
#include "firmware/voice/clip_plan.h"
#include "firmware/voice/clip_words.h"
#include "firmware/voice/speech_text.h"
#include "firmware/voice/spoken.h"
#include "firmware/voice/voice.h"

static const char ending[] = ".wav";

struct listing {
	const char *language;
	voice_clip_fn *each;
	void *data;
	int count, result;
	bool has_letters, has_numbers;
	char (*names)[CLIP_NAME_SIZE]; /* those of words that were told */
};

static void tell(struct listing *listing, const char *name, const char *say)
{
	char file[CLIP_NAME_SIZE + sizeof(ending)];

	listing->count++;
	snprintf(file, sizeof(file), "%s%s", name, ending);
	for (char *at = file; *at; at++)
		if (*at == '/')
			*at = '-';
	listing->each(listing->data, file, say);
}

static void tell_words(struct listing *listing, const char *words, size_t len)
{
	if (len >= CLIP_NAME_SIZE || listing->count >= STUDIO_MAX_CLIPS / 2) {
		listing->result = -E2BIG;
		return;
	}
	for (int i = 0; i < listing->count; i++)
		if (strlen(listing->names[i]) == len && memcmp(listing->names[i], words, len) == 0)
			return;
	snprintf(listing->names[listing->count], CLIP_NAME_SIZE, "%.*s", (int)len, words);
	tell(listing, listing->names[listing->count], listing->names[listing->count]);
}

/* ---- Sentences --------------------------------------------------------------------------------
 */

/* A ticket's gap becomes "A0", any other "0": the words of clip_words.h part there by themselves.
 */
static void fill_gaps(const char *text, char filled[VOICE_TEXT_MAX + 1])
{
	static const char ticket[] = "{ticket}";
	size_t len = 0;

	while (*text && len + 2 < VOICE_TEXT_MAX) {
		const char *close = *text == '{' ? strchr(text, '}') : NULL;

		if (!close) {
			filled[len++] = *text++;
			continue;
		}
		if (strncmp(text, ticket, strlen(ticket)) == 0)
			filled[len++] = 'A';
		filled[len++] = '0';
		text = close + 1;
	}
	filled[len] = '\0';
}

static void list_parts(
	struct listing *listing, const char *core, const struct clip_word *words, int count)
{
	for (int at = 0; at < count;) {
		int end = at;

		while (end < count && words[end].kind == CLIP_WORD_PLAIN)
			end++;
		if (end > at)
			tell_words(listing, core + words[at].from,
				words[end - 1].from + words[end - 1].len - words[at].from);
		at = end > at ? end : at + 1;
	}
}

static void list_sentence(struct listing *listing, const char *core, size_t len)
{
	struct clip_word words[CLIP_MAX_WORDS];
	const int count = clip_words(core, len, words);
	bool is_whole = true;

	if (count < 0) {
		listing->result = count;
		return;
	}
	for (int i = 0; i < count; i++) {
		listing->has_letters |= words[i].kind == CLIP_WORD_CODE;
		listing->has_numbers |= words[i].kind != CLIP_WORD_PLAIN;
		is_whole = is_whole && words[i].kind == CLIP_WORD_PLAIN;
	}
	if (is_whole && len > 0)
		tell_words(listing, core, len);
	else
		list_parts(listing, core, words, count);
}

static void list_text(struct listing *listing, const char *text)
{
	char filled[VOICE_TEXT_MAX + 1], clean[VOICE_TEXT_MAX + 1];
	const char *rest = clean;
	size_t next, first, core;

	if (strlen(text) > VOICE_TEXT_MAX) {
		listing->result = -E2BIG;
		return;
	}
	fill_gaps(text, filled);
	speech_text_clean(filled, clean, sizeof(clean));
	for (size_t len; (len = speech_sentence(rest, &next)) > 0; rest += next) {
		core = speech_sentence_core(rest, len, &first);
		list_sentence(listing, rest + first, core);
	}
}

/* ---- Letters and numbers ----------------------------------------------------------------------
 */

static void list_letters(struct listing *listing)
{
	for (char letter = 'A'; letter <= 'Z'; letter++) {
		const char name[] = {letter, '\0'};
		char say[SPOKEN_ID_SIZE];

		if (voice_letter_spoken(listing->language, letter, say, sizeof(say)) < 0)
			snprintf(say, sizeof(say), "%s", name);
		tell(listing, name, say);
	}
}

static void list_number(struct listing *listing, int number)
{
	char name[16];

	snprintf(name, sizeof(name), "%d", number);
	tell(listing, name, name);
}

static void list_numbers(struct listing *listing)
{
	for (int number = 0; number < 100; number++)
		list_number(listing, number);
	for (int number = 100; number < 1000; number += 100)
		list_number(listing, number);
	for (int number = 1000; number <= CLIP_NUMBER_MAX; number += 1000)
		list_number(listing, number);
	if (clip_joining_word(listing->language))
		tell(listing, "+", clip_joining_word(listing->language));
}

int voice_clips_list(const char *language, const char *const *sentences, size_t count,
	voice_clip_fn *each, void *data)
{
	struct listing listing = {.language = language, .each = each, .data = data};

	listing.names = calloc(STUDIO_MAX_CLIPS / 2, sizeof(*listing.names));
	if (!listing.names)
		return -ENOMEM;
	for (size_t i = 0; i < count && listing.result == 0; i++)
		list_text(&listing, sentences[i]);
	free(listing.names);
	if (listing.result < 0)
		return listing.result;
	if (listing.has_letters)
		list_letters(&listing);
	if (listing.has_numbers)
		list_numbers(&listing);
	return listing.count;
}
