/*
 * The ticket's picture. The texts go through paint/ as coverage and become dots by a threshold;
 * the number and the square code are laid into the dots themselves, because both must keep an exact
 * size: the number is squeezed in width, never in height, when it is too wide for the paper.
 */
#include "printer/ticket.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/catalogue.h"
#include "firmware/base/clock.h"
#include "firmware/paint/paint.h"
#include "firmware/paint/picture.h"
#include "firmware/wire/answer_message.h"
#include "firmware/wire/catalogue_message.h"
#include "printer/column.h"
#include "printer/qr.h"
#include "printer/wording.h"

enum {
	THRESHOLD = 112,       /* a little under half: thin strokes survive the head */
	MARGIN_DOTS = 16,      /* at 203 dpi: heads are rarely centred exactly */
	NUMBER_MAX_DOTS = 148, /* digits taller than 18 mm waste paper */
	QR_QUIET_MODULES = 4,
	MODULE_MIN_DOTS = 4,
	MODULE_MAX_DOTS = 7, /* 0.5 to 0.9 mm: what phones read easily */
};

struct layout { /* where the exact parts stand */
	int number_y, number_rows;
	int qr_y;
};

static const char *say(const struct ticket_face *face, const char *english)
{
	return catalogue_text(face->words, english);
}

/* ---- The number ------------------------------------------------------------------------------ */

/* A letter pair and a long number on narrow paper stand below each other. */
static int number_lines(const char *ticket, int width_dots, char lines[2][TICKET_TEXT_SIZE])
{
	size_t letters = strspn(ticket, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

	snprintf(lines[0], TICKET_TEXT_SIZE, "%s", ticket);
	lines[1][0] = '\0';
	/* One character is about 0.6 of the em wide; below two thirds of that, digits grow thin. */
	if ((int)strlen(ticket) * TICKET_NUMBER_DOTS * 6 / 10 * 100 / 71 * 2 / 3 <= width_dots)
		return 1;
	lines[0][letters] = '\0';
	snprintf(lines[1], TICKET_TEXT_SIZE, "%s", ticket + letters);
	return 2;
}

static struct picture *number_picture(struct painter *painter, const char *text, int width_dots)
{
	float least = (TICKET_NUMBER_DOTS + 2) / PAINT_CAPITAL_EM;
	struct paint_style style = {.weight = PAINT_BOLD, .is_id = true, .align = PAINT_CENTRE};
	struct paint_extent extent;
	struct picture *picture;

	paint_text_fit(painter, &style, width_dots, 4 * NUMBER_MAX_DOTS, least,
		NUMBER_MAX_DOTS / PAINT_CAPITAL_EM, text, &style.size_px);
	extent = paint_measure(painter, &style, 0, text);
	picture = picture_new(
		PICTURE_INK, extent.width > width_dots ? extent.width : width_dots, extent.height);
	if (!picture)
		return NULL;
	if (paint_begin(painter, picture) < 0) {
		picture_free(picture);
		return NULL;
	}
	paint_text(
		painter, &style, (struct paint_box){0, 0, picture->width, picture->height}, text);
	if (paint_end(painter) < 0) {
		picture_free(picture);
		return NULL;
	}
	return picture;
}

static bool row_has_ink(const struct picture *picture, int y)
{
	const uint8_t *row = picture->data + (size_t)y * (size_t)picture->stride;

	for (int x = 0; x < picture->width; x++) {
		if (row[x] >= THRESHOLD)
			return true;
	}
	return false;
}

/* The mean coverage of the columns that fall into one dot when squeezed to width_dots. */
static int squeezed_dot(const uint8_t *row, int picture_width, int width_dots, int x)
{
	int from = x * picture_width / width_dots, to = (x + 1) * picture_width / width_dots;
	int sum = 0;

	for (int i = from; i < to; i++)
		sum += row[i];
	return sum / (to - from);
}

/* Lays the inked rows of the picture at y; only counts them when dots is NULL. */
static int stamp_number(
	const struct picture *picture, struct bitmap *dots, int left, int width_dots, int y)
{
	int rows = 0;

	for (int from = 0; from < picture->height; from++) {
		const uint8_t *row = picture->data + (size_t)from * (size_t)picture->stride;

		if (!row_has_ink(picture, from))
			continue;
		for (int x = 0; dots && x < width_dots; x++) {
			if (squeezed_dot(row, picture->width, width_dots, x) >= THRESHOLD)
				bitmap_fill(dots, left + x, y + rows, 1, 1);
		}
		rows++;
	}
	return rows;
}

/* Height of the number's lines, laid into dots unless NULL; -ENOMEM. */
static int number_block(const struct column *column, const char *ticket, struct bitmap *dots, int y)
{
	char lines[2][TICKET_TEXT_SIZE];
	int count = number_lines(ticket, column->width, lines), gap = column_dots(column, 16);
	int top = y;

	for (int i = 0; i < count; i++) {
		struct picture *picture = number_picture(column->painter, lines[i], column->width);

		if (!picture)
			return -ENOMEM;
		y += stamp_number(picture, dots, column->left, column->width, y);
		y += i + 1 < count ? gap : 0;
		picture_free(picture);
	}
	return y - top;
}

/* ---- The square code ------------------------------------------------------------------------- */

static bool ticket_qr(const struct ticket_face *face, struct qr *qr)
{
	char url[sizeof(face->hall->qr_prefix) + TOKEN_SIZE];

	if (!face->hall->qr_prefix[0] || !face->ticket->token[0])
		return false;
	snprintf(url, sizeof(url), "%s%s", face->hall->qr_prefix, face->ticket->token);
	return qr_encode(url, qr) == 0;
}

static int module_dots(const struct column *column, const struct qr *qr)
{
	int dots = column->width * 45 / 100 / (qr->modules + 2 * QR_QUIET_MODULES);

	return dots < MODULE_MIN_DOTS	? MODULE_MIN_DOTS
	       : dots > MODULE_MAX_DOTS ? MODULE_MAX_DOTS
					: dots;
}

static void stamp_qr(const struct column *column, const struct qr *qr, struct bitmap *dots, int y)
{
	int module = module_dots(column, qr);
	int left = column->left + (column->width - qr->modules * module) / 2;

	for (int row = 0; row < qr->modules; row++) {
		for (int x = 0; x < qr->modules; x++) {
			if (qr->dark[row][x])
				bitmap_fill(
					dots, left + x * module, y + row * module, module, module);
		}
	}
}

/* ---- The blocks ------------------------------------------------------------------------------ */

static void head_blocks(struct column *column, const struct ticket_face *face)
{
	const struct ticket_message *ticket = face->ticket;

	if (face->hall->sample)
		column_text(column, COLUMN_SMALL, PAINT_REGULAR,
			say(face, "Sample: not a real ticket"));
	column_text(column, COLUMN_STRONG, PAINT_BOLD,
		names_text(face->hall, &face->hall->centre_names, ticket->language));
	column_rule(column, true);
	column_text(column, COLUMN_BODY, PAINT_REGULAR, say(face, "Your number"));
	column_gap(column, 12);
}

static const struct names *class_names(const struct ticket_face *face)
{
	const char *id = face->ticket->klass;

	if (!id[0] || !strcmp(id, "normal"))
		return NULL;
	for (int i = 0; i < face->hall->class_count; i++) {
		if (!strcmp(face->hall->classes[i].id, id))
			return &face->hall->classes[i].names;
	}
	return NULL;
}

static void mark_blocks(struct column *column, const struct ticket_face *face)
{
	const struct names *klass = class_names(face);

	column_gap(column, 24);
	if (klass)
		column_bar(column, names_text(face->hall, klass, face->ticket->language));
	if (face->copy)
		column_bar(column, say(face, "Copy"));
}

static void service_blocks(struct column *column, const struct ticket_face *face)
{
	const struct ticket_message *ticket = face->ticket;
	const struct catalogue_service *service =
		hall_catalogue_service(face->hall, ticket->service);
	const struct catalogue_item *institution =
		hall_catalogue_institution(face->hall, ticket->institution);

	column_text(column, COLUMN_LARGE, PAINT_BOLD,
		service ? names_text(face->hall, &service->names, ticket->language)
			: ticket->service);
	column_gap(column, 4);
	column_text(column, COLUMN_BODY, PAINT_REGULAR,
		institution ? names_text(face->hall, &institution->names, ticket->language)
			    : ticket->institution);
}

static void wait_blocks(struct column *column, const struct ticket_face *face)
{
	const struct ticket_message *ticket = face->ticket;
	char ahead[24], wait[WORDING_SIZE];
	const char *labels[2] = {say(face, "People ahead"), say(face, "Expected wait")};
	const char *values[2] = {ahead, wait};

	column_rule(column, false);
	if (face->offline) {
		column_text(column, COLUMN_BODY, PAINT_REGULAR,
			say(face, "Your place in the queue is kept. The wait is not known now."));
		column_rule(column, false);
		return;
	}
	snprintf(ahead, sizeof(ahead), "%u", ticket->ahead);
	wording_wait(wait, face->words, ticket->low_ms, ticket->high_ms);
	column_facts(column, labels, values);
	column_rule(column, false);
}

static void foot_blocks(struct column *column, const struct ticket_face *face)
{
	char iso[11], time[6], date[WORDING_SIZE], line[WORDING_SIZE];

	if (clock_local_date(face->ticket->issued_ms, face->hall->time_zone, iso) == 0 &&
		clock_local_hhmm(face->ticket->issued_ms, face->hall->time_zone, time) == 0) {
		wording_date(date, face->words, iso);
		wording_fill(line, sizeof(line), say(face, "Taken at {time}, {date}"), "time", time,
			"date", date, NULL);
		column_text(column, COLUMN_SMALL, PAINT_REGULAR, line);
	}
	column_text(column, COLUMN_SMALL, PAINT_REGULAR,
		say(face, "Please watch the screens for your number."));
	column_gap(column, 8);
}

/* All blocks from the top; where the exact parts stand goes to *layout. */
static int lay_out(struct column *column, const struct ticket_face *face, struct layout *layout)
{
	struct qr qr;

	column->y = column_dots(column, 8);
	head_blocks(column, face);
	layout->number_y = column->y;
	if (!column->paints) {
		layout->number_rows = number_block(column, face->ticket->ticket, NULL, 0);
		if (layout->number_rows < 0)
			return layout->number_rows;
	}
	column->y += layout->number_rows;
	mark_blocks(column, face);
	service_blocks(column, face);
	wait_blocks(column, face);
	if (ticket_qr(face, &qr)) {
		int quiet = QR_QUIET_MODULES * module_dots(column, &qr);

		layout->qr_y = column->y + quiet / 2; /* the rule's gap is the other half */
		column->y = layout->qr_y + qr.modules * module_dots(column, &qr) + quiet;
		column_text(column, COLUMN_SMALL, PAINT_REGULAR,
			say(face, "Scan to follow your turn on your phone"));
		column_rule(column, false);
	}
	foot_blocks(column, face);
	return 0;
}

static struct bitmap *paint_column(
	struct column *column, const struct ticket_face *face, struct layout *layout)
{
	struct picture *picture =
		picture_new(PICTURE_INK, column->width + 2 * column->left, column->y);
	struct bitmap *dots = NULL;
	struct qr qr;

	if (!picture)
		return NULL;
	if (paint_begin(column->painter, picture) == 0) {
		column->paints = true;
		(void)lay_out(column, face, layout);
		if (paint_end(column->painter) == 0)
			dots = bitmap_from_coverage(picture->data, (size_t)picture->stride,
				picture->width, picture->height, THRESHOLD);
	}
	picture_free(picture);
	if (!dots)
		return NULL;
	if (number_block(column, face->ticket->ticket, dots, layout->number_y) < 0) {
		bitmap_free(dots);
		return NULL;
	}
	if (layout->qr_y && ticket_qr(face, &qr))
		stamp_qr(column, &qr, dots, layout->qr_y);
	return dots;
}

struct bitmap *ticket_paint(
	struct painter *painter, const struct ticket_paper *paper, const struct ticket_face *face)
{
	struct column column = {
		.painter = painter, .language = face->ticket->language, .dpi = paper->dpi};
	struct layout layout = {0};
	struct bitmap *dots;

	if (paper->width_dots < TICKET_MIN_WIDTH_DOTS ||
		paper->width_dots > TICKET_MAX_WIDTH_DOTS || paper->dpi < 150 || paper->dpi > 255) {
		errno = EINVAL;
		return NULL;
	}
	column.left = column_dots(&column, MARGIN_DOTS);
	column.width = paper->width_dots - 2 * column.left;
	if (lay_out(&column, face, &layout) < 0) {
		errno = ENOMEM;
		return NULL;
	}
	dots = paint_column(&column, face, &layout);
	if (!dots)
		errno = ENOMEM;
	return dots;
}

int ticket_warm(struct painter *painter, const struct ticket_paper *paper,
	const struct hall_catalogue *hall, const struct catalogue *words, const char *language)
{
	struct ticket_message ticket = {.ticket = "A047",
		.ahead = 8,
		.low_ms = 300000,
		.high_ms = 900000,
		.issued_ms = 1795405000123,
		.token = "00000000000000000000000000000000"};
	struct ticket_face face = {.ticket = &ticket, .hall = hall, .words = words};
	struct bitmap *dots;

	snprintf(ticket.language, sizeof(ticket.language), "%s", language);
	dots = ticket_paint(painter, paper, &face);
	if (!dots)
		return -errno;
	bitmap_free(dots);
	return 0;
}
