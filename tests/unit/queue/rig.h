/*
 * A small hall to press the buttons of, with time set by hand. Everything a decision changes is
 * applied at once, as the dispatcher does.
 */
#ifndef NOVBE_TESTS_QUEUE_RIG_H
#define NOVBE_TESTS_QUEUE_RIG_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/queue/hall.h"

enum { UNHEARD_SHOWN = 32 }; /* as the wire does */

#define RIG_START_MS INT64_C(1795400000000)
#define RIG_DAY	     "2026-11-23"
#define RIG_TOKEN    "0123456789abcdef0123456789abcdef"

struct rig {
	struct setup *setup;
	struct hall *hall;
	int64_t now_ms, seq;
	struct decision decision; /* the last one */
};

static inline void rig_text(char *out, size_t size, const char *text)
{
	memset(out, 0, size);
	memcpy(out, text, strlen(text) < size ? strlen(text) : size - 1);
}

#define RIG_SET(FIELD, TEXT) rig_text(FIELD, sizeof(FIELD), TEXT)

static inline void rig_add_service(
	struct setup *setup, const char *id, const char *letters, int64_t mean_service_ms)
{
	struct setup_service *service = setup_add_service(setup);
	struct setup_series *series;

	assert_non_null(service);
	RIG_SET(service->id, id);
	service->mean_service_ms = mean_service_ms;
	service->series = setup_series(setup, letters);
	if (service->series == SETUP_NONE) {
		series = setup_add_series(setup);
		assert_non_null(series);
		RIG_SET(series->letters, letters);
		service->series = (uint16_t)(setup->series_count - 1);
	}
}

static inline void rig_add_class(struct setup *setup, const char *id, int32_t slope)
{
	struct setup_class *class = setup_add_class(setup);

	assert_non_null(class);
	RIG_SET(class->id, id);
	class->slope = slope;
}

static inline struct setup_profile *rig_add_profile(struct setup *setup, const char *id)
{
	struct setup_profile *profile = setup_add_profile(setup);

	assert_non_null(profile);
	RIG_SET(profile->id, id);
	return profile;
}

static inline void rig_add_counter(
	struct setup *setup, uint16_t number, const char *zone, const char *profile)
{
	struct setup_counter *counter = setup_add_counter(setup);

	assert_non_null(counter);
	counter->number = number;
	counter->zone = setup_zone(setup, zone);
	counter->profile = setup_profile(setup, profile);
	counter->calls_out_of_order = true;
}

/*
 * Services id (A), passport (B), tax (C); classes normal, appointment, priority (which
 * citizens may claim); profiles all, ids
 * (id only), taxes (tax only); counters 1 all, 2 ids, 3 taxes in zone a, 4 all in zone b.
 */
static inline struct setup *rig_setup(void)
{
	struct setup *setup = setup_new();
	struct setup_profile *profile;

	assert_non_null(setup);
	RIG_SET(setup->centre, "test");
	setup->policy = POLICY_ACCUMULATING;
	RIG_SET(setup_add_institution(setup)->id, "office");
	RIG_SET(setup_add_zone(setup)->id, "a");
	RIG_SET(setup_add_zone(setup)->id, "b");
	rig_add_class(setup, "normal", 1024);
	rig_add_class(setup, "appointment", 2048);
	rig_add_class(setup, "priority", 4096);
	setup->classes[2].self_service = true;
	rig_add_service(setup, "id", "A", 240000);
	rig_add_service(setup, "passport", "B", 600000);
	rig_add_service(setup, "tax", "C", 0);
	profile = rig_add_profile(setup, "all");
	for (uint16_t i = 0; i < 3; i++)
		setup_profile_add(profile, i);
	setup_profile_add(rig_add_profile(setup, "ids"), 0);
	setup_profile_add(rig_add_profile(setup, "taxes"), 2);
	rig_add_counter(setup, 1, "a", "all");
	rig_add_counter(setup, 2, "a", "ids");
	rig_add_counter(setup, 3, "a", "taxes");
	rig_add_counter(setup, 4, "b", "all");
	return setup;
}

static inline struct command rig_command(enum verb verb, enum role role)
{
	struct command command = {.verb = verb, .role = role, .own_counter = SETUP_NONE};

	RIG_SET(command.device, role_name(role));
	RIG_SET(command.id, "0123456789abcdef-1");
	command.deadline_ms = INT64_MAX;
	return command;
}

static inline enum refusal rig_do(struct rig *rig, const struct command *command)
{
	hall_decide(rig->hall, command, rig->now_ms, &rig->decision);
	if (rig->decision.refusal != REFUSED_NOT) {
		assert_int_equal(rig->decision.count, 0);
		return rig->decision.refusal;
	}
	if (rig->decision.count > 0)
		rig->seq++;
	for (int i = 0; i < rig->decision.count; i++)
		assert_int_equal(
			hall_apply(rig->hall, &rig->decision.changes[i], rig->now_ms, rig->seq), 0);
	return REFUSED_NOT;
}

/* The only change of the last decision, of this kind. */
static inline const struct change *rig_one(const struct rig *rig, enum change_kind kind)
{
	assert_int_equal(rig->decision.refusal, REFUSED_NOT);
	assert_int_equal(rig->decision.count, 1);
	assert_int_equal(rig->decision.changes[0].kind, kind);
	return &rig->decision.changes[0];
}

static inline enum refusal rig_open_day(struct rig *rig, const char *day)
{
	struct command command = rig_command(VERB_OPEN_DAY, ROLE_HUB);

	RIG_SET(command.day, day);
	return rig_do(rig, &command);
}

static inline enum refusal rig_close_day(struct rig *rig)
{
	struct command command = rig_command(VERB_CLOSE_DAY, ROLE_HUB);

	return rig_do(rig, &command);
}

/* A counter's own device presses; counter is the index. */
static inline struct command rig_press(enum verb verb, uint16_t counter)
{
	struct command command = rig_command(verb, ROLE_COUNTER);

	command.own_counter = counter;
	return command;
}

static inline enum refusal rig_counter(struct rig *rig, enum verb verb, uint16_t counter)
{
	struct command command = rig_press(verb, counter);

	return rig_do(rig, &command);
}

static inline enum refusal rig_counter_ticket(
	struct rig *rig, enum verb verb, uint16_t counter, const char *ticket)
{
	struct command command = rig_press(verb, counter);

	assert_true(ticket_parse(ticket, &command.ticket));
	return rig_do(rig, &command);
}

static inline enum refusal rig_ticket(
	struct rig *rig, enum verb verb, enum role role, const char *ticket)
{
	struct command command = rig_command(verb, role);

	assert_true(ticket_parse(ticket, &command.ticket));
	return rig_do(rig, &command);
}

static inline struct command rig_issue_command(const char *service, const char *klass)
{
	struct command command = rig_command(VERB_ISSUE, ROLE_KIOSK);

	RIG_SET(command.service, service);
	RIG_SET(command.klass, klass);
	RIG_SET(command.language, "az");
	RIG_SET(command.token, RIG_TOKEN);
	command.kiosk = 1;
	return command;
}

static inline enum refusal rig_issue(struct rig *rig, const char *service, const char *klass)
{
	struct command command = rig_issue_command(service, klass);

	return rig_do(rig, &command);
}

/* Issues and confirms; the ticket's text is good until the next call. */
static inline const char *rig_take(struct rig *rig, const char *service, const char *klass)
{
	static char text[TICKET_TEXT_SIZE];

	assert_int_equal(rig_issue(rig, service, klass), REFUSED_NOT);
	ticket_text(&rig->decision.changes[0].ticket, text);
	assert_int_equal(rig_ticket(rig, VERB_CONFIRM, ROLE_KIOSK, text), REFUSED_NOT);
	return text;
}

static inline const struct leg *rig_leg(const struct rig *rig, const char *ticket)
{
	struct ticket read;
	struct leg_ref ref;

	assert_true(ticket_parse(ticket, &read));
	assert_true(hall_find(rig->hall, &read, &ref));
	return hall_leg(rig->hall, ref);
}

/* The ticket in a counter's hand, "" for none; good until the next call. */
static inline const char *rig_in_hand(const struct rig *rig, uint16_t counter)
{
	static char text[TICKET_TEXT_SIZE];
	const struct counter *c = hall_counter(rig->hall, counter);

	text[0] = '\0';
	if (c->holds)
		ticket_text(&hall_visit(rig->hall, c->leg.visit)->ticket, text);
	return text;
}

/* Presses next after the double press time and says who is in hand. */
static inline const char *rig_next(struct rig *rig, uint16_t counter)
{
	rig->now_ms += 2000;
	assert_int_equal(rig_counter(rig, VERB_NEXT, counter), REFUSED_NOT);
	return rig_in_hand(rig, counter);
}

/* An open day with counters 1..4 signed in. */
static inline int rig_begin(void **state)
{
	struct rig *rig = calloc(1, sizeof(*rig));

	assert_non_null(rig);
	rig->setup = rig_setup();
	rig->hall = hall_new(rig->setup);
	assert_non_null(rig->hall);
	rig->now_ms = RIG_START_MS;
	assert_int_equal(rig_open_day(rig, RIG_DAY), REFUSED_NOT);
	for (uint16_t i = 0; i < rig->setup->counter_count; i++)
		assert_int_equal(rig_counter(rig, VERB_SIGN_IN, i), REFUSED_NOT);
	*state = rig;
	return 0;
}

static inline int rig_end(void **state)
{
	struct rig *rig = *state;

	hall_free(rig->hall);
	setup_free(rig->setup);
	free(rig);
	return 0;
}

#define RIG_TEST(NAME) cmocka_unit_test_setup_teardown(NAME, rig_begin, rig_end)

/* Numbers from the environment, for longer runs. */
static inline uint64_t rig_environment(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text && text[0] != '\0' ? strtoull(text, NULL, 0) : otherwise;
}

/* splitmix64: the same sequence everywhere. */
static inline uint64_t rig_random(uint64_t *seed)
{
	uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static inline uint32_t rig_below(uint64_t *seed, uint32_t bound)
{
	return (uint32_t)(rig_random(seed) % bound);
}

#endif
