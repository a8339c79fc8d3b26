/* Directions to counters: "counters": "1-12,15", an arrow, a few words per language. */
#include "display/directions.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/config.h"
#include "firmware/base/json.h"
#include "firmware/wire/shape.h"

enum { MAX_COUNTER = 65535, MAX_COUNTERS_TEXT = 80 };

/* In the order of enum way_arrow. */
static const char *const arrow_names[] = {"none", "left", "right", "up", "down", "up-left",
	"up-right", "down-left", "down-right", "back", NULL};

static bool number_read(const char **text, uint16_t *number)
{
	unsigned int value = 0;
	size_t digits = strspn(*text, "0123456789");

	if (digits == 0 || digits > 5)
		return false;
	for (size_t i = 0; i < digits; i++)
		value = value * 10 + (unsigned int)((*text)[i] - '0');
	*text += digits;
	*number = (uint16_t)value;
	return value >= 1 && value <= MAX_COUNTER;
}

/* "1-12,15": false when it is anything else. */
static bool ranges_read(const char *text, struct direction *direction)
{
	for (;;) {
		uint16_t first, last;

		text += strspn(text, " ");
		if (direction->range_count == DIRECTION_MAX_RANGES || !number_read(&text, &first))
			return false;
		last = first;
		if (*text == '-') {
			text++;
			if (!number_read(&text, &last) || last < first)
				return false;
		}
		direction->ranges[direction->range_count].first = first;
		direction->ranges[direction->range_count].last = last;
		direction->range_count++;
		if (!*text)
			return true;
		if (*text++ != ',')
			return false;
	}
}

static void texts_read(struct config *config, const struct json *texts, struct direction *direction)
{
	config_any_keys(config, texts);
	for (const struct json *text = json_first(texts); text; text = json_next(text)) {
		const char *language = json_name(text);
		const char *words = config_item_text(config, text, DIRECTION_MAX_TEXT);
		size_t i = direction->text_count;
		size_t letters = strspn(language, "abcdefghijklmnopqrstuvwxyz");

		if (letters < 2 || letters >= LANGUAGE_SIZE || language[letters])
			config_refuse(config, text, "no language: write its code, as \"en\"");
		else if (i == CATALOGUE_MAX_LANGUAGES)
			config_refuse(
				config, text, "at most %d languages", CATALOGUE_MAX_LANGUAGES);
		else if (json_type(text) != JSON_STRING)
			continue; /* told already */
		else if (!*words || !shape_is_line(words))
			config_refuse(config, text, "expected one line of text, not empty");
		else {
			snprintf(direction->texts[i].language, LANGUAGE_SIZE, "%s", language);
			snprintf(direction->texts[i].text, sizeof(direction->texts[i].text), "%s",
				words);
			direction->text_count++;
		}
	}
}

static bool directions_meet(const struct direction *a, const struct direction *b)
{
	for (size_t i = 0; i < a->range_count; i++)
		for (size_t j = 0; j < b->range_count; j++)
			if (a->ranges[i].first <= b->ranges[j].last &&
				b->ranges[j].first <= a->ranges[i].last)
				return true;
	return false;
}

static void direction_read(
	struct config *config, const struct json *item, struct directions *directions)
{
	struct direction *direction = &directions->list[directions->count];
	const char *counters = config_text(config, item, "counters", NULL, MAX_COUNTERS_TEXT);
	const struct json *texts = config_object(config, item, "text", false);

	memset(direction, 0, sizeof(*direction));
	direction->arrow = (enum way_arrow)config_choice(config, item, "arrow", arrow_names, 0);
	texts_read(config, texts, direction);
	if (counters && !ranges_read(counters, direction))
		config_refuse(config, json_get(item, "counters"),
			"'%s': write counters as \"1-12,15\", at most %d ranges", counters,
			DIRECTION_MAX_RANGES);
	if (direction->arrow == WAY_NONE && direction->text_count == 0)
		config_refuse(config, item, "neither an arrow nor a text");
	for (size_t i = 0; i < directions->count; i++)
		if (directions_meet(direction, &directions->list[i]))
			config_refuse(config, json_get(item, "counters"),
				"a counter of '%s' has a direction already", counters);
	directions->count++;
}

void directions_read(
	struct config *config, const struct json *section, struct directions *directions)
{
	const struct json *list = config_list(config, section, "directions", DIRECTIONS_MAX, false);

	directions->count = 0;
	for (const struct json *item = json_first(list); item; item = json_next(item))
		if (directions->count < DIRECTIONS_MAX)
			direction_read(config, item, directions);
}

const struct direction *directions_find(const struct directions *directions, uint16_t counter)
{
	for (size_t i = 0; i < directions->count; i++) {
		const struct direction *direction = &directions->list[i];

		for (size_t j = 0; j < direction->range_count; j++)
			if (counter >= direction->ranges[j].first &&
				counter <= direction->ranges[j].last)
				return direction;
	}
	return NULL;
}

struct name direction_text(const struct direction *direction,
	const struct hall_catalogue *catalogue, const char *language)
{
	struct name name = {"", language};
	struct names names = {0}; /* borrows */

	for (size_t i = 0; i < direction->text_count && catalogue; i++) {
		int at = hall_catalogue_language(catalogue, direction->texts[i].language);

		if (at >= 0)
			names.text[at] = (char *)direction->texts[i].text;
	}
	if (catalogue)
		name = names_in(catalogue, &names, language);
	if (!name.text[0] && direction->text_count > 0)
		name = (struct name){direction->texts[0].text, direction->texts[0].language};
	return name;
}
