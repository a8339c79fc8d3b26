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
/* The picture of 8-bit coverage (255 is full ink): dots at or above `threshold` become ink. */
struct bitmap *bitmap_from_coverage(const uint8_t *coverage, size_t stride_bytes, int width_dots,
	int height_dots, uint8_t threshold);
bool bitmap_dot(const struct bitmap *bitmap, int x_dots, int y_dots);
/* Inks a rectangle; what lies outside the picture is cut off. */
void bitmap_fill(struct bitmap *bitmap, int x_dots, int y_dots, int width_dots, int height_dots);
/* The first and last inked dot of the rows top_dots..bottom_dots (end excluded); false: no ink. */
bool bitmap_ink(const struct bitmap *bitmap, int top_dots, int bottom_dots, int *left_dots,
	int *right_dots);

#endif
