/* How a picture is cut into bands for the printer. Inner to escpos.c. */
#ifndef NOVBE_PRINTER_ESCPOS_BANDS_H
#define NOVBE_PRINTER_ESCPOS_BANDS_H

#include <stdbool.h>
#include <stddef.h>

struct bitmap;

enum {
	BAND_MAX_ROWS = 128,  /* small printers buffer no more than a few kB of raster */
	BAND_HEAD_BYTES = 12, /* ESC $ and GS v 0 */
	FEED_BYTES = 3,	      /* ESC J */
	FEED_MAX = 255,	      /* ESC J takes one byte */
};

struct band {
	int top, rows; /* at most BAND_MAX_ROWS, or nothing but paper to feed */
};

/* The bands that take the fewest bytes, from the top, covering every row; their list is given
 * (free() it). NULL without memory. */
struct band *bands_choose(const struct bitmap *picture, size_t *count);

#endif
