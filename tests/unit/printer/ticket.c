/* The ticket's picture: sizes, the number, the square code, each language, each mark and layout. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "firmware/base/catalogue.h"
#include "firmware/base/file.h"
#include "firmware/paint/paint.h"
#include "firmware/paint/picture.h"
#include "printer/ticket.h"
#include "tests/unit/printer/ticket_fixture.h"

/* With NOVBE_SHOW=<folder> every ticket stays there as a PNG, to be looked at. */
static void show(const struct bitmap *dots, const char *name)
{
	const char *gallery = getenv("NOVBE_SHOW");
	char path[256];

	if (!gallery)
		return;
	snprintf(path, sizeof(path), "%s/%s.png", gallery, name);
	assert_int_equal(picture_write_bits_png(dots->rows, dots->width_dots, dots->height_dots,
				 dots->stride_bytes, path),
		0);
}

static struct bitmap *painted_face(struct fixture *f, const struct ticket_paper *paper,
	const struct ticket_face *face, const char *name)
{
	struct bitmap *dots = ticket_paint(f->painter, paper, face);

	assert_non_null(dots);
	assert_int_equal(dots->width_dots, paper->width_dots);
	show(dots, name);
	return dots;
}

static struct bitmap *painted(struct fixture *f, const struct ticket_paper *paper,
	const struct ticket_message *ticket, const char *name)
{
	struct ticket_face face = {.ticket = ticket, .hall = f->hall, .words = &words};

	return painted_face(f, paper, &face, name);
}

static void layout_set(struct hall_catalogue *hall, const struct layout_row *rows, size_t count)
{
	memcpy(hall->ticket.rows, rows, count * sizeof(*rows));
	hall->ticket.row_count = (uint8_t)count;
}

static int height_of(struct fixture *f, const struct ticket_face *face)
{
	struct bitmap *dots = painted_face(f, &usual, face, "height");
	int height = dots->height_dots;

	bitmap_free(dots);
	return height;
}

/* ---- On any paper, in any language ----------------------------------------------------------- */

static void assert_within_margins(const struct bitmap *dots, const struct ticket_paper *paper)
{
	int margin = (16 * paper->dpi + 101) / 203, left, right;

	assert_true(bitmap_ink(dots, 0, dots->height_dots, &left, &right));
	assert_true(left >= margin);
	assert_true(right < paper->width_dots - margin);
	/* The last row has its line's room below it: nothing was cut off there. */
	assert_false(bitmap_ink(dots, dots->height_dots - 4, dots->height_dots, &left, &right));
}

/* Of the four kinds (plain, large, bilingual, both) each paper and language has one, in turn; all
 * of them in a soak. */
static void nothing_leaves_the_margins_on_any_paper_in_any_language(void **state)
{
	static const int widths[] = {384, 416, 432, 512, 546, 576, 640};
	struct fixture *f = *state;
	int turn = 0, step = getenv("NOVBE_RUNS") ? 1 : 4;

	for (size_t w = 0; w < sizeof(widths) / sizeof(widths[0]); w++)
		for (int dpi = 180; dpi <= 203; dpi += 23)
			for (int i = 0; i < TONGUES; i++, turn++)
				for (int kind = turn % step; kind < 4; kind += step) {
					struct ticket_paper paper = {widths[w], dpi};
					struct ticket_message ticket =
						long_ticket(tongues[i].language);
					struct ticket_face face = {.ticket = &ticket,
						.hall = f->tall,
						.words = &words,
						.copy = (unsigned int)turn % 3,
						.large = kind & 1};
					char name[64];

					strcpy(f->tall->ticket.second_language,
						kind & 2 ? tongues[(i + 3) % TONGUES].language
							 : "");
					snprintf(name, sizeof(name), "any-%d-%d-%s-%d", widths[w],
						dpi, tongues[i].language, kind);
					struct bitmap *dots = painted_face(f, &paper, &face, name);

					assert_within_margins(dots, &paper);
					bitmap_free(dots);
				}
}

static void assert_scans(const struct bitmap *dots, const char *url)
{
	char path[128], command[256], line[512] = "";
	FILE *out;

	snprintf(path, sizeof(path), "%s/scan.png", folder);
	assert_int_equal(picture_write_bits_png(dots->rows, dots->width_dots, dots->height_dots,
				 dots->stride_bytes, path),
		0);
	snprintf(command, sizeof(command), "zbarimg --quiet --nodbus --raw '%s' 2>/dev/null", path);
	out = popen(command, "r");
	assert_non_null(out);
	assert_non_null(fgets(line, sizeof(line), out));
	pclose(out);
	line[strcspn(line, "\n")] = '\0';
	assert_string_equal(line, url);
}

static void the_code_scans_to_the_tickets_address_on_every_width(void **state)
{
	static const int widths[] = {384, 416, 432, 512, 546, 576, 640};
	static const struct layout_row below[] = {{LAYOUT_NUMBER, 0, 0, 0},
		{LAYOUT_SERVICE, 0, 0, 0}, {LAYOUT_QR, 0, 0, LAYOUT_CENTRED}};
	struct fixture *f = *state;

	for (int i = 0; i < 14; i++) {
		struct ticket_paper paper = {.width_dots = widths[i % 7], .dpi = i % 2 ? 180 : 203};
		struct ticket_message ticket = sample_ticket(i % 2 ? "ur" : "en");
		struct ticket_face face = {
			.ticket = &ticket, .hall = f->hall, .words = &words, .large = i % 3 == 0};
		char name[32];
		struct bitmap *dots;

		if (i == 7)
			layout_set(f->hall, below, 3);
		snprintf(name, sizeof(name), "code-%d-%d", widths[i % 7], i);
		dots = painted_face(f, &paper, &face, name);
		assert_scans(dots, "https://queue.example.org/t/0f1e2d3c4b5a69788796a5b4c3d2e1f0");
		bitmap_free(dots);
	}
}

/* The most rows one below the other that all hold ink: on a ticket of number and service alone
 * that is the number. */
static int tallest_ink(const struct bitmap *dots)
{
	int tallest = 0, run = 0, left, right;

	for (int y = 0; y < dots->height_dots; y++) {
		run = bitmap_ink(dots, y, y + 1, &left, &right) ? run + 1 : 0;
		tallest = run > tallest ? run : tallest;
	}
	return tallest;
}

static void the_number_is_at_least_120_dots_tall_whatever_its_length(void **state)
{
	static const char *const numbers[] = {"A001", "A047", "W888", "AB001", "A64999", "MW64999"};
	static const int widths[] = {384, 416, 512, 576, 640};
	struct fixture *f = *state;
	struct layout_row rows[] = {{LAYOUT_NUMBER, 0, 0, 0}, {LAYOUT_SERVICE, 0, 0, 0}};

	for (int size = LAYOUT_SIZE_OWN; size < LAYOUT_SIZE_COUNT; size++)
		for (size_t n = 0; n < sizeof(numbers) / sizeof(numbers[0]); n++)
			for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
				struct ticket_paper paper = {
					.width_dots = widths[i], .dpi = i % 2 ? 180 : 203};
				struct ticket_message ticket = sample_ticket("en");
				char name[48];
				struct bitmap *dots;

				rows[0].size = (uint8_t)size;
				rows[0].align = n % 2 ? LAYOUT_START : LAYOUT_CENTRED;
				layout_set(f->hall, rows, 2);
				snprintf(ticket.ticket, sizeof(ticket.ticket), "%s", numbers[n]);
				snprintf(name, sizeof(name), "number-%s-%d-%d", numbers[n],
					widths[i], size);
				dots = painted(f, &paper, &ticket, name);
				assert_in_range(tallest_ink(dots), TICKET_NUMBER_DOTS, 210);
				assert_within_margins(dots, &paper);
				bitmap_free(dots);
			}
}

static void the_whole_text_of_each_language_is_translated_and_has_its_glyphs(void **state)
{
	static const char *const sentences[] = {"Your number", "Copy", "Copy {number}",
		"People ahead", "Expected wait", "Documents to have ready",
		"Your counters are in: {zone}", "Scan to follow your turn on your phone",
		"Taken at {time}, {date}", "Please watch the screens for your number.",
		"Your place in the queue is kept. The wait is not known now.",
		"Sample: not a real ticket"};
	struct fixture *f = *state;

	for (int i = 0; i < TONGUES; i++) {
		const char *language = tongues[i].language;
		const struct catalogue *catalogue = translations_of(&words, language);

		for (size_t k = 0; k < sizeof(sentences) / sizeof(sentences[0]); k++) {
			const char *text = catalogue_text(catalogue, sentences[k]);

			if (strcmp(language, "en") != 0 && text == sentences[k])
				fail_msg("%s: '%s' is not translated", language, text);
			assert_int_equal(paint_unknown_glyphs(f->painter, language, text), 0);
		}
		assert_int_equal(ticket_warm(f->painter, &usual, f->tall, &words, language), 0);
	}
}

/* ---- Marks ----------------------------------------------------------------------------------- */

static int ink_dots(const struct bitmap *dots)
{
	int sum = 0;

	for (size_t i = 0; i < dots->stride_bytes * (size_t)dots->height_dots; i++)
		sum += __builtin_popcount(dots->rows[i]);
	return sum;
}

static void class_and_copy_are_marked(void **state)
{
	struct fixture *f = *state;
	struct ticket_message ticket = sample_ticket("en");
	struct ticket_face face = {.ticket = &ticket, .hall = f->hall, .words = &words};
	struct bitmap *plain = painted_face(f, &usual, &face, "plain"), *first, *second;

	face.copy = 1;
	first = painted_face(f, &usual, &face, "copy-1");
	assert_true(first->height_dots > plain->height_dots);
	assert_true(ink_dots(first) > ink_dots(plain) + 10000);
	face.copy = 2;
	second = painted_face(f, &usual, &face, "copy-2");
	/* "Copy 2" has one figure more in white. */
	assert_int_equal(second->height_dots, first->height_dots);
	assert_true(ink_dots(second) < ink_dots(first));
	bitmap_free(second);
	bitmap_free(first);
	face.copy = 0;
	snprintf(ticket.klass, sizeof(ticket.klass), "priority");
	first = painted_face(f, &usual, &face, "priority");
	assert_true(ink_dots(first) > ink_dots(plain) + 10000);
	bitmap_free(first);
	bitmap_free(plain);
}

static void a_copy_is_marked_whatever_the_layout(void **state)
{
	static const struct layout_row rows[] = {
		{LAYOUT_SERVICE, 0, 0, 0}, {LAYOUT_NUMBER, LAYOUT_SMALL, 0, 0}};
	struct fixture *f = *state;
	struct ticket_message ticket = sample_ticket("ur");
	struct ticket_face face = {.ticket = &ticket, .hall = f->hall, .words = &words};
	int height;

	layout_set(f->hall, rows, 2);
	height = height_of(f, &face);
	face.copy = 1;
	assert_true(height_of(f, &face) > height + 40);
}

static void a_ticket_issued_alone_says_that_the_wait_is_not_known(void **state)
{
	static const struct layout_row apart[] = {{LAYOUT_NUMBER, 0, 0, 0},
		{LAYOUT_SERVICE, 0, 0, 0}, {LAYOUT_WAIT, 0, 0, 0}, {LAYOUT_RULE, 0, 0, 0},
		{LAYOUT_AHEAD, 0, 0, 0}};
	struct fixture *f = *state;
	struct ticket_message ticket = sample_ticket("ur");
	struct ticket_face face = {
		.ticket = &ticket, .hall = f->hall, .words = &words, .offline = true};
	int with, without;

	bitmap_free(painted_face(f, &usual, &face, "offline-ur"));
	/* Once, also where place and wait stand apart. */
	layout_set(f->hall, apart, 5);
	with = height_of(f, &face);
	layout_set(f->hall, apart, 3);
	without = height_of(f, &face);
	assert_int_equal(with, without);
}

/* ---- Layouts --------------------------------------------------------------------------------- */

static void rows_stand_in_the_order_and_look_of_the_layout(void **state)
{
	struct fixture *f = *state;
	struct ticket_message ticket = sample_ticket("en");
	struct ticket_face face = {.ticket = &ticket, .hall = f->hall, .words = &words};
	struct layout_row rows[] = {{LAYOUT_NUMBER, 0, 0, 0},
		{LAYOUT_SERVICE, LAYOUT_SMALL, LAYOUT_REGULAR, LAYOUT_START}};
	int small, left, right;
	struct bitmap *dots;

	layout_set(f->hall, rows, 2);
	dots = painted_face(f, &usual, &face, "small");
	small = dots->height_dots;
	/* The service is the last row, and begins at the left edge. */
	assert_true(bitmap_ink(dots, small - 30, small, &left, &right));
	assert_in_range(left, 16, 20);
	bitmap_free(dots);
	rows[1] = (struct layout_row){LAYOUT_SERVICE, LAYOUT_LARGE, LAYOUT_BOLD, LAYOUT_CENTRED};
	layout_set(f->hall, rows, 2);
	dots = painted_face(f, &usual, &face, "large");
	assert_true(dots->height_dots > small + 15);
	assert_true(bitmap_ink(dots, dots->height_dots - 40, dots->height_dots, &left, &right));
	assert_in_range(left + right, 575 - 8, 575 + 8);
	bitmap_free(dots);
}

static void rules_are_neither_doubled_nor_first_nor_last(void **state)
{
	static const struct layout_row rows[] = {
		{LAYOUT_NUMBER, 0, 0, 0}, {LAYOUT_RULE, 0, 0, 0}, {LAYOUT_SERVICE, 0, 0, 0}};
	static const struct layout_row ruled[] = {{LAYOUT_RULE, 0, 0, 0}, {LAYOUT_LOGO, 0, 0, 0},
		{LAYOUT_RULE, 0, LAYOUT_BOLD, 0}, {LAYOUT_NUMBER, 0, 0, 0}, {LAYOUT_RULE, 0, 0, 0},
		{LAYOUT_ZONE, 0, 0, 0}, {LAYOUT_RULE, 0, 0, 0}, {LAYOUT_CLASS, 0, 0, 0},
		{LAYOUT_DOCUMENTS, 0, 0, 0}, {LAYOUT_RULE, 0, 0, 0}, {LAYOUT_SERVICE, 0, 0, 0},
		{LAYOUT_RULE, 0, 0, 0}};
	struct fixture *f = *state;
	struct ticket_message ticket = sample_ticket("en");
	struct ticket_face face = {.ticket = &ticket, .hall = f->hall, .words = &words};
	int height;

	f->hall->sample = false;
	layout_set(f->hall, rows, 3);
	height = height_of(f, &face);
	layout_set(f->hall, ruled, sizeof(ruled) / sizeof(ruled[0]));
	assert_int_equal(height_of(f, &face), height);
}

static void documents_zone_and_footer_stand_where_there_are_any(void **state)
{
	struct fixture *f = *state;
	struct ticket_message ticket = long_ticket("az");
	struct ticket_face face = {.ticket = &ticket, .hall = f->tall, .words = &words};
	int whole = height_of(f, &face), less;

	f->tall->services[0].zone[0] = '\0';
	less = height_of(f, &face);
	assert_true(less < whole);
	free(f->tall->services[0].documents.text[0]);
	f->tall->services[0].documents.text[0] = strdup("");
	assert_true(height_of(f, &face) < less);
	less = height_of(f, &face);
	long_names(&f->tall->footer, TICKET_LAYOUT_MAX_FOOTER);
	assert_true(height_of(f, &face) > less + 100);
}

static void a_second_language_stands_below_unless_it_is_the_tickets_own(void **state)
{
	struct fixture *f = *state;
	struct ticket_message ticket = sample_ticket("ur");
	struct ticket_face face = {.ticket = &ticket, .hall = f->hall, .words = &words};
	int alone = height_of(f, &face);

	strcpy(f->hall->ticket.second_language, "ur");
	assert_int_equal(height_of(f, &face), alone);
	strcpy(f->hall->ticket.second_language, "en");
	assert_true(height_of(f, &face) > alone + 200);
}

static void large_print_is_half_as_large_again(void **state)
{
	struct fixture *f = *state;
	struct ticket_message ticket = sample_ticket("en");
	struct ticket_face face = {.ticket = &ticket, .hall = f->hall, .words = &words};
	int plain = height_of(f, &face), large;

	face.large = true;
	large = height_of(f, &face);
	assert_true(large * 100 > plain * 125);
	face.large = false;
	f->hall->ticket.large = true;
	assert_int_equal(height_of(f, &face), large);
}

/* ---- The logo -------------------------------------------------------------------------------- */

static void logo_set(struct hall_catalogue *hall, const char *path)
{
	char *png;

	assert_int_equal(file_read(path, 20000, &png, &hall->ticket.logo_len), 0);
	free(hall->ticket.logo);
	hall->ticket.logo = (uint8_t *)png;
}

static void a_logo_stands_on_every_ticket_and_is_made_to_fit(void **state)
{
	struct fixture *f = *state;
	struct ticket_message ticket = sample_ticket("en");
	struct ticket_face face = {.ticket = &ticket, .hall = f->hall, .words = &words};
	int plain = height_of(f, &face), with;
	char path[128], command[256];
	struct bitmap *dots;

	logo_set(f->hall, "data/halls/islamabad-logo.png");
	with = height_of(f, &face);
	assert_true(with > plain + 50);
	assert_int_equal(height_of(f, &face), with); /* the one that was kept */
	snprintf(path, sizeof(path), "%s/wide.png", folder);
	snprintf(command, sizeof(command), "convert -size 640x320 xc:black '%s'", path);
	assert_int_equal(system(command), 0);
	logo_set(f->hall, path);
	dots = painted_face(f, &narrow, &face, "wide-logo");
	assert_within_margins(dots, &narrow);
	assert_true(ink_dots(dots) > 352 * 176);
	bitmap_free(dots);
}

static void a_broken_logo_costs_nobody_the_ticket(void **state)
{
	struct fixture *f = *state;
	struct ticket_message ticket = sample_ticket("en");
	struct ticket_face face = {.ticket = &ticket, .hall = f->hall, .words = &words};
	int plain = height_of(f, &face);

	f->hall->ticket.logo = malloc(16);
	memset(f->hall->ticket.logo, 7, 16);
	f->hall->ticket.logo_len = 16;
	assert_int_equal(height_of(f, &face), plain);
}

/* ---- What is odd ----------------------------------------------------------------------------- */

static void a_long_name_makes_the_ticket_longer_and_stays_inside(void **state)
{
	struct fixture *f = *state;
	struct ticket_message ticket = sample_ticket("en");
	struct bitmap *before = painted(f, &narrow, &ticket, "before"), *after;

	free(f->hall->services[0].names.text[0]);
	f->hall->services[0].names.text[0] =
		strdup("Registration of a change of ownership of agricultural real estate in "
		       "Donaudampfschifffahrtsgesellschaftskapitaensmuetzenland");
	after = painted(f, &narrow, &ticket, "long");
	assert_true(after->height_dots > before->height_dots + 100);
	assert_within_margins(after, &narrow);
	bitmap_free(before);
	bitmap_free(after);
}

static void an_unknown_service_is_shown_by_its_id(void **state)
{
	struct fixture *f = *state;
	struct ticket_message ticket = sample_ticket("ur");

	snprintf(ticket.service, sizeof(ticket.service), "new-service");
	snprintf(ticket.institution, sizeof(ticket.institution), "new");
	ticket.low_ms = ticket.high_ms = -1;
	bitmap_free(painted(f, &usual, &ticket, "unknown-ur"));
}

static void paper_out_of_range_is_refused(void **state)
{
	struct fixture *f = *state;
	struct ticket_paper paper = {.width_dots = 383, .dpi = 203};
	struct ticket_message ticket = sample_ticket("en");
	struct ticket_face face = {.ticket = &ticket, .hall = f->hall, .words = &words};

	assert_null(ticket_paint(f->painter, &paper, &face));
	assert_int_equal(errno, EINVAL);
	paper = (struct ticket_paper){.width_dots = 576, .dpi = 600};
	assert_null(ticket_paint(f->painter, &paper, &face));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

/* ---- Names that are missing ------------------------------------------------------------------ */

/* In the ticket's own language another one's stands in; in the second language none does. */
static void a_missing_name_has_one_that_stands_in_and_no_second(void **state)
{
	struct fixture *f = *state;
	struct ticket_message ticket = long_ticket("ur");
	struct ticket_face face = {.ticket = &ticket, .hall = f->tall, .words = &words};
	struct names *names = &f->tall->services[0].names;
	char *az = names->text[0], *en = names->text[2], *ur = names->text[10];
	int both, first;

	strcpy(f->tall->ticket.second_language, "en");
	both = height_of(f, &face);
	names->text[2] = NULL;
	first = height_of(f, &face);
	assert_true(first < both);
	names->text[0] = names->text[10]; /* the same letters as Azerbaijani: another font */
	names->text[10] = NULL;
	assert_true(height_of(f, &face) < first); /* lines of Nastaliq are taller */
	names->text[0] = az;
	names->text[2] = en;
	names->text[10] = ur;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_leaves_the_margins_on_any_paper_in_any_language),
		TEST(the_code_scans_to_the_tickets_address_on_every_width),
		TEST(the_number_is_at_least_120_dots_tall_whatever_its_length),
		TEST(the_whole_text_of_each_language_is_translated_and_has_its_glyphs),
		TEST(class_and_copy_are_marked),
		TEST(a_copy_is_marked_whatever_the_layout),
		TEST(a_ticket_issued_alone_says_that_the_wait_is_not_known),
		TEST(rows_stand_in_the_order_and_look_of_the_layout),
		TEST(rules_are_neither_doubled_nor_first_nor_last),
		TEST(documents_zone_and_footer_stand_where_there_are_any),
		TEST(a_second_language_stands_below_unless_it_is_the_tickets_own),
		TEST(large_print_is_half_as_large_again),
		TEST(a_logo_stands_on_every_ticket_and_is_made_to_fit),
		TEST(a_broken_logo_costs_nobody_the_ticket),
		TEST(a_long_name_makes_the_ticket_longer_and_stays_inside),
		TEST(an_unknown_service_is_shown_by_its_id),
		TEST(paper_out_of_range_is_refused),
		TEST(a_missing_name_has_one_that_stands_in_and_no_second),
	};

	return cmocka_run_group_tests(tests, open_words, close_words);
}
