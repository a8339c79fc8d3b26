/* The ticket's picture: sizes, the number, the square code, each language, each mark. */
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

#include "firmware/paint/paint.h"
#include "firmware/paint/picture.h"
#include "printer/ticket.h"
#include "tests/unit/printer/sample_hall.h"

struct fixture {
	char folder[64];
	struct painter *painter;
	struct hall_catalogue *hall;
	struct catalogue *urdu;
};

static const struct ticket_paper usual = {.width_dots = 576, .dpi = 203};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	snprintf(f->folder, sizeof(f->folder), "/tmp/novbe-ticket-XXXXXX");
	if (!mkdtemp(f->folder))
		return -1;
	f->painter = paint_open();
	f->hall = sample_hall();
	f->urdu = sample_urdu(f->folder);
	*state = f;
	return f->painter && f->urdu ? 0 : -1;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	char command[128];

	catalogue_free(f->urdu);
	hall_catalogue_free(f->hall);
	paint_close(f->painter);
	snprintf(command, sizeof(command), "rm -rf '%s'", f->folder);
	free(f);
	return system(command);
}

/* With NOVBE_SHOW=<folder> every ticket stays there as a PNG, to be looked at. */
static void show(const struct bitmap *dots, const char *name)
{
	const char *folder = getenv("NOVBE_SHOW");
	char path[256];

	if (!folder)
		return;
	snprintf(path, sizeof(path), "%s/%s.png", folder, name);
	assert_int_equal(picture_write_bits_png(dots->rows, dots->width_dots, dots->height_dots,
				 dots->stride_bytes, path),
		0);
}

static struct bitmap *painted(struct fixture *f, const struct ticket_paper *paper,
	const struct ticket_message *ticket, const char *name)
{
	struct ticket_face face = {.ticket = ticket, .hall = f->hall};
	struct bitmap *dots;

	if (!strcmp(ticket->language, "ur"))
		face.words = f->urdu;
	dots = ticket_paint(f->painter, paper, &face);
	assert_non_null(dots);
	assert_int_equal(dots->width_dots, paper->width_dots);
	show(dots, name);
	return dots;
}

/* The most rows one below the other that all hold ink: on a ticket without a code that is the
 * number. */
static int tallest_ink(const struct bitmap *dots)
{
	int tallest = 0, run = 0, left, right;

	for (int y = 0; y < dots->height_dots; y++) {
		run = bitmap_ink(dots, y, y + 1, &left, &right) ? run + 1 : 0;
		tallest = run > tallest ? run : tallest;
	}
	return tallest;
}

static void assert_scans(struct fixture *f, const struct bitmap *dots, const char *url)
{
	char path[128], command[256], line[512] = "";
	FILE *out;

	snprintf(path, sizeof(path), "%s/scan.png", f->folder);
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
	static const int widths[] = {384, 432, 512, 576, 640};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		struct ticket_paper paper = {.width_dots = widths[i], .dpi = 203};
		struct ticket_message ticket = sample_ticket(i % 2 ? "ur" : "en");
		char name[32];
		struct bitmap *dots;

		snprintf(name, sizeof(name), "width-%d", widths[i]);
		dots = painted(f, &paper, &ticket, name);
		assert_scans(
			f, dots, "https://queue.example.org/t/0f1e2d3c4b5a69788796a5b4c3d2e1f0");
		bitmap_free(dots);
	}
}

static void the_number_is_at_least_120_dots_tall_whatever_its_length(void **state)
{
	static const char *const numbers[] = {"A001", "A047", "W888", "AB001", "A64999", "MW64999"};
	static const int widths[] = {384, 512, 576, 640};
	struct fixture *f = *state;

	for (size_t n = 0; n < sizeof(numbers) / sizeof(numbers[0]); n++) {
		for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
			struct ticket_paper paper = {.width_dots = widths[i], .dpi = 180};
			struct ticket_message ticket = sample_ticket("en");
			char name[48];
			struct bitmap *dots;

			ticket.token[0] = '\0';
			snprintf(ticket.ticket, sizeof(ticket.ticket), "%s", numbers[n]);
			snprintf(name, sizeof(name), "number-%s-%d", numbers[n], widths[i]);
			dots = painted(f, &paper, &ticket, name);
			assert_in_range(tallest_ink(dots), TICKET_NUMBER_DOTS, 200);
			bitmap_free(dots);
		}
	}
}

static void every_language_of_the_hall_has_all_its_glyphs(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < f->hall->language_count; i++) {
		const char *language = f->hall->languages[i];

		assert_int_equal(paint_unknown_glyphs(f->painter, language,
					 names_text(f->hall, &f->hall->centre_names, language)),
			0);
		assert_int_equal(
			ticket_warm(f->painter, &usual, f->hall, i == 1 ? f->urdu : NULL, language),
			0);
	}
	assert_int_equal(
		paint_unknown_glyphs(f->painter, "ur",
			catalogue_text(f->urdu, "Please watch the screens for your number.")),
		0);
}

static int ink_dots(const struct bitmap *dots)
{
	int sum = 0;

	for (size_t i = 0; i < dots->stride_bytes * (size_t)dots->height_dots; i++)
		sum += __builtin_popcount(dots->rows[i]);
	return sum;
}

static void class_copy_and_offline_are_marked(void **state)
{
	struct fixture *f = *state;
	struct ticket_message ticket = sample_ticket("en");
	struct ticket_face face = {.ticket = &ticket, .hall = f->hall};
	struct bitmap *plain = ticket_paint(f->painter, &usual, &face), *marked;
	int height = plain->height_dots, ink = ink_dots(plain);

	bitmap_free(plain);
	face.copy = true;
	marked = ticket_paint(f->painter, &usual, &face);
	show(marked, "copy");
	assert_true(marked->height_dots > height && ink_dots(marked) > ink + 10000);
	bitmap_free(marked);
	face.copy = false;
	snprintf(ticket.klass, sizeof(ticket.klass), "priority");
	marked = ticket_paint(f->painter, &usual, &face);
	show(marked, "priority");
	assert_true(marked->height_dots > height && ink_dots(marked) > ink + 10000);
	bitmap_free(marked);
	face.offline = true;
	face.words = f->urdu;
	snprintf(ticket.language, sizeof(ticket.language), "ur");
	marked = ticket_paint(f->painter, &usual, &face);
	assert_non_null(marked);
	show(marked, "offline-ur");
	bitmap_free(marked);
}

static void a_long_name_makes_the_ticket_longer_and_stays_inside(void **state)
{
	struct fixture *f = *state;
	struct ticket_paper narrow = {.width_dots = 384, .dpi = 203};
	struct ticket_message ticket = sample_ticket("en");
	struct bitmap *before = painted(f, &narrow, &ticket, "before"), *after;
	int left, right;

	free(f->hall->services[0].names.text[0]);
	f->hall->services[0].names.text[0] =
		strdup("Registration of a change of ownership of agricultural real estate in "
		       "Donaudampfschifffahrtsgesellschaftskapitaensmuetzenland");
	after = painted(f, &narrow, &ticket, "long");
	assert_true(after->height_dots > before->height_dots + 150);
	assert_true(bitmap_ink(after, 0, after->height_dots, &left, &right));
	assert_true(left >= 8 && right < 384 - 8);
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
	struct ticket_face face = {.ticket = &ticket, .hall = f->hall};

	assert_null(ticket_paint(f->painter, &paper, &face));
	assert_int_equal(errno, EINVAL);
	paper = (struct ticket_paper){.width_dots = 576, .dpi = 600};
	assert_null(ticket_paint(f->painter, &paper, &face));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			the_code_scans_to_the_tickets_address_on_every_width, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			the_number_is_at_least_120_dots_tall_whatever_its_length, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			every_language_of_the_hall_has_all_its_glyphs, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			class_copy_and_offline_are_marked, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_long_name_makes_the_ticket_longer_and_stays_inside, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			an_unknown_service_is_shown_by_its_id, set_up, tear_down),
		cmocka_unit_test_setup_teardown(paper_out_of_range_is_refused, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
