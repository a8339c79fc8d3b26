/* When the hub calls by itself; the picture is in the header. */
#include "firmware/queue/calling.h"

#include <string.h>

#include "firmware/queue/hall_inside.h"

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

void arrivals_note(struct hall *hall, const struct leg *leg, int64_t at_ms)
{
	bool sent = leg->only_counter != SETUP_NONE;
	const struct lines *lines =
		sent ? &hall->sent[leg->only_counter] : &hall->lines[leg->service];

	if (!lines_are_empty(lines))
		return;
	if (sent)
		hall->arrivals.sent_ms[leg->only_counter] = at_ms;
	else
		hall->arrivals.service_ms[leg->service] = at_ms;
}

/* What was found out of profiles: many counters wear the same. */
struct work {
	bool known[QUEUE_MAX_PROFILES];
	int64_t since_ms[QUEUE_MAX_PROFILES];
};

/* Since when somebody stands for one of the profile's services; INT64_MAX: nobody does. */
static int64_t profile_work_ms(const struct hall *hall, uint16_t profile, struct work *work)
{
	const uint64_t *taken = hall->setup->profiles[profile].services;
	int64_t since_ms = INT64_MAX;

	if (work->known[profile])
		return work->since_ms[profile];
	for (int word = 0; word * 64 < hall->setup->service_count; word++) {
		for (uint64_t set = hall->callable[word] & taken[word]; set != 0; set &= set - 1) {
			int64_t came_ms =
				hall->arrivals.service_ms[word * 64 + __builtin_ctzll(set)];

			if (came_ms < since_ms)
				since_ms = came_ms;
		}
	}
	work->known[profile] = true;
	work->since_ms[profile] = since_ms;
	return since_ms;
}

/* As hall_auto_call_ms(). */
static int64_t auto_call_ms(const struct hall *hall, uint16_t counter, struct work *work)
{
	const struct setup_calling *rules = &hall->setup->calling;
	const struct counter *c = &hall->counters[counter];
	int64_t since_ms, due_ms;

	if (c->state != COUNTER_OPEN || c->holds)
		return 0;
	since_ms = profile_work_ms(hall, c->profile, work);
	if (!lines_are_empty(&hall->sent[counter]) && hall->arrivals.sent_ms[counter] < since_ms)
		since_ms = hall->arrivals.sent_ms[counter];
	if (since_ms == INT64_MAX)
		return 0;
	due_ms = later(c->since_ms, since_ms) + rules->auto_call_ms;
	if (c->served_ms > 0)
		due_ms = later(due_ms, c->served_ms + rules->rest_ms);
	return due_ms;
}

static bool calls_by_itself(const struct hall *hall)
{
	return hall->open && hall->setup->calling.auto_call_ms > 0;
}

int64_t hall_auto_call_ms(const struct hall *hall, uint16_t counter)
{
	struct work work = {.known = {false}};

	if (counter >= hall->setup->counter_count || !calls_by_itself(hall))
		return 0;
	return auto_call_ms(hall, counter, &work);
}

void hall_auto_calls(const struct hall *hall, int64_t at_ms[QUEUE_MAX_COUNTERS])
{
	struct work work;

	memset(work.known, 0, sizeof(work.known));
	for (uint16_t i = 0; i < hall->setup->counter_count; i++)
		at_ms[i] = calls_by_itself(hall) ? auto_call_ms(hall, i, &work) : 0;
}

int64_t calling_answer_ms(const struct hall *hall, const struct counter *counter)
{
	int64_t patience_ms = hall->setup->calling.auto_answer_ms;

	return counter->holds && counter->unanswered && patience_ms > 0
		       ? counter->since_ms + patience_ms
		       : INT64_MAX;
}

int64_t calling_due_ms(const struct hall *hall)
{
	int64_t due_ms = INT64_MAX;
	struct work work;

	if (!calls_by_itself(hall))
		return INT64_MAX;
	memset(work.known, 0, sizeof(work.known));
	for (uint16_t i = 0; i < hall->setup->counter_count; i++) {
		const struct counter *counter = &hall->counters[i];
		int64_t at_ms = counter->holds ? calling_answer_ms(hall, counter)
					       : auto_call_ms(hall, i, &work);

		if (at_ms > 0 && at_ms < due_ms)
			due_ms = at_ms;
	}
	return due_ms;
}

void calling_answered(struct counter *counter)
{
	counter->unanswered = false;
	counter->misses = 0;
}

void calling_ended(struct counter *counter, enum leg_state to, bool missed, int64_t at_ms)
{
	counter->closing = false; /* the entry goes on to close it */
	counter->unanswered = false;
	if (to == LEG_DONE || to == LEG_TRANSFERRED)
		counter->served_ms = at_ms;
	if (missed)
		counter->misses += counter->misses < UINT8_MAX;
	else if (to != LEG_CANCELLED && to != LEG_VOID) /* those come from elsewhere */
		counter->misses = 0;
}

/* ---- What else the rules of calling look at ---- */

uint16_t hall_operator_elsewhere(const struct hall *hall, uint16_t counter, const char *operator_id)
{
	uint16_t found = SETUP_NONE;

	for (uint16_t i = 0; operator_id[0] != '\0' && i < hall->setup->counter_count; i++) {
		const struct counter *other = &hall->counters[i];

		if (i == counter || other->state == COUNTER_CLOSED ||
			strcmp(other->operator_id, operator_id) != 0)
			continue;
		if (other->holds)
			return i;
		if (found == SETUP_NONE)
			found = i;
	}
	return found;
}

bool hall_knows_pause_reason(const struct hall *hall, const char *reason)
{
	const struct setup_calling *rules = &hall->setup->calling;

	for (uint16_t i = 0; i < rules->pause_reason_count && i < QUEUE_MAX_PAUSE_REASONS; i++)
		if (strcmp(rules->pause_reasons[i].id, reason) == 0)
			return true;
	return false;
}
