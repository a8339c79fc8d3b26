/*
 * Text: one layout per call, set up from the style so that direction, font and line distance come
 * from the language and never from what the text happens to begin with.
 */
#include "firmware/paint/paint.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/catalogue.h"
#include "firmware/paint/painter.h"

static const char *style_language(const struct paint_style *style)
{
	return style->language && style->language[0] ? style->language : "en";
}

char *text_clean(const char *text)
{
	size_t len = strnlen(text, PAINT_MAX_TEXT_BYTES + 1);

	if (len > PAINT_MAX_TEXT_BYTES) {
		len = PAINT_MAX_TEXT_BYTES;
		while (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80)
			len--;
	}
	return g_utf8_make_valid(text, (gssize)len);
}

static PangoFontDescription *font_new(
	struct painter *painter, const struct paint_style *style, const char *family, float size_px)
{
	PangoFontDescription *font = pango_font_description_new();
	char names[2 * FAMILY_NAME_SIZE];

	/* Letters that the language's own font has not (Latin ones in Ethiopic) come from Noto
	 * Sans. */
	snprintf(names, sizeof(names), "%s,%s", family, family_of_ids(painter)->name);
	pango_font_description_set_family(font, names);
	pango_font_description_set_weight(
		font, style->weight == PAINT_BOLD ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_font_description_set_absolute_size(font, (double)size_px * PANGO_SCALE);
	return font;
}

static void set_text(struct painter *painter, const struct paint_style *style,
	const struct family *family, float size_px, const char *text)
{
	PangoFontDescription *font = font_new(painter, style, family->name, size_px);
	PangoFontDescription *id_font =
		font_new(painter, style, family_of_ids(painter)->name, size_px);
	PangoAttrList *rooms = pango_attr_list_new();
	char *rest = ids_take_out(painter, id_font, text, rooms);

	pango_layout_set_font_description(painter->layout, font);
	pango_layout_set_text(painter->layout, rest, -1);
	pango_layout_set_attributes(painter->layout, rooms);
	g_free(rest);
	pango_attr_list_unref(rooms);
	pango_font_description_free(id_font);
	pango_font_description_free(font);
}

/* How far the text stands from the left edge of its room: 0 at the left, 1 at the right. */
static double align_part(const struct paint_style *style)
{
	bool rtl = language_is_rtl(style_language(style));

	if (style->align == PAINT_CENTRE)
		return 0.5;
	return (style->align == PAINT_END) != rtl ? 1 : 0;
}

static void set_paragraph(
	struct painter *painter, const struct paint_style *style, int width, PangoWrapMode wrap)
{
	PangoLayout *layout = painter->layout;
	double part = align_part(style);
	bool limited = style->max_lines > 0 && width > 0 && !style->is_id;

	pango_layout_set_auto_dir(layout, FALSE);
	pango_layout_set_single_paragraph_mode(layout, style->is_id);
	pango_layout_set_alignment(
		layout, part == 0 ? PANGO_ALIGN_LEFT
				  : (part == 1 ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_CENTER));
	pango_layout_set_width(layout, width > 0 && !style->is_id ? width * PANGO_SCALE : -1);
	pango_layout_set_wrap(layout, wrap);
	pango_layout_set_height(layout, limited ? -style->max_lines : -1);
	pango_layout_set_ellipsize(layout, limited ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
}

static void set_up(struct painter *painter, const struct paint_style *style, float size_px,
	int width, PangoWrapMode wrap, const char *text)
{
	assert(size_px >= PAINT_MIN_SIZE_PX && size_px <= PAINT_MAX_SIZE_PX);
	const char *language = style->is_id ? "en" : style_language(style);
	const struct family *family =
		style->is_id ? family_of_ids(painter) : family_of(painter, language);
	bool rtl = !style->is_id && language_is_rtl(language);
	PangoContext *context = pango_layout_get_context(painter->layout);

	pango_context_set_language(context, pango_language_from_string(language));
	pango_context_set_base_dir(context, rtl ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
	set_paragraph(painter, style, width, wrap);
	set_text(painter, style, family, size_px, text);
}

void text_lay_out(struct painter *painter, const struct paint_style *style, float size_px,
	int width, PangoWrapMode wrap, const char *text)
{
	painter->layout = painter->scratch;
	set_up(painter, style, size_px, width, wrap, text);
}

/* ---- Lines of equal length ---- */

/* Sets the layout, wrapped to width px, again at the least width that makes no more lines. */
static void balance_layout(PangoLayout *layout, int width)
{
	struct word words[WORDS_MAX];
	int lines = pango_layout_get_line_count(layout), low = 0, high = width * PANGO_SCALE;
	int count = lines > 1 ? words_of(layout, words) : 0;

	if (count == 0 || words_lines(words, count, high) > lines)
		return;
	for (int i = 0; i < count; i++)
		low = words[i].letters > low ? words[i].letters : low;
	while (high - low > PANGO_SCALE) {
		int middle = (low + high) / 2;

		if (words_lines(words, count, middle) > lines)
			low = middle;
		else
			high = middle;
	}
	/* A word at a line's end may be a little wider than in its middle. */
	for (int px = high / PANGO_SCALE + 1;; px += px / 32 + 1) {
		pango_layout_set_width(layout, (px < width ? px : width) * PANGO_SCALE);
		if (px >= width || pango_layout_get_line_count(layout) <= lines)
			return;
	}
}

static int ceil_px(double px)
{
	return (int)ceil(px - 1.0 / PANGO_SCALE);
}

struct lines lines_of(struct painter *painter, const struct paint_style *style, float size_px)
{
	struct family *family =
		style->is_id ? family_of_ids(painter) : family_of(painter, style->language);
	double pitch = (double)size_px * family->line_em;

	return (struct lines){pitch, pitch / 2 + size_px * family_middle_em(painter, family)};
}

struct lines lines_in_px(struct painter *painter, const struct paint_style *style, float size_px)
{
	struct lines lines = lines_of(painter, style, size_px);

	return (struct lines){ceil_px(lines.pitch_px), round(lines.baseline_px)};
}

struct reach layout_reach(struct painter *painter, struct lines lines)
{
	PangoLayoutIter *line = pango_layout_get_iter(painter->layout);
	struct reach reach = {INFINITY, -INFINITY};
	double base = lines.baseline_px;

	do {
		PangoRectangle ink;

		pango_layout_iter_get_line_extents(line, &ink, NULL);
		double top =
			base + (double)(ink.y - pango_layout_iter_get_baseline(line)) / PANGO_SCALE;

		if (ink.height > 0) {
			reach.top = fmin(reach.top, top);
			reach.bottom = fmax(reach.bottom, top + (double)ink.height / PANGO_SCALE);
		}
		base += lines.pitch_px;
	} while (pango_layout_iter_next_line(line));
	pango_layout_iter_free(line);
	return reach.top < reach.bottom ? reach : (struct reach){0, 0};
}

/* Whether some line begins where no word does. */
static bool layout_breaks_words(PangoLayout *layout)
{
	int chars, count = pango_layout_get_line_count(layout);
	const PangoLogAttr *attrs = pango_layout_get_log_attrs_readonly(layout, &chars);
	const char *text = pango_layout_get_text(layout);

	for (int i = 1; i < count; i++) {
		const PangoLayoutLine *line = pango_layout_get_line_readonly(layout, i);
		long at = g_utf8_pointer_to_offset(text, text + line->start_index);

		if (at < chars && !attrs[at].is_line_break)
			return true;
	}
	return false;
}

static struct paint_extent layout_extent(struct painter *painter, const struct paint_style *style)
{
	struct lines lines = lines_in_px(painter, style, style->size_px);
	int count = pango_layout_get_line_count(painter->layout);
	PangoRectangle box;

	pango_layout_get_extents(painter->layout, NULL, &box);
	return (struct paint_extent){
		.width = ceil_px((double)box.width / PANGO_SCALE),
		.height = count * (int)lines.pitch_px,
		.lines = count,
		.baseline = (int)lines.baseline_px,
		.broken = count > 1 && layout_breaks_words(painter->layout),
	};
}

static PangoLayout *layout_new(struct painter *painter)
{
	PangoContext *context = context_new(painter->map);
	PangoLayout *layout = pango_layout_new(context);

	g_object_unref(context);
	return layout;
}

struct paint_extent paint_measure(
	struct painter *painter, const struct paint_style *style, int width, const char *text)
{
	char *clean = text_clean(text);
	struct laid *laid = laid_find(painter, style, width, clean);

	if (laid && laid->layout) {
		g_free(clean);
		painter->layout = laid->layout;
		return laid->extent;
	}
	if (laid)
		laid->layout = layout_new(painter);
	painter->layout = laid ? laid->layout : painter->scratch;
	set_up(painter, style, style->size_px, width, PANGO_WRAP_WORD_CHAR, clean);
	g_free(clean);
	if (style->balanced && pango_layout_get_width(painter->layout) > 0)
		balance_layout(painter->layout, width);
	struct paint_extent extent = layout_extent(painter, style);

	if (laid)
		laid->extent = extent;
	return extent;
}

/* Each run (letters of one font and direction) begins on a whole pixel, so that an id looks the
 * same wherever it stands in a line. */
static void show_run(struct painter *painter, PangoLayoutIter *at, double x, int y)
{
	PangoLayoutRun *run = pango_layout_iter_get_run_readonly(at);
	PangoRectangle box;

	if (!run)
		return; /* the end of a line */
	pango_layout_iter_get_run_extents(at, NULL, &box);
	x = round(x + (double)box.x / PANGO_SCALE);
	if (ids_show(painter, run, x, y))
		return;
	cairo_move_to(painter->cairo, x, y);
	pango_cairo_show_glyph_string(painter->cairo, run->item->analysis.font, run->glyphs);
}

/*
 * How far a line must move to the right (in px) to have its ink inside the layout's width. The
 * sloping words of Nastaliq reach far out of their own room at both ends, and a ticket's edge would
 * cut them. What stands out by less than a tenth of the size, as a J does, stays: stems keep their
 * alignment.
 */
static double line_shift(struct painter *painter, PangoLayoutIter *at, float size_px)
{
	int width = pango_layout_get_width(painter->layout);
	double least = (double)size_px * PANGO_SCALE / 10;
	PangoRectangle ink;

	pango_layout_iter_get_line_extents(at, &ink, NULL);
	int left = ink.x, right = ink.x + ink.width;

	if (width < 0 || ink.width > width || (left >= -least && right <= width + least))
		return 0;
	return (double)(left < 0 ? -left : width - right) / PANGO_SCALE;
}

static void show_lines(
	struct painter *painter, const struct paint_style *style, double x, int y, int pitch)
{
	PangoLayoutIter *at = pango_layout_get_iter(painter->layout);
	const PangoLayoutLine *line = NULL;
	double shift = 0;

	y -= pitch;
	do {
		const PangoLayoutLine *now = pango_layout_iter_get_line_readonly(at);

		if (now != line) {
			y += pitch;
			shift = line_shift(painter, at, style->size_px);
		}
		line = now;
		show_run(painter, at, x + shift, y);
	} while (pango_layout_iter_next_run(at));
	pango_layout_iter_free(at);
	cairo_new_path(painter->cairo);
}

/* How far lines that stand at y in a box must move down (in px) to have their ink inside it too. */
static int lines_shift(struct painter *painter, const struct paint_style *style, int y, int height)
{
	struct reach reach = layout_reach(painter, lines_in_px(painter, style, style->size_px));

	if (reach.bottom - reach.top > height)
		return 0;
	if (y + reach.top < 0)
		return (int)ceil(-y - reach.top);
	return y + reach.bottom > height ? (int)floor(height - y - reach.bottom) : 0;
}

struct paint_extent paint_text(struct painter *painter, const struct paint_style *style,
	struct paint_box box, const char *text)
{
	assert(painter->cairo);
	struct paint_extent extent = paint_measure(painter, style, box.width, text);
	int spare = box.height - extent.height;
	int y = 0;
	double x = box.x;

	if (style->place == PAINT_MIDDLE)
		y = spare / 2;
	else if (style->place == PAINT_BOTTOM)
		y = spare;
	if (spare >= 0)
		y += lines_shift(painter, style, y, box.height);
	/* A layout narrower than the box, or as wide as its text, is moved as a whole. */
	int width = pango_layout_get_width(painter->layout);

	x += (box.width - (width < 0 ? extent.width : width / PANGO_SCALE)) * align_part(style);
	painter_colour(painter, style->colour);
	show_lines(painter, style, x, box.y + y + extent.baseline, extent.height / extent.lines);
	return extent;
}

int paint_unknown_glyphs(struct painter *painter, const char *language, const char *text)
{
	struct paint_style style = {.language = language, .size_px = 32};

	char *clean = text_clean(text);

	text_lay_out(painter, &style, style.size_px, 0, PANGO_WRAP_WORD, clean);
	g_free(clean);
	return pango_layout_get_unknown_glyphs_count(painter->layout) + painter->id_unknown;
}

int paint_line_height(struct painter *painter, const char *language, float size_px)
{
	return ceil_px((double)size_px * family_of(painter, language)->line_em);
}

const char *paint_id(char *text, size_t size, const char *id)
{
	assert(size >= 8);
	size_t room = size - strlen(PAINT_ID_OPEN) - strlen(PAINT_ID_CLOSE) - 1;
	size_t len = strlen(id);

	if (len > room) {
		len = room;
		while (len > 0 && ((unsigned char)id[len] & 0xc0) == 0x80)
			len--;
	}
	snprintf(text, size, PAINT_ID_OPEN "%.*s" PAINT_ID_CLOSE, (int)len, id);
	return text;
}
