/* What all screens share: the band with the centre's name, and the buttons at the bottom. */
#include <stdio.h>

#include "kiosk/view/view_inside.h"
#include "printer/wording.h"

#define BUTTON_MM	46.0F
#define BUTTON_LEAST_MM 33.0F
#define PAGE_MM		22.0F
#define LABEL_MM	5.0F

/* ---- The header -------------------------------------------------------------------------------
 */

/* At the header's end: for who looks after the kiosk, else that the names are invented. */
static const char *header_note(const struct making *m, char *text, size_t size)
{
	const struct flow_staff *staff = &m->flow->staff;
	char count[12];

	if (!staff->alone && !staff->unreported)
		return m->hall->sample ? say(m, "Sample: names are invented") : "";
	if (!staff->unreported)
		return say(m, "Offline");
	snprintf(count, sizeof(count), "%u", staff->unreported);
	return wording_fill(text, size,
		say(m, staff->alone ? "Offline. To report: {count}" : "To report: {count}"),
		"count", count, NULL);
}

static void add_header_texts(struct making *m)
{
	bool first = m->flow->shown == FLOW_LANGUAGE;
	struct paint_box box = box_inset(m->frame.header, making_px(m, 7), making_px(m, 1));
	struct type name = {.mm = first ? 8.5F : 6,
		.bold = true,
		.align = first ? PAINT_CENTRE : PAINT_START,
		.place = PAINT_MIDDLE,
		.colour = m->look->on_band};
	struct type note = {.mm = 3.8F,
		.align = first ? PAINT_CENTRE : PAINT_END,
		.place = PAINT_MIDDLE,
		.colour = m->look->on_band};
	const struct name centre = name_of(m, &m->hall->centre_names);
	char text[WORDING_SIZE];
	const char *about = header_note(m, text, sizeof(text));
	struct paint_box rest = box_end(m, box, box.width * 6 / 20);

	if (m->scale.large && !text_has_room(m, &note, rest, 0, about))
		about = "";
	if (first) {
		rest = box;
		box.height = about[0] && !m->scale.tight ? box.height * 15 / 20 : box.height;
		rest.y += box.height;
		rest.height -= box.height;
	} else if (about[0]) {
		box = box_start(m, box, box.width * 13 / 20);
	}
	name = type_named(m, name, &centre);
	if (centre.text[0])
		node_text(m, &name, box, centre.text);
	if (about[0] && rest.height > 0 &&
		(!m->scale.large || text_has_room(m, &note, rest, 0, about)))
		node_text(m, &note, rest, about);
}

void view_bands(struct making *m)
{
	struct view_node *band;

	if (m->frame.header.height == 0)
		return;
	band = node_add(m, VIEW_BAND, m->frame.header);
	band->fill = m->look->band;
	band->edge = m->look->band;
	if (!m->hall)
		return;
	m->behind = m->look->band;
	add_header_texts(m);
	m->behind = m->view->ground;
}

/* ---- Buttons ----------------------------------------------------------------------------------
 */

void view_button(struct making *m, struct paint_box box, enum flow_control control,
	enum view_sign sign, const char *label)
{
	struct view_node *node = node_touchable(m, VIEW_BUTTON, box, control, 0);
	struct type type = {.mm = LABEL_MM,
		.bold = true,
		.place = PAINT_MIDDLE,
		.colour =
			node_ink(m, node) == m->look->ink ? m->look->accent : m->look->on_pressed};

	node_say(m, node, NULL, keep_format(m, "%s, %s", label, say(m, "button")));
	node_label(m, node, sign, 12, type, label);
}

/* ---- The footer -------------------------------------------------------------------------------
 */

/* After a ticket, and after most notices, going back is starting over: one button. */
static bool back_differs(const struct flow *flow)
{
	switch (flow->shown) {
	case FLOW_NOTICE:
		return flow->notice_from != FLOW_STARTING;
	case FLOW_TICKET:
	case FLOW_NUMBER:
		return false;
	default:
		return true;
	}
}

static const char *home_label(const struct making *m)
{
	if (m->flow->shown == FLOW_TICKET || m->flow->shown == FLOW_NUMBER)
		return say(m, "Done");
	return say(m, "Start over");
}

void view_pages(struct making *m, struct paint_box box, int pages)
{
	int side = m->scale.target, now = m->flow->page + 1;
	struct type type = {.mm = 4.6F,
		.is_id = true, /* "1 / 2" in every language */
		.align = PAINT_CENTRE,
		.place = PAINT_MIDDLE,
		.colour = m->look->quiet};
	char text[24], first[12], last[12], sentence[WORDING_SIZE];
	struct view_node *node;

	snprintf(first, sizeof(first), "%d", now);
	snprintf(last, sizeof(last), "%d", pages);
	snprintf(text, sizeof(text), "%d / %d", now, pages);
	if (now > 1)
		view_button(m, box_start(m, box, side), CONTROL_PREVIOUS_PAGE, SIGN_BACK,
			say(m, "Previous page"));
	if (box.width > 2 * side + m->scale.gap) {
		node = node_text(m, &type, box_before(m, box_after(m, box, side), side), text);
		node_say(m, node, NULL,
			wording_fill(sentence, sizeof(sentence), say(m, "Page {page} of {count}"),
				"page", first, "count", last, NULL));
	}
	if (now < pages)
		view_button(m, box_end(m, box, side), CONTROL_NEXT_PAGE, SIGN_FORWARD,
			say(m, "Next page"));
}

static struct paint_box pages_box(const struct making *m, struct paint_box rest)
{
	int width = making_px(m, PAGE_MM);

	if (m->frame.pages.width > 0)
		return m->frame.pages;
	if (m->scale.upright && (m->scale.tight || frame_has_keys(m->flow->shown)))
		return box_end(m, rest, 2 * m->scale.target + m->scale.gap);
	if (m->scale.large && (float)width < 3.6F * m->scale.large_px)
		width = (int)(3.6F * m->scale.large_px);
	return box_end(m, rest, 2 * m->scale.target + width);
}

/* Back and home share what is left; with too little they are signs. */
static int button_px(const struct making *m, int room, int count)
{
	int width = count ? (room - (count - 1) * m->scale.gap) / count : 0;

	if (width < making_px(m, BUTTON_LEAST_MM))
		return m->scale.target;
	return width > making_px(m, BUTTON_MM) ? making_px(m, BUTTON_MM) : width;
}

/* At the end, where other screens have the way here: squares, for their signs say it. */
static struct paint_box add_volume(struct making *m, struct paint_box rest)
{
	int side = m->scale.target, gap = m->scale.gap;
	struct paint_box box = box_end(m, rest, 2 * side + gap);

	view_button(
		m, box_column(m, box, 2, 0, gap), CONTROL_QUIETER, SIGN_QUIETER, say(m, "Quieter"));
	view_button(
		m, box_column(m, box, 2, 1, gap), CONTROL_LOUDER, SIGN_LOUDER, say(m, "Louder"));
	return box_before(m, rest, 2 * (side + gap));
}

/* With a keyboard the footer of a wide panel is its controls' too: view_keys.c turns the pages. */
static bool turned_here(const struct making *m)
{
	return !frame_has_keys(m->flow->shown) || (m->scale.upright && pages_in_footer(&m->scale));
}

void view_footer(struct making *m)
{
	const struct flow *flow = m->flow;
	struct paint_box rest = m->frame.footer, pages = {0};
	bool back = flow_may_back(flow) && back_differs(flow), home = flow_may_back(flow);
	bool access = frame_is_choice(flow->shown);
	int page_count = turned_here(m) ? flow_page_count(flow) : 1;
	int gap = m->scale.gap, width;

	if (page_count > 1 && m->frame.pages.width > 0)
		view_pages(m, m->frame.pages, page_count);
	if (rest.height == 0)
		return;
	if (access)
		rest = box_before(m, rest, m->scale.target + gap);
	if (page_count > 1 && m->frame.pages.width == 0) {
		pages = pages_box(m, rest);
		rest = box_before(m, rest, pages.width + gap);
	}
	if (flow_offers(flow, CONTROL_LOUDER))
		rest = add_volume(m, rest);
	width = frame_has_keys(flow->shown) ? m->scale.target
					    : button_px(m, rest.width, back + home);
	if (back) {
		view_button(m, box_start(m, rest, width), CONTROL_BACK, SIGN_BACK, say(m, "Back"));
		rest = box_after(m, rest, width + gap);
	}
	if (home)
		view_button(m, box_start(m, rest, width), CONTROL_HOME, SIGN_HOME, home_label(m));
	if (pages.width > 0)
		view_pages(m, pages, page_count);
	if (access)
		view_button(m, box_end(m, m->frame.footer, m->scale.target), CONTROL_ACCESS,
			SIGN_PERSON, say(m, "Larger letters, contrast, lower screen, voice"));
}

/* Nobody should wait for a ticket that does not come. */
void view_paperless_note(struct making *m, const char *language, struct paint_box box)
{
	const char *text =
		say_in(m, language, "No paper: your number will be shown on the screen.");
	struct view_node *node = node_add(m, VIEW_CARD, box);
	struct type type = {.language = language,
		.mm = 4.2F,
		.bold = true,
		.align = PAINT_CENTRE,
		.place = PAINT_MIDDLE,
		.colour = m->look->ink};

	node->fill = m->look->badge;
	node->edge = m->look->edge;
	span_add(m, node, &type, box_inset(box, making_px(m, 2), making_px(m, 0.5F)), text);
	node_say(m, node, language, text);
}
