/* Appointments at the kiosk: codes that are typed or scanned, and what the hub says of them. */
#include "tests/unit/kiosk/flow_rig.h"

static void to_code(struct fixture *f)
{
	to_first_list(f);
	strike(f, CONTROL_APPOINTMENT, 0);
	assert_int_equal(f->flow.shown, FLOW_CODE);
}

static void answer_code(struct fixture *f, enum refusal refusal, bool has_ticket)
{
	struct answer_message answer = given();

	answer.ok = refusal == REFUSED_NOT;
	answer.refusal = refusal;
	answer.has_ticket = has_ticket;
	answer.when_ms = 1795405000150;
	snprintf(answer.ticket.institution, ID_SIZE, "i1");
	flow_answer(&f->flow, OUTCOME_ANSWERED, &answer, f->now_ms);
}

static void a_code_is_typed_in_capitals_and_asked_for_when_it_can_be_one(void **state)
{
	struct fixture *f = *state;

	to_code(f);
	write_text(f, "a b");
	touch_key(f, "7");
	assert_string_equal(f->flow.typed, "AB7");
	assert_false(flow_offers(&f->flow, CONTROL_DONE));
	strike(f, CONTROL_DONE, 0);
	key(f, FLOW_KEY_ENTER, 0);
	assert_int_equal(f->flow.shown, FLOW_CODE);
	write_text(f, "-_ə/");
	assert_string_equal(f->flow.typed, "AB7-");
	write_text(f, "0123456789abcdef");
	assert_string_equal(f->flow.typed, "AB7-0123456789AB");
	assert_int_equal(strlen(f->flow.typed), APPOINTMENT_CODE_SIZE - 1);
	assert_true(flow_offers(&f->flow, CONTROL_DONE));
	strike(f, CONTROL_ERASE, 0);
	assert_string_equal(f->flow.typed, "AB7-0123456789A");
	strike(f, CONTROL_DONE, 0);
	assert_int_equal(f->flow.shown, FLOW_CODE); /* a quick answer */
	assert_int_equal(take(f), EFFECT_CHECK_IN);
	assert_int_equal(take(f), EFFECT_NONE);
	assert_true(f->flow.by_code);
	assert_string_equal(f->flow.language, "en");
}

static void a_check_in_gives_a_ticket_like_any_other(void **state)
{
	struct fixture *f = *state;

	to_code(f);
	write_text(f, "ab12");
	key(f, FLOW_KEY_ENTER, 0);
	assert_int_equal(take(f), EFFECT_CHECK_IN);
	answer_code(f, REFUSED_NOT, true);
	assert_int_equal(f->flow.screen, FLOW_PRINTING);
	assert_string_equal(f->flow.service, "s0");
	assert_string_equal(f->flow.institution, "i1");
	assert_int_equal(take(f), EFFECT_PRINT);
	flow_printed(&f->flow, PRINT_PRINTED, f->now_ms);
	assert_int_equal(take(f), EFFECT_CONFIRM);
	assert_int_equal(f->flow.shown, FLOW_TICKET);
	assert_false(f->flow.again);
	pass(f, 8000);
	assert_string_equal(f->flow.typed, "");
	assert_false(f->flow.by_code);
}

static void each_answer_about_an_appointment_has_its_words(void **state)
{
	static const struct {
		enum refusal refusal;
		enum flow_notice notice;
		enum flow_screen back;
	} table[] = {
		{REFUSED_UNKNOWN, NOTICE_NO_APPOINTMENT, FLOW_CODE},
		{REFUSED_TOO_EARLY, NOTICE_TOO_EARLY, FLOW_CODE},
		{REFUSED_TOO_LATE, NOTICE_TOO_LATE, FLOW_CODE},
		{REFUSED_CHECKED_IN, NOTICE_REFUSED, FLOW_LANGUAGE}, /* without its ticket */
		{REFUSED_SERVICE_CLOSED, NOTICE_SERVICE_CLOSED, FLOW_CODE},
		{REFUSED_DAY_CLOSED, NOTICE_DAY_CLOSED, FLOW_LANGUAGE},
		{REFUSED_EXHAUSTED, NOTICE_NO_NUMBER, FLOW_LANGUAGE},
		{REFUSED_UNSUPPORTED, NOTICE_REFUSED, FLOW_LANGUAGE},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		to_code(f);
		write_text(f, "ab12");
		key(f, FLOW_KEY_ENTER, 0);
		assert_int_equal(take(f), EFFECT_CHECK_IN);
		answer_code(f, table[i].refusal, false);
		assert_int_equal(f->flow.shown, FLOW_NOTICE);
		assert_int_equal(f->flow.notice, table[i].notice);
		assert_int_equal(f->flow.when_ms, 1795405000150);
		assert_int_equal(take(f), EFFECT_NONE);
		strike(f, CONTROL_BACK, 0);
		assert_int_equal(f->flow.shown, table[i].back);
		if (table[i].back == FLOW_CODE) /* to be put right */
			assert_string_equal(f->flow.typed, "AB12");
		strike(f, CONTROL_HOME, 0);
		assert_int_equal(f->flow.shown, FLOW_LANGUAGE);
	}
}

static void a_number_does_not_say_too_early_of_a_service(void **state)
{
	struct fixture *f = *state;

	begin(f, 2, 2, 6);
	ask(f);
	answer_code(f, REFUSED_CHECKED_IN, true);
	assert_int_equal(f->flow.notice, NOTICE_REFUSED);
	assert_false(f->flow.again);
	assert_int_equal(take(f), EFFECT_NONE);
}

static void whoever_checked_in_before_sees_the_number_again(void **state)
{
	struct fixture *f = *state;

	to_code(f);
	write_text(f, "ab12");
	key(f, FLOW_KEY_ENTER, 0);
	assert_int_equal(take(f), EFFECT_CHECK_IN);
	answer_code(f, REFUSED_CHECKED_IN, true);
	assert_int_equal(f->flow.shown, FLOW_NUMBER);
	assert_true(f->flow.again);
	assert_string_equal(f->flow.ticket.ticket, "A047");
	assert_int_equal(take(f), EFFECT_NONE); /* neither paper nor word to the hub */
	pass(f, 23999);
	assert_int_equal(f->flow.shown, FLOW_NUMBER);
	pass(f, 1);
	assert_int_equal(f->flow.shown, FLOW_LANGUAGE);
	assert_false(f->flow.again);
	assert_int_equal(take(f), EFFECT_NONE);
}

static void without_the_hub_no_appointment_can_be_looked_up(void **state)
{
	struct fixture *f = *state;

	flow_set_staff(&f->flow, (struct flow_staff){.alone = true});
	to_first_list(f);
	strike(f, CONTROL_APPOINTMENT, 0);
	assert_int_equal(f->flow.shown, FLOW_NOTICE);
	assert_int_equal(f->flow.notice, NOTICE_HUB_AWAY);
	strike(f, CONTROL_BACK, 0);
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION);
	assert_string_equal(f->flow.language, "en");
	flow_set_staff(&f->flow, (struct flow_staff){.alone = false});
	strike(f, CONTROL_APPOINTMENT, 0);
	write_text(f, "ab12");
	flow_set_staff(&f->flow, (struct flow_staff){.alone = true}); /* meanwhile */
	key(f, FLOW_KEY_ENTER, 0);
	assert_int_equal(f->flow.shown, FLOW_NOTICE);
	assert_int_equal(f->flow.notice, NOTICE_HUB_AWAY);
	assert_int_equal(take(f), EFFECT_NONE);
	/* Tickets without one are given. */
	assert_int_equal(flow_choose_service(&f->flow, "s0", "", f->now_ms), CHOSEN_TAKEN);
	assert_int_equal(take(f), EFFECT_ISSUE);
}

static void a_service_after_a_code_is_asked_for_as_a_service(void **state)
{
	struct fixture *f = *state;

	f->flow.options.no_details = true;
	to_code(f);
	write_text(f, "ab12");
	key(f, FLOW_KEY_ENTER, 0);
	assert_int_equal(take(f), EFFECT_CHECK_IN);
	answer_code(f, REFUSED_UNKNOWN, false);
	strike(f, CONTROL_BACK, 0);
	strike(f, CONTROL_BACK, 0);
	for (int i = 0; i < 3; i++)
		strike(f, CONTROL_TILE, 0);
	assert_int_equal(take(f), EFFECT_ISSUE);
}

static void a_button_after_a_code_is_no_check_in(void **state)
{
	struct fixture *f = *state;

	to_code(f);
	write_text(f, "ab12");
	key(f, FLOW_KEY_ENTER, 0);
	assert_int_equal(take(f), EFFECT_CHECK_IN);
	answer_code(f, REFUSED_UNKNOWN, false);
	strike(f, CONTROL_BACK, 0);
	assert_int_equal(flow_choose_service(&f->flow, "s0", "", f->now_ms), CHOSEN_TAKEN);
	assert_int_equal(take(f), EFFECT_ISSUE);
}

/* ---- Scans ------------------------------------------------------------------------------------
 */

static bool scan(struct fixture *f, const char *code)
{
	bool taken;

	pass(f, 1000);
	taken = flow_scan(&f->flow, code, f->now_ms);
	answer_probes(f);
	return taken;
}

static void what_a_scanner_reads_is_a_code_or_says_so(void **state)
{
	static const struct {
		const char *read, *code; /* NULL: it is none */
	} table[] = {
		{"AB12", "AB12"},
		{" ab12\r\n", "AB12"},
		{"https://book.example/a/ab-12-cd", "AB-12-CD"},
		{"https://book.example/?code=AB12", "AB12"},
		{"x=1/AB12", "AB12"},
		{"AB12/= \tCD34 ", "CD34"},
		{"1234567890ABCDEF", "1234567890ABCDEF"},
		{"1234567890ABCDEFG", NULL},
		{"AB1", NULL},
		{"AB12/", NULL},
		{"", NULL},
		{" ", NULL},
		{"AB 12", NULL},
		{"AB12\xff", NULL},
		{"ƏB12", NULL},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		begin_full(f, 2, 3, 40);
		assert_true(scan(f, table[i].read));
		if (table[i].code) {
			assert_int_equal(take(f), EFFECT_CHECK_IN);
			assert_string_equal(f->flow.typed, table[i].code);
			assert_string_equal(f->flow.language, "en");
			assert_int_equal(f->flow.screen, FLOW_ASKING);
		} else {
			assert_int_equal(f->flow.notice, NOTICE_NO_APPOINTMENT);
			assert_int_equal(f->flow.shown, FLOW_NOTICE);
		}
		assert_int_equal(take(f), EFFECT_NONE);
	}
}

static void a_scan_counts_wherever_nobody_is_served(void **state)
{
	struct fixture *f = *state;

	strike(f, CONTROL_TILE, 1);
	strike(f, CONTROL_SEARCH, 0);
	assert_true(scan(f, "AB12"));
	assert_int_equal(take(f), EFFECT_CHECK_IN);
	assert_string_equal(f->flow.language, "ur");  /* as chosen */
	assert_int_equal(f->flow.shown, FLOW_ASKING); /* no search for a code flashes up */
	assert_false(scan(f, "CD34"));		      /* now somebody is */
	answer_code(f, REFUSED_NOT, true);
	assert_int_equal(take(f), EFFECT_PRINT);
	assert_false(scan(f, "CD34"));
	flow_printed(&f->flow, PRINT_UNCERTAIN, f->now_ms);
	assert_false(scan(f, "CD34"));
	strike(f, CONTROL_TILE, PAPER_ANSWER_YES);
	assert_int_equal(take(f), EFFECT_CONFIRM);
	assert_int_equal(f->flow.shown, FLOW_TICKET);
	assert_true(scan(f, "CD34")); /* the next one */
	assert_int_equal(take(f), EFFECT_CHECK_IN);
	assert_string_equal(f->flow.typed, "CD34");
	assert_string_equal(f->flow.language, "en");
}

static void a_paper_held_before_the_scanner_is_read_once(void **state)
{
	struct fixture *f = *state;
	int check_ins = 0;

	for (int i = 0; i < 100; i++) {
		pass(f, 200);
		flow_scan(&f->flow, "AB12", f->now_ms);
		answer_probes(f);
		check_ins += flow_take(&f->flow) == EFFECT_CHECK_IN;
		if (i == 20)
			answer_code(f, REFUSED_NOT, true);
		if (i == 30)
			flow_printed(&f->flow, PRINT_PRINTED, f->now_ms);
	}
	assert_int_equal(check_ins, 1);
	assert_true(scan(f, "AB12")); /* taken away and held there anew */
	assert_int_equal(take(f), EFFECT_CHECK_IN);
}

static void a_code_refused_meanwhile_makes_no_echo_of_the_one_before(void **state)
{
	struct fixture *f = *state;

	assert_true(scan(f, "AB12"));
	assert_int_equal(take(f), EFFECT_CHECK_IN);
	assert_false(scan(f, "CD34"));
	answer_code(f, REFUSED_TOO_EARLY, false);
	f->now_ms += 200;
	assert_true(flow_scan(&f->flow, "AB12", f->now_ms));
	assert_int_equal(take(f), EFFECT_CHECK_IN);
}

static void a_scan_that_cannot_be_done_says_why(void **state)
{
	struct fixture *f = *state;

	flow_set_numbers(&f->flow, true, false, f->now_ms);
	assert_true(scan(f, "AB12"));
	assert_int_equal(f->flow.notice, NOTICE_DAY_CLOSED);
	flow_set_numbers(&f->flow, true, true, f->now_ms);
	flow_set_staff(&f->flow, (struct flow_staff){.alone = true});
	assert_true(scan(f, "AB13"));
	assert_int_equal(f->flow.notice, NOTICE_HUB_AWAY);
	flow_set_staff(&f->flow, (struct flow_staff){.alone = false});
	f->hall->appointments = false;
	assert_false(scan(f, "AB14"));
	flow_set_hall(&f->flow, NULL, f->now_ms);
	assert_false(scan(f, "AB15"));
	assert_int_equal(take(f), EFFECT_NONE);
}

static void back_from_a_scanned_code_goes_home_and_from_the_code_screen_there(void **state)
{
	struct fixture *f = *state;

	assert_true(scan(f, "no"));
	strike(f, CONTROL_BACK, 0);
	assert_int_equal(f->flow.shown, FLOW_LANGUAGE);
	to_code(f);
	assert_true(scan(f, "no"));
	strike(f, CONTROL_BACK, 0);
	assert_int_equal(f->flow.shown, FLOW_CODE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		full_test(a_code_is_typed_in_capitals_and_asked_for_when_it_can_be_one),
		full_test(a_check_in_gives_a_ticket_like_any_other),
		full_test(each_answer_about_an_appointment_has_its_words),
		full_test(a_number_does_not_say_too_early_of_a_service),
		full_test(whoever_checked_in_before_sees_the_number_again),
		full_test(without_the_hub_no_appointment_can_be_looked_up),
		full_test(a_service_after_a_code_is_asked_for_as_a_service),
		full_test(a_button_after_a_code_is_no_check_in),
		full_test(what_a_scanner_reads_is_a_code_or_says_so),
		full_test(a_scan_counts_wherever_nobody_is_served),
		full_test(a_paper_held_before_the_scanner_is_read_once),
		full_test(a_code_refused_meanwhile_makes_no_echo_of_the_one_before),
		full_test(a_scan_that_cannot_be_done_says_why),
		full_test(back_from_a_scanned_code_goes_home_and_from_the_code_screen_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
