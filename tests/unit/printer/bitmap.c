/* Dots: laying, cutting, turning; compared with the plainest way to do the same. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "printer/bitmap.h"

static void coverage_is_stamped_dot_by_dot_wherever_it_lies(void **state)
{
	static const uint8_t thresholds[] = {1, 56, 88, 112, 128};
	unsigned int seed = 42;

	(void)state;
	for (int round = 0; round < 300; round++) {
		int width = 1 + rand_r(&seed) % 40, height = 1 + rand_r(&seed) % 5;
		int x = rand_r(&seed) % 60 - 20, y = rand_r(&seed) % 12 - 4;
		uint8_t coverage[5][48], threshold = thresholds[round % 5];
		struct bitmap *bitmap = bitmap_new(37, 8);

		for (int i = 0; i < 5; i++)
			for (int k = 0; k < 48; k++)
				coverage[i][k] = rand_r(&seed) % 3 ? 0 : (uint8_t)rand_r(&seed);
		bitmap_fill(bitmap, 3, 3, 2, 2);
		bitmap_stamp(bitmap, x, y, coverage[0], 48, width, height, threshold);
		for (int row = 0; row < 8; row++)
			for (int dot = 0; dot < 37; dot++) {
				int from_x = dot - x, from_y = row - y;
				bool inside = from_x >= 0 && from_x < width && from_y >= 0 &&
					      from_y < height;
				bool ink = (inside && coverage[from_y][from_x] >= threshold) ||
					   (dot >= 3 && dot < 5 && row >= 3 && row < 5);

				if (bitmap_dot(bitmap, dot, row) != ink)
					fail_msg("round %d: dot %d,%d", round, dot, row);
			}
		bitmap_free(bitmap);
	}
}

static bool within(int at, int from, int size)
{
	return at >= from && at < from + size;
}

static void boxes_are_filled_and_turned_dot_by_dot_wherever_they_lie(void **state)
{
	unsigned int seed = 43;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		struct bitmap *bitmap = bitmap_new(1 + rand_r(&seed) % 40, 6);
		int x[2], y[2], width[2], height[2];

		for (int i = 0; i < 2; i++) {
			x[i] = rand_r(&seed) % 50 - 5;
			y[i] = rand_r(&seed) % 8 - 1;
			width[i] = rand_r(&seed) % 40;
			height[i] = rand_r(&seed) % 5;
		}
		bitmap_fill(bitmap, x[0], y[0], width[0], height[0]);
		bitmap_invert(bitmap, x[1], y[1], width[1], height[1]);
		/* To the end of the last byte, which stays blank behind the last dot. */
		for (int row = 0; row < 6; row++)
			for (int dot = 0; dot < (int)bitmap->stride_bytes * 8; dot++) {
				bool ink = (within(dot, x[0], width[0]) &&
						   within(row, y[0], height[0])) !=
					   (within(dot, x[1], width[1]) &&
						   within(row, y[1], height[1]));
				const uint8_t *at =
					bitmap->rows + (size_t)row * bitmap->stride_bytes + dot / 8;

				ink = ink && dot < bitmap->width_dots;
				if (!(*at & 0x80 >> dot % 8) == ink)
					fail_msg("round %d: dot %d,%d", round, dot, row);
			}
		bitmap_free(bitmap);
	}
}

static void a_picture_is_laid_dot_by_dot_wherever_it_lies(void **state)
{
	unsigned int seed = 44;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		/* Every other one is wholly inside. */
		int wide = 1 + rand_r(&seed) % 200, narrow = 1 + rand_r(&seed) % (wide + 20);
		struct bitmap *bitmap = bitmap_new(wide, 5), *small;
		int x = rand_r(&seed) % 240 - 20, y = rand_r(&seed) % 7 - 3, spare;

		narrow = round % 2 && narrow > wide ? wide : narrow;
		spare = wide - narrow + 1;
		x = round % 2 ? rand_r(&seed) % spare : x;
		small = bitmap_new(narrow, 4);
		for (int i = 0; i < 60; i++)
			bitmap_fill(small, rand_r(&seed) % narrow, i % 4, 1, 1);
		bitmap_fill(bitmap, 3, 3, 9, 1);
		bitmap_lay(bitmap, x, y, small);
		for (int row = 0; row < 5; row++)
			for (int dot = 0; dot < wide; dot++)
				if (bitmap_dot(bitmap, dot, row) !=
					(bitmap_dot(small, dot - x, row - y) ||
						(row == 3 && within(dot, 3, 9))))
					fail_msg("round %d: dot %d,%d", round, dot, row);
		bitmap_free(small);
		bitmap_free(bitmap);
	}
}

static void turning_twice_changes_nothing(void **state)
{
	struct bitmap *bitmap = bitmap_new(30, 4);

	(void)state;
	bitmap_fill(bitmap, 5, 1, 3, 1);
	bitmap_invert(bitmap, 4, 1, 10, 1);
	assert_true(bitmap_dot(bitmap, 4, 1));
	assert_false(bitmap_dot(bitmap, 5, 1));
	assert_true(bitmap_dot(bitmap, 13, 1));
	assert_false(bitmap_dot(bitmap, 14, 1));
	assert_false(bitmap_dot(bitmap, 4, 2));
	bitmap_invert(bitmap, 4, 1, 10, 1);
	assert_true(bitmap_dot(bitmap, 5, 1));
	assert_false(bitmap_dot(bitmap, 4, 1));
	bitmap_invert(bitmap, -5, -5, 100, 100);
	assert_true(bitmap_dot(bitmap, 0, 0));
	bitmap_free(bitmap);
}

static void ink_is_found_at_every_dot(void **state)
{
	(void)state;
	for (int first = 0; first < 150; first++)
		for (int last = first; last < 150; last += 1 + last / 11) {
			struct bitmap *bitmap = bitmap_new(150, 4);
			int left = -1, right = -1;

			assert_false(bitmap_ink(bitmap, 0, 4, &left, &right));
			bitmap_fill(bitmap, first, 1, 1, 1);
			bitmap_fill(bitmap, last, 2, 1, 1);
			assert_true(bitmap_ink(bitmap, 0, 4, &left, &right));
			assert_int_equal(left, first);
			assert_int_equal(right, last);
			assert_true(bitmap_ink(bitmap, 1, 2, &left, &right));
			assert_int_equal(right, first);
			assert_false(bitmap_ink(bitmap, 3, 4, &left, &right));
			bitmap_free(bitmap);
		}
}

static void a_picture_is_laid_on_another_and_cut(void **state)
{
	struct bitmap *bitmap = bitmap_new(16, 100), *small = bitmap_new(9, 2);

	(void)state;
	bitmap_fill(small, 8, 1, 1, 1);
	bitmap_lay(bitmap, 3, 5, small);
	bitmap_lay(bitmap, 12, 98, small);
	assert_true(bitmap_dot(bitmap, 11, 6));
	bitmap_cut(bitmap, 7);
	assert_int_equal(bitmap->height_dots, 7);
	assert_true(bitmap_dot(bitmap, 11, 6));
	bitmap_cut(bitmap, 100);
	assert_int_equal(bitmap->height_dots, 7);
	bitmap_free(bitmap);
	bitmap_free(small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(coverage_is_stamped_dot_by_dot_wherever_it_lies),
		cmocka_unit_test(boxes_are_filled_and_turned_dot_by_dot_wherever_they_lie),
		cmocka_unit_test(a_picture_is_laid_dot_by_dot_wherever_it_lies),
		cmocka_unit_test(turning_twice_changes_nothing),
		cmocka_unit_test(ink_is_found_at_every_dot),
		cmocka_unit_test(a_picture_is_laid_on_another_and_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
