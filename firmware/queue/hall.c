/* The hall as a thing: made, given a setup, emptied for a new day, freed. */
#include "firmware/queue/hall.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/queue/hall_inside.h"

static bool index_fits(uint16_t index, uint16_t count)
{
	return index == SETUP_NONE || index < count;
}

/* Whether every index of the setup leads somewhere: nothing else is trusted about it. */
static bool setup_fits(const struct setup *setup)
{
	if (setup->service_count > QUEUE_MAX_SERVICES || setup->class_count > QUEUE_MAX_CLASSES ||
		setup->series_count > QUEUE_MAX_SERIES ||
		setup->counter_count > QUEUE_MAX_COUNTERS ||
		setup->profile_count > QUEUE_MAX_PROFILES ||
		setup->hall_hours > setup->hours_count || setup->policy >= POLICY_KIND_COUNT)
		return false;
	for (uint16_t i = 0; i < setup->profile_count; i++)
		if (setup->profiles[i].later_count > QUEUE_MAX_LATER)
			return false;
	for (uint16_t i = 0; i < setup->service_count; i++)
		if (!index_fits(setup->services[i].institution, setup->institution_count) ||
			!index_fits(setup->services[i].series, setup->series_count) ||
			setup->services[i].hours > setup->hours_count)
			return false;
	for (uint16_t i = 0; i < setup->counter_count; i++)
		if (!index_fits(setup->counters[i].zone, setup->zone_count) ||
			!index_fits(setup->counters[i].profile, setup->profile_count))
			return false;
	return !setup->appointments.offered || setup->appointments.klass < setup->class_count;
}

#define STARTS_WITH(ITEM, LIST, COUNT, KEY)                                                        \
	static bool starts_with_##LIST(const struct setup *next, const struct setup *now)          \
	{                                                                                          \
		if (next->COUNT < now->COUNT)                                                      \
			return false;                                                              \
		for (uint16_t i = 0; i < now->COUNT; i++)                                          \
			if (memcmp(&next->LIST[i].KEY, &now->LIST[i].KEY,                          \
				    sizeof(now->LIST[i].KEY)) != 0)                                \
				return false;                                                      \
		return true;                                                                       \
	}

STARTS_WITH(institution, institutions, institution_count, id)
STARTS_WITH(service, services, service_count, id)
STARTS_WITH(class, classes, class_count, id)
STARTS_WITH(series, series, series_count, letters)
STARTS_WITH(profile, profiles, profile_count, id)
STARTS_WITH(zone, zones, zone_count, id)
STARTS_WITH(counter, counters, counter_count, number)

/* Whether every index of `now` means the same in `next`. */
static bool setup_extends(const struct setup *next, const struct setup *now)
{
	return starts_with_institutions(next, now) && starts_with_services(next, now) &&
	       starts_with_classes(next, now) && starts_with_series(next, now) &&
	       starts_with_profiles(next, now) && starts_with_zones(next, now) &&
	       starts_with_counters(next, now);
}

static void setup_take(struct hall *hall, const struct setup *setup)
{
	hall->setup = setup;
	policy_orders(setup, hall->orders);
	numbers_learn_series(&hall->numbers, setup);
	pools_configure(hall);
}

static void counters_clear(struct hall *hall)
{
	memset(hall->counters, 0, sizeof(hall->counters));
	for (uint16_t i = 0; i < QUEUE_MAX_COUNTERS; i++)
		hall->counters[i].profile = SETUP_NONE;
}

struct hall *hall_new(const struct setup *setup)
{
	struct hall *hall;

	if (!setup_fits(setup))
		return NULL;
	hall = calloc(1, sizeof(*hall));
	if (!hall)
		return NULL;
	counters_clear(hall);
	line_clear_all(hall);
	forecast_prior(&hall->model);
	setup_take(hall, setup);
	return hall;
}

static void visits_forget(struct hall *hall)
{
	for (uint32_t i = 0; i < hall->visit_count; i++)
		free(hall->visits[i].legs);
	free(hall->visits);
	hall->visits = NULL;
	hall->visit_count = hall->visit_room = 0;
	hall->open_legs = hall->waiting = 0;
}

void hall_clear_day(struct hall *hall)
{
	visits_forget(hall);
	numbers_clear(&hall->numbers);
	line_clear_all(hall);
	pools_clear(hall);
	counters_clear(hall);
	memset(hall->services, 0, sizeof(hall->services));
	memset(&hall->calls, 0, sizeof(hall->calls));
	memset(&hall->papers, 0, sizeof(hall->papers));
	memset(hall->holds, 0, sizeof(hall->holds));
	hall->work_ms = 0;
	memset(&hall->arrivals, 0, sizeof(hall->arrivals));
}

void hall_free(struct hall *hall)
{
	if (!hall)
		return;
	visits_forget(hall);
	numbers_clear(&hall->numbers);
	free(hall);
}

int hall_configure(struct hall *hall, const struct setup *setup)
{
	if (!setup_fits(setup))
		return -EINVAL;
	if (!setup_extends(setup, hall->setup)) {
		if (hall->open)
			return -EINVAL;
		hall_clear_day(hall); /* the closed day's indices mean nothing any more */
		forecast_prior(&hall->model);
		hall->forgotten = true;
	}
	setup_take(hall, setup);
	return 0;
}
