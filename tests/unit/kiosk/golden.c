/*
 * The kiosk's screens on a citizen's way, as pictures, in five scripts: tests/unit/paint/golden.h.
 * And what a screen costs on which nothing happens.
 */
#include "firmware/paint/picture.h"
#include "tests/unit/kiosk/view_rig.h"
#include "tests/unit/paint/golden.h"

enum { STAGES = 4 };

struct album_page {
	const char *script, *language;
	const char *stages[STAGES + 1]; /* as the rehearsal names them, up to NULL */
	const struct panel *panel;
	struct flow_access access;
};

#define WAY	  "institution", "search-typed", "details-1", "ticket"
#define LANDSCAPE (&panels[0])
#define UPRIGHT	  (&panels[1])

static const struct album_page pages[] = {
	{"latin", "az", {"language"}, LANDSCAPE},
	{"latin", "az", {WAY}, LANDSCAPE},
	{"cyrillic", "ru", {WAY}, LANDSCAPE},
	{"nastaliq", "ur", {WAY}, LANDSCAPE},
	{"ethiopic", "am", {WAY}, LANDSCAPE},
	{"arabic", "fa", {WAY}, LANDSCAPE},
	{"upright", "az", {"language"}, UPRIGHT},
	{"upright-nastaliq", "ur", {"institution", "details-1", "ticket"}, UPRIGHT},
	{"seen", "ru", {WAY}, LANDSCAPE, {{true, true, false, false}, 60}},
	{"low", "en", {WAY}, LANDSCAPE, {{false, false, true, false}, 60}},
};
enum { PAGES = sizeof(pages) / sizeof(pages[0]) };

struct album {
	struct fixture *fixture;
	const struct album_page *page;
	int found; /* of the page's stages */
};

static struct picture *screen_picture(struct fixture *f, const struct rehearsal *rehearsal)
{
	const struct panel *panel = &rehearsal->panel;
	struct picture *picture = picture_new(PICTURE_SCREEN, panel->width_px, panel->height_px);

	assert_non_null(picture);
	make_view(f, &f->view, rehearsal);
	assert_int_equal(view_paint(&f->view, NULL, f->painter, picture, NULL, NULL), 0);
	return picture;
}

static int stage_agrees(void *data, const struct rehearsal *rehearsal, const char *name)
{
	struct album *album = data;
	const struct album_page *page = album->page;
	struct picture *picture;
	char file[64];

	if (strcmp(name, page->stages[album->found]) != 0)
		return 0;
	snprintf(file, sizeof(file), "kiosk-%s-%s", name, page->script);
	picture = screen_picture(album->fixture, rehearsal);
	golden_check(picture, file);
	picture_free(picture);
	return !page->stages[++album->found];
}

static void the_way_to_a_ticket_looks_as_it_did(void **state)
{
	struct fixture *f = *state;
	struct rehearsal *r = &f->rehearsal;

	for (int i = 0; i < PAGES; i++) {
		const struct album_page *page = &pages[i];
		struct album album = {f, page, 0};

		assert_int_equal(rehearsal_open(r, page->panel, f->hall->catalogue), 0);
		assert_int_equal(
			rehearsal_walk(r, page->language, &page->access, stage_agrees, &album), 1);
		rehearsal_close(r);
	}
}

/* ---- The comparison ---------------------------------------------------------------------------
 */

static int keep_tickets(void *data, const struct rehearsal *rehearsal, const char *name)
{
	struct fixture *f = data;
	static struct picture *common;
	struct picture *picture;

	if (strncmp(name, "ticket", 6) != 0)
		return 0;
	picture = screen_picture(f, rehearsal);
	struct picture *small = golden_small(picture);

	picture_free(picture);
	if (!common) {
		common = small;
		return 0;
	}
	assert_non_null(golden_difference(common, small));
	assert_null(golden_difference(common, common));
	picture_free(common);
	picture_free(small);
	common = NULL;
	f->screens++;
	return 1;
}

static void another_number_is_another_picture(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(rehearsal_open(&f->rehearsal, pages[0].panel, f->hall->catalogue), 0);
	assert_int_equal(rehearsal_walk(&f->rehearsal, "az", &ways[0], keep_tickets, f), 1);
	rehearsal_close(&f->rehearsal);
	assert_int_equal(f->screens, 1);
}

/* ---- A still screen ---------------------------------------------------------------------------
 */

static void on_damage(void *data, struct paint_box box)
{
	(void)box;
	++*(int *)data;
}

static struct view later;
static struct rehearsal waited;

/* How many parts are painted when the screen is looked at again after so long. */
static int parts_painted(struct fixture *f, const struct rehearsal *rehearsal,
	struct picture *picture, int64_t after_ms)
{
	int damages = 0;

	waited = *rehearsal;
	waited.now_ms += after_ms;
	if (after_ms > 0)
		flow_tick(&waited.flow, waited.now_ms);
	make_view(f, &later, &waited);
	assert_int_equal(view_paint(&later, &f->view, f->painter, picture, on_damage, &damages), 0);
	return damages;
}

static int nothing_is_painted_again(void *data, const struct rehearsal *rehearsal, const char *name)
{
	static const char *const waiting[] = {
		"language", "institution", "service-1", "search", "code", "class", "details-1"};
	struct fixture *f = data;
	struct picture *picture = screen_picture(f, rehearsal);

	if (parts_painted(f, rehearsal, picture, 0) != 0)
		fail_msg("%s: parts of it were painted twice", name);
	for (size_t i = 0; i < sizeof(waiting) / sizeof(waiting[0]); i++) {
		if (strcmp(name, waiting[i]) != 0)
			continue;
		f->screens++;
		for (int64_t ms = 100; ms < 30000; ms += 100)
			if (parts_painted(f, rehearsal, picture, ms) != 0)
				fail_msg("%s: painted again after %d ms", name, (int)ms);
	}
	picture_free(picture);
	return 0;
}

static void a_still_screen_paints_nothing(void **state)
{
	struct fixture *f = *state;

	walk(f, &panels[0], "en", &ways[0], nothing_is_painted_again);
	walk(f, &panels[1], "ur", &ways[WAYS - 1], nothing_is_painted_again);
	assert_in_range(f->screens, 12, 14);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			the_way_to_a_ticket_looks_as_it_did, set_up_large, tear_down),
		cmocka_unit_test_setup_teardown(
			another_number_is_another_picture, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_still_screen_paints_nothing, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
