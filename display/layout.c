/* The wall's boxes. part() is the one measure: a thousandth of the unit. */
#include "display/layout.h"

#include <assert.h>
#include <string.h>

/* Thousandths of the unit. */
enum {
	MARGIN = 42,
	GAP = 26,
	HEADER = 132,
	HEADER_PORTRAIT = 190,
	TITLES = 74,
	FOOTER = 80,
	CLOCK_WIDTH = 250,
	HEAD_PORTRAIT = 300,
	ROW_MOST = 150,
	PAD = 34,
	ROW_PAD = 18,
	RADIUS = 16,
	BAR = 8,
};

static int part(const struct layout *layout, int thousandths)
{
	return (layout->unit * thousandths + 500) / 1000;
}

static struct paint_box box_of(int x, int y, int width, int height)
{
	return (struct paint_box){x, y, width > 0 ? width : 0, height > 0 ? height : 0};
}

int layout_places(int slots, int rows)
{
	return slots + LAYOUT_COLUMNS * rows;
}

static void layout_header(struct layout *layout, const struct layout_wish *wish)
{
	int margin = part(layout, MARGIN);
	int height = part(layout, layout->portrait ? HEADER_PORTRAIT : HEADER);
	int clock = part(layout, CLOCK_WIDTH), gap = part(layout, GAP);
	int inner = layout->width - 2 * margin;
	int bar = part(layout, BAR);

	layout->bar = box_of(0, 0, layout->width, bar);
	layout->header = box_of(0, 0, layout->width, height);
	height -= 2 * bar;
	if (wish->left_names && wish->right_names) {
		int side = (inner - clock) / 2 - gap;

		layout->names_left = box_of(margin, bar, side, height);
		layout->clock = box_of(margin + side + gap, bar, inner - 2 * (side + gap), height);
		layout->names_right = box_of(layout->width - margin - side, bar, side, height);
	} else if (wish->right_names) {
		layout->clock = box_of(margin, bar, clock, height);
		layout->names_right =
			box_of(margin + clock + gap, bar, inner - clock - gap, height);
	} else {
		layout->names_left = box_of(margin, bar, inner - clock - gap, height);
		layout->clock = box_of(layout->width - margin - clock, bar, clock, height);
	}
}

static void layout_footer(struct layout *layout)
{
	int margin = part(layout, MARGIN), gap = part(layout, GAP);
	int height = part(layout, FOOTER), y = layout->height - height;
	int inner = layout->width - 2 * margin;
	int sample = layout->portrait ? inner * 38 / 100 : inner * 30 / 100;

	layout->sample = box_of(margin, y, sample, height);
	layout->notice = box_of(margin + sample + gap, y, inner - sample - gap, height);
}

/* How a line's width is shared: the counter's part and the arrow before it. */
static void line_sides(struct layout_line *line, int pad, int counter, int arrow)
{
	struct paint_box box = line->box;

	line->counter = box_of(box.x + box.width - pad - counter, box.y, counter, box.height);
	line->arrow = box_of(line->counter.x - arrow, box.y, arrow, box.height);
	line->ticket = box_of(box.x + pad, box.y, line->arrow.x - box.x - pad, box.height);
}

/*
 * A head: the ticket's number with the service below it, an arrow, and the counter's number on a
 * plate like the one over the counter.
 */
static void layout_head(struct layout *layout, struct layout_line *line, struct paint_box box)
{
	bool wide = layout->shape == LAYOUT_WIDE && !layout->portrait;
	int pad = part(layout, PAD), inset = pad / 2;
	int plate = box.width * (wide ? 30 : 34) / 100, arrow = box.width * (wide ? 14 : 10) / 100;
	int numbers = box.height * 62 / 100;

	line->box = box;
	line->plate = box_of(
		box.x + box.width - inset - plate, box.y + inset, plate, box.height - 2 * inset);
	line->counter = box_of(line->plate.x + inset, line->plate.y, line->plate.width - 2 * inset,
		line->plate.height);
	line->arrow = box_of(line->plate.x - arrow, box.y + inset, arrow, numbers - inset);
	line->ticket =
		box_of(box.x + pad, box.y + inset, line->arrow.x - box.x - pad, numbers - inset);
	line->service = box_of(box.x + pad, box.y + numbers, line->plate.x - box.x - 2 * pad,
		box.height - numbers - inset);
}

static void layout_row(struct layout *layout, struct layout_line *line, struct paint_box box)
{
	int pad = part(layout, ROW_PAD);
	bool dense = layout->shape == LAYOUT_DENSE;
	int inner = box.width - 2 * pad;
	int ticket = inner * (dense ? 58 : 31) / 100;

	line->box = box;
	line_sides(line, pad, inner * (dense ? 28 : 19) / 100, inner * (dense ? 12 : 8) / 100);
	line->service = line->ticket;
	line->ticket.width = ticket;
	line->service.x += ticket + pad;
	line->service.width -= ticket + pad;
	if (dense || line->service.width < 0)
		line->service.width = 0;
	line->mark = box_of(box.x, box.y + box.height / 4, part(layout, 6), box.height / 2);
}

static void layout_heads(struct layout *layout, struct paint_box area)
{
	int gap = part(layout, GAP);
	int height = (area.height - gap * (layout->head_count - 1)) / layout->head_count;
	int most = area.width * 45 / 100; /* taller ones only spread number and service apart */

	if (height > most)
		height = most;
	for (int i = 0; i < layout->head_count; i++)
		layout_head(layout, &layout->heads[i],
			box_of(area.x, area.y + i * (height + gap), area.width, height));
}

static void layout_columns(struct layout *layout, struct paint_box area, int rows)
{
	int gap = part(layout, GAP), columns = layout->column_count;
	int width = (area.width - gap * (columns - 1)) / columns;
	int height = area.height / rows, most = part(layout, ROW_MOST);

	if (height > most)
		height = most;
	layout->row_count = columns * rows;
	for (int c = 0; c < columns; c++)
		for (int r = 0; r < rows; r++)
			layout_row(layout, &layout->rows[c * rows + r],
				box_of(area.x + c * (width + gap), area.y + r * height, width,
					height));
}

/* Titles stand over the numbers of the line below them. */
static struct layout_titles titles_over(const struct layout_line *line, int y, int height)
{
	bool on_plate = line->plate.width > 0;
	int counter = on_plate ? line->plate.x : line->arrow.x;
	int right = line->counter.x + line->counter.width;

	return (struct layout_titles){
		.ticket = box_of(line->ticket.x, y, counter - line->ticket.x, height),
		.counter =
			box_of(counter, y, on_plate ? line->plate.width : right - counter, height),
	};
}

static void layout_body(struct layout *layout, const struct layout_wish *wish)
{
	int margin = part(layout, MARGIN), gap = part(layout, GAP), titles = part(layout, TITLES);
	int top = layout->header.height, bottom = layout->height - part(layout, FOOTER);
	struct paint_box body =
		box_of(margin, top + titles, layout->width - 2 * margin, bottom - top - titles);
	struct paint_box heads = body, list = body;

	if (layout->portrait) {
		heads.height = layout->head_count * part(layout, HEAD_PORTRAIT) +
			       gap * (layout->head_count - 1);
		if (heads.height > body.height * 55 / 100)
			heads.height = body.height * 55 / 100;
		list.y = heads.y + heads.height + gap;
		list.height = bottom - list.y;
	} else if (layout->shape != LAYOUT_WIDE) {
		heads.width = (body.width - 2 * gap) * 55 / 100;
		list.x = heads.x + heads.width + 2 * gap;
		list.width = body.x + body.width - list.x;
	}
	layout_heads(layout, heads);
	layout->head_titles = titles_over(&layout->heads[0], top, titles);
	if (layout->column_count == 0)
		return;
	layout_columns(layout, list, wish->rows);
	/* In portrait the heads' titles stand over the list as well. */
	for (int c = 0; c < layout->column_count && !layout->portrait; c++)
		layout->column_titles[c] = titles_over(&layout->rows[c * wish->rows], top, titles);
}

static void layout_calm(struct layout *layout)
{
	int margin = 2 * part(layout, MARGIN), width = layout->width - 2 * margin;
	int height = layout->height - part(layout, FOOTER);

	layout->calm_names = box_of(margin, height * 10 / 100, width, height * 34 / 100);
	layout->calm_clock = box_of(margin, height * 44 / 100, width, height * 32 / 100);
	layout->calm_words = box_of(margin, height * 76 / 100, width, height * 18 / 100);
}

static void box_mirror(const struct layout *layout, struct paint_box *box)
{
	box->x = layout->width - box->x - box->width;
}

static void line_mirror(const struct layout *layout, struct layout_line *line)
{
	box_mirror(layout, &line->box);
	box_mirror(layout, &line->ticket);
	box_mirror(layout, &line->counter);
	box_mirror(layout, &line->service);
	if (line->mark.width > 0)
		box_mirror(layout, &line->mark);
	box_mirror(layout, &line->arrow);
	if (line->plate.width > 0)
		box_mirror(layout, &line->plate);
}

static void layout_mirror(struct layout *layout)
{
	box_mirror(layout, &layout->head_titles.ticket);
	box_mirror(layout, &layout->head_titles.counter);
	for (int c = 0; c < layout->column_count && !layout->portrait; c++) {
		box_mirror(layout, &layout->column_titles[c].ticket);
		box_mirror(layout, &layout->column_titles[c].counter);
	}
	for (int i = 0; i < layout->head_count; i++)
		line_mirror(layout, &layout->heads[i]);
	for (int i = 0; i < layout->row_count; i++)
		line_mirror(layout, &layout->rows[i]);
	box_mirror(layout, &layout->sample);
	box_mirror(layout, &layout->notice);
}

void layout_make(struct layout *layout, const struct layout_wish *wish, size_t count)
{
	assert(wish->slots >= 1 && wish->slots <= SCHEDULE_MAX_SLOTS);
	assert(wish->rows >= 1 && wish->rows <= LAYOUT_MAX_ROWS);
	int width = wish->width, height = wish->height;
	size_t slots = (size_t)wish->slots, rows = (size_t)wish->rows;

	memset(layout, 0, sizeof(*layout));
	layout->width = width;
	layout->height = height;
	layout->portrait = height > width;
	layout->mirrored = wish->mirrored;
	if (layout->portrait)
		layout->unit = height * 10 / 16 < width ? height * 10 / 16 : width;
	else
		layout->unit = width * 10 / 16 < height ? width * 10 / 16 : height;
	layout->shape = count <= slots		? LAYOUT_WIDE
			: count - slots <= rows ? LAYOUT_LIST
						: LAYOUT_DENSE;
	layout->column_count = (int)layout->shape;
	layout->head_count = wish->slots;
	layout->radius = part(layout, RADIUS);
	layout->hairline = part(layout, 2) > 0 ? part(layout, 2) : 1;
	layout->stroke = part(layout, 7) > 2 ? part(layout, 7) : 2;
	layout_header(layout, wish);
	layout_footer(layout);
	layout_body(layout, wish);
	layout_calm(layout);
	if (wish->mirrored)
		layout_mirror(layout);
}
