/* Texts that were laid out before look as if they were laid out now. */
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

enum { WIDTH = 360, HEIGHT = 240, STEPS = 1500 };

struct hand { /* a painter and what it painted */
	struct painter *painter;
	struct picture *picture;
};

static struct hand keeper, forgetter;

static int open_hands(void **state)
{
	(void)state;
	keeper = (struct hand){paint_open(), picture_new(PICTURE_SCREEN, WIDTH, HEIGHT)};
	forgetter = (struct hand){paint_open(), picture_new(PICTURE_SCREEN, WIDTH, HEIGHT)};
	return keeper.painter && keeper.picture && forgetter.painter && forgetter.picture ? 0 : -1;
}

static int close_hands(void **state)
{
	(void)state;
	paint_close(keeper.painter);
	picture_free(keeper.picture);
	paint_close(forgetter.painter);
	picture_free(forgetter.picture);
	return 0;
}

/* A new family makes a painter forget whatever it knows about texts. */
static void forget(struct painter *painter)
{
	assert_int_equal(paint_set_family(painter, "xx", "Noto Sans", "fonts-noto-core", 1.36f), 0);
}

static struct paint_extent paint(
	const struct hand *hand, const struct paint_style *style, int width, const char *text)
{
	assert_int_equal(paint_begin(hand->painter, hand->picture), 0);
	paint_fill(hand->painter, 0xffffff);
	struct paint_extent extent = paint_text(
		hand->painter, style, (struct paint_box){8, 8, width, HEIGHT - 16}, text);

	assert_int_equal(paint_end(hand->painter), 0);
	return extent;
}

static void assert_same_picture(void)
{
	assert_memory_equal(keeper.picture->data, forgetter.picture->data,
		(size_t)keeper.picture->stride * HEIGHT);
}

static const char *const languages[] = {NULL, "en", "az", "ru", "am", "ar", "ur", "fa"};

/* Of few kinds, so that many differ in one thing alone, and some come again. */
static struct paint_style random_style(unsigned int *seed)
{
	return (struct paint_style){
		.language = languages[rand_r(seed) % 8],
		.size_px = rand_r(seed) % 4 ? 24 : 31.5f,
		.max_lines = rand_r(seed) % 3,
		.weight = rand_r(seed) % 2 ? PAINT_BOLD : PAINT_REGULAR,
		.align = (enum paint_align[]){PAINT_START, PAINT_CENTRE,
			PAINT_END}[rand_r(seed) % 3],
		.place = rand_r(seed) % 2 ? PAINT_MIDDLE : PAINT_TOP,
		.colour = rand_r(seed) % 2 ? 0x102030 : 0xb00020,
		.is_id = rand_r(seed) % 8 == 0,
		.balanced = rand_r(seed) % 2,
	};
}

static const char *random_text(unsigned int *seed)
{
	static const char *const texts[] = {
		"A047",
		"Citizens' Facilitation Centre Islamabad No 5",
		"Ticket " PAINT_ID_OPEN "047-A" PAINT_ID_CLOSE " to " PAINT_ID_OPEN
		"12" PAINT_ID_CLOSE,
		"شناختی کارڈ کی تجدید " PAINT_ID_OPEN "047-A" PAINT_ID_CLOSE,
		"Пожалуйста, следите за своим номером",
	};

	return texts[rand_r(seed) % 5];
}

static void assert_same_text(unsigned int *seed)
{
	struct paint_style style = random_style(seed);
	int width = rand_r(seed) % 2 ? 340 : 190;
	const char *text = random_text(seed);

	struct paint_style other = style;

	/* What screens do first: in the same place or in none, as it is or as an id. */
	other.is_id = rand_r(seed) % 2;
	if (rand_r(seed) % 2)
		paint_measure(keeper.painter, &other, rand_r(seed) % 2 ? width : 0, text);
	forget(forgetter.painter);
	struct paint_extent kept = paint(&keeper, &style, width, text);
	struct paint_extent fresh = paint(&forgetter, &style, width, text);

	assert_int_equal(kept.width, fresh.width);
	assert_int_equal(kept.height, fresh.height);
	assert_int_equal(kept.lines, fresh.lines);
	assert_int_equal(kept.baseline, fresh.baseline);
	assert_int_equal(kept.broken, fresh.broken);
	assert_same_picture();
}

static void a_kept_text_looks_as_if_it_were_laid_out_now(void **state)
{
	unsigned int seed = 20261124;

	(void)state;
	print_message("seed %u\n", seed);
	for (int i = 0; i < STEPS; i++)
		assert_same_text(&seed);
}

static void another_family_is_seen_in_a_text_that_was_kept(void **state)
{
	struct paint_style style = {.language = "yy", .size_px = 32};

	(void)state;
	int before = paint(&keeper, &style, 340, "one two").height;

	assert_int_equal(
		paint_set_family(keeper.painter, "yy", "Noto Sans", "fonts-noto-core", 3), 0);
	int after = paint(&keeper, &style, 340, "one two").height;

	assert_true(after > before);
	assert_int_equal(after, 96);
}

static void a_text_too_long_to_keep_is_painted_all_the_same(void **state)
{
	struct paint_style style = {.language = "en", .size_px = 12};
	char text[900];

	(void)state;
	for (size_t i = 0; i + 1 < sizeof(text); i++)
		text[i] = i % 7 == 6 ? ' ' : 'n';
	text[sizeof(text) - 1] = '\0';
	for (int i = 0; i < 2; i++) {
		forget(forgetter.painter);
		assert_int_equal(paint(&keeper, &style, 340, text).lines,
			paint(&forgetter, &style, 340, text).lines);
		assert_same_picture();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_kept_text_looks_as_if_it_were_laid_out_now),
		cmocka_unit_test(another_family_is_seen_in_a_text_that_was_kept),
		cmocka_unit_test(a_text_too_long_to_keep_is_painted_all_the_same),
	};

	return cmocka_run_group_tests(tests, open_hands, close_hands);
}
