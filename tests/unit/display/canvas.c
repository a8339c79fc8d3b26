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
	line->lit = line->bright = lit;
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
	assert_string_equal(scene.lines[0].language, "en");
	facts.day_open = false;
	scene_make(&scene, &facts);
	assert_int_equal(scene.words, SCENE_CLOSED);
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
		assert_true(theme_is_readable(&theme, why));
	}
	theme_make(&theme, false, 0xffee99);
	assert_false(theme_is_readable(&theme, why));
	theme_make(&theme, true, 0x00201c);
	assert_false(theme_is_readable(&theme, why));
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
		PAINTED(texts_without_a_translation_are_said_once_in_english),
		cmocka_unit_test(colours_are_read_and_their_contrast_is_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
