/* The screens with something to choose: institutions, services, classes, an answer. */
#include <stdio.h>
#include <string.h>

#include "firmware/base/translations.h"
#include "kiosk/view/view_inside.h"
#include "printer/wording.h"

#define CARD_MOST_MM	70.0F /* the number above two answers */
#define TILE_MOST_MM	38.0F
#define LARGE_LINES	6.5F /* of a tile, at most, with large letters */
#define COMMON_LEAST_MM 4.2F /* a longer name may be smaller than the others of its page */

struct tile {
	struct paint_box box, name_box;
	int number; /* the key that chooses it, 1..9 */
	int index;
	bool closed;
	struct name name;
	struct name second;		/* a quiet line below; may be empty */
	char second_text[WORDING_SIZE]; /* its room, where it is a sentence */
	bool second_is_shown;		/* on all tiles of a page, or left to the voice */
	int64_t people;			/* waiting, -1: not known */
};

/* ---- What a tile says -------------------------------------------------------------------------
 */

static int count_services(const struct hall_catalogue *hall, int institution)
{
	int count = 0;

	for (int i = 0; i < hall->service_count; i++)
		count += hall->services[i].institution == institution;
	return count;
}

static void fill_institution(const struct making *m, struct tile *tile)
{
	int count = count_services(m->hall, tile->index);
	char number[12];

	snprintf(number, sizeof(number), "%d", count);
	wording_fill(tile->second_text, sizeof(tile->second_text),
		say_plural(m, "{count} service", "{count} services", (uint64_t)count), "count",
		number, NULL);
	tile->second = (struct name){tile->second_text, m->language};
}

static void fill_service(const struct making *m, struct tile *tile)
{
	const struct catalogue_service *service = &m->hall->services[tile->index];

	tile->closed = !service->open;
	tile->people = waiting_for(m->facts->waiting, service->id);
	tile->second = list_second(m->flow, tile->index);
}

static void fill_tile(const struct making *m, int position, struct tile *tile)
{
	static const char *const answers[PAPER_ANSWER_COUNT] = {
		[PAPER_ANSWER_YES] = "Yes, I have it",
		[PAPER_ANSWER_NO] = "No, print it again",
	};

	tile->number = position + 1;
	tile->people = -1;
	tile->index = flow_tile_index(m->flow, position);
	tile->name = list_name(m->flow, tile->index);
	tile->second = (struct name){"", m->language};
	if (tile->index < 0)
		return;
	switch (m->flow->shown) {
	case FLOW_INSTITUTION:
		fill_institution(m, tile);
		break;
	case FLOW_SERVICE:
	case FLOW_POPULAR:
	case FLOW_SEARCH:
		fill_service(m, tile);
		break;
	case FLOW_PAPER_ASK:
		tile->name = (struct name){say(m, answers[tile->index]), m->language};
		break;
	case FLOW_CLASS:
		if (tile->index == 0)
			tile->name = (struct name){say(m, "None of these"), m->language};
		break;
	default:
		break;
	}
}

/* "Identity card, Ministry of Justice, 7 people waiting" */
static void say_tile(struct making *m, struct view_node *node, const struct tile *tile)
{
	char people[WORDING_SIZE] = "", number[24];

	if (tile->closed) {
		snprintf(people, sizeof(people), ", %s", say(m, "closed"));
	} else if (tile->people >= 0) {
		snprintf(number, sizeof(number), "%lld", (long long)tile->people);
		wording_fill(people, sizeof(people),
			say_plural(m, ", {count} person waiting", ", {count} people waiting",
				(uint64_t)tile->people),
			"count", number, NULL);
	}
	node_say(m, node, NULL,
		keep_format(m, "%s%s%s%s", tile->name.text, tile->second.text[0] ? ", " : "",
			tile->second.text, people));
	node_say_name(m, node, &tile->name);
	node_say_name(m, node, &tile->second);
}

/* ---- How it looks -----------------------------------------------------------------------------
 */

static struct type name_type(const struct making *m, const struct tile *tile, bool pressed)
{
	bool centred = m->flow->shown == FLOW_PAPER_ASK;

	struct type type = {.bold = true,
		.mm = centred ? 7 : 5.6F,
		.place = PAINT_MIDDLE,
		.align = centred ? PAINT_CENTRE : PAINT_START,
		.colour = pressed	 ? m->look->on_pressed
			  : tile->closed ? m->look->quiet
					 : m->look->ink};

	return type_named(m, type, &tile->name);
}

static struct type second_type(const struct making *m, const struct tile *tile, bool pressed)
{
	struct type type = {
		.mm = SECOND_EM_MM, .colour = pressed ? m->look->on_pressed : m->look->quiet};

	return type_named(m, type, &tile->second);
}

static struct paint_box name_box(const struct making *m, const struct tile *tile)
{
	struct tile_room room = tile_room_of(&m->scale, m->flow->shown);
	struct paint_box box = box_inset(tile->box, making_px(m, room.pad), making_px(m, 1));

	if (room.badge > 0)
		box = box_after(m, box, making_px(m, room.badge + room.pad));
	if (room.fact > 0 && (tile->people >= 0 || tile->closed))
		box = box_before(m, box, making_px(m, room.fact));
	return box;
}

/* The height of the quiet lines below the name, 0: there are none. */
static int second_px(struct making *m, const struct tile *tile)
{
	struct tile_room room = tile_room_of(&m->scale, m->flow->shown);
	struct type type = second_type(m, tile, false);

	if (!room.second || !tile->second_is_shown || !tile->second.text[0])
		return 0;
	return text_measure(m, &type, SECOND_EM_MM * m->scale.unit_px, name_box(m, tile).width,
		tile->second.text)
		.height;
}

static void add_badge(struct making *m, struct view_node *node, const struct tile *tile)
{
	struct tile_room room = tile_room_of(&m->scale, m->flow->shown);
	int size = making_px(m, room.badge);
	struct type type = {.mm = 4.4F,
		.bold = true,
		.is_id = true,
		.align = PAINT_CENTRE,
		.place = PAINT_MIDDLE,
		.colour = node->pressed ? m->look->accent : m->look->on_badge};
	struct paint_box box = box_start(m, box_inset(tile->box, making_px(m, room.pad), 0), size);
	char text[12];

	if (room.badge <= 0 || tile->number > 9)
		return;
	box.y += (box.height - size) / 2;
	box.height = size;
	snprintf(text, sizeof(text), "%d", tile->number);
	span_add(m, node, &type, box, text)->back =
		node->pressed ? m->look->on_pressed : m->look->badge;
}

static void add_people(struct making *m, struct view_node *node, const struct tile *tile)
{
	struct tile_room room = tile_room_of(&m->scale, m->flow->shown);
	struct paint_box box = box_end(m, box_inset(tile->box, making_px(m, 1), making_px(m, 1.5F)),
		making_px(m, room.fact));
	struct type number = {.mm = 6,
		.bold = true,
		.is_id = true,
		.align = PAINT_CENTRE,
		.place = PAINT_BOTTOM,
		.colour = node->pressed ? m->look->on_pressed : m->look->ink};
	struct type label = {.mm = tile->closed ? 4.2F : 3.4F,
		.align = PAINT_CENTRE,
		.place = PAINT_TOP,
		.colour = node->pressed ? m->look->on_pressed : m->look->quiet};
	struct paint_box upper = box, lower = box;
	char text[24];

	upper.height = box.height * 11 / 20;
	lower.y += upper.height;
	lower.height -= upper.height;
	if (room.fact <= 0)
		return;
	if (tile->closed) {
		label.place = PAINT_MIDDLE;
		label.bold = true;
		span_add(m, node, &label, box, say(m, "closed"));
	} else if (tile->people >= 0) {
		snprintf(text, sizeof(text), "%lld", (long long)tile->people);
		span_add(m, node, &number, upper, text);
		span_add(m, node, &label, lower, say(m, "waiting"));
	}
}

static void add_name(
	struct making *m, struct view_node *node, const struct tile *tile, float size_px)
{
	struct paint_box box = name_box(m, tile), below;
	struct type type = name_type(m, tile, node->pressed);
	struct type second = second_type(m, tile, node->pressed);
	int second_height = second_px(m, tile), height;
	struct view_span *span;

	if (second_height == 0) {
		span = span_add(m, node, &type, box, tile->name.text);
		span->size_px = size_px < span->size_px ? size_px : span->size_px;
		return;
	}
	type.place = PAINT_TOP;
	box.height -= second_height;
	span = span_add(m, node, &type, box, tile->name.text);
	span->size_px = size_px < span->size_px ? size_px : span->size_px;
	height = text_measure(m, &type, span->size_px, box.width, tile->name.text).height;
	span->box.height = height < box.height ? height : box.height;
	span->box.y += (box.height - span->box.height) / 2;
	below = span->box;
	below.y += below.height;
	below.height = second_height;
	span_add(m, node, &second, below, tile->second.text);
}

static void add_tile(struct making *m, const struct tile *tile, float size_px)
{
	struct view_node *node =
		node_touchable(m, VIEW_TILE, tile->box, CONTROL_TILE, tile->number - 1);

	node->closed = tile->closed;
	add_badge(m, node, tile);
	add_name(m, node, tile, size_px);
	if (tile->closed || tile->people >= 0)
		add_people(m, node, tile);
	say_tile(m, node, tile);
}

/* All names of a page in one size: the largest that fits every tile, but no smaller than what is
 * pleasant to read; a name that needs less has its own. */
static float common_px(struct making *m, const struct tile *tiles, int count)
{
	float least = COMMON_LEAST_MM * m->scale.unit_px, common = 1e6F;

	least = least < m->scale.large_px ? m->scale.large_px : least;
	for (int i = 0; i < count; i++) {
		struct paint_box box = name_box(m, &tiles[i]);
		struct type type = name_type(m, &tiles[i], false);
		bool fits;
		float size_px = text_fit(m, &type, box.width, box.height - second_px(m, &tiles[i]),
			tiles[i].name.text, &fits);

		common = size_px < common ? size_px : common;
	}
	return common < least ? least : common;
}

/* A name may not become smaller than the quiet line below it. */
static bool seconds_have_room(struct making *m, const struct tile *tiles, int count)
{
	for (int i = 0; i < count; i++) {
		struct paint_box box = name_box(m, &tiles[i]);
		struct type type = name_type(m, &tiles[i], false);

		box.height -= second_px(m, &tiles[i]);
		if (!text_has_room(m, &type, box, SECOND_EM_MM, tiles[i].name.text))
			return false;
	}
	return true;
}

void view_tiles(struct making *m, struct paint_box box, int columns, int rows)
{
	struct tile tiles[FLOW_PAGE_TILES] = {0};
	int per_page = flow_tiles_per_page(m->flow), count = flow_tile_count(m->flow);
	float size_px;

	count -= m->flow->page * per_page;
	count = count > per_page ? per_page : count;
	count = count > FLOW_PAGE_TILES ? FLOW_PAGE_TILES : count;
	for (int i = 0; i < count; i++) {
		fill_tile(m, i, &tiles[i]);
		tiles[i].box = box_row(box_column(m, box, columns, i % columns, m->scale.gap), rows,
			i / columns, m->scale.gap);
		tiles[i].second_is_shown = true;
	}
	if (!seconds_have_room(m, tiles, count))
		for (int i = 0; i < count; i++)
			tiles[i].second_is_shown = false;
	size_px = common_px(m, tiles, count);
	for (int i = 0; i < count; i++)
		add_tile(m, &tiles[i], size_px);
}

/* ---- Around the tiles -------------------------------------------------------------------------
 */

static const char *question(const struct making *m)
{
	switch (m->flow->shown) {
	case FLOW_INSTITUTION:
		return say(m, "Which institution do you need?");
	case FLOW_POPULAR:
		return say(m, "Most used services");
	case FLOW_CLASS:
		return say(m, "Does one of these apply to you?");
	case FLOW_PAPER_ASK:
		return say(m, "Did your ticket come out?");
	default:
		return say(m, "Which service do you need?");
	}
}

static void add_chosen(struct making *m, struct type type, struct paint_box box,
	const struct catalogue_item *institution)
{
	struct name name = name_of(m, &institution->names);

	type = type_named(m, type, &name);
	node_text(m, &type, box, name.text);
}

/* Beside the question: what was chosen, or that no paper comes. */
static struct paint_box add_beside(struct making *m, struct paint_box box)
{
	const struct catalogue_item *institution =
		hall_catalogue_institution(m->hall, m->flow->institution);
	bool wide = m->scale.upright && flow_is_paperless(m->flow);
	struct paint_box beside = box_end(m, box, box.width * (wide ? 10 : 8) / 20);
	struct type type = {
		.mm = 4.4F, .align = PAINT_END, .place = PAINT_MIDDLE, .colour = m->look->quiet};
	bool note = flow_is_paperless(m->flow);

	note = note && !m->scale.large && m->flow->shown != FLOW_PAPER_ASK &&
	       (m->frame.tool_count == 0 || m->scale.upright || m->scale.low);
	if (note)
		view_paperless_note(m, m->language, box_inset(beside, 0, making_px(m, 0.5F)));
	else if (m->flow->shown == FLOW_SERVICE && institution && !m->scale.large &&
		 m->frame.tool_count == 0)
		add_chosen(m, type, box_inset(beside, 0, making_px(m, 1)), institution);
	else
		return box;
	return box_start(m, box, box.width * (wide ? 9 : 11) / 20);
}

static void add_question(struct making *m)
{
	struct paint_box box = box_inset(m->frame.title, 0, m->scale.tight ? 1 : making_px(m, 1));
	struct type type = {
		.mm = 7.5F, .bold = true, .place = PAINT_MIDDLE, .colour = m->look->ink};

	if (m->view->rtl && m->frame.title.width < m->frame.body.width)
		box.x += m->frame.body.width - m->frame.title.width;
	box = add_beside(m, box);
	node_text(m, &type, box, question(m));
}

static void add_tools(struct making *m)
{
	static const struct {
		enum flow_control control;
		enum view_sign sign;
	} tools[] = {
		{CONTROL_SEARCH, SIGN_SEARCH},
		{CONTROL_POPULAR, SIGN_POPULAR},
		{CONTROL_APPOINTMENT, SIGN_CALENDAR},
	};
	const char *const labels[] = {say(m, "Search"), say(m, "Most used"), say(m, "Appointment")};
	struct paint_box box = m->frame.tools;
	int at = 0;

	if (m->view->rtl)
		box.x = m->view->panel.width_px - box.x - box.width;
	for (size_t i = 0; i < sizeof(tools) / sizeof(tools[0]); i++) {
		if (!flow_offers(m->flow, tools[i].control))
			continue;
		view_button(m, box_column(m, box, m->frame.tool_count, at++, m->scale.gap),
			tools[i].control, tools[i].sign, labels[i]);
	}
}

/* No larger than is pleasant. */
static struct paint_box tiles_box(const struct making *m, struct paint_box box, int rows)
{
	int most = making_px(m, TILE_MOST_MM), spare;

	if (m->scale.large &&
		most < LARGE_LINES * m->scale.large_px * language_line_em(m->language))
		most = (int)(LARGE_LINES * m->scale.large_px * language_line_em(m->language));
	spare = box.height - rows * most - (rows - 1) * m->scale.gap;
	if (spare <= 0)
		return box;
	box.height -= spare;
	if (m->scale.low)
		box.y += spare;
	return box;
}

static void choose_from_list(struct making *m)
{
	struct grid grid = grid_of(&m->scale, m->flow, flow_tile_count(m->flow));
	int per_page = flow_tiles_per_page(m->flow), columns, rows;

	m->frame = frame_of(&m->scale, m->flow, grid.paged);
	columns = grid_columns(&grid, per_page);
	rows = (per_page + columns - 1) / columns;
	view_bands(m);
	add_question(m);
	add_tools(m);
	view_tiles(m, tiles_box(m, m->frame.body, rows), columns, rows);
	view_footer(m);
}

/* The number, and below it what the citizen may answer: side by side where there is the width. */
static void choose_answer(struct making *m)
{
	struct paint_box box = m->frame.body, card = box, tiles = box;
	int columns = m->scale.upright ? 1 : PAPER_ANSWER_COUNT, gap = m->scale.gap;
	int rows = PAPER_ANSWER_COUNT / columns, height = making_px(m, 32), most;

	tiles.height = rows * height + (rows - 1) * gap;
	if (tiles.height > box.height / 2)
		tiles.height = box.height / 2;
	most = making_px(m, CARD_MOST_MM);
	card.height = box.height - tiles.height - gap;
	card.height = card.height > most ? most : card.height;
	tiles.y = m->scale.low ? box.y + box.height - tiles.height : card.y + card.height + gap;
	view_bands(m);
	add_question(m);
	view_ticket_card(m, card);
	view_tiles(m, tiles, columns, rows);
	view_footer(m);
}

void view_choose(struct making *m)
{
	if (m->flow->shown == FLOW_PAPER_ASK)
		choose_answer(m);
	else
		choose_from_list(m);
}
