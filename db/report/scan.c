/* One pass over an entry's text. */
#include "db/report/scan.h"

#include <string.h>

bool text_is(struct text text, const char *word)
{
	return text.len == strlen(word) && (!text.len || memcmp(text.at, word, text.len) == 0);
}

void text_copy(struct text text, char *to, size_t size)
{
	size_t len = text.len < size ? text.len : size - 1;

	if (len)
		memcpy(to, text.at, len);
	to[len] = '\0';
}

void scan_begin(struct scan *scan, const char *text, size_t len)
{
	*scan = (struct scan){text, text + len, false};
}

static bool scan_take(struct scan *s, char letter)
{
	if (s->bad || s->at == s->end || *s->at != letter)
		return false;
	s->at++;
	return true;
}

static void scan_expect(struct scan *s, char letter)
{
	if (!scan_take(s, letter))
		s->bad = true;
}

void scan_open(struct scan *s, char bracket)
{
	scan_expect(s, bracket);
}

bool scan_member(struct scan *s, struct text *name)
{
	if (scan_take(s, '}'))
		return false;
	scan_take(s, ',');
	*name = scan_string(s);
	scan_expect(s, ':');
	return !s->bad;
}

bool scan_item(struct scan *s)
{
	if (scan_take(s, ']'))
		return false;
	scan_take(s, ',');
	s->bad = s->bad || s->at == s->end;
	return !s->bad;
}

struct text scan_string(struct scan *s)
{
	scan_expect(s, '"');
	for (const char *from = s->at, *at = from; !s->bad;) {
		const char *quote = memchr(at, '"', (size_t)(s->end - at));
		size_t escapes = 0;

		if (!quote)
			break;
		while (quote - escapes > from && quote[-1 - (ptrdiff_t)escapes] == '\\')
			escapes++;
		if (escapes % 2 == 0) {
			s->at = quote + 1;
			return (struct text){from, (size_t)(quote - from)};
		}
		at = quote + 1;
	}
	s->bad = true;
	return (struct text){s->end, 0};
}

int64_t scan_int(struct scan *s)
{
	bool minus = scan_take(s, '-');
	const char *from = s->at;
	int64_t number = 0;

	while (!s->bad && s->at < s->end && *s->at >= '0' && *s->at <= '9' && s->at - from < 18)
		number = number * 10 + (*s->at++ - '0');
	if (s->at == from)
		s->bad = true;
	return minus ? -number : number;
}

bool scan_bool(struct scan *s)
{
	return text_is(scan_skip(s), "true");
}

static void scan_skip_nested(struct scan *s)
{
	for (int depth = 0; !s->bad && s->at < s->end;) {
		char letter = *s->at;

		if (letter == '"') {
			scan_string(s);
			continue;
		}
		depth += (letter == '{' || letter == '[') - (letter == '}' || letter == ']');
		s->at++;
		if (depth == 0)
			return;
	}
	s->bad = true;
}

struct text scan_skip(struct scan *s)
{
	const char *from = s->at;

	if (s->bad || s->at == s->end) {
		s->bad = true;
		return (struct text){s->end, 0};
	}
	if (*s->at == '"') {
		scan_string(s);
	} else if (*s->at == '{' || *s->at == '[') {
		scan_skip_nested(s);
	} else {
		while (s->at < s->end && !strchr(",]}", *s->at))
			s->at++;
		s->bad = s->at == from;
	}
	return (struct text){from, (size_t)(s->at - from)};
}
