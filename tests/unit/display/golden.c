/*
 * The main screens as pictures, in four scripts, held against those in tests/golden.
 *
 * A picture is painted in full size, made four times smaller, and turned into grey. It agrees when
 * no field of 8 x 8 of its pixels is more than FIELD_APART lighter or darker on average, and the
 * fields together no more than MEAN_APART: another version of a font moves a letter's edge, which
 * the means of fields hardly see; a line that is missing, moved or in another size they see.
 *
 * NOVBE_GOLDEN=write renews them (`make golden`); look at them before they are committed.
 * NOVBE_ALBUM=FOLDER also writes all of them there, in full size and colour.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "made_wall.h"

enum {
	SMALLER = 4,
	FIELD = 8,
	FIELD_APART = 24,     /* of 255 */
	MEAN_APART_PCT = 120, /* hundredths of a grey step, over all fields */
	MAX_PNG = 1 << 20,
};

struct album_page {
	const char *name, *languages;
	int width, height;
	bool dark;
	int calls, lit; /* 0 calls: the calm screen */
	enum scene_words words;
	bool lost, night, ways, waiting, message;
	uint64_t turn;
	uint16_t filled; /* of the first head; 0: all */
};

static const struct album_page pages[] = {
	{"calls-latin", "az en", 1920, 1080, .calls = 6, .lit = 1},
	{"calls-cyrillic", "ru az en", 1920, 1080, .calls = 14, .lit = 2, .lost = true},
	{"calls-nastaliq", "ur en", 1920, 1080, .calls = 7, .lit = 2, .ways = true},
	{"calls-ethiopic", "am en", 1920, 1080, .calls = 5, .lit = 1, .waiting = true,
		.message = true},
	{"calls-dark", "az ru en", 1920, 1080, .dark = true, .calls = 8, .lit = 2, .ways = true,
		.message = true},
	{"calls-two", "ar en", 1920, 1080, .calls = 2, .lit = 1, .ways = true},
	{"calls-filling", "az en", 1920, 1080, .calls = 6, .lit = 1, .filled = 600},
	{"calls-eleven", "az ru en tr uz id am ar fa ps ur", 1920, 1080, .calls = 8, .lit = 2,
		.waiting = true, .message = true, .lost = true},
	{"portrait", "az ru en", 1080, 1920, .calls = 10, .lit = 2, .waiting = true,
		.message = true},
	{"portrait-nastaliq", "ur en", 1080, 1920, .calls = 5, .lit = 1, .ways = true},
	{"calm-latin", "az ru en", 1920, 1080, .waiting = true, .message = true},
	{"calm-eleven", "az ru en tr uz id am ar fa ps ur", 1920, 1080, .turn = 2},
	{"calm-portrait", "ur am ru en", 1080, 1920, .words = SCENE_CLOSED},
	{"night", "az en", 1920, 1080, .words = SCENE_CLOSED, .night = true},
};
enum { PAGES = sizeof(pages) / sizeof(pages[0]) };

static void page_scene(
	struct scene *scene, const struct album_page *page, const struct hall_catalogue *catalogue)
{
	static const enum way_arrow arrows[] = {
		WAY_LEFT, WAY_UP_RIGHT, WAY_BACK, WAY_RIGHT, WAY_DOWN, WAY_UP, WAY_UP_LEFT};

	made_calls(scene, catalogue, page->calls, 2, page->lit);
	if (page->filled)
		scene->lines[0].filled = page->filled;
	scene->words = page->words;
	scene->lost = page->lost;
	scene->night = page->night;
	scene->turn = page->turn;
	if (page->waiting && !page->lost)
		made_waiting(scene, MADE_INSTITUTIONS);
	if (page->message)
		scene->zone_count = 1;
	for (int i = 0; page->ways && i < page->calls; i++) {
		struct scene_line *line = &scene->lines[i];

		line->arrow = arrows[i % 7];
		if (i == 1)
			continue;
		snprintf(line->way, sizeof(line->way), "%s",
			strcmp(line->language, "ur") == 0   ? "پہلی منزل"
			: strcmp(line->language, "ar") == 0 ? "الطابق الأول"
			: strcmp(line->language, "ru") == 0 ? "второй этаж"
							    : "first floor");
		snprintf(line->way_language, sizeof(line->way_language), "%s",
			line->way[0] == 'f' ? "en" : line->language);
	}
}

static struct picture *page_picture(const struct album_page *page)
{
	struct made_wish wish = {page->languages, false, page->message, true};
	struct hall_catalogue *catalogue = made_catalogue(&wish);
	struct texts *texts = made_texts(catalogue);
	struct canvas_look look = {
		.slots = 2, .rows = 6, .ways = page->ways, .waiting = page->waiting};
	static struct scene scene;

	theme_make(&look.theme, page->dark, -1);
	theme_night(&look.night_theme);
	struct canvas *canvas = canvas_new(&look, texts);
	struct picture *picture = picture_new(PICTURE_SCREEN, page->width, page->height);

	assert_non_null(canvas);
	assert_non_null(picture);
	page_scene(&scene, page, catalogue);
	assert_true(canvas_paint(canvas, picture, &scene, catalogue, made_damage, NULL) > 0);
	canvas_free(canvas);
	texts_free(texts);
	hall_catalogue_free(catalogue);
	return picture;
}

/* Darkness of one small pixel: the mean of those it is made of. */
static uint8_t ink_at(const struct picture *picture, int x, int y)
{
	uint32_t sum = 0;

	for (int dy = 0; dy < SMALLER; dy++)
		for (int dx = 0; dx < SMALLER; dx++) {
			const uint8_t *row = picture->data +
					     (size_t)(y * SMALLER + dy) * (size_t)picture->stride;
			uint32_t pixel;

			memcpy(&pixel, row + 4 * (size_t)(x * SMALLER + dx), 4);
			sum += 255 * 1000 -
			       (299 * (pixel >> 16 & 0xff) + 587 * (pixel >> 8 & 0xff) +
				       114 * (pixel & 0xff));
		}
	return (uint8_t)(sum / 1000 / (SMALLER * SMALLER));
}

static struct picture *page_small(const struct picture *picture)
{
	struct picture *small =
		picture_new(PICTURE_INK, picture->width / SMALLER, picture->height / SMALLER);

	assert_non_null(small);
	for (int y = 0; y < small->height; y++)
		for (int x = 0; x < small->width; x++)
			small->data[(size_t)y * (size_t)small->stride + (size_t)x] =
				ink_at(picture, x, y);
	return small;
}

static struct picture *golden_read(const char *path)
{
	static uint8_t png[MAX_PNG];
	FILE *in = fopen(path, "rb");

	if (!in)
		return NULL;
	size_t len = fread(png, 1, sizeof(png), in);

	fclose(in);
	return picture_read_ink_png(png, len, 1000, 1000);
}

static int field_mean(const struct picture *picture, int x, int y)
{
	int sum = 0, count = 0;

	for (int dy = 0; dy < FIELD && y + dy < picture->height; dy++)
		for (int dx = 0; dx < FIELD && x + dx < picture->width; dx++, count++)
			sum += picture->data[(size_t)(y + dy) * (size_t)picture->stride +
					     (size_t)(x + dx)];
	return sum / count;
}

/* NULL when they agree, else what is different. */
static const char *difference(const struct picture *one, const struct picture *other)
{
	static char why[120];
	int64_t sum = 0;
	int fields = 0;

	if (one->width != other->width || one->height != other->height)
		return "another size";
	for (int y = 0; y < one->height; y += FIELD)
		for (int x = 0; x < one->width; x += FIELD, fields++) {
			int apart = abs(field_mean(one, x, y) - field_mean(other, x, y));

			sum += apart;
			if (apart <= FIELD_APART)
				continue;
			snprintf(why, sizeof(why), "%d of 255 apart around (%d, %d) of 1080 lines",
				apart, (x + FIELD / 2) * SMALLER, (y + FIELD / 2) * SMALLER);
			return why;
		}
	if (sum * 100 / fields <= MEAN_APART_PCT)
		return NULL;
	snprintf(why, sizeof(why), "%d hundredths apart on average", (int)(sum * 100 / fields));
	return why;
}

static void page_agrees(const struct album_page *page)
{
	const char *renew = getenv("NOVBE_GOLDEN"), *album = getenv("NOVBE_ALBUM");
	struct picture *picture = page_picture(page), *small = page_small(picture), *kept;
	char path[300], seen[300];
	const char *why;

	snprintf(path, sizeof(path), "tests/golden/%s.png", page->name);
	if (album) {
		snprintf(seen, sizeof(seen), "%s/%s.png", album, page->name);
		assert_int_equal(picture_write_png(picture, seen), 0);
	}
	if (renew && strcmp(renew, "write") == 0)
		assert_int_equal(picture_write_png(small, path), 0);
	kept = golden_read(path);
	why = kept ? difference(small, kept) : "there is none";
	if (why) {
		mkdir("build/golden", 0755);
		snprintf(seen, sizeof(seen), "build/golden/%s.png", page->name);
		assert_int_equal(picture_write_png(picture, seen), 0);
		fail_msg(
			"%s: %s: see %s; if that is as it should be: make golden", path, why, seen);
	}
	picture_free(kept);
	picture_free(small);
	picture_free(picture);
}

static void the_main_screens_look_as_they_did(void **state)
{
	(void)state;
	for (int i = 0; i < PAGES; i++)
		page_agrees(&pages[i]);
}

/* The comparison itself: a wall with one letter changed is another one. */
static void a_changed_number_is_seen(void **state)
{
	struct album_page page = pages[0];
	struct picture *one = page_picture(&page), *a = page_small(one), *b;

	(void)state;
	page.calls--;
	struct picture *other = page_picture(&page);

	b = page_small(other);
	assert_non_null(difference(a, b));
	assert_null(difference(a, a));
	picture_free(one);
	picture_free(other);
	picture_free(a);
	picture_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_main_screens_look_as_they_did),
		cmocka_unit_test(a_changed_number_is_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
