/* How the kiosk is to be, and whether there is enough time. */
#include <stdio.h>

#include "kiosk/view/view_inside.h"

#define TWO_LINES	2.1F /* of large letters; of tall ones one has to do */
#define NARROW_MM	75.0F
#define SWITCH_MM	34.0F
#define SWITCH_LARGE_MM 44.0F

struct switch_words {
	const char *name, *what;
	enum view_sign sign;
};

static struct switch_words words_of(const struct making *m, enum flow_switch which)
{
	switch (which) {
	case SWITCH_LARGE:
		return (struct switch_words){say(m, "Larger letters"),
			say(m, "Fewer things on the screen, larger."), SIGN_LETTERS};
	case SWITCH_CONTRAST:
		return (struct switch_words){say(m, "High contrast"),
			say(m, "White and yellow on black."), SIGN_CONTRAST};
	case SWITCH_LOW:
		return (struct switch_words){say(m, "Lower screen"),
			say(m, "Everything to touch is in the lower part."), SIGN_LOW};
	default:
		return (struct switch_words){
			say(m, "Voice"), say(m, "The screen is read aloud."), SIGN_VOICE};
	}
}

/* Where the parts of a switch stand: sign, words and state beside each other, or in a narrow one
 * the words below. */
struct switch_boxes {
	struct paint_box sign, name, what, state; /* width 0: not there */
};

static struct switch_boxes switch_boxes_of(const struct making *m, struct paint_box box)
{
	int side = making_px(m, m->scale.tight ? 15 : 22), pad = making_px(m, 2);
	int state = making_px(m, 25);
	struct switch_boxes in = {{0}, {0}, {0}, {0}};

	if (box.width < making_px(m, NARROW_MM)) {
		struct paint_box top = box, below = box_inset(box, pad, pad / 2);

		top.height = box.height * 2 / 5;
		if (m->scale.large)
			top.height = box.height - pad -
				     (int)(TWO_LINES * language_line_em(m->language) *
					     m->scale.large_px);
		top.height = top.height < pad ? pad : top.height;
		below.y = top.y + top.height;
		below.height = box.height - top.height - pad / 2;
		in.sign = box_start(m, top, top.height);
		in.name = below;
		if (!m->scale.large)
			in.state = box_before(m, box_after(m, top, top.height), pad);
		return in;
	}
	in.sign = box_start(m, box, side);
	in.name = box_inset(box_after(m, box, side), pad / 2, pad / 2);
	if (m->scale.tight)
		return in;
	if (m->scale.large)
		state = (int)(6.3F * m->scale.large_px);
	in.name = box_before(m, in.name, pad);
	in.state = box_end(m, in.name, state);
	in.name = box_before(m, in.name, state);
	if (m->scale.large)
		return in;
	in.what = in.name;
	in.name.height = in.name.height / 2;
	in.what.y += in.name.height;
	in.what.height -= in.name.height;
	return in;
}

static void add_switch(struct making *m, struct paint_box box, enum flow_switch which)
{
	struct switch_words words = words_of(m, which);
	struct view_node *node = node_touchable(m, VIEW_SWITCH, box, CONTROL_SWITCH, (int)which);
	struct switch_boxes in = switch_boxes_of(m, box);
	struct type name = {.mm = 6, .bold = true, .place = PAINT_MIDDLE};
	struct type what = {.mm = 4.2F, .place = PAINT_TOP};
	struct type is = {.mm = 5, .bold = true, .align = PAINT_END, .place = PAINT_MIDDLE};
	const char *on;

	node->on = m->flow->access.on[which];
	on = node->on ? say(m, "on") : say(m, "off");
	if (node->on && !node->pressed) {
		node->fill = m->look->accent;
		node->edge = m->look->accent;
	}
	name.colour = is.colour = node_ink(m, node);
	what.colour = name.colour == m->look->ink ? m->look->quiet : name.colour;
	name.place = in.what.width > 0 ? PAINT_BOTTOM : PAINT_MIDDLE;
	/* Without its word a check says that it is on. */
	node_sign(m, node, in.state.width == 0 && node->on ? SIGN_CHECK : words.sign, in.sign);
	span_add(m, node, &name, in.name, words.name);
	if (in.what.width > 0)
		span_add(m, node, &what, in.what, words.what);
	if (in.state.width > 0)
		span_add(m, node, &is, in.state, on);
	node_say(m, node, NULL, keep_format(m, "%s, %s. %s", words.name, on, words.what));
}

static void add_title(struct making *m, const char *title)
{
	struct type type = {
		.mm = 7.5F, .bold = true, .place = PAINT_MIDDLE, .colour = m->look->ink};

	node_text(m, &type, box_inset(m->frame.title, 0, 1), title);
}

void view_access(struct making *m)
{
	struct paint_box box = m->frame.body;
	int count = m->flow->options.has_voice ? SWITCH_COUNT : SWITCH_VOICE;
	int columns = m->scale.upright && !m->scale.low ? 1 : 2, rows, most;

	view_bands(m);
	add_title(m, say(m, "How should this screen be?"));
	rows = (count + columns - 1) / columns;
	most = rows * making_px(m, m->scale.large ? SWITCH_LARGE_MM : SWITCH_MM) +
	       (rows - 1) * m->scale.gap;
	if (m->frame.hands_top > box.y) {
		box.height -= m->frame.hands_top - box.y;
		box.y = m->frame.hands_top;
	}
	if (box.height > most && m->scale.low)
		box.y += box.height - most;
	box.height = box.height > most ? most : box.height;
	for (int i = 0; i < count; i++)
		add_switch(m,
			box_row(box_column(m, box, columns, i % columns, m->scale.gap), rows,
				i / columns, m->scale.gap),
			(enum flow_switch)i);
	view_footer(m);
}

/* ---- More time --------------------------------------------------------------------------------
 */

static void add_answer(struct making *m, struct paint_box box, enum flow_control control,
	enum view_sign sign, const char *label, bool is_main)
{
	struct view_node *node = is_main ? node_main(m, box, control, 0)
					 : node_touchable(m, VIEW_BUTTON, box, control, 0);
	struct type type = {.mm = 6.5F, .bold = true, .place = PAINT_MIDDLE};

	type.colour =
		is_main ? node->pressed ? m->look->accent : m->look->on_accent : node_ink(m, node);
	node_label(m, node, sign, 18, type, label);
	node_say(m, node, NULL, keep_format(m, "%s, %s", label, say(m, "button")));
}

void view_more_time(struct making *m)
{
	struct paint_box box = {m->scale.margin, m->frame.header.height + m->scale.gap,
		m->view->panel.width_px - 2 * m->scale.margin, 0};
	int columns = m->scale.upright ? 1 : 2, rows = 2 / columns, gap = m->scale.gap;
	int high = rows * making_px(m, 30) + (rows - 1) * gap;
	struct paint_box answers;
	struct stack_item items[] = {
		{{.mm = 24, .colour = m->look->accent}, "", NULL, 0, SIGN_CLOCK},
		{{.mm = 10, .bold = true, .align = PAINT_CENTRE, .colour = m->look->ink},
			say(m, "Do you need more time?"), NULL, 6, SIGN_NONE},
		{{.mm = 5.5F, .align = PAINT_CENTRE, .colour = m->look->quiet},
			say(m, "Without an answer this kiosk starts over and forgets what you "
			       "chose."),
			NULL, 4, SIGN_NONE},
	};
	int first = m->scale.tight ? 1 : 0;

	box.height = m->view->panel.height_px - box.y - m->scale.margin;
	answers = box;
	answers.y += box.height - high;
	answers.height = high;
	box.height -= high + gap;
	view_bands(m);
	stack_add(m, items + first, 3 - first, box, PAINT_MIDDLE, 1.2F);
	add_answer(m, box_row(box_column(m, answers, columns, 0, gap), rows, 0, gap), CONTROL_STAY,
		SIGN_CHECK, say(m, "Yes, more time"), true);
	add_answer(m,
		box_row(box_column(m, answers, columns, columns - 1, gap), rows, rows - 1, gap),
		CONTROL_HOME, SIGN_HOME, say(m, "Start over"), false);
}
