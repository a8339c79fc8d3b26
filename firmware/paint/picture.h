/*
 * A picture in memory: what paint/ draws on, window/ shows and printer/ prints. Readers need no
 * drawing library: the pixels lie open, row by row, top row first.
 */
#ifndef NOVBE_PAINT_PICTURE_H
#define NOVBE_PAINT_PICTURE_H

#include <stddef.h>
#include <stdint.h>

enum picture_format {
	PICTURE_SCREEN, /* 4 bytes a pixel: a uint32_t 0x..RRGGBB in the machine's byte order */
	PICTURE_INK,	/* 1 byte a dot: 0 = bare paper .. 255 = full ink; not thresholded */
};

enum { PICTURE_MAX_SIDE = 16384 }; /* pixels or dots */

/* Fields are read freely and changed by nobody but paint/. */
struct picture {
	enum picture_format format;
	int width, height; /* pixels of a screen, dots of a ticket */
	int stride;	   /* bytes from one row to the next, a multiple of 4 */
	uint8_t *data;	   /* stride * height bytes */
};

/*
 * A picture of the given size, black for a screen, bare paper for ink. NULL and errno: EINVAL (a
 * side outside 1..PICTURE_MAX_SIDE), ENOMEM. Freed by picture_free().
 */
struct picture *picture_new(enum picture_format format, int width, int height);
void picture_free(struct picture *picture); /* NULL is allowed */

/*
 * Writes a PNG file so that readers see the old file or the new one, never half of one: into
 * `path`.part beside it, then renamed. Ink becomes black on white, 8 bit grey. Not flushed to
 * the disk. 0, or -Exxx of open, write or rename (-ENOENT, -ENOSPC, -EACCES, ...), -ENAMETOOLONG,
 * -ENOMEM; the old file then still stands and no part of the new one is left.
 */
int picture_write_png(const struct picture *picture, const char *path)
	__attribute__((warn_unused_result));

/*
 * The same for a packed 1-bit raster as thermal printers take it: rows of stride_bytes bytes, most
 * significant bit left, 1 = ink; written as a 1-bit PNG, black on white. Also -EINVAL: a side
 * outside 1..PICTURE_MAX_SIDE, or rows shorter than width.
 */
int picture_write_bits_png(const uint8_t *bits, int width_dots, int height_dots,
	size_t stride_bytes, const char *path) __attribute__((warn_unused_result));

/*
 * A PNG file's content as ink: what is dark in it and not transparent, pixel by dot. NULL and
 * errno: EINVAL (no PNG, a damaged one, or larger than the maximum), ENOMEM.
 */
struct picture *picture_read_ink_png(
	const void *png, size_t len, int max_width_px, int max_height_px);

#endif
