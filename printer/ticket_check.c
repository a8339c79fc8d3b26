/*
 * Whether a hall's tickets can be printed: the worst one of each service in each language is laid
 * out, and whatever it runs into is told once.
 */
#include "printer/ticket.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/wire/answer_message.h"
#include "firmware/wire/catalogue_message.h"
#include "printer/ticket_inside.h"

enum {
	MAX_TOLD = 200, /* problems; who has more knows enough */
	LINE_SIZE = 512,
	LONGEST_MIN = 60 * 23, /* minutes: an estimate of four digits */
};

struct check {
	FILE *out;
	struct painter *painter;
	const struct ticket_paper *paper;
	const struct ticket_face *face; /* in hand */
	int count;
	char *told[MAX_TOLD];
};

/* The same name stands on many tickets. */
static void tell(struct check *check, const char *line)
{
	for (int i = 0; i < check->count; i++)
		if (!strcmp(check->told[i], line))
			return;
	if (check->count == MAX_TOLD)
		return;
	check->told[check->count] = strdup(line);
	if (!check->told[check->count])
		return;
	check->count++;
	fprintf(check->out, "%s\n", line);
}

/* ---- What may be wrong with a text ----------------------------------------------------------- */

/* The widest word of the text, for the message. */
static void widest_word(
	struct check *check, const struct column_text *text, float size_px, char *word, size_t size)
{
	struct paint_style style = {
		.language = text->language, .size_px = size_px, .weight = text->weight};
	const char *at = text->text;
	int widest = -1;

	for (size_t len; *at; at += len + strspn(at + len, " ")) {
		char part[LINE_SIZE];
		int width;

		len = strcspn(at, " ");
		snprintf(part, sizeof(part), "%.*s", (int)len, at);
		width = paint_measure(check->painter, &style, 0, part).width;
		if (width > widest) {
			widest = width;
			snprintf(word, size, "%s", part);
		}
	}
}

static void text_trouble(void *data, enum column_trouble trouble, const struct column_text *text,
	int width_dots, float size_px)
{
	struct check *check = data;
	char line[2 * LINE_SIZE], word[LINE_SIZE] = "", which[LINE_SIZE] = "";

	if (text->which && text->which[0])
		snprintf(which, sizeof(which), " '%s'", text->which);
	if (trouble == COLUMN_LACKS) {
		snprintf(line, sizeof(line),
			"%s%s in '%s': no installed font has %d of its letters: install "
			"fonts-noto-core, or write it with other letters",
			text->what, which, text->language,
			paint_unknown_glyphs(check->painter, text->language, text->text));
	} else {
		widest_word(check, text, size_px, word, sizeof(word));
		snprintf(line, sizeof(line),
			"%s%s in '%s': '%s' is wider than the %d dots it has on paper of %d: "
			"shorten it, or let it be broken by a space or a soft hyphen (U+00AD)",
			text->what, which, text->language, word, width_dots,
			check->paper->width_dots);
	}
	tell(check, line);
}

static void part_trouble(void *data, const char *what, const char *why)
{
	char line[LINE_SIZE];

	snprintf(line, sizeof(line), "%s: %s", what, why);
	tell(data, line);
}

static void length_check(struct check *check, const struct bitmap *dots)
{
	int mm = dots->height_dots * 254 / (check->paper->dpi * 10);
	char line[LINE_SIZE];

	if (mm <= TICKET_MAX_MM)
		return;
	snprintf(line, sizeof(line),
		"ticket of service '%s' in '%s': %d mm of paper of %d dots, more than %d: take "
		"rows out of the layout, or shorten names and documents",
		check->face->ticket->service, check->face->ticket->language, mm,
		check->paper->width_dots, TICKET_MAX_MM);
	tell(check, line);
}

/* ---- The tickets ----------------------------------------------------------------------------- */

static int face_check(struct check *check, const struct ticket_face *face)
{
	const struct ticket_hooks hooks = {text_trouble, part_trouble, check};
	struct bitmap *dots;

	check->face = face;
	dots = ticket_make(check->painter, check->paper, face, &hooks);
	if (!dots)
		return -errno;
	if (face->ticket->low_ms >= 0 && !face->offline)
		length_check(check, dots);
	bitmap_free(dots);
	return 0;
}

/* What the rarer tickets of a language add: an unknown wait, no hub, each class. */
static int language_check(
	struct check *check, struct ticket_face *face, struct ticket_message *ticket)
{
	const struct hall_catalogue *hall = face->hall;
	int result;

	face->offline = true;
	result = face_check(check, face);
	face->offline = false;
	ticket->low_ms = -1;
	face->copy = 1;
	for (int i = 0; i < hall->class_count && result == 0; i++) {
		snprintf(ticket->klass, sizeof(ticket->klass), "%s", hall->classes[i].id);
		result = face_check(check, face);
	}
	return result;
}

static int service_check(struct check *check, const struct hall_catalogue *hall,
	struct translations *words, const struct catalogue_service *service, const char *language,
	bool is_first)
{
	struct ticket_message ticket = {
		.ahead = 9999,
		.low_ms = INT64_C(60000) * (LONGEST_MIN - 100),
		.high_ms = INT64_C(60000) * LONGEST_MIN,
		.issued_ms = INT64_C(1795405000123), /* in November: a long name */
		.token = "00000000000000000000000000000000",
	};
	struct ticket_face face = {.ticket = &ticket, .hall = hall, .words = words, .copy = 99};
	int result;

	snprintf(ticket.ticket, sizeof(ticket.ticket), "%s64999", service->series);
	snprintf(ticket.service, sizeof(ticket.service), "%s", service->id);
	snprintf(ticket.institution, sizeof(ticket.institution), "%s",
		hall->institutions[service->institution].id);
	snprintf(ticket.language, sizeof(ticket.language), "%s", language);
	if (hall->class_count > 0)
		snprintf(ticket.klass, sizeof(ticket.klass), "%s",
			hall->classes[hall->class_count - 1].id);
	result = face_check(check, &face);
	if (result == 0 && is_first)
		result = language_check(check, &face, &ticket);
	return result;
}

int ticket_check(struct painter *painter, const struct ticket_paper *paper,
	const struct hall_catalogue *hall, struct translations *words, FILE *out)
{
	struct check check = {.out = out, .painter = painter, .paper = paper};
	int result = 0;

	for (int language = 0; language < hall->language_count; language++)
		for (int i = 0; i < hall->service_count && result == 0; i++)
			result = service_check(&check, hall, words, &hall->services[i],
				hall->languages[language], i == 0);
	for (int i = 0; i < check.count; i++)
		free(check.told[i]);
	return result < 0 ? result : check.count;
}
