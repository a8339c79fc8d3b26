/*
 * The keyboard, and where it stands: from the bottom up the footer, the rows of keys, and what they
 * are for. Keys are 20 mm high and wide where the panel has the room, else 15; a row that is too
 * long for them is cut into more. A short wide panel puts space, script and erase into the footer,
 * and what turns the pages of the results.
 * Where neither helps (four rows of Urdu letters on a 10 inch screen with large letters) field and
 * results stand side by side, and long names found are smaller than large letters are.
 * Digits are shown only where codes are typed: no service is found by them.
 */
#include <stdio.h>
#include <string.h>

#include "firmware/base/translations.h"
#include "kiosk/search/keyboard.h"
#include "kiosk/view/view_inside.h"

#define KEY_GAP_MM    1.5F
#define KEY_MOST_MM   30.0F /* wide */
#define FIELD_MM      15.0F
#define RESULTS_MM    22.0F
#define HINT_MM	      30.0F
#define SCRIPT_MM     34.0F
#define LETTER_MM     6.5F
#define LINE_ROOM_PCT 135 /* a line is higher than the ink of one letter */
#define SIDE_PCT      30  /* the field beside the results */
#define PAGE_MM	      18.0F

enum {
	FOOTER_BUTTONS = 8,  /* back, home, access, script, space, erase, and two to turn */
	UPRIGHT_BUTTONS = 5, /* back, home, access, and two to turn */
	SPACE_LEAST = 2,     /* erase and a space, in targets, where the page's number is shown */
};

bool frame_has_keys(enum flow_screen screen)
{
	return screen == FLOW_SEARCH || screen == FLOW_CODE;
}

/* Beside back, home and access; on a wide panel beside script, space and erase too. */
bool pages_in_footer(const struct scale *s)
{
	int width = s->panel.width_px - 2 * s->margin;
	int buttons = s->upright ? UPRIGHT_BUTTONS : FOOTER_BUTTONS;

	return width >= buttons * s->target + (buttons - 1) * s->gap;
}

int pagers_px(const struct scale *s, int height)
{
	int one = s->target + s->gap;

	return height >= s->target + one ? one : 2 * one;
}

const struct keyboard *keys_shown(const struct flow *flow)
{
	if (flow->shown == FLOW_CODE)
		return keyboard_of_codes();
	return flow->other_script ? keyboard_latin() : keyboard_of(flow->language);
}

/* ---- Where it stands --------------------------------------------------------------------------
 */

struct rows { /* of keys as they are shown */
	int count, columns;
};

static int key_gap(const struct scale *s)
{
	return scale_px(s, KEY_GAP_MM);
}

/* Rows as the keyboard has them, or all letters in rows that the panel can hold. */
static struct rows rows_of(const struct scale *s, const struct flow *flow, int width)
{
	const struct keyboard *keyboard = keys_shown(flow);
	int most = (width + key_gap(s)) / (s->key + key_gap(s)), letters = 0, longest = 0;
	bool digits = flow->shown == FLOW_CODE;
	struct rows rows;

	for (int i = 0; i < keyboard->row_count; i++) {
		letters += keyboard->rows[i].count;
		longest = keyboard->rows[i].count > longest ? keyboard->rows[i].count : longest;
	}
	if (digits && keyboard->digits.count > longest)
		longest = keyboard->digits.count;
	if (longest <= most)
		return (struct rows){keyboard->row_count + digits, longest};
	letters += digits ? keyboard->digits.count : 0;
	rows.count = (letters + most - 1) / most;
	rows.columns = (letters + rows.count - 1) / rows.count;
	return rows;
}

/* An Ethiopic letter has variants, for which a row is kept free, or two on a narrow panel. */
static int variant_rows(const struct flow *flow, int columns)
{
	if (flow->shown != FLOW_SEARCH || keys_shown(flow)->script != KEYBOARD_ETHIOPIC)
		return 0;
	return (KEYBOARD_MAX_VARIANTS + columns - 1) / columns;
}

/* Two lines of a name and one below it, which in Urdu need more than RESULTS_MM. */
static int upright_result_px(const struct scale *s, const struct flow *flow)
{
	return scale_px(s, (2 * TILE_EM_MM + SECOND_EM_MM) * language_line_em(flow->language) + 3);
}

/* What the field and its results need above the keys. */
static int need_px(const struct scale *s, const struct flow *flow, int *field)
{
	float line_px = s->large_px * language_line_em(flow->language);
	int results = flow->shown == FLOW_CODE ? scale_px(s, HINT_MM) : scale_px(s, RESULTS_MM);

	*field = scale_px(s, FIELD_MM);
	if (flow->shown == FLOW_CODE) /* it is Latin */
		line_px = s->large_px * language_line_em("en");
	if ((float)*field < line_px + 2)
		*field = (int)line_px + 2;
	if (flow->shown == FLOW_SEARCH && s->upright && results < upright_result_px(s, flow))
		results = upright_result_px(s, flow);
	if (flow->shown == FLOW_SEARCH && s->large) /* whole names; the keys give way */
		results = (int)((s->upright ? 5 : 3) * line_px) + scale_px(s, 3);
	return results < s->target ? s->target : results;
}

/* Below this the results get the height of the field too. */
static int least_results_px(const struct scale *s, const struct flow *flow)
{
	int least = (int)(2 * s->large_px * language_line_em(flow->language)) + scale_px(s, 3);

	return least < s->target ? s->target : least;
}

/* Keys as high as `room` for all their rows allows. */
static int place_keys(const struct scale *s, struct frame *f, int count, int bottom, int room)
{
	int gap = key_gap(s), high = (room - (count - 1) * gap) / count;

	high = high > s->target ? s->target : high < s->key ? s->key : high;
	f->keys = f->footer;
	f->keys.height = count * high + (count - 1) * gap;
	f->keys.y = bottom - f->keys.height;
	return f->keys.y;
}

void frame_keys(const struct scale *s, const struct flow *flow, struct frame *f)
{
	struct rows rows = rows_of(s, flow, f->footer.width);
	int top = s->margin / 2, gap = s->gap / 2, field, results = need_px(s, flow, &field);
	int touched = flow->shown == FLOW_CODE ? s->target : results;
	int bottom = f->footer.y - gap, keys_y, room;

	f->key_rows = rows.count + variant_rows(flow, rows.columns);
	f->key_columns = rows.columns;
	if (s->upright) {
		f->controls = f->footer;
		f->controls.y = bottom - f->controls.height;
		bottom = f->controls.y - key_gap(s);
	}
	keys_y = place_keys(s, f, f->key_rows, bottom,
		bottom - (f->hands_top > 0 ? f->hands_top + touched + gap
					   : top + results + field + 2 * gap));
	if (f->hands_top > 0 && keys_y - gap - touched < f->hands_top) {
		/* So small a panel is in reach, or it is not. */
		f->hands_top = 0;
		keys_y = place_keys(
			s, f, f->key_rows, bottom, bottom - top - results - field - 2 * gap);
	}
	f->header.height = f->title.height = 0;
	room = keys_y - gap - top;
	f->field = (struct paint_box){f->footer.x, top, f->footer.width, field};
	f->body = (struct paint_box){
		f->footer.x, top + field + gap, f->footer.width, room - field - gap};
	if (f->hands_top > 0 && flow->shown == FLOW_SEARCH) {
		f->field.y = f->hands_top - gap - field;
		f->body.y = f->hands_top;
		f->body.height = keys_y - gap - f->body.y;
		return;
	}
	if (f->body.height >= least_results_px(s, flow) || s->upright || flow->shown == FLOW_CODE)
		return;
	/* Side by side: the field, and what was found. */
	f->field.height = f->body.height = room;
	f->field.width = f->footer.width * SIDE_PCT / 100;
	f->body.y = top;
	f->body.x = f->field.x + f->field.width + s->gap;
	f->body.width = f->footer.width - f->field.width - s->gap;
}

/* ---- Keys -------------------------------------------------------------------------------------
 */

static void add_key(struct making *m, struct paint_box box, enum flow_control control, int tile,
	const char *letter, const char *language)
{
	struct view_node *node = node_touchable(m, VIEW_KEY, box, control, tile);
	struct type type = {.language = strcmp(language, "ur") == 0 ? "fa" : language,
		.mm = LETTER_MM,
		.bold = true,
		.align = PAINT_CENTRE,
		.place = PAINT_MIDDLE,
		.colour = node_ink(m, node)};
	struct paint_box room = box;
	struct view_span *span;

	room.height = box.height * LINE_ROOM_PCT / 100;
	span = span_add(m, node, &type, room, letter);
	span->box = box;
	node_say(m, node, language, letter);
}

static struct paint_box key_box(const struct making *m, struct paint_box row, int columns, int i)
{
	int gap = key_gap(&m->scale), most = making_px(m, KEY_MOST_MM);
	int width = (row.width - (m->frame.key_columns - 1) * gap) / m->frame.key_columns;
	int all;

	width = width > most ? most : width;
	all = columns * width + (columns - 1) * gap;
	return (struct paint_box){
		row.x + (row.width - all) / 2 + i * (width + gap), row.y, width, row.height};
}

static struct paint_box key_row(const struct making *m, int i)
{
	return box_row(m->frame.keys, m->frame.key_rows, i, key_gap(&m->scale));
}

static void add_rows(struct making *m, const struct keyboard *keyboard, int first)
{
	bool digits = m->flow->shown == FLOW_CODE;
	const struct keyboard_row *rows[KEYBOARD_MAX_ROWS + 1];
	int count = 0, number = digits ? 0 : keyboard->digits.count, total = 0, longest = 0, at = 0;

	if (digits)
		rows[count++] = &keyboard->digits;
	for (int i = 0; i < keyboard->row_count; i++)
		rows[count++] = &keyboard->rows[i];
	for (int i = 0; i < count; i++) {
		total += rows[i]->count;
		longest = rows[i]->count > longest ? rows[i]->count : longest;
	}
	for (int i = 0; i < count; i++) {
		for (int k = 0; k < rows[i]->count; k++, at++, number++) {
			bool as_is = longest <= m->frame.key_columns;
			int columns = m->frame.key_columns, row = at / columns;
			int left = total - row * columns;
			struct paint_box box;

			if (as_is)
				box = key_box(m, key_row(m, first + i), rows[i]->count, k);
			else
				box = key_box(m, key_row(m, first + row),
					left < columns ? left : columns, at % columns);
			add_key(m, box, CONTROL_KEY, number, rows[i]->keys[k], keyboard->language);
		}
	}
}

static void add_variants(struct making *m, const struct keyboard *keyboard)
{
	char variants[KEYBOARD_MAX_VARIANTS][KEYBOARD_KEY_SIZE];
	int count = keyboard_variants(m->flow->typed, variants);
	int rows = variant_rows(m->flow, m->frame.key_columns);
	int columns = (KEYBOARD_MAX_VARIANTS + rows - 1) / rows; /* rows of like length */

	for (int i = 0; i < count; i++) {
		int left = count - i / columns * columns;

		add_key(m,
			key_box(m, key_row(m, i / columns), left < columns ? left : columns,
				i % columns),
			CONTROL_VARIANT, i, variants[i], keyboard->language);
	}
}

/* Where they come and go while one types only the space grows or shrinks, at one end: what else is
 * touched stays under the finger. */
static struct paint_box add_turning(struct making *m, struct paint_box box)
{
	int side = m->scale.target, gap = m->scale.gap, pages = flow_page_count(m->flow);
	int width = 2 * side + gap, said = 2 * side + making_px(m, PAGE_MM);

	if (pages <= 1 || m->scale.upright || !pages_in_footer(&m->scale))
		return box;
	if (!m->scale.large && box.width >= said + SPACE_LEAST * side + 2 * gap)
		width = said;
	view_pages(m, box_start(m, box, width), pages);
	return box_after(m, box, width + gap);
}

static void add_controls(struct making *m, struct paint_box box)
{
	const struct flow *flow = m->flow;
	int side = box.height, gap = m->scale.gap, script = making_px(m, SCRIPT_MM), room;
	const char *other = flow->other_script ? flow->language : keyboard_latin()->language;

	/* Beside space, erase, and what turns the pages. */
	room = box.width - 2 * (side + gap);
	if (!m->scale.upright && pages_in_footer(&m->scale))
		room -= 2 * (side + gap);
	if (script > room)
		script = 2 * room > 3 * side ? room : side;
	if (flow_offers(flow, CONTROL_SCRIPT)) {
		view_button(m, box_start(m, box, script), CONTROL_SCRIPT, SIGN_LETTERS,
			translations_own_name(other));
		box = box_after(m, box, script + gap);
	}
	box = add_turning(m, box);
	view_button(m, box_end(m, box, side), CONTROL_ERASE, SIGN_ERASE, say(m, "Erase"));
	box = box_before(m, box, side + gap);
	if (flow_offers(flow, CONTROL_SPACE))
		view_button(m, box, CONTROL_SPACE, SIGN_SPACE, say(m, "Space"));
}

/* What back, home and access leave in the footer. */
static struct paint_box controls_box(const struct making *m)
{
	int side = m->scale.target + m->scale.gap;

	if (m->frame.controls.height > 0)
		return m->frame.controls;
	return box_before(m, box_after(m, m->frame.footer, 2 * side), side);
}

void view_keys(struct making *m)
{
	const struct keyboard *keyboard = keys_shown(m->flow);
	int variants = variant_rows(m->flow, m->frame.key_columns);

	if (variants > 0)
		add_variants(m, keyboard);
	add_rows(m, keyboard, variants);
	add_controls(m, controls_box(m));
}
