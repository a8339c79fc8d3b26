/* A kiosk's own numbers as the hub knows them, and tickets nobody spoke of. */
#include "firmware/wire/range_message.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/json.h"
#include "firmware/wire/field.h"
#include "firmware/wire/shape.h"

void highest_write(struct json_writer *w, const struct ticket *highest, size_t count)
{
	json_open_object(w, "highest");
	for (size_t i = 0; i < count; i++)
		json_put_int(w, highest[i].series, highest[i].number);
	json_close_object(w);
}

int highest_read(const struct json *in, struct ticket *highest, size_t max, uint8_t *count)
{
	const struct json *list = json_get(in, "highest"), *item;
	int64_t number;

	*count = 0;
	if (!list)
		return 0;
	if (json_type(list) != JSON_OBJECT || json_count(list) > max)
		return -EINVAL;
	for (item = json_first(list); item; item = json_next(item)) {
		struct ticket *ticket = &highest[*count];

		if (!series_is_valid(json_name(item)) || !json_int(item, 1, UINT32_MAX, &number) ||
			ticket_range((uint32_t)number) < 0)
			return -EINVAL;
		snprintf(ticket->series, sizeof(ticket->series), "%s", json_name(item));
		ticket->number = (uint32_t)number;
		++*count;
	}
	return 0;
}

void range_message_write(struct json_writer *w, const struct range_message *m)
{
	json_put_string(w, "day", m->day);
	highest_write(w, m->highest, m->highest_count);
	json_put_bool(w, "used", m->used);
}

int range_message_read(const struct json *answer, struct range_message *m)
{
	struct range_message read = {0};

	if (!field_shaped_or_empty(answer, "day", shape_is_day, read.day, sizeof(read.day)) ||
		highest_read(answer, read.highest, RANGE_MAX, &read.highest_count) < 0 ||
		!field_flag(answer, "used", true, &read.used))
		return -EINVAL;
	*m = read;
	return 0;
}

void unheard_message_write(struct json_writer *w, const struct unheard_message *m)
{
	char text[TICKET_TEXT_SIZE];

	json_put_string(w, "day", m->day);
	json_open_list(w, "tickets");
	for (int i = 0; i < m->count; i++) {
		ticket_text(&m->tickets[i], text);
		json_put_string(w, NULL, text);
	}
	json_close_list(w);
}

int unheard_message_read(const struct json *answer, struct unheard_message *m)
{
	const struct json *list = json_get(answer, "tickets"), *item;
	struct unheard_message read = {0};

	if (!list || json_type(list) != JSON_LIST || json_count(list) > UNHEARD_MAX ||
		!field_shaped_or_empty(answer, "day", shape_is_day, read.day, sizeof(read.day)))
		return -EINVAL;
	for (item = json_first(list); item; item = json_next(item)) {
		const char *text = json_string(item);

		if (!text || !ticket_parse(text, &read.tickets[read.count++]))
			return -EINVAL;
	}
	*m = read;
	return 0;
}
