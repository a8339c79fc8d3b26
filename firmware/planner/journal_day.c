/* One business day of a journal as demand: who came when, how long they were at a counter, and when
 * which counter was open. What was decided is left out, but for when each was called. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/planner/source_journal.h"

enum { UNKNOWN_SERVE_MS = 300000, LOST_MS = 40000, LAST_MS = 1800000, BREATH_MS = 600000 };

void journal_day_fini(struct journal_day *d)
{
	demand_day_fini(&d->day);
	free(d->citizen_of);
	memset(d, 0, sizeof(*d));
}

/* ---- Citizens ---- */

static struct citizen *citizen_at(struct journal_day *d, struct leg_ref leg)
{
	if (leg.visit >= d->visits || d->citizen_of[leg.visit] == CITIZEN_LAST)
		return NULL;
	return &d->day.citizens[d->citizen_of[leg.visit]];
}

static int visit_add(struct journal_day *d, uint32_t citizen)
{
	size_t room = d->room > 0 ? d->room * 2 : 1024;
	uint32_t *list;

	if (d->visits == d->room) {
		list = realloc(d->citizen_of, room * sizeof(*list));
		if (!list)
			return -ENOMEM;
		d->citizen_of = list;
		d->room = room;
	}
	d->citizen_of[d->visits++] = citizen;
	return 0;
}

static int take_issued(struct journal_day *d, int64_t at_ms, const struct change *change)
{
	struct citizen *citizen = demand_add_citizen(&d->day);
	int64_t queued_ms = change->queued_ms + d->shift_ms;

	if (!citizen)
		return -ENOMEM;
	citizen->at_ms = at_ms;
	citizen->queued_ms = queued_ms;
	citizen->due_ms = change->offline || queued_ms > at_ms ? queued_ms : at_ms;
	citizen->service = d->names->service[change->service];
	citizen->klass = d->names->klass[change->klass];
	citizen->lost_ms = LOST_MS;
	return visit_add(d, (uint32_t)(d->day.count - 1));
}

static int take_added(struct journal_day *d, const struct change *change)
{
	struct citizen *next = demand_add_citizen(&d->day);
	struct citizen *before = citizen_at(d, change->leg);

	if (!next)
		return -ENOMEM;
	if (!before) { /* of a void ticket */
		d->day.count--;
		return 0;
	}
	next->service = d->names->service[change->service];
	next->klass = d->names->klass[change->klass];
	next->lost_ms = LOST_MS;
	if (change->only_counter != SETUP_NONE)
		next->only_counter = d->names->counter[change->only_counter];
	before->then = (uint32_t)(d->day.count - 1);
	d->citizen_of[change->leg.visit] = before->then;
	return 0;
}

/* ---- At a counter ---- */

/* Whoever was in the counter's hand leaves it. */
static void hand_empty(
	struct journal_day *d, const struct hall *before, uint16_t counter, int64_t at_ms)
{
	struct hand *hand = &d->hands[counter];

	if (hand->citizen == CITIZEN_LAST)
		return;
	d->day.citizens[hand->citizen].serve_ms += (int32_t)(at_ms - hand->since_ms);
	hand->last = hand->citizen;
	hand->freed_ms = at_ms;
	hand->was_awaited = before && hall_waits(before, counter);
	hand->citizen = CITIZEN_LAST;
}

/* Between one citizen and the next, when somebody is waiting, an operator takes a breath or writes
 * something down: that belongs to the time of the one before. Somebody was, when the next one had
 * been there already, or came later and went before another. */
static void take_breath(struct journal_day *d, const struct hand *hand, int64_t at_ms,
	const struct citizen *next, bool has_runner_up)
{
	struct citizen *last;
	int32_t breath_ms = (int32_t)(at_ms - hand->freed_ms);

	if (hand->last == CITIZEN_LAST || !hand->was_awaited ||
		at_ms - hand->freed_ms > BREATH_MS ||
		(next->at_ms > hand->freed_ms && !has_runner_up))
		return;
	last = &d->day.citizens[hand->last];
	if (last->leaves_ms == CITIZEN_STAYS)
		last->serve_ms += breath_ms;
	else
		last->lost_ms += breath_ms;
}

static void take_called(struct journal_day *d, const struct hall *before, int64_t at_ms,
	const struct change *change)
{
	struct citizen *citizen = citizen_at(d, change->leg);
	struct hand *hand = &d->hands[change->counter];

	hand_empty(d, before, change->counter, at_ms);
	if (!citizen)
		return;
	take_breath(d, hand, at_ms, citizen, change->why.has_runner_up);
	hand->citizen = d->citizen_of[change->leg.visit];
	hand->since_ms = at_ms;
	if (citizen->called_ms == 0)
		citizen->called_ms = at_ms;
}

/* The leg leaves a hand, or the line. */
static void take_end(struct journal_day *d, const struct hall *before, int64_t at_ms,
	const struct change *change)
{
	struct citizen *citizen = citizen_at(d, change->leg);
	const struct leg *leg = hall_leg(before, change->leg); /* NULL: made in this entry */

	if (!citizen)
		return;
	if (leg && leg->counter != SETUP_NONE &&
		d->hands[leg->counter].citizen == d->citizen_of[change->leg.visit])
		hand_empty(d, before, leg->counter, at_ms);
	if (change->kind == CHANGE_NO_SHOW) {
		citizen->lost_ms = citizen->serve_ms;
		citizen->leaves_ms = 0;
	} else if (change->kind == CHANGE_VOIDED) {
		d->citizen_of[change->leg.visit] = CITIZEN_LAST;
		citizen->service = SETUP_NONE; /* nobody holds it */
	} else if (change->kind == CHANGE_CANCELLED && citizen->called_ms == 0) {
		citizen->leaves_ms = (int32_t)(at_ms - citizen->at_ms);
		citizen->tells = true;
	}
}

/* ---- Counters ---- */

static int shift_end(struct journal_day *d, uint16_t counter, int64_t at_ms)
{
	struct hand *hand = &d->hands[counter];
	struct shift *shift;

	hand->last = CITIZEN_LAST; /* a pause is no breath */
	if (hand->open_ms == 0 || hand->open_ms >= at_ms) {
		hand->open_ms = 0;
		return 0;
	}
	shift = demand_add_shift(&d->day);
	if (!shift)
		return -ENOMEM;
	*shift = (struct shift){.counter = d->names->counter[counter],
		.profile = d->names->profile[hand->profile],
		.from_ms = hand->open_ms,
		.until_ms = at_ms};
	hand->open_ms = 0;
	return 0;
}

static int shift_begin(struct journal_day *d, uint16_t counter, uint16_t profile, int64_t at_ms)
{
	int rc = shift_end(d, counter, at_ms);

	d->hands[counter].open_ms = at_ms;
	d->hands[counter].profile = profile;
	return rc;
}

static int take_counter(struct journal_day *d, int64_t at_ms, const struct change *change)
{
	switch (change->kind) {
	case CHANGE_COUNTER_OPENED:
	case CHANGE_PROFILE_SET:
		return shift_begin(d, change->counter, change->profile, at_ms);
	case CHANGE_RESUMED:
		return shift_begin(d, change->counter, d->hands[change->counter].profile, at_ms);
	default: /* closed, paused */
		return shift_end(d, change->counter, at_ms);
	}
}

int journal_day_take(struct journal_day *d, const struct hall *before, int64_t at_ms,
	const struct change *change)
{
	struct citizen *citizen = citizen_at(d, change->leg);

	at_ms += d->shift_ms;
	switch (change->kind) {
	case CHANGE_ISSUED:
		return take_issued(d, at_ms, change);
	case CHANGE_ADDED:
		return take_added(d, change);
	case CHANGE_CONFIRMED:
		if (citizen)
			citizen->at_ms = at_ms;
		return 0;
	case CHANGE_CALLED:
		take_called(d, before, at_ms, change);
		return 0;
	case CHANGE_RETURNED:
		if (citizen)
			citizen->leaves_ms = CITIZEN_STAYS;
		return 0;
	case CHANGE_DONE:
	case CHANGE_NO_SHOW:
	case CHANGE_PARKED:
	case CHANGE_TRANSFERRED:
	case CHANGE_CANCELLED:
	case CHANGE_VOIDED:
		take_end(d, before, at_ms, change);
		return 0;
	case CHANGE_COUNTER_OPENED:
	case CHANGE_COUNTER_CLOSED:
	case CHANGE_PAUSED:
	case CHANGE_RESUMED:
	case CHANGE_PROFILE_SET:
		return take_counter(d, at_ms, change);
	default:
		return 0;
	}
}

/* ---- The day as a whole ---- */

/* Mean time at the counter of those who were served. */
static int32_t mean_serve(const struct journal_day *d, const struct setup *setup, uint16_t service)
{
	int64_t sum = 0, count = 0;

	for (size_t i = 0; i < d->day.count; i++) {
		const struct citizen *c = &d->day.citizens[i];

		if (c->service == service && c->called_ms > 0 && c->leaves_ms == CITIZEN_STAYS) {
			sum += c->serve_ms;
			count++;
		}
	}
	if (count > 0)
		return (int32_t)(sum / count);
	return setup->services[service].mean_service_ms > 0
		       ? (int32_t)setup->services[service].mean_service_ms
		       : UNKNOWN_SERVE_MS;
}

/* Void tickets out; what comes next in a visit stays tied to it. */
static void void_drop(struct demand_day *day, uint32_t *place)
{
	size_t kept = 0;

	for (size_t i = 0; i < day->count; i++)
		place[i] = day->citizens[i].service == SETUP_NONE ? CITIZEN_LAST : (uint32_t)kept++;
	for (size_t i = 0; i < day->count; i++) {
		struct citizen *c = &day->citizens[i];

		if (c->then != CITIZEN_LAST)
			c->then = place[c->then];
		if (place[i] != CITIZEN_LAST)
			day->citizens[place[i]] = *c;
	}
	day->count = kept;
}

int journal_day_end(struct journal_day *d, const struct setup *setup, int64_t at_ms)
{
	uint32_t *place = calloc(d->day.count + 1, sizeof(*place));
	int rc = place ? 0 : -ENOMEM;

	at_ms += d->shift_ms;
	for (uint16_t i = 0; rc == 0 && i < QUEUE_MAX_COUNTERS; i++) {
		hand_empty(d, NULL, i, at_ms);
		rc = shift_end(d, i, at_ms);
	}
	if (rc < 0) {
		free(place);
		return rc;
	}
	void_drop(&d->day, place);
	free(place);
	for (size_t i = 0; i < d->day.count; i++) {
		struct citizen *c = &d->day.citizens[i];

		if (c->serve_ms <= 0 || c->leaves_ms != CITIZEN_STAYS)
			c->serve_ms = mean_serve(d, setup, c->service);
	}
	demand_day_mark_last(&d->day, LAST_MS);
	return demand_day_sort(&d->day);
}
