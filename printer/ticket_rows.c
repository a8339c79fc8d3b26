/*
 * What stands on a ticket, row by row as the hall's layout says. Rows without content (no logo, no
 * zone, an ordinary class) are passed over, and the rules around them do not meet.
 */
#include "printer/ticket_inside.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/catalogue.h"
#include "firmware/base/clock.h"
#include "firmware/wire/answer_message.h"
#include "firmware/wire/catalogue_message.h"
#include "printer/logo.h"
#include "printer/qr.h"
#include "printer/wording.h"

enum { /* dots at 203 dpi */
	GAP_NEXT = 8,
	GAP_LABEL = 2,
	GAP_LABELLED = 14, /* between "Your number" and it */
	GAP_NUMBER = 20,   /* below it */
	GAP_BAR = 10,
	GAP_ROW = 16, /* the row `gap`, by size */
};
enum { /* of the square code */
	QR_QUIET_MODULES = 4,
	MODULE_LEAST_DOTS = 3, /* 0.37 mm: the least that phones read well */
	MODULE_MIN_DOTS = 4,
	MODULE_MAX_DOTS = 7, /* 0.9 mm: larger is only more paper */
	MODULE_LARGE_DOTS = 8,
};

static struct look smaller(struct look look)
{
	look.size -= look.size > COLUMN_SMALL;
	look.weight = PAINT_REGULAR;
	return look;
}

/* ---- Head and number ------------------------------------------------------------------------- */

static void logo_row(struct page *page, const struct layout_row *row)
{
	const struct ticket_layout *layout = &page->face->hall->ticket;
	struct look look = page_look(row, (struct look){.align = PAINT_CENTRE});
	struct column *column = &page->column;
	struct bitmap *logo;

	if (!layout->logo)
		return;
	logo = logo_make(layout->logo, layout->logo_len, column->width);
	if (!logo) {
		page_lacks(page, "logo",
			"it cannot be unpacked, or nothing dark is in it: draw it anew");
		return;
	}
	page_begin(page, GAP_NEXT);
	bitmap_lay(column->dots,
		column_place(column, page->tongues[0].language, look.align, logo->width_dots),
		column->y, logo);
	column->y += logo->height_dots;
	column_gap(column, GAP_NEXT);
	bitmap_free(logo);
}

static void centre_row(struct page *page, const struct layout_row *row)
{
	struct saying name =
		page_naming(page, &page->face->hall->centre_names, "name of the centre", "");

	page_begin(page, GAP_NEXT);
	page_say(page, &name,
		page_look(row, (struct look){COLUMN_STRONG, PAINT_BOLD, PAINT_CENTRE}));
}

static void bar(struct page *page, const struct saying *saying)
{
	static const struct look look = {COLUMN_STRONG, PAINT_BOLD, PAINT_CENTRE};
	struct column_text texts[2];
	int count = page_spoken(page, saying, &look, texts);

	page_begin(page, GAP_BAR);
	column_bar(&page->column, texts, count);
	column_gap(&page->column, GAP_BAR - GAP_NEXT);
}

static void copy_mark(struct page *page)
{
	char texts[2][WORDING_SIZE], number[32], mark[40];
	struct saying saying = page_sentence(page, "Copy");

	if (page->face->copy > 1) {
		saying = page_sentence(page, "Copy {number}");
		snprintf(number, sizeof(number), "%u", page->face->copy);
		paint_id(mark, sizeof(mark), number);
		for (int i = 0; i < page->tongue_count; i++)
			saying.texts[i] = wording_fill(
				texts[i], WORDING_SIZE, saying.texts[i], "number", mark, NULL);
	}
	bar(page, &saying);
}

static void number_row(struct page *page, const struct layout_row *row)
{
	struct look look = page_look(row, (struct look){COLUMN_BODY, PAINT_REGULAR, PAINT_CENTRE});
	struct saying label = page_sentence(page, "Your number");

	look.size = COLUMN_BODY;
	look.weight = PAINT_REGULAR;
	page_begin(page, GAP_NEXT);
	page_say(page, &label, look);
	column_gap(&page->column, GAP_LABELLED);
	if (ticket_number(page, row) < 0)
		page->column.failed = true;
	column_gap(&page->column, GAP_NUMBER - GAP_NEXT);
	if (page->face->copy)
		copy_mark(page);
}

static void class_row(struct page *page)
{
	const struct hall_catalogue *hall = page->face->hall;
	const char *id = page->face->ticket->klass;

	for (int i = 0; id[0] && strcmp(id, "normal") != 0 && i < hall->class_count; i++) {
		if (strcmp(hall->classes[i].id, id) != 0)
			continue;
		struct saying name =
			page_naming(page, &hall->classes[i].names, "name of class", id);

		bar(page, &name);
	}
}

/* ---- What for and where ---------------------------------------------------------------------- */

static void service_row(struct page *page, const struct layout_row *row)
{
	const char *id = page->face->ticket->service;
	const struct catalogue_service *service = hall_catalogue_service(page->face->hall, id);
	struct saying name = service ? page_naming(page, &service->names, "name of service", id)
				     : page_plainly(id);

	if (!name.texts[0][0])
		return;
	page_begin(page, GAP_NEXT);
	page_say(
		page, &name, page_look(row, (struct look){COLUMN_LARGE, PAINT_BOLD, PAINT_CENTRE}));
}

static void institution_row(struct page *page, const struct layout_row *row)
{
	const char *id = page->face->ticket->institution;
	const struct catalogue_item *item = hall_catalogue_institution(page->face->hall, id);
	struct saying name = item ? page_naming(page, &item->names, "name of institution", id)
				  : page_plainly(id);

	if (!name.texts[0][0])
		return;
	page_begin(page, GAP_NEXT);
	page_say(page, &name,
		page_look(row, (struct look){COLUMN_BODY, PAINT_REGULAR, PAINT_CENTRE}));
}

static const struct names *zone_names(const struct page *page)
{
	const struct hall_catalogue *hall = page->face->hall;
	const struct catalogue_service *service =
		hall_catalogue_service(hall, page->face->ticket->service);

	for (int i = 0; service && service->zone[0] && i < hall->zone_count; i++)
		if (!strcmp(hall->zones[i].id, service->zone))
			return &hall->zones[i].names;
	return NULL;
}

static void zone_row(struct page *page, const struct layout_row *row)
{
	struct look look = page_look(row, (struct look){COLUMN_BODY, PAINT_BOLD, PAINT_CENTRE});
	struct saying saying = page_sentence(page, "Your counters are in: {zone}"), name;
	const struct names *names = zone_names(page);
	char texts[2][SENTENCE_SIZE], zone[SENTENCE_SIZE], held[SENTENCE_SIZE];

	if (!names)
		return;
	name = page_naming(page, names, "", "");
	for (int i = 0; i < page->tongue_count; i++)
		saying.texts[i] = wording_fill(texts[i], SENTENCE_SIZE, saying.texts[i], "zone",
			page_hold(page, i, &look, page_isolate(page, i, &name, zone), held), NULL);
	page_begin(page, GAP_NEXT);
	page_say(page, &saying, look);
}

static void documents_row(struct page *page, const struct layout_row *row)
{
	const struct catalogue_service *service =
		hall_catalogue_service(page->face->hall, page->face->ticket->service);
	struct look look = page_look(row, (struct look){COLUMN_BODY, PAINT_REGULAR, PAINT_START});
	struct saying label = page_sentence(page, "Documents to have ready"), text;
	struct column_text heads[2], texts[2];
	int labels, count;

	if (!service)
		return;
	text = page_naming(page, &service->documents, "documents of service", service->id);
	if (!text.texts[0][0])
		return;
	labels =
		page_spoken(page, &label, &(struct look){look.size, PAINT_BOLD, look.align}, heads);
	count = page_spoken(page, &text, &look, texts);
	page_begin(page, GAP_NEXT);
	for (int i = 0; i < count; i++) {
		column_gap(&page->column, i > 0 ? GAP_NEXT : 0);
		if (i < labels)
			column_text(&page->column, &heads[i]);
		column_gap(&page->column, GAP_LABEL);
		column_text(&page->column, &texts[i]);
	}
}

/* ---- How long -------------------------------------------------------------------------------- */

static void offline_sentence(struct page *page, const struct layout_row *row)
{
	struct saying saying =
		page_sentence(page, "Your place in the queue is kept. The wait is not known now.");

	if (page->is_told_offline)
		return;
	page->is_told_offline = true;
	page_begin(page, GAP_NEXT);
	page_say(page, &saying,
		smaller(page_look(row, (struct look){COLUMN_STRONG, PAINT_REGULAR, PAINT_CENTRE})));
}

/* One or two rows `ahead` and `wait` that follow each other; how many. */
static int fact_rows(struct page *page, const struct layout_row *row, int left)
{
	static const struct look own = {COLUMN_STRONG, PAINT_BOLD, PAINT_CENTRE};
	const struct ticket_message *ticket = page->face->ticket;
	int count = left > 1 && row[0].item == LAYOUT_AHEAD && row[1].item == LAYOUT_WAIT ? 2 : 1;
	char number[24], ahead[32], waits[2][WORDING_SIZE];
	struct column_fact facts[2] = {0};

	if (page->face->offline) {
		offline_sentence(page, row);
		return count;
	}
	snprintf(number, sizeof(number), "%u", ticket->ahead);
	paint_id(ahead, sizeof(ahead), number);
	for (int i = 0; i < count; i++) {
		bool is_ahead = row[i].item == LAYOUT_AHEAD;
		struct look look = page_look(&row[i], own);
		struct look under = {look.size > COLUMN_BODY ? COLUMN_BODY : COLUMN_SMALL,
			PAINT_REGULAR, look.align};
		struct saying label =
			page_sentence(page, is_ahead ? "People ahead" : "Expected wait");
		struct saying value = {
			.texts = {ahead, ahead}, .what = "people ahead", .which = number};

		memcpy(value.languages, label.languages, sizeof(value.languages));

		for (int k = 0; !is_ahead && k < page->tongue_count; k++)
			value.texts[k] = wording_wait(
				waits[k], page->tongues[k].words, ticket->low_ms, ticket->high_ms);
		if (!is_ahead)
			value.what = "expected wait", value.which = "";
		facts[i].label_count = page_spoken(page, &label, &under, facts[i].labels);
		facts[i].value_count = page_spoken(page, &value, &look, facts[i].values);
	}
	page_begin(page, GAP_NEXT);
	column_facts(&page->column, facts, count);
	return count;
}

/* ---- The square code ------------------------------------------------------------------------- */

enum { URL_SIZE = sizeof(((struct hall_catalogue *)NULL)->qr_prefix) + TOKEN_SIZE };

/* False: this ticket has no code. */
static bool url_write(char url[URL_SIZE], const struct hall_catalogue *hall, const char *token)
{
	snprintf(url, URL_SIZE, "%s%s", hall->qr_prefix, token);
	return hall->qr_prefix[0] && token[0];
}

void ticket_expect(struct qr_kept *code, const struct hall_catalogue *hall, const char *token)
{
	char url[URL_SIZE];

	if (url_write(url, hall, token))
		qr_keep(code, url);
}

static bool ticket_qr(struct page *page, struct qr *qr)
{
	char url[URL_SIZE];

	if (!url_write(url, page->face->hall, page->face->ticket->token))
		return false;
	if (page->code && strcmp(page->code->text, url) == 0) {
		*qr = page->code->qr;
		return true;
	}
	if (qr_encode(url, qr) == 0)
		return true;
	page_lacks(page, "QR code", "the address does not fit into one: shorten qr_prefix");
	return false;
}

/* How many dots a module is wide; 0: the code does not fit on the paper. */
static int module_dots(const struct page *page, const struct qr *qr)
{
	int sides = qr->modules + 2 * QR_QUIET_MODULES, width = page->column.width;
	int most = page->is_large ? MODULE_LARGE_DOTS : MODULE_MAX_DOTS;
	int dots = width * (page->is_large ? 60 : 45) / 100 / sides;

	dots = dots < MODULE_MIN_DOTS ? MODULE_MIN_DOTS : dots > most ? most : dots;
	while (dots * sides > width)
		dots--;
	return dots < MODULE_LEAST_DOTS ? 0 : dots;
}

static void stamp_qr(struct column *column, const struct qr *qr, int module, int left)
{
	for (int row = 0; row < qr->modules; row++)
		for (int x = 0; x < qr->modules; x++)
			if (qr->dark[row][x])
				bitmap_fill(column->dots, left + x * module,
					column->y + row * module, module, module);
}

/* The code at the start of the lines, and what it is for beside it. */
static void qr_beside(struct page *page, const struct qr *qr, int module,
	const struct column_text *texts, int count)
{
	struct column *column = &page->column;
	int side = qr->modules * module, gap = QR_QUIET_MODULES * module;
	int left = column_place(column, page->tongues[0].language, PAINT_START, side);
	int width = column->width - side - gap;
	int height = column_height(column, texts, count, width);
	struct column_room room = {
		left == column->left ? left + side + gap : column->left, column->y, width};

	if (height < side)
		room.y += (side - height) / 2;
	stamp_qr(column, qr, module, left);
	height = room.y - column->y + column_texts(column, texts, count, room);
	column->y += height > side ? height : side;
}

static void qr_below(struct page *page, const struct qr *qr, int module, enum paint_align align,
	const struct column_text *texts, int count)
{
	struct column *column = &page->column;
	int side = qr->modules * module, quiet = QR_QUIET_MODULES * module;

	stamp_qr(column, qr, module, column_place(column, page->tongues[0].language, align, side));
	/* The next text's own line is the rest of the quiet zone. */
	column->y += side + quiet * 3 / 4;
	for (int i = 0; i < count; i++)
		column_text(column, &texts[i]);
}

static void qr_row(struct page *page, const struct layout_row *row)
{
	struct look look = page_look(row, (struct look){COLUMN_SMALL, PAINT_REGULAR, PAINT_CENTRE});
	struct saying caption = page_sentence(page, "Scan to follow your turn on your phone");
	bool is_beside = column_is_wide(&page->column) && row->align != LAYOUT_CENTRED;
	struct column_text texts[2];
	int module, count;
	struct qr qr;

	if (!ticket_qr(page, &qr))
		return;
	module = module_dots(page, &qr);
	if (module == 0) {
		page_lacks(page, "QR code", "it is wider than the paper: shorten qr_prefix");
		return;
	}
	page_begin(page, GAP_NEXT);
	page->column.y += QR_QUIET_MODULES * module / 2; /* the gap above is the other half */
	look.align = is_beside ? PAINT_START : look.align;
	count = page_spoken(page, &caption, &look, texts);
	/* Both languages stand beside the code, whichever way they are read. */
	if (is_beside && count == 2 &&
		language_is_rtl(texts[0].language) != language_is_rtl(texts[1].language))
		texts[1].align = PAINT_END;
	if (is_beside)
		qr_beside(page, &qr, module, texts, count);
	else
		qr_below(page, &qr, module, look.align, texts, count);
	if (is_beside)
		page->column.y += QR_QUIET_MODULES * module / 2;
}

/* ---- The foot -------------------------------------------------------------------------------- */

static void time_row(struct page *page, const struct layout_row *row)
{
	struct look look = page_look(row, (struct look){COLUMN_SMALL, PAINT_REGULAR, PAINT_CENTRE});
	const struct ticket_face *face = page->face;
	char iso[11], time[6], mark[24], date[WORDING_SIZE], held[SENTENCE_SIZE];
	char lines[2][SENTENCE_SIZE];
	struct saying saying = page_sentence(page, "Taken at {time}, {date}");

	if (!face->ticket->issued_ms) /* the kiosk had no clock: no time is better than a wrong one
				       */
		return;
	if (clock_local_date(face->ticket->issued_ms, face->hall->time_zone, iso) < 0 ||
		clock_local_hhmm(face->ticket->issued_ms, face->hall->time_zone, time) < 0)
		return;
	paint_id(mark, sizeof(mark), time);
	for (int i = 0; i < page->tongue_count; i++) {
		wording_date(date, page->tongues[i].words, iso);
		saying.texts[i] = wording_fill(lines[i], SENTENCE_SIZE, saying.texts[i], "time",
			mark, "date", page_hold(page, i, &look, date, held), NULL);
	}
	page_begin(page, GAP_NEXT);
	page_say(page, &saying, look);
}

static void footer_row(struct page *page, const struct layout_row *row)
{
	struct saying text = page_naming(page, &page->face->hall->footer, "ticket.footer", "");

	if (!text.texts[0][0])
		text = page_sentence(page, "Please watch the screens for your number.");
	page_begin(page, GAP_NEXT);
	page_say(page, &text,
		page_look(row, (struct look){COLUMN_SMALL, PAINT_REGULAR, PAINT_CENTRE}));
}

/* ---- All ------------------------------------------------------------------------------------- */

static void gap_row(struct page *page, const struct layout_row *row)
{
	static const int parts[LAYOUT_SIZE_COUNT] = {2, 1, 2, 4, 6};

	page->gap_waits += parts[row->size] * GAP_ROW / 2;
}

/* The rows that are done by this one: 1, or 2 for facts beside each other. */
static int row_put(struct page *page, const struct layout_row *row, int left)
{
	switch ((enum layout_item)row->item) {
	case LAYOUT_LOGO:
		logo_row(page, row);
		break;
	case LAYOUT_CENTRE:
		centre_row(page, row);
		break;
	case LAYOUT_NUMBER:
		number_row(page, row);
		break;
	case LAYOUT_CLASS:
		class_row(page);
		break;
	case LAYOUT_SERVICE:
		service_row(page, row);
		break;
	case LAYOUT_INSTITUTION:
		institution_row(page, row);
		break;
	case LAYOUT_ZONE:
		zone_row(page, row);
		break;
	case LAYOUT_AHEAD:
	case LAYOUT_WAIT:
		return fact_rows(page, row, left);
	case LAYOUT_DOCUMENTS:
		documents_row(page, row);
		break;
	case LAYOUT_QR:
		qr_row(page, row);
		break;
	case LAYOUT_TIME:
		time_row(page, row);
		break;
	case LAYOUT_FOOTER:
		footer_row(page, row);
		break;
	case LAYOUT_RULE:
		page->rule_waits = true;
		page->rule_strong |= row->weight == LAYOUT_BOLD;
		break;
	case LAYOUT_GAP:
		gap_row(page, row);
		break;
	case LAYOUT_ITEM_COUNT:
		break;
	}
	return 1;
}

void ticket_rows(struct page *page)
{
	const struct ticket_layout *layout = &page->face->hall->ticket;

	if (page->face->hall->sample) {
		struct saying sample = page_sentence(page, "Sample: not a real ticket");

		page_begin(page, 0);
		page_say(page, &sample, (struct look){COLUMN_SMALL, PAINT_REGULAR, PAINT_CENTRE});
	}
	for (int i = 0; i < layout->row_count;)
		i += row_put(page, &layout->rows[i], layout->row_count - i);
	column_gap(&page->column, GAP_NEXT);
}
