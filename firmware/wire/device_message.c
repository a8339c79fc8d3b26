/* A device's own state and health. */
#include "firmware/wire/device_message.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/json.h"
#include "firmware/wire/field.h"
#include "firmware/wire/range_message.h"
#include "firmware/wire/shape.h"

enum { HIGHEST_MAX = sizeof(((struct device_message *)NULL)->highest) / sizeof(struct ticket) };

void device_message_write(struct json_writer *w, const struct device_message *m)
{
	json_open_object(w, NULL);
	json_put_string(w, "run", m->run);
	json_put_bool(w, "online", m->online);
	json_put_string(w, "role", role_name(m->role));
	json_put_string(w, "version", m->version);
	json_put_int(w, "since", m->since_ms);
	json_put_string(w, "paper", m->paper);
	json_put_string(w, "printer", m->printer);
	json_put_string(w, "input", m->input);
	json_put_string(w, "screen", m->screen);
	if (m->role == ROLE_KIOSK)
		json_put_bool(w, "giving", m->giving);
	json_put_int(w, "board_revision", m->board_revision);
	json_put_int(w, "unreported", m->unreported);
	if (m->day[0])
		json_put_string(w, "day", m->day);
	highest_write(w, m->highest, m->highest_count);
	json_put_string(w, "trouble", m->trouble);
	json_close_object(w);
}

static bool role_read(const struct json *in, enum role *role)
{
	const char *word = json_string(json_get(in, "role"));
	enum role parsed = word ? role_parse(word) : ROLE_COUNT;

	if (parsed == ROLE_COUNT)
		return false;
	*role = parsed;
	return true;
}

int device_message_read(const struct json *value, struct device_message *m)
{
	struct device_message read;

	memset(&read, 0, sizeof(read));
	if (json_type(value) != JSON_OBJECT ||
		!field_shaped(value, "run", shape_is_run, read.run, sizeof(read.run)) ||
		!json_get(value, "online") || !field_flag(value, "online", false, &read.online) ||
		!role_read(value, &read.role) ||
		!field_line(value, "version", read.version, sizeof(read.version)) ||
		!field_ms(value, "since", &read.since_ms) ||
		!field_text_or_empty(value, "paper", read.paper, sizeof(read.paper)) ||
		!field_text_or_empty(value, "printer", read.printer, sizeof(read.printer)) ||
		!field_text_or_empty(value, "input", read.input, sizeof(read.input)) ||
		!field_text_or_empty(value, "screen", read.screen, sizeof(read.screen)) ||
		!field_flag(value, "giving", read.role == ROLE_KIOSK, &read.giving) ||
		!field_ms(value, "board_revision", &read.board_revision) ||
		!field_u32(value, "unreported", &read.unreported) ||
		!field_shaped_or_empty(value, "day", shape_is_day, read.day, sizeof(read.day)) ||
		highest_read(value, read.highest, HIGHEST_MAX, &read.highest_count) < 0 ||
		!field_line(value, "trouble", read.trouble, sizeof(read.trouble)))
		return -EINVAL;
	*m = read;
	return 0;
}
