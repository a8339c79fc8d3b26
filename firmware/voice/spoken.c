/* Letters' names and numbers' words. Each name was chosen by what espeak-ng 1.51 makes of it (its
 * phonemes), so some are not as a dictionary spells them. */
#include "firmware/voice/spoken.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/voice/speech_text.h"

enum { LETTERS = 26, NUMBER_DIGITS = 6 /* longer ones are read by the engine, as it can */ };

struct tongue {
	const char *language;
	const char *comma;
	const char *letters; /* the names of A to Z, one space between; '_' is a space inside */
	bool says_numbers;   /* the engine does not */
	bool names_letters;  /* also a letter that stands alone: the engine would speak English */
};

static const struct tongue tongues[] = {
	{"az", ", ",
		"a be ce de e ef ge he ı je ka el em en o pe qe er es te u ve dubl_ve iks igrek ze",
		false, false},
	{"ru", ", ",
		"а бэ цэ дэ е эф же аш и йот ка эль эм эн о пэ ку эр эс тэ у вэ дубль_вэ икс "
		"игрек зет",
		false, true},
	{"en", ", ", "A B C D E F G H I J K L M N O P Q R S T U V W X Y Z", false, false},
	{"ur", "، ",
		"اے بی سی ڈی ای ایف جی ایچ آئی جے کے ایل ایم این او پی کیُو آر ایس ٹی یُو وی ڈبل_یُو "
		"ایکس وائی زیڈ",
		false, true},
	{"uz", ", ",
		"a be se de e ef ge ha i je ka el em en o pe qa er es te u ve dubl_ve iks igrek ze",
		true, false},
	{"id", ", ", "a be ce de e ef ge ha i je ka el em en o pe ki er es te u ve we eks ye zet",
		false, false},
	{"am", "፣ ", "ኤ ቢ ሲ ዲ ኢ ኤፍ ጂ ኤች አይ ጄ ኬ ኤል ኤም ኤን ኦ ፒ ኪው አር ኤስ ቲ ዩ ቪ ደብሊው ኤክስ ዋይ ዜድ", false,
		true},
	{"tr", ", ",
		"a be ce de e fe ge he ı je ka le me ne o pe kyu re se te u ve çift_ve iks ye ze",
		false, false},
	{"fa", "، ",
		"اِی بی سی دیی ای اِف جی اِچ آی جِی کِی اِل اِم اِن اُو پیی کیو آر اِس تی یو ویی دبلیو ایکس "
		"وای زِد",
		false, true},
	{"ar", "، ",
		"أَيْ بي سي دي إي إف جي إتش آي جَيْ كَيْ إل إم إن أو پي كيو آر إس تي يو في دبليو إكس وَاي "
		"زِد",
		false, true},
};

static const struct tongue *tongue_of(const char *language)
{
	for (size_t i = 0; i < sizeof(tongues) / sizeof(tongues[0]); i++)
		if (strcmp(tongues[i].language, language) == 0)
			return &tongues[i];
	return NULL;
}

bool voice_speaks(const char *language)
{
	return tongue_of(language) != NULL;
}

/* ---- A text that grows ------------------------------------------------------------------------
 */

struct words {
	char *text;
	size_t len, size;
	bool is_full;
};

static void add(struct words *words, const char *bytes, size_t len)
{
	if (words->is_full || len >= words->size - words->len) {
		words->is_full = true;
		return;
	}
	memcpy(words->text + words->len, bytes, len);
	words->len += len;
	words->text[words->len] = '\0';
}

static void add_text(struct words *words, const char *text)
{
	add(words, text, strlen(text));
}

static void add_letter(struct words *words, const struct tongue *tongue, char letter)
{
	const char *name = tongue->letters;

	for (int i = 'A'; i < letter; i++)
		name = strchr(name, ' ') + 1;
	for (; *name && *name != ' '; name++)
		add(words, *name == '_' ? " " : name, 1);
}

int voice_letter_spoken(const char *language, char letter, char *words, size_t size)
{
	const struct tongue *tongue = tongue_of(language);
	struct words out = {.text = words, .size = size};

	if (!tongue)
		return -ENOENT;
	if (letter < 'A' || letter > 'Z')
		return -EINVAL;
	if (size == 0)
		return -ENOSPC;
	add_letter(&out, tongue, letter);
	return out.is_full ? -ENOSPC : 0;
}

/* ---- Numbers ----------------------------------------------------------------------------------
 */

static void add_uzbek_below_1000(struct words *words, uint32_t number)
{
	static const char *const ones[] = {
		"", "bir", "ikki", "uch", "toʻrt", "besh", "olti", "yetti", "sakkiz", "toʻqqiz"};
	static const char *const tens[] = {"", "oʻn", "yigirma", "oʻttiz", "qirq", "ellik",
		"oltmish", "yetmish", "sakson", "toʻqson"};
	const char *parts[4] = {number >= 200 ? ones[number / 100] : "", number >= 100 ? "yuz" : "",
		tens[number / 10 % 10], ones[number % 10]};
	bool any = false;

	for (int i = 0; i < 4; i++) {
		if (!*parts[i])
			continue;
		if (any)
			add_text(words, " ");
		add_text(words, parts[i]);
		any = true;
	}
}

static void add_uzbek(struct words *words, uint32_t number)
{
	if (number == 0)
		add_text(words, "nol");
	if (number >= 1000) {
		add_uzbek_below_1000(words, number / 1000);
		add_text(words, number % 1000 ? " ming " : " ming");
	}
	add_uzbek_below_1000(words, number % 1000);
}

/* Digits as a number, without what stands before them. */
static void add_number(
	struct words *words, const struct tongue *tongue, const char *digits, size_t len)
{
	uint32_t number = 0;

	if (!tongue->says_numbers || len > NUMBER_DIGITS) {
		add(words, digits, len);
		return;
	}
	for (size_t i = 0; i < len; i++)
		number = number * 10 + (uint32_t)(digits[i] - '0');
	add_uzbek(words, number);
}

/* Zeros one by one, then the rest as a number. */
static void add_digits(
	struct words *words, const struct tongue *tongue, const char *digits, size_t len)
{
	size_t zeros = 0;

	while (zeros + 1 < len && digits[zeros] == '0') {
		add_number(words, tongue, "0", 1);
		add_text(words, tongue->comma);
		zeros++;
	}
	add_number(words, tongue, digits + zeros, len - zeros);
}

/* ---- Ids --------------------------------------------------------------------------------------
 */

static size_t count_letters(const char *text)
{
	return strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
}

static size_t count_digits(const char *text)
{
	return strspn(text, "0123456789");
}

static void add_id(struct words *words, const struct tongue *tongue, const char *id, size_t letters,
	size_t digits)
{
	for (size_t i = 0; i < letters; i++) {
		add_letter(words, tongue, id[i]);
		add_text(words, tongue->comma);
	}
	add_digits(words, tongue, id + letters, digits);
}

int voice_id_spoken(const char *language, const char *id, char *words, size_t size)
{
	const struct tongue *tongue = tongue_of(language);
	struct words out = {.text = words, .size = size};
	const size_t letters = count_letters(id), digits = count_digits(id + letters);

	if (!tongue)
		return -ENOENT;
	if (letters < 1 || letters > SPOKEN_ID_LETTERS || digits < 1 || digits > SPOKEN_ID_DIGITS ||
		id[letters + digits])
		return -EINVAL;
	if (size == 0)
		return -ENOSPC;
	add_id(&out, tongue, id, letters, digits);
	return out.is_full ? -ENOSPC : 0;
}

/* ---- Sentences --------------------------------------------------------------------------------
 */

enum {
	ID_MIN_DIGITS = 3, /* of what is taken for a ticket inside a sentence */
	CODE_MIN_LETTERS = 4,
};

/* A word goes on here: also with letters that are not ASCII's, but not with their marks ("A047۔").
 */
static bool in_word(const char *text)
{
	return isalnum((unsigned char)*text) ||
	       ((unsigned char)*text >= 0x80 && speech_mark(text) == 0);
}

static bool is_letter(char byte)
{
	return byte >= 'A' && byte <= 'Z';
}

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

/* Bytes of a code at `from`, 0: there is none. */
static size_t code_len(const char *from)
{
	size_t len = 0, digits = 0;

	for (; is_letter(from[len]) || is_digit(from[len]); len++)
		digits += is_digit(from[len]);
	return len >= CODE_MIN_LETTERS && digits > 0 && digits < len && !in_word(from + len) ? len
											     : 0;
}

static void add_code(struct words *words, const struct tongue *tongue, const char *code, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (i > 0)
			add_text(words, tongue->comma);
		if (is_letter(code[i]))
			add_letter(words, tongue, code[i]);
		else
			add_number(words, tongue, code + i, 1);
	}
}

/* Says what stands at `from`, a word's first byte, in its own way; its length, 0: it has none. */
static size_t say_word(struct words *words, const struct tongue *tongue, const char *from)
{
	const size_t letters = count_letters(from), digits = count_digits(from + letters);
	const bool ends = !in_word(from + letters + digits);

	if (ends && letters >= 1 && letters <= SPOKEN_ID_LETTERS && digits >= ID_MIN_DIGITS &&
		digits <= SPOKEN_ID_DIGITS) {
		add_id(words, tongue, from, letters, digits);
		return letters + digits;
	}
	if (code_len(from) > 0) {
		add_code(words, tongue, from, code_len(from));
		return code_len(from);
	}
	if (ends && tongue->names_letters && letters == 1 && digits == 0) {
		add_letter(words, tongue, *from);
		return 1;
	}
	if (tongue->says_numbers && letters == 0 && digits > 0) {
		add_digits(words, tongue, from, digits);
		if (!ends)
			add_text(words, " ");
		return digits;
	}
	return 0;
}

int spoken_text(const char *language, const char *sentence, char *words, size_t size)
{
	const struct tongue *tongue = tongue_of(language);
	struct words out = {.text = words, .size = size};
	bool inside = false;

	if (size == 0)
		return -ENOSPC;
	*words = '\0';
	if (!tongue)
		add_text(&out, sentence);
	while (tongue && *sentence) {
		const size_t mark = speech_mark(sentence);
		const size_t said = inside || mark ? 0 : say_word(&out, tongue, sentence);
		const size_t copied = said ? 0 : mark ? mark : 1;

		add(&out, sentence, copied);
		sentence += said + copied;
		inside = mark == 0 && in_word(sentence - 1);
	}
	return out.is_full ? -ENOSPC : 0;
}
