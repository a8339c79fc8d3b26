/* What stands around the calls: header, titles, foot. */
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

/* One side's names, as many languages as fit one below the other. */
static void paint_names(struct canvas *canvas, const struct scene *scene, struct paint_box box,
	enum canvas_turns part, bool rtl)
{
	struct texts_run runs[CATALOGUE_MAX_LANGUAGES], now[CATALOGUE_MAX_LANGUAGES];
	struct paint_style style = {.size_px = canvas_size(canvas, 38),
		.weight = PAINT_BOLD,
		.place = PAINT_MIDDLE,
		.colour = canvas->theme->ink,
		.max_lines = canvas->layout.portrait ? 2 : 1,
		.balanced = true};
	size_t count =
		canvas->catalogue && box.width > 0 ? names_of(canvas->catalogue, rtl, runs) : 0;

	if (count == 0)
		return;
	if (canvas->turns[part] == 0)
		canvas->turns[part] =
			lettering_stack_turns(canvas->painter, &style, box, runs, count);
	count = lettering_turn(runs, count, canvas->turns[part], scene->turn, now);
	style.max_lines = 0; /* a very long name rather shrinks and wraps than ends in dots */
	lettering_stack(canvas->painter, &style, box, now, count);
}

void canvas_header(struct canvas *canvas, const struct scene *scene)
{
	const struct layout *layout = &canvas->layout;
	const struct theme *theme = canvas->theme;
	struct paint_style clock = {
		.size_px = canvas_size(canvas, 58), .align = PAINT_CENTRE, .colour = theme->ink};
	struct paint_box line = layout->header;

	canvas_part_begin(canvas, layout->header);
	paint_fill(canvas->painter, theme->surface);
	line.y += line.height - layout->hairline;
	line.height = layout->hairline;
	paint_rectangle(canvas->painter, line, theme->edge);
	paint_rectangle(canvas->painter, layout->bar, theme->accent);
	paint_names(canvas, scene, layout->names_left, TURNS_NAMES_LEFT, false);
	paint_names(canvas, scene, layout->names_right, TURNS_NAMES_RIGHT, true);
	if (layout->names_left.width == 0)
		clock.align = PAINT_START;
	else if (layout->names_right.width == 0)
		clock.align = PAINT_END;
	lettering_number(canvas->painter, &clock, layout->clock, scene->clock);
	canvas_part_end(canvas, layout->header);
}

/* ---- Titles --------------------------------------------------------------------------------- */

struct titles { /* both titles in every language, and what they are written like */
	struct texts_run ticket[CATALOGUE_MAX_LANGUAGES], counter[CATALOGUE_MAX_LANGUAGES];
	size_t count;
	struct paint_style style;
	int gap;
};

static void paint_title(struct canvas *canvas, const struct titles *titles, struct paint_box box,
	enum paint_align align, const struct texts_run *runs, uint64_t turn)
{
	struct texts_run now[CATALOGUE_MAX_LANGUAGES];
	struct paint_style style = titles->style;
	size_t count = lettering_turn(runs, titles->count, canvas->turns[TURNS_TITLES], turn, now);

	style.align = align;
	canvas_part_begin(canvas, box);
	lettering_row(
		canvas->painter, &style, box, titles->gap, canvas->layout.mirrored, now, count);
	canvas_part_end(canvas, box);
}

/* The counter's title stands over the middle of a plate, or flush with the numbers of rows. */
static void paint_titles(struct canvas *canvas, const struct titles *titles,
	const struct layout_titles *places, bool plate, uint64_t turn)
{
	bool mirrored = canvas->layout.mirrored;
	enum paint_align near = mirrored ? PAINT_END : PAINT_START;
	enum paint_align far = mirrored ? PAINT_START : PAINT_END;

	paint_title(canvas, titles, places->ticket, near, titles->ticket, turn);
	paint_title(
		canvas, titles, places->counter, plate ? PAINT_CENTRE : far, titles->counter, turn);
}

static bool titles_fit(struct canvas *canvas, const struct titles *titles,
	const struct layout_titles *places, size_t share)
{
	return lettering_shares_fit_row(canvas->painter, &titles->style, places->ticket.width,
		       titles->gap, titles->ticket, titles->count, share) &&
	       lettering_shares_fit_row(canvas->painter, &titles->style, places->counter.width,
		       titles->gap, titles->counter, titles->count, share);
}

/* All titles say the same languages at the same time. */
static size_t titles_turns(struct canvas *canvas, const struct titles *titles)
{
	const struct layout *layout = &canvas->layout;
	size_t turns = 1;

	for (; turns < titles->count; turns++) {
		size_t share = lettering_share(titles->count, turns);

		if (titles_fit(canvas, titles, &layout->head_titles, share) &&
			(layout->portrait || layout->column_count == 0 ||
				titles_fit(canvas, titles, &layout->column_titles[0], share)))
			break;
	}
	return turns;
}

void canvas_titles(struct canvas *canvas, const struct scene *scene)
{
	const struct layout *layout = &canvas->layout;
	struct titles titles = {
		.style = {.size_px = canvas_size(canvas, 27),
			.weight = PAINT_BOLD,
			.place = PAINT_MIDDLE,
			.colour = canvas->theme->muted},
		.gap = canvas_part_size(canvas, 16),
	};

	titles.count = texts_each(canvas->texts, TEXT("Ticket"), titles.ticket);
	(void)texts_each(canvas->texts, TEXT("Counter"), titles.counter);
	if (canvas->turns[TURNS_TITLES] == 0)
		canvas->turns[TURNS_TITLES] = titles_turns(canvas, &titles);
	paint_titles(canvas, &titles, &layout->head_titles, true, scene->turn);
	for (int i = 0; i < layout->column_count && !layout->portrait; i++)
		paint_titles(canvas, &titles, &layout->column_titles[i], false, scene->turn);
}

/* ---- Foot ----------------------------------------------------------------------------------- */

/* What is said in all languages side by side in the foot, those whose turn it is. */
static size_t foot_runs(struct canvas *canvas, const struct scene *scene, enum canvas_turns part,
	const struct paint_style *style, int width, int gap, const char *english,
	struct texts_run now[CATALOGUE_MAX_LANGUAGES])
{
	struct texts_run runs[CATALOGUE_MAX_LANGUAGES];
	size_t count = texts_all(canvas->texts, english, runs);

	canvas->turns[part] = lettering_row_turns(canvas->painter, style, width, gap, runs, count);
	return lettering_turn(runs, count, canvas->turns[part], scene->turn, now);
}

void canvas_sample(struct canvas *canvas, const struct scene *scene)
{
	struct texts_run now[CATALOGUE_MAX_LANGUAGES];
	struct paint_box box = canvas->layout.sample;
	int gap = canvas_part_size(canvas, 20);
	struct paint_style style = {.size_px = canvas_size(canvas, 20),
		.align = canvas->layout.mirrored ? PAINT_END : PAINT_START,
		.place = PAINT_MIDDLE,
		.colour = canvas->theme->muted};

	canvas_part_begin(canvas, box);
	if (canvas->catalogue && canvas->catalogue->sample) {
		size_t count = foot_runs(canvas, scene, TURNS_SAMPLE, &style, box.width, gap,
			TEXT("Sample: the names are invented"), now);

		lettering_row(
			canvas->painter, &style, box, gap, canvas->layout.mirrored, now, count);
	}
	canvas_part_end(canvas, box);
}

void canvas_notice(struct canvas *canvas, const struct scene *scene)
{
	struct texts_run now[CATALOGUE_MAX_LANGUAGES];
	struct paint_box box = canvas->layout.notice;
	const char *words = scene->calm ? TEXT("No connection at the moment")
					: TEXT("No connection: these are the last calls");
	struct paint_style style = {.size_px = canvas_size(canvas, 24),
		.align = PAINT_CENTRE,
		.place = PAINT_MIDDLE,
		.colour = canvas->theme->on_notice};
	int pad = canvas_part_size(canvas, 24), gap = canvas_part_size(canvas, 24);

	canvas->turns[TURNS_NOTICE] = 0;
	canvas_part_begin(canvas, box);
	if (scene->lost) {
		size_t count = foot_runs(
			canvas, scene, TURNS_NOTICE, &style, box.width - 2 * pad, gap, words, now);
		int width = lettering_row_width(canvas->painter, &style, gap, now, count);
		int high = canvas_part_size(canvas, 62);

		if (width + 2 * pad < box.width) {
			box.x += canvas->layout.mirrored ? 0 : box.width - width - 2 * pad;
			box.width = width + 2 * pad;
		}
		box.y += (box.height - high) / 2;
		box.height = high;
		paint_rounded(canvas->painter, box, high / 2, canvas->theme->notice);
		box.x += pad;
		box.width -= 2 * pad;
		lettering_row(
			canvas->painter, &style, box, gap, canvas->layout.mirrored, now, count);
	}
	canvas_part_end(canvas, canvas->layout.notice);
}
