/* What people do: touches and keys, and what they choose by them. */
#include "kiosk/flow/flow_inside.h"

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
	if (flow->shown == FLOW_PAPER_ASK)
		flow_answer_paper(flow, (enum flow_paper_answer)index, now_ms);
	else
		flow_choose(flow, index, now_ms);
}

static void turn_page(struct flow *flow, int by)
{
	flow->page += by;
	flow->focus = (struct flow_target){CONTROL_NONE, 0};
	flow->changed = true;
}

static void act_on_path(struct flow *flow, enum flow_control control, int64_t now_ms)
{
	switch (control) {
	case CONTROL_BACK:
		flow_go_back(flow, now_ms);
		break;
	case CONTROL_HOME:
		flow_go_home(flow, now_ms);
		break;
	case CONTROL_POPULAR:
		flow_pass(flow, FLOW_POPULAR, now_ms);
		break;
	case CONTROL_SEARCH:
		flow_open_typing(flow, FLOW_SEARCH, now_ms);
		break;
	case CONTROL_APPOINTMENT:
		flow_open_typing(flow, FLOW_CODE, now_ms);
		break;
	case CONTROL_ACCESS:
		flow_open_access(flow, now_ms);
		break;
	case CONTROL_TAKE:
		flow->pressed = (struct flow_target){CONTROL_TAKE, 0};
		flow_take_ticket_of_service(flow, now_ms);
		break;
	case CONTROL_DONE:
		flow->pressed = (struct flow_target){CONTROL_DONE, 0};
		flow_check_in(flow, now_ms);
		break;
	default:
		break;
	}
}

static void act(struct flow *flow, struct flow_target target, int64_t now_ms)
{
	if (flow_is_waiting(flow->screen) || !flow_offers(flow, target.control))
		return;
	flow_note_page(flow);
	switch (target.control) {
	case CONTROL_TILE:
		choose_tile(flow, target.tile, now_ms);
		break;
	case CONTROL_NEXT_PAGE:
		turn_page(flow, 1);
		break;
	case CONTROL_PREVIOUS_PAGE:
		turn_page(flow, -1);
		break;
	case CONTROL_SWITCH:
		flow_turn_switch(flow, target.tile);
		break;
	case CONTROL_QUIETER:
		flow_turn_volume(flow, -FLOW_VOLUME_STEP_PCT);
		break;
	case CONTROL_LOUDER:
		flow_turn_volume(flow, FLOW_VOLUME_STEP_PCT);
		break;
	case CONTROL_KEY:
	case CONTROL_VARIANT:
	case CONTROL_SPACE:
	case CONTROL_ERASE:
	case CONTROL_SCRIPT:
		flow_type_by(flow, target);
		break;
	default:
		act_on_path(flow, target.control, now_ms);
		break;
	}
}

/* "Do you need more time?": whatever is done says yes, but for going home. */
static void answer_more(struct flow *flow, struct flow_target target, int64_t now_ms)
{
	if (target.control == CONTROL_HOME)
		flow_go_home(flow, now_ms);
	else
		flow_give_more(flow, now_ms);
}

/* ---- Touches ----------------------------------------------------------------------------------
 */

static bool has_tile(enum flow_control control)
{
	return control == CONTROL_TILE || control == CONTROL_KEY || control == CONTROL_VARIANT ||
	       control == CONTROL_SWITCH;
}

static bool same_target(struct flow_target a, struct flow_target b)
{
	return a.control == b.control && (!has_tile(a.control) || a.tile == b.tile);
}

/* They leave everything under the finger as it was, so that another one is meant. */
static bool is_typing(enum flow_control control)
{
	return control == CONTROL_KEY || control == CONTROL_VARIANT || control == CONTROL_SPACE ||
	       control == CONTROL_ERASE;
}

static bool is_echo_of_strike(const struct flow *flow, struct flow_target target, int64_t now_ms)
{
	if (now_ms >= flow->last_strike_ms + FLOW_DOUBLE_STRIKE_MS)
		return false;
	return !is_typing(flow->last_strike.control) || same_target(flow->last_strike, target);
}

static void take_focus_away(struct flow *flow)
{
	flow->changed |= flow->focus.control != CONTROL_NONE;
	flow->focus = (struct flow_target){CONTROL_NONE, 0};
}

void flow_press(struct flow *flow, struct flow_target target, int64_t now_ms)
{
	flow->finger_down = false;
	take_focus_away(flow);
	flow_touched(flow, now_ms);
	if (flow_is_waiting(flow->screen))
		return;
	flow_stay(flow, now_ms);
	if (is_echo_of_strike(flow, target, now_ms))
		return;
	if (flow->asks_more) /* the time shall not run out under the finger */
		flow->until_ms = now_ms + FLOW_MORE_MS;
	flow->finger_down = true;
	flow->changed |= !same_target(flow->pressed, target);
	flow->pressed = target;
}

void flow_release(struct flow *flow, struct flow_target target, int64_t now_ms)
{
	struct flow_target pressed = flow->pressed;
	bool same = same_target(pressed, target);

	if (!flow->finger_down)
		return;
	flow->finger_down = false;
	flow->pressed = (struct flow_target){CONTROL_NONE, 0};
	flow->changed |= pressed.control != CONTROL_NONE;
	if (!flow->asks_more && (pressed.control == CONTROL_NONE || !same))
		return;
	flow->last_strike_ms = now_ms;
	flow->last_strike = target;
	if (flow->asks_more) {
		answer_more(flow, same ? target : (struct flow_target){CONTROL_STAY, 0}, now_ms);
		return;
	}
	act(flow, target, now_ms);
	flow_stay(flow, now_ms);
}

/* ---- Keys -------------------------------------------------------------------------------------
 */

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

/* Characters are erased as fast as the key is struck; whoever strikes on stays on the screen. */
static bool erases(struct flow *flow, enum flow_key key, int64_t now_ms)
{
	if (key != FLOW_KEY_ERASE || !flow_types(flow) || !flow->typed[0])
		return false;
	flow->last_key = key;
	flow->last_key_ms = now_ms;
	return true;
}

/* Enter says "yes, go on": what has the focus, the only tile there is, what a screen is for, or
 * away from a screen that was read. */
static struct flow_target enter_target(const struct flow *flow)
{
	if (flow->focus.control != CONTROL_NONE)
		return flow->focus;
	if (flow_tile_count(flow) == 1)
		return (struct flow_target){CONTROL_TILE, 0};
	if (flow->shown == FLOW_CODE)
		return (struct flow_target){CONTROL_DONE, 0};
	if (flow->shown == FLOW_DETAILS)
		return (struct flow_target){CONTROL_TAKE, 0};
	return (struct flow_target){flow_is_choice(flow->shown) ? CONTROL_NONE : CONTROL_BACK, 0};
}

static struct flow_target key_target(const struct flow *flow, enum flow_key key, int tile)
{
	static const enum flow_control controls[] = {
		[FLOW_KEY_DIGIT] = CONTROL_TILE,
		[FLOW_KEY_BACK] = CONTROL_BACK,
		[FLOW_KEY_HOME] = CONTROL_HOME,
		[FLOW_KEY_NEXT_PAGE] = CONTROL_NEXT_PAGE,
		[FLOW_KEY_PREVIOUS_PAGE] = CONTROL_PREVIOUS_PAGE,
		[FLOW_KEY_ERASE] = CONTROL_BACK,
	};

	if (key == FLOW_KEY_ENTER)
		return enter_target(flow);
	return (struct flow_target){controls[key], tile};
}

void flow_key(struct flow *flow, enum flow_key key, int tile, int64_t now_ms)
{
	bool erasing = erases(flow, key, now_ms);
	struct flow_target target = {CONTROL_ERASE, 0};

	if (!erasing && is_echo(flow, key, tile, now_ms))
		return;
	flow_touched(flow, now_ms);
	if (!flow->asks_more && flow_sound_key(flow, key, now_ms))
		return;
	if (!erasing && key < FLOW_KEY_REPEAT)
		target = key_target(flow, key, tile);
	if (flow->asks_more) {
		answer_more(flow, target, now_ms);
		return;
	}
	flow_stay(flow, now_ms);
	act(flow, target, now_ms);
	flow_stay(flow, now_ms);
}

void flow_focus(struct flow *flow, struct flow_target target, int64_t now_ms)
{
	if (target.control == flow->focus.control && target.tile == flow->focus.tile)
		return;
	flow->focus = target;
	flow->changed = true;
	flow_stay(flow, now_ms);
}
