/* In which languages and words a call is said: display/call_words.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "display/call_words.h"

static struct call_words words;
static const char *speakable; /* " az en " */

static bool speaks(const void *data, const char *language)
{
	char name[8];

	(void)data;
	snprintf(name, sizeof(name), " %s ", language);
	return strstr(speakable, name) != NULL;
}

/* hall: "az ru". */
static void hall_has(const char *hall)
{
	struct hall_catalogue catalogue = {0};
	char copy[64];

	snprintf(copy, sizeof(copy), "%s", hall);
	for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
		snprintf(
			catalogue.languages[catalogue.language_count++], LANGUAGE_SIZE, "%s", word);
	call_words_use(&words, &catalogue);
}

static int fresh(void **state)
{
	(void)state;
	call_words_init(&words, "build/po", speaks, NULL);
	speakable = " az ru en tr ar ";
	hall_has("az ru en");
	return 0;
}

static int done(void **state)
{
	(void)state;
	call_words_fini(&words);
	return 0;
}

static void a_language_that_cannot_be_said_gives_way_to_the_halls_first_that_can(void **state)
{
	static const struct {
		const char *hall, *speakable, *wish, *said;
	} cases[] = {
		{"az ru en", " az ru en ", "ru", "ru"}, {"az ru en", " az ru en ", "ps", "az"},
		{"ps ru en", " az ru en ", "ps", "ru"}, {"ps", " az en ", "ps", "en"},
		{"ps", "", "ps", "ps"},
		{"az", " az xx en ", "xx", "az"}, /* a voice, but no sentences */
		{"", " en ", "ps", "en"},	  /* the hall is not known yet */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		hall_has(cases[i].hall);
		speakable = cases[i].speakable;
		assert_string_equal(call_words_language(&words, cases[i].wish), cases[i].said);
	}
}

static void each_language_is_said_once_in_the_files_order(void **state)
{
	static const struct {
		const char languages[ANNOUNCER_MAX_SAID_IN][LANGUAGE_SIZE];
		int count;
		const char *ticket, *said;
		int own;
	} cases[] = {
		{{""}, 1, "ru", "ru ", 0}, {{"", "az", "en"}, 3, "az", "az en ", 0},
		{{"az", "", "en"}, 3, "en", "az en ", 1}, {{"az", "en"}, 2, "en", "az en ", 1},
		{{"az", "en"}, 2, "ru", "az en ", 0},
		{{"", "en"}, 2, "ps", "az en ", 0}, /* nobody can say it */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct announcer_call call = {0};
		char said[32] = "";

		call_words_choose(
			&words, &call, cases[i].languages, cases[i].count, cases[i].ticket);
		for (int k = 0; k < call.said_in_count; k++)
			snprintf(said + strlen(said), sizeof(said) - strlen(said), "%s ",
				call.said_in[k]);
		assert_string_equal(said, cases[i].said);
		assert_int_equal(call.own, cases[i].own);
	}
}

/* Marks of direction around a number are not for the ear. */
static const char *without_marks(char *text)
{
	char *to = text;

	for (const char *at = text; *at; at++)
		if (strncmp(at, "\xe2\x81", 2) == 0)
			at += 2;
		else
			*to++ = *at;
	*to = '\0';
	return text;
}

static void calls_and_numbers_are_said_in_short_sentences(void **state)
{
	struct announcer_part part = {.language = "en", .ticket = "A047", .counter = 12};
	char text[CALL_WORDS_SIZE];

	(void)state;
	(void)call_words_say(&words, &part, text);
	assert_string_equal(without_marks(text), "Ticket A047. Counter 12.");
	part = (struct announcer_part){.language = "en", .count = 1};
	(void)call_words_say(&words, &part, text);
	assert_string_equal(
		without_marks(text), "1 more ticket was called. Please look at the screen.");
	part.count = 16;
	(void)call_words_say(&words, &part, text);
	assert_string_equal(
		without_marks(text), "16 more tickets were called. Please look at the screen.");
}

static void what_can_be_said_has_every_form_for_numbers_once(void **state)
{
	static const struct {
		const char *language;
		size_t least;
	} cases[] = {{"en", 5}, {"az", 4}, {"ru", 6}, {"ar", 6}, {"id", 4}, {"ps", 4}};
	const char *sentences[CALL_WORDS_SENTENCES];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t count = call_words_sentences(&words, cases[i].language, sentences);

		assert_in_range(count, cases[i].least, CALL_WORDS_SENTENCES);
		for (size_t a = 0; a < count; a++)
			for (size_t b = 0; b < a; b++)
				assert_string_not_equal(sentences[a], sentences[b]);
	}
}

#define HERE(test) cmocka_unit_test_setup_teardown(test, fresh, done)

int main(void)
{
	const struct CMUnitTest tests[] = {
		HERE(a_language_that_cannot_be_said_gives_way_to_the_halls_first_that_can),
		HERE(each_language_is_said_once_in_the_files_order),
		HERE(calls_and_numbers_are_said_in_short_sentences),
		HERE(what_can_be_said_has_every_form_for_numbers_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
