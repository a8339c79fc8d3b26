/*
 * How a ticket speaks: each text in the citizen's language and, smaller, in the hall's second one;
 * and the room or rule between what stands below each other.
 */
#include "printer/ticket_inside.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/catalogue.h"
#include "firmware/wire/catalogue_message.h"

enum { GAP_RULE = 14 }; /* dots at 203 dpi */

void page_begin(struct page *page, int gap)
{
	struct column *column = &page->column;

	if (page->has_content && page->rule_waits) {
		column_gap(column, GAP_RULE);
		column_rule(column, page->rule_strong);
		column_gap(column, GAP_RULE);
	} else if (page->has_content) {
		column_gap(column, gap);
	}
	column_gap(column, page->gap_waits);
	page->has_content = true;
	page->rule_waits = page->rule_strong = false;
	page->gap_waits = 0;
}

struct saying page_sentence(const struct page *page, const char *english)
{
	struct saying saying = {.what = "sentence", .which = english};

	for (int i = 0; i < page->tongue_count; i++) {
		saying.texts[i] = catalogue_text(page->tongues[i].words, english);
		saying.languages[i] = page->tongues[i].words ? page->tongues[i].language : "en";
	}
	return saying;
}

struct saying page_naming(
	const struct page *page, const struct names *names, const char *what, const char *which)
{
	struct saying saying = {.what = what, .which = which};

	for (int i = 0; i < page->tongue_count; i++) {
		struct name name = names_in(page->face->hall, names, page->tongues[i].language);

		saying.texts[i] = name.text;
		saying.languages[i] = name.language;
	}
	return saying;
}

struct saying page_plainly(const char *text)
{
	return (struct saying){.texts = {text, text}, .what = "id"};
}

/* START is the edge where the ticket's own language begins, also for what stands in for it. */
static enum paint_align align_of(enum paint_align align, const char *tongue, const char *language)
{
	if (align == PAINT_CENTRE || language_is_rtl(tongue) == language_is_rtl(language))
		return align;
	return align == PAINT_START ? PAINT_END : PAINT_START;
}

int page_spoken(const struct page *page, const struct saying *saying, const struct look *look,
	struct column_text texts[2])
{
	int count = 0;

	for (int i = 0; i < page->tongue_count; i++) {
		const char *tongue = page->tongues[i].language;
		const char *language = saying->languages[i] ? saying->languages[i] : tongue;

		if (!saying->texts[i][0] ||
			(i > 0 && (strcmp(language, tongue) != 0 ||
					  !strcmp(saying->texts[i], saying->texts[0]))))
			continue;
		texts[count++] = (struct column_text){
			.language = language,
			.size = look->size - (i > 0 && look->size > COLUMN_SMALL),
			.weight = i > 0 ? PAINT_REGULAR : look->weight,
			.align = align_of(look->align, tongue, language),
			.text = saying->texts[i],
			.what = saying->what,
			.which = saying->which,
		};
	}
	return count;
}

void page_say(struct page *page, const struct saying *saying, struct look look)
{
	struct column_text texts[2];
	int count = page_spoken(page, saying, &look, texts);

	for (int i = 0; i < count; i++)
		column_text(&page->column, &texts[i]);
}

struct look page_look(const struct layout_row *row, struct look own)
{
	if (row->size != LAYOUT_SIZE_OWN)
		own.size = (enum column_size)(row->size - LAYOUT_SMALL + COLUMN_SMALL);
	if (row->weight != LAYOUT_WEIGHT_OWN)
		own.weight = row->weight == LAYOUT_BOLD ? PAINT_BOLD : PAINT_REGULAR;
	if (row->align != LAYOUT_ALIGN_OWN)
		own.align = row->align == LAYOUT_START ? PAINT_START : PAINT_CENTRE;
	return own;
}

const char *page_hold(const struct page *page, int tongue, const struct look *look,
	const char *part, char text[SENTENCE_SIZE])
{
	const struct column_text whole = {
		.language = page->tongues[tongue].language,
		.size = look->size,
		.weight = look->weight,
		.text = part,
	};
	size_t len = 0;

	if (!strchr(part, ' ') || column_width(&page->column, &whole) > page->column.width)
		return part;
	for (; *part && len < SENTENCE_SIZE - 3; part++) {
		if (*part == ' ')
			text[len++] = '\xc2';
		text[len++] = *part == ' ' ? '\xa0' : *part;
	}
	text[len] = '\0';
	return text;
}

const char *page_isolate(
	const struct page *page, int tongue, const struct saying *name, char text[SENTENCE_SIZE])
{
	if (strcmp(name->languages[tongue], page->tongues[tongue].language) == 0)
		return name->texts[tongue];
	/* FIRST STRONG ISOLATE, POP DIRECTIONAL ISOLATE */
	snprintf(text, SENTENCE_SIZE, "\u2068%s\u2069", name->texts[tongue]);
	return text;
}

void page_lacks(struct page *page, const char *what, const char *why)
{
	if (page->lacks)
		page->lacks(page->column.trouble_data, what, why);
}
