/* Text and signs in the kiosk's look. */
#include "kiosk/brush.h"

#define RADIUS_MM 2.2F
#define EDGE_MM	  0.25F

int brush_px(const struct brush *brush, float mm)
{
	return layout_px(&brush->layout->panel, mm);
}

static struct paint_style style_of(const struct brush *brush, const struct brush_text *look)
{
	return (struct paint_style){
		.language = look->language ? look->language : brush->language,
		.weight = look->bold ? PAINT_BOLD : PAINT_REGULAR,
		.align = look->align,
		.place = look->place,
		.colour = look->colour,
		.is_id = look->is_id,
	};
}

float brush_fit(const struct brush *brush, const struct brush_text *look, int width, int height,
	const char *text)
{
	float mm = layout_unit_px(&brush->layout->panel), size_px;
	struct paint_style style = style_of(brush, look);

	/* What does not fit at the least size gets it, and dots. */
	if (!paint_text_fit(brush->painter, &style, width, height, look->least_mm * mm,
		    look->most_mm * mm, text, &size_px) &&
		brush->cut)
		++*brush->cut;
	return size_px;
}

void brush_write_at(const struct brush *brush, const struct brush_text *look, float size_px,
	struct paint_box box, const char *text)
{
	struct paint_style style = style_of(brush, look);
	int line = paint_line_height(brush->painter, style.language, size_px);

	style.size_px = size_px;
	style.max_lines = box.height / (line > 0 ? line : 1);
	if (style.max_lines < 1)
		style.max_lines = 1;
	paint_text(brush->painter, &style, box, text);
}

void brush_write(const struct brush *brush, const struct brush_text *look, struct paint_box box,
	const char *text)
{
	brush_write_at(brush, look, brush_fit(brush, look, box.width, box.height, text), box, text);
}

static int edge_px(const struct brush *brush)
{
	int edge = brush_px(brush, EDGE_MM);

	return edge < 1 ? 1 : edge;
}

void brush_card(const struct brush *brush, struct paint_box box, bool pressed)
{
	int radius = brush_px(brush, RADIUS_MM);

	paint_rounded(brush->painter, box, radius, pressed ? LOOK_ACCENT : LOOK_CARD);
	paint_outline(
		brush->painter, box, radius, edge_px(brush), pressed ? LOOK_ACCENT : LOOK_EDGE);
}

/* ---- Signs ------------------------------------------------------------------------------------
 */

static int stroke_px(const struct brush *brush)
{
	int stroke = brush_px(brush, 0.9F);

	return stroke < 2 ? 2 : stroke;
}

void brush_arrow(const struct brush *brush, struct paint_box box, bool forward, uint32_t colour)
{
	int reach = brush_px(brush, 2.2F), stroke = stroke_px(brush);
	int x = box.x + box.width / 2, y = box.y + box.height / 2;
	int tip = forward != brush->layout->rtl ? reach / 2 : -reach / 2;

	paint_line(brush->painter, x + tip, y, x - tip, y - reach, stroke, colour);
	paint_line(brush->painter, x + tip, y, x - tip, y + reach, stroke, colour);
}

void brush_house(const struct brush *brush, struct paint_box box, uint32_t colour)
{
	int half = brush_px(brush, 2.6F), stroke = stroke_px(brush);
	int x = box.x + box.width / 2, y = box.y + box.height / 2;
	int wall = half * 7 / 10;

	paint_line(brush->painter, x - half, y, x, y - half, stroke, colour);
	paint_line(brush->painter, x + half, y, x, y - half, stroke, colour);
	paint_line(brush->painter, x - wall, y - half / 4, x - wall, y + half, stroke, colour);
	paint_line(brush->painter, x + wall, y - half / 4, x + wall, y + half, stroke, colour);
	paint_line(brush->painter, x - wall, y + half, x + wall, y + half, stroke, colour);
}

void brush_slip(const struct brush *brush, struct paint_box box, uint32_t colour)
{
	int unit = brush_px(brush, 0.8F), stroke = stroke_px(brush);
	int x = box.x + box.width / 2, y = box.y + box.height / 2;
	struct paint_box paper = {x - 5 * unit, y - 5 * unit, 10 * unit, 11 * unit};

	paint_rounded(brush->painter,
		(struct paint_box){x - 8 * unit, y - 6 * unit, 16 * unit, 3 * unit}, unit, colour);
	paint_rectangle(brush->painter, paper, LOOK_CARD);
	paint_outline(brush->painter, paper, 0, stroke, colour);
	for (int i = 0; i < 3; i++)
		paint_rectangle(brush->painter,
			(struct paint_box){x - 3 * unit, paper.y + (3 + 2 * i) * unit,
				(i == 2 ? 3 : 6) * unit, unit * 3 / 4},
			colour);
}

/* ---- Boxes ------------------------------------------------------------------------------------
 */

struct paint_box brush_start(const struct brush *brush, struct paint_box box, int size)
{
	if (brush->layout->rtl)
		box.x += box.width - size;
	box.width = size;
	return box;
}

struct paint_box brush_after(const struct brush *brush, struct paint_box box, int size)
{
	size = size > box.width ? box.width : size;
	if (!brush->layout->rtl)
		box.x += size;
	box.width -= size;
	return box;
}

struct paint_box brush_end(const struct brush *brush, struct paint_box box, int size)
{
	if (!brush->layout->rtl)
		box.x += box.width - size;
	box.width = size;
	return box;
}

struct paint_box brush_before(const struct brush *brush, struct paint_box box, int size)
{
	size = size > box.width ? box.width : size;
	if (brush->layout->rtl)
		box.x += size;
	box.width -= size;
	return box;
}

struct paint_box brush_inset(struct paint_box box, int x, int y)
{
	box.x += x;
	box.y += y;
	box.width = box.width > 2 * x ? box.width - 2 * x : 0;
	box.height = box.height > 2 * y ? box.height - 2 * y : 0;
	return box;
}
