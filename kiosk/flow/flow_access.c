/* How whoever stands there wants the kiosk to be: its switches, the voice and its volume. */
#include "kiosk/flow/flow_inside.h"

void flow_access_reset(struct flow *flow)
{
	flow->access = (struct flow_access){.volume_pct = flow->options.volume_pct};
}

bool flow_access_is_plain(const struct flow *flow)
{
	for (int i = 0; i < SWITCH_COUNT; i++) {
		if (flow->access.on[i])
			return false;
	}
	return flow->access.volume_pct == flow->options.volume_pct;
}

void flow_open_access(struct flow *flow, int64_t now_ms)
{
	flow->access_from = flow->screen;
	flow_go(flow, FLOW_ACCESS, flow->options.idle_ms, now_ms);
}

static void repeat(struct flow *flow)
{
	for (int i = 0; i < flow->effect_count; i++) {
		if (flow->effects[i] == EFFECT_REPEAT)
			return;
	}
	flow_add_effect(flow, EFFECT_REPEAT);
}

void flow_turn_switch(struct flow *flow, int which)
{
	if (which < 0 || which >= SWITCH_COUNT ||
		(which == SWITCH_VOICE && !flow->options.has_voice))
		return;
	flow->access.on[which] = !flow->access.on[which];
	flow->changed = true;
	if (which == SWITCH_VOICE && flow->access.on[which])
		repeat(flow);
}

void flow_turn_volume(struct flow *flow, int by_pct)
{
	int volume_pct = flow->access.volume_pct + by_pct;

	if (volume_pct < FLOW_VOLUME_LEAST_PCT)
		volume_pct = FLOW_VOLUME_LEAST_PCT;
	if (volume_pct > 100)
		volume_pct = 100;
	flow->changed |= volume_pct != flow->access.volume_pct;
	flow->access.volume_pct = volume_pct;
}

/* What is said takes its time: a screen that would go by itself stays for as long again. */
static void stay_for_speech(struct flow *flow, int64_t now_ms)
{
	int64_t shown_ms = flow->options.ticket_shown_ms;

	if (flow->screen == FLOW_TICKET)
		flow->until_ms = now_ms + shown_ms;
	else if (flow->screen == FLOW_NUMBER)
		flow->until_ms = now_ms + 3 * shown_ms;
	else if (flow->screen == FLOW_PAPER_ASK)
		flow->until_ms = now_ms + flow->options.idle_ms;
	else if (flow->screen == FLOW_NOTICE)
		flow->until_ms = now_ms + FLOW_NOTICE_MS;
}

static void say_again(struct flow *flow, int64_t now_ms)
{
	if (!flow->access.on[SWITCH_VOICE]) {
		flow->access.on[SWITCH_VOICE] = true;
		flow->changed = true;
	}
	repeat(flow);
	stay_for_speech(flow, now_ms);
}

bool flow_sound_key(struct flow *flow, enum flow_key key, int64_t now_ms)
{
	bool is_sound = key >= FLOW_KEY_REPEAT && key <= FLOW_KEY_QUIETER;

	if (!is_sound || !flow->options.has_voice)
		return is_sound;
	if (key == FLOW_KEY_LOUDER)
		flow_turn_volume(flow, FLOW_VOLUME_STEP_PCT);
	else if (key == FLOW_KEY_QUIETER)
		flow_turn_volume(flow, -FLOW_VOLUME_STEP_PCT);
	else
		say_again(flow, now_ms);
	flow_stay(flow, now_ms);
	return true;
}
