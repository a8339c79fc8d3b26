/*
 * The logo: unpacking a PNG takes as long as a whole ticket, and every ticket of a hall has the
 * same one, so the dots of the newest are kept.
 */
#include "printer/logo.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/paint/picture.h"
#include "firmware/wire/ticket_layout.h"

enum { THRESHOLD = 128 };

static struct { /* under the lock */
	pthread_mutex_t lock;
	uint8_t png[TICKET_LAYOUT_MAX_LOGO];
	size_t len; /* 0: none */
	int max_width_dots;
	struct bitmap *dots;
} kept = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* The mean ink of the part of the picture that becomes one dot. */
static uint8_t mean_ink(const struct picture *ink, int width, int height, int x, int y)
{
	int left = x * ink->width / width, right = (x + 1) * ink->width / width;
	int top = y * ink->height / height, bottom = (y + 1) * ink->height / height;
	unsigned int sum = 0;

	for (int row = top; row < bottom; row++)
		for (int i = left; i < right; i++)
			sum += ink->data[(size_t)row * (size_t)ink->stride + (size_t)i];
	return (uint8_t)(sum / (unsigned int)((right - left) * (bottom - top)));
}

static struct bitmap *ink_dots(const struct picture *ink, int max_width_dots)
{
	int width = ink->width < max_width_dots ? ink->width : max_width_dots;
	int height = ink->height * width / ink->width, left, right;
	struct bitmap *dots = bitmap_new(width, height > 0 ? height : 1);

	for (int y = 0; dots && y < dots->height_dots; y++)
		for (int x = 0; x < width; x++)
			if (mean_ink(ink, width, dots->height_dots, x, y) >= THRESHOLD)
				bitmap_fill(dots, x, y, 1, 1);
	if (dots && !bitmap_ink(dots, 0, dots->height_dots, &left, &right)) {
		bitmap_free(dots);
		errno = EINVAL;
		return NULL;
	}
	return dots;
}

static struct bitmap *unpack(const uint8_t *png, size_t len, int max_width_dots)
{
	struct picture *ink =
		picture_read_ink_png(png, len, TICKET_LAYOUT_LOGO_WIDTH, TICKET_LAYOUT_LOGO_HEIGHT);
	struct bitmap *dots = ink ? ink_dots(ink, max_width_dots) : NULL;
	int error = errno;

	picture_free(ink);
	errno = error;
	return dots;
}

static struct bitmap *bitmap_copy(const struct bitmap *from)
{
	struct bitmap *to = from ? bitmap_new(from->width_dots, from->height_dots) : NULL;

	if (to)
		memcpy(to->rows, from->rows, to->stride_bytes * (size_t)to->height_dots);
	return to;
}

/* Keeps the dots for the next ticket; without memory the next one unpacks again. */
static void keep(const uint8_t *png, size_t len, int max_width_dots, const struct bitmap *dots)
{
	bitmap_free(kept.dots);
	kept.dots = bitmap_copy(dots);
	kept.len = kept.dots ? len : 0;
	kept.max_width_dots = max_width_dots;
	memcpy(kept.png, png, kept.len);
}

struct bitmap *logo_make(const uint8_t *png, size_t len, int max_width_dots)
{
	struct bitmap *dots;

	if (len == 0 || len > TICKET_LAYOUT_MAX_LOGO || max_width_dots < 1) {
		errno = EINVAL;
		return NULL;
	}
	pthread_mutex_lock(&kept.lock);
	if (kept.len == len && kept.max_width_dots == max_width_dots &&
		memcmp(kept.png, png, len) == 0) {
		dots = bitmap_copy(kept.dots);
	} else {
		dots = unpack(png, len, max_width_dots);
		if (dots)
			keep(png, len, max_width_dots, dots);
	}
	pthread_mutex_unlock(&kept.lock);
	return dots;
}
