/* From contacts to presses: what an input means stands in its wiring. */
#include "firmware/buttons/keys.h"

#include <stdio.h>
#include <time.h>

#include "firmware/base/clock.h"
#include "firmware/base/event.h"
#include "firmware/base/log.h"
#include "firmware/buttons/health.h"
#include "firmware/buttons/key_name.h"
#include "firmware/buttons/source.h"

/* A stamp older than this is of another clock: kernels before 5.7 stamp with the wall's. */
#define STAMP_OLDEST_US INT64_C(60000000)

int64_t keys_now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t keys_stamp_us(int64_t stamp_us)
{
	const int64_t now = keys_now_us();

	return stamp_us <= now && now - stamp_us <= STAMP_OLDEST_US ? stamp_us : now;
}

const char *keys_name(const struct keys *keys, unsigned int at)
{
	const struct wiring_input *input = &keys->inputs[at];

	return input->key ? key_name(input->key) : input->line;
}

static bool press(struct keys *keys, unsigned int at, bool held, int64_t at_us)
{
	const struct wiring_input *input = &keys->inputs[at];
	const int64_t ago_us = keys_now_us() - at_us;

	return buttons_deliver_at(keys->buttons, held ? input->hold : input->press,
		held ? input->hold_argument : input->argument, clock_mono_ms() - ago_us / 1000);
}

static void trouble_set(struct keys *keys, unsigned int at, enum contact_event event)
{
	char text[BUTTONS_TROUBLE_SIZE];

	if (event == CONTACT_STUCK)
		snprintf(text, sizeof(text),
			"%s is stuck: it is down for %d s, and ignored until it comes up; free it "
			"or "
			"look at its wire",
			keys_name(keys, at), WIRING_STUCK_MS / 1000);
	else if (event == CONTACT_RESTLESS)
		snprintf(text, sizeof(text),
			"%s never rests: its wire floats or its contact is broken; look at the "
			"wire, and "
			"whether it has a bias",
			keys_name(keys, at));
	else
		snprintf(text, sizeof(text),
			"%s was down at the start, and is ignored until it comes up; is something "
			"on "
			"it%s?",
			keys_name(keys, at),
			keys->inputs[at].key ? "" : ", or is active_low wrong");
	health_ill(keys->health, at, EVENT_BUTTON_STUCK, keys_name(keys, at), text);
}

/* Hands on what the contact found. */
static bool events_take(struct keys *keys, unsigned int at)
{
	struct contact *contact = &keys->contacts[at];
	enum contact_event event;
	int64_t at_us;

	while ((event = contact_take(contact, &at_us)) != CONTACT_NOTHING) {
		switch (event) {
		case CONTACT_PRESSED:
		case CONTACT_HELD:
			if (press(keys, at, event == CONTACT_HELD, at_us))
				return true;
			break;
		case CONTACT_STUCK:
		case CONTACT_HELD_AT_START:
		case CONTACT_RESTLESS:
			trouble_set(keys, at, event);
			break;
		case CONTACT_FREE:
			health_well(keys->health, at);
			break;
		case CONTACT_NOTHING:
			break;
		}
	}
	return false;
}

void keys_start(struct keys *keys, unsigned int at, int64_t debounce_us, bool down)
{
	const struct wiring_input *input = &keys->inputs[at];
	const struct contact_options options = {
		.debounce_us = debounce_us,
		.hold_us = input->hold == BUTTON_COUNT ? 0 : input->hold_ms * INT64_C(1000),
		.stuck_us = WIRING_STUCK_MS * INT64_C(1000),
	};

	keys->works[at] = true;
	if (!down)
		health_well(keys->health, at);
	contact_start(&keys->contacts[at], &options, keys_now_us(), down);
	/* Only troubles come out of a start. */
	if (events_take(keys, at))
		return;
}

void keys_stop(struct keys *keys, unsigned int at)
{
	keys->works[at] = false;
}

int64_t keys_due_us(const struct keys *keys)
{
	int64_t due = INT64_MAX;

	for (unsigned int i = 0; i < keys->count; i++)
		if (keys->works[i] && contact_due_us(&keys->contacts[i]) < due)
			due = contact_due_us(&keys->contacts[i]);
	return due;
}

bool keys_edge(struct keys *keys, unsigned int at, int64_t at_us, bool down)
{
	contact_edge(&keys->contacts[at], at_us, down);
	return events_take(keys, at);
}

bool keys_look(struct keys *keys, unsigned int at, int64_t now_us, bool down)
{
	const unsigned int healed = keys->contacts[at].healed;

	contact_look(&keys->contacts[at], now_us, down);
	if (keys->contacts[at].healed != healed)
		log_warn(
			"buttons: %s: an edge was lost, the level shows %s: going by the level (%u "
			"so far)",
			keys_name(keys, at), down ? "down" : "up", keys->contacts[at].healed);
	return events_take(keys, at);
}
