/*
 * Every text that the wall paints, in every shipped language, on every size and shape of screen:
 * whole, inside its place, apart from all others, with a glyph for each letter. The painter's text
 * call is watched (the Makefile wraps it); the pictures themselves are looked at in golden.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "firmware/base/catalogue.h"

#include "made_wall.h"
#include "tests/unit/base/po_file.h"
#include "tests/unit/paint/digits.h"

enum { MAX_SEEN = 256, SMALLEST_PART = 12 /* thousandths of the layout's unit */ };

struct seen {
	struct paint_box box; /* where its lines stand, of a number its capitals */
	char text[200];
};

static struct {
	const char *wall;	 /* what is painted, for messages */
	bool watching, ordinary; /* ordinary: names of usual length, which must not be shortened */
	int width, height;
	float least_px;
	size_t count;
	struct seen list[MAX_SEEN];
	int texts, faults;
} seen;

struct paint_extent __real_paint_text(struct painter *painter, const struct paint_style *style,
	struct paint_box box, const char *text);
struct paint_extent __wrap_paint_text(struct painter *painter, const struct paint_style *style,
	struct paint_box box, const char *text);

static void fault(const char *text, const char *what)
{
	if (seen.faults++ < 10)
		print_error("%s: '%s': %s\n", seen.wall, text, what);
}

/* Where a text of this extent stands in its box. */
static struct paint_box placed(
	const struct paint_style *style, struct paint_box box, struct paint_extent extent)
{
	bool right =
		style->language && strchr("afpu", style->language[0]) &&
		(strcmp(style->language, "ar") == 0 || strcmp(style->language, "fa") == 0 ||
			strcmp(style->language, "ps") == 0 || strcmp(style->language, "ur") == 0);
	int spare = box.width - extent.width, below = box.height - extent.height;
	bool far = (style->align == PAINT_END) != right;

	if (style->is_id) { /* the canvas moved the box so that the capitals stand in the middle */
		int capital = (int)(style->size_px * PAINT_CAPITAL_EM);

		far = style->align == PAINT_END;
		below = 0;
		box.y += extent.baseline - capital;
		extent.height = capital;
	}
	box.x += style->align == PAINT_CENTRE ? spare / 2 : far ? spare : 0;
	box.y += style->place == PAINT_MIDDLE	? below / 2
		 : style->place == PAINT_BOTTOM ? below
						: 0;
	box.width = extent.width;
	box.height = extent.height;
	return box;
}

static bool is_shipped(const char *text)
{
	for (size_t i = 0; i < MADE_LANGUAGES; i++)
		if (strncmp(text, made_words[i].centre, 8) == 0 ||
			strncmp(text, made_words[i].institution, 8) == 0 ||
			strncmp(text, made_words[i].service, 8) == 0 ||
			strncmp(text, made_words[i].message, 8) == 0)
			return false;
	return true;
}

/* Whether its letters were not looked at yet: that takes long, and most texts come often. */
static bool is_new(const char *language, const char *text)
{
	static uint32_t known[1 << 14];
	uint32_t hash = 2166136261u;

	for (const char *c = language ? language : "en"; *c; c++)
		hash = (hash ^ (uint8_t)*c) * 16777619u;
	for (const char *c = text; *c; c++)
		hash = (hash ^ (uint8_t)*c) * 16777619u;
	uint32_t *place = &known[hash % (sizeof(known) / sizeof(known[0]))];
	bool fresh = *place != hash;

	*place = hash;
	return fresh;
}

static void text_is_whole(struct painter *painter, const struct paint_style *style,
	struct paint_box box, const char *text)
{
	struct paint_style free = *style;

	const char *digits =
		digits_fault(style->language ? style->language : "en", text, style->is_id);

	if (digits)
		fault(text, digits);
	if (is_new(style->language, text) &&
		paint_unknown_glyphs(painter, style->language, text) > 0)
		fault(text, "letters without a glyph");
	if (style->size_px < seen.least_px)
		fault(text, "too small to be read");
	if (style->is_id)
		return;
	free.max_lines = 0;
	struct paint_extent extent =
		paint_measure(painter, &free, style->max_lines == 1 ? 0 : box.width, text);

	if ((seen.ordinary || is_shipped(text)) &&
		((style->max_lines && extent.lines > style->max_lines) ||
			extent.width > box.width || extent.broken))
		fault(text, "shortened or torn");
}

static bool boxes_meet(struct paint_box a, struct paint_box b)
{
	return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height &&
	       b.y < a.y + a.height;
}

static void text_is_apart(struct paint_box at, const char *text)
{
	if (at.x < 0 || at.y < 0 || at.x + at.width > seen.width || at.y + at.height > seen.height)
		fault(text, "stands out of the screen");
	for (size_t i = 0; i < seen.count; i++)
		if (boxes_meet(seen.list[i].box, at)) {
			fault(text, "overlaps another text:");
			fault(seen.list[i].text, "this one");
		}
	assert_true(seen.count < MAX_SEEN);
	seen.list[seen.count].box = at;
	snprintf(seen.list[seen.count++].text, sizeof(seen.list[0].text), "%s", text);
}

struct paint_extent __wrap_paint_text(struct painter *painter, const struct paint_style *style,
	struct paint_box box, const char *text)
{
	struct paint_extent extent = paint_measure(painter, style, box.width, text);

	if (!seen.watching || !*text)
		return extent;
	struct paint_box at = placed(style, box, extent);

	seen.texts++;
	text_is_whole(painter, style, box, text);
	if (!style->is_id && (extent.height > box.height || extent.width > box.width))
		fault(text, "stands out of its place");
	text_is_apart(at, text);
	return extent;
}

/* ---- Walls ---------------------------------------------------------------------------------- */

/* A hall is painted on some of them, the next hall on the next ones. */
static const struct screen {
	int width, height;
} screens[] = {{1280, 720}, {1920, 1080}, {720, 1280}, {1080, 1920}, {3840, 2160}, {1024, 768},
	{2160, 3840}, {1366, 768}};

static const char *const halls[] = {"az", "ru", "en", "tr", "uz", "id", "am", "ar", "fa", "ps",
	"ur", "az ru en", "ur en", "am en", "ar fa ps ur", "az ru en tr uz id am ar fa ps ur",
	"az ru", "am ar", "fa ps", "en ar", "ru ur"};

struct fit_wall {
	struct canvas *canvas;
	struct hall_catalogue *catalogue;
	struct texts *texts;
	struct picture *picture;
	bool ways, waiting, message;
};

static void wall_open(struct fit_wall *wall, const struct screen *screen, const char *languages,
	bool strips, bool long_names)
{
	struct made_wish wish = {languages, long_names, strips, true};
	struct canvas_look look = {.slots = 2, .rows = 6, .ways = strips, .waiting = strips};

	wall->ways = wall->waiting = wall->message = strips;
	wall->catalogue = made_catalogue(&wish);
	wall->texts = made_texts(wall->catalogue);
	theme_make(&look.theme, false, -1);
	theme_night(&look.night_theme);
	wall->canvas = canvas_new(&look, wall->texts);
	wall->picture = picture_new(PICTURE_SCREEN, screen->width, screen->height);
	assert_non_null(wall->canvas);
	assert_non_null(wall->picture);
	seen.ordinary = !long_names;
	seen.width = screen->width;
	seen.height = screen->height;
	int across = screen->width > screen->height ? screen->width : screen->height;
	int other = screen->width > screen->height ? screen->height : screen->width;
	int unit = across * 10 / 16 < other ? across * 10 / 16 : other;

	seen.least_px = (float)unit * SMALLEST_PART / 1000.0f;
}

static void wall_close(struct fit_wall *wall)
{
	picture_free(wall->picture);
	canvas_free(wall->canvas);
	texts_free(wall->texts);
	hall_catalogue_free(wall->catalogue);
}

/* In each language's turn, or (all) in every one of the waiting institutions, too. */
static void wall_is_sound(struct fit_wall *wall, struct scene *scene, bool all)
{
	size_t turns = wall->catalogue->language_count;

	if (all && wall->waiting)
		turns *= (MADE_INSTITUTIONS + 1) / 2;
	for (scene->turn = 0; scene->turn < turns; scene->turn++) {
		seen.count = 0;
		seen.watching = true;
		canvas_forget(wall->canvas);
		assert_true(canvas_paint(wall->canvas, wall->picture, scene, wall->catalogue,
				    made_damage, NULL) > 0);
		seen.watching = false;
		if (!canvas_takes_turns(wall->canvas))
			break;
	}
}

static void wall_scenes(struct fit_wall *wall)
{
	static const int counts[] = {2, 6, 14};
	static struct scene scene;

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		for (int lost = 0; lost < 1 + (counts[i] == 6); lost++) {
			made_calls(&scene, wall->catalogue, counts[i], 2, 1);
			scene.zone_count = wall->message;
			scene.lost = lost;
			if (wall->waiting && !lost)
				made_waiting(&scene, MADE_INSTITUTIONS);
			for (int l = 0; wall->ways && l < counts[i]; l++) {
				scene.lines[l].arrow = (enum way_arrow)(l % (WAY_BACK + 1));
				snprintf(scene.lines[l].way, sizeof(scene.lines[l].way),
					"first floor, left");
				strcpy(scene.lines[l].way_language, "en");
			}
			wall_is_sound(wall, &scene, counts[i] == 2);
		}
	for (int words = SCENE_WELCOME; words <= SCENE_STARTING; words++) {
		made_calls(&scene, wall->catalogue, 0, 2, 0);
		scene.words = (enum scene_words)words;
		scene.lost = words == SCENE_STARTING;
		scene.zone_count = wall->message;
		wall_is_sound(wall, &scene, false);
	}
}

/* each: how many screens on lie between two that a hall is painted on. */
static void walls_are_sound(size_t first_hall, size_t end_hall, bool long_names, size_t each)
{
	char what[160];

	seen.texts = seen.faults = 0;
	for (size_t h = first_hall; h < end_hall; h++)
		for (size_t s = h % each; s < sizeof(screens) / sizeof(screens[0]); s += each)
			for (int strips = 0; strips < 2; strips++) {
				struct fit_wall wall;

				snprintf(what, sizeof(what), "%s%s%s, %d x %d", halls[h],
					strips ? ", strips" : "", long_names ? ", long" : "",
					screens[s].width, screens[s].height);
				seen.wall = what;
				wall_open(&wall, &screens[s], halls[h], strips, long_names);
				wall_scenes(&wall);
				wall_close(&wall);
			}
	print_message("%d texts\n", seen.texts);
	assert_true(seen.texts > 1000);
	assert_int_equal(seen.faults, 0);
}

static void every_language_alone_fits_every_screen(void **state)
{
	(void)state;
	walls_are_sound(0, 11, false, 8);
}

/* Under the sanitizers on half as many screens. */
static void halls_of_several_languages_fit_every_screen(void **state)
{
#ifdef __SANITIZE_ADDRESS__
	const size_t each = getenv("NOVBE_RUNS") ? 4 : 8;
#else
	const size_t each = 4;
#endif
	(void)state;
	walls_are_sound(11, sizeof(halls) / sizeof(halls[0]), false, each);
}

static void the_longest_names_leave_no_text_without_its_place(void **state)
{
	(void)state;
	walls_are_sound(11, 13, true, 4);
}

/* ---- Texts ---------------------------------------------------------------------------------- */

enum { ASKED_MAX = 64 };
static const char *asked[ASKED_MAX]; /* the sources' own strings */
static size_t asked_count;

const char *__real_catalogue_text(const struct catalogue *catalogue, const char *english);
const char *__wrap_catalogue_text(const struct catalogue *catalogue, const char *english);

static bool was_asked(const char *english)
{
	for (size_t i = 0; i < asked_count; i++)
		if (strcmp(asked[i], english) == 0)
			return true;
	return false;
}

static void ask(const char *english)
{
	if (!seen.watching || was_asked(english))
		return;
	assert_true(asked_count < ASKED_MAX);
	asked[asked_count++] = english;
}

const char *__wrap_catalogue_text(const struct catalogue *catalogue, const char *english)
{
	ask(english);
	return __real_catalogue_text(catalogue, english);
}

const char *__real_catalogue_plural(const struct catalogue *catalogue, const char *english,
	const char *english_plural, uint64_t n);
const char *__wrap_catalogue_plural(const struct catalogue *catalogue, const char *english,
	const char *english_plural, uint64_t n);

const char *__wrap_catalogue_plural(const struct catalogue *catalogue, const char *english,
	const char *english_plural, uint64_t n)
{
	ask(english);
	return __real_catalogue_plural(catalogue, english, english_plural, n);
}

static void entry_was_asked(void *data, const char *language, const struct po_entry *entry)
{
	(void)language;
	if (was_asked(entry->english) || strstr(entry->source, "call_texts.h"))
		return; /* shown, or only spoken */
	(*(int *)data)++;
	print_error("no wall of this test shows '%s'\n", entry->english);
}

/* After the walls. */
static void no_shipped_text_is_forgotten(void **state)
{
	int forgotten = 0;

	(void)state;
	assert_true(po_read("po/display.pot", "", entry_was_asked, &forgotten) > 10);
	assert_int_equal(forgotten, 0);
}

/* The watch itself. */
static void what_does_not_fit_is_seen(void **state)
{
	static const struct screen tiny = {1280, 720};
	struct fit_wall wall;
	static struct scene scene;

	(void)state;
	wall_open(&wall, &tiny, "en", false, false);
	seen.wall = "(meant to fail)";
	seen.faults = 10; /* not told */
	made_calls(&scene, wall.catalogue, 1, 2, 1);
	strcpy(scene.lines[0].service, "\xf4\x8f\xbf\xbf");
	wall_is_sound(&wall, &scene, false);
	assert_true(seen.faults > 10);
	wall_close(&wall);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_language_alone_fits_every_screen),
		cmocka_unit_test(halls_of_several_languages_fit_every_screen),
		cmocka_unit_test(the_longest_names_leave_no_text_without_its_place),
		cmocka_unit_test(no_shipped_text_is_forgotten),
		cmocka_unit_test(what_does_not_fit_is_seen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
