/* Text that must fit its place: one line or a few, in one language or in all of the hall's. */
#ifndef NOVBE_DISPLAY_LETTERING_H
#define NOVBE_DISPLAY_LETTERING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "display/texts.h"
#include "firmware/paint/paint.h"

/* Paints the text at style->size_px, or as much smaller as it takes to fit the box. */
void lettering_fit(struct painter *painter, const struct paint_style *style, struct paint_box box,
	const char *text);
/* Whether it fits the box at that part of style->size_px, whole. */
bool lettering_fits(struct painter *painter, const struct paint_style *style, struct paint_box box,
	int size_pct, const char *text);
/* A ticket or counter number, its digits (not its line) in the middle of the box. */
void lettering_number(struct painter *painter, const struct paint_style *style,
	struct paint_box box, const char *text);
/* Several languages side by side on one line, the first one leftmost, or rightmost when mirrored;
 * alignment as in style, in screen terms: START is left. Too many are made smaller together, then
 * the last ones are left out. Returns the width. */
int lettering_row(struct painter *painter, const struct paint_style *style, struct paint_box box,
	int gap, bool mirrored, const struct texts_run *runs, size_t count);
/* The width that lettering_row would take at style->size_px. */
int lettering_row_width(struct painter *painter, const struct paint_style *style, int gap,
	const struct texts_run *runs, size_t count);
/* One language below the other, each in an equal part of the box's height; START is each language's
 * own edge. */
void lettering_stack(struct painter *painter, const struct paint_style *style, struct paint_box box,
	const struct texts_run *runs, size_t count);

/*
 * Texts in more languages than there is room for take turns: equal shares of the languages, in the
 * hall's order, one share after the other.
 */

/* Whether each share of so many languages fits a width side by side, or a box stacked, at not much
 * less than style->size_px (of 80 %). */
bool lettering_shares_fit_row(struct painter *painter, const struct paint_style *style, int width,
	int gap, const struct texts_run *runs, size_t count, size_t share);
bool lettering_shares_fit_stack(struct painter *painter, const struct paint_style *style,
	struct paint_box box, const struct texts_run *runs, size_t count, size_t share);
/* The languages of a share when all of them take so many turns (from 1). */
size_t lettering_share(size_t count, size_t turns);
/* The fewest turns with which the row's or the stack's shares fit; count when none do. */
size_t lettering_row_turns(struct painter *painter, const struct paint_style *style, int width,
	int gap, const struct texts_run *runs, size_t count);
size_t lettering_stack_turns(struct painter *painter, const struct paint_style *style,
	struct paint_box box, const struct texts_run *runs, size_t count);
/* The runs whose turn it is, each wording once; turn may be any number. */
size_t lettering_turn(const struct texts_run *runs, size_t count, size_t turns, uint64_t turn,
	struct texts_run now[CATALOGUE_MAX_LANGUAGES]);

#endif
