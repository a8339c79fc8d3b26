/*
 * Every number reaches the world through a device, and each device tells in its state the highest
 * number it was answered today. So the jump is a guess first (hall file: restore_jump), and exact
 * as soon as the kiosks have spoken.
 */
#include "firmware/dispatcher/ahead.h"

#include <string.h>

#include "firmware/base/log.h"

void ahead_restored(struct hub *hub, bool restored)
{
	hub->restored = restored;
	hub->behind = 0;
}

bool ahead_wanted(struct hub *hub, uint32_t *jump)
{
	if (!hall_is_open(hub->hall))
		return false;
	*jump = hub->restored ? hub->file->restore_jump : 0;
	if (hub->behind > *jump)
		*jump = hub->behind;
	return *jump > 0;
}

/* How far the hall's own count of a series lies behind a number a device holds. */
static uint32_t ahead_behind(const struct hub *hub, const struct ticket *held)
{
	uint16_t series = setup_series(hub->setup, held->series);
	uint32_t last;

	if (series == SETUP_NONE || held->number > TICKET_HUB_LAST)
		return 0;
	last = hall_series_last(hub->hall, series);
	return held->number > last ? held->number - last : 0;
}

void ahead_device_state(
	struct hub *hub, const struct catalogue_device *device, const struct device_message *state)
{
	/* Only who asks for numbers holds any; who is gone for the moment holds them still. */
	if (!role_may(device->role, VERB_ISSUE) || strcmp(state->day, hall_day(hub->hall)) != 0)
		return;
	for (uint8_t i = 0; i < state->highest_count; i++) {
		uint32_t behind = ahead_behind(hub, &state->highest[i]);

		if (behind <= hub->behind)
			continue;
		log_warn("numbers: '%s' holds %s%03u, ahead of the journal: going on after it",
			device->id, state->highest[i].series, state->highest[i].number);
		hub->behind = behind;
	}
}
