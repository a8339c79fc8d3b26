/*
 * Painting of the wall, part by part. Parts: header, titles, each head, each row, each card of the
 * waiting, message, foot; on the calm screen its whole upper area. A part is wiped and painted
 * inside its own box, so parts never touch each other's pixels. For canvas*.c alone.
 */
#ifndef NOVBE_DISPLAY_CANVAS_PARTS_H
#define NOVBE_DISPLAY_CANVAS_PARTS_H

#include <stdbool.h>

#include "display/canvas.h"
#include "firmware/paint/paint.h"

/* Parts whose texts take turns when they have no room beside each other. */
enum canvas_turns {
	TURNS_NAMES_LEFT,
	TURNS_NAMES_RIGHT,
	TURNS_TITLES,
	TURNS_SAMPLE,
	TURNS_NOTICE,
	TURNS_CALM,
	TURNS_MESSAGE,
	TURNS_WAITING,
	TURNS_COUNT,
};

struct canvas {
	struct painter *painter;
	const struct texts *texts;
	struct canvas_look look;
	const struct theme *theme; /* of look: by day or by night */
	bool known;		   /* shown and layout are what the picture holds */
	struct layout layout;
	struct scene shown;
	uint64_t turns[TURNS_COUNT]; /* how many each part has; 0: nothing there */

	/* Of the paint at hand. */
	const struct hall_catalogue *catalogue;
	canvas_damage_fn *damage;
	void *data;
	int parts;
};

/* Thousandths of the layout's unit as pixels. */
float canvas_size(const struct canvas *canvas, int thousandths);
int canvas_part_size(const struct canvas *canvas, int thousandths);
/* Around the painting of one part: wipes and clips its box; tells that it was painted. */
void canvas_part_begin(struct canvas *canvas, struct paint_box box);
void canvas_part_end(struct canvas *canvas, struct paint_box box);

/* ---- canvas_frame.c: what stands around the calls; each sets the turns of its part ---- */
void canvas_header(struct canvas *canvas, const struct scene *scene);
/* All titles, those of the heads and of the columns. */
void canvas_titles(struct canvas *canvas, const struct scene *scene);
void canvas_sample(struct canvas *canvas, const struct scene *scene);
void canvas_notice(struct canvas *canvas, const struct scene *scene);

/* ---- canvas_calm.c: nobody is called ---- */
void canvas_calm(struct canvas *canvas, const struct scene *scene);
void canvas_night(struct canvas *canvas, const struct scene *scene);

/* ---- canvas_strips.c: above the foot ---- */
void canvas_message(struct canvas *canvas, const struct scene *scene);
/* Those cards that differ from what is shown, or all. */
void canvas_waiting(struct canvas *canvas, const struct scene *scene, bool whole);

/* ---- canvas_lines.c: the calls; a line without a ticket is an empty place ---- */
void canvas_head(struct canvas *canvas, int position, const struct scene_line *line);
void canvas_row(struct canvas *canvas, int position, const struct scene_line *line);

/* ---- canvas_way.c ---- */
/* An arrow as large as the box allows. */
void canvas_way_arrow(
	struct canvas *canvas, struct paint_box box, enum way_arrow arrow, uint32_t colour);
/* Arrow and words side by side, on a plate. */
void canvas_way(struct canvas *canvas, struct paint_box box, const struct scene_line *line,
	uint32_t colour);

#endif
