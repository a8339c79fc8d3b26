/*
 * A call's life in frames at 60 Hz of made time, from its arrival to the end of its highlight: no
 * part of the screen flashes more than three times in any second (WCAG 2.1, 2.3.1), the wall moves
 * for less than half a second, in less than 30 frames a second, and sleeps in between.
 *
 * A flash is a pair of opposing changes of relative luminance of a tenth of white or more, where
 * the darker one is below 0.80. WCAG lets small areas flash faster; here each field of 8 x 8 pixels
 * counts by itself, so that the test is stricter than the rule.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <math.h>

#include <cmocka.h>

#include "made_wall.h"

enum {
	WIDTH = 640,
	HEIGHT = 360,
	FIELD = 8,
	COLUMNS = WIDTH / FIELD,
	LINES = HEIGHT / FIELD,
	FRAMES_A_SECOND = 60,
	SECONDS = 14,
	FRAMES = SECONDS * FRAMES_A_SECOND,
	MOST_FLASHES = 3,
};

struct field {
	double turned_at; /* luminance of the last turning point */
	int direction;	  /* of the last change that counted: 1 brighter, -1 darker */
	int count;
	int changes[FRAMES]; /* the frames in which one counted */
};

static struct schedule schedule;
static struct board_message board;
static struct hall_catalogue *catalogue;
static struct texts *texts;
static struct canvas *canvas;
static struct picture *picture;
static struct scene scene;
static struct field fields[LINES][COLUMNS];
static double linear[256];

static int wall_set_up(void **state)
{
	static const struct made_wish wish = {"az ru en", false, false, false};
	struct canvas_look look = {.slots = 2, .rows = 6};

	(void)state;
	for (int i = 0; i < 256; i++) {
		double c = i / 255.0;

		linear[i] = c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
	}
	catalogue = made_catalogue(&wish);
	texts = made_texts(catalogue);
	theme_make(&look.theme, false, -1);
	canvas = canvas_new(&look, texts);
	picture = picture_new(PICTURE_SCREEN, WIDTH, HEIGHT);
	assert_non_null(canvas);
	assert_non_null(picture);
	schedule_init(&schedule, 2, 8, 14);
	memset(&board, 0, sizeof(board));
	memset(fields, 0, sizeof(fields));
	/* So that the calls below are no first snapshot. */
	schedule_board(&schedule, 0, &board, 0, 0);
	return 0;
}

static int wall_tear_down(void **state)
{
	(void)state;
	canvas_free(canvas);
	picture_free(picture);
	texts_free(texts);
	hall_catalogue_free(catalogue);
	return 0;
}

/* The newest call comes first in the list. */
static void call_comes(int number, int64_t now_ms)
{
	memmove(&board.calls[1], &board.calls[0], board.count * sizeof(board.calls[0]));
	struct board_call *call = &board.calls[0];

	memset(call, 0, sizeof(*call));
	snprintf(call->leg, sizeof(call->leg), "A%03d/1", number % 1000);
	snprintf(call->ticket, sizeof(call->ticket), "A%03d", number % 1000);
	snprintf(call->service, sizeof(call->service), "s0");
	snprintf(call->language, sizeof(call->language), "az");
	call->counter = (uint16_t)(number % 500 + 1);
	call->state = LEG_CALLED;
	call->at_ms = now_ms;
	board.count++;
	schedule_board(&schedule, 0, &board, now_ms, now_ms);
}

/* How many parts were painted. */
static int frame_paint(int64_t now_ms)
{
	struct scene_facts facts = {.schedule = &schedule,
		.catalogue = catalogue,
		.hub_heard = true,
		.day_open = true,
		.motion = true,
		.now_ms = now_ms,
		.wall_ms = -1};

	schedule_advance(&schedule, now_ms);
	scene_make(&scene, &facts);
	scene.turn = 0; /* texts that take turns change once in ten seconds, which is no flash */
	int parts = canvas_paint(canvas, picture, &scene, catalogue, made_damage, NULL);

	assert_true(parts >= 0);
	return parts;
}

static double field_luminance(int column, int line)
{
	double sum = 0;

	for (int y = line * FIELD; y < (line + 1) * FIELD; y++)
		for (int x = column * FIELD; x < (column + 1) * FIELD; x++) {
			uint32_t pixel;

			memcpy(&pixel,
				picture->data + (size_t)y * (size_t)picture->stride + 4 * (size_t)x,
				4);
			sum += 0.2126 * linear[pixel >> 16 & 0xff] +
			       0.7152 * linear[pixel >> 8 & 0xff] + 0.0722 * linear[pixel & 0xff];
		}
	return sum / (FIELD * FIELD);
}

/* Turning points, so that a change over several frames counts as one. */
static void field_follow(struct field *field, double luminance, int frame)
{
	double change = luminance - field->turned_at;
	double darker = change > 0 ? field->turned_at : luminance;
	int direction = change > 0 ? 1 : -1;

	if (frame == 0 || (direction == field->direction && fabs(change) > 0)) {
		field->turned_at = luminance; /* the same way farther */
		return;
	}
	if (fabs(change) < 0.1 || darker >= 0.80)
		return;
	field->turned_at = luminance;
	field->direction = direction;
	field->changes[field->count++] = frame;
}

static void fields_follow(int frame)
{
	for (int line = 0; line < LINES; line++)
		for (int column = 0; column < COLUMNS; column++)
			field_follow(&fields[line][column], field_luminance(column, line), frame);
}

/* Pairs of opposing changes within the worst second. */
static int field_flashes(const struct field *field)
{
	int most = 0;

	for (int first = 0; first < field->count; first++) {
		int end = first;

		while (end < field->count &&
			field->changes[end] - field->changes[first] < FRAMES_A_SECOND)
			end++;
		if ((end - first) / 2 > most)
			most = (end - first) / 2;
	}
	return most;
}

static int worst_flashes(int *changes)
{
	int most = 0;

	*changes = 0;
	for (int line = 0; line < LINES; line++)
		for (int column = 0; column < COLUMNS; column++) {
			int flashes = field_flashes(&fields[line][column]);

			most = flashes > most ? flashes : most;
			if (fields[line][column].count > *changes)
				*changes = fields[line][column].count;
		}
	return most;
}

static void calls_never_flash_more_than_three_times_a_second(void **state)
{
	/* The last two come in the blink of the first and take over when it ends. */
	static const int come_at[] = {90, 117, 131, 420};
	size_t next = 0;
	int changes;

	(void)state;
	for (int frame = 0; frame < FRAMES; frame++) {
		int64_t now_ms = (int64_t)frame * 1000 / FRAMES_A_SECOND;

		while (next < sizeof(come_at) / sizeof(come_at[0]) && come_at[next] == frame)
			call_comes((int)++next, now_ms);
		frame_paint(now_ms);
		fields_follow(frame);
	}
	assert_in_range(worst_flashes(&changes), 1, MOST_FLASHES);
	assert_true(changes >= 10); /* it does blink: six seconds at 1 Hz are twelve changes */
}

/* The count itself: 5 Hz is seen as such, 2 Hz as 2. */
static void a_fast_flash_would_be_counted(void **state)
{
	struct field fast = {0}, slow = {0};

	(void)state;
	for (int frame = 0; frame < FRAMES; frame++) {
		field_follow(&fast, frame / 6 % 2 ? 0.9 : 0.2, frame);
		field_follow(&slow, frame / 15 % 2 ? 0.9 : 0.2, frame);
	}
	assert_in_range(field_flashes(&fast), 4, 5);
	assert_in_range(field_flashes(&slow), 1, 2);
}

/* The wall's own timer: when it wakes between two messages. */
static void a_wall_sleeps_but_for_the_sweep_and_the_blink(void **state)
{
	int64_t now_ms = 1003, called_ms = 1003, moved_until_ms = 0;
	int wakes = 0, frames = 0;

	(void)state;
	frame_paint(now_ms);
	call_comes(1, now_ms);
	for (;;) {
		int parts = frame_paint(now_ms);
		int64_t next_ms = schedule_next_ms(&schedule, now_ms);

		if (scene.moving) {
			frames++;
			moved_until_ms = now_ms;
			assert_int_equal(parts > 0, true);
			if (now_ms + SCENE_FRAME_MS < next_ms)
				next_ms = now_ms + SCENE_FRAME_MS;
		}
		if (next_ms == INT64_MAX || next_ms > called_ms + SCHEDULE_DWELL_MS + 5000)
			break;
		assert_true(next_ms > now_ms);
		now_ms = next_ms;
		wakes++;
	}
	assert_true(moved_until_ms - called_ms < SCENE_MOTION_MS);
	assert_in_range(frames, 4, 30 * SCENE_MOTION_MS / 1000 + 2);
	/* frames, a blink's halves, and the end of the highlight */
	assert_in_range(
		wakes, 12, frames + 2 * SCHEDULE_BLINK_MS / (2 * SCHEDULE_BLINK_HALF_MS) + 3);
	assert_int_equal(frame_paint(called_ms + SCHEDULE_DWELL_MS + 1000), 0);
}

int main(void)
{
#define PAINTED(test) cmocka_unit_test_setup_teardown(test, wall_set_up, wall_tear_down)
	const struct CMUnitTest tests[] = {
		PAINTED(calls_never_flash_more_than_three_times_a_second),
		PAINTED(a_wall_sleeps_but_for_the_sweep_and_the_blink),
		cmocka_unit_test(a_fast_flash_would_be_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
