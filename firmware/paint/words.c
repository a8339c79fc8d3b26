/* The words of a text and their widths: with them it is known how it wraps without wrapping it. */
#include <stdlib.h>

#include "firmware/paint/painter.h"

/* Spaces at the lines' ends have no width now, but will where the lines end elsewhere. */
static void words_space(struct word *words, int count)
{
	int space = 0;

	for (int i = 0; i < count; i++)
		space = MAX(space, words[i].whole - words[i].letters);
	for (int i = 0; i < count; i++)
		if (words[i].ends_white && words[i].whole == words[i].letters)
			words[i].whole += space;
}

int words_of(PangoLayout *layout, struct word words[WORDS_MAX])
{
	int chars, count = 0, lines = pango_layout_get_line_count(layout);
	const PangoLogAttr *attrs = pango_layout_get_log_attrs_readonly(layout, &chars);
	const char *text = pango_layout_get_text(layout), *at = text;

	for (int i = 0, n = 0; i < lines; i++) {
		PangoLayoutLine *line = pango_layout_get_line_readonly(layout, i);
		int end = line->start_index + line->length, from, to, last = 0, first = count;

		for (; at - text < line->start_index; n++)
			at = g_utf8_next_char(at); /* the end of a paragraph */
		while (at - text < end) {
			if (count == WORDS_MAX)
				return 0;
			pango_layout_line_index_to_x(line, (int)(at - text), FALSE, &from);
			last = from;
			do {
				pango_layout_line_index_to_x(line, (int)(at - text), TRUE, &to);
				if (!attrs[n].is_white)
					last = to;
				at = g_utf8_next_char(at);
				n++;
			} while (at - text < end && !attrs[n].is_line_break);
			words[count++] = (struct word){abs(last - from), abs(to - from),
				attrs[n - 1].is_white, line->is_paragraph_start && first == count};
		}
	}
	words_space(words, count);
	return count;
}

int words_lines(const struct word *words, int count, int width)
{
	int lines = 1, used = 0;

	for (int i = 0; i < count; i++) {
		if (i > 0 && (words[i].begins || (used > 0 && used + words[i].letters > width))) {
			lines++;
			used = 0;
		}
		used += words[i].whole;
	}
	return lines;
}
