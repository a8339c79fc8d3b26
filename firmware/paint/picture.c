/*
 * Pictures in memory. Plain rows of pixels that the drawing library is lent while something is
 * painted; nothing here knows it.
 */
#include "firmware/paint/picture.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static uint32_t *first_pixel(struct picture *picture)
{
	return (uint32_t *)(void *)picture->data;
}

struct picture *picture_new(enum picture_format format, int width, int height)
{
	if (width < 1 || width > PICTURE_MAX_SIDE || height < 1 || height > PICTURE_MAX_SIDE) {
		errno = EINVAL;
		return NULL;
	}
	struct picture *picture = calloc(1, sizeof(*picture));
	if (!picture)
		return NULL;
	picture->format = format;
	picture->width = width;
	picture->height = height;
	picture->stride = format == PICTURE_SCREEN ? width * 4 : (width + 3) / 4 * 4;
	picture->data = calloc((size_t)height, (size_t)picture->stride);
	if (!picture->data) {
		free(picture);
		errno = ENOMEM;
		return NULL;
	}
	if (format == PICTURE_SCREEN) {
		uint32_t *pixel = first_pixel(picture);

		for (size_t i = 0; i < (size_t)width * (size_t)height; i++)
			pixel[i] = 0xff000000u;
	}
	return picture;
}

void picture_free(struct picture *picture)
{
	if (!picture)
		return;
	free(picture->data);
	free(picture);
}
