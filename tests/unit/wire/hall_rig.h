/* A hall of two institutions and two counters, for messages that are filled from a hall. */
#ifndef NOVBE_TESTS_WIRE_HALL_RIG_H
#define NOVBE_TESTS_WIRE_HALL_RIG_H

#include <stdio.h>
#include <string.h>

#include "firmware/queue/hall.h"

#define RIG_NOW INT64_C(1795405000000)

struct hall_rig {
	struct setup *setup;
	struct hall *hall;
	int64_t seq;
	struct decision decision;
};

static inline void rig_service(struct setup *setup, const char *id, const char *letters)
{
	struct setup_service *service = setup_add_service(setup);

	strcpy(service->id, id);
	service->mean_service_ms = 240000;
	service->series = setup_series(setup, letters);
	if (service->series == SETUP_NONE) {
		strcpy(setup_add_series(setup)->letters, letters);
		service->series = (uint16_t)(setup->series_count - 1);
	}
}

static inline void rig_counter(struct setup *setup, uint16_t number, uint16_t zone)
{
	struct setup_counter *counter = setup_add_counter(setup);

	counter->number = number;
	counter->zone = zone;
	counter->profile = 0;
	counter->calls_out_of_order = true;
}

static inline struct setup *rig_setup(void)
{
	struct setup *setup = setup_new();
	struct setup_class *class;

	strcpy(setup->centre, "isb");
	strcpy(setup_add_institution(setup)->id, "nadra");
	class = setup_add_class(setup);
	strcpy(class->id, "normal");
	class->slope = 1024;
	class = setup_add_class(setup);
	strcpy(class->id, "priority");
	class->slope = 4096;
	rig_service(setup, "id-card", "A");
	rig_service(setup, "passport", "B");
	strcpy(setup_add_zone(setup)->id, "a");
	strcpy(setup_add_zone(setup)->id, "b");
	strcpy(setup_add_profile(setup)->id, "all");
	setup_profile_add(&setup->profiles[0], 0);
	setup_profile_add(&setup->profiles[0], 1);
	strcpy(setup_add_profile(setup)->id, "cards");
	setup_profile_add(&setup->profiles[1], 0);
	rig_counter(setup, 7, 0);
	rig_counter(setup, 12, 1);
	return setup;
}

/* Decides, applies; the refusal, or -1 when a change could not be applied. */
static inline int rig_do(struct hall_rig *rig, const struct command *command)
{
	int64_t now = RIG_NOW + rig->seq * 2000;

	hall_decide(rig->hall, command, now, &rig->decision);
	if (rig->decision.refusal != REFUSED_NOT)
		return (int)rig->decision.refusal;
	rig->seq++;
	for (uint16_t i = 0; i < rig->decision.count; i++)
		if (hall_apply(rig->hall, &rig->decision.changes[i], now, rig->seq) < 0)
			return -1;
	return 0;
}

static inline int rig_hub(struct hall_rig *rig, enum verb verb)
{
	struct command command = {.verb = verb,
		.role = ROLE_HUB,
		.own_counter = SETUP_NONE,
		.config = verb == VERB_CONFIGURE ? 3 : 0};

	strcpy(command.day, verb == VERB_OPEN_DAY ? "2026-11-23" : "");
	return rig_do(rig, &command);
}

static inline int rig_issue(struct hall_rig *rig, const char *service)
{
	struct command command = {.verb = VERB_ISSUE,
		.role = ROLE_KIOSK,
		.device = "kiosk-1",
		.own_counter = SETUP_NONE,
		.kiosk = 1,
		.language = "ur",
		.token = "0123456789abcdef0123456789abcdef"};

	snprintf(command.service, sizeof(command.service), "%s", service);
	return rig_do(rig, &command);
}

static inline int rig_ticket(
	struct hall_rig *rig, enum verb verb, enum role role, const char *ticket)
{
	struct command command = {
		.verb = verb, .role = role, .own_counter = role == ROLE_COUNTER ? 0 : SETUP_NONE};

	if (ticket && !ticket_parse(ticket, &command.ticket))
		return -2;
	return rig_do(rig, &command);
}

/* At counter 7, the first of the setup. */
static inline int rig_press(struct hall_rig *rig, enum verb verb)
{
	struct command command = {
		.verb = verb, .role = ROLE_COUNTER, .device = "counter-7", .own_counter = 0};

	if (verb == VERB_SIGN_IN)
		strcpy(command.operator_id, "op7");
	if (verb == VERB_TRANSFER)
		strcpy(command.service, "passport");
	return rig_do(rig, &command);
}

/* An open day with an operator at counter 7. */
static inline int rig_init(struct hall_rig *rig)
{
	memset(rig, 0, sizeof(*rig));
	rig->setup = rig_setup();
	rig->hall = hall_new(rig->setup);
	if (!rig->hall || rig_hub(rig, VERB_CONFIGURE) != 0 || rig_hub(rig, VERB_OPEN_DAY) != 0 ||
		rig_press(rig, VERB_SIGN_IN) != 0)
		return -1;
	return 0;
}

static inline void rig_fini(struct hall_rig *rig)
{
	hall_free(rig->hall);
	setup_free(rig->setup);
}

#endif
