/*
 * How the tiles of a list stand. The widths of names are estimated, so that the flow can ask at any
 * time how many tiles a page has; what is painted is measured, and the estimate errs on the wide
 * side.
 */
#include <math.h>
#include <string.h>

#include "firmware/base/catalogue.h"
#include "firmware/base/translations.h"
#include "kiosk/view/view_inside.h"

#define BOLD_MORE 1.05F /* the estimate shall err on the wide side */

/* ---- Estimates --------------------------------------------------------------------------------
 */

float language_line_em(const char *language)
{
	if (!strcmp(language, "ur"))
		return 2.65F;
	if (language_is_rtl(language) || !strcmp(language, "am"))
		return 1.75F;
	return 1.4F;
}

/* One bold character; combining marks take nothing. */
static float character_em(uint32_t c)
{
	if (c < 0x80)
		return c == ' ' || strchr("iIjl.,:;'()|!-/", (int)c) ? 0.33F
		       : strchr("mwMW", (int)c)			     ? 0.95F
								     : 0.63F;
	if (c >= 0x300 && c < 0x370)
		return 0;
	if (c >= 0x400 && c < 0x530)
		return 0.68F;
	if (c >= 0x590 && c < 0x900)
		return (c >= 0x610 && c <= 0x61a) || (c >= 0x64b && c <= 0x65f) ? 0 : 0.55F;
	if (c >= 0x1200 && c < 0x1400)
		return 0.85F;
	return c < 0x250 ? 0.65F : c >= 0x2000 && c < 0x2070 ? 0.35F : 1;
}

static uint32_t next_character(const unsigned char **at)
{
	uint32_t c = *(*at)++;
	int more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc0 ? 1 : 0;

	if (more)
		c &= 0x3fU >> more;
	while (more-- > 0 && (**at & 0xc0) == 0x80)
		c = c << 6 | (*(*at)++ & 0x3f);
	return c;
}

int text_lines_about(const char *text, const char *language, float width_em)
{
	const unsigned char *at = (const unsigned char *)text;
	float line = 0, word = 0, shrink = strcmp(language, "ur") == 0 ? 0.8F : 1;
	int lines = 1;

	for (;;) {
		uint32_t c = *at ? next_character(&at) : 0;

		if (c && c != ' ') {
			word += character_em(c) * shrink * BOLD_MORE;
			continue;
		}
		if (word > width_em)
			return 99;
		if (line > 0 && line + 0.3F + word > width_em) {
			lines++;
			line = 0;
		}
		line += (line > 0 ? 0.3F : 0) + word;
		word = 0;
		if (!c)
			return lines;
	}
}

/* ---- The list as a whole ----------------------------------------------------------------------
 */

struct name list_name(const struct flow *flow, int index)
{
	const struct hall_catalogue *hall = flow->hall;
	const struct name none = {"", flow->language};

	if (!hall || index < 0)
		return none;
	switch (flow->shown) {
	case FLOW_LANGUAGE:
		return (struct name){
			translations_own_name(hall->languages[index]), hall->languages[index]};
	case FLOW_INSTITUTION:
		return names_in(hall, &hall->institutions[index].names, flow->language);
	case FLOW_SERVICE:
	case FLOW_POPULAR:
	case FLOW_SEARCH:
		return names_in(hall, &hall->services[index].names, flow->language);
	case FLOW_CLASS:
		return names_in(hall, &hall->classes[index].names, flow->language);
	default:
		return none;
	}
}

struct name list_second(const struct flow *flow, int index)
{
	const struct hall_catalogue *hall = flow->hall;
	const struct name none = {"", flow->language};
	uint16_t institution;

	if (index < 0 || (flow->shown != FLOW_POPULAR && flow->shown != FLOW_SEARCH))
		return none;
	institution = hall->services[index].institution;
	return institution < hall->institution_count
		       ? names_in(hall, &hall->institutions[institution].names, flow->language)
		       : none;
}

/* ---- Tiles ------------------------------------------------------------------------------------
 */

static bool has_people(enum flow_screen screen)
{
	return screen == FLOW_SERVICE || screen == FLOW_POPULAR || screen == FLOW_SEARCH;
}

struct tile_room tile_room_of(const struct scale *scale, enum flow_screen screen)
{
	struct tile_room room = {.pad = 3};

	if (screen == FLOW_LANGUAGE || screen == FLOW_PAPER_ASK || scale->large)
		return room;
	room.badge = screen == FLOW_SEARCH ? 0 : 8;
	room.fact = has_people(screen) ? 19 : 0;
	room.second = screen == FLOW_INSTITUTION || screen == FLOW_POPULAR || screen == FLOW_SEARCH;
	return room;
}

static int least_width_px(const struct scale *scale, enum flow_screen screen)
{
	if (screen == FLOW_LANGUAGE)
		return scale_px(scale, 40);
	return scale_px(scale, screen == FLOW_SEARCH ? 80 : has_people(screen) ? 76 : 54);
}

static int most_columns(const struct scale *scale, enum flow_screen screen)
{
	if (screen == FLOW_LANGUAGE)
		return scale->upright ? 3 : 4;
	return has_people(screen) ? 2 : 3;
}

/* The least height of a tile that holds each name of the list, 0: a word is too wide for it. */
static int least_height_px(const struct scale *scale, const struct flow *flow, int count, int width)
{
	struct tile_room room = tile_room_of(scale, flow->shown);
	float em_px = scale->large ? scale->large_px : TILE_EM_MM * scale->unit_px;
	float beside = (2 * room.pad + (room.badge > 0 ? room.badge + room.pad : 0) + room.fact) *
		       scale->unit_px;
	float most = 0, second_px = SECOND_EM_MM * scale->unit_px;

	for (int i = 0; i < count; i++) {
		int index = flow_list_index(flow, i), seconds;
		struct name name = list_name(flow, index), second = list_second(flow, index);
		int lines =
			text_lines_about(name.text, name.language, ((float)width - beside) / em_px);
		float height = (float)lines * em_px * language_line_em(name.language);

		seconds = text_lines_about(
			second.text, second.language, ((float)width - beside) / second_px);
		if (room.second && seconds < 99)
			height += (float)seconds * second_px * language_line_em(second.language);

		if (lines == 99)
			return 0;
		most = height > most ? height : most;
	}
	most += 3 * scale->unit_px;
	return most > (float)scale->target ? (int)most : scale->target;
}

/* Languages stand side by side, where a list is read from the top. */
static int wished_columns(const struct scale *scale, const struct flow *flow, int count)
{
	if (flow->shown != FLOW_LANGUAGE || scale->large)
		return 0;
	if (scale->upright)
		return count <= 4 ? 1 : 2;
	return count <= 3 ? count : count == 4 ? 2 : count <= 6 ? 3 : 4;
}

static struct grid grid_in(
	const struct scale *scale, const struct flow *flow, int count, bool paged)
{
	struct frame frame = frame_of(scale, flow, paged);
	struct grid best = {1, 1, paged};
	int most = flow->shown == FLOW_LANGUAGE ? VIEW_LANGUAGE_TILES : FLOW_PAGE_TILES;

	if (paged && frame_has_keys(flow->shown) && !pages_in_footer(scale)) /* turned beside */
		frame.body.width -= pagers_px(scale, frame.body.height);
	for (int columns = 1; columns <= most_columns(scale, flow->shown); columns++) {
		int width = (frame.body.width - (columns - 1) * scale->gap) / columns;
		int height = least_height_px(scale, flow, count, width), rows, tiles;

		if (columns > 1 && (width < least_width_px(scale, flow->shown) || height == 0 ||
					   height > frame.body.height))
			break;
		height = height == 0 ? frame.body.height : height;
		rows = (frame.body.height + scale->gap) / (height + scale->gap);
		rows = rows < 1 ? 1 : rows > most / columns ? most / columns : rows;
		tiles = best.columns * best.rows;
		if (columns * rows > tiles &&
			(tiles < count || columns <= wished_columns(scale, flow, count)))
			best = (struct grid){columns, rows, paged};
	}
	return best;
}

struct grid grid_of(const struct scale *scale, const struct flow *flow, int count)
{
	struct grid grid = grid_in(scale, flow, count, false);

	return grid.columns * grid.rows >= count ? grid : grid_in(scale, flow, count, true);
}

int grid_columns(const struct grid *grid, int tiles)
{
	int columns = grid->columns;

	while (columns > 1 &&
		(tiles + columns - 1) / columns == (tiles + columns - 2) / (columns - 1))
		columns--;
	return columns;
}

int view_page_tiles(const struct panel *panel, const struct flow *flow, int count)
{
	struct scale scale = scale_of(panel, &flow->access);
	struct grid grid = grid_of(&scale, flow, count);
	int most = grid.columns * grid.rows, pages = (count + most - 1) / most;
	int even, columns;

	if (pages <= 1)
		return count < 1 ? 1 : count;
	/* As few pages as can be, of like length, made of full rows. */
	even = (count + pages - 1) / pages;
	columns = grid_columns(&grid, even);
	even = (even + columns - 1) / columns * columns;
	return even > most ? most : even;
}
