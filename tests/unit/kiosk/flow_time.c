/* How long the kiosk waits for people, what it asks then, and what it forgets. */
#include "tests/unit/kiosk/flow_rig.h"

static void quiet(struct fixture *f)
{
	pass(f, 30000);
	assert_int_equal(f->flow.shown, FLOW_MORE_TIME);
}

static void to_institutions(struct fixture *f)
{
	strike(f, CONTROL_TILE, 1);
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
}

/* Nothing of the one before is left for the next one. */
static void assert_wiped(struct fixture *f)
{
	struct flow *flow = &f->flow;

	assert_int_equal(flow->screen, FLOW_LANGUAGE);
	assert_int_equal(flow->shown, FLOW_LANGUAGE);
	assert_string_equal(flow->language, "en");
	assert_string_equal(flow->institution, "");
	assert_string_equal(flow->service, "");
	assert_string_equal(flow->klass, "");
	assert_string_equal(flow->typed, "");
	assert_int_equal(flow->found_count, 0);
	assert_false(flow->by_code || flow->again || flow->other_script || flow->asks_more);
	for (int i = 0; i < SWITCH_COUNT; i++)
		assert_false(flow->access.on[i]);
	assert_int_equal(flow->access.volume_pct, 50);
	assert_int_equal(flow->focus.control, CONTROL_NONE);
	assert_int_equal(flow->page, 0);
	assert_int_equal(flow->more_given, 0);
	assert_int_equal(flow_next_ms(flow), INT64_MAX);
}

/* ---- The question -----------------------------------------------------------------------------
 */

static void every_screen_of_choices_asks_before_it_forgets(void **state)
{
	static const enum flow_control ways[] = {
		CONTROL_POPULAR, CONTROL_SEARCH, CONTROL_APPOINTMENT, CONTROL_ACCESS, CONTROL_TILE};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		enum flow_screen at;

		to_institutions(f);
		strike(f, ways[i], 0);
		at = f->flow.shown;
		assert_int_not_equal(at, FLOW_INSTITUTION);
		f->flow.changed = false;
		pass(f, 29999);
		assert_int_equal(f->flow.shown, at);
		assert_false(f->flow.changed);
		pass(f, 1);
		assert_int_equal(f->flow.shown, FLOW_MORE_TIME);
		assert_int_equal(f->flow.screen, at);
		assert_true(f->flow.changed);
		assert_int_equal(flow_next_ms(&f->flow), f->now_ms + FLOW_MORE_MS);
		pass(f, FLOW_MORE_MS - 1);
		assert_int_equal(f->flow.shown, FLOW_MORE_TIME);
		pass(f, 1);
		assert_wiped(f);
	}
}

static void the_question_offers_to_stay_and_to_go(void **state)
{
	struct fixture *f = *state;

	to_institutions(f);
	quiet(f);
	assert_true(flow_offers(&f->flow, CONTROL_STAY));
	assert_true(flow_offers(&f->flow, CONTROL_HOME));
	assert_false(flow_offers(&f->flow, CONTROL_BACK));
	assert_false(flow_offers(&f->flow, CONTROL_TILE));
	assert_false(flow_offers(&f->flow, CONTROL_SEARCH));
	assert_int_equal(flow_tile_count(&f->flow), 0);
}

static void whatever_is_done_says_stay_and_does_nothing_else(void **state)
{
	static const enum flow_control touches[] = {CONTROL_STAY, CONTROL_NONE, CONTROL_TILE,
		CONTROL_BACK, CONTROL_SEARCH, CONTROL_NEXT_PAGE};
	static const enum flow_key keys[] = {FLOW_KEY_DIGIT, FLOW_KEY_ENTER, FLOW_KEY_BACK,
		FLOW_KEY_NEXT_PAGE, FLOW_KEY_ERASE, FLOW_KEY_REPEAT, FLOW_KEY_VOICE,
		FLOW_KEY_LOUDER};
	struct fixture *f = *state;

	f->most = 2; /* so that there are pages */
	to_institutions(f);
	for (size_t i = 0; i < sizeof(touches) / sizeof(touches[0]); i++) {
		f->flow.more_given = 0;
		quiet(f);
		strike(f, touches[i], 0);
		assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
		assert_int_equal(f->flow.page, 0);
		assert_int_equal(flow_next_ms(&f->flow), f->now_ms + 30000);
	}
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		f->flow.more_given = 0;
		quiet(f);
		key(f, keys[i], 0);
		assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
		assert_int_equal(f->flow.page, 0);
		assert_int_equal(f->flow.access.volume_pct, 50);
		assert_int_equal(take(f), EFFECT_NONE);
	}
	quiet(f);
	flow_type(&f->flow, "x", f->now_ms);
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
	assert_string_equal(f->flow.language, "ur");
}

static void a_finger_drawn_away_from_the_question_stays_too(void **state)
{
	struct fixture *f = *state;

	to_institutions(f);
	quiet(f);
	flow_press(&f->flow, (struct flow_target){CONTROL_HOME, 0}, f->now_ms);
	assert_int_equal(f->flow.shown, FLOW_MORE_TIME);
	flow_release(&f->flow, (struct flow_target){CONTROL_NONE, 0}, f->now_ms);
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
	/* And the touch after it within half a second is its echo. */
	flow_press(&f->flow, (struct flow_target){CONTROL_TILE, 0}, f->now_ms + 100);
	flow_release(&f->flow, (struct flow_target){CONTROL_TILE, 0}, f->now_ms + 200);
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
}

static void the_time_does_not_run_out_under_the_finger(void **state)
{
	struct fixture *f = *state;

	to_institutions(f);
	quiet(f);
	pass(f, FLOW_MORE_MS - 10);
	flow_press(&f->flow, (struct flow_target){CONTROL_STAY, 0}, f->now_ms);
	pass(f, 80);
	assert_int_equal(f->flow.shown, FLOW_MORE_TIME);
	flow_release(&f->flow, (struct flow_target){CONTROL_STAY, 0}, f->now_ms);
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
}

static void a_finger_that_lay_there_before_is_no_answer(void **state)
{
	struct fixture *f = *state;

	to_institutions(f);
	pass(f, 1000);
	flow_press(&f->flow, (struct flow_target){CONTROL_HOME, 0}, f->now_ms);
	quiet(f);
	flow_release(&f->flow, (struct flow_target){CONTROL_HOME, 0}, f->now_ms);
	assert_int_equal(f->flow.shown, FLOW_MORE_TIME);
}

static void home_on_the_question_goes_home_at_once(void **state)
{
	struct fixture *f = *state;

	to_institutions(f);
	quiet(f);
	strike(f, CONTROL_HOME, 0);
	assert_wiped(f);
	to_institutions(f);
	quiet(f);
	key(f, FLOW_KEY_HOME, 0);
	assert_wiped(f);
	to_institutions(f);
	quiet(f);
	flow_focus(&f->flow, (struct flow_target){CONTROL_HOME, 0}, f->now_ms);
	assert_int_equal(f->flow.shown, FLOW_MORE_TIME); /* looking around is no answer */
	key(f, FLOW_KEY_ENTER, 0);
	assert_wiped(f);
}

static void ten_times_is_more_time_given(void **state)
{
	struct fixture *f = *state;

	to_institutions(f);
	for (int i = 0; i < FLOW_MORE_TIMES; i++) {
		quiet(f);
		strike(f, CONTROL_STAY, 0);
		assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
	}
	pass(f, 30000);
	assert_wiped(f);
	to_institutions(f); /* the next one has ten anew */
	quiet(f);
}

static void what_stood_there_comes_back_as_it_was(void **state)
{
	struct fixture *f = *state;

	f->most = 2;
	to_institutions(f);
	strike(f, CONTROL_NEXT_PAGE, 0);
	flow_focus(&f->flow, (struct flow_target){CONTROL_TILE, 0}, f->now_ms);
	quiet(f);
	assert_int_equal(f->flow.focus.control, CONTROL_NONE);
	flow_set_hall(&f->flow, f->hall, f->now_ms); /* the hub says it anew */
	assert_int_equal(f->flow.shown, FLOW_MORE_TIME);
	key(f, FLOW_KEY_BACK, 0);
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
	assert_int_equal(f->flow.page, 1);
	assert_int_equal(f->flow.focus.control, CONTROL_TILE);
}

static void a_ticket_and_a_question_about_paper_are_not_asked_about(void **state)
{
	struct fixture *f = *state;
	struct answer_message answer = given();

	begin(f, 2, 2, 6);
	ask(f);
	flow_answer(&f->flow, OUTCOME_ANSWERED, &answer, f->now_ms);
	assert_int_equal(take(f), EFFECT_PRINT);
	flow_printed(&f->flow, PRINT_UNCERTAIN, f->now_ms);
	pass(f, 30000);
	assert_int_equal(f->flow.shown, FLOW_NUMBER);
	pass(f, 24000);
	assert_wiped(f);
}

/* ---- Home -------------------------------------------------------------------------------------
 */

static void at_home_a_switch_left_on_is_asked_about_and_wiped(void **state)
{
	struct fixture *f = *state;

	strike(f, CONTROL_ACCESS, 0);
	strike(f, CONTROL_SWITCH, SWITCH_LARGE);
	strike(f, CONTROL_BACK, 0);
	assert_int_equal(f->flow.shown, FLOW_LANGUAGE);
	assert_true(f->flow.access.on[SWITCH_LARGE]);
	quiet(f);
	strike(f, CONTROL_STAY, 0);
	assert_true(f->flow.access.on[SWITCH_LARGE]);
	leave(f);
	assert_wiped(f);
}

static void whoever_goes_home_keeps_the_switches_and_nobody_else(void **state)
{
	struct fixture *f = *state;
	struct answer_message answer = given();

	strike(f, CONTROL_ACCESS, 0);
	strike(f, CONTROL_SWITCH, SWITCH_CONTRAST);
	strike(f, CONTROL_BACK, 0);
	to_institutions(f);
	strike(f, CONTROL_HOME, 0);
	assert_int_equal(f->flow.shown, FLOW_LANGUAGE);
	assert_true(f->flow.access.on[SWITCH_CONTRAST]);
	assert_string_equal(f->flow.language, "en");
	f->flow.options.no_details = true;
	to_institutions(f);
	strike(f, CONTROL_TILE, 0);
	strike(f, CONTROL_TILE, 0);
	strike(f, CONTROL_TILE, 0);
	flow_answer(&f->flow, OUTCOME_ANSWERED, &answer, f->now_ms);
	flow_printed(&f->flow, PRINT_PRINTED, f->now_ms);
	assert_int_equal(f->flow.shown, FLOW_TICKET);
	assert_true(f->flow.access.on[SWITCH_CONTRAST]);
	pass(f, 8000); /* and the end of a ticket is the end of its citizen */
	assert_wiped(f);
}

static void the_end_of_a_notice_forgets_the_switches(void **state)
{
	struct fixture *f = *state;

	strike(f, CONTROL_ACCESS, 0);
	strike(f, CONTROL_SWITCH, SWITCH_LOW);
	pass(f, 1000);
	flow_choose_service(&f->flow, "nothing", "", f->now_ms);
	answer_probes(f);
	assert_int_equal(f->flow.shown, FLOW_NOTICE);
	assert_true(f->flow.access.on[SWITCH_LOW]);
	pass(f, FLOW_NOTICE_MS);
	assert_wiped(f);
}

static void a_home_that_cannot_be_chosen_from_is_wiped_without_a_question(void **state)
{
	struct fixture *f = *state;

	strike(f, CONTROL_ACCESS, 0);
	strike(f, CONTROL_SWITCH, SWITCH_LARGE);
	strike(f, CONTROL_BACK, 0);
	flow_set_numbers(&f->flow, true, false, f->now_ms);
	assert_int_equal(f->flow.shown, FLOW_NOTICE);
	pass(f, 30000);
	assert_int_equal(f->flow.shown, FLOW_NOTICE);
	assert_false(f->flow.access.on[SWITCH_LARGE]);
	assert_int_equal(flow_next_ms(&f->flow), INT64_MAX);
}

static void a_hub_lost_while_home_asks_wakes_nobody_for_nothing(void **state)
{
	struct fixture *f = *state;

	strike(f, CONTROL_ACCESS, 0);
	strike(f, CONTROL_SWITCH, SWITCH_LARGE);
	strike(f, CONTROL_BACK, 0);
	quiet(f);
	flow_set_numbers(&f->flow, false, true, f->now_ms);
	pass(f, FLOW_AWAY_GRACE_MS + 1);
	assert_int_equal(f->flow.shown, FLOW_MORE_TIME);
	assert_true(flow_next_ms(&f->flow) > f->now_ms);
	strike(f, CONTROL_STAY, 0);
	assert_int_equal(f->flow.shown, FLOW_NOTICE);
}

static void a_button_while_it_asks_is_served(void **state)
{
	struct fixture *f = *state;

	to_institutions(f);
	quiet(f);
	assert_int_equal(flow_choose_service(&f->flow, "s0", "en", f->now_ms), CHOSEN_TAKEN);
	assert_int_equal(take(f), EFFECT_ISSUE);
	assert_string_equal(f->flow.language, "ur");
	pass(f, FLOW_WAIT_HIDDEN_MS);
	assert_int_equal(f->flow.shown, FLOW_ASKING);
	assert_false(f->flow.asks_more);
}

static void with_nothing_but_buttons_nobody_is_asked(void **state)
{
	struct fixture *f = *state;
	struct flow_options options = usual_options(f);

	options.buttons_only = true;
	begin_in(f, small_hall(2, 2, 6), &options);
	assert_int_equal(f->flow.shown, FLOW_BUTTONS);
	key(f, FLOW_KEY_VOICE, 0);
	assert_int_equal(take(f), EFFECT_REPEAT);
	pass(f, 30000);
	assert_int_equal(f->flow.shown, FLOW_BUTTONS);
	assert_false(f->flow.access.on[SWITCH_VOICE]);
	assert_int_equal(flow_next_ms(&f->flow), INT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		full_test(every_screen_of_choices_asks_before_it_forgets),
		full_test(the_question_offers_to_stay_and_to_go),
		full_test(whatever_is_done_says_stay_and_does_nothing_else),
		full_test(a_finger_drawn_away_from_the_question_stays_too),
		full_test(the_time_does_not_run_out_under_the_finger),
		full_test(a_finger_that_lay_there_before_is_no_answer),
		full_test(home_on_the_question_goes_home_at_once),
		full_test(ten_times_is_more_time_given),
		full_test(what_stood_there_comes_back_as_it_was),
		full_test(a_ticket_and_a_question_about_paper_are_not_asked_about),
		full_test(at_home_a_switch_left_on_is_asked_about_and_wiped),
		full_test(whoever_goes_home_keeps_the_switches_and_nobody_else),
		full_test(the_end_of_a_notice_forgets_the_switches),
		full_test(a_home_that_cannot_be_chosen_from_is_wiped_without_a_question),
		full_test(a_hub_lost_while_home_asks_wakes_nobody_for_nothing),
		full_test(a_button_while_it_asks_is_served),
		full_test(with_nothing_but_buttons_nobody_is_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
