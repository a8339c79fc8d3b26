/* Screens as PNG bytes, fast; for picture_png.c alone. */
#ifndef NOVBE_PAINT_SCREEN_PNG_H
#define NOVBE_PAINT_SCREEN_PNG_H

#include <stddef.h>
#include <stdint.h>

struct picture;

/* The whole file of a PICTURE_SCREEN, 8 bit RGB; freed by free(). NULL without memory. */
uint8_t *screen_png_encode(const struct picture *picture, size_t *len);

#endif
