/* Who comes past the screen: a service's own button, from a press to the question for a number. */
#include "kiosk/flow/flow_inside.h"

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

bool flow_is_busy(const struct flow *flow, int64_t now_ms)
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
	flow_show_wait(flow, now_ms);
}

void flow_refusal_ends(struct flow *flow, int64_t now_ms)
{
	if (!flow->refused || now_ms < flow->refused_until_ms)
		return;
	flow->refused = false;
	flow->changed = true;
}

/* Past the language, also where only the access screen hides it. */
static bool has_chosen(const struct flow *flow)
{
	enum flow_screen at = flow->screen == FLOW_ACCESS ? flow->access_from : flow->screen;

	return flow_is_choice(at) && at != flow_home_screen(flow);
}

void flow_begin(struct flow *flow, const char *language, int64_t now_ms)
{
	bool chose = has_chosen(flow);

	flow->finger_down = false;
	flow->refused = false;
	if (!chose)
		flow_go_home(flow, now_ms);
	flow_touched(flow, now_ms);
	if (!chose && hall_catalogue_language(flow->hall, language) >= 0)
		flow_set_id(flow->language, sizeof(flow->language), language);
}

static void take(struct flow *flow, const char *id, int64_t now_ms)
{
	const struct catalogue_service *service = hall_catalogue_service(flow->hall, id);
	char before[ID_SIZE];

	if (!service) {
		flow_go_notice(flow, NOTICE_NO_SERVICE, now_ms);
		return;
	}
	flow->by_code = false;
	flow->klass[0] = '\0';
	flow->chosen_on = FLOW_SERVICE;
	flow_set_id(flow->service, sizeof(flow->service), service->id);
	memcpy(before, flow->institution, sizeof(before));
	flow_set_institution_of(flow, service);
	if (!flow_has_day(flow))
		flow_go_notice(flow, NOTICE_DAY_CLOSED, now_ms);
	else
		flow_take_ticket_of_service(flow, now_ms);
	/* The services on the screen would be those of another institution. */
	if (flow->shown == FLOW_SERVICE && strcmp(before, flow->institution) != 0)
		flow_show_wait(flow, now_ms);
}

enum flow_chosen flow_choose_service(
	struct flow *flow, const char *service, const char *language, int64_t now_ms)
{
	if (is_echo_of_button(flow, service, now_ms))
		return CHOSEN_ECHO;
	if (!flow->hall || flow_is_busy(flow, now_ms)) {
		refuse(flow, now_ms);
		return CHOSEN_REFUSED;
	}
	flow_begin(flow, language, now_ms);
	take(flow, service, now_ms);
	return flow_is_waiting(flow->screen) ? CHOSEN_TAKEN : CHOSEN_REFUSED;
}
