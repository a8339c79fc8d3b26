/* A day's citizens and shifts: two lists that grow. */
#include "firmware/planner/demand.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/zone.h"
#include "firmware/queue/setup.h"

enum { MAX_CITIZENS = 2 * QUEUE_MAX_VISITS, MAX_SHIFTS = 65536 };

static const int64_t day_ms = 86400000;

void demand_day_init_number(struct demand_day *day, int64_t number)
{
	int64_t year;
	int month, of_month;

	memset(day, 0, sizeof(*day));
	date_from_days(number, &year, &month, &of_month);
	snprintf(day->date, sizeof(day->date), "%04u-%02u-%02u", (unsigned int)year % 10000U,
		(unsigned int)month % 100U, (unsigned int)of_month % 100U);
	day->midnight_ms = number * day_ms;
}

int demand_day_init(struct demand_day *day, const char *date)
{
	int year, month, of_month, end = 0;
	struct demand_day made;

	if (sscanf(date, "%4d-%2d-%2d%n", &year, &month, &of_month, &end) != 3 || date[end] ||
		month < 1 || month > 12 || of_month < 1 || of_month > 31)
		return -EINVAL;
	demand_day_init_number(&made, days_from_date(year, month, of_month));
	if (strcmp(made.date, date) != 0)
		return -EINVAL;
	*day = made;
	return 0;
}

void demand_day_fini(struct demand_day *day)
{
	free(day->citizens);
	free(day->shifts);
	memset(day, 0, sizeof(*day));
}

void demand_day_clear(struct demand_day *day)
{
	day->arrivals = day->count = day->shift_count = 0;
}

/* Room for one more of `size` bytes. */
static void *grown(void *list, size_t count, size_t *room, size_t size, size_t max)
{
	size_t wanted = *room > 0 ? *room * 2 : 256;
	void *larger;

	if (count < *room)
		return list;
	if (count >= max)
		return NULL;
	larger = realloc(list, wanted * size);
	if (larger)
		*room = wanted;
	return larger;
}

struct citizen *demand_add_citizen(struct demand_day *day)
{
	struct citizen *list =
		grown(day->citizens, day->count, &day->room, sizeof(*day->citizens), MAX_CITIZENS);
	struct citizen *citizen;

	if (!list)
		return NULL;
	day->citizens = list;
	citizen = &list[day->count++];
	memset(citizen, 0, sizeof(*citizen));
	citizen->then = CITIZEN_LAST;
	citizen->only_counter = SETUP_NONE;
	citizen->leaves_ms = CITIZEN_STAYS;
	return citizen;
}

struct shift *demand_add_shift(struct demand_day *day)
{
	struct shift *list = grown(
		day->shifts, day->shift_count, &day->shift_room, sizeof(*day->shifts), MAX_SHIFTS);

	if (!list)
		return NULL;
	day->shifts = list;
	memset(&list[day->shift_count], 0, sizeof(*list));
	return &list[day->shift_count++];
}

void demand_day_mark_last(struct demand_day *day, int64_t slack_ms)
{
	int64_t last_ms = 0;

	for (size_t i = 0; i < day->shift_count; i++)
		if (day->shifts[i].until_ms > last_ms)
			last_ms = day->shifts[i].until_ms;
	for (size_t i = 0; i < day->shift_count; i++)
		day->shifts[i].serves_out = day->shifts[i].until_ms >= last_ms - slack_ms;
}

/* ---- Order ---- */

struct place { /* where a citizen goes to */
	int64_t at_ms;
	uint32_t was;
	bool is_later;
};

static int place_compare(const void *a_, const void *b_)
{
	const struct place *a = a_, *b = b_;

	if (a->is_later != b->is_later)
		return a->is_later - b->is_later;
	if (!a->is_later && a->at_ms != b->at_ms)
		return a->at_ms < b->at_ms ? -1 : 1;
	return a->was < b->was ? -1 : a->was > b->was;
}

static void citizens_move(
	struct demand_day *day, const struct place *places, uint32_t *now_at, struct citizen *moved)
{
	for (uint32_t i = 0; i < day->count; i++)
		now_at[places[i].was] = i;
	for (size_t i = 0; i < day->count; i++) {
		moved[i] = day->citizens[places[i].was];
		if (moved[i].then != CITIZEN_LAST)
			moved[i].then = now_at[moved[i].then];
	}
	memcpy(day->citizens, moved, day->count * sizeof(*moved));
}

int demand_day_sort(struct demand_day *day)
{
	struct place *places = calloc(day->count + 1, sizeof(*places));
	uint32_t *now_at = calloc(day->count + 1, sizeof(*now_at));
	struct citizen *moved = calloc(day->count + 1, sizeof(*moved));
	int rc = places && now_at && moved ? 0 : -ENOMEM;

	day->arrivals = day->count;
	for (uint32_t i = 0; rc == 0 && i < day->count; i++) {
		places[i].at_ms = day->citizens[i].at_ms;
		places[i].was = i;
		if (day->citizens[i].then == CITIZEN_LAST)
			continue;
		places[day->citizens[i].then].is_later = true;
		day->arrivals--;
	}
	if (rc == 0 && day->count > 0) {
		qsort(places, day->count, sizeof(*places), place_compare);
		citizens_move(day, places, now_at, moved);
	}
	free(places);
	free(now_at);
	free(moved);
	return rc;
}
