/* The sample hall (data/halls/islamabad.json) as the catalogue a board has of it. */
#ifndef NOVBE_TESTS_DEVICE_SAMPLE_HALL_H
#define NOVBE_TESTS_DEVICE_SAMPLE_HALL_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/json.h"
#include "firmware/wire/catalogue_message.h"

static inline char *sample_text(const struct json *names, const char *language)
{
	const char *text = json_string(json_get(names, language));

	return strdup(text ? text : "");
}

static inline void sample_names(struct names *to, const struct json *value)
{
	const struct json *names = json_get(value, "names");

	to->text[0] = sample_text(names, "en");
	to->text[1] = sample_text(names, "ur");
}

static inline void sample_services(struct hall_catalogue *hall, const struct json *list)
{
	for (const struct json *i = json_first(list); i; i = json_next(i)) {
		struct catalogue_service *service = hall_catalogue_add_service(hall);

		snprintf(service->id, ID_SIZE, "%s", json_string(json_get(i, "id")));
		snprintf(service->series, SERIES_SIZE, "%s", json_string(json_get(i, "series")));
		service->institution = (uint16_t)(hall->institution_count - 1);
		service->open = true;
		sample_names(&service->names, i);
	}
}

static inline struct hall_catalogue *sample_hall(void)
{
	FILE *file = fopen("data/halls/islamabad.json", "r");
	static char text[200000];
	size_t len = file ? fread(text, 1, sizeof(text), file) : 0;
	struct json *root = json_parse_commented(text, len, NULL);
	struct hall_catalogue *hall = hall_catalogue_new();
	const struct json *list = json_get(root, "institutions");

	if (!root || !list || !hall)
		abort();
	fclose(file);
	snprintf(hall->centre, ID_SIZE, "isb");
	snprintf(hall->time_zone, sizeof(hall->time_zone), "Asia/Karachi");
	snprintf(hall->languages[0], LANGUAGE_SIZE, "en");
	snprintf(hall->languages[1], LANGUAGE_SIZE, "ur");
	hall->language_count = 2;
	hall->sample = true;
	sample_names(&hall->centre_names, root);
	for (const struct json *i = json_first(list); i; i = json_next(i)) {
		struct catalogue_item *item = hall_catalogue_add_institution(hall);

		snprintf(item->id, ID_SIZE, "%s", json_string(json_get(i, "id")));
		sample_names(&item->names, i);
		sample_services(hall, json_get(i, "services"));
	}
	json_free(root);
	return hall;
}

#endif
