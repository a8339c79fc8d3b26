/*
 * How long the kiosk waits for people: on a screen of choices for idle_ms, then it asks, and then
 * it forgets them. EN 301 549 and WCAG 2.1, 2.2.1: whoever needs it gets the time ten times anew.
 */
#include "kiosk/flow/flow_inside.h"

bool flow_is_untouched(const struct flow *flow)
{
	return flow_is_home(flow) && flow->page == 0 && flow->focus.control == CONTROL_NONE &&
	       flow_access_is_plain(flow);
}

void flow_stay(struct flow *flow, int64_t now_ms)
{
	if (flow->asks_more || !(flow_is_choice(flow->screen) || flow_is_home(flow)))
		return;
	flow->until_ms = flow_is_untouched(flow) ? 0 : now_ms + flow->options.idle_ms;
}

void flow_wipe(struct flow *flow, int64_t now_ms)
{
	flow_access_reset(flow);
	flow_go_home(flow, now_ms);
}

/* Where nothing can be chosen, or nobody could answer, there is nothing to ask. */
static bool may_ask(const struct flow *flow)
{
	return !flow->asks_more && flow->more_given < FLOW_MORE_TIMES &&
	       flow_is_choice(flow->screen) && flow->shown == flow->screen;
}

void flow_idle_ends(struct flow *flow, int64_t now_ms)
{
	if (!may_ask(flow)) {
		flow_wipe(flow, now_ms);
		return;
	}
	flow->asks_more = true;
	flow->until_ms = now_ms + FLOW_MORE_MS;
	flow->focus_behind = flow->focus;
	flow->focus = flow->pressed = (struct flow_target){CONTROL_NONE, 0};
	flow->finger_down = false; /* it lay on what stood there before */
	flow_show(flow, now_ms);
}

void flow_give_more(struct flow *flow, int64_t now_ms)
{
	flow->asks_more = false;
	flow->more_given++;
	flow->focus = flow->focus_behind;
	flow->pressed = (struct flow_target){CONTROL_NONE, 0};
	flow_show(flow, now_ms);
	flow_keep_page(flow);
	flow_stay(flow, now_ms);
}
