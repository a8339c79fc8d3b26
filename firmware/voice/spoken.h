/*
 * Words for what a speech engine reads wrongly or not at all. Pure: text in, text out.
 *
 * espeak-ng reads a Latin letter in a Russian, Urdu, Persian, Arabic or Amharic sentence with its
 * English voice, and Uzbek numbers digit by digit. A ticket is said as its letters, each leading
 * zero, then the number: "A047" as "A, 0, 47"; that needs no case endings in any language.
 */
#ifndef NOVBE_VOICE_SPOKEN_H
#define NOVBE_VOICE_SPOKEN_H

#include <stdbool.h>
#include <stddef.h>

enum {
	SPOKEN_ID_SIZE = 160,  /* of the longest ticket's words, with NUL */
	SPOKEN_ID_LETTERS = 2, /* at most, as a series has */
	SPOKEN_ID_DIGITS = 6,  /* at most, as a kiosk's own numbers have */
	SPOKEN_GROWTH = 20,    /* spoken_text() makes at most so many bytes of one */
};

/* az ru en ur uz id am tr fa ar: there are words here, and espeak-ng has a voice. None for ps. */
bool voice_speaks(const char *language);

/*
 * "A047" or "AB1047" as words of that language: "A, 0, 47" in English,
 * "بی، 0، 47" in Urdu for B047, "a, nol, qirq yetti" in Uzbek; numbers stay digits where the engine
 * reads them rightly. 0; -ENOENT: see voice_speaks(); -EINVAL: no such id (letters A..Z in front,
 * then digits, nothing else); -ENOSPC: size.
 */
int voice_id_spoken(const char *language, const char *id, char *words, size_t size)
	__attribute__((warn_unused_result));

/* The name of a letter A..Z in that language: "be" for B in Azerbaijani. 0; -ENOENT: see
 * voice_speaks(); -EINVAL: no such letter; -ENOSPC: size. */
int voice_letter_spoken(const char *language, char letter, char *words, size_t size)
	__attribute__((warn_unused_result));

/*
 * A sentence with its ids, single Latin letters and numbers as above where that language needs it.
 * A code, four or more capital letters and digits mixed as "AB12CD34", is spelled, each by each.
 * A language that voice_speaks() does not know stays as it is. size: SPOKEN_GROWTH times the
 * sentence's bytes + 1 always suffices. 0 or -ENOSPC (words is then cut, and still a text).
 */
int spoken_text(const char *language, const char *sentence, char *words, size_t size)
	__attribute__((warn_unused_result));

#endif
