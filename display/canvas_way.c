/* Which way to a counter: an arrow of lines, and a few words. */
#include "display/canvas_parts.h"

#include "firmware/base/catalogue.h"

#include "display/lettering.h"

enum { AXIS = 100 }; /* arrows lie in a square from -100 to 100, y down */

struct stroke {
	int8_t x1, y1, x2, y2;
};

/* Shaft first, then the head's two sides. */
static const struct stroke strokes[][5] = {
	[WAY_LEFT] = {{-90, 0, 90, 0}, {-90, 0, -25, -65}, {-90, 0, -25, 65}},
	[WAY_RIGHT] = {{-90, 0, 90, 0}, {90, 0, 25, -65}, {90, 0, 25, 65}},
	[WAY_UP] = {{0, 90, 0, -90}, {0, -90, -65, -25}, {0, -90, 65, -25}},
	[WAY_DOWN] = {{0, -90, 0, 90}, {0, 90, -65, 25}, {0, 90, 65, 25}},
	[WAY_UP_LEFT] = {{75, 75, -75, -75}, {-75, -75, 15, -75}, {-75, -75, -75, 15}},
	[WAY_UP_RIGHT] = {{-75, 75, 75, -75}, {75, -75, -15, -75}, {75, -75, 75, 15}},
	[WAY_DOWN_LEFT] = {{75, -75, -75, 75}, {-75, 75, 15, 75}, {-75, 75, -75, -15}},
	[WAY_DOWN_RIGHT] = {{-75, -75, 75, 75}, {75, 75, -15, 75}, {75, 75, 75, -15}},
	[WAY_BACK] = {{70, 85, 70, -75}, {70, -75, -40, -75}, {-40, -75, -40, 85},
		{-40, 85, -90, 35}, {-40, 85, 10, 35}},
};

void canvas_way_arrow(
	struct canvas *canvas, struct paint_box box, enum way_arrow arrow, uint32_t colour)
{
	int side = box.width < box.height ? box.width : box.height;
	int x = box.x + box.width / 2, y = box.y + box.height / 2;
	int width = side / 8 > 2 ? side / 8 : 2;
	int reach = (side - width - 1) / 2;

	if (arrow == WAY_NONE || reach < 2)
		return;
	for (size_t i = 0; i < sizeof(strokes[0]) / sizeof(strokes[0][0]); i++) {
		const struct stroke *s = &strokes[arrow][i];

		if (s->x1 == s->x2 && s->y1 == s->y2)
			break;
		paint_line(canvas->painter, x + s->x1 * reach / AXIS, y + s->y1 * reach / AXIS,
			x + s->x2 * reach / AXIS, y + s->y2 * reach / AXIS, width, colour);
	}
}

static bool points_right(enum way_arrow arrow)
{
	return arrow == WAY_RIGHT || arrow == WAY_UP_RIGHT || arrow == WAY_DOWN_RIGHT;
}

/* The arrow stands on the side that it points to, with the words beside it in the middle; alone it
 * has all the height there is, as it is read from as far as the number. */
void canvas_way(
	struct canvas *canvas, struct paint_box box, const struct scene_line *line, uint32_t colour)
{
	bool right = points_right(line->arrow);
	int side = box.height * (line->way[0] ? 64 : 100) / 100, gap = canvas_part_size(canvas, 14);
	struct paint_box arrow = {box.x, box.y + (box.height - side) / 2, side, side};
	struct paint_box words = box;
	int width, spare;
	struct paint_style style = {.language = line->way_language,
		.size_px = canvas_size(canvas, 34),
		.weight = PAINT_BOLD,
		.place = PAINT_MIDDLE,
		.colour = colour,
		.max_lines = 2,
		.balanced = true};

	if (!line->way[0]) {
		arrow.x = box.x + (box.width - side) / 2;
		canvas_way_arrow(canvas, arrow, line->arrow, colour);
		return;
	}
	style.align = PAINT_CENTRE;
	if (line->arrow != WAY_NONE) {
		words.width -= side + gap;
		width = paint_measure(canvas->painter, &style, words.width, line->way).width;
		spare = words.width > width ? (words.width - width) / 2 : 0;
		arrow.x = right ? box.x + box.width - side - spare : box.x + spare;
		words.x = right ? box.x + spare : arrow.x + side + gap;
		words.width -= 2 * spare;
		style.align =
			language_is_rtl(line->way_language) == right ? PAINT_START : PAINT_END;
		canvas_way_arrow(canvas, arrow, line->arrow, colour);
	}
	lettering_fit(canvas->painter, &style, words, line->way);
}
