/*
 * The number. It keeps an exact height: it is squeezed in width, never in height, when it is too
 * wide for the paper, and a long one on narrow paper stands on two lines.
 */
#include "printer/ticket_inside.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "firmware/paint/picture.h"
#include "firmware/wire/answer_message.h"

enum {
	THRESHOLD = 112,
	NUMBER_MAX_DOTS = 148, /* at 203 dpi: digits taller than 18 mm waste paper */
	LARGE_MAX_DOTS = 200,
	LINE_GAP_DOTS = 16,
};

/* A letter pair and a long number on narrow paper stand below each other. */
static int number_lines(const char *ticket, int width_dots, char lines[2][TICKET_TEXT_SIZE])
{
	size_t letters = strspn(ticket, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

	snprintf(lines[0], TICKET_TEXT_SIZE, "%s", ticket);
	lines[1][0] = '\0';
	/* One character is about 0.6 of the em wide; below two thirds of that, digits grow thin. */
	if ((int)strlen(ticket) * TICKET_NUMBER_DOTS * 6 / 10 * 100 / 71 * 2 / 3 <= width_dots)
		return 1;
	lines[0][letters] = '\0';
	snprintf(lines[1], TICKET_TEXT_SIZE, "%s", ticket + letters);
	return 2;
}

/* Unhinted letters grow with their size exactly, so one look tells how large they may be. */
static float fitting_size(struct painter *painter, const char *text, int width_dots, int max_dots)
{
	float least = (TICKET_NUMBER_DOTS + 2) / PAINT_CAPITAL_EM;
	float most = (float)max_dots / PAINT_CAPITAL_EM;
	struct paint_style style = {.size_px = least, .weight = PAINT_BOLD, .is_id = true};
	int width = paint_measure(painter, &style, 0, text).width;
	float fitting = width > 0 ? least * (float)width_dots / (float)width : least;

	fitting = fitting < most ? fitting : most;
	return fitting > least ? fitting : least;
}

static struct picture *number_picture(
	struct painter *painter, const char *text, int width_dots, int max_dots)
{
	struct paint_style style = {
		.size_px = fitting_size(painter, text, width_dots, max_dots),
		.weight = PAINT_BOLD,
		.is_id = true,
		.align = PAINT_CENTRE,
	};
	struct paint_extent extent = paint_measure(painter, &style, 0, text);
	struct picture *picture = picture_new(
		PICTURE_INK, extent.width > width_dots ? extent.width : width_dots, extent.height);

	if (!picture)
		return NULL;
	if (paint_begin(painter, picture) < 0) {
		picture_free(picture);
		return NULL;
	}
	paint_text(
		painter, &style, (struct paint_box){0, 0, picture->width, picture->height}, text);
	if (paint_end(painter) < 0) {
		picture_free(picture);
		return NULL;
	}
	return picture;
}

/* The mean coverage of the columns that fall into one dot when squeezed to width_dots. */
static uint8_t squeezed_dot(const uint8_t *row, int row_width, int width_dots, int x)
{
	int from = x * row_width / width_dots, to = (x + 1) * row_width / width_dots;
	int sum = 0;

	for (int i = from; i < to; i++)
		sum += row[i];
	return (uint8_t)(sum / (to - from));
}

/* Stamps what is inked of the picture at the column's place. */
static void stamp_number(struct column *column, const struct picture *picture, const char *language,
	enum paint_align align)
{
	struct ink ink = ink_find(picture, picture->height);
	int whole = ink.right - ink.left, width = whole < column->width ? whole : column->width;
	int x = column_place(column, language, align, width);

	for (int y = ink.top; y >= 0 && y < ink.bottom; y++) {
		const uint8_t *row = picture->data + (size_t)y * (size_t)picture->stride + ink.left;
		uint8_t squeezed[BITMAP_MAX_WIDTH_DOTS];

		if (whole > width) {
			for (int i = 0; i < width; i++)
				squeezed[i] = squeezed_dot(row, whole, width, i);
			row = squeezed;
		}
		bitmap_stamp(column->dots, x, column->y++, row, 0, width, 1, THRESHOLD);
	}
}

int ticket_number(struct page *page, const struct layout_row *row)
{
	struct column *column = &page->column;
	char lines[2][TICKET_TEXT_SIZE];
	int count = number_lines(page->face->ticket->ticket, column->width, lines);
	bool is_large = page->is_large || row->size == LAYOUT_LARGE;
	int max_dots = column_dots(column, is_large ? LARGE_MAX_DOTS : NUMBER_MAX_DOTS);

	if (row->size == LAYOUT_SMALL)
		max_dots = TICKET_NUMBER_DOTS;
	for (int i = 0; i < count; i++) {
		struct picture *picture =
			number_picture(column->painter, lines[i], column->width, max_dots);

		if (!picture)
			return -ENOMEM;
		if (i > 0)
			column_gap(column, LINE_GAP_DOTS);
		stamp_number(column, picture, page->tongues[0].language,
			row->align == LAYOUT_START ? PAINT_START : PAINT_CENTRE);
		picture_free(picture);
	}
	return 0;
}
