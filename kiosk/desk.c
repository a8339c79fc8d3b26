/* The kiosk's dealings: asking the hub for a number, printing, telling how it ended, and orders. */
#include "kiosk/inside.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/paint/picture.h"
#include "firmware/window/window.h"

enum { ISSUE_LIFETIME_MS = 5000 };

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

static void on_issued(void *data, enum outcome outcome, const struct answer_message *answer,
	const struct json *raw)
{
	struct kiosk *kiosk = data;

	(void)raw;
	if (outcome == OUTCOME_ANSWERED && answer->ok) {
		log_info("ticket '%s': given for '%s'", answer->ticket.ticket,
			answer->ticket.service);
		note_highest(kiosk, answer->ticket.ticket);
	} else if (outcome == OUTCOME_ANSWERED) {
		log_warn("ticket for '%s': refused: %s", kiosk->flow.service, answer->text);
	} else {
		log_warn("ticket for '%s': the hub did not answer in time", kiosk->flow.service);
	}
	flow_answer(&kiosk->flow, outcome, answer, clock_mono_ms());
	kiosk_go_on(kiosk);
}

void desk_issue(struct kiosk *kiosk)
{
	struct command command = {.verb = VERB_ISSUE};

	memcpy(command.service, kiosk->flow.service, sizeof(command.service));
	memcpy(command.language, kiosk->flow.language, sizeof(command.language));
	random_hex(16, command.token);
	memcpy(kiosk->last_token, command.token, sizeof(kiosk->last_token));
	if (hub_link_ask(kiosk->link, &command, ISSUE_LIFETIME_MS, on_issued, kiosk) < 0)
		flow_answer(&kiosk->flow, OUTCOME_LOST, NULL, clock_mono_ms());
}

/* ---- Print ------------------------------------------------------------------------------------
 */

static void note_printer(struct kiosk *kiosk, bool printed, enum paper_state paper, const char *why)
{
	struct device_message *state = &kiosk->state;

	snprintf(state->paper, sizeof(state->paper), "%s", paper_state_name(paper));
	snprintf(state->trouble, sizeof(state->trouble), "%s", printed ? "" : why);
	hub_link_set_state(kiosk->link, state);
}

static int print_ticket(
	struct kiosk *kiosk, const struct ticket_message *ticket, bool copy, outlet_fn *fn)
{
	struct ticket_face face = {.ticket = ticket,
		.hall = kiosk->store.hall,
		.copy = copy,
		.words = texts_of(&kiosk->texts, ticket->language)};
	struct bitmap *dots;

	if (!kiosk->store.hall)
		return -ENODATA;
	dots = ticket_paint(kiosk->painter, &kiosk->options->paper, &face);
	if (!dots)
		return -errno;
	return outlet_print(kiosk->outlet, dots, ticket->visit, fn, kiosk);
}

static void on_printed(void *data, bool printed, enum paper_state paper, const char *why)
{
	struct kiosk *kiosk = data;

	if (!printed)
		log_err("ticket '%s': not printed: %s", kiosk->flow.ticket.ticket, why);
	note_printer(kiosk, printed, paper, why);
	flow_printed(&kiosk->flow, printed, clock_mono_ms());
	kiosk_go_on(kiosk);
}

void desk_print(struct kiosk *kiosk)
{
	struct ticket_message *ticket = &kiosk->flow.ticket;
	int error;

	/* The citizen's language and the code are this kiosk's own choice, whatever came back. */
	if (!ticket->language[0])
		memcpy(ticket->language, kiosk->flow.language, sizeof(ticket->language));
	if (!ticket->token[0])
		memcpy(ticket->token, kiosk->last_token, sizeof(ticket->token));
	error = print_ticket(kiosk, ticket, false, on_printed);
	if (error < 0)
		on_printed(kiosk, false, PAPER_UNKNOWN, strerror(-error));
}

void desk_settle(struct kiosk *kiosk, enum verb verb)
{
	int error = settle_tell(&kiosk->settle, verb, kiosk->flow.ticket.ticket, clock_mono_ms());

	if (error < 0)
		log_warn("%s: '%s': %s: the hub decides by itself", verb_name(verb),
			kiosk->flow.ticket.ticket, strerror(-error));
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

static void on_copy_printed(void *data, bool printed, enum paper_state paper, const char *why)
{
	struct kiosk *kiosk = data;

	note_printer(kiosk, printed, paper, why);
	order_done(kiosk, kiosk->order.order, printed, why);
	kiosk->order.order[0] = '\0';
}

static void order_print(struct kiosk *kiosk, const struct order_message *order)
{
	int error = -EBUSY;

	if (!order->has_ticket)
		error = -EINVAL;
	else if (!kiosk->order.order[0])
		error = print_ticket(kiosk, &order->ticket, order->copy, on_copy_printed);
	if (error < 0)
		order_done(kiosk, order->order, false, strerror(-error));
	else
		kiosk->order = *order;
}

static void order_picture(struct kiosk *kiosk, const struct order_message *order)
{
	char path[sizeof(kiosk->store.path) + 8], *slash;
	int error;

	snprintf(path, sizeof(path), "%s", kiosk->store.path);
	slash = strrchr(path, '/');
	snprintf(slash, sizeof(path) - (size_t)(slash - path), "/screen.png");
	error = picture_write_png(window_picture(kiosk->window), path);
	order_done(kiosk, order->order, error == 0, error == 0 ? path : strerror(-error));
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
		order_picture(kiosk, &order);
	else
		order_done(kiosk, order.order, false, "this kiosk knows no such order");
}
