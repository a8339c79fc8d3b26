/* A ticket while it is laid out, for the files of the ticket alone. */
#ifndef NOVBE_PRINTER_TICKET_INSIDE_H
#define NOVBE_PRINTER_TICKET_INSIDE_H

#include <stdbool.h>

#include "firmware/wire/ticket_layout.h"
#include "printer/column.h"
#include "printer/ticket.h"

struct catalogue;
struct names;

enum { TICKET_MAX_MM = 400 }; /* longer ones jam in the hand and under the cutter */

struct tongue {
	const char *language;
	const struct catalogue *words; /* NULL: English */
};

struct page {
	struct column column;
	const struct ticket_face *face;
	const struct qr_kept *code; /* made before; NULL: none */
	struct tongue tongues[2];   /* the citizen's, then the hall's second one */
	int tongue_count;
	bool is_large;
	bool is_told_offline;
	bool has_content; /* something stands above */
	bool rule_waits;  /* a rule comes before what comes next, if anything comes */
	bool rule_strong;
	int gap_waits; /* dots at 203 dpi */
	/* Told when the code or logo cannot be printed, with what to do; NULL: nobody asks. Data as
	 * the column's. */
	void (*lacks)(void *data, const char *what, const char *why);
};

enum { SENTENCE_SIZE = 512 };

/* A text of the ticket in each of its languages, and what it is, for messages. */
struct saying {
	const char *texts[2];
	const char *languages[2]; /* that they are written in; NULL: the ticket's */
	const char *what, *which;
};

struct look {
	enum column_size size;
	enum paint_weight weight;
	enum paint_align align;
};

/* Before content: the rule or room that was waiting for it, or `gap` dots (at 203 dpi). */
void page_begin(struct page *page, int gap);
/* One of the program's own sentences, or a name of the hall's. Of a name that is missing in the
 * ticket's own language another one's stands in; of one that is missing in the second, none. */
struct saying page_sentence(const struct page *page, const char *english);
struct saying page_naming(
	const struct page *page, const struct names *names, const char *what, const char *which);
/* An id in place of a name that this board does not know (yet). */
struct saying page_plainly(const char *text);
/* The texts to print in order, the second language smaller; how many. */
int page_spoken(const struct page *page, const struct saying *saying, const struct look *look,
	struct column_text texts[2]);
/* A name for a gap of a sentence in that language: held apart from the words around it where its
 * own is another one. */
const char *page_isolate(
	const struct page *page, int tongue, const struct saying *name, char text[SENTENCE_SIZE]);
/* Prints them below each other. */
void page_say(struct page *page, const struct saying *saying, struct look look);
/* A row's look, where the layout says nothing its own. */
struct look page_look(const struct layout_row *row, struct look own);
/* A part of a sentence that should not be torn at a line's end, its spaces made into ones that do
 * not break, if it fits a line of the column in one piece. */
const char *page_hold(const struct page *page, int tongue, const struct look *look,
	const char *part, char text[SENTENCE_SIZE]);
/* Tells what cannot be printed. */
void page_lacks(struct page *page, const char *what, const char *why);

/* Lays out the whole ticket. column.dots is as high as it may become; column.y its height then. */
void ticket_rows(struct page *page);

/* Stamps the number at the column's place. -ENOMEM. */
int ticket_number(struct page *page, const struct layout_row *row)
	__attribute__((warn_unused_result));

/* The same as ticket_paint() with somebody to be told. trouble may be NULL. */
struct ticket_hooks {
	column_trouble_fn *trouble;
	void (*lacks)(void *data, const char *what, const char *why);
	void *data;
};
struct bitmap *ticket_make(struct painter *painter, const struct ticket_paper *paper,
	const struct ticket_face *face, const struct ticket_hooks *hooks);

#endif
