/* The screens that only say something: one moment, the ticket, and why there is none. */
#include <stdio.h>
#include <string.h>

#include "firmware/base/catalogue.h"
#include "kiosk/screens.h"
#include "printer/wording.h"

#define CARD_MOST_MM	 105.0F
#define SENTENCE_MOST_MM 64.0F

static const char *say(const struct screens *s, const char *english)
{
	return screens_say_in(s, s->flow->language, english);
}

struct sentence {
	const char *title, *text;
};

static const struct sentence notices[NOTICE_COUNT] = {
	[NOTICE_HUB_AWAY] = {"Please ask the staff",
		"This kiosk cannot give tickets at the moment. The staff will help you."},
	[NOTICE_DAY_CLOSED] = {"We are closed now",
		"Tickets are given again when the centre opens."},
	[NOTICE_SERVICE_CLOSED] = {"This service is closed now",
		"Please choose another service or ask the staff."},
	[NOTICE_PRINTER] = {"No ticket could be printed",
		"Please ask the staff or use another kiosk."},
	[NOTICE_NO_PRINTER] = {"This kiosk cannot print tickets now",
		"Please use another kiosk or ask the staff."},
	[NOTICE_NO_NUMBER] = {"No more tickets today",
		"All numbers for this service have been given. Please ask the staff."},
	[NOTICE_NO_SERVICE] = {"No ticket could be given",
		"Please choose another service or ask the staff."},
	[NOTICE_REFUSED] = {"No ticket could be given", "Please try again or ask the staff."},
};

static const char *printer_trouble(const struct flow *flow)
{
	switch (flow->printer) {
	case FLOW_PRINTER_NO_PAPER:
		return "The printer is out of paper.";
	case FLOW_PRINTER_COVER_OPEN:
		return "The printer's cover is open.";
	default:
		return "The printer does not answer.";
	}
}

static struct sentence sentence_of(const struct flow *flow)
{
	switch (flow->shown) {
	case FLOW_ASKING:
		return (struct sentence){"One moment, please", "Your number is being prepared."};
	case FLOW_PRINTING:
	case FLOW_COPYING:
		if (flow->shown == FLOW_PRINTING && flow_printer_fails(flow))
			return (struct sentence){printer_trouble(flow), "One moment, please"};
		return (struct sentence){"One moment, please", "Your ticket is being printed."};
	case FLOW_BUTTONS:
		return (struct sentence){"Please press the button of your service", ""};
	case FLOW_STARTING:
	case FLOW_CHECKING:
		return (struct sentence){"One moment, please", ""};
	default:
		return notices[flow->notice];
	}
}

/* A title and a text below it, in the middle of a box. */
static void paint_sentence(const struct screens *s, const struct brush *brush, struct paint_box box,
	const char *language, struct sentence sentence)
{
	struct brush_text title = {.language = language,
		.least_mm = 5,
		.most_mm = 9,
		.bold = true,
		.align = PAINT_CENTRE,
		.place = PAINT_BOTTOM,
		.colour = LOOK_INK};
	struct brush_text text = {.language = language,
		.least_mm = 3.6F,
		.most_mm = 5.4F,
		.align = PAINT_CENTRE,
		.place = PAINT_TOP,
		.colour = LOOK_QUIET};
	struct paint_box upper = box, lower = box;

	upper.height = box.height * 9 / 20;
	lower.y += upper.height + brush_px(brush, 3);
	lower.height -= upper.height + brush_px(brush, 3);
	brush_write(brush, &title, upper, screens_say_in(s, language, sentence.title));
	if (sentence.text[0])
		brush_write(brush, &text, lower, screens_say_in(s, language, sentence.text));
}

/* At home nobody has chosen a language: the sentence stands there in the hall's first three. */
static void paint_in_all(const struct screens *s, const struct brush *brush, struct paint_box box,
	struct sentence sentence)
{
	const struct hall_catalogue *hall = s->flow->hall;
	int count = !hall || !hall->language_count ? 1
		    : hall->language_count < 3	   ? hall->language_count
						   : 3;
	int line = brush_px(brush, 0.4F);

	if (box.height > count * brush_px(brush, SENTENCE_MOST_MM)) {
		box.y += (box.height - count * brush_px(brush, SENTENCE_MOST_MM)) / 2;
		box.height = count * brush_px(brush, SENTENCE_MOST_MM);
	}
	box.height /= count;
	for (int i = 0; i < count; i++, box.y += box.height) {
		if (i > 0)
			paint_rectangle(brush->painter,
				(struct paint_box){box.x + box.width / 3, box.y, box.width / 3,
					line < 1 ? 1 : line},
				LOOK_EDGE);
		paint_sentence(s, brush, brush_inset(box, 0, brush_px(brush, 2)),
			hall && hall->language_count ? hall->languages[i] : "en", sentence);
	}
}

/* ---- The ticket -------------------------------------------------------------------------------
 */

static void paint_fact(
	const struct brush *brush, struct paint_box box, const char *label, const char *value)
{
	struct brush_text small = {.least_mm = 2.8F,
		.most_mm = 3.8F,
		.align = PAINT_CENTRE,
		.place = PAINT_BOTTOM,
		.colour = LOOK_QUIET};
	struct brush_text large = {.least_mm = 3.6F,
		.most_mm = 5.6F,
		.bold = true,
		.align = PAINT_CENTRE,
		.place = PAINT_TOP,
		.colour = LOOK_INK};
	struct paint_box upper = box, lower = box;

	upper.height = box.height * 2 / 5;
	lower.y += upper.height;
	lower.height -= upper.height;
	brush_write(brush, &small, upper, label);
	brush_write(brush, &large, lower, value);
}

/* Without the hub nobody knew how many are ahead. */
static bool is_given_alone(const struct ticket_message *message)
{
	struct ticket ticket;

	return ticket_parse(message->ticket, &ticket) && ticket_range(ticket.number) > 0;
}

static void paint_facts(const struct screens *s, const struct brush *brush, struct paint_box box)
{
	const struct ticket_message *ticket = &s->flow->ticket;
	struct brush_text kept = {.least_mm = 2.8F,
		.most_mm = 4.4F,
		.align = PAINT_CENTRE,
		.place = PAINT_MIDDLE,
		.colour = LOOK_QUIET};
	char ahead[16], wait[WORDING_SIZE];

	if (is_given_alone(ticket)) {
		brush_write(brush, &kept, box,
			say(s, "Your place in the queue is kept. The wait is not known now."));
		return;
	}
	snprintf(ahead, sizeof(ahead), "%u", ticket->ahead);
	wording_wait(wait, translations_of(s->texts, s->flow->language), ticket->low_ms,
		ticket->high_ms);
	paint_fact(brush, brush_start(brush, box, box.width / 2), say(s, "People ahead"), ahead);
	paint_fact(brush, brush_end(brush, box, box.width / 2), say(s, "Expected wait"), wait);
}

/* From the top: service, number, people ahead and wait. */
void screen_ticket_card(
	const struct screens *s, const struct brush *brush, struct paint_box box, bool facts)
{
	const struct ticket_message *ticket = &s->flow->ticket;
	const struct catalogue_service *service =
		hall_catalogue_service(s->flow->hall, ticket->service);
	struct brush_text name = {.least_mm = 3.2F,
		.most_mm = 5,
		.bold = true,
		.align = PAINT_CENTRE,
		.place = PAINT_MIDDLE,
		.colour = LOOK_INK};
	struct brush_text number = {.least_mm = 10,
		.most_mm = 44,
		.bold = true,
		.is_id = true,
		.align = PAINT_CENTRE,
		.place = PAINT_MIDDLE,
		.colour = LOOK_ACCENT};
	struct paint_box part = brush_inset(box, brush_px(brush, 4), brush_px(brush, 3));
	int height = part.height, name_height = height * 5 / 20;
	int number_height = facts ? height * 9 / 20 : height - name_height;

	brush_card(brush, box, false);
	part.height = name_height;
	brush_write(brush, &name, part,
		service ? names_text(s->flow->hall, &service->names, s->flow->language) : "");
	part.y += part.height;
	part.height = number_height;
	/* A line's height has room above and below the digits: they may use it. */
	brush_write_at(brush, &number,
		brush_fit(brush, &number, part.width, part.height * 27 / 20, ticket->ticket), part,
		ticket->ticket);
	part.y += part.height;
	part.height = height - name_height - number_height;
	if (facts)
		paint_facts(s, brush, part);
}

struct words { /* around the ticket */
	const char *heading, *below;
	bool slip; /* a sign of paper that comes out, before the heading */
};

static struct words words_of(const struct flow *flow)
{
	if (flow->shown == FLOW_TICKET)
		return (struct words){"Please take your ticket", NULL, true};
	if (flow->shown == FLOW_PRINTING)
		return (struct words){
			printer_trouble(flow), "Your number is already valid.", false};
	return (struct words){"Please remember your number",
		"No paper came out. Your number is valid: please write it down or "
		"take a photo of it.",
		false};
}

static void paint_heading(
	const struct brush *brush, struct paint_box box, bool slip, const char *text)
{
	struct brush_text look = {.least_mm = 4,
		.most_mm = 7.5F,
		.bold = true,
		.place = PAINT_MIDDLE,
		.colour = LOOK_INK};
	int sign = slip ? brush_px(brush, 22) : 0;

	if (slip)
		brush_slip(brush, brush_start(brush, box, sign - brush_px(brush, 4)), LOOK_ACCENT);
	brush_write(brush, &look, brush_after(brush, box, sign), text);
}

static void paint_ticket(const struct screens *s, const struct brush *brush)
{
	struct words words = words_of(s->flow);
	struct paint_box box = s->layout->body;
	struct brush_text text = {.least_mm = 3,
		.most_mm = 4.6F,
		.bold = s->flow->shown == FLOW_PRINTING,
		.align = PAINT_CENTRE,
		.place = PAINT_MIDDLE,
		.colour = LOOK_INK};
	int room = words.below ? brush_px(brush, 18) : 0;

	paint_heading(brush, brush_inset(s->layout->title, 0, brush_px(brush, 1)), words.slip,
		say(s, words.heading));
	if (words.below) {
		struct paint_box below = {box.x, box.y + box.height - room, box.width, room};

		brush_write(brush, &text, below, say(s, words.below));
	}
	box.height -= room;
	if (box.height > brush_px(brush, CARD_MOST_MM)) {
		box.y += (box.height - brush_px(brush, CARD_MOST_MM)) / 2;
		box.height = brush_px(brush, CARD_MOST_MM);
	}
	screen_ticket_card(s, brush, box, true);
}

/* While a printer in trouble is waited for the number stands there already, where it counts without
 * paper: somebody who leaves knows it. */
static bool shows_ticket(const struct flow *flow)
{
	return flow->shown == FLOW_TICKET || flow->shown == FLOW_NUMBER ||
	       (flow->shown == FLOW_PRINTING && flow_is_paperless(flow));
}

void screen_say(const struct screens *s, const struct brush *brush)
{
	struct paint_box box = s->layout->body;
	bool language_known = flow_may_back(s->flow) || s->flow->shown == FLOW_CHECKING ||
			      s->flow->shown == FLOW_ASKING || s->flow->shown == FLOW_PRINTING ||
			      s->flow->shown == FLOW_COPYING;
	const char *done = s->flow->shown == FLOW_NOTICE ? "Start over" : "Done";

	box.y = s->layout->title.y;
	box.height += s->layout->title.height;
	if (shows_ticket(s->flow))
		paint_ticket(s, brush);
	else if (language_known)
		paint_sentence(s, brush, box, brush->language, sentence_of(s->flow));
	else
		paint_in_all(s, brush, box, sentence_of(s->flow));
	screen_button(s, brush, s->layout->back, CONTROL_BACK, say(s, "Back"));
	screen_button(s, brush, s->layout->home, CONTROL_HOME, say(s, done));
}
