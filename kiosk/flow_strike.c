/* What people do: touches and keys, and what they choose by them. */
#include "kiosk/flow_inside.h"

void flow_take_service(struct flow *flow, const struct catalogue_service *service, int64_t now_ms)
{
	flow_set_id(flow->service, sizeof(flow->service), service->id);
	if (service->open)
		flow_pass(flow, FLOW_ASKING, now_ms);
	else
		flow_go_notice(flow, NOTICE_SERVICE_CLOSED, now_ms);
}

/* The question came up under a finger that was already falling: that is no answer to it. */
static bool is_too_early(const struct flow *flow, int64_t now_ms)
{
	return flow->shown == FLOW_PAPER_ASK && now_ms < flow->since_ms + FLOW_DOUBLE_STRIKE_MS;
}

static void choose_tile(struct flow *flow, int tile, int64_t now_ms)
{
	int index = flow_tile_index(flow, tile);

	if (index < 0 || is_too_early(flow, now_ms))
		return;
	flow->pressed = (struct flow_target){CONTROL_TILE, tile};
	flow->changed = true;
	if (flow->shown == FLOW_PAPER_ASK) {
		flow_answer_paper(flow, (enum flow_paper_answer)index, now_ms);
		return;
	}
	if (flow->shown == FLOW_SERVICE) {
		flow_take_service(flow, &flow->hall->services[index], now_ms);
		return;
	}
	if (flow->shown == FLOW_INSTITUTION) {
		flow_set_id(flow->institution, sizeof(flow->institution),
			flow->hall->institutions[index].id);
		flow_pass(flow, FLOW_SERVICE, now_ms);
		return;
	}
	flow_set_id(flow->language, sizeof(flow->language), flow->hall->languages[index]);
	if (flow->hall->institution_count > 1)
		flow_go(flow, FLOW_INSTITUTION, flow->options.idle_ms, now_ms);
	else
		flow_pass(flow, FLOW_SERVICE, now_ms);
}

static void turn_page(struct flow *flow, int by)
{
	int page = flow->page + by;

	if (page < 0 || page >= flow_page_count(flow))
		return;
	flow->page = page;
	flow->changed = true;
}

static void act(struct flow *flow, struct flow_target target, int64_t now_ms)
{
	if (flow_is_waiting(flow->screen))
		return;
	switch (target.control) {
	case CONTROL_TILE:
		choose_tile(flow, target.tile, now_ms);
		break;
	case CONTROL_BACK:
		if (flow_may_back(flow))
			flow_go_back(flow, now_ms);
		break;
	case CONTROL_HOME:
		if (flow_may_back(flow))
			flow_go_home(flow, now_ms);
		break;
	case CONTROL_NEXT_PAGE:
		turn_page(flow, 1);
		break;
	case CONTROL_PREVIOUS_PAGE:
		turn_page(flow, -1);
		break;
	default:
		break;
	}
}

/* Whoever touches is still there: the time to choose starts anew. */
static void stay(struct flow *flow, int64_t now_ms)
{
	if (flow_is_choice(flow->screen) && (!flow_is_home(flow) || flow->page))
		flow->until_ms = now_ms + flow->options.idle_ms;
}

static bool same_target(struct flow_target a, struct flow_target b)
{
	return a.control == b.control && (a.control != CONTROL_TILE || a.tile == b.tile);
}

void flow_press(struct flow *flow, struct flow_target target, int64_t now_ms)
{
	flow->finger_down = false;
	flow_touched(flow, now_ms);
	if (flow_is_waiting(flow->screen))
		return;
	stay(flow, now_ms);
	if (now_ms < flow->last_strike_ms + FLOW_DOUBLE_STRIKE_MS)
		return;
	flow->finger_down = true;
	flow->changed |= !same_target(flow->pressed, target);
	flow->pressed = target;
}

void flow_release(struct flow *flow, struct flow_target target, int64_t now_ms)
{
	struct flow_target pressed = flow->pressed;

	if (!flow->finger_down)
		return;
	flow->finger_down = false;
	flow->pressed = (struct flow_target){CONTROL_NONE, 0};
	flow->changed |= pressed.control != CONTROL_NONE;
	if (pressed.control == CONTROL_NONE || !same_target(pressed, target))
		return;
	flow->last_strike_ms = now_ms;
	act(flow, target, now_ms);
	stay(flow, now_ms);
}

static bool is_echo(struct flow *flow, enum flow_key key, int tile, int64_t now_ms)
{
	bool same = key == flow->last_key && (key != FLOW_KEY_DIGIT || tile == flow->last_digit);
	bool echo = same && now_ms < flow->last_key_ms + FLOW_DOUBLE_STRIKE_MS;

	if (!echo)
		flow->last_key_ms = now_ms;
	flow->last_key = key;
	flow->last_digit = tile;
	return echo;
}

void flow_key(struct flow *flow, enum flow_key key, int tile, int64_t now_ms)
{
	static const enum flow_control controls[] = {
		[FLOW_KEY_DIGIT] = CONTROL_TILE,
		[FLOW_KEY_BACK] = CONTROL_BACK,
		[FLOW_KEY_HOME] = CONTROL_HOME,
		[FLOW_KEY_NEXT_PAGE] = CONTROL_NEXT_PAGE,
		[FLOW_KEY_PREVIOUS_PAGE] = CONTROL_PREVIOUS_PAGE,
	};
	struct flow_target target = {.tile = tile};

	if (is_echo(flow, key, tile, now_ms))
		return;
	flow_touched(flow, now_ms);
	/* Enter says "yes, go on": the only tile there is, or away from a screen that was
	 * read. */
	if (key == FLOW_KEY_ENTER)
		target = (struct flow_target){
			flow_is_choice(flow->shown) ? CONTROL_NONE : CONTROL_BACK, 0};
	else
		target.control = controls[key];
	if (key == FLOW_KEY_ENTER && flow_tile_count(flow) == 1)
		target = (struct flow_target){CONTROL_TILE, 0};
	stay(flow, now_ms);
	act(flow, target, now_ms);
	stay(flow, now_ms);
}
