/* A picture as ESC/POS bytes, and a printer's state bytes as facts. */
#include "printer/escpos.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "printer/bitmap.h"

enum {
	BAND_MAX_ROWS = 128, /* small printers buffer no more than a few kB of raster */
	BLANK_MIN_ROWS = 4,  /* a shorter gap costs more bytes as feed than as white dots */
	FEED_MAX = 255,	     /* ESC J takes one byte */
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
	for (size_t i = 0; i + 1 < len; i++) {
		if (bytes[i] == DLE &&
			(bytes[i + 1] == EOT || bytes[i + 1] == ENQ || bytes[i + 1] == DC4))
			return true;
	}
	return false;
}

static void put_feed(struct stream *s, int dots)
{
	for (; dots > 0; dots -= FEED_MAX)
		stream_command(s, ESC, 'J', (uint8_t)(dots < FEED_MAX ? dots : FEED_MAX));
}

/* The dots of some rows from column x on (which may be left of the picture), packed. */
static void pack_rows(
	const struct bitmap *picture, int x, int width_bytes, int top, int rows, uint8_t *to)
{
	memset(to, 0, (size_t)width_bytes * (size_t)rows);
	for (int row = 0; row < rows; row++, to += width_bytes) {
		for (int dot = 0; dot < width_bytes * 8; dot++) {
			if (bitmap_dot(picture, x + dot, top + row))
				to[dot / 8] |= (uint8_t)(0x80 >> (dot % 8));
		}
	}
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

static bool row_is_blank(const struct bitmap *picture, int y)
{
	const uint8_t *row = picture->rows + (size_t)y * picture->stride_bytes;

	for (size_t i = 0; i < picture->stride_bytes; i++) {
		if (row[i])
			return false;
	}
	return true;
}

static int blank_rows(const struct bitmap *picture, int y)
{
	int rows = 0;

	while (y + rows < picture->height_dots && row_is_blank(picture, y + rows))
		rows++;
	return rows;
}

static void put_picture(struct stream *s, const struct bitmap *picture)
{
	for (int y = 0, rows; y < picture->height_dots; y += rows) {
		rows = blank_rows(picture, y);
		if (rows >= BLANK_MIN_ROWS || y + rows == picture->height_dots) {
			put_feed(s, rows);
			continue;
		}
		for (rows = 0; rows < BAND_MAX_ROWS && y + rows < picture->height_dots; rows++) {
			if (blank_rows(picture, y + rows) >= BLANK_MIN_ROWS)
				break;
		}
		put_band(s, picture, y, rows);
	}
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

void escpos_query_write(enum escpos_query query, uint8_t bytes[3])
{
	bytes[0] = DLE;
	bytes[1] = EOT;
	bytes[2] = (uint8_t)query;
}

int escpos_state_read(enum escpos_query query, uint8_t answer, struct escpos_state *state)
{
	/* Every answer has bits 1 and 4 set, 0 and 7 clear: that tells it from noise. */
	if ((answer & 0x93) != 0x12)
		return -EINVAL;
	switch (query) {
	case ESCPOS_QUERY_PRINTER:
		state->offline |= (answer & 0x08) != 0;
		break;
	case ESCPOS_QUERY_OFFLINE:
		state->cover_open |= (answer & 0x04) != 0;
		state->paper_out |= (answer & 0x20) != 0;
		state->failed |= (answer & 0x40) != 0;
		break;
	case ESCPOS_QUERY_ERROR:
		state->cutter_error |= (answer & 0x08) != 0;
		state->failed |= (answer & 0x60) != 0;
		break;
	case ESCPOS_QUERY_PAPER:
		state->paper_low |= (answer & 0x0c) != 0;
		state->paper_out |= (answer & 0x60) != 0;
		break;
	}
	return 0;
}
