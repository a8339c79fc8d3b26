/* The calls on the wall: cards of the new ones, rows of the others. */
#include "display/canvas_parts.h"

#include <stdio.h>

#include "firmware/base/catalogue.h"

#include "display/lettering.h"

static void paint_arrow(
	struct canvas *canvas, struct paint_box box, int reach, int width, uint32_t colour)
{
	int towards = canvas->layout.mirrored ? -1 : 1;
	int x = box.x + box.width / 2 + towards * reach / 2;
	int y = box.y + box.height / 2;

	paint_line(canvas->painter, x - towards * reach, y - reach, x, y, width, colour);
	paint_line(canvas->painter, x - towards * reach, y + reach, x, y, width, colour);
}

/* What stands below a head's number, or beside a row's. */
struct words_look {
	float name_px, mark_px;
	uint32_t name, pill, on_pill;
};

/* The service's name stands at the ticket's side, whichever way it is written. */
static struct paint_style name_style(
	const struct canvas *canvas, const struct scene_line *line, const struct words_look *look)
{
	bool right = canvas->layout.mirrored;

	return (struct paint_style){.language = line->service_language,
		.size_px = look->name_px,
		.align = language_is_rtl(line->service_language) == right ? PAINT_START : PAINT_END,
		.place = PAINT_MIDDLE,
		.colour = look->name,
		.max_lines = 2};
}

/* Moves the inner box to the counter's or the ticket's end of the outer one. */
static void box_to_end(
	const struct canvas *canvas, struct paint_box *inner, struct paint_box outer, bool counter)
{
	inner->x = outer.x;
	if (counter != canvas->layout.mirrored)
		inner->x += outer.width - inner->width;
}

/*
 * "Called again" in a pill at the counter's end, the name beside it if it can be read there:
 * whoever is called again knows what for. Without the name the pill takes its place.
 */
static void paint_recalled(struct canvas *canvas, struct paint_box room,
	const struct scene_line *line, const struct words_look *look)
{
	enum { NAME_LEAST_PCT = 65 };
	struct texts_run run = texts_one(canvas->texts, line->language, TEXT("Called again"));
	struct paint_style name = name_style(canvas, line, look);
	struct paint_style style = {.language = run.language,
		.size_px = look->mark_px,
		.weight = PAINT_BOLD,
		.align = PAINT_CENTRE,
		.place = PAINT_MIDDLE,
		.colour = look->on_pill,
		.max_lines = 1};
	int pad = canvas_part_size(canvas, 18);
	int width = paint_measure(canvas->painter, &style, 0, run.text).width + 2 * pad;
	int height = paint_line_height(canvas->painter, run.language, style.size_px);
	struct paint_box pill = room, rest = room;

	pill.width = width < room.width ? width : room.width;
	pill.height = height < room.height ? height : room.height;
	pill.y += (room.height - pill.height) / 2;
	rest.width -= pill.width + pad;
	box_to_end(canvas, &pill, room, true);
	box_to_end(canvas, &rest, room, false);
	if (line->service[0] &&
		lettering_fits(canvas->painter, &name, rest, NAME_LEAST_PCT, line->service))
		lettering_fit(canvas->painter, &name, rest, line->service);
	else
		box_to_end(canvas, &pill, room, false);
	paint_rounded(canvas->painter, pill, pill.height / 2, look->pill);
	pill.x += pad / 2;
	pill.width -= pad;
	lettering_fit(canvas->painter, &style, pill, run.text);
}

static void paint_words(struct canvas *canvas, struct paint_box room, const struct scene_line *line,
	const struct words_look *look)
{
	struct paint_style name = name_style(canvas, line, look);

	if (line->recalled)
		paint_recalled(canvas, room, line, look);
	else if (line->service[0])
		lettering_fit(canvas->painter, &name, room, line->service);
}

/* How often a ticket was called, where there is no room for words: "2x" in a pill. */
static void paint_times(struct canvas *canvas, struct paint_box room, const struct scene_line *line)
{
	char text[8];
	struct paint_box box = room;
	int height = room.width * 66 / 100;
	struct paint_style style = {.size_px = (float)height * 0.66f,
		.weight = PAINT_BOLD,
		.align = PAINT_CENTRE,
		.colour = canvas->theme->on_accent,
		.is_id = true};

	snprintf(text, sizeof(text), "%d\u00d7", line->recalls + 1);
	if (height > room.height)
		height = room.height;
	box.y += (room.height - height) / 2;
	box.height = height;
	paint_rounded(canvas->painter, box, height / 2, canvas->theme->accent);
	lettering_number(canvas->painter, &style, box, text);
}

/* ---- Heads ---------------------------------------------------------------------------------- */

/* Alone on its card the ticket stands in the middle of it. */
static const struct layout_line *head_place(
	const struct layout_line *place, const struct scene_line *line, struct layout_line *alone)
{
	if (line->service[0] || line->recalled)
		return place;
	*alone = *place;
	alone->ticket.y = alone->arrow.y = place->plate.y;
	alone->ticket.height = alone->arrow.height = place->plate.height;
	return alone;
}

/* A plate without a way keeps its number in its middle. */
static struct paint_box head_counter(const struct layout_line *place, const struct scene_line *line)
{
	struct paint_box box = place->counter;

	if (place->way.width > 0 && !line->way[0] && line->arrow == WAY_NONE) {
		box.y = place->plate.y;
		box.height = place->plate.height;
	}
	return box;
}

struct head_look {
	uint32_t card, front; /* ground and the ticket's number */
	uint32_t plate, number;
	float number_px;
	struct words_look words;
};

static struct head_look look_new(const struct canvas *canvas)
{
	const struct theme *theme = canvas->theme;

	return (struct head_look){theme->accent, theme->on_accent, theme->on_accent, theme->accent,
		canvas->layout.head_number_px,
		{canvas_size(canvas, 38), canvas_size(canvas, 30), theme->on_accent,
			theme->on_accent, theme->accent}};
}

static struct head_look look_old(const struct canvas *canvas)
{
	const struct theme *theme = canvas->theme;

	return (struct head_look){theme->surface, theme->ink, theme->background, theme->ink,
		canvas->layout.calm_number_px,
		{canvas_size(canvas, 38), canvas_size(canvas, 30), theme->muted, theme->accent,
			theme->on_accent}};
}

static void paint_card(struct canvas *canvas, const struct layout_line *place,
	const struct scene_line *line, const struct head_look *look)
{
	struct paint_style number = {.size_px = look->number_px,
		.weight = PAINT_BOLD,
		.align = canvas->layout.mirrored ? PAINT_END : PAINT_START,
		.colour = look->front,
		.is_id = true};

	paint_rounded(canvas->painter, place->box, canvas->layout.radius, look->card);
	paint_rounded(canvas->painter, place->plate, canvas->layout.radius * 2 / 3, look->plate);
	lettering_number(canvas->painter, &number, place->ticket, line->ticket);
	number.align = PAINT_CENTRE;
	number.colour = look->number;
	lettering_number(canvas->painter, &number, head_counter(place, line), line->counter);
	if (line->way[0] || line->arrow != WAY_NONE)
		canvas_way(canvas, place->way, line, look->number);
	paint_words(canvas, place->service, line, &look->words);
}

/* The frame of a new call and the points to its counter: they come and go, the card stays. */
static void paint_blink(
	struct canvas *canvas, const struct layout_line *place, const struct scene_line *line)
{
	const struct theme *theme = canvas->theme;
	int inset = canvas_part_size(canvas, 7), reach = place->arrow.height / 6;
	struct paint_box frame = {place->box.x + inset, place->box.y + inset,
		place->box.width - 2 * inset, place->box.height - 2 * inset};
	struct paint_box left = place->arrow, right = place->arrow;

	if (reach > place->arrow.width / 5)
		reach = place->arrow.width / 5;
	left.x -= reach * 6 / 10;
	right.x += reach * 6 / 10;
	paint_arrow(canvas, left, reach, canvas->layout.stroke, theme->on_accent);
	if (!line->bright)
		return;
	paint_arrow(canvas, right, reach, canvas->layout.stroke, theme->on_accent);
	paint_outline(canvas->painter, frame, canvas->layout.radius * 2 / 3,
		canvas_part_size(canvas, 5), theme->on_accent);
}

/* The share of the card that is filled already, from the ticket on, and what is left of it. */
static void box_split(const struct canvas *canvas, struct paint_box box,
	const struct scene_line *line, struct paint_box *filled, struct paint_box *left)
{
	bool mirrored = canvas->layout.mirrored;

	*filled = *left = box;
	filled->width = line->lit ? box.width * line->filled / SCENE_WHOLE : 0;
	left->width -= filled->width;
	if (mirrored)
		filled->x += left->width;
	else
		left->x += filled->width;
}

static void paint_plain(
	struct canvas *canvas, const struct layout_line *place, const struct scene_line *line)
{
	struct head_look look = look_old(canvas);

	paint_card(canvas, place, line, &look);
	paint_outline(canvas->painter, place->box, canvas->layout.radius, canvas->layout.hairline,
		canvas->theme->edge);
	paint_arrow(canvas, place->arrow, canvas_part_size(canvas, 16), canvas_part_size(canvas, 5),
		canvas->theme->muted);
}

static void paint_new(
	struct canvas *canvas, const struct layout_line *place, const struct scene_line *line)
{
	struct head_look look = look_new(canvas);

	paint_card(canvas, place, line, &look);
	paint_blink(canvas, place, line);
}

/*
 * A new call: a full card in the accent colour with larger numbers, points to the counter and a
 * frame that blinks; it is filled in a sweep. One that was new before: a plain card.
 */
void canvas_head(struct canvas *canvas, int position, const struct scene_line *line)
{
	struct layout_line alone;
	const struct layout_line *place = head_place(&canvas->layout.heads[position], line, &alone);
	struct paint_box filled, left;

	box_split(canvas, place->box, line, &filled, &left);
	canvas_part_begin(canvas, place->box);
	if (line->ticket[0] && left.width > 0) {
		paint_clip(canvas->painter, left);
		paint_plain(canvas, place, line);
		paint_unclip(canvas->painter);
	}
	if (line->ticket[0] && line->lit) {
		paint_clip(canvas->painter, filled);
		paint_new(canvas, place, line);
		paint_unclip(canvas->painter);
	}
	canvas_part_end(canvas, place->box);
}

/* ---- Rows ----------------------------------------------------------------------------------- */

static void paint_row_numbers(
	struct canvas *canvas, const struct layout_line *place, const struct scene_line *line)
{
	bool mirrored = canvas->layout.mirrored;
	struct paint_style number = {.size_px = canvas->layout.row_number_px,
		.weight = PAINT_BOLD,
		.align = mirrored ? PAINT_END : PAINT_START,
		.colour = canvas->theme->ink,
		.is_id = true};

	lettering_number(canvas->painter, &number, place->ticket, line->ticket);
	number.align = mirrored ? PAINT_START : PAINT_END;
	lettering_number(canvas->painter, &number, place->counter, line->counter);
}

void canvas_row(struct canvas *canvas, int position, const struct scene_line *line)
{
	const struct layout_line *place = &canvas->layout.rows[position];
	const struct theme *theme = canvas->theme;
	struct paint_box edge = place->box, way = place->way;
	bool words = place->service.width > 0;
	struct words_look look = {canvas_size(canvas, 26), canvas_size(canvas, 22), theme->muted,
		theme->accent, theme->on_accent};

	canvas_part_begin(canvas, place->box);
	if (line->ticket[0]) {
		edge.y += edge.height - canvas->layout.hairline;
		edge.height = canvas->layout.hairline;
		paint_rectangle(canvas->painter, edge, theme->edge);
		paint_row_numbers(canvas, place, line);
		if (words)
			paint_words(canvas, place->service, line, &look);
		if (line->recalled && !words)
			paint_times(canvas, place->arrow, line);
		else
			paint_arrow(canvas, place->arrow, canvas_part_size(canvas, 12),
				canvas_part_size(canvas, 4), theme->muted);
		if (line->recalled)
			paint_rounded(
				canvas->painter, place->mark, place->mark.width / 2, theme->accent);
		if (!canvas->layout.mirrored)
			way.x += way.width * 30 / 100;
		way.width = way.width * 70 / 100;
		canvas_way_arrow(canvas, way, line->arrow, theme->ink);
	}
	canvas_part_end(canvas, place->box);
}
