/*
 * Who is let in: opening hours, quotas, and the last ticket before closing. A promise is kept: who
 * has a ticket is served, whatever the clock says then, and who booked and is in time gets one.
 *
 * The hours of a day are a function of the hall file in force, the business day and the time zone,
 * and only refuse: no change depends on them, so a replay of the journal needs none.
 */
#include "firmware/queue/decide.h"

#include "firmware/queue/hall_inside.h"

enum { MINUTE_MS = 60000 };

static bool quota_is_reached(const struct hall *hall, uint16_t service, uint8_t klass)
{
	const struct setup_service *rules = &hall->setup->services[service];
	const struct service_state *state = &hall->services[service];

	return (rules->quota > 0 && state->given >= rules->quota) ||
	       (rules->quota_walk_in > 0 &&
		       state->given - state->given_booked >= rules->quota_walk_in) ||
	       (rules->quota_class[klass] > 0 &&
		       state->given_class[klass] >= rules->quota_class[klass]);
}

/* By minutes where the hall says them; else a newcomer's visit must be likely to end in time: the
 * far end of the interval that nine of ten lie in, and a visit of the usual length. While nobody
 * serves the service there is no telling. */
static bool is_too_close(const struct hall *hall, uint16_t service, uint8_t klass,
	const struct opening *opening, int64_t now_ms)
{
	int last_min = hours_last_ticket_min(hall->setup, service);
	int64_t grace_ms = (int64_t)hours_closing_grace_min(hall->setup, service) * MINUTE_MS;
	int64_t service_ms = hall->setup->services[service].mean_service_ms, low_ms, high_ms;

	if (last_min > 0)
		return now_ms >= opening->closes_ms - (int64_t)last_min * MINUTE_MS;
	if (service_ms <= 0)
		service_ms = FORECAST_DEFAULT_SERVICE_MS;
	hall_estimate(
		hall, service, hall_ahead(hall, service, klass, now_ms), now_ms, &low_ms, &high_ms);
	return high_ms >= 0 && now_ms + high_ms + service_ms > opening->closes_ms + grace_ms;
}

enum refusal hall_admits(const struct hall *hall, uint16_t service, uint8_t klass,
	const struct opening *opening, int64_t now_ms)
{
	if (!hall_service_is_open(hall, service) || klass >= hall->setup->class_count)
		return REFUSED_SERVICE_CLOSED;
	if (opening->given && (now_ms < opening->opens_ms || now_ms >= opening->closes_ms))
		return REFUSED_NOT_OPEN;
	if (quota_is_reached(hall, service, klass))
		return REFUSED_QUOTA;
	if (opening->given && is_too_close(hall, service, klass, opening, now_ms))
		return REFUSED_CLOSING;
	return REFUSED_NOT;
}

uint32_t hall_given(const struct hall *hall, uint16_t service)
{
	return service < hall->setup->service_count ? hall->services[service].given : 0;
}

uint32_t hall_given_booked(const struct hall *hall, uint16_t service)
{
	return service < hall->setup->service_count ? hall->services[service].given_booked : 0;
}
