/* The number that was given, as large as it can be, and what goes with it. */
#include <stdio.h>
#include <string.h>

#include "firmware/queue/ticket.h"
#include "kiosk/view/view_inside.h"
#include "printer/wording.h"

#define NUMBER_MM	52.0F
#define NUMBER_LARGE_MM 34.0F /* beside lines of 7 mm */
#define LINE_ROOM_PCT	130   /* a line is higher than the ink of its digits, which have no tails */

struct words { /* around the ticket */
	const char *heading, *below;
	bool slip; /* a sign of paper that comes out, before the heading */
};

static struct words words_of(const struct making *m)
{
	const struct flow *flow = m->flow;

	if (flow->shown == FLOW_TICKET)
		return (struct words){say(m, "Please take your ticket"), "", true};
	if (flow->shown == FLOW_PRINTING) {
		const char *trouble = flow->printer == FLOW_PRINTER_NO_PAPER
					      ? say(m, "The printer is out of paper.")
				      : flow->printer == FLOW_PRINTER_COVER_OPEN
					      ? say(m, "The printer's cover is open.")
					      : say(m, "The printer does not answer.");

		return (struct words){trouble, say(m, "Your number is already valid."), false};
	}
	if (flow->again)
		return (struct words){say(m, "You have checked in already"),
			say(m, "Your number has not changed."), false};
	return (struct words){say(m, "Please remember your number"),
		say(m, "No paper came out. Your number is valid: please write it down or "
		       "take a photo of it."),
		false};
}

static struct name service_name(const struct making *m)
{
	const struct catalogue_service *service =
		m->hall ? hall_catalogue_service(m->hall, m->flow->ticket.service) : NULL;

	return service ? name_of(m, &service->names) : (struct name){"", m->language};
}

/* Where the service is served, "": anywhere. */
static struct name zone_name(const struct making *m)
{
	const struct catalogue_service *service =
		m->hall ? hall_catalogue_service(m->hall, m->flow->ticket.service) : NULL;

	for (int i = 0; service && service->zone[0] && i < m->hall->zone_count; i++) {
		if (!strcmp(m->hall->zones[i].id, service->zone))
			return name_of(m, &m->hall->zones[i].names);
	}
	return (struct name){"", m->language};
}

static struct type number_type(const struct making *m)
{
	return (struct type){.mm = NUMBER_MM,
		.bold = true,
		.is_id = true,
		.align = PAINT_CENTRE,
		.place = PAINT_MIDDLE,
		.colour = m->look->accent};
}

/* Digits may use the room that a line has above and below them. */
static void add_number(struct making *m, struct view_node *node, struct paint_box box)
{
	struct type number = number_type(m);
	struct paint_box room = box;
	struct view_span *span;

	room.height = room.height * LINE_ROOM_PCT / 100;
	span = span_add(m, node, &number, room, m->flow->ticket.ticket);
	span->box = box;
}

/* Where the service's name stands on the card, height 0: nowhere, and the number below it. */
static void card_parts(struct making *m, const struct type *type, struct paint_box box,
	struct paint_box *name, struct paint_box *number)
{
	const char *service = service_name(m).text;
	float size_px;
	bool fits;

	*name = *number = box_inset(box, making_px(m, 4), making_px(m, 2));
	size_px = text_fit(m, type, name->width, name->height * 11 / 20, service, &fits);
	/* Large letters for the number alone, where both have no room. */
	name->height = 0;
	if (service[0] && (!m->scale.large || size_px >= m->scale.large_px))
		name->height = text_measure(m, type, size_px, name->width, service).height;
	number->y += name->height;
	number->height -= name->height;
}

static struct type card_name_type(const struct making *m)
{
	struct name name = service_name(m);
	struct type type = {.mm = 6,
		.bold = true,
		.align = PAINT_CENTRE,
		.place = PAINT_MIDDLE,
		.colour = m->look->ink};

	return type_named(m, type, &name);
}

void view_ticket_card(struct making *m, struct paint_box box)
{
	struct view_node *node = node_add(m, VIEW_CARD, box);
	struct paint_box name, number;
	struct type type = card_name_type(m);
	const struct name service = service_name(m);
	char mark[32], sentence[WORDING_SIZE];

	node->fill = m->look->card;
	node->edge = m->look->edge;
	card_parts(m, &type, box, &name, &number);
	if (name.height > 0)
		span_add(m, node, &type, name, service.text);
	add_number(m, node, number);
	paint_id(mark, sizeof(mark), m->flow->ticket.ticket);
	node_say(m, node, NULL,
		keep_format(m, "%s, %s",
			wording_fill(sentence, sizeof(sentence), say(m, "Your number: {number}"),
				"number", mark, NULL),
			service.text));
	node_say_name(m, node, &service);
}

static void add_facts(struct making *m, struct paint_box box)
{
	const struct ticket_message *ticket = &m->flow->ticket;
	const struct name zone = zone_name(m);
	struct fact facts[3];
	int count = 0;
	char wait[WORDING_SIZE];
	struct type kept = {
		.mm = 5, .align = PAINT_CENTRE, .place = PAINT_MIDDLE, .colour = m->look->ink};

	if (ticket_text_is_kiosks(ticket->ticket)) {
		node_text(m, &kept, box,
			say(m, "Your place in the queue is kept. The wait is not known now."));
		return;
	}
	wording_wait(wait, translations_of(m->facts->texts, m->language), ticket->low_ms,
		ticket->high_ms);
	facts[count++] = (struct fact){say(m, "People ahead"), keep_format(m, "%u", ticket->ahead)};
	facts[count++] = (struct fact){say(m, "Expected wait"), wait};
	if (zone.text[0])
		facts[count++] = (struct fact){say(m, "Where"), zone.text, zone.language};
	view_facts(m, box, facts, count);
}

static void add_heading(struct making *m, struct paint_box box, const struct words *words)
{
	struct type type = {.mm = 8.5F,
		.bold = true,
		.align = PAINT_CENTRE,
		.place = PAINT_MIDDLE,
		.colour = m->look->ink};
	struct type below = {
		.mm = 5.4F, .align = PAINT_CENTRE, .place = PAINT_MIDDLE, .colour = m->look->ink};
	int side = making_px(m, 18);
	struct view_node *node;

	if (words->below[0]) {
		struct paint_box lower = box;

		box.height = box.height * 9 / 20;
		lower.y += box.height;
		lower.height -= box.height;
		node_text(m, &type, box, words->heading);
		node_text(m, &below, lower, words->below);
		return;
	}
	node = node_text(m, &type, words->slip ? box_after(m, box, side) : box, words->heading);
	if (!words->slip)
		return;
	node->box = box;
	type.align = PAINT_START;
	node->spans[0].align = PAINT_START;
	node_sign(m, node, SIGN_SLIP, box_start(m, box, side));
}

/* Between heading and facts. */
static struct paint_box parts_of(const struct making *m, const struct words *words,
	struct paint_box *heading, struct paint_box *facts)
{
	struct paint_box box = view_open_box(m);
	int gap = m->scale.gap;

	*heading = *facts = box;
	heading->height = box.height * (words->below[0] ? 6 : 3) / 20;
	facts->height = view_facts_px(m, zone_name(m).text[0] ? 3 : 2);
	if (facts->height > box.height * 7 / 20)
		facts->height = box.height * 7 / 20;
	facts->y = box.y + box.height - facts->height;
	box.y += heading->height + gap / 2;
	box.height -= heading->height + facts->height + gap + gap / 2;
	return box;
}

/* The number's em where the letters are not large. */
static float plain_number_px(const struct making *m, const struct words *words)
{
	struct making plain = *m;
	struct flow_access access = m->flow->access;
	struct paint_box heading, facts, name, number;
	struct type name_type = card_name_type(m), type = number_type(m);
	bool fits;

	access.on[SWITCH_LARGE] = false;
	plain.scale = scale_of(&m->scale.panel, &access);
	plain.frame = frame_of(&plain.scale, m->flow, false);
	card_parts(&plain, &name_type, parts_of(&plain, words, &heading, &facts), &name, &number);
	return text_fit(&plain, &type, number.width, number.height * LINE_ROOM_PCT / 100,
		m->flow->ticket.ticket, &fits);
}

/* Large letters: all below each other, and what has no room is on the paper. The number is no
 * smaller than elsewhere: it is what one came for. */
static void ticket_large(struct making *m, const struct words *words)
{
	const struct ticket_message *ticket = &m->flow->ticket;
	struct type type = {.mm = 7, .bold = true, .align = PAINT_CENTRE, .colour = m->look->ink};
	struct type number = number_type(m);
	struct stack_item items[VIEW_MAX_STACK];
	char mark[32], wait[WORDING_SIZE], sentence[WORDING_SIZE];
	const struct name zone = zone_name(m), service = service_name(m);
	int count = 0;

	number.mm = NUMBER_LARGE_MM;
	wording_wait(wait, translations_of(m->facts->texts, m->language), ticket->low_ms,
		ticket->high_ms);
	paint_id(mark, sizeof(mark), ticket->ticket);
	wording_fill(
		sentence, sizeof(sentence), say(m, "Your number: {number}"), "number", mark, NULL);
	items[count++] = (struct stack_item){type, words->heading};
	items[count++] = (struct stack_item){
		number, ticket->ticket, sentence, 1, .least_px = plain_number_px(m, words)};
	type.bold = false;
	if (!ticket_text_is_kiosks(ticket->ticket)) {
		items[count++] = (struct stack_item){type,
			keep_format(m, "%s: %u", say(m, "People ahead"), ticket->ahead), NULL, 1,
			SIGN_NONE, true};
		items[count++] = (struct stack_item){type,
			keep_format(m, "%s: %s", say(m, "Expected wait"), wait), NULL, 1, SIGN_NONE,
			true};
	}
	if (zone.text[0])
		items[count++] = (struct stack_item){
			type_named(m, type, &zone), zone.text, NULL, 1, SIGN_NONE, true};
	items[count++] = (struct stack_item){
		type_named(m, type, &service), service.text, NULL, 1, SIGN_NONE, true};
	if (words->below[0])
		items[count++] = (struct stack_item){type, words->below, NULL, 1, SIGN_NONE, true};
	stack_add(m, items, count, view_open_box(m), PAINT_MIDDLE, 2);
}

void view_ticket(struct making *m)
{
	struct words words = words_of(m);
	struct paint_box heading, facts, box;

	view_bands(m);
	if (view_facts_are_lines(m)) {
		ticket_large(m, &words);
	} else {
		box = parts_of(m, &words, &heading, &facts);
		add_heading(m, heading, &words);
		view_ticket_card(m, box);
		add_facts(m, facts);
	}
	view_footer(m);
}
