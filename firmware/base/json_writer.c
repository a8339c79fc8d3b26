/*
 * Writing JSON: bytes appended to one growing text. The same calls give the same bytes.
 */
#include "firmware/base/json.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/json_scan.h"

void json_writer_init(struct json_writer *w, size_t max)
{
	memset(w, 0, sizeof(*w));
	w->max = max;
}

void json_writer_fini(struct json_writer *w)
{
	free(w->text);
	memset(w, 0, sizeof(*w));
}

void json_writer_reset(struct json_writer *w)
{
	w->len = 0;
	w->depth = 0;
	w->comma = false;
	w->failed = false;
}

static char *room_grow(struct json_writer *w, size_t n)
{
	size_t size;
	char *text;

	if (n > w->max || w->len > w->max - n) {
		w->failed = true;
		return NULL;
	}
	size = w->size ? w->size * 2 : 256;
	if (size > w->max + 1) /* so that what fits into it is never too much */
		size = w->max + 1;
	if (size < w->len + n + 1)
		size = w->len + n + 1;
	text = realloc(w->text, size);
	if (!text) {
		w->failed = true;
		return NULL;
	}
	w->text = text;
	w->size = size;
	return text + w->len;
}

/* Room for n more bytes and a NUL, or NULL and failed. */
static inline char *room_make(struct json_writer *w, size_t n)
{
	if (w->failed)
		return NULL;
	if (w->len + n + 1 <= w->size)
		return w->text + w->len;
	return room_grow(w, n);
}

static void bytes_put(struct json_writer *w, const char *bytes, size_t n)
{
	char *out = room_make(w, n);

	if (out) {
		memcpy(out, bytes, n);
		w->len += n;
	}
}

static void byte_put(struct json_writer *w, char byte)
{
	char *out = room_make(w, 1);

	if (out) {
		*out = byte;
		w->len++;
	}
}

/* One byte that cannot stand plainly in a string; returns how many bytes of the text it used. */
static size_t special_put(struct json_writer *w, const unsigned char *p, const unsigned char *end)
{
	static const char names[] = "\"\\bfnrt", bytes[] = "\"\\\b\f\n\r\t";
	const char *found = *p ? strchr(bytes, *p) : NULL;
	char escape[8];
	size_t n;

	if (found && *p < 0x80) {
		const char pair[2] = {'\\', names[found - bytes]};

		bytes_put(w, pair, 2);
		return 1;
	}
	if (*p < ' ') {
		snprintf(escape, sizeof(escape), "\\u%04x", *p);
		bytes_put(w, escape, 6);
		return 1;
	}
	n = json_utf8_bytes(p, end);
	if (n) {
		bytes_put(w, (const char *)p, n);
		return n;
	}
	bytes_put(w, "\xef\xbf\xbd", 3); /* U+FFFD: what we write must stay readable */
	return 1;
}

/* What may stand in a string as it is. */
static bool is_plain(unsigned char byte)
{
	return byte >= ' ' && byte < 0x80 && byte != '"' && byte != '\\';
}

/* Most texts are plain: they are looked at and copied at once, in room that was asked for once. */
static void string_put(struct json_writer *w, const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	const unsigned char *const end = p + strlen(text);
	char *out = room_make(w, (size_t)(end - p) + 2); /* escapes only make it longer */

	if (!out)
		return;
	*out++ = '"';
	while (p < end && is_plain(*p))
		*out++ = (char)*p++;
	w->len = (size_t)(out - w->text);
	while (p < end && !w->failed) {
		const unsigned char *plain = p;

		while (p < end && is_plain(*p))
			p++;
		bytes_put(w, (const char *)plain, (size_t)(p - plain));
		if (p < end)
			p += special_put(w, p, end);
	}
	byte_put(w, '"');
}

/* What comes before a value: the comma and the name. */
static void value_begin(struct json_writer *w, const char *name)
{
	if (w->depth == 0 && w->len > 0)
		w->failed = true; /* a second outermost value */
	if (w->comma)
		byte_put(w, ',');
	if (name) {
		string_put(w, name);
		byte_put(w, ':');
	}
	w->comma = true;
}

static void open_put(struct json_writer *w, const char *name, char bracket)
{
	value_begin(w, name);
	byte_put(w, bracket);
	w->comma = false;
	if (++w->depth > JSON_MAX_DEPTH)
		w->failed = true; /* nobody could read it */
}

static void close_put(struct json_writer *w, char bracket)
{
	assert(w->depth > 0);
	byte_put(w, bracket);
	w->comma = true;
	w->depth--;
}

void json_open_object(struct json_writer *w, const char *name)
{
	open_put(w, name, '{');
}

void json_open_list(struct json_writer *w, const char *name)
{
	open_put(w, name, '[');
}

void json_close_object(struct json_writer *w)
{
	close_put(w, '}');
}

void json_close_list(struct json_writer *w)
{
	close_put(w, ']');
}

void json_put_string(struct json_writer *w, const char *name, const char *text)
{
	if (!text) {
		json_put_null(w, name);
		return;
	}
	value_begin(w, name);
	string_put(w, text);
}

void json_put_int(struct json_writer *w, const char *name, int64_t number)
{
	char digits[24];
	char *p = digits + sizeof(digits);
	uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;

	do {
		*--p = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest);
	if (number < 0)
		*--p = '-';
	value_begin(w, name);
	bytes_put(w, p, (size_t)(digits + sizeof(digits) - p));
}

void json_put_bool(struct json_writer *w, const char *name, bool flag)
{
	value_begin(w, name);
	bytes_put(w, flag ? "true" : "false", flag ? 4 : 5);
}

void json_put_null(struct json_writer *w, const char *name)
{
	value_begin(w, name);
	bytes_put(w, "null", 4);
}

void json_put_raw(struct json_writer *w, const char *name, const char *text, size_t len)
{
	if (len == 0)
		w->failed = true;
	value_begin(w, name);
	bytes_put(w, text, len);
}

const char *json_writer_text(const struct json_writer *w, size_t *len)
{
	if (w->failed || w->depth != 0 || w->len == 0)
		return NULL;
	w->text[w->len] = '\0';
	if (len)
		*len = w->len;
	return w->text;
}
