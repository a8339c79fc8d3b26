/* The kiosk's state machine: time set by hand, a hall of two languages and three services. */
#include "tests/unit/kiosk/flow_rig.h"

static void print(struct fixture *f, enum print_state state)
{
	struct answer_message answer = given();

	ask(f);
	flow_answer(&f->flow, OUTCOME_ANSWERED, &answer, f->now_ms);
	assert_int_equal(f->flow.screen, FLOW_PRINTING);
	assert_int_equal(take(f), EFFECT_PRINT);
	flow_printed(&f->flow, state, f->now_ms);
}

static void three_touches_give_a_ticket_that_is_confirmed(void **state)
{
	struct fixture *f = *state;

	print(f, PRINT_PRINTED);
	assert_int_equal(f->flow.shown, FLOW_TICKET);
	assert_int_equal(take(f), EFFECT_CONFIRM);
	assert_string_equal(f->flow.language, "ur");
	assert_string_equal(f->flow.institution, "i0");
	assert_string_equal(f->flow.service, "s0");
	assert_string_equal(f->flow.ticket.ticket, "A047");
	pass(f, 7999);
	assert_int_equal(f->flow.shown, FLOW_TICKET);
	pass(f, 1);
	assert_int_equal(f->flow.shown, FLOW_LANGUAGE);
}

static void keys_alone_give_a_ticket_too(void **state)
{
	struct fixture *f = *state;

	key(f, FLOW_KEY_DIGIT, 0);
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
	key(f, FLOW_KEY_DIGIT, 1);
	assert_int_equal(f->flow.shown, FLOW_SERVICE);
	key(f, FLOW_KEY_DIGIT, 2);
	assert_int_equal(take(f), EFFECT_ISSUE);
	assert_string_equal(f->flow.service, "s5");
	key(f, FLOW_KEY_BACK, 0); /* too late to go back */
	assert_int_equal(f->flow.screen, FLOW_ASKING);
}

static void without_paper_the_number_is_shown_longer_and_counts(void **state)
{
	struct fixture *f = *state;

	print(f, PRINT_UNPRINTED);
	assert_int_equal(f->flow.shown, FLOW_NUMBER);
	assert_int_equal(take(f), EFFECT_CONFIRM);
	pass(f, 23999);
	assert_int_equal(f->flow.shown, FLOW_NUMBER);
	strike(f, CONTROL_HOME, 0);
	assert_int_equal(f->flow.shown, FLOW_LANGUAGE);
}

static void without_paper_and_fallback_the_ticket_is_void(void **state)
{
	struct fixture *f = *state;

	f->flow.options.paperless_fallback = false;
	print(f, PRINT_UNPRINTED);
	assert_int_equal(f->flow.shown, FLOW_NOTICE);
	assert_int_equal(f->flow.notice, NOTICE_PRINTER);
	assert_int_equal(take(f), EFFECT_VOID);
	assert_int_equal(take(f), EFFECT_NONE);
}

static void a_double_strike_counts_once(void **state)
{
	struct fixture *f = *state;
	struct flow_target first = {CONTROL_TILE, 0};

	strike(f, CONTROL_TILE, 0);
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
	flow_press(&f->flow, first, f->now_ms + 100);
	flow_release(&f->flow, first, f->now_ms + 499);
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
	/* A press within the half second stays an echo, however late it ends. */
	flow_press(&f->flow, first, f->now_ms + 499);
	flow_release(&f->flow, first, f->now_ms + 900);
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
	flow_press(&f->flow, first, f->now_ms + 1000);
	flow_release(&f->flow, first, f->now_ms + 1100);
	assert_int_equal(f->flow.shown, FLOW_SERVICE);
}

static void a_key_struck_twice_counts_once_and_another_key_at_once(void **state)
{
	struct fixture *f = *state;

	key(f, FLOW_KEY_DIGIT, 0);
	flow_key(&f->flow, FLOW_KEY_DIGIT, 0, f->now_ms + 400);
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
	flow_key(&f->flow, FLOW_KEY_DIGIT, 1, f->now_ms + 420);
	assert_int_equal(f->flow.shown, FLOW_SERVICE);
}

static void a_finger_drawn_away_chooses_nothing(void **state)
{
	struct fixture *f = *state;

	flow_press(&f->flow, (struct flow_target){CONTROL_TILE, 0}, f->now_ms);
	assert_int_equal(f->flow.pressed.control, CONTROL_TILE);
	flow_release(&f->flow, (struct flow_target){CONTROL_TILE, 1}, f->now_ms + 100);
	assert_int_equal(f->flow.shown, FLOW_LANGUAGE);
	assert_int_equal(f->flow.pressed.control, CONTROL_NONE);
	flow_release(&f->flow, (struct flow_target){CONTROL_TILE, 1}, f->now_ms + 200);
	assert_int_equal(f->flow.shown, FLOW_LANGUAGE);
}

static void back_goes_one_step_and_home_all_of_them(void **state)
{
	struct fixture *f = *state;

	strike(f, CONTROL_TILE, 0);
	strike(f, CONTROL_TILE, 0);
	strike(f, CONTROL_BACK, 0);
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
	strike(f, CONTROL_TILE, 1);
	strike(f, CONTROL_HOME, 0);
	assert_int_equal(f->flow.shown, FLOW_LANGUAGE);
	assert_false(flow_may_back(&f->flow));
	strike(f, CONTROL_BACK, 0);
	assert_int_equal(f->flow.shown, FLOW_LANGUAGE);
}

static void whoever_leaves_leaves_a_fresh_screen(void **state)
{
	struct fixture *f = *state;

	strike(f, CONTROL_TILE, 1);
	pass(f, 29000);
	flow_press(&f->flow, (struct flow_target){CONTROL_NONE, 0}, f->now_ms);
	pass(f, 29999);
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
	assert_int_equal(flow_next_ms(&f->flow), f->now_ms + 1);
	pass(f, 1);
	assert_int_equal(f->flow.shown, FLOW_MORE_TIME);
	assert_int_equal(flow_next_ms(&f->flow), f->now_ms + FLOW_MORE_MS);
	pass(f, FLOW_MORE_MS);
	assert_int_equal(f->flow.shown, FLOW_LANGUAGE);
	assert_string_equal(f->flow.institution, "");
	assert_int_equal(flow_next_ms(&f->flow), INT64_MAX); /* nothing runs when still */
}

static void pages_turn_only_as_far_as_there_are(void **state)
{
	struct fixture *f = *state;

	begin(f, 1, 12, 12);
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
	assert_int_equal(flow_page_count(&f->flow), 2);
	assert_int_equal(flow_tiles_per_page(&f->flow), 6);
	key(f, FLOW_KEY_PREVIOUS_PAGE, 0);
	assert_int_equal(f->flow.page, 0);
	key(f, FLOW_KEY_NEXT_PAGE, 0);
	key(f, FLOW_KEY_NEXT_PAGE, 0);
	assert_int_equal(f->flow.page, 1);
	assert_int_equal(flow_tile_index(&f->flow, 5), 11);
	assert_int_equal(flow_tile_index(&f->flow, 6), -1);
	assert_int_equal(flow_list_index(&f->flow, 0), 0);
	assert_int_equal(flow_list_index(&f->flow, 11), 11); /* whatever page is shown */
	assert_int_equal(flow_list_index(&f->flow, 12), -1);
	assert_int_equal(flow_list_index(&f->flow, -1), -1);
	key(f, FLOW_KEY_DIGIT, 8); /* no such tile */
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
	leave(f);
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
	assert_int_equal(f->flow.page, 0);
	assert_int_equal(flow_next_ms(&f->flow), INT64_MAX);
}

static void a_village_kiosk_starts_with_its_services(void **state)
{
	struct fixture *f = *state;

	begin(f, 1, 1, 3);
	assert_int_equal(f->flow.shown, FLOW_SERVICE);
	assert_int_equal(flow_tile_count(&f->flow), 3);
	key(f, FLOW_KEY_DIGIT, 2);
	assert_int_equal(take(f), EFFECT_ISSUE);
	assert_string_equal(f->flow.language, "en");
}

static void each_refusal_has_its_calm_words(void **state)
{
	static const struct {
		enum refusal refusal;
		enum flow_notice notice;
	} table[] = {
		{REFUSED_DAY_CLOSED, NOTICE_DAY_CLOSED},
		{REFUSED_SERVICE_CLOSED, NOTICE_SERVICE_CLOSED},
		{REFUSED_EXHAUSTED, NOTICE_NO_NUMBER},
		{REFUSED_QUOTA, NOTICE_NO_NUMBER},
		{REFUSED_NOT_OPEN, NOTICE_NOT_OPEN},
		{REFUSED_CLOSING, NOTICE_CLOSING},
		{REFUSED_STORAGE, NOTICE_REFUSED},
		{REFUSED_LATE, NOTICE_HUB_AWAY},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct answer_message answer = {.refusal = table[i].refusal};

		begin(f, 2, 2, 6);
		ask(f);
		flow_answer(&f->flow, OUTCOME_ANSWERED, &answer, f->now_ms);
		assert_int_equal(f->flow.shown, FLOW_NOTICE);
		assert_int_equal(f->flow.notice, table[i].notice);
		pass(f, FLOW_NOTICE_MS);
		assert_int_equal(f->flow.shown, FLOW_LANGUAGE);
	}
	begin(f, 2, 2, 6);
	ask(f);
	flow_answer(&f->flow, OUTCOME_EXPIRED, NULL, f->now_ms);
	assert_int_equal(f->flow.notice, NOTICE_HUB_AWAY);
}

static void a_closed_service_says_so_and_leads_back_to_the_others(void **state)
{
	struct fixture *f = *state;

	f->hall->services[0].open = false;
	strike(f, CONTROL_TILE, 0);
	strike(f, CONTROL_TILE, 0);
	strike(f, CONTROL_TILE, 0);
	assert_int_equal(f->flow.notice, NOTICE_SERVICE_CLOSED);
	assert_int_equal(take(f), EFFECT_NONE);
	strike(f, CONTROL_BACK, 0);
	assert_int_equal(f->flow.shown, FLOW_SERVICE);
}

/* What the catalogue says of a service is told before anybody asks for it. */
static void a_service_that_takes_nobody_says_why(void **state)
{
	static const struct {
		enum refusal closed;
		enum flow_notice notice;
	} table[] = {
		{REFUSED_SERVICE_CLOSED, NOTICE_SERVICE_CLOSED},
		{REFUSED_QUOTA, NOTICE_NO_NUMBER},
		{REFUSED_NOT_OPEN, NOTICE_NOT_OPEN},
		{REFUSED_CLOSING, NOTICE_CLOSING},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		begin(f, 2, 2, 6);
		f->hall->services[0].open = false;
		f->hall->services[0].closed = table[i].closed;
		f->hall->services[0].opens_ms = 12345000;
		strike(f, CONTROL_TILE, 0);
		strike(f, CONTROL_TILE, 0);
		strike(f, CONTROL_TILE, 0);
		assert_int_equal(f->flow.shown, FLOW_NOTICE);
		assert_int_equal(f->flow.notice, table[i].notice);
		assert_true(f->flow.when_ms == 12345000);
		assert_int_equal(take(f), EFFECT_NONE);
	}
}

/* Quotas and hours are the hub's: without it, only what a manager closed stays closed. */
static void alone_a_kiosk_knows_no_quota(void **state)
{
	struct fixture *f = *state;

	for (int manager = 0; manager < 2; manager++) {
		begin(f, 2, 2, 6);
		flow_set_staff(&f->flow, (struct flow_staff){.alone = true});
		f->hall->services[0].open = false;
		f->hall->services[0].closed = manager ? REFUSED_SERVICE_CLOSED : REFUSED_QUOTA;
		strike(f, CONTROL_TILE, 0);
		strike(f, CONTROL_TILE, 0);
		strike(f, CONTROL_TILE, 0);
		assert_int_equal(f->flow.screen, manager ? FLOW_NOTICE : FLOW_ASKING);
	}
}

static void home_says_until_when_the_hall_is_closed(void **state)
{
	struct fixture *f = *state;

	flow_set_doors(&f->flow, &(struct flow_doors){true, 7200000, 3600000}, f->now_ms);
	assert_int_equal(f->flow.shown, FLOW_NOTICE);
	assert_int_equal(f->flow.notice, NOTICE_DAY_CLOSED);
	assert_false(flow_is_giving(&f->flow));
	strike(f, CONTROL_TILE, 0);
	assert_int_equal(f->flow.screen, FLOW_LANGUAGE);
	f->flow.changed = false;
	flow_set_doors(&f->flow, &(struct flow_doors){true, 7200000, 3700000}, f->now_ms);
	assert_false(f->flow.changed); /* nothing is painted for a clock that goes on */
	flow_set_doors(&f->flow, &(struct flow_doors){false, 0, 7200000}, f->now_ms);
	assert_int_equal(f->flow.shown, FLOW_LANGUAGE);
	assert_true(flow_is_giving(&f->flow));
}

static void home_says_when_there_are_no_tickets(void **state)
{
	struct fixture *f = *state;

	flow_set_numbers(&f->flow, false, true, f->now_ms);
	assert_int_equal(f->flow.shown, FLOW_LANGUAGE); /* it may be back at once */
	assert_int_equal(flow_next_ms(&f->flow), f->now_ms + FLOW_AWAY_GRACE_MS);
	pass(f, FLOW_AWAY_GRACE_MS);
	assert_int_equal(f->flow.shown, FLOW_NOTICE);
	assert_int_equal(f->flow.notice, NOTICE_HUB_AWAY);
	assert_int_equal(flow_next_ms(&f->flow), INT64_MAX);
	strike(f, CONTROL_TILE, 0);
	assert_int_equal(f->flow.screen, FLOW_LANGUAGE);
	flow_set_numbers(&f->flow, true, false, f->now_ms);
	assert_int_equal(f->flow.notice, NOTICE_DAY_CLOSED);
	flow_set_numbers(&f->flow, true, true, f->now_ms);
	assert_int_equal(f->flow.shown, FLOW_LANGUAGE);
}

static void a_hub_lost_on_the_way_is_said_when_it_is_needed(void **state)
{
	struct fixture *f = *state;

	strike(f, CONTROL_TILE, 0);
	flow_set_numbers(&f->flow, false, true, f->now_ms);
	strike(f, CONTROL_TILE, 0);
	pass(f, 5000);
	assert_int_equal(f->flow.shown, FLOW_SERVICE);
	strike(f, CONTROL_TILE, 0);
	assert_int_equal(f->flow.shown, FLOW_NOTICE);
	assert_int_equal(take(f), EFFECT_NONE);
}

static void a_quick_answer_shows_no_waiting_screen(void **state)
{
	struct fixture *f = *state;
	struct answer_message answer = given();

	ask(f);
	assert_int_equal(f->flow.shown, FLOW_SERVICE);
	assert_int_equal(f->flow.pressed.control, CONTROL_TILE); /* what was chosen stays lit */
	assert_true(flow_may_back(&f->flow));			 /* and all else where it was */
	assert_int_equal(flow_next_ms(&f->flow), f->now_ms + FLOW_WAIT_HIDDEN_MS);
	pass(f, FLOW_WAIT_HIDDEN_MS);
	assert_int_equal(f->flow.shown, FLOW_ASKING);
	flow_answer(&f->flow, OUTCOME_ANSWERED, &answer, f->now_ms);
	assert_int_equal(f->flow.shown, FLOW_PRINTING);
	strike(f, CONTROL_TILE, 0);
	assert_int_equal(f->flow.screen, FLOW_PRINTING);
}

static void answers_that_nobody_waits_for_change_nothing(void **state)
{
	struct fixture *f = *state;
	struct answer_message answer = given();

	flow_answer(&f->flow, OUTCOME_ANSWERED, &answer, f->now_ms);
	flow_printed(&f->flow, PRINT_PRINTED, f->now_ms);
	assert_int_equal(f->flow.shown, FLOW_LANGUAGE);
	assert_int_equal(take(f), EFFECT_NONE);
}

static void a_new_catalogue_keeps_choices_it_knows_and_drops_others(void **state)
{
	struct fixture *f = *state;
	struct hall_catalogue *without = small_hall(2, 1, 3), *with = small_hall(2, 3, 9);

	strike(f, CONTROL_TILE, 0);
	strike(f, CONTROL_TILE, 1);
	flow_set_hall(&f->flow, with, f->now_ms);
	assert_int_equal(f->flow.shown, FLOW_SERVICE);
	assert_string_equal(f->flow.institution, "i1");
	flow_set_hall(&f->flow, without, f->now_ms);
	assert_int_equal(f->flow.shown, FLOW_LANGUAGE);
	flow_set_hall(&f->flow, NULL, f->now_ms);
	assert_int_equal(f->flow.shown, FLOW_STARTING);
	hall_catalogue_free(without);
	hall_catalogue_free(with);
}

static void still_nothing_is_painted_anew(void **state)
{
	struct fixture *f = *state;

	f->flow.changed = false;
	pass(f, 3600000);
	flow_set_numbers(&f->flow, true, true, f->now_ms);
	assert_false(f->flow.changed);
	flow_press(&f->flow, (struct flow_target){CONTROL_TILE, 0}, f->now_ms);
	assert_true(f->flow.changed);
}

/* What a kiosk paints while the finger is still down. */
static void a_copy_that_is_let_go_earlier_looks_like_the_flow_itself(void **state)
{
	const struct flow_target tile = {CONTROL_TILE, 0}, other = {CONTROL_TILE, 1};
	struct fixture *f = *state;
	struct flow guess, wrong;

	flow_press(&f->flow, tile, f->now_ms);
	guess = wrong = f->flow;
	assert_true(flow_looks_like(&f->flow, &guess));
	flow_release(&guess, tile, f->now_ms + 5);
	flow_release(&wrong, other, f->now_ms + 5);
	assert_false(flow_looks_like(&f->flow, &guess));
	flow_release(&f->flow, tile, f->now_ms + 90);
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
	assert_true(flow_looks_like(&f->flow, &guess));
	assert_false(flow_looks_like(&f->flow, &wrong));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		flow_test(three_touches_give_a_ticket_that_is_confirmed),
		flow_test(keys_alone_give_a_ticket_too),
		flow_test(without_paper_the_number_is_shown_longer_and_counts),
		flow_test(without_paper_and_fallback_the_ticket_is_void),
		flow_test(a_double_strike_counts_once),
		flow_test(a_key_struck_twice_counts_once_and_another_key_at_once),
		flow_test(a_finger_drawn_away_chooses_nothing),
		flow_test(back_goes_one_step_and_home_all_of_them),
		flow_test(whoever_leaves_leaves_a_fresh_screen),
		flow_test(pages_turn_only_as_far_as_there_are),
		flow_test(a_village_kiosk_starts_with_its_services),
		flow_test(each_refusal_has_its_calm_words),
		flow_test(a_closed_service_says_so_and_leads_back_to_the_others),
		flow_test(a_service_that_takes_nobody_says_why),
		flow_test(alone_a_kiosk_knows_no_quota),
		flow_test(home_says_until_when_the_hall_is_closed),
		flow_test(home_says_when_there_are_no_tickets),
		flow_test(a_hub_lost_on_the_way_is_said_when_it_is_needed),
		flow_test(a_quick_answer_shows_no_waiting_screen),
		flow_test(answers_that_nobody_waits_for_change_nothing),
		flow_test(a_new_catalogue_keeps_choices_it_knows_and_drops_others),
		flow_test(still_nothing_is_painted_anew),
		flow_test(a_copy_that_is_let_go_earlier_looks_like_the_flow_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
