/* The list of nodes: how one is made, and found by a finger. */
#include "kiosk/view/view.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/catalogue.h"
#include "kiosk/view/view_inside.h"

#define FLOOR_MM       2.6F /* the least em, drawn */
#define LABEL_LEAST_MM 3.3F /* of a button's words, which it can do without */

/* ---- Texts ------------------------------------------------------------------------------------
 */

const char *say_in(const struct making *m, const char *language, const char *english)
{
	return catalogue_text(translations_of(m->facts->texts, language), english);
}

const char *say(const struct making *m, const char *english)
{
	return say_in(m, m->language, english);
}

struct name name_of(const struct making *m, const struct names *names)
{
	return names_in(m->hall, names, m->flow->language[0] ? m->flow->language : "en");
}

struct type type_named(const struct making *m, struct type type, const struct name *name)
{
	type.language = name->language;
	if (language_is_rtl(name->language) != m->view->rtl && type.align != PAINT_CENTRE)
		type.align = type.align == PAINT_START ? PAINT_END : PAINT_START;
	return type;
}

const char *say_plural(
	const struct making *m, const char *english, const char *english_plural, uint64_t n)
{
	return catalogue_plural(
		translations_of(m->facts->texts, m->language), english, english_plural, n);
}

const char *keep(struct making *m, const char *text)
{
	struct view *view = m->view;
	size_t len = strlen(text) + 1;
	char *kept = view->text + view->text_len;

	if (len > sizeof(view->text) - view->text_len) {
		view->is_cut = true;
		return "";
	}
	memcpy(kept, text, len);
	view->text_len += len;
	return kept;
}

const char *keep_format(struct making *m, const char *format, ...)
{
	char text[VIEW_SPEECH_BYTES];
	va_list list;

	va_start(list, format);
	vsnprintf(text, sizeof(text), format, list);
	va_end(list);
	return keep(m, text);
}

static struct paint_style style_of(const struct making *m, const struct type *type)
{
	return (struct paint_style){
		.language = type->language ? type->language : m->language,
		.weight = type->bold ? PAINT_BOLD : PAINT_REGULAR,
		.align = type->align,
		.place = type->place,
		.colour = type->colour,
		.is_id = type->is_id,
		.balanced = true,
	};
}

/* FNV-1a, 64 bit. */
static uint64_t mix(uint64_t key, const void *bytes, size_t len)
{
	const unsigned char *at = bytes;

	for (size_t i = 0; i < len; i++)
		key = (key ^ at[i]) * 0x100000001b3ULL;
	return key;
}

/* Where what is known of a text stands, or is to stand; its key says which. numbers: the width and
 * whatever else was asked. */
static struct view_known_text *known_text(struct making *m, const struct paint_style *style,
	const float numbers[4], const char *text, uint64_t *key)
{
	unsigned char kind = (unsigned char)(style->weight << 1 | style->is_id);

	*key = mix(0xcbf29ce484222325ULL, text, strlen(text) + 1);
	*key = mix(*key, style->language, strlen(style->language) + 1);
	*key = mix(*key, &kind, sizeof(kind));
	*key = mix(*key, numbers, 4 * sizeof(numbers[0])) | 1;
	return &m->view->known[(*key >> 8) % VIEW_KNOWN_TEXTS];
}

static float fit(struct making *m, const struct paint_style *style, const float numbers[4],
	const char *text, bool *fits)
{
	const struct scale *scale = &m->scale;
	int width = (int)numbers[0], height = (int)numbers[1];
	float least = numbers[2], floor = FLOOR_MM * scale->mm_px, size_px;
	float more = ceilf(least * 1.03F * 4) / 4;

	*fits = paint_text_fit(
		m->facts->painter, style, width, height, least, numbers[3], text, &size_px);
	/* A line whose ink alone is too wide is broken, and has room, a little larger. */
	if (!*fits && scale->large)
		*fits = paint_text_fit(
			m->facts->painter, style, width, height, more, more, text, &size_px);
	if (!*fits && least > floor)
		*fits = paint_text_fit(
			m->facts->painter, style, width, height, floor, least, text, &size_px);
	return size_px;
}

float text_fit(struct making *m, const struct type *type, int width, int height, const char *text,
	bool *fits)
{
	struct paint_style style = style_of(m, type);
	float least = m->scale.large ? m->scale.large_px : FLOOR_MM * m->scale.unit_px;
	float most = type->mm * m->scale.unit_px;
	float numbers[4] = {(float)width, (float)height, least, most < least ? least : most};
	struct view_known_text *known;
	uint64_t key;

	style.balanced = false; /* makes no difference to what fits */
	known = known_text(m, &style, numbers, text, &key);
	if (known->key != key) {
		known->size_px = fit(m, &style, numbers, text, &known->fits);
		known->key = key;
	}
	*fits = known->fits;
	return known->size_px;
}

bool text_has_room(struct making *m, const struct type *type, struct paint_box box, float least_mm,
	const char *text)
{
	float least = least_mm * m->scale.unit_px, size_px;
	bool fits;

	if (box.width <= 0 || box.height <= 0)
		return false;
	size_px = text_fit(m, type, box.width, box.height, text, &fits);
	return fits && size_px >= (m->scale.large ? m->scale.large_px : least);
}

struct paint_extent text_measure(
	struct making *m, const struct type *type, float size_px, int width, const char *text)
{
	struct paint_style style = style_of(m, type);
	float numbers[4] = {(float)width, size_px, 0, 0};
	struct view_known_text *known;
	uint64_t key;

	style.size_px = size_px;
	style.balanced = false;
	known = known_text(m, &style, numbers, text, &key);
	if (known->key != key) {
		known->extent =
			paint_measure(m->facts->painter, &style, type->is_id ? 0 : width, text);
		known->key = key;
	}
	return known->extent;
}

/* ---- Nodes ------------------------------------------------------------------------------------
 */

struct view_node *node_add(struct making *m, enum view_kind kind, struct paint_box box)
{
	struct view *view = m->view;
	struct view_node *node = &m->spare;

	if (view->count < VIEW_MAX_NODES)
		node = &view->nodes[view->count++];
	else
		view->is_cut = true;
	*node = (struct view_node){.kind = kind, .box = box, .fill = m->behind, .edge = m->behind};
	node->speech = "";
	snprintf(node->language, LANGUAGE_SIZE, "%s", m->language);
	return node;
}

static bool is_target(struct flow_target a, struct flow_target b)
{
	return a.control != CONTROL_NONE && a.control == b.control && a.tile == b.tile;
}

struct view_node *node_touchable(struct making *m, enum view_kind kind, struct paint_box box,
	enum flow_control control, int tile)
{
	struct view_node *node = node_add(m, kind, box);

	node->target = (struct flow_target){control, tile};
	node->pressed = is_target(m->flow->pressed, node->target);
	node->focused = is_target(m->flow->focus, node->target);
	node->fill = node->pressed ? m->look->pressed_card : m->look->card;
	node->edge = node->pressed ? m->look->pressed_card : m->look->edge;
	return node;
}

struct view_node *node_main(
	struct making *m, struct paint_box box, enum flow_control control, int tile)
{
	struct view_node *node = node_touchable(m, VIEW_BUTTON, box, control, tile);

	node->fill = node->pressed ? m->look->card : m->look->accent;
	node->edge = m->look->accent;
	return node;
}

uint32_t node_ink(const struct making *m, const struct view_node *node)
{
	if (node->fill == m->look->pressed_card && node->pressed)
		return m->look->on_pressed;
	return node->fill == m->look->accent ? m->look->on_accent : m->look->ink;
}

void node_say(struct making *m, struct view_node *node, const char *language, const char *speech)
{
	snprintf(node->language, LANGUAGE_SIZE, "%s", language ? language : m->language);
	node->speech = keep(m, speech);
}

void node_say_name(struct making *m, struct view_node *node, const struct name *name)
{
	struct view_part *part = &node->parts[node->part_count];
	size_t from = 0;
	const char *at;

	if (strcmp(name->language, node->language) == 0 || !name->text[0])
		return;
	if (node->part_count > 0)
		from = (size_t)part[-1].from + part[-1].len;
	at = strstr(node->speech + from, name->text);
	if (!at)
		return; /* the view was full */
	if (node->part_count == VIEW_MAX_PARTS) {
		m->view->is_cut = true;
		return;
	}
	part->from = (uint16_t)(at - node->speech);
	part->len = (uint16_t)strlen(name->text);
	snprintf(part->language, LANGUAGE_SIZE, "%s", name->language);
	node->part_count++;
}

void node_sign(struct making *m, struct view_node *node, enum view_sign sign, struct paint_box box)
{
	uint32_t ink = node_ink(m, node);

	node->sign = sign;
	node->sign_box = box;
	node->sign_colour = ink == m->look->ink ? m->look->accent : ink;
}

void node_label(struct making *m, struct view_node *node, enum view_sign sign, float sign_mm,
	struct type type, const char *label)
{
	int room = making_px(m, sign_mm), pad = making_px(m, 2);
	struct paint_box box = node->box, words;

	room = room > box.width / 3 ? box.width / 3 : room;
	words = box_inset(box_before(m, box_after(m, box, room), pad), 0, making_px(m, 1));
	/* In a square the sign stands alone, as beside it in every language. */
	if (2 * box.width > 3 * box.height &&
		text_has_room(m, &type, words, LABEL_LEAST_MM, label)) {
		node_sign(m, node, sign, box_start(m, box, room));
		span_add(m, node, &type, words, label);
	} else {
		node_sign(m, node, sign, box);
	}
	node->sign_colour = type.colour;
}

struct view_span *span_add(struct making *m, struct view_node *node, const struct type *type,
	struct paint_box box, const char *text)
{
	struct view_span *span = &m->spare_span;
	bool fits;

	if (node->span_count < VIEW_MAX_SPANS)
		span = &node->spans[node->span_count++];
	else
		m->view->is_cut = true;
	*span = (struct view_span){.box = box,
		.text = keep(m, text),
		.bold = type->bold,
		.is_id = type->is_id,
		.align = type->align,
		.place = type->place,
		.colour = type->colour,
		.back = node->fill};
	snprintf(
		span->language, LANGUAGE_SIZE, "%s", type->language ? type->language : m->language);
	span->size_px = text_fit(m, type, box.width, box.height, text, &fits);
	span->fits = fits;
	return span;
}

struct view_node *node_text(
	struct making *m, const struct type *type, struct paint_box box, const char *text)
{
	struct view_node *node = node_add(m, VIEW_TEXT, box);

	span_add(m, node, type, box, text);
	node_say(m, node, type->language, text);
	return node;
}

/* ---- Boxes ------------------------------------------------------------------------------------
 */

int making_px(const struct making *m, float mm)
{
	return scale_px(&m->scale, mm);
}

struct paint_box box_start(const struct making *m, struct paint_box box, int size)
{
	if (m->view->rtl)
		box.x += box.width - size;
	box.width = size;
	return box;
}

struct paint_box box_after(const struct making *m, struct paint_box box, int size)
{
	size = size > box.width ? box.width : size;
	if (!m->view->rtl)
		box.x += size;
	box.width -= size;
	return box;
}

struct paint_box box_end(const struct making *m, struct paint_box box, int size)
{
	if (!m->view->rtl)
		box.x += box.width - size;
	box.width = size;
	return box;
}

struct paint_box box_before(const struct making *m, struct paint_box box, int size)
{
	size = size > box.width ? box.width : size;
	if (m->view->rtl)
		box.x += size;
	box.width -= size;
	return box;
}

struct paint_box box_inset(struct paint_box box, int x, int y)
{
	box.x += x;
	box.y += y;
	box.width = box.width > 2 * x ? box.width - 2 * x : 0;
	box.height = box.height > 2 * y ? box.height - 2 * y : 0;
	return box;
}

struct paint_box box_column(const struct making *m, struct paint_box box, int count, int i, int gap)
{
	int width = (box.width - (count - 1) * gap) / count;
	int at = m->view->rtl ? count - 1 - i : i;

	box.x += at * (width + gap);
	box.width = width;
	return box;
}

struct paint_box box_row(struct paint_box box, int count, int i, int gap)
{
	int height = (box.height - (count - 1) * gap) / count;

	box.y += i * (height + gap);
	box.height = height;
	return box;
}

/* ---- The screen -------------------------------------------------------------------------------
 */

static void make_shown(struct making *m)
{
	switch (m->flow->shown) {
	case FLOW_LANGUAGE:
		view_languages(m);
		break;
	case FLOW_INSTITUTION:
	case FLOW_SERVICE:
	case FLOW_POPULAR:
	case FLOW_CLASS:
	case FLOW_PAPER_ASK:
		view_choose(m);
		break;
	case FLOW_SEARCH:
	case FLOW_CODE:
		view_search(m);
		break;
	case FLOW_DETAILS:
		view_details(m);
		break;
	case FLOW_ACCESS:
		view_access(m);
		break;
	case FLOW_MORE_TIME:
		view_more_time(m);
		break;
	case FLOW_TICKET:
	case FLOW_NUMBER:
		view_ticket(m);
		break;
	default:
		view_say(m);
	}
}

/* A button that was pressed in vain: what goes on has the word, and an edge around it. */
static void add_refusal(struct making *m)
{
	int line = making_px(m, 2), width = m->view->panel.width_px;
	int height = m->view->panel.height_px;
	const struct paint_box edges[] = {{0, 0, width, line}, {0, 0, line, height},
		{width - line, 0, line, height}, {0, height - line, width, line}};

	for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]); i++) {
		struct view_node *node = node_add(m, VIEW_BAND, edges[i]);

		node->fill = node->edge = m->look->accent;
	}
}

/* What the program itself says is English where it has no texts in the citizen's language. */
static const char *own_language(const struct view_facts *facts)
{
	const char *language = facts->flow->language;

	return translations_of(facts->texts, language) ? language : "en";
}

void view_make(struct view *view, const struct view_facts *facts)
{
	const struct flow *flow = facts->flow;
	struct making m = {.view = view,
		.facts = facts,
		.flow = flow,
		.hall = flow->hall,
		.language = own_language(facts),
		.look = flow->access.on[SWITCH_CONTRAST] ? &look_contrast : &look_plain};

	view->panel = facts->panel;
	view->look = m.look;
	view->ground = m.look->ground;
	view->screen = flow->shown;
	view->rtl = flow->shown != FLOW_LANGUAGE && language_is_rtl(m.language);
	view->refused = flow->refused;
	snprintf(view->language, LANGUAGE_SIZE, "%s", m.language);
	view->is_cut = false;
	view->count = 0;
	view->text_len = 0;
	m.behind = view->ground;
	m.scale = scale_of(&facts->panel, &flow->access);
	m.frame = frame_of(&m.scale, flow, flow_page_count(flow) > 1);
	make_shown(&m);
	if (flow->refused)
		add_refusal(&m);
}

static bool inside(const struct paint_box *box, int x, int y)
{
	return x >= box->x && x < box->x + box->width && y >= box->y && y < box->y + box->height;
}

struct flow_target view_hit(const struct view *view, int x, int y)
{
	for (int i = 0; i < view->count; i++) {
		const struct view_node *node = &view->nodes[i];

		if (node->target.control != CONTROL_NONE && inside(&node->box, x, y))
			return node->target;
	}
	return (struct flow_target){CONTROL_NONE, 0};
}
