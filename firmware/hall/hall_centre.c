/* The centre itself: its names, languages, times and ways; classes and zones. */
#include "firmware/hall/hall_reader.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/config.h"
#include "firmware/base/json.h"
#include "firmware/wire/shape.h"

enum {
	QR_PREFIX_MAX = 120, /* with the token 152 characters: a QR of 53 x 53 modules at most */
	RESERVE_MAX_S = 600,
	RESERVE_AWAY_MAX_S = 3600,
	DOUBLE_PRESS_MAX_MS = 10000,
	RESTORE_JUMP_MAX = 998,
	APPOINTMENT_MAX_MIN = 240,
};

static void languages_read(struct hall_reader *r, const struct json *root)
{
	const struct json *list =
		config_list(r->config, root, "languages", CATALOGUE_MAX_LANGUAGES, true);
	struct hall_catalogue *catalogue = r->catalogue;
	const struct json *item;

	for (item = json_first(list); item; item = json_next(item)) {
		const char *text = config_item_text(r->config, item, 64);

		if (json_type(item) != JSON_STRING)
			continue;
		if (!shape_is_language(text))
			config_refuse(r->config, item,
				"'%s': a language is two or three letters "
				"a-z (ISO 639)",
				text);
		else if (hall_catalogue_language(catalogue, text) >= 0)
			config_refuse(r->config, item, "'%s' stands here twice", text);
		else
			strcpy(catalogue->languages[catalogue->language_count++], text);
	}
	if (list && !json_first(list))
		config_refuse(r->config, list, "expected at least one language");
}

static void day_start_read(struct hall_reader *r, const struct json *root)
{
	const char *text = config_text(r->config, root, "day_start", "04:00", 16);
	unsigned int hour, minute;
	char end;

	if (strlen(text) == 5 && text[2] == ':' && strspn(text, "0123456789:") == 5 &&
		sscanf(text, "%2u:%2u%c", &hour, &minute, &end) == 2 && hour < 24 && minute < 60)
		r->catalogue->day_start_minute = (int)(hour * 60 + minute);
	else
		config_refuse(r->config, json_get(root, "day_start"),
			"'%s': expected a local time 00:00..23:59", text);
}

static void time_zone_read(struct hall_reader *r, const struct json *root)
{
	const char *text = config_text(
		r->config, root, "time_zone", NULL, sizeof(r->catalogue->time_zone) - 1);
	char day[DAY_SIZE];

	if (!json_string(json_get(root, "time_zone")))
		return;
	if (clock_business_day(0, text, 0, day) < 0)
		config_refuse(r->config, json_get(root, "time_zone"),
			"'%s' is not a time zone this machine knows, as Asia/Karachi", text);
	snprintf(r->catalogue->time_zone, sizeof(r->catalogue->time_zone), "%s", text);
}

static bool is_url(const char *text)
{
	if (strncmp(text, "https://", 8) != 0 && strncmp(text, "http://", 7) != 0)
		return false;
	for (; *text; text++)
		if (*text <= ' ' || *text > '~')
			return false;
	return true;
}

static void qr_prefix_read(struct hall_reader *r, const struct json *root)
{
	const char *text = config_text(r->config, root, "qr_prefix", "", QR_PREFIX_MAX);

	if (*text && !is_url(text))
		config_refuse(r->config, json_get(root, "qr_prefix"),
			"'%s': expected http:// or https:// and plain characters", text);
	snprintf(r->catalogue->qr_prefix, sizeof(r->catalogue->qr_prefix), "%s", text);
}

static void rules_read(struct hall_reader *r, const struct json *root)
{
	struct config *c = r->config;
	struct setup *setup = r->setup;

	hall_reader_policy(r);
	setup->explicit_arrive = config_bool(c, root, "explicit_arrive", false);
	setup->reserve_ms = config_int(c, root, "reserve_s", 20, 1, RESERVE_MAX_S) * 1000;
	setup->reserve_away_ms =
		config_int(c, root, "reserve_away_s", 300, 0, RESERVE_AWAY_MAX_S) * 1000;
	setup->double_press_ms =
		config_int(c, root, "double_press_ms", 1500, 0, DOUBLE_PRESS_MAX_MS);
	r->file->auto_open = config_bool(c, root, "auto_open", true);
	r->file->restore_jump =
		(uint32_t)config_int(c, root, "restore_jump", 200, 1, RESTORE_JUMP_MAX);
}

void hall_reader_centre(struct hall_reader *r)
{
	const struct json *root = config_root(r->config);
	const char *centre;

	if (hall_reader_reference(r, root, "centre", true, &centre)) {
		memcpy(r->setup->centre, centre, strlen(centre) + 1);
		memcpy(r->catalogue->centre, centre, strlen(centre) + 1);
	}
	languages_read(r, root);
	r->complete_names = config_bool(r->config, root, "complete_names", false);
	hall_reader_names(
		r, root, HALL_NAMES, true, CATALOGUE_MAX_NAME, &r->catalogue->centre_names);
	r->catalogue->sample = config_bool(r->config, root, "sample", false);
	time_zone_read(r, root);
	day_start_read(r, root);
	qr_prefix_read(r, root);
	rules_read(r, root);
}

static void class_read(struct hall_reader *r, const struct json *item)
{
	struct catalogue_class *shown = hall_catalogue_add_class(r->catalogue);
	struct setup_class *class = setup_add_class(r->setup);
	char id[ID_SIZE];

	if (!shown || !class) {
		hall_reader_full(r, item);
		return;
	}
	hall_reader_class_order(r, item, class);
	shown->self_service = config_bool(r->config, item, "self_service", false);
	if (shown->self_service && r->setup->class_count == 1)
		config_refuse(r->config, json_get(item, "self_service"),
			"the first class is the one of whoever says none: nobody is asked for it");
	class->self_service = shown->self_service;
	hall_reader_names(r, item, HALL_NAMES, true, CATALOGUE_MAX_NAME, &shown->names);
	if (!hall_reader_id(r, item, id))
		return;
	if (setup_class(r->setup, id) != SETUP_NONE)
		config_refuse(r->config, json_get(item, "id"), "there is a class '%s' already", id);
	if (r->setup->class_count == 1 && strcmp(id, "normal") != 0)
		config_refuse(r->config, json_get(item, "id"),
			"'%s': the first class must be 'normal', the one of whoever says none", id);
	memcpy(class->id, id, sizeof(class->id));
	memcpy(shown->id, id, sizeof(shown->id));
}

void hall_reader_classes(struct hall_reader *r)
{
	const struct json *list =
		config_list(r->config, config_root(r->config), "classes", QUEUE_MAX_CLASSES, true);
	const struct json *item;

	for (item = json_first(list); item; item = json_next(item))
		class_read(r, item);
	if (list && !json_first(list))
		config_refuse(r->config, list, "expected at least the class 'normal'");
}

/* Which class who checks in belongs to; the first when told otherwise. */
static uint16_t appointment_class_read(struct hall_reader *r, const struct json *section)
{
	uint16_t klass;
	const char *id;

	if (!hall_reader_reference(r, section, "class", true, &id))
		return 0;
	klass = setup_class(r->setup, id);
	if (klass != SETUP_NONE)
		return klass;
	config_refuse(r->config, json_get(section, "class"), "there is no class '%s'", id);
	return 0;
}

void hall_reader_appointments(struct hall_reader *r)
{
	static const char *const LATE[] = {"refuse", "walk_in", NULL};
	struct setup_appointments *rules = &r->setup->appointments;
	struct config *c = r->config;
	const struct json *section = config_object(c, config_root(c), "appointments", false);

	if (!section)
		return;
	rules->klass = appointment_class_read(r, section);
	rules->early_ms = config_int(c, section, "early_min", 30, 0, APPOINTMENT_MAX_MIN) * 60000;
	rules->late_ms = config_int(c, section, "late_min", 10, 0, APPOINTMENT_MAX_MIN) * 60000;
	rules->late_walks_in = config_choice(c, section, "late", LATE, 0) == 1;
	rules->offered = r->setup->class_count > 0;
	r->catalogue->appointments = true;
}

static void zone_read(struct hall_reader *r, const struct json *item)
{
	struct catalogue_zone *shown = hall_catalogue_add_zone(r->catalogue);
	struct setup_zone *zone = setup_add_zone(r->setup);
	char id[ID_SIZE];

	if (!shown || !zone) {
		hall_reader_full(r, item);
		return;
	}
	hall_reader_names(r, item, HALL_NAMES, true, CATALOGUE_MAX_NAME, &shown->names);
	hall_reader_names(r, item, HALL_MESSAGE, false, CATALOGUE_MAX_MESSAGE, &shown->message);
	if (!hall_reader_id(r, item, id))
		return;
	if (setup_zone(r->setup, id) != SETUP_NONE)
		config_refuse(r->config, json_get(item, "id"), "there is a zone '%s' already", id);
	memcpy(zone->id, id, sizeof(zone->id));
	memcpy(shown->id, id, sizeof(shown->id));
}

void hall_reader_zones(struct hall_reader *r)
{
	const struct json *list =
		config_list(r->config, config_root(r->config), "zones", QUEUE_MAX_ZONES, true);
	const struct json *item;

	for (item = json_first(list); item; item = json_next(item))
		zone_read(r, item);
	if (list && !json_first(list))
		config_refuse(r->config, list, "expected at least one zone");
}
