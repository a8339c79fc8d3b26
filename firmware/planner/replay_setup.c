/* Making a setup of a trace's hall. */
#include "firmware/planner/replay_setup.h"

#include <stdio.h>

#include "firmware/queue/ticket.h"

static bool classes_add(struct setup *setup)
{
	static const char *const names[] = {"normal", "first"};

	for (int i = 0; i < 2; i++) {
		struct setup_class *klass = setup_add_class(setup);

		if (!klass)
			return false;
		snprintf(klass->id, sizeof(klass->id), "%s", names[i]);
		klass->slope = 1024;
	}
	return true;
}

static bool series_add(struct setup *setup, size_t tickets)
{
	for (size_t i = 0; i <= tickets / TICKET_HUB_LAST; i++) {
		struct setup_series *series = setup_add_series(setup);

		if (!series)
			return false;
		series->letters[0] = (char)('A' + i / 26);
		series->letters[1] = (char)('A' + i % 26);
	}
	return true;
}

static bool services_add(struct setup *setup, const struct trace_hall *hall)
{
	struct setup_profile *profile = setup_add_profile(setup);

	if (!profile)
		return false;
	snprintf(profile->id, sizeof(profile->id), "all");
	for (uint16_t i = 0; i < hall->service_count; i++) {
		struct setup_service *service = setup_add_service(setup);

		if (!service)
			return false;
		snprintf(service->id, sizeof(service->id), "s%u", i);
		service->mean_service_ms = hall->services[i].mean_ms;
		setup_profile_add(&setup->profiles[0], i);
	}
	return true;
}

static bool counters_add(struct setup *setup, const struct trace_hall *hall)
{
	uint16_t count = hall->counter_count > 0 ? hall->counter_count : hall->counters_max;

	for (uint16_t i = 0; i < (count > 0 ? count : 1); i++) {
		struct setup_counter *counter = setup_add_counter(setup);

		if (!counter)
			return false;
		counter->number = (uint16_t)(i + 1);
	}
	return true;
}

struct setup *replay_setup_new(const struct trace_hall *hall, size_t tickets_of_a_day)
{
	struct setup *setup = setup_new();
	struct setup_institution *institution = setup ? setup_add_institution(setup) : NULL;
	struct setup_zone *zone = institution ? setup_add_zone(setup) : NULL;

	if (zone && classes_add(setup) && series_add(setup, tickets_of_a_day) &&
		services_add(setup, hall) && counters_add(setup, hall)) {
		snprintf(institution->id, sizeof(institution->id), "trace");
		snprintf(zone->id, sizeof(zone->id), "all");
		setup->policy = POLICY_FCFS;
		return setup;
	}
	setup_free(setup);
	return NULL;
}
