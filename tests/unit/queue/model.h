/*
 * The simplest thing that could know where everybody is: a list of legs, looked through from end to
 * end. It follows the changes, refuses what must not happen, and says who should have been called.
 * It shares no code with the rules.
 */
#ifndef NOVBE_TESTS_QUEUE_MODEL_H
#define NOVBE_TESTS_QUEUE_MODEL_H

#include "tests/unit/queue/model_doors.h"
#include "tests/unit/queue/model_order.h"

static inline void model_forget_day(struct model *model)
{
	model->leg_count = 0;
	model->unparked = -1;
	model->visit_count = 0;
	model->retired_count = 0;
	memset(model->counters, 0, sizeof(model->counters));
	memset(model->closed, 0, sizeof(model->closed));
	memset(model->holds, 0, sizeof(model->holds));
	memset(model->pools, 0, sizeof(model->pools));
	for (int i = 0; i < QUEUE_MAX_COUNTERS; i++)
		model->counters[i].in_hand = -1;
}

static inline void model_init(struct model *model, const struct setup *setup)
{
	memset(model, 0, sizeof(*model));
	model->setup = setup;
	model->leg_room = 1 << 16;
	model->legs = calloc((size_t)model->leg_room, sizeof(*model->legs));
	model->tickets = calloc(1 << 16, sizeof(*model->tickets));
	assert_non_null(model->legs);
	model->papers = calloc(1 << 16, sizeof(*model->papers));
	assert_non_null(model->tickets);
	assert_non_null(model->papers);
	model->told = calloc(1 << 16, sizeof(*model->told));
	assert_non_null(model->told);
	model_forget_day(model);
}

static inline void model_fini(struct model *model)
{
	free(model->legs);
	free(model->tickets);
	free(model->papers);
	free(model->told);
}

/* Time goes on: everybody who stands waits that much longer. */
static inline void model_clock(struct model *model, int64_t now_ms)
{
	model->area += (now_ms - model->clock_ms) * model->standing;
	model->clock_ms = now_ms;
}

static inline int model_find(const struct model *model, struct leg_ref ref)
{
	for (int i = model->leg_count - 1; i >= 0; i--)
		if (model->legs[i].visit == ref.visit && model->legs[i].leg == ref.leg)
			return i;
	fail_msg("a change names leg %u/%u, which nobody made", ref.visit, ref.leg);
	return -1;
}

/* Somebody comes to a line of its own, or of a service where nobody stood. */
static inline void model_comes(struct model *model, const struct model_leg *leg)
{
	for (int i = 0; i < model->leg_count; i++) {
		const struct model_leg *other = &model->legs[i];

		if (other != leg && other->state == LEG_WAITING &&
			other->only_counter == leg->only_counter &&
			(leg->only_counter != SETUP_NONE || other->service == leg->service))
			return;
	}
	if (leg->only_counter != SETUP_NONE)
		model->sent_ms[leg->only_counter] = model->clock_ms;
	else
		model->came_ms[leg->service] = model->clock_ms;
}

static inline void model_move(struct model *model, int at, enum leg_state to)
{
	struct model_leg *leg = &model->legs[at];

	if (model_stands(leg->state) && !model_stands(to)) {
		model->waits += model->clock_ms - leg->stood_ms;
		model->standing--;
	} else if (!model_stands(leg->state) && model_stands(to)) {
		leg->stood_ms = model->clock_ms;
		model->standing++;
	}
	for (int i = 0; i < QUEUE_MAX_COUNTERS; i++) {
		struct model_counter *counter = &model->counters[i];

		if (counter->in_hand != at || to == LEG_CALLED || to == LEG_SERVING)
			continue;
		counter->in_hand = -1;
		counter->unanswered = false;
		counter->idle_ms = model->clock_ms;
		if (to == LEG_DONE || to == LEG_TRANSFERRED)
			counter->served_ms = model->clock_ms;
	}
	if (to == LEG_WAITING)
		model_comes(model, leg);
	leg->state = to;
	if (to == LEG_WAITING)
		leg->counter = SETUP_NONE;
}

/* ---- Holding what a kiosk has not told of ---- */

static inline int64_t model_max(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* When a reservation ends by itself. */
static inline int64_t model_end(const struct model *model, const struct model_leg *leg)
{
	const struct model_told *told = &model->told[leg->visit];
	const struct model_hold *hold = &model->holds[told->kiosk];
	int64_t held_ms, last_ms;

	if (told->kiosk == 0 || told->heard)
		return leg->until_ms;
	held_ms = model_max(leg->until_ms, hold->until_ms);
	last_ms = model_max(leg->until_ms, hold->since_ms) + model->setup->reserve_away_ms;
	return held_ms < last_ms ? held_ms : last_ms;
}

static inline void model_kiosk(struct model *model, const struct change *change)
{
	struct model_hold *hold = &model->holds[change->kiosk];
	bool away = change->kind == CHANGE_KIOSK_AWAY, goes_on = false;

	assert_in_range(change->kiosk, 1, QUEUE_MAX_KIOSKS);
	assert_true(change->until_ms == model->clock_ms + (away ? model->setup->reserve_away_ms
								: model->setup->reserve_ms));
	for (int i = 0; i < model->leg_count; i++)
		goes_on = goes_on ||
			  (model->legs[i].state == LEG_RESERVED &&
				  model->told[model->legs[i].visit].kiosk == change->kiosk &&
				  !model->told[model->legs[i].visit].heard &&
				  model->legs[i].until_ms < hold->until_ms);
	if (away ? hold->away || !goes_on : !hold->away && !goes_on)
		hold->since_ms = model->clock_ms;
	hold->away = away;
	hold->until_ms = change->until_ms;
}

/* Who said what: a device, a counter, the reception; not a time that ran out. */
static inline void model_hear(struct model *model, const struct change *change)
{
	struct model_told *told = &model->told[change->leg.visit];

	switch (change->kind) {
	case CHANGE_CONFIRMED:
		told->heard = told->heard || !change->lapsed;
		break;
	case CHANGE_HEARD:
		assert_true(told->kiosk != 0 && !told->heard);
		told->heard = true;
		break;
	case CHANGE_PAPER: /* the model has not followed it yet */
		if (change->print != PRINT_UNCERTAIN &&
			(change->print != PRINT_UNPRINTED ||
				model->papers[change->leg.visit].print != PRINT_ORDERED))
			told->heard = true;
		break;
	case CHANGE_REPRINTED:
	case CHANGE_ARRIVED:
	case CHANGE_PARKED:
	case CHANGE_TRANSFERRED:
	case CHANGE_RETURNED:
		told->heard = true;
		break;
	default:
		break;
	}
}

/* ---- Following the changes ---- */

static inline int model_awaited(const struct model *model)
{
	int count = 0;

	for (uint32_t i = 0; i < model->visit_count; i++)
		count += model->papers[i].until_ms != 0;
	return count;
}

/* Another piece of paper of a visit: a half of the list is kept for orders. */
static inline void model_begin_paper(struct model *model, const struct change *change)
{
	struct model_paper *paper = &model->papers[change->leg.visit];
	bool ordered = change->printer[0] != '\0';

	memset(paper, 0, sizeof(*paper));
	paper->copies = change->count;
	paper->print = ordered ? PRINT_ORDERED : PRINT_ISSUED;
	strcpy(paper->printer, change->printer);
	if (ordered)
		assert_int_equal(change->order_until_ms, model->clock_ms + 30000);
	if (model_awaited(model) < (ordered ? 1024 : 512))
		paper->until_ms = change->order_until_ms;
	if (ordered)
		assert_true(paper->until_ms > 0);
}

static inline void model_paper(struct model *model, const struct change *change)
{
	struct model_paper *paper = &model->papers[change->leg.visit];

	assert_true(change->leg.visit < model->visit_count);
	assert_int_equal(change->count, paper->copies); /* never about an older piece */
	assert_int_not_equal(paper->print, PRINT_PRINTED);
	assert_int_not_equal(paper->print, change->print);
	assert_true(change->print == PRINT_SUBMITTED || change->print == PRINT_PRINTED ||
		    change->print == PRINT_UNCERTAIN || change->print == PRINT_UNPRINTED);
	paper->print = (enum print_state)change->print;
	paper->until_ms = 0;
	if (change->print == PRINT_SUBMITTED && model_awaited(model) < 512)
		paper->until_ms = model->clock_ms + 120000;
}

static inline void model_issued(struct model *model, const struct change *change)
{
	struct model_leg *leg = &model->legs[model->leg_count++];
	uint32_t number = change->ticket.number;

	assert_true(model->leg_count < model->leg_room);
	assert_int_equal(change->leg.visit, model->visit_count);
	assert_int_equal(change->leg.leg, 0);
	/* Rule 1, by looking at every number of the day. */
	for (uint32_t i = 0; i < model->visit_count; i++)
		assert_false(model->tickets[i].number == number &&
			     strcmp(model->tickets[i].series, change->ticket.series) == 0);
	for (int i = 0; i < model->retired_count && !change->offline; i++)
		assert_false(model->retired[i].number == number &&
			     strcmp(model->retired[i].series, change->ticket.series) == 0);
	if (change->offline)
		assert_in_range(number, 1001, 64999);
	else
		assert_in_range(number, 1, 999);
	if (!change->offline)
		assert_false(model->closed[change->service]);
	model->papers[model->visit_count].until_ms = 0;
	model->told[model->visit_count] =
		(struct model_told){.kiosk = change->kiosk, .heard = change->offline};
	model->tickets[model->visit_count++] = change->ticket;
	model_begin_paper(model, change);
	*leg = (struct model_leg){.visit = change->leg.visit,
		.service = change->service,
		.klass = change->klass,
		.counter = SETUP_NONE,
		.only_counter = SETUP_NONE,
		.queued_ms = change->queued_ms,
		.until_ms = change->until_ms,
		.state = LEG_PLANNED};
	model_move(model, model->leg_count - 1, (enum leg_state)change->state);
}

static inline void model_added(struct model *model, const struct change *change)
{
	struct model_leg *leg = &model->legs[model->leg_count++];

	assert_true(model->leg_count < model->leg_room);
	for (int i = 0; i < model->leg_count - 1; i++)
		if (model->legs[i].visit == change->leg.visit)
			assert_true(model->legs[i].state > LEG_PARKED); /* one active leg */
	for (int i = 0; i < model->leg_count - 1; i++)
		if (model->legs[i].visit == change->leg.visit && model->legs[i].leg == 0)
			assert_true(change->queued_ms == model->legs[i].queued_ms);
	*leg = (struct model_leg){.visit = change->leg.visit,
		.leg = change->leg.leg,
		.service = change->service,
		.klass = change->klass,
		.counter = SETUP_NONE,
		.only_counter = change->only_counter,
		.queued_ms = change->queued_ms,
		.state = LEG_PLANNED};
	model_move(model, model->leg_count - 1, LEG_WAITING);
}

/* When the hub calls at this counter: it was idle so long, and somebody stood there; INT64_MAX:
 * never. */
static inline int64_t model_auto_ms(const struct model *model, uint16_t at)
{
	const struct setup_calling *rules = &model->setup->calling;
	const struct model_counter *counter = &model->counters[at];
	int64_t came_ms = INT64_MAX, due_ms;

	if (!model->open || rules->auto_call_ms == 0 || counter->state != COUNTER_OPEN ||
		counter->in_hand >= 0)
		return INT64_MAX;
	for (int i = 0; i < model->leg_count; i++) {
		const struct model_leg *leg = &model->legs[i];
		int64_t line_ms = leg->only_counter != SETUP_NONE ? model->sent_ms[at]
								  : model->came_ms[leg->service];

		if (model_may_call(model, at, leg) && line_ms < came_ms)
			came_ms = line_ms;
	}
	if (came_ms == INT64_MAX)
		return INT64_MAX;
	due_ms = (came_ms > counter->idle_ms ? came_ms : counter->idle_ms) + rules->auto_call_ms;
	if (counter->served_ms != 0 && counter->served_ms + rules->rest_ms > due_ms)
		due_ms = counter->served_ms + rules->rest_ms;
	return due_ms;
}

/* When the hub looks whether anybody is there. */
static inline int64_t model_answer_ms(const struct model *model, uint16_t at)
{
	const struct model_counter *counter = &model->counters[at];

	if (!model->open || model->setup->calling.auto_call_ms == 0 ||
		model->setup->calling.auto_answer_ms == 0 || counter->in_hand < 0 ||
		!counter->unanswered)
		return INT64_MAX;
	return counter->called_ms + model->setup->calling.auto_answer_ms;
}

static inline int64_t model_calling_due(const struct model *model)
{
	int64_t due_ms = INT64_MAX;

	for (uint16_t i = 0; i < model->setup->counter_count; i++) {
		if (model_auto_ms(model, i) < due_ms)
			due_ms = model_auto_ms(model, i);
		if (model_answer_ms(model, i) < due_ms)
			due_ms = model_answer_ms(model, i);
	}
	return due_ms;
}

/* A leg leaves a hand (or its citizen comes): who was pressed for is not missed any more. */
static inline void model_pressed(struct model *model, const struct change *change)
{
	struct model_counter *counter = NULL;

	for (int i = 0; i < QUEUE_MAX_COUNTERS; i++)
		if (model->counters[i].in_hand >= 0 &&
			model->legs[model->counters[i].in_hand].visit == change->leg.visit &&
			model->legs[model->counters[i].in_hand].leg == change->leg.leg)
			counter = &model->counters[i];
	if (!counter) {
		assert_false(change->missed);
		return;
	}
	if (change->missed) {
		assert_true(counter->unanswered);
		counter->misses++;
	} else if (change->kind != CHANGE_CANCELLED && change->kind != CHANGE_VOIDED) {
		counter->misses = 0;
	}
	if (change->kind == CHANGE_ARRIVED || change->kind == CHANGE_RECALLED)
		counter->unanswered = false;
}

static inline void model_called(struct model *model, const struct change *change, int64_t now_ms)
{
	int at = model_find(model, change->leg);
	struct model_leg *leg = &model->legs[at];
	struct model_counter *counter = &model->counters[change->counter];
	int other = model_best(model, change->counter, at, now_ms);

	assert_int_equal(leg->state, LEG_WAITING); /* nobody at two counters */
	assert_int_equal(counter->in_hand, -1);
	assert_int_equal(counter->state, COUNTER_OPEN);
	/* Rule 8: the reason is the truth, by a full scan. */
	assert_int_equal(change->why.policy, model->setup->policy);
	assert_int_equal(change->why.rule, model_rule(model, change->counter, leg, now_ms));
	assert_true(model_key_is(model, change->counter, leg, now_ms, change->why.key));
	assert_int_equal(change->why.has_runner_up, other >= 0);
	if (other >= 0) {
		const struct model_leg *second = &model->legs[other];

		assert_memory_equal(&change->why.runner_up, &model->tickets[second->visit],
			sizeof(struct ticket));
		assert_int_equal(change->why.runner_up_rule,
			model_rule(model, change->counter, second, now_ms));
		assert_true(model_key_is(
			model, change->counter, second, now_ms, change->why.runner_up_key));
		if (!change->why.out_of_order)
			assert_int_equal(change->why.lost_by,
				model_difference(model, change->counter, leg, second, now_ms));
	}
	if (!change->why.out_of_order) {
		assert_int_equal(model_best(model, change->counter, -1, now_ms), at);
		/* Rule 7, said directly. */
		for (int i = 0; i < model->leg_count; i++) {
			const struct model_leg *i_leg = &model->legs[i];

			if (i_leg->state == LEG_WAITING && i_leg->only_counter == SETUP_NONE &&
				leg->only_counter == SETUP_NONE && i_leg->service == leg->service &&
				i_leg->klass == leg->klass)
				assert_true(i_leg->queued_ms >= leg->queued_ms);
		}
		counter->next_ms = now_ms;
		model_note_call(model, change->counter, leg->klass);
	}
	assert_false(counter->closing);
	if (change->why.automatic) {
		assert_false(change->why.out_of_order);
		assert_true(model_auto_ms(model, change->counter) <= now_ms);
		for (uint16_t i = 0; i < model->setup->counter_count; i++) /* idle longest first */
			if (model_auto_ms(model, i) <= now_ms)
				assert_true(model->counters[i].idle_ms >= counter->idle_ms);
	} else {
		counter->misses = 0;
	}
	model_move(model, at, LEG_CALLED);
	model->unparked = -1;
	leg->counter = change->counter;
	counter->in_hand = at;
	counter->called_ms = now_ms;
	counter->unanswered = change->why.automatic;
}

static inline void model_step(struct model *model, const struct change *change, enum leg_state from,
	enum leg_state also_from, enum leg_state to)
{
	int at = model_find(model, change->leg);

	if (!(change->kind == CHANGE_VOIDED && change->offline))
		assert_true(model->legs[at].state == from || model->legs[at].state == also_from);
	assert_memory_equal(
		&change->ticket, &model->tickets[change->leg.visit], sizeof(struct ticket));
	model_move(model, at, to);
}

static inline void model_day_closed(struct model *model, const struct change *change)
{
	uint32_t expired = 0;

	for (int i = 0; i < model->leg_count; i++) {
		if (model->legs[i].state > LEG_PARKED)
			continue;
		model_move(model, i, LEG_EXPIRED);
		expired++;
	}
	assert_int_equal(expired, change->count);
	for (int i = 0; i < QUEUE_MAX_COUNTERS; i++)
		model->counters[i] = (struct model_counter){.in_hand = -1};
	model->open = false;
}

static inline void model_counter_change(struct model *model, const struct change *change)
{
	struct model_counter *counter = &model->counters[change->counter];

	switch (change->kind) {
	case CHANGE_COUNTER_OPENED:
		assert_int_equal(counter->state, COUNTER_CLOSED);
		*counter = (struct model_counter){.state = COUNTER_OPEN,
			.profile = change->profile,
			.in_hand = -1,
			.idle_ms = model->clock_ms};
		strcpy(counter->operator_id, change->operator_id);
		/* Nobody sits at two counters. */
		for (int i = 0; i < QUEUE_MAX_COUNTERS && change->operator_id[0]; i++)
			assert_false(i != change->counter &&
				     model->counters[i].state != COUNTER_CLOSED &&
				     !strcmp(model->counters[i].operator_id, change->operator_id));
		break;
	case CHANGE_COUNTER_CLOSED:
		assert_int_equal(counter->in_hand, -1);
		assert_int_not_equal(counter->state, COUNTER_CLOSED);
		*counter = (struct model_counter){.in_hand = -1};
		for (int i = 0; i < model->leg_count; i++)
			assert_false(model->legs[i].state == LEG_PARKED &&
				     model->legs[i].counter == change->counter);
		break;
	case CHANGE_PAUSED:
		assert_int_equal(counter->state, COUNTER_OPEN);
		counter->state = COUNTER_PAUSED;
		counter->unanswered = false;
		counter->misses = 0;
		break;
	case CHANGE_RESUMED:
		assert_int_equal(counter->state, COUNTER_PAUSED);
		counter->state = COUNTER_OPEN;
		counter->unanswered = false;
		counter->misses = 0;
		if (counter->in_hand < 0)
			counter->idle_ms = model->clock_ms;
		break;
	case CHANGE_CLOSING:
	case CHANGE_STAYS:
		assert_true(counter->in_hand >= 0);
		assert_int_equal(counter->closing, change->kind == CHANGE_STAYS);
		counter->closing = change->kind == CHANGE_CLOSING;
		break;
	default:
		counter->profile = change->profile;
		break;
	}
}

static inline void model_follow(struct model *model, const struct change *change, int64_t now_ms)
{
	bool hears = change->kind == CHANGE_CONFIRMED; /* its hold is looked at first */

	if (change->kind != CHANGE_CALLED)
		model->unparked = -1;
	if (!hears)
		model_hear(model, change);
	model_pressed(model, change);
	switch (change->kind) {
	case CHANGE_DAY_OPENED:
		model_forget_day(model);
		model->open = true;
		model->opened_ms = now_ms;
		break;
	case CHANGE_DAY_REOPENED:
		assert_false(model->open);
		model->open = true;
		break;
	case CHANGE_DAY_CLOSED:
		model_day_closed(model, change);
		break;
	case CHANGE_RETIRED:
		model->retired[model->retired_count++] = change->ticket;
		break;
	case CHANGE_SERVICE_OPENED:
	case CHANGE_SERVICE_CLOSED:
		model->closed[change->service] = change->kind == CHANGE_SERVICE_CLOSED;
		break;
	case CHANGE_ISSUED:
		model_issued(model, change);
		break;
	case CHANGE_CONFIRMED:
		assert_false(
			change->lapsed &&
			model_end(model, &model->legs[model_find(model, change->leg)]) > now_ms);
		model_step(model, change, LEG_RESERVED, LEG_RESERVED, LEG_WAITING);
		break;
	case CHANGE_VOIDED: {
		enum leg_state from = model->legs[model_find(model, change->leg)].state;

		assert_int_not_equal(from, LEG_VOID);
		assert_true(change->offline || from <= LEG_CALLED);
		model_step(model, change, from, from, LEG_VOID);
		break;
	}
	case CHANGE_REPRINTED:
		assert_int_equal(change->count, model->papers[change->leg.visit].copies + 1);
		model->papers[change->leg.visit].until_ms = 0;
		model_begin_paper(model, change);
		break;
	case CHANGE_PAPER:
		model_paper(model, change);
		break;
	case CHANGE_CALLED:
		model_called(model, change, now_ms);
		break;
	case CHANGE_ARRIVED:
		model_step(model, change, LEG_CALLED, LEG_CALLED, LEG_SERVING);
		break;
	case CHANGE_DONE:
		model_step(model, change, LEG_CALLED, LEG_SERVING, LEG_DONE);
		break;
	case CHANGE_NO_SHOW:
		model_step(model, change, LEG_CALLED, LEG_CALLED, LEG_NO_SHOW);
		break;
	case CHANGE_PUT_BACK:
		assert_true(
			model->counters[change->counter].in_hand == model_find(model, change->leg));
		model_step(model, change, LEG_CALLED, LEG_SERVING, LEG_WAITING);
		break;
	case CHANGE_PARKED:
		model_step(model, change, LEG_CALLED, LEG_SERVING, LEG_PARKED);
		break;
	case CHANGE_UNPARKED:
		model_step(model, change, LEG_PARKED, LEG_PARKED, LEG_WAITING);
		model->unparked = model_find(model, change->leg);
		break;
	case CHANGE_TRANSFERRED:
		model_step(model, change, LEG_CALLED, LEG_SERVING, LEG_TRANSFERRED);
		break;
	case CHANGE_ADDED:
		model_added(model, change);
		break;
	case CHANGE_RETURNED:
		model_step(model, change, LEG_NO_SHOW, LEG_NO_SHOW, LEG_WAITING);
		break;
	case CHANGE_CANCELLED: {
		enum leg_state from = model->legs[model_find(model, change->leg)].state;

		assert_true(from <= LEG_PARKED);
		model_step(model, change, from, from, LEG_CANCELLED);
		break;
	}
	case CHANGE_COUNTER_OPENED:
	case CHANGE_COUNTER_CLOSED:
	case CHANGE_PAUSED:
	case CHANGE_RESUMED:
	case CHANGE_PROFILE_SET:
	case CHANGE_CLOSING:
	case CHANGE_STAYS:
		model_counter_change(model, change);
		break;
	case CHANGE_CHECKED_IN:
		model->told[change->leg.visit].booked = true;
		break;
	case CHANGE_KIOSK_AWAY:
	case CHANGE_KIOSK_BACK:
		model_kiosk(model, change);
		break;
	default:
		break;
	}
	if (hears)
		model_hear(model, change);
}

/* ---- Comparing ---- */

static inline void model_compare_counters(const struct model *model, const struct hall *hall)
{
	for (uint16_t i = 0; i < model->setup->counter_count; i++) {
		const struct model_counter *known = &model->counters[i];
		const struct counter *counter = hall_counter(hall, i);
		int parked = 0;

		assert_int_equal(counter->state, known->state);
		assert_int_equal(counter->holds, known->in_hand >= 0);
		if (counter->holds) {
			assert_int_equal(counter->leg.visit, model->legs[known->in_hand].visit);
			assert_int_equal(counter->leg.leg, model->legs[known->in_hand].leg);
		}
		for (int k = 0; k < model->leg_count; k++)
			parked += model->legs[k].state == LEG_PARKED && model->legs[k].counter == i;
		assert_int_equal(counter->parked_count, parked);
		for (int k = 0; k < counter->parked_count; k++)
			assert_int_equal(
				model->legs[model_find(model, counter->parked[k])].counter, i);
		assert_int_equal(counter->closing, known->closing);
		assert_true(!known->closing || known->in_hand >= 0);
		assert_int_equal(counter->unanswered, known->unanswered);
		assert_int_equal(counter->misses, known->misses);
		assert_int_equal(hall_waits(hall, i),
			!known->closing && model_best(model, i, -1, model->clock_ms) >= 0);
		assert_true(hall_auto_call_ms(hall, i) ==
			    (model_auto_ms(model, i) == INT64_MAX ? 0 : model_auto_ms(model, i)));
	}
}

/* Every piece of paper is as the model knows it; when the first one lapses. */
static inline int64_t model_compare_papers(const struct model *model, const struct hall *hall)
{
	uint32_t counts[PRINT_STATE_COUNT] = {0}, order = hall_next_order(hall, 0);
	int64_t due_ms = INT64_MAX;

	for (uint32_t i = 0; i < model->visit_count; i++) {
		const struct model_paper *known = &model->papers[i];
		const struct visit *visit = hall_visit(hall, i);

		assert_int_equal(visit->print, known->print);
		assert_int_equal(visit->copies, known->copies);
		assert_string_equal(hall_printer(hall, visit->printer), known->printer);
		assert_true(visit->print_until_ms == known->until_ms);
		counts[known->print]++;
		if (known->until_ms != 0 && known->until_ms < due_ms)
			due_ms = known->until_ms;
		if (known->print == PRINT_ORDERED) {
			assert_int_equal(order, i);
			order = hall_next_order(hall, i + 1);
		}
	}
	assert_int_equal(order, UINT32_MAX);
	for (int i = 0; i < PRINT_STATE_COUNT; i++)
		assert_int_equal(hall_print_count(hall, (enum print_state)i), counts[i]);
	return due_ms;
}

/* What a kiosk is told that it has to tell of: the oldest. */
static inline void model_compare_unheard(
	const struct model *model, const struct hall *hall, uint8_t kiosk)
{
	struct ticket told[UNHEARD_SHOWN];
	size_t count = hall_unheard(hall, kiosk, told, UNHEARD_SHOWN), known = 0;

	assert_int_equal(hall_kiosk_is_away(hall, kiosk), model->holds[kiosk].away);
	for (uint32_t visit = 0; visit < model->visit_count; visit++) {
		enum leg_state state = LEG_STATE_COUNT;

		if (model->told[visit].kiosk != kiosk || model->told[visit].heard)
			continue;
		for (int i = 0; i < model->leg_count; i++)
			if (model->legs[i].visit == visit)
				state = model->legs[i].state; /* the last is the latest */
		if (state != LEG_RESERVED && state != LEG_WAITING && state != LEG_CALLED)
			continue;
		if (known < UNHEARD_SHOWN)
			assert_memory_equal(
				&told[known], &model->tickets[visit], sizeof(struct ticket));
		known++;
	}
	assert_int_equal(count, known < UNHEARD_SHOWN ? known : UNHEARD_SHOWN);
}

/* Everybody is where the model knows them to be, and nowhere else. */
static inline void model_compare(const struct model *model, const struct hall *hall)
{
	uint32_t waiting[QUEUE_MAX_SERVICES] = {0};
	int64_t due_ms = model_compare_papers(model, hall), calling_ms = model_calling_due(model);

	assert_int_equal(hall_visit_count(hall), model->visit_count);
	for (int i = 0; i < model->leg_count; i++) {
		const struct model_leg *known = &model->legs[i];
		const struct leg *leg = hall_leg(hall, (struct leg_ref){known->visit, known->leg});

		assert_non_null(leg);
		assert_int_equal(leg->state, known->state);
		assert_int_equal(leg->service, known->service);
		assert_int_equal(leg->klass, known->klass);
		assert_int_equal(leg->only_counter, known->only_counter);
		assert_true(leg->queued_ms == known->queued_ms);
		if (model_stands(known->state))
			waiting[known->service]++;
		if (known->state == LEG_RESERVED && model_end(model, known) < due_ms)
			due_ms = model_end(model, known);
	}
	for (uint16_t i = 0; i < model->setup->service_count; i++) {
		assert_int_equal(hall_waiting(hall, i), waiting[i]);
		assert_int_equal(hall_given(hall, i), model_given(model, i, -1, true));
		assert_int_equal(hall_given_booked(hall, i),
			model_given(model, i, -1, true) - model_given(model, i, -1, false));
	}
	assert_int_equal(hall_waiting_total(hall), model->standing);
	if (calling_ms < due_ms)
		due_ms = calling_ms;
	assert_true(hall_due_ms(hall) == (model->open ? due_ms : INT64_MAX));
	model_compare_counters(model, hall);
	for (uint8_t kiosk = 1; kiosk <= 3; kiosk++)
		model_compare_unheard(model, hall, kiosk);
}

#endif
