/* Sentences with gaps, waits and dates in the citizen's language. */
#include "printer/wording.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/catalogue.h"
#include "firmware/paint/paint.h"

struct buffer {
	char *text;
	size_t len, size;
};

/* Appends whole characters only: half a UTF-8 character would be shown as a box. */
static void buffer_put(struct buffer *b, const char *from, size_t len)
{
	size_t room = b->size - 1 - b->len;

	if (len > room) {
		len = room;
		while (len > 0 && ((unsigned char)from[len] & 0xc0) == 0x80)
			len--;
	}
	memcpy(b->text + b->len, from, len);
	b->len += len;
	b->text[b->len] = '\0';
}

static const char *gap_value(va_list pairs, const char *gap, size_t gap_len)
{
	const char *name;

	while ((name = va_arg(pairs, const char *))) {
		const char *value = va_arg(pairs, const char *);

		if (strlen(name) == gap_len && !strncmp(name, gap, gap_len))
			return value;
	}
	return NULL;
}

const char *wording_fill(char *text, size_t size, const char *sentence, ...)
{
	struct buffer b = {.text = text, .size = size};
	va_list all, pairs;

	text[0] = '\0';
	va_start(all, sentence);
	while (*sentence) {
		size_t plain = strcspn(sentence, "{");
		const char *end, *value = NULL;

		buffer_put(&b, sentence, plain);
		sentence += plain;
		end = strchr(sentence, '}');
		if (!*sentence)
			break;
		if (end) {
			va_copy(pairs, all);
			value = gap_value(pairs, sentence + 1, (size_t)(end - sentence - 1));
			va_end(pairs);
		}
		buffer_put(&b, value ? value : "{", value ? strlen(value) : 1);
		sentence = value ? end + 1 : sentence + 1;
	}
	va_end(all);
	return text;
}

/* Minutes a person can use: every one up to 5, then steps of 5. */
static int64_t round_minutes(int64_t ms, bool up)
{
	int64_t minutes = (ms + (up ? 59999 : 0)) / 60000;
	int64_t step = minutes > 5 ? 5 : 1;

	return up ? (minutes + step - 1) / step * step : minutes / step * step;
}

const char *wording_wait(
	char text[WORDING_SIZE], const struct catalogue *words, int64_t low_ms, int64_t high_ms)
{
	const int64_t least = round_minutes(low_ms, false), most = round_minutes(high_ms, true);
	char low[40], high[40];

	if (low_ms < 0 || high_ms < 0)
		return wording_fill(
			text, WORDING_SIZE, catalogue_text(words, "not known yet"), NULL);
	snprintf(low, sizeof(low), PAINT_ID("%lld"), (long long)least);
	snprintf(high, sizeof(high), PAINT_ID("%lld"), (long long)most);
	if (high_ms < 5 * 60000)
		return wording_fill(
			text, WORDING_SIZE, catalogue_text(words, "less than 5 minutes"), NULL);
	if (least <= 0)
		return wording_fill(text, WORDING_SIZE,
			catalogue_plural(words, "up to {high} minute", "up to {high} minutes",
				(uint64_t)most),
			"high", high, NULL);
	return wording_fill(text, WORDING_SIZE,
		catalogue_plural(
			words, "{low} to {high} minute", "{low} to {high} minutes", (uint64_t)most),
		"low", low, "high", high, NULL);
}

const char *wording_date(
	char text[WORDING_SIZE], const struct catalogue *words, const char *iso_date)
{
	static const char *const months[] = {"January", "February", "March", "April", "May", "June",
		"July", "August", "September", "October", "November", "December"};
	char year[24], day[24];
	int y, m, d;

	if (sscanf(iso_date, "%4d-%2d-%2d", &y, &m, &d) != 3 || m < 1 || m > 12)
		return wording_fill(text, WORDING_SIZE, iso_date, NULL);
	snprintf(year, sizeof(year), PAINT_ID("%d"), y);
	snprintf(day, sizeof(day), PAINT_ID("%d"), d);
	return wording_fill(text, WORDING_SIZE, catalogue_text(words, "{day} {month} {year}"),
		"day", day, "month", catalogue_text(words, months[m - 1]), "year", year, NULL);
}
