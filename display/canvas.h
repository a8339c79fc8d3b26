/*
 * Paints scenes on the wall's picture: all of it once, then only the parts that changed (a blink
 * paints its card and nothing else).
 */
#ifndef NOVBE_DISPLAY_CANVAS_H
#define NOVBE_DISPLAY_CANVAS_H

#include "display/layout.h"
#include "display/scene.h"
#include "display/texts.h"
#include "display/theme.h"

struct canvas;
struct picture;

struct canvas_look {
	struct theme theme, night_theme;
	int slots, rows;
	bool ways;    /* there are directions to counters */
	bool waiting; /* a strip tells how many wait */
};

/* Told of each part that was painted. */
typedef void canvas_damage_fn(void *data, struct paint_box box);

/* NULL and errno. texts is borrowed. */
struct canvas *canvas_new(const struct canvas_look *look, const struct texts *texts);
void canvas_free(struct canvas *canvas); /* NULL is allowed */

/* Warms up the fonts of the hall's languages and logs those that are missing; returns how many. */
int canvas_check_fonts(struct canvas *canvas, const struct hall_catalogue *catalogue);
/* Whether texts take turns in the scene painted last: then a later turn looks different. */
bool canvas_takes_turns(const struct canvas *canvas);
/* The next paint is a whole one: another picture, other texts. */
void canvas_forget(struct canvas *canvas);
/* Brings the picture from the scene painted last to this one; catalogue may be NULL. Returns how
 * many parts were painted, or -ENOMEM (the next paint is then a whole one). */
int canvas_paint(struct canvas *canvas, struct picture *picture, const struct scene *scene,
	const struct hall_catalogue *catalogue, canvas_damage_fn *damage, void *data);

#endif
