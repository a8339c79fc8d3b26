/* From calls to sentences. */
#include "display/call_words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "display/call_texts.h"
#include "firmware/base/catalogue.h"

enum { ENOUGH_NUMBERS = 200 /* every rule for plural forms has shown all of them by then */ };

void call_words_init(struct call_words *words, const char *folder,
	bool (*speaks)(const void *data, const char *language), const void *data)
{
	memset(words, 0, sizeof(*words));
	translations_init(&words->texts, folder);
	words->speaks = speaks;
	words->data = data;
}

void call_words_fini(struct call_words *words)
{
	translations_fini(&words->texts);
}

void call_words_use(struct call_words *words, const struct hall_catalogue *catalogue)
{
	words->hall_count = 0;
	for (size_t i = 0; catalogue && i < catalogue->language_count; i++)
		memcpy(words->hall[words->hall_count++], catalogue->languages[i], LANGUAGE_SIZE);
}

/* English stands in the program; other sentences may be missing. */
static bool has_sentences(struct call_words *words, const char *language)
{
	const struct catalogue *texts = translations_of(&words->texts, language);

	return strcmp(language, "en") == 0 ||
	       strcmp(catalogue_text(texts, CALL_TICKET), CALL_TICKET) != 0;
}

static bool can_say(struct call_words *words, const char *language)
{
	return words->speaks(words->data, language) && has_sentences(words, language);
}

const char *call_words_language(struct call_words *words, const char *wish)
{
	if (can_say(words, wish))
		return wish;
	for (size_t i = 0; i < words->hall_count; i++)
		if (can_say(words, words->hall[i]))
			return words->hall[i];
	return words->speaks(words->data, "en") ? "en" : wish;
}

static int position_of(const struct announcer_call *call, const char *language)
{
	for (int i = 0; i < call->said_in_count; i++)
		if (strcmp(call->said_in[i], language) == 0)
			return i;
	return -1;
}

void call_words_choose(struct call_words *words, struct announcer_call *call,
	const char (*languages)[LANGUAGE_SIZE], int count, const char *ticket)
{
	call->said_in_count = 0;
	call->own = 0;
	for (int i = 0; i < count && i < ANNOUNCER_MAX_SAID_IN; i++) {
		const char *wish = languages[i][0] ? languages[i] : ticket;
		const char *language = call_words_language(words, wish);
		int at = position_of(call, language);

		if (at < 0) {
			at = call->said_in_count++;
			snprintf(call->said_in[at], LANGUAGE_SIZE, "%s", language);
		}
		if (!languages[i][0] || strcmp(wish, ticket) == 0)
			call->own = at;
	}
}

/* Two sentences as one text; each ends with its mark. */
static const char *join(char text[CALL_WORDS_SIZE], const char *first, const char *second)
{
	snprintf(text, CALL_WORDS_SIZE, "%s %s", first, second);
	return text;
}

const char *call_words_say(
	struct call_words *words, const struct announcer_part *part, char text[CALL_WORDS_SIZE])
{
	const struct catalogue *texts = translations_of(&words->texts, part->language);
	char number[12], first[CALL_WORDS_SIZE / 2 - 1], second[CALL_WORDS_SIZE / 2 - 1];

	if (!part->ticket[0]) {
		snprintf(number, sizeof(number), "%" PRIu32, part->count);
		texts_fill(first, sizeof(first), catalogue_plural(texts, CALL_MORE, part->count),
			"count", number, NULL);
		return join(text, first, catalogue_text(texts, CALL_LOOK));
	}
	snprintf(number, sizeof(number), "%u", (unsigned int)part->counter);
	texts_fill(first, sizeof(first), catalogue_text(texts, CALL_TICKET), "ticket", part->ticket,
		NULL);
	texts_fill(second, sizeof(second), catalogue_text(texts, CALL_COUNTER), "counter", number,
		NULL);
	return join(text, first, second);
}

static bool is_among(const char *text, const char *const *sentences, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(sentences[i], text) == 0)
			return true;
	return false;
}

size_t call_words_sentences(
	struct call_words *words, const char *language, const char *sentences[CALL_WORDS_SENTENCES])
{
	const struct catalogue *texts = translations_of(&words->texts, language);
	size_t count = 0;

	sentences[count++] = catalogue_text(texts, CALL_TICKET);
	sentences[count++] = catalogue_text(texts, CALL_COUNTER);
	sentences[count++] = catalogue_text(texts, CALL_LOOK);
	for (uint64_t n = 1; n <= ENOUGH_NUMBERS && count < CALL_WORDS_SENTENCES; n++) {
		const char *form = catalogue_plural(texts, CALL_MORE, n);

		if (!is_among(form, sentences, count))
			sentences[count++] = form;
	}
	return count;
}
