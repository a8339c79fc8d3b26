/*
 * A column of paper that grows downwards: blocks are laid out below each other, first only
 * measured (picture NULL), then painted on a picture of the measured height. Inner to the ticket.
 */
#ifndef NOVBE_PRINTER_COLUMN_H
#define NOVBE_PRINTER_COLUMN_H

#include <stdbool.h>

#include "firmware/paint/paint.h"

enum { /* letter sizes, from small print to a service's name; see column_size() */
	COLUMN_SMALL,
	COLUMN_BODY,
	COLUMN_STRONG,
	COLUMN_LARGE,
	COLUMN_SIZE_COUNT,
};

struct column {
	struct painter *painter;
	bool paints; /* false: only y moves */
	const char *language;
	int dpi;
	int left, width; /* dots: the printed area between the margins */
	int y;		 /* where the next block begins */
};

/* A length made for 203 dpi on this head. */
int column_dots(const struct column *column, int dots_203);
/* The em of a size in the column's language, never below what thermal paper can show. */
float column_size(const struct column *column, int size);

void column_gap(struct column *column, int dots_203);
void column_rule(struct column *column, bool strong);
void column_text(struct column *column, int size, enum paint_weight weight, const char *text);
/* White on a black bar: what must not be overlooked. */
void column_bar(struct column *column, const char *text);
/* A label above its value, twice side by side where the paper is wide enough. */
void column_facts(struct column *column, const char *const labels[2], const char *const values[2]);

#endif
