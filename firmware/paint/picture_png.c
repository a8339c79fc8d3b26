/*
 * Pictures as PNG files, replaced as a whole: whoever looks at a wall's file at the wrong moment
 * must see the old frame, never half of the new one.
 */
#include "firmware/paint/picture.h"

#include <cairo.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/paint/screen_png.h"

/* Writes one kind of content to the open file; 0 or -Exxx. */
typedef int write_fn(int fd, const void *content);

static int write_all(int fd, const uint8_t *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : -EIO;
		bytes += n;
		len -= (size_t)n;
	}
	return 0;
}

static int write_part(const char *part, write_fn *write_content, const void *content)
{
	int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	if (fd < 0)
		return -errno;
	int result = write_content(fd, content);

	if (close(fd) < 0 && result == 0)
		result = -errno;
	return result;
}

static int replace_file(const char *path, write_fn *write_content, const void *content)
{
	char part[PATH_MAX];
	int n = snprintf(part, sizeof(part), "%s.%ld.part", path, (long)getpid());

	if (n < 0 || (size_t)n >= sizeof(part))
		return -ENAMETOOLONG;
	int result = write_part(part, write_content, content);

	if (result == 0 && rename(part, path) < 0)
		result = -errno;
	if (result < 0)
		unlink(part);
	return result;
}

/* ---- Screens ----------------------------------------------------------------------------------
 */

struct encoded {
	uint8_t *bytes;
	size_t len;
};

static int write_encoded(int fd, const void *content)
{
	const struct encoded *png = content;

	return write_all(fd, png->bytes, png->len);
}

static int write_screen(const struct picture *picture, const char *path)
{
	struct encoded png = {0};

	png.bytes = screen_png_encode(picture, &png.len);
	if (!png.bytes)
		return -ENOMEM;
	int result = replace_file(path, write_encoded, &png);

	free(png.bytes);
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

	stream->error = write_all(stream->fd, bytes, len);
	return stream->error < 0 ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static int write_surface(int fd, const void *content)
{
	/* Cairo only reads it, but takes no const. */
	cairo_surface_t *surface = (cairo_surface_t *)content;
	struct png_stream stream = {.fd = fd};
	cairo_status_t status = cairo_surface_write_to_png_stream(surface, take_bytes, &stream);

	if (stream.error < 0)
		return stream.error;
	return status == CAIRO_STATUS_SUCCESS ? 0 : -ENOMEM;
}

static int write_pixels(
	uint8_t *data, cairo_format_t format, int width, int height, int stride, const char *path)
{
	cairo_surface_t *surface =
		cairo_image_surface_create_for_data(data, format, width, height, stride);
	int result = -ENOMEM;

	if (cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS)
		result = replace_file(path, write_surface, surface);
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
