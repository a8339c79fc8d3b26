/* Black and white dots: the form in which a ticket leaves painting and enters the printer. */
#include "printer/bitmap.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct bitmap *bitmap_new(int width_dots, int height_dots)
{
	struct bitmap *bitmap;

	if (width_dots < 1 || width_dots > BITMAP_MAX_WIDTH_DOTS || height_dots < 1 ||
		height_dots > BITMAP_MAX_HEIGHT_DOTS) {
		errno = EINVAL;
		return NULL;
	}
	bitmap = calloc(1, sizeof(*bitmap));
	if (!bitmap)
		return NULL;
	bitmap->width_dots = width_dots;
	bitmap->height_dots = height_dots;
	bitmap->stride_bytes = ((size_t)width_dots + 7) / 8;
	bitmap->rows = calloc((size_t)height_dots, bitmap->stride_bytes);
	if (!bitmap->rows) {
		free(bitmap);
		errno = ENOMEM;
		return NULL;
	}
	return bitmap;
}

void bitmap_free(struct bitmap *bitmap)
{
	if (!bitmap)
		return;
	free(bitmap->rows);
	free(bitmap);
}

void bitmap_cut(struct bitmap *bitmap, int height_dots)
{
	uint8_t *rows;

	if (height_dots < 1 || height_dots >= bitmap->height_dots)
		return;
	bitmap->height_dots = height_dots;
	rows = realloc(bitmap->rows, (size_t)height_dots * bitmap->stride_bytes);
	if (rows)
		bitmap->rows = rows;
}

bool bitmap_dot(const struct bitmap *bitmap, int x_dots, int y_dots)
{
	if (x_dots < 0 || y_dots < 0 || x_dots >= bitmap->width_dots ||
		y_dots >= bitmap->height_dots)
		return false;
	return bitmap->rows[(size_t)y_dots * bitmap->stride_bytes + (size_t)x_dots / 8] &
	       (0x80 >> (x_dots % 8));
}

static int clamp(int value, int min, int max)
{
	return value < min ? min : value > max ? max : value;
}

/* The dots of a row's byte that lie between two columns, the right one excluded. */
static uint8_t dots_between(int byte, int left, int right)
{
	int before = left - byte * 8, behind = byte * 8 + 8 - right;

	return (uint8_t)((before > 0 ? 0xff >> before : 0xff) &
			 (behind > 0 ? 0xff << behind : 0xff));
}

void bitmap_fill(struct bitmap *bitmap, int x_dots, int y_dots, int width_dots, int height_dots)
{
	int left = clamp(x_dots, 0, bitmap->width_dots);
	int right = clamp(x_dots + width_dots, 0, bitmap->width_dots);
	int top = clamp(y_dots, 0, bitmap->height_dots);
	int bottom = clamp(y_dots + height_dots, 0, bitmap->height_dots);

	for (int y = top; y < bottom; y++) {
		uint8_t *row = bitmap->rows + (size_t)y * bitmap->stride_bytes;

		for (int at = left / 8; at * 8 < right; at++)
			row[at] |= dots_between(at, left, right);
	}
}

void bitmap_invert(struct bitmap *bitmap, int x_dots, int y_dots, int width_dots, int height_dots)
{
	int left = clamp(x_dots, 0, bitmap->width_dots);
	int right = clamp(x_dots + width_dots, 0, bitmap->width_dots);
	int top = clamp(y_dots, 0, bitmap->height_dots);
	int bottom = clamp(y_dots + height_dots, 0, bitmap->height_dots);

	for (int y = top; y < bottom; y++) {
		uint8_t *row = bitmap->rows + (size_t)y * bitmap->stride_bytes;

		for (int at = left / 8; at * 8 < right; at++)
			row[at] ^= dots_between(at, left, right);
	}
}

/* Eight dots as bits, the first one highest: 1 where the coverage reaches the threshold (at most
 * 128). All eight bytes are compared in one sum, which carries into their highest bits. */
static uint8_t eight_dots(const uint8_t *coverage, uint8_t threshold)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t eight, reached;

	memcpy(&eight, coverage, sizeof(eight));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	eight = __builtin_bswap64(eight);
#endif
	if (eight == 0)
		return 0;
	reached =
		(eight | ((eight & ones * 0x7f) + ones * (uint64_t)(128 - threshold))) >> 7 & ones;
	return (uint8_t)(reached * UINT64_C(0x8040201008040201) >> 56);
}

static void stamp_row(
	uint8_t *row, int x, const uint8_t *from, int from_x, int to_x, uint8_t threshold)
{
	int i = from_x;

	for (; to_x - i >= 8; i += 8) {
		uint8_t bits = eight_dots(from + i, threshold);
		uint8_t *to = row + (x + i) / 8;

		if (!bits)
			continue;
		to[0] |= (uint8_t)(bits >> (x + i) % 8);
		if ((x + i) % 8)
			to[1] |= (uint8_t)(bits << (8 - (x + i) % 8));
	}
	for (; i < to_x; i++)
		if (from[i] >= threshold)
			row[(x + i) / 8] |= (uint8_t)(0x80 >> ((x + i) % 8));
}

void bitmap_stamp(struct bitmap *bitmap, int x_dots, int y_dots, const uint8_t *coverage,
	size_t stride_bytes, int width_dots, int height_dots, uint8_t threshold)
{
	int from_x = clamp(-x_dots, 0, width_dots), from_y = clamp(-y_dots, 0, height_dots);
	int to_x = clamp(bitmap->width_dots - x_dots, from_x, width_dots);
	int to_y = clamp(bitmap->height_dots - y_dots, from_y, height_dots);

	assert(threshold >= 1 && threshold <= 128);
	for (int y = from_y; y < to_y; y++)
		stamp_row(bitmap->rows + (size_t)(y_dots + y) * bitmap->stride_bytes, x_dots,
			coverage + (size_t)y * stride_bytes, from_x, to_x, threshold);
}

/* Sixty-four dots as one number, the leftmost highest. */
static uint64_t dots_read(const uint8_t *bytes)
{
	uint64_t dots;

	memcpy(&dots, bytes, sizeof(dots));
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	dots = __builtin_bswap64(dots);
#endif
	return dots;
}

static void dots_write(uint8_t *bytes, uint64_t dots)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	dots = __builtin_bswap64(dots);
#endif
	memcpy(bytes, &dots, sizeof(dots));
}

/* A whole row, x dots (from 0) behind the other's left edge and wholly on it. What leaves a byte to
 * the right is only written where there is some: the row may end there. */
static void lay_row(uint8_t *row, int x, const uint8_t *from, size_t bytes)
{
	int shift = x % 8;

	row += x / 8;
	for (; bytes >= 8; bytes -= 8, from += 8, row += 8) {
		uint64_t dots = dots_read(from);
		uint8_t rest = (uint8_t)(dots << (8 - shift));

		if (!dots)
			continue;
		dots_write(row, dots_read(row) | dots >> shift);
		if (rest)
			row[8] |= rest;
	}
	for (; bytes > 0; bytes--, from++, row++) {
		uint8_t rest = (uint8_t)(*from << (8 - shift));

		row[0] |= (uint8_t)(*from >> shift);
		if (rest)
			row[1] |= rest;
	}
}

/* The same for one that may stand out at both sides. */
static void lay_dots(struct bitmap *bitmap, int x, int y, const struct bitmap *on_it, int row)
{
	for (int i = 0; i < on_it->width_dots; i++)
		if (bitmap_dot(on_it, i, row))
			bitmap_fill(bitmap, x + i, y, 1, 1);
}

void bitmap_lay(struct bitmap *bitmap, int x_dots, int y_dots, const struct bitmap *on_it)
{
	int from_y = clamp(-y_dots, 0, on_it->height_dots);
	int to_y = clamp(bitmap->height_dots - y_dots, from_y, on_it->height_dots);
	bool inside = x_dots >= 0 && x_dots + on_it->width_dots <= bitmap->width_dots;

	for (int y = from_y; y < to_y; y++)
		if (inside)
			lay_row(bitmap->rows + (size_t)(y_dots + y) * bitmap->stride_bytes, x_dots,
				on_it->rows + (size_t)y * on_it->stride_bytes, on_it->stride_bytes);
		else
			lay_dots(bitmap, x_dots, y_dots + y, on_it, y);
}

/* How many bytes at the row's start are blank. */
static size_t blank_before(const uint8_t *row, size_t bytes)
{
	size_t blank = 0;

	while (bytes - blank >= 8 && !dots_read(row + blank))
		blank += 8;
	while (blank < bytes && !row[blank])
		blank++;
	return blank;
}

/* Where the blank bytes at the end begin of a row that is not all blank. */
static size_t blank_behind(const uint8_t *row, size_t bytes)
{
	while (bytes >= 8 && !dots_read(row + bytes - 8))
		bytes -= 8;
	while (!row[bytes - 1])
		bytes--;
	return bytes;
}

bool bitmap_ink(
	const struct bitmap *bitmap, int top_dots, int bottom_dots, int *left_dots, int *right_dots)
{
	int left = bitmap->width_dots, right = -1;

	for (int y = top_dots; y < bottom_dots; y++) {
		const uint8_t *row = bitmap->rows + (size_t)y * bitmap->stride_bytes;
		size_t first = blank_before(row, bitmap->stride_bytes), last;

		if (first == bitmap->stride_bytes)
			continue;
		last = blank_behind(row, bitmap->stride_bytes);
		int row_left = (int)first * 8 + __builtin_clz((unsigned int)row[first]) - 24;
		int row_right = (int)last * 8 - 1 - __builtin_ctz((unsigned int)row[last - 1]);

		left = row_left < left ? row_left : left;
		right = row_right > right ? row_right : right;
	}
	if (right < 0)
		return false;
	*left_dots = left;
	*right_dots = right;
	return true;
}
