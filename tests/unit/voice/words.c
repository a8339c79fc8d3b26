/* The words for ids and numbers, and texts made fit for the ear. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>

#include "firmware/voice/clips.h"
#include "firmware/voice/speech_text.h"
#include "firmware/voice/spoken.h"

static const char *const languages[] = {"az", "ru", "en", "ur", "uz", "id", "am", "tr", "fa", "ar"};
enum { LANGUAGES = sizeof(languages) / sizeof(languages[0]) };

static void an_id_is_letters_zeros_and_a_number(void **state)
{
	static const struct {
		const char *language, *id, *words; /* NULL: refused */
	} rows[] = {
		{"en", "A047", "A, 0, 47"},
		{"en", "A000", "A, 0, 0, 0"},
		{"en", "A100", "A, 100"},
		{"en", "AB1047", "A, B, 1047"},
		{"en", "A7", "A, 7"},
		{"az", "A047", "a, 0, 47"},
		{"ru", "B012", "бэ, 0, 12"},
		{"ur", "C005", "سی، 0، 0، 5"},
		{"uz", "A047", "a, nol, qirq yetti"},
		{"uz", "K1900", "ka, bir ming toʻqqiz yuz"},
		{"uz", "A000", "a, nol, nol, nol"},
		{"uz", "Z064999", "ze, nol, oltmish toʻrt ming toʻqqiz yuz toʻqson toʻqqiz"},
		{"id", "W218", "we, 218"},
		{"am", "A047", "ኤ፣ 0፣ 47"},
		{"tr", "W047", "çift ve, 0, 47"},
		{"fa", "A047", "اِی، 0، 47"},
		{"ar", "A047", "أَيْ، 0، 47"},
		{"en", "", NULL},
		{"en", "047", NULL},
		{"en", "A", NULL},
		{"en", "a047", NULL},
		{"en", "A047 ", NULL},
		{"en", "A04-7", NULL},
		{"en", "ABC047", NULL},
		{"en", "A1234567", NULL},
	};
	char words[SPOKEN_ID_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int result = voice_id_spoken(rows[i].language, rows[i].id, words, sizeof(words));

		assert_int_equal(result, rows[i].words ? 0 : -EINVAL);
		if (rows[i].words)
			assert_string_equal(words, rows[i].words);
	}
	assert_int_equal(voice_id_spoken("ps", "A047", words, sizeof(words)), -ENOENT);
	assert_int_equal(voice_id_spoken("en", "A047", words, 8), -ENOSPC);
	assert_int_equal(voice_id_spoken("en", "A047", words, 9), 0);
	assert_int_equal(voice_id_spoken("en", "A047", words, 0), -ENOSPC);
}

static void each_letter_has_a_name_in_each_language(void **state)
{
	char words[SPOKEN_ID_SIZE], id[16], names[26][SPOKEN_ID_SIZE];

	(void)state;
	for (int l = 0; l < LANGUAGES; l++) {
		for (int i = 0; i < 26; i++) {
			snprintf(id, sizeof(id), "%c000000", 'A' + i);
			assert_int_equal(
				voice_id_spoken(languages[l], id, words, sizeof(words)), 0);
			assert_non_null(strpbrk(words, ",\xd8\xe1"));
			strcpy(names[i], words);
			for (int other = 0; other < i; other++)
				if (strcmp(names[i], names[other]) == 0)
					fail_msg("%s: '%c' and '%c' are both '%s'", languages[l],
						'A' + i, 'A' + other, words);
			snprintf(id, sizeof(id), "%c%c999999", 'A' + i, 'A' + i);
			assert_int_equal(
				voice_id_spoken(languages[l], id, words, sizeof(words)), 0);
		}
	}
}

static void a_sentence_has_words_for_what_the_engine_cannot_read(void **state)
{
	static const struct {
		const char *language, *sentence, *words;
	} rows[] = {
		{"en", "Ticket A047. Counter 12.", "Ticket A, 0, 47. Counter 12."},
		{"en", "A047b, A47, A 47, ABCD, 1234, AbC1", "A047b, A47, A 47, ABCD, 1234, AbC1"},
		{"en", "Code AB12CD34.", "Code A, B, 1, 2, C, D, 3, 4."},
		{"en", "XYA047, 5A047", "X, Y, A, 0, 4, 7, 5, A, 0, 4, 7"},
		{"uz", "W9X0", "dubl ve, toʻqqiz, iks, nol"},
		{"fa", "B12C", "بی، 1، 2، سی"},
		{"az", "A047 (12-ci pəncərə)", "a, 0, 47 (12-ci pəncərə)"},
		{"ru", "Зона B, окно 12, талон B012.", "Зона бэ, окно 12, талон бэ, 0, 12."},
		{"ru", "яB BЯ OK", "яB BЯ OK"}, /* parts of words, and words */
		{"uz", "A047, 12-oyna, 15 daqiqa",
			"a, nol, qirq yetti, oʻn ikki-oyna, oʻn besh daqiqa"},
		{"uz", "14:05", "oʻn toʻrt:nol, besh"},
		{"uz", "12xona 1234567", "oʻn ikki xona 1234567"},
		{"uz", "1000 100 101000", "bir ming yuz yuz bir ming"},
		{"ps", "A047 12", "A047 12"},
		{"en", "'A047'", "'A, 0, 47'"},
		{"ur", "ٹکٹ B047۔", "ٹکٹ بی، 0، 47۔"},
		{"am", "ተራ A047።", "ተራ ኤ፣ 0፣ 47።"},
		{"ar", "«B047»؛B", "«بي، 0، 47»؛بي"},
		{"uz", "it's 12…", "it's oʻn ikki…"},
		{"ar", "A047", "أَيْ، 0، 47"},
		{"en", "", ""},
	};
	char words[400];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(
			spoken_text(rows[i].language, rows[i].sentence, words, sizeof(words)), 0);
		assert_string_equal(words, rows[i].words);
	}
	assert_int_equal(spoken_text("en", "Counter 12", words, 5), -ENOSPC);
	assert_string_equal(words, "Coun");
	assert_int_equal(spoken_text("en", "Counter 12", words, 0), -ENOSPC);
}

static void what_is_not_for_the_ear_is_left_out(void **state)
{
	static const struct {
		const char *text, *clean;
	} rows[] = {
		{"  Take   your\tticket. ", "Take your ticket. "},
		{"\xe2\x81\xa6"
		 "A047\xe2\x81\xa9 x",
			"A047 x"},
		{"a\x01z\x7f", "a z "},
		{"<speak><break time=\"9s\"/>hi</speak>", "speak break time 9s hi speak "},
		{"[[h@'l]] {x} \\ |", "h l x "},
		{"bad\xff\xc3 \xed\xa0\x80 \xc0\xaf end", "bad /* */"},
		{"\xf4\x90\x80\x80", ""},
		{"\xee\x80\x80 private \xf3\xb0\x80\x80", "private "},
		{"۰۴۷ ٠٤٧", "047 047"},
		{"می\xe2\x80\x8cشود", "می\xe2\x80\x8cشود"}, /* joins letters, so it stays */
		{".-ڈبل", "ڈبل"},
		{"a, -b ... (c)?!", "a, b c "},
		{"one\ntwo\n \n three", "one\ntwo\nthree"},
		{"0123456789012345678901234567890123456789x",
			"0123456789012345678901234567890123456789 x"},
		{"", ""},
	};
	char clean[200];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		speech_text_clean(rows[i].text, clean, sizeof(clean));
		if (strstr(rows[i].clean, "/*"))
			assert_string_equal(clean, "bad end");
		else
			assert_string_equal(clean, rows[i].clean);
	}
	speech_text_clean("one two three", clean, 9);
	assert_string_equal(clean, "one two");
	speech_text_clean("onetwothree", clean, 5);
	assert_string_equal(clean, "");
	speech_text_clean("one", clean, 1);
	assert_string_equal(clean, "");
}

static void a_text_is_cut_into_its_sentences(void **state)
{
	static const struct {
		const char *text, *sentences, *cores; /* parted by '#' */
	} rows[] = {
		{"Ticket A047. Counter 12!", "Ticket A047.#Counter 12!#",
			"Ticket A047#Counter 12#"},
		{"It costs 12.50 today... Really?! Yes", "It costs 12.50 today...#Really?!#Yes#",
			"It costs 12.50 today#Really#Yes#"},
		{"ٹکٹ لیں۔ آپ؟", "ٹکٹ لیں۔#آپ؟#", "ٹکٹ لیں#آپ#"},
		{"ይውሰዱ። እሺ", "ይውሰዱ።#እሺ#", "ይውሰዱ#እሺ#"},
		{"one\ntwo", "one\n#two#", "one#two#"},
		{"...", "...#", "#"},
		{"", "", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *rest = rows[i].text;
		char sentences[200] = "", cores[200] = "";
		size_t next, first, core;

		for (size_t len; (len = speech_sentence(rest, &next)) > 0; rest += next) {
			core = speech_sentence_core(rest, len, &first);
			sprintf(sentences + strlen(sentences), "%.*s#", (int)len, rest);
			sprintf(cores + strlen(cores), "%.*s#", (int)core, rest + first);
		}
		assert_string_equal(sentences, rows[i].sentences);
		assert_string_equal(cores, rows[i].cores);
	}
}

static void a_recording_lies_under_its_sentence(void **state)
{
	char path[CLIP_PATH_SIZE], longest[300];

	(void)state;
	memset(longest, 'a', sizeof(longest));
	assert_true(clip_path("/c", "en", "Take it.", 7, path));
	assert_string_equal(path, "/c/en/Take it.wav");
	assert_true(clip_path("/c", "ps", "a/../b", 6, path));
	assert_string_equal(path, "/c/ps/a-..-b.wav");
	assert_true(clip_path("/c", "en", longest, 251, path));
	assert_false(clip_path("/c", "en", longest, 252, path));
	assert_false(clip_path("/c", "en", "..", 2, path));
	assert_false(clip_path("/c", "..", "x", 1, path));
	assert_false(clip_path("/c", "en/x", "x", 1, path));
	assert_false(clip_path("/c", "en", "x", 0, path));
	assert_false(clip_path("", "en", "x", 1, path));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_id_is_letters_zeros_and_a_number),
		cmocka_unit_test(each_letter_has_a_name_in_each_language),
		cmocka_unit_test(a_sentence_has_words_for_what_the_engine_cannot_read),
		cmocka_unit_test(what_is_not_for_the_ear_is_left_out),
		cmocka_unit_test(a_text_is_cut_into_its_sentences),
		cmocka_unit_test(a_recording_lies_under_its_sentence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
