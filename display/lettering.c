/* Fitting of text into its place on the wall. */
#include "display/lettering.h"

#include <math.h>
#include <string.h>

enum {
	SMALLEST_PCT = 50, /* of the wished size; smaller cannot be read from afar */
	SHARED_PCT = 80,   /* less than this, and texts rather take turns */
};

/* The largest size down to least_px at which the text fits; if none does, as many lines of that as
 * there is room for. */
static void fit_or_cut(struct painter *painter, struct paint_style *style, struct paint_box box,
	float least_px, const char *text)
{
	int line;

	if (paint_text_fit(painter, style, box.width, box.height, least_px, style->size_px, text,
		    &style->size_px))
		return;
	style->size_px = least_px;
	line = paint_line_height(painter, style->language, least_px);
	style->max_lines = line < box.height ? box.height / line : 1;
}

void lettering_fit(struct painter *painter, const struct paint_style *style, struct paint_box box,
	const char *text)
{
	struct paint_style fitted = *style;
	float least_px = fmaxf(style->size_px * SMALLEST_PCT / 100, PAINT_MIN_SIZE_PX);

	if (box.width < 1 || box.height < 1)
		return;
	fitted.max_lines = 0;
	struct paint_extent extent = paint_measure(painter, &fitted, 0, text);

	fitted.max_lines = style->max_lines;
	if (extent.height > box.height || extent.width > box.width)
		fit_or_cut(painter, &fitted, box, least_px, text);
	paint_text(painter, &fitted, box, text);
}

bool lettering_fits(struct painter *painter, const struct paint_style *style, struct paint_box box,
	int size_pct, const char *text)
{
	float least_px = fmaxf(style->size_px * (float)size_pct / 100.0f, PAINT_MIN_SIZE_PX);
	float size_px;

	return box.width > 0 && box.height > 0 &&
	       paint_text_fit(painter, style, box.width, box.height, least_px,
		       fmaxf(style->size_px, least_px), text, &size_px);
}

void lettering_number(struct painter *painter, const struct paint_style *style,
	struct paint_box box, const char *text)
{
	struct paint_style fitted = *style;

	fitted.is_id = true;
	fitted.max_lines = 1;
	fitted.place = PAINT_TOP;
	struct paint_extent extent = paint_measure(painter, &fitted, 0, text);

	if (extent.width > box.width) {
		fitted.size_px = floorf(style->size_px * (float)box.width / (float)extent.width);
		extent = paint_measure(painter, &fitted, 0, text);
	}

	/* Lines have more room above their capitals than below: centre the capitals. */
	int capital = (int)lroundf(fitted.size_px * PAINT_CAPITAL_EM);

	box.y += (box.height + capital) / 2 - extent.baseline;
	paint_text(painter, &fitted, box, text);
}

int lettering_row_width(struct painter *painter, const struct paint_style *style, int gap,
	const struct texts_run *runs, size_t count)
{
	int width = 0;

	for (size_t i = 0; i < count; i++) {
		struct paint_style one = *style;

		one.language = runs[i].language;
		width += paint_measure(painter, &one, 0, runs[i].text).width + (i ? gap : 0);
	}
	return width;
}

/* style->size_px, or as much less as the highest of the scripts needs. */
static float row_size(struct painter *painter, const struct paint_style *style, int height,
	const struct texts_run *runs, size_t count)
{
	int highest = 1;

	for (size_t i = 0; i < count; i++) {
		int line = paint_line_height(painter, runs[i].language, style->size_px);

		if (line > highest)
			highest = line;
	}
	/* A little less: heights are rounded up. */
	return highest <= height ? style->size_px
				 : style->size_px * 0.97f * (float)height / (float)highest;
}

int lettering_row(struct painter *painter, const struct paint_style *style, struct paint_box box,
	int gap, bool mirrored, const struct texts_run *runs, size_t count)
{
	struct paint_style one = *style;

	one.size_px = row_size(painter, style, box.height, runs, count);
	int width = lettering_row_width(painter, &one, gap, runs, count);

	if (width > box.width) {
		/* A little less: each run's width is rounded up. */
		one.size_px *= 0.97f * (float)box.width / (float)width;
		one.size_px = fmaxf(one.size_px, style->size_px * SMALLEST_PCT / 100);
		gap = gap * box.width * 97 / 100 / width;
		width = lettering_row_width(painter, &one, gap, runs, count);
		while (count > 1 && width > box.width)
			width = lettering_row_width(painter, &one, gap, runs, --count);
	}
	int x = box.x;

	if (style->align == PAINT_CENTRE)
		x += (box.width - width) / 2;
	else if (style->align == PAINT_END)
		x += box.width - width;
	one.align = PAINT_CENTRE;
	one.max_lines = 1;
	for (size_t i = 0; i < count; i++) {
		const struct texts_run *run = &runs[mirrored ? count - 1 - i : i];

		one.language = run->language;
		int own = paint_measure(painter, &one, 0, run->text).width;

		/* One pixel more than measured, so that rounding never shortens it. */
		paint_text(painter, &one, (struct paint_box){x, box.y, own + 1, box.height},
			run->text);
		x += own + gap;
	}
	return width;
}

void lettering_stack(struct painter *painter, const struct paint_style *style, struct paint_box box,
	const struct texts_run *runs, size_t count)
{
	struct paint_style one = *style;

	for (size_t i = 0; i < count; i++) {
		int top = box.height * (int)i / (int)count;
		int bottom = box.height * (int)(i + 1) / (int)count;

		one.language = runs[i].language;
		lettering_fit(painter, &one,
			(struct paint_box){box.x, box.y + top, box.width, bottom - top},
			runs[i].text);
	}
}

/* ---- Turns ---------------------------------------------------------------------------------- */

size_t lettering_share(size_t count, size_t turns)
{
	return (count + turns - 1) / turns;
}

/* The share that begins at `first`, each wording once. */
static size_t share_at(const struct texts_run *runs, size_t count, size_t first, size_t share,
	struct texts_run now[CATALOGUE_MAX_LANGUAGES])
{
	size_t found = 0;

	for (size_t i = first; i < count && i < first + share; i++) {
		bool known = false;

		for (size_t j = 0; j < found; j++)
			known = known || strcmp(now[j].text, runs[i].text) == 0;
		if (!known)
			now[found++] = runs[i];
	}
	return found;
}

bool lettering_shares_fit_row(struct painter *painter, const struct paint_style *style, int width,
	int gap, const struct texts_run *runs, size_t count, size_t share)
{
	struct texts_run now[CATALOGUE_MAX_LANGUAGES];

	for (size_t first = 0; first < count; first += share) {
		size_t found = share_at(runs, count, first, share, now);
		int full = lettering_row_width(painter, style, gap, now, found);

		if (full * SHARED_PCT / 100 > width)
			return false;
	}
	return true;
}

bool lettering_shares_fit_stack(struct painter *painter, const struct paint_style *style,
	struct paint_box box, const struct texts_run *runs, size_t count, size_t share)
{
	struct texts_run now[CATALOGUE_MAX_LANGUAGES];

	for (size_t first = 0; first < count; first += share) {
		size_t found = share_at(runs, count, first, share, now);

		for (size_t i = 0; i < found; i++) {
			struct paint_style one = *style;
			float size_px;

			one.language = now[i].language;
			if (!paint_text_fit(painter, &one, box.width, box.height / (int)found,
				    style->size_px * SHARED_PCT / 100, style->size_px, now[i].text,
				    &size_px))
				return false;
		}
	}
	return true;
}

size_t lettering_row_turns(struct painter *painter, const struct paint_style *style, int width,
	int gap, const struct texts_run *runs, size_t count)
{
	size_t turns = 1;

	while (turns < count && !lettering_shares_fit_row(painter, style, width, gap, runs, count,
					lettering_share(count, turns)))
		turns++;
	return turns;
}

size_t lettering_stack_turns(struct painter *painter, const struct paint_style *style,
	struct paint_box box, const struct texts_run *runs, size_t count)
{
	size_t turns = 1;

	while (turns < count && !lettering_shares_fit_stack(painter, style, box, runs, count,
					lettering_share(count, turns)))
		turns++;
	return turns;
}

size_t lettering_turn(const struct texts_run *runs, size_t count, size_t turns, uint64_t turn,
	struct texts_run now[CATALOGUE_MAX_LANGUAGES])
{
	size_t share = lettering_share(count, turns);

	return share_at(runs, count, (size_t)(turn % turns) * share, share, now);
}
