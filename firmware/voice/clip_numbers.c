/* Thousands, hundreds, rest, and what joins them. */
#include "firmware/voice/clip_numbers.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum joins { JOINS_REST, JOINS_LAST, JOINS_ALL };

static const struct joining {
	const char *language, *word;
	enum joins where;
} joinings[] = {
	{"en", "and", JOINS_REST},
	{"ps", "او", JOINS_LAST},
	{"fa", "و", JOINS_ALL},
	{"ar", "و", JOINS_ALL},
};

static const struct joining *joining_of(const char *language)
{
	for (size_t i = 0; i < sizeof(joinings) / sizeof(joinings[0]); i++)
		if (strcmp(joinings[i].language, language) == 0)
			return &joinings[i];
	return NULL;
}

const char *clip_joining_word(const char *language)
{
	const struct joining *joining = joining_of(language);

	return joining ? joining->word : NULL;
}

static bool is_joined(const struct joining *joining, int part, bool is_last)
{
	if (!joining)
		return false;
	return joining->where == JOINS_ALL || (joining->where == JOINS_LAST && is_last) ||
	       (joining->where == JOINS_REST && part < 100);
}

int clip_number(
	const char *language, int number, char names[CLIP_NUMBER_PIECES][CLIP_NUMBER_NAME_SIZE])
{
	const struct joining *joining = joining_of(language);
	const int parts[] = {number / 1000 % 10 * 1000, number / 100 % 10 * 100, number % 100};
	int count = 0, left = number;

	if (number == 0)
		return snprintf(names[0], CLIP_NUMBER_NAME_SIZE, "0");
	for (int i = 0; i < 3; i++) {
		if (parts[i] == 0)
			continue;
		left -= parts[i];
		if (count > 0 && is_joined(joining, parts[i], left == 0))
			snprintf(names[count++], CLIP_NUMBER_NAME_SIZE, "+");
		snprintf(names[count++], CLIP_NUMBER_NAME_SIZE, "%d", parts[i]);
	}
	return count;
}
