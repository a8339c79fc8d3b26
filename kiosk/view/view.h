/*
 * What stands on the kiosk's screen, as a list of nodes: each has its place, its texts with their
 * sizes and colours, what a touch on it means and what is said of it. Everything else reads this
 * list: view_paint.c paints it, view_hit() finds what a finger is on, focus.c moves a keypad's
 * focus through it, speech.c reads it aloud, view_dump.c writes it down for those who check it.
 *
 * Nodes stand in reading order, which is also the order of the focus. A view owns its texts.
 */
#ifndef NOVBE_KIOSK_VIEW_H
#define NOVBE_KIOSK_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "firmware/base/translations.h"
#include "firmware/paint/paint.h"
#include "kiosk/flow/flow.h"
#include "kiosk/view/look.h"
#include "kiosk/view/panel.h"
#include "kiosk/view/waiting.h"

struct picture;

enum {
	VIEW_MAX_NODES = 96, /* a keyboard has the most */
	VIEW_MAX_SPANS = 5,
	VIEW_MAX_PARTS = 2,	 /* a service's name and its institution's */
	VIEW_TEXT_BYTES = 24576, /* of all texts of one screen */
	VIEW_KNOWN_TEXTS = 512,	 /* a power of two */
};

enum view_kind {
	VIEW_BAND,   /* a coloured area; says nothing */
	VIEW_TEXT,   /* is only read */
	VIEW_CARD,   /* a card with texts, only read */
	VIEW_TILE,   /* something to choose */
	VIEW_BUTTON, /* does something */
	VIEW_SWITCH, /* a button that is on or off */
	VIEW_KEY,    /* of the keyboard on the screen */
	VIEW_FIELD,  /* what was typed */
};

enum view_sign {
	SIGN_NONE,
	SIGN_BACK,
	SIGN_FORWARD,
	SIGN_HOME,
	SIGN_SEARCH,
	SIGN_POPULAR,
	SIGN_CALENDAR,
	SIGN_PERSON, /* access: larger, contrast, lower, voice */
	SIGN_SLIP,
	SIGN_ERASE,
	SIGN_CHECK,
	SIGN_CLOCK,
	SIGN_CLOSED,
	SIGN_STAFF, /* somebody who helps */
	SIGN_QUESTION,
	SIGN_LETTERS, /* the four switches */
	SIGN_CONTRAST,
	SIGN_LOW,
	SIGN_VOICE,
	SIGN_QUIETER,
	SIGN_LOUDER,
	SIGN_SPACE,
};

struct view_span { /* one text of a node */
	struct paint_box box;
	const char *text; /* the view's */
	char language[LANGUAGE_SIZE];
	float size_px;
	bool bold, is_id;
	bool fits; /* false: it had to be shortened, which no shipped text may need */
	enum paint_align align;
	enum paint_place place;
	uint32_t colour, back; /* of the letters, and of what is behind them */
};

struct view_part {	    /* of a node's speech, that is in another language than the rest */
	uint16_t from, len; /* bytes */
	char language[LANGUAGE_SIZE];
};

struct view_node {
	enum view_kind kind;
	struct paint_box box;
	struct flow_target target; /* CONTROL_NONE: nothing happens on a touch */
	bool pressed, focused, closed /* to be chosen in vain */, on /* a switch */;
	uint32_t fill, edge; /* of its area; fill == edge: no edge */
	enum view_sign sign;
	struct paint_box sign_box; /* width 0: none */
	uint32_t sign_colour;
	int span_count;
	struct view_span spans[VIEW_MAX_SPANS];
	const char *speech;	      /* what is said of it; "" for VIEW_BAND alone */
	char language[LANGUAGE_SIZE]; /* of the speech */
	int part_count;
	struct view_part parts[VIEW_MAX_PARTS]; /* in their order */
};

/* What measuring a text has found: most of the next screen's texts were on this one, and measuring
 * takes longer than all the rest. */
struct view_known_text {
	uint64_t key; /* of the text and all that was asked of it; 0: none */
	float size_px;
	bool fits;
	struct paint_extent extent;
};

struct view { /* all zero before its first use */
	struct panel panel;
	const struct look *look; /* colours */
	uint32_t ground;	 /* behind everything */
	enum flow_screen screen;
	char language[LANGUAGE_SIZE];
	bool rtl, refused;
	int count;
	struct view_node nodes[VIEW_MAX_NODES];
	size_t text_len;
	char text[VIEW_TEXT_BYTES];
	struct view_known_text known[VIEW_KNOWN_TEXTS];
	bool is_cut; /* a list above was full: a fault of the program */
};

struct view_facts {		 /* all borrowed */
	struct painter *painter; /* measures */
	struct panel panel;
	const struct flow *flow;
	struct translations *texts;
	const struct waiting *waiting;
};

/* The flow's shown screen as it is to be seen now. */
void view_make(struct view *view, const struct view_facts *facts);
/* What lies under a pixel; the gaps between nodes are nothing. */
struct flow_target view_hit(const struct view *view, int x, int y);
/* How many of the shown screen's `count` tiles stand on each page but the last, for
 * flow_options.page_tiles. Pure geometry with estimated widths of the list's own names, so that
 * long ones get larger tiles: measures nothing, and asks the flow for no tile (which would ask
 * here). */
int view_page_tiles(const struct panel *panel, const struct flow *flow, int count);
/* How many pages the details take (flow_options.details_pages): with large letters on a small panel
 * the documents have one of their own. */
int view_details_pages(const struct panel *panel, const struct flow *flow);

typedef void view_damage_fn(void *data, struct paint_box box);
/* Paints the view; with `was` (what the picture holds) only the nodes that differ. Each part
 * painted is told. 0, or -ENOMEM when a part of it could not be painted. */
int view_paint(const struct view *view, const struct view *was, struct painter *painter,
	struct picture *picture, view_damage_fn *damage, void *data)
	__attribute__((warn_unused_result));

/* One JSON object: the screen, its panel and every node. 0 or -EIO. */
int view_dump(const struct view *view, FILE *out) __attribute__((warn_unused_result));

#endif
