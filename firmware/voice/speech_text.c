/* Cleaning a text, and cutting it into sentences. */
#include "firmware/voice/speech_text.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* The character at text and its bytes; *code is 0 when there is none: then one byte is bad. */
static size_t character(const char *text, uint32_t *code)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	const unsigned char *bytes = (const unsigned char *)text;
	size_t len = bytes[0] < 0x80		 ? 1
		     : (bytes[0] & 0xe0) == 0xc0 ? 2
		     : (bytes[0] & 0xf0) == 0xe0 ? 3
		     : (bytes[0] & 0xf8) == 0xf0 ? 4
						 : 0;
	uint32_t value = len == 1 ? bytes[0] : bytes[0] & (0x7fU >> len);

	*code = 0;
	for (size_t i = 1; i < len; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 1;
		value = value << 6 | (bytes[i] & 0x3f);
	}
	if (len == 0 || value < least[len] || (value >= 0xd800 && value < 0xe000))
		return 1;
	*code = value;
	return len;
}

static bool is_within(uint32_t code, uint32_t first, uint32_t last)
{
	return code >= first && code <= last;
}

/* What is not there for any reader: it parts no words. */
static bool is_invisible(uint32_t code)
{
	return code == 0xad || code == 0x61c || code == 0xfeff || is_within(code, 0x200e, 0x200f) ||
	       is_within(code, 0x202a, 0x202e) || is_within(code, 0x2060, 0x206f) ||
	       is_within(code, 0xfe00, 0xfe0f);
}

static bool is_silent(uint32_t code)
{
	if (code < 0x80)
		return code <= ' ' || code == 0x7f || strchr("<>[](){}|\\^~`_*#=@&\"", (int)code);
	return is_within(code, 0x80, 0xa0) || is_within(code, 0x2028, 0x2029) ||
	       is_within(code, 0xe000, 0xf8ff) || code >= 0xfff0;
}

/* Arabic-Indic and extended (Persian, Urdu) digits; else 0. */
static char ascii_digit(uint32_t code)
{
	if (is_within(code, 0x660, 0x669))
		return (char)('0' + (code - 0x660));
	if (is_within(code, 0x6f0, 0x6f9))
		return (char)('0' + (code - 0x6f0));
	return 0;
}

struct cleaning {
	char *to;
	size_t len, size;
	int run;	 /* characters since the last space */
	size_t word_end; /* where the last whole word ended */
};

static bool put(struct cleaning *cleaning, const char *bytes, size_t len)
{
	if (len >= cleaning->size - cleaning->len)
		return false;
	memcpy(cleaning->to + cleaning->len, bytes, len);
	cleaning->len += len;
	return true;
}

static bool put_gap(struct cleaning *cleaning, char gap)
{
	char *last = cleaning->to + cleaning->len - 1;

	cleaning->word_end = cleaning->len;
	cleaning->run = 0;
	if (cleaning->len > 0 && (*last == ' ' || *last == '\n')) {
		if (gap == '\n')
			*last = '\n';
		return true;
	}
	return cleaning->len == 0 || put(cleaning, &gap, 1);
}

/* A mark stands behind a word, once. espeak-ng 1.51 crashes at some that stand before one: Urdu
 * ".-\u0688". */
static bool is_lonely_mark(const struct cleaning *cleaning, uint32_t code)
{
	const unsigned char last =
		cleaning->len > 0 ? (unsigned char)cleaning->to[cleaning->len - 1] : ' ';

	return code < 0x80 && !isalnum((int)code) && !isalnum(last) && last < 0x80;
}

static bool put_character(struct cleaning *cleaning, const char *bytes, size_t len, uint32_t code)
{
	const char digit = ascii_digit(code);

	if (cleaning->run >= SPEECH_WORD_LETTERS && !put_gap(cleaning, ' '))
		return false;
	cleaning->run++;
	return digit ? put(cleaning, &digit, 1) : put(cleaning, bytes, len);
}

void speech_text_clean(const char *text, char *clean, size_t size)
{
	struct cleaning cleaning = {.to = clean, .size = size};
	bool fits = true;

	while (*text && fits) {
		uint32_t code;
		size_t len = character(text, &code);

		if (code == '\n' || is_within(code, 0x2028, 0x2029))
			fits = put_gap(&cleaning, '\n');
		else if (code == 0 || is_silent(code))
			fits = put_gap(&cleaning, ' ');
		else if (!is_invisible(code) && !is_lonely_mark(&cleaning, code))
			fits = put_character(&cleaning, text, len, code);
		text += len;
	}
	if (!fits)
		cleaning.len = cleaning.word_end;
	clean[cleaning.len] = '\0';
}

static size_t one_of(const char *text, const char *const *marks, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strncmp(text, marks[i], strlen(marks[i])) == 0)
			return strlen(marks[i]);
	return 0;
}

size_t speech_mark(const char *text)
{
	static const char *const marks[] = {"،", "؛", "؟", "۔", "፡", "።", "፣", "፤", "፥", "፦", "፧",
		"…", "–", "—", "«", "»", "“", "”", "„"};

	if ((unsigned char)*text < 0x80)
		return *text && !isalnum((unsigned char)*text) && *text != '\'';
	return one_of(text, marks, sizeof(marks) / sizeof(marks[0]));
}

/* Bytes of the mark that ends a sentence here, 0: none. A point inside "12.5" is none. */
static size_t end_mark(const char *text)
{
	static const char *const marks[] = {"۔", "؟", "።", "፧", "…"};
	const size_t mark = one_of(text, marks, sizeof(marks) / sizeof(marks[0]));

	if (mark > 0)
		return mark;
	if (*text && strchr(".!?", *text) && (!text[1] || strchr(" \n.!?", text[1])))
		return 1;
	return *text == '\n' ? 1 : 0;
}

size_t speech_sentence(const char *clean, size_t *next)
{
	size_t len = 0, mark;

	while (clean[len] && end_mark(clean + len) == 0)
		len++;
	while ((mark = end_mark(clean + len)) > 0)
		len += mark;
	*next = len + strspn(clean + len, " \n");
	return len;
}

size_t speech_sentence_core(const char *sentence, size_t len, size_t *first)
{
	size_t from = 0, to = 0;

	while (from < len && (sentence[from] == ' ' || sentence[from] == '\n'))
		from++;
	for (size_t at = from; at < len;) {
		const size_t mark = end_mark(sentence + at);

		if (mark == 0 && sentence[at] != ' ')
			to = at + 1;
		at += mark ? mark : 1;
	}
	*first = from;
	return to > from ? to - from : 0;
}
