/*
 * How numbers stand in what people read, in every language: ASCII digits, as on the paper and on
 * the wall; and where a line runs from right to left, what must not be turned round stands between
 * the marks of paint_id().
 */
#ifndef NOVBE_TESTS_PAINT_DIGITS_H
#define NOVBE_TESTS_PAINT_DIGITS_H

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "firmware/base/catalogue.h"
#include "firmware/paint/paint.h"

/* Arabic-Indic, Persian and Ethiopic ones: U+0660..0669, U+06F0..06F9, U+1369..137C. */
static inline bool digits_are_foreign(const char *text)
{
	for (const unsigned char *p = (const unsigned char *)text; *p; p++)
		if ((p[0] == 0xd9 && p[1] >= 0xa0 && p[1] <= 0xa9) ||
			(p[0] == 0xdb && p[1] >= 0xb0 && p[1] <= 0xb9) ||
			(p[0] == 0xe1 && p[1] == 0x8d && p[2] >= 0xa9 && p[2] <= 0xbc))
			return true;
	return false;
}

/* NULL: numbers stand as they should; else what is wrong with them. */
static inline const char *digits_fault(const char *language, const char *text, bool is_id)
{
	bool letter_before = false, number_before = false;

	if (digits_are_foreign(text))
		return "digits that are not ASCII";
	if (is_id || !language_is_rtl(language))
		return NULL;
	for (const char *p = text; *p;) {
		const char *close = strncmp(p, PAINT_ID_OPEN, strlen(PAINT_ID_OPEN)) == 0
					    ? strstr(p, PAINT_ID_CLOSE)
					    : NULL;

		if (close) {
			letter_before = number_before = false;
			p = close + strlen(PAINT_ID_CLOSE);
		} else if (isdigit((unsigned char)*p)) {
			if (letter_before)
				return "letter and number without the marks of an id";
			if (number_before)
				return "two numbers without the marks of an id";
			number_before = true;
			p += strspn(p, "0123456789");
			if (isalpha((unsigned char)*p))
				return "number and letter without the marks of an id";
		} else {
			/* Words between two numbers keep them apart; signs alone do not. */
			letter_before = isalpha((unsigned char)*p) || (letter_before && *p == '-');
			number_before = number_before && strchr(" :/.,-+", *p);
			p++;
		}
	}
	return NULL;
}

#endif
