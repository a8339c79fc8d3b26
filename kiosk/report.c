/* The hub hears of the kiosk's own tickets. */
#include "kiosk/report.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/base/loop.h"
#include "firmware/wire/range_message.h"
#include "firmware/wire/visit_id.h"
#include "kiosk/inside.h"

/* ---- When a ticket was issued, seen from today ------------------------------------------------
 */

/*
 * Of this boot: exactly, by the monotonic clock. Of an earlier one: its own clock if that can be
 * true. Else that boot is taken to have ended when this one began, which can only be too late.
 */
static void set_time(
	const struct kiosk *kiosk, const struct own_ticket *own, struct offline_issue *offline)
{
	const struct hub_message *hub = hub_link_hub(kiosk->link);
	int64_t now_ms = hub_link_now_ms(kiosk->link), mono_ms = clock_mono_ms(), end_ms;

	memcpy(offline->day, own->day, sizeof(offline->day));
	offline->quality = own->quality;
	offline->wall_ms = own->wall_ms;
	if (strcmp(own->boot, kiosk->alone.boot) == 0) {
		offline->quality = CLOCK_HUB;
		offline->wall_ms = now_ms - (mono_ms - own->mono_ms);
	} else if (own->quality == CLOCK_NONE || own->wall_ms > now_ms ||
		   (own->quality == CLOCK_WALL && strcmp(own->day, hub->day) > 0)) {
		end_ms = own_tickets_boot_end(kiosk->alone.own, own->boot);
		offline->quality = CLOCK_NONE;
		offline->wall_ms = now_ms - mono_ms - (end_ms - own->mono_ms);
		memcpy(offline->day, hub->day, sizeof(offline->day));
	}
	if (offline->quality == CLOCK_HUB &&
		clock_business_day(offline->wall_ms, kiosk->store.hall->time_zone,
			kiosk->store.hall->day_start_minute, offline->day) < 0)
		memcpy(offline->day, own->day, sizeof(offline->day));
	if (offline->wall_ms < 0)
		offline->wall_ms = 0;
}

static void fill_report(
	const struct kiosk *kiosk, const struct own_ticket *own, struct command *command)
{
	*command = (struct command){.verb = VERB_REPORT,
		.ticket = own->ticket,
		.print = own->is_void		      ? PRINT_UNPRINTED
			 : own->print == PRINT_ISSUED ? PRINT_UNCERTAIN
						      : own->print,
		.copy = own->copies};
	memcpy(command->service, own->service, sizeof(command->service));
	memcpy(command->klass, own->klass, sizeof(command->klass));
	memcpy(command->language, own->language, sizeof(command->language));
	memcpy(command->token, own->token, sizeof(command->token));
	memcpy(command->offline.run, own->run, sizeof(command->offline.run));
	memcpy(command->offline.replaces, own->replaces, sizeof(command->offline.replaces));
	command->offline.mono_ms = own->mono_ms;
	command->offline.printed = !own->is_void;
	set_time(kiosk, own, &command->offline);
}

/* ---- Answers ----------------------------------------------------------------------------------
 */

static void pause(struct kiosk *kiosk)
{
	kiosk->reports.pauses = true;
	loop_timer_after(kiosk->reports.timer, REPORT_AGAIN_MS);
}

/* What happened to its paper while the report was on its way is news like any other from here on.
 */
static void tell_later_news(
	struct kiosk *kiosk, const struct report_slot *slot, const struct own_ticket *own)
{
	char visit[VISIT_ID_SIZE];
	struct press_print print = {visit, own->copies};

	if (own->print == slot->print && own->copies == slot->copies)
		return;
	visit_id_write(visit, kiosk->store.hall->centre, slot->day, &own->ticket);
	paper_tell(kiosk, VERB_PAPER, &print, own->print);
}

static void keep_answer(struct kiosk *kiosk, const struct report_slot *slot, struct own_ticket *own,
	const struct answer_message *answer)
{
	char text[TROUBLE_TEXT_SIZE] = "", ticket[TICKET_TEXT_SIZE];

	ticket_text(&own->ticket, ticket);
	own->state = answer->ok ? OWN_REPORTED : OWN_REFUSED;
	if (!answer->ok) {
		snprintf(own->refused, sizeof(own->refused), "%s: %.40s",
			refusal_name(answer->refusal), answer->text);
		snprintf(text, sizeof(text), "ticket '%s': the hub does not take it: %.80s", ticket,
			answer->text);
		log_err("%s", text);
		kiosk_tell_trouble(kiosk, TROUBLE_OWN, text);
	} else {
		log_info("ticket '%s': the hub knows it", ticket);
	}
	if (own_tickets_update(kiosk->alone.own, own) < 0)
		pause(kiosk); /* told again, which changes nothing there */
	else if (answer->ok)
		tell_later_news(kiosk, slot, own);
}

/* The hub could not take it now: it will be asked again. */
static bool may_be_taken_later(enum refusal refusal)
{
	return refusal == REFUSED_DAY_CLOSED || refusal == REFUSED_STORAGE ||
	       refusal == REFUSED_FULL || refusal == REFUSED_NO_MEMORY || refusal == REFUSED_LATE;
}

static void on_reported(void *data, enum outcome outcome, const struct answer_message *answer,
	const struct json *raw)
{
	struct report_slot slot = *(struct report_slot *)data;
	struct kiosk *kiosk = slot.kiosk;
	struct own_ticket own;

	(void)raw;
	((struct report_slot *)data)->n = 0;
	if (outcome == OUTCOME_LOST)
		return;
	if (outcome == OUTCOME_EXPIRED || (!answer->ok && may_be_taken_later(answer->refusal)))
		pause(kiosk);
	else if (own_tickets_get(kiosk->alone.own, slot.n, &own) > 0)
		keep_answer(kiosk, &slot, &own, answer);
	kiosk_tell_unreported(kiosk);
	report_go_on(kiosk);
	kiosk_go_on(kiosk);
}

/* ---- Telling ----------------------------------------------------------------------------------
 */

static bool is_on_its_way(const struct reports *reports, int64_t n)
{
	for (int i = 0; i < REPORT_WINDOW; i++)
		if (reports->slots[i].n == n)
			return true;
	return false;
}

static struct report_slot *free_slot(struct reports *reports)
{
	for (int i = 0; i < REPORT_WINDOW; i++)
		if (!reports->slots[i].n)
			return &reports->slots[i];
	return NULL;
}

static int tell(struct kiosk *kiosk, struct report_slot *slot, const struct own_ticket *own)
{
	struct command command;
	int error;

	fill_report(kiosk, own, &command);
	*slot = (struct report_slot){
		.kiosk = kiosk, .n = own->n, .print = command.print, .copies = own->copies};
	memcpy(slot->day, command.offline.day, sizeof(slot->day));
	error = hub_link_ask(kiosk->link, &command, REPORT_LIFETIME_MS, on_reported, slot);
	if (error < 0)
		slot->n = 0;
	return error;
}

void report_go_on(struct kiosk *kiosk)
{
	struct reports *reports = &kiosk->reports;
	struct report_slot *slot = free_slot(reports);
	struct own_ticket own;
	int64_t n = 0;

	if (!kiosk->alone.own || !kiosk->store.hall || reports->pauses ||
		!own_tickets_unreported(kiosk->alone.own)) /* hub/state comes each second */
		return;
	while (slot && hub_link_is_ready(kiosk->link) &&
		own_tickets_next(kiosk->alone.own, 1U << OWN_READY, n, &own) > 0) {
		n = own.n;
		if (is_on_its_way(reports, n))
			continue;
		if (tell(kiosk, slot, &own) < 0)
			return; /* when the link is back, or an answer has made room */
		slot = free_slot(reports);
	}
}

static void on_timer(void *data)
{
	struct kiosk *kiosk = data;

	kiosk->reports.pauses = false;
	report_go_on(kiosk);
}

/* ---- Questions --------------------------------------------------------------------------------
 */

static uint32_t highest_known(const struct range_message *range, const char *series)
{
	for (int i = 0; i < range->highest_count; i++)
		if (strcmp(range->highest[i].series, series) == 0)
			return range->highest[i].number;
	return 0;
}

/* A hub that was restored from a backup has forgotten what it took in since: it hears it again. */
static void report_forgotten(struct kiosk *kiosk, const struct range_message *range)
{
	struct own_ticket own;

	for (int64_t n = 0; own_tickets_next(kiosk->alone.own, 1U << OWN_REPORTED, n, &own) > 0;
		n = own.n) {
		if (strcmp(own.day, range->day) != 0 ||
			own.ticket.number <= highest_known(range, own.ticket.series))
			continue;
		log_warn("ticket '%s%03u': the hub has forgotten it: reported again",
			own.ticket.series, own.ticket.number);
		own.state = OWN_READY;
		if (own_tickets_update(kiosk->alone.own, &own) < 0)
			return;
	}
}

static void on_range(void *data, enum outcome outcome, const struct answer_message *answer,
	const struct json *raw)
{
	struct kiosk *kiosk = data;
	struct range_message range;
	int error;

	if (outcome != OUTCOME_ANSWERED || !answer->ok)
		return; /* asked again when the hub is back */
	if (range_message_read(raw, &range) < 0) {
		log_warn("own numbers: the hub's answer is of unknown form");
		return;
	}
	if (!range.day[0])
		return; /* the hall was never open: asked again when it is */
	error = own_tickets_learn(kiosk->alone.own, kiosk->alone.number, range.day, range.highest,
		range.highest_count, range.used);
	if (error < 0)
		log_warn("own numbers: not noted: %s", own_tickets_why(kiosk->alone.own));
	else
		log_info("own numbers: known: this kiosk can go on without the hub");
	report_forgotten(kiosk, &range);
	report_go_on(kiosk);
	news_use_hub(kiosk);
	kiosk_go_on(kiosk);
}

void report_ask_range(struct kiosk *kiosk)
{
	struct command command = {.verb = VERB_RANGE};

	memcpy(kiosk->reports.range_day, hub_link_hub(kiosk->link)->day, DAY_SIZE);
	if (kiosk->alone.own && kiosk->alone.number)
		(void)!hub_link_ask(kiosk->link, &command, REPORT_LIFETIME_MS, on_range, kiosk);
}

/* A ticket of the hub's that stands in no ledger of ours and is not at hand: nobody has it. */
static void give_up(struct kiosk *kiosk, const char *day, const struct ticket *ticket)
{
	char visit[VISIT_ID_SIZE], text[TICKET_TEXT_SIZE];
	struct press_print print = {visit, 0};

	ticket_text(ticket, text);
	visit_id_write(visit, kiosk->store.hall->centre, day, ticket);
	if (press_knows(kiosk->press, &print) || press_was_shown(kiosk->press, visit) ||
		!strcmp(kiosk->flow.ticket.visit, visit))
		return;
	log_info("ticket '%s': was given to nobody: void", text);
	paper_tell(kiosk, VERB_VOID, &print, PRINT_ISSUED);
}

static void on_unheard(void *data, enum outcome outcome, const struct answer_message *answer,
	const struct json *raw)
{
	struct kiosk *kiosk = data;
	struct unheard_message unheard;

	if (outcome != OUTCOME_ANSWERED || !answer->ok)
		return;
	if (kiosk->asking) { /* the ticket on its way would be among them */
		report_ask_unheard(kiosk);
		return;
	}
	/* With a new ledger any of them may be on paper. */
	if (unheard_message_read(raw, &unheard) < 0 || !kiosk->store.hall ||
		!press_remembers(kiosk->press))
		return;
	for (int i = 0; i < unheard.count; i++)
		give_up(kiosk, unheard.day, &unheard.tickets[i]);
}

void report_ask_unheard(struct kiosk *kiosk)
{
	struct command command = {.verb = VERB_UNHEARD};

	kiosk->reports.asks_unheard = kiosk->asking;
	if (!kiosk->asking)
		(void)!hub_link_ask(kiosk->link, &command, REPORT_LIFETIME_MS, on_unheard, kiosk);
}

void report_hub_ready(struct kiosk *kiosk)
{
	kiosk->reports.pauses = false;
	loop_timer_stop(kiosk->reports.timer);
	report_ask_range(kiosk);
	report_ask_unheard(kiosk);
	report_go_on(kiosk);
}

void report_hear_hub(struct kiosk *kiosk)
{
	struct reports *reports = &kiosk->reports;
	const struct hub_message *hub = hub_link_hub(kiosk->link);
	bool opened = hub->open && !reports->day_open, new_day;

	if (!hub_link_is_ready(kiosk->link))
		return;
	new_day = strcmp(reports->range_day, hub->day) != 0;
	reports->day_open = hub->open;
	if (new_day)
		report_ask_range(kiosk);
	if (new_day || opened)
		reports->pauses = false;
	report_go_on(kiosk);
}

/* ---- Begin and end ----------------------------------------------------------------------------
 */

int report_open(struct kiosk *kiosk)
{
	return loop_timer_add(kiosk->loop, on_timer, kiosk, &kiosk->reports.timer);
}

void report_close(struct kiosk *kiosk)
{
	if (kiosk->reports.timer)
		loop_timer_del(kiosk->reports.timer);
	kiosk->reports.timer = NULL;
}
