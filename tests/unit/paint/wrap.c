/* Where lines end: words kept whole where that can be, and lines of about equal length. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "firmware/paint/paint.h"
#include "firmware/paint/picture.h"

static struct painter *painter;

static int open_painter(void **state)
{
	(void)state;
	painter = paint_open();
	return painter ? 0 : -1;
}

static int close_painter(void **state)
{
	(void)state;
	paint_close(painter);
	return 0;
}

static void a_broken_word_is_told_and_a_wrapped_line_is_not(void **state)
{
	struct paint_style style = {.language = "en", .size_px = 32};

	(void)state;
	assert_false(paint_measure(painter, &style, 200, "identity card renewal").broken);
	assert_false(paint_measure(painter, &style, 200, "one\ntwo").broken);
	assert_true(paint_measure(painter, &style, 200, "an incomprehensibility").broken);
	/* A hyphen that shows only where it is needed is a place to break. */
	assert_false(paint_measure(painter, &style, 200, "an incompre\u00adhensibility").broken);
}

/* How far the widest line of a wrapped text reaches, and how many there are. */
static struct paint_extent balanced_extent(
	const char *language, int width, const char *text, bool balanced)
{
	struct paint_style style = {
		.language = language, .size_px = 32, .align = PAINT_CENTRE, .balanced = balanced};

	return paint_measure(painter, &style, width, text);
}

static void balanced_lines_are_as_many_and_narrower(void **state)
{
	static const char *const texts[][2] = {
		{"en", "Citizens' Facilitation Centre Islamabad No 5"},
		{"ru", "Пожалуйста, следите за своим номером на экранах."},
		{"ar", "امسح الرمز بهاتفك لكي تتابع دورك من أي مكان"},
		{"ur", "براہِ کرم اسکرین پر اپنے نمبر کا انتظار کریں اور توجہ دیں"},
		{"am", "ተራዎን በስልክዎ ለመከታተል ኮዱን ስካን ያድርጉ"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct paint_extent plain = balanced_extent(texts[i][0], 500, texts[i][1], false);
		struct paint_extent even = balanced_extent(texts[i][0], 500, texts[i][1], true);

		assert_true(plain.lines >= 2);
		assert_int_equal(even.lines, plain.lines);
		assert_true(even.width <= plain.width);
		/* No line is much longer than its share. */
		int whole = balanced_extent(texts[i][0], 0, texts[i][1], false).width;

		assert_true(even.width < whole / even.lines * 5 / 4);
	}
	assert_int_equal(balanced_extent("en", 500, "Short", true).width,
		balanced_extent("en", 500, "Short", false).width);
}

static void a_balanced_text_stands_where_its_align_says(void **state)
{
	const char *text = "Citizens' Facilitation Centre Islamabad No 5";
	int lefts[3];

	(void)state;
	for (int align = PAINT_START; align <= PAINT_END; align++) {
		struct paint_style style = {.language = "en",
			.size_px = 32,
			.align = (enum paint_align)align,
			.balanced = true};
		struct picture *picture = picture_new(PICTURE_INK, 520, 120);
		int left = 520, right = -1;

		assert_int_equal(paint_begin(painter, picture), 0);
		paint_text(painter, &style, (struct paint_box){10, 10, 500, 100}, text);
		assert_int_equal(paint_end(painter), 0);
		for (int y = 0; y < 120; y++)
			for (int x = 0; x < 520; x++)
				if (picture->data[y * picture->stride + x] > 128) {
					left = x < left ? x : left;
					right = x > right ? x : right;
				}
		lefts[align] = left;
		if (align == PAINT_CENTRE)
			assert_in_range(left + right, 520 - 6, 520 + 6);
		if (align == PAINT_END)
			assert_in_range(right, 500, 511);
		picture_free(picture);
	}
	assert_in_range(lefts[PAINT_START], 8, 15);
	assert_true(lefts[PAINT_START] < lefts[PAINT_CENTRE]);
	assert_true(lefts[PAINT_CENTRE] < lefts[PAINT_END]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_broken_word_is_told_and_a_wrapped_line_is_not),
		cmocka_unit_test(balanced_lines_are_as_many_and_narrower),
		cmocka_unit_test(a_balanced_text_stands_where_its_align_says),
	};

	return cmocka_run_group_tests(tests, open_painter, close_painter);
}
