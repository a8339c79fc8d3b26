/* The wall's colours (0xRRGGBB): two themes around one accent, and whether they can be read. */
#ifndef NOVBE_DISPLAY_THEME_H
#define NOVBE_DISPLAY_THEME_H

#include <stdbool.h>
#include <stdint.h>

enum { THEME_WHY_SIZE = 200 };

/* The colours a board file may name; on_accent follows from the accent. */
#define THEME_COLOURS "background", "surface", "edge", "ink", "muted", "notice", "on_notice"

struct theme {
	uint32_t background, surface, edge; /* the wall, cards on it, hairlines */
	uint32_t ink, muted;		    /* text, and text of less weight */
	uint32_t accent, on_accent;	    /* of a highlighted call */
	uint32_t notice, on_notice;	    /* the calm notice at the foot */
};

/* accent: 0xRRGGBB, or -1 for the theme's own. */
void theme_make(struct theme *theme, bool dark, int32_t accent);
/* Of a closed hall: black, so that the panel gives no light but its clock. */
void theme_night(struct theme *theme);
/* "#rrggbb" to 0xRRGGBB, or -1. */
int32_t theme_colour_parse(const char *text);
/* WCAG 2.1 contrast of two colours, 1..21, times 100 (so 450 is the floor for text). */
int theme_contrast_pct(uint32_t a, uint32_t b);
/* Sets one of THEME_COLOURS; false: none of that name. */
bool theme_set(struct theme *theme, const char *name, uint32_t colour);
/* Whether numbers and sentences have 7:1, other text 4.5:1 and every edge that carries meaning 3:1;
 * if not false, why, and the names of the two colours (of the program). */
bool theme_is_readable(const struct theme *theme, const char *pair[2], char why[THEME_WHY_SIZE]);

#endif
