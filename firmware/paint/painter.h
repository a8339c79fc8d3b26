/* What a painter is made of; for the files of this room alone. */
#ifndef NOVBE_PAINT_PAINTER_H
#define NOVBE_PAINT_PAINTER_H

#include <pango/pangocairo.h>
#include <stdbool.h>
#include <stdint.h>

#include "firmware/paint/paint.h"

enum { FAMILY_LANGUAGE_SIZE = 16, FAMILY_NAME_SIZE = 64 };

/* The font a language is written in. */
struct family {
	char language[FAMILY_LANGUAGE_SIZE];
	char name[FAMILY_NAME_SIZE];
	char package[FAMILY_NAME_SIZE]; /* Debian's */
	float line_em;			/* from base line to base line, per size */
	bool is_measured;
	double middle_em; /* what family_middle_em() found */
};

struct painter {
	PangoFontMap *map; /* our own, not the thread's: loaded fonts live as long as the painter */
	PangoContext *context;
	PangoLayout *scratch; /* of that context, set anew each time */
	PangoLayout *layout;  /* the text at hand: scratch, or one of those that are kept */
	cairo_t *cairo;	      /* NULL outside of paint_begin() .. paint_end() */
	/* Ids have a context of their own: left to right, whatever is around them. */
	PangoContext *id_context;
	int id_unknown; /* glyphs, of the text set up last */
	bool is_ink;
	int clips;
	int family_count;
	struct family ids;
	struct family families[PAINT_MAX_FAMILIES];
	struct fit_answer *fits; /* NULL: nothing was fitted yet */
	struct laid *laid;	 /* NULL: nothing was laid out yet */
	uint64_t laid_uses;
};

/* Fills in the families known from the start. */
void families_init(struct painter *painter);
/* The family of a language, that of "en" for unknown ones and NULL. */
struct family *family_of(struct painter *painter, const char *language);
/* The family of ids. */
struct family *family_of_ids(struct painter *painter);
/* How far the middle between the font's highest and lowest stands above its base line, per size:
 * lines are centred on it. Asks the font once. */
double family_middle_em(struct painter *painter, struct family *family);

/* Chooses the colour (0xRRGGBB) of what is drawn next, as ink or light. */
void painter_colour(struct painter *painter, uint32_t colour);

/* The text without the ids between marks, each replaced by a placeholder for which room is added to
 * the list; at most PAINT_MAX_IDS. Freed by g_free(). The list, and each layout that has it, keeps
 * the ids, laid out. */
char *ids_take_out(struct painter *painter, const PangoFontDescription *font, const char *text,
	PangoAttrList *list);
/* Paints the id whose placeholder the run is, from x on the base line y; false when it is none. */
bool ids_show(struct painter *painter, const PangoLayoutRun *run, double x, int y);

/* ---- text.c ---------------------------------------------------------------------------------- */

/* The text as valid UTF-8 of bounded length; freed by g_free(). */
char *text_clean(const char *text);
/* Sets the painter's scratch layout up, wrapped to width (px; 0: not); text has gone through
 * text_clean().
 */
void text_lay_out(struct painter *painter, const struct paint_style *style, float size_px,
	int width, PangoWrapMode wrap, const char *text);

/*
 * Where the lines stand is decided here and not by Pango, which would make room for whichever font
 * a letter came from: base lines of one language are equally far apart, with or without an id in
 * them, and two rows of a wall with different words stand alike.
 */
struct lines {
	double pitch_px;    /* from base line to base line */
	double baseline_px; /* of the first, from the top */
};
struct lines lines_of(struct painter *painter, const struct paint_style *style, float size_px);
/* As they are painted: in whole pixels. */
struct lines lines_in_px(struct painter *painter, const struct paint_style *style, float size_px);

struct reach { /* px from the first line's top; both 0 without ink */
	double top, bottom;
};
/* How far up and down the layout's ink reaches: some words of Nastaliq rise above their own line at
 * every size. */
struct reach layout_reach(struct painter *painter, struct lines lines);

/* ---- words.c --------------------------------------------------------------------------------- */

enum { WORDS_MAX = 512 };

struct word {	     /* in Pango's units */
	int letters; /* what must fit */
	int whole;   /* with the spaces behind it */
	bool ends_white;
	bool begins; /* a paragraph */
};

/* What stands between two places where a line may end; 0: too many, or none. */
int words_of(PangoLayout *layout, struct word words[WORDS_MAX]);
/* How many lines they need; a word wider than the width (Pango's units) has its own. */
int words_lines(const struct word *words, int count, int width);

/* ---- fit.c ----------------------------------------------------------------------------------- */

/* What was found out about sizes is true no more, or not needed. */
void fits_forget(struct painter *painter);

/* ---- laid.c ---------------------------------------------------------------------------------- */

struct laid_key {
	char language[FAMILY_LANGUAGE_SIZE];
	float size_px;
	int width, max_lines;
	enum paint_weight weight;
	enum paint_align align;
	bool is_id, balanced;
};

struct laid {
	struct laid_key key;
	uint64_t hash, used;
	char *text;	     /* NULL: free */
	PangoLayout *layout; /* NULL: just taken, to be laid out by the caller; with a context of
				its own, as another's language would undo it */
	struct paint_extent extent;
};

/* Where a text that has gone through text_clean() is kept, or has a place now. Lent until the next
 * call. NULL: it cannot be kept. */
struct laid *laid_find(
	struct painter *painter, const struct paint_style *style, int width, const char *text);
/* What was laid out is true no more, or not needed. */
void laid_forget(struct painter *painter);

/* ---- paint.c --------------------------------------------------------------------------------- */

/* A context for unhinted text of the painter's fonts; freed by g_object_unref(). */
PangoContext *context_new(PangoFontMap *map);

#endif
