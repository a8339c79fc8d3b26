/* One text in the centre's languages. */
#include "firmware/wire/names.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/json.h"

void names_write(struct json_writer *w, const char *name, const struct hall_catalogue *catalogue,
	const struct names *names)
{
	json_open_object(w, name);
	for (int i = 0; i < catalogue->language_count; i++)
		if (names->text[i])
			json_put_string(w, catalogue->languages[i], names->text[i]);
	json_close_object(w);
}

bool names_are_empty(const struct names *names)
{
	for (int i = 0; i < CATALOGUE_MAX_LANGUAGES; i++)
		if (names->text[i])
			return false;
	return true;
}

void names_fini(struct names *names)
{
	for (int i = 0; i < CATALOGUE_MAX_LANGUAGES; i++)
		free(names->text[i]);
	memset(names, 0, sizeof(*names));
}

int names_read(const struct json *value, const struct hall_catalogue *catalogue, size_t max,
	struct names *names)
{
	const struct json *item;

	if (!value)
		return 0;
	if (json_type(value) != JSON_OBJECT)
		return -EINVAL;
	for (item = json_first(value); item; item = json_next(item)) {
		int language = hall_catalogue_language(catalogue, json_name(item));
		const char *text = json_string(item);

		if (!text || strlen(text) > max)
			return -EINVAL;
		if (language < 0)
			continue;
		names->text[language] = strdup(text);
		if (!names->text[language])
			return -ENOMEM;
	}
	return 0;
}

void names_move(const struct hall_catalogue *from, struct names *old,
	const struct hall_catalogue *to, struct names *names)
{
	for (int i = 0; i < from->language_count; i++) {
		int language = hall_catalogue_language(to, from->languages[i]);

		if (language < 0)
			continue;
		names->text[language] = old->text[i];
		old->text[i] = NULL;
	}
}
