/* The wall's main screens as pictures, in four scripts: tests/unit/paint/golden.h. */
#include "made_wall.h"
#include "tests/unit/paint/golden.h"

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

static void page_agrees(const struct album_page *page)
{
	struct picture *picture = page_picture(page);

	golden_check(picture, page->name);
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
	struct picture *one = page_picture(&page), *a = golden_small(one), *b;

	(void)state;
	page.calls--;
	struct picture *other = page_picture(&page);

	b = golden_small(other);
	assert_non_null(golden_difference(a, b));
	assert_null(golden_difference(a, a));
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
