/* A picture as ESC/POS bytes. */
#include "printer/escpos.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "printer/bitmap.h"
#include "printer/escpos_bands.h"

enum {
	DLE = 0x10,
	EOT = 0x04,
	ENQ = 0x05,
	DC4 = 0x14,
	ESC = 0x1b,
	GS = 0x1d,
};

struct stream {
	uint8_t *bytes;
	size_t len, size;
	bool failed;
};

static void stream_put(struct stream *s, const uint8_t *bytes, size_t len)
{
	if (!s->failed && s->len + len > s->size) {
		size_t size = s->size ? s->size : 16384;
		uint8_t *grown;

		while (size < s->len + len)
			size *= 2;
		grown = realloc(s->bytes, size);
		s->failed = !grown;
		if (grown) {
			s->bytes = grown;
			s->size = size;
		}
	}
	if (s->failed)
		return;
	memcpy(s->bytes + s->len, bytes, len);
	s->len += len;
}

#define stream_command(s, ...)                                                                     \
	stream_put(s, (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

bool escpos_has_realtime(const uint8_t *bytes, size_t len)
{
	const uint8_t *end = bytes + len;

	while (bytes < end && (bytes = memchr(bytes, DLE, (size_t)(end - bytes))) &&
		++bytes < end) {
		if (*bytes == EOT || *bytes == ENQ || *bytes == DC4)
			return true;
	}
	return false;
}

static void put_feed(struct stream *s, int dots)
{
	for (; dots > 0; dots -= FEED_MAX)
		stream_command(s, ESC, 'J', (uint8_t)(dots < FEED_MAX ? dots : FEED_MAX));
}

/* The dots of a row from column x on (-7 or more), packed; dots outside the picture are paper. */
static void pack_row(const uint8_t *row, size_t stride_bytes, int x, int width_bytes, uint8_t *to)
{
	int at = (x + 8) / 8 - 1, shift = (x + 8) % 8;
	uint8_t here = at < 0 ? 0 : row[at];

	for (int i = 0; i < width_bytes; i++) {
		uint8_t next = (size_t)++at < stride_bytes ? row[at] : 0;

		to[i] = (uint8_t)(here << shift | next >> (8 - shift));
		here = next;
	}
}

static void pack_rows(
	const struct bitmap *picture, int x, int width_bytes, int top, int rows, uint8_t *to)
{
	for (int y = top; y < top + rows; y++, to += width_bytes)
		pack_row(picture->rows + (size_t)y * picture->stride_bytes, picture->stride_bytes,
			x, width_bytes, to);
}

/* Adds one dot of ink where a real-time sequence stands: the last resort for a single row that
 * holds one at each of the eight places. */
static void thicken_realtime(uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i + 1 < len; i++) {
		if (escpos_has_realtime(bytes + i, 2))
			bytes[i] |= DLE >> 1;
	}
}

static void put_raster(struct stream *s, int x, int width_bytes, int rows, const uint8_t *bytes)
{
	stream_command(s, ESC, '$', (uint8_t)(x & 0xff), (uint8_t)(x >> 8));
	stream_command(s, GS, 'v', '0', 0, (uint8_t)width_bytes, 0, (uint8_t)rows, 0);
	stream_put(s, bytes, (size_t)width_bytes * (size_t)rows);
}

static void put_band(struct stream *s, const struct bitmap *picture, int top, int rows)
{
	uint8_t bytes[BAND_MAX_ROWS * (BITMAP_MAX_WIDTH_DOTS / 8 + 1)];
	int left, right, width_bytes = 0;

	if (!bitmap_ink(picture, top, top + rows, &left, &right)) {
		put_feed(s, rows);
		return;
	}
	for (int shift = 0; shift < 8 && shift <= left; shift++) {
		width_bytes = (right - left + shift) / 8 + 1;
		pack_rows(picture, left - shift, width_bytes, top, rows, bytes);
		if (!escpos_has_realtime(bytes, (size_t)width_bytes * (size_t)rows)) {
			put_raster(s, left - shift, width_bytes, rows, bytes);
			return;
		}
	}
	if (rows > 1) {
		put_band(s, picture, top, rows / 2);
		put_band(s, picture, top + rows / 2, rows - rows / 2);
		return;
	}
	width_bytes = (right - left) / 8 + 1;
	pack_rows(picture, left, width_bytes, top, 1, bytes);
	thicken_realtime(bytes, (size_t)width_bytes);
	put_raster(s, left, width_bytes, 1, bytes);
}

static void put_picture(struct stream *s, const struct bitmap *picture)
{
	size_t count;
	struct band *bands = bands_choose(picture, &count);

	if (!bands) {
		s->failed = true;
		return;
	}
	for (size_t i = 0; i < count; i++)
		put_band(s, picture, bands[i].top, bands[i].rows);
	free(bands);
}

int escpos_write(const struct bitmap *picture, const struct escpos_options *options,
	uint8_t **bytes, size_t *len)
{
	struct stream s = {0};

	if (options->dpi < 100 || options->dpi > 255 || options->feed_dots < 0 ||
		options->feed_dots > 1000)
		return -EINVAL;
	stream_command(&s, ESC, '@');
	/* One motion unit is one dot: some printers feed in half dots otherwise. */
	stream_command(&s, GS, 'P', (uint8_t)options->dpi, (uint8_t)options->dpi);
	put_picture(&s, picture);
	put_feed(&s, options->feed_dots);
	if (options->cut)
		stream_command(&s, GS, 'V', 'B', 0);
	if (s.failed) {
		free(s.bytes);
		return -ENOMEM;
	}
	*bytes = s.bytes;
	*len = s.len;
	return 0;
}
