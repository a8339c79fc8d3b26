/*
 * How a view is made, for view*.c alone: the sizes of a panel, where the parts of a screen stand,
 * and nodes with their texts.
 */
#ifndef NOVBE_KIOSK_VIEW_INSIDE_H
#define NOVBE_KIOSK_VIEW_INSIDE_H

#include <stdarg.h>

#include "kiosk/view/view.h"

struct keyboard;
struct making;

#define TILE_EM_MM   4.2F /* that tiles are made for */
#define SECOND_EM_MM 3.4F /* of the quiet line below a tile's name */

enum {
	VIEW_TARGET_MM = 20,
	VIEW_KEY_MM = 15, /* of the keyboard, where the panel has no room for more */
	VIEW_LANGUAGE_TILES = 12,
	VIEW_MAX_STACK = 12,
	VIEW_SPEECH_BYTES = 1024,
};
#define VIEW_LARGE_CAPITAL_MM 7.3F /* EN 301 549, 5.1.4, at 600 mm */

/* ---- view_frame.c: sizes and places -----------------------------------------------------------
 */

struct scale {
	struct panel panel;
	float unit_px;	/* of a drawn millimetre */
	float mm_px;	/* of a true one */
	float large_px; /* the least em of large letters; 0: they are not asked for */
	bool large, low, upright, tight /* no room for what is not needed */;
	int margin, gap, target, key; /* target, key: the least sides of what is touched */
};

struct frame { /* width or height 0: not there */
	struct paint_box header, title, tools, body, pages, footer;
	struct paint_box field, keys, controls; /* where something is typed */
	int key_rows, key_columns;
	int tool_count;
	int hands_top; /* what is touched stands below this; 0: anywhere */
};

struct scale scale_of(const struct panel *panel, const struct flow_access *access);
int scale_px(const struct scale *scale, float mm);
/* paged: a row for the pages may be needed beside the footer. */
struct frame frame_of(const struct scale *scale, const struct flow *flow, bool paged);
/* Whether the screen has the access button and a way back. */
bool frame_is_choice(enum flow_screen screen);

/* ---- view_keys.c: the keyboard ----------------------------------------------------------------
 */

bool frame_has_keys(enum flow_screen screen);
/* Field, results (the body), keys and controls of a screen with a keyboard. */
void frame_keys(const struct scale *scale, const struct flow *flow, struct frame *frame);
/* Whether the results are turned in the footer, which most panels have the room for. */
bool pages_in_footer(const struct scale *scale);
/* Else how wide the buttons that turn them are together, with their gaps: above each other where
 * there is the height. */
int pagers_px(const struct scale *scale, int height);
const struct keyboard *keys_shown(const struct flow *flow);
void view_keys(struct making *m);

/* ---- view_grid.c: how tiles stand -------------------------------------------------------------
 */

struct grid {
	int columns, rows;
	bool paged;
};

struct grid grid_of(const struct scale *scale, const struct flow *flow, int count);
/* Columns of a page with so many tiles: four are two by two, not three and one. */
int grid_columns(const struct grid *grid, int tiles);
/* How the insides of a tile stand: beside its name, in drawn millimetres. */
struct tile_room {
	float pad, badge, fact; /* 0: there is none */
	bool second;		/* a quiet line below the name */
};
struct tile_room tile_room_of(const struct scale *scale, enum flow_screen screen);
/* The name at a flow_list_index() of the list. */
struct name list_name(const struct flow *flow, int index);
/* What stands quietly below the name there, "": nothing that is a name of the hall. */
struct name list_second(const struct flow *flow, int index);
/* About how many lines a text takes at a width in ems, wrapped between words; 99 when a word is
 * wider. */
int text_lines_about(const char *text, const char *language, float width_em);
float language_line_em(const char *language);

/* ---- view.c: nodes ----------------------------------------------------------------------------
 */

struct making {
	struct view *view;
	const struct view_facts *facts;
	const struct flow *flow;
	const struct hall_catalogue *hall; /* may be NULL */
	const struct look *look;
	const char *language;
	struct scale scale;
	struct frame frame;
	uint32_t behind;	/* what texts stand on: the ground, or a card */
	struct view_node spare; /* written to when the list is full */
	struct view_span spare_span;
};

struct type {		      /* how a text is to look */
	const char *language; /* NULL: the screen's */
	float mm;	      /* the em: drawn, at most */
	bool bold, is_id;
	enum paint_align align;
	enum paint_place place;
	uint32_t colour;
};

const char *say_in(const struct making *m, const char *language, const char *english);
const char *say(const struct making *m, const char *english);
/* For n things: the form of the language for that number. */
const char *say_plural(
	const struct making *m, const char *english, const char *english_plural, uint64_t n);
/* Keeps a text in the view; "" when it is full. */
const char *keep(struct making *m, const char *text);
const char *keep_format(struct making *m, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A name of the hall in the citizen's language, or what stands in for it. */
struct name name_of(const struct making *m, const struct names *names);
/* How it looks: in the font and direction of its own language, at the screen's edges. */
struct type type_named(const struct making *m, struct type type, const struct name *name);

struct view_node *node_add(struct making *m, enum view_kind kind, struct paint_box box);
/* A card's colours, pressed or not; a node's target says what its touch does. */
struct view_node *node_touchable(struct making *m, enum view_kind kind, struct paint_box box,
	enum flow_control control, int tile);
/* The same in the accent's colours: the one thing to do here. */
struct view_node *node_main(
	struct making *m, struct paint_box box, enum flow_control control, int tile);
void node_say(struct making *m, struct view_node *node, const char *language, const char *speech);
/* Such a name in what was given to node_say(): the voice of its language says it. */
void node_say_name(struct making *m, struct view_node *node, const struct name *name);
void node_sign(struct making *m, struct view_node *node, enum view_sign sign, struct paint_box box);
/* A sign and words beside it; words that would be too small are left to the voice. */
void node_label(struct making *m, struct view_node *node, enum view_sign sign, float sign_mm,
	struct type type, const char *label);
/* Only read: one text, said as it is written. */
struct view_node *node_text(
	struct making *m, const struct type *type, struct paint_box box, const char *text);
struct view_span *span_add(struct making *m, struct view_node *node, const struct type *type,
	struct paint_box box, const char *text);
/* The colour of texts on the node. */
uint32_t node_ink(const struct making *m, const struct view_node *node);

/* The largest size for a text in a box, in pixels; *fits false: it has no room. */
float text_fit(struct making *m, const struct type *type, int width, int height, const char *text,
	bool *fits);
/* Whether it fits at least_mm drawn, and as large as large letters are. */
bool text_has_room(struct making *m, const struct type *type, struct paint_box box, float least_mm,
	const char *text);
struct paint_extent text_measure(
	struct making *m, const struct type *type, float size_px, int width, const char *text);

/* Texts below each other, as large as all of them fit. */
struct stack_item {
	struct type type; /* mm: relative to the others */
	const char *text;
	const char *speech;  /* NULL: the text */
	float gap_mm;	     /* above */
	enum view_sign sign; /* instead of a text, type.mm high */
	bool spare;	     /* left out, last ones first, before large letters become smaller */
	float least_px;	     /* the em, for which too spare ones are left out; 0: none */
};
void stack_add(struct making *m, struct stack_item *items, int count, struct paint_box box,
	enum paint_place place, float most_scale);

/* Boxes, cut by the reading direction. */
struct paint_box box_start(const struct making *m, struct paint_box box, int size);
struct paint_box box_after(const struct making *m, struct paint_box box, int size);
struct paint_box box_end(const struct making *m, struct paint_box box, int size);
struct paint_box box_before(const struct making *m, struct paint_box box, int size);
struct paint_box box_inset(struct paint_box box, int x, int y);
/* The i-th of `count` equal columns or rows with gaps between. */
struct paint_box box_column(
	const struct making *m, struct paint_box box, int count, int i, int gap);
struct paint_box box_row(struct paint_box box, int count, int i, int gap);
int making_px(const struct making *m, float mm);

/* ---- The screens ------------------------------------------------------------------------------
 */
void view_bands(struct making *m);  /* view_bands.c: what all share at the top */
void view_footer(struct making *m); /* and at the bottom */
/* The buttons that turn the page, and "1 / 3" between them where it has room. */
void view_pages(struct making *m, struct paint_box box, int pages);
void view_button(struct making *m, struct paint_box box, enum flow_control control,
	enum view_sign sign, const char *label);
void view_paperless_note(struct making *m, const char *language, struct paint_box box);
void view_languages(struct making *m);
void view_choose(struct making *m);
/* The tiles of the list on this page, as they stand in a box. */
void view_tiles(struct making *m, struct paint_box box, int columns, int rows);
/* Between header and footer, with room around. */
struct paint_box view_open_box(const struct making *m);
void view_search(struct making *m);
void view_details(struct making *m);
void view_access(struct making *m);
void view_more_time(struct making *m);
void view_say(struct making *m);
void view_ticket(struct making *m);
struct fact {
	const char *label, *value;
	const char *language; /* of the value; NULL: the screen's */
};
/* A card with a value above its label; and so many of them beside each other. */
void view_fact(struct making *m, struct paint_box box, const struct fact *fact);
/* With large letters, where cards have no room: as lines among the other texts. */
bool view_facts_are_lines(const struct making *m);
int view_facts_px(const struct making *m, int count);
void view_facts(struct making *m, struct paint_box box, const struct fact *facts, int count);
/* The ticket's service and number on a card. */
void view_ticket_card(struct making *m, struct paint_box box);

/* view_sign.c */
void sign_paint(struct painter *painter, enum view_sign sign, struct paint_box box, bool rtl,
	uint32_t colour, uint32_t back);

#endif
