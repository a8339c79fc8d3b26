/* What the check of a hall's tickets tells, and that it tells nothing of a good one. */
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
#include "printer/stamps.h"
#include "printer/ticket.h"
#include "tests/unit/printer/ticket_fixture.h"

static int checked(struct fixture *f, const struct hall_catalogue *hall,
	const struct ticket_paper *paper, char **told)
{
	size_t size;
	FILE *out = open_memstream(told, &size);
	int count = ticket_check(f->painter, paper, hall, &words, out);

	fclose(out);
	return count;
}

static void assert_told(struct fixture *f, const struct ticket_paper *paper, const char *expected)
{
	char *told;

	assert_int_equal(checked(f, f->hall, paper, &told), 1);
	assert_string_equal(told, expected);
	free(told);
}

static void paper_out_of_range_is_refused(void **state)
{
	struct fixture *f = *state;
	struct ticket_paper paper = {.width_dots = 383, .dpi = 203};

	assert_int_equal(ticket_check(f->painter, &paper, f->hall, &words, stderr), -EINVAL);
}

static void a_good_hall_has_no_problems_on_any_paper(void **state)
{
	static const int widths[] = {384, 432, 576};
	struct fixture *f = *state;
	char *told;

	hall_catalogue_free(f->tall);
	f->tall = long_hall(60, 0);
	for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		struct ticket_paper paper = {widths[i], i % 2 ? 180 : 203};

		if (checked(f, f->tall, &paper, &told) != 0)
			fail_msg("%d: %s", widths[i], told);
		free(told);
	}
}

/* Each language with each other one below it, on wide and narrow paper in turn. Under the
 * sanitizers every third second language. */
static void every_pair_of_languages_prints_whole(void **state)
{
#ifdef __SANITIZE_ADDRESS__
	const int step = getenv("NOVBE_RUNS") ? 1 : 3;
#else
	const int step = 1;
#endif
	struct fixture *f = *state;

	hall_catalogue_free(f->tall);
	f->tall = long_hall(40, 60);
	for (int second = 0; second < TONGUES; second += step) {
		struct ticket_paper paper = {second % 2 ? 576 : 512, second % 2 ? 203 : 180};
		char *told;

		strcpy(f->tall->ticket.second_language, tongues[second].language);
		if (checked(f, f->tall, &paper, &told) != 0)
			fail_msg("%s below the others: %s", tongues[second].language, told);
		free(told);
	}
}

/* Without the names of every other language: no letter is looked for in another language's font,
 * nor are the marks that keep a foreign name apart from its sentence. */
static void what_stands_in_prints_whole(void **state)
{
	struct fixture *f = *state;
	char *told;

	hall_catalogue_free(f->tall);
	f->tall = long_hall(60, 100);
	for (int i = 0; i < TONGUES; i++) {
		struct names *names[] = {&f->tall->centre_names, &f->tall->zones[0].names,
			&f->tall->institutions[0].names, &f->tall->services[0].names,
			&f->tall->services[0].documents, &f->tall->classes[1].names};

		for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++) {
			if ((i + k) % 2)
				continue;
			free(names[k]->text[i]);
			names[k]->text[i] = NULL;
		}
	}
	strcpy(f->tall->ticket.second_language, "am");
	if (checked(f, f->tall, &usual, &told) != 0)
		fail_msg("%s", told);
	free(told);
}

static void what_stands_in_is_told_as_what_it_is(void **state)
{
	struct fixture *f = *state;
	struct names *names = &f->hall->institutions[0].names;

	free(names->text[0]);
	free(names->text[1]);
	names->text[0] = NULL;
	names->text[1] = strdup("\xef\xa3\xbe");
	assert_told(f, &usual,
		"name of institution 'nadra' in 'ur': no installed font has 1 of its letters: "
		"install fonts-noto-core, or write it with other letters\n");
}

static void a_word_wider_than_the_paper_is_told_once(void **state)
{
	struct fixture *f = *state;

	free(f->hall->institutions[0].names.text[0]);
	f->hall->institutions[0].names.text[0] =
		strdup("Donaudampfschifffahrtsgesellschaft in Wien");
	assert_told(f, &narrow,
		"name of institution 'nadra' in 'en': 'Donaudampfschifffahrtsgesellschaft' is "
		"wider than the 352 dots it has on paper of 384: shorten it, or let it be broken "
		"by a space or a soft hyphen (U+00AD)\n");
	free(f->hall->institutions[0].names.text[0]);
	f->hall->institutions[0].names.text[0] =
		strdup("Donaudampf\u00adschifffahrts\u00adgesellschaft in Wien");
	char *told;

	assert_int_equal(checked(f, f->hall, &narrow, &told), 0);
	free(told);
}

/* Painted before, the broken word is there to be stamped; asked about, it is looked at again. */
static void what_was_stamped_before_is_told_all_the_same(void **state)
{
	struct fixture *f = *state;
	struct ticket_paper paper = {.width_dots = 384, .dpi = 203};
	struct ticket_message ticket = sample_ticket("en");
	struct ticket_face face = {.ticket = &ticket, .hall = f->hall, .words = &words};
	char *told;

	free(f->hall->institutions[0].names.text[0]);
	f->hall->institutions[0].names.text[0] = strdup("Donaudampfschifffahrtsgesellschaft");
	paper.stamps = stamps_new(1 << 20);
	bitmap_free(ticket_paint(f->painter, &paper, &face));
	assert_true(stamps_bytes(paper.stamps) > 0);
	assert_int_equal(checked(f, f->hall, &paper, &told), 1);
	assert_non_null(strstr(told, "'Donaudampfschifffahrtsgesellschaft' is wider"));
	free(told);
	stamps_free(paper.stamps);
}

static void a_letter_without_a_font_is_told(void **state)
{
	struct fixture *f = *state;

	free(f->hall->classes[1].names.text[1]);
	f->hall->classes[1].names.text[1] = strdup("\xef\xa3\xbe");
	assert_told(f, &usual,
		"name of class 'priority' in 'ur': no installed font has 1 of its letters: "
		"install fonts-noto-core, or write it with other letters\n");
}

static void a_ticket_longer_than_400_mm_is_told(void **state)
{
	struct fixture *f = *state;
	char *told;

	f->hall->ticket.large = true;
	f->hall->services[0].documents.text[0] = long_text(2, CATALOGUE_MAX_DOCUMENTS);
	f->hall->services[0].documents.text[1] = strdup("کچھ نہیں");
	assert_int_equal(checked(f, f->hall, &narrow, &told), 2); /* in en; in ur by itself */
	assert_non_null(strstr(told, "ticket of service 'id-card' in 'en': "));
	assert_non_null(strstr(told, " mm of paper of 384 dots, more than 400: take rows out of "
				     "the layout, or shorten names and documents\n"));
	free(told);
}

static void a_ticket_longer_than_a_metre_comes_out_plain_and_is_told(void **state)
{
	struct fixture *f = *state;
	struct ticket_message ticket = long_ticket("ar");
	struct ticket_face face = {
		.ticket = &ticket, .hall = f->tall, .words = &words, .large = true};
	struct ticket_paper paper = {.width_dots = 384, .dpi = 203};
	struct bitmap *large, *plain;
	char *told;

	strcpy(f->tall->ticket.second_language, "id");
	large = ticket_paint(f->painter, &paper, &face);
	face.large = false;
	plain = ticket_paint(f->painter, &paper, &face);
	assert_true(large && plain);
	assert_int_equal(large->height_dots, plain->height_dots);
	assert_memory_equal(
		large->rows, plain->rows, plain->stride_bytes * (size_t)plain->height_dots);
	bitmap_free(large);
	bitmap_free(plain);
	f->tall->language_count = 8;
	f->tall->ticket.large = true;
	assert_true(checked(f, f->tall, &paper, &told) > 0);
	assert_non_null(strstr(told, "ticket: it would be longer than one metre, and comes out "
				     "plain: "));
	free(told);
}

static void a_logo_that_cannot_be_unpacked_is_told(void **state)
{
	struct fixture *f = *state;

	f->hall->ticket.logo = malloc(16);
	memset(f->hall->ticket.logo, 7, 16);
	f->hall->ticket.logo_len = 16;
	assert_told(
		f, &usual, "logo: it cannot be unpacked, or nothing dark is in it: draw it anew\n");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(paper_out_of_range_is_refused),
		TEST(a_good_hall_has_no_problems_on_any_paper),
		TEST(every_pair_of_languages_prints_whole),
		TEST(what_stands_in_prints_whole),
		TEST(what_stands_in_is_told_as_what_it_is),
		TEST(a_word_wider_than_the_paper_is_told_once),
		TEST(what_was_stamped_before_is_told_all_the_same),
		TEST(a_letter_without_a_font_is_told),
		TEST(a_ticket_longer_than_400_mm_is_told),
		TEST(a_ticket_longer_than_a_metre_comes_out_plain_and_is_told),
		TEST(a_logo_that_cannot_be_unpacked_is_told),
	};

	return cmocka_run_group_tests(tests, open_words, close_words);
}
