/*
 * Painting of the wall, part by part. Parts: header, each head, each row, foot; on the calm screen
 * its whole upper area. A part is wiped and painted inside its own box, so parts never touch each
 * other's pixels.
 */
#include "display/canvas.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/catalogue.h"
#include "firmware/base/log.h"
#include "firmware/paint/picture.h"

#include "display/lettering.h"

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

void canvas_forget(struct canvas *canvas)
{
	canvas->known = false;
}

int canvas_check_fonts(struct canvas *canvas, const struct hall_catalogue *catalogue)
{
	int missing = 0;

	for (size_t i = 0; i < catalogue->language_count; i++) {
		const char *language = catalogue->languages[i];
		char why[PAINT_WHY_SIZE];

		if (paint_language_ready(canvas->painter, language,
			    names_text(catalogue, &catalogue->centre_names, language), why) == 0)
			continue;
		log_err("fonts: %s", why);
		missing++;
	}
	return missing;
}

static float size_of(const struct canvas *canvas, int thousandths)
{
	return (float)canvas->layout.unit * (float)thousandths / 1000.0f;
}

static int part_of(const struct canvas *canvas, int thousandths)
{
	return (int)(size_of(canvas, thousandths) + 0.5f);
}

static void part_begin(struct canvas *canvas, struct paint_box box)
{
	paint_clip(canvas->painter, box);
	paint_fill(canvas->painter, canvas->look.theme.background);
}

static void part_end(struct canvas *canvas, struct paint_box box)
{
	paint_unclip(canvas->painter);
	canvas->parts++;
	canvas->damage(canvas->data, box);
}

/* ---- Header --------------------------------------------------------------------------------- */

/* The centre's name in the hall's languages of one direction. */
static size_t names_of(const struct hall_catalogue *catalogue, bool rtl,
	struct texts_run runs[CATALOGUE_MAX_LANGUAGES])
{
	size_t count = 0;

	for (size_t i = 0; i < catalogue->language_count; i++) {
		const char *language = catalogue->languages[i];
		const char *name = catalogue->centre_names.text[i];

		if (name && *name && language_is_rtl(language) == rtl)
			runs[count++] = (struct texts_run){language, name};
	}
	return count;
}

static void paint_header(struct canvas *canvas, const struct scene *scene)
{
	const struct layout *layout = &canvas->layout;
	const struct theme *theme = &canvas->look.theme;
	struct texts_run runs[CATALOGUE_MAX_LANGUAGES];
	struct paint_style name = {.size_px = size_of(canvas, 38),
		.weight = PAINT_BOLD,
		.place = PAINT_MIDDLE,
		.colour = theme->ink,
		.max_lines = layout->portrait ? 2 : 1};
	struct paint_style clock = {
		.size_px = size_of(canvas, 58), .align = PAINT_CENTRE, .colour = theme->ink};
	struct paint_box line = layout->header;

	part_begin(canvas, layout->header);
	paint_fill(canvas->painter, theme->surface);
	line.y += line.height - layout->hairline;
	line.height = layout->hairline;
	paint_rectangle(canvas->painter, line, theme->edge);
	paint_rectangle(canvas->painter, layout->bar, theme->accent);
	if (canvas->catalogue) {
		size_t count = names_of(canvas->catalogue, false, runs);

		lettering_stack(canvas->painter, &name, layout->names_left, runs, count);
		count = names_of(canvas->catalogue, true, runs);
		lettering_stack(canvas->painter, &name, layout->names_right, runs, count);
	}
	if (layout->names_left.width == 0)
		clock.align = PAINT_START;
	else if (layout->names_right.width == 0)
		clock.align = PAINT_END;
	lettering_number(canvas->painter, &clock, layout->clock, scene->clock);
	part_end(canvas, layout->header);
}

static void paint_title(
	struct canvas *canvas, struct paint_box box, enum paint_align align, const char *english)
{
	int size = canvas->layout.shape == LAYOUT_DENSE ? 22 : 27;
	struct texts_run runs[CATALOGUE_MAX_LANGUAGES];
	size_t count = texts_all(canvas->texts, english, runs);
	struct paint_style style = {.size_px = size_of(canvas, size),
		.weight = PAINT_BOLD,
		.align = align,
		.place = PAINT_MIDDLE,
		.colour = canvas->look.theme.muted};

	part_begin(canvas, box);
	lettering_row(canvas->painter, &style, box, part_of(canvas, 16), canvas->layout.mirrored,
		runs, count);
	part_end(canvas, box);
}

/* The counter's title stands over the middle of a plate, or flush with the numbers of rows. */
static void paint_titles(struct canvas *canvas, const struct layout_titles *titles, bool plate)
{
	bool mirrored = canvas->layout.mirrored;
	enum paint_align near = mirrored ? PAINT_END : PAINT_START;
	enum paint_align far = mirrored ? PAINT_START : PAINT_END;

	paint_title(canvas, titles->ticket, near, TEXT("Ticket"));
	paint_title(canvas, titles->counter, plate ? PAINT_CENTRE : far, TEXT("Counter"));
}

/* ---- Lines ---------------------------------------------------------------------------------- */

static void paint_arrow(
	struct canvas *canvas, struct paint_box box, int reach, int width, uint32_t colour)
{
	int towards = canvas->layout.mirrored ? -1 : 1;
	int x = box.x + box.width / 2 + towards * reach / 2;
	int y = box.y + box.height / 2;

	paint_line(canvas->painter, x - towards * reach, y - reach, x, y, width, colour);
	paint_line(canvas->painter, x - towards * reach, y + reach, x, y, width, colour);
}

/* A head's numbers are as large as the card lets them be; only tickets with more than one letter
 * and three digits get smaller than that, so that all cards look alike. */
static float head_size(const struct layout_line *place)
{
	const float capital_part = 0.80f; /* of the number's box */
	const float usual_em = 2.72f;	  /* width of "M888" */
	float by_height = (float)place->ticket.height * capital_part / PAINT_CAPITAL_EM;
	float by_width = (float)place->ticket.width / usual_em;

	return by_height < by_width ? by_height : by_width;
}

static void paint_ticket(struct canvas *canvas, const struct layout_line *place,
	const struct scene_line *line, float size_px, uint32_t colour)
{
	struct paint_style style = {.size_px = size_px,
		.weight = PAINT_BOLD,
		.align = canvas->layout.mirrored ? PAINT_END : PAINT_START,
		.colour = colour,
		.is_id = true};

	lettering_number(canvas->painter, &style, place->ticket, line->ticket);
}

static void paint_counter(struct canvas *canvas, const struct layout_line *place,
	const struct scene_line *line, float size_px, uint32_t colour)
{
	struct paint_style style = {.size_px = size_px,
		.weight = PAINT_BOLD,
		.align = canvas->layout.mirrored ? PAINT_START : PAINT_END,
		.colour = colour,
		.is_id = true};

	if (place->plate.width > 0)
		style.align = PAINT_CENTRE;
	lettering_number(canvas->painter, &style, place->counter, line->counter);
}

/* The service's name stands at the ticket's side, whichever way it is written. */
static void paint_service(struct canvas *canvas, struct paint_box box,
	const struct scene_line *line, float size_px, int lines, uint32_t colour)
{
	bool right = canvas->layout.mirrored;
	struct paint_style style = {.language = line->language,
		.size_px = size_px,
		.align = language_is_rtl(line->language) == right ? PAINT_START : PAINT_END,
		.place = PAINT_MIDDLE,
		.colour = colour,
		.max_lines = lines};

	if (box.width > 0 && line->service[0])
		lettering_fit(canvas->painter, &style, box, line->service);
}

/* "Called again" in a pill at the counter's end of the box; takes its room from the box. */
static void paint_mark(struct canvas *canvas, struct paint_box *room, const struct scene_line *line,
	uint32_t ground, uint32_t colour)
{
	struct paint_box box = *room;
	struct texts_run run = texts_one(canvas->texts, line->language, TEXT("Called again"));
	struct paint_style style = {.language = run.language,
		.size_px = size_of(canvas, 26),
		.weight = PAINT_BOLD,
		.align = PAINT_CENTRE,
		.place = PAINT_MIDDLE,
		.colour = colour,
		.max_lines = 1};
	int pad = part_of(canvas, 18);
	int width = paint_measure(canvas->painter, &style, 0, run.text).width + 2 * pad;
	int height = paint_line_height(canvas->painter, run.language, style.size_px);

	if (width > box.width)
		width = box.width;
	if (height > box.height)
		height = box.height;
	if (!canvas->layout.mirrored)
		box.x += box.width - width;
	room->width -= width + pad;
	if (canvas->layout.mirrored)
		room->x += width + pad;
	box.y += (box.height - height) / 2;
	box.width = width;
	box.height = height;
	paint_rounded(canvas->painter, box, height / 2, ground);
	box.x += pad / 2;
	box.width -= pad;
	lettering_fit(canvas->painter, &style, box, run.text);
}

/* A head without anything below its number has it in the middle of the card. */
static const struct layout_line *head_place(
	const struct layout_line *place, const struct scene_line *line, struct layout_line *alone)
{
	if (line->service[0] || line->recalled)
		return place;
	*alone = *place;
	alone->ticket.y = alone->arrow.y = place->plate.y;
	alone->ticket.height = alone->arrow.height = place->plate.height;
	return alone;
}

/*
 * Three looks: bright (the card in the accent colour), lit (framed in it) and calm. The plate is
 * always the opposite of its card.
 */
static void paint_head(struct canvas *canvas, int position, const struct scene_line *line)
{
	struct layout_line alone;
	const struct layout_line *place = head_place(&canvas->layout.heads[position], line, &alone);
	const struct theme *theme = &canvas->look.theme;
	uint32_t card = line->bright ? theme->accent : theme->surface;
	uint32_t front = line->bright ? theme->on_accent : theme->ink;
	uint32_t plate = line->bright ? theme->on_accent
			 : line->lit  ? theme->accent
				      : theme->background;
	uint32_t number = line->bright ? theme->accent : line->lit ? theme->on_accent : theme->ink;
	struct paint_box below = place->service;
	int radius = canvas->layout.radius;
	float size_px = head_size(&canvas->layout.heads[position]);

	part_begin(canvas, place->box);
	if (line->ticket[0]) {
		paint_rounded(canvas->painter, place->box, radius, card);
		if (!line->bright)
			paint_outline(canvas->painter, place->box, radius,
				line->lit ? canvas->layout.stroke : canvas->layout.hairline,
				line->lit ? theme->accent : theme->edge);
		paint_rounded(canvas->painter, place->plate, radius * 2 / 3, plate);
		paint_ticket(canvas, place, line, size_px, front);
		paint_counter(canvas, place, line, size_px, number);
		paint_arrow(canvas, place->arrow, canvas->layout.heads[position].arrow.height / 8,
			canvas->layout.stroke, line->lit ? front : theme->muted);
		if (line->recalled)
			paint_mark(canvas, &below, line,
				line->bright ? theme->on_accent : theme->accent,
				line->bright ? theme->accent : theme->on_accent);
		paint_service(canvas, below, line, size_of(canvas, 38), 2,
			line->bright ? front : theme->muted);
	}
	part_end(canvas, place->box);
}

static void paint_row(struct canvas *canvas, int position, const struct scene_line *line)
{
	const struct layout_line *place = &canvas->layout.rows[position];
	const struct theme *theme = &canvas->look.theme;
	struct paint_box edge = place->box;
	float size_px = size_of(canvas, canvas->layout.shape == LAYOUT_DENSE ? 60 : 70);

	part_begin(canvas, place->box);
	if (line->ticket[0]) {
		edge.y += edge.height - canvas->layout.hairline;
		edge.height = canvas->layout.hairline;
		paint_rectangle(canvas->painter, edge, theme->edge);
		paint_ticket(canvas, place, line, size_px, theme->ink);
		paint_counter(canvas, place, line, size_px, theme->ink);
		paint_arrow(canvas, place->arrow, part_of(canvas, 12), part_of(canvas, 4),
			theme->muted);
		paint_service(canvas, place->service, line, size_of(canvas, 26), 2, theme->muted);
		if (line->recalled)
			paint_rounded(
				canvas->painter, place->mark, place->mark.width / 2, theme->accent);
	}
	part_end(canvas, place->box);
}

/* ---- Foot and calm screen ------------------------------------------------------------------- */

static void paint_sample(struct canvas *canvas)
{
	struct texts_run runs[CATALOGUE_MAX_LANGUAGES];
	size_t count = texts_all(canvas->texts, TEXT("Sample: the names are invented"), runs);
	struct paint_style style = {.size_px = size_of(canvas, 20),
		.align = canvas->layout.mirrored ? PAINT_END : PAINT_START,
		.place = PAINT_MIDDLE,
		.colour = canvas->look.theme.muted};

	part_begin(canvas, canvas->layout.sample);
	if (canvas->catalogue && canvas->catalogue->sample)
		lettering_row(canvas->painter, &style, canvas->layout.sample, part_of(canvas, 20),
			canvas->layout.mirrored, runs, count);
	part_end(canvas, canvas->layout.sample);
}

static void paint_notice(struct canvas *canvas, const struct scene *scene)
{
	struct texts_run runs[CATALOGUE_MAX_LANGUAGES];
	struct paint_box box = canvas->layout.notice;
	const char *words = scene->calm ? TEXT("No connection at the moment")
					: TEXT("No connection: these are the last calls");
	size_t count = texts_all(canvas->texts, words, runs);
	struct paint_style style = {.size_px = size_of(canvas, 22),
		.align = PAINT_CENTRE,
		.place = PAINT_MIDDLE,
		.colour = canvas->look.theme.on_notice};
	int pad = part_of(canvas, 24), gap = part_of(canvas, 24);

	part_begin(canvas, box);
	if (scene->lost) {
		int width = lettering_row_width(canvas->painter, &style, gap, runs, count);
		int high = part_of(canvas, 58);

		if (width + 2 * pad < box.width) {
			box.x += canvas->layout.mirrored ? 0 : box.width - width - 2 * pad;
			box.width = width + 2 * pad;
		}
		box.y += (box.height - high) / 2;
		box.height = high;
		paint_rounded(canvas->painter, box, high / 2, canvas->look.theme.notice);
		box.x += pad;
		box.width -= 2 * pad;
		lettering_row(
			canvas->painter, &style, box, gap, canvas->layout.mirrored, runs, count);
	}
	part_end(canvas, canvas->layout.notice);
}

static const char *words_of(enum scene_words words)
{
	switch (words) {
	case SCENE_WELCOME:
		return TEXT("Your number will appear here");
	case SCENE_CLOSED:
		return TEXT("The centre is closed");
	case SCENE_STARTING:
		return TEXT("One moment, please");
	}
	return "";
}

static void paint_calm(struct canvas *canvas, const struct scene *scene)
{
	const struct layout *layout = &canvas->layout;
	const struct theme *theme = &canvas->look.theme;
	struct paint_box area = {0, 0, layout->width, layout->sample.y};
	struct texts_run runs[CATALOGUE_MAX_LANGUAGES];
	struct paint_style style = {.size_px = size_of(canvas, 68),
		.weight = PAINT_BOLD,
		.align = PAINT_CENTRE,
		.place = PAINT_MIDDLE,
		.colour = theme->ink,
		.max_lines = 2};
	size_t count = 0;

	part_begin(canvas, area);
	paint_rectangle(canvas->painter, layout->bar, theme->accent);
	for (size_t i = 0; canvas->catalogue && i < canvas->catalogue->language_count; i++)
		if (canvas->catalogue->centre_names.text[i])
			runs[count++] = (struct texts_run){canvas->catalogue->languages[i],
				canvas->catalogue->centre_names.text[i]};
	lettering_stack(canvas->painter, &style, layout->calm_names, runs, count);
	style.size_px = size_of(canvas, 210);
	style.weight = PAINT_REGULAR;
	lettering_number(canvas->painter, &style, layout->calm_clock, scene->clock);
	style.size_px = size_of(canvas, 40);
	style.colour = theme->muted;
	count = texts_all(canvas->texts, words_of(scene->words), runs);
	lettering_stack(canvas->painter, &style, layout->calm_words, runs, count);
	part_end(canvas, area);
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
	};
	const struct hall_catalogue *catalogue = canvas->catalogue;

	for (size_t i = 0; catalogue && i < catalogue->language_count; i++) {
		bool rtl = language_is_rtl(catalogue->languages[i]);

		wish.mirrored = wish.mirrored || (i == 0 && rtl);
		wish.right_names = wish.right_names || rtl;
		wish.left_names = wish.left_names || !rtl;
	}
	layout_make(layout, &wish, scene->count);
}

static void paint_frame(struct canvas *canvas, const struct scene *scene)
{
	const struct layout *layout = &canvas->layout;

	paint_fill(canvas->painter, canvas->look.theme.background);
	canvas->damage(canvas->data, (struct paint_box){0, 0, layout->width, layout->height});
	paint_sample(canvas);
	if (scene->calm)
		return;
	paint_titles(canvas, &layout->head_titles, true);
	for (int i = 0; i < layout->column_count && !layout->portrait; i++)
		paint_titles(canvas, &layout->column_titles[i], false);
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
			paint_head(canvas, i, line);
	}
	for (int i = 0; i < canvas->layout.row_count; i++) {
		size_t now_at = scene->heads + (size_t)i, was_at = was->heads + (size_t)i;
		const struct scene_line *line = line_at(scene, now_at, scene->count);

		if (whole || lines_differ(line, line_at(was, was_at, was->count)))
			paint_row(canvas, i, line);
	}
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
	canvas_layout(canvas, picture, scene, &layout);
	bool whole = !canvas->known || memcmp(&layout, &canvas->layout, sizeof(layout)) != 0 ||
		     scene->calm != was->calm || scene->hall != was->hall;
	bool clock = whole || strcmp(scene->clock, was->clock) != 0;

	if (!whole && memcmp(scene, was, sizeof(*scene)) == 0)
		return 0;
	canvas->layout = layout;
	canvas->known = false;
	if (paint_begin(canvas->painter, picture) < 0)
		return -ENOMEM;
	if (whole)
		paint_frame(canvas, scene);
	if (scene->calm) {
		if (clock || scene->words != was->words)
			paint_calm(canvas, scene);
	} else {
		if (clock)
			paint_header(canvas, scene);
		paint_lines(canvas, scene, whole);
	}
	if (whole || scene->lost != was->lost || scene->words != was->words)
		paint_notice(canvas, scene);
	if (paint_end(canvas->painter) < 0)
		return -ENOMEM;
	canvas->shown = *scene;
	canvas->known = true;
	return canvas->parts;
}
