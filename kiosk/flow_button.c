/* A service's own button: from a press to the question for a number. */
#include "kiosk/flow_inside.h"

#include <string.h>

static bool is_echo_of_button(struct flow *flow, const char *service, int64_t now_ms)
{
	bool echo = !strcmp(flow->last_button, service) &&
		    now_ms < flow->last_button_ms + FLOW_DOUBLE_STRIKE_MS;

	if (!echo)
		flow->last_button_ms = now_ms;
	flow_set_id(flow->last_button, sizeof(flow->last_button), service);
	return echo;
}

/* Somebody else's ticket is made, or is not read yet. */
static bool is_busy(const struct flow *flow, int64_t now_ms)
{
	bool reads = flow->screen == FLOW_NUMBER && now_ms < flow->since_ms + FLOW_READ_MS;

	return flow_is_waiting(flow->screen) || flow->screen == FLOW_PAPER_ASK || reads;
}

/* What was pressed in vain shows why: "one moment" is not held back any longer. */
static void refuse(struct flow *flow, int64_t now_ms)
{
	flow->refused = true;
	flow->refused_until_ms = now_ms + FLOW_REFUSED_MS;
	flow->changed = true;
	if (flow->show_wait_ms > now_ms)
		flow->show_wait_ms = now_ms;
	flow_show(flow, now_ms);
}

void flow_refusal_ends(struct flow *flow, int64_t now_ms)
{
	if (!flow->refused || now_ms < flow->refused_until_ms)
		return;
	flow->refused = false;
	flow->changed = true;
}

/* Who chose a language on the screen and then presses a button reads that one. */
static void begin(struct flow *flow, const char *language, int64_t now_ms)
{
	bool chose = flow_is_choice(flow->screen) && !flow_is_home(flow);

	if (!chose)
		flow_go_home(flow, now_ms);
	flow_touched(flow, now_ms);
	if (!chose && hall_catalogue_language(flow->hall, language) >= 0)
		flow_set_id(flow->language, sizeof(flow->language), language);
}

static void take(struct flow *flow, const char *id, int64_t now_ms)
{
	const struct hall_catalogue *hall = flow->hall;
	const struct catalogue_service *service = hall_catalogue_service(hall, id);

	if (!service) {
		flow_go_notice(flow, NOTICE_NO_SERVICE, now_ms);
		return;
	}
	if (service->institution < hall->institution_count)
		flow_set_id(flow->institution, sizeof(flow->institution),
			hall->institutions[service->institution].id);
	if (!flow->day_open)
		flow_go_notice(flow, NOTICE_DAY_CLOSED, now_ms);
	else
		flow_take_service(flow, service, now_ms);
}

enum flow_chosen flow_choose_service(
	struct flow *flow, const char *service, const char *language, int64_t now_ms)
{
	if (is_echo_of_button(flow, service, now_ms))
		return CHOSEN_ECHO;
	if (!flow->hall || is_busy(flow, now_ms)) {
		refuse(flow, now_ms);
		return CHOSEN_REFUSED;
	}
	flow->finger_down = false;
	flow->refused = false;
	begin(flow, language, now_ms);
	take(flow, service, now_ms);
	return flow_is_waiting(flow->screen) ? CHOSEN_TAKEN : CHOSEN_REFUSED;
}
