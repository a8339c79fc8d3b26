/* Text in the languages of the halls: glyphs, wrapping, direction, ids, fitting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/paint/paint.h"
#include "firmware/paint/picture.h"

static const struct {
	const char *language, *text;
	bool rtl;
} samples[] = {
	{"az", "Şəxsiyyət vəsiqəsinin dəyişdirilməsi üçün 12 nömrəli pəncərəyə yaxınlaşın", false},
	{"ru", "Государственная регистрация прав на недвижимое имущество, окно 12", false},
	{"en", "Identity card renewal: please go to counter 12 with your ticket", false},
	{"tr", "Sürücü belgesi yenileme işlemleri için İğdır gişesine gidiniz", false},
	{"ur", "شناختی کارڈ کی تجدید کے لیے براہ کرم کاؤنٹر نمبر 12 پر تشریف لائیں۔", true},
	{"uz", "Oʻzbekiston fuqarosining shaxsiy guvohnomasi, gʻishtli binoda", false},
	{"id", "Perpanjangan kartu tanda penduduk dan surat izin mengemudi", false},
	{"am", "የመታወቂያ ካርድ እድሳት፦ እባክዎ ወደ መስኮት 12 ይሂዱ፤ አመሰግናለሁ።", false},
	{"fa", "تمدید کارت شناسایی: لطفاً به باجه شماره 12 مراجعه کنید، پنج دقیقه", true},
	{"ar", "تجديد بطاقة الهوية: يرجى التوجه إلى الشباك رقم 12 مع التذكرة", true},
	{"ps", "د پېژندپاڼې نوي کول: مهرباني وکړئ ۱۲ کړکۍ ته ورشئ، ګڼه مو وښایاست", true},
};
enum { SAMPLE_COUNT = sizeof(samples) / sizeof(samples[0]) };

struct bounds {
	int left, top, right, bottom; /* right and bottom are past the last; 0 0 0 0: nothing */
};

/* Where the ink of a picture lies. */
static struct bounds ink_bounds(const struct picture *picture)
{
	struct bounds b = {picture->width, picture->height, 0, 0};

	for (int y = 0; y < picture->height; y++) {
		for (int x = 0; x < picture->width; x++) {
			if (picture->data[y * picture->stride + x] < 16)
				continue;
			b.left = x < b.left ? x : b.left;
			b.top = y < b.top ? y : b.top;
			b.right = x + 1 > b.right ? x + 1 : b.right;
			b.bottom = y + 1 > b.bottom ? y + 1 : b.bottom;
		}
	}
	return b.right == 0 ? (struct bounds){0, 0, 0, 0} : b;
}

/* A new ink picture with the text painted into the box. */
static struct picture *painted(struct painter *p, const struct paint_style *style, int width,
	int height, struct paint_box box, const char *text)
{
	struct picture *picture = picture_new(PICTURE_INK, width, height);

	assert_non_null(picture);
	assert_int_equal(paint_begin(p, picture), 0);
	paint_text(p, style, box, text);
	assert_int_equal(paint_end(p), 0);
	return picture;
}

static void each_language_has_all_its_glyphs(void **state)
{
	for (int i = 0; i < SAMPLE_COUNT; i++) {
		char why[PAINT_WHY_SIZE] = "";
		int ready = paint_language_ready(*state, samples[i].language, samples[i].text, why);

		if (ready < 0)
			fail_msg("%s: %s", samples[i].language, why);
		assert_int_equal(
			paint_unknown_glyphs(*state, samples[i].language, samples[i].text), 0);
	}
}

static void marks_around_an_id_are_no_missing_glyphs(void **state)
{
	assert_int_equal(paint_unknown_glyphs(*state, "ur", "ٹکٹ " PAINT_ID("A047") " ہے"), 0);
	assert_int_equal(paint_unknown_glyphs(*state, "az", PAINT_ID("A047")), 0);
}

static void a_letter_no_font_has_is_counted(void **state)
{
	/* Private use: no font of the distribution draws these. */
	assert_int_equal(paint_unknown_glyphs(*state, "en",
				 "a\xef\xa3\xbe"
				 "b\xef\xa3\xbd"),
		2);
}

static void a_missing_letter_is_told_with_the_package(void **state)
{
	char why[PAINT_WHY_SIZE] = "";

	assert_int_equal(paint_language_ready(*state, "am", "\xef\xa3\xbe", why), -ENOENT);
	assert_non_null(strstr(why, "Noto Sans Ethiopic"));
	assert_non_null(strstr(why, "fonts-noto-core"));
}

static void a_family_that_is_not_installed_is_told_by_name(void **state)
{
	char why[PAINT_WHY_SIZE] = "";

	assert_int_equal(
		paint_set_family(*state, "tlh", "Noto Sans pIqaD", "fonts-piqad", 1.4f), 0);
	assert_int_equal(paint_language_ready(*state, "tlh", "a", why), -ENOENT);
	assert_non_null(strstr(why, "Noto Sans pIqaD"));
	assert_non_null(strstr(why, "tlh"));
	assert_non_null(strstr(why, "fonts-piqad"));
}

static void an_unknown_language_is_written_in_noto_sans(void **state)
{
	char why[PAINT_WHY_SIZE] = "untouched";
	struct paint_style fr = {.language = "fr", .size_px = 40};
	struct paint_style en = {.language = "en", .size_px = 40};

	assert_int_equal(paint_language_ready(*state, "fr", "Carte d’identité", why), 0);
	assert_string_equal(why, "untouched");
	assert_int_equal(paint_measure(*state, &fr, 0, "guichet").width,
		paint_measure(*state, &en, 0, "guichet").width);
}

static void a_family_is_refused_without_names_or_with_a_silly_line(void **state)
{
	assert_int_equal(paint_set_family(*state, "", "Noto Sans", "x", 1.4f), -EINVAL);
	assert_int_equal(paint_set_family(*state, "xx", "", "x", 1.4f), -EINVAL);
	assert_int_equal(paint_set_family(*state, "xx", "Noto Sans", "x", 0), -EINVAL);
	assert_int_equal(paint_set_family(*state, "language-name-is-long", "F", "x", 1), -EINVAL);
}

static void families_end_at_their_maximum(void **state)
{
	struct painter *p = paint_open();
	char language[8] = "q00";
	int result = 0, added = 0;

	(void)state;
	while (result == 0 && added <= PAINT_MAX_FAMILIES) {
		language[1] = (char)('0' + added / 10);
		language[2] = (char)('0' + added % 10);
		result = paint_set_family(p, language, "Noto Sans", "fonts-noto-core", 1.4f);
		added += result == 0;
	}
	assert_int_equal(result, -ENOSPC);
	assert_int_equal(
		paint_set_family(p, "ur", "Noto Naskh Arabic", "fonts-noto-core", 1.7f), 0);
	paint_close(p);
}

static void each_language_wraps_inside_its_box(void **state)
{
	for (int i = 0; i < SAMPLE_COUNT; i++) {
		struct paint_style style = {.language = samples[i].language, .size_px = 30};
		struct paint_extent flat = paint_measure(*state, &style, 0, samples[i].text);
		struct paint_extent extent = paint_measure(*state, &style, 300, samples[i].text);
		struct paint_box box = {50, 40, 300, extent.height};

		assert_int_equal(flat.lines, 1);
		assert_true(flat.width > 300);
		assert_true(extent.lines >= 2);
		assert_true(extent.width <= 300);
		assert_int_equal(extent.height,
			extent.lines * paint_line_height(*state, samples[i].language, 30));
		struct picture *picture =
			painted(*state, &style, 400, extent.height + 80, box, samples[i].text);
		struct bounds ink = ink_bounds(picture);

		/* A letter's edge may stand out of its own room by a pixel or two, no more. */
		assert_in_range(ink.left, 48, 350);
		assert_in_range(ink.right, 50, 352);
		assert_in_range(ink.top, 40, 40 + extent.height);
		assert_in_range(ink.bottom, 40, 40 + extent.height);
		picture_free(picture);
	}
}

static void a_word_longer_than_its_box_is_broken(void **state)
{
	struct paint_style style = {.language = "ru", .size_px = 30};
	struct paint_extent extent = paint_measure(*state, &style, 100, "Достопримечательностями");

	assert_true(extent.lines > 1);
	assert_true(extent.width <= 100);
}

static void start_is_right_in_right_to_left_and_left_otherwise(void **state)
{
	for (int i = 0; i < SAMPLE_COUNT; i++) {
		struct paint_style style = {.language = samples[i].language, .size_px = 20};
		struct paint_box box = {20, 20, 1200, 60};

		for (int align = PAINT_START; align <= PAINT_END; align++) {
			style.align = (enum paint_align)align;
			struct picture *picture =
				painted(*state, &style, 1240, 120, box, samples[i].text);
			struct bounds ink = ink_bounds(picture);
			bool at_left = align == PAINT_START ? !samples[i].rtl : samples[i].rtl;

			if (align == PAINT_CENTRE)
				assert_in_range(abs(ink.left - 20 - (1220 - ink.right)), 0, 6);
			else if (at_left)
				assert_in_range(ink.left, 18, 24);
			else
				assert_in_range(ink.right, 1216, 1222);
			picture_free(picture);
		}
	}
}

static void latin_text_follows_the_languages_edge(void **state)
{
	struct paint_style style = {.language = "ur", .size_px = 30};
	struct picture *picture =
		painted(*state, &style, 640, 120, (struct paint_box){20, 20, 600, 75}, "NADRA");

	assert_in_range(ink_bounds(picture).right, 612, 622);
	picture_free(picture);
}

static void a_latin_word_that_comes_first_is_read_first(void **state)
{
	struct paint_style style = {.language = "ar", .size_px = 30};
	struct paint_box box = {20, 20, 600, 75};
	struct picture *alone = painted(*state, &style, 640, 120, box, "NADRA");
	struct picture *both = painted(*state, &style, 640, 120, box, "NADRA مركز");
	struct bounds word = ink_bounds(alone);

	assert_true(ink_bounds(both).left < word.left - 20);
	for (int y = word.top; y < word.bottom; y++)
		assert_memory_equal(both->data + y * both->stride + word.left + 1,
			alone->data + y * alone->stride + word.left + 1,
			(size_t)(word.right - word.left - 2));
	picture_free(alone);
	picture_free(both);
}

static void without_a_width_the_text_stands_about_x(void **state)
{
	struct paint_style style = {.language = "en", .size_px = 30, .align = PAINT_CENTRE};
	struct picture *picture =
		painted(*state, &style, 400, 60, (struct paint_box){200, 5, 0, 50}, "Counter 12");
	struct bounds ink = ink_bounds(picture);

	assert_in_range((ink.left + ink.right) / 2, 197, 203);
	picture_free(picture);
}

static void place_moves_the_lines_in_the_box(void **state)
{
	struct paint_style style = {.language = "en", .size_px = 30};
	int top[3];

	for (int place = PAINT_TOP; place <= PAINT_BOTTOM; place++) {
		style.place = (enum paint_place)place;
		struct picture *picture =
			painted(*state, &style, 300, 300, (struct paint_box){0, 0, 300, 300}, "H");

		top[place] = ink_bounds(picture).top;
		picture_free(picture);
	}
	int line = paint_line_height(*state, "en", 30);

	assert_int_equal(top[PAINT_BOTTOM] - top[PAINT_TOP], 300 - line);
	assert_int_equal(top[PAINT_MIDDLE] - top[PAINT_TOP], (300 - line) / 2);
}

/* Cuts the ink out; both pictures must hold the same dots. */
static void assert_same_ink(
	const struct picture *a, struct bounds in_a, const struct picture *b, struct bounds in_b)
{
	assert_int_equal(in_a.right - in_a.left, in_b.right - in_b.left);
	assert_int_equal(in_a.bottom - in_a.top, in_b.bottom - in_b.top);
	for (int y = 0; y < in_a.bottom - in_a.top; y++)
		assert_memory_equal(a->data + (in_a.top + y) * a->stride + in_a.left,
			b->data + (in_b.top + y) * b->stride + in_b.left,
			(size_t)(in_a.right - in_a.left));
}

static void an_id_has_the_same_pixels_in_every_language(void **state)
{
	struct paint_style style = {.language = "en", .size_px = 48, .is_id = true};
	struct paint_box box = {10, 10, 380, 80};
	struct picture *expected = painted(*state, &style, 400, 100, box, "A-047");

	for (int i = 0; i < SAMPLE_COUNT; i++) {
		style.language = samples[i].language;
		struct picture *picture = painted(*state, &style, 400, 100, box, "A-047");

		assert_same_ink(expected, ink_bounds(expected), picture, ink_bounds(picture));
		picture_free(picture);
		/* Between its marks in a paragraph of the language, too. */
		struct paint_style inside = {.language = samples[i].language, .size_px = 48};

		picture = painted(*state, &inside, 400, 200, box, PAINT_ID("A-047"));
		assert_same_ink(expected, ink_bounds(expected), picture, ink_bounds(picture));
		picture_free(picture);
	}
	picture_free(expected);
}

/* Whether the piece of `part` inside the bounds stands somewhere in `all`. */
static bool ink_is_in(const struct picture *all, const struct picture *part, struct bounds in)
{
	int width = in.right - in.left, height = in.bottom - in.top;

	for (int x = 0; x + width <= all->width; x++) {
		for (int y = 0; y + height <= all->height; y++) {
			int row = 0;

			while (row < height &&
				memcmp(all->data + (y + row) * all->stride + x,
					part->data + (in.top + row) * part->stride + in.left,
					(size_t)width) == 0)
				row++;
			if (row == height)
				return true;
		}
	}
	return false;
}

static void an_id_inside_right_to_left_words_keeps_its_pixels(void **state)
{
	struct paint_style alone = {.language = "en", .size_px = 40, .is_id = true};
	struct paint_box box = {10, 0, 580, 100};
	static const char *const ids[] = {"A047", "047-A", "B 1001"};
	static const char *const sentences[] = {
		"ٹکٹ    %s    ہے", "شماره    %s است.", "%s    تجديد"};
	static const char *const languages[] = {"ur", "fa", "ar"};

	for (size_t i = 0; i < 3; i++) {
		struct picture *id = painted(*state, &alone, 600, 100, box, ids[i]);

		for (size_t j = 0; j < 3; j++) {
			struct paint_style style = {.language = languages[j], .size_px = 40};
			char mark[32], text[128];
			const char *hole = strstr(sentences[j], "%s");

			snprintf(text, sizeof(text), "%.*s%s%s", (int)(hole - sentences[j]),
				sentences[j], paint_id(mark, sizeof(mark), ids[i]), hole + 2);
			struct picture *all = painted(*state, &style, 600, 100, box, text);

			if (!ink_is_in(all, id, ink_bounds(id)))
				fail_msg("%s is not itself in %s", ids[i], languages[j]);
			picture_free(all);
		}
		picture_free(id);
	}
}

static void an_id_inside_a_sentence_is_never_broken(void **state)
{
	struct paint_style style = {.language = "en", .size_px = 30};
	int id_width = paint_measure(*state, &style, 0, PAINT_ID("AB 1047")).width;
	int all_width = paint_measure(*state, &style, 0, "Ticket " PAINT_ID("AB 1047")).width;

	for (int width = id_width; width < all_width; width += 5)
		assert_int_equal(
			paint_measure(*state, &style, width, "Ticket " PAINT_ID("AB 1047")).lines,
			2);
}

static void paint_id_marks_and_cuts(void **state)
{
	char text[16], small[8];

	(void)state;
	assert_string_equal(paint_id(text, sizeof(text), "A047"), PAINT_ID("A047"));
	assert_string_equal(paint_id(small, sizeof(small), "A047"), PAINT_ID("A"));
}

static void lines_are_equally_far_apart_with_an_id_in_them(void **state)
{
	struct paint_style style = {.language = "ur", .size_px = 32};
	struct paint_extent plain = paint_measure(*state, &style, 0, "ٹکٹ");
	struct paint_extent mixed = paint_measure(*state, &style, 0, "ٹکٹ " PAINT_ID("A047"));

	assert_int_equal(plain.height, 80); /* 2.5 em */
	assert_int_equal(mixed.height, plain.height);
	assert_int_equal(mixed.baseline, plain.baseline);
}

static void twice_the_size_is_twice_the_width(void **state)
{
	for (int i = 0; i < SAMPLE_COUNT; i++) {
		struct paint_style small = {.language = samples[i].language, .size_px = 17};
		struct paint_style large = {.language = samples[i].language, .size_px = 34};
		int once = paint_measure(*state, &small, 0, samples[i].text).width;
		int twice = paint_measure(*state, &large, 0, samples[i].text).width;

		assert_in_range(abs(2 * once - twice), 0, 3);
	}
}

static bool fits(struct painter *p, struct paint_style style, float size_px, int width, int height,
	const char *text)
{
	float found;

	return paint_text_fit(p, &style, width, height, size_px, size_px, text, &found);
}

static void fit_finds_the_largest_size(void **state)
{
	for (int i = 0; i < SAMPLE_COUNT; i++) {
		struct paint_style style = {.language = samples[i].language, .weight = PAINT_BOLD};
		float size_px = 0;

		assert_true(
			paint_text_fit(*state, &style, 420, 190, 8, 90, samples[i].text, &size_px));
		assert_true(size_px > 14 && size_px < 90);
		assert_true(fits(*state, style, size_px, 420, 190, samples[i].text));
		assert_false(fits(*state, style, size_px + 0.25f, 420, 190, samples[i].text));
		style.size_px = size_px;
		struct paint_extent extent = paint_measure(*state, &style, 420, samples[i].text);

		assert_true(extent.width <= 420 && extent.height <= 190);
		struct picture *picture = painted(*state, &style, 440, 210,
			(struct paint_box){10, 10, 420, 190}, samples[i].text);
		struct bounds ink = ink_bounds(picture);

		if (ink.left < 8 || ink.right > 432 || ink.top < 9 || ink.bottom > 201)
			fail_msg("%s at %.2f: ink %d,%d..%d,%d", samples[i].language, size_px,
				ink.left, ink.top, ink.right, ink.bottom);
		picture_free(picture);
	}
}

/* Whatever the guess was from which the search began: the answer is the one that trying each size
 * from the top gives; and asked again, it is the same. (Sloping words of Nastaliq may fit at a size
 * and not at one below, where they break elsewhere: there it is only the last before one that does
 * not fit.) */
static void fit_finds_what_trying_every_size_finds(void **state)
{
	const char *given = getenv("NOVBE_SEED"), *runs = getenv("NOVBE_RUNS");
	unsigned int seed = given ? (unsigned int)strtoul(given, NULL, 10) : 20261129;
	int count = runs ? atoi(runs) : 60;

	print_message("seed %u, %d texts\n", seed, count);
	for (int i = 0; i < count; i++) {
		const int which = (int)(rand_r(&seed) % SAMPLE_COUNT);
		struct paint_style style = {.language = samples[which].language,
			.weight = rand_r(&seed) % 2 ? PAINT_BOLD : PAINT_REGULAR,
			.max_lines = (int)(rand_r(&seed) % 3)};
		int width = 20 + (int)(rand_r(&seed) % 600),
		    height = 20 + (int)(rand_r(&seed) % 300);
		char text[400];
		float size_px, again_px, largest_px = 60;

		snprintf(text, sizeof(text), "%s%s%s", samples[which].text,
			rand_r(&seed) % 3 ? " " : "\n",
			rand_r(&seed) % 2 ? samples[which].text : "12");
		bool found = paint_text_fit(*state, &style, width, height, 8, 60, text, &size_px);

		while (largest_px >= 8 && !fits(*state, style, largest_px, width, height, text))
			largest_px -= 0.25f;
		bool is_largest =
			size_px == largest_px ||
			(strcmp(style.language, "ur") == 0 &&
				!fits(*state, style, size_px + 0.25f, width, height, text));

		if (found != (largest_px >= 8) || (found && !is_largest))
			fail_msg("'%s' in %d x %d, max_lines %d: %g, but %g fits", text, width,
				height, style.max_lines, (double)size_px, (double)largest_px);
		assert_int_equal(
			paint_text_fit(*state, &style, width, height, 8, 60, text, &again_px),
			found);
		assert_true(size_px == again_px);
	}
}

static void fit_says_when_even_the_smallest_is_too_large(void **state)
{
	struct paint_style style = {.language = "ru"};
	float size_px = 0;

	assert_false(
		paint_text_fit(*state, &style, 60, 200, 20, 40, "Достопримечательность", &size_px));
	assert_true(size_px == 20);
	assert_false(paint_text_fit(*state, &style, 600, 10, 20, 40, "Да", &size_px));
	assert_false(paint_text_fit(*state, &style, 0, 0, 20, 40, "Да", &size_px));
}

/* Nastaliq stacks letters: the first words of these rise above their line at every size. */
static void words_that_rise_above_their_line_are_fitted_and_painted_inside(void **state)
{
	static const char *const texts[] = {
		"آپ کو کس ادارے سے کام ہے؟", "آپ کس کام کے لیے آئے ہیں؟", "تھمبپڑے"};
	static const enum paint_place places[] = {PAINT_TOP, PAINT_MIDDLE, PAINT_BOTTOM};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct paint_style style = {.language = "ur", .weight = PAINT_BOLD};

		assert_true(
			paint_text_fit(*state, &style, 500, 120, 12, 90, texts[i], &style.size_px));
		for (size_t k = 0; k < sizeof(places) / sizeof(places[0]); k++) {
			style.place = places[k];
			struct picture *picture = painted(*state, &style, 520, 140,
				(struct paint_box){10, 10, 500, 120}, texts[i]);
			struct bounds ink = ink_bounds(picture);

			if (ink.top < 9 || ink.bottom > 131 || ink.left < 9 || ink.right > 511)
				fail_msg("%s at %.2f: ink %d,%d..%d,%d", texts[i], style.size_px,
					ink.left, ink.top, ink.right, ink.bottom);
			picture_free(picture);
		}
	}
}

static void fit_takes_the_maximum_when_there_is_room(void **state)
{
	struct paint_style style = {.language = "en"};
	float size_px = 0;

	assert_true(paint_text_fit(*state, &style, 4000, 1000, 20, 64.5f, "Ok", &size_px));
	assert_true(size_px == 64.5f);
}

static void fit_respects_max_lines(void **state)
{
	struct paint_style style = {.language = "en", .max_lines = 1};
	float one = 0, many = 0;

	assert_true(paint_text_fit(
		*state, &style, 300, 300, 8, 90, "Renewal of a driving licence", &one));
	style.max_lines = 0;
	assert_true(paint_text_fit(
		*state, &style, 300, 300, 8, 90, "Renewal of a driving licence", &many));
	assert_true(one < many);
}

static void too_many_lines_end_in_dots(void **state)
{
	struct paint_style style = {.language = "en", .size_px = 30, .max_lines = 2};
	const char *text = "Registration of rights to real estate and of transactions with it";

	assert_int_equal(paint_measure(*state, &style, 200, text).lines, 2);
	assert_true(paint_measure(*state, &style, 200, text).width <= 200);
}

static void broken_utf8_and_endless_text_are_painted_somehow(void **state)
{
	struct paint_style style = {.language = "en", .size_px = 10};
	char *endless = malloc(100000);

	assert_true(paint_measure(*state, &style, 0, "a\xff\xc3").width > 0);
	for (int i = 0; i < 99999; i++)
		endless[i] = "\xc9\x99"[i % 2]; /* ə */
	endless[99999] = '\0';
	assert_true(paint_measure(*state, &style, 0, endless).width > 0);
	assert_int_equal(paint_unknown_glyphs(*state, "az", endless), 0);
	free(endless);
}

static void empty_text_has_one_line(void **state)
{
	struct paint_style style = {.language = "ur", .size_px = 20};
	struct paint_extent extent = paint_measure(*state, &style, 100, "");

	assert_int_equal(extent.lines, 1);
	assert_int_equal(extent.height, 50);
	assert_int_equal(extent.width, 0);
}

static int open_painter(void **state)
{
	*state = paint_open();
	return *state ? 0 : -1;
}

static int close_painter(void **state)
{
	paint_close(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_language_has_all_its_glyphs),
		cmocka_unit_test(marks_around_an_id_are_no_missing_glyphs),
		cmocka_unit_test(a_letter_no_font_has_is_counted),
		cmocka_unit_test(a_missing_letter_is_told_with_the_package),
		cmocka_unit_test(a_family_that_is_not_installed_is_told_by_name),
		cmocka_unit_test(an_unknown_language_is_written_in_noto_sans),
		cmocka_unit_test(a_family_is_refused_without_names_or_with_a_silly_line),
		cmocka_unit_test(families_end_at_their_maximum),
		cmocka_unit_test(each_language_wraps_inside_its_box),
		cmocka_unit_test(a_word_longer_than_its_box_is_broken),
		cmocka_unit_test(start_is_right_in_right_to_left_and_left_otherwise),
		cmocka_unit_test(latin_text_follows_the_languages_edge),
		cmocka_unit_test(a_latin_word_that_comes_first_is_read_first),
		cmocka_unit_test(without_a_width_the_text_stands_about_x),
		cmocka_unit_test(place_moves_the_lines_in_the_box),
		cmocka_unit_test(an_id_has_the_same_pixels_in_every_language),
		cmocka_unit_test(an_id_inside_right_to_left_words_keeps_its_pixels),
		cmocka_unit_test(an_id_inside_a_sentence_is_never_broken),
		cmocka_unit_test(paint_id_marks_and_cuts),
		cmocka_unit_test(lines_are_equally_far_apart_with_an_id_in_them),
		cmocka_unit_test(twice_the_size_is_twice_the_width),
		cmocka_unit_test(fit_finds_the_largest_size),
		cmocka_unit_test(fit_finds_what_trying_every_size_finds),
		cmocka_unit_test(fit_says_when_even_the_smallest_is_too_large),
		cmocka_unit_test(words_that_rise_above_their_line_are_fitted_and_painted_inside),
		cmocka_unit_test(fit_takes_the_maximum_when_there_is_room),
		cmocka_unit_test(fit_respects_max_lines),
		cmocka_unit_test(too_many_lines_end_in_dots),
		cmocka_unit_test(broken_utf8_and_endless_text_are_painted_somehow),
		cmocka_unit_test(empty_text_has_one_line),
	};

	return cmocka_run_group_tests(tests, open_painter, close_painter);
}
