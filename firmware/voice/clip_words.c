/* A sentence cut at its spaces and marks. */
#include "firmware/voice/clip_words.h"

#include <errno.h>
#include <stdbool.h>

#include "firmware/voice/speech_text.h"

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool is_capital(char byte)
{
	return byte >= 'A' && byte <= 'Z';
}

/* "12" in "12xona": between a digit and what is neither digit nor capital letter. */
static bool parts_here(char before, char after)
{
	const bool code_before = is_digit(before) || is_capital(before);
	const bool code_after = is_digit(after) || is_capital(after);

	return (is_digit(before) && !code_after) || (is_digit(after) && !code_before);
}

static size_t word_bytes(const char *text, size_t len)
{
	size_t at = 0;

	while (at < len && speech_mark(text + at) == 0 &&
		(at == 0 || !parts_here(text[at - 1], text[at])))
		at++;
	return at;
}

static enum clip_word_kind kind_of(const char *text, size_t len)
{
	size_t digits = 0, capitals = 0;

	for (size_t i = 0; i < len; i++) {
		digits += is_digit(text[i]);
		capitals += is_capital(text[i]);
	}
	if (digits == len)
		return CLIP_WORD_NUMBER;
	if (digits + capitals == len && (digits > 0 || capitals == 1))
		return CLIP_WORD_CODE;
	return CLIP_WORD_PLAIN;
}

int clip_words(const char *sentence, size_t len, struct clip_word words[CLIP_MAX_WORDS])
{
	int count = 0;

	for (size_t at = 0; at < len;) {
		const size_t mark = speech_mark(sentence + at);
		const size_t bytes = word_bytes(sentence + at, len - at);

		at += mark;
		if (mark > 0)
			continue;
		if (count == CLIP_MAX_WORDS)
			return -E2BIG;
		words[count++] = (struct clip_word){
			.from = at, .len = bytes, .kind = kind_of(sentence + at, bytes)};
		at += bytes;
	}
	return count;
}
