/* What a hall offers: growing the lists of a setup, and finding things in them. */
#include "firmware/queue/setup.h"

#include <stdlib.h>
#include <string.h>

enum {
	DEFAULT_RESERVE_MS = 20000,
	DEFAULT_RESERVE_AWAY_MS = 300000,
	DEFAULT_DOUBLE_PRESS_MS = 1500,
	DEFAULT_AUTO_MISSES = 1,
};

static const char *const policy_names[POLICY_KIND_COUNT] = {
	[POLICY_FCFS] = "fcfs",
	[POLICY_ACCUMULATING] = "accumulating",
	[POLICY_STRICT] = "strict",
	[POLICY_HEAD_START] = "head_start",
	[POLICY_DUE_DATE] = "due_date",
	[POLICY_RATIO] = "ratio",
};

const char *policy_kind_name(enum policy_kind kind)
{
	return (unsigned int)kind < POLICY_KIND_COUNT ? policy_names[kind] : "unknown";
}

enum policy_kind policy_kind_parse(const char *name)
{
	for (int i = 0; i < POLICY_KIND_COUNT; i++)
		if (strcmp(policy_names[i], name) == 0)
			return (enum policy_kind)i;
	return POLICY_KIND_COUNT;
}

struct setup *setup_new(void)
{
	struct setup *setup = calloc(1, sizeof(*setup));

	if (!setup)
		return NULL;
	setup->reserve_ms = DEFAULT_RESERVE_MS;
	setup->reserve_away_ms = DEFAULT_RESERVE_AWAY_MS;
	setup->double_press_ms = DEFAULT_DOUBLE_PRESS_MS;
	setup->calling.auto_misses = DEFAULT_AUTO_MISSES;
	return setup;
}

void setup_free(struct setup *setup)
{
	if (!setup)
		return;
	free(setup->institutions);
	free(setup->services);
	free(setup->classes);
	free(setup->series);
	free(setup->profiles);
	free(setup->zones);
	free(setup->counters);
	free(setup->hours);
	free(setup);
}

/* Room for one more item, zeroed: a list is allocated anew whenever its count is a power of two. */
static void *list_grow(void *items, uint16_t count, size_t size, unsigned int max)
{
	if (count >= max)
		return NULL;
	if ((count & (count - 1)) == 0) {
		items = realloc(items, size * (count > 0 ? count * 2U : 1U));
		if (!items)
			return NULL;
	}
	memset((char *)items + size * count, 0, size);
	return items;
}

#define SETUP_ADD(ITEM, LIST, COUNT, MAX)                                                          \
	struct setup_##ITEM *setup_add_##ITEM(struct setup *setup)                                 \
	{                                                                                          \
		void *items = list_grow(setup->LIST, setup->COUNT, sizeof(*setup->LIST), MAX);     \
                                                                                                   \
		if (!items)                                                                        \
			return NULL;                                                               \
		setup->LIST = items;                                                               \
		return &setup->LIST[setup->COUNT++];                                               \
	}

SETUP_ADD(institution, institutions, institution_count, QUEUE_MAX_INSTITUTIONS)
SETUP_ADD(service, services, service_count, QUEUE_MAX_SERVICES)
SETUP_ADD(class, classes, class_count, QUEUE_MAX_CLASSES)
SETUP_ADD(series, series, series_count, QUEUE_MAX_SERIES)
SETUP_ADD(profile, profiles, profile_count, QUEUE_MAX_PROFILES)
SETUP_ADD(zone, zones, zone_count, QUEUE_MAX_ZONES)
SETUP_ADD(counter, counters, counter_count, QUEUE_MAX_COUNTERS)
SETUP_ADD(hours, hours, hours_count, QUEUE_MAX_HOURS)

#define SETUP_FIND(ITEM, LIST, COUNT, TEXT)                                                        \
	uint16_t setup_##ITEM(const struct setup *setup, const char *TEXT)                         \
	{                                                                                          \
		for (uint16_t i = 0; i < setup->COUNT; i++)                                        \
			if (strcmp(setup->LIST[i].TEXT, TEXT) == 0)                                \
				return i;                                                          \
		return SETUP_NONE;                                                                 \
	}

SETUP_FIND(institution, institutions, institution_count, id)
SETUP_FIND(service, services, service_count, id)
SETUP_FIND(class, classes, class_count, id)
SETUP_FIND(series, series, series_count, letters)
SETUP_FIND(profile, profiles, profile_count, id)
SETUP_FIND(zone, zones, zone_count, id)

uint16_t setup_counter(const struct setup *setup, uint16_t number)
{
	for (uint16_t i = 0; i < setup->counter_count; i++)
		if (setup->counters[i].number == number)
			return i;
	return SETUP_NONE;
}

bool setup_profile_takes(const struct setup_profile *profile, uint16_t service)
{
	if (service >= QUEUE_MAX_SERVICES)
		return false;
	return profile->services[service / 64] >> (service % 64) & 1;
}

void setup_profile_add(struct setup_profile *profile, uint16_t service)
{
	if (service < QUEUE_MAX_SERVICES)
		profile->services[service / 64] |= UINT64_C(1) << (service % 64);
}

uint16_t setup_profile_weight(const struct setup_profile *profile, uint16_t service)
{
	for (int i = 0; i < profile->later_count; i++)
		if (profile->later[i].services[service / 64] >> (service % 64) & 1)
			return profile->later[i].weight;
	return SETUP_WEIGHT_FIRST;
}
