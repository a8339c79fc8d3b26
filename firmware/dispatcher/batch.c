/*
 * One batch. Each request is settled from memory (a repeat, a refusal, a question) or decided,
 * journaled and applied; then one commit makes all of it true, and only then anybody hears of it.
 * If anything about storage fails, nothing of the batch happened: roll back, rebuild the hall from
 * the journal, tell those who asked, go on.
 */
#include "firmware/dispatcher/batch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/dispatcher/ahead.h"
#include "firmware/dispatcher/alarm.h"
#include "firmware/dispatcher/answer.h"
#include "firmware/dispatcher/booking.h"
#include "firmware/dispatcher/configure.h"
#include "firmware/dispatcher/day.h"
#include "firmware/dispatcher/doors.h"
#include "firmware/dispatcher/orders.h"
#include "firmware/dispatcher/learn.h"
#include "firmware/dispatcher/popular.h"
#include "firmware/dispatcher/publish.h"
#include "firmware/dispatcher/recent.h"
#include "firmware/dispatcher/report.h"

/* Copies bytes behind the batch's text; -ENOSPC past its bound. */
static int text_add(struct hub *hub, const char *bytes, size_t len, size_t *at)
{
	if (hub->text_len + len > BATCH_TEXT_MAX)
		return -ENOSPC;
	if (hub->text_len + len > hub->text_size) {
		size_t size = hub->text_size ? hub->text_size * 2 : 64 << 10;

		while (size < hub->text_len + len)
			size *= 2;
		char *grown = realloc(hub->text, size);

		if (!grown)
			return -ENOMEM;
		hub->text = grown;
		hub->text_size = size;
	}
	memcpy(hub->text + hub->text_len, bytes, len);
	*at = hub->text_len;
	hub->text_len += len;
	return 0;
}

/* Keeps what answer_*() wrote as the request's answer. */
static int request_keep_answer(struct hub *hub, struct request *r)
{
	size_t len;
	const char *text = json_writer_text(&hub->writer, &len);

	if (!text)
		return -ENOMEM;
	int rc = text_add(hub, text, len, &r->answer);
	if (rc == 0)
		r->answer_len = len;
	return rc;
}

static int request_refuse(
	struct hub *hub, struct request *r, int64_t now, enum refusal refusal, const char *text)
{
	answer_refused(hub, r, now, refusal, text);
	return request_keep_answer(hub, r);
}

/* The same command in this batch already, answered without a change: such answers are remembered
 * after the commit only. */
static const struct request *request_twin(const struct hub *hub, const struct request *r)
{
	for (const struct request *twin = hub->requests; twin < r; twin++)
		if (twin->remember && strcmp(twin->command.id, r->command.id) == 0 &&
			strcmp(twin->command.device, r->command.device) == 0)
			return twin;
	return NULL;
}

static int request_repeat_twin(
	struct hub *hub, struct request *r, const struct request *twin, int64_t now)
{
	r->settled = r->unsure = true;
	if (strcmp(twin->body_hash, r->body_hash) != 0) {
		int rc = request_refuse(hub, r, now, REFUSED_ID_REUSED, NULL);

		return rc < 0 ? rc : 1;
	}
	r->answer = twin->answer;
	r->answer_len = twin->answer_len;
	return 1;
}

/* The answer of an earlier command with the same id. 1: settled, 0: there was none. */
static int request_recall(struct hub *hub, struct request *r, int64_t now)
{
	struct remembered found;
	const struct request *twin = request_twin(hub, r);

	if (twin)
		return request_repeat_twin(hub, r, twin, now);
	int rc = journal_recall(hub->journal, r->command.device, r->command.id, &found);
	if (rc < 0)
		return rc;
	const char *body_hash = found.body_hash;
	if (rc == 0) {
		found.answer = recent_find(hub->recent, r->command.device, r->command.id,
			&body_hash, &found.answer_len);
		if (!found.answer)
			return 0;
	}
	r->settled = true;
	r->unsure = hub->in_transaction;
	if (body_hash[0] && strcmp(body_hash, r->body_hash) != 0)
		rc = request_refuse(hub, r, now, REFUSED_ID_REUSED, NULL);
	else
		rc = text_add(hub, found.answer, found.answer_len, &r->answer);
	if (rc == 0 && !r->answer_len)
		r->answer_len = found.answer_len;
	return rc < 0 ? rc : 1;
}

static int change_apply(struct hub *hub, const struct change *change, int64_t at, int64_t seq)
{
	int rc = 0;

	if (change->kind == CHANGE_CONFIGURED || change->kind == CHANGE_DAY_OPENED) {
		rc = configure_take(hub, change);
		alarm_clear(hub, "numbers");
		alarm_clear(hub, "full");
		alarm_clear(hub, "hall-file-waits");
		alarm_clear(hub, "stranded");
	}
	if (change->kind == CHANGE_DAY_OPENED)
		hub->popular_due = true;
	if (change->kind == CHANGE_DAY_OPENED || change->kind == CHANGE_STRAY)
		hub->strays_due = true;
	booking_note(hub, change);
	if (rc == 0)
		rc = hall_apply(hub->hall, change, at, seq);
	if (rc == 0 && change->kind == CHANGE_DAY_OPENED)
		learn_waits(hub);
	if (rc == 0) {
		publish_mark(hub, change);
		orders_note(hub, change);
	}
	return rc;
}

/* Duties of the journal that belong to the same transaction as the change. */
static int change_keep(struct hub *hub, const struct change *change)
{
	if (change->kind == CHANGE_DAY_OPENED)
		return journal_forget_old(hub->journal, change->day);
	if (change->kind == CHANGE_JUMPED)
		return journal_clear_restored(hub->journal);
	return 0;
}

/* Journal and apply the decision in hub->entry. */
static int request_execute(struct hub *hub, const struct request *r)
{
	struct entry *entry = hub->entry;
	size_t len;
	int rc = hub->in_transaction ? 0 : journal_begin(hub->journal);

	if (rc < 0)
		return rc;
	hub->in_transaction = true;
	entry->seq = journal_last_seq(hub->journal) + 1;
	entry->config = hall_config(hub->hall);
	snprintf(entry->day, sizeof(entry->day), "%s",
		hall_is_open(hub->hall) ? hall_day(hub->hall) : "");
	entry->by = r->command;
	json_writer_reset(&hub->writer);
	entry_text_write(&hub->writer, hub->hall, entry);
	const char *text = json_writer_text(&hub->writer, &len);
	if (!text)
		return -ENOMEM;
	rc = journal_append(hub->journal, hub->hall, entry, text, len);
	if (rc == 0)
		rc = text_add(hub, text, len, &hub->entries[hub->entry_count].at);
	if (rc == 0)
		hub->entries[hub->entry_count++].len = len;
	for (uint16_t i = 0; rc == 0 && i < entry->decision.count; i++) {
		rc = change_apply(hub, &entry->decision.changes[i], entry->at_ms, entry->seq);
		if (rc == 0)
			rc = change_keep(hub, &entry->decision.changes[i]);
	}
	return rc;
}

/* A late `issue` that its kiosk has replaced by a ticket of its own must never be done any more:
 * its id is spent here, in the same transaction. */
static int request_spend_replaced(struct hub *hub, struct request *r, int64_t now)
{
	struct request spent = *r;

	if (r->command.verb != VERB_REPORT || !r->command.offline.replaces[0] ||
		r->command.offline.has_replaced)
		return 0;
	memcpy(spent.command.id, r->command.offline.replaces, sizeof(spent.command.id));
	memset(spent.body_hash, 0, sizeof(spent.body_hash)); /* whatever its body says */
	answer_refused(hub, &spent, now, REFUSED_STATE, "a ticket of the kiosk's own replaced it");
	size_t len;
	const char *text = json_writer_text(&hub->writer, &len);
	if (!text)
		return -ENOMEM;
	return journal_remember(hub->journal, r->command.device, spent.command.id, spent.body_hash,
		hub->entry->seq, hall_day(hub->hall), true, text, len);
}

/* A manager opens today. Another day would close at once and, its numbers being used up, never
 * open again. */
static bool request_prepare_day(struct hub *hub, struct request *r, int64_t now)
{
	char today[DAY_SIZE];

	day_today(hub, now, today);
	r->command.config = hub->file_version;
	if (!r->command.day[0])
		memcpy(r->command.day, today, sizeof(today));
	if (strcmp(r->command.day, today) == 0)
		return true;
	snprintf(r->fault_text, sizeof(r->fault_text),
		"the business day is %s: no other can be opened", today);
	return false;
}

/* Who shall print must be a shared printer of the hall: the rules know no devices. */
static bool request_knows_printer(const struct hub *hub, struct request *r)
{
	const struct catalogue_device *printer =
		r->command.printer[0]
			? hall_catalogue_device(hub->file->catalogue, r->command.printer)
			: NULL;

	if (!r->command.printer[0] || (printer && printer->role == ROLE_PRINTER))
		return true;
	snprintf(r->fault_text, sizeof(r->fault_text),
		"the hall file has no shared printer '%s': add it there and reload",
		r->command.printer);
	return false;
}

/* Refusals that a manager must hear of, not only the citizen who was refused. */
static void request_alarm(struct hub *hub, const struct request *r, enum refusal refusal)
{
	uint16_t service = setup_service(hub->setup, r->command.service);

	if (refusal == REFUSED_EXHAUSTED && service != SETUP_NONE)
		alarm_raise(hub, "numbers",
			"series %s has no number left today: give service '%s' another series in "
			"the hall file and reload",
			hub->setup->series[hub->setup->services[service].series].letters,
			r->command.service);
	else if (refusal == REFUSED_FULL && r->command.verb != VERB_BOOK)
		alarm_raise(hub, "full", "'%s' of '%s' was refused: a list of the hall is full",
			verb_name(r->command.verb), r->command.device);
}

/* Where one word has two meanings. */
static const char *request_why(const struct request *r, const struct decision *decision)
{
	if (decision->refusal == REFUSED_FULL && r->command.verb == VERB_BOOK)
		return "every place of that service at that time is taken: choose another time";
	return NULL;
}

/* It is so already. */
static int request_change_nothing(struct hub *hub, struct request *r, int64_t now)
{
	r->remember = true;
	answer_accepted(hub, r, now, 0);
	return request_keep_answer(hub, r);
}

static int request_decide(struct hub *hub, struct request *r, int64_t now)
{
	struct decision *decision = &hub->entry->decision;
	int rc = r->command.verb == VERB_REPORT ? report_prepare(hub, &r->command, now) : 0;

	if (booking_is_asked(&r->command))
		rc = booking_prepare(hub, &r->command, now);
	doors_prepare(hub, &r->command, now);
	if (rc < 0)
		return rc;
	if (rc > 0) /* not settled: the row it is known by may be of this batch */
		return request_change_nothing(hub, r, now);
	if (r->command.verb == VERB_OPEN_DAY && r->command.role != ROLE_HUB &&
		!request_prepare_day(hub, r, now)) {
		r->remember = true;
		return request_refuse(hub, r, now, REFUSED_INVALID, r->fault_text);
	}
	if (!request_knows_printer(hub, r)) {
		r->remember = true;
		return request_refuse(hub, r, now, REFUSED_UNKNOWN, r->fault_text);
	}
	hub->entry->at_ms = now;
	hall_decide(hub->hall, &r->command, now, decision);
	if (decision->refusal != REFUSED_NOT) {
		r->remember = true;
		request_alarm(hub, r, decision->refusal);
		return request_refuse(hub, r, now, decision->refusal, request_why(r, decision));
	}
	if (decision->count == 0)
		return request_change_nothing(hub, r, now);
	rc = request_execute(hub, r);
	if (rc == 0 && r->command.verb == VERB_REPORT)
		configure_tell_stranded(hub); /* its service may have left the hall file since */
	if (rc < 0 || r->command.role == ROLE_HUB)
		return rc;
	answer_accepted(hub, r, now, hub->entry->seq);
	rc = request_keep_answer(hub, r);
	if (rc == 0)
		rc = journal_remember(hub->journal, r->command.device, r->command.id, r->body_hash,
			hub->entry->seq, hall_day(hub->hall), r->command.verb == VERB_REPORT,
			hub->text + r->answer, r->answer_len);
	return rc < 0 ? rc : request_spend_replaced(hub, r, now);
}

/* Questions: answered from what is there, never journaled. */
static int request_look(struct hub *hub, struct request *r, int64_t now)
{
	struct leg_ref leg;

	r->settled = true;
	r->unsure = hub->in_transaction;
	/* Long answers must not take the room of those whose commands were done. */
	if (hub->text_len > BATCH_TEXT_MAX / 2)
		return request_refuse(
			hub, r, now, REFUSED_FULL, "too many questions at once: ask again");
	if (r->command.verb == VERB_FIND && !hall_find(hub->hall, &r->command.ticket, &leg))
		return request_refuse(hub, r, now, REFUSED_UNKNOWN, NULL);
	answer_accepted(hub, r, now, 0);
	return request_keep_answer(hub, r);
}

/* 0, or -Exxx when storage failed: the whole batch is then undone. */
static int request_run(struct hub *hub, struct request *r, int64_t now)
{
	uint32_t jump;
	int rc;

	if (r->fault != REFUSED_NOT) {
		r->settled = true;
		return request_refuse(hub, r, now, r->fault, r->fault_text);
	}
	if (!verb_changes(r->command.verb))
		return request_look(hub, r, now);
	rc = r->command.role == ROLE_HUB ? 0 : request_recall(hub, r, now);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	if (now > r->command.deadline_ms) {
		r->settled = r->remember = true;
		return request_refuse(hub, r, now, REFUSED_LATE, NULL);
	}
	/* After a restore no number is given before they have jumped: duties_run() does it next. */
	if (clock_mono_ms() < hub->storage_retry_ms ||
		((r->command.verb == VERB_ISSUE || r->command.verb == VERB_CHECK_IN) &&
			ahead_wanted(hub, &jump))) {
		r->settled = true;
		return request_refuse(hub, r, now, REFUSED_STORAGE, NULL);
	}
	return request_decide(hub, r, now);
}

int batch_reload(struct hub *hub)
{
	struct replayed replayed;
	char why[256];
	int rc = replay_hall(hub->journal, configure_setup_of, hub, &replayed, why);

	if (rc == -ENOENT) { /* an empty journal: a hall that never opened */
		replayed.config = 0;
		replayed.setup = configure_fresh_setup(hub);
		replayed.hall = replayed.setup ? hall_new(replayed.setup) : NULL;
		rc = replayed.hall ? 0 : -ENOMEM;
	}
	if (rc < 0) {
		log_err("journal: '%s': cannot rebuild the hall: %s", hub->database, why);
		return rc;
	}
	hall_free(hub->hall);
	setup_free(hub->setup);
	hub->hall = replayed.hall;
	hub->setup = replayed.setup;
	learn_waits(hub);
	hub->awaited_known = false;
	return 0;
}

static const char *storage_advice(int error)
{
	switch (-error) {
	case ENOSPC:
		return "free some space on its disk";
	case EBUSY:
		return "end the other program that holds it";
	default:
		return "look at the log and at the health of its disk";
	}
}

/* Nothing of this batch happened: undo, and answer so. */
static void batch_undo(struct hub *hub, int error, int64_t now)
{
	log_err("journal: '%s': %s (%s): the last %u commands were not done", hub->database,
		strerror(-error), journal_why(hub->journal), hub->request_count);
	journal_rollback(hub->journal);
	hub->in_transaction = hub->strays_due = hub->popular_due = false;
	hub->entry_count = 0;
	hub->storage_retry_ms = clock_mono_ms() + STORAGE_PAUSE_MS;
	alarm_raise(hub, "storage", "%s: %s: %s", hub->database, journal_why(hub->journal),
		storage_advice(error));
	if (batch_reload(hub) < 0) {
		log_err("journal: '%s': giving up, so that the service manager starts anew",
			hub->database);
		loop_quit(hub->loop, 1);
		hub->request_count = 0;
		return;
	}
	publish_mark_all(hub);
	hub->new_order_count = 0;
	for (uint16_t i = 0; i < hub->request_count; i++) {
		struct request *r = &hub->requests[i];

		if (r->settled && r->answer_len && !r->unsure)
			continue;
		if (r->unsure) { /* it asks again, and hears what is true by then */
			r->answer_len = 0;
			continue;
		}
		r->remember = false;
		if (r->command.role == ROLE_HUB ||
			request_refuse(hub, r, now, REFUSED_STORAGE, NULL) < 0)
			r->answer_len = 0;
	}
}

static void batch_remember(struct hub *hub)
{
	for (uint16_t i = 0; i < hub->request_count; i++) {
		const struct request *r = &hub->requests[i];

		if (r->remember && r->answer_len)
			recent_put(hub->recent, r->command.device, r->command.id, r->body_hash,
				hub->text + r->answer, r->answer_len);
	}
}

/* A day has opened, and everybody has heard so. */
static void batch_count_popular(struct hub *hub)
{
	if (!hub->popular_due)
		return;
	hub->popular_due = false;
	if (popular_count(hub) && mqtt_is_up(hub->mqtt))
		publish_catalogue(hub);
}

void batch_run(struct hub *hub)
{
	int64_t now = hub_clock_now(&hub->clock);
	bool wrote;
	int rc = 0;

	if (hub->request_count == 0)
		return;
	hub->text_len = 0;
	hub->entry_count = 0;
	for (uint16_t i = 0; rc == 0 && i < hub->request_count; i++)
		rc = request_run(hub, &hub->requests[i], now);
	wrote = hub->in_transaction;
	if (rc == 0 && wrote)
		rc = journal_commit(hub->journal);
	if (rc < 0) {
		batch_undo(hub, rc, now);
	} else {
		hub->in_transaction = false;
		if (wrote)
			alarm_clear(hub, "storage");
		batch_remember(hub);
		if (hub->strays_due)
			report_tell_strays(hub);
	}
	publish_batch(hub);
	hub->request_count = 0;
	batch_count_popular(hub);
}
