/*
 * The keyboards on the kiosk's screen, as data, and the text they make. Letters are small ones:
 * what is searched is folded anyway (transliteration.h). Pure.
 */
#ifndef NOVBE_KIOSK_KEYBOARD_H
#define NOVBE_KIOSK_KEYBOARD_H

#include <stdbool.h>
#include <stddef.h>

enum {
	KEYBOARD_MAX_ROWS = 4,	   /* of letters */
	KEYBOARD_MAX_KEYS = 12,	   /* in a row */
	KEYBOARD_MAX_VARIANTS = 8, /* of a character */
	KEYBOARD_KEY_SIZE = 8,	   /* bytes of a key's characters, with NUL */
};

enum keyboard_script {
	KEYBOARD_LATIN,
	KEYBOARD_CYRILLIC,
	KEYBOARD_ARABIC,
	KEYBOARD_ETHIOPIC,
	KEYBOARD_CODES, /* capital Latin letters */
};

struct keyboard_row {
	int count;
	/* What each key writes and shows, in UTF-8: one letter, with its sign where it has one
	 * (oʻ). From the left, also where the text runs from the right. */
	char keys[KEYBOARD_MAX_KEYS][KEYBOARD_KEY_SIZE];
};

struct keyboard {
	const char *language; /* whose font shows the keys */
	enum keyboard_script script;
	bool rtl; /* the text that it makes runs from right to left */
	struct keyboard_row digits;
	int row_count;
	struct keyboard_row rows[KEYBOARD_MAX_ROWS]; /* from the top */
};

/* The keyboard of a language; the English one for unknown ones and NULL. Lives for ever. */
const struct keyboard *keyboard_of(const char *language);
/* What a key for another script leads to: the English one. */
const struct keyboard *keyboard_latin(void);
/* Of appointment codes: A-Z and digits. */
const struct keyboard *keyboard_of_codes(void);

/*
 * What the last character of the text may become by another tap: of an Ethiopic letter its row of
 * seven orders, and the one with -wa where it exists; itself among them. The caller erases the last
 * character and appends the chosen one. Returns how many; 0 for other characters and no text.
 */
int keyboard_variants(const char *typed, char variants[KEYBOARD_MAX_VARIANTS][KEYBOARD_KEY_SIZE]);

/* Takes the last character away, with the marks it carries (character_is_mark()); bytes at the end
 * that are no UTF-8 go with it. False when there is nothing. */
bool text_erase(char *typed);
/* Appends a character to a text in `size` bytes with its NUL. False, and nothing is changed, when
 * it does not fit as a whole. */
bool text_append(char *typed, size_t size, const char *character);

#endif
