/*
 * The first screen: each language by its own name, and below it the invitation in its own words,
 * for nobody's language is known yet. Name and words stand at the same heights in all tiles of a
 * page, however tall the lines of a script are; where one language has no room for its words, all
 * do without, and the voice alone says them.
 */
#include <math.h>

#include "firmware/base/translations.h"
#include "kiosk/view/view_inside.h"

#define TILE_MOST_MM   50.0F
#define NAME_EM_MM     12.0F
#define NAME_LEAST_MM  5.5F /* a smaller name is not worth the words below it */
#define WORDS_EM_MM    5.0F
#define WORDS_LEAST_MM 3.0F
#define WORDS_OF_NAME  0.55F
#define GAP_MM	       2.0F /* between both, where there is room */
#define LARGE_LINES    6.5F /* of a tile, at most, with large letters */
#define NOTE_MM	       11.0F

struct page {
	int count, columns, rows;
	struct paint_box boxes[VIEW_LANGUAGE_TILES];
	const char *languages[VIEW_LANGUAGE_TILES];
	float name_px, words_px;
	int name_height, words_height; /* the tallest; words_height 0: there are none */
};

/* ---- The tiles --------------------------------------------------------------------------------
 */

static struct type name_type(const char *language)
{
	return (struct type){.language = language,
		.bold = true,
		.mm = NAME_EM_MM,
		.align = PAINT_CENTRE,
		.place = PAINT_MIDDLE};
}

static struct type words_type(const char *language)
{
	return (struct type){.language = language,
		.mm = WORDS_EM_MM,
		.align = PAINT_CENTRE,
		.place = PAINT_MIDDLE};
}

static const char *invitation(const struct making *m, const char *language)
{
	return say_in(m, language, "Choose your language");
}

static struct paint_box inner_box(const struct making *m, struct paint_box tile)
{
	return box_inset(tile, making_px(m, 4), making_px(m, 1));
}

static struct paint_box box_less(struct paint_box box, int height)
{
	box.height -= height;
	return box;
}

/* Two fifths of a tile at most. */
static struct paint_box words_room(struct paint_box box)
{
	return box_less(box, box.height * 3 / 5);
}

/* All names in one size, the largest that fits each tile beside words of that height. */
static void fit_names(struct making *m, struct page *page)
{
	int room = box_less(inner_box(m, page->boxes[0]), page->words_height).height;

	page->name_px = 1e6F;
	page->name_height = 0;
	for (int i = 0; i < page->count; i++) {
		struct type type = name_type(page->languages[i]);
		const char *name = translations_own_name(page->languages[i]);
		bool fits;
		float size_px =
			text_fit(m, &type, inner_box(m, page->boxes[i]).width, room, name, &fits);

		page->name_px = size_px < page->name_px ? size_px : page->name_px;
	}
	for (int i = 0; i < page->count; i++) {
		struct type type = name_type(page->languages[i]);
		int height =
			text_measure(m, &type, page->name_px, inner_box(m, page->boxes[i]).width,
				translations_own_name(page->languages[i]))
				.height;

		page->name_height = height > page->name_height ? height : page->name_height;
	}
	page->name_height = page->name_height > room ? room : page->name_height;
}

/* The size that all words fit in, 0: one has no room. */
static float words_size_px(struct making *m, const struct page *page)
{
	float common = 1e6F;

	for (int i = 0; i < page->count; i++) {
		struct paint_box box = words_room(inner_box(m, page->boxes[i]));
		struct type type = words_type(page->languages[i]);
		const char *words = invitation(m, page->languages[i]);
		float size_px;
		bool fits;

		if (!text_has_room(m, &type, box, WORDS_LEAST_MM, words))
			return 0;
		size_px = text_fit(m, &type, box.width, box.height, words, &fits);
		common = size_px < common ? size_px : common;
	}
	return common;
}

static int words_height_px(struct making *m, const struct page *page)
{
	int most = 0;

	for (int i = 0; i < page->count; i++) {
		struct type type = words_type(page->languages[i]);
		int height = text_measure(m, &type, page->words_px,
			inner_box(m, page->boxes[i]).width, invitation(m, page->languages[i]))
				     .height;

		most = height > most ? height : most;
	}
	return most;
}

/* Words no larger than is quiet below names of that size. */
static void quieten_words(struct making *m, struct page *page)
{
	float least = m->scale.large ? m->scale.large_px : WORDS_LEAST_MM * m->scale.unit_px;
	float most = WORDS_OF_NAME * page->name_px;

	most = most < least ? least : most;
	if (page->words_px <= most)
		return;
	page->words_px = floorf(most * 4) / 4;
	page->words_height = words_height_px(m, page);
}

static void fit_page(struct making *m, struct page *page)
{
	float least = m->scale.large ? m->scale.large_px : NAME_LEAST_MM * m->scale.unit_px;

	page->words_px = words_size_px(m, page);
	if (page->words_px > 0) {
		page->words_height = words_height_px(m, page);
		fit_names(m, page);
		if (page->name_px >= least) {
			quieten_words(m, page);
			return;
		}
	}
	page->words_height = 0;
	fit_names(m, page);
}

/* A text in the page's size, which was found to fit; whether it does is asked with all the room
 * that there was, for a box of the lines' own height may be a hair too low. */
static void add_text(struct making *m, struct view_node *node, const struct type *type,
	struct paint_box room, struct paint_box box, float size_px, const char *text)
{
	struct view_span *span = span_add(m, node, type, room, text);

	span->box = box;
	span->size_px = size_px < span->size_px ? size_px : span->size_px;
}

static void add_tile(struct making *m, const struct page *page, int i)
{
	const char *language = page->languages[i], *name = translations_own_name(language);
	struct view_node *node = node_touchable(m, VIEW_TILE, page->boxes[i], CONTROL_TILE, i);
	struct type type = name_type(language), quiet = words_type(language);
	struct paint_box room = inner_box(m, page->boxes[i]), box = room, below;
	int spare = room.height - page->name_height - page->words_height;
	int gap = making_px(m, page->words_height > 0 ? GAP_MM : 0);

	type.colour = node_ink(m, node);
	quiet.colour = node->pressed ? type.colour : m->look->quiet;
	gap = gap > spare ? spare : gap;
	box.y += (spare - gap) / 2;
	box.height = page->name_height;
	below = box;
	below.y += box.height + gap;
	below.height = page->words_height;
	add_text(m, node, &type, box_less(room, page->words_height), box, page->name_px, name);
	if (page->words_height > 0)
		add_text(m, node, &quiet, words_room(room), below, page->words_px,
			invitation(m, language));
	node_say(m, node, language, keep_format(m, "%s. %s", name, invitation(m, language)));
}

static void add_tiles(struct making *m, struct paint_box box, struct page *page)
{
	for (int i = 0; i < page->count; i++) {
		page->languages[i] = m->hall->languages[flow_tile_index(m->flow, i)];
		page->boxes[i] =
			box_row(box_column(m, box, page->columns, i % page->columns, m->scale.gap),
				page->rows, i / page->columns, m->scale.gap);
	}
	if (page->count > 0)
		fit_page(m, page);
	for (int i = 0; i < page->count; i++)
		add_tile(m, page, i);
}

/* In the middle of the room there is, no larger than is pleasant. */
static struct paint_box tiles_box(const struct making *m, struct paint_box box, int rows)
{
	float large = LARGE_LINES * m->scale.large_px * language_line_em(m->language);
	int most = making_px(m, TILE_MOST_MM), spare;

	most = (float)most < large ? (int)large : most;
	spare = box.height - rows * most - (rows - 1) * m->scale.gap;
	if (spare <= 0)
		return box;
	box.height -= spare;
	box.y += m->scale.low ? spare : spare / 2;
	return box;
}

/* ---- That no paper comes ----------------------------------------------------------------------
 */

/* Where the notes of `shown` languages stand: above the tiles of an upright screen, if its rows
 * keep their height, else in the footer, where nothing else stands. Takes its room from the tiles.
 */
static struct paint_box notes_box(
	const struct making *m, struct paint_box *tiles, int rows, int shown)
{
	int gap = m->scale.gap, bottom;
	struct paint_box notes = m->frame.title, left = *tiles;

	notes.y += notes.height + gap / 2;
	notes.height = shown * making_px(m, NOTE_MM) + (shown - 1) * gap / 2;
	bottom = notes.y + notes.height + gap;
	if (bottom > left.y) {
		left.height -= bottom - left.y;
		left.y = bottom;
	}
	if (!m->scale.upright || left.height < rows * m->scale.target + (rows - 1) * gap)
		return box_before(m, m->frame.footer, m->scale.target + gap);
	*tiles = left;
	return notes;
}

/* At home, in up to three languages; returns what is left for the tiles. */
static struct paint_box add_notes(struct making *m, struct paint_box box, int rows)
{
	int shown = m->hall->language_count < 3 ? m->hall->language_count : 3, gap = m->scale.gap;
	struct paint_box notes;
	bool in_footer;

	if (m->scale.large)
		return box;
	notes = notes_box(m, &box, rows, shown);
	in_footer = notes.y == m->frame.footer.y;
	if (in_footer && !m->scale.upright && flow_page_count(m->flow) > 1)
		return box;
	if (in_footer && m->scale.upright)
		shown = shown > 2 ? 2 : shown;
	for (int i = 0; i < shown; i++)
		view_paperless_note(m, m->hall->languages[i],
			m->scale.upright ? box_row(notes, shown, i, gap / 2)
					 : box_column(m, notes, shown, i, gap));
	return box;
}

/* ---- The screen -------------------------------------------------------------------------------
 */

void view_languages(struct making *m)
{
	struct grid grid = grid_of(&m->scale, m->flow, flow_tile_count(m->flow));
	int per_page = flow_tiles_per_page(m->flow);
	struct page page = {.count = flow_tile_count(m->flow) - m->flow->page * per_page};
	struct paint_box box;

	page.count = page.count > per_page ? per_page : page.count;
	page.count = page.count > VIEW_LANGUAGE_TILES ? VIEW_LANGUAGE_TILES : page.count;
	page.columns = grid_columns(&grid, per_page);
	page.rows = (per_page + page.columns - 1) / page.columns;
	m->frame = frame_of(&m->scale, m->flow, grid.paged);
	box = m->frame.body;
	view_bands(m);
	if (flow_is_paperless(m->flow))
		box = add_notes(m, box, page.rows);
	add_tiles(m, tiles_box(m, box, page.rows), &page);
	view_footer(m);
}
