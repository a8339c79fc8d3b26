/* Which way people go to a counter, as the board file says for where this wall hangs. */
#ifndef NOVBE_DISPLAY_DIRECTIONS_H
#define NOVBE_DISPLAY_DIRECTIONS_H

#include <stddef.h>
#include <stdint.h>

#include "firmware/queue/limits.h"
#include "firmware/wire/catalogue_message.h"

struct config;
struct json;

enum {
	DIRECTIONS_MAX = 16,
	DIRECTION_MAX_RANGES = 8,
	DIRECTION_MAX_TEXT = 60, /* bytes in one language */
};

/* As people who look at the wall see it. */
enum way_arrow {
	WAY_NONE,
	WAY_LEFT,
	WAY_RIGHT,
	WAY_UP, /* straight on, past the wall */
	WAY_DOWN,
	WAY_UP_LEFT,
	WAY_UP_RIGHT,
	WAY_DOWN_LEFT,
	WAY_DOWN_RIGHT,
	WAY_BACK, /* behind them */
};

struct direction {
	size_t range_count;
	struct {
		uint16_t first, last;
	} ranges[DIRECTION_MAX_RANGES];
	enum way_arrow arrow;
	size_t text_count;
	struct {
		char language[LANGUAGE_SIZE];
		char text[DIRECTION_MAX_TEXT + 1];
	} texts[CATALOGUE_MAX_LANGUAGES];
};

struct directions { /* plain value */
	size_t count;
	struct direction list[DIRECTIONS_MAX];
};

/* Reads "directions" of the section; problems are collected in config. A counter that two of them
 * have, a range upside down and a direction with neither arrow nor text are such. */
void directions_read(
	struct config *config, const struct json *section, struct directions *directions);
/* The way to a counter, or NULL; borrowed. */
const struct direction *directions_find(const struct directions *directions, uint16_t counter);
/* Its text where a language was chosen, by the rule of names_in() as if it were a name of the hall;
 * of texts in no language of the hall (or without one, NULL) the first that was written. Without
 * any text it is "". */
struct name direction_text(const struct direction *direction,
	const struct hall_catalogue *catalogue, const char *language);

#endif
