/* Counters by quarter hour, and the shifts that make them. */
#include "firmware/planner/staffing.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

int staffing_init(struct staffing *staffing, const struct setup *setup)
{
	staffing->profiles = setup->profile_count;
	staffing->open = calloc(setup->profile_count + 1U, sizeof(*staffing->open));
	return staffing->open ? 0 : -ENOMEM;
}

void staffing_fini(struct staffing *staffing)
{
	free(staffing->open);
	staffing->open = NULL;
}

void staffing_copy(struct staffing *to, const struct staffing *from)
{
	memcpy(to->open, from->open, from->profiles * sizeof(*from->open));
}

/* ---- Shifts -> table ---- */

static int64_t overlap(int64_t from_a, int64_t until_a, int64_t from_b, int64_t until_b)
{
	int64_t from = from_a > from_b ? from_a : from_b;
	int64_t until = until_a < until_b ? until_a : until_b;

	return until > from ? until - from : 0;
}

/* Time that counters of the profile are open in the quarter. */
static int64_t open_time(const struct demand_day *day, uint16_t profile, int quarter)
{
	int64_t from_ms = day->midnight_ms + quarter * (int64_t)STAFFING_QUARTER_MS;
	int64_t open_ms = 0;

	for (size_t i = 0; i < day->shift_count; i++)
		if (day->shifts[i].profile == profile)
			open_ms += overlap(day->shifts[i].from_ms, day->shifts[i].until_ms, from_ms,
				from_ms + STAFFING_QUARTER_MS);
	return open_ms;
}

void staffing_of_day(struct staffing *staffing, const struct demand_day *day)
{
	for (uint16_t profile = 0; profile < staffing->profiles; profile++) {
		for (int quarter = 0; quarter < STAFFING_QUARTERS; quarter++) {
			int64_t open_ms = open_time(day, profile, quarter);
			int64_t open = (open_ms + STAFFING_QUARTER_MS / 2) / STAFFING_QUARTER_MS;

			staffing->open[profile][quarter] =
				(uint16_t)(open_ms > 0 && open == 0 ? 1 : open);
		}
	}
}

double staffing_hours(const struct staffing *staffing)
{
	double quarters = 0;

	for (uint16_t profile = 0; profile < staffing->profiles; profile++)
		for (int quarter = 0; quarter < STAFFING_QUARTERS; quarter++)
			quarters += staffing->open[profile][quarter];
	return quarters / 4;
}

/* ---- Table -> shifts ---- */

struct opening {      /* of one counter, as quarters pass */
	size_t shift; /* open now, as position; SIZE_MAX: closed */
};

static int64_t quarter_start(const struct demand_day *day, int quarter)
{
	return day->midnight_ms + quarter * (int64_t)STAFFING_QUARTER_MS;
}

/* The next counter for a profile: one of its own, else any that is closed. */
static uint16_t closed_counter(
	const struct setup *setup, const struct opening *openings, uint16_t profile)
{
	uint16_t any = SETUP_NONE;

	for (uint16_t i = 0; i < setup->counter_count; i++) {
		if (openings[i].shift != SIZE_MAX || setup->counters[i].gone)
			continue;
		if (setup->counters[i].profile == profile)
			return i;
		/* a counter that is another profile's is taken from the end: it is missed least */
		any = i;
	}
	return any;
}

static int open_one(struct demand_day *day, const struct setup *setup, struct opening *openings,
	uint16_t profile, int quarter)
{
	uint16_t counter = closed_counter(setup, openings, profile);
	struct shift *shift;

	if (counter == SETUP_NONE)
		return -ENOSPC;
	shift = demand_add_shift(day);
	if (!shift)
		return -ENOMEM;
	*shift = (struct shift){.counter = counter,
		.profile = profile,
		.from_ms = quarter_start(day, quarter),
		.until_ms = quarter_start(day, STAFFING_QUARTERS)};
	openings[counter].shift = day->shift_count - 1;
	return 0;
}

/* Closes the profile's counter that opened last. */
static void close_one(struct demand_day *day, const struct setup *setup, struct opening *openings,
	uint16_t profile, int quarter)
{
	uint16_t last = SETUP_NONE;

	for (uint16_t i = 0; i < setup->counter_count; i++)
		if (openings[i].shift != SIZE_MAX &&
			day->shifts[openings[i].shift].profile == profile &&
			(last == SETUP_NONE || openings[i].shift > openings[last].shift))
			last = i;
	if (last == SETUP_NONE)
		return;
	day->shifts[openings[last].shift].until_ms = quarter_start(day, quarter);
	openings[last].shift = SIZE_MAX;
}

static uint16_t wanted(const struct staffing *staffing, uint16_t profile, int quarter)
{
	return quarter < STAFFING_QUARTERS ? staffing->open[profile][quarter] : 0;
}

static uint16_t open_now(const struct demand_day *day, const struct setup *setup,
	const struct opening *openings, uint16_t profile)
{
	uint16_t count = 0;

	for (uint16_t i = 0; i < setup->counter_count; i++)
		count += openings[i].shift != SIZE_MAX &&
			 day->shifts[openings[i].shift].profile == profile;
	return count;
}

/* First who closes, then who opens: a counter may change its profile. */
static int quarter_turn(const struct staffing *staffing, const struct setup *setup,
	struct demand_day *day, struct opening *openings, int quarter, uint16_t *short_of)
{
	uint16_t missing = 0;
	int rc = 0;

	for (uint16_t p = 0; p < staffing->profiles; p++)
		for (uint16_t n = open_now(day, setup, openings, p);
			n > wanted(staffing, p, quarter); n--)
			close_one(day, setup, openings, p, quarter);
	for (uint16_t p = 0; p < staffing->profiles; p++) {
		uint16_t n = open_now(day, setup, openings, p);

		while (n < wanted(staffing, p, quarter) && rc == 0) {
			rc = open_one(day, setup, openings, p, quarter);
			n++;
		}
		if (rc == -ENOSPC) {
			missing = (uint16_t)(missing + wanted(staffing, p, quarter) - n + 1);
			rc = 0;
		}
	}
	if (missing > *short_of)
		*short_of = missing;
	return rc;
}

/* Those of a profile that are open when the profile closes for the day. */
static void mark_last(struct demand_day *day, uint16_t profiles)
{
	for (uint16_t profile = 0; profile < profiles; profile++) {
		int64_t last_ms = 0;

		for (size_t i = 0; i < day->shift_count; i++)
			if (day->shifts[i].profile == profile && day->shifts[i].until_ms > last_ms)
				last_ms = day->shifts[i].until_ms;
		for (size_t i = 0; i < day->shift_count; i++)
			if (day->shifts[i].profile == profile)
				day->shifts[i].serves_out = day->shifts[i].until_ms == last_ms;
	}
}

int staffing_to_day(const struct staffing *staffing, const struct setup *setup,
	struct demand_day *day, uint16_t *short_of)
{
	struct opening *openings = calloc(setup->counter_count + 1U, sizeof(*openings));
	int rc = openings ? 0 : -ENOMEM;

	*short_of = 0;
	day->shift_count = 0;
	for (uint16_t i = 0; rc == 0 && i < setup->counter_count; i++)
		openings[i].shift = SIZE_MAX;
	for (int quarter = 0; rc == 0 && quarter <= STAFFING_QUARTERS; quarter++)
		rc = quarter_turn(staffing, setup, day, openings, quarter, short_of);
	if (rc == 0)
		mark_last(day, staffing->profiles);
	free(openings);
	return rc < 0 ? rc : *short_of > 0 ? -ENOSPC : 0;
}

int staffing_add_counters(struct setup *setup)
{
	for (uint16_t number = 9999; setup->counter_count < QUEUE_MAX_COUNTERS; number--) {
		struct setup_counter *counter;

		if (setup_counter(setup, number) != SETUP_NONE)
			continue;
		counter = setup_add_counter(setup);
		if (!counter)
			return -ENOMEM;
		counter->number = number;
		counter->zone = setup->counters[0].zone;
		counter->profile = SETUP_NONE;
	}
	return 0;
}
