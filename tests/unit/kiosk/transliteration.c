/* Words of all scripts in comparable forms: kiosk/search/transliteration.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kiosk/search/transliteration.h"

static struct transliteration only_word(const char *text)
{
	struct transliteration word, more;
	const char *at = text;

	if (!transliteration_next(&at, &word))
		fail_msg("'%s' has no word", text);
	if (transliteration_next(&at, &more))
		fail_msg("'%s' has another word, '%s'", text, more.letters);
	assert_string_equal(at, "");
	return word;
}

static void letters_are_transliterated_as_people_do(void **state)
{
	static const struct {
		const char *text, *letters;
	} words[] = {
		{"ŞƏXSİYYƏT", "shexsiyyet"}, {"çıxarış", "chixarish"}, {"doğum", "doghum"},
		{"Özünüməşğulluq", "ozunumeshghulluq"}, {"Щётка", "shchetka"}, {"объект", "obekt"},
		{"рождение", "rozhdenie"}, {"Юридический", "yuridicheskiy"}, {"Ҹәримә", "jerime"},
		{"Learner’s", "learners"}, {"oʻzbek", "ozbek"}, {"oʼzbek", "ozbek"},
		{"o'zbek", "ozbek"}, {"o‘zbek", "ozbek"}, {"پاسپورٹ", "paspvrt"},
		{"سہولت", "sxvlt"}, {"مُحَمَّد", "mxmd"}, {"مـحـمد", "mxmd"},
		{"گم‌شده", "gmshdx"}, {"۱۲۳", "123"}, {"٤٥٦", "456"},
		{"መታወቂያ", "metaweqiya"}, {"ፓስፖርት", "pasport"}, {"ቋንቋ", "qwanqwa"}, {"İMEI", "imei"},
		{"i\xcc\x87sim", "isim"}, /* a dot of its own */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct transliteration word = only_word(words[i].text);

		if (strcmp(word.letters, words[i].letters))
			fail_msg("%s: %s, not %s", words[i].text, word.letters, words[i].letters);
	}
}

static void ways_to_write_a_word_sound_alike(void **state)
{
	static const char *const ways[][8] = {
		{"şəxsiyyət", "shexsiyyet", "sexsiyyet", "saxsiyyat", "shakhsiyyat", "шахсийят",
			"шәхсијјәт"},
		{"vəsiqə", "vesiqe", "wasiqa", "vasika", "весика", "vəsigə"},
		{"çıxarış", "cixaris", "chixarish", "chykharysh", "чыхарыш"},
		{"ğ", "g", "gh", "q", "k", "г", "غ", "ق"},
		{"köçürmə", "kocurme", "kochurma", "kojurmə"},
		{"cərimə", "jarima", "джарима", "dzharima", "ҹәримә"},
		{"паспорт", "pasport", "passport", "Pasport", "PASSPORT"},
		{"прописка", "propiska", "propisska"},
		{"жалоба", "zhaloba", "jaloba", "chaloba"},
		{"щит", "shchit", "schit", "shit", "шит"},
		{"фото", "photo", "foto"},
		{"регистрация", "registratsiya", "registrasiya", "registratsia"},
		{"объявление", "obyavlenie", "обявление"},
		{"ي", "ی", "ى", "ے", "y", "i", "й"},
		{"كتاب", "کتاب", "کِتاب", "کتــاب"},
		{"رخصة", "رخصه"},
		{"أحمد", "احمد", "آحمد", "إحمد"},
		{"መታወቂያ", "metaweqiya", "metawekia", "metaweqia", "mätawäqiya"},
		{"ፀሐይ", "ጸሀይ"},
		{"ዓለም", "አለም"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		struct transliteration first = only_word(ways[i][0]);

		for (size_t k = 1; k < 8 && ways[i][k]; k++) {
			struct transliteration other = only_word(ways[i][k]);

			if (strcmp(first.sound, other.sound))
				fail_msg("%s sounds %s, %s %s", ways[i][0], first.sound, ways[i][k],
					other.sound);
		}
	}
}

static void unwritten_vowels_leave_the_same_consonants(void **state)
{
	static const struct {
		const char *written, *typed;
	} words[] = {
		{"شناختی", "shinakhti"},
		{"شناختی", "shanakhti"},
		{"پاسپورٹ", "passport"},
		{"پیدائش", "paidaish"},
		{"نکاح", "nikah"},
		{"طلاق", "talaq"},
		{"تجدید", "tajdeed"},
		{"سہولت", "sahulat"},
		{"اندراج", "indraj"},
		{"وراثت", "wirasat"},
		{"وفات", "wafat"},
		{"شکایت", "shikayat"},
		{"گھر", "ghar"},
		{"عوام", "awam"},
		{"خانہ", "khana"},
		{"تذکره", "tazkira"},
		{"گذرنامه", "guzarnama"},
		{"بطاقة", "bitaqa"},
		{"جواز", "jawaz"},
		{"برېښنا", "breshna"},
		{"ትምህርት", "timihirt"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		struct transliteration written = only_word(words[i].written);
		struct transliteration typed = only_word(words[i].typed);

		assert_true(written.is_vowelless);
		assert_false(typed.is_vowelless);
		if (strcmp(written.skeleton, typed.skeleton))
			fail_msg("%s: %s, %s: %s", words[i].written, written.skeleton,
				words[i].typed, typed.skeleton);
	}
}

static void words_are_parted_by_what_is_no_letter(void **state)
{
	static const char *const expected[] = {
		"edv", "nin", "p", "p", "v", "2", "qeydiyyati", "imei", "shnsh", "syx", "end"};
	const char *at = "  ƏDV-nin (п/п) «в» 2: qeydiyyatı, IMEI; шнш？سیه።中文 end";
	struct transliteration word;
	size_t count = 0;

	(void)state;
	while (transliteration_next(&at, &word)) {
		assert_true(count < sizeof(expected) / sizeof(expected[0]));
		assert_string_equal(word.letters, expected[count++]);
	}
	assert_int_equal(count, sizeof(expected) / sizeof(expected[0]));
	assert_false(transliteration_next(&at, &word));
	at = "";
	assert_false(transliteration_next(&at, &word));
}

static void long_words_are_cut_and_the_next_is_whole(void **state)
{
	char text[1000] = "";
	const char *at = text;
	struct transliteration word;

	(void)state;
	for (int i = 0; i < 200; i++)
		strcat(text, "щ");
	strcat(text, " end");
	assert_true(transliteration_next(&at, &word));
	assert_int_equal(strlen(word.letters), TRANSLITERATION_SIZE - 4);
	assert_string_equal(word.sound, "s");
	assert_true(transliteration_next(&at, &word));
	assert_string_equal(word.letters, "end");
}

static void bytes_that_are_no_text_are_passed_over(void **state)
{
	(void)state;
	assert_string_equal(only_word("\xff\xfepa\xc0\x80s\xed\xa0\x80p\xe2\x80").letters, "pasp");
	assert_string_equal(only_word("a\xd1").letters, "a");
	assert_string_equal(only_word("\xf4\x90\x80\x80z\xf0\x9f").letters, "z");
}

/* ---- Random bytes and letters ---- */

static uint64_t dice;

static unsigned int roll(unsigned int below)
{
	dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned int)(dice >> 33) % below;
}

static size_t random_letter(unsigned char *out)
{
	static const uint16_t blocks[] = {0x40, 0x60, 0xc0, 0x100, 0x140, 0x400, 0x440, 0x4c0,
		0x600, 0x640, 0x680, 0x6c0, 0x1200, 0x1280, 0x1300, 0x1340};
	unsigned int c = blocks[roll(16)] + roll(64);

	if (c < 0x80) {
		out[0] = (unsigned char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (unsigned char)(0xc0 | c >> 6);
		out[1] = (unsigned char)(0x80 | (c & 0x3f));
		return 2;
	}
	out[0] = (unsigned char)(0xe0 | c >> 12);
	out[1] = (unsigned char)(0x80 | (c >> 6 & 0x3f));
	out[2] = (unsigned char)(0x80 | (c & 0x3f));
	return 3;
}

static void form_check(unsigned int seed, const char *form)
{
	assert_non_null(memchr(form, 0, TRANSLITERATION_SIZE));
	if (strspn(form, "abcdefghijklmnopqrstuvwxyz0123456789") != strlen(form))
		fail_msg("seed %u: '%s'", seed, form);
}

/* Each text is as long as its memory, so that the sanitizer sees a step behind it. */
static void any_bytes_give_small_latin_letters(void **state)
{
	unsigned int runs = getenv("NOVBE_RUNS") ? 100000 : 5000;

	(void)state;
	printf("seeds 1..%u\n", runs);
	for (unsigned int seed = 1; seed <= runs; seed++) {
		unsigned char bytes[128];
		size_t len = 0;
		struct transliteration word, again;
		const char *at;
		char *text;

		dice = seed;
		while (len < 100 && roll(40)) {
			if (roll(4))
				len += random_letter(bytes + len);
			else
				bytes[len++] = (unsigned char)(1 + roll(255));
		}
		bytes[len] = '\0';
		text = strdup((char *)bytes);
		at = text;
		for (size_t words = 0; transliteration_next(&at, &word); words++) {
			const char *latin = word.letters;

			assert_true(at >= text && at <= text + strlen(text) && words <= len);
			assert_true(word.letters[0] && word.sound[0]);
			form_check(seed, word.letters);
			form_check(seed, word.sound);
			form_check(seed, word.skeleton);
			assert_true(transliteration_next(&latin, &again));
			if (strcmp(again.letters, word.letters) || strcmp(again.sound, word.sound))
				fail_msg("seed %u: %s again is %s", seed, word.letters,
					again.letters);
		}
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_are_transliterated_as_people_do),
		cmocka_unit_test(ways_to_write_a_word_sound_alike),
		cmocka_unit_test(unwritten_vowels_leave_the_same_consonants),
		cmocka_unit_test(words_are_parted_by_what_is_no_letter),
		cmocka_unit_test(long_words_are_cut_and_the_next_is_whole),
		cmocka_unit_test(bytes_that_are_no_text_are_passed_over),
		cmocka_unit_test(any_bytes_give_small_latin_letters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
