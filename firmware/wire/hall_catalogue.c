/* What devices know of the hall: the lists in memory, and finding things in them. */
#include "firmware/wire/catalogue_message.h"

#include <stdlib.h>
#include <string.h>

#include "firmware/wire/names.h"

struct hall_catalogue *hall_catalogue_new(void)
{
	struct hall_catalogue *catalogue = calloc(1, sizeof(*catalogue));

	if (catalogue)
		ticket_layout_default(&catalogue->ticket);
	return catalogue;
}

void catalogue_service_fini(struct catalogue_service *service)
{
	names_fini(&service->names);
	names_fini(&service->documents);
	names_fini(&service->aliases);
}

static void items_free(struct catalogue_item *items, uint16_t count)
{
	for (uint16_t i = 0; i < count; i++)
		names_fini(&items[i].names);
	free(items);
}

void hall_catalogue_free(struct hall_catalogue *catalogue)
{
	if (!catalogue)
		return;
	names_fini(&catalogue->centre_names);
	names_fini(&catalogue->footer);
	free(catalogue->ticket.logo);
	items_free(catalogue->institutions, catalogue->institution_count);
	items_free(catalogue->pause_reasons, catalogue->pause_reason_count);
	for (uint16_t i = 0; i < catalogue->class_count; i++)
		names_fini(&catalogue->classes[i].names);
	free(catalogue->classes);
	for (uint16_t i = 0; i < catalogue->zone_count; i++) {
		names_fini(&catalogue->zones[i].names);
		names_fini(&catalogue->zones[i].message);
	}
	free(catalogue->zones);
	for (uint16_t i = 0; i < catalogue->service_count; i++)
		catalogue_service_fini(&catalogue->services[i]);
	free(catalogue->services);
	free(catalogue->counters);
	free(catalogue->devices);
	free(catalogue);
}

/* Room for one more: lists double at each power of two, so that no capacity is kept beside them. */
static void *list_add(void *list, uint16_t *count, size_t size, size_t max)
{
	char *items = *(char **)list;

	if (*count >= max)
		return NULL;
	if ((*count & (*count - 1)) == 0) {
		items = realloc(items, size * (*count ? *count * 2U : 1U));
		if (!items)
			return NULL;
		*(char **)list = items;
	}
	return memset(items + size * (*count)++, 0, size);
}

struct catalogue_item *hall_catalogue_add_institution(struct hall_catalogue *catalogue)
{
	return list_add(&catalogue->institutions, &catalogue->institution_count,
		sizeof(*catalogue->institutions), QUEUE_MAX_INSTITUTIONS);
}

struct catalogue_item *hall_catalogue_add_pause_reason(struct hall_catalogue *catalogue)
{
	return list_add(&catalogue->pause_reasons, &catalogue->pause_reason_count,
		sizeof(*catalogue->pause_reasons), QUEUE_MAX_PAUSE_REASONS);
}

struct catalogue_class *hall_catalogue_add_class(struct hall_catalogue *catalogue)
{
	return list_add(&catalogue->classes, &catalogue->class_count, sizeof(*catalogue->classes),
		QUEUE_MAX_CLASSES);
}

struct catalogue_zone *hall_catalogue_add_zone(struct hall_catalogue *catalogue)
{
	return list_add(&catalogue->zones, &catalogue->zone_count, sizeof(*catalogue->zones),
		QUEUE_MAX_ZONES);
}

struct catalogue_service *hall_catalogue_add_service(struct hall_catalogue *catalogue)
{
	return list_add(&catalogue->services, &catalogue->service_count,
		sizeof(*catalogue->services), QUEUE_MAX_SERVICES);
}

struct catalogue_counter *hall_catalogue_add_counter(struct hall_catalogue *catalogue)
{
	return list_add(&catalogue->counters, &catalogue->counter_count,
		sizeof(*catalogue->counters), QUEUE_MAX_COUNTERS);
}

struct catalogue_device *hall_catalogue_add_device(struct hall_catalogue *catalogue)
{
	return list_add(&catalogue->devices, &catalogue->device_count, sizeof(*catalogue->devices),
		CATALOGUE_MAX_DEVICES);
}

int hall_catalogue_language(const struct hall_catalogue *catalogue, const char *language)
{
	for (int i = 0; i < catalogue->language_count; i++)
		if (strcmp(catalogue->languages[i], language) == 0)
			return i;
	return -1;
}

struct name names_in(
	const struct hall_catalogue *catalogue, const struct names *names, const char *language)
{
	int at = hall_catalogue_language(catalogue, language);

	if (at >= 0 && names->text[at])
		return (struct name){names->text[at], catalogue->languages[at]};
	for (at = 0; at < catalogue->language_count; at++)
		if (names->text[at])
			return (struct name){names->text[at], catalogue->languages[at]};
	return (struct name){"", language};
}

const char *names_text(
	const struct hall_catalogue *catalogue, const struct names *names, const char *language)
{
	return names_in(catalogue, names, language).text;
}

const struct catalogue_service *hall_catalogue_service(
	const struct hall_catalogue *catalogue, const char *id)
{
	for (uint16_t i = 0; i < catalogue->service_count; i++)
		if (strcmp(catalogue->services[i].id, id) == 0)
			return &catalogue->services[i];
	return NULL;
}

const struct catalogue_item *hall_catalogue_institution(
	const struct hall_catalogue *catalogue, const char *id)
{
	for (uint16_t i = 0; i < catalogue->institution_count; i++)
		if (strcmp(catalogue->institutions[i].id, id) == 0)
			return &catalogue->institutions[i];
	return NULL;
}

const struct catalogue_device *hall_catalogue_device(
	const struct hall_catalogue *catalogue, const char *id)
{
	for (uint16_t i = 0; i < catalogue->device_count; i++)
		if (strcmp(catalogue->devices[i].id, id) == 0)
			return &catalogue->devices[i];
	return NULL;
}
