/*
 * A column of paper that grows downwards: each block is laid out, turned into dots and stamped
 * below the one before, in one pass. Every text has a threshold of its own, because the thin
 * strokes of one script are what fills in another; its ink is measured after painting, moved inside
 * the margins and given all the height it takes, so that nothing is cut off or covered. Inner to
 * the ticket.
 */
#ifndef NOVBE_PRINTER_COLUMN_H
#define NOVBE_PRINTER_COLUMN_H

#include <stdbool.h>

#include "firmware/paint/paint.h"

struct bitmap;
struct picture;
struct stamps;

enum column_size { /* letter sizes, from small print to a service's name; see column_size_dots() */
	COLUMN_SMALL,
	COLUMN_BODY,
	COLUMN_STRONG,
	COLUMN_LARGE,
	COLUMN_SIZE_COUNT,
};

struct column_text {
	const char *language;
	enum column_size size;
	enum paint_weight weight;
	enum paint_align align;
	const char *text;
	/* For messages: "name of service" and "id-card"; which may be empty. */
	const char *what, *which;
};

enum column_trouble {
	COLUMN_BREAKS, /* a word had to be broken inside */
	COLUMN_LACKS,  /* no font has some of its letters */
};
typedef void column_trouble_fn(void *data, enum column_trouble trouble,
	const struct column_text *text, int width_dots, float size_px);

struct column {
	struct painter *painter;
	struct bitmap *dots;   /* as high as it may become; borrowed */
	struct stamps *stamps; /* what was stamped before; borrowed; NULL: nothing is kept */
	struct picture *sheet; /* where a text is painted before it is stamped; column_fini() */
	int dpi, scale_pct;    /* of letters: 100, or 150 in large print */
	int left, width;       /* dots: the printed area between the margins */
	int y;		       /* where the next block begins */
	bool failed;	       /* memory ran out: the picture is not whole */
	column_trouble_fn *trouble; /* NULL: nobody asks */
	void *trouble_data;
};

void column_fini(struct column *column);

struct ink { /* the part of a picture that holds some; right and bottom excluded; top -1: none */
	int left, top, right, bottom;
};
/* Looks at the first `height` rows. */
struct ink ink_find(const struct picture *picture, int height);

/* A length made for 203 dpi on this head. */
int column_dots(const struct column *column, int dots_203);
/* The em of a size in a language, never below what thermal paper can show. */
int column_size_dots(const struct column *column, const char *language, enum column_size size);
/* The left edge of something that wide. */
int column_place(
	const struct column *column, const char *language, enum paint_align align, int width_dots);

void column_gap(struct column *column, int dots_203);
void column_rule(struct column *column, bool strong);
void column_text(struct column *column, const struct column_text *text);

struct column_room { /* where texts may stand */
	int x, y, width;
};
/* Texts below each other in a part of the column; the height they took. */
int column_texts(
	struct column *column, const struct column_text *texts, int count, struct column_room room);
/* The height that they will take, if nothing stands out of its lines. */
int column_height(
	struct column *column, const struct column_text *texts, int count, int width_dots);
/* The width of a text on a line of its own. */
int column_width(const struct column *column, const struct column_text *text);
/* Whether the paper is wide enough for two things beside each other. */
bool column_is_wide(const struct column *column);

/* White on a black bar: what must not be overlooked. */
void column_bar(struct column *column, const struct column_text *texts, int count);

struct column_fact { /* labels above values, each in one or two languages */
	struct column_text labels[2], values[2];
	int label_count, value_count;
};
/* One, or two side by side where the paper is wide enough. */
void column_facts(struct column *column, const struct column_fact *facts, int count);

#endif
