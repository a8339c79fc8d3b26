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
	PangoLayout *layout; /* one for all calls, set anew each time */
	cairo_t *cairo;	     /* NULL outside of paint_begin() .. paint_end() */
	/* Ids have a layout and context of their own: left to right, whatever is around them. */
	PangoContext *id_context;
	PangoLayout *id_layout;
	int id_count, id_unknown; /* of the text that is set up in layout */
	char *id_texts[PAINT_MAX_IDS];
	bool is_ink;
	int clips;
	int family_count;
	struct family ids;
	struct family families[PAINT_MAX_FAMILIES];
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
 * the list; at most PAINT_MAX_IDS. Freed by g_free(). The painter keeps the ids until the next
 * call. */
char *ids_take_out(struct painter *painter, const PangoFontDescription *font, const char *text,
	PangoAttrList *list);
/* Paints the id whose placeholder the run is, from x on the base line y; false when it is none. */
bool ids_show(struct painter *painter, const PangoLayoutRun *run, double x, int y);
void ids_fini(struct painter *painter);

#endif
