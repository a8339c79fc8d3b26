/* The kiosk's state machine; see flow.h for its picture. */
#include "kiosk/flow/flow_inside.h"

#include <stdio.h>
#include <string.h>

/* ---- Where we are ---------------------------------------------------------------------------- */

void flow_set_id(char *to, size_t size, const char *from)
{
	snprintf(to, size, "%s", from);
}

enum flow_screen flow_home_screen(const struct flow *flow)
{
	if (!flow->hall)
		return FLOW_STARTING;
	if (flow->options.buttons_only)
		return FLOW_BUTTONS;
	if (flow->hall->language_count > 1)
		return FLOW_LANGUAGE;
	return flow->hall->institution_count > 1 ? FLOW_INSTITUTION : FLOW_SERVICE;
}

bool flow_is_choice(enum flow_screen screen)
{
	return screen >= FLOW_LANGUAGE && screen <= FLOW_ACCESS;
}

bool flow_is_waiting(enum flow_screen screen)
{
	return screen == FLOW_CHECKING || screen == FLOW_ASKING || screen == FLOW_PRINTING ||
	       screen == FLOW_COPYING;
}

bool flow_is_home(const struct flow *flow)
{
	return flow->screen == flow_home_screen(flow);
}

bool flow_has_day(const struct flow *flow)
{
	return flow->day_open && !flow->doors.closed;
}

/* Nobody should choose for a minute only to learn that there are no tickets: home says so. */
static bool home_notice(const struct flow *flow, int64_t now_ms, enum flow_notice *notice)
{
	if (!flow->has_numbers) {
		*notice = NOTICE_HUB_AWAY;
		return now_ms >= flow->away_since_ms + FLOW_AWAY_GRACE_MS;
	}
	*notice = flow_has_day(flow) ? NOTICE_NO_PRINTER : NOTICE_DAY_CLOSED;
	return !flow_has_day(flow) ||
	       (flow_printer_fails(flow) && !flow->options.paperless_fallback);
}

/* Why the paper does not come is said at once; else a quick printer shows no "one moment". */
bool flow_waits_unseen(const struct flow *flow, int64_t now_ms)
{
	bool says_trouble = flow->screen == FLOW_PRINTING && flow_printer_fails(flow);

	return flow->show_wait_ms && now_ms < flow->show_wait_ms && !says_trouble;
}

void flow_show_wait(struct flow *flow, int64_t now_ms)
{
	if (flow->show_wait_ms > now_ms)
		flow->show_wait_ms = now_ms;
	flow_show(flow, now_ms);
}

void flow_show(struct flow *flow, int64_t now_ms)
{
	enum flow_screen shown = flow->screen;
	enum flow_notice notice = flow->notice, home;

	if (flow_waits_unseen(flow, now_ms)) {
		shown = flow->shown;
	} else if (flow->asks_more) {
		shown = FLOW_MORE_TIME;
	} else if (flow_is_home(flow) && home_notice(flow, now_ms, &home)) {
		shown = FLOW_NOTICE;
		notice = home;
	}
	if (shown != flow->shown || notice != flow->notice)
		flow->changed = true;
	flow->shown = shown;
	flow->notice = notice;
}

void flow_go(struct flow *flow, enum flow_screen screen, int64_t stays_ms, int64_t now_ms)
{
	if (!flow_is_waiting(screen))
		flow->refused = false;
	flow->screen = screen;
	flow->asks_more = false;
	flow->since_ms = now_ms;
	flow->until_ms = stays_ms ? now_ms + stays_ms : 0;
	if (!flow_is_waiting(screen)) {
		flow->page = 0;
		flow->pressed = flow->focus = (struct flow_target){CONTROL_NONE, 0};
		flow->show_wait_ms = 0;
		flow->changed = true;
	} else if (!flow->show_wait_ms) {
		flow->show_wait_ms = now_ms + FLOW_WAIT_HIDDEN_MS;
	}
	flow_show(flow, now_ms);
}

static void forget_choices(struct flow *flow)
{
	flow->language[0] = flow->institution[0] = flow->service[0] = flow->klass[0] = '\0';
	flow_forget_typed(flow);
	flow->by_code = flow->again = false;
	flow->when_ms = 0;
	flow->more_given = 0;
	memset(flow->first, 0, sizeof(flow->first));
}

void flow_go_home(struct flow *flow, int64_t now_ms)
{
	forget_choices(flow);
	if (flow->hall && flow->hall->language_count)
		flow_set_id(flow->language, sizeof(flow->language), flow->hall->languages[0]);
	if (flow->hall && flow->hall->institution_count == 1)
		flow_set_id(flow->institution, sizeof(flow->institution),
			flow->hall->institutions[0].id);
	flow_go(flow, flow_home_screen(flow),
		flow_access_is_plain(flow) ? 0 : flow->options.idle_ms, now_ms);
}

/* What can be done otherwise is one step back; from the rest one starts anew. */
static enum flow_screen behind_notice(const struct flow *flow, enum flow_notice notice)
{
	switch (notice) {
	case NOTICE_SERVICE_CLOSED:
	case NOTICE_NOT_OPEN:
	case NOTICE_CLOSING:
	case NOTICE_NO_APPOINTMENT:
	case NOTICE_TOO_EARLY:
	case NOTICE_TOO_LATE:
		return flow->chosen_on;
	default:
		return FLOW_STARTING;
	}
}

void flow_go_notice(struct flow *flow, enum flow_notice notice, int64_t now_ms)
{
	flow->notice = notice;
	flow->notice_from = behind_notice(flow, notice);
	flow_go(flow, FLOW_NOTICE, FLOW_NOTICE_MS, now_ms);
}

void flow_add_effect(struct flow *flow, enum flow_effect effect)
{
	if (flow->effect_count < FLOW_MAX_EFFECTS)
		flow->effects[flow->effect_count++] = effect;
}

bool flow_may_back(const struct flow *flow)
{
	/* While a quick answer is awaited the screen before it stands as it was. */
	enum flow_screen at = flow_is_waiting(flow->screen) ? flow->shown : flow->screen;

	if (flow->options.buttons_only)
		return false;
	if (flow->shown == FLOW_MORE_TIME)
		return true;
	if (at == FLOW_TICKET || at == FLOW_NUMBER || at == FLOW_NOTICE)
		return true;
	return flow_is_choice(at) && at != flow_home_screen(flow);
}

/* ---- What comes back --------------------------------------------------------------------------
 */

enum flow_notice flow_refusal_notice(enum refusal refusal)
{
	switch (refusal) {
	case REFUSED_DAY_CLOSED:
		return NOTICE_DAY_CLOSED;
	case REFUSED_SERVICE_CLOSED:
		return NOTICE_SERVICE_CLOSED;
	case REFUSED_EXHAUSTED:
	case REFUSED_FULL:
	case REFUSED_QUOTA:
		return NOTICE_NO_NUMBER;
	case REFUSED_NOT_OPEN:
		return NOTICE_NOT_OPEN;
	case REFUSED_CLOSING:
		return NOTICE_CLOSING;
	case REFUSED_LATE:
		return NOTICE_HUB_AWAY;
	default:
		return NOTICE_REFUSED;
	}
}

static enum flow_notice code_notice(enum refusal refusal)
{
	switch (refusal) {
	case REFUSED_UNKNOWN:
		return NOTICE_NO_APPOINTMENT;
	case REFUSED_TOO_EARLY:
		return NOTICE_TOO_EARLY;
	case REFUSED_TOO_LATE:
		return NOTICE_TOO_LATE;
	default:
		return flow_refusal_notice(refusal);
	}
}

static void refuse(struct flow *flow, const struct answer_message *answer, int64_t now_ms)
{
	bool again = flow->by_code && answer->refusal == REFUSED_CHECKED_IN && answer->has_ticket;

	if (again) {
		flow_show_again(flow, &answer->ticket, now_ms);
		return;
	}
	flow->when_ms = answer->when_ms;
	flow_go_notice(flow,
		flow->by_code ? code_notice(answer->refusal) : flow_refusal_notice(answer->refusal),
		now_ms);
}

void flow_answer(struct flow *flow, enum outcome outcome, const struct answer_message *answer,
	int64_t now_ms)
{
	if (flow->screen != FLOW_ASKING)
		return;
	if (outcome != OUTCOME_ANSWERED) {
		flow_go_notice(flow, NOTICE_HUB_AWAY, now_ms);
	} else if (!answer->ok || !answer->has_ticket) {
		refuse(flow, answer, now_ms);
	} else {
		flow_take_ticket(flow, &answer->ticket, now_ms);
	}
}

/* ---- Facts and time ---------------------------------------------------------------------------
 */

void flow_set_hall(struct flow *flow, const struct hall_catalogue *hall, int64_t now_ms)
{
	bool untouched = flow_is_untouched(flow); /* at what was home in the hall before */

	if (hall != flow->hall) {
		flow->search = NULL;
		flow->found_count = 0; /* positions that mean other services now */
	}
	flow->hall = hall;
	flow->changed = true;
	flow_drop_found(flow);
	if (!hall || flow->screen == FLOW_STARTING) {
		flow_go_home(flow, now_ms);
	} else if (flow_is_choice(flow->screen) || flow->screen == FLOW_BUTTONS) {
		if (untouched || !flow_knows(flow, flow->screen))
			flow_go_home(flow, now_ms);
	}
	flow_keep_page(flow);
}

void flow_set_search(struct flow *flow, const struct search *search, int64_t now_ms)
{
	flow->search = search;
	flow->changed |= flow_is_choice(flow->shown); /* found, or offered at all */
	flow_search_again(flow);
	flow_keep_page(flow);
	flow_show(flow, now_ms);
}

void flow_set_numbers(struct flow *flow, bool has, bool day_open, int64_t now_ms)
{
	if (flow->has_numbers && !has)
		flow->away_since_ms = now_ms;
	flow->has_numbers = has;
	flow->day_open = day_open;
	flow_show(flow, now_ms);
}

void flow_set_doors(struct flow *flow, const struct flow_doors *doors, int64_t now_ms)
{
	if (doors->closed != flow->doors.closed || doors->opens_ms != flow->doors.opens_ms)
		flow->changed = true;
	flow->doors = *doors;
	flow_show(flow, now_ms);
}

void flow_set_staff(struct flow *flow, struct flow_staff staff)
{
	if (staff.alone != flow->staff.alone || staff.unreported != flow->staff.unreported)
		flow->changed = true;
	flow->staff = staff;
}

bool flow_is_giving(const struct flow *flow)
{
	return flow->hall && flow->has_numbers && flow_has_day(flow) &&
	       (!flow_printer_fails(flow) || flow->options.paperless_fallback);
}

static void leave_screen(struct flow *flow, int64_t now_ms)
{
	switch (flow->screen) {
	case FLOW_CHECKING:
		flow_pass(flow, flow->goal, now_ms);
		break;
	case FLOW_PRINTING:
	case FLOW_PAPER_ASK:
		flow_leave_uncertain(flow, now_ms);
		break;
	default:
		flow_idle_ends(flow, now_ms);
		break;
	}
}

void flow_tick(struct flow *flow, int64_t now_ms)
{
	if (flow->until_ms && now_ms >= flow->until_ms)
		leave_screen(flow, now_ms);
	if (now_ms >= flow_next_probe_ms(flow))
		flow_probe(flow, now_ms);
	flow_refusal_ends(flow, now_ms);
	flow_show(flow, now_ms);
}

/* Byte by byte, so that padding is copied as well. */
static void strip_times(struct flow *bare, const struct flow *flow)
{
	memcpy(bare, flow, sizeof(*bare));
	bare->options.data = NULL;
	bare->changed = bare->probing = bare->finger_down = false;
	bare->away_since_ms = bare->probed_ms = bare->hold_until_ms = bare->since_ms = 0;
	bare->last_strike_ms = bare->last_key_ms = bare->last_scan_ms = bare->last_button_ms = 0;
	bare->doors.now_ms = 0;
	bare->refused_until_ms = bare->until_ms = bare->show_wait_ms = 0;
	bare->effect_count = 0;
	memset(bare->effects, 0, sizeof(bare->effects));
}

bool flow_looks_like(const struct flow *flow, const struct flow *other)
{
	struct flow a, b;

	strip_times(&a, flow);
	strip_times(&b, other);
	return memcmp(&a, &b, sizeof(a)) == 0;
}

static int64_t earlier(int64_t a, int64_t b)
{
	return b && b < a ? b : a;
}

int64_t flow_next_ms(const struct flow *flow)
{
	int64_t next = INT64_MAX;

	next = earlier(next, flow->until_ms);
	next = earlier(next, flow_next_probe_ms(flow));
	if (flow->refused)
		next = earlier(next, flow->refused_until_ms);
	if (flow->screen != flow->shown && flow->shown != FLOW_NOTICE)
		next = earlier(next, flow->show_wait_ms);
	if (!flow->has_numbers && flow_is_home(flow) && flow->shown == flow->screen)
		next = earlier(next, flow->away_since_ms + FLOW_AWAY_GRACE_MS);
	return next;
}

enum flow_effect flow_take(struct flow *flow)
{
	enum flow_effect effect;

	if (flow->effect_count == 0)
		return EFFECT_NONE;
	effect = flow->effects[0];
	flow->effect_count--;
	memmove(flow->effects, flow->effects + 1,
		(size_t)flow->effect_count * sizeof(flow->effects[0]));
	return effect;
}

void flow_init(struct flow *flow, const struct flow_options *options, int64_t now_ms)
{
	*flow = (struct flow){.options = *options};
	flow->away_since_ms = now_ms;
	flow->last_strike_ms = flow->last_key_ms = flow->last_button_ms = flow->last_scan_ms =
		now_ms - FLOW_DOUBLE_STRIKE_MS;
	flow_access_reset(flow);
	flow->changed = true;
	flow_go(flow, FLOW_STARTING, 0, now_ms);
	flow_probe(flow, now_ms); /* the hub shall know before the first citizen */
}
