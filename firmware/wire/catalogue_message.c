/* The catalogue's two kinds of messages, read: a head, and one per institution. */
#include "firmware/wire/catalogue_message.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/json.h"
#include "firmware/wire/catalogue_message_ticket.h"
#include "firmware/wire/field.h"
#include "firmware/wire/names.h"
#include "firmware/wire/opening.h"
#include "firmware/wire/shape.h"

/* ---- The head ---- */

typedef int item_fn(const struct json *item, struct hall_catalogue *catalogue);

static int list_read(
	const struct json *in, const char *name, struct hall_catalogue *catalogue, item_fn *read)
{
	const struct json *list = json_get(in, name);
	const struct json *item;
	int r = 0;

	if (!list)
		return 0;
	if (json_type(list) != JSON_LIST)
		return -EINVAL;
	for (item = json_first(list); item && r == 0; item = json_next(item))
		r = read(item, catalogue);
	return r;
}

static int language_read(const struct json *item, struct hall_catalogue *catalogue)
{
	const char *text = json_string(item);

	if (!text || !shape_is_language(text) ||
		catalogue->language_count == CATALOGUE_MAX_LANGUAGES ||
		hall_catalogue_language(catalogue, text) >= 0)
		return -EINVAL;
	strcpy(catalogue->languages[catalogue->language_count++], text);
	return 0;
}

static int class_read(const struct json *value, struct hall_catalogue *catalogue)
{
	struct catalogue_class *class = hall_catalogue_add_class(catalogue);

	if (!class)
		return -ENOMEM;
	if (!field_shaped(value, "id", shape_is_id, class->id, sizeof(class->id)) ||
		!field_flag(value, "self_service", false, &class->self_service))
		return -EINVAL;
	return names_read(json_get(value, "names"), catalogue, CATALOGUE_MAX_NAME, &class->names);
}

static int zone_read(const struct json *value, struct hall_catalogue *catalogue)
{
	struct catalogue_zone *zone = hall_catalogue_add_zone(catalogue);
	int r;

	if (!zone)
		return -ENOMEM;
	if (!field_shaped(value, "id", shape_is_id, zone->id, sizeof(zone->id)))
		return -EINVAL;
	r = names_read(json_get(value, "names"), catalogue, CATALOGUE_MAX_NAME, &zone->names);
	if (r == 0)
		r = names_read(json_get(value, "message"), catalogue, CATALOGUE_MAX_MESSAGE,
			&zone->message);
	return r;
}

static int popular_read(const struct json *value, struct hall_catalogue *catalogue)
{
	const char *id = json_string(value);

	if (!id || !shape_is_id(id))
		return -EINVAL;
	if (catalogue->popular_count < CATALOGUE_MAX_POPULAR)
		strcpy(catalogue->popular[catalogue->popular_count++], id);
	return 0;
}

static int institution_id_read(const struct json *value, struct hall_catalogue *catalogue)
{
	const char *id = json_string(value);
	struct catalogue_item *item;

	if (!id || !shape_is_id(id) || hall_catalogue_institution(catalogue, id))
		return -EINVAL;
	item = hall_catalogue_add_institution(catalogue);
	if (!item)
		return -ENOMEM;
	strcpy(item->id, id);
	return 0;
}

/* A newer hub may have more. */
static int pause_reason_read(const struct json *value, struct hall_catalogue *catalogue)
{
	struct catalogue_item *reason;

	if (catalogue->pause_reason_count == QUEUE_MAX_PAUSE_REASONS)
		return 0;
	reason = hall_catalogue_add_pause_reason(catalogue);
	if (!reason)
		return -ENOMEM;
	if (!field_shaped(value, "id", shape_is_id, reason->id, sizeof(reason->id)))
		return -EINVAL;
	return names_read(json_get(value, "names"), catalogue, CATALOGUE_MAX_NAME, &reason->names);
}

static int counter_read(const struct json *value, struct hall_catalogue *catalogue)
{
	struct catalogue_counter *counter = hall_catalogue_add_counter(catalogue);
	int64_t number;

	if (!counter)
		return -ENOMEM;
	if (!field_int(value, "counter", 1, SHAPE_MAX_COUNTER, &number) ||
		!field_shaped_or_empty(
			value, "zone", shape_is_id, counter->zone, sizeof(counter->zone)))
		return -EINVAL;
	counter->number = (uint16_t)number;
	return 0;
}

static bool device_zones_read(const struct json *value, struct catalogue_device *device)
{
	const struct json *list = json_get(value, "zones");
	const struct json *item;
	const size_t max = sizeof(device->zones) / sizeof(device->zones[0]);

	if (!list)
		return true;
	if (json_type(list) != JSON_LIST || json_count(list) > max)
		return false;
	for (item = json_first(list); item; item = json_next(item)) {
		const char *id = json_string(item);

		if (!id || !shape_is_id(id))
			return false;
		strcpy(device->zones[device->zone_count++], id);
	}
	return true;
}

static int device_read(const struct json *value, struct hall_catalogue *catalogue)
{
	struct catalogue_device *device = hall_catalogue_add_device(catalogue);
	const char *role = json_string(json_get(value, "role"));

	if (!device)
		return -ENOMEM;
	/* A role of a newer hub is a device this program has nothing to do with. */
	device->role = role ? role_parse(role) : ROLE_COUNT;
	if (device->role == ROLE_COUNT) {
		catalogue->device_count--;
		return role ? 0 : -EINVAL;
	}
	if (!field_shaped(value, "id", shape_is_id, device->id, sizeof(device->id)) ||
		!field_u8(value, "kiosk", QUEUE_MAX_KIOSKS, &device->kiosk) ||
		!field_u16(value, "counter", SHAPE_MAX_COUNTER, &device->counter) ||
		!device_zones_read(value, device))
		return -EINVAL;
	return 0;
}

static int head_read(const struct json *value, struct hall_catalogue *catalogue)
{
	int64_t minute;
	int r;

	if (json_type(value) != JSON_OBJECT || !json_get(value, "version") ||
		!field_u32(value, "version", &catalogue->version) ||
		!field_shaped(value, "centre", shape_is_id, catalogue->centre,
			sizeof(catalogue->centre)) ||
		!field_text(
			value, "time_zone", catalogue->time_zone, sizeof(catalogue->time_zone)) ||
		!field_int(value, "day_start", 0, 1439, &minute) ||
		!field_text_or_empty(
			value, "qr_prefix", catalogue->qr_prefix, sizeof(catalogue->qr_prefix)) ||
		!field_flag(value, "sample", false, &catalogue->sample) ||
		!field_flag(value, "appointments", false, &catalogue->appointments))
		return -EINVAL;
	catalogue->day_start_minute = (int)minute;
	catalogue->has_hours = json_get(value, "hours") != NULL;
	if (catalogue->has_hours && opening_read(json_get(value, "hours"), &catalogue->hours) < 0)
		return -EINVAL;
	r = list_read(value, "languages", catalogue, language_read);
	if (r == 0 && catalogue->language_count == 0)
		r = -EINVAL;
	if (r == 0)
		r = names_read(json_get(value, "names"), catalogue, CATALOGUE_MAX_NAME,
			&catalogue->centre_names);
	if (r == 0)
		r = list_read(value, "classes", catalogue, class_read);
	if (r == 0)
		r = list_read(value, "institutions", catalogue, institution_id_read);
	if (r == 0)
		r = list_read(value, "pause_reasons", catalogue, pause_reason_read);
	if (r == 0)
		r = list_read(value, "zones", catalogue, zone_read);
	if (r == 0)
		r = list_read(value, "counters", catalogue, counter_read);
	if (r == 0)
		r = list_read(value, "devices", catalogue, device_read);
	if (r == 0)
		r = list_read(value, "popular", catalogue, popular_read);
	if (r == 0)
		r = catalogue_ticket_read(json_get(value, "ticket"), catalogue);
	return r;
}

/* ---- A new head keeps what is known of the institutions it still lists ---- */

static int institutions_move(struct hall_catalogue *from, struct hall_catalogue *to)
{
	for (uint16_t i = 0; i < to->institution_count; i++) {
		struct catalogue_item *item = &to->institutions[i];
		/* Ours to change: the lists belong to the catalogue that is about to go. */
		struct catalogue_item *old =
			(struct catalogue_item *)hall_catalogue_institution(from, item->id);

		if (!old)
			continue;
		names_move(from, &old->names, to, &item->names);
		for (uint16_t k = 0; k < from->service_count; k++) {
			struct catalogue_service *was = &from->services[k];
			struct catalogue_service *service;

			if (was->institution != old - from->institutions)
				continue;
			service = hall_catalogue_add_service(to);
			if (!service)
				return -ENOMEM;
			memcpy(service->id, was->id, sizeof(service->id));
			memcpy(service->series, was->series, sizeof(service->series));
			memcpy(service->zone, was->zone, sizeof(service->zone));
			service->institution = i;
			service->open = was->open;
			service->closed = was->closed;
			service->opens_ms = was->opens_ms;
			names_move(from, &was->names, to, &service->names);
			names_move(from, &was->documents, to, &service->documents);
			names_move(from, &was->aliases, to, &service->aliases);
		}
	}
	return 0;
}

int catalogue_message_read(const struct json *value, struct hall_catalogue **catalogue)
{
	struct hall_catalogue *read = hall_catalogue_new();
	int r;

	if (!read)
		return -ENOMEM;
	r = head_read(value, read);
	if (r == 0 && *catalogue && strcmp((*catalogue)->centre, read->centre) == 0)
		r = institutions_move(*catalogue, read);
	if (r < 0) {
		hall_catalogue_free(read);
		return r;
	}
	hall_catalogue_free(*catalogue);
	*catalogue = read;
	return 0;
}

/* ---- An institution ---- */

/* A reason of a newer hub is the plain one. */
static bool closed_read(const struct json *value, struct catalogue_service *service)
{
	const struct json *why = json_get(value, "closed");
	const char *word = json_string(why);

	if (service->open || !why)
		return true;
	service->closed = word ? refusal_parse(word) : REFUSED_COUNT;
	if (service->closed == REFUSED_COUNT || service->closed == REFUSED_NOT)
		service->closed = REFUSED_SERVICE_CLOSED;
	return word != NULL;
}

static int service_read(const struct json *value, const struct hall_catalogue *catalogue,
	struct catalogue_service *service)
{
	int r;

	if (!field_shaped(value, "id", shape_is_id, service->id, sizeof(service->id)) ||
		!field_shaped(value, "series", series_is_valid, service->series,
			sizeof(service->series)) ||
		!field_shaped_or_empty(
			value, "zone", shape_is_id, service->zone, sizeof(service->zone)) ||
		!field_flag(value, "open", true, &service->open) ||
		!field_ms(value, "opens", &service->opens_ms) || !closed_read(value, service))
		return -EINVAL;
	r = names_read(json_get(value, "names"), catalogue, CATALOGUE_MAX_NAME, &service->names);
	if (r == 0)
		r = names_read(json_get(value, "documents"), catalogue, CATALOGUE_MAX_DOCUMENTS,
			&service->documents);
	if (r == 0)
		r = names_read(json_get(value, "aliases"), catalogue, CATALOGUE_MAX_ALIASES,
			&service->aliases);
	return r;
}

static void services_fini(struct catalogue_service *services, size_t count)
{
	for (size_t i = 0; i < count; i++)
		catalogue_service_fini(&services[i]);
}

/* Services of one institution stand together, institutions in the head's order. Takes the texts. */
static int services_replace(struct hall_catalogue *catalogue, uint16_t institution,
	const struct catalogue_service *services, size_t count)
{
	size_t from = 0, old = 0, kept, room = 1;
	struct catalogue_service *list;

	while (from < catalogue->service_count &&
		catalogue->services[from].institution < institution)
		from++;
	while (from + old < catalogue->service_count &&
		catalogue->services[from + old].institution == institution)
		old++;
	kept = catalogue->service_count - old;
	if (kept + count > QUEUE_MAX_SERVICES)
		return -ENOSPC;
	/* Room up to the next power of two, as hall_catalogue_add_service() expects. */
	while (room < kept + count)
		room *= 2;
	list = calloc(room, sizeof(*list));
	if (!list)
		return -ENOMEM;
	services_fini(catalogue->services + from, old);
	if (from)
		memcpy(list, catalogue->services, from * sizeof(*list));
	if (count)
		memcpy(list + from, services, count * sizeof(*list));
	if (kept > from)
		memcpy(list + from + count, catalogue->services + from + old,
			(kept - from) * sizeof(*list));
	free(catalogue->services);
	catalogue->services = list;
	catalogue->service_count = (uint16_t)(kept + count);
	return 0;
}

static int services_read(
	const struct json *list, struct hall_catalogue *catalogue, uint16_t institution)
{
	size_t count = json_count(list), made = 0;
	struct catalogue_service *services;
	const struct json *item;
	int r = 0;

	if (!list || json_type(list) != JSON_LIST || count > QUEUE_MAX_SERVICES)
		return -EINVAL;
	services = calloc(count + 1, sizeof(*services));
	if (!services)
		return -ENOMEM;
	for (item = json_first(list); item && r == 0; item = json_next(item)) {
		services[made].institution = institution;
		r = service_read(item, catalogue, &services[made++]);
	}
	if (r == 0)
		r = services_replace(catalogue, institution, services, count);
	if (r < 0)
		services_fini(services, made);
	free(services);
	return r;
}

int catalogue_message_read_institution(const struct json *value, struct hall_catalogue *catalogue)
{
	const char *id = json_string(json_get(value, "institution"));
	const struct catalogue_item *item;
	struct names names = {{NULL}};
	uint16_t institution;
	int r;

	if (!id || !shape_is_id(id))
		return -EINVAL;
	item = catalogue ? hall_catalogue_institution(catalogue, id) : NULL;
	if (!item)
		return -EAGAIN;
	institution = (uint16_t)(item - catalogue->institutions);
	r = names_read(json_get(value, "names"), catalogue, CATALOGUE_MAX_NAME, &names);
	if (r == 0)
		r = services_read(json_get(value, "services"), catalogue, institution);
	if (r < 0) {
		names_fini(&names);
		return r;
	}
	names_fini(&catalogue->institutions[institution].names);
	catalogue->institutions[institution].names = names;
	return 0;
}
