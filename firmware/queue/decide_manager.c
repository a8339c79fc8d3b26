/* Deciding about counters, services and the day; and what the dispatcher itself asks for. */
#include "firmware/queue/decide.h"

#include <string.h>

#include "firmware/queue/hall_inside.h"

/* ---- Counters ---- */

/* The profile asked for, or the counter's default. */
static enum refusal find_profile(const struct deciding *d, uint16_t *profile)
{
	const struct setup *setup = d->hall->setup;
	uint16_t found = setup->counters[d->counter_index].profile;

	if (d->command->profile[0] != '\0')
		found = setup_profile(setup, d->command->profile);
	if (found >= setup->profile_count || setup->profiles[found].gone)
		return REFUSED_UNKNOWN;
	*profile = found;
	return REFUSED_NOT;
}

/* Signing in opens; another operator (or profile) takes over a counter with empty hands. */
enum refusal decide_open(struct deciding *d)
{
	struct change *change;
	uint16_t profile;
	enum refusal refusal = find_profile(d, &profile);

	if (d->hall->setup->counters[d->counter_index].gone)
		return REFUSED_UNKNOWN;
	if (refusal != REFUSED_NOT)
		return refusal;
	if (d->counter->state != COUNTER_CLOSED) {
		if (d->counter->profile == profile &&
			strcmp(d->counter->operator_id, d->command->operator_id) == 0) {
			if (d->counter->closing)
				decide_counter_change(d, CHANGE_STAYS);
			return REFUSED_NOT;
		}
		if (d->counter->holds)
			return REFUSED_BUSY;
		decide_close_counter(d, d->counter_index);
	}
	refusal = decide_leave_elsewhere(d);
	if (refusal != REFUSED_NOT)
		return refusal;
	change = decide_counter_change(d, CHANGE_COUNTER_OPENED);
	change->profile = profile;
	memcpy(change->operator_id, d->command->operator_id, sizeof(change->operator_id));
	return REFUSED_NOT;
}

enum refusal decide_pause(struct deciding *d)
{
	struct change *change;

	if (d->counter->state == COUNTER_PAUSED)
		return REFUSED_NOT;
	if (d->hall->setup->calling.pause_reason_required &&
		!hall_knows_pause_reason(d->hall, d->command->reason))
		return REFUSED_INVALID;
	change = decide_counter_change(d, CHANGE_PAUSED);
	memcpy(change->reason, d->command->reason, sizeof(change->reason));
	return REFUSED_NOT;
}

enum refusal decide_resume(struct deciding *d)
{
	if (d->counter->state == COUNTER_PAUSED)
		decide_counter_change(d, CHANGE_RESUMED);
	if (d->counter->closing)
		decide_counter_change(d, CHANGE_STAYS);
	return REFUSED_NOT;
}

enum refusal decide_set_profile(struct deciding *d)
{
	uint16_t profile;
	enum refusal refusal = find_profile(d, &profile);

	if (refusal != REFUSED_NOT)
		return refusal;
	if (d->counter->profile != profile)
		decide_counter_change(d, CHANGE_PROFILE_SET)->profile = profile;
	return REFUSED_NOT;
}

/* ---- Services ---- */

enum refusal decide_service(struct deciding *d)
{
	bool close = d->command->verb == VERB_CLOSE_SERVICE;
	uint16_t service;

	if (d->command->service[0] == '\0')
		return REFUSED_INVALID;
	service = setup_service(d->hall->setup, d->command->service);
	if (service == SETUP_NONE)
		return REFUSED_UNKNOWN;
	if (d->hall->services[service].closed != close)
		decide_change(d, close ? CHANGE_SERVICE_CLOSED : CHANGE_SERVICE_OPENED)->service =
			service;
	return REFUSED_NOT;
}

/* ---- The day ---- */

bool day_is_valid(const char *day)
{
	int month, date;

	for (int i = 0; i < DAY_SIZE - 1; i++) {
		bool dash = i == 4 || i == 7;

		if (dash ? day[i] != '-' : day[i] < '0' || day[i] > '9')
			return false;
	}
	month = (day[5] - '0') * 10 + day[6] - '0';
	date = (day[8] - '0') * 10 + day[9] - '0';
	return day[10] == '\0' && month >= 1 && month <= 12 && date >= 1 && date <= 31;
}

/* Its numbers were given, so a day that was closed does not begin again: it goes on. An earlier one
 * is over. */
enum refusal decide_open_day(struct deciding *d)
{
	struct change *change;

	if (d->hall->open)
		return REFUSED_DAY_OPEN;
	if (!day_is_valid(d->command->day))
		return REFUSED_INVALID;
	if (strcmp(d->command->day, d->hall->day) < 0)
		return REFUSED_STATE;
	if (strcmp(d->command->day, d->hall->day) == 0) {
		if (d->hall->forgotten)
			return REFUSED_STATE;
		change = decide_change(d, CHANGE_DAY_REOPENED);
		memcpy(change->day, d->command->day, sizeof(change->day));
		return REFUSED_NOT;
	}
	change = decide_change(d, CHANGE_DAY_OPENED);
	memcpy(change->day, d->command->day, sizeof(change->day));
	change->config = d->command->config != 0 ? d->command->config : d->hall->config;
	/* Said again inside the day, whose journal alone rebuilds it. */
	if (d->hall->pending_jump > 0)
		decide_change(d, CHANGE_JUMPED)->count = d->hall->pending_jump;
	return REFUSED_NOT;
}

enum refusal decide_close_day(struct deciding *d)
{
	struct change *change;

	if (d->command->day[0] != '\0' && strcmp(d->command->day, d->hall->day) != 0)
		return REFUSED_INVALID;
	change = decide_change(d, CHANGE_DAY_CLOSED);
	memcpy(change->day, d->hall->day, sizeof(change->day));
	change->count = d->hall->open_legs;
	return REFUSED_NOT;
}

/* ---- The dispatcher ---- */

static bool tick_has_room(const struct deciding *d)
{
	return d->decision->count + 2 <= DECISION_MAX_CHANGES;
}

static bool awaits_news(const struct visit *visit)
{
	return visit->print == PRINT_ISSUED || visit->print == PRINT_SUBMITTED;
}

/* The citizen may hold the paper although the confirmation was lost: who knows. */
static void tick_reservations(struct deciding *d)
{
	uint32_t link = d->hall->reserved.head;

	while (link != LINK_NONE && tick_has_room(d)) {
		const struct leg *leg = link_leg(d->hall, link);
		struct leg_ref ref = link_ref(link);

		if (leg->reserved_until_ms > d->now_ms)
			break;
		link = leg->next_leg;
		if (holds_end_ms(d->hall, ref) > d->now_ms)
			continue;
		decide_leg_change(d, CHANGE_CONFIRMED, ref)->lapsed = true;
		if (awaits_news(&d->hall->visits[ref.visit]))
			decide_add_paper(d, ref, PRINT_UNCERTAIN);
	}
}

/* An order nobody took is no paper; what was handed to a spool may be. */
static void tick_papers(struct deciding *d)
{
	const struct papers *papers = &d->hall->papers;

	for (uint16_t i = 0; i < papers->count && tick_has_room(d); i++) {
		const struct visit *visit = &d->hall->visits[papers->visit[i]];
		struct leg_ref ref = {papers->visit[i], (uint8_t)(visit->leg_count - 1)};
		const struct leg *leg = hall_leg(d->hall, ref);

		if (visit->print_until_ms > d->now_ms)
			break;
		/* tick_reservations() tells it, now or at the next tick */
		if (awaits_news(visit) && leg->state == LEG_RESERVED &&
			holds_end_ms(d->hall, ref) <= d->now_ms)
			continue;
		decide_add_paper(
			d, ref, visit->print == PRINT_ORDERED ? PRINT_UNPRINTED : PRINT_UNCERTAIN);
	}
}

/* What does not fit into one decision is due at the next tick, at once. */
enum refusal decide_tick(struct deciding *d)
{
	if (d->command->code[0] != '\0') {
		decide_missed(d);
	} else if (d->hall->open) {
		tick_reservations(d);
		tick_papers(d);
		/* On its own: who was confirmed above may come before everybody. */
		if (d->decision->count == 0)
			decide_tick_calling(d);
	}
	return REFUSED_NOT;
}

enum refusal decide_configure(struct deciding *d)
{
	if (d->command->config == 0)
		return REFUSED_INVALID;
	if (d->command->config != d->hall->config)
		decide_change(d, CHANGE_CONFIGURED)->config = d->command->config;
	return REFUSED_NOT;
}

/* Never past the end of a series: what then follows is `exhausted`. */
enum refusal decide_jump(struct deciding *d)
{
	uint32_t jump = d->command->jump;

	if (jump == 0)
		return REFUSED_INVALID;
	decide_change(d, CHANGE_JUMPED)->count = jump < TICKET_HUB_LAST ? jump : TICKET_HUB_LAST;
	return REFUSED_NOT;
}

static void add_kiosk_change(struct deciding *d, enum change_kind kind, int64_t hold_ms)
{
	struct change *change = decide_change(d, kind);

	change->kiosk = d->command->kiosk;
	change->until_ms = d->now_ms + hold_ms;
}

enum refusal decide_kiosk_away(struct deciding *d)
{
	if (d->command->kiosk == 0)
		return REFUSED_INVALID;
	if (d->hall->setup->reserve_away_ms > 0)
		add_kiosk_change(d, CHANGE_KIOSK_AWAY, d->hall->setup->reserve_away_ms);
	return REFUSED_NOT;
}

enum refusal decide_kiosk_back(struct deciding *d)
{
	if (d->command->kiosk == 0)
		return REFUSED_INVALID;
	add_kiosk_change(d, CHANGE_KIOSK_BACK, d->hall->setup->reserve_ms);
	return REFUSED_NOT;
}
