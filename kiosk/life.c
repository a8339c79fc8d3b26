/*
 * What the service manager knows of the kiosk. It is ready when citizens can take numbers, the
 * hub's or its own, on its screen or by its buttons: so a hall whose kiosks boot before the hub
 * gives tickets, and one that was never in touch with its hub does not pretend to.
 */
#include "kiosk/inside.h"

#include "firmware/base/clock.h"
#include "firmware/base/loop.h"

enum { SCREEN_LATE_MS = 30000 }; /* a screen that stays dark may heal by a new start */

static const char *numbers_of(const struct kiosk *kiosk)
{
	if (!kiosk->store.hall)
		return "no hall is known yet: gives no numbers";
	if (!hub_link_is_ready(kiosk->link))
		return alone_may_give(kiosk) ? "the hub is away: gives numbers of its own"
					     : "the hub is away: gives no numbers";
	return hub_link_hub(kiosk->link)->open ? "gives the hub's numbers" : "the day is closed";
}

void life_tell(struct kiosk *kiosk)
{
	const char *trouble = trouble_told(&kiosk->trouble);

	loop_status(kiosk->loop, "%s; paper %s, screen %s%s%s", numbers_of(kiosk),
		kiosk->state.paper, kiosk->state.screen, *trouble ? ": " : "", trouble);
	if ((kiosk->paintings || !kiosk->window) && kiosk->store.hall &&
		(hub_link_is_ready(kiosk->link) || alone_may_give(kiosk)))
		loop_ready(kiosk->loop);
}

void life_painted(struct kiosk *kiosk, bool shown)
{
	if (shown) {
		kiosk->paintings++;
		kiosk->dark_since_ms = 0;
	} else if (!kiosk->dark_since_ms) {
		kiosk->dark_since_ms = clock_mono_ms();
	}
	life_tell(kiosk);
}

/* What changed is on the screen by the next time we are asked, half a watchdog's interval later. */
static bool screen_works(void *data)
{
	struct kiosk *kiosk = data;
	const bool waits = kiosk->flow.changed;
	const bool late = waits && kiosk->painting_waits && kiosk->painted == kiosk->paintings;

	kiosk->painting_waits = waits;
	kiosk->painted = kiosk->paintings;
	return !late &&
	       (!kiosk->dark_since_ms || clock_mono_ms() - kiosk->dark_since_ms <= SCREEN_LATE_MS);
}

int life_open(struct kiosk *kiosk)
{
	return loop_duty_add(kiosk->loop, "screen", screen_works, kiosk, &kiosk->screen_duty);
}

void life_close(struct kiosk *kiosk)
{
	loop_duty_del(kiosk->screen_duty);
}
