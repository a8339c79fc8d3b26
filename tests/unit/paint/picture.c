/* Pictures, their PNG files, and the shapes painted on them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/paint/paint.h"
#include "firmware/paint/picture.h"

static char folder[] = "/tmp/novbe-picture-XXXXXX";

static const char *in_folder(const char *name)
{
	static char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static uint32_t pixel(const struct picture *picture, int x, int y)
{
	uint32_t value;

	memcpy(&value, picture->data + y * picture->stride + 4 * x, sizeof(value));
	return value & 0xffffff;
}

static int ink(const struct picture *picture, int x, int y)
{
	return picture->data[y * picture->stride + x];
}

/* What ImageMagick, which knows nothing of us, reads from the file; "" when it cannot. */
static void identify(const char *path, const char *format, char *text, size_t size)
{
	char command[PATH_MAX + 200];

	snprintf(command, sizeof(command), "convert '%s' %s 2>/dev/null", path, format);
	FILE *pipe = popen(command, "r");

	assert_non_null(pipe);
	size_t len = fread(text, 1, size - 1, pipe);

	text[len] = '\0';
	assert_int_equal(pclose(pipe), 0);
}

static int files_in_folder(void)
{
	DIR *dir = opendir(folder);
	int count = 0;

	assert_non_null(dir);
	for (struct dirent *entry; (entry = readdir(dir));)
		count += entry->d_name[0] != '.';
	closedir(dir);
	return count;
}

static void a_new_screen_is_black_and_new_paper_is_bare(void **state)
{
	struct picture *screen = picture_new(PICTURE_SCREEN, 3, 2);
	struct picture *paper = picture_new(PICTURE_INK, 5, 2);

	(void)state;
	assert_int_equal(screen->stride, 12);
	assert_int_equal(pixel(screen, 2, 1), 0);
	assert_int_equal(paper->stride, 8);
	assert_int_equal(ink(paper, 4, 1), 0);
	picture_free(screen);
	picture_free(paper);
	picture_free(NULL);
}

static void sides_outside_the_range_are_refused(void **state)
{
	static const int sides[][2] = {
		{0, 1}, {1, 0}, {-1, 5}, {PICTURE_MAX_SIDE + 1, 1}, {1, INT_MAX}};

	(void)state;
	for (size_t i = 0; i < sizeof(sides) / sizeof(sides[0]); i++) {
		errno = 0;
		assert_null(picture_new(PICTURE_SCREEN, sides[i][0], sides[i][1]));
		assert_int_equal(errno, EINVAL);
	}
}

static void rectangles_have_sharp_edges_and_the_clip_holds(void **state)
{
	struct painter *p = paint_open();
	struct picture *picture = picture_new(PICTURE_SCREEN, 20, 20);

	(void)state;
	assert_int_equal(paint_begin(p, picture), 0);
	paint_fill(p, 0x102030);
	paint_clip(p, (struct paint_box){0, 0, 10, 20});
	paint_clip(p, (struct paint_box){4, 0, 20, 20});
	paint_rectangle(p, (struct paint_box){2, 3, 16, 4}, 0xff8000);
	paint_unclip(p);
	paint_unclip(p);
	paint_rectangle(p, (struct paint_box){19, 19, 5, 5}, 0xffffff);
	assert_int_equal(paint_end(p), 0);
	assert_int_equal(pixel(picture, 3, 4), 0x102030);
	assert_int_equal(pixel(picture, 4, 3), 0xff8000);
	assert_int_equal(pixel(picture, 9, 6), 0xff8000);
	assert_int_equal(pixel(picture, 10, 6), 0x102030);
	assert_int_equal(pixel(picture, 9, 7), 0x102030);
	assert_int_equal(pixel(picture, 19, 19), 0xffffff);
	picture_free(picture);
	paint_close(p);
}

static void outlines_and_lines_lie_on_whole_pixels(void **state)
{
	struct painter *p = paint_open();
	struct picture *picture = picture_new(PICTURE_SCREEN, 20, 20);

	(void)state;
	assert_int_equal(paint_begin(p, picture), 0);
	paint_outline(p, (struct paint_box){2, 2, 10, 10}, 0, 1, 0xffffff);
	paint_line(p, 0, 15, 19, 15, 1, 0xffffff);
	paint_line(p, 0, 18, 19, 18, 2, 0xffffff);
	assert_int_equal(paint_end(p), 0);
	assert_int_equal(pixel(picture, 2, 2), 0xffffff);
	assert_int_equal(pixel(picture, 11, 11), 0xffffff);
	assert_int_equal(pixel(picture, 3, 3), 0);
	assert_int_equal(pixel(picture, 12, 11), 0);
	assert_int_equal(pixel(picture, 0, 15), 0xffffff);
	assert_int_equal(pixel(picture, 19, 15), 0xffffff);
	assert_int_equal(pixel(picture, 10, 14), 0);
	assert_int_equal(pixel(picture, 10, 16), 0);
	assert_int_equal(pixel(picture, 10, 17), 0xffffff);
	assert_int_equal(pixel(picture, 10, 18), 0xffffff);
	picture_free(picture);
	paint_close(p);
}

static void rounded_boxes_leave_their_corners(void **state)
{
	struct painter *p = paint_open();
	struct picture *picture = picture_new(PICTURE_SCREEN, 40, 40);

	(void)state;
	assert_int_equal(paint_begin(p, picture), 0);
	paint_rounded(p, (struct paint_box){0, 0, 40, 40}, 1000, 0xffffff);
	assert_int_equal(paint_end(p), 0);
	assert_int_equal(pixel(picture, 0, 0), 0);
	assert_int_equal(pixel(picture, 39, 39), 0);
	assert_int_equal(pixel(picture, 20, 20), 0xffffff);
	picture_free(picture);
	paint_close(p);
}

static void white_wipes_ink_away(void **state)
{
	struct painter *p = paint_open();
	struct picture *paper = picture_new(PICTURE_INK, 100, 40);
	struct paint_style style = {.size_px = 30, .weight = PAINT_BOLD, .colour = 0xffffff};
	int bare = 0;

	(void)state;
	assert_int_equal(paint_begin(p, paper), 0);
	paint_rectangle(p, (struct paint_box){0, 0, 100, 40}, 0x000000);
	paint_rectangle(p, (struct paint_box){90, 0, 5, 40}, 0xffffff);
	paint_rectangle(p, (struct paint_box){95, 0, 5, 40}, 0x808080);
	paint_text(p, &style, (struct paint_box){5, 0, 80, 40}, "A047");
	assert_int_equal(paint_end(p), 0);
	assert_int_equal(ink(paper, 1, 1), 255);
	assert_int_equal(ink(paper, 92, 20), 0);
	assert_in_range(ink(paper, 97, 20), 126, 128);
	for (int y = 0; y < 40; y++)
		for (int x = 5; x < 85; x++)
			bare += ink(paper, x, y) == 0;
	assert_in_range(bare, 200, 1500);
	picture_free(paper);
	paint_close(p);
}

static void a_screen_comes_back_from_its_file(void **state)
{
	struct painter *p = paint_open();
	struct picture *picture = picture_new(PICTURE_SCREEN, 3, 1);
	unsigned char rgb[16];
	char path[PATH_MAX];

	(void)state;
	assert_int_equal(paint_begin(p, picture), 0);
	paint_rectangle(p, (struct paint_box){0, 0, 1, 1}, 0xff0000);
	paint_rectangle(p, (struct paint_box){1, 0, 1, 1}, 0x00ff01);
	assert_int_equal(paint_end(p), 0);
	snprintf(path, sizeof(path), "%s", in_folder("screen.png"));
	assert_int_equal(picture_write_png(picture, path), 0);
	identify(path, "-depth 8 rgb:-", (char *)rgb, sizeof(rgb));
	assert_memory_equal(rgb, "\xff\0\0\0\xff\1\0\0\0", 9);
	picture_free(picture);
	paint_close(p);
}

/* The picture's pixels as ImageMagick reads them from its file must be the picture's. */
static void assert_file_holds(const struct picture *picture, const char *path)
{
	char command[PATH_MAX + 64];
	size_t len = (size_t)picture->width * (size_t)picture->height * 3;
	unsigned char *rgb = malloc(len + 1);

	snprintf(command, sizeof(command), "convert '%s' -depth 8 rgb:-", path);
	FILE *pipe = popen(command, "r");

	assert_non_null(pipe);
	assert_int_equal(fread(rgb, 1, len + 1, pipe), len);
	assert_int_equal(pclose(pipe), 0);
	for (int y = 0; y < picture->height; y++) {
		for (int x = 0; x < picture->width; x++) {
			const unsigned char *at = rgb + 3 * (y * picture->width + x);

			assert_int_equal(pixel(picture, x, y), at[0] << 16 | at[1] << 8 | at[2]);
		}
	}
	free(rgb);
}

static void any_screen_comes_back_from_its_file(void **state)
{
	/* Widths around one match (86 pixels), two, and the farthest row deflate can see. */
	static const int widths[] = {
		1, 2, 85, 86, 87, 88, 172, 173, 259, 1920, 10922, 10923, 16000};
	char path[PATH_MAX];
	unsigned int seed = 20261123;

	(void)state;
	snprintf(path, sizeof(path), "%s", in_folder("any.png"));
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		struct picture *picture = picture_new(PICTURE_SCREEN, widths[i], 7);
		uint32_t *row = (uint32_t *)(void *)picture->data;

		assert_non_null(picture);
		for (int y = 0; y < 7; y++, row += widths[i]) {
			/* Flat, like the row above, runs of all lengths, noise; any highest byte.
			 */
			uint32_t colour = (uint32_t)rand_r(&seed);

			for (int x = 0; x < widths[i]; x++) {
				if (y >= 5 || (y >= 3 && rand_r(&seed) % 60 == 0))
					colour = (uint32_t)rand_r(&seed) ^ (uint32_t)rand_r(&seed)
										   << 16;
				row[x] = y == 2 || (y == 4 && x % 100 < 90) ? row[x - widths[i]]
									    : colour;
				row[x] ^= (uint32_t)x << 24;
			}
		}
		assert_int_equal(picture_write_png(picture, path), 0);
		assert_file_holds(picture, path);
		picture_free(picture);
	}
}

static void ink_is_black_on_white_in_its_file(void **state)
{
	struct painter *p = paint_open();
	struct picture *paper = picture_new(PICTURE_INK, 3, 1);
	unsigned char grey[16];
	char path[PATH_MAX];

	(void)state;
	assert_int_equal(paint_begin(p, paper), 0);
	paint_rectangle(p, (struct paint_box){1, 0, 1, 1}, 0x000000);
	assert_int_equal(paint_end(p), 0);
	snprintf(path, sizeof(path), "%s", in_folder("ink.png"));
	assert_int_equal(picture_write_png(paper, path), 0);
	identify(path, "-depth 8 gray:-", (char *)grey, sizeof(grey));
	assert_memory_equal(grey, "\xff\0\xff", 3);
	picture_free(paper);
	paint_close(p);
}

static void packed_bits_are_black_on_white_in_their_file(void **state)
{
	/* 11 dots a row: 1010 0000 011, then 0000 0001 100. */
	static const uint8_t bits[] = {0xa0, 0x60, 0xee, 0x01, 0x80, 0xee};
	char text[64], path[PATH_MAX];

	(void)state;
	snprintf(path, sizeof(path), "%s", in_folder("bits.png"));
	assert_int_equal(picture_write_bits_png(bits, 11, 2, 3, path), 0);
	identify(path, "-compress none pbm:-", text, sizeof(text));
	for (char *c = text; *c; c++)
		if (*c == '\n')
			*c = ' ';
	assert_string_equal(text, "P1 11 2 1 0 1 0 0 0 0 0 0 1 1  0 0 0 0 0 0 0 1 1 0 0  ");
	assert_int_equal(picture_write_bits_png(bits, 17, 2, 2, path), -EINVAL);
	assert_int_equal(picture_write_bits_png(bits, 0, 2, 2, path), -EINVAL);
}

/* A file made by ImageMagick, read whole. */
static size_t converted(const char *arguments, uint8_t *png, size_t size)
{
	char command[300];

	snprintf(command, sizeof(command), "convert %s png:- 2>/dev/null", arguments);
	FILE *pipe = popen(command, "r");

	assert_non_null(pipe);
	size_t len = fread(png, 1, size, pipe);

	assert_int_equal(pclose(pipe), 0);
	return len;
}

static void a_png_of_any_kind_is_read_as_ink(void **state)
{
	/* Left half black, right half white: grey, two colours, palette, deep, transparent. */
	static const char *const kinds[] = {
		"-size 4x3 xc:black -size 4x3 xc:white +append -type grayscale",
		"-size 4x3 xc:black -size 4x3 xc:white +append -type bilevel",
		"-size 4x3 xc:black -size 4x3 xc:white +append -type palette",
		"-size 4x3 xc:black -size 4x3 xc:white +append -type truecolor -depth 16",
		"-size 4x3 xc:black -size 4x3 xc:none +append -type truecoloralpha",
	};
	uint8_t png[4096];

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		size_t len = converted(kinds[i], png, sizeof(png));
		struct picture *picture = picture_read_ink_png(png, len, 8, 3);

		assert_non_null(picture);
		assert_int_equal(picture->format, PICTURE_INK);
		assert_int_equal(picture->width, 8);
		assert_int_equal(picture->height, 3);
		assert_true(ink(picture, 0, 0) > 250 && ink(picture, 3, 2) > 250);
		assert_true(ink(picture, 4, 0) < 5 && ink(picture, 7, 2) < 5);
		picture_free(picture);
	}
}

static void a_png_too_large_or_damaged_is_refused(void **state)
{
	uint8_t png[4096];
	size_t len = converted("-size 8x3 xc:black", png, sizeof(png));

	(void)state;
	assert_null(picture_read_ink_png(png, len, 7, 3));
	assert_int_equal(errno, EINVAL);
	assert_null(picture_read_ink_png(png, len, 8, 2));
	for (size_t cut = 0; cut + 12 < len; cut++) {
		errno = 0;
		assert_null(picture_read_ink_png(png, cut, 8, 3));
		assert_int_equal(errno, EINVAL);
	}
	memset(png + 33, 0xff, len - 33);
	assert_null(picture_read_ink_png(png, len, 8, 3));
}

static void a_file_is_replaced_as_a_whole_and_nothing_is_left_beside_it(void **state)
{
	struct picture *picture = picture_new(PICTURE_SCREEN, 64, 64);
	char path[PATH_MAX];
	struct stat before, after;

	(void)state;
	snprintf(path, sizeof(path), "%s", in_folder("twice.png"));
	assert_int_equal(picture_write_png(picture, path), 0);
	FILE *reader = fopen(path, "rb");
	int files = files_in_folder();

	assert_non_null(reader);
	assert_int_equal(fstat(fileno(reader), &before), 0);
	assert_int_equal(picture_write_png(picture, path), 0);
	assert_int_equal(stat(path, &after), 0);
	assert_int_not_equal(before.st_ino, after.st_ino);
	assert_int_equal(files_in_folder(), files);
	/* Who had the old file open still reads all of it. */
	assert_int_equal(fstat(fileno(reader), &before), 0);
	assert_true(before.st_size > 0);
	fclose(reader);
	picture_free(picture);
}

static void a_file_that_cannot_be_written_says_why_and_leaves_the_old_one(void **state)
{
	struct picture *picture = picture_new(PICTURE_SCREEN, 64, 64);
	char path[PATH_MAX];
	int files;

	(void)state;
	assert_int_equal(picture_write_png(picture, "/nowhere/at/all.png"), -ENOENT);
	/* A folder stands where the file should go. */
	snprintf(path, sizeof(path), "%s", in_folder("folder"));
	assert_int_equal(mkdir(path, 0700), 0);
	files = files_in_folder();
	assert_int_equal(picture_write_png(picture, path), -EISDIR);
	assert_int_equal(files_in_folder(), files);
	char *endless = malloc(PATH_MAX + 100);

	memset(endless, 'a', PATH_MAX + 99);
	endless[PATH_MAX + 99] = '\0';
	assert_int_equal(picture_write_png(picture, endless), -ENAMETOOLONG);
	free(endless);
	picture_free(picture);
}

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	char command[PATH_MAX];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_screen_is_black_and_new_paper_is_bare),
		cmocka_unit_test(sides_outside_the_range_are_refused),
		cmocka_unit_test(rectangles_have_sharp_edges_and_the_clip_holds),
		cmocka_unit_test(outlines_and_lines_lie_on_whole_pixels),
		cmocka_unit_test(rounded_boxes_leave_their_corners),
		cmocka_unit_test(white_wipes_ink_away),
		cmocka_unit_test(a_screen_comes_back_from_its_file),
		cmocka_unit_test(any_screen_comes_back_from_its_file),
		cmocka_unit_test(ink_is_black_on_white_in_its_file),
		cmocka_unit_test(packed_bits_are_black_on_white_in_their_file),
		cmocka_unit_test(a_png_of_any_kind_is_read_as_ink),
		cmocka_unit_test(a_png_too_large_or_damaged_is_refused),
		cmocka_unit_test(a_file_is_replaced_as_a_whole_and_nothing_is_left_beside_it),
		cmocka_unit_test(a_file_that_cannot_be_written_says_why_and_leaves_the_old_one),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
