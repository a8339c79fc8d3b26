/* The printer in the state machine: whether it can print, and what became of a ticket's paper. */
#include "kiosk/flow/flow_inside.h"

/* ---- The printer ------------------------------------------------------------------------------
 */

bool flow_printer_fails(const struct flow *flow)
{
	return flow->printer > FLOW_PRINTER_READY;
}

bool flow_is_paperless(const struct flow *flow)
{
	return flow_printer_fails(flow) && flow->options.paperless_fallback;
}

void flow_probe(struct flow *flow, int64_t now_ms)
{
	/* One that owes an answer holds nobody anew: whoever waited for it waited long enough. */
	if (!flow->probing)
		flow->hold_until_ms = now_ms + FLOW_HOLD_MS;
	flow->probing = true;
	flow->probed_ms = now_ms;
	flow_add_effect(flow, EFFECT_PROBE);
}

void flow_touched(struct flow *flow, int64_t now_ms)
{
	bool chooses = flow_is_choice(flow->screen) || flow->screen == FLOW_NOTICE;

	if (!flow_is_home(flow) && !(chooses && flow_printer_fails(flow)))
		return;
	if (flow->hall && now_ms >= flow->probed_ms + FLOW_PROBE_FRESH_MS)
		flow_probe(flow, now_ms);
}

int64_t flow_next_probe_ms(const struct flow *flow)
{
	if (!flow_printer_fails(flow) || !flow_is_home(flow))
		return INT64_MAX;
	return flow->probed_ms + FLOW_PROBE_BROKEN_MS;
}

/* A copy for whoever holds no paper; where none can be printed the number must do. */
static void go_on_to_copy(struct flow *flow, int64_t now_ms)
{
	if (flow_printer_fails(flow)) {
		flow_leave_uncertain(flow, now_ms);
		return;
	}
	flow_add_effect(flow, EFFECT_REPRINT);
	flow_go(flow, FLOW_COPYING, 0, now_ms);
}

void flow_pass(struct flow *flow, enum flow_screen goal, int64_t now_ms)
{
	/* The kiosk's own numbers are no appointments. */
	bool away = !flow->has_numbers || (flow->by_code && flow->staff.alone);

	if (away && goal == FLOW_ASKING) {
		flow_go_notice(flow, NOTICE_HUB_AWAY, now_ms);
	} else if (flow->probing && now_ms < flow->hold_until_ms) {
		flow->goal = goal;
		flow_go(flow, FLOW_CHECKING, flow->hold_until_ms - now_ms, now_ms);
	} else if (goal == FLOW_COPYING) {
		go_on_to_copy(flow, now_ms);
	} else if (flow_printer_fails(flow) && !flow->options.paperless_fallback) {
		flow_go_notice(flow, NOTICE_NO_PRINTER, now_ms);
	} else if (goal == FLOW_ASKING) {
		flow_add_effect(flow, flow->by_code ? EFFECT_CHECK_IN : EFFECT_ISSUE);
		flow_go(flow, FLOW_ASKING, 0, now_ms);
	} else if (!flow_knows(flow, goal)) {
		flow_go_home(flow, now_ms);
	} else {
		flow_go(flow, goal, flow->options.idle_ms, now_ms);
	}
}

void flow_set_printer(struct flow *flow, enum flow_printer printer, int64_t now_ms)
{
	bool chooses = flow_is_choice(flow->screen) && !flow_is_home(flow);
	bool refused = flow->screen == FLOW_NOTICE && flow->notice == NOTICE_NO_PRINTER;

	if (printer != flow->printer &&
		(flow_is_choice(flow->screen) || flow->screen == FLOW_PRINTING))
		flow->changed = true;
	flow->printer = printer;
	flow->probing = false;
	if (flow->screen == FLOW_CHECKING)
		flow_pass(flow, flow->goal, now_ms);
	else if (chooses && flow_printer_fails(flow) && !flow->options.paperless_fallback)
		flow_go_notice(flow, NOTICE_NO_PRINTER, now_ms);
	else if (refused && !flow_printer_fails(flow))
		flow_go_home(flow, now_ms);
	flow_show(flow, now_ms);
}

/* ---- A ticket's paper -------------------------------------------------------------------------
 */

/* The one place where a ticket that counts leaves our hands. */
static void finish(
	struct flow *flow, enum print_state print, enum flow_screen screen, int64_t now_ms)
{
	int64_t shown_ms = flow->options.ticket_shown_ms;

	flow->print = print;
	flow_add_effect(flow, EFFECT_CONFIRM);
	flow_go(flow, screen, screen == FLOW_NUMBER ? 3 * shown_ms : shown_ms, now_ms);
}

static void print(struct flow *flow, int64_t now_ms)
{
	flow_add_effect(flow, EFFECT_PRINT);
	flow_go(flow, FLOW_PRINTING, FLOW_PRINT_LIMIT_MS, now_ms);
}

static void hold_ticket(struct flow *flow, const struct ticket_message *ticket)
{
	flow->ticket = *ticket;
	flow->copy = 0;
	flow->copies_asked = 0;
	if (!flow->by_code)
		return;
	/* What nobody chose on the screen. */
	flow_set_id(flow->service, sizeof(flow->service), ticket->service);
	flow_set_id(flow->institution, sizeof(flow->institution), ticket->institution);
}

void flow_take_ticket(struct flow *flow, const struct ticket_message *ticket, int64_t now_ms)
{
	hold_ticket(flow, ticket);
	if (flow_is_paperless(flow))
		finish(flow, PRINT_UNPRINTED, FLOW_NUMBER, now_ms);
	else
		print(flow, now_ms);
}

void flow_show_again(struct flow *flow, const struct ticket_message *ticket, int64_t now_ms)
{
	hold_ticket(flow, ticket);
	flow->again = true;
	flow_go(flow, FLOW_NUMBER, 3 * flow->options.ticket_shown_ms, now_ms);
}

void flow_leave_uncertain(struct flow *flow, int64_t now_ms)
{
	finish(flow, PRINT_UNCERTAIN, FLOW_NUMBER, now_ms);
}

/* Surely no paper. Where there was doubt about an earlier piece the number stays valid: somebody
 * may hold it. */
static void go_on_without_paper(struct flow *flow, int64_t now_ms)
{
	if (flow->options.paperless_fallback || flow->copies_asked) {
		finish(flow, PRINT_UNPRINTED, FLOW_NUMBER, now_ms);
		return;
	}
	flow_add_effect(flow, EFFECT_VOID);
	flow_go_notice(flow, NOTICE_PRINTER, now_ms);
}

void flow_printed(struct flow *flow, enum print_state state, int64_t now_ms)
{
	if (flow->screen != FLOW_PRINTING)
		return;
	if (state == PRINT_PRINTED)
		finish(flow, state, FLOW_TICKET, now_ms);
	else if (state == PRINT_UNPRINTED)
		go_on_without_paper(flow, now_ms);
	else if (flow->copies_asked < FLOW_MAX_COPIES && !flow->options.buttons_only)
		flow_go(flow, FLOW_PAPER_ASK, flow->options.idle_ms, now_ms);
	else
		flow_leave_uncertain(flow, now_ms);
	/* What it has now decides about the copy, and about the next citizen. */
	if (state != PRINT_PRINTED && !flow->probing)
		flow_probe(flow, now_ms);
}

void flow_answer_paper(struct flow *flow, enum flow_paper_answer answer, int64_t now_ms)
{
	if (answer == PAPER_ANSWER_YES) {
		finish(flow, PRINT_PRINTED, FLOW_TICKET, now_ms);
		return;
	}
	/* It may be well again: somebody closed the cover while the question was read. */
	if (flow_printer_fails(flow) && !flow->probing)
		flow_probe(flow, now_ms);
	flow_pass(flow, FLOW_COPYING, now_ms);
}

void flow_copied(struct flow *flow, enum outcome outcome, const struct answer_message *answer,
	int64_t now_ms)
{
	if (flow->screen != FLOW_COPYING)
		return;
	if (outcome != OUTCOME_ANSWERED || !answer->ok || !answer->has_ticket ||
		answer->ticket.copies <= flow->copy) {
		flow_leave_uncertain(flow, now_ms);
		return;
	}
	flow->copies_asked++;
	flow->copy = answer->ticket.copies;
	print(flow, now_ms);
}
