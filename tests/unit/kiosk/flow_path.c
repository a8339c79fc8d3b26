/* The kiosk's ways: most used services, classes, details, and every step back. */
#include "tests/unit/kiosk/flow_rig.h"

static void to_institutions(struct fixture *f)
{
	strike(f, CONTROL_TILE, 0);
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
}

/* To the services of i0. */
static void to_services(struct fixture *f)
{
	to_institutions(f);
	strike(f, CONTROL_TILE, 0);
	assert_int_equal(f->flow.shown, FLOW_SERVICE);
}

static void to_details(struct fixture *f)
{
	to_services(f);
	strike(f, CONTROL_TILE, 1);
	assert_int_equal(f->flow.shown, FLOW_CLASS);
	strike(f, CONTROL_TILE, 1);
	assert_int_equal(f->flow.shown, FLOW_DETAILS);
}

static void every_step_to_the_ticket_is_asked_once(void **state)
{
	struct fixture *f = *state;

	to_details(f);
	assert_int_equal(take(f), EFFECT_NONE);
	assert_string_equal(f->flow.service, "s3");
	assert_string_equal(f->flow.institution, "i0");
	assert_string_equal(f->flow.klass, "elder");
	assert_true(flow_offers(&f->flow, CONTROL_TAKE));
	strike(f, CONTROL_TAKE, 0);
	assert_int_equal(f->flow.screen, FLOW_ASKING);
	assert_int_equal(f->flow.shown, FLOW_DETAILS);
	assert_int_equal(f->flow.pressed.control, CONTROL_TAKE); /* stays lit */
	assert_int_equal(take(f), EFFECT_ISSUE);
	assert_int_equal(take(f), EFFECT_NONE);
	assert_false(f->flow.by_code);
}

static void classes_that_people_may_claim_are_asked_for_after_the_first(void **state)
{
	struct fixture *f = *state;
	static const int positions[] = {0, 2, 3, -1};

	to_services(f);
	strike(f, CONTROL_TILE, 0);
	assert_int_equal(f->flow.shown, FLOW_CLASS);
	assert_int_equal(flow_tile_count(&f->flow), 3);
	for (int i = 0; i < 4; i++)
		assert_int_equal(flow_tile_index(&f->flow, i), positions[i]);
	strike(f, CONTROL_TILE, 0);
	assert_int_equal(f->flow.shown, FLOW_DETAILS);
	assert_string_equal(f->flow.klass, "");
}

static void a_hall_without_claims_asks_for_no_class(void **state)
{
	struct fixture *f = *state;

	f->hall->classes[2].self_service = f->hall->classes[3].self_service = false;
	f->hall->classes[0].self_service = true; /* it is the one of everybody anyway */
	to_services(f);
	strike(f, CONTROL_TILE, 0);
	assert_int_equal(f->flow.shown, FLOW_DETAILS);
	strike(f, CONTROL_BACK, 0);
	assert_int_equal(f->flow.shown, FLOW_SERVICE);
}

static void without_details_the_class_is_the_last_question(void **state)
{
	struct fixture *f = *state;

	f->flow.options.no_details = true;
	to_services(f);
	strike(f, CONTROL_TILE, 0);
	strike(f, CONTROL_TILE, 2);
	assert_int_equal(take(f), EFFECT_ISSUE);
	assert_string_equal(f->flow.klass, "child");
}

static void a_button_goes_straight_to_the_number(void **state)
{
	struct fixture *f = *state;

	pass(f, 1000);
	assert_int_equal(flow_choose_service(&f->flow, "s4", "ur", f->now_ms), CHOSEN_TAKEN);
	assert_int_equal(take(f), EFFECT_ISSUE);
	assert_string_equal(f->flow.klass, "");
	begin_full(f, 2, 3, 40);
	to_details(f); /* with a class chosen for another service */
	pass(f, 1000);
	assert_int_equal(flow_choose_service(&f->flow, "s4", "ur", f->now_ms), CHOSEN_TAKEN);
	assert_int_equal(take(f), EFFECT_ISSUE);
	assert_string_equal(f->flow.klass, "");
	assert_string_equal(f->flow.language, "en");
	assert_string_equal(f->flow.institution, "i1");
}

static void back_goes_one_step_and_forgets_it(void **state)
{
	struct fixture *f = *state;

	to_details(f);
	strike(f, CONTROL_BACK, 0);
	assert_int_equal(f->flow.shown, FLOW_CLASS);
	assert_string_equal(f->flow.klass, "");
	assert_string_equal(f->flow.service, "s3");
	strike(f, CONTROL_BACK, 0);
	assert_int_equal(f->flow.shown, FLOW_SERVICE);
	assert_string_equal(f->flow.service, "");
	assert_string_equal(f->flow.institution, "i0");
	strike(f, CONTROL_BACK, 0);
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
	assert_string_equal(f->flow.institution, "");
	strike(f, CONTROL_BACK, 0);
	assert_int_equal(f->flow.shown, FLOW_LANGUAGE);
	assert_int_equal(flow_next_ms(&f->flow), INT64_MAX);
}

static void back_finds_the_page_again(void **state)
{
	struct fixture *f = *state;

	f->most = 2;
	to_institutions(f);
	strike(f, CONTROL_NEXT_PAGE, 0);
	strike(f, CONTROL_TILE, 0); /* i2: 13 services */
	for (int i = 0; i < 3; i++)
		strike(f, CONTROL_NEXT_PAGE, 0);
	strike(f, CONTROL_TILE, 1);
	assert_string_equal(f->flow.service, "s23");
	strike(f, CONTROL_TILE, 0);
	assert_int_equal(f->flow.shown, FLOW_DETAILS);
	strike(f, CONTROL_BACK, 0);
	strike(f, CONTROL_BACK, 0);
	assert_int_equal(f->flow.shown, FLOW_SERVICE);
	assert_int_equal(f->flow.page, 3);
	strike(f, CONTROL_BACK, 0);
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
	assert_int_equal(f->flow.page, 1);
	strike(f, CONTROL_TILE, 0);
	assert_int_equal(f->flow.page, 0); /* forward is a list from its begin */
}

static void back_to_another_size_of_letters_finds_the_same_tiles(void **state)
{
	struct fixture *f = *state;

	f->most = 6;
	to_services(f); /* 14 */
	strike(f, CONTROL_NEXT_PAGE, 0);
	assert_int_equal(flow_tile_index(&f->flow, 0), 18);
	strike(f, CONTROL_ACCESS, 0);
	f->most = 2; /* large letters */
	strike(f, CONTROL_BACK, 0);
	assert_int_equal(f->flow.shown, FLOW_SERVICE);
	assert_int_equal(f->flow.page, 3);
	assert_int_equal(flow_tile_index(&f->flow, 0), 18);
}

static void a_first_screen_that_was_turned_is_found_again_too(void **state)
{
	struct fixture *f = *state;

	begin_full(f, 1, 12, 40);
	strike(f, CONTROL_NEXT_PAGE, 0);
	strike(f, CONTROL_TILE, 0);
	assert_string_equal(f->flow.institution, "i6");
	strike(f, CONTROL_BACK, 0);
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
	assert_int_equal(f->flow.page, 1);
	leave(f);
	assert_int_equal(f->flow.page, 0);
	strike(f, CONTROL_NEXT_PAGE, 0);
	strike(f, CONTROL_TILE, 0);
	strike(f, CONTROL_HOME, 0); /* who wants to start anew starts at the begin */
	assert_int_equal(f->flow.page, 0);
}

/* ---- Other ways to a service ------------------------------------------------------------------
 */

static void a_large_hall_offers_more_ways_on_its_first_list(void **state)
{
	static const struct {
		int languages, institutions, services;
		bool searches, popular;
	} table[] = {
		{2, 3, 13, true, true},
		{2, 3, FLOW_FEW_SERVICES, false, false},
		{1, 3, 13, true, true},
		{2, 1, 13, true, true},
		{1, 1, 13, true, true},
		{1, 1, 3, false, false},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		begin_full(f, table[i].languages, table[i].institutions, table[i].services);
		if (table[i].languages > 1) {
			assert_false(flow_offers(&f->flow, CONTROL_SEARCH));
			assert_false(flow_offers(&f->flow, CONTROL_POPULAR));
			assert_false(flow_offers(&f->flow, CONTROL_APPOINTMENT));
			strike(f, CONTROL_SEARCH, 0);
			assert_int_equal(f->flow.screen, FLOW_LANGUAGE);
			strike(f, CONTROL_TILE, 0);
		}
		assert_int_equal(flow_offers(&f->flow, CONTROL_SEARCH), table[i].searches);
		assert_int_equal(flow_offers(&f->flow, CONTROL_POPULAR), table[i].popular);
		assert_true(flow_offers(&f->flow, CONTROL_APPOINTMENT));
		if (table[i].institutions > 1) {
			strike(f, CONTROL_TILE, 0);
			assert_int_equal(f->flow.shown, FLOW_SERVICE);
			assert_false(flow_offers(&f->flow, CONTROL_SEARCH));
			assert_false(flow_offers(&f->flow, CONTROL_APPOINTMENT));
		}
	}
}

static void what_the_hall_does_not_have_is_not_offered(void **state)
{
	struct fixture *f = *state;

	to_institutions(f);
	snprintf(f->hall->popular[0], ID_SIZE, "gone-too");
	assert_true(flow_offers(&f->flow, CONTROL_POPULAR));
	snprintf(f->hall->popular[2], ID_SIZE, "gone-as-well");
	assert_false(flow_offers(&f->flow, CONTROL_POPULAR));
	f->hall->appointments = false;
	assert_false(flow_offers(&f->flow, CONTROL_APPOINTMENT));
	flow_set_search(&f->flow, NULL, f->now_ms);
	assert_false(flow_offers(&f->flow, CONTROL_SEARCH));
	strike(f, CONTROL_SEARCH, 0);
	strike(f, CONTROL_APPOINTMENT, 0);
	strike(f, CONTROL_POPULAR, 0);
	assert_int_equal(f->flow.screen, FLOW_INSTITUTION);
}

static void the_most_used_services_are_those_the_hall_has_in_its_order(void **state)
{
	struct fixture *f = *state;

	to_institutions(f);
	strike(f, CONTROL_POPULAR, 0);
	assert_int_equal(f->flow.shown, FLOW_POPULAR);
	assert_int_equal(flow_tile_count(&f->flow), 2);
	assert_int_equal(flow_tile_index(&f->flow, 0), 5);
	assert_int_equal(flow_tile_index(&f->flow, 1), 2);
	assert_int_equal(flow_tile_index(&f->flow, 2), -1);
	strike(f, CONTROL_TILE, 0);
	assert_int_equal(f->flow.shown, FLOW_CLASS);
	assert_string_equal(f->flow.service, "s5");
	assert_string_equal(f->flow.institution, "i2");
	strike(f, CONTROL_TILE, 0);
	strike(f, CONTROL_BACK, 0);
	strike(f, CONTROL_BACK, 0);
	assert_int_equal(f->flow.shown, FLOW_POPULAR);
	strike(f, CONTROL_BACK, 0);
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
	assert_string_equal(f->flow.institution, "");
	assert_string_equal(f->flow.language, "en");
}

static void a_closed_service_leads_back_to_the_list_it_stood_on(void **state)
{
	struct fixture *f = *state;

	f->hall->services[5].open = false;
	to_institutions(f);
	strike(f, CONTROL_POPULAR, 0);
	strike(f, CONTROL_TILE, 0);
	assert_int_equal(f->flow.shown, FLOW_NOTICE);
	assert_int_equal(f->flow.notice, NOTICE_SERVICE_CLOSED);
	strike(f, CONTROL_BACK, 0);
	assert_int_equal(f->flow.shown, FLOW_POPULAR);
}

static void a_service_that_closes_while_its_details_are_read_says_so(void **state)
{
	struct fixture *f = *state;
	struct answer_message refused = {.refusal = REFUSED_SERVICE_CLOSED};

	to_details(f);
	f->hall->services[3].open = false;
	strike(f, CONTROL_TAKE, 0);
	assert_int_equal(f->flow.notice, NOTICE_SERVICE_CLOSED);
	assert_int_equal(take(f), EFFECT_NONE);
	strike(f, CONTROL_BACK, 0);
	assert_int_equal(f->flow.shown, FLOW_SERVICE);
	f->hall->services[3].open = true;
	begin_full(f, 2, 3, 40);
	to_details(f);
	strike(f, CONTROL_TAKE, 0);
	flow_answer(&f->flow, OUTCOME_ANSWERED, &refused, f->now_ms);
	assert_int_equal(f->flow.notice, NOTICE_SERVICE_CLOSED);
	strike(f, CONTROL_BACK, 0);
	assert_int_equal(f->flow.shown, FLOW_SERVICE);
}

static void home_is_one_touch_from_every_screen_of_choices(void **state)
{
	static const enum flow_control first[] = {
		CONTROL_POPULAR, CONTROL_SEARCH, CONTROL_APPOINTMENT, CONTROL_ACCESS, CONTROL_TILE};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(first) / sizeof(first[0]); i++) {
		to_institutions(f);
		strike(f, first[i], 0);
		assert_int_not_equal(f->flow.shown, FLOW_INSTITUTION);
		assert_true(flow_offers(&f->flow, CONTROL_HOME));
		strike(f, CONTROL_HOME, 0);
		assert_int_equal(f->flow.shown, FLOW_LANGUAGE);
	}
	to_details(f);
	strike(f, CONTROL_HOME, 0);
	assert_int_equal(f->flow.shown, FLOW_LANGUAGE);
	assert_string_equal(f->flow.klass, "");
}

/* ---- A new catalogue --------------------------------------------------------------------------
 */

static void a_catalogue_without_the_choice_goes_home_from_any_screen(void **state)
{
	struct fixture *f = *state;
	struct hall_catalogue *poor = small_hall(2, 3, 3), *other = full_hall(2, 3, 40);

	to_details(f);
	flow_set_hall(&f->flow, other, f->now_ms);
	assert_int_equal(f->flow.shown, FLOW_DETAILS);
	other->classes[2].self_service = false;
	flow_set_hall(&f->flow, other, f->now_ms);
	assert_int_equal(f->flow.shown, FLOW_LANGUAGE); /* nobody may claim that any more */
	to_details(f);
	strike(f, CONTROL_ACCESS, 0);
	flow_set_hall(&f->flow, poor, f->now_ms);
	assert_int_equal(f->flow.shown, FLOW_LANGUAGE);
	flow_set_hall(&f->flow, f->hall, f->now_ms);
	to_institutions(f);
	strike(f, CONTROL_APPOINTMENT, 0);
	assert_int_equal(f->flow.shown, FLOW_CODE);
	flow_set_hall(&f->flow, poor, f->now_ms);
	assert_int_equal(f->flow.shown, FLOW_LANGUAGE);
	flow_set_hall(&f->flow, f->hall, f->now_ms);
	hall_catalogue_free(poor);
	hall_catalogue_free(other);
}

static void a_choice_that_goes_while_the_printer_is_asked_goes_home(void **state)
{
	struct fixture *f = *state;
	struct hall_catalogue *other = full_hall(2, 2, 40);

	pass(f, 5000);
	flow_key(&f->flow, FLOW_KEY_DIGIT, 0, f->now_ms);
	assert_int_equal(flow_take(&f->flow), EFFECT_PROBE);
	flow_key(&f->flow, FLOW_KEY_DIGIT, 2, f->now_ms + 100);
	assert_int_equal(f->flow.screen, FLOW_CHECKING);
	assert_string_equal(f->flow.institution, "i2");
	flow_set_hall(&f->flow, other, f->now_ms + 100);
	flow_set_printer(&f->flow, FLOW_PRINTER_READY, f->now_ms + 200);
	assert_int_equal(f->flow.screen, FLOW_LANGUAGE);
	flow_set_hall(&f->flow, f->hall, f->now_ms + 200);
	hall_catalogue_free(other);
}

static void a_hall_that_loses_its_languages_has_another_home_for_whoever_stands_there(void **state)
{
	struct fixture *f = *state;
	struct hall_catalogue *one = full_hall(1, 3, 40);

	strike(f, CONTROL_ACCESS, 0);
	strike(f, CONTROL_SWITCH, SWITCH_LARGE);
	strike(f, CONTROL_BACK, 0);
	flow_set_hall(&f->flow, one, f->now_ms);
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
	assert_true(f->flow.access.on[SWITCH_LARGE]);
	assert_int_equal(flow_next_ms(&f->flow), f->now_ms + 30000);
	flow_set_hall(&f->flow, f->hall, f->now_ms);
	hall_catalogue_free(one);
}

static void the_page_of_another_citizen_is_not_found_again(void **state)
{
	struct fixture *f = *state;

	f->most = 2;
	to_services(f);
	strike(f, CONTROL_NEXT_PAGE, 0);
	strike(f, CONTROL_TILE, 0);
	strike(f, CONTROL_HOME, 0);
	f->hall->services[0].open = false;
	assert_int_equal(flow_choose_service(&f->flow, "s0", "", f->now_ms + 1000), CHOSEN_REFUSED);
	strike(f, CONTROL_BACK, 0);
	assert_int_equal(f->flow.shown, FLOW_SERVICE);
	assert_int_equal(f->flow.page, 0);
}

static void a_hall_that_becomes_smaller_has_another_first_screen(void **state)
{
	struct fixture *f = *state;
	struct hall_catalogue *one = full_hall(1, 3, 40), *village = full_hall(1, 1, 40);

	flow_set_hall(&f->flow, one, f->now_ms);
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
	assert_false(flow_may_back(&f->flow));
	flow_set_hall(&f->flow, village, f->now_ms);
	assert_int_equal(f->flow.shown, FLOW_SERVICE);
	assert_false(flow_may_back(&f->flow));
	hall_catalogue_free(one);
	flow_set_hall(&f->flow, f->hall, f->now_ms);
	assert_int_equal(f->flow.shown, FLOW_LANGUAGE);
	hall_catalogue_free(village);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		full_test(every_step_to_the_ticket_is_asked_once),
		full_test(classes_that_people_may_claim_are_asked_for_after_the_first),
		full_test(a_hall_without_claims_asks_for_no_class),
		full_test(without_details_the_class_is_the_last_question),
		full_test(a_button_goes_straight_to_the_number),
		full_test(back_goes_one_step_and_forgets_it),
		full_test(back_finds_the_page_again),
		full_test(back_to_another_size_of_letters_finds_the_same_tiles),
		full_test(a_first_screen_that_was_turned_is_found_again_too),
		full_test(a_large_hall_offers_more_ways_on_its_first_list),
		full_test(what_the_hall_does_not_have_is_not_offered),
		full_test(the_most_used_services_are_those_the_hall_has_in_its_order),
		full_test(a_closed_service_leads_back_to_the_list_it_stood_on),
		full_test(a_service_that_closes_while_its_details_are_read_says_so),
		full_test(home_is_one_touch_from_every_screen_of_choices),
		full_test(a_catalogue_without_the_choice_goes_home_from_any_screen),
		full_test(a_choice_that_goes_while_the_printer_is_asked_goes_home),
		full_test(
			a_hall_that_loses_its_languages_has_another_home_for_whoever_stands_there),
		full_test(the_page_of_another_citizen_is_not_found_again),
		full_test(a_hall_that_becomes_smaller_has_another_first_screen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
