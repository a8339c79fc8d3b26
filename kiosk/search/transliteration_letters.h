/* Each letter of our scripts in Latin letters; for transliteration.c alone. */
#ifndef NOVBE_KIOSK_TRANSLITERATION_LETTERS_H
#define NOVBE_KIOSK_TRANSLITERATION_LETTERS_H

#include <stdbool.h>
#include <stdint.h>

enum { LETTER_LATIN_SIZE = 6 }; /* "shch", with NUL */

enum letter_kind {
	LETTER_NONE,   /* parts words: spaces, punctuation, scripts that are not ours */
	LETTER_SILENT, /* belongs to the word, and is not compared: marks, apostrophes, joiners */
	LETTER_FULL,
	LETTER_VOWELLESS, /* of a script that does not write (all) vowels */
};

/* latin: a-z and 0-9, set for the last two kinds; may be empty. */
enum letter_kind letter_romanize(uint32_t character, char latin[LETTER_LATIN_SIZE]);

#endif
