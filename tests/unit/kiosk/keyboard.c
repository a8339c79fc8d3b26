/* Keyboards as data: kiosk/search/keyboard.h. Names are those of all sample halls, fonts the
 * installed ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

#include "firmware/base/catalogue.h"
#include "firmware/hall/hall_file.h"
#include "firmware/paint/paint.h"
#include "kiosk/search/character.h"
#include "kiosk/search/keyboard.h"
#include "kiosk/search/transliteration_letters.h"

static const char *const languages[] = {
	"az", "ru", "en", "tr", "uz", "id", "am", "fa", "ar", "ps", "ur"};

enum { LANGUAGE_COUNT = sizeof(languages) / sizeof(languages[0]), KEYBOARD_COUNT };

static const struct keyboard *keyboard_at(size_t i)
{
	return i < LANGUAGE_COUNT ? keyboard_of(languages[i]) : keyboard_of_codes();
}

/* Each key of the keyboard, digits first; NULL behind the last. */
static const char *key_at(const struct keyboard *keyboard, int n)
{
	if (n < keyboard->digits.count)
		return keyboard->digits.keys[n];
	n -= keyboard->digits.count;
	for (int row = 0; row < keyboard->row_count; row++) {
		if (n < keyboard->rows[row].count)
			return keyboard->rows[row].keys[n];
		n -= keyboard->rows[row].count;
	}
	return NULL;
}

static void each_language_has_its_own(void **state)
{
	(void)state;
	for (size_t i = 0; i < LANGUAGE_COUNT; i++) {
		const struct keyboard *keyboard = keyboard_of(languages[i]);

		assert_string_equal(keyboard->language, languages[i]);
		assert_int_equal(keyboard->rtl, language_is_rtl(languages[i]));
		assert_int_equal(keyboard->rtl, keyboard->script == KEYBOARD_ARABIC);
	}
	assert_ptr_equal(keyboard_of("xx"), keyboard_of("en"));
	assert_ptr_equal(keyboard_of(NULL), keyboard_of("en"));
	assert_ptr_equal(keyboard_latin(), keyboard_of("en"));
	assert_int_equal(keyboard_of("ru")->script, KEYBOARD_CYRILLIC);
	assert_int_equal(keyboard_of("am")->script, KEYBOARD_ETHIOPIC);
	assert_int_equal(keyboard_of_codes()->script, KEYBOARD_CODES);
}

static void rows_are_full_and_no_key_is_there_twice(void **state)
{
	(void)state;
	for (size_t i = 0; i < KEYBOARD_COUNT; i++) {
		const struct keyboard *keyboard = keyboard_at(i);
		const char *key, *other;

		assert_in_range(keyboard->row_count, 1, KEYBOARD_MAX_ROWS);
		assert_int_equal(keyboard->digits.count, 10);
		for (int row = 0; row < keyboard->row_count; row++) {
			const struct keyboard_row *keys = &keyboard->rows[row];

			assert_in_range(keys->count, 1, KEYBOARD_MAX_KEYS);
			for (int k = 0; k < KEYBOARD_MAX_KEYS; k++)
				assert_int_equal(keys->keys[k][0] != '\0', k < keys->count);
		}
		for (int k = 0; (key = key_at(keyboard, k)) != NULL; k++) {
			for (int m = 0; m < k; m++) {
				other = key_at(keyboard, m);
				if (!strcmp(key, other))
					fail_msg("%s: '%s' twice", keyboard->language, key);
			}
		}
	}
}

static void a_key_is_one_letter(void **state)
{
	(void)state;
	for (size_t i = 0; i < KEYBOARD_COUNT; i++) {
		const char *key;

		for (int k = 0; (key = key_at(keyboard_at(i), k)) != NULL; k++) {
			char typed[32] = "";

			assert_true(text_append(typed, sizeof(typed), "a"));
			assert_true(text_append(typed, sizeof(typed), key));
			assert_true(text_erase(typed));
			assert_string_equal(typed, "a");
		}
	}
}

static void each_key_and_variant_can_be_shown(void **state)
{
	struct painter *painter = paint_open();

	(void)state;
	assert_non_null(painter);
	for (size_t i = 0; i < KEYBOARD_COUNT; i++) {
		const struct keyboard *keyboard = keyboard_at(i);
		char variants[KEYBOARD_MAX_VARIANTS][KEYBOARD_KEY_SIZE];
		const char *key;

		for (int k = 0; (key = key_at(keyboard, k)) != NULL; k++) {
			int count = keyboard_variants(key, variants);

			if (paint_unknown_glyphs(painter, keyboard->language, key))
				fail_msg("%s: no glyph for '%s'", keyboard->language, key);
			for (int v = 0; v < count; v++)
				if (paint_unknown_glyphs(painter, keyboard->language, variants[v]))
					fail_msg("no glyph for '%s', a variant of '%s'",
						variants[v], key);
		}
	}
	paint_close(painter);
}

/* ---- What is written can be typed ---- */

static bool has_character(const char *text, uint32_t c)
{
	uint32_t other;

	while ((other = character_next(&text)) != 0) {
		if (other == c)
			return true;
	}
	return false;
}

static bool can_type(const struct keyboard *keyboard, uint32_t c)
{
	char variants[KEYBOARD_MAX_VARIANTS][KEYBOARD_KEY_SIZE];
	const char *key;

	for (int i = 0; (key = key_at(keyboard, i)) != NULL; i++) {
		int count = keyboard_variants(key, variants);

		if (has_character(key, c))
			return true;
		for (int k = 0; k < count; k++) {
			if (has_character(variants[k], c))
				return true;
		}
	}
	return false;
}

static uint32_t small(const char *language, uint32_t c)
{
	bool turkic = !strcmp(language, "az") || !strcmp(language, "tr");

	if (turkic && c == 'I')
		return 0x131;
	return c == 0x130 ? 'i' : (uint32_t)towlower((wint_t)c);
}

/* A Latin letter in a name of another script is found by what it sounds like, on the Latin keys. */
static bool can_type_latin(const struct keyboard *keyboard, uint32_t c)
{
	char latin[LETTER_LATIN_SIZE];

	if (c >= 0x250 || keyboard->script == KEYBOARD_LATIN)
		return false;
	letter_romanize(c, latin);
	for (const char *letter = latin; *letter; letter++) {
		if (!can_type(keyboard_latin(), (uint32_t)*letter))
			return false;
	}
	return true;
}

/* ---- Letters to compare ---- */

/* Signs that a letter before them carries, and that nobody types in Latin letters. */
static bool is_unsaid(uint32_t c)
{
	return c == 0x44a || c == 0x44c || c == 0x42a || c == 0x42c || c == 0x621; /* ъ ь ء */
}

/* A letter or digit of a language is one for the search too, however it is written. */
static void letters_fold(const char *language, const char *text)
{
	const char *at = text;
	uint32_t c;

	while ((c = character_next(&at)) != 0) {
		char latin[LETTER_LATIN_SIZE], other[LETTER_LATIN_SIZE];
		enum letter_kind kind = letter_romanize(c, latin);
		uint32_t in_capitals = (uint32_t)towupper((wint_t)c);

		if (!iswalnum((wint_t)c) || kind == LETTER_SILENT)
			continue;
		if (kind == LETTER_NONE || (!latin[0] && !is_unsaid(c)))
			fail_msg("%s: U+%04X of '%s' is no letter for the search", language,
				(unsigned int)c, text);
		letter_romanize(in_capitals, other);
		if (strcmp(latin, other) != 0)
			fail_msg("%s: U+%04X is '%s', in capitals '%s'", language, (unsigned int)c,
				latin, other);
	}
}

static void each_key_and_variant_is_a_letter_for_the_search(void **state)
{
	(void)state;
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
	for (size_t i = 0; i < KEYBOARD_COUNT; i++) {
		const struct keyboard *keyboard = keyboard_at(i);
		char variants[KEYBOARD_MAX_VARIANTS][KEYBOARD_KEY_SIZE];
		const char *key;

		for (int k = 0; (key = key_at(keyboard, k)) != NULL; k++) {
			int count = keyboard_variants(key, variants);

			letters_fold(keyboard->language, key);
			for (int v = 0; v < count; v++)
				letters_fold(keyboard->language, variants[v]);
		}
	}
}

/* ---- Names ---- */

static void name_can_be_typed(const char *language, const char *name)
{
	const struct keyboard *keyboard = keyboard_of(language);
	const char *at = name;
	uint32_t c;

	letters_fold(language, name);
	while ((c = character_next(&at)) != 0) {
		char latin[LETTER_LATIN_SIZE];
		enum letter_kind kind = letter_romanize(c, latin);
		bool is_sign = c == 0x2bb || c == 0x2bc;

		if ((kind == LETTER_NONE || kind == LETTER_SILENT) && !is_sign)
			continue;
		c = small(language, c);
		if (!can_type(keyboard, c) && !can_type_latin(keyboard, c))
			fail_msg("%s: no key for U+%04X of '%s'", language, (unsigned int)c, name);
	}
}

static void names_can_be_typed(const struct hall_catalogue *hall, const struct names *names)
{
	for (int i = 0; i < hall->language_count; i++) {
		if (names->text[i])
			name_can_be_typed(hall->languages[i], names->text[i]);
	}
}

static void every_shipped_name_can_be_typed(void **state)
{
	static const char *const halls[] = {
		"bus", "islamabad", "languages", "large", "minimal", "utility", "village"};

	(void)state;
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
	for (size_t i = 0; i < sizeof(halls) / sizeof(halls[0]); i++) {
		char path[64];
		struct hall_file *file;

		snprintf(path, sizeof(path), "data/halls/%s.json", halls[i]);
		file = hall_file_read(path, stderr);
		assert_non_null(file);
		for (uint16_t k = 0; k < file->catalogue->service_count; k++) {
			names_can_be_typed(file->catalogue, &file->catalogue->services[k].names);
			names_can_be_typed(file->catalogue, &file->catalogue->services[k].aliases);
		}
		for (uint16_t k = 0; k < file->catalogue->institution_count; k++)
			names_can_be_typed(
				file->catalogue, &file->catalogue->institutions[k].names);
		hall_file_free(file);
	}
}

/* ---- Variants ---- */

static void variants_are(const char *typed, const char *expected)
{
	char variants[KEYBOARD_MAX_VARIANTS][KEYBOARD_KEY_SIZE], all[128] = "";
	int count = keyboard_variants(typed, variants);

	for (int i = 0; i < count; i++)
		strcat(all, variants[i]);
	assert_string_equal(all, expected);
}

static void ethiopic_letters_have_their_orders(void **state)
{
	(void)state;
	variants_are("መ", "መሙሚማሜምሞሟ");
	variants_are("abc መም", "መሙሚማሜምሞሟ");
	variants_are("ቀ", "ቀቁቂቃቄቅቆቋ");
	variants_are("ቋ", "ቀቁቂቃቄቅቆቋ");
	variants_are("ኮ", "ከኩኪካኬክኮኳ");
	variants_are("ገ", "ገጉጊጋጌግጎጓ");
	variants_are("አ", "አኡኢኣኤእኦ");
	variants_are("ሀ", "ሀሁሂሃሄህሆ");
	variants_are("ፐ", "ፐፑፒፓፔፕፖፗ");
	variants_are("", "");
	variants_are("a", "");
	variants_are("መa", "");
	variants_are("መ፣", ""); /* Ethiopic, and no letter */
	variants_are("ب", "");
	variants_are("\xff", "");
}

/* ---- The text ---- */

static void erasing_takes_a_letter_with_its_marks(void **state)
{
	static const struct {
		const char *text, *left;
	} cases[] = {
		{"ab", "a"},
		{"a", ""},
		{"şə", "ş"},
		{"مُحَ", "مُ"},
		{"مُ", ""},
		{"هٔ", ""},
		{"boʻ", "b"},
		{"መታ", "መ"},
		{"i\xcc\x87", ""},
		{"ab\xff\xfe", "a"},
		{"\xff\xfe", ""},
		{"\xcc\x87", ""},
		{"a \xf0\x9f\x98\x80", "a "},
	};
	char nothing[1] = "";

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text = strdup(cases[i].text);

		assert_true(text_erase(text));
		assert_string_equal(text, cases[i].left);
		free(text);
	}
	assert_false(text_erase(nothing));
}

static void appending_is_whole_or_nothing(void **state)
{
	char *text = calloc(1, 6);

	(void)state;
	assert_true(text_append(text, 6, "ş"));
	assert_true(text_append(text, 6, "a"));
	assert_false(text_append(text, 6, "መ"));
	assert_string_equal(text, "şa");
	assert_true(text_append(text, 6, "ə"));
	assert_false(text_append(text, 6, "a"));
	assert_string_equal(text, "şaə");
	memset(text, 'x', 6); /* without its NUL nothing fits */
	assert_false(text_append(text, 6, "a"));
	assert_false(text_append(text, 0, "a"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_language_has_its_own),
		cmocka_unit_test(rows_are_full_and_no_key_is_there_twice),
		cmocka_unit_test(a_key_is_one_letter),
		cmocka_unit_test(each_key_and_variant_can_be_shown),
		cmocka_unit_test(each_key_and_variant_is_a_letter_for_the_search),
		cmocka_unit_test(every_shipped_name_can_be_typed),
		cmocka_unit_test(ethiopic_letters_have_their_orders),
		cmocka_unit_test(erasing_takes_a_letter_with_its_marks),
		cmocka_unit_test(appending_is_whole_or_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
