/*
 * Words of any of our scripts in forms that can be compared, whichever keyboard they were typed on:
 * şəxsiyyət, shexsiyyet, sexsiyyet, saxsiyyat and шахсийят are one word; شناختی is found by
 * shinakhti, መታወቂያ by metawekia. A word has three forms, each looser than the one before:
 *
 *   letters   a-z and 0-9, each letter as it is usually transliterated: shexsiyyet
 *   sound     letters that people take for each other are one: a e, i y ı, o ö, u ü, g ğ q k,
 *             h x kh, s ş sh ts, c ç ch j zh, v w, f ph, t th; doubled ones are single; an i
 *             between a consonant and a vowel is left out (ya, iya, ia): sahsat
 *   skeleton  the sound's consonants, behind an `a` when it begins with a vowel, without a later v
 *             (و is also a vowel) and without an h at the end (mostly not spoken): shst. Only to
 *             compare with words whose vowels are not written.
 *
 * Pure: neither clock nor memory of its own.
 */
#ifndef NOVBE_KIOSK_TRANSLITERATION_H
#define NOVBE_KIOSK_TRANSLITERATION_H

#include <stdbool.h>
#include <stdint.h>

enum { TRANSLITERATION_SIZE = 64 }; /* bytes of a form, with NUL; longer words are cut */

struct transliteration {
	char letters[TRANSLITERATION_SIZE];
	char sound[TRANSLITERATION_SIZE];
	char skeleton[TRANSLITERATION_SIZE];
	bool is_vowelless; /* written in Arabic or Ethiopic letters */
};

/*
 * The next word of *text, which moves behind it; false when there is none. Words are parted by
 * whatever is neither letter nor digit; apostrophes, marks and joiners inside are passed over. Any
 * bytes are allowed: what is no UTF-8 and what is written in other scripts is passed over.
 */
bool transliteration_next(const char **text, struct transliteration *word);

#endif
