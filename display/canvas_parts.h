/*
 * Painting of the wall, part by part. Parts: header, titles, each head, each row, foot; on the calm
 * screen its whole upper area. A part is wiped and painted inside its own box, so parts never touch
 * each other's pixels. For canvas*.c alone.
 */
#ifndef NOVBE_DISPLAY_CANVAS_PARTS_H
#define NOVBE_DISPLAY_CANVAS_PARTS_H

#include <stdbool.h>

#include "display/canvas.h"
#include "firmware/paint/paint.h"

struct canvas {
	struct painter *painter;
	const struct texts *texts;
	struct canvas_look look;
	bool known; /* shown and layout are what the picture holds */
	struct layout layout;
	struct scene shown;

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

/* ---- canvas_frame.c: what stands around the calls ---- */
void canvas_header(struct canvas *canvas, const struct scene *scene);
/* plate: the counter's title stands over the middle of a plate. */
void canvas_titles(struct canvas *canvas, const struct layout_titles *titles, bool plate);
void canvas_sample(struct canvas *canvas);
void canvas_notice(struct canvas *canvas, const struct scene *scene);
void canvas_calm(struct canvas *canvas, const struct scene *scene);

/* ---- canvas_lines.c: the calls; a line without a ticket is an empty place ---- */
void canvas_head(struct canvas *canvas, int position, const struct scene_line *line);
void canvas_row(struct canvas *canvas, int position, const struct scene_line *line);

#endif
