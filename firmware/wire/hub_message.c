/* The hub's own state: which run, which day, what is wrong. */
#include "firmware/wire/hub_message.h"

#include <errno.h>
#include <string.h>

#include "firmware/base/json.h"
#include "firmware/wire/field.h"
#include "firmware/wire/shape.h"

void hub_message_write(struct json_writer *w, const struct hub_message *m)
{
	json_open_object(w, NULL);
	json_put_string(w, "run", m->run);
	json_put_bool(w, "online", m->online);
	json_put_string(w, "version", m->version);
	json_put_string(w, "day", m->day);
	json_put_bool(w, "open", m->open);
	json_put_int(w, "now", m->now_ms);
	json_put_string(w, "zone", m->time_zone);
	json_put_int(w, "config", m->config);
	json_put_int(w, "seq", m->seq);
	json_put_string(w, "head", m->head);
	json_put_int(w, "waiting", m->waiting);
	json_put_int(w, "issued", m->issued);
	json_put_int(w, "uncertain", m->uncertain);
	json_put_int(w, "unprinted", m->unprinted);
	json_open_list(w, "alarms");
	for (uint8_t i = 0; i < m->alarm_count; i++) {
		json_open_object(w, NULL);
		json_put_string(w, "code", m->alarms[i].code);
		json_put_string(w, "what", m->alarms[i].what);
		json_put_int(w, "since", m->alarms[i].since_ms);
		json_close_object(w);
	}
	json_close_list(w);
	json_close_object(w);
}

static bool alarms_read(const struct json *in, struct hub_message *m)
{
	const struct json *list = json_get(in, "alarms");
	const struct json *item;

	if (!list)
		return true;
	if (json_type(list) != JSON_LIST || json_count(list) > HUB_MAX_ALARMS)
		return false;
	for (item = json_first(list); item; item = json_next(item)) {
		struct hub_alarm *alarm = &m->alarms[m->alarm_count++];

		if (!field_text(item, "code", alarm->code, sizeof(alarm->code)) ||
			!field_line(item, "what", alarm->what, sizeof(alarm->what)) ||
			!field_ms(item, "since", &alarm->since_ms))
			return false;
	}
	return true;
}

static bool is_hash(const char *text)
{
	return strspn(text, "0123456789abcdef") == 64 && text[64] == '\0';
}

int hub_message_read(const struct json *value, struct hub_message *m)
{
	struct hub_message read;

	memset(&read, 0, sizeof(read));
	if (json_type(value) != JSON_OBJECT ||
		!field_shaped(value, "run", shape_is_run, read.run, sizeof(read.run)) ||
		!json_get(value, "online") || !field_flag(value, "online", false, &read.online) ||
		!field_line(value, "version", read.version, sizeof(read.version)) ||
		!field_shaped_or_empty(value, "day", shape_is_day, read.day, sizeof(read.day)) ||
		!field_flag(value, "open", false, &read.open) ||
		!field_ms(value, "now", &read.now_ms) ||
		!field_text_or_empty(value, "zone", read.time_zone, sizeof(read.time_zone)) ||
		!field_u32(value, "config", &read.config) || !field_ms(value, "seq", &read.seq) ||
		!field_shaped_or_empty(value, "head", is_hash, read.head, sizeof(read.head)) ||
		!field_u32(value, "waiting", &read.waiting) ||
		!field_u32(value, "issued", &read.issued) ||
		!field_u32(value, "uncertain", &read.uncertain) ||
		!field_u32(value, "unprinted", &read.unprinted) || !alarms_read(value, &read))
		return -EINVAL;
	*m = read;
	return 0;
}
