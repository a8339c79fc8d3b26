/* Black and white dots: the form in which a ticket leaves painting and enters the printer. */
#include "printer/bitmap.h"

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

struct bitmap *bitmap_from_coverage(const uint8_t *coverage, size_t stride_bytes, int width_dots,
	int height_dots, uint8_t threshold)
{
	struct bitmap *bitmap = bitmap_new(width_dots, height_dots);

	if (!bitmap)
		return NULL;
	for (int y = 0; y < height_dots; y++) {
		const uint8_t *from = coverage + (size_t)y * stride_bytes;
		uint8_t *to = bitmap->rows + (size_t)y * bitmap->stride_bytes;

		for (int x = 0; x < width_dots; x++) {
			if (from[x] >= threshold)
				to[x / 8] |= (uint8_t)(0x80 >> (x % 8));
		}
	}
	return bitmap;
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

void bitmap_fill(struct bitmap *bitmap, int x_dots, int y_dots, int width_dots, int height_dots)
{
	int left = clamp(x_dots, 0, bitmap->width_dots);
	int right = clamp(x_dots + width_dots, 0, bitmap->width_dots);
	int top = clamp(y_dots, 0, bitmap->height_dots);
	int bottom = clamp(y_dots + height_dots, 0, bitmap->height_dots);

	for (int y = top; y < bottom; y++) {
		uint8_t *row = bitmap->rows + (size_t)y * bitmap->stride_bytes;

		for (int x = left; x < right; x++)
			row[x / 8] |= (uint8_t)(0x80 >> (x % 8));
	}
}

bool bitmap_ink(
	const struct bitmap *bitmap, int top_dots, int bottom_dots, int *left_dots, int *right_dots)
{
	int left = bitmap->width_dots, right = -1;

	for (int y = top_dots; y < bottom_dots; y++) {
		for (int x = 0; x < left; x++) {
			if (bitmap_dot(bitmap, x, y))
				left = x;
		}
		for (int x = bitmap->width_dots - 1; x > right; x--) {
			if (bitmap_dot(bitmap, x, y))
				right = x;
		}
	}
	if (right < 0)
		return false;
	*left_dots = left;
	*right_dots = right;
	return true;
}
