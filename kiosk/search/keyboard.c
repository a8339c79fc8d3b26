/*
 * The national layouts, as people know them from their phones and machines. Letters that are
 * reached by Shift there have keys of their own here, on a row above or at the ends of rows: nobody
 * learns a second level at a kiosk.
 *
 *   az  AZS "QÜERTY"    ru  ЙЦУКЕН, with ё on the lowest row    tr  TS 2117 Q    uz  the Latin of
 * 1995 ur  NLA (Muqtadira, as in Windows)     fa  ISIRI 9147     ar  Arabic 101    ps  Afghan (UNDP
 * 2003) am  the rows of the syllabary (fidel), each by its first order
 */
#include "kiosk/search/keyboard.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "kiosk/search/character.h"

/* clang-format off */
#define DIGITS {10, {"1", "2", "3", "4", "5", "6", "7", "8", "9", "0"}}
#define QWERTY {{10, {"q", "w", "e", "r", "t", "y", "u", "i", "o", "p"}}, \
		{9, {"a", "s", "d", "f", "g", "h", "j", "k", "l"}}, \
		{7, {"z", "x", "c", "v", "b", "n", "m"}}}

static const struct keyboard keyboards[] = {
	{"en", KEYBOARD_LATIN, false, DIGITS, 3, QWERTY},
	{"az", KEYBOARD_LATIN, false, DIGITS, 3, {
		{12, {"q", "ü", "e", "r", "t", "y", "u", "i", "o", "p", "ö", "ğ"}},
		{11, {"a", "s", "d", "f", "g", "h", "j", "k", "l", "ı", "ə"}},
		{9, {"z", "x", "c", "v", "b", "n", "m", "ç", "ş"}}}},
	{"ru", KEYBOARD_CYRILLIC, false, DIGITS, 3, {
		{12, {"й", "ц", "у", "к", "е", "н", "г", "ш", "щ", "з", "х", "ъ"}},
		{11, {"ф", "ы", "в", "а", "п", "р", "о", "л", "д", "ж", "э"}},
		{10, {"я", "ч", "с", "м", "и", "т", "ь", "б", "ю", "ё"}}}},
	{"tr", KEYBOARD_LATIN, false, DIGITS, 3, {
		{12, {"q", "w", "e", "r", "t", "y", "u", "ı", "o", "p", "ğ", "ü"}},
		{11, {"a", "s", "d", "f", "g", "h", "j", "k", "l", "ş", "i"}},
		{9, {"z", "x", "c", "v", "b", "n", "m", "ö", "ç"}}}},
	{"uz", KEYBOARD_LATIN, false, DIGITS, 3, {
		{11, {"q", "w", "e", "r", "t", "y", "u", "i", "o", "p", "oʻ"}},
		{11, {"a", "s", "d", "f", "g", "h", "j", "k", "l", "gʻ", "ʼ"}},
		{7, {"z", "x", "c", "v", "b", "n", "m"}}}},
	{"id", KEYBOARD_LATIN, false, DIGITS, 3, QWERTY},
	{"ur", KEYBOARD_ARABIC, true, DIGITS, 4, {
		{12, {"ظ", "ض", "ذ", "ڈ", "ث", "چ", "خ", "ژ", "ز", "ڑ", "ں", "ء"}},
		{12, {"ط", "ص", "ھ", "د", "ٹ", "پ", "ت", "ب", "ج", "ح", "آ", "ئ"}},
		{10, {"م", "و", "ر", "ن", "ل", "ہ", "ا", "ک", "ی", "گ"}},
		{9, {"ق", "ف", "ے", "س", "ش", "غ", "ع", "ؤ", "ۃ"}}}},
	{"fa", KEYBOARD_ARABIC, true, DIGITS, 3, {
		{12, {"ض", "ص", "ث", "ق", "ف", "غ", "ع", "ه", "خ", "ح", "ج", "چ"}},
		{12, {"ش", "س", "ی", "ب", "ل", "ا", "ت", "ن", "م", "ک", "گ", "آ"}},
		{12, {"ظ", "ط", "ز", "ر", "ذ", "د", "پ", "و", "ژ", "ئ", "ؤ", "ء"}}}},
	{"ar", KEYBOARD_ARABIC, true, DIGITS, 3, {
		{12, {"ض", "ص", "ث", "ق", "ف", "غ", "ع", "ه", "خ", "ح", "ج", "د"}},
		{12, {"ش", "س", "ي", "ب", "ل", "ا", "ت", "ن", "م", "ك", "ط", "أ"}},
		{12, {"ئ", "ء", "ؤ", "ر", "ى", "ة", "و", "ز", "ظ", "ذ", "إ", "آ"}}}},
	{"ps", KEYBOARD_ARABIC, true, DIGITS, 4, {
		{12, {"ښ", "ټ", "ځ", "څ", "ډ", "ې", "ۍ", "ئ", "ي", "ژ", "آ", "ء"}},
		{12, {"ض", "ص", "ث", "ق", "ف", "غ", "ع", "ه", "خ", "ح", "ج", "چ"}},
		{12, {"ش", "س", "ی", "ب", "ل", "ا", "ت", "ن", "م", "ک", "ګ", "ڼ"}},
		{11, {"ظ", "ط", "ز", "ر", "ذ", "د", "ړ", "و", "ږ", "پ", "ؤ"}}}},
	{"am", KEYBOARD_ETHIOPIC, false, DIGITS, 3, {
		{12, {"ሀ", "ለ", "ሐ", "መ", "ሠ", "ረ", "ሰ", "ሸ", "ቀ", "በ", "ተ", "ቸ"}},
		{12, {"ኀ", "ነ", "ኘ", "አ", "ከ", "ኸ", "ወ", "ዐ", "ዘ", "ዠ", "የ", "ደ"}},
		{10, {"ጀ", "ገ", "ጠ", "ጨ", "ጰ", "ጸ", "ፀ", "ፈ", "ፐ", "ቨ"}}}},
};

static const struct keyboard codes = {"en", KEYBOARD_CODES, false, DIGITS, 3, {
	{10, {"Q", "W", "E", "R", "T", "Y", "U", "I", "O", "P"}},
	{9, {"A", "S", "D", "F", "G", "H", "J", "K", "L"}},
	{8, {"Z", "X", "C", "V", "B", "N", "M", "-"}}}};
/* clang-format on */

const struct keyboard *keyboard_of(const char *language)
{
	for (size_t i = 0; language && i < sizeof(keyboards) / sizeof(keyboards[0]); i++) {
		if (!strcmp(keyboards[i].language, language))
			return &keyboards[i];
	}
	return keyboard_latin();
}

const struct keyboard *keyboard_latin(void)
{
	return &keyboards[0];
}

const struct keyboard *keyboard_of_codes(void)
{
	return &codes;
}

/* ---- Ethiopic: rows of eight, the seven orders first (Unicode code charts) ---- */

enum { ETHIOPIC_FIRST = 0x1200, ETHIOPIC_LAST = 0x1357, ORDERS = 7 };

static void ethiopic_write(char *out, uint32_t c)
{
	snprintf(out, KEYBOARD_KEY_SIZE, "%c%c%c", (int)(0xe0 | c >> 12),
		(int)(0x80 | (c >> 6 & 0x3f)), (int)(0x80 | (c & 0x3f)));
}

/* The rows whose -wa stands in the row behind them, that of their labiovelars. */
static bool has_labial_row(uint32_t row)
{
	return row == 0x1240 || row == 0x1250 || row == 0x1280 || row == 0x12a8 || row == 0x12b8 ||
	       row == 0x1308;
}

/* -wa of a row; 0 for the vowels, ሀ, ወ and የ, which have another one there or none. */
static uint32_t with_wa(uint32_t row)
{
	if (has_labial_row(row))
		return row + 8 + 3;
	return row == 0x1200 || row == 0x12a0 || row == 0x12c8 || row == 0x12d0 || row == 0x12e8
		       ? 0
		       : row + ORDERS;
}

/* The row of a letter; a labiovelar is one of the row before. 0: no Ethiopic letter. */
static uint32_t ethiopic_row(uint32_t c)
{
	uint32_t row = c & ~UINT32_C(7);

	if (c < ETHIOPIC_FIRST || c > ETHIOPIC_LAST)
		return 0;
	return has_labial_row(row - 8) ? row - 8 : row;
}

static uint32_t last_character(const char *typed)
{
	uint32_t last = 0, c;

	while ((c = character_next(&typed)) != 0)
		last = c;
	return last;
}

int keyboard_variants(const char *typed, char variants[KEYBOARD_MAX_VARIANTS][KEYBOARD_KEY_SIZE])
{
	uint32_t row = ethiopic_row(last_character(typed));
	int count = 0;

	if (!row)
		return 0;
	for (uint32_t order = 0; order < ORDERS; order++)
		ethiopic_write(variants[count++], row + order);
	if (with_wa(row))
		ethiopic_write(variants[count++], with_wa(row));
	return count;
}

/* ---- The text ---- */

bool text_erase(char *typed)
{
	const char *at = typed, *before = typed;
	size_t cut = 0;
	uint32_t c;

	if (!*typed)
		return false;
	while ((c = character_next(&at)) != 0) {
		if (!character_is_mark(c))
			cut = (size_t)(before - typed);
		before = at;
	}
	typed[cut] = '\0';
	return true;
}

bool text_append(char *typed, size_t size, const char *character)
{
	size_t len = strnlen(typed, size), more = strlen(character);

	if (len + more >= size)
		return false;
	memcpy(typed + len, character, more + 1);
	return true;
}
