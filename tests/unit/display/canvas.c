/* The wall's painting: display/canvas.h with scene.h, theme.h and texts.h. Needs the Noto fonts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "display/canvas.h"
#include "firmware/base/json.h"
#include "firmware/paint/picture.h"

static const char head_text[] =
	"{\"version\":3,\"centre\":\"isb\",\"names\":{\"en\":\"Citizens' Centre\","
	"\"ur\":\"شہری مرکز\"},\"time_zone\":\"Asia/Karachi\",\"day_start\":240,"
	"\"languages\":[\"en\",\"ur\"],\"qr_prefix\":\"\",\"sample\":true,"
	"\"classes\":[{\"id\":\"normal\",\"names\":{\"en\":\"Ordinary\"}}],"
	"\"institutions\":[\"nadra\"],\"zones\":[{\"id\":\"a\",\"names\":{\"en\":\"A\"}}],"
	"\"counters\":[{\"counter\":12,\"zone\":\"a\"}],\"devices\":[]}";
static const char institution_text[] =
	"{\"version\":3,\"institution\":\"nadra\",\"names\":{\"en\":\"Registration\"},"
	"\"services\":[{\"id\":\"id-card\",\"series\":\"A\",\"names\":{\"en\":\"Identity card\","
	"\"ur\":\"شناختی کارڈ\"},\"documents\":{},\"zone\":\"a\",\"open\":true}]}";

static struct hall_catalogue *catalogue;
static struct texts *texts;
static struct canvas *canvas;
static struct picture *picture;
static struct scene scene;

static struct {
	int count;
	int64_t area;
	struct paint_box last;
} painted;

static void damaged(void *data, struct paint_box box)
{
	assert_ptr_equal(data, &painted);
	painted.count++;
	painted.area += (int64_t)box.width * box.height;
	painted.last = box;
}

static int repaint(void)
{
	memset(&painted, 0, sizeof(painted));
	return canvas_paint(canvas, picture, &scene, catalogue, damaged, &painted);
}

static void line_set(int position, const char *ticket, const char *counter, bool lit)
{
	struct scene_line *line = &scene.lines[position];

	memset(line, 0, sizeof(*line));
	snprintf(line->ticket, sizeof(line->ticket), "%s", ticket);
	snprintf(line->counter, sizeof(line->counter), "%s", counter);
	snprintf(line->language, sizeof(line->language), "ur");
	snprintf(line->service, sizeof(line->service), "شناختی کارڈ");
	snprintf(line->service_language, sizeof(line->service_language), "ur");
	line->lit = line->bright = lit;
	line->filled = lit ? SCENE_WHOLE : 0;
}

static bool every_zone(const void *data, const char *zone)
{
	(void)data;
	(void)zone;
	return true;
}

static void scene_four_calls(void)
{
	memset(&scene, 0, sizeof(scene));
	scene.hall = 1;
	scene.heads = 2;
	scene.count = 4;
	snprintf(scene.clock, sizeof(scene.clock), "09:15");
	line_set(0, "A047", "12", true);
	line_set(1, "B112", "3", true);
	line_set(2, "AB64999", "220", false);
	line_set(3, "C001", "1", false);
}

static int wall_set_up(void **state)
{
	struct canvas_look look = {.slots = 2, .rows = 6};
	struct json *head = json_parse(head_text, strlen(head_text), NULL);
	struct json *part = json_parse(institution_text, strlen(institution_text), NULL);

	(void)state;
	assert_int_equal(catalogue_message_read(head, &catalogue), 0);
	assert_int_equal(catalogue_message_read_institution(part, catalogue), 0);
	json_free(head);
	json_free(part);
	theme_make(&look.theme, false, -1);
	theme_night(&look.night_theme);
	texts = texts_new("/nonexistent");
	texts_set_languages(texts, catalogue);
	canvas = canvas_new(&look, texts);
	picture = picture_new(PICTURE_SCREEN, 1280, 720);
	assert_non_null(canvas);
	assert_non_null(picture);
	scene_four_calls();
	return 0;
}

static int wall_tear_down(void **state)
{
	(void)state;
	canvas_free(canvas);
	picture_free(picture);
	texts_free(texts);
	hall_catalogue_free(catalogue);
	catalogue = NULL;
	return 0;
}

static void the_same_scene_again_paints_nothing(void **state)
{
	(void)state;
	assert_true(repaint() > 0);
	assert_int_equal(repaint(), 0);
	assert_int_equal(painted.count, 0);
}

static void a_blink_paints_its_card_and_nothing_else(void **state)
{
	(void)state;
	assert_true(repaint() > 0);
	scene.lines[1].bright = false;
	assert_int_equal(repaint(), 1);
	assert_int_equal(painted.count, 1);
	assert_true(painted.area < 1280 * 720 / 4);
	assert_true(painted.last.y > 300); /* the second card */
}

static void a_minute_paints_the_header_and_nothing_else(void **state)
{
	(void)state;
	assert_true(repaint() > 0);
	snprintf(scene.clock, sizeof(scene.clock), "09:16");
	assert_int_equal(repaint(), 1);
	assert_int_equal(painted.last.y, 0);
	assert_true(painted.last.height < 720 / 6);
}

static void the_notice_of_a_lost_link_leaves_the_calls_alone(void **state)
{
	(void)state;
	assert_true(repaint() > 0);
	scene.lost = true;
	assert_int_equal(repaint(), 1);
	assert_true(painted.last.y > 720 * 9 / 10);
}

static void a_part_painted_alone_looks_as_if_all_had_been_painted(void **state)
{
	size_t size;
	uint8_t *kept;

	(void)state;
	assert_true(repaint() > 0);
	line_set(0, "D001", "7", true);
	line_set(3, "E002", "8", false);
	scene.lines[1].bright = false;
	scene.lost = true;
	assert_int_equal(repaint(), 4);
	size = (size_t)picture->stride * (size_t)picture->height;
	kept = malloc(size);
	assert_non_null(kept);
	memcpy(kept, picture->data, size);
	canvas_forget(canvas);
	assert_true(repaint() > 4);
	assert_memory_equal(kept, picture->data, size);
	free(kept);
}

static void the_calm_screen_comes_and_goes(void **state)
{
	(void)state;
	assert_true(repaint() > 0);
	scene.calm = true;
	scene.heads = scene.count = 0;
	assert_true(repaint() > 0);
	assert_int_equal(repaint(), 0);
	scene.words = SCENE_CLOSED;
	assert_true(repaint() > 0);
	scene_four_calls();
	assert_true(repaint() > 0);
}

static void a_wall_without_a_catalogue_paints(void **state)
{
	struct hall_catalogue *kept = catalogue;

	(void)state;
	catalogue = NULL;
	memset(&scene, 0, sizeof(scene));
	scene.calm = true;
	scene.words = SCENE_STARTING;
	assert_true(repaint() > 0);
	catalogue = kept;
}

static void a_line_names_the_service_in_the_tickets_language(void **state)
{
	static struct schedule schedule;
	static struct board_message board;
	struct board_call *call = &board.calls[0];
	struct scene_facts facts = {.schedule = &schedule,
		.catalogue = catalogue,
		.hub_heard = true,
		.day_open = true,
		.now_ms = 1000,
		.wall_ms = INT64_C(1795413960000)};

	(void)state;
	schedule_init(&schedule, 2, 8, 14);
	scene_make(&scene, &facts);
	assert_true(scene.calm);
	assert_int_equal(scene.words, SCENE_WELCOME);
	assert_string_equal(scene.clock, "11:06");
	strcpy(call->leg, "A047/1");
	strcpy(call->ticket, "A047");
	strcpy(call->service, "id-card");
	strcpy(call->language, "ur");
	call->counter = 12;
	call->state = LEG_CALLED;
	call->recalls = 1;
	board.count = 1;
	schedule_board(&schedule, 0, &board, 1000, 0);
	schedule_advance(&schedule, 1000);
	scene_make(&scene, &facts);
	assert_false(scene.calm);
	assert_string_equal(scene.lines[0].service, "شناختی کارڈ");
	assert_string_equal(scene.lines[0].counter, "12");
	assert_true(scene.lines[0].lit && scene.lines[0].recalled);
	strcpy(board.calls[0].language, "az"); /* not a language of this hall */
	schedule_board(&schedule, 0, &board, 1000, 0);
	scene_make(&scene, &facts);
	assert_string_equal(scene.lines[0].service, "Identity card");
	assert_string_equal(scene.lines[0].service_language, "en");
	facts.day_open = false;
	scene_make(&scene, &facts);
	assert_int_equal(scene.words, SCENE_CLOSED);
}

/* The name keeps its own language, all else on the line is in the citizen's. */
static void a_name_from_another_language_is_written_as_such(void **state)
{
	static struct schedule schedule;
	static struct board_message board = {.count = 1};
	static struct directions directions = {.count = 1,
		.list = {{.range_count = 1,
			.ranges = {{1, 99}},
			.text_count = 2,
			.texts = {{"en", "upstairs"}, {"ur", "اوپر"}}}}};
	struct board_call *call = &board.calls[0];
	struct scene_facts facts = {.schedule = &schedule,
		.catalogue = catalogue,
		.directions = &directions,
		.now_ms = 1000,
		.wall_ms = -1};
	char **name = &catalogue->services[0].names.text[1], *kept = *name;

	(void)state;
	*name = NULL;
	strcpy(call->leg, "A047/1");
	strcpy(call->ticket, "A047");
	strcpy(call->service, "id-card");
	strcpy(call->language, "ur");
	call->counter = 12;
	call->state = LEG_CALLED;
	schedule_init(&schedule, 2, 8, 14);
	schedule_board(&schedule, 0, &board, 1000, 0);
	schedule_advance(&schedule, 1000);
	scene_make(&scene, &facts);
	assert_string_equal(scene.lines[0].service, "Identity card");
	assert_string_equal(scene.lines[0].service_language, "en");
	assert_string_equal(scene.lines[0].language, "ur");
	assert_string_equal(scene.lines[0].way, "اوپر");
	assert_string_equal(scene.lines[0].way_language, "ur");
	*name = kept;
}

static void texts_without_a_translation_are_said_once_in_english(void **state)
{
	struct texts_run runs[CATALOGUE_MAX_LANGUAGES];

	(void)state;
	assert_int_equal(texts_all(texts, "Ticket", runs), 1);
	assert_string_equal(runs[0].text, "Ticket");
	assert_string_equal(runs[0].language, "en");
}

static void colours_are_read_and_their_contrast_is_known(void **state)
{
	struct theme theme;
	const char *pair[2];
	char why[THEME_WHY_SIZE];

	(void)state;
	assert_int_equal(theme_colour_parse("#00594f"), 0x00594f);
	assert_int_equal(theme_colour_parse("00594f"), -1);
	assert_int_equal(theme_colour_parse("#00594"), -1);
	assert_int_equal(theme_colour_parse("#00594g"), -1);
	assert_int_equal(theme_contrast_pct(0x000000, 0xffffff), 2100);
	assert_int_equal(theme_contrast_pct(0x777777, 0xffffff), 447); /* WCAG's known example */
	for (int dark = 0; dark < 2; dark++) {
		theme_make(&theme, dark, -1);
		assert_true(theme_is_readable(&theme, pair, why));
	}
	theme_make(&theme, false, 0xffee99);
	assert_false(theme_is_readable(&theme, pair, why));
	theme_make(&theme, true, 0x00201c);
	assert_false(theme_is_readable(&theme, pair, why));
}

static void every_colour_is_held_against_those_it_meets(void **state)
{
	static const struct {
		const char *name;
		uint32_t colour;
		const char *pair[2];
	} cases[] = {
		{"ink", 0x9aa0a6, {"ink", "surface"}},
		{"surface", 0x808890, {"ink", "surface"}},
		{"background", 0x7a8088, {"ink", "background"}},
		{"muted", 0xb0b8c0, {"muted", "surface"}},
		{"notice", 0x8a6a20, {"on_notice", "notice"}},
		{"on_notice", 0xc09a50, {"on_notice", "notice"}},
	};
	struct theme theme;
	const char *pair[2];
	char why[THEME_WHY_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		theme_make(&theme, false, -1);
		assert_true(theme_set(&theme, cases[i].name, cases[i].colour));
		if (theme_is_readable(&theme, pair, why))
			fail_msg("%s #%06x passes", cases[i].name, cases[i].colour);
		if (strcmp(pair[0], cases[i].pair[0]) != 0 && strcmp(pair[0], "accent") != 0)
			fail_msg("%s: told as %s on %s", cases[i].name, pair[0], pair[1]);
		assert_non_null(strstr(why, pair[0]));
		assert_non_null(strstr(why, ":1"));
	}
	assert_false(theme_set(&theme, "on_accent", 0));
	theme_make(&theme, false, -1);
	assert_true(theme_set(&theme, "edge", 0xcccccc));
	assert_true(theme_is_readable(&theme, pair, why));
}

/* ---- Turns, motion, night ------------------------------------------------------------------- */

static void a_new_call_is_filled_from_its_ticket_on(void **state)
{
	int64_t first;

	(void)state;
	assert_true(repaint() > 0);
	scene.lines[0].filled = 300;
	assert_int_equal(repaint(), 1);
	first = painted.area;
	scene.lines[0].filled = 600;
	assert_int_equal(repaint(), 1);
	assert_true(painted.area == first && first < 1280 * 720 / 4);
}

static uint32_t pixel_at(int x, int y)
{
	uint32_t pixel;

	memcpy(&pixel, picture->data + (size_t)y * (size_t)picture->stride + 4 * (size_t)x, 4);
	return pixel & 0xffffff;
}

static void by_night_there_is_a_small_clock_and_nothing_else(void **state)
{
	int lit = 0;

	(void)state;
	memset(&scene, 0, sizeof(scene));
	scene.calm = scene.night = true;
	scene.words = SCENE_CLOSED;
	scene.lost = true;
	snprintf(scene.clock, sizeof(scene.clock), "23:15");
	assert_true(repaint() > 0);
	for (int y = 0; y < 720; y++)
		for (int x = 0; x < 1280; x++)
			lit += pixel_at(x, y) != 0;
	assert_in_range(lit, 100, 1280 * 720 / 100);
	snprintf(scene.clock, sizeof(scene.clock), "23:16");
	assert_int_equal(repaint(), 1);
	assert_true(painted.area < 1280 * 720 / 6);
}

static void how_many_wait_is_not_said_while_the_link_is_lost(void **state)
{
	static struct schedule schedule;
	static struct summary summary;
	struct queue_service service = {"id-card", true, 7, 2, 600000, 1500000};
	struct scene_facts facts = {.schedule = &schedule,
		.catalogue = catalogue,
		.summary = &summary,
		.hub_heard = true,
		.day_open = true,
		.wall_ms = -1};

	(void)state;
	service.open = true;
	schedule_init(&schedule, 2, 8, 14);
	assert_int_equal(summary_hear(&summary, "nadra", &service, 1), 0);
	facts.shows_zone = every_zone;
	scene_make(&scene, &facts);
	assert_int_equal(scene.waiting_count, 1);
	assert_int_equal(scene.waiting[0].waiting, 7);
	facts.lost = true;
	scene_make(&scene, &facts);
	assert_int_equal(scene.waiting_count, 0);
	summary_clear(&summary);
}

static void a_new_call_moves_for_less_than_half_a_second(void **state)
{
	static struct schedule schedule;
	static struct board_message board;
	struct scene_facts facts = {.schedule = &schedule,
		.hub_heard = true,
		.day_open = true,
		.motion = true,
		.wall_ms = -1};
	uint16_t before = 0;

	(void)state;
	schedule_init(&schedule, 2, 8, 14);
	strcpy(board.calls[0].leg, "A047/1");
	strcpy(board.calls[0].ticket, "A047");
	board.calls[0].state = LEG_CALLED;
	board.count = 1;
	schedule_board(&schedule, 0, &board, 1000, 0);
	schedule_advance(&schedule, 1000);
	for (facts.now_ms = 1000; facts.now_ms < 1000 + SCENE_MOTION_MS; facts.now_ms += 17) {
		scene_make(&scene, &facts);
		assert_true(scene.moving && scene.lines[0].filled >= before);
		assert_true(scene.lines[0].filled < SCENE_WHOLE);
		before = scene.lines[0].filled;
	}
	facts.now_ms = 1000 + SCENE_MOTION_MS;
	scene_make(&scene, &facts);
	assert_true(!scene.moving && scene.lines[0].filled == SCENE_WHOLE);
	facts.now_ms = 1000;
	facts.motion = false;
	scene_make(&scene, &facts);
	assert_true(!scene.moving && scene.lines[0].filled == SCENE_WHOLE);
}

static void gaps_of_a_sentence_are_filled_by_name(void **state)
{
	char text[80], tiny[8];

	(void)state;
	texts_fill(text, sizeof(text), "{high} {x} {low", "low", "5", "high", "10", NULL);
	assert_string_equal(text, PAINT_ID("10") " {x} {low");
	texts_fill(tiny, sizeof(tiny), "{high} and more", "high", "1234567", NULL);
	assert_true(strlen(tiny) < sizeof(tiny));
}

int main(void)
{
#define PAINTED(test) cmocka_unit_test_setup_teardown(test, wall_set_up, wall_tear_down)
	const struct CMUnitTest tests[] = {
		PAINTED(the_same_scene_again_paints_nothing),
		PAINTED(a_blink_paints_its_card_and_nothing_else),
		PAINTED(a_minute_paints_the_header_and_nothing_else),
		PAINTED(the_notice_of_a_lost_link_leaves_the_calls_alone),
		PAINTED(a_part_painted_alone_looks_as_if_all_had_been_painted),
		PAINTED(the_calm_screen_comes_and_goes),
		PAINTED(a_wall_without_a_catalogue_paints),
		PAINTED(a_line_names_the_service_in_the_tickets_language),
		PAINTED(a_name_from_another_language_is_written_as_such),
		PAINTED(texts_without_a_translation_are_said_once_in_english),
		PAINTED(a_new_call_is_filled_from_its_ticket_on),
		PAINTED(by_night_there_is_a_small_clock_and_nothing_else),
		PAINTED(how_many_wait_is_not_said_while_the_link_is_lost),
		PAINTED(a_new_call_moves_for_less_than_half_a_second),
		cmocka_unit_test(gaps_of_a_sentence_are_filled_by_name),
		cmocka_unit_test(every_colour_is_held_against_those_it_meets),
		cmocka_unit_test(colours_are_read_and_their_contrast_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
