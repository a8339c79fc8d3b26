/*
 * ESC/POS bytes, read back by a small printer of our own: it knows the commands from their
 * description and nothing of the encoder.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "printer/bitmap.h"
#include "printer/escpos.h"

enum { PAPER_ROWS = 4096 };

struct paper {
	int width_dots, y_dots;
	int x_dots; /* where the next raster begins */
	int cuts, unit_dpi;
	uint8_t dots[PAPER_ROWS][BITMAP_MAX_WIDTH_DOTS];
};

static size_t paper_raster(struct paper *p, const uint8_t *in, size_t left)
{
	size_t width_bytes, rows;

	assert_true(left >= 8);
	assert_int_equal(in[3], 0);
	width_bytes = in[4] + 256u * in[5];
	rows = in[6] + 256u * in[7];
	assert_in_range(rows, 1, 2303);
	assert_true(left >= 8 + width_bytes * rows);
	for (size_t y = 0; y < rows; y++) {
		for (size_t x = 0; x < width_bytes * 8; x++) {
			uint8_t byte = in[8 + y * width_bytes + x / 8];
			bool ink = byte >> (7 - x % 8) & 1;

			if (!ink)
				continue;
			/* Ink beyond the head would be lost on a real printer. */
			assert_true(p->x_dots + (int)x < p->width_dots);
			p->dots[p->y_dots + (int)y][p->x_dots + (int)x] = 1;
		}
	}
	p->y_dots += (int)rows;
	p->x_dots = 0;
	return 8 + width_bytes * rows;
}

static size_t paper_command(struct paper *p, const uint8_t *in, size_t left)
{
	assert_true(left >= 2);
	if (in[0] == 0x1b && in[1] == '@')
		return 2;
	if (in[0] == 0x1b && in[1] == 'J') {
		p->y_dots += in[2];
		return 3;
	}
	if (in[0] == 0x1b && in[1] == '$') {
		p->x_dots = in[2] + 256 * in[3];
		return 4;
	}
	if (in[0] == 0x1d && in[1] == 'P') {
		assert_int_equal(in[2], in[3]);
		p->unit_dpi = in[2];
		return 4;
	}
	if (in[0] == 0x1d && in[1] == 'V') {
		assert_int_equal(in[2], 'B');
		p->cuts++;
		return 4;
	}
	if (in[0] == 0x1d && in[1] == 'v' && in[2] == '0')
		return paper_raster(p, in, left);
	fail_msg("unknown command %02x %02x", in[0], in[1]);
	return 0;
}

static struct paper *paper_print(
	const struct bitmap *picture, const struct escpos_options *options, size_t *job_bytes)
{
	struct paper *p = calloc(1, sizeof(*p));
	uint8_t *bytes = NULL;
	size_t len = 0;

	assert_non_null(p);
	p->width_dots = picture->width_dots;
	assert_int_equal(escpos_write(picture, options, &bytes, &len), 0);
	assert_false(escpos_has_realtime(bytes, len));
	for (size_t at = 0; at < len;)
		at += paper_command(p, bytes + at, len - at);
	free(bytes);
	*job_bytes = len;
	return p;
}

static void assert_same(const struct bitmap *picture, const struct paper *p)
{
	for (int y = 0; y < picture->height_dots; y++) {
		for (int x = 0; x < picture->width_dots; x++) {
			if (p->dots[y][x] != bitmap_dot(picture, x, y))
				fail_msg("dot %d,%d differs", x, y);
		}
	}
}

static const struct escpos_options plain = {.dpi = 203, .feed_dots = 0, .cut = true};

static void print_and_compare(const struct bitmap *picture, size_t *job_bytes)
{
	struct paper *p = paper_print(picture, &plain, job_bytes);

	assert_same(picture, p);
	assert_int_equal(p->cuts, 1);
	assert_int_equal(p->unit_dpi, 203);
	assert_int_equal(p->y_dots, picture->height_dots);
	free(p);
}

static void a_picture_of_any_width_comes_back_dot_by_dot(void **state)
{
	static const int widths[] = {1, 7, 8, 9, 384, 416, 432, 512, 546, 576, 640};
	unsigned int seed = 20261123;

	(void)state;
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		struct bitmap *picture = bitmap_new(widths[i], 300);
		size_t len;

		for (int n = 0; n < 40; n++)
			bitmap_fill(picture, rand_r(&seed) % widths[i], rand_r(&seed) % 300,
				rand_r(&seed) % 60, rand_r(&seed) % 20);
		print_and_compare(picture, &len);
		bitmap_free(picture);
	}
}

static void noise_full_of_realtime_bytes_comes_back_and_holds_none(void **state)
{
	static const uint8_t nasty[] = {0x10, 0x04, 0x10, 0x05, 0x10, 0x14, 0x00, 0x10};
	struct bitmap *picture = bitmap_new(576, 200);
	unsigned int seed = 7;
	size_t len;

	(void)state;
	for (size_t i = 0; i < picture->stride_bytes * 200; i++)
		picture->rows[i] = rand_r(&seed) % 3 ? 0 : nasty[rand_r(&seed) % sizeof(nasty)];
	/* Ink from dot 8 on: bands begin on a byte, where the noise's bytes stand as they are. */
	for (int y = 0; y < 200; y++)
		picture->rows[(size_t)y * picture->stride_bytes] = 0;
	bitmap_fill(picture, 8, 0, 1, 200);
	print_and_compare(picture, &len);
	bitmap_free(picture);
}

static void a_row_that_holds_one_at_every_shift_loses_no_dot(void **state)
{
	struct bitmap *picture = bitmap_new(576, 1);
	struct paper *p;
	size_t len;
	int more = 0;

	(void)state;
	/* The same pair of dots, once for each of the eight positions in a byte. */
	for (int k = 0; k < 8; k++) {
		bitmap_fill(picture, k * 64 + k + 3, 0, 1, 1);
		bitmap_fill(picture, k * 64 + k + 13, 0, 1, 1);
	}
	bitmap_fill(picture, 0, 0, 1, 1);
	p = paper_print(picture, &plain, &len);
	for (int x = 0; x < 576; x++) {
		assert_true(p->dots[0][x] >= bitmap_dot(picture, x, 0));
		more += p->dots[0][x] > bitmap_dot(picture, x, 0);
	}
	assert_in_range(more, 0, 1);
	free(p);
	bitmap_free(picture);
}

static void blank_paper_costs_a_few_bytes(void **state)
{
	struct bitmap *picture = bitmap_new(576, 2000);
	size_t len;

	(void)state;
	bitmap_fill(picture, 100, 1000, 50, 10);
	print_and_compare(picture, &len);
	assert_in_range(len, 1, 160);
	bitmap_free(picture);
}

/* What the bands of a picture cost when a new one begins behind each row whose bit is set. */
static size_t cost_of_cuts(const struct bitmap *picture, unsigned int cuts)
{
	size_t cost = 0;

	for (int top = 0, end; top < picture->height_dots; top = end) {
		int left, right;

		for (end = top + 1; end < picture->height_dots && !(cuts >> (end - 1) & 1); end++)
			;
		cost += bitmap_ink(picture, top, end, &left, &right)
				? 12 + (size_t)((right - left) / 8 + 1) * (size_t)(end - top)
				: 3;
	}
	return cost;
}

static void no_other_way_to_cut_takes_fewer_bytes(void **state)
{
	enum { ROWS = 11, OVERHEAD = 2 + 4 + 4 }; /* ESC @, GS P, GS V */
	unsigned int seed = 99;

	(void)state;
	for (int round = 0; round < 60; round++) {
		struct bitmap *picture = bitmap_new(576, ROWS);
		size_t least = SIZE_MAX, len;

		/* Bars of ink, wide and narrow, with blank rows between. */
		for (int y = 0; y < ROWS; y++)
			if (rand_r(&seed) % 4)
				bitmap_fill(picture, rand_r(&seed) % 300, y,
					1 + rand_r(&seed) % (rand_r(&seed) % 2 ? 20 : 270), 1);
		for (unsigned int cuts = 0; cuts < 1u << (ROWS - 1); cuts++) {
			size_t cost = cost_of_cuts(picture, cuts);

			least = cost < least ? cost : least;
		}
		print_and_compare(picture, &len);
		assert_int_equal(len, least + OVERHEAD);
		bitmap_free(picture);
	}
}

static void feed_and_cut_follow_the_options(void **state)
{
	struct escpos_options options = {.dpi = 180, .feed_dots = 600, .cut = false};
	struct bitmap *picture = bitmap_new(512, 20);
	uint8_t *bytes = NULL;
	struct paper *p;
	size_t len;

	(void)state;
	bitmap_fill(picture, 0, 0, 10, 10);
	p = paper_print(picture, &options, &len);
	assert_int_equal(p->y_dots, 620);
	assert_int_equal(p->cuts, 0);
	assert_int_equal(p->unit_dpi, 180);
	free(p);
	options.dpi = 300;
	assert_int_equal(escpos_write(picture, &options, &bytes, &len), -EINVAL);
	assert_null(bytes);
	bitmap_free(picture);
}

static void sizes_out_of_range_are_refused(void **state)
{
	(void)state;
	assert_null(bitmap_new(0, 10));
	assert_int_equal(errno, EINVAL);
	assert_null(bitmap_new(BITMAP_MAX_WIDTH_DOTS + 1, 10));
	assert_null(bitmap_new(576, BITMAP_MAX_HEIGHT_DOTS + 1));
	bitmap_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_picture_of_any_width_comes_back_dot_by_dot),
		cmocka_unit_test(noise_full_of_realtime_bytes_comes_back_and_holds_none),
		cmocka_unit_test(a_row_that_holds_one_at_every_shift_loses_no_dot),
		cmocka_unit_test(blank_paper_costs_a_few_bytes),
		cmocka_unit_test(no_other_way_to_cut_takes_fewer_bytes),
		cmocka_unit_test(feed_and_cut_follow_the_options),
		cmocka_unit_test(sizes_out_of_range_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
