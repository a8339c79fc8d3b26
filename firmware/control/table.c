/* Widths are counted in characters, not bytes; ids are ASCII, but reasons are people's words. */
#include "firmware/control/table.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static int text_width(const char *text)
{
	int width = 0;

	for (; *text; text++)
		width += (*text & 0xc0) != 0x80;
	return width;
}

static bool table_grow(struct table *t)
{
	size_t size = t->rows ? t->rows * 2 : 16;
	char **cells;
	bool *marked;

	if (t->rows && (t->rows < 16 || (t->rows & (t->rows - 1))))
		return true; /* room is there: sizes are powers of two from 16 */
	if (t->rows >= TABLE_MAX_ROWS)
		return false;
	cells = realloc(t->cells, size * (size_t)t->columns * sizeof(*cells));
	if (cells)
		t->cells = cells;
	marked = realloc(t->marked, size * sizeof(*marked));
	if (marked)
		t->marked = marked;
	return cells && marked;
}

void table_row(struct table *t, bool marked, int columns, ...)
{
	va_list args;

	assert(columns <= TABLE_MAX_COLUMNS && (!t->rows || columns == t->columns));
	t->columns = columns;
	if (t->failed || !table_grow(t)) {
		t->failed = true;
		return;
	}
	char **row = t->cells + t->rows * (size_t)columns;

	va_start(args, columns);
	for (int i = 0; i < columns; i++) {
		row[i] = strdup(va_arg(args, const char *));
		t->failed = t->failed || !row[i];
		int width = row[i] ? text_width(row[i]) : 0;

		if (width > t->width[i])
			t->width[i] = width;
	}
	va_end(args);
	t->marked[t->rows++] = marked;
}

/* Texts of peers must not drive the terminal. */
static void cell_write(FILE *out, const char *text)
{
	for (; *text; text++)
		fputc((unsigned char)*text < ' ' || *text == 0x7f ? '?' : *text, out);
}

static void row_write(const struct table *t, FILE *out, size_t row)
{
	char *const *cells = t->cells + row * (size_t)t->columns;
	int last = t->columns - 1;

	while (last > 0 && cells[last] && !cells[last][0])
		last--;
	fprintf(out, "%*s", t->indent, "");
	for (int i = 0; i <= last; i++) {
		const char *text = cells[i] ? cells[i] : "";
		int blanks = t->width[i] - text_width(text);
		bool right = t->right & 1u << i;

		fprintf(out, "%*s", right ? blanks : 0, "");
		cell_write(out, text);
		if (i < last)
			fprintf(out, "%*s", (right ? 0 : blanks) + 2, "");
	}
}

void table_write(const struct table *t, FILE *out, bool colour)
{
	for (size_t i = 0; i < t->rows; i++) {
		bool red = colour && t->marked[i];

		fputs(red ? "\033[31m" : "", out);
		row_write(t, out, i);
		fputs(red ? "\033[0m\n" : "\n", out);
	}
	if (t->failed)
		fprintf(out, "%*s(more rows than memory)\n", t->indent, "");
}

void table_fini(struct table *t)
{
	for (size_t i = 0; i < t->rows * (size_t)t->columns; i++)
		free(t->cells[i]);
	free(t->cells);
	free(t->marked);
	memset(t, 0, sizeof(*t));
}
