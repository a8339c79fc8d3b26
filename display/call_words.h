/*
 * The words of an announcement: in which language a call is said when its own cannot be spoken, and
 * the sentences (call_texts.h) with their numbers filled in.
 */
#ifndef NOVBE_DISPLAY_CALL_WORDS_H
#define NOVBE_DISPLAY_CALL_WORDS_H

#include "display/announcer.h"
#include "firmware/base/translations.h"
#include "firmware/wire/catalogue_message.h"

enum {
	CALL_WORDS_SIZE = 512,	   /* of one part's text, with NUL */
	CALL_WORDS_SENTENCES = 10, /* of one language at most: three, and forms for numbers */
};

struct call_words {
	struct translations texts;
	bool (*speaks)(const void *data, const char *language);
	const void *data; /* its */
	size_t hall_count;
	char hall[CATALOGUE_MAX_LANGUAGES][LANGUAGE_SIZE];
};

/* folder: of the catalogues, copied; speaks: whether a voice or recordings have a language. */
void call_words_init(struct call_words *words, const char *folder,
	bool (*speaks)(const void *data, const char *language), const void *data);
void call_words_fini(struct call_words *words);
/* The hall's languages, first one first; NULL: not known yet. */
void call_words_use(struct call_words *words, const struct hall_catalogue *catalogue);

/*
 * The language that is spoken where `wish` is asked for: itself if it can be spoken and has its
 * sentences, else the hall's first that can, else English, else itself (and that will fail).
 * Borrowed from words or wish.
 */
const char *call_words_language(struct call_words *words, const char *wish);
/*
 * In which languages a call is said, each once, in the order of the board file; languages: as
 * struct voice_settings has them, "" is ticket. Sets said_in, said_in_count and own of the call:
 * the ticket's own language if it is among them, else the first.
 */
void call_words_choose(struct call_words *words, struct announcer_call *call,
	const char (*languages)[LANGUAGE_SIZE], int count, const char *ticket);

/* The text of a part in its language; returns text. */
const char *call_words_say(
	struct call_words *words, const struct announcer_part *part, char text[CALL_WORDS_SIZE]);
/* Every sentence that the loudspeakers can say in that language, gaps in braces; borrowed. How
 * many. */
size_t call_words_sentences(struct call_words *words, const char *language,
	const char *sentences[CALL_WORDS_SENTENCES]);

#endif
