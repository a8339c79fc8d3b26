/* One day of a scenario, drawn. Each draw has its own name (dice.h): a rate that is changed leaves
 * everybody else as they were. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "firmware/planner/dice.h"
#include "firmware/planner/scenario.h"

static const int64_t before_slot_ms =
	600000; /* decide_appointment.c: so much of an early check-in counts */

struct drawing { /* of one service of one demand */
	const struct scenario *scenario;
	const struct scenario_demand *demand;
	struct demand_day *day;
	uint16_t service;
	uint64_t stream;
	uint64_t number; /* of the citizen */
};

static double even(const struct drawing *d, enum dice_purpose purpose)
{
	return dice_even(
		dice_for(d->scenario->seed, purpose, (uint64_t)d->day->midnight_ms, d->stream),
		d->number);
}

static double exponential(const struct drawing *d, enum dice_purpose purpose)
{
	return -log(even(d, purpose));
}

static uint8_t class_of(const struct drawing *d)
{
	double left = even(d, DICE_CLASS);

	if (d->demand->klass != SETUP_NONE)
		return (uint8_t)d->demand->klass;
	for (uint8_t klass = 1; klass < d->scenario->hall->setup->class_count; klass++) {
		left -= d->scenario->class_share[klass];
		if (left < 0)
			return klass;
	}
	return 0;
}

static int32_t serve_of(const struct drawing *d)
{
	const struct scenario_time *time = &d->scenario->times[d->service];
	struct dice dice =
		dice_for(d->scenario->seed, DICE_SERVE, (uint64_t)d->day->midnight_ms, d->stream);

	return (int32_t)fmin(time->mean_ms * dice_duration(dice, d->number, time->cv), 1 << 30);
}

/* Who booked comes a little before a slot, evenly over the day's slots. False: does not come. */
static bool book(const struct drawing *d, struct citizen *c)
{
	const struct scenario *s = d->scenario;
	const struct scenario_appointments *a = &s->appointments;
	struct dice dice = dice_for(s->seed, DICE_EARLY, (uint64_t)d->day->midnight_ms, d->stream);
	int64_t slots = (s->closes_ms - s->opens_ms) / a->slot_ms;
	int64_t slot_ms = s->opens_ms +
			  a->slot_ms * (int64_t)(dice_even(dice, 3 * d->number) * (double)slots);
	int64_t at_ms = slot_ms -
			(int64_t)((double)a->early_ms * dice_exponential(dice, 3 * d->number + 1));

	if (dice_even(dice, 3 * d->number + 2) < a->no_show)
		return false;
	if (at_ms < s->opens_ms)
		at_ms = s->opens_ms;
	if (at_ms < slot_ms - s->hall->setup->appointments.early_ms)
		at_ms = slot_ms - s->hall->setup->appointments.early_ms;
	c->at_ms = d->day->midnight_ms + at_ms;
	c->queued_ms = d->day->midnight_ms +
		       (slot_ms > at_ms - before_slot_ms ? slot_ms : at_ms - before_slot_ms);
	c->due_ms = d->day->midnight_ms + (slot_ms > at_ms ? slot_ms : at_ms);
	c->klass = (uint8_t)s->hall->setup->appointments.klass;
	return true;
}

static void leave_of(const struct drawing *d, struct citizen *c)
{
	const struct scenario *s = d->scenario;

	c->lost_ms = s->lost_ms;
	if (even(d, DICE_NO_SHOW) < s->no_show)
		c->leaves_ms = 0;
	else if (s->patience_ms > 0)
		c->leaves_ms =
			(int32_t)fmin(s->patience_ms * exponential(d, DICE_PATIENCE), 1 << 30);
}

static int add_citizen(const struct drawing *d, double at_ms)
{
	struct citizen *c = demand_add_citizen(d->day);

	if (!c)
		return -ENOMEM;
	c->at_ms = c->queued_ms = c->due_ms = d->day->midnight_ms + (int64_t)at_ms;
	c->service = d->service;
	c->klass = class_of(d);
	c->serve_ms = serve_of(d);
	leave_of(d, c);
	if (c->klass == 0 && even(d, DICE_PICK) < d->scenario->appointments.share && !book(d, c))
		d->day->count--;
	return 0;
}

/* A Poisson process of rate 1, seen through the sum of the rates up to each moment: when a rate
 * grows, everybody who came still comes, only sooner, and others with them. */
static int draw_service(struct drawing *d)
{
	const struct scenario *s = d->scenario;
	struct dice dice =
		dice_for(s->seed, DICE_ARRIVAL, (uint64_t)d->day->midnight_ms, d->stream);
	double passed = 0, wanted = dice_exponential(dice, 0);
	int rc = 0;

	for (int step = 0; rc == 0 && step < s->steps; step++) {
		double rate = d->demand->rate[step];

		while (rc == 0 && rate > 0 && wanted <= passed + rate) {
			double at_ms = (double)s->opens_ms +
				       (double)s->step_ms * (step + (wanted - passed) / rate);

			rc = add_citizen(d, at_ms);
			wanted += dice_exponential(dice, ++d->number);
		}
		passed += rate;
	}
	return rc;
}

static bool is_asked(
	const struct setup *setup, const struct scenario_demand *demand, uint16_t service)
{
	if (demand->service != SETUP_NONE)
		return demand->service == service;
	return demand->institution == SETUP_NONE ||
	       setup->services[service].institution == demand->institution;
}

int scenario_day(const struct scenario *s, size_t index, struct demand_day *day)
{
	const struct setup *setup = s->hall->setup;
	struct demand_day made;
	uint16_t short_of;
	int rc = 0;

	demand_day_init_number(&made, s->first_day + (int64_t)index);
	demand_day_clear(day);
	memcpy(day->date, made.date, sizeof(day->date));
	day->midnight_ms = made.midnight_ms;
	for (size_t i = 0; i < s->demand_count; i++) {
		for (uint16_t service = 0; rc == 0 && service < setup->service_count; service++) {
			struct drawing drawing = {.scenario = s,
				.demand = &s->demands[i],
				.day = day,
				.service = service,
				.stream = (uint64_t)i << 16 | service};

			if (is_asked(setup, &s->demands[i], service))
				rc = draw_service(&drawing);
		}
	}
	if (rc == 0)
		rc = demand_day_sort(day);
	if (rc == 0)
		rc = staffing_to_day(&s->staffing, setup, day, &short_of);
	return rc == -ENOSPC ? 0 : rc;
}
