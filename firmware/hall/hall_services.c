/* Institutions, their services and series; profiles: who takes what. */
#include "firmware/hall/hall_reader.h"

#include <string.h>

#include "firmware/base/config.h"
#include "firmware/base/json.h"
#include "firmware/wire/shape.h"

enum { MEAN_SERVICE_MIN_S = 5, MEAN_SERVICE_MAX_S = 14400, MEAN_SERVICE_S = 300 };

/* ---- Series ---- */

/*
 * A ticket is read aloud, from paper and from afar. I, O and Q are taken for 1 and 0. Where some
 * citizens read Cyrillic, B C H P X Y are other letters to them: "B012" would be spoken "V012".
 */
static const char DIGIT_LIKE[] = "IOQ";
static const char CYRILLIC_LIKE[] = "BCHPXY";
static const char *const CYRILLIC[] = {"ba", "be", "bg", "ce", "cv", "kk", "kv", "ky", "mk", "mn",
	"os", "ru", "sr", "tg", "tt", "udm", "uk"};

static const char *cyrillic_language(const struct hall_catalogue *catalogue)
{
	for (size_t i = 0; i < sizeof(CYRILLIC) / sizeof(CYRILLIC[0]); i++)
		if (hall_catalogue_language(catalogue, CYRILLIC[i]) >= 0)
			return CYRILLIC[i];
	return NULL;
}

static void series_check(struct hall_reader *r, const struct json *at, const char *series)
{
	const char *cyrillic = cyrillic_language(r->catalogue);

	if (!series_is_valid(series))
		config_refuse(r->config, at, "'%s': a series is one or two letters A-Z", series);
	else if (strpbrk(series, DIGIT_LIKE))
		config_refuse(r->config, at, "'%s': I, O and Q are taken for 1 and 0", series);
	else if (cyrillic && strpbrk(series, CYRILLIC_LIKE))
		config_refuse(r->config, at,
			"'%s': B C H P X Y are other letters to readers of "
			"'%s'",
			series, cyrillic);
}

static void series_read(struct hall_reader *r, const struct json *in, struct setup_service *service,
	struct catalogue_service *shown)
{
	const char *text = config_text(r->config, in, "series", NULL, 64);
	struct setup_series *series;

	if (!json_string(json_get(in, "series")))
		return;
	series_check(r, json_get(in, "series"), text);
	if (!series_is_valid(text))
		return;
	memcpy(shown->series, text, strlen(text) + 1);
	service->series = setup_series(r->setup, text);
	if (service->series != SETUP_NONE)
		return;
	series = setup_add_series(r->setup);
	if (!series) {
		service->series = 0;
		hall_reader_full(r, json_get(in, "series"));
		return;
	}
	memcpy(series->letters, text, strlen(text) + 1);
	service->series = (uint16_t)(r->setup->series_count - 1);
}

/* ---- Services ---- */

static void service_id_read(struct hall_reader *r, const struct json *item,
	struct setup_service *service, struct catalogue_service *shown)
{
	char id[ID_SIZE];

	if (!hall_reader_id(r, item, id))
		return;
	if (setup_service(r->setup, id) != SETUP_NONE)
		config_refuse(
			r->config, json_get(item, "id"), "there is a service '%s' already", id);
	memcpy(service->id, id, sizeof(service->id));
	memcpy(shown->id, id, sizeof(shown->id));
}

static void service_read(struct hall_reader *r, const struct json *item, uint16_t institution)
{
	struct catalogue_service *shown = hall_catalogue_add_service(r->catalogue);
	struct setup_service *service = setup_add_service(r->setup);

	if (!shown || !service) {
		hall_reader_full(r, item);
		return;
	}
	r->service_at[r->setup->service_count - 1] = item;
	service->institution = institution;
	shown->institution = institution;
	shown->open = true;
	service_id_read(r, item, service, shown);
	series_read(r, item, service, shown);
	service->mean_service_ms = config_int(r->config, item, "mean_service_s", MEAN_SERVICE_S,
					   MEAN_SERVICE_MIN_S, MEAN_SERVICE_MAX_S) *
				   1000;
	hall_reader_quota(r, item, service);
	hall_reader_slots(r, item, service);
	service->hours = hall_reader_hours(r, item);
	hall_reader_zone(r, item, false, shown->zone);
	hall_reader_names(r, item, HALL_NAMES, true, CATALOGUE_MAX_NAME, &shown->names);
	hall_reader_names(
		r, item, HALL_DOCUMENTS, false, CATALOGUE_MAX_DOCUMENTS, &shown->documents);
	hall_reader_names(r, item, HALL_ALIASES, false, CATALOGUE_MAX_ALIASES, &shown->aliases);
}

static void institution_read(struct hall_reader *r, const struct json *item)
{
	struct catalogue_item *shown = hall_catalogue_add_institution(r->catalogue);
	struct setup_institution *institution = setup_add_institution(r->setup);
	const struct json *list, *service;
	char id[ID_SIZE];

	if (!shown || !institution) {
		hall_reader_full(r, item);
		return;
	}
	hall_reader_names(r, item, HALL_NAMES, true, CATALOGUE_MAX_NAME, &shown->names);
	if (hall_reader_id(r, item, id)) {
		if (setup_institution(r->setup, id) != SETUP_NONE)
			config_refuse(r->config, json_get(item, "id"),
				"there is an institution '%s' already", id);
		memcpy(institution->id, id, sizeof(institution->id));
		memcpy(shown->id, id, sizeof(shown->id));
	}
	list = config_list(r->config, item, "services", QUEUE_MAX_SERVICES, true);
	for (service = json_first(list); service; service = json_next(service))
		service_read(r, service, (uint16_t)(r->setup->institution_count - 1));
	if (list && !json_first(list))
		config_refuse(r->config, list, "expected at least one service");
}

static bool popular_has(const struct hall_catalogue *catalogue, const char *id)
{
	for (uint8_t i = 0; i < catalogue->popular_count; i++)
		if (strcmp(catalogue->popular[i], id) == 0)
			return true;
	return false;
}

static void popular_read(struct hall_reader *r)
{
	struct hall_catalogue *catalogue = r->catalogue;
	const struct json *list = config_list(
		r->config, config_root(r->config), "popular", CATALOGUE_MAX_POPULAR, false);
	const struct json *item;
	const char *id;

	r->file->popular_is_fixed = list != NULL;
	for (item = json_first(list); item; item = json_next(item)) {
		if (!hall_reader_item(r, item, &id))
			continue;
		if (setup_service(r->setup, id) == SETUP_NONE)
			config_refuse(r->config, item, "there is no service '%s'", id);
		else if (popular_has(catalogue, id))
			config_refuse(r->config, item, "'%s' stands here twice", id);
		else if (catalogue->popular_count < CATALOGUE_MAX_POPULAR)
			memcpy(catalogue->popular[catalogue->popular_count++], id, strlen(id) + 1);
	}
}

void hall_reader_institutions(struct hall_reader *r)
{
	const struct json *list = config_list(
		r->config, config_root(r->config), "institutions", QUEUE_MAX_INSTITUTIONS, true);
	const struct json *item;

	for (item = json_first(list); item; item = json_next(item))
		institution_read(r, item);
	if (list && !json_first(list))
		config_refuse(r->config, list, "expected at least one institution");
	popular_read(r);
}

/* ---- Profiles ---- */

static void profile_services_read(
	struct hall_reader *r, const struct json *list, struct setup_profile *profile)
{
	const struct json *item;

	for (item = json_first(list); item; item = json_next(item)) {
		const char *id;
		uint16_t service;

		if (!hall_reader_item(r, item, &id))
			continue;
		service = setup_service(r->setup, id);
		if (service == SETUP_NONE)
			config_refuse(r->config, item, "there is no service '%s'", id);
		else
			setup_profile_add(profile, service);
	}
}

static void profile_institutions_read(
	struct hall_reader *r, const struct json *list, struct setup_profile *profile)
{
	const struct json *item;

	for (item = json_first(list); item; item = json_next(item)) {
		const char *id;
		uint16_t institution;

		if (!hall_reader_item(r, item, &id))
			continue;
		institution = setup_institution(r->setup, id);
		if (institution == SETUP_NONE)
			config_refuse(r->config, item, "there is no institution '%s'", id);
		for (uint16_t i = 0; institution != SETUP_NONE && i < r->setup->service_count; i++)
			if (r->setup->services[i].institution == institution)
				setup_profile_add(profile, i);
	}
}

/* The services of one line: named, of whole institutions, or both. */
static void profile_line_read(
	struct hall_reader *r, const struct json *item, struct setup_profile *line)
{
	const struct json *services =
		config_list(r->config, item, "services", QUEUE_MAX_SERVICES, false);
	const struct json *institutions =
		config_list(r->config, item, "institutions", QUEUE_MAX_INSTITUTIONS, false);

	if (!json_first(services) && !json_first(institutions))
		config_refuse(r->config, item, "expected 'services', 'institutions', or both");
	profile_services_read(r, services, line);
	profile_institutions_read(r, institutions, line);
}

/* What the counter takes too, but later. A service stands in one line of a profile. */
static void profile_later_read(
	struct hall_reader *r, const struct json *item, struct setup_profile *profile)
{
	struct setup_later *later = &profile->later[profile->later_count];
	struct setup_profile line = {.later_count = 0};

	later->weight = (uint16_t)config_int(
		r->config, item, "weight", CONFIG_REQUIRED, 1, SETUP_WEIGHT_FIRST - 1);
	profile_line_read(r, item, &line);
	for (uint16_t i = 0; i < r->setup->service_count; i++) {
		if (!setup_profile_takes(&line, i))
			continue;
		if (setup_profile_takes(profile, i))
			config_refuse(r->config, item,
				"the service '%s' stands in an earlier line of this profile",
				r->setup->services[i].id);
		setup_profile_add(profile, i);
		later->services[i / 64] |= UINT64_C(1) << (i % 64);
	}
	profile->later_count++;
}

static void profile_read(struct hall_reader *r, const struct json *item)
{
	struct setup_profile *profile = setup_add_profile(r->setup);
	const struct json *also;
	char id[ID_SIZE];

	if (!profile) {
		hall_reader_full(r, item);
		return;
	}
	if (hall_reader_id(r, item, id)) {
		if (setup_profile(r->setup, id) != SETUP_NONE)
			config_refuse(r->config, json_get(item, "id"),
				"there is a profile '%s' already", id);
		memcpy(profile->id, id, sizeof(profile->id));
	}
	profile_line_read(r, item, profile);
	also = config_list(r->config, item, "also", QUEUE_MAX_LATER, false);
	for (item = json_first(also); item && profile->later_count < QUEUE_MAX_LATER;
		item = json_next(item))
		profile_later_read(r, item, profile);
}

void hall_reader_profiles(struct hall_reader *r)
{
	const struct json *list = config_list(
		r->config, config_root(r->config), "profiles", QUEUE_MAX_PROFILES, true);
	const struct json *item;

	for (item = json_first(list); item; item = json_next(item))
		profile_read(r, item);
	if (list && !json_first(list))
		config_refuse(r->config, list, "expected at least one profile");
}
