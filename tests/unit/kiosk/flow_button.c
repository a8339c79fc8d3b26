/* A kiosk's own buttons in its state machine; time is set by hand. */
#include "tests/unit/kiosk/flow_rig.h"

static enum flow_chosen choose_now(struct fixture *f, const char *service)
{
	enum flow_chosen chosen = flow_choose_service(&f->flow, service, "ur", f->now_ms);

	answer_probes(f);
	return chosen;
}

static enum flow_chosen choose(struct fixture *f, const char *service)
{
	pass(f, 1000);
	return choose_now(f, service);
}

static void to_ticket(struct fixture *f, enum print_state state)
{
	struct answer_message answer = given();

	assert_int_equal(f->flow.screen, FLOW_ASKING);
	flow_answer(&f->flow, OUTCOME_ANSWERED, &answer, f->now_ms);
	assert_int_equal(take(f), EFFECT_PRINT);
	flow_printed(&f->flow, state, f->now_ms);
}

/* Nothing but buttons. */
static int set_up_bare(void **state)
{
	struct fixture *f;

	set_up(state);
	f = *state;
	f->flow.options.buttons_only = true;
	flow_set_hall(&f->flow, NULL, f->now_ms);
	flow_set_hall(&f->flow, f->hall, f->now_ms);
	return 0;
}

static void one_press_gives_a_ticket_in_the_buttons_language(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(choose(f, "s3"), CHOSEN_TAKEN);
	assert_int_equal(take(f), EFFECT_ISSUE);
	assert_string_equal(f->flow.service, "s3");
	assert_string_equal(f->flow.institution, "i1");
	assert_string_equal(f->flow.language, "ur");
	to_ticket(f, PRINT_PRINTED);
	assert_int_equal(take(f), EFFECT_CONFIRM);
	assert_int_equal(f->flow.shown, FLOW_TICKET);
	pass(f, 8000);
	assert_int_equal(f->flow.shown, FLOW_LANGUAGE);
	assert_string_equal(f->flow.language, "en");
}

static void the_printer_is_asked_before_the_number(void **state)
{
	struct fixture *f = *state;

	pass(f, FLOW_PROBE_FRESH_MS);
	assert_int_equal(flow_choose_service(&f->flow, "s0", "", f->now_ms), CHOSEN_TAKEN);
	assert_int_equal(f->flow.screen, FLOW_CHECKING);
	assert_int_equal(flow_take(&f->flow), EFFECT_PROBE);
	assert_int_equal(flow_take(&f->flow), EFFECT_NONE);
	flow_set_printer(&f->flow, FLOW_PRINTER_READY, f->now_ms);
	assert_int_equal(flow_take(&f->flow), EFFECT_ISSUE);
	assert_string_equal(f->flow.language, "en"); /* the hall's first */
}

static void where_paper_must_be_a_broken_printer_gives_no_number(void **state)
{
	struct fixture *f = *state;

	f->flow.options.paperless_fallback = false;
	flow_set_printer(&f->flow, FLOW_PRINTER_NO_PAPER, f->now_ms);
	assert_int_equal(choose(f, "s0"), CHOSEN_REFUSED);
	assert_int_equal(f->flow.notice, NOTICE_NO_PRINTER);
	assert_int_equal(take(f), EFFECT_NONE);
	flow_set_printer(&f->flow, FLOW_PRINTER_READY, f->now_ms);
	assert_int_equal(choose(f, "s0"), CHOSEN_TAKEN);
}

static void a_double_strike_of_a_button_counts_once(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(choose(f, "s0"), CHOSEN_TAKEN);
	f->now_ms += 100;
	assert_int_equal(choose_now(f, "s0"), CHOSEN_ECHO);
	assert_false(f->flow.refused);
	assert_int_equal(take(f), EFFECT_ISSUE);
	to_ticket(f, PRINT_PRINTED); /* at once */
	assert_int_equal(take(f), EFFECT_CONFIRM);
	f->now_ms += 300;
	assert_int_equal(choose_now(f, "s0"), CHOSEN_ECHO);
	assert_int_equal(f->flow.screen, FLOW_TICKET);
	assert_int_equal(choose(f, "s0"), CHOSEN_TAKEN); /* the next citizen */
}

static void another_button_meanwhile_is_refused_and_the_screen_says_so(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(choose(f, "s0"), CHOSEN_TAKEN);
	assert_int_equal(take(f), EFFECT_ISSUE);
	f->now_ms += 50;
	assert_int_equal(f->flow.shown, FLOW_LANGUAGE); /* "one moment" is held back */
	assert_int_equal(choose_now(f, "s1"), CHOSEN_REFUSED);
	assert_true(f->flow.refused);
	assert_int_equal(f->flow.shown, FLOW_ASKING);
	assert_int_equal(take(f), EFFECT_NONE);
	assert_string_equal(f->flow.service, "s0");
	assert_int_equal(flow_next_ms(&f->flow), f->now_ms + FLOW_REFUSED_MS);
	pass(f, FLOW_REFUSED_MS);
	assert_false(f->flow.refused);
	to_ticket(f, PRINT_UNCERTAIN);
	assert_int_equal(f->flow.screen, FLOW_PAPER_ASK); /* it is being asked */
	assert_int_equal(choose(f, "s1"), CHOSEN_REFUSED);
	assert_int_equal(f->flow.screen, FLOW_PAPER_ASK);
	assert_true(f->flow.refused);
}

static void a_number_can_be_read_before_the_next_press_counts(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(choose(f, "s0"), CHOSEN_TAKEN);
	assert_int_equal(take(f), EFFECT_ISSUE);
	to_ticket(f, PRINT_UNPRINTED);
	assert_int_equal(take(f), EFFECT_CONFIRM);
	assert_int_equal(choose(f, "s1"), CHOSEN_REFUSED);
	assert_int_equal(f->flow.shown, FLOW_NUMBER);
	pass(f, FLOW_READ_MS);
	assert_int_equal(choose(f, "s1"), CHOSEN_TAKEN);
}

static void who_chose_a_language_on_the_screen_keeps_it(void **state)
{
	struct fixture *f = *state;

	strike(f, CONTROL_TILE, 0);
	assert_int_equal(f->flow.screen, FLOW_INSTITUTION);
	assert_int_equal(choose(f, "s0"), CHOSEN_TAKEN);
	assert_string_equal(f->flow.language, "en");
}

static void services_of_another_institution_do_not_flash_up(void **state)
{
	struct fixture *f = *state;

	strike(f, CONTROL_TILE, 0);
	strike(f, CONTROL_TILE, 0);
	assert_int_equal(f->flow.shown, FLOW_SERVICE);
	assert_int_equal(choose(f, "s2"), CHOSEN_TAKEN); /* of the same one */
	assert_int_equal(f->flow.shown, FLOW_SERVICE);
	begin(f, 2, 2, 6);
	strike(f, CONTROL_TILE, 0);
	strike(f, CONTROL_TILE, 0);
	assert_int_equal(choose(f, "s1"), CHOSEN_TAKEN);
	assert_int_equal(f->flow.shown, FLOW_ASKING);
}

static void a_button_without_a_service_has_its_own_calm_words(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(choose(f, "nothing"), CHOSEN_REFUSED);
	assert_int_equal(f->flow.notice, NOTICE_NO_SERVICE);
	assert_int_equal(f->flow.shown, FLOW_NOTICE);
	assert_int_equal(take(f), EFFECT_NONE);
	f->hall->services[1].open = false;
	assert_int_equal(choose(f, "s1"), CHOSEN_REFUSED);
	assert_int_equal(f->flow.notice, NOTICE_SERVICE_CLOSED);
	assert_int_equal(take(f), EFFECT_NONE);
	assert_int_equal(choose(f, "s2"), CHOSEN_TAKEN);
}

static void without_a_hall_a_day_or_numbers_nothing_is_asked(void **state)
{
	struct fixture *f = *state;

	flow_set_hall(&f->flow, NULL, f->now_ms);
	assert_int_equal(choose(f, "s0"), CHOSEN_REFUSED);
	flow_set_hall(&f->flow, f->hall, f->now_ms);
	flow_set_numbers(&f->flow, true, false, f->now_ms);
	assert_int_equal(choose(f, "s0"), CHOSEN_REFUSED);
	assert_int_equal(f->flow.notice, NOTICE_DAY_CLOSED);
	flow_set_numbers(&f->flow, false, true, f->now_ms);
	assert_int_equal(choose(f, "s0"), CHOSEN_REFUSED);
	assert_int_equal(f->flow.notice, NOTICE_HUB_AWAY);
	assert_int_equal(take(f), EFFECT_NONE);
	flow_set_numbers(&f->flow, true, true, f->now_ms);
	assert_int_equal(choose(f, "s0"), CHOSEN_TAKEN);
}

static void with_nothing_but_buttons_home_asks_for_a_press_and_nobody_is_asked_back(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(f->flow.shown, FLOW_BUTTONS);
	assert_int_equal(flow_tile_count(&f->flow), 0);
	assert_false(flow_may_back(&f->flow));
	assert_int_equal(choose(f, "s0"), CHOSEN_TAKEN);
	assert_int_equal(take(f), EFFECT_ISSUE);
	to_ticket(f, PRINT_UNCERTAIN);
	assert_int_equal(f->flow.shown, FLOW_NUMBER);
	assert_int_equal(f->flow.print, PRINT_UNCERTAIN);
	assert_int_equal(take(f), EFFECT_CONFIRM);
	assert_false(flow_may_back(&f->flow));
	pass(f, 24000);
	assert_int_equal(f->flow.shown, FLOW_BUTTONS);
	flow_set_numbers(&f->flow, true, false, f->now_ms);
	assert_int_equal(f->flow.shown, FLOW_NOTICE);
	assert_int_equal(f->flow.notice, NOTICE_DAY_CLOSED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		flow_test(one_press_gives_a_ticket_in_the_buttons_language),
		flow_test(the_printer_is_asked_before_the_number),
		flow_test(where_paper_must_be_a_broken_printer_gives_no_number),
		flow_test(a_double_strike_of_a_button_counts_once),
		flow_test(another_button_meanwhile_is_refused_and_the_screen_says_so),
		flow_test(a_number_can_be_read_before_the_next_press_counts),
		flow_test(who_chose_a_language_on_the_screen_keeps_it),
		flow_test(services_of_another_institution_do_not_flash_up),
		flow_test(a_button_without_a_service_has_its_own_calm_words),
		flow_test(without_a_hall_a_day_or_numbers_nothing_is_asked),
		cmocka_unit_test_setup_teardown(
			with_nothing_but_buttons_home_asks_for_a_press_and_nobody_is_asked_back,
			set_up_bare, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
