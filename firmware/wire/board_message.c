/* The calls of one zone, as its walls list them. */
#include "firmware/wire/board_message.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/json.h"
#include "firmware/wire/field.h"
#include "firmware/wire/leg_member.h"
#include "firmware/wire/shape.h"

void board_message_fill(
	struct board_message *m, const struct hall *hall, uint16_t zone, int64_t now_ms)
{
	const struct setup *setup = hall_setup(hall);
	struct leg_ref refs[BOARD_MAX_CALLS];
	size_t count = hall_calls(hall, zone, now_ms, BOARD_KEEP_MS, refs, BOARD_MAX_CALLS);

	field_copy(m->day, sizeof(m->day), hall_day(hall));
	m->count = (uint8_t)count;
	for (size_t i = 0; i < count; i++) {
		const struct visit *visit = hall_visit(hall, refs[i].visit);
		const struct leg *leg = hall_leg(hall, refs[i]);
		struct board_call *call = &m->calls[i];

		memset(call, 0, sizeof(*call));
		hall_leg_text(hall, refs[i], call->leg);
		ticket_text(&visit->ticket, call->ticket);
		call->counter = leg_member_counter(setup, leg->counter);
		field_copy(call->service, sizeof(call->service),
			leg_member_service(setup, leg->service));
		field_copy(call->language, sizeof(call->language), visit->language);
		call->state = (enum leg_state)leg->state;
		call->at_ms = leg->announced_ms;
		call->recalls = leg->recalls;
	}
}

static void call_write(struct json_writer *w, const struct board_call *call)
{
	json_open_object(w, NULL);
	json_put_string(w, "leg", call->leg);
	json_put_string(w, "ticket", call->ticket);
	json_put_int(w, "counter", call->counter);
	json_put_string(w, "service", call->service);
	json_put_string(w, "language", call->language);
	json_put_string(w, "state", leg_state_name(call->state));
	json_put_int(w, "at", call->at_ms);
	json_put_int(w, "recalls", call->recalls);
	json_close_object(w);
}

void board_message_write(struct json_writer *w, const struct board_message *m)
{
	json_open_object(w, NULL);
	json_put_string(w, "run", m->run);
	json_put_string(w, "day", m->day);
	json_put_int(w, "now", m->now_ms);
	json_put_int(w, "revision", m->revision);
	json_open_list(w, "calls");
	for (uint8_t i = 0; i < m->count; i++)
		call_write(w, &m->calls[i]);
	json_close_list(w);
	json_close_object(w);
}

static bool call_read(const struct json *in, struct board_call *call)
{
	int64_t counter;

	memset(call, 0, sizeof(*call));
	if (!field_shaped(in, "leg", leg_member_is_leg, call->leg, sizeof(call->leg)) ||
		!field_shaped(
			in, "ticket", leg_member_is_ticket, call->ticket, sizeof(call->ticket)) ||
		!field_int(in, "counter", 1, SHAPE_MAX_COUNTER, &counter) ||
		!field_shaped(in, "service", shape_is_id, call->service, sizeof(call->service)) ||
		!field_shaped_or_empty(in, "language", shape_is_language, call->language,
			sizeof(call->language)) ||
		!leg_member_state(in, "state", &call->state) || !field_ms(in, "at", &call->at_ms) ||
		!field_u8(in, "recalls", UINT8_MAX, &call->recalls))
		return false;
	call->counter = (uint16_t)counter;
	return true;
}

int board_message_read(const struct json *value, struct board_message *m)
{
	const struct json *calls = json_get(value, "calls");
	const struct json *item;
	struct board_message read;

	memset(&read, 0, sizeof(read));
	if (json_type(value) != JSON_OBJECT ||
		!field_shaped(value, "run", shape_is_run, read.run, sizeof(read.run)) ||
		!field_shaped_or_empty(value, "day", shape_is_day, read.day, sizeof(read.day)) ||
		!field_int(value, "now", 0, SHAPE_MAX_NUMBER, &read.now_ms) ||
		!field_int(value, "revision", 0, SHAPE_MAX_NUMBER, &read.revision) || !calls ||
		json_type(calls) != JSON_LIST || json_count(calls) > BOARD_MAX_CALLS)
		return -EINVAL;
	for (item = json_first(calls); item; item = json_next(item))
		if (!call_read(item, &read.calls[read.count++]))
			return -EINVAL;
	*m = read;
	return 0;
}
