/* How the kiosk is to be for whoever stands there: switches, focus of a keypad, voice, volume. */
#include "tests/unit/kiosk/flow_rig.h"

static void focus(struct fixture *f, enum flow_control control, int tile)
{
	flow_focus(&f->flow, (struct flow_target){control, tile}, f->now_ms);
}

/* ---- Switches ---------------------------------------------------------------------------------
 */

static void switches_turn_one_by_one_and_back_leads_where_one_was(void **state)
{
	struct fixture *f = *state;

	strike(f, CONTROL_TILE, 0);
	strike(f, CONTROL_SEARCH, 0);
	flow_type(&f->flow, "s", f->now_ms);
	assert_true(flow_offers(&f->flow, CONTROL_ACCESS));
	strike(f, CONTROL_ACCESS, 0);
	assert_int_equal(f->flow.shown, FLOW_ACCESS);
	assert_false(flow_offers(&f->flow, CONTROL_ACCESS));
	for (int i = 0; i < SWITCH_COUNT; i++) {
		assert_true(flow_offers(&f->flow, CONTROL_SWITCH));
		f->flow.changed = false;
		strike(f, CONTROL_SWITCH, i);
		assert_true(f->flow.changed);
		for (int k = 0; k < SWITCH_COUNT; k++)
			assert_int_equal(f->flow.access.on[k], k <= i);
	}
	strike(f, CONTROL_SWITCH, SWITCH_LARGE);
	assert_false(f->flow.access.on[SWITCH_LARGE]);
	strike(f, CONTROL_SWITCH, SWITCH_COUNT); /* there is none */
	strike(f, CONTROL_SWITCH, -1);
	assert_int_equal(f->flow.shown, FLOW_ACCESS);
	strike(f, CONTROL_BACK, 0);
	assert_int_equal(f->flow.shown, FLOW_SEARCH);
	assert_string_equal(f->flow.typed, "s");
	assert_true(f->flow.found_count > 0);
}

static void a_finger_drawn_from_one_switch_to_another_turns_neither(void **state)
{
	struct fixture *f = *state;

	strike(f, CONTROL_ACCESS, 0);
	pass(f, 1000);
	flow_press(&f->flow, (struct flow_target){CONTROL_SWITCH, 0}, f->now_ms);
	flow_release(&f->flow, (struct flow_target){CONTROL_SWITCH, 1}, f->now_ms);
	assert_false(f->flow.access.on[0] || f->flow.access.on[1]);
}

static void access_is_offered_wherever_people_choose_and_nowhere_else(void **state)
{
	struct fixture *f = *state;
	struct answer_message answer = given();

	begin(f, 2, 2, 6);
	assert_true(flow_offers(&f->flow, CONTROL_ACCESS));
	ask(f);
	assert_true(flow_offers(&f->flow, CONTROL_ACCESS)); /* a quick answer changes nothing */
	strike(f, CONTROL_ACCESS, 0);
	assert_int_equal(f->flow.screen, FLOW_ASKING);
	assert_false(flow_offers(&f->flow, CONTROL_ACCESS));
	flow_answer(&f->flow, OUTCOME_ANSWERED, &answer, f->now_ms);
	assert_false(flow_offers(&f->flow, CONTROL_ACCESS));
	flow_printed(&f->flow, PRINT_PRINTED, f->now_ms);
	assert_false(flow_offers(&f->flow, CONTROL_ACCESS));
}

static void a_button_on_the_access_screen_of_home_uses_its_own_language(void **state)
{
	struct fixture *f = *state;

	strike(f, CONTROL_ACCESS, 0);
	strike(f, CONTROL_SWITCH, SWITCH_LARGE);
	assert_int_equal(flow_choose_service(&f->flow, "s0", "ur", f->now_ms), CHOSEN_TAKEN);
	assert_string_equal(f->flow.language, "ur");
	assert_true(f->flow.access.on[SWITCH_LARGE]);
}

/* ---- Focus ------------------------------------------------------------------------------------
 */

static void enter_does_what_a_touch_on_the_focus_would(void **state)
{
	struct fixture *f = *state;

	focus(f, CONTROL_TILE, 1);
	key(f, FLOW_KEY_ENTER, 0);
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
	assert_string_equal(f->flow.language, "ur");
	assert_int_equal(f->flow.focus.control, CONTROL_NONE); /* a new screen */
	key(f, FLOW_KEY_ENTER, 0);
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
	focus(f, CONTROL_ACCESS, 0);
	key(f, FLOW_KEY_ENTER, 0);
	focus(f, CONTROL_SWITCH, SWITCH_CONTRAST);
	key(f, FLOW_KEY_ENTER, 0);
	assert_true(f->flow.access.on[SWITCH_CONTRAST]);
	assert_int_equal(f->flow.focus.control, CONTROL_SWITCH); /* to turn it off again */
	focus(f, CONTROL_BACK, 0);
	key(f, FLOW_KEY_ENTER, 0);
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
	focus(f, CONTROL_TAKE, 0); /* not offered here */
	key(f, FLOW_KEY_ENTER, 0);
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
}

static void the_whole_way_is_gone_with_a_keypad(void **state)
{
	struct fixture *f = *state;
	struct answer_message answer = given();

	for (int i = 0; i < 3; i++) {
		focus(f, CONTROL_TILE, 1);
		key(f, FLOW_KEY_ENTER, 0);
	}
	assert_int_equal(f->flow.shown, FLOW_CLASS);
	focus(f, CONTROL_TILE, 0);
	key(f, FLOW_KEY_ENTER, 0);
	assert_int_equal(f->flow.shown, FLOW_DETAILS);
	key(f, FLOW_KEY_ENTER, 0); /* without a focus: what the screen is for */
	assert_int_equal(take(f), EFFECT_ISSUE);
	flow_answer(&f->flow, OUTCOME_ANSWERED, &answer, f->now_ms);
	assert_int_equal(take(f), EFFECT_PRINT);
	flow_printed(&f->flow, PRINT_UNCERTAIN, f->now_ms);
	assert_int_equal(f->flow.shown, FLOW_PAPER_ASK);
	focus(f, CONTROL_TILE, PAPER_ANSWER_YES);
	flow_key(&f->flow, FLOW_KEY_ENTER, 0, f->now_ms + 499);
	assert_int_equal(f->flow.shown, FLOW_PAPER_ASK); /* it just came up */
	key(f, FLOW_KEY_ENTER, 0);
	assert_int_equal(f->flow.shown, FLOW_TICKET);
	key(f, FLOW_KEY_ENTER, 0); /* it was read */
	assert_int_equal(f->flow.shown, FLOW_LANGUAGE);
}

static void a_touch_and_another_page_take_the_focus_away(void **state)
{
	struct fixture *f = *state;

	f->most = 2;
	strike(f, CONTROL_TILE, 0);
	focus(f, CONTROL_TILE, 1);
	assert_int_equal(f->flow.focus.tile, 1);
	flow_press(&f->flow, (struct flow_target){CONTROL_NONE, 0}, f->now_ms);
	assert_int_equal(f->flow.focus.control, CONTROL_NONE);
	focus(f, CONTROL_NEXT_PAGE, 0);
	key(f, FLOW_KEY_ENTER, 0);
	assert_int_equal(f->flow.page, 1);
	assert_int_equal(f->flow.focus.control, CONTROL_NONE);
}

static void moving_the_focus_is_being_there(void **state)
{
	struct fixture *f = *state;

	strike(f, CONTROL_TILE, 0);
	pass(f, 29000);
	f->flow.changed = false;
	focus(f, CONTROL_TILE, 1);
	assert_true(f->flow.changed);
	assert_int_equal(flow_next_ms(&f->flow), f->now_ms + 30000);
	pass(f, 1000);
	focus(f, CONTROL_TILE, 1); /* where it is */
	assert_int_equal(flow_next_ms(&f->flow), f->now_ms + 29000);
}

/* ---- Voice ------------------------------------------------------------------------------------
 */

static void the_first_key_of_the_voice_turns_it_on_and_each_says_the_screen(void **state)
{
	static const enum flow_key keys[] = {FLOW_KEY_VOICE, FLOW_KEY_REPEAT};
	struct fixture *f = *state;

	for (size_t i = 0; i < 2; i++) {
		begin_full(f, 2, 3, 40);
		for (int n = 0; n < 3; n++) {
			key(f, keys[i], 0);
			assert_int_equal(take(f), EFFECT_REPEAT);
			assert_int_equal(take(f), EFFECT_NONE);
			assert_true(f->flow.access.on[SWITCH_VOICE]);
			assert_int_equal(f->flow.shown, FLOW_LANGUAGE);
		}
		assert_int_equal(flow_next_ms(&f->flow), f->now_ms + 30000);
	}
	key(f, FLOW_KEY_REPEAT, 0);
	key(f, FLOW_KEY_VOICE, 0);
	assert_int_equal(take(f), EFFECT_REPEAT);
	assert_int_equal(take(f), EFFECT_NONE); /* once is enough */
	strike(f, CONTROL_ACCESS, 0);
	strike(f, CONTROL_SWITCH, SWITCH_VOICE);
	assert_int_equal(take(f), EFFECT_NONE); /* off */
	strike(f, CONTROL_SWITCH, SWITCH_VOICE);
	assert_int_equal(take(f), EFFECT_REPEAT);
}

static void the_volume_has_buttons_while_the_voice_is_on(void **state)
{
	struct fixture *f = *state;

	strike(f, CONTROL_ACCESS, 0);
	assert_false(flow_offers(&f->flow, CONTROL_LOUDER));
	strike(f, CONTROL_LOUDER, 0);
	assert_int_equal(f->flow.access.volume_pct, 50);
	strike(f, CONTROL_SWITCH, SWITCH_VOICE);
	assert_true(flow_offers(&f->flow, CONTROL_LOUDER));
	strike(f, CONTROL_LOUDER, 0);
	assert_int_equal(f->flow.access.volume_pct, 60);
	for (int i = 0; i < 12; i++)
		strike(f, CONTROL_QUIETER, 0);
	assert_int_equal(f->flow.access.volume_pct, FLOW_VOLUME_LEAST_PCT);
	assert_true(flow_offers(&f->flow, CONTROL_QUIETER)); /* nothing vanishes under a finger */
	strike(f, CONTROL_BACK, 0);
	assert_false(flow_offers(&f->flow, CONTROL_QUIETER));
	assert_int_equal(f->flow.access.volume_pct, FLOW_VOLUME_LEAST_PCT);
}

static void a_kiosk_without_a_voice_has_no_keys_for_it(void **state)
{
	struct fixture *f = *state;

	f->flow.options.has_voice = false;
	key(f, FLOW_KEY_VOICE, 0);
	key(f, FLOW_KEY_REPEAT, 0);
	key(f, FLOW_KEY_LOUDER, 0);
	strike(f, CONTROL_ACCESS, 0);
	strike(f, CONTROL_SWITCH, SWITCH_VOICE);
	assert_false(f->flow.access.on[SWITCH_VOICE]);
	assert_int_equal(f->flow.access.volume_pct, 50);
	assert_int_equal(take(f), EFFECT_NONE);
}

static void the_volume_has_steps_and_is_never_nothing(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 7; i++) {
		key(f, FLOW_KEY_LOUDER, 0);
		assert_int_equal(
			f->flow.access.volume_pct, i < 5 ? 60 + i * FLOW_VOLUME_STEP_PCT : 100);
	}
	for (int i = 0; i < 12; i++)
		key(f, FLOW_KEY_QUIETER, 0);
	assert_int_equal(f->flow.access.volume_pct, FLOW_VOLUME_LEAST_PCT);
	assert_int_equal(take(f), EFFECT_NONE);
	leave(f); /* the next one hears it as it was meant */
	assert_int_equal(f->flow.access.volume_pct, 50);
}

static void a_question_about_paper_is_said_again_and_waits_for_it(void **state)
{
	struct fixture *f = *state;
	struct answer_message answer = given();

	begin(f, 2, 2, 6);
	ask(f);
	flow_answer(&f->flow, OUTCOME_ANSWERED, &answer, f->now_ms);
	flow_printed(&f->flow, PRINT_UNCERTAIN, f->now_ms);
	pass(f, 20000);
	key(f, FLOW_KEY_REPEAT, 0);
	pass(f, 29999);
	assert_int_equal(f->flow.shown, FLOW_PAPER_ASK);
	pass(f, 1);
	assert_int_equal(f->flow.shown, FLOW_NUMBER);
}

static void a_number_is_said_again_and_stays_for_it(void **state)
{
	struct fixture *f = *state;
	struct answer_message answer = given();

	begin(f, 2, 2, 6);
	ask(f);
	key(f, FLOW_KEY_VOICE, 0); /* while it is made, too */
	assert_int_equal(take(f), EFFECT_REPEAT);
	flow_answer(&f->flow, OUTCOME_ANSWERED, &answer, f->now_ms);
	assert_int_equal(take(f), EFFECT_PRINT);
	flow_printed(&f->flow, PRINT_PRINTED, f->now_ms);
	assert_int_equal(take(f), EFFECT_CONFIRM);
	pass(f, 6000);
	key(f, FLOW_KEY_REPEAT, 0);
	assert_int_equal(take(f), EFFECT_REPEAT);
	assert_int_equal(take(f), EFFECT_NONE); /* it is confirmed once */
	pass(f, 7999);
	assert_int_equal(f->flow.shown, FLOW_TICKET);
	pass(f, 1);
	assert_int_equal(f->flow.shown, FLOW_LANGUAGE);
	assert_false(f->flow.access.on[SWITCH_VOICE]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		full_test(switches_turn_one_by_one_and_back_leads_where_one_was),
		full_test(a_finger_drawn_from_one_switch_to_another_turns_neither),
		full_test(access_is_offered_wherever_people_choose_and_nowhere_else),
		full_test(a_button_on_the_access_screen_of_home_uses_its_own_language),
		full_test(enter_does_what_a_touch_on_the_focus_would),
		full_test(the_whole_way_is_gone_with_a_keypad),
		full_test(a_touch_and_another_page_take_the_focus_away),
		full_test(moving_the_focus_is_being_there),
		full_test(the_first_key_of_the_voice_turns_it_on_and_each_says_the_screen),
		full_test(the_volume_has_buttons_while_the_voice_is_on),
		full_test(a_kiosk_without_a_voice_has_no_keys_for_it),
		full_test(the_volume_has_steps_and_is_never_nothing),
		full_test(a_question_about_paper_is_said_again_and_waits_for_it),
		full_test(a_number_is_said_again_and_stays_for_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
