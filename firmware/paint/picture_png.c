/*
 * Pictures as PNG files, replaced as a whole: whoever looks at a wall's file at the wrong moment
 * must see the old frame, never half of the new one. And a logo's PNG read as ink.
 */
#include "firmware/paint/picture.h"

#include <cairo.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/file.h"
#include "firmware/paint/screen_png.h"

static int write_screen(const struct picture *picture, const char *path)
{
	size_t len;
	uint8_t *png = screen_png_encode(picture, &len);

	if (!png)
		return -ENOMEM;
	int result = file_replace(path, png, len, FILE_UNFLUSHED);

	free(png);
	return result;
}

/* ---- Tickets, through Cairo's small but slow files --------------------------------------------
 */

struct png_stream {
	int fd;
	int error; /* -Exxx of the first write that failed */
};

static cairo_status_t take_bytes(void *data, const unsigned char *bytes, unsigned int len)
{
	struct png_stream *stream = data;

	stream->error = file_write_all(stream->fd, bytes, len);
	return stream->error < 0 ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static int write_surface(int fd, cairo_surface_t *surface)
{
	struct png_stream stream = {.fd = fd};
	cairo_status_t status = cairo_surface_write_to_png_stream(surface, take_bytes, &stream);

	if (stream.error < 0)
		return stream.error;
	return status == CAIRO_STATUS_SUCCESS ? 0 : -ENOMEM;
}

static int replace_with_surface(const char *path, cairo_surface_t *surface)
{
	struct file_change change;
	int result = file_change_begin(&change, path);

	if (result == 0)
		result =
			file_change_end(&change, write_surface(change.fd, surface), FILE_UNFLUSHED);
	return result;
}

static int write_pixels(
	uint8_t *data, cairo_format_t format, int width, int height, int stride, const char *path)
{
	cairo_surface_t *surface =
		cairo_image_surface_create_for_data(data, format, width, height, stride);
	int result = -ENOMEM;

	if (cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS)
		result = replace_with_surface(path, surface);
	cairo_surface_destroy(surface);
	return result;
}

static int write_ink(const struct picture *picture, const char *path)
{
	size_t len = (size_t)picture->stride * (size_t)picture->height;
	uint8_t *grey = malloc(len);

	if (!grey)
		return -ENOMEM;
	for (size_t i = 0; i < len; i++)
		grey[i] = (uint8_t)(255 - picture->data[i]);
	int result = write_pixels(
		grey, CAIRO_FORMAT_A8, picture->width, picture->height, picture->stride, path);

	free(grey);
	return result;
}

int picture_write_png(const struct picture *picture, const char *path)
{
	return picture->format == PICTURE_INK ? write_ink(picture, path)
					      : write_screen(picture, path);
}

/* Cairo's 1-bit rows are words of the machine: on little-endian ones the lowest bit is left. */
static uint8_t cairo_byte(uint8_t bits)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	bits = (uint8_t)((bits & 0xf0) >> 4 | (bits & 0x0f) << 4);
	bits = (uint8_t)((bits & 0xcc) >> 2 | (bits & 0x33) << 2);
	bits = (uint8_t)((bits & 0xaa) >> 1 | (bits & 0x55) << 1);
#endif
	return bits;
}

int picture_write_bits_png(
	const uint8_t *bits, int width_dots, int height_dots, size_t stride_bytes, const char *path)
{
	if (width_dots < 1 || width_dots > PICTURE_MAX_SIDE || height_dots < 1 ||
		height_dots > PICTURE_MAX_SIDE || stride_bytes < ((size_t)width_dots + 7) / 8)
		return -EINVAL;
	int stride = cairo_format_stride_for_width(CAIRO_FORMAT_A1, width_dots);
	size_t row_bytes = ((size_t)width_dots + 7) / 8;
	uint8_t *paper = calloc((size_t)height_dots, (size_t)stride);

	if (!paper)
		return -ENOMEM;
	for (size_t y = 0; y < (size_t)height_dots; y++)
		for (size_t i = 0; i < row_bytes; i++)
			paper[y * (size_t)stride + i] =
				(uint8_t)~cairo_byte(bits[y * stride_bytes + i]);
	int result = write_pixels(paper, CAIRO_FORMAT_A1, width_dots, height_dots, stride, path);

	free(paper);
	return result;
}

/* ---- Read as ink ----------------------------------------------------------------------------- */

struct png_source {
	const uint8_t *bytes;
	size_t left;
};

static cairo_status_t give_bytes(void *data, unsigned char *bytes, unsigned int len)
{
	struct png_source *source = data;

	if (len > source->left)
		return CAIRO_STATUS_READ_ERROR;
	memcpy(bytes, source->bytes, len);
	source->bytes += len;
	source->left -= len;
	return CAIRO_STATUS_SUCCESS;
}

static uint32_t big_endian(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* Looked at before anything is unpacked: a small file can claim a huge picture. */
static bool png_is_within(const uint8_t *png, size_t len, int max_width_px, int max_height_px)
{
	enum { HEADER_END = 24, WIDTH_AT = 16, HEIGHT_AT = 20 };

	return len >= HEADER_END && big_endian(png + WIDTH_AT) - 1 < (uint32_t)max_width_px &&
	       big_endian(png + HEIGHT_AT) - 1 < (uint32_t)max_height_px;
}

/* Onto white paper: whatever form of pixels and transparency the file has. */
static int lay_on_paper(cairo_surface_t *from, uint8_t *data, int width, int height)
{
	cairo_surface_t *paper = cairo_image_surface_create_for_data(
		data, CAIRO_FORMAT_RGB24, width, height, width * 4);
	cairo_t *cairo = cairo_create(paper);

	cairo_set_source_rgb(cairo, 1, 1, 1);
	cairo_paint(cairo);
	cairo_set_source_surface(cairo, from, 0, 0);
	cairo_paint(cairo);
	cairo_status_t status = cairo_status(cairo);

	cairo_destroy(cairo);
	cairo_surface_flush(paper);
	cairo_surface_destroy(paper);
	return status == CAIRO_STATUS_SUCCESS ? 0 : -ENOMEM;
}

static struct picture *surface_ink(cairo_surface_t *surface)
{
	int width = cairo_image_surface_get_width(surface);
	int height = cairo_image_surface_get_height(surface);
	struct picture *ink = picture_new(PICTURE_INK, width, height);
	uint8_t *light = ink ? malloc((size_t)width * 4 * (size_t)height) : NULL;

	if (!light || lay_on_paper(surface, light, width, height) < 0) {
		free(light);
		picture_free(ink);
		errno = ENOMEM;
		return NULL;
	}
	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++) {
			uint32_t rgb;

			memcpy(&rgb, light + ((size_t)y * (size_t)width + (size_t)x) * 4, 4);
			ink->data[(size_t)y * (size_t)ink->stride + (size_t)x] =
				(uint8_t)(255 - ((rgb >> 16 & 0xff) * 54 + (rgb >> 8 & 0xff) * 183 +
							(rgb & 0xff) * 19) /
							256);
		}
	free(light);
	return ink;
}

struct picture *picture_read_ink_png(
	const void *png, size_t len, int max_width_px, int max_height_px)
{
	struct png_source source = {png, len};
	struct picture *ink = NULL;

	if (!png_is_within(png, len, max_width_px, max_height_px)) {
		errno = EINVAL;
		return NULL;
	}
	cairo_surface_t *surface = cairo_image_surface_create_from_png_stream(give_bytes, &source);
	cairo_status_t status = cairo_surface_status(surface);

	if (status == CAIRO_STATUS_SUCCESS)
		ink = surface_ink(surface);
	else
		errno = status == CAIRO_STATUS_NO_MEMORY ? ENOMEM : EINVAL;
	cairo_surface_destroy(surface);
	return ink;
}
