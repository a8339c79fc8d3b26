/*
 * Every number reaches the world through a device, and each device tells in its state the highest
 * number it was answered today. So the jump is a guess first (hall file: restore_jump), and exact
 * as soon as the kiosks have spoken.
 */
#include "firmware/dispatcher/ahead.h"

#include <string.h>

#include "firmware/base/log.h"
#include "firmware/wire/device_message.h"

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

void ahead_device_state(struct hub *hub, const char *device, const void *text, size_t len)
{
	struct device_message *m = &hub->device_state;
	const struct catalogue_device *known = hall_catalogue_device(hub->file->catalogue, device);
	struct json *body = json_parse(text, len, NULL);

	/* Only who asks for numbers holds any; who is gone for the moment holds them still. */
	if (len && (!body || device_message_read(body, m) < 0))
		log_warn("device: '%s': its state is not readable", device);
	else if (len && known && role_may(known->role, VERB_ISSUE) &&
		 strcmp(m->day, hall_day(hub->hall)) == 0)
		for (uint8_t i = 0; i < m->highest_count; i++) {
			uint32_t behind = ahead_behind(hub, &m->highest[i]);

			if (behind > hub->behind) {
				log_warn("numbers: '%s' holds %s%03u, ahead of the journal: going "
					 "on "
					 "after it",
					device, m->highest[i].series, m->highest[i].number);
				hub->behind = behind;
			}
		}
	json_free(body);
}
