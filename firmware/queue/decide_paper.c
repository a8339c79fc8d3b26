/*
 * Deciding about paper: what became of it, and copies. News is about the newest piece or about an
 * older one, which nobody waits for any more. Paper decides nothing about the queue, so its truth
 * is taken down in every state of the visit.
 */
#include "firmware/queue/decide.h"

#include <string.h>

#include "firmware/queue/hall_inside.h"

static const struct visit *visit_of(const struct deciding *d)
{
	return &d->hall->visits[d->ref.visit];
}

struct change *decide_add_paper(struct deciding *d, struct leg_ref ref, enum print_state print)
{
	struct change *change = decide_leg_change(d, CHANGE_PAPER, ref);

	change->print = (uint8_t)print;
	if (ref.visit < d->hall->visit_count)
		change->count = d->hall->visits[ref.visit].copies;
	return change;
}

enum refusal decide_order(struct deciding *d, struct change *change)
{
	if (d->command->printer[0] == '\0')
		return REFUSED_NOT;
	if (!papers_have_room(d->hall, d->command->printer))
		return REFUSED_FULL;
	memcpy(change->printer, d->command->printer, sizeof(change->printer));
	change->order_until_ms = d->now_ms + PAPERS_ORDER_MS;
	return REFUSED_NOT;
}

/* Whether this device may tell that about this ticket: a printer speaks of its own orders only. */
static enum refusal check_news(const struct deciding *d, uint16_t copy)
{
	const struct command *c = d->command;
	const struct visit *visit = visit_of(d);

	/* The same number means another visit every day. */
	if (c->day[0] != '\0' && strcmp(c->day, d->hall->day) != 0)
		return REFUSED_UNKNOWN;
	if (copy > visit->copies || c->print == PRINT_ORDERED)
		return REFUSED_INVALID;
	if (c->role == ROLE_PRINTER && copy == visit->copies &&
		strcmp(hall_printer(d->hall, visit->printer), c->device) != 0)
		return REFUSED_FORBIDDEN;
	return REFUSED_NOT;
}

/* The citizen has the ticket. Long since waiting or called is as good; and it is never refused for
 * the paper's sake: what was printed stays so. Who says nothing of paper means that it came out. */
enum refusal decide_confirm(struct deciding *d)
{
	const struct command *c = d->command;
	const struct visit *visit = visit_of(d);
	enum print_state print = c->print == PRINT_ISSUED ? PRINT_PRINTED : c->print;
	uint16_t copy = c->print == PRINT_ISSUED && c->copy == 0 ? visit->copies : c->copy;
	enum refusal refusal = check_news(d, copy);

	if (refusal != REFUSED_NOT)
		return refusal;
	if (d->leg->state == LEG_VOID)
		return REFUSED_STATE;
	if (d->leg->state == LEG_RESERVED)
		decide_leg_change(d, CHANGE_CONFIRMED, d->ref);
	else if (visit->kiosk != 0 && !visit->heard)
		decide_leg_change(d, CHANGE_HEARD, d->ref);
	if (copy == visit->copies && print_state_may_become((enum print_state)visit->print, print))
		decide_add_paper(d, d->ref, print);
	return REFUSED_NOT;
}

enum refusal decide_paper(struct deciding *d)
{
	const struct command *c = d->command;
	const struct visit *visit = visit_of(d);
	enum refusal refusal = check_news(d, c->copy);

	if (refusal != REFUSED_NOT)
		return refusal;
	if (c->print == PRINT_ISSUED)
		return REFUSED_INVALID;
	if (c->copy < visit->copies || visit->print == c->print)
		return REFUSED_NOT;
	/* An order that was turned down, unless the printer itself has told more since. */
	if (c->role == ROLE_HUB && visit->print != PRINT_ORDERED)
		return REFUSED_NOT;
	if (!print_state_may_become((enum print_state)visit->print, c->print))
		return REFUSED_STATE;
	decide_add_paper(d, d->ref, c->print);
	return REFUSED_NOT;
}

/* A further piece of paper, marked as a copy. */
enum refusal decide_reprint(struct deciding *d)
{
	const struct visit *visit = visit_of(d);
	struct change *change;

	if (d->leg->state == LEG_VOID)
		return REFUSED_STATE;
	if (visit->copies == UINT16_MAX)
		return REFUSED_FULL;
	change = decide_leg_change(d, CHANGE_REPRINTED, d->ref);
	change->count = visit->copies + 1U;
	change->order_until_ms = d->now_ms + PAPERS_NEWS_MS;
	return decide_order(d, change);
}
