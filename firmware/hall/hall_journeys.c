/* Journeys: services that lead through others; and who comes back, and how. */
#include "firmware/hall/hall_reader.h"

#include <string.h>

#include "firmware/base/config.h"
#include "firmware/base/json.h"

enum {
	RETURNS_MAX_MIN = 720, /* a long day */
	PARK_MAX_MIN = 480,    /* as the operator may say (command_form.c) */
	RETURN_BEHIND_MAX = 999,
	RETURNS_MAX = 99,
};

/* ---- Journeys ---- */

static bool journey_has(const struct setup_service *journey, uint16_t service)
{
	for (uint8_t i = 0; i < journey->step_count; i++)
		if (journey->steps[i] == service)
			return true;
	return false;
}

static void step_read(struct hall_reader *r, const struct json *item, struct setup_service *journey)
{
	const char *id;
	uint16_t service;

	if (!hall_reader_item(r, item, &id))
		return;
	service = setup_service(r->setup, id);
	if (service == SETUP_NONE)
		config_refuse(r->config, item, "there is no service '%s'", id);
	else if (json_get(r->service_at[service], "journey"))
		config_refuse(r->config, item, "'%s' is a journey itself", id);
	else if (journey_has(journey, service))
		config_refuse(r->config, item, "'%s' stands here twice", id);
	else if (journey->step_count < QUEUE_MAX_STEPS)
		journey->steps[journey->step_count++] = service;
}

static void journey_read(struct hall_reader *r, uint16_t service)
{
	static const char *const ORDERS[] = {"given", "free", NULL};
	struct setup_service *journey = &r->setup->services[service];
	const struct json *in = r->service_at[service];
	const struct json *list = config_list(r->config, in, "journey", QUEUE_MAX_STEPS, false);
	const struct json *item;

	journey->free_order = config_choice(r->config, in, "order", ORDERS, 0) == 1;
	if (!json_get(in, "journey") && json_get(in, "order"))
		config_refuse(r->config, json_get(in, "order"),
			"the order of what? Only a 'journey' has one");
	for (item = json_first(list); item; item = json_next(item))
		step_read(r, item, journey);
	if (list && json_count(list) < 2)
		config_refuse(r->config, list, "expected at least two services");
}

void hall_reader_journeys(struct hall_reader *r)
{
	for (uint16_t i = 0; i < r->setup->service_count; i++)
		journey_read(r, i);
}

/* ---- Coming back ---- */

void hall_reader_returns(struct hall_reader *r)
{
	static const char *const PLACES[] = {"own", "front", "behind", "end", NULL};
	static const char *const PARKED[] = {"counter", "service", NULL};
	struct setup_returns *rules = &r->setup->returns;
	struct config *c = r->config;
	const struct json *section = config_object(c, config_root(c), "returns", false);

	if (!section)
		return;
	rules->park_ms = config_int(c, section, "park_min", 0, 0, PARK_MAX_MIN) * 60000;
	rules->park_to_service = config_choice(c, section, "park_to", PARKED, 0) == 1;
	rules->within_ms = config_int(c, section, "within_min", 0, 0, RETURNS_MAX_MIN) * 60000;
	rules->place = (enum return_place)config_choice(c, section, "place", PLACES, 0);
	rules->behind = (uint16_t)config_int(c, section, "behind", 3, 1, RETURN_BEHIND_MAX);
	rules->max = (uint8_t)config_int(c, section, "max", 0, 0, RETURNS_MAX);
	if (json_get(section, "behind") && rules->place != RETURN_BEHIND)
		config_refuse(c, json_get(section, "behind"),
			"says nothing unless 'place' is \"behind\"");
}
