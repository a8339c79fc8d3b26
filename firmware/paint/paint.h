/*
 * Boxes and text on pictures, for screens (grey antialiasing) and for tickets (ink, thresholded
 * later by printer/). Fonts are named per language, because the system's own choice is wrong for
 * ur, am, ar and fa.
 *
 *   struct painter *p = paint_open();              once per thread: the fonts stay warm in it
 *   paint_begin(p, picture);
 *   paint_fill(p, 0xffffff);
 *   struct paint_style title = {.language = "ur", .size_px = 48, .weight = PAINT_BOLD};
 *   paint_text(p, &title, box, text);
 *   paint_end(p);
 *
 * Coordinates are whole pixels (screens) or dots (ink), x to the right, y down, from the picture's
 * top left corner. What lies outside the picture or the clip is cut off silently. Unless a comment
 * says otherwise, drawing calls need paint_begin(), measuring calls do not. A painter and its
 * pictures belong to one thread at a time; different painters may be used by different threads.
 */
#ifndef NOVBE_PAINT_PAINT_H
#define NOVBE_PAINT_PAINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct painter;
struct picture;

enum {
	PAINT_MAX_TEXT_BYTES = 4096, /* longer text is cut before a character */
	PAINT_MAX_IDS = 8,	     /* marked ids in one text; more are painted as words */
	PAINT_MAX_FAMILIES = 32,     /* languages with a family of their own */
	PAINT_WHY_SIZE = 256,
	PAINT_MIN_SIZE_PX = 4,
	PAINT_MAX_SIZE_PX = 4096,
};

/* Height of a capital letter or digit in Noto Sans, as a part of size_px: size_px = capital / this.
 */
#define PAINT_CAPITAL_EM 0.714f

struct paint_box {
	int x, y, width, height; /* width and height from 0 */
};

/* NULL and errno (ENOMEM). */
struct painter *paint_open(void);
void paint_close(struct painter *painter); /* NULL is allowed; ends an open paint_begin() */

/*
 * Which font a language is written in. Known from the start: Noto Sans for az ru en tr uz id, Noto
 * Nastaliq Urdu for ur, Noto Sans Arabic for ar fa ps, Noto Sans Ethiopic for am. Any other
 * language is written in Noto Sans, with whatever font the system has for letters missing there.
 * This call adds or replaces one: the texts are copied; line_em is the distance of two base lines
 * divided by the size (0.5..8). -EINVAL: empty or too long text (16 bytes for the language, 64 for
 * the others), or line_em out of range; -ENOSPC: PAINT_MAX_FAMILIES reached.
 */
int paint_set_family(struct painter *painter, const char *language, const char *family,
	const char *debian_package, float line_em) __attribute__((warn_unused_result));

/*
 * Whether the language can be written: its family is installed and every character of `sample`
 * (borrowed; "" asks for the family alone) has a glyph. Also warms the fonts up, so call it for
 * each language of the hall at start. 0; or -ENOENT, and `why` tells people what is missing, for
 * which language and which Debian package to install. why is untouched on success.
 */
int paint_language_ready(struct painter *painter, const char *language, const char *sample,
	char why[PAINT_WHY_SIZE]) __attribute__((warn_unused_result));

/* How many characters of the text no installed font can show (they would be painted as boxes). */
int paint_unknown_glyphs(struct painter *painter, const char *language, const char *text);

/* ---- Boxes ------------------------------------------------------------------------------------
 * Colours are 0xRRGGBB. On ink pictures only their darkness counts: 0x000000 lays full ink,
 * 0xffffff wipes it away (so white text in a black bar works there too). */

/* Directs the drawing calls to a picture (borrowed until paint_end()), without a clip. The
 * picture's old content stays. 0, -ENOMEM, or -EINVAL for a picture that no picture_new() made. */
int paint_begin(struct painter *painter, struct picture *picture)
	__attribute__((warn_unused_result));
/* Ends it; the pixels are complete from here on. 0, or -ENOMEM when a call since paint_begin()
 * could not be painted. */
int paint_end(struct painter *painter);

/* Limits drawing to the box and the clips around it; every paint_clip() has its paint_unclip(). */
void paint_clip(struct painter *painter, struct paint_box box);
void paint_unclip(struct painter *painter);

/* Contrast of two colours, 1..21 (WCAG 2.1, 1.4.3): 7 and more for text, 3 for edges. No painter is
 * needed. */
double paint_contrast(uint32_t a, uint32_t b);

/* The whole picture (or clip) in one colour. */
void paint_fill(struct painter *painter, uint32_t colour);
void paint_rectangle(struct painter *painter, struct paint_box box, uint32_t colour);
/* radius is limited to half of the shorter side. */
void paint_rounded(struct painter *painter, struct paint_box box, int radius, uint32_t colour);
/* Only its edge: line_width (from 1) lies wholly inside the box. radius 0: a plain rectangle. */
void paint_outline(
	struct painter *painter, struct paint_box box, int radius, int line_width, uint32_t colour);
/* From the middle of pixel (x1, y1) to that of (x2, y2), both ends included. An even line_width
 * lies half above and left of these pixels' upper left corners instead, so that its edges stay
 * sharp. */
void paint_line(
	struct painter *painter, int x1, int y1, int x2, int y2, int line_width, uint32_t colour);

/* ---- Text -------------------------------------------------------------------------------------
 * UTF-8; bytes that are none are shown as U+FFFD. '\n' breaks the line. The direction of a
 * paragraph is that of the language, also when the text starts with a letter of the other one. */

enum paint_weight { PAINT_REGULAR, PAINT_BOLD };
/* START is the right edge in ur ar fa ps, else the left. */
enum paint_align { PAINT_START, PAINT_CENTRE, PAINT_END };
enum paint_place { PAINT_TOP, PAINT_MIDDLE, PAINT_BOTTOM };

/* Zero is a good value for every field but size_px. */
struct paint_style {
	const char *language; /* ISO 639, lower case, e.g. "az"; NULL: "en". Borrowed. */
	float size_px;	      /* the em, PAINT_MIN_SIZE_PX..PAINT_MAX_SIZE_PX */
	enum paint_weight weight;
	enum paint_align align; /* across the box */
	enum paint_place place; /* where in the box's height the lines stand */
	uint32_t colour;	/* 0xRRGGBB */
	int max_lines; /* of each paragraph; 0: as many as it takes; else the last ends in dots */
	/* The text is an id (ticket or counter number): one line in Noto Sans, from left to right,
	 * whatever the language; the language still says which edge START is. */
	bool is_id;
	/* Wrapped lines are made about equally long, so that no last line holds a lonely word: as
	 * narrow as they can be without becoming more. */
	bool balanced;
};

/*
 * An id inside a sentence stands between these two (U+2066, U+2069): it is then painted in Noto
 * Sans, left to right, never broken at a line's end, with the same pixels as with is_id:
 *   char mark[32], text[200];
 *   snprintf(text, sizeof(text), "Ticket %s", paint_id(mark, sizeof(mark), ticket));
 * PAINT_ID() does the same for a literal.
 */
#define PAINT_ID_OPEN  "\xe2\x81\xa6"
#define PAINT_ID_CLOSE "\xe2\x81\xa9"
#define PAINT_ID(id)   PAINT_ID_OPEN id PAINT_ID_CLOSE
/* Writes the id with its marks, cut to fit (size from 8); returns text. */
const char *paint_id(char *text, size_t size, const char *id);

struct paint_extent {
	int width, height; /* of the lines as laid out, rounded up; height grows in whole lines */
	int lines;
	int baseline; /* from the top to the first line's base line */
	bool broken;  /* a word wider than the width was broken inside */
};

/* How large the text will be when wrapped to width (0: only at '\n'). Words longer than the width
 * are broken anywhere. */
struct paint_extent paint_measure(
	struct painter *painter, const struct paint_style *style, int width, const char *text);

/*
 * Paints the text, wrapped to the box's width (0: only at '\n'; then align is about box.x). The
 * box's height only serves place: lines that do not fit it stand out of it (below for TOP, both
 * sides for MIDDLE, above for BOTTOM), so fit or clip where that can happen. Lines that do fit move
 * off their place as far as it takes to have their ink inside too. Returns the extent.
 */
struct paint_extent paint_text(struct painter *painter, const struct paint_style *style,
	struct paint_box box, const char *text);

/*
 * The largest size from min_px to max_px (in steps of 0.25) at which the text, wrapped to the box
 * between words only, fits in width and height and is not shortened by max_lines; style->size_px is
 * not looked at. True and *size_px; or false and min_px when even that does not fit.
 */
bool paint_text_fit(struct painter *painter, const struct paint_style *style, int width, int height,
	float min_px, float max_px, const char *text, float *size_px);

/* The distance of two base lines of a language at a size, rounded up; is the height of one line. */
int paint_line_height(struct painter *painter, const char *language, float size_px);

#endif
