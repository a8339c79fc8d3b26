/* The calls on the wall: cards of the new ones, rows of the others. */
#include "display/canvas_parts.h"

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

/* A head's numbers are as large as the card lets them be; only tickets with more than one letter
 * and three digits get smaller than that, so that all cards look alike. */
static float head_size(const struct layout_line *place)
{
	const float capital_part = 0.80f; /* of the number's box */
	const float usual_em = 2.72f;	  /* width of "M888" */
	float by_height = (float)place->ticket.height * capital_part / PAINT_CAPITAL_EM;
	float by_width = (float)place->ticket.width / usual_em;

	return by_height < by_width ? by_height : by_width;
}

static void paint_number(struct canvas *canvas, struct paint_box box, enum paint_align align,
	float size_px, uint32_t colour, const char *id)
{
	struct paint_style style = {.size_px = size_px,
		.weight = PAINT_BOLD,
		.align = align,
		.colour = colour,
		.is_id = true};

	lettering_number(canvas->painter, &style, box, id);
}

static void paint_ticket(struct canvas *canvas, const struct layout_line *place,
	const struct scene_line *line, float size_px, uint32_t colour)
{
	paint_number(canvas, place->ticket, canvas->layout.mirrored ? PAINT_END : PAINT_START,
		size_px, colour, line->ticket);
}

static void paint_counter(struct canvas *canvas, const struct layout_line *place,
	const struct scene_line *line, float size_px, uint32_t colour)
{
	enum paint_align align = canvas->layout.mirrored ? PAINT_START : PAINT_END;

	if (place->plate.width > 0)
		align = PAINT_CENTRE;
	paint_number(canvas, place->counter, align, size_px, colour, line->counter);
}

/* The service's name stands at the ticket's side, whichever way it is written. */
static void paint_service(struct canvas *canvas, struct paint_box box,
	const struct scene_line *line, float size_px, int lines, uint32_t colour)
{
	bool right = canvas->layout.mirrored;
	struct paint_style style = {.language = line->language,
		.size_px = size_px,
		.align = language_is_rtl(line->language) == right ? PAINT_START : PAINT_END,
		.place = PAINT_MIDDLE,
		.colour = colour,
		.max_lines = lines};

	if (box.width > 0 && line->service[0])
		lettering_fit(canvas->painter, &style, box, line->service);
}

/* "Called again" in a pill at the counter's end of the box; takes its room from the box. */
static void paint_mark(struct canvas *canvas, struct paint_box *room, const struct scene_line *line,
	uint32_t ground, uint32_t colour)
{
	struct paint_box box = *room;
	struct texts_run run = texts_one(canvas->texts, line->language, TEXT("Called again"));
	struct paint_style style = {.language = run.language,
		.size_px = canvas_size(canvas, 26),
		.weight = PAINT_BOLD,
		.align = PAINT_CENTRE,
		.place = PAINT_MIDDLE,
		.colour = colour,
		.max_lines = 1};
	int pad = canvas_part_size(canvas, 18);
	int width = paint_measure(canvas->painter, &style, 0, run.text).width + 2 * pad;
	int height = paint_line_height(canvas->painter, run.language, style.size_px);

	if (width > box.width)
		width = box.width;
	if (height > box.height)
		height = box.height;
	if (!canvas->layout.mirrored)
		box.x += box.width - width;
	room->width -= width + pad;
	if (canvas->layout.mirrored)
		room->x += width + pad;
	box.y += (box.height - height) / 2;
	box.width = width;
	box.height = height;
	paint_rounded(canvas->painter, box, height / 2, ground);
	box.x += pad / 2;
	box.width -= pad;
	lettering_fit(canvas->painter, &style, box, run.text);
}

/* A head without anything below its number has it in the middle of the card. */
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

/*
 * Three looks: bright (the card in the accent colour), lit (framed in it) and calm. The plate is
 * always the opposite of its card.
 */
void canvas_head(struct canvas *canvas, int position, const struct scene_line *line)
{
	struct layout_line alone;
	const struct layout_line *place = head_place(&canvas->layout.heads[position], line, &alone);
	const struct theme *theme = &canvas->look.theme;
	uint32_t card = line->bright ? theme->accent : theme->surface;
	uint32_t front = line->bright ? theme->on_accent : theme->ink;
	uint32_t plate = line->bright ? theme->on_accent
			 : line->lit  ? theme->accent
				      : theme->background;
	uint32_t number = line->bright ? theme->accent : line->lit ? theme->on_accent : theme->ink;
	struct paint_box below = place->service;
	int radius = canvas->layout.radius;
	float size_px = head_size(&canvas->layout.heads[position]);

	canvas_part_begin(canvas, place->box);
	if (line->ticket[0]) {
		paint_rounded(canvas->painter, place->box, radius, card);
		if (!line->bright)
			paint_outline(canvas->painter, place->box, radius,
				line->lit ? canvas->layout.stroke : canvas->layout.hairline,
				line->lit ? theme->accent : theme->edge);
		paint_rounded(canvas->painter, place->plate, radius * 2 / 3, plate);
		paint_ticket(canvas, place, line, size_px, front);
		paint_counter(canvas, place, line, size_px, number);
		paint_arrow(canvas, place->arrow, canvas->layout.heads[position].arrow.height / 8,
			canvas->layout.stroke, line->lit ? front : theme->muted);
		if (line->recalled)
			paint_mark(canvas, &below, line,
				line->bright ? theme->on_accent : theme->accent,
				line->bright ? theme->accent : theme->on_accent);
		paint_service(canvas, below, line, canvas_size(canvas, 38), 2,
			line->bright ? front : theme->muted);
	}
	canvas_part_end(canvas, place->box);
}

void canvas_row(struct canvas *canvas, int position, const struct scene_line *line)
{
	const struct layout_line *place = &canvas->layout.rows[position];
	const struct theme *theme = &canvas->look.theme;
	struct paint_box edge = place->box;
	float size_px = canvas_size(canvas, canvas->layout.shape == LAYOUT_DENSE ? 60 : 70);

	canvas_part_begin(canvas, place->box);
	if (line->ticket[0]) {
		edge.y += edge.height - canvas->layout.hairline;
		edge.height = canvas->layout.hairline;
		paint_rectangle(canvas->painter, edge, theme->edge);
		paint_ticket(canvas, place, line, size_px, theme->ink);
		paint_counter(canvas, place, line, size_px, theme->ink);
		paint_arrow(canvas, place->arrow, canvas_part_size(canvas, 12),
			canvas_part_size(canvas, 4), theme->muted);
		paint_service(
			canvas, place->service, line, canvas_size(canvas, 26), 2, theme->muted);
		if (line->recalled)
			paint_rounded(
				canvas->painter, place->mark, place->mark.width / 2, theme->accent);
	}
	canvas_part_end(canvas, place->box);
}
