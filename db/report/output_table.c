/*
 * Tables for people. Figures have the width they need; names get what is left of the line and are
 * cut there. Widths are counted in a terminal's cells, which neither bytes nor characters are.
 */
#include "db/report/output.h"

#include <errno.h>
#include <inttypes.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum { GAP = 1, NAME_LEAST = 14, CELL_SIZE = 256, COLUMNS_MAX = 64 };

/* ---- Widths ---- */

/* The next character's bytes and its cells; bytes that are no character count as one of each. */
static size_t character(const char *text, int *cells)
{
	mbstate_t state = {0};
	wchar_t letter;
	size_t len = mbrtowc(&letter, text, strlen(text), &state);

	*cells = 1;
	if (len == (size_t)-1 || len == (size_t)-2 || len == 0)
		return 1;
	int width = wcwidth(letter);

	*cells = width < 0 ? 1 : width;
	return len;
}

static int text_width(const char *text)
{
	int width = 0, cells;

	while (*text) {
		text += character(text, &cells);
		width += cells;
	}
	return width;
}

/* Writes a text into so many cells, cut when it is longer; controls do not reach the terminal. */
static void cell_write(FILE *out, const char *text, int width, bool right)
{
	int whole = text_width(text), used = 0, cells;
	bool is_cut = whole > width;

	fprintf(out, "%*s", right && !is_cut ? width - whole : 0, "");
	while (*text) {
		size_t len = character(text, &cells);

		if (used + cells > width - is_cut)
			break;
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			fputc('?', out);
		else
			fwrite(text, 1, len, out);
		used += cells;
		text += len;
	}
	if (is_cut)
		fprintf(out, "%*s\u2026", width - 1 - used, "");
	else
		fprintf(out, "%*s", right ? 0 : width - whole, "");
}

/* ---- The table ---- */

struct sheet {
	const struct output *output;
	struct gathered *gathered;
	const struct column *columns[COLUMNS_MAX]; /* that stand in a table */
	int count;
	int widths[COLUMNS_MAX], name_widths[GROUPING_MAX_PARTS];
	bool is_cut; /* not all of its columns have room */
};

static void value_text(
	const struct sheet *s, int at, struct figures *figures, bool is_total, char text[32])
{
	const struct column *column = s->columns[at];
	struct value value = {0};

	if (output_tells(column, &s->output->terms->grouping, is_total))
		value = column->of(figures);
	if (!value.is_given)
		strcpy(text, "-");
	else if (column->kind == VALUE_MS)
		output_duration(value.number, text);
	else
		output_value(column->kind, value, text);
	if (value.is_given && column->kind == VALUE_PERCENT)
		strcat(text, "%");
}

static void name_text(const struct sheet *s, int at, const struct row *row, char text[CELL_SIZE])
{
	enum part_kind kind = s->output->terms->grouping.parts[at];
	const char *name = output_name(s->gathered, kind, row->parts[at], s->output->language);

	if (name)
		snprintf(text, CELL_SIZE, "%s", name);
	else
		part_text(&s->gathered->centre, kind, row->parts[at], text, CELL_SIZE);
	if (!text[0])
		strcpy(text, "-");
}

static void widen(int *width, const char *text)
{
	int needs = text_width(text);

	if (needs > *width)
		*width = needs;
}

/* What the figures leave of the line, and what the names need of it at least. */
static int sheet_left(const struct sheet *s, int *least)
{
	int left = OUTPUT_WIDTH, parts = s->output->terms->grouping.count;

	for (int i = 0; i < s->count; i++)
		left -= s->widths[i] + GAP;
	*least = (parts - 1) * GAP;
	for (int i = 0; i < parts; i++)
		*least += s->name_widths[i] < NAME_LEAST ? s->name_widths[i] : NAME_LEAST;
	return left;
}

/* Where the names would have too little, the figures that are missed least stand in CSV only. */
static void columns_fit(struct sheet *s)
{
	static const char *const missed_least[] = {"expired", "transfers", "wait_median_ms",
		"walk_mean_ms", "no_shows", "rating_mean", "wait_90_ms"};
	int least;

	for (size_t m = 0; m < sizeof(missed_least) / sizeof(missed_least[0]); m++) {
		int at = 0;

		if (sheet_left(s, &least) >= least)
			return;
		while (at < s->count && strcmp(s->columns[at]->name, missed_least[m]) != 0)
			at++;
		if (at == s->count)
			continue;
		for (s->count--; at < s->count; at++) {
			s->columns[at] = s->columns[at + 1];
			s->widths[at] = s->widths[at + 1];
		}
		s->is_cut = true;
	}
}

/* Names that need more than what the figures leave are cut, the widest first. */
static void names_fit(struct sheet *s)
{
	int least, left = sheet_left(s, &least), parts = s->output->terms->grouping.count;

	for (;;) {
		int sum = (parts - 1) * GAP, widest = 0;

		for (int i = 0; i < parts; i++) {
			sum += s->name_widths[i];
			if (s->name_widths[i] > s->name_widths[widest])
				widest = i;
		}
		if (sum <= left || s->name_widths[widest] <= 1)
			return;
		s->name_widths[widest]--;
	}
}

static void sheet_measure(struct sheet *s)
{
	const struct grouping *grouping = &s->output->terms->grouping;
	struct rows *rows = &s->gathered->rows;
	char text[CELL_SIZE];

	for (int i = 0; i < grouping->count; i++) {
		widen(&s->name_widths[i], i ? part_name(grouping->parts[i]) : "total");
		widen(&s->name_widths[i], part_name(grouping->parts[i]));
		for (uint32_t r = 0; r < rows->count; r++) {
			name_text(s, i, &rows->rows[r], text);
			widen(&s->name_widths[i], text);
		}
	}
	for (int i = 0; i < s->count; i++) {
		widen(&s->widths[i], s->columns[i]->heading[0]);
		widen(&s->widths[i], s->columns[i]->heading[1]);
		value_text(s, i, &s->gathered->total, true, text);
		widen(&s->widths[i], text);
		for (uint32_t r = 0; r < rows->count; r++) {
			value_text(s, i, &rows->rows[r].figures, false, text);
			widen(&s->widths[i], text);
		}
	}
	columns_fit(s);
	names_fit(s);
}

static void headings_write(FILE *out, const struct sheet *s, int line)
{
	const struct grouping *grouping = &s->output->terms->grouping;

	for (int i = 0; i < grouping->count; i++) {
		cell_write(
			out, line ? part_name(grouping->parts[i]) : "", s->name_widths[i], false);
		if (i + 1 < grouping->count)
			fputc(' ', out);
	}
	for (int i = 0; i < s->count; i++) {
		fputc(' ', out);
		cell_write(out, s->columns[i]->heading[line], s->widths[i], true);
	}
	fputc('\n', out);
}

/* row NULL: the total. */
static void row_write(
	FILE *out, const struct sheet *s, const struct row *row, struct figures *figures)
{
	char text[CELL_SIZE];

	for (int i = 0; i < s->output->terms->grouping.count; i++) {
		strcpy(text, i ? "" : "total");
		if (row)
			name_text(s, i, row, text);
		fprintf(out, "%s", i ? " " : "");
		cell_write(out, text, s->name_widths[i], false);
	}
	for (int i = 0; i < s->count; i++) {
		value_text(s, i, figures, !row, text);
		fputc(' ', out);
		cell_write(out, text, s->widths[i], true);
	}
	fputc('\n', out);
}

static void sheet_write(FILE *out, struct sheet *s)
{
	struct rows *rows = &s->gathered->rows;

	for (int i = 0; i < s->output->column_count; i++)
		if (s->output->columns[i].heading[0] && s->count < COLUMNS_MAX)
			s->columns[s->count++] = &s->output->columns[i];
	sheet_measure(s);
	headings_write(out, s, 0);
	headings_write(out, s, 1);
	for (uint32_t i = 0; i < rows->count; i++)
		row_write(out, s, &rows->rows[i], &rows->rows[i].figures);
	row_write(out, s, NULL, &s->gathered->total);
	if (s->is_cut)
		fputs("\nMore figures are in --format csv.\n", out);
}

/* ---- Without rows: a list of everything ---- */

static void list_write(FILE *out, struct sheet *s)
{
	char text[CELL_SIZE];
	int width = 0;

	for (int i = 0; i < s->output->column_count && i < COLUMNS_MAX; i++) {
		s->columns[s->count++] = &s->output->columns[i];
		value_text(s, i, &s->gathered->total, true, text);
		widen(&width, text);
	}
	for (int i = 0; i < s->count; i++) {
		value_text(s, i, &s->gathered->total, true, text);
		cell_write(out, s->columns[i]->words, 44, false);
		fputc(' ', out);
		cell_write(out, text, width, true);
		fputc('\n', out);
	}
}

static void title_write(FILE *out, const struct output *output, struct gathered *gathered)
{
	const struct gather_terms *terms = output->terms;
	char clock[16], level[32];

	fprintf(out, "%s: ", gathered->centre.file->setup->centre);
	if (strcmp(terms->from, terms->to) == 0)
		fprintf(out, "business day %s", terms->from);
	else
		fprintf(out, "business days %s to %s (%" PRId64 " with anything in them)",
			terms->from, terms->to, gathered->days);
	if (gathered->day_is_open) {
		centre_clock(&gathered->centre, gathered->as_of_ms, clock);
		fprintf(out, ", which goes on: as of %s", clock);
	}
	output_duration(terms->level_ms, level);
	if (strcmp(output->kind, "report") == 0)
		fprintf(out, "\nminutes:seconds; service level: called within %s", level);
	else
		fprintf(out, "\nminutes:seconds; what people were told against what came");
	fprintf(out, "\n\n");
}

int output_table(FILE *out, const struct output *output, struct gathered *gathered)
{
	struct sheet sheet = {.output = output, .gathered = gathered};

	/* the terminal's own may be none that knows more than ASCII */
	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		setlocale(LC_CTYPE, "");
	title_write(out, output, gathered);
	if (output->terms->grouping.count)
		sheet_write(out, &sheet);
	else
		list_write(out, &sheet);
	return 0;
}
