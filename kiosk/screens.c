/* What all screens share: the band with the centre's name, and the buttons. */
#include "kiosk/screens.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/catalogue.h"
#include "printer/wording.h"

const char *screens_say_in(const struct screens *s, const char *language, const char *english)
{
	return catalogue_text(translations_of(s->texts, language), english);
}

/* At the header's end: for who looks after the kiosk, else that the names are invented. */
static const char *header_note(
	const struct screens *s, const struct brush *brush, char *text, size_t size)
{
	const struct flow_staff *staff = &s->flow->staff;
	char count[12];

	if (!staff->alone && !staff->unreported)
		return !s->flow->hall->sample
			       ? ""
			       : screens_say_in(s, brush->language, "Sample: names are invented");
	if (!staff->unreported)
		return screens_say_in(s, brush->language, "Offline");
	snprintf(count, sizeof(count), "%u", staff->unreported);
	return wording_fill(text, size,
		screens_say_in(s, brush->language,
			staff->alone ? "Offline. To report: {count}" : "To report: {count}"),
		"count", count, NULL);
}

static void paint_header(const struct screens *s, const struct brush *brush)
{
	const struct hall_catalogue *hall = s->flow->hall;
	struct paint_box box =
		brush_inset(s->layout->header, brush_px(brush, 7), brush_px(brush, 1));
	struct brush_text name = {.least_mm = 3.6F,
		.most_mm = 5.6F,
		.bold = true,
		.place = PAINT_MIDDLE,
		.colour = LOOK_CARD};
	struct brush_text note = {.least_mm = 2.8F,
		.most_mm = 3.6F,
		.align = PAINT_END,
		.place = PAINT_MIDDLE,
		.colour = LOOK_CARD};
	char text[WORDING_SIZE];

	paint_rectangle(brush->painter, s->layout->header, LOOK_ACCENT);
	if (!hall)
		return;
	brush_write(brush, &name, brush_start(brush, box, box.width * 13 / 20),
		names_text(hall, &hall->centre_names, brush->language));
	brush_write(brush, &note, brush_end(brush, box, box.width * 6 / 20),
		header_note(s, brush, text, sizeof(text)));
}

static void paint_sign(
	const struct brush *brush, struct paint_box box, enum flow_control control, uint32_t colour)
{
	if (control == CONTROL_HOME)
		brush_house(brush, box, colour);
	else
		brush_arrow(brush, box, control == CONTROL_NEXT_PAGE, colour);
}

void screen_button(const struct screens *s, const struct brush *brush, struct paint_box box,
	enum flow_control control, const char *label)
{
	bool pressed = s->flow->pressed.control == control;
	uint32_t colour = pressed ? LOOK_CARD : LOOK_ACCENT;
	struct brush_text look = {.least_mm = 3.2F,
		.most_mm = 4.8F,
		.bold = true,
		.place = PAINT_MIDDLE,
		.colour = colour};
	int sign = brush_px(brush, 13);

	if (!box.width)
		return;
	if (box.width <= box.height)
		label = NULL; /* the sign alone */
	brush_card(brush, box, pressed);
	paint_sign(brush, label ? brush_start(brush, box, sign) : box, control, colour);
	if (label)
		brush_write(brush, &look,
			brush_before(brush, brush_after(brush, box, sign), brush_px(brush, 2)),
			label);
}

/* A button that was pressed in vain: what goes on has the word, and an edge around it. */
static void paint_refusal(const struct screens *s, const struct brush *brush)
{
	struct paint_box box = s->layout->body;
	int line = brush_px(brush, 2), bottom = s->layout->panel.height_px;
	int width = s->layout->panel.width_px;

	box.y = s->layout->header.y + s->layout->header.height;
	paint_rectangle(
		brush->painter, (struct paint_box){0, box.y, line, bottom - box.y}, LOOK_ACCENT);
	paint_rectangle(brush->painter,
		(struct paint_box){width - line, box.y, line, bottom - box.y}, LOOK_ACCENT);
	paint_rectangle(
		brush->painter, (struct paint_box){0, bottom - line, width, line}, LOOK_ACCENT);
}

int screens_paint(const struct screens *s)
{
	const struct flow *flow = s->flow;
	struct brush brush = {.painter = s->painter,
		.layout = s->layout,
		.cut = s->cut,
		.language = flow->language[0] ? flow->language : "en"};
	int error = paint_begin(s->painter, s->picture);

	if (error < 0)
		return error;
	paint_fill(s->painter, LOOK_PAPER);
	paint_header(s, &brush);
	if (flow_tile_count(flow) > 0)
		screen_choose(s, &brush);
	else
		screen_say(s, &brush);
	if (flow->refused)
		paint_refusal(s, &brush);
	return paint_end(s->painter);
}
