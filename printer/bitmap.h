/*
 * A picture of black and white dots, as a thermal head prints it: one bit a dot, 1 is ink, rows
 * from the top, the leftmost dot in the highest bit.
 */
#ifndef NOVBE_PRINTER_BITMAP_H
#define NOVBE_PRINTER_BITMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	BITMAP_MAX_WIDTH_DOTS = 1024,
	BITMAP_MAX_HEIGHT_DOTS = 8192, /* one metre at 203 dpi */
};

struct bitmap {
	int width_dots, height_dots;
	size_t stride_bytes;
	uint8_t *rows; /* height_dots * stride_bytes, owned */
};

/* A white picture. NULL and errno: EINVAL (a size out of 1..MAX), ENOMEM. */
struct bitmap *bitmap_new(int width_dots, int height_dots);
void bitmap_free(struct bitmap *bitmap);
/* Makes it that many rows high, at most what it was; what is below is cut off. */
void bitmap_cut(struct bitmap *bitmap, int height_dots);
bool bitmap_dot(const struct bitmap *bitmap, int x_dots, int y_dots);
/* Inks a rectangle; what lies outside the picture is cut off. */
void bitmap_fill(struct bitmap *bitmap, int x_dots, int y_dots, int width_dots, int height_dots);
/* Turns ink into paper and paper into ink in a rectangle. */
void bitmap_invert(struct bitmap *bitmap, int x_dots, int y_dots, int width_dots, int height_dots);
/* Lays 8-bit coverage (255 is full ink) on it: what is at or above `threshold` (1..128) becomes
 * ink, the rest stays as it was; what lies outside is cut off. */
void bitmap_stamp(struct bitmap *bitmap, int x_dots, int y_dots, const uint8_t *coverage,
	size_t stride_bytes, int width_dots, int height_dots, uint8_t threshold);
/* Adds the ink of another picture; what lies outside is cut off. */
void bitmap_lay(struct bitmap *bitmap, int x_dots, int y_dots, const struct bitmap *on_it);
/* The first and last inked dot of the rows top_dots..bottom_dots (end excluded); false: no ink. */
bool bitmap_ink(const struct bitmap *bitmap, int top_dots, int bottom_dots, int *left_dots,
	int *right_dots);

#endif
