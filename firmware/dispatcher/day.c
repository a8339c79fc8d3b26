/* The calendar of one centre: its zone, and the hour at which its day begins. */
#include "firmware/dispatcher/day.h"

#include <stdio.h>

/* The business day of now; the hall file's zone was checked when it was read. */
void day_today(const struct hub *hub, int64_t now_ms, char day[DAY_SIZE])
{
	const struct hall_catalogue *catalogue = hub->file->catalogue;

	if (clock_business_day(now_ms, catalogue->time_zone, catalogue->day_start_minute, day) < 0)
		snprintf(day, DAY_SIZE, "%s", hall_day(hub->hall));
}
