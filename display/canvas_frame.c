/* What stands around the calls: header, titles, foot; and the calm screen without any. */
#include "display/canvas_parts.h"

#include "firmware/base/catalogue.h"

#include "display/lettering.h"

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

void canvas_header(struct canvas *canvas, const struct scene *scene)
{
	const struct layout *layout = &canvas->layout;
	const struct theme *theme = &canvas->look.theme;
	struct texts_run runs[CATALOGUE_MAX_LANGUAGES];
	struct paint_style name = {.size_px = canvas_size(canvas, 38),
		.weight = PAINT_BOLD,
		.place = PAINT_MIDDLE,
		.colour = theme->ink,
		.max_lines = layout->portrait ? 2 : 1};
	struct paint_style clock = {
		.size_px = canvas_size(canvas, 58), .align = PAINT_CENTRE, .colour = theme->ink};
	struct paint_box line = layout->header;

	canvas_part_begin(canvas, layout->header);
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
	canvas_part_end(canvas, layout->header);
}

static void paint_title(
	struct canvas *canvas, struct paint_box box, enum paint_align align, const char *english)
{
	int size = canvas->layout.shape == LAYOUT_DENSE ? 22 : 27;
	struct texts_run runs[CATALOGUE_MAX_LANGUAGES];
	size_t count = texts_all(canvas->texts, english, runs);
	struct paint_style style = {.size_px = canvas_size(canvas, size),
		.weight = PAINT_BOLD,
		.align = align,
		.place = PAINT_MIDDLE,
		.colour = canvas->look.theme.muted};

	canvas_part_begin(canvas, box);
	lettering_row(canvas->painter, &style, box, canvas_part_size(canvas, 16),
		canvas->layout.mirrored, runs, count);
	canvas_part_end(canvas, box);
}

/* The counter's title stands over the middle of a plate, or flush with the numbers of rows. */
void canvas_titles(struct canvas *canvas, const struct layout_titles *titles, bool plate)
{
	bool mirrored = canvas->layout.mirrored;
	enum paint_align near = mirrored ? PAINT_END : PAINT_START;
	enum paint_align far = mirrored ? PAINT_START : PAINT_END;

	paint_title(canvas, titles->ticket, near, TEXT("Ticket"));
	paint_title(canvas, titles->counter, plate ? PAINT_CENTRE : far, TEXT("Counter"));
}

/* ---- Foot and calm screen ------------------------------------------------------------------- */

void canvas_sample(struct canvas *canvas)
{
	struct texts_run runs[CATALOGUE_MAX_LANGUAGES];
	size_t count = texts_all(canvas->texts, TEXT("Sample: the names are invented"), runs);
	struct paint_style style = {.size_px = canvas_size(canvas, 20),
		.align = canvas->layout.mirrored ? PAINT_END : PAINT_START,
		.place = PAINT_MIDDLE,
		.colour = canvas->look.theme.muted};

	canvas_part_begin(canvas, canvas->layout.sample);
	if (canvas->catalogue && canvas->catalogue->sample)
		lettering_row(canvas->painter, &style, canvas->layout.sample,
			canvas_part_size(canvas, 20), canvas->layout.mirrored, runs, count);
	canvas_part_end(canvas, canvas->layout.sample);
}

void canvas_notice(struct canvas *canvas, const struct scene *scene)
{
	struct texts_run runs[CATALOGUE_MAX_LANGUAGES];
	struct paint_box box = canvas->layout.notice;
	const char *words = scene->calm ? TEXT("No connection at the moment")
					: TEXT("No connection: these are the last calls");
	size_t count = texts_all(canvas->texts, words, runs);
	struct paint_style style = {.size_px = canvas_size(canvas, 22),
		.align = PAINT_CENTRE,
		.place = PAINT_MIDDLE,
		.colour = canvas->look.theme.on_notice};
	int pad = canvas_part_size(canvas, 24), gap = canvas_part_size(canvas, 24);

	canvas_part_begin(canvas, box);
	if (scene->lost) {
		int width = lettering_row_width(canvas->painter, &style, gap, runs, count);
		int high = canvas_part_size(canvas, 58);

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
	canvas_part_end(canvas, canvas->layout.notice);
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

void canvas_calm(struct canvas *canvas, const struct scene *scene)
{
	const struct layout *layout = &canvas->layout;
	const struct theme *theme = &canvas->look.theme;
	struct paint_box area = {0, 0, layout->width, layout->sample.y};
	struct texts_run runs[CATALOGUE_MAX_LANGUAGES];
	struct paint_style style = {.size_px = canvas_size(canvas, 68),
		.weight = PAINT_BOLD,
		.align = PAINT_CENTRE,
		.place = PAINT_MIDDLE,
		.colour = theme->ink,
		.max_lines = 2};
	size_t count = 0;

	canvas_part_begin(canvas, area);
	paint_rectangle(canvas->painter, layout->bar, theme->accent);
	for (size_t i = 0; canvas->catalogue && i < canvas->catalogue->language_count; i++)
		if (canvas->catalogue->centre_names.text[i])
			runs[count++] = (struct texts_run){canvas->catalogue->languages[i],
				canvas->catalogue->centre_names.text[i]};
	lettering_stack(canvas->painter, &style, layout->calm_names, runs, count);
	style.size_px = canvas_size(canvas, 210);
	style.weight = PAINT_REGULAR;
	lettering_number(canvas->painter, &style, layout->calm_clock, scene->clock);
	style.size_px = canvas_size(canvas, 40);
	style.colour = theme->muted;
	count = texts_all(canvas->texts, words_of(scene->words), runs);
	lettering_stack(canvas->painter, &style, layout->calm_words, runs, count);
	canvas_part_end(canvas, area);
}
