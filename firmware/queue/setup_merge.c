/*
 * A new hall file while the day goes on: every index in memory and in the journal keeps its
 * meaning. The items of the setup in force keep their places, new ones come behind, and what the
 * new file no longer has stays as `gone`: nobody who waits for it is lost.
 */
#include <stdlib.h>
#include <string.h>

#include "firmware/queue/setup.h"

/* Where each item of the new file stands in the merged setup. */
struct places {
	uint16_t institution[QUEUE_MAX_INSTITUTIONS];
	uint16_t service[QUEUE_MAX_SERVICES];
	uint16_t series[QUEUE_MAX_SERIES];
	uint16_t profile[QUEUE_MAX_PROFILES];
	uint16_t zone[QUEUE_MAX_ZONES];
	uint16_t class[QUEUE_MAX_CLASSES];
	uint16_t counter[QUEUE_MAX_COUNTERS];
};

#define COPY_LIST(ITEM, LIST, COUNT)                                                               \
	static bool copy_##LIST(struct setup *merged, const struct setup *now)                     \
	{                                                                                          \
		for (uint16_t i = 0; i < now->COUNT; i++) {                                        \
			struct setup_##ITEM *item = setup_add_##ITEM(merged);                      \
                                                                                                   \
			if (!item)                                                                 \
				return false;                                                      \
			*item = now->LIST[i];                                                      \
		}                                                                                  \
		return true;                                                                       \
	}

COPY_LIST(institution, institutions, institution_count)
COPY_LIST(service, services, service_count)
COPY_LIST(class, classes, class_count)
COPY_LIST(series, series, series_count)
COPY_LIST(profile, profiles, profile_count)
COPY_LIST(zone, zones, zone_count)
COPY_LIST(counter, counters, counter_count)
COPY_LIST(hours, hours, hours_count)

static bool copy_all(struct setup *merged, const struct setup *now)
{
	return copy_institutions(merged, now) && copy_services(merged, now) &&
	       copy_classes(merged, now) && copy_series(merged, now) &&
	       copy_profiles(merged, now) && copy_zones(merged, now) && copy_counters(merged, now);
}

/* The tables of hours are the new file's alone: nothing but the setup names them. */
static bool take_hours(struct setup *merged, const struct setup *next)
{
	merged->hall_hours = next->hall_hours;
	return copy_hours(merged, next);
}

static void mark_all_gone(struct setup *merged)
{
	for (uint16_t i = 0; i < merged->institution_count; i++)
		merged->institutions[i].gone = true;
	for (uint16_t i = 0; i < merged->service_count; i++) {
		merged->services[i].gone = true;
		merged->services[i].hours = 0;
	}
	for (uint16_t i = 0; i < merged->profile_count; i++)
		merged->profiles[i].gone = true;
	for (uint16_t i = 0; i < merged->counter_count; i++)
		merged->counters[i].gone = true;
}

/* Finds or makes the place of each item of the new file; the item itself is filled in later. */
#define PLACE_LIST(ITEM, LIST, COUNT, KEY)                                                         \
	static bool place_##LIST(                                                                  \
		struct setup *merged, const struct setup *next, uint16_t places[])                 \
	{                                                                                          \
		for (uint16_t i = 0; i < next->COUNT; i++) {                                       \
			places[i] = setup_##ITEM(merged, next->LIST[i].KEY);                       \
			if (places[i] != SETUP_NONE)                                               \
				continue;                                                          \
			struct setup_##ITEM *item = setup_add_##ITEM(merged);                      \
			if (!item)                                                                 \
				return false;                                                      \
			memcpy(&item->KEY, &next->LIST[i].KEY, sizeof(item->KEY));                 \
			places[i] = (uint16_t)(merged->COUNT - 1);                                 \
		}                                                                                  \
		return true;                                                                       \
	}

PLACE_LIST(institution, institutions, institution_count, id)
PLACE_LIST(service, services, service_count, id)
PLACE_LIST(class, classes, class_count, id)
PLACE_LIST(series, series, series_count, letters)
PLACE_LIST(profile, profiles, profile_count, id)
PLACE_LIST(zone, zones, zone_count, id)
PLACE_LIST(counter, counters, counter_count, number)

static bool place_all(struct setup *merged, const struct setup *next, struct places *places)
{
	return place_institutions(merged, next, places->institution) &&
	       place_services(merged, next, places->service) &&
	       place_classes(merged, next, places->class) &&
	       place_series(merged, next, places->series) &&
	       place_profiles(merged, next, places->profile) &&
	       place_zones(merged, next, places->zone) &&
	       place_counters(merged, next, places->counter);
}

static uint16_t moved(const uint16_t places[], uint16_t count, uint16_t index)
{
	return index < count ? places[index] : SETUP_NONE;
}

static void fill_lists(struct setup *merged, const struct setup *next, const struct places *places)
{
	for (uint16_t i = 0; i < next->institution_count; i++)
		merged->institutions[places->institution[i]] = next->institutions[i];
	for (uint16_t i = 0; i < next->class_count; i++)
		merged->classes[places->class[i]] = next->classes[i];
	merged->appointments = next->appointments;
	if (merged->appointments.offered)
		merged->appointments.klass =
			moved(places->class, next->class_count, next->appointments.klass);
	for (uint16_t i = 0; i < next->service_count; i++) {
		struct setup_service *service = &merged->services[places->service[i]];

		*service = next->services[i];
		service->institution =
			moved(places->institution, next->institution_count, service->institution);
		service->series = moved(places->series, next->series_count, service->series);
		memset(service->quota_class, 0, sizeof(service->quota_class));
		for (uint16_t k = 0; k < next->class_count; k++)
			service->quota_class[places->class[k]] = next->services[i].quota_class[k];
	}
	for (uint16_t i = 0; i < next->counter_count; i++) {
		struct setup_counter *counter = &merged->counters[places->counter[i]];

		*counter = next->counters[i];
		counter->zone = moved(places->zone, next->zone_count, counter->zone);
		counter->profile = moved(places->profile, next->profile_count, counter->profile);
	}
}

/* The new file's later lines, its services at their places. */
static void fill_later(struct setup_profile *profile, const struct setup_profile *told,
	uint16_t service_count, const struct places *places)
{
	memset(profile->later, 0, sizeof(profile->later));
	profile->later_count = told->later_count;
	for (int i = 0; i < told->later_count; i++) {
		profile->later[i].weight = told->later[i].weight;
		for (uint16_t s = 0; s < service_count; s++)
			if (told->later[i].services[s / 64] >> (s % 64) & 1)
				profile->later[i].services[places->service[s] / 64] |=
					UINT64_C(1) << (places->service[s] % 64);
	}
}

/* A profile is the new file's, and keeps the gone services it had, in its first line: their people
 * still wait. */
static void fill_profiles(
	struct setup *merged, const struct setup *next, const struct places *places)
{
	for (uint16_t i = 0; i < next->profile_count; i++) {
		struct setup_profile *profile = &merged->profiles[places->profile[i]];
		struct setup_profile before = *profile;

		memset(profile->services, 0, sizeof(profile->services));
		profile->gone = next->profiles[i].gone;
		fill_later(profile, &next->profiles[i], next->service_count, places);
		for (uint16_t s = 0; s < next->service_count; s++)
			if (setup_profile_takes(&next->profiles[i], s))
				setup_profile_add(profile, places->service[s]);
		for (uint16_t s = 0; s < merged->service_count; s++)
			if (merged->services[s].gone && setup_profile_takes(&before, s))
				setup_profile_add(profile, s);
	}
}

static void take_rules(struct setup *merged, const struct setup *next)
{
	memcpy(merged->centre, next->centre, sizeof(merged->centre));
	merged->policy = next->policy;
	merged->explicit_arrive = next->explicit_arrive;
	merged->reserve_ms = next->reserve_ms;
	merged->reserve_away_ms = next->reserve_away_ms;
	merged->double_press_ms = next->double_press_ms;
	merged->calling = next->calling;
}

struct setup *setup_merge(const struct setup *now, const struct setup *next)
{
	struct places *places = calloc(1, sizeof(*places));
	struct setup *merged = setup_new();

	if (places && merged && copy_all(merged, now) && place_all(merged, next, places) &&
		take_hours(merged, next)) {
		mark_all_gone(merged);
		take_rules(merged, next);
		fill_lists(merged, next, places);
		fill_profiles(merged, next, places);
	} else {
		setup_free(merged);
		merged = NULL;
	}
	free(places);
	return merged;
}
