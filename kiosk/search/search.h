/*
 * Services by what a citizen types: parts of their names, of what people also call them and of
 * their institutions' names, in any of the hall's languages, in any script, with a typing error.
 *
 *   struct search *search = search_new(hall);           when the hall's catalogue is new or changed
 *   n = search_find(search, "pasp", "az", services, 9);              after each letter
 *
 * Pure: memory and strings. A query looks at each different word of the hall once.
 */
#ifndef NOVBE_KIOSK_SEARCH_H
#define NOVBE_KIOSK_SEARCH_H

#include <stdint.h>

struct hall_catalogue;
struct search;

enum { SEARCH_MAX_WORDS = 8 }; /* of what was typed; further ones are passed over */

/*
 * The words of a hall, which is borrowed and must outlive the search; make a new one whenever
 * services, names or languages change. Opening and closing of services needs none. It takes as long
 * as some hundred queries: make it when somebody wants to search, not for each part of a catalogue
 * that arrives. NULL: ENOMEM.
 */
struct search *search_new(const struct hall_catalogue *hall);
void search_free(struct search *search); /* NULL is allowed */

/*
 * The services that have every word of `typed`, in any order, the best first: their indexes in
 * hall->services, at most `max`, each once. typed may be any bytes. language: the citizen's; one
 * that the hall does not have is its first. Returns how many; 0 for a text without words.
 *
 * A word counts as, from best to worst: a whole word of a name or alias; the begin of a word of the
 * name in the citizen's language; the begin of a word of a name in another language, or of an
 * alias; the begin of a word of the institution's name; a part of a word, from 3 letters on; the
 * begin of a word with one typing error (a letter wrong, missing, too many, or two exchanged) from
 * 4 letters on, with two from 8 on. Of two that count the same, letters as typed go before letters
 * taken for each other (transliteration.h), the citizen's language before others, an open service
 * before a closed one, then the hall's order. Typing errors are looked for only where the rest
 * leaves room in `max`.
 */
int search_find(const struct search *search, const char *typed, const char *language,
	uint16_t *services, int max);

#endif
