/*
 * Hours come from the setup in force, never from a file that waits for the next day. While no day
 * is open the catalogue keeps every service open: what the broker and the kiosks' files remember
 * overnight must not keep a kiosk from giving tickets alone in the morning.
 */
#include "firmware/dispatcher/doors.h"

#include <stdio.h>
#include <string.h>

#include "firmware/base/zone.h"

static const struct zone *zone_of(struct hub *hub)
{
	const char *name = hub->file->catalogue->time_zone;

	if (hub->zone && strcmp(hub->zone_name, name) == 0)
		return hub->zone;
	zone_free(hub->zone);
	hub->zone = zone_open(name);
	snprintf(hub->zone_name, sizeof(hub->zone_name), "%s", name);
	return hub->zone;
}

static void find(
	struct hub *hub, uint16_t service, const char *day, int64_t now, struct opening *opening)
{
	const struct setup_hours *hall = hours_of_hall(hub->setup);
	const struct setup_hours *own = hours_of_service(hub->setup, service);

	memset(opening, 0, sizeof(*opening));
	if (hall || own)
		opening_find(hall, own, zone_of(hub), opening_date(day), now, opening);
}

void doors_prepare(struct hub *hub, struct command *command, int64_t now)
{
	const char *day = hall_day(hub->hall), *id = command->service;

	memset(&command->opening, 0, sizeof(command->opening));
	if (command->verb == VERB_CHECK_IN)
		id = command->booking.service;
	else if (command->verb == VERB_BOOK)
		day = command->booking.day;
	else if (command->verb != VERB_ISSUE)
		return;
	find(hub, setup_service(hub->setup, id), day, now, &command->opening);
}

int64_t doors_local_ms(struct hub *hub, int64_t at_ms)
{
	const struct zone *zone = zone_of(hub);
	const int64_t day_ms = INT64_C(86400000);
	int64_t until_s;

	if (!zone)
		return -1;
	at_ms += (int64_t)zone_offset_s(zone, at_ms / 1000, &until_s) * 1000;
	return (at_ms % day_ms + day_ms) % day_ms;
}

static bool is_limited(const struct setup_service *service)
{
	if (service->quota || service->quota_walk_in || service->hours)
		return true;
	for (int i = 0; i < QUEUE_MAX_CLASSES; i++)
		if (service->quota_class[i])
			return true;
	return false;
}

bool doors_move(const struct hub *hub)
{
	if (!hall_is_open(hub->hall))
		return false;
	if (hub->setup->hall_hours)
		return true;
	for (uint16_t i = 0; i < hub->setup->service_count; i++)
		if (is_limited(&hub->setup->services[i]))
			return true;
	return false;
}

bool doors_note(struct hub *hub, struct catalogue_service *service, int64_t now)
{
	uint16_t index = setup_service(hub->setup, service->id);
	enum refusal why = REFUSED_NOT;
	struct opening opening = {.given = false};
	int64_t opens_ms = 0;
	bool changed;

	if (index != SETUP_NONE && hall_is_open(hub->hall)) {
		find(hub, index, hall_day(hub->hall), now, &opening);
		why = hall_admits(hub->hall, index, 0, &opening, now);
	}
	if (why == REFUSED_NOT_OPEN)
		opens_ms = opening.next_ms;
	changed = why != service->closed || opens_ms != service->opens_ms;
	service->open = why == REFUSED_NOT;
	service->closed = why;
	service->opens_ms = opens_ms;
	return changed;
}
