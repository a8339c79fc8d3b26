/* The catalogue's two kinds of messages, written: a head, and one per institution. */
#include "firmware/wire/catalogue_message.h"

#include "firmware/base/json.h"
#include "firmware/wire/catalogue_message_ticket.h"
#include "firmware/wire/names.h"
#include "firmware/wire/opening.h"

static void classes_write(struct json_writer *w, const struct hall_catalogue *catalogue)
{
	json_open_list(w, "classes");
	for (uint16_t i = 0; i < catalogue->class_count; i++) {
		const struct catalogue_class *class = &catalogue->classes[i];

		json_open_object(w, NULL);
		json_put_string(w, "id", class->id);
		names_write(w, "names", catalogue, &class->names);
		if (class->self_service)
			json_put_bool(w, "self_service", true);
		json_close_object(w);
	}
	json_close_list(w);
}

static void zones_write(struct json_writer *w, const struct hall_catalogue *catalogue)
{
	json_open_list(w, "zones");
	for (uint16_t i = 0; i < catalogue->zone_count; i++) {
		const struct catalogue_zone *zone = &catalogue->zones[i];

		json_open_object(w, NULL);
		json_put_string(w, "id", zone->id);
		names_write(w, "names", catalogue, &zone->names);
		if (!names_are_empty(&zone->message))
			names_write(w, "message", catalogue, &zone->message);
		json_close_object(w);
	}
	json_close_list(w);
}

static void device_write(struct json_writer *w, const struct catalogue_device *device)
{
	json_open_object(w, NULL);
	json_put_string(w, "id", device->id);
	json_put_string(w, "role", role_name(device->role));
	if (device->kiosk)
		json_put_int(w, "kiosk", device->kiosk);
	if (device->counter)
		json_put_int(w, "counter", device->counter);
	if (device->zone_count) {
		json_open_list(w, "zones");
		for (uint8_t i = 0; i < device->zone_count; i++)
			json_put_string(w, NULL, device->zones[i]);
		json_close_list(w);
	}
	json_close_object(w);
}

static void lists_write(struct json_writer *w, const struct hall_catalogue *catalogue)
{
	json_open_list(w, "institutions");
	for (uint16_t i = 0; i < catalogue->institution_count; i++)
		json_put_string(w, NULL, catalogue->institutions[i].id);
	json_close_list(w);
	zones_write(w, catalogue);
	json_open_list(w, "counters");
	for (uint16_t i = 0; i < catalogue->counter_count; i++) {
		json_open_object(w, NULL);
		json_put_int(w, "counter", catalogue->counters[i].number);
		json_put_string(w, "zone", catalogue->counters[i].zone);
		json_close_object(w);
	}
	json_close_list(w);
	json_open_list(w, "devices");
	for (uint16_t i = 0; i < catalogue->device_count; i++)
		device_write(w, &catalogue->devices[i]);
	json_close_list(w);
	if (!catalogue->popular_count)
		return;
	json_open_list(w, "popular");
	for (uint8_t i = 0; i < catalogue->popular_count; i++)
		json_put_string(w, NULL, catalogue->popular[i]);
	json_close_list(w);
}

static void pause_reasons_write(struct json_writer *w, const struct hall_catalogue *catalogue)
{
	if (!catalogue->pause_reason_count)
		return;
	json_open_list(w, "pause_reasons");
	for (uint16_t i = 0; i < catalogue->pause_reason_count; i++) {
		json_open_object(w, NULL);
		json_put_string(w, "id", catalogue->pause_reasons[i].id);
		names_write(w, "names", catalogue, &catalogue->pause_reasons[i].names);
		json_close_object(w);
	}
	json_close_list(w);
}

void catalogue_message_write(struct json_writer *w, const struct hall_catalogue *catalogue)
{
	json_open_object(w, NULL);
	json_put_int(w, "version", catalogue->version);
	json_put_string(w, "centre", catalogue->centre);
	names_write(w, "names", catalogue, &catalogue->centre_names);
	json_put_string(w, "time_zone", catalogue->time_zone);
	json_put_int(w, "day_start", catalogue->day_start_minute);
	json_open_list(w, "languages");
	for (int i = 0; i < catalogue->language_count; i++)
		json_put_string(w, NULL, catalogue->languages[i]);
	json_close_list(w);
	json_put_string(w, "qr_prefix", catalogue->qr_prefix);
	json_put_bool(w, "sample", catalogue->sample);
	if (catalogue->appointments)
		json_put_bool(w, "appointments", true);
	if (catalogue->has_hours)
		opening_write(w, "hours", &catalogue->hours);
	classes_write(w, catalogue);
	lists_write(w, catalogue);
	pause_reasons_write(w, catalogue);
	catalogue_ticket_write(w, catalogue);
	json_close_object(w);
}

static void service_write(struct json_writer *w, const struct hall_catalogue *catalogue,
	const struct catalogue_service *service)
{
	json_open_object(w, NULL);
	json_put_string(w, "id", service->id);
	json_put_string(w, "series", service->series);
	names_write(w, "names", catalogue, &service->names);
	if (!names_are_empty(&service->documents))
		names_write(w, "documents", catalogue, &service->documents);
	if (!names_are_empty(&service->aliases))
		names_write(w, "aliases", catalogue, &service->aliases);
	if (service->zone[0])
		json_put_string(w, "zone", service->zone);
	json_put_bool(w, "open", service->open);
	if (!service->open && service->closed != REFUSED_NOT)
		json_put_string(w, "closed", refusal_name(service->closed));
	if (!service->open && service->opens_ms)
		json_put_int(w, "opens", service->opens_ms);
	json_close_object(w);
}

void catalogue_message_write_institution(
	struct json_writer *w, const struct hall_catalogue *catalogue, uint16_t institution)
{
	const struct catalogue_item *item = &catalogue->institutions[institution];

	json_open_object(w, NULL);
	json_put_int(w, "version", catalogue->version);
	json_put_string(w, "institution", item->id);
	names_write(w, "names", catalogue, &item->names);
	json_open_list(w, "services");
	for (uint16_t i = 0; i < catalogue->service_count; i++)
		if (catalogue->services[i].institution == institution)
			service_write(w, catalogue, &catalogue->services[i]);
	json_close_list(w);
	json_close_object(w);
}
