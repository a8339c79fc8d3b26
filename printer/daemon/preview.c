/* Tickets without a printer: painted, tried, listed, from the hall file alone. */
#include "printer/daemon/preview.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/file.h"
#include "firmware/base/json.h"
#include "firmware/base/translations.h"
#include "firmware/device/board_arguments.h"
#include "firmware/hall/hall_file.h"
#include "firmware/paint/paint.h"
#include "firmware/paint/picture.h"
#include "firmware/wire/answer_message.h"
#include "printer/daemon/arguments.h"
#include "printer/daemon/near.h"

enum {
	FIELDS_MAX_BYTES = 65536,
	SAMPLE_NUMBER = 47,
	SAMPLE_AHEAD = 7,
	SAMPLE_LOW_MS = 600000,
	SAMPLE_HIGH_MS = 1500000,
	NEAR_SIZE = 240,
};
#define SAMPLE_TOKEN "0f1e2d3c4b5a69788796a5b4c3d2e1f0"

/* ---- What the hall has -------------------------------------------------------------------------
 */

static const char *service_id(const void *data, int i)
{
	return ((const struct hall_catalogue *)data)->services[i].id;
}

static const char *class_id(const void *data, int i)
{
	return ((const struct hall_catalogue *)data)->classes[i].id;
}

static const char *language_id(const void *data, int i)
{
	return ((const struct hall_catalogue *)data)->languages[i];
}

/* Tells that there is no such thing, and what may have been meant. */
static int refuse(const struct arguments *arguments, const char *what, const char *word,
	near_id_fn *id, const struct hall_catalogue *hall, int count)
{
	char near[NEAR_SIZE];

	near_ids(word, id, hall, count, near, sizeof(near));
	fprintf(stderr, "%s: %s '%s': the hall has none of that id; ", arguments->hall, what, word);
	if (near[0])
		fprintf(stderr, "near it: %s; ", near);
	fprintf(stderr, "novbe-printer --list %s lists them\n", arguments->hall);
	return -ENOENT;
}

int preview_list(const struct arguments *arguments)
{
	struct hall_file *file = hall_file_read(arguments->hall, stderr);
	const struct hall_catalogue *hall = file ? file->catalogue : NULL;

	if (!hall)
		return BOARD_EXIT_WRONG;
	printf("services:\n");
	for (int i = 0; i < hall->service_count; i++) {
		const struct catalogue_service *service = &hall->services[i];

		printf("  %-24s %-3s %s: %s\n", service->id, service->series,
			names_text(hall, &hall->institutions[service->institution].names,
				hall->languages[0]),
			names_text(hall, &service->names, hall->languages[0]));
	}
	printf("languages:\n ");
	for (int i = 0; i < hall->language_count; i++)
		printf(" %s", hall->languages[i]);
	printf("\nclasses:\n ");
	for (int i = 0; i < hall->class_count; i++)
		printf(" %s", hall->classes[i].id);
	printf("\n");
	hall_file_free(file);
	return BOARD_EXIT_FINE;
}

/* ---- The ticket to show ------------------------------------------------------------------------
 */

static int choose_language(const struct arguments *arguments, const struct hall_catalogue *hall,
	struct ticket_message *ticket)
{
	const char *language = arguments->language;

	if (!language && ticket->language[0])
		language = ticket->language; /* as told by the hub */
	if (!language)
		language = hall->languages[0];
	if (hall_catalogue_language(hall, language) < 0)
		return refuse(
			arguments, "language", language, language_id, hall, hall->language_count);
	memmove(ticket->language, language, strlen(language) + 1);
	return 0;
}

static int choose_class(const struct arguments *arguments, const struct hall_catalogue *hall,
	struct ticket_message *ticket)
{
	if (!arguments->klass) {
		memcpy(ticket->klass, hall->classes[0].id, sizeof(ticket->klass));
		return 0;
	}
	for (int i = 0; i < hall->class_count; i++) {
		if (strcmp(hall->classes[i].id, arguments->klass) != 0)
			continue;
		memcpy(ticket->klass, hall->classes[i].id, sizeof(ticket->klass));
		return 0;
	}
	return refuse(arguments, "class", arguments->klass, class_id, hall, hall->class_count);
}

static int choose_service(const struct arguments *arguments, const struct hall_catalogue *hall,
	struct ticket *number, struct ticket_message *ticket)
{
	const struct catalogue_service *service = hall_catalogue_service(hall, arguments->service);

	if (!service)
		return refuse(arguments, "service", arguments->service, service_id, hall,
			hall->service_count);
	memcpy(ticket->service, service->id, sizeof(ticket->service));
	memcpy(ticket->institution, hall->institutions[service->institution].id,
		sizeof(ticket->institution));
	number->number = SAMPLE_NUMBER;
	memcpy(number->series, service->series, sizeof(number->series));
	if (arguments->ticket && !ticket_parse(arguments->ticket, number)) {
		fprintf(stderr,
			"novbe-printer: --ticket '%s': as A047: letters and at least three "
			"digits\n",
			arguments->ticket);
		return -EINVAL;
	}
	ticket_text(number, ticket->ticket);
	return 0;
}

static int make_up(const struct arguments *arguments, const struct hall_catalogue *hall,
	struct ticket_message *ticket)
{
	struct ticket number;
	char day[DAY_SIZE];
	int error;

	*ticket = (struct ticket_message){.state = LEG_WAITING,
		.token = SAMPLE_TOKEN,
		.ahead = SAMPLE_AHEAD,
		.low_ms = SAMPLE_LOW_MS,
		.high_ms = SAMPLE_HIGH_MS,
		.issued_ms = clock_wall_ms()};
	error = choose_service(arguments, hall, &number, ticket);
	if (error == 0)
		error = choose_class(arguments, hall, ticket);
	if (error == 0)
		error = clock_business_day(
			ticket->issued_ms, hall->time_zone, hall->day_start_minute, day);
	if (error == 0)
		visit_id_write(ticket->visit, hall->centre, day, &number);
	return error;
}

/* The hub's own words about a ticket, from a file. */
static int read_fields(const char *path, struct ticket_message *ticket)
{
	struct json_error where;
	struct json *body;
	char *text;
	size_t len;
	int error = file_read(path, FIELDS_MAX_BYTES, &text, &len);

	if (error < 0) {
		fprintf(stderr, "%s: %s\n", path, strerror(-error));
		return error;
	}
	body = json_parse(text, len, &where);
	free(text);
	if (!body)
		fprintf(stderr, "%s:%d: %s\n", path, where.line, where.text);
	else if (ticket_message_read(body, ticket) < 0)
		fprintf(stderr,
			"%s: not a ticket as the hub tells it: the member \"ticket\" of an "
			"answer or an order is expected\n",
			path);
	else
		error = 1;
	json_free(body);
	return error == 1 ? 0 : -EINVAL;
}

/* ---- The picture -------------------------------------------------------------------------------
 */

static int write_picture(const char *path, const struct bitmap *dots, int dpi)
{
	int error = picture_write_bits_png(
		dots->rows, dots->width_dots, dots->height_dots, dots->stride_bytes, path);

	if (error < 0) {
		fprintf(stderr, "%s: %s\n", path, strerror(-error));
		return error;
	}
	printf("%s: %d x %d dots, %d x %d mm of paper\n", path, dots->width_dots, dots->height_dots,
		dots->width_dots * 254 / (10 * dpi), dots->height_dots * 254 / (10 * dpi));
	return 0;
}

static int paint(const struct arguments *arguments, const struct ticket_paper *paper,
	const char *texts, const struct ticket_message *ticket, const struct hall_catalogue *hall)
{
	struct translations words;
	struct ticket_face face = {.ticket = ticket,
		.hall = hall,
		.words = &words,
		.copy = (unsigned int)arguments->copy,
		.large = arguments->large};
	struct painter *painter = paint_open();
	struct bitmap *dots;
	int error;

	if (!painter)
		return -errno;
	translations_init(&words, texts);
	dots = ticket_paint(painter, paper, &face);
	error = dots ? write_picture(arguments->out, dots, paper->dpi) : -errno;
	if (!dots)
		fprintf(stderr,
			"novbe-printer: the ticket cannot be painted on %d dots at %d dpi: "
			"%s; --check tells what does not fit\n",
			paper->width_dots, paper->dpi, strerror(-error));
	bitmap_free(dots);
	translations_fini(&words);
	paint_close(painter);
	return error;
}

int preview_ticket(const struct arguments *arguments, struct ticket_paper paper, const char *texts)
{
	struct hall_file *file = hall_file_read(arguments->hall, stderr);
	struct ticket_message ticket;
	int error;

	if (!file)
		return BOARD_EXIT_WRONG;
	if (arguments->width_dots)
		paper.width_dots = arguments->width_dots;
	if (arguments->dpi)
		paper.dpi = arguments->dpi;
	error = arguments->fields ? read_fields(arguments->fields, &ticket)
				  : make_up(arguments, file->catalogue, &ticket);
	if (error == 0)
		error = choose_language(arguments, file->catalogue, &ticket);
	if (error == 0)
		error = paint(arguments, &paper, texts, &ticket, file->catalogue);
	hall_file_free(file);
	return error < 0 ? BOARD_EXIT_BROKEN : BOARD_EXIT_FINE;
}

/* ---- All tickets -------------------------------------------------------------------------------
 */

static int check_paper(struct painter *painter, const struct ticket_paper *paper,
	const struct hall_catalogue *hall, struct translations *words)
{
	int problems = ticket_check(painter, paper, hall, words, stdout);

	if (problems < 0)
		fprintf(stderr, "novbe-printer: %d dots at %d dpi: cannot be tried: %s\n",
			paper->width_dots, paper->dpi, strerror(-problems));
	else if (problems > 0)
		printf("%d dots at %d dpi: %d %s\n", paper->width_dots, paper->dpi, problems,
			problems == 1 ? "problem" : "problems");
	return problems;
}

static int check_papers(const struct arguments *arguments, const struct ticket_paper *papers,
	int paper_count, const struct hall_catalogue *hall, const char *texts)
{
	struct painter *painter = paint_open();
	struct translations words;
	int code = BOARD_EXIT_FINE;

	if (!painter) {
		fprintf(stderr, "novbe-printer: %s\n", strerror(errno));
		return BOARD_EXIT_BROKEN;
	}
	translations_init(&words, texts);
	for (int i = 0; i < paper_count; i++) {
		int problems = check_paper(painter, &papers[i], hall, &words);

		if (problems < 0)
			code = BOARD_EXIT_BROKEN;
		else if (problems > 0 && code == BOARD_EXIT_FINE)
			code = BOARD_EXIT_WRONG;
	}
	if (code == BOARD_EXIT_FINE)
		printf("%s: right: %d tickets tried: the largest of each of %d services in %d "
		       "%s, on %d %s\n",
			arguments->hall, hall->service_count * hall->language_count * paper_count,
			hall->service_count, hall->language_count,
			hall->language_count == 1 ? "language" : "languages", paper_count,
			paper_count == 1 ? "paper" : "papers");
	translations_fini(&words);
	paint_close(painter);
	return code;
}

int preview_check(
	const struct arguments *arguments, const struct ticket_paper *paper, const char *texts)
{
	/* 58 mm, and 80 mm of both resolutions: what a hall may come to have. */
	static const struct ticket_paper usual[] = {{384, 203}, {512, 180}, {576, 203}};
	struct ticket_paper one = paper ? *paper : (struct ticket_paper){576, 203};
	bool is_one = paper || arguments->width_dots || arguments->dpi;
	struct hall_file *file = hall_file_read(arguments->hall, stderr);
	int code;

	if (!file)
		return BOARD_EXIT_WRONG;
	if (arguments->width_dots)
		one.width_dots = arguments->width_dots;
	if (arguments->dpi)
		one.dpi = arguments->dpi;
	code = check_papers(arguments, is_one ? &one : usual,
		is_one ? 1 : (int)(sizeof(usual) / sizeof(usual[0])), file->catalogue, texts);
	hall_file_free(file);
	return code;
}
