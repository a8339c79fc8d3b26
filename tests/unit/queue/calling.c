/* The rules of calling: no-shows, pauses, the right to choose, one operator, closing, calls by
 * themselves. */
#include "tests/unit/queue/rig.h"

static struct setup_calling *rules(struct rig *rig)
{
	return &rig->setup->calling;
}

static enum refusal tick(struct rig *rig)
{
	struct command command = rig_command(VERB_TICK, ROLE_HUB);

	return rig_do(rig, &command);
}

static enum refusal manage(struct rig *rig, enum verb verb, uint16_t counter)
{
	struct command command = rig_command(verb, ROLE_CONTROL);

	command.counter_number = rig->setup->counters[counter].number;
	return rig_do(rig, &command);
}

static enum refusal close_so(
	struct rig *rig, enum role role, uint16_t counter, bool after, bool force)
{
	struct command command = rig_command(VERB_CLOSE, role);

	if (role == ROLE_COUNTER)
		command.own_counter = counter;
	else
		command.counter_number = rig->setup->counters[counter].number;
	command.after = after;
	command.force = force;
	return rig_do(rig, &command);
}

static enum refusal sign_in(struct rig *rig, uint16_t counter, const char *operator_id)
{
	struct command command = rig_press(VERB_SIGN_IN, counter);

	RIG_SET(command.operator_id, operator_id);
	return rig_do(rig, &command);
}

/* Only counters 1 and 2 are open, and the hub calls for them. */
static void begin_automatic(struct rig *rig)
{
	assert_int_equal(rig_counter(rig, VERB_SIGN_OUT, 2), REFUSED_NOT);
	assert_int_equal(rig_counter(rig, VERB_SIGN_OUT, 3), REFUSED_NOT);
	rules(rig)->auto_call_ms = 10000;
	rules(rig)->auto_misses = 2;
}

/* ---- No-shows ---- */

static void a_no_show_needs_its_recalls_and_its_seconds(void **state)
{
	struct rig *rig = *state;
	int64_t called_ms;

	rules(rig)->no_show_recalls = 2;
	rules(rig)->no_show_ms = 30000;
	rig_take(rig, "id", "");
	rig_next(rig, 0);
	called_ms = rig->now_ms;
	assert_int_equal(rig_counter(rig, VERB_NO_SHOW, 0), REFUSED_TOO_SOON);
	assert_true(rig->decision.when_ms == called_ms + 30000);
	rig->now_ms = called_ms + 30000;
	assert_int_equal(rig_counter(rig, VERB_RECALL, 0), REFUSED_NOT);
	assert_int_equal(rig_counter(rig, VERB_NO_SHOW, 0), REFUSED_TOO_SOON);
	assert_true(rig->decision.when_ms == 0); /* it is not time that lacks */
	assert_int_equal(rig_counter(rig, VERB_RECALL, 0), REFUSED_NOT);
	assert_int_equal(rig_counter(rig, VERB_NO_SHOW, 0), REFUSED_NOT);
	assert_false(rig_one(rig, CHANGE_NO_SHOW)->missed);
}

static void a_manager_frees_a_counter_that_was_left_at_once(void **state)
{
	struct rig *rig = *state;

	rules(rig)->no_show_recalls = 2;
	rules(rig)->no_show_ms = 30000;
	rig_take(rig, "id", "");
	rig_next(rig, 0);
	assert_int_equal(manage(rig, VERB_NO_SHOW, 0), REFUSED_NOT);
	rig_one(rig, CHANGE_NO_SHOW);
}

static void recalls_count_anew_after_another_call(void **state)
{
	struct rig *rig = *state;

	rules(rig)->no_show_recalls = 1;
	rig_take(rig, "id", "");
	rig_next(rig, 0);
	assert_int_equal(rig_counter(rig, VERB_RECALL, 0), REFUSED_NOT);
	assert_int_equal(rig_counter(rig, VERB_PARK, 0), REFUSED_NOT);
	assert_int_equal(rig_counter_ticket(rig, VERB_UNPARK, 0, "A001"), REFUSED_NOT);
	assert_int_equal(rig_counter(rig, VERB_NO_SHOW, 0), REFUSED_TOO_SOON);
}

/* ---- Pauses ---- */

static void a_pause_needs_a_reason_of_the_list_where_it_is_required(void **state)
{
	struct rig *rig = *state;
	struct command pause = rig_press(VERB_PAUSE, 0);

	RIG_SET(rules(rig)->pause_reasons[0].id, "lunch");
	rules(rig)->pause_reason_count = 1;
	RIG_SET(pause.reason, "tired");
	assert_int_equal(rig_do(rig, &pause), REFUSED_NOT); /* a list alone forbids nothing */
	assert_int_equal(rig_counter(rig, VERB_RESUME, 0), REFUSED_NOT);
	rules(rig)->pause_reason_required = true;
	assert_int_equal(rig_do(rig, &pause), REFUSED_INVALID);
	assert_int_equal(rig_counter(rig, VERB_PAUSE, 0), REFUSED_INVALID);
	assert_int_equal(manage(rig, VERB_PAUSE, 0), REFUSED_INVALID);
	RIG_SET(pause.reason, "lunch");
	assert_int_equal(rig_do(rig, &pause), REFUSED_NOT);
	assert_string_equal(rig_one(rig, CHANGE_PAUSED)->reason, "lunch");
}

/* ---- Out of order ---- */

static void only_who_has_the_right_chooses_a_ticket(void **state)
{
	struct rig *rig = *state;
	struct command call = rig_command(VERB_CALL_TICKET, ROLE_CONTROL);

	rig->setup->counters[0].calls_out_of_order = false;
	rig_take(rig, "id", "");
	rig_take(rig, "id", "");
	assert_int_equal(rig_counter_ticket(rig, VERB_CALL_TICKET, 0, "A002"), REFUSED_FORBIDDEN);
	assert_true(ticket_parse("A002", &call.ticket));
	assert_int_equal(rig_do(rig, &call), REFUSED_INVALID); /* a manager says where */
	call.counter_number = 1;
	assert_int_equal(rig_do(rig, &call), REFUSED_NOT);
	assert_true(rig_one(rig, CHANGE_CALLED)->why.out_of_order);
	assert_string_equal(rig_in_hand(rig, 0), "A002");
}

static void a_parked_ticket_is_taken_up_without_the_right(void **state)
{
	struct rig *rig = *state;

	rig->setup->counters[0].calls_out_of_order = false;
	rig_take(rig, "id", "");
	rig_next(rig, 0);
	assert_int_equal(rig_counter(rig, VERB_PARK, 0), REFUSED_NOT);
	assert_int_equal(rig_counter_ticket(rig, VERB_UNPARK, 0, "A001"), REFUSED_NOT);
	assert_true(rig->decision.changes[1].why.out_of_order);
}

/* ---- One operator ---- */

static void an_operator_leaves_the_counter_before_with_empty_hands(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(sign_in(rig, 0, "leyla"), REFUSED_NOT);
	rig_take(rig, "id", "");
	rig_next(rig, 0);
	assert_int_equal(rig_counter(rig, VERB_PARK, 0), REFUSED_NOT);
	assert_int_equal(sign_in(rig, 3, "leyla"), REFUSED_NOT);
	assert_int_equal(hall_counter(rig->hall, 0)->state, COUNTER_CLOSED);
	assert_int_equal(rig_leg(rig, "A001")->state, LEG_WAITING);
	assert_string_equal(hall_counter(rig->hall, 3)->operator_id, "leyla");
}

static void an_operator_with_a_ticket_in_hand_sits_nowhere_else(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(sign_in(rig, 0, "leyla"), REFUSED_NOT);
	rig_take(rig, "id", "");
	rig_next(rig, 0);
	assert_int_equal(sign_in(rig, 3, "leyla"), REFUSED_BUSY);
	assert_int_equal(hall_operator_elsewhere(rig->hall, 3, "leyla"), 0);
	assert_string_equal(rig_in_hand(rig, 0), "A001");
	assert_int_equal(sign_in(rig, 3, "murad"), REFUSED_NOT);
}

static void without_an_id_nobody_is_taken_for_another(void **state)
{
	struct rig *rig = *state;

	assert_int_equal(rig_counter(rig, VERB_SIGN_OUT, 0), REFUSED_NOT);
	assert_int_equal(sign_in(rig, 0, ""), REFUSED_NOT);
	for (uint16_t i = 0; i < 4; i++)
		assert_int_equal(hall_counter(rig->hall, i)->state, COUNTER_OPEN);
}

/* ---- Closing ---- */

static void a_counter_closes_when_its_visit_has_ended(void **state)
{
	static const enum verb ends[] = {VERB_NEXT, VERB_END, VERB_NO_SHOW, VERB_PARK};

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct rig *rig;

		rig_end(state);
		rig_begin(state);
		rig = *state;
		rig_take(rig, "id", "");
		rig_take(rig, "id", "");
		rig_next(rig, 0);
		assert_int_equal(close_so(rig, ROLE_COUNTER, 0, false, false), REFUSED_BUSY);
		assert_int_equal(close_so(rig, ROLE_COUNTER, 0, true, false), REFUSED_NOT);
		rig_one(rig, CHANGE_CLOSING);
		assert_false(hall_waits(rig->hall, 0));
		assert_string_equal(rig_in_hand(rig, 0), "A001");
		assert_int_equal(close_so(rig, ROLE_COUNTER, 0, true, false), REFUSED_NOT);
		assert_int_equal(rig->decision.count, 0); /* it is so already */
		rig->now_ms += 2000;
		assert_int_equal(rig_counter(rig, ends[i], 0), REFUSED_NOT);
		assert_int_equal(hall_counter(rig->hall, 0)->state, COUNTER_CLOSED);
		assert_int_equal(rig_leg(rig, "A002")->state, LEG_WAITING);
		assert_int_equal(rig_leg(rig, "A001")->state, ends[i] == VERB_PARK ? LEG_WAITING
							      : ends[i] == VERB_NO_SHOW
								      ? LEG_NO_SHOW
								      : LEG_DONE);
	}
}

/* Also by somebody else's word: the reception cancels the visit. */
static void a_counter_closes_when_its_visit_is_cancelled(void **state)
{
	struct rig *rig = *state;

	rig_take(rig, "id", "");
	rig_next(rig, 0);
	assert_int_equal(rig_counter(rig, VERB_ARRIVE, 0), REFUSED_NOT);
	assert_int_equal(close_so(rig, ROLE_CONTROL, 0, true, false), REFUSED_NOT);
	assert_int_equal(rig_ticket(rig, VERB_CANCEL, ROLE_RECEPTION, "A001"), REFUSED_NOT);
	assert_int_equal(hall_counter(rig->hall, 0)->state, COUNTER_CLOSED);
}

static void closing_is_taken_back_by_resume_and_by_signing_in(void **state)
{
	struct rig *rig = *state;

	rig_take(rig, "id", "");
	rig_next(rig, 0);
	assert_int_equal(close_so(rig, ROLE_COUNTER, 0, true, false), REFUSED_NOT);
	assert_int_equal(rig_counter(rig, VERB_RESUME, 0), REFUSED_NOT);
	rig_one(rig, CHANGE_STAYS);
	assert_int_equal(close_so(rig, ROLE_COUNTER, 0, true, false), REFUSED_NOT);
	assert_int_equal(rig_counter(rig, VERB_SIGN_IN, 0), REFUSED_NOT);
	rig_one(rig, CHANGE_STAYS);
	assert_int_equal(rig_counter(rig, VERB_END, 0), REFUSED_NOT);
	assert_int_equal(hall_counter(rig->hall, 0)->state, COUNTER_OPEN);
}

static void a_manager_closes_at_once_and_nobody_loses_a_place(void **state)
{
	struct rig *rig = *state;

	rig_take(rig, "id", "");
	rig_take(rig, "id", "");
	rig_take(rig, "id", "");
	rig_next(rig, 0);
	assert_int_equal(rig_counter(rig, VERB_PARK, 0), REFUSED_NOT);
	rig_next(rig, 0);
	assert_int_equal(close_so(rig, ROLE_COUNTER, 0, false, true), REFUSED_FORBIDDEN);
	assert_int_equal(close_so(rig, ROLE_CONTROL, 0, true, true), REFUSED_INVALID);
	assert_int_equal(close_so(rig, ROLE_CONTROL, 0, false, true), REFUSED_NOT);
	assert_int_equal(hall_counter(rig->hall, 0)->state, COUNTER_CLOSED);
	assert_string_equal(rig_next(rig, 1), "A001");
	assert_string_equal(rig_next(rig, 1), "A002");
	assert_string_equal(rig_next(rig, 1), "A003");
}

/* ---- Calls by themselves ---- */

static void the_counter_idle_longest_is_called_for_first(void **state)
{
	struct rig *rig = *state;
	int64_t due_ms;

	begin_automatic(rig);
	rig->now_ms += 60000;
	assert_true(hall_auto_call_ms(rig->hall, 0) == 0); /* nobody waits */
	rig_take(rig, "id", "");
	rig->now_ms += 1000;
	rig_next(rig, 0);
	rig->now_ms += 1000;
	assert_int_equal(rig_counter(rig, VERB_END, 0), REFUSED_NOT);
	rig->now_ms += 5000;
	rig_take(rig, "id", "");
	due_ms = rig->now_ms + 10000;
	rig_take(rig, "id", "");
	assert_true(hall_auto_call_ms(rig->hall, 0) == due_ms);
	assert_true(hall_auto_call_ms(rig->hall, 1) == due_ms);
	assert_true(hall_due_ms(rig->hall) <= due_ms);
	rig->now_ms = due_ms - 1;
	assert_int_equal(tick(rig), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0);
	rig->now_ms = due_ms;
	assert_int_equal(tick(rig), REFUSED_NOT);
	assert_true(rig_one(rig, CHANGE_CALLED)->why.automatic);
	assert_string_equal(rig_in_hand(rig, 1), "A002");
	assert_int_equal(tick(rig), REFUSED_NOT); /* and the other at once */
	assert_string_equal(rig_in_hand(rig, 0), "A003");
	assert_int_equal(tick(rig), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0);
}

static void paused_and_closing_counters_are_left_in_peace(void **state)
{
	struct rig *rig = *state;

	begin_automatic(rig);
	rig_take(rig, "id", "");
	assert_int_equal(rig_counter(rig, VERB_PAUSE, 1), REFUSED_NOT);
	rig_next(rig, 0);
	assert_int_equal(close_so(rig, ROLE_COUNTER, 0, true, false), REFUSED_NOT);
	rig_take(rig, "id", "");
	assert_true(hall_auto_call_ms(rig->hall, 0) == 0);
	assert_true(hall_auto_call_ms(rig->hall, 1) == 0);
	rig->now_ms += 600000;
	assert_int_equal(tick(rig), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0);
	assert_int_equal(rig_counter(rig, VERB_RESUME, 1), REFUSED_NOT); /* from now on */
	assert_true(hall_auto_call_ms(rig->hall, 1) == rig->now_ms + 10000);
}

static void a_rest_holds_the_hub_back_and_not_the_operator(void **state)
{
	struct rig *rig = *state;
	int64_t ended_ms;

	begin_automatic(rig);
	assert_int_equal(rig_counter(rig, VERB_SIGN_OUT, 1), REFUSED_NOT);
	rules(rig)->rest_ms = 45000;
	rig_take(rig, "id", "");
	rig_take(rig, "id", "");
	rig_take(rig, "id", "");
	rig_next(rig, 0);
	rig->now_ms += 1000;
	assert_int_equal(rig_counter(rig, VERB_END, 0), REFUSED_NOT);
	ended_ms = rig->now_ms;
	assert_true(hall_auto_call_ms(rig->hall, 0) == ended_ms + 45000);
	assert_string_equal(rig_next(rig, 0), "A002");
	assert_int_equal(rig_counter(rig, VERB_NO_SHOW, 0), REFUSED_NOT);
	/* Nobody came: that was no visit to rest from. */
	assert_true(hall_auto_call_ms(rig->hall, 0) == ended_ms + 45000);
}

/* The press comes in the very instant of the automatic call: whoever was called is not skipped. */
static void a_press_at_the_moment_of_an_automatic_call_skips_nobody(void **state)
{
	struct rig *rig = *state;
	struct command next = rig_press(VERB_NEXT, 0);

	begin_automatic(rig);
	assert_int_equal(rig_counter(rig, VERB_SIGN_OUT, 1), REFUSED_NOT);
	rig_take(rig, "id", "");
	rig_take(rig, "id", "");
	rig->now_ms += 10000;
	next.expect.given = true; /* what the panel shows: nobody in hand */
	next.expect.revision = hall_counter(rig->hall, 0)->revision;
	assert_int_equal(tick(rig), REFUSED_NOT);
	assert_string_equal(rig_in_hand(rig, 0), "A001");
	assert_int_equal(rig_do(rig, &next), REFUSED_STALE);
	next.expect.given = false; /* a device that tells nothing of what it saw */
	assert_int_equal(rig_do(rig, &next), REFUSED_TOO_SOON);
	assert_int_equal(rig_leg(rig, "A001")->state, LEG_CALLED);
	/* And the other way round: pressed first, the hub has nothing to do. */
	assert_int_equal(rig_counter(rig, VERB_END, 0), REFUSED_NOT);
	rig->now_ms += 10000;
	assert_int_equal(rig_counter(rig, VERB_NEXT, 0), REFUSED_NOT);
	assert_int_equal(tick(rig), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0);
	assert_string_equal(rig_in_hand(rig, 0), "A002");
}

static void who_is_called_to_an_empty_desk_keeps_the_place(void **state)
{
	struct rig *rig = *state;

	begin_automatic(rig);
	rules(rig)->auto_answer_ms = 30000;
	assert_int_equal(rig_counter(rig, VERB_SIGN_OUT, 1), REFUSED_NOT);
	rig_take(rig, "id", "");
	for (int miss = 1; miss <= 2; miss++) {
		rig->now_ms += 10000;
		assert_int_equal(tick(rig), REFUSED_NOT);
		assert_string_equal(rig_in_hand(rig, 0), "A001");
		assert_true(hall_due_ms(rig->hall) == rig->now_ms + 30000);
		rig->now_ms += 30000;
		assert_int_equal(tick(rig), REFUSED_NOT);
		assert_int_equal(rig->decision.changes[0].kind, CHANGE_PUT_BACK);
		assert_int_equal(rig->decision.count, miss); /* the second time it pauses */
		assert_int_equal(rig_leg(rig, "A001")->state, LEG_WAITING);
	}
	assert_int_equal(hall_counter(rig->hall, 0)->state, COUNTER_PAUSED);
	assert_string_equal(hall_counter(rig->hall, 0)->reason, "away");
	rig->now_ms += 600000;
	assert_int_equal(tick(rig), REFUSED_NOT);
	assert_int_equal(rig->decision.count, 0);
}

static void a_button_says_that_somebody_is_there(void **state)
{
	static const enum verb presses[] = {VERB_ARRIVE, VERB_RECALL};
	struct rig *rig = *state;

	begin_automatic(rig);
	rules(rig)->auto_answer_ms = 30000;
	rules(rig)->auto_misses = 1;
	assert_int_equal(rig_counter(rig, VERB_SIGN_OUT, 1), REFUSED_NOT);
	for (size_t i = 0; i < sizeof(presses) / sizeof(presses[0]); i++) {
		rig_take(rig, "id", "");
		rig->now_ms += 10000;
		assert_int_equal(tick(rig), REFUSED_NOT);
		assert_int_equal(rig_counter(rig, presses[i], 0), REFUSED_NOT);
		rig->now_ms += 600000;
		assert_int_equal(tick(rig), REFUSED_NOT);
		assert_int_equal(rig->decision.count, 0);
		assert_int_equal(rig_counter(rig, VERB_END, 0), REFUSED_NOT);
	}
	assert_int_equal(hall_counter(rig->hall, 0)->state, COUNTER_OPEN);
}

static void a_visit_in_between_makes_misses_begin_anew(void **state)
{
	struct rig *rig = *state;

	begin_automatic(rig);
	rules(rig)->auto_answer_ms = 30000;
	assert_int_equal(rig_counter(rig, VERB_SIGN_OUT, 1), REFUSED_NOT);
	rig_take(rig, "id", "");
	for (int turn = 0; turn < 2; turn++) {
		rig->now_ms += 10000;
		assert_int_equal(tick(rig), REFUSED_NOT);
		assert_true(rig_one(rig, CHANGE_CALLED)->why.automatic);
		rig->now_ms += 30000;
		assert_int_equal(tick(rig), REFUSED_NOT);
		assert_int_equal(hall_counter(rig->hall, 0)->misses, 1);
		rig->now_ms += 10000;
		assert_int_equal(tick(rig), REFUSED_NOT);
		assert_int_equal(rig_counter(rig, VERB_END, 0), REFUSED_NOT);
		assert_int_equal(hall_counter(rig->hall, 0)->misses, 0);
		rig_take(rig, "id", "");
	}
	assert_int_equal(hall_counter(rig->hall, 0)->state, COUNTER_OPEN);
}

/* Without explicit arrivals the hub cannot know: a manager who finds the counter left does. */
static void a_manager_s_no_show_of_an_unanswered_call_pauses_the_counter(void **state)
{
	struct rig *rig = *state;

	begin_automatic(rig);
	assert_int_equal(rig_counter(rig, VERB_SIGN_OUT, 1), REFUSED_NOT);
	for (int miss = 1; miss <= 2; miss++) {
		rig_take(rig, "id", "");
		rig->now_ms += 10000;
		assert_int_equal(tick(rig), REFUSED_NOT);
		assert_int_equal(manage(rig, VERB_NO_SHOW, 0), REFUSED_NOT);
		assert_true(rig->decision.changes[0].missed);
	}
	assert_int_equal(hall_counter(rig->hall, 0)->state, COUNTER_PAUSED);
	assert_int_equal(rig_counter(rig, VERB_RESUME, 0), REFUSED_NOT);
	assert_int_equal(hall_counter(rig->hall, 0)->misses, 0);
}

static void who_was_sent_to_one_counter_is_called_there_by_itself(void **state)
{
	struct rig *rig = *state;
	struct command transfer = rig_press(VERB_TRANSFER, 1);

	begin_automatic(rig);
	rig_take(rig, "id", "");
	rig_next(rig, 1);
	transfer.counter_number = 1;
	rig->now_ms += 1000;
	assert_int_equal(rig_do(rig, &transfer), REFUSED_NOT);
	assert_true(hall_auto_call_ms(rig->hall, 1) == 0);
	assert_true(hall_auto_call_ms(rig->hall, 0) == rig->now_ms + 10000);
	rig->now_ms += 10000;
	assert_int_equal(tick(rig), REFUSED_NOT);
	assert_string_equal(rig_in_hand(rig, 0), "A001");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(a_no_show_needs_its_recalls_and_its_seconds),
		RIG_TEST(a_manager_frees_a_counter_that_was_left_at_once),
		RIG_TEST(recalls_count_anew_after_another_call),
		RIG_TEST(a_pause_needs_a_reason_of_the_list_where_it_is_required),
		RIG_TEST(only_who_has_the_right_chooses_a_ticket),
		RIG_TEST(a_parked_ticket_is_taken_up_without_the_right),
		RIG_TEST(an_operator_leaves_the_counter_before_with_empty_hands),
		RIG_TEST(an_operator_with_a_ticket_in_hand_sits_nowhere_else),
		RIG_TEST(without_an_id_nobody_is_taken_for_another),
		RIG_TEST(a_counter_closes_when_its_visit_has_ended),
		RIG_TEST(a_counter_closes_when_its_visit_is_cancelled),
		RIG_TEST(closing_is_taken_back_by_resume_and_by_signing_in),
		RIG_TEST(a_manager_closes_at_once_and_nobody_loses_a_place),
		RIG_TEST(the_counter_idle_longest_is_called_for_first),
		RIG_TEST(paused_and_closing_counters_are_left_in_peace),
		RIG_TEST(a_rest_holds_the_hub_back_and_not_the_operator),
		RIG_TEST(a_press_at_the_moment_of_an_automatic_call_skips_nobody),
		RIG_TEST(who_is_called_to_an_empty_desk_keeps_the_place),
		RIG_TEST(a_button_says_that_somebody_is_there),
		RIG_TEST(a_visit_in_between_makes_misses_begin_anew),
		RIG_TEST(a_manager_s_no_show_of_an_unanswered_call_pauses_the_counter),
		RIG_TEST(who_was_sent_to_one_counter_is_called_there_by_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
