/* Reads who runs on this board, and holds it against the hall file. */
#include "firmware/board/roster.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "firmware/base/json.h"
#include "firmware/base/log.h"

static const struct roster_kind kinds[] = {
	{"kiosk", "novbe-kiosk", ROLE_KIOSK},
	{"display", "novbe-display", ROLE_DISPLAY},
	{"counter", "novbe-counter", ROLE_COUNTER},
	{"printer", "novbe-printer", ROLE_PRINTER},
};
enum { KIND_COUNT = sizeof(kinds) / sizeof(kinds[0]) };

static void copy_text(char *to, size_t size, const char *from)
{
	snprintf(to, size, "%s", from ? from : "");
}

/* The program that owns a section looks into it. */
static void pass_over(struct config *config, const struct json *value)
{
	if (json_type(value) != JSON_OBJECT && json_type(value) != JSON_LIST)
		return;
	config_any_keys(config, value);
	for (const struct json *child = json_first(value); child; child = json_next(child))
		pass_over(config, child);
}

/* The one section of a device. */
static void read_section(
	struct roster *roster, const struct json *item, struct roster_device *device)
{
	for (size_t i = 0; i < KIND_COUNT; i++) {
		const struct json *settings =
			config_object(roster->config, item, kinds[i].section, false);

		if (!settings)
			continue;
		pass_over(roster->config, settings);
		if (device->kind)
			config_refuse(roster->config, settings,
				"the device is a %s already: one section a device",
				device->kind->section);
		device->kind = &kinds[i];
		device->settings = settings;
	}
	if (!device->kind)
		config_refuse(roster->config, item,
			"one of the sections \"kiosk\", \"display\", \"counter\", \"printer\" "
			"expected");
}

static bool is_listed(const struct roster *roster, const char *id)
{
	for (uint8_t i = 0; i < roster->device_count; i++)
		if (strcmp(roster->devices[i].id, id) == 0)
			return true;
	return false;
}

/* A counter's section is an operator's box, or a citizen's pad. */
static enum role role_of(const struct roster_device *device)
{
	const char *word = json_string(json_get(device->settings, "role"));

	return device->kind->role == ROLE_COUNTER && word && strcmp(word, "rating") == 0
		       ? ROLE_RATING
		       : device->kind->role;
}

/* What the hub would refuse every day is told before the first one. */
static void check_against_hall(
	struct roster *roster, const struct json *item, const struct roster_device *device)
{
	const struct catalogue_device *listed =
		hall_catalogue_device(roster->file->catalogue, device->id);
	const struct json *number = json_get(device->settings, "number");
	const struct json *at = json_get(item, "device");
	int64_t counter;

	if (!listed)
		config_refuse(roster->config, at, "'%s': not among the devices of %s", device->id,
			roster->hall);
	else if (listed->role != role_of(device))
		config_refuse(roster->config, at, "'%s': its role in %s is \"%s\"", device->id,
			roster->hall, role_name(listed->role));
	else if (role_is_at_counter(listed->role) && json_int(number, 1, UINT16_MAX, &counter) &&
		 counter != listed->counter)
		config_refuse(roster->config, number, "'%s' is counter %u in %s", device->id,
			listed->counter, roster->hall);
}

static void read_device(struct roster *roster, const struct json *item)
{
	struct roster_device *device = &roster->devices[roster->device_count];
	struct config *config = roster->config;

	if (json_type(item) != JSON_OBJECT) {
		config_refuse(config, item, "an object { \"device\": ... } expected");
		return;
	}
	copy_text(device->id, sizeof(device->id),
		config_text(config, item, "device", NULL, ID_SIZE - 1));
	copy_text(device->terminal, sizeof(device->terminal),
		config_text(config, item, "terminal", "", sizeof(device->terminal) - 1));
	if (json_string(json_get(item, "device")) && !device->id[0])
		config_refuse(config, json_get(item, "device"), "empty: the device's id expected");
	read_section(roster, item, device);
	if (is_listed(roster, device->id))
		config_refuse(
			config, json_get(item, "device"), "'%s' stands there twice", device->id);
	if (!device->id[0] || !device->kind)
		return;
	if (roster->file)
		check_against_hall(roster, item, device);
	roster->device_count++;
}

static void read_broker(struct roster *roster)
{
	struct config *config = roster->config;
	const struct json *broker = config_object(config, config_root(config), "broker", false);

	roster->port = (int)config_int(config, broker, "port", ROSTER_BROKER_PORT, 1, 65535);
	copy_text(roster->broker, sizeof(roster->broker),
		config_text(config, broker, "program", "", sizeof(roster->broker) - 1));
}

static void read_hub(struct roster *roster, FILE *out)
{
	struct config *config = roster->config;

	roster->hub = config_object(config, config_root(config), "hub", true);
	copy_text(roster->hall, sizeof(roster->hall),
		config_text(config, roster->hub, "hall", NULL, sizeof(roster->hall) - 1));
	pass_over(config, roster->hub);
	if (!roster->hall[0])
		return;
	roster->file = hall_file_read(roster->hall, out);
	if (roster->file && strcmp(roster->file->catalogue->centre, roster->centre) != 0)
		config_refuse(config, json_get(config_root(config), "centre"),
			"'%s': the centre of %s is '%s'", roster->centre, roster->hall,
			roster->file->catalogue->centre);
}

int roster_open(const char *path, struct roster *roster, FILE *out)
{
	const struct json *root, *devices;
	struct config *config;

	memset(roster, 0, sizeof(*roster));
	roster->path = path;
	roster->config = config = config_open(path);
	if (!config)
		return -ENOMEM;
	root = config_root(config);
	copy_text(roster->centre, ID_SIZE, config_text(config, root, "centre", NULL, ID_SIZE - 1));
	copy_text(roster->state, sizeof(roster->state),
		config_text(config, root, "state", NULL, sizeof(roster->state) - 1));
	if (json_string(json_get(root, "state")) && !roster->state[0])
		config_refuse(config, json_get(root, "state"), "empty: a folder expected");
	read_broker(roster);
	read_hub(roster, out);
	devices = config_list(config, root, "devices", ROSTER_MAX_DEVICES, true);
	for (const struct json *item = json_first(devices);
		item && roster->device_count < ROSTER_MAX_DEVICES; item = json_next(item))
		read_device(roster, item);
	if (config_finish(config, out) < 0 || !roster->file)
		return -EINVAL;
	return 0;
}

void roster_close(struct roster *roster)
{
	config_free(roster->config);
	hall_file_free(roster->file);
	roster->config = NULL;
	roster->file = NULL;
}

int roster_reload(struct roster *roster)
{
	struct hall_file *file = hall_file_read(roster->hall, NULL);

	if (file && strcmp(file->catalogue->centre, roster->centre) != 0) {
		log_err("hall file: '%s': its centre is '%s', this board's is '%s'", roster->hall,
			file->catalogue->centre, roster->centre);
		hall_file_free(file);
		file = NULL; /* its access list would shut everybody out */
	}
	if (!file)
		return -EINVAL;
	hall_file_free(roster->file);
	roster->file = file;
	return 0;
}

const char *roster_path(
	const struct roster *roster, char path[ROSTER_PATH_SIZE], const char *format, ...)
{
	char inside[ROSTER_INSIDE_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(inside, sizeof(inside), format, args);
	va_end(args);
	snprintf(path, ROSTER_PATH_SIZE, "%s/%s", roster->state, inside);
	return path;
}
