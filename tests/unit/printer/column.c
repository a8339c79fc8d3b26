/*
 * Texts in a column: each is there dot by dot, as painted freely with room on all sides, inside the
 * margins and above what comes next.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/paint/paint.h"
#include "firmware/paint/picture.h"
#include "printer/bitmap.h"
#include "printer/column.h"
#include "printer/stamps.h"
#include "tests/unit/printer/many_tongues.h"
#include "tests/unit/wire/dice.h"

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

static struct column column_of(int width_dots, int dpi, int scale_pct)
{
	return (struct column){
		.painter = painter,
		.dots = bitmap_new(width_dots + 32, 4096),
		.dpi = dpi,
		.scale_pct = scale_pct,
		.left = 16,
		.width = width_dots,
		.y = 50,
	};
}

static void column_end(struct column *column)
{
	bitmap_free(column->dots);
	column_fini(column);
}

static int ink_count(const struct bitmap *dots)
{
	int count = 0;

	for (size_t i = 0; i < dots->stride_bytes * (size_t)dots->height_dots; i++)
		count += __builtin_popcount(dots->rows[i]);
	return count;
}

static int threshold_of(const char *language)
{
	if (!strcmp(language, "ur"))
		return 88;
	return !strcmp(language, "ar") || !strcmp(language, "fa") || !strcmp(language, "ps") ? 96
											     : 112;
}

/* The dots of a text with all the room it may want. */
static int free_ink(const struct column *column, const struct column_text *text)
{
	struct paint_style style = {
		.language = text->language,
		.size_px = (float)column_size_dots(column, text->language, text->size),
		.weight = text->weight,
		.align = text->align,
		.balanced = true,
	};
	struct picture *picture = picture_new(PICTURE_INK, 900, 1800);
	int count = 0, threshold = threshold_of(text->language);

	assert_int_equal(paint_begin(painter, picture), 0);
	paint_text(painter, &style, (struct paint_box){150, 150, column->width, 0}, text->text);
	assert_int_equal(paint_end(painter), 0);
	for (int i = 0; i < picture->stride * picture->height; i++)
		count += picture->data[i] >= threshold;
	picture_free(picture);
	return count;
}

static void assert_inside(const struct column *column, int top)
{
	int left, right;

	assert_true(bitmap_ink(column->dots, 0, column->dots->height_dots, &left, &right));
	assert_true(left >= column->left);
	assert_true(right < column->left + column->width);
	assert_false(bitmap_ink(column->dots, 0, top, &left, &right));
	assert_false(bitmap_ink(column->dots, column->y, column->dots->height_dots, &left, &right));
}

static void each_text_is_there_whole(void **state)
{
	static const int widths[] = {352, 544, 608};

	(void)state;
	for (int i = 0; i < TONGUES; i++) {
		char *name = long_text(i, 120);

		for (int n = 0; n < 12; n++) {
			struct column column = column_of(widths[n % 3], n % 2 ? 180 : 203, 100);
			struct column_text text = {
				.language = tongues[i].language,
				.size = (enum column_size)(n % COLUMN_SIZE_COUNT),
				.weight = n < 6 ? PAINT_REGULAR : PAINT_BOLD,
				.align = n % 5 ? PAINT_CENTRE : PAINT_START,
				.text = name,
			};
			int expected = free_ink(&column, &text);

			column_text(&column, &text);
			assert_false(column.failed);
			if (ink_count(column.dots) != expected)
				fail_msg("%s, %d: %d dots of %d", text.language, n,
					ink_count(column.dots), expected);
			assert_inside(&column, 50);
			column_end(&column);
		}
		free(name);
	}
}

static void texts_below_each_other_share_no_dot(void **state)
{
	(void)state;
	for (int i = 0; i < TONGUES; i++) {
		struct column column = column_of(352, 203, 100);
		struct column_text text = {.language = tongues[i].language,
			.size = COLUMN_LARGE,
			.weight = PAINT_BOLD,
			.align = PAINT_CENTRE,
			.text = tongues[i].phrase};
		int once, top = column.y;

		column_text(&column, &text);
		once = ink_count(column.dots);
		column_text(&column, &text);
		column_text(&column, &text);
		assert_int_equal(ink_count(column.dots), 3 * once);
		assert_inside(&column, top);
		column_end(&column);
	}
}

static enum column_trouble met;
static int met_count;

static void meet(void *data, enum column_trouble trouble, const struct column_text *text,
	int width_dots, float size_px)
{
	(void)data, (void)text, (void)width_dots, (void)size_px;
	met = trouble;
	met_count++;
}

static void a_long_word_is_written_smaller_before_it_is_broken(void **state)
{
	struct column column = column_of(352, 203, 150);
	struct column_text text = {.language = "en",
		.size = COLUMN_LARGE,
		.align = PAINT_CENTRE,
		.text = "incomprehensibility"};

	(void)state;
	column.trouble = meet;
	met_count = 0;
	column_text(&column, &text);
	assert_int_equal(met_count, 0);
	assert_true(column.y - 50 < 63 * 2); /* one line */
	text.text = "Donaudampfschifffahrtsgesellschaftskapitaensmuetze";
	column_text(&column, &text);
	assert_int_equal(met_count, 1);
	assert_int_equal(met, COLUMN_BREAKS);
	assert_inside(&column, 50);
	column_end(&column);
}

static void letters_without_a_font_are_told(void **state)
{
	struct column column = column_of(352, 203, 100);
	struct column_text text = {.language = "en", .size = COLUMN_BODY, .text = "a\U000f0000b"};

	(void)state;
	column.trouble = meet;
	met_count = 0;
	column_text(&column, &text);
	assert_int_equal(met_count, 1);
	assert_int_equal(met, COLUMN_LACKS);
	column_end(&column);
}

static void letters_are_never_smaller_than_a_head_can_show(void **state)
{
	static const struct {
		const char *language;
		int least;
	} scripts[] = {
		{"az", 24}, {"ru", 24}, {"am", 24}, {"ar", 28}, {"fa", 28}, {"ps", 28}, {"ur", 32}};

	(void)state;
	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++)
		for (int dpi = 180; dpi <= 203; dpi += 23)
			for (int size = 0; size < COLUMN_SIZE_COUNT; size++) {
				struct column column = {.dpi = dpi, .scale_pct = 100};
				int usual = column_size_dots(
					&column, scripts[i].language, (enum column_size)size);

				assert_true(usual >= scripts[i].least);
				column.scale_pct = 150;
				assert_true(column_size_dots(&column, scripts[i].language,
						    (enum column_size)size) >= usual * 4 / 3);
			}
}

static void a_bar_is_black_from_margin_to_margin_with_white_letters(void **state)
{
	(void)state;
	for (int i = 0; i < TONGUES; i++) {
		struct column column = column_of(544, 203, 100);
		struct column_text text = {.language = tongues[i].language,
			.size = COLUMN_STRONG,
			.weight = PAINT_BOLD,
			.align = PAINT_CENTRE,
			.text = tongues[i].phrase};
		int area, white;

		column_bar(&column, &text, 1);
		area = 544 * (column.y - 50);
		white = area - ink_count(column.dots);
		assert_inside(&column, 50);
		assert_true(white > area / 50 && white < area / 2);
		assert_true(bitmap_dot(column.dots, 16, (50 + column.y) / 2));
		assert_true(bitmap_dot(column.dots, 16 + 543, (50 + column.y) / 2));
		column_end(&column);
	}
}

/* ---- Stamps ---------------------------------------------------------------------------------- */

/* Of a few texts in few looks, so that they come again, and again in another look. */
static struct column_text any_text(char *const texts[TONGUES])
{
	int tongue = (int)dice_int(0, TONGUES - 1);

	return (struct column_text){
		.language = tongues[dice_int(0, 3) ? tongue : dice_int(0, TONGUES - 1)].language,
		.size = (enum column_size)dice_int(0, COLUMN_SIZE_COUNT - 1),
		.weight = dice_bool() ? PAINT_BOLD : PAINT_REGULAR,
		.align = (enum paint_align)dice_int(PAINT_START, PAINT_END),
		.text = dice_int(0, 9) ? texts[tongue] : "Donaudampfschifffahrtskapitaen",
	};
}

/* The same in both columns: a block of any kind. */
static void put_any_block(struct column columns[2], char *const texts[TONGUES])
{
	struct column_text both[2] = {any_text(texts), any_text(texts)};
	struct column_fact facts[2] = {0};
	int kind = (int)dice_int(0, 3), width = columns[0].width * (int)dice_int(3, 5) / 5;
	bool is_wider = dice_bool();

	for (int i = 0; i < 2; i++) {
		facts[i].labels[0] = both[i];
		facts[i].values[0] = both[1 - i];
		facts[i].label_count = facts[i].value_count = 1;
	}
	assert_int_equal(column_height(&columns[0], both, 2, width),
		column_height(&columns[1], both, 2, width));
	assert_int_equal(column_width(&columns[0], &both[0]), column_width(&columns[1], &both[0]));
	for (int i = 0; i < 2; i++) {
		struct column_room room = {columns[i].left + 7 * is_wider, columns[i].y, width};

		if (kind == 0)
			column_text(&columns[i], &both[0]);
		else if (kind == 1)
			column_bar(&columns[i], both, 2);
		else if (kind == 2)
			column_facts(&columns[i], facts, 2);
		else
			columns[i].y += column_texts(&columns[i], both, 2, room);
	}
}

static void assert_same(struct column columns[2], const char *where)
{
	assert_false(columns[0].failed || columns[1].failed);
	assert_int_equal(columns[0].y, columns[1].y);
	if (memcmp(columns[0].dots->rows, columns[1].dots->rows,
		    columns[0].dots->stride_bytes * (size_t)columns[0].y) != 0)
		fail_msg("%s: other dots", where);
	column_end(&columns[0]);
	column_end(&columns[1]);
}

static void what_was_stamped_before_stands_as_if_painted(void **state)
{
	static const int widths[] = {352, 544, 608};
	struct stamps *stamps = stamps_new(1 << 20);
	char *texts[TONGUES], where[32];

	(void)state;
	for (int i = 0; i < TONGUES; i++)
		texts[i] = long_text(i, 30);
	for (int round = 0; round < 250; round++) {
		int width = widths[dice_int(0, 2)], dpi = dice_bool() ? 180 : 203;
		int scale_pct = dice_int(0, 3) ? 100 : 150;
		struct column columns[2] = {
			column_of(width, dpi, scale_pct), column_of(width, dpi, scale_pct)};

		columns[1].stamps = stamps;
		for (int i = 0; i < 3; i++)
			put_any_block(columns, texts);
		snprintf(where, sizeof(where), "round %d", round);
		assert_same(columns, where);
	}
	for (int i = 0; i < TONGUES; i++)
		free(texts[i]);
	stamps_free(stamps);
}

/* In rooms of one width: on the lines of a fact, by its ink, and on a bar. */
static void a_text_in_another_place_is_stamped_anew(void **state)
{
	struct stamps *stamps = stamps_new(1 << 20);
	struct column columns[2] = {column_of(544, 203, 100), column_of(544, 203, 100)};
	struct column_text text = {
		.language = "ur", .size = COLUMN_BODY, .align = PAINT_CENTRE, .text = "زرعی"};
	struct column_fact fact = {{text}, {text}, 1, 1}, facts[2] = {fact, fact};

	(void)state;
	columns[1].stamps = stamps;
	for (int i = 0; i < 2; i++) {
		struct column *column = &columns[i];

		column_facts(column, facts, 2);
		column->y += column_texts(
			column, &text, 1, (struct column_room){16, column->y, (544 - 24) / 2});
		column_bar(column, &text, 1);
		column->y += column_texts(
			column, &text, 1, (struct column_room){16, column->y, 544 - 2 * 12});
	}
	assert_same(columns, "all places");
	stamps_free(stamps);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_text_is_there_whole),
		cmocka_unit_test(texts_below_each_other_share_no_dot),
		cmocka_unit_test(a_long_word_is_written_smaller_before_it_is_broken),
		cmocka_unit_test(letters_without_a_font_are_told),
		cmocka_unit_test(letters_are_never_smaller_than_a_head_can_show),
		cmocka_unit_test(a_bar_is_black_from_margin_to_margin_with_white_letters),
		cmocka_unit_test(what_was_stamped_before_stands_as_if_painted),
		cmocka_unit_test(a_text_in_another_place_is_stamped_anew),
	};

	dice_start("column");
	return cmocka_run_group_tests(tests, open_painter, close_painter);
}
