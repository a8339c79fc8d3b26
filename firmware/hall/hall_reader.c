/* What every part of a hall file is made of: ids, names per language, zones. */
#include "firmware/hall/hall_reader.h"

#include <string.h>

#include "firmware/base/config.h"
#include "firmware/base/json.h"
#include "firmware/wire/shape.h"

void *hall_reader_full(struct hall_reader *r, const struct json *at)
{
	config_refuse(r->config, at,
		"no room for it: out of memory, or more than this program "
		"can serve");
	return NULL;
}

static bool id_check(struct hall_reader *r, const struct json *at, const char *id)
{
	if (shape_is_id(id))
		return true;
	config_refuse(r->config, at, "'%s': an id is 1..%d of a-z, 0-9 and -, not beginning with -",
		id, ID_SIZE - 1);
	return false;
}

bool hall_reader_reference(struct hall_reader *r, const struct json *in, const char *key,
	bool required, const char **id)
{
	const struct json *at = json_get(in, key);

	*id = config_text(r->config, in, key, required ? NULL : "", ID_SIZE - 1);
	/* An id that is absent, no text or too long was told by config_text(). */
	if (!json_string(at) || strlen(json_string(at)) >= ID_SIZE)
		return false;
	return id_check(r, at, *id);
}

bool hall_reader_id(struct hall_reader *r, const struct json *in, char id[ID_SIZE])
{
	const char *text;

	if (!hall_reader_reference(r, in, "id", true, &text))
		return false;
	memset(id, 0, ID_SIZE); /* setups are compared by whole ids, also behind the NUL */
	memcpy(id, text, strlen(text));
	return true;
}

bool hall_reader_item(struct hall_reader *r, const struct json *item, const char **id)
{
	*id = config_item_text(r->config, item, ID_SIZE - 1);
	if (!json_string(item) || strlen(json_string(item)) >= ID_SIZE)
		return false;
	return id_check(r, item, *id);
}

static void name_read(
	struct hall_reader *r, const struct json *item, size_t max, struct names *names)
{
	int language = hall_catalogue_language(r->catalogue, json_name(item));
	const char *text = config_item_text(r->config, item, max);

	if (language < 0) {
		config_refuse(r->config, item, "'%s' is not one of the centre's languages",
			json_name(item));
		return;
	}
	if (json_type(item) == JSON_STRING && (!*json_string(item) || !shape_is_line(text)))
		config_refuse(r->config, item, "expected one line of text, not empty");
	names->text[language] = strdup(text);
	if (!names->text[language])
		hall_reader_full(r, item);
}

/* The object has no text in one of the languages. */
static void name_misses(struct hall_reader *r, const struct json *object, enum hall_text kind,
	int language, const struct names *names)
{
	struct hall_gaps *gaps = &r->file->gaps;
	char place[CONFIG_PLACE_SIZE] = "";

	if (r->complete_names) {
		config_refuse(r->config, object,
			"no text in '%s', one of the centre's "
			"languages",
			r->catalogue->languages[language]);
		return;
	}
	if (hall_gaps_wants_place(gaps, language))
		config_place(r->config, object, place);
	hall_gaps_add(gaps, r->catalogue, language, kind, names, place);
}

void hall_reader_names(struct hall_reader *r, const struct json *in, enum hall_text kind,
	bool required, size_t max, struct names *names)
{
	static const char *const KEYS[HALL_TEXT_COUNT] = {
		"names", "documents", "aliases", "message", "footer"};
	const struct json *object = config_object(r->config, in, KEYS[kind], required);
	const struct json *item;

	if (!object)
		return;
	config_any_keys(r->config, object);
	for (item = json_first(object); item; item = json_next(item))
		name_read(r, item, max, names);
	if (!json_first(object)) {
		config_refuse(r->config, object, "expected a text in one language at least");
		return;
	}
	for (int i = 0; i < r->catalogue->language_count; i++)
		if (!json_get(object, r->catalogue->languages[i]))
			name_misses(r, object, kind, i, names);
}

uint16_t hall_reader_zone(
	struct hall_reader *r, const struct json *in, bool required, char id[ID_SIZE])
{
	const char *text;
	uint16_t zone;

	if (!hall_reader_reference(r, in, "zone", required, &text))
		return SETUP_NONE;
	zone = setup_zone(r->setup, text);
	if (zone == SETUP_NONE)
		config_refuse(r->config, json_get(in, "zone"), "there is no zone '%s'", text);
	else
		memcpy(id, text, strlen(text) + 1);
	return zone;
}
