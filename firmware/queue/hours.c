/* Which hours a date has, the hall's and a service's together. */
#include "firmware/queue/hours.h"

#include <stddef.h>

#include "firmware/queue/setup.h"

int hours_weekday(int32_t date)
{
	int day = (int)((date + INT64_C(3)) % HOURS_WEEK); /* 1970-01-01 was a Thursday */

	return day < 0 ? day + HOURS_WEEK : day;
}

struct open_span hours_on(const struct setup_hours *hours, int32_t date)
{
	for (uint8_t i = 0; i < hours->exception_count; i++)
		if (hours->exceptions[i].date == date)
			return hours->exceptions[i].open;
	if (!hours->weekly)
		return (struct open_span){0, HOURS_MAX_MINUTE};
	return hours->week[hours_weekday(date)];
}

/* Both are found by position + 1, 0: there are none. */
static const struct setup_hours *hours_at(const struct setup *setup, uint16_t place)
{
	return place > 0 && place <= setup->hours_count ? &setup->hours[place - 1] : NULL;
}

const struct setup_hours *hours_of_hall(const struct setup *setup)
{
	return hours_at(setup, setup->hall_hours);
}

const struct setup_hours *hours_of_service(const struct setup *setup, uint16_t service)
{
	return service < setup->service_count ? hours_at(setup, setup->services[service].hours)
					      : NULL;
}

struct open_span hours_within(struct open_span a, struct open_span b)
{
	struct open_span both = {a.from_min > b.from_min ? a.from_min : b.from_min,
		a.to_min < b.to_min ? a.to_min : b.to_min};

	if (both.to_min < both.from_min)
		both.to_min = both.from_min;
	return both;
}

int hours_last_ticket_min(const struct setup *setup, uint16_t service)
{
	const struct setup_hours *own = hours_of_service(setup, service);
	const struct setup_hours *hall = hours_of_hall(setup);

	if (own && own->last_ticket_min != HOURS_NOT_SAID)
		return own->last_ticket_min;
	return hall && hall->last_ticket_min != HOURS_NOT_SAID ? hall->last_ticket_min : 0;
}

int hours_closing_grace_min(const struct setup *setup, uint16_t service)
{
	const struct setup_hours *own = hours_of_service(setup, service);
	const struct setup_hours *hall = hours_of_hall(setup);

	if (own && own->closing_grace_min != HOURS_NOT_SAID)
		return own->closing_grace_min;
	return hall && hall->closing_grace_min != HOURS_NOT_SAID ? hall->closing_grace_min : 0;
}
