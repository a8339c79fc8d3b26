/* Paints a view, or what has changed in it. */
#include <string.h>

#include "firmware/paint/picture.h"
#include "kiosk/view/view_inside.h"

#define RADIUS_MM     2.2F
#define EDGE_MM	      0.25F
#define FOCUS_MM      1.3F
#define FOCUS_IN_MM   0.6F
#define SIGN_PCT      46 /* of what it stands in, on a button */
#define SIGN_LONE_PCT 92

struct brush {
	const struct view *view;
	struct painter *painter;
	int radius, edge;
};

static int at_least_one(int px)
{
	return px < 1 ? 1 : px;
}

static bool has_area(const struct view_node *node)
{
	return node->kind != VIEW_TEXT && node->kind != VIEW_BAND;
}

static void paint_area(const struct brush *b, const struct view_node *node)
{
	const struct panel *panel = &b->view->panel;
	int line = at_least_one(layout_px(panel, FOCUS_MM));
	struct paint_box in = node->box;

	if (node->kind == VIEW_BAND) {
		if (node->sign == SIGN_NONE)
			paint_rectangle(b->painter, node->box, node->fill);
		return;
	}
	if (has_area(node)) {
		paint_rounded(b->painter, node->box, b->radius, node->fill);
		if (node->edge != node->fill)
			paint_outline(b->painter, node->box, b->radius, b->edge, node->edge);
	}
	if (!node->focused)
		return;
	paint_outline(b->painter, node->box, b->radius, line, b->view->look->focus);
	in = (struct paint_box){
		in.x + line, in.y + line, in.width - 2 * line, in.height - 2 * line};
	paint_outline(b->painter, in, b->radius - line > 0 ? b->radius - line : 0,
		at_least_one(layout_px(panel, FOCUS_IN_MM)), b->view->look->card);
}

static void paint_span(
	const struct brush *b, const struct view_node *node, const struct view_span *span)
{
	struct paint_style style = {.language = span->language,
		.size_px = span->size_px,
		.weight = span->bold ? PAINT_BOLD : PAINT_REGULAR,
		.align = span->align,
		.place = span->place,
		.colour = span->colour,
		.is_id = span->is_id,
		.balanced = true};
	int line = paint_line_height(b->painter, span->language, span->size_px);

	if (span->back != node->fill) /* a plate of its own */
		paint_rounded(b->painter, span->box, span->box.height / 2, span->back);
	if (!span->fits) {
		style.max_lines = span->box.height / (line > 0 ? line : 1);
		style.max_lines = style.max_lines < 1 ? 1 : style.max_lines;
	}
	if (span->size_px >= PAINT_MIN_SIZE_PX)
		paint_text(b->painter, &style, span->box, span->text);
}

static void paint_node(const struct brush *b, const struct view_node *node)
{
	struct paint_box box = node->sign_box;
	int side = box.width < box.height ? box.width : box.height, pct;

	paint_area(b, node);
	if (node->sign != SIGN_NONE && box.width > 0) {
		pct = node->kind == VIEW_BAND ? SIGN_LONE_PCT : SIGN_PCT;
		box.x += (box.width - side * pct / 100) / 2;
		box.y += (box.height - side * pct / 100) / 2;
		box.width = box.height = side * pct / 100;
		sign_paint(b->painter, node->sign, box, b->view->rtl, node->sign_colour,
			node->kind == VIEW_TEXT || node->kind == VIEW_BAND ? b->view->look->card
									   : node->fill);
	}
	for (int i = 0; i < node->span_count; i++)
		paint_span(b, node, &node->spans[i]);
}

/* ---- What has changed -------------------------------------------------------------------------
 */

static bool same_box(const struct paint_box *a, const struct paint_box *b)
{
	return a->x == b->x && a->y == b->y && a->width == b->width && a->height == b->height;
}

static bool same_span(const struct view_span *a, const struct view_span *b)
{
	return same_box(&a->box, &b->box) && a->size_px == b->size_px && a->bold == b->bold &&
	       a->is_id == b->is_id && a->fits == b->fits && a->align == b->align &&
	       a->place == b->place && a->colour == b->colour && a->back == b->back &&
	       !strcmp(a->language, b->language) && !strcmp(a->text, b->text);
}

static bool same_node(const struct view_node *a, const struct view_node *b)
{
	if (a->focused != b->focused || a->fill != b->fill || a->edge != b->edge ||
		a->sign != b->sign || a->sign_colour != b->sign_colour ||
		!same_box(&a->sign_box, &b->sign_box) || a->span_count != b->span_count)
		return false;
	for (int i = 0; i < a->span_count; i++) {
		if (!same_span(&a->spans[i], &b->spans[i]))
			return false;
	}
	return true;
}

/* Whether the picture of one becomes that of the other by painting nodes where they stand. */
static bool same_shape(const struct view *a, const struct view *b)
{
	if (a->screen != b->screen || a->count != b->count || a->rtl != b->rtl ||
		a->look != b->look || a->panel.width_px != b->panel.width_px ||
		a->panel.height_px != b->panel.height_px || a->panel.dpi != b->panel.dpi)
		return false;
	for (int i = 0; i < a->count; i++) {
		const struct view_node *x = &a->nodes[i], *y = &b->nodes[i];

		if (x->kind != y->kind || !same_box(&x->box, &y->box) ||
			(x->kind == VIEW_BAND && !same_node(x, y)))
			return false;
	}
	return true;
}

static void paint_all(const struct brush *b)
{
	paint_fill(b->painter, b->view->ground);
	for (int i = 0; i < b->view->count; i++)
		paint_node(b, &b->view->nodes[i]);
}

static void paint_again(const struct brush *b, const struct view_node *node)
{
	paint_clip(b->painter, node->box);
	paint_fill(b->painter, b->view->ground);
	for (int i = 0; i < b->view->count; i++) {
		if (b->view->nodes[i].kind == VIEW_BAND)
			paint_area(b, &b->view->nodes[i]);
	}
	paint_node(b, node);
	paint_unclip(b->painter);
}

int view_paint(const struct view *view, const struct view *was, struct painter *painter,
	struct picture *picture, view_damage_fn *damage, void *data)
{
	struct brush brush = {.view = view,
		.painter = painter,
		.radius = layout_px(&view->panel, RADIUS_MM),
		.edge = at_least_one(layout_px(&view->panel, EDGE_MM))};
	int error = paint_begin(painter, picture);

	if (error < 0)
		return error;
	if (!was || !same_shape(view, was)) {
		paint_all(&brush);
		if (damage)
			damage(data, (struct paint_box){0, 0, picture->width, picture->height});
		return paint_end(painter);
	}
	for (int i = 0; i < view->count; i++) {
		if (same_node(&view->nodes[i], &was->nodes[i]))
			continue;
		paint_again(&brush, &view->nodes[i]);
		if (damage)
			damage(data, view->nodes[i].box);
	}
	return paint_end(painter);
}
