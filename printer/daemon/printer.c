/* A shared printer: the hub's orders on one side, the press on the other. */
#include "printer/daemon/printer.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/catalogue.h"
#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/base/loop.h"
#include "firmware/base/translations.h"
#include "firmware/device/board_file.h"
#include "firmware/device/catalogue_store.h"
#include "firmware/device/hub_link.h"
#include "firmware/device/settle.h"
#include "firmware/paint/paint.h"
#include "firmware/wire/order_message.h"
#include "printer/daemon/options.h"
#include "printer/daemon/orders.h"
#include "printer/press.h"

struct printer {
	struct loop *loop;
	const char *device; /* borrowed from the board file */
	const struct printer_options *options;
	struct catalogue_store store;
	struct translations texts;
	struct orders orders;
	struct device_message state; /* as told to the hub */
	struct printer_health health;
	char ledger[PATH_MAX];
	char failed[OUTLET_WHY_SIZE]; /* why the last ticket did not come out; empty: it did */
	char fonts[PAINT_WHY_SIZE];   /* a language that cannot be written; empty: none */
	bool fonts_checked;
	/* owned */
	struct loop_job *held_job;
	struct hub_link *link;
	struct settle *settle;
	struct painter *painter;
	struct press *press;
};

/* ---- What the hub sees of the printer ---------------------------------------------------------
 */

static void tell_life(struct printer *printer)
{
	const bool up = hub_link_is_ready(printer->link);
	const char *trouble = printer->state.trouble;

	loop_status(printer->loop, "%s; paper %s%s%s",
		up ? "takes the hub's orders" : "the hub is away: no orders come",
		printer->state.paper, *trouble ? ": " : "", trouble);
	if (up)
		loop_ready(printer->loop);
}

static void tell_state(struct printer *printer)
{
	struct device_message *state = &printer->state;
	const char *trouble = printer->health.why[0] ? printer->health.why
			      : printer->failed[0]   ? printer->failed
						     : printer->fonts;

	snprintf(state->paper, sizeof(state->paper), "%s", paper_state_name(printer->health.paper));
	snprintf(state->trouble, sizeof(state->trouble), "%.*s", (int)sizeof(state->trouble) - 1,
		trouble);
	hub_link_set_state(printer->link, state);
	tell_life(printer);
}

static void set_first_state(struct printer *printer)
{
	const struct outlet_options *outlet = &printer->options->press.outlet;
	struct device_message *state = &printer->state;

	printer->health.paper = PAPER_UNKNOWN;
	state->giving = true;
	snprintf(state->input, sizeof(state->input), "none");
	snprintf(state->screen, sizeof(state->screen), "none");
	snprintf(state->printer, sizeof(state->printer), "%.*s", (int)sizeof(state->printer) - 1,
		outlet->kind == OUTLET_CUPS ? outlet->queue : "files");
	tell_state(printer);
}

static void on_health(void *data, const struct printer_health *health)
{
	struct printer *printer = data;

	press_log_health(&printer->health, health, printer->device);
	printer->health = *health;
	tell_state(printer);
}

/* ---- What became of paper ----------------------------------------------------------------------
 */

static void tell(struct printer *printer, const struct press_print *print, enum print_state state)
{
	/* An original that came out also makes the reservation a waiting ticket. */
	bool confirms = state == PRINT_PRINTED && print->copy == 0;
	struct settle_news news = {.verb = confirms ? VERB_CONFIRM : VERB_PAPER,
		.print = state,
		.copy = (uint16_t)print->copy};
	int error;

	snprintf(news.visit, sizeof(news.visit), "%s", print->visit);
	error = settle_tell(printer->settle, &news);
	if (error < 0)
		log_warn("paper of '%s': %s: not told to the hub: %s; told after the next start",
			print->visit, print_state_name(state), strerror(-error));
}

static void order_done(struct printer *printer, const char *order, bool ok, const char *text)
{
	struct done_message done = {.ok = ok};

	snprintf(done.order, sizeof(done.order), "%s", order);
	snprintf(done.text, sizeof(done.text), "%.*s", (int)sizeof(done.text) - 1, text);
	if (hub_link_done(printer->link, &done) < 0)
		log_debug("order '%s': the hub is away; it hears by `paper` later", order);
}

static void on_submitted(void *data, const struct press_print *print)
{
	tell(data, print, PRINT_SUBMITTED);
}

static void on_ended(
	void *data, const struct press_print *print, enum print_state state, const char *why)
{
	struct printer *printer = data;
	bool printed = state == PRINT_PRINTED;
	char order[COMMAND_ID_SIZE];
	bool ordered = orders_end(&printer->orders, print->visit, print->copy, order);

	if (printed)
		log_info("paper of '%s', copy %u: printed", print->visit, print->copy);
	else
		log_err("paper of '%s', copy %u: %s: %s", print->visit, print->copy,
			print_state_name(state), why);
	tell(printer, print, state);
	if (ordered) /* else it is an old story */
		snprintf(printer->failed, sizeof(printer->failed), "%s", printed ? "" : why);
	/* `done` that is not ok means unprinted to the hub: of what is uncertain only `paper`
	 * tells. */
	if (ordered && state != PRINT_UNCERTAIN)
		order_done(printer, order, printed, why);
	tell_state(printer);
	if (printer->orders.held_count)
		loop_job_run(printer->held_job);
}

static void on_told(void *data, const struct settle_news *news, bool accepted)
{
	struct printer *printer = data;
	struct press_print print = {.visit = news->visit, .copy = news->copy};

	(void)accepted; /* refused for good is told as well: asking again would not help */
	if (news->print > PRINT_SUBMITTED)
		press_told(printer->press, &print);
}

/* ---- Orders ------------------------------------------------------------------------------------
 */

static int print_order(struct printer *printer, const struct order_message *order)
{
	const struct hall_catalogue *hall = printer->store.hall;
	struct ticket_message ticket = order->ticket;
	struct ticket_face face = {.ticket = &ticket, .hall = hall, .words = &printer->texts};
	char id[COMMAND_ID_SIZE];
	int error = orders_open(&printer->orders, order);

	if (error < 0)
		return error;
	if (!ticket.language[0]) /* given by hand at reception */
		memcpy(ticket.language, hall->languages[0], sizeof(ticket.language));
	error = press_print(printer->press, &face, order_copy(order));
	if (error < 0)
		orders_end(&printer->orders, ticket.visit, order_copy(order), id);
	return error;
}

static void do_order(struct printer *printer, const struct order_message *order)
{
	struct order_circumstances now = {
		.hub_ms = hub_link_now_ms(printer->link), .has_hall = printer->store.hall != NULL};
	char why[ANSWER_TEXT_SIZE];
	enum order_verdict verdict = order_judge(order, &now, why);
	int error = verdict == ORDER_PRINT ? print_order(printer, order) : 0;

	if (error == -ENOSPC) {
		verdict = ORDER_LATER;
		snprintf(why, sizeof(why), "many tickets are waiting here");
	} else if (error < 0) {
		verdict = ORDER_REFUSE;
		snprintf(why, sizeof(why), "ticket not printed: %s", strerror(-error));
		snprintf(printer->failed, sizeof(printer->failed), "%s", why);
		tell_state(printer);
	}
	if (verdict == ORDER_PRINT)
		return;
	log_warn("order '%s': %s '%s': %s: %s", order->order, order->verb, order->ticket.ticket,
		why, verdict == ORDER_LATER ? "later" : "refused");
	if (verdict == ORDER_LATER)
		orders_hold(&printer->orders, order);
	else
		order_done(printer, order->order, false, why);
}

/* What made them wait may be over. */
static void do_held_orders(void *data)
{
	struct printer *printer = data;
	struct order_message order;

	for (int left = printer->orders.held_count; left > 0; left--) {
		if (orders_take_held(&printer->orders, &order))
			do_order(printer, &order);
	}
}

static void hear_order(struct printer *printer, const struct json *body)
{
	struct order_message order;

	if (order_message_read(body, &order) < 0) {
		log_warn("order: the hub's message is broken: left out");
		return;
	}
	do_order(printer, &order);
	press_probe(printer->press);
}

/* ---- The hall ----------------------------------------------------------------------------------
 */

/* So that the first citizen neither waits for fonts nor gets boxes instead of letters. */
static void warm(struct printer *printer)
{
	const struct hall_catalogue *hall = printer->store.hall;

	for (int i = 0; i < hall->language_count; i++) {
		const char *language = hall->languages[i];
		char why[PAINT_WHY_SIZE];

		if (paint_language_ready(
			    printer->painter, language, translations_own_name(language), why) < 0) {
			log_err("%s", why);
			snprintf(printer->fonts, sizeof(printer->fonts), "%s", why);
		}
		if (press_warm(printer->press, hall, &printer->texts, language) < 0)
			log_warn("ticket: a sample in '%s' could not be painted", language);
	}
}

static void use_hall(struct printer *printer)
{
	if (!printer->store.hall || printer->fonts_checked)
		return;
	printer->fonts_checked = true;
	warm(printer);
	tell_state(printer);
}

static void hear_catalogue(struct printer *printer, const char *name, const struct json *body)
{
	if (catalogue_store_hear(&printer->store, name, body) == CATALOGUE_CHANGED)
		use_hall(printer);
	if (printer->store.hall && printer->orders.held_count)
		loop_job_run(printer->held_job);
	/* Institutions come after the head that names them: so they are asked for after it. */
	if (!name[0] && hub_link_follow(printer->link, TOPIC_CATALOGUE, "+") < 0)
		log_err("catalogue: the institutions' topics could not be followed");
}

/* ---- The hub -----------------------------------------------------------------------------------
 */

static void on_ready(void *data)
{
	struct printer *printer = data;

	tell_life(printer);
	settle_ready(printer->settle);
	do_held_orders(printer); /* the hub's time is known now */
	press_probe(printer->press);
}

static void on_lost(void *data, const char *why)
{
	(void)why; /* the link logged it */
	tell_life(data);
}

static void on_message(void *data, enum topic_kind kind, const char *name, const struct json *body)
{
	if (kind == TOPIC_CATALOGUE)
		hear_catalogue(data, name, body);
	else if (kind == TOPIC_DEVICE_DO)
		hear_order(data, body);
}

static int follow(struct printer *printer, const char *device)
{
	int error = hub_link_follow(printer->link, TOPIC_CATALOGUE, NULL);

	if (error == 0)
		error = hub_link_follow(printer->link, TOPIC_DEVICE_DO, device);
	return error;
}

/* ---- Start and end -----------------------------------------------------------------------------
 */

static int open_press(struct printer *printer, struct loop *loop, const struct board_file *board)
{
	static const struct press_handlers handlers = {
		.submitted = on_submitted, .ended = on_ended, .health = on_health};
	struct press_options options = printer->options->press;

	snprintf(printer->ledger, sizeof(printer->ledger), "%s/paper.ledger", board->state);
	options.ledger = printer->ledger;
	printer->press = press_open(loop, printer->painter, &options, &handlers, printer);
	return printer->press ? 0 : -errno;
}

static int open_parts(struct printer *printer, struct loop *loop, const struct board_file *board)
{
	static const struct hub_link_handlers handlers = {
		.ready = on_ready, .lost = on_lost, .message = on_message};
	int error = loop_job_add(loop, do_held_orders, printer, &printer->held_job);

	if (error < 0)
		return error;
	printer->painter = paint_open();
	if (!printer->painter)
		return -errno;
	printer->settle = settle_new(loop, on_told, printer);
	if (!printer->settle)
		return -errno;
	printer->link = hub_link_new(loop, board, ROLE_PRINTER, &handlers, printer);
	if (!printer->link)
		return -errno;
	settle_use(printer->settle, printer->link);
	return open_press(printer, loop, board);
}

static int start(struct printer *printer, struct loop *loop, const struct board_file *board)
{
	int error = open_parts(printer, loop, board);

	if (error < 0)
		return error;
	set_first_state(printer);
	catalogue_store_open(&printer->store, board->state);
	use_hall(printer);
	press_recover(printer->press);
	press_probe(printer->press);
	error = follow(printer, board->device);
	return error < 0 ? error : hub_link_start(printer->link);
}

struct printer *printer_new(
	struct loop *loop, const struct board_file *board, const struct printer_options *options)
{
	struct printer *printer = calloc(1, sizeof(*printer));
	int error;

	if (!printer) {
		log_err("printer: cannot start: no memory");
		return NULL;
	}
	printer->loop = loop;
	printer->device = board->device;
	printer->health.ready = true; /* until it says otherwise */
	printer->options = options;
	translations_init(&printer->texts, options->texts);
	error = start(printer, loop, board);
	if (error < 0) {
		log_err("printer: cannot start: %s", strerror(-error));
		printer_free(printer);
		errno = -error;
		return NULL;
	}
	return printer;
}

void printer_free(struct printer *printer)
{
	if (!printer)
		return;
	press_close(printer->press);
	hub_link_free(printer->link);
	settle_free(printer->settle);
	loop_job_del(printer->held_job);
	paint_close(printer->painter);
	catalogue_store_close(&printer->store);
	translations_fini(&printer->texts);
	free(printer);
}
