/* Where everything stands on the wall: display/layout.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "display/layout.h"
#include "display/reach.h"

enum { MAX_BOXES = 256 };

static const struct {
	int width, height;
} screens[] = {
	{1280, 720},
	{1366, 768},
	{1920, 1080},
	{1920, 1200},
	{3840, 2160},
	{1024, 768},
	{3440, 1440},
	{720, 1280},
	{1080, 1920},
	{1200, 1920},
	{2160, 3840},
};
enum { SCREENS = sizeof(screens) / sizeof(screens[0]) };

/* Boxes that may not overlap; those of width 0 are not there. */
struct boxes {
	size_t count;
	struct paint_box list[MAX_BOXES];
};

static void boxes_add(struct boxes *boxes, struct paint_box box)
{
	if (box.width == 0)
		return;
	assert_true(boxes->count < MAX_BOXES);
	boxes->list[boxes->count++] = box;
}

static bool box_holds(struct paint_box outer, struct paint_box inner)
{
	return inner.x >= outer.x && inner.y >= outer.y &&
	       inner.x + inner.width <= outer.x + outer.width &&
	       inner.y + inner.height <= outer.y + outer.height;
}

static bool boxes_touch(struct paint_box a, struct paint_box b)
{
	return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height &&
	       b.y < a.y + a.height;
}

static void boxes_are_apart(const struct boxes *boxes)
{
	for (size_t i = 0; i < boxes->count; i++)
		for (size_t j = 0; j < i; j++)
			if (boxes_touch(boxes->list[i], boxes->list[j]))
				fail_msg("(%d %d %dx%d) and (%d %d %dx%d) overlap",
					boxes->list[i].x, boxes->list[i].y, boxes->list[i].width,
					boxes->list[i].height, boxes->list[j].x, boxes->list[j].y,
					boxes->list[j].width, boxes->list[j].height);
}

static void boxes_are_inside(const struct boxes *boxes, struct paint_box outer)
{
	for (size_t i = 0; i < boxes->count; i++) {
		assert_true(boxes->list[i].height > 0);
		if (!box_holds(outer, boxes->list[i]))
			fail_msg("(%d %d %dx%d) stands out of (%d %d %dx%d)", boxes->list[i].x,
				boxes->list[i].y, boxes->list[i].width, boxes->list[i].height,
				outer.x, outer.y, outer.width, outer.height);
	}
}

/* Ticket, arrow, counter and service lie inside their line and apart from each other. */
static void line_is_sound(const struct layout_line *line)
{
	struct boxes inner = {0};

	assert_true(line->ticket.width > 0);
	assert_true(line->counter.width > 0);
	boxes_add(&inner, line->ticket);
	boxes_add(&inner, line->arrow);
	boxes_add(&inner, line->counter);
	boxes_add(&inner, line->service);
	boxes_add(&inner, line->mark);
	boxes_add(&inner, line->way);
	boxes_are_inside(&inner, line->box);
	boxes_are_apart(&inner);
	if (line->plate.width > 0)
		assert_true(box_holds(line->plate, line->counter));
	if (line->plate.width > 0 && line->way.width > 0)
		assert_true(box_holds(line->plate, line->way));
}

static void foot_add(struct boxes *boxes, const struct layout *layout)
{
	boxes_add(boxes, layout->sample);
	boxes_add(boxes, layout->notice);
	if (layout->message.height > 0)
		boxes_add(boxes, layout->message);
	for (int i = 0; i < layout->card_count; i++)
		boxes_add(boxes, layout->cards[i]);
}

static void layout_is_sound(const struct layout *layout)
{
	const struct paint_box screen = {0, 0, layout->width, layout->height};
	struct boxes parts = {0}, header = {0}, calm = {0};

	boxes_add(&parts, layout->header);
	foot_add(&parts, layout);
	boxes_add(&parts, layout->head_titles.ticket);
	boxes_add(&parts, layout->head_titles.counter);
	for (int i = 0; i < layout->column_count; i++) {
		boxes_add(&parts, layout->column_titles[i].ticket);
		boxes_add(&parts, layout->column_titles[i].counter);
	}
	for (int i = 0; i < layout->head_count; i++) {
		boxes_add(&parts, layout->heads[i].box);
		line_is_sound(&layout->heads[i]);
	}
	for (int i = 0; i < layout->row_count; i++) {
		boxes_add(&parts, layout->rows[i].box);
		line_is_sound(&layout->rows[i]);
	}
	boxes_are_inside(&parts, screen);
	boxes_are_apart(&parts);

	boxes_add(&header, layout->bar);
	boxes_add(&header, layout->names_left);
	boxes_add(&header, layout->names_right);
	boxes_add(&header, layout->clock);
	boxes_are_inside(&header, layout->header);
	boxes_are_apart(&header);

	boxes_add(&calm, layout->bar);
	boxes_add(&calm, layout->calm_names);
	boxes_add(&calm, layout->calm_clock);
	boxes_add(&calm, layout->calm_words);
	foot_add(&calm, layout);
	boxes_are_inside(&calm, screen);
	assert_true(box_holds(screen, layout->night_clock));
	assert_true(box_holds(layout->calm, layout->calm_words));
	boxes_are_apart(&calm);
}

static void nothing_overlaps_on_any_screen(void **state)
{
	(void)state;
	for (int s = 0; s < SCREENS; s++)
		for (int slots = 1; slots <= SCHEDULE_MAX_SLOTS; slots++)
			for (int rows = slots; rows <= LAYOUT_MAX_ROWS; rows++)
				for (int kind = 0; kind < 12; kind++) {
					struct layout_wish wish = {
						.width = screens[s].width,
						.height = screens[s].height,
						.slots = slots,
						.rows = rows,
						.mirrored = kind % 2,
						.left_names = kind / 2 % 3 != 1,
						.right_names = kind / 2 % 3 != 0,
						.ways = kind >= 6,
						.waiting = kind % 4 >= 2,
						.message = kind % 8 >= 4,
					};
					struct layout layout;
					int places = layout_places(slots, rows);

					for (int count = 0; count <= places; count++) {
						layout_make(&layout, &wish, (size_t)count);
						layout_is_sound(&layout);
						assert_true(layout.head_count + layout.row_count >=
							    count);
					}
				}
}

static void four_k_is_twice_full_hd(void **state)
{
	struct layout_wish wish = {1920, 1080, 2, 6, false, true, true};
	struct layout small, large;

	(void)state;
	layout_make(&small, &wish, 6);
	wish.width *= 2;
	wish.height *= 2;
	layout_make(&large, &wish, 6);
	assert_in_range(large.heads[0].ticket.height, 2 * small.heads[0].ticket.height - 4,
		2 * small.heads[0].ticket.height + 4);
	assert_in_range(
		large.rows[5].box.y, 2 * small.rows[5].box.y - 16, 2 * small.rows[5].box.y + 16);
}

/* 7.3 m from a 55 inch screen of 1080 lines: 29 mm of capitals, which is 46 pixels of rows. */
static void numbers_are_large_enough_for_the_hall(void **state)
{
	struct layout_wish wish = {1920, 1080, 2, 6, false, true, true};
	struct layout layout;

	(void)state;
	layout_make(&layout, &wish, 14);
	assert_true(layout.rows[0].box.height >= 100);
	assert_true(layout.heads[0].ticket.height >= 200);
	assert_true(layout.heads[0].box.height > 2 * layout.rows[0].box.height);
}

static void a_hall_that_reads_from_the_right_has_its_tickets_there(void **state)
{
	struct layout_wish wish = {1920, 1080, 2, 6, true, true, true};
	struct layout layout;

	(void)state;
	layout_make(&layout, &wish, 6);
	assert_true(layout.mirrored);
	assert_true(layout.heads[0].ticket.x > layout.heads[0].counter.x);
	assert_true(layout.heads[0].box.x > layout.rows[0].box.x);
	assert_true(layout.rows[0].ticket.x > layout.rows[0].counter.x);
	assert_true(layout.head_titles.ticket.x > layout.head_titles.counter.x);
}

static void more_calls_than_rows_make_a_second_column(void **state)
{
	struct layout_wish wish = {1920, 1080, 2, 6, false, true, true};
	struct layout layout;

	(void)state;
	layout_make(&layout, &wish, 2);
	assert_int_equal(layout.shape, LAYOUT_WIDE);
	assert_int_equal(layout.row_count, 0);
	layout_make(&layout, &wish, 8);
	assert_int_equal(layout.shape, LAYOUT_LIST);
	assert_int_equal(layout.row_count, 6);
	layout_make(&layout, &wish, 9);
	assert_int_equal(layout.shape, LAYOUT_DENSE);
	assert_int_equal(layout.row_count, 12);
	assert_int_equal(layout_places(2, 6), 14);
}

static void fewer_rows_and_larger_panels_reach_farther(void **state)
{
	struct layout_wish wish = {1920, 1080, 2, 6, .left_names = true};
	struct reach reach, other;

	(void)state;
	assert_int_equal(reach_needed_um(10), 40000);
	reach_measure(&reach, &wish, 685); /* 55 inches across */
	assert_true(reach.heads_um > reach.least_um);
	assert_in_range(reach.least_um, 24000, 45000); /* 6 to 11 m */
	wish.rows = 5;
	reach_measure(&other, &wish, 685);
	assert_true(other.least_um >= reach.least_um);
	wish.rows = 12;
	reach_measure(&other, &wish, 685);
	assert_true(other.least_um < reach.least_um);
	wish.rows = 6;
	reach_measure(&other, &wish, 1370);
	assert_in_range(other.least_um, 2 * reach.least_um - 2, 2 * reach.least_um + 2);
	wish.width *= 2; /* pixels are no millimetres */
	wish.height *= 2;
	reach_measure(&other, &wish, 685);
	assert_in_range(other.least_um, reach.least_um * 98 / 100, reach.least_um * 102 / 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_overlaps_on_any_screen),
		cmocka_unit_test(four_k_is_twice_full_hd),
		cmocka_unit_test(numbers_are_large_enough_for_the_hall),
		cmocka_unit_test(a_hall_that_reads_from_the_right_has_its_tickets_there),
		cmocka_unit_test(more_calls_than_rows_make_a_second_column),
		cmocka_unit_test(fewer_rows_and_larger_panels_reach_farther),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
