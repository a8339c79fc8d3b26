/* The screens where something is typed: a service's name, and the code of an appointment. */
#include <stdio.h>

#include "kiosk/search/keyboard.h"
#include "kiosk/view/view_inside.h"
#include "printer/wording.h"

#define FIELD_EM_MM 6.5F
#define DONE_MM	    44.0F

static void add_field(struct making *m, struct paint_box box, const char *hint, bool code)
{
	const struct flow *flow = m->flow;
	struct view_node *node = node_add(m, VIEW_FIELD, box);
	int side = making_px(m, 12), pad = making_px(m, 3);
	struct type type = {.language = flow->typed[0] ? keys_shown(flow)->language : NULL,
		.mm = FIELD_EM_MM,
		.bold = flow->typed[0] != '\0',
		.is_id = code && flow->typed[0],
		.align = PAINT_START,
		.place = PAINT_MIDDLE,
		.colour = flow->typed[0] ? m->look->ink : m->look->quiet};
	char mark[FLOW_TYPED_SIZE + 8], sentence[WORDING_SIZE];

	node->fill = m->look->card;
	node->edge = m->look->accent;
	node_sign(m, node, code ? SIGN_CALENDAR : SIGN_SEARCH, box_start(m, box, side));
	box = box_inset(box_before(m, box_after(m, box, side), pad), 0, 1);
	if (flow->typed[0] || text_has_room(m, &type, box, 0, hint))
		span_add(m, node, &type, box, flow->typed[0] ? flow->typed : hint);
	if (!flow->typed[0]) {
		node_say(m, node, NULL, hint);
		return;
	}
	paint_id(mark, sizeof(mark), flow->typed);
	node_say(m, node, NULL,
		wording_fill(sentence, sizeof(sentence), say(m, "Typed: {text}"), "text",
			code ? mark : flow->typed, NULL));
}

/* ---- Services ---------------------------------------------------------------------------------
 */

/* Beside the tiles: before and behind them, or above each other behind them. */
static struct paint_box add_pagers(struct making *m, struct paint_box box, int pages)
{
	int side = m->scale.target, gap = m->scale.gap, lost = pagers_px(&m->scale, box.height);
	bool above = lost == side + gap;
	struct paint_box previous = above ? box_end(m, box, side) : box_start(m, box, side);
	struct paint_box next = box_end(m, box, side);

	if (above) {
		previous = box_row(previous, 2, 0, gap);
		next = box_row(next, 2, 1, gap);
	}
	if (m->flow->page > 0)
		view_button(m, previous, CONTROL_PREVIOUS_PAGE, SIGN_BACK, say(m, "Previous page"));
	if (m->flow->page + 1 < pages)
		view_button(m, next, CONTROL_NEXT_PAGE, SIGN_FORWARD, say(m, "Next page"));
	return box_before(m, above ? box : box_after(m, box, side + gap), side + gap);
}

static void add_results(struct making *m, struct paint_box box)
{
	int count = flow_tile_count(m->flow), pages = flow_page_count(m->flow);
	int per_page = flow_tiles_per_page(m->flow), columns, rows;
	struct grid grid = grid_of(&m->scale, m->flow, count);
	struct type type = {
		.mm = 5, .align = PAINT_CENTRE, .place = PAINT_MIDDLE, .colour = m->look->quiet};

	if (count == 0) {
		node_text(m, &type, box,
			m->flow->typed[0] ? say(m, "No service was found by this name.")
					  : say(m, "Services appear here while you type."));
		return;
	}
	columns = grid_columns(&grid, per_page);
	rows = (per_page + columns - 1) / columns;
	if (pages > 1 && !pages_in_footer(&m->scale))
		box = add_pagers(m, box, pages);
	view_tiles(m, box, columns, rows);
}

/* ---- The code ---------------------------------------------------------------------------------
 */

static void add_done(struct making *m, struct paint_box box)
{
	bool ready = flow_offers(m->flow, CONTROL_DONE);
	struct view_node *node = node_main(m, box, CONTROL_DONE, 0);
	struct type type = {
		.mm = 5.4F, .bold = true, .place = PAINT_MIDDLE, .colour = node_ink(m, node)};

	if (!ready) {
		node->closed = true;
		node->fill = m->look->card;
		node->edge = m->look->edge;
		type.colour = m->look->quiet;
	}
	node_label(m, node, SIGN_CHECK, 12, type, say(m, "Check in"));
	node_say(m, node, NULL, keep_format(m, "%s, %s", say(m, "Check in"), say(m, "button")));
}

/* At the start the title above the field, at the end the button. */
static void add_code(struct making *m)
{
	struct paint_box box = m->frame.body, field, words, done = box;
	int wide = making_px(m, DONE_MM), gap = m->scale.gap;
	struct type title = {
		.mm = 7.5F, .bold = true, .place = PAINT_MIDDLE, .colour = m->look->ink};

	if (wide > box.width * 2 / 5)
		wide = box.width * 2 / 5;
	if (m->scale.tight)
		wide = m->scale.target;
	done = box_end(m, box, wide);
	if (m->scale.low || done.height > 2 * m->scale.target) {
		done.y += done.height - m->scale.target;
		done.height = m->scale.target;
	}
	field = words = box_before(m, box, wide + gap);
	field.height = m->frame.field.height;
	field.y = box.y + box.height - field.height;
	words.height = field.y - gap / 2 - words.y;
	node_text(m, &title, words, say(m, "Type the code of your appointment"));
	add_field(m, field, say(m, "Or hold the code under the scanner."), true);
	add_done(m, done);
}

void view_search(struct making *m)
{
	if (m->flow->shown == FLOW_CODE) {
		struct paint_box *body = &m->frame.body;

		body->height += body->y - m->frame.field.y;
		body->y = m->frame.field.y;
		body->x = m->frame.footer.x;
		body->width = m->frame.footer.width;
		add_code(m);
	} else {
		add_field(m, m->frame.field, say(m, "Type the name of a service"), false);
		add_results(m, m->frame.body);
	}
	view_keys(m);
	view_footer(m);
}
