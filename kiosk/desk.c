/* The kiosk's dealings: asking the hub for a number, printing, telling how it ended, and orders. */
#include "kiosk/inside.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/device/remote_picture.h"
#include "firmware/window/window.h"

enum {
	ANSWER_LIFETIME_MS = 2000, /* then the kiosk gives a number of its own */
	COPY_LIFETIME_MS = 5000,
};

static void note_highest(struct kiosk *kiosk, const char *text)
{
	struct device_message *state = &kiosk->state;
	struct ticket ticket;
	int i = 0;

	if (!ticket_parse(text, &ticket))
		return;
	while (i < state->highest_count && strcmp(state->highest[i].series, ticket.series) != 0)
		i++;
	if (i == (int)(sizeof(state->highest) / sizeof(state->highest[0])))
		return;
	if (i == state->highest_count)
		state->highest[state->highest_count++] = ticket;
	else if (state->highest[i].number < ticket.number)
		state->highest[i].number = ticket.number;
	hub_link_set_state(kiosk->link, state);
}

/* ---- Issue ------------------------------------------------------------------------------------
 */

/* A number of the kiosk's own, as if the hub had answered. */
static void issue_alone(struct kiosk *kiosk, const char *replaces)
{
	struct answer_message answer = {.ok = true, .has_ticket = true};
	int error = alone_issue(kiosk, replaces, &answer.ticket);

	if (error == -ERANGE) {
		answer.ok = false;
		answer.refusal = REFUSED_EXHAUSTED;
	}
	if (error < 0 && replaces[0])
		report_ask_unheard(kiosk); /* nobody has what the hub may have given */
	flow_answer(&kiosk->flow, error < 0 && error != -ERANGE ? OUTCOME_LOST : OUTCOME_ANSWERED,
		&answer, clock_mono_ms());
}

/* Codes are nobody's business. */
static const char *asked_for(const struct kiosk *kiosk)
{
	return kiosk->flow.by_code ? "an appointment" : kiosk->flow.service;
}

/* It is there and cannot give a number; nothing happened. */
static bool is_helpless(enum refusal refusal)
{
	return refusal == REFUSED_STORAGE || refusal == REFUSED_NO_MEMORY ||
	       refusal == REFUSED_LATE || refusal == REFUSED_FULL;
}

/* What the hub made of it without our hearing is void, so that the code can be tried again. */
static void miss_check_in(struct kiosk *kiosk)
{
	report_ask_unheard(kiosk);
	flow_answer(&kiosk->flow, OUTCOME_EXPIRED, NULL, clock_mono_ms());
}

static void on_issued(void *data, enum outcome outcome, const struct answer_message *answer,
	const struct json *raw)
{
	struct kiosk *kiosk = data;
	bool answered = outcome == OUTCOME_ANSWERED;

	(void)raw;
	kiosk->asking = false;
	if (answered && answer->ok) {
		log_info("ticket '%s': given for '%s'", answer->ticket.ticket,
			ticket_message_for(&answer->ticket));
		note_highest(kiosk, answer->ticket.ticket);
	} else if (answered) {
		log_warn("ticket for '%s': refused: %s", asked_for(kiosk), answer->text);
	} else if (outcome == OUTCOME_EXPIRED) {
		log_warn("ticket for '%s': the hub did not answer in time", asked_for(kiosk));
	}
	if (outcome != OUTCOME_EXPIRED && !(answered && is_helpless(answer->refusal)))
		flow_answer(&kiosk->flow, outcome, answer, clock_mono_ms());
	else if (kiosk->flow.by_code)
		miss_check_in(kiosk);
	else
		issue_alone(kiosk, kiosk->asked_id);
	if (kiosk->reports.asks_unheard)
		report_ask_unheard(kiosk);
	kiosk_go_on(kiosk);
}

/* 0, or why it is not on its way. */
static int ask_for_ticket(struct kiosk *kiosk, struct command *command)
{
	int error;

	memcpy(command->language, kiosk->flow.language, sizeof(command->language));
	random_hex(16, command->token);
	memcpy(kiosk->last_token, command->token, sizeof(kiosk->last_token));
	error = hub_link_ask(kiosk->link, command, ANSWER_LIFETIME_MS, on_issued, kiosk);
	if (error < 0)
		return error;
	memcpy(kiosk->asked_id, command->id, sizeof(kiosk->asked_id));
	kiosk->asking = true;
	/* While the question is on its way. */
	if (kiosk->store.hall)
		press_expect(kiosk->press, kiosk->store.hall, kiosk->last_token);
	return 0;
}

void desk_issue(struct kiosk *kiosk)
{
	struct command command = {.verb = VERB_ISSUE};

	memcpy(command.service, kiosk->flow.service, sizeof(command.service));
	memcpy(command.klass, kiosk->flow.klass, sizeof(command.klass));
	if (ask_for_ticket(kiosk, &command) < 0)
		issue_alone(kiosk, "");
}

/* Whose appointment it is only the hub knows: without it there is none. */
void desk_check_in(struct kiosk *kiosk)
{
	struct command command = {.verb = VERB_CHECK_IN};

	snprintf(command.code, sizeof(command.code), "%.*s", (int)sizeof(command.code) - 1,
		kiosk->flow.typed);
	if (ask_for_ticket(kiosk, &command) < 0)
		flow_answer(&kiosk->flow, OUTCOME_LOST, NULL, clock_mono_ms());
}

/* ---- A ticket in work -------------------------------------------------------------------------
 */

static void on_copied(void *data, enum outcome outcome, const struct answer_message *answer,
	const struct json *raw)
{
	struct kiosk *kiosk = data;

	(void)raw;
	if (outcome == OUTCOME_ANSWERED && !answer->ok)
		log_warn("copy of '%s': refused: %s", kiosk->flow.ticket.ticket, answer->text);
	else if (outcome != OUTCOME_ANSWERED)
		log_warn("copy of '%s': the hub did not answer in time: its number is shown",
			kiosk->flow.ticket.ticket);
	flow_copied(&kiosk->flow, outcome, answer, clock_mono_ms());
	kiosk_go_on(kiosk);
}

void desk_reprint(struct kiosk *kiosk)
{
	struct command command = {.verb = VERB_REPRINT};
	struct answer_message answer = {
		.ok = true, .has_ticket = true, .ticket = kiosk->flow.ticket};

	log_info("ticket '%s': did not come out: a copy is asked for", kiosk->flow.ticket.ticket);
	if (alone_copy(kiosk, &answer.ticket) == 0)
		flow_copied(&kiosk->flow, OUTCOME_ANSWERED, &answer, clock_mono_ms());
	else if (!ticket_parse(kiosk->flow.ticket.ticket, &command.ticket) ||
		 hub_link_ask(kiosk->link, &command, COPY_LIFETIME_MS, on_copied, kiosk) < 0)
		flow_copied(&kiosk->flow, OUTCOME_LOST, NULL, clock_mono_ms());
}

void desk_settle(struct kiosk *kiosk, enum verb verb)
{
	struct press_print print = {kiosk->flow.ticket.visit, kiosk->flow.copy};

	if (verb == VERB_CONFIRM) {
		paper_tell(kiosk, verb, &print, kiosk->flow.print);
		return;
	}
	/* A void says nothing of the paper; first, so that no report says less. */
	paper_tell(kiosk, verb, &print, PRINT_ISSUED);
	paper_tell(kiosk, VERB_PAPER, &print, PRINT_UNPRINTED);
}

/* ---- Orders -----------------------------------------------------------------------------------
 */

static void order_done(struct kiosk *kiosk, const char *order, bool ok, const char *text)
{
	struct done_message done = {.ok = ok};

	snprintf(done.order, sizeof(done.order), "%s", order);
	snprintf(done.text, sizeof(done.text), "%s", text);
	if (hub_link_done(kiosk->link, &done) < 0)
		log_warn("order '%s': its outcome could not be told: the hub is away", order);
}

static bool is_for(const struct order_message *order, const struct press_print *print)
{
	unsigned int copy = order->copy ? order->ticket.copies : 0;

	return order->order[0] && copy == print->copy && !strcmp(order->ticket.visit, print->visit);
}

bool desk_order_ended(struct kiosk *kiosk, const struct press_print *print, enum print_state state,
	const char *why)
{
	bool any = false;

	for (int i = 0; i < KIOSK_MAX_ORDERS; i++) {
		struct order_message *order = &kiosk->orders[i];

		if (!is_for(order, print))
			continue;
		any = true;
		order_done(kiosk, order->order, state == PRINT_PRINTED, why);
		order->order[0] = '\0';
	}
	return any;
}

/* -EALREADY: it is in work, its outcome comes. */
static int take_order(struct kiosk *kiosk, const struct order_message *order)
{
	unsigned int copy = order->copy ? order->ticket.copies : 0;
	struct order_message *place = NULL;
	int error;

	for (int i = 0; i < KIOSK_MAX_ORDERS; i++) {
		if (!strcmp(kiosk->orders[i].order, order->order))
			return -EALREADY;
		if (!kiosk->orders[i].order[0])
			place = &kiosk->orders[i];
	}
	if (!order->has_ticket || (order->copy && copy == 0))
		return -EINVAL;
	if (order->deadline_ms && hub_link_now_ms(kiosk->link) >= order->deadline_ms)
		return -ETIME;
	if (!place)
		return -EBUSY;
	error = paper_print_ticket(kiosk, &order->ticket, copy);
	if (error == 0)
		*place = *order;
	return error;
}

static void order_print(struct kiosk *kiosk, const struct order_message *order)
{
	int error = take_order(kiosk, order);

	if (error == -ETIME)
		order_done(kiosk, order->order, false, "too late: nothing was printed");
	else if (error < 0 && error != -EALREADY)
		order_done(kiosk, order->order, false, strerror(-error));
}

void desk_order(struct kiosk *kiosk, const struct json *body)
{
	struct order_message order;

	if (order_message_read(body, &order) < 0) {
		log_warn("order: the hub's message is broken: ignored");
		return;
	}
	if (!strcmp(order.verb, "print"))
		order_print(kiosk, &order);
	else if (!strcmp(order.verb, "picture"))
		remote_picture_send(
			kiosk->link, &order, kiosk->window ? window_picture(kiosk->window) : NULL);
	else
		order_done(kiosk, order.order, false, "this kiosk knows no such order");
}
