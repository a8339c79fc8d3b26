/*
 * Small pictures. The general encoder is slower than that of screen_png.c and its files are a third
 * as large: what is sent once in a while over somebody's line shall be short.
 */
#include "firmware/paint/small_picture.h"

#include <cairo.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/paint/picture.h"

struct bytes {
	uint8_t *data;
	size_t len, max;
	int error; /* -Exxx of what could not be kept */
};

static cairo_status_t keep_bytes(void *data, const unsigned char *bytes, unsigned int len)
{
	struct bytes *kept = data;

	if (len > kept->max - kept->len) {
		kept->error = -EMSGSIZE;
		return CAIRO_STATUS_WRITE_ERROR;
	}
	memcpy(kept->data + kept->len, bytes, len);
	kept->len += len;
	return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *surface_of(const struct picture *picture)
{
	return cairo_image_surface_create_for_data(picture->data, CAIRO_FORMAT_RGB24,
		picture->width, picture->height, picture->stride);
}

/* Each pixel is the mean of those it stands for. */
static cairo_surface_t *smaller(cairo_surface_t *whole, int width, int height)
{
	cairo_surface_t *small = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
	cairo_t *cairo = cairo_create(small);

	cairo_scale(cairo, (double)width / cairo_image_surface_get_width(whole),
		(double)height / cairo_image_surface_get_height(whole));
	cairo_set_source_surface(cairo, whole, 0, 0);
	cairo_pattern_set_filter(cairo_get_source(cairo), CAIRO_FILTER_GOOD);
	cairo_pattern_set_extend(cairo_get_source(cairo), CAIRO_EXTEND_PAD);
	cairo_paint(cairo);
	cairo_destroy(cairo);
	cairo_surface_flush(small);
	return small;
}

static int scaled(int side, int longer, int wanted)
{
	int result = (int)((long)side * wanted / longer);

	return result > 0 ? result : 1;
}

/* The picture with its longer side `side`, which is not more than it has. */
static int try_side(const struct picture *picture, int side, struct bytes *kept)
{
	int longer = picture->width > picture->height ? picture->width : picture->height;
	cairo_surface_t *surface = surface_of(picture);

	if (side < longer) {
		cairo_surface_t *small = smaller(surface, scaled(picture->width, longer, side),
			scaled(picture->height, longer, side));

		cairo_surface_destroy(surface);
		surface = small;
	}
	kept->len = 0;
	kept->error = 0;
	cairo_status_t status = cairo_surface_write_to_png_stream(surface, keep_bytes, kept);

	cairo_surface_destroy(surface);
	if (kept->error < 0)
		return kept->error;
	return status == CAIRO_STATUS_SUCCESS ? 0 : -ENOMEM;
}

int small_picture_png(const struct picture *picture, size_t max_bytes, uint8_t **png, size_t *len)
{
	struct bytes kept = {.max = max_bytes};
	int side = picture->width > picture->height ? picture->width : picture->height;
	int result;

	if (picture->format != PICTURE_SCREEN)
		return -EINVAL;
	kept.data = malloc(max_bytes);
	if (!kept.data)
		return -ENOMEM;
	if (side > SMALL_PICTURE_SIDE)
		side = SMALL_PICTURE_SIDE;
	do {
		result = try_side(picture, side, &kept);
		side = side * 3 / 4;
	} while (result == -EMSGSIZE && side >= SMALL_PICTURE_LEAST_SIDE);
	if (result < 0) {
		free(kept.data);
		return result;
	}
	*png = kept.data;
	*len = kept.len;
	return 0;
}
