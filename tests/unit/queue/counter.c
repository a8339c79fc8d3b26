/* What an operator's buttons do, one by one. */
#include "tests/unit/queue/rig.h"

static void next_calls_the_first_and_ends_the_one_before(void **state)
{
	struct rig *rig = *state;
	const struct leg *leg;

	rig_take(rig, "id", "");
	rig->now_ms += 10;
	rig_take(rig, "id", "");
	assert_string_equal(rig_next(rig, 0), "A001");
	assert_int_equal(rig_leg(rig, "A001")->state, LEG_CALLED);
	assert_string_equal(rig_next(rig, 0), "A002");
	assert_int_equal(rig->decision.count, 2);
	assert_int_equal(rig->decision.changes[0].kind, CHANGE_DONE);
	assert_int_equal(rig->decision.changes[1].kind, CHANGE_CALLED);
	leg = rig_leg(rig, "A001");
	assert_int_equal(leg->state, LEG_DONE);
	assert_int_equal(leg->arrived_ms, 0); /* nobody pressed arrive: walk time is unknown */
	assert_int_equal(leg->ended_ms, rig->now_ms);
	assert_true(hall_counter(rig->hall, 0)->has_last);
}

static void next_with_nobody_waiting_is_an_empty_success(void **state)
{
	struct rig *rig = *state;

	assert_false(hall_waits(rig->hall, 0));
	assert_int_equal(rig_counter(rig, VERB_NEXT, 0), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0);
	rig_take(rig, "id", "");
	assert_true(hall_waits(rig->hall, 0));
	assert_string_equal(rig_next(rig, 0), "A001");
	assert_string_equal(rig_next(rig, 0), "");
	rig_one(rig, CHANGE_DONE);
}

static void second_next_within_the_double_press_time_is_refused(void **state)
{
	struct rig *rig = *state;

	rig_take(rig, "id", "");
	rig_take(rig, "id", "");
	assert_string_equal(rig_next(rig, 0), "A001");
	rig->now_ms += 1499;
	assert_int_equal(rig_counter(rig, VERB_NEXT, 0), REFUSED_TOO_SOON);
	rig->now_ms += 1;
	assert_int_equal(rig_counter(rig, VERB_NEXT, 0), REFUSED_NOT);
	assert_string_equal(rig_in_hand(rig, 0), "A002");
}

static void next_refuses_what_the_operator_did_not_see(void **state)
{
	struct rig *rig = *state;
	struct command next = rig_press(VERB_NEXT, 0);

	rig_take(rig, "id", "");
	rig_take(rig, "id", "");
	rig_next(rig, 0);
	rig->now_ms += 2000;
	next.expect.given = true;
	next.expect.revision = hall_counter(rig->hall, 0)->revision;
	assert_int_equal(rig_do(rig, &next), REFUSED_STALE); /* saw nobody */
	RIG_SET(next.expect.leg, "A001/1");
	next.expect.revision--;
	assert_int_equal(rig_do(rig, &next), REFUSED_STALE); /* saw an older state */
	next.expect.revision++;
	assert_int_equal(rig_do(rig, &next), REFUSED_NOT);
	rig->now_ms += 2000;
	assert_int_equal(rig_do(rig, &next), REFUSED_STALE); /* the same press again */
	assert_string_equal(rig_in_hand(rig, 0), "A002");
}

static void explicit_arrive_keeps_next_from_ending_who_was_only_called(void **state)
{
	struct rig *rig = *state;

	rig->setup->explicit_arrive = true;
	rig_take(rig, "id", "");
	rig_take(rig, "id", "");
	rig_next(rig, 0);
	rig->now_ms += 2000;
	assert_int_equal(rig_counter(rig, VERB_NEXT, 0), REFUSED_NOT_ARRIVED);
	assert_int_equal(rig_counter(rig, VERB_ARRIVE, 0), REFUSED_NOT);
	assert_string_equal(rig_next(rig, 0), "A002");
	assert_int_equal(rig_counter(rig, VERB_END, 0), REFUSED_NOT);
}

static void closed_and_paused_counters_call_nobody(void **state)
{
	struct rig *rig = *state;

	rig_take(rig, "id", "");
	assert_int_equal(rig_counter(rig, VERB_PAUSE, 0), REFUSED_NOT);
	assert_false(hall_waits(rig->hall, 0));
	assert_int_equal(rig_counter(rig, VERB_NEXT, 0), REFUSED_PAUSED);
	assert_int_equal(rig_counter_ticket(rig, VERB_CALL_TICKET, 0, "A001"), REFUSED_PAUSED);
	assert_int_equal(rig_counter(rig, VERB_SIGN_OUT, 0), REFUSED_NOT);
	assert_int_equal(rig_counter(rig, VERB_NEXT, 0), REFUSED_COUNTER_CLOSED);
	assert_int_equal(rig_counter(rig, VERB_SIGN_OUT, 0), REFUSED_COUNTER_CLOSED);
	assert_false(hall_waits(rig->hall, 0));
}

static void pause_keeps_the_ticket_in_hand_and_its_time(void **state)
{
	struct rig *rig = *state;
	struct command pause = rig_press(VERB_PAUSE, 0);
	const struct counter *counter = hall_counter(rig->hall, 0);
	int64_t called_ms;

	rig_take(rig, "id", "");
	rig_next(rig, 0);
	called_ms = rig->now_ms;
	rig->now_ms += 50;
	RIG_SET(pause.reason, "prayer");
	assert_int_equal(rig_do(rig, &pause), REFUSED_NOT);
	assert_int_equal(counter->state, COUNTER_PAUSED);
	assert_string_equal(counter->reason, "prayer");
	assert_int_equal(counter->since_ms, called_ms);
	assert_int_equal(rig_do(rig, &pause), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0);
	assert_int_equal(rig_counter(rig, VERB_END, 0), REFUSED_NOT);
	assert_int_equal(counter->state, COUNTER_PAUSED);
	assert_int_equal(rig_counter(rig, VERB_RESUME, 0), REFUSED_NOT);
	assert_string_equal(counter->reason, "");
	assert_int_equal(rig_counter(rig, VERB_RESUME, 0), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0);
}

static void recall_keeps_the_ticket_at_its_counter(void **state)
{
	struct rig *rig = *state;
	int64_t called_ms;

	assert_int_equal(rig_counter(rig, VERB_RECALL, 0), REFUSED_IDLE);
	rig_take(rig, "id", "");
	rig_next(rig, 0);
	called_ms = rig->now_ms;
	for (int i = 1; i <= 300; i++) {
		rig->now_ms += 100;
		assert_int_equal(rig_counter(rig, VERB_RECALL, 0), REFUSED_NOT);
		assert_int_equal(rig_one(rig, CHANGE_RECALLED)->count, i < 255 ? i : 255);
	}
	assert_int_equal(rig_leg(rig, "A001")->recalls, 255);
	assert_int_equal(rig_leg(rig, "A001")->called_ms, called_ms);
	assert_int_equal(rig_leg(rig, "A001")->announced_ms, rig->now_ms);
	assert_string_equal(rig_in_hand(rig, 0), "A001");
	assert_int_equal(rig_counter(rig, VERB_ARRIVE, 0), REFUSED_NOT);
	assert_int_equal(rig_counter(rig, VERB_RECALL, 0), REFUSED_STATE);
}

static void arrive_then_end_records_both_times(void **state)
{
	struct rig *rig = *state;
	const struct leg *leg;

	rig_take(rig, "id", "");
	rig_next(rig, 0);
	leg = rig_leg(rig, "A001");
	rig->now_ms += 7000;
	assert_int_equal(rig_counter(rig, VERB_ARRIVE, 0), REFUSED_NOT);
	assert_int_equal(leg->arrived_ms - leg->called_ms, 7000);
	assert_int_equal(rig_counter(rig, VERB_ARRIVE, 0), REFUSED_STATE);
	rig->now_ms += 60000;
	assert_int_equal(rig_counter(rig, VERB_END, 0), REFUSED_NOT);
	assert_int_equal(leg->ended_ms - leg->arrived_ms, 60000);
	assert_int_equal(rig_counter(rig, VERB_END, 0), REFUSED_IDLE);
}

static void no_show_comes_from_called_only_and_can_be_returned(void **state)
{
	struct rig *rig = *state;
	int64_t queued_ms;

	rig_take(rig, "id", "");
	queued_ms = rig_leg(rig, "A001")->queued_ms;
	rig->now_ms += 5000;
	rig_take(rig, "id", "");
	rig_next(rig, 0);
	assert_int_equal(rig_counter(rig, VERB_NO_SHOW, 0), REFUSED_NOT);
	assert_int_equal(rig_ticket(rig, VERB_RETURN, ROLE_RECEPTION, "A002"), REFUSED_STATE);
	assert_int_equal(rig_ticket(rig, VERB_RETURN, ROLE_RECEPTION, "A001"), REFUSED_NOT);
	assert_int_equal(rig_leg(rig, "A001")->queued_ms, queued_ms);
	assert_int_equal(rig_leg(rig, "A001")->called_ms, 0);
	assert_string_equal(rig_next(rig, 0), "A001"); /* at its old place: before A002 */
	assert_int_equal(rig_counter(rig, VERB_ARRIVE, 0), REFUSED_NOT);
	assert_int_equal(rig_counter(rig, VERB_NO_SHOW, 0), REFUSED_STATE);
}

static void park_and_unpark_come_back_to_the_same_counter(void **state)
{
	struct rig *rig = *state;
	struct command park = rig_press(VERB_PARK, 0);
	const struct counter *counter = hall_counter(rig->hall, 0);

	rig_take(rig, "id", "");
	rig_take(rig, "id", "");
	rig_next(rig, 0);
	RIG_SET(park.reason, "photo");
	assert_int_equal(rig_do(rig, &park), REFUSED_NOT);
	assert_string_equal(rig_one(rig, CHANGE_PARKED)->reason, "photo");
	assert_false(counter->holds);
	assert_int_equal(counter->parked_count, 1);
	assert_string_equal(rig_next(rig, 0), "A002");
	assert_int_equal(rig_counter_ticket(rig, VERB_UNPARK, 0, "A001"), REFUSED_BUSY);
	assert_int_equal(rig_counter(rig, VERB_END, 0), REFUSED_NOT);
	assert_int_equal(rig_counter_ticket(rig, VERB_UNPARK, 1, "A001"), REFUSED_STATE);
	assert_int_equal(rig_counter_ticket(rig, VERB_UNPARK, 0, "A001"), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 2);
	assert_true(rig->decision.changes[1].why.out_of_order);
	assert_string_equal(rig_in_hand(rig, 0), "A001");
	assert_int_equal(counter->parked_count, 0);
}

static void parking_place_is_bounded(void **state)
{
	struct rig *rig = *state;

	for (int i = 0; i < QUEUE_MAX_PARKED; i++) {
		rig_take(rig, "id", "");
		rig_next(rig, 0);
		assert_int_equal(rig_counter(rig, VERB_PARK, 0), REFUSED_NOT);
	}
	rig_take(rig, "id", "");
	rig_next(rig, 0);
	assert_int_equal(rig_counter(rig, VERB_PARK, 0), REFUSED_FULL);
	/* Closing sends all of them back to wait: nobody is lost. */
	assert_int_equal(rig_counter(rig, VERB_SIGN_OUT, 0), REFUSED_BUSY);
	assert_int_equal(rig_counter(rig, VERB_END, 0), REFUSED_NOT);
	assert_int_equal(rig_counter(rig, VERB_SIGN_OUT, 0), REFUSED_NOT);
	assert_int_equal(rig->decision.count, QUEUE_MAX_PARKED + 1);
	assert_int_equal(hall_waiting(rig->hall, 0), QUEUE_MAX_PARKED);
	assert_int_equal(hall_counter(rig->hall, 0)->state, COUNTER_CLOSED);
	assert_string_equal(rig_next(rig, 1), "A001");
}

static void call_ticket_is_recorded_as_out_of_order(void **state)
{
	struct rig *rig = *state;
	const struct change *change;

	rig_take(rig, "id", "");
	rig->now_ms += 1000;
	rig_take(rig, "passport", "");
	rig->now_ms += 1000;
	assert_int_equal(rig_counter_ticket(rig, VERB_CALL_TICKET, 1, "B001"), REFUSED_NOT);
	change = rig_one(rig, CHANGE_CALLED);
	assert_true(change->why.out_of_order);
	assert_true(change->why.has_runner_up);
	assert_int_equal(change->why.runner_up.number, 1);
	assert_string_equal(change->why.runner_up.series, "A");
	assert_int_equal(hall_counter(rig->hall, 1)->next_ms, 0);
	assert_int_equal(rig_counter_ticket(rig, VERB_CALL_TICKET, 1, "A001"), REFUSED_BUSY);
	assert_int_equal(rig_counter_ticket(rig, VERB_CALL_TICKET, 0, "B001"), REFUSED_STATE);
	assert_int_equal(rig_counter_ticket(rig, VERB_CALL_TICKET, 0, "A777"), REFUSED_UNKNOWN);
	assert_int_equal(rig_counter(rig, VERB_CALL_TICKET, 0), REFUSED_INVALID);
}

static void transfer_keeps_the_first_arrival(void **state)
{
	struct rig *rig = *state;
	struct command transfer = rig_press(VERB_TRANSFER, 1);
	int64_t arrived_ms = rig->now_ms;
	struct leg_ref ref;

	rig_take(rig, "id", "priority");
	rig->now_ms += 60000;
	rig_take(rig, "tax", "priority");
	rig_next(rig, 1);
	assert_int_equal(rig_do(rig, &transfer), REFUSED_INVALID);
	RIG_SET(transfer.service, "nothing");
	assert_int_equal(rig_do(rig, &transfer), REFUSED_UNKNOWN);
	RIG_SET(transfer.service, "tax");
	assert_int_equal(rig_do(rig, &transfer), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 2);
	assert_true(hall_leg_parse(rig->hall, "A001/2", &ref));
	assert_int_equal(hall_leg(rig->hall, ref)->queued_ms, arrived_ms);
	assert_int_equal(hall_leg(rig->hall, ref)->service, 2);
	assert_int_equal(hall_leg(rig->hall, ref)->klass, 2);
	assert_true(hall_leg_parse(rig->hall, "A001/1", &ref));
	assert_int_equal(hall_leg(rig->hall, ref)->state, LEG_TRANSFERRED);
	assert_string_equal(rig_next(rig, 2), "A001"); /* before the tax one, who came later */
}

static void transfer_to_a_counter_is_called_there_only(void **state)
{
	struct rig *rig = *state;
	struct command transfer = rig_press(VERB_TRANSFER, 0);

	rig_take(rig, "id", "");
	rig_next(rig, 0);
	transfer.counter_number = 99;
	assert_int_equal(rig_do(rig, &transfer), REFUSED_UNKNOWN);
	transfer.counter_number = 1;
	assert_int_equal(rig_do(rig, &transfer), REFUSED_INVALID);
	transfer.counter_number = 3; /* whose profile would not take it */
	assert_int_equal(rig_do(rig, &transfer), REFUSED_NOT);
	assert_int_equal(rig_leg(rig, "A001")->only_counter, 2);
	assert_int_equal(hall_waiting(rig->hall, 0), 1);
	assert_false(hall_waits(rig->hall, 0));
	assert_false(hall_waits(rig->hall, 3));
	assert_true(hall_waits(rig->hall, 2));
	assert_string_equal(rig_next(rig, 0), "");
	assert_string_equal(rig_next(rig, 2), "A001");
}

static void transfers_of_one_visit_are_bounded(void **state)
{
	struct rig *rig = *state;

	rig_take(rig, "id", "");
	for (int i = 1; i < QUEUE_MAX_LEGS_PER_VISIT; i++) {
		struct command transfer = rig_press(VERB_TRANSFER, 0);

		rig_next(rig, 0);
		RIG_SET(transfer.service, i % 2 ? "tax" : "id");
		assert_int_equal(rig_do(rig, &transfer), REFUSED_NOT);
	}
	rig_next(rig, 0);
	{
		struct command transfer = rig_press(VERB_TRANSFER, 0);
		char text[TICKET_TEXT_SIZE + 4];

		RIG_SET(transfer.service, "tax");
		assert_int_equal(rig_do(rig, &transfer), REFUSED_FULL);
		hall_leg_text(rig->hall, hall_counter(rig->hall, 0)->leg, text);
		assert_string_equal(text, "A001/32");
	}
	assert_int_equal(rig_counter(rig, VERB_END, 0), REFUSED_NOT);
}

static void counter_device_acts_at_its_own_counter_only(void **state)
{
	struct rig *rig = *state;
	struct command next = rig_press(VERB_NEXT, 0);

	next.counter_number = 2;
	assert_int_equal(rig_do(rig, &next), REFUSED_FORBIDDEN);
	next.counter_number = 77;
	assert_int_equal(rig_do(rig, &next), REFUSED_UNKNOWN);
	next.counter_number = 1;
	assert_int_equal(rig_do(rig, &next), REFUSED_NOT);
	next.own_counter = SETUP_NONE;
	assert_int_equal(rig_do(rig, &next), REFUSED_FORBIDDEN);
	next = rig_command(VERB_NEXT, ROLE_KIOSK);
	assert_int_equal(rig_do(rig, &next), REFUSED_FORBIDDEN);
}

static void counter_cancels_only_what_it_has(void **state)
{
	struct rig *rig = *state;
	struct command cancel = rig_press(VERB_CANCEL, 0);

	rig_take(rig, "id", "");
	rig_take(rig, "id", "");
	assert_int_equal(rig_counter_ticket(rig, VERB_CANCEL, 0, "A001"), REFUSED_FORBIDDEN);
	rig_next(rig, 0);
	cancel.ticket = (struct ticket){"A", 1};
	cancel.expect.given = true;
	assert_int_equal(rig_do(rig, &cancel), REFUSED_STALE);
	assert_int_equal(rig_counter_ticket(rig, VERB_CANCEL, 1, "A001"), REFUSED_FORBIDDEN);
	assert_int_equal(rig_counter_ticket(rig, VERB_CANCEL, 0, "A001"), REFUSED_NOT);
	assert_string_equal(rig_in_hand(rig, 0), "");
	assert_int_equal(rig_counter_ticket(rig, VERB_CANCEL, 0, "A001"), REFUSED_STATE);
	rig_next(rig, 0);
	assert_int_equal(rig_counter(rig, VERB_PARK, 0), REFUSED_NOT);
	assert_int_equal(rig_counter_ticket(rig, VERB_CANCEL, 0, "A002"), REFUSED_NOT);
	assert_int_equal(hall_counter(rig->hall, 0)->parked_count, 0);
}

static void sign_in_again_changes_nothing_and_another_operator_takes_over(void **state)
{
	struct rig *rig = *state;
	struct command sign_in = rig_press(VERB_SIGN_IN, 0);
	const struct counter *counter = hall_counter(rig->hall, 0);

	assert_int_equal(rig_do(rig, &sign_in), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0);
	RIG_SET(sign_in.operator_id, "op7");
	rig_take(rig, "id", "");
	rig_take(rig, "tax", "");
	rig_next(rig, 0);
	assert_int_equal(rig_do(rig, &sign_in), REFUSED_BUSY);
	assert_int_equal(rig_counter(rig, VERB_PARK, 0), REFUSED_NOT);
	RIG_SET(sign_in.profile, "nothing");
	assert_int_equal(rig_do(rig, &sign_in), REFUSED_UNKNOWN);
	RIG_SET(sign_in.profile, "taxes");
	assert_int_equal(rig_do(rig, &sign_in), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 3);
	assert_string_equal(counter->operator_id, "op7");
	assert_int_equal(counter->profile, 2);
	assert_int_equal(rig_leg(rig, "A001")->state, LEG_WAITING);
	assert_string_equal(rig_next(rig, 0), "C001");
}

static void rating_goes_to_the_visit_served_last(void **state)
{
	struct rig *rig = *state;
	struct command rate = rig_press(VERB_RATE, 0);

	rate.rating = 5;
	assert_int_equal(rig_do(rig, &rate), REFUSED_IDLE);
	rig_take(rig, "id", "");
	rig_take(rig, "id", "");
	rig_next(rig, 0);
	rig_next(rig, 0);
	rate.rating = 0;
	assert_int_equal(rig_do(rig, &rate), REFUSED_INVALID);
	rate.rating = 6;
	assert_int_equal(rig_do(rig, &rate), REFUSED_INVALID);
	rate.rating = 4;
	assert_int_equal(rig_do(rig, &rate), REFUSED_NOT);
	assert_int_equal(hall_visit(rig->hall, 0)->rating, 4);
	assert_int_equal(rig_do(rig, &rate), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0);
	rate.own_counter = 1;
	rate.ticket = (struct ticket){"A", 1};
	assert_int_equal(rig_do(rig, &rate), REFUSED_FORBIDDEN);
	rate.ticket.number = 55;
	assert_int_equal(rig_do(rig, &rate), REFUSED_UNKNOWN);
}

static void a_visit_is_rated_once_and_the_first_word_counts(void **state)
{
	struct rig *rig = *state;
	struct command rate = rig_press(VERB_RATE, 0);

	rate.role = ROLE_RATING;
	rig_take(rig, "id", "");
	rig_take(rig, "id", "");
	rig_next(rig, 0);
	rig_next(rig, 0);
	rate.rating = 2;
	assert_int_equal(rig_do(rig, &rate), REFUSED_NOT);
	assert_int_equal(rig_one(rig, CHANGE_RATED)->count, 2);
	rate.rating = 5;
	assert_int_equal(rig_do(rig, &rate), REFUSED_STATE);
	assert_int_equal(hall_visit(rig->hall, 0)->rating, 2);
	rate.rating = 2;
	assert_int_equal(rig_do(rig, &rate), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0);
	rig_next(rig, 0);
	rate.rating = 5;
	assert_int_equal(rig_do(rig, &rate), REFUSED_NOT); /* the next visit has its own */
	assert_int_equal(hall_visit(rig->hall, 1)->rating, 5);
}

static void whoever_may_not_have_come_is_not_rated_by_name(void **state)
{
	struct rig *rig = *state;
	struct command rate = rig_press(VERB_RATE, 0);

	rate.role = ROLE_RATING;
	rate.rating = 4;
	rate.ticket = (struct ticket){"A", 1};
	rig_take(rig, "id", "");
	assert_int_equal(rig_do(rig, &rate), REFUSED_FORBIDDEN); /* nobody's yet */
	rig_next(rig, 0);
	assert_int_equal(rig_do(rig, &rate), REFUSED_STATE); /* called: on the way, or not */
	assert_int_equal(rig_counter(rig, VERB_NO_SHOW, 0), REFUSED_NOT);
	assert_int_equal(rig_do(rig, &rate), REFUSED_STATE);
	assert_int_equal(rig_ticket(rig, VERB_RETURN, ROLE_CONTROL, "A001"), REFUSED_NOT);
	rig_next(rig, 0);
	assert_int_equal(rig_counter(rig, VERB_ARRIVE, 0), REFUSED_NOT);
	assert_int_equal(rig_do(rig, &rate), REFUSED_NOT); /* here */
	assert_int_equal(hall_visit(rig->hall, 0)->rating, 4);
	rate.own_counter = SETUP_NONE;
	assert_int_equal(rig_do(rig, &rate), REFUSED_FORBIDDEN);
}

static void a_pad_does_nothing_but_rate_and_moves_no_revision(void **state)
{
	struct rig *rig = *state;
	struct command rate = rig_press(VERB_RATE, 0), next = rig_press(VERB_NEXT, 0);
	int64_t revision;

	next.role = rate.role = ROLE_RATING;
	rate.rating = 3;
	rig_take(rig, "id", "");
	assert_int_equal(rig_do(rig, &next), REFUSED_FORBIDDEN);
	rig_next(rig, 0);
	assert_int_equal(rig_counter(rig, VERB_END, 0), REFUSED_NOT);
	revision = hall_counter(rig->hall, 0)->revision;
	assert_int_equal(rig_do(rig, &rate), REFUSED_NOT);
	/* Else the operator's next press would be stale because a citizen pressed. */
	assert_int_equal(hall_counter(rig->hall, 0)->revision, revision);
}

static void revision_moves_with_what_touches_the_counter(void **state)
{
	struct rig *rig = *state;
	const struct counter *counter = hall_counter(rig->hall, 0);
	int64_t other = hall_counter(rig->hall, 1)->revision;

	rig_take(rig, "id", "");
	rig_next(rig, 0);
	assert_int_equal(counter->revision, rig->seq);
	assert_int_equal(rig_counter(rig, VERB_RECALL, 0), REFUSED_NOT);
	assert_int_equal(counter->revision, rig->seq);
	assert_int_equal(rig_counter(rig, VERB_ARRIVE, 0), REFUSED_NOT);
	assert_int_equal(counter->revision, rig->seq);
	assert_int_equal(rig_ticket(rig, VERB_CANCEL, ROLE_CONTROL, "A001"), REFUSED_NOT);
	assert_int_equal(counter->revision, rig->seq);
	rig_take(rig, "id", "");
	assert_int_not_equal(counter->revision, rig->seq);
	assert_int_equal(hall_counter(rig->hall, 1)->revision, other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(next_calls_the_first_and_ends_the_one_before),
		RIG_TEST(next_with_nobody_waiting_is_an_empty_success),
		RIG_TEST(second_next_within_the_double_press_time_is_refused),
		RIG_TEST(next_refuses_what_the_operator_did_not_see),
		RIG_TEST(explicit_arrive_keeps_next_from_ending_who_was_only_called),
		RIG_TEST(closed_and_paused_counters_call_nobody),
		RIG_TEST(pause_keeps_the_ticket_in_hand_and_its_time),
		RIG_TEST(recall_keeps_the_ticket_at_its_counter),
		RIG_TEST(arrive_then_end_records_both_times),
		RIG_TEST(no_show_comes_from_called_only_and_can_be_returned),
		RIG_TEST(park_and_unpark_come_back_to_the_same_counter),
		RIG_TEST(parking_place_is_bounded),
		RIG_TEST(call_ticket_is_recorded_as_out_of_order),
		RIG_TEST(transfer_keeps_the_first_arrival),
		RIG_TEST(transfer_to_a_counter_is_called_there_only),
		RIG_TEST(transfers_of_one_visit_are_bounded),
		RIG_TEST(counter_device_acts_at_its_own_counter_only),
		RIG_TEST(counter_cancels_only_what_it_has),
		RIG_TEST(sign_in_again_changes_nothing_and_another_operator_takes_over),
		RIG_TEST(rating_goes_to_the_visit_served_last),
		RIG_TEST(a_visit_is_rated_once_and_the_first_word_counts),
		RIG_TEST(whoever_may_not_have_come_is_not_rated_by_name),
		RIG_TEST(a_pad_does_nothing_but_rate_and_moves_no_revision),
		RIG_TEST(revision_moves_with_what_touches_the_counter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
