/* The screens with something to choose: languages, institutions, services, and an answer. */
#include <stdio.h>
#include <string.h>

#include "firmware/base/catalogue.h"
#include "kiosk/screens.h"
#include "printer/wording.h"

#define PAD_MM	  3.0F
#define BADGE_MM  8.0F /* the tile's key */
#define FACT_MM	  22.0F
#define SECOND_MM 3.7F

struct tile {
	struct paint_box box;
	bool pressed, closed;
	int number; /* the key that chooses it, 1..9 */
	const char *language;
	const char *name;
	char second[WORDING_SIZE]; /* a quiet line below; may be empty */
	int64_t people;		   /* waiting, -1: not shown */
};

static const char *say(const struct screens *s, const char *english)
{
	return screens_say_in(s, s->flow->language, english);
}

/* ---- What a tile says -------------------------------------------------------------------------
 */

static int count_services(const struct hall_catalogue *hall, int institution)
{
	int count = 0;

	for (int i = 0; i < hall->service_count; i++)
		count += hall->services[i].institution == institution;
	return count;
}

static void fill_institution(const struct screens *s, int index, struct tile *tile)
{
	const struct hall_catalogue *hall = s->flow->hall;
	int count = count_services(hall, index);
	char number[12];

	snprintf(number, sizeof(number), "%d", count);
	tile->name = names_text(hall, &hall->institutions[index].names, s->flow->language);
	wording_fill(tile->second, sizeof(tile->second),
		count == 1 ? say(s, "1 service") : say(s, "{count} services"), "count", number,
		NULL);
}

static void fill_service(const struct screens *s, int index, struct tile *tile)
{
	const struct hall_catalogue *hall = s->flow->hall;
	const struct catalogue_service *service = &hall->services[index];

	tile->name = names_text(hall, &service->names, s->flow->language);
	tile->closed = !service->open;
	tile->people = waiting_for(s->waiting, service->id);
}

static const char *const answers[PAPER_ANSWER_COUNT] = {
	[PAPER_ANSWER_YES] = "Yes, I have it",
	[PAPER_ANSWER_NO] = "No, print it again",
};

static void fill_tile(const struct screens *s, int position, struct tile *tile)
{
	int index = flow_tile_index(s->flow, position);

	*tile = (struct tile){.box = s->layout->tiles[position],
		.number = position + 1,
		.people = -1,
		.language = s->flow->language,
		.name = ""};
	tile->pressed =
		s->flow->pressed.control == CONTROL_TILE && s->flow->pressed.tile == position;
	if (index < 0)
		return;
	if (s->flow->shown == FLOW_LANGUAGE) {
		tile->language = s->flow->hall->languages[index];
		tile->name = translations_own_name(tile->language);
	} else if (s->flow->shown == FLOW_INSTITUTION) {
		fill_institution(s, index, tile);
	} else if (s->flow->shown == FLOW_PAPER_ASK) {
		tile->name = say(s, answers[index]);
	} else {
		fill_service(s, index, tile);
	}
}

/* ---- Painting it ------------------------------------------------------------------------------
 */

static struct brush_text name_look(const struct screens *s, const struct tile *tile)
{
	bool language = s->flow->shown == FLOW_LANGUAGE;
	bool answer = s->flow->shown == FLOW_PAPER_ASK;

	return (struct brush_text){.language = tile->language,
		.bold = true,
		.least_mm = 3.4F,
		.most_mm = language ? 11
			   : answer ? 7
				    : 5.4F,
		.place = PAINT_MIDDLE,
		.align = language ? PAINT_CENTRE : PAINT_START,
		.colour = tile->pressed	 ? LOOK_CARD
			  : tile->closed ? LOOK_QUIET
					 : LOOK_INK};
}

static int second_px(const struct brush *brush, const struct tile *tile)
{
	return tile->second[0] ? paint_line_height(brush->painter, brush->language,
					 (float)brush_px(brush, SECOND_MM))
			       : 0;
}

/* Where the name goes: right of the badge, left of the people waiting. */
static struct paint_box name_box(
	const struct screens *s, const struct brush *brush, const struct tile *tile)
{
	int pad = brush_px(brush, PAD_MM), badge = brush_px(brush, BADGE_MM) + 2 * pad;
	struct paint_box box = brush_after(brush, tile->box, badge);

	if (s->flow->shown == FLOW_LANGUAGE)
		box = brush_before(brush, box, badge); /* so that it stands in the middle */
	else if (s->flow->shown == FLOW_SERVICE)
		box = brush_before(brush, box, brush_px(brush, FACT_MM));
	else
		box = brush_before(brush, box, pad);
	return brush_inset(box, 0, brush_px(brush, 1.5F));
}

static void paint_badge(const struct brush *brush, const struct tile *tile)
{
	int size = brush_px(brush, BADGE_MM), pad = brush_px(brush, PAD_MM);
	struct paint_box box = brush_start(brush, brush_after(brush, tile->box, pad), size);
	struct brush_text look = {.least_mm = 3,
		.most_mm = 4.4F,
		.bold = true,
		.is_id = true,
		.align = PAINT_CENTRE,
		.place = PAINT_MIDDLE,
		.colour = tile->pressed	 ? LOOK_ACCENT
			  : tile->closed ? LOOK_QUIET
					 : LOOK_ACCENT};
	char text[4];

	box.y += (box.height - size) / 2;
	box.height = size;
	if (tile->pressed)
		paint_rounded(brush->painter, box, size / 2, LOOK_CARD);
	else
		paint_rounded(brush->painter, box, size / 2, LOOK_BADGE);
	snprintf(text, sizeof(text), "%d", tile->number);
	brush_write(brush, &look, box, text);
}

static void paint_people(
	const struct screens *s, const struct brush *brush, const struct tile *tile)
{
	struct paint_box box = brush_end(brush, tile->box, brush_px(brush, FACT_MM));
	uint32_t colour = tile->pressed ? LOOK_CARD : LOOK_QUIET;
	struct brush_text number = {.least_mm = 4,
		.most_mm = 6,
		.bold = true,
		.is_id = true,
		.align = PAINT_CENTRE,
		.place = PAINT_BOTTOM,
		.colour = tile->pressed ? LOOK_CARD : LOOK_INK};
	struct brush_text label = {.least_mm = 2.6F,
		.most_mm = 3.2F,
		.align = PAINT_CENTRE,
		.place = PAINT_TOP,
		.colour = colour};
	struct paint_box upper = box, lower = box;
	char text[24];

	upper.height = box.height * 11 / 20;
	lower.y += upper.height;
	lower.height -= upper.height;
	if (tile->closed) {
		label.place = PAINT_MIDDLE;
		label.bold = true;
		brush_write(brush, &label, box, say(s, "closed"));
	} else if (tile->people >= 0) {
		snprintf(text, sizeof(text), "%lld", (long long)tile->people);
		brush_write(brush, &number, upper, text);
		brush_write(brush, &label, lower, say(s, "waiting"));
	}
}

static void paint_tile(
	const struct screens *s, const struct brush *brush, const struct tile *tile, float size_px)
{
	struct paint_box box = name_box(s, brush, tile);
	struct brush_text look = name_look(s, tile);
	struct brush_text second = {.least_mm = 2.6F,
		.most_mm = 3.2F,
		.colour = tile->pressed ? LOOK_CARD : LOOK_QUIET};
	struct paint_style style = {
		.language = tile->language, .size_px = size_px, .weight = PAINT_BOLD};
	int below = second_px(brush, tile), name_height, top;

	brush_card(brush, tile->box, tile->pressed);
	paint_badge(brush, tile);
	if (s->flow->shown == FLOW_SERVICE)
		paint_people(s, brush, tile);
	if (!below) {
		brush_write_at(brush, &look, size_px, box, tile->name);
		return;
	}
	name_height = paint_measure(brush->painter, &style, box.width, tile->name).height;
	if (name_height > box.height - below)
		name_height = box.height - below;
	top = (box.height - name_height - below) / 2;
	look.place = PAINT_TOP;
	brush_write_at(brush, &look, size_px,
		(struct paint_box){box.x, box.y + top, box.width, name_height}, tile->name);
	brush_write(brush, &second,
		(struct paint_box){box.x, box.y + top + name_height, box.width, below},
		tile->second);
}

/* All names of a page in one size: the largest that fits every tile. */
static float common_size(const struct screens *s, const struct brush *brush)
{
	float size_px = 1e6F;

	for (int i = 0; i < s->layout->tile_count; i++) {
		struct paint_box box;
		struct brush_text look;
		struct tile tile;
		float fits;

		fill_tile(s, i, &tile);
		look = name_look(s, &tile);
		box = name_box(s, brush, &tile);
		fits = brush_fit(
			brush, &look, box.width, box.height - second_px(brush, &tile), tile.name);
		size_px = fits < size_px ? fits : size_px;
	}
	return size_px;
}

/* ---- Title and pages --------------------------------------------------------------------------
 */

/* Nobody should wait for a ticket that does not come. */
static void paint_note(const struct screens *s, const struct brush *brush, const char *language,
	struct paint_box box)
{
	struct brush_text look = {.language = language,
		.least_mm = 2.8F,
		.most_mm = 4,
		.bold = true,
		.align = PAINT_CENTRE,
		.place = PAINT_MIDDLE,
		.colour = LOOK_INK};

	paint_rounded(brush->painter, brush_inset(box, 0, brush_px(brush, 1)),
		brush_px(brush, 2.2F), LOOK_BADGE);
	brush_write(brush, &look, brush_inset(box, brush_px(brush, 2), 0),
		screens_say_in(s, language, "No paper: your number will be shown on the screen."));
}

/* What stands beside the question: the note, or where one is. */
static void paint_beside(const struct screens *s, const struct brush *brush, struct paint_box box)
{
	struct brush_text look = {.least_mm = 2.8F,
		.most_mm = 4.2F,
		.align = PAINT_END,
		.place = PAINT_MIDDLE,
		.colour = LOOK_QUIET};
	const struct catalogue_item *institution =
		hall_catalogue_institution(s->flow->hall, s->flow->institution);

	if (flow_is_paperless(s->flow))
		paint_note(s, brush, brush->language, box);
	else if (institution)
		brush_write(brush, &look, brush_inset(box, 0, brush_px(brush, 1)),
			names_text(s->flow->hall, &institution->names, s->flow->language));
}

static void paint_question(const struct screens *s, const struct brush *brush)
{
	struct paint_box box = brush_inset(s->layout->title, 0, brush_px(brush, 1));
	struct brush_text look = {.least_mm = 4,
		.most_mm = 7,
		.bold = true,
		.place = PAINT_MIDDLE,
		.colour = LOOK_INK};
	bool services = s->flow->shown == FLOW_SERVICE, half = services;

	if (s->flow->shown == FLOW_PAPER_ASK) {
		brush_write(brush, &look, box, say(s, "Did your ticket come out?"));
		return;
	}
	half |= flow_is_paperless(s->flow);
	brush_write(brush, &look, half ? brush_start(brush, box, box.width * 11 / 20) : box,
		services ? say(s, "Which service do you need?")
			 : say(s, "Which institution do you need?"));
	if (half)
		paint_beside(s, brush, brush_end(brush, s->layout->title, box.width * 8 / 20));
}

/* Nobody's language is known yet: each says its own welcome, side by side. */
static void paint_welcome(const struct screens *s, const struct brush *brush)
{
	const struct hall_catalogue *hall = s->flow->hall;
	int shown = hall->language_count < 3 ? hall->language_count : 3;
	struct paint_box box = s->layout->title;
	char line[WORDING_SIZE];

	box.y -= brush_px(brush, 3);
	box.width /= shown;
	for (int i = 0; i < shown; i++, box.x += box.width) {
		const char *language = hall->languages[i];
		struct brush_text look = {.language = language,
			.least_mm = 3.6F,
			.most_mm = 6.4F,
			.bold = true,
			.align = PAINT_CENTRE,
			.place = PAINT_MIDDLE,
			.colour = LOOK_INK};

		snprintf(line, sizeof(line), "%s",
			screens_say_in(s, language, "Choose your language"));
		brush_write(brush, &look, box, line);
	}
}

/* At home of a hall with several languages: below the tiles, where there is the room. */
static void paint_notes(const struct screens *s, const struct brush *brush)
{
	const struct hall_catalogue *hall = s->flow->hall;
	const struct paint_box *last = &s->layout->tiles[s->layout->tile_count - 1];
	int shown = hall->language_count < 3 ? hall->language_count : 3;
	int gap = brush_px(brush, 4), height = brush_px(brush, 17);
	struct paint_box box = s->layout->body;

	if (last->y + last->height + gap + height > box.y + box.height)
		return;
	box.y += box.height - height;
	box.height = height;
	box.width = (box.width - (shown - 1) * gap) / shown;
	for (int i = 0; i < shown; i++, box.x += box.width + gap)
		paint_note(s, brush, hall->languages[i], box);
}

static void paint_buttons(const struct screens *s, const struct brush *brush)
{
	const struct layout *l = s->layout;
	struct brush_text look = {.least_mm = 3,
		.most_mm = 4.4F,
		.align = PAINT_CENTRE,
		.place = PAINT_MIDDLE,
		.is_id = true, /* "1 / 2" in every language */
		.colour = LOOK_QUIET};
	char text[32];

	screen_button(s, brush, l->back, CONTROL_BACK, say(s, "Back"));
	screen_button(s, brush, l->home, CONTROL_HOME, say(s, "Start over"));
	if (!l->next.width)
		return;
	if (s->flow->page > 0)
		screen_button(s, brush, l->previous, CONTROL_PREVIOUS_PAGE, NULL);
	if (s->flow->page + 1 < flow_page_count(s->flow))
		screen_button(s, brush, l->next, CONTROL_NEXT_PAGE, NULL);
	snprintf(text, sizeof(text), "%d / %d", s->flow->page + 1, flow_page_count(s->flow));
	brush_write(brush, &look, l->pages, text);
}

void screen_choose(const struct screens *s, const struct brush *brush)
{
	float size_px = common_size(s, brush);

	if (s->flow->shown == FLOW_LANGUAGE)
		paint_welcome(s, brush);
	else
		paint_question(s, brush);
	if (s->flow->shown == FLOW_PAPER_ASK)
		screen_ticket_card(s, brush, s->layout->card, false);
	for (int i = 0; i < s->layout->tile_count; i++) {
		struct tile tile;

		fill_tile(s, i, &tile);
		paint_tile(s, brush, &tile, size_px);
	}
	if (s->flow->shown == FLOW_LANGUAGE && flow_is_paperless(s->flow))
		paint_notes(s, brush);
	paint_buttons(s, brush);
}
