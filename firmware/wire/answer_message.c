/* Answers: what became of a command, and what a ticket shows. */
#include "firmware/wire/answer_message.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/json.h"
#include "firmware/wire/field.h"
#include "firmware/wire/leg_member.h"
#include "firmware/wire/shape.h"

/* ---- The ticket ---- */

const char *ticket_message_for(const struct ticket_message *m)
{
	return m->journey[0] ? m->journey : m->service;
}

void ticket_message_fill(struct ticket_message *m, const struct hall *hall, struct leg_ref ref)
{
	const struct setup *setup = hall_setup(hall);
	const struct visit *visit = hall_visit(hall, ref.visit);
	const struct leg *leg = hall_leg(hall, ref);
	uint16_t shown = visit->journey != SETUP_NONE ? visit->journey : leg->service;

	memset(m, 0, sizeof(*m));
	ticket_text(&visit->ticket, m->ticket);
	visit_id_write(m->visit, setup->centre, hall_day(hall), &visit->ticket);
	hall_leg_text(hall, ref, m->leg);
	m->state = (enum leg_state)leg->state;
	field_copy(m->service, sizeof(m->service), leg_member_service(setup, leg->service));
	field_copy(m->journey, sizeof(m->journey), leg_member_service(setup, visit->journey));
	if (shown < setup->service_count)
		field_copy(m->institution, sizeof(m->institution),
			setup->institutions[setup->services[shown].institution].id);
	field_copy(m->klass, sizeof(m->klass), leg_member_class(setup, leg->klass));
	field_copy(m->language, sizeof(m->language), visit->language);
	field_copy(m->token, sizeof(m->token), visit->token);
	m->low_ms = -1;
	m->high_ms = -1;
	m->issued_ms = visit->arrived_ms;
	m->copies = visit->copies;
	m->print = (enum print_state)visit->print;
	field_copy(m->printer, sizeof(m->printer), hall_printer(hall, visit->printer));
	m->counter = leg_member_counter(setup, leg->counter);
	m->until_ms = leg->until_ms;
}

static void put_ms_or_null(struct json_writer *w, const char *name, int64_t ms)
{
	if (ms >= 0)
		json_put_int(w, name, ms);
	else
		json_put_null(w, name);
}

void ticket_message_write(struct json_writer *w, const char *name, const struct ticket_message *m)
{
	json_open_object(w, name);
	json_put_string(w, "visit", m->visit);
	json_put_string(w, "ticket", m->ticket);
	json_put_string(w, "leg", m->leg);
	json_put_string(w, "state", leg_state_name(m->state));
	json_put_string(w, "service", m->service);
	json_put_string(w, "institution", m->institution);
	json_put_string(w, "class", m->klass);
	json_put_string(w, "language", m->language);
	json_put_string(w, "token", m->token);
	json_put_int(w, "ahead", m->ahead);
	put_ms_or_null(w, "low", m->low_ms);
	put_ms_or_null(w, "high", m->high_ms);
	json_put_int(w, "issued", m->issued_ms);
	json_put_int(w, "copies", m->copies);
	json_put_string(w, "print", print_state_name(m->print));
	if (m->printer[0])
		json_put_string(w, "printer", m->printer);
	if (m->counter)
		json_put_int(w, "counter", m->counter);
	if (m->journey[0])
		json_put_string(w, "journey", m->journey);
	if (m->until_ms)
		json_put_int(w, "until", m->until_ms);
	json_close_object(w);
}

/* A hub of old says nothing of paper. */
static bool print_read(const struct json *in, enum print_state *print)
{
	const struct json *value = json_get(in, "print");
	const char *word = json_string(value);

	if (!value)
		return true;
	*print = word ? print_state_parse(word) : PRINT_STATE_COUNT;
	return *print != PRINT_STATE_COUNT;
}

int ticket_message_read(const struct json *value, struct ticket_message *m)
{
	struct ticket_message read;

	memset(&read, 0, sizeof(read));
	if (json_type(value) != JSON_OBJECT ||
		!field_text(value, "visit", read.visit, sizeof(read.visit)) ||
		!field_shaped(
			value, "ticket", leg_member_is_ticket, read.ticket, sizeof(read.ticket)) ||
		!field_shaped(value, "leg", leg_member_is_leg, read.leg, sizeof(read.leg)) ||
		!leg_member_state(value, "state", &read.state) ||
		!field_shaped(value, "service", shape_is_id, read.service, sizeof(read.service)) ||
		!field_shaped_or_empty(value, "institution", shape_is_id, read.institution,
			sizeof(read.institution)) ||
		!field_shaped_or_empty(
			value, "class", shape_is_id, read.klass, sizeof(read.klass)) ||
		!field_shaped_or_empty(value, "language", shape_is_language, read.language,
			sizeof(read.language)) ||
		!field_shaped_or_empty(
			value, "token", shape_is_token, read.token, sizeof(read.token)) ||
		!field_u32(value, "ahead", &read.ahead) ||
		!field_int_or(value, "low", -1, 0, SHAPE_MAX_NUMBER, &read.low_ms) ||
		!field_int_or(value, "high", -1, 0, SHAPE_MAX_NUMBER, &read.high_ms) ||
		!field_ms(value, "issued", &read.issued_ms) ||
		!field_u16(value, "copies", UINT16_MAX, &read.copies) ||
		!print_read(value, &read.print) ||
		!field_shaped_or_empty(
			value, "printer", shape_is_id, read.printer, sizeof(read.printer)) ||
		!field_u16(value, "counter", SHAPE_MAX_COUNTER, &read.counter) ||
		!field_shaped_or_empty(
			value, "journey", shape_is_id, read.journey, sizeof(read.journey)) ||
		!field_ms(value, "until", &read.until_ms))
		return -EINVAL;
	*m = read;
	return 0;
}

/* ---- The answer ---- */

void answer_message_write(
	struct json_writer *w, const struct answer_message *m, const char *entries)
{
	json_open_object(w, NULL);
	json_put_string(w, "id", m->id);
	json_put_bool(w, "ok", m->ok);
	json_put_int(w, "now", m->now_ms);
	if (m->seq)
		json_put_int(w, "seq", m->seq);
	if (!m->ok) {
		json_open_object(w, "error");
		json_put_string(w, "code", refusal_name(m->refusal));
		json_put_string(w, "text", m->text);
		json_close_object(w);
	}
	if (m->when_ms)
		json_put_int(w, "when", m->when_ms);
	if (m->empty)
		json_put_bool(w, "empty", true);
	if (m->has_ticket)
		ticket_message_write(w, "ticket", &m->ticket);
	if (m->has_counter)
		counter_message_write(w, "counter", &m->counter);
	if (m->range)
		range_message_write(w, m->range);
	if (m->unheard)
		unheard_message_write(w, m->unheard);
	if (m->appointments) {
		json_put_string(w, "day", m->appointments_day);
		json_put_raw(w, "appointments", m->appointments, strlen(m->appointments));
	}
	if (entries)
		json_put_raw(w, "entries", entries, strlen(entries));
	json_close_object(w);
}

static bool error_read(const struct json *in, struct answer_message *m)
{
	const struct json *error = json_get(in, "error");
	const char *code = json_string(json_get(error, "code"));

	if (!code || !field_line(error, "text", m->text, sizeof(m->text)))
		return false;
	m->refusal = refusal_parse(code);
	/* A newer hub may know reasons this program does not: the text still tells people. */
	if (m->refusal == REFUSED_COUNT)
		m->refusal = REFUSED_UNSUPPORTED;
	return m->refusal != REFUSED_NOT;
}

int answer_message_read(const struct json *value, struct answer_message *m)
{
	const struct json *ticket = json_get(value, "ticket");
	const struct json *counter = json_get(value, "counter");
	struct answer_message read;

	memset(&read, 0, sizeof(read));
	if (json_type(value) != JSON_OBJECT ||
		!field_shaped(value, "id", shape_is_command_id, read.id, sizeof(read.id)) ||
		!json_get(value, "ok") || !field_flag(value, "ok", false, &read.ok) ||
		!field_int(value, "now", 0, SHAPE_MAX_NUMBER, &read.now_ms) ||
		!field_ms(value, "seq", &read.seq) || !field_ms(value, "when", &read.when_ms) ||
		!field_flag(value, "empty", false, &read.empty))
		return -EINVAL;
	if (!read.ok && !error_read(value, &read))
		return -EINVAL;
	read.has_ticket = ticket != NULL;
	read.has_counter = counter != NULL;
	if (ticket && ticket_message_read(ticket, &read.ticket) < 0)
		return -EINVAL;
	if (counter && counter_message_read(counter, &read.counter) < 0)
		return -EINVAL;
	*m = read;
	return 0;
}
