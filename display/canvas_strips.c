/* The strips above the foot: how many wait for each institution, and the zones' message. */
#include "display/canvas_parts.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/catalogue.h"

#include "display/lettering.h"

/* ---- Message -------------------------------------------------------------------------------- */

enum { MAX_MESSAGES = SCHEDULE_MAX_ZONES * CATALOGUE_MAX_LANGUAGES };

/* What the zones say, zone by zone in the hall's languages, each wording once. */
static size_t messages_of(const struct hall_catalogue *catalogue, const struct scene *scene,
	struct texts_run runs[MAX_MESSAGES])
{
	size_t count = 0;

	for (size_t z = 0; z < scene->zone_count; z++)
		for (size_t l = 0; l < catalogue->language_count; l++) {
			const char *text = catalogue->zones[scene->zones[z]].message.text[l];
			bool known = !text || !*text;

			for (size_t i = 0; i < count && !known; i++)
				known = strcmp(runs[i].text, text) == 0;
			if (!known)
				runs[count++] = (struct texts_run){catalogue->languages[l], text};
		}
	return count;
}

/* All side by side when they have room, else one after the other. */
void canvas_message(struct canvas *canvas, const struct scene *scene)
{
	struct texts_run runs[MAX_MESSAGES];
	struct paint_box box = canvas->layout.message, line = box;
	struct paint_style style = {.size_px = canvas_size(canvas, 38),
		.align = PAINT_CENTRE,
		.place = PAINT_MIDDLE,
		.colour = canvas->theme->ink,
		.max_lines = 2,
		.balanced = true};
	int gap = canvas_part_size(canvas, 64), pad = canvas_part_size(canvas, 8);
	size_t count = canvas->catalogue ? messages_of(canvas->catalogue, scene, runs) : 0;

	canvas_part_begin(canvas, box);
	line.height = canvas->layout.hairline;
	paint_rectangle(canvas->painter, line, canvas->theme->edge);
	box.y += pad;
	box.height -= pad;
	if (count > 1 && count <= CATALOGUE_MAX_LANGUAGES &&
		lettering_row_width(canvas->painter, &style, gap, runs, count) <= box.width) {
		canvas->turns[TURNS_MESSAGE] = 1;
		lettering_row(
			canvas->painter, &style, box, gap, canvas->layout.mirrored, runs, count);
	} else if (count > 0) {
		const struct texts_run *now = &runs[scene->turn % count];

		canvas->turns[TURNS_MESSAGE] = count;
		style.language = now->language;
		lettering_fit(canvas->painter, &style, box, now->text);
	}
	canvas_part_end(canvas, canvas->layout.message);
}

/* ---- The waiting ---------------------------------------------------------------------------- */

/* What stands on a card: an institution of the scene in one of the hall's languages; NULL: none. */
static const struct summary_line *card_line(
	const struct canvas *canvas, const struct scene *scene, int card, size_t *language)
{
	size_t cards = (size_t)canvas->layout.card_count;
	size_t pages = (scene->waiting_count + cards - 1) / cards;
	size_t turn, at;

	if (scene->waiting_count == 0 || !canvas->catalogue)
		return NULL;
	turn = (size_t)(scene->turn % (pages * canvas->catalogue->language_count));
	*language = turn / pages;
	at = turn % pages * cards + (size_t)card;
	return at < scene->waiting_count ? &scene->waiting[at] : NULL;
}

/* How long a newcomer waits; some languages inflect even what English shortens to "min". */
static struct texts_run wait_run(
	const struct canvas *canvas, const char *language, const struct summary_line *line)
{
	if (line->low_min > 0)
		return texts_plural(canvas->texts, language,
			TEXTS("{low} to {high} min", "{low} to {high} min"), line->high_min);
	return texts_plural(canvas->texts, language, TEXTS("up to {high} min", "up to {high} min"),
		line->high_min);
}

/* "Waiting: 7", and how long, in one line. */
static void paint_facts(struct canvas *canvas, struct paint_box box,
	const struct summary_line *line, const char *language)
{
	char number[16], low[16], high[16], text[160], more[160] = "";
	struct texts_run run = texts_one(canvas->texts, language, TEXT("Waiting: {count}"));
	struct texts_run wait = wait_run(canvas, language, line);
	struct paint_style style = {.size_px = canvas_size(canvas, 30),
		.weight = PAINT_BOLD,
		.place = PAINT_MIDDLE,
		.colour = canvas->theme->ink,
		.max_lines = 1};
	struct texts_run facts[2] = {run, wait};

	snprintf(number, sizeof(number), "%u", (unsigned int)line->waiting);
	snprintf(low, sizeof(low), "%u", (unsigned int)line->low_min);
	snprintf(high, sizeof(high), "%u", (unsigned int)line->high_min);
	facts[0].text = texts_fill(text, sizeof(text), run.text, "count", number, NULL);
	facts[1].text = texts_fill(more, sizeof(more), wait.text, "low", low, "high", high, NULL);
	style.align = language_is_rtl(language) ? PAINT_END : PAINT_START;
	lettering_row(canvas->painter, &style, box, canvas_part_size(canvas, 26),
		language_is_rtl(language), facts, line->high_min > 0 ? 2 : 1);
}

static void paint_card(
	struct canvas *canvas, struct paint_box box, const struct summary_line *line, size_t at)
{
	const char *language = canvas->catalogue->languages[at];
	const struct names *names = &canvas->catalogue->institutions[line->institution].names;
	const struct name name = names_in(canvas->catalogue, names, language);
	struct paint_box upper = box, lower = box;
	int pad = canvas_part_size(canvas, 16);
	struct paint_style style = {
		.language = name.language,
		.size_px = canvas_size(canvas, 26),
		.place = PAINT_MIDDLE,
		.colour = canvas->theme->muted,
		.max_lines = 2,
		.balanced = true,
	};

	paint_rounded(canvas->painter, box, canvas->layout.radius, canvas->theme->surface);
	paint_outline(canvas->painter, box, canvas->layout.radius, canvas->layout.hairline,
		canvas->theme->edge);
	upper.x += pad;
	upper.width -= 2 * pad;
	upper.y += pad / 2;
	upper.height = box.height * 55 / 100 - pad / 2;
	lower.x = upper.x;
	lower.width = upper.width;
	lower.y = upper.y + upper.height;
	lower.height = box.y + box.height - canvas->layout.hairline - lower.y;
	lettering_fit(canvas->painter, &style, upper, name.text);
	paint_facts(canvas, lower, line, language);
}

void canvas_waiting(struct canvas *canvas, const struct scene *scene, bool whole)
{
	const struct layout *layout = &canvas->layout;
	size_t cards = (size_t)layout->card_count;
	size_t pages = (scene->waiting_count + cards - 1) / cards;

	for (int i = 0; i < layout->card_count; i++) {
		size_t language = 0, before = 0;
		const struct summary_line *now = card_line(canvas, scene, i, &language);
		const struct summary_line *was = card_line(canvas, &canvas->shown, i, &before);
		bool same = (!now && !was) || (now && was && memcmp(now, was, sizeof(*now)) == 0 &&
						      language == before);

		if (same && !whole)
			continue;
		canvas_part_begin(canvas, layout->cards[i]);
		if (now)
			paint_card(canvas, layout->cards[i], now, language);
		canvas_part_end(canvas, layout->cards[i]);
	}
	canvas->turns[TURNS_WAITING] =
		canvas->catalogue ? pages * canvas->catalogue->language_count : 0;
}
