/* Which recordings make a sentence, and which must be made. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>

#include "firmware/voice/clip_numbers.h"
#include "firmware/voice/clip_plan.h"
#include "firmware/voice/clip_words.h"
#include "firmware/voice/studio.h"
#include "firmware/voice/voice.h"

static const char *const languages[] = {
	"az", "ru", "en", "tr", "ur", "uz", "id", "am", "fa", "ar", "ps"};
enum { LANGUAGES = sizeof(languages) / sizeof(languages[0]) };

/* "1000 + 47 " */
static const char *number_in(const char *language, int number)
{
	static char names[64];
	char pieces[CLIP_NUMBER_PIECES][CLIP_NUMBER_NAME_SIZE];
	const int count = clip_number(language, number, pieces);

	names[0] = '\0';
	for (int i = 0; i < count; i++)
		sprintf(names + strlen(names), "%s ", pieces[i]);
	return names;
}

static void numbers_are_joined_as_the_language_joins_them(void **state)
{
	static const struct {
		int number;
		const char *plain, *en, *ps, *fa, *ar;
	} rows[] = {
		{0, "0 ", "0 ", "0 ", "0 ", "0 "},
		{7, "7 ", "7 ", "7 ", "7 ", "7 "},
		{47, "47 ", "47 ", "47 ", "47 ", "47 "},
		{100, "100 ", "100 ", "100 ", "100 ", "100 "},
		{105, "100 5 ", "100 + 5 ", "100 + 5 ", "100 + 5 ", "100 + 5 "},
		{999, "900 99 ", "900 + 99 ", "900 + 99 ", "900 + 99 ", "900 + 99 "},
		{1000, "1000 ", "1000 ", "1000 ", "1000 ", "1000 "},
		{1047, "1000 47 ", "1000 + 47 ", "1000 + 47 ", "1000 + 47 ", "1000 + 47 "},
		{2300, "2000 300 ", "2000 300 ", "2000 + 300 ", "2000 + 300 ", "2000 + 300 "},
		{9147, "9000 100 47 ", "9000 100 + 47 ", "9000 100 + 47 ", "9000 + 100 + 47 ",
			"9000 + 100 + 47 "},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (int l = 0; l < LANGUAGES; l++) {
			const char *language = languages[l];
			const char *wanted = strcmp(language, "en") == 0   ? rows[i].en
					     : strcmp(language, "ps") == 0 ? rows[i].ps
					     : strcmp(language, "fa") == 0 ? rows[i].fa
					     : strcmp(language, "ar") == 0 ? rows[i].ar
									   : rows[i].plain;

			assert_string_equal(number_in(language, rows[i].number), wanted);
		}
}

/* ---- What is listed ---------------------------------------------------------------------------
 */

struct list {
	int count;
	char files[STUDIO_MAX_CLIPS][CLIP_NAME_SIZE + 4], says[STUDIO_MAX_CLIPS][CLIP_NAME_SIZE];
};

static void note(void *data, const char *file, const char *say)
{
	struct list *list = data;

	assert_true(list->count < STUDIO_MAX_CLIPS);
	strcpy(list->files[list->count], file);
	strcpy(list->says[list->count++], say);
}

static const char *say_of(const struct list *list, const char *file)
{
	for (int i = 0; i < list->count; i++)
		if (strcmp(list->files[i], file) == 0)
			return list->says[i];
	return NULL;
}

static bool is_listed(void *data, const char *name, size_t len)
{
	char file[CLIP_NAME_SIZE + 8];

	snprintf(file, sizeof(file), "%.*s.wav", (int)len, name);
	return say_of(data, file) != NULL;
}

static struct list list;

static int make_list(const char *language, const char *const *sentences, size_t count)
{
	int result;

	list.count = 0;
	result = voice_clips_list(language, sentences, count, note, &list);
	if (result >= 0)
		assert_int_equal(result, list.count);
	return result;
}

/* The value, as whoever hears the recordings adds it up. */
static int heard_value(const char *language, int number)
{
	char pieces[CLIP_NUMBER_PIECES][CLIP_NUMBER_NAME_SIZE];
	const int count = clip_number(language, number, pieces);
	int value = 0, last = 10000;

	assert_in_range(count, 1, CLIP_NUMBER_PIECES);
	for (int i = 0; i < count; i++) {
		assert_true(is_listed(&list, pieces[i], strlen(pieces[i])));
		if (strcmp(pieces[i], "+") == 0) {
			assert_true(i > 0 && i + 1 < count && strcmp(pieces[i + 1], "+") != 0);
			continue;
		}
		assert_true(atoi(pieces[i]) < last);
		last = atoi(pieces[i]);
		value += last;
	}
	return value;
}

static void every_number_is_put_together_from_what_is_listed(void **state)
{
	static const char *const sentences[] = {"Ticket {ticket}."};

	(void)state;
	for (int l = 0; l < LANGUAGES; l++) {
		assert_true(make_list(languages[l], sentences, 1) > 0);
		for (int number = 0; number <= CLIP_NUMBER_MAX; number++)
			assert_int_equal(heard_value(languages[l], number), number);
	}
}

static void a_list_has_words_letters_and_numbers_once(void **state)
{
	static const char *const sentences[] = {"Ticket {ticket}. Counter {counter}.",
		"{count} more tickets were called. Please look at the screen.",
		"One more: {count}, ticket {ticket}!", "Ticket {ticket} again/now.",
		"Please look at the screen."};

	(void)state;
	assert_int_equal(make_list("en", sentences, 5), 7 + 26 + 100 + 9 + 9 + 1);
	assert_string_equal(list.files[0], "Ticket.wav");
	assert_string_equal(list.files[1], "Counter.wav");
	assert_string_equal(list.files[2], "more tickets were called.wav");
	assert_string_equal(list.files[3], "Please look at the screen.wav");
	assert_string_equal(list.files[4], "One more.wav");
	assert_string_equal(list.files[5], "ticket.wav");
	assert_string_equal(list.files[6], "again-now.wav");
	assert_string_equal(list.says[2], "more tickets were called");
	assert_string_equal(say_of(&list, "Q.wav"), "Q");
	assert_string_equal(say_of(&list, "47.wav"), "47");
	assert_string_equal(say_of(&list, "+.wav"), "and");
	assert_int_equal(make_list("az", sentences + 4, 1), 1);
	assert_int_equal(make_list("az", (const char *const[]){"Pəncərə {counter}"}, 1), 1 + 118);
	assert_null(say_of(&list, "A.wav"));
	assert_null(say_of(&list, "+.wav"));
	assert_int_equal(make_list("ru", sentences, 1), 2 + 26 + 118);
	assert_string_equal(say_of(&list, "B.wav"), "бэ");
	assert_int_equal(make_list("en", sentences, 0), 0);
}

static void a_list_has_its_bounds(void **state)
{
	static char words[400][16];
	const char *sentences[400];
	char *huge = calloc(1, VOICE_TEXT_MAX + 2);

	(void)state;
	for (int i = 0; i < 400; i++) {
		snprintf(words[i], sizeof(words[i]), "w%c%c", 'a' + i / 26, 'a' + i % 26);
		sentences[i] = words[i];
	}
	assert_int_equal(make_list("en", sentences, 256), 256);
	assert_int_equal(make_list("en", sentences, 257), -E2BIG);
	memset(huge, 'a', VOICE_TEXT_MAX + 1);
	assert_int_equal(make_list("en", (const char *const[]){huge}, 1), -E2BIG);
	free(huge);
}

/* ---- What is planned --------------------------------------------------------------------------
 */

/* Names parted by '|', in which `wanted` is looked up. */
static bool is_among(void *data, const char *name, size_t len)
{
	char wanted[CLIP_NAME_SIZE + 2];

	snprintf(wanted, sizeof(wanted), "|%.*s|", (int)len, name);
	return strstr(data, wanted) != NULL;
}

static const char *plan_of(const char *language, const char *core, const char *there)
{
	static struct clip_plan plan;
	static char told[4096];
	const int result =
		clip_plan(language, core, strlen(core), is_among, (void *)(uintptr_t)there, &plan);

	told[0] = '\0';
	if (result == -ENOENT)
		snprintf(told, sizeof(told), "no %s", plan.missing);
	else if (result < 0)
		snprintf(told, sizeof(told), "%s", strerror(-result));
	for (int i = 0; result == 0 && i < plan.count; i++)
		sprintf(told + strlen(told), "%s|", plan.names[i]);
	return told;
}

static void a_sentence_is_put_together_from_the_longest_pieces(void **state)
{
	static const char en[] =
		"|Ticket|Counter|A|B|0|1|4|5|7|9|12|47|100|1000|+|more tickets|more|"
		"tickets were|were called|OK|9A|";
	static const struct {
		const char *language, *core, *there, *pieces;
	} rows[] = {
		{"en", "Ticket A047", en, "Ticket|A|0|47|"},
		{"en", "Counter 12", en, "Counter|12|"},
		{"en", "Counter 12", "|Counter 12|Counter|12|", "Counter 12|"},
		{"en", "A1147", en, "A|1000|100|+|47|"},
		{"az", "A1147", en, "A|1000|100|47|"},
		{"en", "AB000", en, "A|B|0|0|0|"},
		{"en", "A007", en, "A|0|0|7|"},
		{"en", "B 12", en, "B|12|"},
		{"en", "A047", "|A047|", "A047|"},
		{"en", "A10457", en, "A|1|0|4|5|7|"}, /* above 9999: digit by digit */
		{"en", "AB1A0B", en, "A|B|1|A|0|B|"},
		{"en", "9A", en, "9A|"},
		{"en", "100 more tickets were called", en, "100|more tickets|were called|"},
		{"en", "1 more tickets, were called", en, "1|more tickets|were called|"},
		{"en", "Ticket: A047 - (B12)", en, "Ticket|A|0|47|B|12|"},
		{"en", "OK", en, "OK|"},
		{"uz", "12-oyna", "|12|oyna|", "12|oyna|"},
		{"uz", "12xona", "|12|xona|", "12|xona|"},
		{"am", "ለ12፣ 1", "|ለ|12|1|", "ለ|12|1|"},
		{"ur", "ٹکٹ، B047", "|ٹکٹ|B|0|47|", "ٹکٹ|B|0|47|"},
		{"fa", "1147", "|1000|100|47|+|", "1000|+|100|+|47|"},
		{"en", "", en, ""},
		/* the first that is missing, as it stands in the list */
		{"en", "Ticket C047", en, "no C"},
		{"en", "Ticket A048", en, "no 48"},
		{"en", "Please look 12", en, "no Please look"},
		{"ps", "ټکټ A047", "|A|0|47|", "no ټکټ"},
		{"en", "A247", en, "no 200"},
		{"ar", "1047", "|1000|47|", "no +"},
		{"en", "Counter XY", en, "no XY"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(
			plan_of(rows[i].language, rows[i].core, rows[i].there), rows[i].pieces);
}

static void a_plan_has_its_bounds(void **state)
{
	char core[4 * CLIP_MAX_WORDS + 8] = "", code[CLIP_MAX_PIECES + 2];

	(void)state;
	for (int i = 0; i < CLIP_MAX_WORDS; i++)
		strcat(core, "a ");
	assert_int_equal(strlen(plan_of("en", core, "|a|")), 2 * CLIP_MAX_WORDS);
	strcat(core, "a ");
	assert_string_equal(plan_of("en", core, "|a|"), strerror(E2BIG));
	memset(code, 'A', sizeof(code));
	code[0] = '1';
	code[sizeof(code) - 1] = '\0';
	assert_string_equal(plan_of("en", code, "|1|A|"), strerror(E2BIG));
	code[CLIP_MAX_PIECES] = '\0';
	assert_int_equal(strlen(plan_of("en", code, "|1|A|")), 2 * CLIP_MAX_PIECES);
}

/* Whatever a hall calls is said from what the list has. */
static void whatever_is_called_is_planned_from_the_list(void **state)
{
	static const struct {
		const char *language, *sentence, *before, *behind;
	} rows[] = {
		{"en", "Ticket {ticket}.", "Ticket ", ""},
		{"az", "{ticket} nömrəli bilet.", "", " nömrəli bilet"},
		{"ps", "ټکټ {ticket}.", "ټکټ ", ""},
		{"am", "ትኬት {ticket}።", "ትኬት ", ""},
		{"ar", "التذكرة {ticket}.", "التذكرة ", ""},
		{"uz", "{ticket}-talon.", "", "-talon"},
	};
	static struct clip_plan plan;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(make_list(rows[i].language, &rows[i].sentence, 1) > 0);
		for (int number = 0; number <= CLIP_NUMBER_MAX; number++) {
			char core[100];
			const int len = snprintf(core, sizeof(core), "%s%c%03d%s", rows[i].before,
				'A' + number % 26, number, rows[i].behind);

			if (clip_plan(rows[i].language, core, (size_t)len, is_listed, &list,
				    &plan) != 0)
				fail_msg("'%s' in '%s': no '%s'", core, rows[i].language,
					plan.missing);
			assert_true(plan.count >= 3);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_joined_as_the_language_joins_them),
		cmocka_unit_test(every_number_is_put_together_from_what_is_listed),
		cmocka_unit_test(a_list_has_words_letters_and_numbers_once),
		cmocka_unit_test(a_list_has_its_bounds),
		cmocka_unit_test(a_sentence_is_put_together_from_the_longest_pieces),
		cmocka_unit_test(a_plan_has_its_bounds),
		cmocka_unit_test(whatever_is_called_is_planned_from_the_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
