/* Blocks of a ticket below each other. */
#include "printer/column.h"

#include <math.h>
#include <string.h>

#include "firmware/base/catalogue.h"
#include "firmware/paint/picture.h"
#include "printer/bitmap.h"
#include "printer/stamps.h"

enum place {
	ON_ITS_LINES, /* base lines of texts beside each other meet */
	BY_ITS_INK,   /* without the room that tall scripts keep for the rare tall word */
	ON_A_BAR,
	MEASURED, /* nowhere: only its size is asked for */
};

enum {
	SIDE_BY_SIDE_DOTS = 480,
	SHEET_PAD = 72, /* ink may stand that far out of a text's box */
	SHEET_HEIGHT = 400,
	SHEET_MAX_HEIGHT = 8192,
	TRIES = 4,
};

/* ---- Sizes ----------------------------------------------------------------------------------- */

struct script {
	int sizes[COLUMN_SIZE_COUNT]; /* dots at 203 dpi; the first is the least, at any dpi */
	uint8_t threshold;	      /* a little under half: thin strokes survive the head */
	uint8_t white_threshold;      /* in a bar, where ink bleeds into the strokes */
	int lead_pct; /* of the size, around a text's ink; 0: its lines stay as high as they are */
};

static const struct script latin = {{24, 28, 34, 42}, 112, 80, 0};
static const struct script arabic = {{28, 31, 36, 44}, 96, 64, 0};
static const struct script nastaliq = {{32, 34, 38, 44}, 88, 56, 28};

static const struct script *script_of(const char *language)
{
	if (!strcmp(language, "ur"))
		return &nastaliq;
	return language_is_rtl(language) ? &arabic : &latin;
}

int column_dots(const struct column *column, int dots_203)
{
	return (dots_203 * column->dpi + 101) / 203;
}

int column_size_dots(const struct column *column, const char *language, enum column_size size)
{
	const int *sizes = script_of(language)->sizes;
	int dots = column_dots(column, sizes[size] * column->scale_pct / 100);

	return dots < sizes[0] ? sizes[0] : dots;
}

/* How far from the left edge of its room something stands that leaves so much of it. */
static int align_dots(const char *language, enum paint_align align, int spare)
{
	if (align == PAINT_CENTRE)
		return spare / 2;
	return (align == PAINT_END) != language_is_rtl(language) ? spare : 0;
}

int column_place(
	const struct column *column, const char *language, enum paint_align align, int width_dots)
{
	return column->left + align_dots(language, align, column->width - width_dots);
}

void column_gap(struct column *column, int dots_203)
{
	column->y += column_dots(column, dots_203);
}

void column_rule(struct column *column, bool strong)
{
	int thick = strong ? 4 : 2;

	bitmap_fill(column->dots, column->left, column->y, column->width, thick);
	column->y += thick;
}

/* ---- Texts ----------------------------------------------------------------------------------- */

void column_fini(struct column *column)
{
	picture_free(column->sheet);
	column->sheet = NULL;
}

static int sheet_width(const struct column *column)
{
	return (column->width + 2 * SHEET_PAD + 31) / 32 * 32;
}

/* A sheet, bare where nothing was painted, for a text that high; false without memory. */
static bool sheet_ready(struct column *column, int height)
{
	int needed = height + 2 * SHEET_PAD;

	if (column->sheet && column->sheet->height >= needed)
		return true;
	column_fini(column);
	if (needed > SHEET_MAX_HEIGHT)
		return false;
	column->sheet = picture_new(
		PICTURE_INK, sheet_width(column), needed > SHEET_HEIGHT ? needed : SHEET_HEIGHT);
	return column->sheet != NULL;
}

static uint8_t *sheet_row(const struct picture *sheet, int y)
{
	return sheet->data + (size_t)y * (size_t)sheet->stride;
}

/* How many dots at the row's start are surely blank; rows are mostly that, so 32 in one look. */
static int blank_dots(const uint8_t *row, int width)
{
	uint64_t eights[4];
	int blank = 0;

	for (; blank + 32 <= width; blank += 32) {
		memcpy(eights, row + blank, sizeof(eights));
		if (eights[0] | eights[1] | eights[2] | eights[3])
			break;
	}
	return blank;
}

/* Whether the row holds ink; widens the part of it that does. */
static bool row_ink(const uint8_t *row, int width, struct ink *ink)
{
	int left = blank_dots(row, width), right = width;

	while (left < width && !row[left])
		left++;
	if (left == width)
		return false;
	while (right > ink->right && !row[right - 1])
		right--;
	ink->left = left < ink->left ? left : ink->left;
	ink->right = right;
	return true;
}

struct ink ink_find(const struct picture *picture, int height)
{
	struct ink ink = {.left = picture->width, .top = -1};

	for (int y = 0; y < height; y++) {
		if (!row_ink(sheet_row(picture, y), picture->width, &ink))
			continue;
		ink.top = ink.top < 0 ? y : ink.top;
		ink.bottom = y + 1;
	}
	return ink;
}

static void sheet_wipe(struct picture *sheet, struct ink ink)
{
	for (int y = ink.top; y >= 0 && y < ink.bottom; y++)
		memset(sheet_row(sheet, y) + ink.left, 0, (size_t)(ink.right - ink.left));
}

/* Paints on the sheet, x dots from its pad on. False without memory. */
static bool sheet_paint(struct column *column, const struct paint_style *style, int x, int width,
	const char *text, struct paint_extent *extent)
{
	for (int height = 0;; height = extent->height) {
		if (!sheet_ready(column, height) || paint_begin(column->painter, column->sheet) < 0)
			return false;
		*extent = paint_text(column->painter, style,
			(struct paint_box){SHEET_PAD + x, SHEET_PAD, width, 0}, text);
		if (paint_end(column->painter) < 0)
			return false;
		if (extent->height + 2 * SHEET_PAD <= column->sheet->height)
			return true;
	}
}

static struct paint_style text_style(const struct column *column, const struct column_text *text)
{
	return (struct paint_style){
		.language = text->language,
		.size_px = (float)column_size_dots(column, text->language, text->size),
		.weight = text->weight,
		.align = text->align,
		.balanced = true,
	};
}

static void tell(struct column *column, enum column_trouble trouble, const struct column_text *text,
	int width, float size_px)
{
	if (column->trouble)
		column->trouble(column->trouble_data, trouble, text, width, size_px);
}

struct painted {       /* a text on the sheet */
	float size_px; /* that it came to */
	int height;    /* of its lines */
	struct ink ink;
};

/*
 * Lays the text on the sheet so that its ink is at most as wide as the room: smaller when a word is
 * too long for it, and into a narrower box when sloping words stand out of theirs.
 */
static bool sheet_fit(
	struct column *column, const struct column_text *text, int width, struct painted *painted)
{
	float least = (float)script_of(text->language)->sizes[0], fitting;
	struct paint_style style = text_style(column, text);
	struct paint_extent extent;
	struct ink ink;
	int inner = width;
	bool is_fitted = false;

	for (int try = 0;; try++) {
		int x = align_dots(text->language, text->align, width - inner);

		if (!sheet_paint(column, &style, x, inner, text->text, &extent))
			return false;
		/* Down to its own height and as far again as ink may stand out of it. */
		ink = ink_find(column->sheet, extent.height + 2 * SHEET_PAD);
		if (try == TRIES ||
			(!(extent.broken && !is_fitted) && ink.right - ink.left <= width))
			break;
		sheet_wipe(column->sheet, ink);
		if (!extent.broken || is_fitted) {
			inner -= ink.right - ink.left - width + 1;
			continue;
		}
		is_fitted = true;
		inner = width;
		/* What has to be broken even when it is small is better read large. */
		if (paint_text_fit(column->painter, &style, width, SHEET_MAX_HEIGHT, least,
			    style.size_px, text->text, &fitting))
			style.size_px = fitting;
		else
			tell(column, COLUMN_BREAKS, text, width, least);
	}
	*painted = (struct painted){style.size_px, extent.height, ink};
	return true;
}

/* ---- Stamps ---------------------------------------------------------------------------------- */

/* What is on the sheet, for a room that wide. False without memory. */
static bool sheet_stamp(const struct column *column, const struct column_text *text,
	const struct painted *painted, int width, enum place place, struct stamp *stamp)
{
	const struct script *script = script_of(text->language);
	struct ink ink = painted->ink;
	int lead = place == ON_ITS_LINES ? 0 : (int)painted->size_px * script->lead_pct / 200;
	int x = ink.left - SHEET_PAD, spare = width - (ink.right - ink.left);
	struct bitmap *dots = bitmap_new(ink.right - ink.left, ink.bottom - ink.top);

	if (!dots)
		return false;
	bitmap_stamp(dots, 0, 0, sheet_row(column->sheet, ink.top) + ink.left,
		(size_t)column->sheet->stride, dots->width_dots, dots->height_dots,
		place == ON_A_BAR ? script->white_threshold : script->threshold);
	x = x > spare ? spare : x;
	stamp->dots = dots;
	stamp->x = x < 0 ? 0 : x;
	stamp->y = ink.top > SHEET_PAD ? ink.top - SHEET_PAD : 0;
	if (lead > 0)
		stamp->y = lead;
	stamp->height = stamp->y + dots->height_dots + lead;
	if (lead == 0 && stamp->height < painted->height)
		stamp->height = painted->height;
	return true;
}

/* False without memory. */
static bool stamp_make(struct column *column, const struct column_text *text, int width,
	enum place place, struct stamp *stamp)
{
	struct painted painted;
	bool is_made;

	if (column->trouble &&
		paint_unknown_glyphs(column->painter, text->language, text->text) > 0)
		tell(column, COLUMN_LACKS, text, width,
			(float)column_size_dots(column, text->language, text->size));
	if (!sheet_fit(column, text, width, &painted))
		return false;
	*stamp = (struct stamp){.height = painted.height};
	if (painted.ink.top < 0)
		return true;
	is_made = sheet_stamp(column, text, &painted, width, place, stamp);
	sheet_wipe(column->sheet, painted.ink);
	return is_made;
}

static struct stamp_key stamp_key(
	const struct column *column, const struct column_text *text, int width, enum place place)
{
	return (struct stamp_key){
		.language = text->language,
		.text = text->text,
		.size_px = (float)column_size_dots(column, text->language, text->size),
		.weight = text->weight,
		.align = text->align,
		.width_dots = width,
		.sheet_dots = sheet_width(column),
		.place = (int)place,
	};
}

static int stamp_lay(
	struct column *column, const struct stamp *stamp, const struct column_room *room)
{
	if (stamp->dots)
		bitmap_lay(column->dots, room->x + stamp->x, room->y + stamp->y, stamp->dots);
	return stamp->height;
}

/* Stamps the text in the room; the height it took. */
static int text_block(struct column *column, const struct column_text *text,
	struct column_room room, enum place place)
{
	struct stamp_key key = stamp_key(column, text, room.width, place);
	const struct stamp *kept;
	struct stamp stamp;

	if (!*text->text || column->failed)
		return 0;
	kept = stamps_find(column->stamps, &key);
	if (kept)
		return stamp_lay(column, kept, &room);
	column->failed = !stamp_make(column, text, room.width, place, &stamp);
	if (column->failed)
		return 0;
	stamp_lay(column, &stamp, &room);
	stamps_keep(column->stamps, &key, &stamp);
	return stamp.height;
}

/* The size of the text when it is wrapped to that width; 0: not at all. */
static struct stamp text_measure(
	const struct column *column, const struct column_text *text, int width)
{
	struct paint_style style = text_style(column, text);
	struct stamp_key key = stamp_key(column, text, width, MEASURED);
	const struct stamp *kept = stamps_find(column->stamps, &key);
	struct paint_extent extent;
	struct stamp stamp;

	if (kept)
		return *kept;
	extent = paint_measure(column->painter, &style, width, text->text);
	stamp = (struct stamp){.width = extent.width, .height = extent.height};
	stamps_keep(column->stamps, &key, &stamp);
	return stamp;
}

/* ---- Blocks ---------------------------------------------------------------------------------- */

void column_text(struct column *column, const struct column_text *text)
{
	column->y += text_block(column, text,
		(struct column_room){column->left, column->y, column->width}, BY_ITS_INK);
}

/* ---- Bars ------------------------------------------------------------------------------------ */

/* What is black becomes white and the other way round, but for the corners. */
static void bar_invert(struct column *column, int top, int height)
{
	int radius = column_dots(column, 10);

	for (int row = 0; row < height; row++) {
		int edge = row < height - 1 - row ? row : height - 1 - row, inset = 0;

		if (edge < radius) {
			double up = radius - edge - 0.5;

			inset = (int)lround(radius - sqrt((double)radius * radius - up * up));
		}
		bitmap_invert(column->dots, column->left + inset, top + row,
			column->width - 2 * inset, 1);
	}
}

void column_bar(struct column *column, const struct column_text *texts, int count)
{
	int inset = column_dots(column, 12), top = column->y;

	column_gap(column, 6);
	for (int i = 0; i < count; i++)
		column->y += text_block(column, &texts[i],
			(struct column_room){
				column->left + inset, column->y, column->width - 2 * inset},
			ON_A_BAR);
	column_gap(column, 6);
	bar_invert(column, top, column->y - top);
}

/* ---- Facts ----------------------------------------------------------------------------------- */

static int texts_block(struct column *column, const struct column_text *texts, int count,
	struct column_room room, enum place place)
{
	int top = room.y;

	for (int i = 0; i < count; i++)
		room.y += text_block(column, &texts[i], room, place);
	return room.y - top;
}

int column_texts(
	struct column *column, const struct column_text *texts, int count, struct column_room room)
{
	return texts_block(column, texts, count, room, BY_ITS_INK);
}

int column_height(struct column *column, const struct column_text *texts, int count, int width_dots)
{
	int height = 0;

	for (int i = 0; i < count; i++)
		height += text_measure(column, &texts[i], width_dots).height;
	return height;
}

int column_width(const struct column *column, const struct column_text *text)
{
	return text_measure(column, text, 0).width;
}

bool column_is_wide(const struct column *column)
{
	return column->width * 100 / column->scale_pct >= SIDE_BY_SIDE_DOTS;
}

/* The width of the longest of a fact's texts on a line of its own. */
static int fact_width(struct column *column, const struct column_fact *fact)
{
	int widest = 0;

	for (int i = 0; i < fact->label_count + fact->value_count; i++) {
		const struct column_text *text = i < fact->label_count
							 ? &fact->labels[i]
							 : &fact->values[i - fact->label_count];
		int width = column_width(column, text);

		widest = width > widest ? width : widest;
	}
	return widest;
}

/* Divides the column so that no text of either has to wrap, and both have air. False: no room. */
static bool facts_widths(
	struct column *column, const struct column_fact *facts, int gap, int widths[2])
{
	int spare;

	if (!column_is_wide(column))
		return false;
	widths[0] = fact_width(column, &facts[0]);
	widths[1] = fact_width(column, &facts[1]);
	spare = column->width - gap - widths[0] - widths[1];
	widths[0] += spare / 2;
	widths[1] += spare - spare / 2;
	return spare >= 0;
}

/* The values of both begin at one height, whatever their labels took. */
static void facts_beside(
	struct column *column, const struct column_fact *facts, const int widths[2], int gap)
{
	bool rtl = language_is_rtl(facts[0].labels[0].language);
	int end = column->left + column->width, top = column->y, heights[2];
	struct column_room rooms[2] = {
		{column->left, top, widths[0]}, {end - widths[1], top, widths[1]}};

	if (rtl) {
		rooms[0].x = end - widths[0];
		rooms[1].x = column->left;
	}
	for (int i = 0; i < 2; i++)
		heights[i] = texts_block(
			column, facts[i].labels, facts[i].label_count, rooms[i], ON_ITS_LINES);
	rooms[0].y += heights[0] > heights[1] ? heights[0] : heights[1];
	rooms[1].y = rooms[0].y;
	for (int i = 0; i < 2; i++)
		heights[i] = texts_block(
			column, facts[i].values, facts[i].value_count, rooms[i], ON_ITS_LINES);
	column->y = rooms[0].y + (heights[0] > heights[1] ? heights[0] : heights[1]);
	bitmap_fill(column->dots, rooms[rtl ? 0 : 1].x - gap / 2 - 1, top, 2, column->y - top);
}

void column_facts(struct column *column, const struct column_fact *facts, int count)
{
	int gap = column_dots(column, 24), widths[2];

	if (count == 2 && facts_widths(column, facts, gap, widths)) {
		facts_beside(column, facts, widths, gap);
		return;
	}
	for (int i = 0; i < count; i++) {
		struct column_room room = {column->left, column->y, column->width};

		if (i > 0) {
			column_gap(column, 12);
			room.y = column->y;
		}
		room.y += column_texts(column, facts[i].labels, facts[i].label_count, room);
		room.y += column_texts(column, facts[i].values, facts[i].value_count, room);
		column->y = room.y;
	}
}
