/*
 * The ticket's picture, from the paper's width to the finished dots. Everything is stamped on a
 * sheet as long as paper may be, which is cut when the last row stands.
 */
#include "printer/ticket.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/translations.h"
#include "firmware/wire/answer_message.h"
#include "firmware/wire/catalogue_message.h"
#include "printer/ticket_inside.h"

enum {
	MARGIN_DOTS = 16, /* at 203 dpi: heads are rarely centred exactly */
	TOP_DOTS = 8,
	MIN_DPI = 150,
	MAX_DPI = 255,
	LARGE_PCT = 150,
};

static void page_tongues(struct page *page, const struct ticket_face *face, bool is_bilingual)
{
	const char *languages[2] = {face->ticket->language, face->hall->ticket.second_language};

	for (int i = 0; i < 2; i++) {
		if (i > 0 &&
			(!is_bilingual || !languages[i][0] || !strcmp(languages[i], languages[0])))
			break;
		page->tongues[i].language = languages[i];
		page->tongues[i].words = translations_of(face->words, languages[i]);
		page->tongue_count++;
	}
}

static void page_done(struct page *page)
{
	column_fini(&page->column);
	if (!page->column.failed && page->column.y <= page->column.dots->height_dots) {
		bitmap_cut(page->column.dots, page->column.y);
		return;
	}
	bitmap_free(page->column.dots);
	page->column.dots = NULL;
	errno = page->column.failed ? ENOMEM : EFBIG;
}

static struct bitmap *page_make(struct painter *painter, const struct ticket_paper *paper,
	const struct ticket_face *face, const struct ticket_hooks *hooks, bool is_large,
	bool is_bilingual)
{
	struct page page = {
		.face = face, .code = paper->code, .lacks = hooks->lacks, .is_large = is_large};
	struct column *column = &page.column;

	column->dots = bitmap_new(paper->width_dots, BITMAP_MAX_HEIGHT_DOTS);
	if (!column->dots)
		return NULL;
	column->painter = painter;
	/* Who asks about troubles has each told anew, which only painting does. */
	column->stamps = hooks->trouble ? NULL : paper->stamps;
	column->dpi = paper->dpi;
	column->scale_pct = is_large ? LARGE_PCT : 100;
	column->trouble = hooks->trouble;
	column->trouble_data = hooks->data;
	column->left = column_dots(column, MARGIN_DOTS);
	column->width = paper->width_dots - 2 * column->left;
	column->y = column_dots(column, TOP_DOTS);
	page_tongues(&page, face, is_bilingual);
	ticket_rows(&page);
	page_done(&page);
	return column->dots;
}

struct bitmap *ticket_make(struct painter *painter, const struct ticket_paper *paper,
	const struct ticket_face *face, const struct ticket_hooks *hooks)
{
	bool is_large = face->large || face->hall->ticket.large;
	struct bitmap *dots;

	if (paper->width_dots < TICKET_MIN_WIDTH_DOTS ||
		paper->width_dots > TICKET_MAX_WIDTH_DOTS || paper->dpi < MIN_DPI ||
		paper->dpi > MAX_DPI) {
		errno = EINVAL;
		return NULL;
	}
	dots = page_make(painter, paper, face, hooks, is_large, true);
	if (dots || errno != EFBIG)
		return dots;
	/* Longer than a metre: the citizen gets a plain ticket, and all of it. */
	if (hooks->lacks)
		hooks->lacks(hooks->data, "ticket",
			"it would be longer than one metre, and comes out plain: shorten names "
			"and documents, or take large print or the second language out");
	if (is_large)
		dots = page_make(painter, paper, face, hooks, false, true);
	if (!dots && errno == EFBIG)
		dots = page_make(painter, paper, face, hooks, false, false);
	return dots;
}

struct bitmap *ticket_paint(
	struct painter *painter, const struct ticket_paper *paper, const struct ticket_face *face)
{
	static const struct ticket_hooks nobody = {0};

	return ticket_make(painter, paper, face, &nobody);
}

int ticket_warm(struct painter *painter, const struct ticket_paper *paper,
	const struct hall_catalogue *hall, struct translations *words, const char *language)
{
	struct ticket_message ticket = {.ticket = "A047",
		.ahead = 8,
		.low_ms = 300000,
		.high_ms = 900000,
		.issued_ms = 1795405000123,
		.token = "00000000000000000000000000000000"};
	struct ticket_face face = {.ticket = &ticket, .hall = hall, .words = words};
	struct bitmap *dots;

	snprintf(ticket.language, sizeof(ticket.language), "%s", language);
	dots = ticket_paint(painter, paper, &face);
	if (!dots)
		return -errno;
	bitmap_free(dots);
	return 0;
}
