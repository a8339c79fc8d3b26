/* The wall's own words in all languages of the hall at once (catalogues of po/). */
#ifndef NOVBE_DISPLAY_TEXTS_H
#define NOVBE_DISPLAY_TEXTS_H

#include <stddef.h>
#include <stdint.h>

#include "firmware/wire/catalogue_message.h"

/* Marks a text for xgettext; translated where it is shown. TEXTS() marks the two of a text that
 * counts, for texts_plural(). */
#define TEXT(english)		       english
#define TEXTS(english, english_plural) english, english_plural

struct texts;

/* One text in one language; borrowed until the texts change. */
struct texts_run {
	const char *language;
	const char *text;
};

/* folder (copied) holds <language>.mo; a language without one shows English. NULL: ENOMEM. */
struct texts *texts_new(const char *folder);
void texts_free(struct texts *texts); /* NULL is allowed */
/* The hall's languages, first one first; opens their catalogues unless they are open already. */
void texts_set_languages(struct texts *texts, const struct hall_catalogue *catalogue);

/* The text in every language of the hall, each wording once. Returns how many, at least 1. */
size_t texts_all(const struct texts *texts, const char *english,
	struct texts_run runs[CATALOGUE_MAX_LANGUAGES]);
/* The same with equal wordings kept: one run for each language. */
size_t texts_each(const struct texts *texts, const char *english,
	struct texts_run runs[CATALOGUE_MAX_LANGUAGES]);
/* The text in one language, or in the hall's first. */
struct texts_run texts_one(const struct texts *texts, const char *language, const char *english);
/* The same for n things, in the form that the language has for that number:
 *   texts_plural(texts, "ru", TEXTS("{count} ticket", "{count} tickets"), 3) */
struct texts_run texts_plural(const struct texts *texts, const char *language, const char *english,
	const char *english_plural, uint64_t n);
/* Puts a number for each {name} of the sentence, as an id (firmware/paint/paint.h); names and
 * numbers alternate, NULL ends. Cut at size; returns text. */
const char *texts_fill(char *text, size_t size, const char *sentence, ...)
	__attribute__((sentinel));

#endif
