/* Screens made small: their size, their bytes, what is left of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/paint/paint.h"
#include "firmware/paint/picture.h"
#include "firmware/paint/small_picture.h"

enum { ENOUGH = 144 << 10 };

static uint32_t big_endian(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void assert_png_size(const uint8_t *png, size_t len, int width, int height)
{
	assert_true(len > 24);
	assert_memory_equal(png, "\x89PNG\r\n\x1a\n", 8);
	assert_int_equal(big_endian(png + 16), width);
	assert_int_equal(big_endian(png + 20), height);
}

static struct picture *noise(int width, int height)
{
	struct picture *picture = picture_new(PICTURE_SCREEN, width, height);
	unsigned int seed = 7;

	assert_non_null(picture);
	for (int i = 0; i < picture->stride * height; i++)
		picture->data[i] = (uint8_t)rand_r(&seed);
	return picture;
}

static void its_longer_side_is_bounded_and_its_shape_stays(void **state)
{
	static const int sizes[][4] = {{1920, 1080, 960, 540}, {1080, 1920, 540, 960},
		{3840, 2160, 960, 540}, {960, 960, 960, 960}, {800, 480, 800, 480}, {1, 1, 1, 1},
		{16384, 1, 960, 1}, {1, 16384, 1, 960}, {1000, 3, 960, 2}};

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct picture *picture = picture_new(PICTURE_SCREEN, sizes[i][0], sizes[i][1]);
		uint8_t *png;
		size_t len;

		assert_non_null(picture);
		assert_int_equal(small_picture_png(picture, ENOUGH, &png, &len), 0);
		assert_png_size(png, len, sizes[i][2], sizes[i][3]);
		free(png);
		picture_free(picture);
	}
}

/* The worst that a screen can show. */
static void what_does_not_fit_becomes_smaller_until_it_does(void **state)
{
	struct picture *picture = noise(1920, 1080);
	uint8_t *png = NULL;
	size_t len = 0;

	(void)state;
	for (size_t max = 4 << 20; max >= 32 << 10; max /= 2) {
		assert_int_equal(small_picture_png(picture, max, &png, &len), 0);
		assert_true(len <= max);
		assert_true(max > 1 << 20 || big_endian(png + 16) < 960);
		free(png);
	}
	png = NULL;
	assert_int_equal(small_picture_png(picture, 1000, &png, &len), -EMSGSIZE);
	assert_null(png);
	picture_free(picture);
}

static void a_ticket_is_no_screen(void **state)
{
	struct picture *picture = picture_new(PICTURE_INK, 100, 100);
	uint8_t *png;
	size_t len;

	(void)state;
	assert_int_equal(small_picture_png(picture, ENOUGH, &png, &len), -EINVAL);
	picture_free(picture);
}

/* Read back by the room's own reader: half of each pair of columns is dark, so all is grey; the
 * right half is white. */
static void a_pixel_is_the_mean_of_those_it_stands_for(void **state)
{
	struct picture *picture = picture_new(PICTURE_SCREEN, 1920, 1080);
	struct painter *painter = paint_open();
	uint8_t *png;
	size_t len;

	(void)state;
	assert_int_equal(paint_begin(painter, picture), 0);
	paint_fill(painter, 0xffffff);
	for (int x = 0; x < 960; x += 2)
		paint_rectangle(painter, (struct paint_box){x, 0, 1, 1080}, 0x000000);
	assert_int_equal(paint_end(painter), 0);
	assert_int_equal(small_picture_png(picture, ENOUGH, &png, &len), 0);
	struct picture *small = picture_read_ink_png(png, len, 960, 960);

	assert_non_null(small);
	for (int y = 5; y < 535; y += 53) {
		const uint8_t *row = small->data + y * small->stride;

		assert_in_range(row[200], 118, 138);
		assert_in_range(row[300], 118, 138);
		assert_in_range(row[700], 0, 2);
	}
	picture_free(small);
	free(png);
	paint_close(painter);
	picture_free(picture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(its_longer_side_is_bounded_and_its_shape_stays),
		cmocka_unit_test(what_does_not_fit_becomes_smaller_until_it_does),
		cmocka_unit_test(a_ticket_is_no_screen),
		cmocka_unit_test(a_pixel_is_the_mean_of_those_it_stands_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
