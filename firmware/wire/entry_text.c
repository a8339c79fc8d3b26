/* The journal's entries: head, who asked, and what changed. */
#include "firmware/wire/entry_text.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/json.h"
#include "firmware/wire/command_message.h"
#include "firmware/wire/entry_change.h"
#include "firmware/wire/field.h"
#include "firmware/wire/leg_member.h"
#include "firmware/wire/shape.h"

/* ---- Writing ---- */

static void by_write(
	struct json_writer *w, const struct setup *setup, const struct command *command)
{
	uint16_t own = role_is_at_counter(command->role)
			       ? leg_member_counter(setup, command->own_counter)
			       : 0;

	json_open_object(w, "by");
	if (command->device[0])
		json_put_string(w, "device", command->device);
	json_put_string(w, "role", role_name(command->role));
	if (own)
		json_put_int(w, "own_counter", own);
	if (command->kiosk)
		json_put_int(w, "kiosk", command->kiosk);
	command_message_members(w, command);
	json_close_object(w);
}

void entry_text_write(struct json_writer *w, const struct hall *hall, const struct entry *entry)
{
	struct change_context context = {hall, entry->decision.changes, 0};

	json_open_object(w, NULL);
	json_put_int(w, "seq", entry->seq);
	json_put_int(w, "at", entry->at_ms);
	json_put_string(w, "day", entry->day);
	json_put_int(w, "config", entry->config);
	by_write(w, hall_setup(hall), &entry->by);
	json_open_list(w, "changes");
	for (; context.count < entry->decision.count; context.count++)
		entry_change_write(w, &context, &entry->decision.changes[context.count]);
	json_close_list(w);
	json_close_object(w);
}

/* ---- Reading ---- */

static bool head_read(const struct json *root, struct entry *entry)
{
	return json_type(root) == JSON_OBJECT &&
	       field_int(root, "seq", 1, SHAPE_MAX_NUMBER, &entry->seq) &&
	       field_int(root, "at", 0, SHAPE_MAX_NUMBER, &entry->at_ms) &&
	       field_shaped_or_empty(root, "day", shape_is_day, entry->day, sizeof(entry->day)) &&
	       field_u32(root, "config", &entry->config);
}

static bool role_read(const struct json *by, enum role *role)
{
	const char *word = json_string(json_get(by, "role"));

	if (!word)
		return false;
	*role = strcmp(word, role_name(ROLE_HUB)) == 0 ? ROLE_HUB : role_parse(word);
	return *role != ROLE_COUNT;
}

static bool own_counter_read(const struct json *by, const struct setup *setup, uint16_t *counter)
{
	int64_t number;

	*counter = SETUP_NONE;
	if (!json_get(by, "own_counter"))
		return true;
	if (!field_int(by, "own_counter", 1, SHAPE_MAX_COUNTER, &number))
		return false;
	*counter = setup_counter(setup, (uint16_t)number);
	return *counter != SETUP_NONE;
}

static int by_read(
	const struct json *by, const struct setup *setup, struct command *command, char *why)
{
	struct command_fault fault;

	if (!role_read(by, &command->role) ||
		!field_shaped_or_empty(
			by, "device", shape_is_id, command->device, sizeof(command->device)) ||
		!own_counter_read(by, setup, &command->own_counter) ||
		!field_u8(by, "kiosk", QUEUE_MAX_KIOSKS, &command->kiosk)) {
		snprintf(why, ENTRY_WHY_SIZE,
			"by: device, role, own_counter or kiosk is wrong or unknown");
		return -EINVAL;
	}
	if (command_message_read_members(by, command, &fault) < 0) {
		snprintf(why, ENTRY_WHY_SIZE, "by: %.150s", fault.text);
		return -EINVAL;
	}
	return 0;
}

static int changes_read(
	const struct json *list, const struct hall *hall, struct decision *decision, char *why)
{
	struct change_context context = {hall, decision->changes, 0};
	char inner[ENTRY_WHY_SIZE];
	const struct json *item;

	if (!list || json_type(list) != JSON_LIST || json_count(list) > DECISION_MAX_CHANGES) {
		snprintf(why, ENTRY_WHY_SIZE, "changes: expected a list of at most %d",
			DECISION_MAX_CHANGES);
		return -EINVAL;
	}
	for (item = json_first(list); item; item = json_next(item)) {
		if (entry_change_read(item, &context, &decision->changes[context.count], inner) <
			0) {
			snprintf(why, ENTRY_WHY_SIZE, "changes[%zu]: %.140s", context.count, inner);
			return -EINVAL;
		}
		context.count++;
	}
	decision->count = (uint16_t)context.count;
	return 0;
}

static int root_read(
	const struct json *root, const struct hall *hall, struct entry *entry, char *why)
{
	int r;

	if (!head_read(root, entry)) {
		snprintf(why, ENTRY_WHY_SIZE, "seq, at, day or config is missing or wrong");
		return -EINVAL;
	}
	r = by_read(json_get(root, "by"), hall_setup(hall), &entry->by, why);
	if (r < 0)
		return r;
	entry->decision.refusal = REFUSED_NOT;
	return changes_read(json_get(root, "changes"), hall, &entry->decision, why);
}

static struct json *text_parse(const char *text, size_t len, char *why)
{
	struct json_error error;
	struct json *root;

	if (len > ENTRY_MAX_BYTES) {
		snprintf(why, ENTRY_WHY_SIZE, "longer than %d bytes", ENTRY_MAX_BYTES);
		return NULL;
	}
	root = json_parse(text, len, &error);
	if (!root)
		snprintf(why, ENTRY_WHY_SIZE, "column %d: %.140s", error.column, error.text);
	return root;
}

int entry_text_read(
	const char *text, size_t len, const struct hall *hall, struct entry *entry, char why[160])
{
	struct json *root = text_parse(text, len, why);
	int r;

	if (!root)
		return -EINVAL;
	memset(entry, 0, offsetof(struct entry, decision));
	r = root_read(root, hall, entry, why);
	json_free(root);
	return r;
}

int entry_text_head(const char *text, size_t len, struct entry *entry)
{
	char why[ENTRY_WHY_SIZE];
	struct json *root = text_parse(text, len, why);
	int r;

	if (!root)
		return -EINVAL;
	r = head_read(root, entry) ? 0 : -EINVAL;
	json_free(root);
	return r;
}
