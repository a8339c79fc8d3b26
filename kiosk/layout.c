/* The kiosk's screen as boxes. */
#include "kiosk/layout.h"

#include <string.h>

#include "firmware/base/catalogue.h"

/* Millimetres; the sum of the bands leaves three rows of tiles on a 10 inch screen. */
#define MARGIN_MM	7.0F
#define GAP_MM		4.0F
#define HEADER_MM	14.0F
#define TITLE_MM	17.0F
#define FOOTER_MM	26.0F
#define TILE_MOST_MM	38.0F
#define CARD_MM		70.0F /* the number above two answers */
#define ANSWERS_WIDE_MM 150.0F
#define LANGUAGE_MM	42.0F /* the first screen has few tiles and room for large ones */
#define BUTTON_WIDE_MM	46.0F
#define PAGES_MM	30.0F
#define PAGES_NARROW_MM 14.0F

/* Scripts with tall lines need taller tiles for the same two lines. */
static float tile_least_mm(const char *language)
{
	if (!strcmp(language, "ur"))
		return 27;
	return language_is_rtl(language) || !strcmp(language, "am") ? 23 : 21;
}

struct grid {
	int columns, rows;
};

static struct grid grid_make(
	const struct panel *panel, enum flow_screen screen, const char *language)
{
	float tile_mm = screen == FLOW_SERVICE ? 80 : 58;
	int gap = layout_px(panel, GAP_MM);
	int width = panel->width_px - 2 * layout_px(panel, MARGIN_MM);
	int height = panel->height_px - layout_px(panel, HEADER_MM + TITLE_MM + FOOTER_MM + GAP_MM);
	struct grid grid = {
		.columns = (width + gap) / (layout_px(panel, tile_mm) + gap),
		.rows = (height + gap) / (layout_px(panel, tile_least_mm(language)) + gap),
	};
	int most = screen == FLOW_SERVICE ? 2 : 3;

	grid.columns = grid.columns < 1 ? 1 : grid.columns > most ? most : grid.columns;
	grid.rows = grid.rows < 1 ? 1 : grid.rows;
	while (grid.columns * grid.rows > FLOW_PAGE_TILES && grid.rows > 1)
		grid.rows--;
	return grid;
}

/* Four are two by two, not three and one. */
static int columns_of(const struct grid *grid, int tiles)
{
	int columns = grid->columns;

	while (columns > 1 &&
		(tiles + columns - 1) / columns == (tiles + columns - 2) / (columns - 1))
		columns--;
	return columns;
}

int layout_page_tiles(
	const struct panel *panel, enum flow_screen screen, const char *language, int count)
{
	struct grid grid = grid_make(panel, screen, language);
	int most = grid.columns * grid.rows, pages = (count + most - 1) / most;
	int even, columns;

	if (pages <= 1)
		return count;
	even = (count + pages - 1) / pages;
	columns = columns_of(&grid, even);
	/* Full rows: six tiles on pages of two by two are four and two, not three and three. */
	return (even + columns - 1) / columns * columns;
}

static void place_bands(struct layout *l, const struct flow *flow)
{
	const struct panel *panel = &l->panel;
	int margin = layout_px(panel, MARGIN_MM), header = layout_px(panel, HEADER_MM);
	int title = layout_px(panel, TITLE_MM), footer = layout_px(panel, FOOTER_MM);
	int width = panel->width_px - 2 * margin, body_y = header + title;

	l->header = (struct paint_box){0, 0, panel->width_px, header};
	l->title = (struct paint_box){margin, header, width, title};
	l->footer = (struct paint_box){margin, panel->height_px - footer, width, footer};
	l->body = (struct paint_box){
		margin, body_y, width, l->footer.y - body_y - layout_px(panel, GAP_MM)};
	if (flow_may_back(flow) || flow_page_count(flow) > 1)
		return;
	l->body.height += footer; /* nothing stands there */
	l->footer.y += footer;
	l->footer.height = 0;
}

/* After a ticket, and after most notices, going back is starting over: one button. */
static bool back_differs(const struct flow *flow)
{
	if (flow->screen == FLOW_NOTICE)
		return flow->notice == NOTICE_SERVICE_CLOSED;
	return flow->screen != FLOW_TICKET && flow->screen != FLOW_NUMBER;
}

static void place_pages(struct layout *l, int y, int side, int pages)
{
	int right = l->footer.x + l->footer.width;

	l->next = (struct paint_box){right - side, y, side, side};
	l->pages = (struct paint_box){right - side - pages, y, pages, side};
	l->previous = (struct paint_box){right - 2 * side - pages, y, side, side};
}

static void place_buttons(struct layout *l, const struct flow *flow)
{
	int side = layout_px(&l->panel, LAYOUT_TARGET_MM), gap = layout_px(&l->panel, GAP_MM);
	int wide = layout_px(&l->panel, BUTTON_WIDE_MM);
	bool narrow =
		l->footer.width < 2 * wide + 2 * side + layout_px(&l->panel, PAGES_MM) + 3 * gap;
	int pages = layout_px(&l->panel, narrow ? PAGES_NARROW_MM : PAGES_MM);
	int y = l->footer.y + (l->footer.height - side) / 2, home = wide;

	if (narrow) {
		/* The house speaks for itself: its button gives its words up first. */
		home = side;
		wide = l->footer.width - 3 * side - pages - 2 * gap;
		wide = wide < side ? side : wide;
	}
	if (flow_page_count(flow) > 1)
		place_pages(l, y, side, pages);
	if (!flow_may_back(flow))
		return;
	if (!back_differs(flow)) {
		l->home = (struct paint_box){l->footer.x, y, wide, side};
		return;
	}
	l->back = (struct paint_box){l->footer.x, y, wide, side};
	l->home = (struct paint_box){l->footer.x + wide + gap, y, home, side};
}

static void place_tiles(struct layout *l, const struct flow *flow)
{
	struct grid grid = grid_make(&l->panel, flow->shown, flow->language);
	int per_page = flow_tiles_per_page(flow), gap = layout_px(&l->panel, GAP_MM);
	int left = flow_tile_count(flow) - flow->page * per_page;
	int most = layout_px(&l->panel, flow->shown == FLOW_LANGUAGE ? LANGUAGE_MM : TILE_MOST_MM);
	int columns = columns_of(&grid, per_page), rows, width, height, top = l->body.y;

	l->tile_count = left < per_page ? left : per_page;
	if (l->tile_count <= 0)
		return;
	rows = (per_page + columns - 1) / columns;
	width = (l->body.width - (columns - 1) * gap) / columns;
	height = (l->body.height - (rows - 1) * gap) / rows;
	height = height > most ? most : height;
	if (flow->shown == FLOW_LANGUAGE) {
		top += (l->body.height - l->title.height - rows * height - (rows - 1) * gap) / 2;
		l->title.y = top - l->title.height;
	}
	for (int i = 0; i < l->tile_count; i++)
		l->tiles[i] = (struct paint_box){l->body.x + i % columns * (width + gap),
			top + i / columns * (height + gap), width, height};
}

/* The number, and below it what the citizen may answer: side by side where there is the width. */
static void place_answers(struct layout *l)
{
	int gap = layout_px(&l->panel, GAP_MM), most = layout_px(&l->panel, CARD_MM);
	int columns = l->body.width < layout_px(&l->panel, ANSWERS_WIDE_MM) ? 1 : 2;
	int rows = PAPER_ANSWER_COUNT / columns, height = layout_px(&l->panel, TILE_MOST_MM);
	int width = (l->body.width - (columns - 1) * gap) / columns, card, spare;

	if (l->body.height - rows * (height + gap) < height) /* a low screen: like parts */
		height = (l->body.height - rows * gap) / (rows + 1);
	card = l->body.height - rows * (height + gap);
	card = card > most ? most : card;
	spare = l->body.height - l->title.height - card - rows * (height + gap);
	l->card = l->body;
	l->card.height = card;
	if (spare > 0) {
		l->card.y += spare / 2;
		l->title.y = l->card.y - l->title.height;
	}
	l->tile_count = PAPER_ANSWER_COUNT;
	for (int i = 0; i < l->tile_count; i++)
		l->tiles[i] = (struct paint_box){l->body.x + i % columns * (width + gap),
			l->card.y + card + gap + i / columns * (height + gap), width, height};
}

static void mirror(const struct layout *l, struct paint_box *box)
{
	box->x = l->panel.width_px - box->x - box->width;
}

void layout_make(struct layout *layout, const struct panel *panel, const struct flow *flow)
{
	*layout = (struct layout){.panel = *panel};
	layout->rtl = flow->shown != FLOW_LANGUAGE && language_is_rtl(flow->language);
	place_bands(layout, flow);
	place_buttons(layout, flow);
	if (flow->shown == FLOW_PAPER_ASK)
		place_answers(layout);
	else
		place_tiles(layout, flow);
	if (!layout->rtl)
		return;
	mirror(layout, &layout->back);
	mirror(layout, &layout->home);
	mirror(layout, &layout->previous);
	mirror(layout, &layout->next);
	mirror(layout, &layout->pages);
	for (int i = 0; i < layout->tile_count; i++)
		mirror(layout, &layout->tiles[i]);
}

static bool inside(const struct paint_box *box, int x, int y)
{
	return x >= box->x && x < box->x + box->width && y >= box->y && y < box->y + box->height;
}

struct flow_target layout_hit(const struct layout *l, int x, int y)
{
	const struct {
		const struct paint_box *box;
		enum flow_control control;
	} buttons[] = {
		{&l->back, CONTROL_BACK},
		{&l->home, CONTROL_HOME},
		{&l->next, CONTROL_NEXT_PAGE},
		{&l->previous, CONTROL_PREVIOUS_PAGE},
	};

	for (int i = 0; i < l->tile_count; i++) {
		if (inside(&l->tiles[i], x, y))
			return (struct flow_target){CONTROL_TILE, i};
	}
	for (size_t i = 0; i < sizeof(buttons) / sizeof(buttons[0]); i++) {
		if (inside(buttons[i].box, x, y))
			return (struct flow_target){buttons[i].control, 0};
	}
	return (struct flow_target){CONTROL_NONE, 0};
}
