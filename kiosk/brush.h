/*
 * The kiosk's look: its few colours, and text and signs drawn in them. One accent colour; text has
 * a contrast of at least 7:1 on what is behind it, edges at least 3:1.
 */
#ifndef NOVBE_KIOSK_BRUSH_H
#define NOVBE_KIOSK_BRUSH_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/paint/paint.h"
#include "kiosk/layout.h"

enum {
	LOOK_PAPER = 0xf3f5f7, /* behind everything */
	LOOK_CARD = 0xffffff,
	LOOK_INK = 0x15202b,	/* 16:1 on a card */
	LOOK_QUIET = 0x42505e,	/* second lines; 8:1 on a card, 7.5:1 on paper */
	LOOK_EDGE = 0x7f8b97,	/* 3.4:1 on a card */
	LOOK_ACCENT = 0x0a4b63, /* 9.6:1 with white on it */
	LOOK_BADGE = 0xe3ecf0,	/* behind a key */
};

struct brush {
	struct painter *painter;
	const struct layout *layout;
	const char *language;
	int *cut; /* counts texts that do not fit even at their least size; may be NULL */
};

struct brush_text {
	const char *language;	 /* NULL: the brush's */
	float least_mm, most_mm; /* the em: the largest that fits is taken */
	bool bold, is_id;
	enum paint_align align;
	enum paint_place place;
	uint32_t colour;
};

/* Millimetres as pixels. */
int brush_px(const struct brush *brush, float mm);
/* The largest size in the text's range at which it fits the box, in pixels. */
float brush_fit(const struct brush *brush, const struct brush_text *look, int width, int height,
	const char *text);
/* Paints at that size; a text that does not fit even at the least one ends in "...". */
void brush_write(const struct brush *brush, const struct brush_text *look, struct paint_box box,
	const char *text);
/* The same at a size chosen before. */
void brush_write_at(const struct brush *brush, const struct brush_text *look, float size_px,
	struct paint_box box, const char *text);
/* A card with a visible edge; filled with the accent while pressed. */
void brush_card(const struct brush *brush, struct paint_box box, bool pressed);
/* Signs, drawn into the middle of a box: an arrow head that points along the reading direction
 * (forward) or against it, and a house. */
void brush_arrow(const struct brush *brush, struct paint_box box, bool forward, uint32_t colour);
void brush_house(const struct brush *brush, struct paint_box box, uint32_t colour);
/* A slip of paper coming out of a slot. */
void brush_slip(const struct brush *brush, struct paint_box box, uint32_t colour);

/* Cuts a box: the part of `size` pixels at its start, end (by the reading direction), top... */
struct paint_box brush_start(const struct brush *brush, struct paint_box box, int size);
struct paint_box brush_after(const struct brush *brush, struct paint_box box, int size);
struct paint_box brush_end(const struct brush *brush, struct paint_box box, int size);
struct paint_box brush_before(const struct brush *brush, struct paint_box box, int size);
struct paint_box brush_inset(struct paint_box box, int x, int y);

#endif
