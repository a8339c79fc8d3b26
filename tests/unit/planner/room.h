/* A hall for the planner's tests: some services of the same kind, two classes, counters for all. */
#ifndef NOVBE_TESTS_PLANNER_ROOM_H
#define NOVBE_TESTS_PLANNER_ROOM_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/planner/dice.h"
#include "firmware/planner/simulation.h"
#include "firmware/planner/waits.h"

enum { ROOM_SERVICES = 3, ROOM_DAY = 20780 /* 2026-11-23 */ };

static inline struct setup *room_setup(int counters)
{
	struct setup *setup = setup_new();

	assert_non_null(setup);
	memcpy(setup->centre, "room", 5);
	setup->policy = POLICY_FCFS;
	setup->double_press_ms = 0;
	memcpy(setup_add_institution(setup)->id, "office", 7);
	memcpy(setup_add_zone(setup)->id, "a", 2);
	setup_add_class(setup)->slope = 1024;
	memcpy(setup->classes[0].id, "normal", 7);
	setup_add_class(setup)->slope = 1024;
	memcpy(setup->classes[1].id, "priority", 9);
	memcpy(setup_add_profile(setup)->id, "all", 4);
	for (uint16_t i = 0; i < ROOM_SERVICES; i++) {
		struct setup_service *service = setup_add_service(setup);

		snprintf(service->id, sizeof(service->id), "service-%u", i + 1U);
		setup_add_series(setup)->letters[0] = (char)('A' + i);
		service->series = i;
		setup_profile_add(&setup->profiles[0], i);
	}
	for (uint16_t i = 0; i < counters; i++)
		setup_add_counter(setup)->number = (uint16_t)(i + 1);
	return setup;
}

/* So many counters are open for everything, and serve out. */
static inline void room_open(
	struct demand_day *day, int counters, int64_t from_ms, int64_t until_ms)
{
	for (uint16_t i = 0; i < counters; i++) {
		struct shift *shift = demand_add_shift(day);

		assert_non_null(shift);
		*shift = (struct shift){
			.counter = i, .from_ms = from_ms, .until_ms = until_ms, .serves_out = true};
	}
}

#endif
