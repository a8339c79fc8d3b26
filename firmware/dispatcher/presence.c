/*
 * A kiosk is here when its state says so, or when it asks for anything: its last will says when it
 * is gone. Who was never heard in this run of the hub is not here, so that a hub that comes back
 * calls nobody before the kiosks could say who holds a ticket. What follows from it, the rules know
 * (hall_kiosk_duty).
 */
#include "firmware/dispatcher/presence.h"

#include "firmware/base/log.h"

static void turn(struct hub *hub, uint8_t kiosk, bool is_here)
{
	struct kiosk_presence *presence = &hub->kiosks[kiosk];

	if (presence->is_here != is_here)
		*presence = (struct kiosk_presence){is_here, hub_clock_now(&hub->clock)};
}

void presence_link_lost(struct hub *hub)
{
	for (uint8_t kiosk = 1; kiosk <= QUEUE_MAX_KIOSKS; kiosk++) {
		turn(hub, kiosk, false);
		if (hub->kiosks[kiosk].since_ms == 0)
			hub->kiosks[kiosk].since_ms = hub_clock_now(&hub->clock);
	}
}

void presence_heard(struct hub *hub, const struct catalogue_device *device)
{
	if (device->kiosk)
		turn(hub, device->kiosk, true);
}

void presence_device_state(
	struct hub *hub, const struct catalogue_device *device, const struct device_message *state)
{
	if (device->kiosk)
		turn(hub, device->kiosk, state->online);
}

bool presence_duty(const struct hub *hub, int64_t now, struct command *command)
{
	for (uint8_t kiosk = 1; kiosk <= QUEUE_MAX_KIOSKS; kiosk++) {
		enum verb verb = hall_kiosk_duty(hub->hall, kiosk, &hub->kiosks[kiosk], now);

		if (verb == VERB_COUNT)
			continue;
		log_info("kiosk %u: %s", kiosk,
			verb == VERB_KIOSK_AWAY ? "away: what it has not told of is held"
						: "back: it may tell its news");
		command->verb = verb;
		command->kiosk = kiosk;
		return true;
	}
	return false;
}
