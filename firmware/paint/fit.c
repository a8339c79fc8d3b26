/*
 * The largest size at which a text fits. Laying a text out costs more than painting it, and a
 * search by halves would do it ten times; so it is laid out once, its words' widths tell about
 * which size it will be, and only the sizes around that are tried truly. Screens ask for the same
 * texts again and again: the answers are remembered.
 */
#include "firmware/paint/paint.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/paint/painter.h"

enum { FIT_SIZE_PX = 64 };

struct fitting {
	struct painter *painter;
	const struct paint_style *style;
	int width, height;
	const char *text; /* clean */
};

/* ---- Trying a size ----------------------------------------------------------------------------
 */

/* Whether the layout, set up at the lines' size, has room in the box with all its ink. */
static bool layout_fits(struct painter *painter, struct lines lines, double width, double height)
{
	PangoRectangle ink, box;

	if (pango_layout_is_ellipsized(painter->layout) ||
		pango_layout_get_line_count(painter->layout) * lines.pitch_px > height)
		return false;
	PangoLayoutIter *line = pango_layout_get_iter(painter->layout);
	bool fits = true;

	do {
		pango_layout_iter_get_line_extents(line, &ink, &box);
		fits = box.width <= width * PANGO_SCALE && ink.width <= width * PANGO_SCALE;
	} while (fits && pango_layout_iter_next_line(line));
	pango_layout_iter_free(line);
	struct reach reach = layout_reach(painter, lines);

	return fits && reach.bottom - reach.top <= height;
}

/*
 * Unhinted text grows with its size exactly, so instead of loading a font at each size that is
 * tried, the box is made smaller or larger around text of one size.
 */
static bool fits_scaled(const struct fitting *f, int quarters)
{
	double scale = FIT_SIZE_PX * 4.0 / quarters;
	int width = (int)(f->width * scale);

	text_lay_out(f->painter, f->style, FIT_SIZE_PX, width, PANGO_WRAP_WORD, f->text);
	return layout_fits(
		f->painter, lines_of(f->painter, f->style, FIT_SIZE_PX), width, f->height * scale);
}

static bool fits_truly(const struct fitting *f, int quarters)
{
	float size_px = (float)quarters / 4;

	text_lay_out(f->painter, f->style, size_px, f->width, PANGO_WRAP_WORD, f->text);
	return layout_fits(
		f->painter, lines_in_px(f->painter, f->style, size_px), f->width, f->height);
}

/* ---- Searching --------------------------------------------------------------------------------
 */

/* By the widths of words alone; most when there are too many to say. */
static int guess(const struct fitting *f, int least, int most)
{
	struct word words[WORDS_MAX];
	int count, good = least - 1, bad = most + 1, limit = f->style->is_id ? 1 : INT_MAX;
	double pitch = lines_of(f->painter, f->style, FIT_SIZE_PX).pitch_px;

	text_lay_out(f->painter, f->style, FIT_SIZE_PX, 0, PANGO_WRAP_WORD, f->text);
	count = words_of(f->painter->layout, words);
	while (count > 0 && bad - good > 1) {
		int middle = good + (bad - good) / 2;
		double scale = FIT_SIZE_PX * 4.0 / middle;
		int width = (int)fmin(f->width * scale * PANGO_SCALE, INT_MAX / 2);
		int lines = words_lines(words, count, width);
		bool fits = lines <= limit && lines * pitch <= f->height * scale;

		for (int i = 0; i < count && fits; i++)
			fits = words[i].letters <= width;
		if (fits)
			good = middle;
		else
			bad = middle;
	}
	return count > 0 && good >= least ? good : count > 0 ? least : most;
}

/* The largest of least..most that fits_scaled(), least - 1 when none does: from the guess on in
 * growing steps, then by halves. */
static int search(const struct fitting *f, int least, int most)
{
	int good = least - 1, bad = most + 1, step = 1;
	int at = least <= most ? guess(f, least, most) : least;

	while (bad - good > 1) {
		bool found_good = good >= least, found_bad = bad <= most;

		if (found_good && found_bad)
			at = good + (bad - good) / 2;
		else if (found_good)
			at = MIN(good + step, most);
		else if (found_bad)
			at = MAX(bad - step, least);
		if (found_good != found_bad)
			step *= 2;
		if (fits_scaled(f, at))
			good = at;
		else
			bad = at;
	}
	/* Whole pixels of line height may ask for a little less. */
	while (good >= least && !fits_truly(f, good))
		good--;
	return good;
}

/* ---- Remembering ------------------------------------------------------------------------------
 */

enum { FIT_MEMORY = 1024 }; /* answers; each has one place, where a later one may take its room */

struct fit_question {
	char language[FAMILY_LANGUAGE_SIZE];
	int width, height, least, most, max_lines;
	enum paint_weight weight;
	bool is_id;
};

struct fit_answer {
	struct fit_question question;
	char *text; /* NULL: free */
	int quarters;
};

static struct fit_answer *place_of(
	struct painter *painter, const struct fit_question *question, const char *text)
{
	uint64_t hash = UINT64_C(14695981039346656037);
	const unsigned char *bytes = (const unsigned char *)question;

	if (!painter->fits)
		painter->fits = calloc(FIT_MEMORY, sizeof(*painter->fits));
	for (size_t i = 0; i < sizeof(*question); i++)
		hash = (hash ^ bytes[i]) * UINT64_C(1099511628211);
	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
	return painter->fits ? &painter->fits[hash % FIT_MEMORY] : NULL;
}

static bool is_answer_to(
	const struct fit_answer *answer, const struct fit_question *question, const char *text)
{
	return answer && answer->text && strcmp(answer->text, text) == 0 &&
	       memcmp(&answer->question, question, sizeof(*question)) == 0;
}

static void remember(struct fit_answer *answer, const struct fit_question *question,
	const char *text, int quarters)
{
	if (!answer)
		return;
	free(answer->text);
	answer->question = *question;
	answer->text = strdup(text);
	answer->quarters = quarters;
}

void fits_forget(struct painter *painter)
{
	for (int i = 0; painter->fits && i < FIT_MEMORY; i++)
		free(painter->fits[i].text);
	free(painter->fits);
	painter->fits = NULL;
}

bool paint_text_fit(struct painter *painter, const struct paint_style *style, int width, int height,
	float min_px, float max_px, const char *text, float *size_px)
{
	char *clean = text_clean(text);
	struct fitting fitting = {painter, style, width, height, clean};
	struct fit_question question;
	int quarters;

	memset(&question, 0, sizeof(question)); /* its padding is compared too */
	g_strlcpy(question.language, style->language ? style->language : "",
		sizeof(question.language));
	question.width = width;
	question.height = height;
	question.least = (int)ceilf(min_px * 4);
	question.most = (int)floorf(max_px * 4);
	question.max_lines = style->max_lines;
	question.weight = style->weight;
	question.is_id = style->is_id;
	struct fit_answer *answer = place_of(painter, &question, clean);

	if (is_answer_to(answer, &question, clean)) {
		quarters = answer->quarters;
	} else {
		quarters = width > 0 ? search(&fitting, question.least, question.most)
				     : question.least - 1;
		remember(answer, &question, clean, quarters);
	}
	g_free(clean);
	*size_px = quarters >= question.least ? (float)quarters / 4 : min_px;
	return quarters >= question.least;
}
