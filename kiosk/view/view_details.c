/* What a service needs and how long it takes, and the button that asks for a ticket. */
#include <stdio.h>
#include <string.h>

#include "kiosk/view/view_inside.h"
#include "printer/wording.h"

#define TAKE_MM	     24.0F
#define FACT_MM	     20.0F
#define FACT_HIGH_MM 25.0F /* narrow ones, whose words take two lines */
#define SIDE_PCT     36
#define VALUE_EM_MM  6.0F
#define LABEL_EM_MM  4.0F
#define FACTS_MAX    3
#define TALL_LINE_EM 2.0F
#define BESIDE_MM    55.0F
#define VALUE_PCT    58 /* of the width */

/* What the hub knows of it; nothing while it is away. */
static int facts_of(struct making *m, struct fact *facts)
{
	const struct waiting_service *known = waiting_of(m->facts->waiting, m->flow->service);
	char text[WORDING_SIZE];
	int count = 0;

	if (!known)
		return 0;
	facts[count++] =
		(struct fact){say(m, "People waiting"), keep_format(m, "%u", known->people)};
	if (known->low_ms >= 0 && known->high_ms >= 0) {
		wording_wait(text, translations_of(m->facts->texts, m->language), known->low_ms,
			known->high_ms);
		facts[count++] = (struct fact){say(m, "Expected wait"), keep(m, text)};
	}
	if (known->counters > 0)
		facts[count++] = (struct fact){
			say(m, "Counters open now"), keep_format(m, "%u", known->counters)};
	return count;
}

static bool is_number(const char *text)
{
	return text[0] && text[strspn(text, "0123456789")] == '\0';
}

/* Value above label; where lines are tall both have no room for that, and stand beside each other
 * in a card that is wide enough. */
static void place_fact(const struct making *m, struct paint_box box, struct type *value,
	struct type *label, struct paint_box *upper, struct paint_box *lower)
{
	box = *upper = *lower = box_inset(box, making_px(m, 2), making_px(m, 0.5F));
	if (language_line_em(m->language) > TALL_LINE_EM && box.width >= making_px(m, BESIDE_MM)) {
		box = *upper = *lower = box_inset(box, making_px(m, 1), 0);
		*upper = box_end(m, box, box.width * VALUE_PCT / 100);
		*lower = box_before(m, box, upper->width);
		value->place = label->place = PAINT_MIDDLE;
		value->align = PAINT_END;
		label->align = PAINT_START;
		return;
	}
	upper->height = box.height / 2;
	lower->y += upper->height;
	lower->height -= upper->height;
}

/* Both together, however high each is: they were fitted to halves of the card. */
static void centre_lines(struct making *m, struct view_node *node, const struct type *value,
	const struct type *label)
{
	struct view_span *upper = &node->spans[0], *lower = &node->spans[1];
	int room = upper->box.height + lower->box.height, top = upper->box.y;
	int high = text_measure(m, value, upper->size_px, upper->box.width, upper->text).height;
	int low = text_measure(m, label, lower->size_px, lower->box.width, lower->text).height;

	if (high + low < room)
		top += (room - high - low) / 2;
	upper->box.y = top;
	upper->box.height = high;
	lower->box.y = top + high;
	lower->box.height = low;
}

void view_fact(struct making *m, struct paint_box box, const struct fact *fact)
{
	const struct name text = {fact->value, fact->language ? fact->language : m->language};
	struct view_node *node = node_add(m, VIEW_CARD, box);
	struct type value = {.mm = VALUE_EM_MM,
		.bold = true,
		.is_id = is_number(text.text), /* not in a script's tall line */
		.align = PAINT_CENTRE,
		.place = PAINT_BOTTOM,
		.colour = m->look->ink};
	struct type label = {.mm = LABEL_EM_MM,
		.align = PAINT_CENTRE,
		.place = PAINT_TOP,
		.colour = m->look->quiet};
	struct paint_box upper, lower;

	place_fact(m, box, &value, &label, &upper, &lower);
	value = type_named(m, value, &text);
	node->fill = m->look->card;
	node->edge = m->look->edge;
	span_add(m, node, &value, upper, text.text);
	span_add(m, node, &label, lower, fact->label);
	if (value.place == PAINT_BOTTOM && node->span_count == 2)
		centre_lines(m, node, &value, &label);
	node_say(m, node, NULL, keep_format(m, "%s: %s", fact->label, text.text));
	node_say_name(m, node, &text);
}

bool view_facts_are_lines(const struct making *m)
{
	return m->scale.large;
}

int view_facts_px(const struct making *m, int count)
{
	return count ? making_px(m, m->scale.upright ? FACT_HIGH_MM : FACT_MM) : 0;
}

void view_facts(struct making *m, struct paint_box box, const struct fact *facts, int count)
{
	for (int i = 0; i < count; i++)
		view_fact(m, box_column(m, box, count, i, m->scale.gap), &facts[i]);
}

static void add_take(struct making *m, struct paint_box box)
{
	struct view_node *node = node_main(m, box, CONTROL_TAKE, 0);
	struct type type = {.mm = 8, .bold = true, .place = PAINT_MIDDLE};
	const char *label = say(m, "Take a ticket");

	type.colour = node->pressed ? m->look->accent : m->look->on_accent;
	node_label(m, node, SIGN_SLIP, 18, type, label);
	node_say(m, node, NULL, keep_format(m, "%s, %s", label, say(m, "button")));
}

static struct stack_item named_item(
	const struct making *m, struct type type, const struct name *name, float gap_mm)
{
	return (struct stack_item){
		.type = type_named(m, type, name), .text = name->text, .gap_mm = gap_mm};
}

static void add_words(
	struct making *m, struct paint_box box, const struct fact *facts, int fact_count)
{
	const struct catalogue_service *service = hall_catalogue_service(m->hall, m->flow->service);
	enum paint_align align = PAINT_START;
	struct stack_item items[VIEW_MAX_STACK];
	struct name institution = {""}, documents = {""}, name = {""};
	int count = 0;

	if (service) {
		name = name_of(m, &service->names);
		documents = name_of(m, &service->documents);
		if (service->institution < m->hall->institution_count)
			institution =
				name_of(m, &m->hall->institutions[service->institution].names);
	}
	if (m->scale.tight && documents.text[0])
		(m->flow->page > 0) ? (name.text = "") : (documents.text = "");
	if (name.text[0])
		items[count++] = named_item(
			m, (struct type){.mm = 8, .bold = true, .colour = m->look->ink}, &name, 0);
	for (int i = 0; view_facts_are_lines(m) && name.text[0] && i < fact_count; i++)
		items[count++] =
			(struct stack_item){{.mm = 5, .align = align, .colour = m->look->ink},
				keep_format(m, "%s: %s", facts[i].label, facts[i].value), NULL, 3,
				SIGN_NONE, true};
	if (institution.text[0] && !m->scale.tight)
		items[count++] = named_item(
			m, (struct type){.mm = 4.8F, .colour = m->look->quiet}, &institution, 2);
	if (documents.text[0]) {
		items[count++] = (struct stack_item){
			{.mm = 4.4F, .bold = true, .align = align, .colour = m->look->accent},
			say(m, "Documents to have ready"), NULL, 7, SIGN_NONE, true};
		items[count++] = named_item(
			m, (struct type){.mm = 5.4F, .colour = m->look->ink}, &documents, 1);
	}
	if (flow_is_paperless(m->flow))
		items[count++] = (struct stack_item){
			{.mm = 5, .bold = true, .align = align, .colour = m->look->ink},
			say(m, "No paper: your number will be shown on the screen."), NULL, 6,
			SIGN_NONE, true};
	stack_add(m, items, count, box, PAINT_MIDDLE, 1.3F);
}

/* Words at the start, facts and the button at the end. */
static void details_wide(struct making *m, struct paint_box box)
{
	struct fact facts[FACTS_MAX];
	int count = facts_of(m, facts), gap = m->scale.gap;
	int side = box.width * SIDE_PCT / 100, take = making_px(m, TAKE_MM);
	struct paint_box end = box_end(m, box, side), row = end;
	int high = making_px(m, FACT_MM);

	add_words(m, box_before(m, box, side + 2 * gap), facts, count);
	if (m->scale.low && end.y < m->frame.hands_top)
		take = take > end.y + end.height - m->frame.hands_top
			       ? end.y + end.height - m->frame.hands_top
			       : take;
	row.height = end.height - take - gap;
	if (count > 0 && row.height > count * high + (count - 1) * gap) {
		row.y += row.height - count * high - (count - 1) * gap;
		row.height = count * high + (count - 1) * gap;
	}
	for (int i = 0; i < count && !view_facts_are_lines(m); i++)
		view_fact(m, box_row(row, count, i, gap), &facts[i]);
	end.y += end.height - take;
	end.height = take;
	add_take(m, end);
}

/* Below each other; with large letters on a small panel the facts that fit side by side. */
static void details_high(struct making *m, struct paint_box box)
{
	struct fact facts[FACTS_MAX];
	int count = facts_of(m, facts), gap = m->scale.gap, take = making_px(m, TAKE_MM);
	struct paint_box row = box, words = box;

	if (m->scale.tight) {
		take = (int)(m->scale.large_px * language_line_em(m->language)) + making_px(m, 2);
		take = take < m->scale.target ? m->scale.target : take;
	}
	row.height = take;
	row.y = box.y + box.height - take;
	words.height -= take + gap;
	if (count > 0 && !view_facts_are_lines(m)) {
		struct paint_box line = box;

		line.height = view_facts_px(m, count);
		line.y = row.y - gap - line.height;
		words.height -= line.height + gap;
		view_facts(m, line, facts, count);
	}
	add_words(m, words, facts, count);
	add_take(m, row);
}

int view_details_pages(const struct panel *panel, const struct flow *flow)
{
	struct scale scale = scale_of(panel, &flow->access);
	const struct catalogue_service *service =
		flow->hall ? hall_catalogue_service(flow->hall, flow->service) : NULL;

	if (!scale.tight || !service)
		return 1;
	return names_text(flow->hall, &service->documents, flow->language)[0] ? 2 : 1;
}

void view_details(struct making *m)
{
	struct paint_box box = view_open_box(m);

	view_bands(m);
	if (m->scale.upright || m->scale.tight)
		details_high(m, box);
	else
		details_wide(m, box);
	view_footer(m);
}
