/* A sentence cut at its spaces and marks. */
#include "firmware/voice/clip_words.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool is_capital(char byte)
{
	return byte >= 'A' && byte <= 'Z';
}

/* Bytes of the mark or space here, 0: a word's byte. The apostrophe is a letter of many scripts. */
static size_t mark_bytes(const char *text, size_t len)
{
	static const char *const marks[] = {"،", "؛", "؟", "۔", "፡", "።", "፣", "፤", "፥", "፦", "፧",
		"…", "–", "—", "«", "»", "“", "”", "„"};

	if ((unsigned char)*text < 0x80)
		return !is_digit(*text) && !is_capital(*text) && !(*text >= 'a' && *text <= 'z') &&
		       *text != '\'';
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		const size_t bytes = strlen(marks[i]);

		if (bytes <= len && memcmp(text, marks[i], bytes) == 0)
			return bytes;
	}
	return 0;
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

	while (at < len && mark_bytes(text + at, len - at) == 0 &&
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
		const size_t mark = mark_bytes(sentence + at, len - at);
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
