/* Counters and devices, and what only the whole file can show. */
#include "firmware/hall/hall_reader.h"

#include <string.h>

#include "firmware/base/config.h"
#include "firmware/base/json.h"
#include "firmware/base/mqtt.h"
#include "firmware/wire/shape.h"

/* ---- Counters ---- */

static uint16_t counter_profile_read(struct hall_reader *r, const struct json *item)
{
	const char *id;
	uint16_t profile;

	if (!hall_reader_reference(r, item, "profile", true, &id))
		return SETUP_NONE;
	profile = setup_profile(r->setup, id);
	if (profile == SETUP_NONE)
		config_refuse(r->config, json_get(item, "profile"), "there is no profile '%s'", id);
	return profile;
}

static void counter_read(struct hall_reader *r, const struct json *item)
{
	uint16_t number = (uint16_t)config_int(
		r->config, item, "counter", CONFIG_REQUIRED, 1, SHAPE_MAX_COUNTER);
	bool twice = setup_counter(r->setup, number) != SETUP_NONE;
	struct catalogue_counter *shown = hall_catalogue_add_counter(r->catalogue);
	struct setup_counter *counter = setup_add_counter(r->setup);
	int64_t given;

	if (!shown || !counter) {
		hall_reader_full(r, item);
		return;
	}
	if (twice && json_int(json_get(item, "counter"), 1, SHAPE_MAX_COUNTER, &given))
		config_refuse(r->config, json_get(item, "counter"), "there is a counter %u already",
			number);
	counter->number = number;
	shown->number = number;
	counter->zone = hall_reader_zone(r, item, true, shown->zone);
	counter->profile = counter_profile_read(r, item);
	counter->calls_out_of_order =
		config_bool(r->config, item, "call_out_of_order", r->call_out_of_order);
}

void hall_reader_counters(struct hall_reader *r)
{
	const struct json *list = config_list(
		r->config, config_root(r->config), "counters", QUEUE_MAX_COUNTERS, true);
	const struct json *item;

	for (item = json_first(list); item; item = json_next(item))
		counter_read(r, item);
	if (list && !json_first(list))
		config_refuse(r->config, list, "expected at least one counter");
}

/* ---- Devices ---- */

static void kiosk_read(
	struct hall_reader *r, const struct json *item, struct catalogue_device *device)
{
	uint8_t kiosk =
		(uint8_t)config_int(r->config, item, "kiosk", CONFIG_REQUIRED, 1, QUEUE_MAX_KIOSKS);
	int64_t given;

	if (!json_int(json_get(item, "kiosk"), 1, QUEUE_MAX_KIOSKS, &given))
		return;
	for (uint16_t i = 0; i < r->catalogue->device_count; i++)
		if (r->catalogue->devices[i].kiosk == kiosk)
			config_refuse(r->config, json_get(item, "kiosk"),
				"kiosk %u is '%s' already: two would print the same numbers", kiosk,
				r->catalogue->devices[i].id);
	device->kiosk = kiosk;
}

static void device_counter_read(
	struct hall_reader *r, const struct json *item, struct catalogue_device *device)
{
	device->counter = (uint16_t)config_int(
		r->config, item, "counter", CONFIG_REQUIRED, 1, SHAPE_MAX_COUNTER);
	if (setup_counter(r->setup, device->counter) == SETUP_NONE &&
		json_type(json_get(item, "counter")) == JSON_NUMBER)
		config_refuse(r->config, json_get(item, "counter"), "there is no counter %u",
			device->counter);
}

static void device_zones_read(
	struct hall_reader *r, const struct json *item, struct catalogue_device *device)
{
	const size_t max = sizeof(device->zones) / sizeof(device->zones[0]);
	const struct json *list = config_list(r->config, item, "zones", max, false);
	const struct json *zone;

	for (zone = json_first(list); zone; zone = json_next(zone)) {
		const char *id;

		if (!hall_reader_item(r, zone, &id))
			continue;
		if (setup_zone(r->setup, id) == SETUP_NONE)
			config_refuse(r->config, zone, "there is no zone '%s'", id);
		else
			memcpy(device->zones[device->zone_count++], id, strlen(id) + 1);
	}
}

static const char *const ROLES[] = {"kiosk", "counter", "display", "printer", "reception",
	"control", "observer", "rating", NULL};

static void role_read(
	struct hall_reader *r, const struct json *item, struct catalogue_device *device)
{
	const char *word = json_string(json_get(item, "role"));

	config_choice(r->config, item, "role", ROLES, -1);
	/* A bad one was told; its other members are then nobody's. */
	device->role = word ? role_parse(word) : ROLE_COUNT;
	if (device->role == ROLE_COUNT && json_type(item) == JSON_OBJECT)
		config_any_keys(r->config, item);
}

static void device_read(struct hall_reader *r, const struct json *item)
{
	struct catalogue_device *device = hall_catalogue_add_device(r->catalogue);
	char id[ID_SIZE];

	if (!device) {
		hall_reader_full(r, item);
		return;
	}
	if (hall_reader_id(r, item, id)) {
		if (hall_catalogue_device(r->catalogue, id))
			config_refuse(r->config, json_get(item, "id"),
				"there is a device '%s' already", id);
		if (strcmp(id, "hub") == 0)
			config_refuse(r->config, json_get(item, "id"),
				"'hub' is the dispatcher itself: name the device otherwise");
		memcpy(device->id, id, sizeof(device->id));
	}
	role_read(r, item, device);
	if (device->role == ROLE_KIOSK)
		kiosk_read(r, item, device);
	else if (role_is_at_counter(device->role))
		device_counter_read(r, item, device);
	else if (device->role == ROLE_DISPLAY)
		device_zones_read(r, item, device);
}

void hall_reader_devices(struct hall_reader *r)
{
	const struct json *list = config_list(
		r->config, config_root(r->config), "devices", CATALOGUE_MAX_DEVICES, true);
	const struct json *item;

	for (item = json_first(list); item; item = json_next(item))
		device_read(r, item);
	if (list && !json_first(list))
		config_refuse(r->config, list, "expected at least one device");
}

/* ---- The whole ---- */

static bool service_is_called(const struct setup *setup, uint16_t service)
{
	for (uint16_t i = 0; i < setup->counter_count; i++) {
		uint16_t profile = setup->counters[i].profile;

		if (profile < setup->profile_count &&
			setup_profile_takes(&setup->profiles[profile], service))
			return true;
	}
	return false;
}

static bool catalogue_fits(const struct hall_catalogue *catalogue, int institution)
{
	struct json_writer w;
	bool fits;

	json_writer_init(&w, MQTT_MAX_PAYLOAD);
	if (institution < 0)
		catalogue_message_write(&w, catalogue);
	else
		catalogue_message_write_institution(&w, catalogue, (uint16_t)institution);
	fits = json_writer_text(&w, NULL) != NULL;
	json_writer_fini(&w);
	return fits;
}

static void catalogue_check(struct hall_reader *r)
{
	if (!catalogue_fits(r->catalogue, -1))
		config_refuse(r->config, NULL,
			"the catalogue's head is larger than a message of "
			"%u bytes: fewer or shorter devices and names",
			MQTT_MAX_PAYLOAD);
	for (int i = 0; i < r->catalogue->institution_count; i++)
		if (!catalogue_fits(r->catalogue, i))
			config_refuse(r->config, NULL,
				"the services of institution '%s' are larger "
				"than a message of %u bytes: split it",
				r->catalogue->institutions[i].id, MQTT_MAX_PAYLOAD);
}

void hall_reader_whole(struct hall_reader *r)
{
	const struct json *root = config_root(r->config);

	/* Without counters every service would be named; that they are missing was told. */
	if (json_first(json_get(root, "counters")) && json_first(json_get(root, "profiles")))
		for (uint16_t i = 0; i < r->setup->service_count; i++)
			if (r->setup->services[i].id[0] && !service_is_called(r->setup, i))
				config_refuse(r->config, r->service_at[i],
					"nobody would ever call it: no counter's profile takes "
					"'%s'",
					r->setup->services[i].id);
	catalogue_check(r);
}
