/*
 * The painted screens: each one in both languages of the sample hall on several panels; targets
 * are large enough, nothing overlaps, colours have their contrast.
 */
#include <math.h>
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
#include "kiosk/layout.h"
#include "kiosk/screens.h"
#include "tests/unit/device/sample_hall.h"

struct fixture {
	char folder[64];
	struct panel panel;
	struct painter *painter;
	struct hall_catalogue *hall;
	struct translations texts;
	struct waiting waiting;
	struct flow flow;
	int cut; /* texts that had no room */
};

static const struct panel panels[] = {
	{1280, 800, 150}, /* 10 inches */
	{800, 1280, 150}, /* the same, upright */
	{1024, 768, 85},  /* 15 inches */
	{1080, 1920, 82}, /* 27 inches, upright */
	{1920, 1080, 96},
};

static int page_tiles(void *data, enum flow_screen screen, const char *language, int count)
{
	struct fixture *f = data;

	return layout_page_tiles(&f->panel, screen, language, count);
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct flow_options options = {.ticket_shown_ms = 8000,
		.idle_ms = 30000,
		.paperless_fallback = true,
		.page_tiles = page_tiles,
		.data = f};
	char command[200];

	snprintf(f->folder, sizeof(f->folder), "/tmp/novbe-screens-XXXXXX");
	if (!mkdtemp(f->folder))
		return -1;
	snprintf(command, sizeof(command),
		"for l in po/??.po; do msgfmt -o \"%s/$(basename $l .po).mo\" $l; done", f->folder);
	if (system(command) != 0)
		return -1;
	f->panel = panels[0];
	f->painter = paint_open();
	f->hall = sample_hall();
	translations_init(&f->texts, f->folder);
	flow_init(&f->flow, &options, 0);
	flow_set_numbers(&f->flow, true, true, 0);
	flow_set_hall(&f->flow, f->hall, 0);
	flow_set_printer(&f->flow, FLOW_PRINTER_READY, 0);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	char command[128];

	translations_fini(&f->texts);
	hall_catalogue_free(f->hall);
	paint_close(f->painter);
	snprintf(command, sizeof(command), "rm -rf '%s'", f->folder);
	free(f);
	return system(command);
}

/* With NOVBE_SHOW=<folder> every screen stays there as a PNG, to be looked at. */
static void show(const struct picture *picture, const struct panel *panel, const char *name)
{
	const char *folder = getenv("NOVBE_SHOW");
	char path[256];

	if (!folder)
		return;
	snprintf(path, sizeof(path), "%s/%dx%d-%s.png", folder, panel->width_px, panel->height_px,
		name);
	assert_int_equal(picture_write_png(picture, path), 0);
}

static bool apart(const struct paint_box *a, const struct paint_box *b)
{
	return a->width == 0 || b->width == 0 || a->x + a->width <= b->x ||
	       b->x + b->width <= a->x || a->y + a->height <= b->y || b->y + b->height <= a->y;
}

static void assert_target(const struct layout *l, const struct paint_box *box)
{
	int least = layout_px(&l->panel, LAYOUT_TARGET_MM);

	if (!box->width)
		return;
	assert_true(box->width >= least && box->height >= least);
	assert_true(box->x >= 0 && box->x + box->width <= l->panel.width_px);
	assert_true(box->y >= l->header.height && box->y + box->height <= l->panel.height_px);
}

static void assert_layout(const struct layout *l)
{
	const struct paint_box *boxes[FLOW_PAGE_TILES + 4] = {
		&l->back, &l->home, &l->next, &l->previous};
	int count = 4;

	for (int i = 0; i < l->tile_count; i++)
		boxes[count++] = &l->tiles[i];
	for (int i = 0; i < count; i++) {
		assert_target(l, boxes[i]);
		for (int k = 0; k < i; k++)
			assert_true(apart(boxes[i], boxes[k]));
	}
}

static uint32_t checksum(const struct picture *p)
{
	uint32_t sum = 1;

	for (int i = 0; i < p->stride * p->height; i++)
		sum = sum * 31 + p->data[i];
	return sum;
}

static uint32_t paint(struct fixture *f, const char *name)
{
	struct picture *picture =
		picture_new(PICTURE_SCREEN, f->panel.width_px, f->panel.height_px);
	struct layout layout;
	struct screens screens = {.painter = f->painter,
		.picture = picture,
		.flow = &f->flow,
		.layout = &layout,
		.texts = &f->texts,
		.waiting = &f->waiting,
		.cut = &f->cut};
	uint32_t sum;

	assert_non_null(picture);
	layout_make(&layout, &f->panel, &f->flow);
	assert_layout(&layout);
	assert_int_equal(screens_paint(&screens), 0);
	show(picture, &f->panel, name);
	sum = checksum(picture);
	picture_free(picture);
	return sum;
}

static void know_waiting(struct fixture *f)
{
	for (int i = 0; i < f->hall->service_count; i++) {
		snprintf(f->waiting.of[i].service, ID_SIZE, "%s", f->hall->services[i].id);
		f->waiting.of[i].people = (uint32_t)(i * 7 % 23);
	}
	f->waiting.count = f->hall->service_count;
	f->hall->services[2].open = false;
}

static void press_digit(struct fixture *f, int digit, int64_t now_ms)
{
	flow_key(&f->flow, FLOW_KEY_DIGIT, digit - 1, now_ms);
}

static void answer_ticket(struct fixture *f, const char *language, int64_t now_ms)
{
	struct answer_message answer = {.ok = true,
		.has_ticket = true,
		.ticket = {.ticket = "A047", .ahead = 7, .low_ms = 600000, .high_ms = 1500000}};

	snprintf(answer.ticket.service, ID_SIZE, "%s", f->flow.service);
	snprintf(answer.ticket.language, LANGUAGE_SIZE, "%s", language);
	flow_answer(&f->flow, OUTCOME_ANSWERED, &answer, now_ms);
}

static void walk(struct fixture *f, int digit, const char *language)
{
	char name[64];
	int64_t now = 0;

#define step(what) (snprintf(name, sizeof(name), "%s-" what, language), paint(f, name), now += 1000)
	press_digit(f, digit, now);
	step("2-institutions");
	flow_key(&f->flow, FLOW_KEY_NEXT_PAGE, 0, now);
	step("3-institutions-page2");
	flow_key(&f->flow, FLOW_KEY_PREVIOUS_PAGE, 0, now);
	press_digit(f, 1, now);
	f->flow.pressed = (struct flow_target){CONTROL_TILE, 1};
	step("4-services");
	press_digit(f, 1, now);
	flow_tick(&f->flow, now + 400);
	step("5-asking");
	answer_ticket(f, language, now);
	step("6-printing");
	flow_printed(&f->flow, PRINT_PRINTED, now);
	step("7-ticket");
	f->flow.screen = FLOW_PRINTING;
	flow_printed(&f->flow, PRINT_UNPRINTED, now);
	step("8-number");
	f->flow.screen = FLOW_ASKING;
	flow_answer(&f->flow, OUTCOME_EXPIRED, NULL, now);
	step("9-away");
	f->flow.notice = NOTICE_SERVICE_CLOSED;
	step("9-closed");
#undef step
}

static void every_screen_stands_on_every_panel_in_both_languages(void **state)
{
	struct fixture *f = *state;

	know_waiting(f);
	for (size_t i = 0; i < sizeof(panels) / sizeof(panels[0]); i++) {
		f->panel = panels[i];
		f->flow.screen = FLOW_STARTING;
		flow_set_hall(&f->flow, f->hall, 0);
		f->flow.last_key_ms = -1000;
		paint(f, "1-languages");
		walk(f, 1, "en");
		f->flow.screen = FLOW_STARTING;
		flow_set_hall(&f->flow, f->hall, 0);
		f->flow.last_key_ms = -1000;
		walk(f, 2, "ur");
		f->flow.screen = FLOW_STARTING;
		flow_set_hall(&f->flow, f->hall, 0);
		flow_set_numbers(&f->flow, true, false, 0);
		paint(f, "0-day-closed");
		flow_set_numbers(&f->flow, true, true, 0);
	}
}

/* The printer's troubles, on the way of one ticket; every screen is a different picture. */
static void walk_without_paper(struct fixture *f, int digit, const char *language)
{
	char name[64];
	int64_t now = 100000;
	uint32_t before, after;

#define step(what) (snprintf(name, sizeof(name), "%s-" what, language), now += 1000, paint(f, name))
	flow_set_printer(&f->flow, FLOW_PRINTER_NO_PAPER, now);
	step("p0-language");
	press_digit(f, digit, now);
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
	before = step("p1-institutions");
	flow_set_printer(&f->flow, FLOW_PRINTER_READY, now);
	assert_int_not_equal(step("p1-institutions"), before);
	flow_set_printer(&f->flow, FLOW_PRINTER_NO_PAPER, now);
	step("p1-institutions");
	press_digit(f, 1, now);
	flow_set_printer(&f->flow, FLOW_PRINTER_NO_PAPER, now);
	assert_int_equal(f->flow.shown, FLOW_SERVICE);
	step("p2-services");
	flow_set_printer(&f->flow, FLOW_PRINTER_READY, now);
	press_digit(f, 1, now);
	answer_ticket(f, language, now);
	flow_tick(&f->flow, now + 400);
	before = step("p3-printing");
	for (int printer = FLOW_PRINTER_NO_PAPER; printer <= FLOW_PRINTER_SILENT; printer++) {
		flow_set_printer(&f->flow, (enum flow_printer)printer, now);
		after = printer == FLOW_PRINTER_NO_PAPER     ? step("p4-no-paper")
			: printer == FLOW_PRINTER_COVER_OPEN ? step("p5-cover")
							     : step("p6-silent");
		assert_int_not_equal(after, before);
		before = after;
	}
	flow_printed(&f->flow, PRINT_UNCERTAIN, now);
	assert_int_equal(f->flow.shown, FLOW_PAPER_ASK);
	before = step("p7-ask");
	flow_press(&f->flow, (struct flow_target){CONTROL_TILE, 1}, now);
	assert_int_not_equal(step("p8-ask-pressed"), before);
	f->flow.options.paperless_fallback = false;
	f->flow.screen = FLOW_STARTING;
	flow_set_hall(&f->flow, f->hall, now);
	flow_tick(&f->flow, now);
	assert_int_equal(f->flow.notice, NOTICE_NO_PRINTER);
	step("p9-cannot");
	flow_set_printer(&f->flow, FLOW_PRINTER_READY, now);
	press_digit(f, digit, now);
	flow_set_printer(&f->flow, FLOW_PRINTER_SILENT, now);
	assert_int_equal(f->flow.screen, FLOW_NOTICE);
	step("p9-cannot-known");
	f->flow.options.paperless_fallback = true;
	flow_set_printer(&f->flow, FLOW_PRINTER_READY, now);
#undef step
}

static void a_printer_in_trouble_has_its_screens_in_both_languages(void **state)
{
	struct fixture *f = *state;

	know_waiting(f);
	for (size_t i = 0; i < sizeof(panels) / sizeof(panels[0]); i++) {
		f->panel = panels[i];
		for (int digit = 1; digit <= 2; digit++) {
			f->flow.screen = FLOW_STARTING;
			flow_set_hall(&f->flow, f->hall, 0);
			f->flow.last_key_ms = f->flow.last_strike_ms = -1000;
			walk_without_paper(f, digit, f->hall->languages[digit - 1]);
		}
	}
}

/* The hall's own names stay those of the sample: only the kiosk's sentences change. */
static void no_language_is_cut_where_the_printer_is_in_trouble(void **state)
{
	static const char *const languages[] = {
		"am", "ar", "az", "fa", "id", "ps", "ru", "tr", "ur", "uz"};
	struct fixture *f = *state;

	know_waiting(f);
	for (size_t k = 0; k < sizeof(languages) / sizeof(languages[0]); k++) {
		snprintf(f->hall->languages[1], LANGUAGE_SIZE, "%s", languages[k]);
		for (size_t i = 0; i < 2; i++) { /* the smallest, in both ways */
			f->panel = panels[i];
			f->flow.screen = FLOW_STARTING;
			flow_set_hall(&f->flow, f->hall, 0);
			f->flow.last_key_ms = f->flow.last_strike_ms = -1000;
			f->cut = 0;
			walk_without_paper(f, 2, languages[k]);
			if (f->cut)
				fail_msg("'%s' on %d x %d: %d texts have no room", languages[k],
					f->panel.width_px, f->panel.height_px, f->cut);
		}
	}
}

/* Where nothing can be touched: home in every language, a refused press, a button without service.
 */
static void a_kiosk_with_buttons_only_has_its_screens_in_every_language(void **state)
{
	static const char *const languages[] = {
		"am", "ar", "az", "fa", "id", "ps", "ru", "tr", "ur", "uz"};
	struct fixture *f = *state;
	const char *service = f->hall->services[0].id;
	int64_t now = 0;
	uint32_t before;

	f->flow.options.buttons_only = true;
	for (size_t k = 0; k < sizeof(languages) / sizeof(languages[0]); k++) {
		snprintf(f->hall->languages[1], LANGUAGE_SIZE, "%s", languages[k]);
		for (size_t i = 0; i < sizeof(panels) / sizeof(panels[0]); i++) {
			f->panel = panels[i];
			now += 10000;
			f->cut = 0;
			f->flow.screen = FLOW_STARTING;
			flow_set_hall(&f->flow, f->hall, 0);
			flow_set_printer(&f->flow, FLOW_PRINTER_READY, 0);
			assert_int_equal(f->flow.shown, FLOW_BUTTONS);
			paint(f, "b0-home");
			assert_int_equal(flow_choose_service(&f->flow, "none", languages[k], now),
				CHOSEN_REFUSED);
			paint(f, "b1-no-service");
			flow_set_printer(&f->flow, FLOW_PRINTER_READY, now);
			now += 1000;
			assert_int_equal(flow_choose_service(&f->flow, service, languages[k], now),
				CHOSEN_TAKEN);
			flow_set_printer(&f->flow, FLOW_PRINTER_READY, now);
			flow_tick(&f->flow, now + 400);
			before = paint(f, "b2-asking");
			assert_int_equal(
				flow_choose_service(&f->flow, "none", languages[k], now + 600),
				CHOSEN_REFUSED);
			assert_int_not_equal(paint(f, "b3-refused"), before);
			flow_tick(&f->flow, now + 600 + FLOW_REFUSED_MS);
			assert_int_equal(paint(f, "b2-asking"), before);
			assert_int_equal(f->cut, 0);
			while (flow_take(&f->flow) != EFFECT_NONE)
				;
		}
	}
}

static void the_kiosk_paints_before_it_knows_any_hall(void **state)
{
	struct fixture *f = *state;

	flow_init(&f->flow,
		&(struct flow_options){f->flow.options.ticket_shown_ms, 1, true, page_tiles, f}, 0);
	paint(f, "0-starting");
	flow_tick(&f->flow, 5000);
	assert_int_equal(f->flow.shown, FLOW_NOTICE);
	paint(f, "0-away");
}

static void a_number_that_changed_changes_its_tile_only_while_shown(void **state)
{
	struct fixture *f = *state;
	uint32_t before, after;

	know_waiting(f);
	before = paint(f, "languages");
	f->waiting.of[0].people = 99;
	assert_int_equal(paint(f, "languages"), before);
	press_digit(f, 1, 1000);
	press_digit(f, 1, 2000);
	before = paint(f, "services");
	f->waiting.of[0].people = 98;
	after = paint(f, "services");
	assert_int_not_equal(before, after);
	assert_int_equal(paint(f, "services"), after);
}

static void a_finger_hits_what_it_sees_and_nothing_between(void **state)
{
	struct fixture *f = *state;
	struct layout l;

	press_digit(f, 2, 1000);
	press_digit(f, 1, 2000);
	layout_make(&l, &f->panel, &f->flow);
	assert_true(l.rtl);
	/* Mirrored: the first tile stands on the right, so does the way back. */
	assert_true(l.tiles[0].x > l.tiles[1].x);
	assert_true(l.back.x > l.home.x);
	for (int i = 0; i < l.tile_count; i++) {
		struct flow_target hit =
			layout_hit(&l, l.tiles[i].x + 1, l.tiles[i].y + l.tiles[i].height - 1);

		assert_int_equal(hit.control, CONTROL_TILE);
		assert_int_equal(hit.tile, i);
	}
	assert_int_equal(layout_hit(&l, l.tiles[0].x - 3, l.tiles[0].y).control, CONTROL_NONE);
	assert_int_equal(layout_hit(&l, -1, -1).control, CONTROL_NONE);
	assert_int_equal(layout_hit(&l, l.back.x, l.back.y).control, CONTROL_BACK);
}

static double luminance(uint32_t colour)
{
	double sum = 0;
	static const double parts[] = {0.0722, 0.7152, 0.2126};

	for (int i = 0; i < 3; i++) {
		double c = (colour >> (8 * i) & 0xff) / 255.0;

		sum += parts[i] * (c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
	}
	return sum;
}

static double contrast(uint32_t a, uint32_t b)
{
	double la = luminance(a), lb = luminance(b);

	return la > lb ? (la + 0.05) / (lb + 0.05) : (lb + 0.05) / (la + 0.05);
}

static void text_has_a_contrast_of_seven_and_edges_of_three(void **state)
{
	(void)state;
	assert_true(contrast(LOOK_INK, LOOK_CARD) >= 7 && contrast(LOOK_INK, LOOK_PAPER) >= 7);
	assert_true(contrast(LOOK_QUIET, LOOK_CARD) >= 7 && contrast(LOOK_QUIET, LOOK_PAPER) >= 7);
	assert_true(contrast(LOOK_ACCENT, LOOK_CARD) >= 7);
	assert_true(contrast(LOOK_ACCENT, LOOK_BADGE) >= 7);
	assert_true(contrast(LOOK_QUIET, LOOK_BADGE) >= 6.5);
	assert_true(contrast(LOOK_EDGE, LOOK_CARD) >= 3 && contrast(LOOK_EDGE, LOOK_PAPER) >= 3);
}

static void every_urdu_sentence_has_its_glyphs(void **state)
{
	struct fixture *f = *state;
	static const char *const sentences[] = {"Choose your language", "Please ask the staff",
		"Which service do you need?", "One moment, please", "waiting",
		"No paper came out. Your number is valid: please write it down or take a photo of "
		"it.",
		"Did your ticket come out?", "Yes, I have it", "No, print it again",
		"No paper: your number will be shown on the screen.",
		"This kiosk cannot print tickets now", "The printer is out of paper.",
		"The printer's cover is open.", "The printer does not answer.",
		"Your number is already valid."};

	for (size_t i = 0; i < sizeof(sentences) / sizeof(sentences[0]); i++) {
		struct screens screens = {.texts = &f->texts};
		const char *text = screens_say_in(&screens, "ur", sentences[i]);

		assert_string_not_equal(text, sentences[i]);
		assert_int_equal(paint_unknown_glyphs(f->painter, "ur", text), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			every_screen_stands_on_every_panel_in_both_languages, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_printer_in_trouble_has_its_screens_in_both_languages, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			no_language_is_cut_where_the_printer_is_in_trouble, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_kiosk_with_buttons_only_has_its_screens_in_every_language, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			the_kiosk_paints_before_it_knows_any_hall, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_number_that_changed_changes_its_tile_only_while_shown, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_finger_hits_what_it_sees_and_nothing_between, set_up, tear_down),
		cmocka_unit_test(text_has_a_contrast_of_seven_and_edges_of_three),
		cmocka_unit_test_setup_teardown(
			every_urdu_sentence_has_its_glyphs, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
