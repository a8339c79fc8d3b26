/* Text that must fit its place: one line or a few, in one language or in all of the hall's. */
#ifndef NOVBE_DISPLAY_LETTERING_H
#define NOVBE_DISPLAY_LETTERING_H

#include "display/texts.h"
#include "firmware/paint/paint.h"

/* Paints the text at style->size_px, or as much smaller as it takes to fit the box. */
void lettering_fit(struct painter *painter, const struct paint_style *style, struct paint_box box,
	const char *text);
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

#endif
