/*
 * The hall's hours on the kiosk's first screen. The catalogue carries them, so a kiosk that boots
 * before its hub, or is alone, says the same. Without a clock nobody knows: then it is open, for
 * whoever stands here found the doors open.
 */
#include "kiosk/doors.h"

#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/zone.h"
#include "firmware/wire/opening.h"
#include "kiosk/inside.h"

enum { LOOK_MS = 30000 }; /* clocks are set, and zones have changes */

static void find(struct kiosk *kiosk, int64_t now_ms, struct opening *opening)
{
	const struct hall_catalogue *hall = kiosk->store.hall;
	struct zone *zone = zone_open(hall->time_zone);
	char day[DAY_SIZE];

	memset(opening, 0, sizeof(*opening));
	if (zone && clock_business_day(now_ms, hall->time_zone, hall->day_start_minute, day) == 0)
		opening_find(&hall->hours, NULL, zone, opening_date(day), now_ms, opening);
	zone_free(zone);
}

/* The hall's own edges are not waited past. */
static int64_t wait_ms(const struct opening *opening, int64_t now_ms)
{
	const int64_t edges[] = {opening->opens_ms, opening->closes_ms, opening->next_ms};
	int64_t wait_ms = LOOK_MS;

	for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]); i++)
		if (edges[i] > now_ms && edges[i] - now_ms < wait_ms)
			wait_ms = edges[i] - now_ms;
	return wait_ms;
}

void doors_look(struct kiosk *kiosk)
{
	const struct hall_catalogue *hall = kiosk->store.hall;
	enum clock_quality quality;
	struct flow_doors doors = {.now_ms = alone_now_ms(kiosk, &quality)};
	struct opening opening = {.given = false};

	kiosk->doors_ms = INT64_MAX;
	if (hall && hall->has_hours) {
		kiosk->doors_ms = clock_mono_ms() + LOOK_MS;
		if (quality != CLOCK_NONE) {
			find(kiosk, doors.now_ms, &opening);
			kiosk->doors_ms = clock_mono_ms() + wait_ms(&opening, doors.now_ms);
		}
	}
	doors.closed = !opening_is_open(&opening, doors.now_ms);
	doors.opens_ms = opening.next_ms;
	flow_set_doors(&kiosk->flow, &doors, clock_mono_ms());
}
