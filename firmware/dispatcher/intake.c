/*
 * From topic and bytes to a request: who asks comes from the topic alone (the broker's ACL
 * guarantees it), what is asked from the body. What cannot be read is a request too, refused with
 * the reason, so that the person at the device learns why nothing happened.
 */
#include "firmware/dispatcher/intake.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/dispatcher/ahead.h"
#include "firmware/dispatcher/orders.h"
#include "firmware/dispatcher/presence.h"
#include "firmware/dispatcher/publish.h"
#include "firmware/wire/command_message.h"
#include "firmware/wire/topic.h"

static struct request *intake_slot(struct hub *hub)
{
	assert(hub->request_count < INTAKE_MAX);
	struct request *r = &hub->requests[hub->request_count++];
	memset(r, 0, sizeof(*r));
	r->command.own_counter = SETUP_NONE;
	r->command.role = ROLE_COUNT; /* nobody, until known: 0 would be the hub itself */
	return r;
}

static void request_identify(struct hub *hub, struct request *r, const char *device)
{
	const struct catalogue_device *known = hall_catalogue_device(hub->file->catalogue, device);

	snprintf(r->command.device, sizeof(r->command.device), "%s", device);
	if (!known) {
		r->fault = REFUSED_FORBIDDEN;
		snprintf(r->fault_text, sizeof(r->fault_text),
			"the hall file has no device '%s': add it there and reload", device);
		return;
	}
	r->command.role = known->role;
	r->command.kiosk = known->kiosk;
	presence_heard(hub, known);
	if (known->counter)
		r->command.own_counter = setup_counter(hub->setup, known->counter);
}

static void intake_command(struct hub *hub, const char *device, const void *body, size_t len)
{
	struct command_fault fault = {0};
	struct request *r = intake_slot(hub);

	if (command_message_read(body, len, &r->command, &fault) < 0) {
		if (!fault.id[0]) {
			log_warn("command without an id: '%s': %s", device, fault.text);
			hub->request_count--;
			return;
		}
		memset(&r->command, 0, sizeof(r->command));
		r->command.own_counter = SETUP_NONE;
		r->command.role = ROLE_COUNT;
		r->command.verb = VERB_COUNT;
		memcpy(r->command.id, fault.id, sizeof(r->command.id));
		r->fault = REFUSED_INVALID;
		snprintf(r->fault_text, sizeof(r->fault_text), "%s", fault.text);
	}
	request_identify(hub, r, device);
	if (r->fault == REFUSED_NOT && !role_may(r->command.role, r->command.verb)) {
		r->fault = REFUSED_FORBIDDEN;
		snprintf(r->fault_text, sizeof(r->fault_text), "a %s may not ask for '%s'",
			role_name(r->command.role), verb_name(r->command.verb));
	}
	if (r->fault == REFUSED_NOT && verb_changes(r->command.verb))
		journal_body_hash(body, len, r->body_hash);
}

static void intake_state(struct hub *hub, const char *device, const void *text, size_t len)
{
	const struct catalogue_device *known = hall_catalogue_device(hub->file->catalogue, device);
	struct json *body = len ? json_parse(text, len, NULL) : NULL;

	if (len && (!body || device_message_read(body, &hub->device_state) < 0)) {
		log_warn("device: '%s': its state is not readable", device);
	} else if (len && known) {
		ahead_device_state(hub, known, &hub->device_state);
		orders_device_state(hub, known, &hub->device_state);
		presence_device_state(hub, known, &hub->device_state);
	}
	json_free(body);
}

void intake_message(
	struct hub *hub, const char *topic, const void *payload, size_t len, bool retained)
{
	enum topic_kind kind;
	char name[ID_SIZE];

	if (!topic_parse(topic, hub->board.centre, &kind, name))
		return;
	switch (kind) {
	case TOPIC_DEVICE_CMD:
		if (!retained) /* a kept command has no present: nobody is waiting for it */
			intake_command(hub, name, payload, len);
		break;
	case TOPIC_DEVICE_STATE:
		intake_state(hub, name, payload, len);
		break;
	case TOPIC_DEVICE_DONE:
		if (!retained)
			orders_done(hub, name, payload, len);
		break;
	case TOPIC_COUNTER:
	case TOPIC_BOARD:
	case TOPIC_QUEUE:
	case TOPIC_CATALOGUE:
		publish_found(hub, kind, name, topic, len);
		break;
	default:
		break;
	}
}

void intake_own(struct hub *hub, struct command *command)
{
	struct request *r = intake_slot(hub);

	r->command = *command;
	r->command.role = ROLE_HUB;
	r->command.own_counter = SETUP_NONE;
	r->command.deadline_ms = INT64_MAX;
	snprintf(r->command.device, sizeof(r->command.device), "%s", hub->board.device);
	snprintf(r->command.id, sizeof(r->command.id), "%s-%u", hub->run, ++hub->own_commands);
}
