/* The kiosk and its press: what is printed, and who is told what became of it. */
#include "kiosk/inside.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"

/* ---- The hub hears of it ----------------------------------------------------------------------
 */

void paper_tell(struct kiosk *kiosk, enum verb verb, const struct press_print *print,
	enum print_state state)
{
	struct settle_news news = {.verb = verb, .print = state, .copy = (uint16_t)print->copy};
	int error;

	if (alone_note_paper(kiosk, verb, print, state))
		return;
	snprintf(news.visit, sizeof(news.visit), "%s", print->visit);
	error = settle_tell(kiosk->settle, &news);
	if (error < 0)
		log_warn("%s: '%s': %s: the hub decides by itself", verb_name(verb), print->visit,
			strerror(-error));
}

void paper_told(void *data, const struct settle_news *news, bool accepted)
{
	struct kiosk *kiosk = data;
	struct press_print print = {news->visit, news->copy};

	(void)accepted; /* refused for good or given up: telling it again would not help */
	if (kiosk->press && news->print > PRINT_SUBMITTED)
		press_told(kiosk->press, &print);
}

/* ---- The press --------------------------------------------------------------------------------
 */

int paper_print_ticket(struct kiosk *kiosk, const struct ticket_message *ticket, unsigned int copy)
{
	struct ticket number;
	struct ticket_face face = {.ticket = ticket,
		.hall = kiosk->store.hall,
		.words = &kiosk->texts,
		.offline =
			ticket_parse(ticket->ticket, &number) && ticket_range(number.number) > 0};
	char why[TROUBLE_TEXT_SIZE] = "";
	int error = kiosk->store.hall ? press_print(kiosk->press, &face, copy) : -ENODATA;

	if (error < 0) {
		snprintf(why, sizeof(why), "ticket '%s': not printed: %s", ticket->ticket,
			strerror(-error));
		log_err("%s", why);
	}
	kiosk_tell_trouble(kiosk, TROUBLE_PRINT, why);
	return error;
}

void paper_print(struct kiosk *kiosk)
{
	struct ticket_message *ticket = &kiosk->flow.ticket;

	/* The citizen's language and the code are this kiosk's own choice, whatever came back. */
	if (!ticket->language[0])
		memcpy(ticket->language, kiosk->flow.language, sizeof(ticket->language));
	if (!ticket->token[0])
		memcpy(ticket->token, kiosk->last_token, sizeof(ticket->token));
	if (paper_print_ticket(kiosk, ticket, kiosk->flow.copy) < 0)
		flow_printed(&kiosk->flow, PRINT_UNPRINTED, clock_mono_ms());
}

/* Whether it is the ticket of the citizen who stands here. */
static bool is_at_hand(const struct kiosk *kiosk, const struct press_print *print)
{
	return kiosk->flow.screen == FLOW_PRINTING && kiosk->flow.copy == print->copy &&
	       !strcmp(kiosk->flow.ticket.visit, print->visit);
}

static void on_submitted(void *data, const struct press_print *print)
{
	paper_tell(data, VERB_PAPER, print, PRINT_SUBMITTED);
}

static void log_end(const struct press_print *print, enum print_state state, const char *why)
{
	if (state == PRINT_PRINTED)
		log_info("ticket '%s': copy %u: printed", print->visit, print->copy);
	else
		log_err("ticket '%s': copy %u: %s: %s", print->visit, print->copy,
			print_state_name(state), why);
}

/* An original that surely did not come out, and whose number nobody saw: this kiosk was stopped in
 * between, and its citizen has nothing. */
static bool is_nobodys(
	const struct kiosk *kiosk, const struct press_print *print, enum print_state state)
{
	return print->copy == 0 && state == PRINT_UNPRINTED &&
	       !press_was_shown(kiosk->press, print->visit);
}

static void on_ended(
	void *data, const struct press_print *print, enum print_state state, const char *why)
{
	struct kiosk *kiosk = data;
	bool at_hand = is_at_hand(kiosk, print), ordered;

	log_end(print, state, why);
	ordered = desk_order_ended(kiosk, print, state, why);
	if (at_hand)
		flow_printed(&kiosk->flow, state, clock_mono_ms());
	if (!at_hand && !ordered && is_nobodys(kiosk, print, state))
		paper_tell(kiosk, VERB_VOID, print, PRINT_ISSUED);
	/* The citizen's confirm or void says how it ended, but for the time of the question. */
	if (!at_hand || kiosk->flow.screen == FLOW_PAPER_ASK)
		paper_tell(kiosk,
			ordered && print->copy == 0 && state == PRINT_PRINTED ? VERB_CONFIRM
									      : VERB_PAPER,
			print, state);
	kiosk_go_on(kiosk);
}

static enum flow_printer printer_of(const struct printer_health *health)
{
	if (health->ready)
		return FLOW_PRINTER_READY;
	if (health->cover_open)
		return FLOW_PRINTER_COVER_OPEN;
	return health->paper == PAPER_OUT ? FLOW_PRINTER_NO_PAPER : FLOW_PRINTER_SILENT;
}

static void on_health(void *data, const struct printer_health *health)
{
	struct kiosk *kiosk = data;
	struct device_message *state = &kiosk->state;
	const char *why = health->why;

	press_log_health(&kiosk->health, health, kiosk->device);
	kiosk->health = *health;
	if (!health->ready && !why[0])
		why = "printer: not ready";
	if (strcmp(state->paper, paper_state_name(health->paper)) != 0) {
		snprintf(state->paper, sizeof(state->paper), "%s", paper_state_name(health->paper));
		hub_link_set_state(kiosk->link, state);
	}
	kiosk_tell_trouble(kiosk, TROUBLE_PRINTER, why);
	flow_set_printer(&kiosk->flow, printer_of(health), clock_mono_ms());
	kiosk_go_on(kiosk);
}

const struct press_handlers paper_handlers = {
	.submitted = on_submitted,
	.ended = on_ended,
	.health = on_health,
};
