/* The hub's time from measured round trips; see the header for the method. */
#include "firmware/device/hub_time.h"

#include <assert.h>

void hub_time_init(struct hub_time *time)
{
	*time = (struct hub_time){.floor_ms = INT64_MIN};
}

void hub_time_distrust(struct hub_time *time)
{
	time->distrusted = true;
}

bool hub_time_sample(struct hub_time *time, int64_t sent_us, int64_t got_us, int64_t hub_ms)
{
	int64_t error_us = (got_us - sent_us) / 2;
	int64_t offset_ms = hub_ms - (sent_us + error_us) / 1000;
	int64_t aged_us = time->error_us + (got_us - time->taken_us) / 1000000 * HUB_TIME_DRIFT_PPM;

	assert(got_us >= sent_us);
	if (time->known && !time->distrusted && error_us > aged_us)
		return false;
	if (time->known) {
		int64_t said_ms = hub_time_at(time, got_us / 1000);
		bool small = said_ms - (got_us / 1000 + offset_ms) <= HUB_TIME_HOLD_MS;

		time->floor_ms = small ? said_ms : INT64_MIN;
	}
	time->known = true;
	time->distrusted = false;
	time->offset_ms = offset_ms;
	time->error_us = error_us;
	time->taken_us = got_us;
	return true;
}

int64_t hub_time_at(const struct hub_time *time, int64_t mono_ms)
{
	int64_t now_ms = mono_ms + time->offset_ms;

	if (!time->known)
		return -1;
	return now_ms < time->floor_ms ? time->floor_ms : now_ms;
}
