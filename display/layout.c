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
	MESSAGE = 116,
	CARD = 140,
	CLOCK_WIDTH = 250,
	HEAD_PORTRAIT = 300,
	ROW_MOST = 150,
	PAD = 34,
	ROW_PAD = 18,
	RADIUS = 16,
	BAR = 8,
};

/* Parts of a box's height that its number's capitals take. */
static const float head_capital = 0.74f, row_capital = 0.50f;
/* What numbers stand without shrinking, in em: one or two letters and three digits; 220. */
static const float usual_head_em = 2.72f, usual_row_em = 3.66f, counter_em = 1.86f;
/* A number that is no new call any more stands smaller on its card. */
static const float calm_part = 0.84f;

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

static void layout_strips(struct layout *layout, const struct layout_wish *wish)
{
	int margin = part(layout, MARGIN), gap = part(layout, GAP);
	int inner = layout->width - 2 * margin, y = layout->sample.y;

	if (wish->message) {
		y -= part(layout, MESSAGE);
		layout->message = box_of(margin, y, inner, part(layout, MESSAGE));
	}
	if (!wish->waiting)
		return;
	layout->card_count = layout->portrait ? 2 : LAYOUT_MAX_CARDS;
	y -= part(layout, CARD) + gap / 2;
	for (int i = 0; i < layout->card_count; i++) {
		int left = (inner + gap) * i / layout->card_count;
		int right = (inner + gap) * (i + 1) / layout->card_count - gap;

		layout->cards[i] = box_of(margin + left, y, right - left, part(layout, CARD));
	}
}

/* Where the strips and the foot begin. */
static int foot_top(const struct layout *layout)
{
	if (layout->card_count > 0)
		return layout->cards[0].y;
	return layout->message.height > 0 ? layout->message.y : layout->sample.y;
}

/* Above strips the calls keep a gap; the foot is mostly empty and is one itself. */
static int body_bottom(const struct layout *layout)
{
	int top = foot_top(layout);

	return top < layout->sample.y ? top - part(layout, GAP) : top;
}

/*
 * A head: the ticket's number with the service below it, an arrow, and the counter's number on a
 * plate like the one over the counter, with the way there below it.
 */
static void layout_head(struct layout *layout, struct layout_line *line, struct paint_box box,
	const struct layout_wish *wish)
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
	if (wish->ways) {
		int height = line->plate.height;

		line->counter.y += height * 6 / 100;
		line->counter.height = height * 58 / 100;
		line->way = box_of(line->counter.x, line->plate.y + height * 65 / 100,
			line->counter.width, height * 31 / 100);
	}
	line->arrow = box_of(line->plate.x - arrow, box.y + inset, arrow, numbers - inset);
	line->ticket =
		box_of(box.x + pad, box.y + inset, line->arrow.x - box.x - pad, numbers - inset);
	line->service = box_of(box.x + pad, box.y + numbers, line->plate.x - box.x - 2 * pad,
		box.height - numbers - inset);
}

/* Hundredths of a row's width: ticket, arrow, counter, way; the rest is the service's. */
static void layout_row(struct layout *layout, struct layout_line *line, struct paint_box box,
	const struct layout_wish *wish)
{
	bool dense = layout->shape == LAYOUT_DENSE;
	int pad = part(layout, ROW_PAD), inner = box.width - 2 * pad;
	int way = wish->ways ? inner * (dense ? 12 : 9) / 100 : 0;
	int counter = inner * (dense ? 29 : 16) / 100, arrow = inner * (dense ? 13 : 7) / 100;
	int ticket = dense ? inner - way - counter - arrow : inner * 37 / 100;
	int right = box.x + box.width - pad;

	line->box = box;
	line->way = box_of(right - way, box.y, way, box.height);
	line->counter = box_of(right - way - counter, box.y, counter, box.height);
	line->arrow = box_of(line->counter.x - arrow, box.y, arrow, box.height);
	line->ticket = box_of(box.x + pad, box.y, ticket, box.height);
	if (!dense) {
		int left = line->ticket.x + ticket + pad;

		line->service = box_of(left, box.y, line->arrow.x - left, box.height);
	}
	line->mark = box_of(box.x, box.y + box.height / 4, part(layout, 6), box.height / 2);
}

static void layout_heads(
	struct layout *layout, struct paint_box area, const struct layout_wish *wish)
{
	int gap = part(layout, GAP);
	int height = (area.height - gap * (layout->head_count - 1)) / layout->head_count;
	int most = area.width * 45 / 100; /* taller ones only spread number and service apart */

	if (height > most)
		height = most;
	for (int i = 0; i < layout->head_count; i++)
		layout_head(layout, &layout->heads[i],
			box_of(area.x, area.y + i * (height + gap), area.width, height), wish);
}

static void layout_columns(
	struct layout *layout, struct paint_box area, const struct layout_wish *wish)
{
	int rows = wish->rows;
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
					height),
				wish);
}

/* Titles stand over the numbers of the line below them: the counter's over its plate, of a row each
 * over its half. */
static struct layout_titles titles_over(
	const struct layout *layout, const struct layout_line *line, int y, int height)
{
	int left = line->ticket.x, counter = line->plate.x, width = line->plate.width;

	if (width == 0) {
		int right = line->counter.x + line->counter.width;

		counter = (left + right + part(layout, PAD)) / 2;
		width = right - counter;
	}
	return (struct layout_titles){
		.ticket = box_of(left, y, counter - left - part(layout, PAD) / 2, height),
		.counter = box_of(counter, y, width, height),
	};
}

static void layout_body(struct layout *layout, const struct layout_wish *wish)
{
	int margin = part(layout, MARGIN), gap = part(layout, GAP), titles = part(layout, TITLES);
	int top = layout->header.height, bottom = body_bottom(layout);
	struct paint_box body =
		box_of(margin, top + titles, layout->width - 2 * margin, bottom - top - titles);
	struct paint_box heads = body, list = body;
	int share = layout->shape == LAYOUT_DENSE ? 46 : 55;

	if (layout->portrait) {
		heads.height = layout->head_count * part(layout, HEAD_PORTRAIT) +
			       gap * (layout->head_count - 1);
		if (heads.height > body.height * 55 / 100)
			heads.height = body.height * 55 / 100;
		list.y = heads.y + heads.height + gap;
		list.height = bottom - list.y;
	} else if (layout->shape != LAYOUT_WIDE) {
		heads.width = (body.width - 2 * gap) * share / 100;
		list.x = heads.x + heads.width + 2 * gap;
		list.width = body.x + body.width - list.x;
	}
	layout_heads(layout, heads, wish);
	layout->head_titles = titles_over(layout, &layout->heads[0], top, titles);
	if (layout->column_count == 0)
		return;
	layout_columns(layout, list, wish);
	/* In portrait the heads' titles stand over the list as well. */
	for (int c = 0; c < layout->column_count && !layout->portrait; c++)
		layout->column_titles[c] =
			titles_over(layout, &layout->rows[c * wish->rows], top, titles);
}

static void layout_calm(struct layout *layout)
{
	int margin = 2 * part(layout, MARGIN), width = layout->width - 2 * margin;
	int height = foot_top(layout), small = part(layout, 120);

	layout->calm = box_of(0, 0, layout->width, height);
	layout->calm_names = box_of(margin, height * 8 / 100, width, height * 33 / 100);
	layout->calm_clock = box_of(margin, height * 42 / 100, width, height * 29 / 100);
	layout->calm_words = box_of(margin, height * 72 / 100, width, height * 25 / 100);
	layout->night_clock = box_of(margin, (layout->height - small) / 2, width, small);
}

static float least(float a, float b)
{
	return a < b ? a : b;
}

/* Numbers are as large as their places let them be, and all of a kind alike. */
static void layout_numbers(struct layout *layout)
{
	const struct layout_line *head = &layout->heads[0], *row = &layout->rows[0];
	float by_height = (float)head->ticket.height * head_capital / PAINT_CAPITAL_EM;

	layout->head_number_px = least(by_height, (float)head->ticket.width / usual_head_em);
	layout->calm_number_px = layout->head_number_px * calm_part;
	if (layout->row_count == 0)
		return;
	by_height = (float)row->ticket.height * row_capital / PAINT_CAPITAL_EM;
	layout->row_number_px = least(by_height, least((float)row->ticket.width / usual_row_em,
							 (float)row->counter.width / counter_em));
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
	if (line->way.width > 0)
		box_mirror(layout, &line->way);
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
	for (int i = 0; i < layout->card_count; i++)
		box_mirror(layout, &layout->cards[i]);
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
	layout_strips(layout, wish);
	layout_body(layout, wish);
	layout_numbers(layout);
	layout_calm(layout);
	if (wish->mirrored)
		layout_mirror(layout);
}
