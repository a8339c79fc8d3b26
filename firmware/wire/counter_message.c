/* The state of one counter as its lamps, screens and managers see it. */
#include "firmware/wire/counter_message.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/json.h"
#include "firmware/wire/field.h"
#include "firmware/wire/leg_member.h"
#include "firmware/wire/shape.h"

static void leg_fill(struct counter_message *m, const struct hall *hall, struct leg_ref ref)
{
	const struct visit *visit = hall_visit(hall, ref.visit);
	const struct leg *leg = hall_leg(hall, ref);
	const struct setup *setup = hall_setup(hall);

	hall_leg_text(hall, ref, m->leg);
	ticket_text(&visit->ticket, m->ticket);
	m->leg_state = (enum leg_state)leg->state;
	field_copy(m->service, sizeof(m->service), leg_member_service(setup, leg->service));
	field_copy(m->klass, sizeof(m->klass), leg_member_class(setup, leg->klass));
	field_copy(m->language, sizeof(m->language), visit->language);
	m->recalls = leg->recalls;
}

void counter_message_fill(struct counter_message *m, const struct hall *hall, uint16_t counter)
{
	const struct counter *c = hall_counter(hall, counter);
	const struct setup *setup = hall_setup(hall);

	memset(m, 0, sizeof(*m));
	m->number = setup->counters[counter].number;
	m->state = c->state;
	field_copy(m->operator_id, sizeof(m->operator_id), c->operator_id);
	field_copy(m->reason, sizeof(m->reason), c->reason);
	if (c->state != COUNTER_CLOSED && c->profile < setup->profile_count)
		field_copy(m->profile, sizeof(m->profile), setup->profiles[c->profile].id);
	if (c->holds)
		leg_fill(m, hall, c->leg);
	m->since_ms = c->since_ms;
	m->waits = hall_waits(hall, counter);
	for (uint8_t i = 0; i < c->parked_count; i++)
		ticket_text(&hall_visit(hall, c->parked[i].visit)->ticket,
			m->parked[m->parked_count++]);
	if (c->has_last) {
		ticket_text(&hall_visit(hall, c->last.visit)->ticket, m->last);
		m->last_end_ms = hall_leg(hall, c->last)->ended_ms;
	}
	m->revision = c->revision;
	m->closing = c->closing;
	m->auto_ms = hall_auto_call_ms(hall, counter);
}

void counter_message_write(struct json_writer *w, const char *name, const struct counter_message *m)
{
	json_open_object(w, name);
	json_put_int(w, "counter", m->number);
	json_put_string(w, "state", counter_state_name(m->state));
	json_put_string(w, "operator", m->operator_id);
	json_put_string(w, "profile", m->profile);
	json_put_string(w, "reason", m->reason);
	if (m->leg[0]) {
		json_put_string(w, "leg", m->leg);
		json_put_string(w, "ticket", m->ticket);
		json_put_string(w, "leg_state", leg_state_name(m->leg_state));
		json_put_string(w, "service", m->service);
		json_put_string(w, "class", m->klass);
		json_put_string(w, "language", m->language);
	}
	json_put_int(w, "since", m->since_ms);
	if (m->leg[0])
		json_put_int(w, "recalls", m->recalls);
	json_put_bool(w, "waits", m->waits);
	json_open_list(w, "parked");
	for (uint8_t i = 0; i < m->parked_count; i++)
		json_put_string(w, NULL, m->parked[i]);
	json_close_list(w);
	if (m->last[0]) {
		json_put_string(w, "last", m->last);
		json_put_int(w, "last_end", m->last_end_ms);
	}
	if (m->closing)
		json_put_bool(w, "closing", true);
	if (m->auto_ms)
		json_put_int(w, "auto_at", m->auto_ms);
	json_put_int(w, "revision", m->revision);
	json_close_object(w);
}

static bool state_read(const struct json *in, enum counter_state *state)
{
	const char *word = json_string(json_get(in, "state"));

	for (int i = COUNTER_CLOSED; word && i <= COUNTER_PAUSED; i++) {
		if (strcmp(word, counter_state_name((enum counter_state)i)) == 0) {
			*state = (enum counter_state)i;
			return true;
		}
	}
	return false;
}

static bool parked_read(const struct json *in, struct counter_message *m)
{
	const struct json *list = json_get(in, "parked");
	const struct json *item;

	if (!list)
		return true;
	if (json_type(list) != JSON_LIST || json_count(list) > QUEUE_MAX_PARKED)
		return false;
	for (item = json_first(list); item; item = json_next(item)) {
		const char *text = json_string(item);

		if (!text || !leg_member_is_ticket(text))
			return false;
		snprintf(m->parked[m->parked_count++], TICKET_TEXT_SIZE, "%s", text);
	}
	return true;
}

static bool leg_read(const struct json *in, struct counter_message *m)
{
	if (!json_get(in, "leg"))
		return true;
	return field_shaped(in, "leg", leg_member_is_leg, m->leg, sizeof(m->leg)) &&
	       field_shaped(in, "ticket", leg_member_is_ticket, m->ticket, sizeof(m->ticket)) &&
	       leg_member_state(in, "leg_state", &m->leg_state) &&
	       field_shaped(in, "service", shape_is_id, m->service, sizeof(m->service)) &&
	       field_shaped_or_empty(in, "class", shape_is_id, m->klass, sizeof(m->klass)) &&
	       field_shaped_or_empty(
		       in, "language", shape_is_language, m->language, sizeof(m->language)) &&
	       field_u8(in, "recalls", UINT8_MAX, &m->recalls);
}

static bool last_read(const struct json *in, struct counter_message *m)
{
	if (!json_get(in, "last"))
		return true;
	return field_shaped(in, "last", leg_member_is_ticket, m->last, sizeof(m->last)) &&
	       field_ms(in, "last_end", &m->last_end_ms);
}

int counter_message_read(const struct json *value, struct counter_message *m)
{
	struct counter_message read;
	int64_t number;

	memset(&read, 0, sizeof(read));
	if (json_type(value) != JSON_OBJECT ||
		!field_int(value, "counter", 1, SHAPE_MAX_COUNTER, &number) ||
		!state_read(value, &read.state) ||
		!field_shaped_or_empty(value, "operator", shape_is_id, read.operator_id,
			sizeof(read.operator_id)) ||
		!field_shaped_or_empty(
			value, "profile", shape_is_id, read.profile, sizeof(read.profile)) ||
		!field_text_or_empty(value, "reason", read.reason, sizeof(read.reason)) ||
		!leg_read(value, &read) || !field_ms(value, "since", &read.since_ms) ||
		!field_flag(value, "waits", false, &read.waits) || !parked_read(value, &read) ||
		!last_read(value, &read) || !field_flag(value, "closing", false, &read.closing) ||
		!field_ms(value, "auto_at", &read.auto_ms) ||
		!field_int(value, "revision", 0, SHAPE_MAX_NUMBER, &read.revision))
		return -EINVAL;
	read.number = (uint16_t)number;
	*m = read;
	return 0;
}
