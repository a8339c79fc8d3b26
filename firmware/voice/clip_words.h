/*
 * The words of a sentence, as recordings have them: without the marks around them, a number parted
 * from the letters it is written together with. Pure; private to this room.
 */
#ifndef NOVBE_VOICE_CLIP_WORDS_H
#define NOVBE_VOICE_CLIP_WORDS_H

#include <stddef.h>

enum clip_word_kind {
	CLIP_WORD_PLAIN,
	CLIP_WORD_NUMBER, /* digits only, "12" */
	CLIP_WORD_CODE,	  /* capital letters and digits, "A047", "AB12CD34", or one letter, "B" */
};

enum { CLIP_MAX_WORDS = 64 };

struct clip_word {
	size_t from, len; /* bytes of the sentence */
	enum clip_word_kind kind;
};

/* How many; -E2BIG: more than CLIP_MAX_WORDS. sentence: as speech_text_clean() leaves it. */
int clip_words(const char *sentence, size_t len, struct clip_word words[CLIP_MAX_WORDS])
	__attribute__((warn_unused_result));

#endif
