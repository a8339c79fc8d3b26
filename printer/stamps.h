/*
 * Stamps: texts as they stand in their room, finished dots and measures, kept from ticket to
 * ticket. Most of a ticket is the same for every citizen of a language, and to lay a text out,
 * paint it and look for its ink takes a hundred times as long as to lay its dots down once more.
 * What was not used for longest makes room for what is new. A stamp is what would be painted, dot
 * by dot: with stamps, without, or when their memory runs out, a ticket looks the same. One thread
 * at a time. Inner to the ticket, but for stamps_new() and stamps_free().
 */
#ifndef NOVBE_PRINTER_STAMPS_H
#define NOVBE_PRINTER_STAMPS_H

#include <stddef.h>

#include "firmware/paint/paint.h"

struct bitmap;
struct stamps;

struct stamp {
	struct bitmap *dots; /* the part that holds ink; NULL: none, or only measured */
	int x, y;	     /* where they stand in the room */
	int width, height;   /* dots that the text takes of the room */
};

/* Everything that the stamp depends on, of one painter with the families it has. */
struct stamp_key {
	const char *language, *text; /* copied where they are kept */
	float size_px;
	enum paint_weight weight;
	enum paint_align align;
	int width_dots; /* of the room; 0: a line as long as it takes */
	int sheet_dots; /* width of what is painted on */
	int place;	/* what the text is for: the caller's numbers */
};

/* max_bytes: of the memory that they may take, beside a table of 4 KiB. NULL: ENOMEM, which is no
 * reason to stop: every call takes NULL for stamps that keep nothing. */
struct stamps *stamps_new(size_t max_bytes);
void stamps_free(struct stamps *stamps);

/* Borrowed until stamps_keep() or stamps_free(). NULL: not there. */
const struct stamp *stamps_find(struct stamps *stamps, const struct stamp_key *key);
/* Keeps one that was not found. Its dots are given away, also where it cannot be kept. */
void stamps_keep(struct stamps *stamps, const struct stamp_key *key, const struct stamp *stamp);

/* Memory taken now, at most max_bytes. */
size_t stamps_bytes(const struct stamps *stamps);

#endif
