/*
 * Random walks from scene to scene: a wall painted part by part has the pixels of one painted
 * whole, and what it tells to be damaged holds every pixel that changed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "made_wall.h"

enum { WIDTH = 640, HEIGHT = 360, STEPS = 60 };

static uint32_t random_state;
static bool damaged[HEIGHT][WIDTH];

static uint32_t random_below(uint32_t end)
{
	random_state = random_state * 1664525u + 1013904223u;
	return (random_state >> 8) % end;
}

static void damage_mark(void *data, struct paint_box box)
{
	(void)data;
	for (int y = box.y; y < box.y + box.height; y++)
		for (int x = box.x; x < box.x + box.width; x++)
			if (x >= 0 && y >= 0 && x < WIDTH && y < HEIGHT)
				damaged[y][x] = true;
}

/* One thing about the scene changes. */
static void scene_step(struct scene *scene, const struct hall_catalogue *catalogue)
{
	struct scene_line *line = &scene->lines[random_below(14)];

	switch (random_below(10)) {
	case 0:
		made_calls(scene, catalogue, (int)random_below(15), 2, (int)random_below(3));
		scene->zone_count = 1;
		break;
	case 1:
		line->bright = line->lit && !line->bright;
		break;
	case 2:
		if (line->lit)
			line->filled = (uint16_t)(100 + random_below(901));
		break;
	case 3:
		line->recalled = !line->recalled;
		line->recalls = line->recalled;
		break;
	case 4:
		scene->lost = !scene->lost;
		break;
	case 5:
		made_waiting(scene, (int)random_below(MADE_INSTITUTIONS + 1));
		break;
	case 6:
		scene->turn += 1 + random_below(12);
		break;
	case 7:
		snprintf(scene->clock, sizeof(scene->clock), "%02u:%02u", random_below(24),
			random_below(60));
		break;
	case 8:
		scene->words = (enum scene_words)random_below(3);
		scene->night = scene->calm && scene->words == SCENE_CLOSED && random_below(2);
		break;
	default:
		line->arrow = (enum way_arrow)random_below(WAY_BACK + 1);
		snprintf(line->way, sizeof(line->way), "%s", random_below(2) ? "upstairs" : "");
		strcpy(line->way_language, "en");
	}
}

static uint32_t pixel_of(const struct picture *picture, int x, int y)
{
	uint32_t pixel;

	memcpy(&pixel, picture->data + (size_t)y * (size_t)picture->stride + 4 * (size_t)x, 4);
	return pixel;
}

static void pictures_agree(const struct picture *parts, const struct picture *whole,
	const struct picture *before, int step)
{
	for (int y = 0; y < HEIGHT; y++)
		for (int x = 0; x < WIDTH; x++) {
			if (pixel_of(parts, x, y) != pixel_of(whole, x, y))
				fail_msg("step %d: (%d, %d) is stale", step, x, y);
			if (pixel_of(parts, x, y) != pixel_of(before, x, y) && !damaged[y][x])
				fail_msg("step %d: (%d, %d) changed untold", step, x, y);
		}
}

static void walk(uint32_t seed)
{
	static const struct made_wish wish = {"az ru ur am", false, true, true};
	struct hall_catalogue *catalogue = made_catalogue(&wish);
	struct texts *texts = made_texts(catalogue);
	struct canvas_look look = {.slots = 2, .rows = 6, .ways = true, .waiting = true};
	struct picture *pictures[3];
	static struct scene scene;

	print_message("seed %u\n", seed);
	random_state = seed;
	theme_make(&look.theme, seed % 2, -1);
	theme_night(&look.night_theme);
	struct canvas *parts = canvas_new(&look, texts), *whole = canvas_new(&look, texts);

	for (int i = 0; i < 3; i++)
		assert_non_null(pictures[i] = picture_new(PICTURE_SCREEN, WIDTH, HEIGHT));
	made_calls(&scene, catalogue, 5, 2, 1);
	for (int step = 0; step < STEPS; step++) {
		size_t bytes = (size_t)pictures[0]->stride * HEIGHT;

		memcpy(pictures[2]->data, pictures[0]->data, bytes);
		memset(damaged, 0, sizeof(damaged));
		assert_true(canvas_paint(
				    parts, pictures[0], &scene, catalogue, damage_mark, NULL) >= 0);
		canvas_forget(whole);
		assert_true(canvas_paint(
				    whole, pictures[1], &scene, catalogue, made_damage, NULL) >= 0);
		pictures_agree(pictures[0], pictures[1], pictures[2], step);
		scene_step(&scene, catalogue);
	}
	for (int i = 0; i < 3; i++)
		picture_free(pictures[i]);
	canvas_free(parts);
	canvas_free(whole);
	texts_free(texts);
	hall_catalogue_free(catalogue);
}

static void a_wall_painted_in_parts_is_the_whole_wall(void **state)
{
	const char *given = getenv("NOVBE_SEED"), *runs = getenv("NOVBE_RUNS");
	uint32_t first = given ? (uint32_t)strtoul(given, NULL, 10) : 1;
	uint32_t count = given ? 1 : runs ? (uint32_t)strtoul(runs, NULL, 10) / 10 + 1 : 4;

	(void)state;
	for (uint32_t i = 0; i < count; i++)
		walk(first + i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_wall_painted_in_parts_is_the_whole_wall),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
