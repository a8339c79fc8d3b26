/* What differs from the scene painted last, and so has to be painted. */
#include "display/canvas.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/catalogue.h"
#include "firmware/base/log.h"
#include "firmware/paint/picture.h"

#include "display/canvas_parts.h"

struct canvas *canvas_new(const struct canvas_look *look, const struct texts *texts)
{
	struct canvas *canvas = calloc(1, sizeof(*canvas));

	if (!canvas)
		return NULL;
	canvas->painter = paint_open();
	if (!canvas->painter) {
		int reason = errno;

		free(canvas);
		errno = reason;
		return NULL;
	}
	canvas->look = *look;
	canvas->theme = &canvas->look.theme;
	canvas->texts = texts;
	return canvas;
}

void canvas_free(struct canvas *canvas)
{
	if (!canvas)
		return;
	paint_close(canvas->painter);
	free(canvas);
}

bool canvas_takes_turns(const struct canvas *canvas)
{
	for (int i = 0; i < TURNS_COUNT; i++)
		if (canvas->turns[i] > 1)
			return true;
	return false;
}

void canvas_forget(struct canvas *canvas)
{
	canvas->known = false;
}

int canvas_check_fonts(struct canvas *canvas, const struct hall_catalogue *catalogue)
{
	int missing = 0;

	for (size_t i = 0; i < catalogue->language_count; i++) {
		const char *language = catalogue->languages[i];
		const char *own = catalogue->centre_names.text[i];
		char why[PAINT_WHY_SIZE];

		if (paint_language_ready(canvas->painter, language, own ? own : "", why) == 0)
			continue;
		log_err("fonts: %s", why);
		missing++;
	}
	return missing;
}

float canvas_size(const struct canvas *canvas, int thousandths)
{
	return (float)canvas->layout.unit * (float)thousandths / 1000.0f;
}

int canvas_part_size(const struct canvas *canvas, int thousandths)
{
	return (int)(canvas_size(canvas, thousandths) + 0.5f);
}

void canvas_part_begin(struct canvas *canvas, struct paint_box box)
{
	paint_clip(canvas->painter, box);
	paint_fill(canvas->painter, canvas->theme->background);
}

void canvas_part_end(struct canvas *canvas, struct paint_box box)
{
	paint_unclip(canvas->painter);
	canvas->parts++;
	canvas->damage(canvas->data, box);
}

/* ---- What changed --------------------------------------------------------------------------- */

static void canvas_layout(struct canvas *canvas, const struct picture *picture,
	const struct scene *scene, struct layout *layout)
{
	struct layout_wish wish = {
		.width = picture->width,
		.height = picture->height,
		.slots = canvas->look.slots,
		.rows = canvas->look.rows,
		.ways = canvas->look.ways,
		.waiting = canvas->look.waiting,
		.message = scene->zone_count > 0,
	};
	const struct hall_catalogue *catalogue = canvas->catalogue;

	for (size_t i = 0; catalogue && i < catalogue->language_count; i++) {
		bool rtl = language_is_rtl(catalogue->languages[i]);
		bool named = catalogue->centre_names.text[i] != NULL;

		wish.mirrored = wish.mirrored || (i == 0 && rtl);
		wish.right_names = wish.right_names || (rtl && named);
		wish.left_names = wish.left_names || (!rtl && named);
	}
	layout_make(layout, &wish, scene->count);
}

static bool lines_differ(const struct scene_line *a, const struct scene_line *b)
{
	return memcmp(a, b, sizeof(*a)) != 0;
}

/* The line that stands at a place of the layout: an empty one past the end. */
static const struct scene_line *line_at(const struct scene *scene, size_t at, size_t end)
{
	static const struct scene_line empty;

	return at < end ? &scene->lines[at] : &empty;
}

static void paint_lines(struct canvas *canvas, const struct scene *scene, bool whole)
{
	const struct scene *was = &canvas->shown;

	for (int i = 0; i < canvas->layout.head_count; i++) {
		const struct scene_line *line = line_at(scene, (size_t)i, scene->heads);

		if (whole || lines_differ(line, line_at(was, (size_t)i, was->heads)))
			canvas_head(canvas, i, line);
	}
	for (int i = 0; i < canvas->layout.row_count; i++) {
		size_t now_at = scene->heads + (size_t)i, was_at = was->heads + (size_t)i;
		const struct scene_line *line = line_at(scene, now_at, scene->count);

		if (whole || lines_differ(line, line_at(was, was_at, was->count)))
			canvas_row(canvas, i, line);
	}
}

/* Whether another text of the part has its turn than in the scene painted last. */
static bool has_turned(const struct canvas *canvas, const struct scene *scene, int part)
{
	uint64_t turns = canvas->turns[part];

	return turns > 1 && scene->turn % turns != canvas->shown.turn % turns;
}

static void paint_calls(struct canvas *canvas, const struct scene *scene, bool whole)
{
	if (whole || strcmp(scene->clock, canvas->shown.clock) != 0 ||
		has_turned(canvas, scene, TURNS_NAMES_LEFT) ||
		has_turned(canvas, scene, TURNS_NAMES_RIGHT))
		canvas_header(canvas, scene);
	if (whole || has_turned(canvas, scene, TURNS_TITLES))
		canvas_titles(canvas, scene);
	paint_lines(canvas, scene, whole);
}

static void paint_calm(struct canvas *canvas, const struct scene *scene, bool whole)
{
	if (whole || strcmp(scene->clock, canvas->shown.clock) != 0 ||
		scene->words != canvas->shown.words || has_turned(canvas, scene, TURNS_CALM))
		canvas_calm(canvas, scene);
}

static void paint_foot(struct canvas *canvas, const struct scene *scene, bool whole)
{
	const struct scene *was = &canvas->shown;

	if (canvas->look.waiting)
		canvas_waiting(canvas, scene, whole);
	if (scene->zone_count > 0 && (whole || has_turned(canvas, scene, TURNS_MESSAGE)))
		canvas_message(canvas, scene);
	if (whole || has_turned(canvas, scene, TURNS_SAMPLE))
		canvas_sample(canvas, scene);
	if (whole || scene->lost != was->lost || has_turned(canvas, scene, TURNS_NOTICE))
		canvas_notice(canvas, scene);
}

static void paint_parts(struct canvas *canvas, const struct scene *scene, bool whole)
{
	if (whole) {
		memset(canvas->turns, 0, sizeof(canvas->turns));
		paint_fill(canvas->painter, canvas->theme->background);
		canvas->damage(canvas->data,
			(struct paint_box){0, 0, canvas->layout.width, canvas->layout.height});
	}
	if (scene->night) {
		if (whole || strcmp(scene->clock, canvas->shown.clock) != 0)
			canvas_night(canvas, scene);
		return;
	}
	if (scene->calm)
		paint_calm(canvas, scene, whole);
	else
		paint_calls(canvas, scene, whole);
	paint_foot(canvas, scene, whole);
}

int canvas_paint(struct canvas *canvas, struct picture *picture, const struct scene *scene,
	const struct hall_catalogue *catalogue, canvas_damage_fn *damage, void *data)
{
	const struct scene *was = &canvas->shown;
	struct layout layout;

	canvas->catalogue = catalogue;
	canvas->damage = damage;
	canvas->data = data;
	canvas->parts = 0;
	if (canvas->known && memcmp(scene, was, sizeof(*scene)) == 0)
		return 0;
	canvas_layout(canvas, picture, scene, &layout);
	bool whole = !canvas->known || memcmp(&layout, &canvas->layout, sizeof(layout)) != 0 ||
		     scene->calm != was->calm || scene->night != was->night ||
		     scene->hall != was->hall || scene->zone_count != was->zone_count ||
		     memcmp(scene->zones, was->zones, sizeof(scene->zones)) != 0;

	canvas->layout = layout;
	canvas->theme = scene->night ? &canvas->look.night_theme : &canvas->look.theme;
	canvas->known = false;
	if (paint_begin(canvas->painter, picture) < 0)
		return -ENOMEM;
	paint_parts(canvas, scene, whole);
	if (paint_end(canvas->painter) < 0)
		return -ENOMEM;
	canvas->shown = *scene;
	canvas->known = true;
	return canvas->parts;
}
