/*
 * How long a ticket takes from its fields to the printer's bytes, and how many bytes those are.
 *   ticket warm HALL TEXTS FOLDER ROUNDS   every language, after one round that is not counted;
 * each round is another citizen's; then leaves <language>.png and <language>.escpos of a ticket
 * that is always the same ticket cold HALL TEXTS LANGUAGE        one ticket in a process that has
 * painted nothing yet One line of JSON per language on standard output; times in microseconds.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "firmware/base/translations.h"
#include "firmware/hall/hall_file.h"
#include "firmware/paint/paint.h"
#include "firmware/paint/picture.h"
#include "firmware/wire/answer_message.h"
#include "printer/bitmap.h"
#include "printer/escpos.h"
#include "printer/press.h"
#include "printer/stamps.h"
#include "printer/ticket.h"

enum { MAX_ROUNDS = 10000 };

static struct ticket_paper paper = {.width_dots = 576, .dpi = 203};
static const struct escpos_options stream_options = {.dpi = 203, .feed_dots = 24, .cut = true};

struct work { /* one language's ticket, made again and again */
	struct painter *painter;
	struct translations words;
	const struct hall_catalogue *hall;
	struct ticket_message ticket;
	struct bitmap *dots;
	uint8_t *bytes;
	size_t len;
};

struct times {
	int64_t paint_ns[MAX_ROUNDS], pack_ns[MAX_ROUNDS], both_ns[MAX_ROUNDS];
	int count;
};

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void die(const char *what)
{
	fprintf(stderr, "ticket: %s\n", what);
	exit(1);
}

/* The hall's first service: as a citizen would get it in the middle of a busy morning. */
static void set_ticket(struct work *work, const char *language)
{
	const struct hall_catalogue *hall = work->hall;
	const struct catalogue_service *service = &hall->services[0];

	work->ticket = (struct ticket_message){.ticket = "A047",
		.token = "9f86d081884c7d659a2feaa0c55ad015",
		.klass = "normal",
		.ahead = 18,
		.low_ms = 600000,
		.high_ms = 1500000,
		.issued_ms = INT64_C(1795405000123)};
	snprintf(work->ticket.visit, VISIT_ID_SIZE, "%s-2026-11-23-A047", hall->centre);
	snprintf(work->ticket.service, ID_SIZE, "%s", service->id);
	snprintf(work->ticket.institution, ID_SIZE, "%s",
		hall->institutions[service->institution].id);
	snprintf(work->ticket.language, LANGUAGE_SIZE, "%s", language);
}

/*
 * What differs from citizen to citizen differs from round to round: a number and a token of their
 * own, a minute that no ticket before had, and place and estimate over what a long morning brings.
 */
static void vary_ticket(struct work *work, int round)
{
	struct ticket_message *ticket = &work->ticket;
	unsigned int token = (unsigned int)round;

	snprintf(ticket->ticket, sizeof(ticket->ticket), "A%03d", round % 999 + 1);
	ticket->ahead = (unsigned int)(round * 37 % 113);
	ticket->low_ms = INT64_C(60000) * (round * 11 % 97);
	ticket->high_ms = ticket->low_ms + INT64_C(60000) * (5 + round * 7 % 41);
	ticket->issued_ms += 61000;
	for (int i = 0; i < 32; i++) {
		token = token * 1664525 + 1013904223;
		ticket->token[i] = "0123456789abcdef"[token >> 28];
	}
}

static void drop(struct work *work)
{
	bitmap_free(work->dots);
	free(work->bytes);
	work->dots = NULL;
	work->bytes = NULL;
}

/* times may be NULL: a round that does not count. */
static void print_once(struct work *work, struct times *times)
{
	struct ticket_face face = {
		.ticket = &work->ticket, .hall = work->hall, .words = &work->words};
	int64_t begin = now_ns(), painted, packed;

	drop(work);
	work->dots = ticket_paint(work->painter, &paper, &face);
	painted = now_ns();
	if (!work->dots || escpos_write(work->dots, &stream_options, &work->bytes, &work->len) < 0)
		die("a ticket could not be painted");
	packed = now_ns();
	if (!times || times->count == MAX_ROUNDS)
		return;
	times->paint_ns[times->count] = painted - begin;
	times->pack_ns[times->count] = packed - painted;
	times->both_ns[times->count++] = packed - begin;
}

static int by_size(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

	return (left > right) - (left < right);
}

static void put_times(const char *name, int64_t *ns, int count)
{
	qsort(ns, (size_t)count, sizeof(*ns), by_size);
	printf("\"%s\":{\"p50\":%.1f,\"p99\":%.1f,\"max\":%.1f},", name,
		(double)ns[count / 2] / 1000, (double)ns[count * 99 / 100] / 1000,
		(double)ns[count - 1] / 1000);
}

static void put_line(const struct work *work, struct times *times)
{
	printf("{\"language\":\"%s\",\"n\":%d,", work->ticket.language, times->count);
	put_times("paint", times->paint_ns, times->count);
	put_times("pack", times->pack_ns, times->count);
	put_times("both", times->both_ns, times->count);
	printf("\"bytes\":%zu,\"width\":%d,\"height\":%d,\"kept\":%zu}\n", work->len,
		work->dots->width_dots, work->dots->height_dots, stamps_bytes(paper.stamps));
}

static void save(const struct work *work, const char *folder)
{
	char path[512];
	FILE *out;

	snprintf(path, sizeof(path), "%s/%s.png", folder, work->ticket.language);
	if (picture_write_bits_png(work->dots->rows, work->dots->width_dots,
		    work->dots->height_dots, work->dots->stride_bytes, path) < 0)
		die(path);
	snprintf(path, sizeof(path), "%s/%s.escpos", folder, work->ticket.language);
	out = fopen(path, "wb");
	if (!out || fwrite(work->bytes, 1, work->len, out) != work->len || fclose(out) != 0)
		die(path);
}

static void measure(struct work *work, const char *language, int rounds, const char *folder)
{
	struct times *times = calloc(1, sizeof(*times));

	if (!times)
		die("no memory");
	set_ticket(work, language);
	if (folder)
		print_once(work, NULL); /* fonts and caches */
	for (int i = 0; i < rounds; i++) {
		if (folder)
			vary_ticket(work, i);
		print_once(work, times);
	}
	if (folder) { /* its bytes are compared from version to version */
		set_ticket(work, language);
		print_once(work, NULL);
	}
	put_line(work, times);
	if (folder)
		save(work, folder);
	drop(work);
	free(times);
}

int main(int argc, char **argv)
{
	bool cold = argc == 5 && !strcmp(argv[1], "cold");
	bool warm = argc == 6 && !strcmp(argv[1], "warm");
	struct hall_file *file;
	struct work work = {0};

	if (!cold && !warm)
		die("usage: ticket warm HALL TEXTS FOLDER ROUNDS | ticket cold HALL TEXTS "
		    "LANGUAGE");
	file = hall_file_read(argv[2], stderr);
	if (!file)
		die("the hall file is not good");
	work.hall = file->catalogue;
	translations_init(&work.words, argv[3]);
	work.painter = paint_open();
	paper.stamps = stamps_new(PRESS_STAMPS_BYTES);
	if (!work.painter || !paper.stamps)
		die("no memory");
	if (cold)
		measure(&work, argv[4], 1, NULL);
	for (int i = 0; warm && i < work.hall->language_count; i++)
		measure(&work, work.hall->languages[i], atoi(argv[5]), argv[4]);
	stamps_free(paper.stamps);
	paint_close(work.painter);
	translations_fini(&work.words);
	hall_file_free(file);
	return 0;
}
