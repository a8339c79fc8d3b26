/*
 * The letters. Cyrillic as in BGN/PCGN 1947 (Russian), with э and ё as e, for hardly anybody types
 * ё; Azerbaijani's letters as Azerbaijanis write them in foreign keyboards (ş sh, ç ch, ə e, ğ gh);
 * Arabic script by the consonants of BGN/PCGN 1958 (Persian), 1968 (Pashto) and 2007 (Urdu), vowels
 * as they stand; Ethiopic as in BGN/PCGN 1967 (Amharic). Code points: the Unicode code charts.
 */
#include "kiosk/search/transliteration_letters.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "kiosk/search/character.h"

struct letter {
	uint32_t code;
	char latin[LETTER_LATIN_SIZE];
};

/* clang-format off */

/* U+00C0..U+017F without their diacritics; '.': no letter, or in `special`. */
static const char latin_base[] =
	"aaaaaa.ceeeeiiiidnooooo.ouuuuy.."  /* C0..DF */
	"aaaaaa.ceeeeiiiidnooooo.ouuuuy.y"  /* E0..FF */
	"aaaaaaccccccccddddeeeeeeeeeegggg"  /* 100.. */
	"gggghhhhiiiiiiiiii..jjkkklllllll"  /* 120.. */
	"lllnnnnnnnnnoooooo..rrrrrrssssss"  /* 140.. */
	"ssttttttuuuuuuuuuuuuwwyyyzzzzzzs"; /* 160.. */

/* Sorted by code. Letters whose sign does not tell their sound, and those of other blocks. */
static const struct letter special[] = {
	{0x00c6, "ae"}, {0x00c7, "ch"}, {0x00de, "th"}, {0x00df, "ss"}, {0x00e6, "ae"},
	{0x00e7, "ch"}, {0x00fe, "th"}, {0x010c, "ch"}, {0x010d, "ch"}, {0x011e, "gh"},
	{0x011f, "gh"}, {0x0132, "ij"}, {0x0133, "ij"}, {0x0152, "oe"}, {0x0153, "oe"},
	{0x015e, "sh"}, {0x015f, "sh"}, {0x0160, "sh"}, {0x0161, "sh"}, {0x017d, "zh"},
	{0x017e, "zh"}, {0x018f, "e"}, {0x0218, "sh"}, {0x0219, "sh"}, {0x021a, "ts"},
	{0x021b, "ts"}, {0x0259, "e"}, {0x1e24, "h"}, {0x1e25, "h"}, {0x1e62, "s"},
	{0x1e63, "s"}, {0x1e6c, "t"}, {0x1e6d, "t"}, {0x1e92, "z"}, {0x1e93, "z"},
};

/* U+0430..U+044F; capitals are 0x20 before. */
static const char cyrillic[32][LETTER_LATIN_SIZE] = {"a", "b", "v", "g", "d", "e", "zh", "z", "i",
	"y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch",
	"", "y", "", "e", "yu", "ya"};

/* U+0450..U+045F; capitals are 0x50 before. */
static const char cyrillic_more[16][LETTER_LATIN_SIZE] = {
	"e", "e", "dj", "g", "ye", "z", "i", "yi", "y", "lj", "nj", "ch", "k", "i", "u", "j"};

/* Of Azerbaijani, Uzbek and Kazakh in Cyrillic; the capital is one before. Sorted. */
static const struct letter cyrillic_east[] = {
	{0x0491, "g"}, {0x0493, "gh"}, {0x049b, "q"}, {0x049d, "g"}, {0x04a3, "ng"},
	{0x04af, "u"}, {0x04b1, "u"}, {0x04b3, "h"}, {0x04b7, "ch"}, {0x04b9, "j"},
	{0x04bb, "h"}, {0x04d9, "e"}, {0x04e3, "i"}, {0x04e9, "o"}, {0x04ef, "u"},
};

/*
 * Sorted. ه and ح are written x, for a letter h would run together with the one before (سہ is no
 * sh); ھ is the breath of that letter, so it is an h. ض and ظ and ذ are z, as they sound in Urdu,
 * Persian and Pashto.
 */
static const struct letter arabic[] = {
	{0x0621, ""}, {0x0622, "a"}, {0x0623, "a"}, {0x0624, "v"}, {0x0625, "a"}, {0x0626, "y"},
	{0x0627, "a"}, {0x0628, "b"}, {0x0629, "x"}, {0x062a, "t"}, {0x062b, "s"}, {0x062c, "j"},
	{0x062d, "x"}, {0x062e, "kh"}, {0x062f, "d"}, {0x0630, "z"}, {0x0631, "r"},
	{0x0632, "z"}, {0x0633, "s"}, {0x0634, "sh"}, {0x0635, "s"}, {0x0636, "z"},
	{0x0637, "t"}, {0x0638, "z"}, {0x0639, "a"}, {0x063a, "gh"}, {0x0641, "f"},
	{0x0642, "q"}, {0x0643, "k"}, {0x0644, "l"}, {0x0645, "m"}, {0x0646, "n"}, {0x0647, "x"},
	{0x0648, "v"}, {0x0649, "y"}, {0x064a, "y"}, {0x0671, "a"}, {0x0672, "a"}, {0x0673, "a"},
	{0x0679, "t"}, {0x067c, "t"}, {0x067e, "p"}, {0x0681, "z"}, {0x0685, "ts"},
	{0x0686, "ch"}, {0x0688, "d"}, {0x0689, "d"}, {0x0691, "r"}, {0x0693, "r"},
	{0x0696, "zh"}, {0x0698, "zh"}, {0x069a, "sh"}, {0x06a4, "v"}, {0x06a9, "k"},
	{0x06ab, "g"}, {0x06af, "g"}, {0x06ba, "n"}, {0x06bc, "n"}, {0x06be, "h"}, {0x06c0, "x"},
	{0x06c1, "x"}, {0x06c2, "x"}, {0x06c3, "x"}, {0x06c7, "v"}, {0x06cc, "y"}, {0x06cd, "y"},
	{0x06d0, "y"}, {0x06d2, "y"}, {0x06d3, "y"}, {0x06d5, "x"},
};

/* U+1200..U+1357, one for each row of eight: the consonant, and whether its first order has the
 * vowel behind a w (labiovelar). Where an h would run together with the letter before: x. */
static const struct {
	char latin[3];
	bool is_labial;
} ethiopic[] = {{"x"}, {"l"}, {"x"}, {"m"}, {"s"}, {"r"}, {"s"}, {"sh"}, {"q"}, {"q", true}, {"q"},
	{"q", true}, {"b"}, {"v"}, {"t"}, {"ch"}, {"x"}, {"x", true}, {"n"}, {"ny"}, {""}, {"k"},
	{"k", true}, {"x"}, {"x", true}, {"w"}, {""}, {"z"}, {"zh"}, {"y"}, {"d"}, {"d"}, {"j"},
	{"g"}, {"g", true}, {"g"}, {"t"}, {"ch"}, {"p"}, {"ts"}, {"ts"}, {"f"}, {"p"}};

/* clang-format on */

static const char *letter_find(const struct letter *letters, size_t count, uint32_t code)
{
	size_t first = 0;

	while (first < count) {
		size_t middle = first + (count - first) / 2;

		if (letters[middle].code == code)
			return letters[middle].latin;
		if (letters[middle].code < code)
			first = middle + 1;
		else
			count = middle;
	}
	return NULL;
}

#define FIND(letters, code) letter_find((letters), sizeof(letters) / sizeof((letters)[0]), (code))

static enum letter_kind write(enum letter_kind kind, char *out, const char latin[LETTER_LATIN_SIZE])
{
	memcpy(out, latin, LETTER_LATIN_SIZE);
	return kind;
}

static enum letter_kind latin_letter(uint32_t c, char *out)
{
	const char *found = FIND(special, c);
	char base[LETTER_LATIN_SIZE] = "";

	if (found)
		return write(LETTER_FULL, out, found);
	if (c < 0x80)
		base[0] = (char)(c >= 'A' && c <= 'Z' ? c + 0x20 : c);
	else if (c >= 0xc0 && c <= 0x17f)
		base[0] = latin_base[c - 0xc0];
	if ((base[0] >= 'a' && base[0] <= 'z') || (base[0] >= '0' && base[0] <= '9'))
		return write(LETTER_FULL, out, base);
	return LETTER_NONE;
}

static enum letter_kind cyrillic_letter(uint32_t c, char *out)
{
	const char *found;

	if (c < 0x410)
		return write(LETTER_FULL, out, cyrillic_more[c - 0x400]);
	if (c < 0x450)
		return write(LETTER_FULL, out, cyrillic[(c - 0x410) % 0x20]);
	if (c < 0x460)
		return write(LETTER_FULL, out, cyrillic_more[c - 0x450]);
	found = FIND(cyrillic_east, c);
	if (!found)
		found = FIND(cyrillic_east, c + 1);
	return found ? write(LETTER_FULL, out, found) : LETTER_NONE;
}

static enum letter_kind arabic_letter(uint32_t c, char *out)
{
	const char *found = FIND(arabic, c);
	char digit[LETTER_LATIN_SIZE] = "";

	if (found)
		return write(LETTER_VOWELLESS, out, found);
	if (c >= 0x660 && c <= 0x669)
		digit[0] = (char)('0' + c - 0x660);
	else if (c >= 0x6f0 && c <= 0x6f9)
		digit[0] = (char)('0' + c - 0x6f0);
	return digit[0] ? write(LETTER_FULL, out, digit) : LETTER_NONE;
}

/* The sixth order is the consonant alone, or with a vowel that many do not write in Latin. */
static enum letter_kind ethiopic_letter(uint32_t c, char *out)
{
	static const char vowels[][LETTER_LATIN_SIZE] = {"e", "u", "i", "a", "e", "", "o", "wa"};
	static const char alone[][LETTER_LATIN_SIZE] = {"a", "u", "i", "a", "e", "i", "o", "wa"};
	size_t row = (c - 0x1200) / 8, order = c & 7;

	if (c >= 0x1369 && c <= 0x1371) {
		char digit[LETTER_LATIN_SIZE] = {(char)('1' + c - 0x1369), 0};

		return write(LETTER_FULL, out, digit);
	}
	if (row >= sizeof(ethiopic) / sizeof(ethiopic[0]))
		return LETTER_NONE;
	if (!ethiopic[row].latin[0])
		return write(LETTER_VOWELLESS, out, alone[order]);
	snprintf(out, LETTER_LATIN_SIZE, "%s%s%s", ethiopic[row].latin,
		ethiopic[row].is_labial ? "w" : "", vowels[order]);
	return LETTER_VOWELLESS;
}

static bool is_silent(uint32_t c)
{
	switch (c) {
	case '\'':
	case '`':
	case 0x00ad: /* soft hyphen */
	case 0x00b4:
	case 0x02b9: /* the signs of ь and ъ in transliterations */
	case 0x02ba:
	case 0x02bc: /* Uzbek tutuq */
	case 0x02bf:
	case 0x0640: /* tatweel */
	case 0x2018:
	case 0x2019:
	case 0x2032:
		return true;
	default: /* joiners and marks of direction */
		return (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
		       (c >= 0x2060 && c <= 0x2069) || c == 0xfeff || character_is_mark(c);
	}
}

enum letter_kind letter_romanize(uint32_t c, char latin[LETTER_LATIN_SIZE])
{
	latin[0] = '\0';
	if (is_silent(c))
		return LETTER_SILENT;
	if (c < 0x370 || (c >= 0x1e00 && c < 0x1f00))
		return latin_letter(c, latin);
	if (c >= 0x400 && c < 0x530)
		return cyrillic_letter(c, latin);
	if (c >= 0x600 && c < 0x700)
		return arabic_letter(c, latin);
	if (c >= 0x1200 && c < 0x1380)
		return ethiopic_letter(c, latin);
	return LETTER_NONE;
}
