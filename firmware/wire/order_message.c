/* Orders from the hub to a device, and what became of them. */
#include "firmware/wire/order_message.h"

#include <errno.h>
#include <string.h>

#include "firmware/base/json.h"
#include "firmware/wire/field.h"
#include "firmware/wire/shape.h"

void order_message_write(struct json_writer *w, const struct order_message *m)
{
	json_open_object(w, NULL);
	json_put_string(w, "order", m->order);
	json_put_string(w, "verb", m->verb);
	if (m->has_ticket)
		ticket_message_write(w, "ticket", &m->ticket);
	if (m->copy)
		json_put_bool(w, "copy", true);
	if (m->deadline_ms)
		json_put_int(w, "deadline", m->deadline_ms);
	json_close_object(w);
}

int order_message_read(const struct json *value, struct order_message *m)
{
	const struct json *ticket = json_get(value, "ticket");
	struct order_message read;

	memset(&read, 0, sizeof(read));
	if (json_type(value) != JSON_OBJECT ||
		!field_shaped(
			value, "order", shape_is_command_id, read.order, sizeof(read.order)) ||
		!field_text(value, "verb", read.verb, sizeof(read.verb)) ||
		!field_flag(value, "copy", false, &read.copy) ||
		!field_ms(value, "deadline", &read.deadline_ms))
		return -EINVAL;
	read.has_ticket = ticket != NULL;
	if (ticket && ticket_message_read(ticket, &read.ticket) < 0)
		return -EINVAL;
	if (strcmp(read.verb, "print") == 0 && !ticket)
		return -EINVAL;
	*m = read;
	return 0;
}

void done_message_write(struct json_writer *w, const struct done_message *m)
{
	json_open_object(w, NULL);
	json_put_string(w, "order", m->order);
	json_put_bool(w, "ok", m->ok);
	json_put_string(w, "text", m->text);
	if (m->picture)
		json_put_string(w, "picture", m->picture);
	json_close_object(w);
}

int done_message_read(const struct json *value, struct done_message *m)
{
	struct done_message read;

	memset(&read, 0, sizeof(read));
	if (json_type(value) != JSON_OBJECT ||
		!field_shaped(
			value, "order", shape_is_command_id, read.order, sizeof(read.order)) ||
		!json_get(value, "ok") || !field_flag(value, "ok", false, &read.ok) ||
		!field_line(value, "text", read.text, sizeof(read.text)))
		return -EINVAL;
	*m = read;
	return 0;
}
