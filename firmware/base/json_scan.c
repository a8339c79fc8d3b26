/*
 * One pass over JSON text that refuses what RFC 8259 refuses and what cJSON would let through:
 * duplicate keys, control characters, bad UTF-8, lone surrogates, text after the value. Time is
 * linear in the text; only the comparison of keys is quadratic, within JSON_MAX_MEMBERS.
 */
#include "firmware/base/json_scan.h"

#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/json.h"

#define NUMBER_MAX_CHARS 63 /* cJSON cuts longer ones */

struct key {
	const char *text; /* points into the text, or at `decoded` */
	char *decoded;	  /* when it was written with escapes */
	uint32_t len, hash;
};

struct scan {
	const char *begin, *p, *end;
	struct json_starts *starts;
	struct json_fault *fault;
	struct key *keys; /* of all open objects, the innermost last */
	size_t key_count, key_size;
	struct key first_keys[64];
	int err;
};

static bool value_scan(struct scan *s, int depth);

__attribute__((format(printf, 3, 4))) static bool refuse(
	struct scan *s, const char *at, const char *format, ...)
{
	va_list args;

	s->err = -EINVAL;
	s->fault->offset = (size_t)(at - s->begin);
	va_start(args, format);
	vsnprintf(s->fault->why, sizeof(s->fault->why), format, args);
	va_end(args);
	return false;
}

static bool refuse_memory(struct scan *s)
{
	refuse(s, s->p, "out of memory");
	s->err = -ENOMEM;
	return false;
}

/* "expected X, found Y" at the present position. */
static bool refuse_here(struct scan *s, const char *expected)
{
	const unsigned char c = s->p < s->end ? (unsigned char)*s->p : 0;

	if (s->p >= s->end)
		return refuse(s, s->p, "%s expected, but the text ends", expected);
	if (c > ' ' && c < 0x7f)
		return refuse(s, s->p, "%s expected, found '%c'", expected, c);
	return refuse(s, s->p, "%s expected, found byte 0x%02x", expected, c);
}

static void space_skip(struct scan *s)
{
	while (s->p < s->end && (*s->p == ' ' || *s->p == '\n' || *s->p == '\r' || *s->p == '\t'))
		s->p++;
}

/* ---- Strings ---- */

size_t json_utf8_bytes(const unsigned char *p, const unsigned char *end)
{
	const unsigned char c = p[0];
	size_t n;

	if (c < 0x80)
		return 1;
	n = c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2;
	if (c < 0xc2 || c > 0xf4 || (size_t)(end - p) < n)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	/* Overlong forms, surrogates, past U+10FFFF: RFC 3629 section 4. */
	if ((c == 0xe0 && p[1] < 0xa0) || (c == 0xed && p[1] > 0x9f) ||
		(c == 0xf0 && p[1] < 0x90) || (c == 0xf4 && p[1] > 0x8f))
		return 0;
	return n;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* The 16 bits of \uXXXX at p, or -1. */
static int unit_read(const char *p, const char *end)
{
	int unit = 0;

	if (end - p < 6 || p[0] != '\\' || p[1] != 'u')
		return -1;
	for (int i = 2; i < 6; i++) {
		const int digit = hex_digit(p[i]);

		if (digit < 0)
			return -1;
		unit = unit * 16 + digit;
	}
	return unit;
}

static bool escape_scan(struct scan *s)
{
	const char *at = s->p;
	int unit, low;

	if (s->end - at < 2)
		return refuse(s, at, "the text ends inside a string");
	if (at[1] != 'u') {
		if (!at[1] || !strchr("\"\\/bfnrt", at[1]))
			return refuse(s, at, "unknown escape in a string");
		s->p += 2;
		return true;
	}
	unit = unit_read(at, s->end);
	if (unit < 0)
		return refuse(s, at, "\\u needs four hex digits");
	if (unit == 0)
		return refuse(s, at, "\\u0000 is not allowed in a text");
	s->p += 6;
	if (unit < 0xd800 || unit > 0xdfff)
		return true;
	low = unit_read(s->p, s->end);
	if (unit > 0xdbff || low < 0xdc00 || low > 0xdfff)
		return refuse(s, at, "half of a surrogate pair in a string");
	s->p += 6;
	return true;
}

/* s->p at the quote; after it behind the closing one. */
static bool string_scan(struct scan *s, bool *escaped)
{
	const char *open = s->p++;

	*escaped = false;
	for (;;) {
		unsigned char c;
		size_t n;

		while (s->p < s->end && (c = (unsigned char)*s->p) >= ' ' && c < 0x80 && c != '"' &&
			c != '\\')
			s->p++;
		if (s->p >= s->end)
			return refuse(s, open, "this string does not end");
		c = (unsigned char)*s->p;
		if (c == '"') {
			s->p++;
			return true;
		}
		if (c < ' ')
			return refuse(s, s->p, "control character 0x%02x in a string", c);
		if (c == '\\') {
			*escaped = true;
			if (!escape_scan(s))
				return false;
			continue;
		}
		n = json_utf8_bytes((const unsigned char *)s->p, (const unsigned char *)s->end);
		if (!n)
			return refuse(s, s->p, "invalid UTF-8 (byte 0x%02x)", c);
		s->p += n;
	}
}

/* ---- Keys ---- */

static size_t utf8_write(char *out, uint32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

/* The escapes of a scanned string undone; out has room for len bytes, which always suffices. */
static uint32_t key_decode(const char *p, const char *end, char *out)
{
	static const char names[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
	char *const begin = out;

	while (p < end) {
		uint32_t c;

		if (*p != '\\') {
			*out++ = *p++;
		} else if (p[1] != 'u') {
			*out++ = bytes[strchr(names, p[1]) - names];
			p += 2;
		} else {
			c = (uint32_t)unit_read(p, end);
			p += 6;
			if (c >= 0xd800 && c <= 0xdbff) {
				c = 0x10000 + ((c - 0xd800) << 10) +
				    ((uint32_t)unit_read(p, end) - 0xdc00);
				p += 6;
			}
			out += utf8_write(out, c);
		}
	}
	return (uint32_t)(out - begin);
}

static uint32_t key_hash(const char *text, size_t len)
{
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)text[i]) * 16777619u;
	return hash;
}

static bool keys_grow(struct scan *s)
{
	const size_t size = s->key_size * 2;
	const bool on_heap = s->keys != s->first_keys;
	struct key *keys = realloc(on_heap ? s->keys : NULL, size * sizeof(*keys));

	if (!keys)
		return refuse_memory(s);
	if (!on_heap)
		memcpy(keys, s->first_keys, sizeof(s->first_keys));
	s->keys = keys;
	s->key_size = size;
	return true;
}

static void keys_drop(struct scan *s, size_t count)
{
	while (s->key_count > count)
		free(s->keys[--s->key_count].decoded);
}

/* Scans the key at s->p and holds it against those of its object, which begin at `first`. */
static bool key_scan(struct scan *s, size_t first)
{
	const char *at = s->p;
	struct key *key;
	bool escaped;

	if (s->p >= s->end || *s->p != '"')
		return refuse_here(s, "a key in quotes");
	if (!string_scan(s, &escaped))
		return false;
	if (s->key_count - first >= JSON_MAX_MEMBERS)
		return refuse(s, at, "more than %d members in one object", JSON_MAX_MEMBERS);
	if (s->key_count == s->key_size && !keys_grow(s))
		return false;
	key = &s->keys[s->key_count];
	key->text = at + 1;
	key->len = (uint32_t)(s->p - at - 2);
	key->decoded = NULL;
	if (escaped) {
		key->decoded = malloc(key->len);
		if (!key->decoded)
			return refuse_memory(s);
		key->len = key_decode(key->text, s->p - 1, key->decoded);
		key->text = key->decoded;
	}
	key->hash = key_hash(key->text, key->len);
	s->key_count++;
	for (const struct key *k = &s->keys[first]; k < key; k++)
		if (k->hash == key->hash && k->len == key->len &&
			memcmp(k->text, key->text, key->len) == 0)
			return refuse(s, at, "the key %.*s stands twice in this object",
				(int)(s->p - at < 60 ? s->p - at : 60), at);
	return true;
}

/* ---- Values ---- */

static bool digits_scan(struct scan *s)
{
	const char *at = s->p;

	while (s->p < s->end && *s->p >= '0' && *s->p <= '9')
		s->p++;
	return s->p > at || refuse_here(s, "a digit");
}

/* Only an exponent can leave the range of a double within NUMBER_MAX_CHARS. */
static bool exponent_is_finite(const char *at, size_t len)
{
	char text[NUMBER_MAX_CHARS + 1];
	locale_t c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	bool finite = false;

	memcpy(text, at, len);
	text[len] = '\0';
	if (c_locale) {
		finite = isfinite(strtod_l(text, NULL, c_locale));
		freelocale(c_locale);
	}
	return finite;
}

static bool number_scan(struct scan *s)
{
	const char *at = s->p;
	bool exponent = false;

	if (*s->p == '-')
		s->p++;
	if (s->p < s->end && *s->p == '0')
		s->p++; /* and no digit may follow */
	else if (!digits_scan(s))
		return false;
	if (s->p < s->end && *s->p >= '0' && *s->p <= '9')
		return refuse(s, at, "a number may not begin with 0");
	if (s->p < s->end && *s->p == '.') {
		s->p++;
		if (!digits_scan(s))
			return false;
	}
	if (s->p < s->end && (*s->p == 'e' || *s->p == 'E')) {
		exponent = true;
		s->p++;
		if (s->p < s->end && (*s->p == '+' || *s->p == '-'))
			s->p++;
		if (!digits_scan(s))
			return false;
	}
	if (s->p - at > NUMBER_MAX_CHARS)
		return refuse(s, at, "number with more than %d characters", NUMBER_MAX_CHARS);
	if (exponent && !exponent_is_finite(at, (size_t)(s->p - at)))
		return refuse(s, at, "number out of range");
	return true;
}

static bool word_scan(struct scan *s, const char *word)
{
	const size_t len = strlen(word);

	if ((size_t)(s->end - s->p) < len || memcmp(s->p, word, len) != 0)
		return refuse_here(s, "a value");
	s->p += len;
	return true;
}

static bool list_scan(struct scan *s, int depth)
{
	s->p++;
	space_skip(s);
	if (s->p < s->end && *s->p == ']') {
		s->p++;
		return true;
	}
	for (;;) {
		if (!value_scan(s, depth + 1))
			return false;
		space_skip(s);
		if (s->p >= s->end || (*s->p != ',' && *s->p != ']'))
			return refuse_here(s, "',' or ']'");
		if (*s->p++ == ']')
			return true;
		space_skip(s);
	}
}

static bool object_scan(struct scan *s, int depth)
{
	const size_t first = s->key_count;

	s->p++;
	space_skip(s);
	if (s->p < s->end && *s->p == '}') {
		s->p++;
		return true;
	}
	for (;;) {
		if (!key_scan(s, first))
			return false;
		space_skip(s);
		if (s->p >= s->end || *s->p != ':')
			return refuse_here(s, "':'");
		s->p++;
		space_skip(s);
		if (!value_scan(s, depth + 1))
			return false;
		space_skip(s);
		if (s->p >= s->end || (*s->p != ',' && *s->p != '}'))
			return refuse_here(s, "',' or '}'");
		if (*s->p++ == '}')
			break;
		space_skip(s);
	}
	keys_drop(s, first);
	return true;
}

static bool start_keep(struct scan *s)
{
	struct json_starts *starts = s->starts;

	if (starts->count == starts->size) {
		const size_t size = starts->size ? starts->size * 2 : 256;
		uint32_t *at = realloc(starts->at, size * sizeof(*at));

		if (!at)
			return refuse_memory(s);
		starts->at = at;
		starts->size = size;
	}
	starts->at[starts->count++] = (uint32_t)(s->p - s->begin);
	return true;
}

static bool value_scan(struct scan *s, int depth)
{
	bool escaped;

	if (s->p >= s->end)
		return refuse_here(s, "a value");
	if (s->starts && !start_keep(s))
		return false;
	switch (*s->p) {
	case '{':
	case '[':
		if (depth >= JSON_MAX_DEPTH)
			return refuse(s, s->p, "nested deeper than %d", JSON_MAX_DEPTH);
		return *s->p == '{' ? object_scan(s, depth) : list_scan(s, depth);
	case '"':
		return string_scan(s, &escaped);
	case 't':
		return word_scan(s, "true");
	case 'f':
		return word_scan(s, "false");
	case 'n':
		return word_scan(s, "null");
	case '-':
		return number_scan(s);
	default:
		return *s->p >= '0' && *s->p <= '9' ? number_scan(s) : refuse_here(s, "a value");
	}
}

int json_scan(const char *text, size_t len, struct json_starts *starts, struct json_fault *fault)
{
	struct scan s;
	bool ok;

	s.begin = s.p = text;
	s.end = text + len;
	s.starts = starts;
	s.fault = fault;
	s.keys = s.first_keys;
	s.key_count = 0;
	s.key_size = sizeof(s.first_keys) / sizeof(s.first_keys[0]);
	s.err = 0;
	if (len > JSON_MAX_BYTES) {
		refuse(&s, text, "longer than %u bytes", JSON_MAX_BYTES);
		return s.err;
	}
	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		refuse(&s, text, "begins with a byte order mark; save the text without it");
		return s.err;
	}
	space_skip(&s);
	ok = value_scan(&s, 0);
	if (ok) {
		space_skip(&s);
		if (s.p < s.end)
			refuse_here(&s, "the end of the text");
	}
	keys_drop(&s, 0);
	if (s.keys != s.first_keys)
		free(s.keys);
	return s.err;
}
