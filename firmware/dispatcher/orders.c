/*
 * Which orders stand is looked up from the hall, never remembered: after any crash, reconnect or
 * failed commit the same look finds the same orders. A printer knows a piece of paper by its name
 * and prints it once, however often it is asked; so sending again costs nothing but the message.
 *
 *   decided -> sent -> sent again every 5 s, and when its printer comes -> paper submitted
 *                   -> done, not ok -> unprinted at once                -> deadline: unprinted
 */
#include "firmware/dispatcher/orders.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/dispatcher/intake.h"
#include "firmware/wire/order_message.h"
#include "firmware/wire/topic.h"

/* The same id for the same piece of paper in every run of the hub: like a command id in shape, a
 * hash (FNV-1a) of the visit's name and the number of the copy. */
static void order_id(const char *visit, uint16_t copy, char id[COMMAND_ID_SIZE])
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (; *visit; visit++)
		hash = (hash ^ (unsigned char)*visit) * UINT64_C(0x100000001b3);
	snprintf(id, COMMAND_ID_SIZE, "%016" PRIx64 "-%u", hash, copy);
}

/* Whether somebody still wants its paper. */
static bool is_wanted(const struct hub *hub, uint32_t visit)
{
	enum leg_state state =
		(enum leg_state)hall_leg(hub->hall, hall_current(hub->hall, visit))->state;

	return state != LEG_VOID && state != LEG_CANCELLED && state != LEG_EXPIRED;
}

static bool order_fill(struct hub *hub, uint32_t visit, struct order_message *m)
{
	const struct visit *v = hall_visit(hub->hall, visit);
	struct told told;

	memset(m, 0, sizeof(*m));
	strcpy(m->verb, "print");
	m->copy = v->copies > 0;
	m->deadline_ms = v->print_until_ms;
	m->has_ticket = true;
	ticket_message_fill(&m->ticket, hub->hall, hall_current(hub->hall, visit));
	order_id(m->ticket.visit, v->copies, m->order);
	if (journal_told(hub->journal, hall_day(hub->hall), &v->ticket, &told) <= 0) {
		log_warn("order: '%s': its ticket cannot be read now: it is sent later: %s",
			m->ticket.visit, journal_why(hub->journal));
		return false;
	}
	m->ticket.ahead = told.ahead;
	m->ticket.low_ms = told.low_ms;
	m->ticket.high_ms = told.high_ms;
	return true;
}

static void order_send(struct hub *hub, uint32_t visit)
{
	const struct visit *v = hall_visit(hub->hall, visit);
	struct order_message m;
	char topic[TOPIC_SIZE];
	size_t len;

	if (!v || v->print != PRINT_ORDERED || hub_clock_now(&hub->clock) >= v->print_until_ms ||
		!is_wanted(hub, visit) || !order_fill(hub, visit, &m))
		return;
	json_writer_reset(&hub->writer);
	order_message_write(&hub->writer, &m);
	const char *text = json_writer_text(&hub->writer, &len);

	topic_write(topic, hub->board.centre, TOPIC_DEVICE_DO, hall_printer(hub->hall, v->printer));
	if (!text || mqtt_publish(hub->mqtt, topic, text, len, false) < 0)
		log_warn("order: '%s': could not be sent to '%s' now", m.ticket.visit, topic);
}

/* printer NULL: of all. */
static void orders_send(struct hub *hub, const char *printer)
{
	uint32_t visit = hall_next_order(hub->hall, 0);

	for (; visit != UINT32_MAX; visit = hall_next_order(hub->hall, visit + 1)) {
		const char *its = hall_printer(hub->hall, hall_visit(hub->hall, visit)->printer);

		if (!printer || strcmp(its, printer) == 0)
			order_send(hub, visit);
	}
}

static void orders_plan(struct hub *hub)
{
	if (hub->orders_planned || hall_next_order(hub->hall, 0) == UINT32_MAX)
		return;
	hub->orders_planned = true;
	loop_timer_after(hub->orders_timer, ORDERS_EVERY_MS);
}

void orders_note(struct hub *hub, const struct change *change)
{
	if ((change->kind == CHANGE_ISSUED || change->kind == CHANGE_REPRINTED) &&
		change->printer[0] && hub->new_order_count < INTAKE_MAX)
		hub->new_orders[hub->new_order_count++] = change->leg.visit;
}

void orders_send_noted(struct hub *hub)
{
	for (uint16_t i = 0; i < hub->new_order_count; i++)
		order_send(hub, hub->new_orders[i]);
	if (hub->new_order_count)
		orders_plan(hub);
	hub->new_order_count = 0;
}

void orders_send_all(struct hub *hub)
{
	orders_send(hub, NULL);
	orders_plan(hub);
}

void orders_due(void *data)
{
	struct hub *hub = data;

	hub->orders_planned = false;
	if (mqtt_is_up(hub->mqtt))
		orders_send(hub, NULL);
	orders_plan(hub);
}

/* ---- What printers say ---- */

/* The run a printer was last online with, "" while it is away; NULL when too many are known. */
static char *printer_run(struct hub *hub, const char *printer)
{
	for (uint16_t i = 0; i < hub->printer_count; i++)
		if (strcmp(hub->printers[i].id, printer) == 0)
			return hub->printers[i].run;
	if (hub->printer_count == QUEUE_MAX_PRINTERS)
		return NULL;
	snprintf(hub->printers[hub->printer_count].id, ID_SIZE, "%s", printer);
	return hub->printers[hub->printer_count++].run;
}

void orders_device_state(
	struct hub *hub, const struct catalogue_device *device, const struct device_message *state)
{
	char *run = device->role == ROLE_PRINTER ? printer_run(hub, device->id) : NULL;

	if (!run)
		return; /* the timer serves it */
	if (!state->online) {
		run[0] = '\0';
	} else if (strcmp(run, state->run) != 0) {
		memcpy(run, state->run, RUN_ID_SIZE);
		orders_send(hub, device->id);
	}
}

/* The visit whose order that is, if it stands with this printer. */
static uint32_t order_find(const struct hub *hub, const char *printer, const char *order)
{
	uint32_t visit = hall_next_order(hub->hall, 0);

	for (; visit != UINT32_MAX; visit = hall_next_order(hub->hall, visit + 1)) {
		const struct visit *v = hall_visit(hub->hall, visit);
		struct ticket_message ticket;
		char id[COMMAND_ID_SIZE];

		if (strcmp(hall_printer(hub->hall, v->printer), printer) != 0)
			continue;
		ticket_message_fill(&ticket, hub->hall, hall_current(hub->hall, visit));
		order_id(ticket.visit, v->copies, id);
		if (strcmp(id, order) == 0)
			return visit;
	}
	return UINT32_MAX;
}

/* That it was done, the printer says itself, as `paper`. */
void orders_done(struct hub *hub, const char *device, const void *text, size_t len)
{
	struct json *body = json_parse(text, len, NULL);
	struct command command = {.verb = VERB_PAPER, .print = PRINT_UNPRINTED};
	struct done_message done;
	uint32_t visit;

	if (!body || done_message_read(body, &done) < 0) {
		log_warn("order: '%s': what became of it is not readable", device);
		json_free(body);
		return;
	}
	json_free(body);
	if (done.ok)
		return;
	visit = order_find(hub, device, done.order);
	log_warn("order: '%s': '%s' turned it down: %s", done.order, device, done.text);
	if (visit == UINT32_MAX)
		return;
	command.ticket = hall_visit(hub->hall, visit)->ticket;
	command.copy = hall_visit(hub->hall, visit)->copies;
	intake_own(hub, &command);
}
