/* The words of a hall, each once; for search.c and search_index.c alone. */
#ifndef NOVBE_KIOSK_SEARCH_INDEX_H
#define NOVBE_KIOSK_SEARCH_INDEX_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/wire/catalogue_message.h"

enum search_place { PLACE_NAME, PLACE_ALIAS, PLACE_INSTITUTION };

struct search_use {    /* where a word stands */
	uint16_t item; /* index of a service, or of an institution */
	uint8_t language;
	uint8_t place; /* enum search_place */
};

struct search_word {
	const char *letters, *sound, *skeleton; /* transliteration.h; in search.text */
	uint8_t letters_len, sound_len, skeleton_len;
	bool is_vowelless;
	uint32_t letters_has, sound_has; /* search_letters() */
	uint32_t first_use, use_count;
};

struct search {
	const struct hall_catalogue *hall;
	char *text;
	struct search_word *words; /* sorted by letters */
	uint32_t word_count;
	struct search_use *uses;
};

/* One bit for each letter that a form has, and some for the digits: most words are passed over by
 * these alone. */
uint32_t search_letters(const char *form);

#endif
