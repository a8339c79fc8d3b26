/* Blocks of a ticket below each other. */
#include "printer/column.h"

#include <string.h>

#include "firmware/base/catalogue.h"

enum { INK = 0x000000, PAPER = 0xffffff, SIDE_BY_SIDE_DOTS = 480 };

int column_dots(const struct column *column, int dots_203)
{
	return (dots_203 * column->dpi + 101) / 203;
}

float column_size(const struct column *column, int size)
{
	/* The first of each row is the least a thermal head shows cleanly, whatever its dpi. */
	static const float latin[COLUMN_SIZE_COUNT] = {24, 28, 34, 42};
	static const float arabic[COLUMN_SIZE_COUNT] = {28, 31, 36, 42};
	static const float nastaliq[COLUMN_SIZE_COUNT] = {32, 32, 36, 40};
	const float *sizes = latin;
	float dots;

	if (!strcmp(column->language, "ur"))
		sizes = nastaliq;
	else if (language_is_rtl(column->language))
		sizes = arabic;
	dots = sizes[size] * (float)column->dpi / 203;
	return dots < sizes[0] ? sizes[0] : dots;
}

void column_gap(struct column *column, int dots_203)
{
	column->y += column_dots(column, dots_203);
}

void column_rule(struct column *column, bool strong)
{
	int thick = strong ? 4 : 2;

	column_gap(column, 12);
	if (column->paints)
		paint_rectangle(column->painter,
			(struct paint_box){column->left, column->y, column->width, thick}, INK);
	column->y += thick;
	column_gap(column, 12);
}

/* The narrowest width that needs no more lines: no last line holds a lonely word. */
static int balanced_width(
	struct painter *painter, const struct paint_style *style, int width, const char *text)
{
	int lines = paint_measure(painter, style, width, text).lines;
	int low = width / lines, high = width;

	while (lines > 1 && high - low > 8) {
		int middle = (low + high) / 2;

		if (paint_measure(painter, style, middle, text).lines > lines)
			low = middle;
		else
			high = middle;
	}
	return high;
}

static int text_block(struct column *column, const struct paint_style *style, int x, int y,
	int width, const char *text)
{
	int inner = balanced_width(column->painter, style, width, text);
	struct paint_extent extent = paint_measure(column->painter, style, inner, text);

	x += (width - inner) / 2;
	if (column->paints)
		paint_text(column->painter, style, (struct paint_box){x, y, inner, extent.height},
			text);
	return extent.height;
}

void column_text(struct column *column, int size, enum paint_weight weight, const char *text)
{
	struct paint_style style = {
		.language = column->language,
		.size_px = column_size(column, size),
		.weight = weight,
		.align = PAINT_CENTRE,
		.colour = INK,
	};

	if (!*text)
		return;
	column->y += text_block(column, &style, column->left, column->y, column->width, text);
}

void column_bar(struct column *column, const char *text)
{
	int inset = column_dots(column, 12), pad = column_dots(column, 6), height;
	struct paint_style style = {
		.language = column->language,
		.size_px = column_size(column, COLUMN_STRONG),
		.weight = PAINT_BOLD,
		.align = PAINT_CENTRE,
		.colour = PAPER,
	};

	height = paint_measure(column->painter, &style, column->width - 2 * inset, text).height;
	if (column->paints)
		paint_rounded(column->painter,
			(struct paint_box){
				column->left, column->y, column->width, height + 2 * pad},
			column_dots(column, 8), INK);
	text_block(column, &style, column->left + inset, column->y + pad, column->width - 2 * inset,
		text);
	column->y += height + 2 * pad;
	column_gap(column, 10);
}

static int fact(struct column *column, int x, int width, const char *label, const char *value)
{
	struct paint_style style = {
		.language = column->language,
		.size_px = column_size(column, COLUMN_SMALL),
		.align = PAINT_CENTRE,
		.colour = INK,
	};
	int height = text_block(column, &style, x, column->y, width, label);

	style.size_px = column_size(column, COLUMN_STRONG);
	style.weight = PAINT_BOLD;
	return height + text_block(column, &style, x, column->y + height, width, value);
}

void column_facts(struct column *column, const char *const labels[2], const char *const values[2])
{
	int gap = column_dots(column, 24), heights[2];
	int widths[2] = {column->width * 2 / 5 - gap / 2, column->width * 3 / 5 - gap / 2};
	bool rtl = language_is_rtl(column->language);
	int x[2] = {column->left, column->left + column->width - widths[1]};

	if (column->width < SIDE_BY_SIDE_DOTS) {
		for (int i = 0; i < 2; i++) {
			column->y +=
				fact(column, column->left, column->width, labels[i], values[i]);
			column_gap(column, i == 0 ? 14 : 0);
		}
		return;
	}
	if (rtl) {
		x[0] = column->left + column->width - widths[0];
		x[1] = column->left;
	}
	for (int i = 0; i < 2; i++)
		heights[i] = fact(column, x[i], widths[i], labels[i], values[i]);
	if (heights[1] > heights[0])
		heights[0] = heights[1];
	if (column->paints)
		paint_rectangle(column->painter,
			(struct paint_box){x[rtl ? 0 : 1] - gap / 2, column->y, 2, heights[0]},
			INK);
	column->y += heights[0];
}
