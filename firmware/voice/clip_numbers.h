/*
 * Which recordings make a number: "1000", "+", "47" for 1047 in English. 0 to 99 have a recording
 * each, for many languages build them as no rule does; so have the hundreds and the thousands. "+"
 * is the word that joins them where the language has one:
 *
 *   en  and   before what is below a hundred: one thousand one hundred and five
 *   ps  او    before the last part
 *   fa  و     between all parts             ar  و  between all parts
 *   az ru tr ur uz id am: none
 *
 * Numbers are counted, not declined: the catalogue's sentences are such that this is right ("Ticket
 * A 0 47. Counter 12."). Pure; private to this room.
 */
#ifndef NOVBE_VOICE_CLIP_NUMBERS_H
#define NOVBE_VOICE_CLIP_NUMBERS_H

enum {
	CLIP_NUMBER_MAX = 9999,
	CLIP_NUMBER_PIECES = 5,
	CLIP_NUMBER_NAME_SIZE = 5, /* "9000" */
};

/* The names of its recordings, without ".wav", in their order; how many. number: 0..9999. */
int clip_number(
	const char *language, int number, char names[CLIP_NUMBER_PIECES][CLIP_NUMBER_NAME_SIZE]);

/* The word of "+", NULL: this language has none. */
const char *clip_joining_word(const char *language);

#endif
