/* The screen while nobody is called, and by night. */
#include "display/canvas_parts.h"

#include "display/lettering.h"

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

/* The centre's name in each of the hall's languages, or what stands for it. */
static size_t names_each(
	const struct hall_catalogue *catalogue, struct texts_run runs[CATALOGUE_MAX_LANGUAGES])
{
	size_t count = 0;

	for (size_t i = 0; catalogue && i < catalogue->language_count; i++) {
		struct name name =
			names_in(catalogue, &catalogue->centre_names, catalogue->languages[i]);

		runs[count++] = (struct texts_run){name.language, name.text};
	}
	return count;
}

/* Names and words take their turns together. */
static size_t calm_turns(struct canvas *canvas, const struct paint_style *name,
	const struct texts_run *names, size_t name_count, const struct paint_style *word,
	const struct texts_run *words, size_t word_count)
{
	const struct layout *layout = &canvas->layout;
	size_t most = name_count > word_count ? name_count : word_count;
	size_t turns = 1;

	for (; turns < most; turns++)
		if (lettering_shares_fit_stack(canvas->painter, name, layout->calm_names, names,
			    name_count, lettering_share(most, turns)) &&
			lettering_shares_fit_stack(canvas->painter, word, layout->calm_words, words,
				word_count, lettering_share(most, turns)))
			break;
	return turns;
}

void canvas_calm(struct canvas *canvas, const struct scene *scene)
{
	const struct layout *layout = &canvas->layout;
	const struct theme *theme = canvas->theme;
	struct texts_run names[CATALOGUE_MAX_LANGUAGES], words[CATALOGUE_MAX_LANGUAGES];
	struct texts_run now[CATALOGUE_MAX_LANGUAGES];
	struct paint_style name = {.size_px = canvas_size(canvas, 68),
		.weight = PAINT_BOLD,
		.align = PAINT_CENTRE,
		.place = PAINT_MIDDLE,
		.colour = theme->ink,
		.balanced = true};
	struct paint_style word = {.size_px = canvas_size(canvas, 44),
		.align = PAINT_CENTRE,
		.place = PAINT_MIDDLE,
		.colour = theme->muted,
		.balanced = true};
	const float clock_em = 0.9f; /* of the box: its digits with as much room around them */
	float most_px = (float)layout->calm_clock.height * clock_em;
	struct paint_style clock = {
		.size_px = canvas_size(canvas, 210), .align = PAINT_CENTRE, .colour = theme->ink};
	size_t name_count = names_each(canvas->catalogue, names);
	size_t word_count = texts_each(canvas->texts, words_of(scene->words), words);
	size_t turns = calm_turns(canvas, &name, names, name_count, &word, words, word_count);
	size_t count;

	if (clock.size_px > most_px)
		clock.size_px = most_px;
	canvas->turns[TURNS_CALM] = turns;
	canvas_part_begin(canvas, layout->calm);
	paint_rectangle(canvas->painter, layout->bar, theme->accent);
	count = lettering_turn(names, name_count, turns, scene->turn, now);
	lettering_stack(canvas->painter, &name, layout->calm_names, now, count);
	lettering_number(canvas->painter, &clock, layout->calm_clock, scene->clock);
	count = lettering_turn(words, word_count, turns, scene->turn, now);
	lettering_stack(canvas->painter, &word, layout->calm_words, now, count);
	canvas_part_end(canvas, layout->calm);
}

/* A dark panel costs nothing and keeps longer; the clock shows that it is not broken. */
void canvas_night(struct canvas *canvas, const struct scene *scene)
{
	struct paint_style clock = {.size_px = canvas_size(canvas, 72),
		.align = PAINT_CENTRE,
		.colour = canvas->theme->muted};

	canvas_part_begin(canvas, canvas->layout.night_clock);
	lettering_number(canvas->painter, &clock, canvas->layout.night_clock, scene->clock);
	canvas_part_end(canvas, canvas->layout.night_clock);
}
