/* The kiosk gives numbers of its own. */
#include "kiosk/alone.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/event.h"
#include "firmware/base/log.h"
#include "firmware/base/loop.h"
#include "firmware/wire/visit_id.h"
#include "kiosk/inside.h"

/* ---- When -------------------------------------------------------------------------------------
 */

/* What the hub said last; a kiosk without its file remembers nothing. */
static const struct own_hub *last_hub(const struct kiosk *kiosk)
{
	static const struct own_hub never;

	return kiosk->alone.own ? own_tickets_hub(kiosk->alone.own) : &never;
}

int64_t alone_now_ms(const struct kiosk *kiosk, enum clock_quality *quality)
{
	const struct own_hub *hub = last_hub(kiosk);
	int64_t now_ms = hub_link_now_ms(kiosk->link);

	*quality = CLOCK_HUB;
	if (now_ms >= 0)
		return now_ms;
	if (hub->boot[0] && strcmp(hub->boot, kiosk->alone.boot) == 0)
		return clock_mono_ms() + hub->offset_ms;
	*quality = CLOCK_WALL;
	if (kiosk->options->clock_trusted || clock_wall_is_set())
		return clock_wall_ms();
	*quality = CLOCK_NONE;
	return 0;
}

/* The business day and the time of a ticket given now. A clock that stands before the last day the
 * hub told of is none. -ENODATA: no day is known. */
static int set_moment(const struct kiosk *kiosk, struct own_ticket *ticket)
{
	const struct hall_catalogue *hall = kiosk->store.hall;
	const struct own_hub *hub = last_hub(kiosk);

	ticket->mono_ms = clock_mono_ms();
	ticket->wall_ms = alone_now_ms(kiosk, &ticket->quality);
	ticket->day_sure = hall && ticket->quality != CLOCK_NONE &&
			   clock_business_day(ticket->wall_ms, hall->time_zone,
				   hall->day_start_minute, ticket->day) == 0 &&
			   strcmp(ticket->day, hub->day) >= 0;
	if (ticket->day_sure)
		return 0;
	ticket->quality = CLOCK_NONE;
	ticket->wall_ms = 0;
	memcpy(ticket->day, hub->day, sizeof(ticket->day));
	return hub->day[0] ? 0 : -ENODATA;
}

bool alone_may_give(const struct kiosk *kiosk)
{
	const struct alone *alone = &kiosk->alone;

	return alone->own && alone->number && alone->waited && kiosk->store.hall &&
	       own_tickets_is_whole(alone->own) && last_hub(kiosk)->day[0];
}

/* A day that the hub has closed is over; one that it has not seen begins by itself. Without a clock
 * nobody knows which it is: whoever stands here found the doors open. */
bool alone_is_open(const struct kiosk *kiosk)
{
	const struct own_hub *hub = last_hub(kiosk);
	struct own_ticket now = {0};

	if (hub->open || set_moment(kiosk, &now) < 0)
		return hub->open;
	return !now.day_sure || strcmp(now.day, hub->day) > 0;
}

/* ---- The hub ----------------------------------------------------------------------------------
 */

static void wait_is_over(void *data)
{
	alone_stop_waiting(data);
	log_warn("hub: not heard of since the start: %s until it is",
		alone_may_give(data) ? "the kiosk gives numbers of its own" : "no tickets");
	news_use_hub(data);
	kiosk_go_on(data);
}

void alone_stop_waiting(struct kiosk *kiosk)
{
	kiosk->alone.waited = true;
	loop_timer_stop(kiosk->alone.timer);
}

void alone_hear_hub(struct kiosk *kiosk)
{
	const struct hub_message *hub = hub_link_hub(kiosk->link);
	int64_t now_ms = hub_link_now_ms(kiosk->link);
	struct own_hub seen = {.open = hub->open, .offset_ms = now_ms - clock_mono_ms()};

	if (!kiosk->alone.own || !hub->online || !hub->day[0] || now_ms < 0)
		return;
	memcpy(seen.day, hub->day, sizeof(seen.day));
	memcpy(seen.boot, kiosk->alone.boot, sizeof(seen.boot));
	if (own_tickets_note_hub(kiosk->alone.own, &seen) < 0)
		log_warn("own tickets: the hub's day was not noted: %s",
			own_tickets_why(kiosk->alone.own));
}

/* ---- Issue ------------------------------------------------------------------------------------
 */

static void fill_message(
	const struct kiosk *kiosk, const struct own_ticket *own, struct ticket_message *ticket)
{
	const struct hall_catalogue *hall = kiosk->store.hall;
	const struct catalogue_service *service = hall_catalogue_service(hall, own->service);

	*ticket = (struct ticket_message){.state = LEG_WAITING,
		.low_ms = -1,
		.high_ms = -1,
		.issued_ms = own->wall_ms,
		.copies = own->copies,
		.print = own->print};
	ticket_text(&own->ticket, ticket->ticket);
	visit_id_write(ticket->visit, hall->centre, own->day, &own->ticket);
	snprintf(ticket->leg, sizeof(ticket->leg), "%s/1", ticket->ticket);
	memcpy(ticket->service, own->service, sizeof(ticket->service));
	memcpy(ticket->klass, own->klass, sizeof(ticket->klass));
	memcpy(ticket->language, own->language, sizeof(ticket->language));
	memcpy(ticket->token, own->token, sizeof(ticket->token));
	if (service)
		memcpy(ticket->institution, hall->institutions[service->institution].id,
			sizeof(ticket->institution));
}

static void note_trouble(struct kiosk *kiosk, int error)
{
	char text[TROUBLE_TEXT_SIZE] = "";

	if (error == -ERANGE)
		snprintf(text, sizeof(text),
			"own numbers: a range is used up: bring the hub back or give the service "
			"another series");
	else if (error < 0)
		snprintf(text, sizeof(text), "own tickets: not written: %s",
			own_tickets_why(kiosk->alone.own));
	if (error < 0)
		log_event(error == -ERANGE ? EVENT_NUMBERS_EXHAUSTED : EVENT_STORAGE_FAILED,
			LOG_LEVEL_ERR, LOG_FIELDS({"DEVICE", kiosk->device}), "%s", text);
	kiosk_tell_trouble(kiosk, TROUBLE_OWN, text);
}

int alone_issue(struct kiosk *kiosk, const char *replaces, struct ticket_message *ticket)
{
	const struct catalogue_service *service =
		kiosk->store.hall ? hall_catalogue_service(kiosk->store.hall, kiosk->flow.service)
				  : NULL;
	struct own_ticket own = {.print = PRINT_ISSUED};
	int error;

	if (!alone_may_give(kiosk) || !service || set_moment(kiosk, &own) < 0)
		return -ENOTCONN;
	memcpy(own.ticket.series, service->series, sizeof(own.ticket.series));
	memcpy(own.service, service->id, sizeof(own.service));
	memcpy(own.klass, kiosk->flow.klass, sizeof(own.klass));
	memcpy(own.language, kiosk->flow.language, sizeof(own.language));
	memcpy(own.token, kiosk->last_token, sizeof(own.token));
	memcpy(own.boot, kiosk->alone.boot, sizeof(own.boot));
	snprintf(own.run, sizeof(own.run), "%s", hub_link_run(kiosk->link));
	snprintf(own.replaces, sizeof(own.replaces), "%s", replaces);
	error = own_tickets_issue(kiosk->alone.own, kiosk->alone.number, &own);
	note_trouble(kiosk, error);
	if (error < 0)
		return error;
	fill_message(kiosk, &own, ticket);
	log_info("ticket '%s': given without the hub for '%s'", ticket->ticket, own.service);
	kiosk_tell_unreported(kiosk);
	return 0;
}

/* ---- What becomes of them ---------------------------------------------------------------------
 */

/* The ticket of a visit's id; false: no such own ticket, or the hub knows it. */
static bool find_unreported(struct kiosk *kiosk, const char *visit, struct own_ticket *own)
{
	struct ticket ticket;
	char day[DAY_SIZE];

	if (!kiosk->alone.own || !visit_id_read(visit, day, &ticket) ||
		ticket_range(ticket.number) <= 0)
		return false;
	return own_tickets_find(kiosk->alone.own, day, &ticket, own) > 0 &&
	       own->state != OWN_REPORTED;
}

static bool update(struct kiosk *kiosk, const struct own_ticket *own)
{
	int error = own_tickets_update(kiosk->alone.own, own);

	note_trouble(kiosk, error);
	return error == 0;
}

int alone_copy(struct kiosk *kiosk, struct ticket_message *ticket)
{
	struct own_ticket own;

	if (!find_unreported(kiosk, ticket->visit, &own))
		return -ENOENT;
	own.copies++;
	own.state = OWN_OPEN;
	if (!update(kiosk, &own))
		return -EIO;
	ticket->copies = own.copies;
	return 0;
}

bool alone_note_paper(struct kiosk *kiosk, enum verb verb, const struct press_print *print,
	enum print_state state)
{
	struct own_ticket own, before;

	if (!find_unreported(kiosk, print->visit, &own))
		return false;
	if (state == PRINT_SUBMITTED) /* the press's ledger knows that */
		return true;
	before = own;
	own.is_void |= verb == VERB_VOID;
	if (state != PRINT_ISSUED && print->copy == own.copies)
		own.print = state;
	if (own.state == OWN_OPEN)
		own.state = OWN_READY;
	if (memcmp(&before, &own, sizeof(own)) == 0 || update(kiosk, &own))
		press_told(kiosk->press, print); /* it lies in our own file now */
	report_go_on(kiosk);
	return true;
}

/* Tickets of earlier runs whose paper the press never heard of were given to nobody. */
static void recover(struct kiosk *kiosk)
{
	struct own_ticket own;
	struct ticket_message ticket;

	if (!kiosk->alone.own)
		return;
	for (int64_t n = 0; own_tickets_next(kiosk->alone.own, 1U << OWN_OPEN, n, &own) > 0;
		n = own.n) {
		fill_message(kiosk, &own, &ticket);
		if (press_knows(kiosk->press, &(struct press_print){ticket.visit, own.copies}))
			continue; /* its end is told */
		/* An earlier piece may be in somebody's hand; without the ledger this one too. */
		own.is_void = own.copies == 0 && press_remembers(kiosk->press) &&
			      !press_was_shown(kiosk->press, ticket.visit);
		own.print = own.is_void ? PRINT_UNPRINTED : PRINT_UNCERTAIN;
		own.state = OWN_READY;
		log_warn("ticket '%s': was given to nobody: this kiosk was stopped in between",
			ticket.ticket);
		(void)!update(kiosk, &own);
	}
}

void alone_use_hall(struct kiosk *kiosk)
{
	const struct hall_catalogue *hall = kiosk->store.hall;
	const struct catalogue_device *own =
		hall ? hall_catalogue_device(hall, kiosk->device) : NULL;

	kiosk->alone.number = own ? own->kiosk : 0;
	if (hall && !kiosk->alone.recovered)
		recover(kiosk);
	kiosk->alone.recovered |= hall != NULL;
	/* Who it is the kiosk may learn only now. */
	if (kiosk->alone.number && kiosk->alone.own && hub_link_is_ready(kiosk->link) &&
		!own_tickets_is_whole(kiosk->alone.own))
		report_ask_range(kiosk);
}

/* ---- Begin and end ----------------------------------------------------------------------------
 */

int alone_open(struct kiosk *kiosk, const char *state)
{
	char path[512], set_aside[256], why[256];
	int error = loop_timer_add(kiosk->loop, wait_is_over, kiosk, &kiosk->alone.timer);

	if (error < 0)
		return error;
	clock_boot_id(kiosk->alone.boot);
	snprintf(path, sizeof(path), "%s/own.db", state);
	kiosk->alone.own = own_tickets_open(path, set_aside, why);
	if (!kiosk->alone.own) {
		log_event(EVENT_STORAGE_FAILED, LOG_LEVEL_ERR,
			LOG_FIELDS({"DEVICE", kiosk->device}),
			"own tickets: %s: without the hub this kiosk gives no numbers", why);
		kiosk_tell_trouble(kiosk, TROUBLE_OWN, why);
		return 0;
	}
	if (set_aside[0])
		log_event(EVENT_DATABASE_SET_ASIDE, LOG_LEVEL_ERR,
			LOG_FIELDS({"DEVICE", kiosk->device}),
			"own tickets: '%s' was broken and is kept as '%s': no numbers of its own "
			"until the hub has told which were given",
			path, set_aside);
	loop_timer_after(kiosk->alone.timer, ALONE_WAIT_MS);
	return 0;
}

void alone_close(struct kiosk *kiosk)
{
	if (kiosk->alone.timer)
		loop_timer_del(kiosk->alone.timer);
	own_tickets_close(kiosk->alone.own);
	kiosk->alone.own = NULL;
	kiosk->alone.timer = NULL;
}
