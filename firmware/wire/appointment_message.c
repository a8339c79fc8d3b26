/* Appointments as the hub lists them. */
#include "firmware/wire/appointment_message.h"

#include <errno.h>
#include <string.h>

#include "firmware/base/json.h"
#include "firmware/wire/field.h"
#include "firmware/wire/shape.h"

static const char *const STATES[APPOINTMENT_STATE_COUNT] = {
	"booked", "checked_in", "cancelled", "missed"};

const char *appointment_state_name(enum appointment_state state)
{
	return state < APPOINTMENT_STATE_COUNT ? STATES[state] : "unknown";
}

void appointment_message_write(struct json_writer *w, const struct appointment_message *m)
{
	char text[TICKET_TEXT_SIZE];

	json_open_object(w, NULL);
	json_put_string(w, "code", m->code);
	json_put_string(w, "service", m->service);
	json_put_int(w, "slot", m->slot_ms);
	if (m->language[0])
		json_put_string(w, "language", m->language);
	json_put_string(w, "state", appointment_state_name(m->state));
	if (m->ticket.number) {
		ticket_text(&m->ticket, text);
		json_put_string(w, "ticket", text);
	}
	json_close_object(w);
}

static bool state_read(const struct json *item, enum appointment_state *state)
{
	const char *word = json_string(json_get(item, "state"));

	for (int i = 0; word && i < APPOINTMENT_STATE_COUNT; i++) {
		if (strcmp(word, STATES[i]) == 0) {
			*state = (enum appointment_state)i;
			return true;
		}
	}
	return false;
}

int appointment_message_read(const struct json *item, struct appointment_message *m)
{
	const char *ticket = json_string(json_get(item, "ticket"));
	struct appointment_message read = {0};

	if (!field_shaped(item, "code", shape_is_code, read.code, sizeof(read.code)) ||
		!field_shaped(item, "service", shape_is_id, read.service, sizeof(read.service)) ||
		!field_shaped_or_empty(item, "language", shape_is_language, read.language,
			sizeof(read.language)) ||
		!field_int(item, "slot", 1, SHAPE_MAX_NUMBER, &read.slot_ms) ||
		!state_read(item, &read.state))
		return -EINVAL;
	if (json_get(item, "ticket") && (!ticket || !ticket_parse(ticket, &read.ticket)))
		return -EINVAL;
	*m = read;
	return 0;
}
