/* Holds. The reservations stand in one line by their own ends, and few are ever held: each look
 * walks only as far as ends that have come. */
#include "firmware/queue/holds.h"

#include "firmware/queue/hall_inside.h"

static int64_t later_of(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static const struct visit *link_visit(const struct hall *hall, uint32_t link)
{
	return &hall->visits[link_ref(link).visit];
}

/* Whether a kiosk has to tell of it still. */
static bool is_unheard_of(const struct hall *hall, uint32_t link, uint8_t kiosk)
{
	const struct visit *visit = link_visit(hall, link);

	return visit->kiosk == kiosk && !visit->heard;
}

/* The end under a hold. */
static int64_t end_under(const struct hall *hall, const struct leg *leg, const struct hold *hold)
{
	int64_t own_ms = leg->reserved_until_ms;
	int64_t held_ms = later_of(own_ms, hold->until_ms);
	int64_t last_ms = later_of(own_ms, hold->since_ms) + hall->setup->reserve_away_ms;

	return held_ms < last_ms ? held_ms : last_ms;
}

static int64_t link_end_ms(const struct hall *hall, uint32_t link)
{
	const struct visit *visit = link_visit(hall, link);
	const struct leg *leg = link_leg(hall, link);

	if (visit->kiosk == 0 || visit->heard)
		return leg->reserved_until_ms;
	return end_under(hall, leg, &hall->holds[visit->kiosk]);
}

int64_t holds_end_ms(const struct hall *hall, struct leg_ref reserved)
{
	return link_end_ms(hall, link_of(reserved));
}

int64_t holds_due_ms(const struct hall *hall)
{
	int64_t due_ms = INT64_MAX;
	const struct leg *leg;

	for (uint32_t link = hall->reserved.head; link != LINK_NONE; link = leg->next_leg) {
		int64_t end_ms = link_end_ms(hall, link);

		leg = link_leg(hall, link);
		if (leg->reserved_until_ms >= due_ms)
			break; /* nobody's end comes before his own */
		if (end_ms < due_ms)
			due_ms = end_ms;
	}
	return due_ms;
}

/* Whether somebody stands reserved only because of the kiosk's hold: then a new one goes on with
 * it, or a link that comes and goes could hold a ticket for ever. */
static bool goes_on(const struct hall *hall, uint8_t kiosk)
{
	const struct leg *leg;

	for (uint32_t link = hall->reserved.head; link != LINK_NONE; link = leg->next_leg) {
		leg = link_leg(hall, link);
		if (leg->reserved_until_ms >= hall->holds[kiosk].until_ms)
			return false;
		if (is_unheard_of(hall, link, kiosk))
			return true;
	}
	return false;
}

/* The kiosk's hold when it is turned now. Away once more, without having been back: the hub was
 * away itself, which is not the tickets' fault. */
static struct hold hold_turned(const struct hall *hall, uint8_t kiosk, bool away, int64_t at_ms)
{
	const struct hold *was = &hall->holds[kiosk];
	struct hold hold = {.away = away, .turned_ms = at_ms, .since_ms = at_ms};

	if (away ? !was->away && goes_on(hall, kiosk) : was->away || goes_on(hall, kiosk))
		hold.since_ms = was->since_ms;
	return hold;
}

void holds_turn(struct hall *hall, const struct change *change, int64_t at_ms)
{
	struct hold hold =
		hold_turned(hall, change->kiosk, change->kind == CHANGE_KIOSK_AWAY, at_ms);

	hold.until_ms = change->until_ms;
	hall->holds[change->kiosk] = hold;
}

/* ---- What is to be written of a kiosk ---- */

static bool has_unheard(const struct hall *hall, uint8_t kiosk)
{
	uint32_t link = hall->reserved.head;

	while (link != LINK_NONE && !is_unheard_of(hall, link, kiosk))
		link = link_leg(hall, link)->next_leg;
	return link != LINK_NONE;
}

/* Whether a reservation ends now that would be held longer if the kiosk's hold was turned. */
static bool turn_helps(const struct hall *hall, uint8_t kiosk, bool away, int64_t now_ms)
{
	struct hold hold = hold_turned(hall, kiosk, away, now_ms);
	const struct leg *leg;

	hold.until_ms = now_ms + (away ? hall->setup->reserve_away_ms : hall->setup->reserve_ms);
	for (uint32_t link = hall->reserved.head; link != LINK_NONE; link = leg->next_leg) {
		leg = link_leg(hall, link);
		if (leg->reserved_until_ms > now_ms)
			return false;
		if (is_unheard_of(hall, link, kiosk) && link_end_ms(hall, link) <= now_ms &&
			end_under(hall, leg, &hold) > now_ms)
			return true;
	}
	return false;
}

enum verb hall_kiosk_duty(const struct hall *hall, uint8_t kiosk,
	const struct kiosk_presence *presence, int64_t now_ms)
{
	const struct hold *hold;

	if (!hall->open || kiosk == 0 || kiosk > QUEUE_MAX_KIOSKS)
		return VERB_COUNT;
	hold = &hall->holds[kiosk];
	if (presence->is_here && hold->away)
		return VERB_KIOSK_BACK;
	if (presence->is_here)
		return presence->since_ms + hall->setup->reserve_ms > now_ms &&
				       turn_helps(hall, kiosk, false, now_ms)
			       ? VERB_KIOSK_BACK
			       : VERB_COUNT;
	if (hold->away && hall->setup->reserve_away_ms > 0)
		return hold->turned_ms < presence->since_ms && has_unheard(hall, kiosk)
			       ? VERB_KIOSK_AWAY
			       : VERB_COUNT;
	return turn_helps(hall, kiosk, true, now_ms) ? VERB_KIOSK_AWAY : VERB_COUNT;
}
