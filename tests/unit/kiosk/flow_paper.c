/* The kiosk's state machine around the printer: who is offered paper, and what becomes of it. */
#include "tests/unit/kiosk/flow_rig.h"

/* The hall's printer says so by itself, as while a print is open. */
static void say(struct fixture *f, enum flow_printer printer)
{
	flow_set_printer(&f->flow, printer, f->now_ms);
}

static void demand_paper(struct fixture *f)
{
	f->flow.options.paperless_fallback = false;
}

static void give(struct fixture *f)
{
	struct answer_message answer = given();

	flow_answer(&f->flow, OUTCOME_ANSWERED, &answer, f->now_ms);
}

static void print_original(struct fixture *f)
{
	ask(f);
	give(f);
	assert_int_equal(f->flow.screen, FLOW_PRINTING);
	assert_int_equal(take(f), EFFECT_PRINT);
	assert_int_equal(f->flow.copy, 0);
}

static void end_print(struct fixture *f, enum print_state state)
{
	flow_printed(&f->flow, state, f->now_ms);
}

static void assert_confirmed(struct fixture *f, enum print_state print, unsigned int copy)
{
	assert_int_equal(take(f), EFFECT_CONFIRM);
	assert_int_equal(take(f), EFFECT_NONE);
	assert_int_equal(f->flow.print, print);
	assert_int_equal(f->flow.copy, copy);
}

static void answer_copy(struct fixture *f, uint16_t copies)
{
	struct answer_message answer = given();

	answer.ticket.copies = copies;
	flow_copied(&f->flow, OUTCOME_ANSWERED, &answer, f->now_ms);
}

/* ---- Asking the printer -----------------------------------------------------------------------
 */

static int probes(struct fixture *f)
{
	int count = 0;

	for (int i = 0; i < f->flow.effect_count; i++)
		count += f->flow.effects[i] == EFFECT_PROBE;
	return count;
}

static void the_first_touch_asks_the_printer_and_later_ones_do_not(void **state)
{
	struct fixture *f = *state;

	pass(f, 1000000);
	assert_int_equal(flow_take(&f->flow), EFFECT_NONE); /* not while nobody is there */
	flow_press(&f->flow, (struct flow_target){CONTROL_TILE, 0}, f->now_ms);
	assert_int_equal(probes(f), 1);
	answer_probes(f);
	flow_release(&f->flow, (struct flow_target){CONTROL_TILE, 0}, f->now_ms);
	assert_int_equal(f->flow.screen, FLOW_INSTITUTION);
	pass(f, 5000);
	flow_press(&f->flow, (struct flow_target){CONTROL_TILE, 0}, f->now_ms);
	assert_int_equal(probes(f), 0);
}

static void at_home_a_touch_within_two_seconds_does_not_ask_again(void **state)
{
	struct fixture *f = *state;
	static const struct {
		int64_t after_ms;
		int probes;
	} table[] = {{5000, 1}, {1000, 0}, {999, 0}, {1, 1}, {10000, 1}};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		pass(f, table[i].after_ms);
		flow_press(&f->flow, (struct flow_target){CONTROL_NONE, 0}, f->now_ms);
		assert_int_equal(probes(f), table[i].probes);
		answer_probes(f);
	}
}

static void a_key_asks_too(void **state)
{
	struct fixture *f = *state;

	pass(f, 5000);
	flow_key(&f->flow, FLOW_KEY_DIGIT, 0, f->now_ms);
	assert_int_equal(flow_take(&f->flow), EFFECT_PROBE);
}

/* To the services of a hall with a slow printer. */
static void reach_services(struct fixture *f)
{
	pass(f, 5000);
	flow_key(&f->flow, FLOW_KEY_DIGIT, 0, f->now_ms);
	assert_int_equal(flow_take(&f->flow), EFFECT_PROBE);
	flow_key(&f->flow, FLOW_KEY_DIGIT, 1, f->now_ms + 100);
	f->now_ms += 100;
}

static void services_appear_when_the_printer_answered(void **state)
{
	struct fixture *f = *state;

	reach_services(f);
	assert_int_equal(f->flow.screen, FLOW_CHECKING);
	assert_int_equal(f->flow.shown, FLOW_INSTITUTION); /* a quick answer shows no waiting */
	pass(f, 200);
	say(f, FLOW_PRINTER_READY);
	assert_int_equal(f->flow.shown, FLOW_SERVICE);
	assert_int_equal(flow_next_ms(&f->flow), f->now_ms + 30000);
}

static void nobody_is_held_longer_than_a_second_and_a_half(void **state)
{
	struct fixture *f = *state;

	reach_services(f);
	pass(f, FLOW_WAIT_HIDDEN_MS);
	assert_int_equal(f->flow.shown, FLOW_CHECKING);
	assert_int_equal(
		flow_next_ms(&f->flow), f->now_ms - FLOW_WAIT_HIDDEN_MS - 100 + FLOW_HOLD_MS);
	pass(f, FLOW_HOLD_MS - FLOW_WAIT_HIDDEN_MS - 101);
	assert_int_equal(f->flow.shown, FLOW_CHECKING);
	pass(f, 1);
	assert_int_equal(f->flow.shown, FLOW_SERVICE);
	/* Nor a second time by a printer that still owes its answer. */
	pass(f, 3000);
	flow_key(&f->flow, FLOW_KEY_HOME, 0, f->now_ms);
	pass(f, 3000);
	flow_key(&f->flow, FLOW_KEY_DIGIT, 0, f->now_ms);
	assert_int_equal(flow_take(&f->flow), EFFECT_PROBE);
	flow_key(&f->flow, FLOW_KEY_DIGIT, 1, f->now_ms);
	assert_int_equal(f->flow.shown, FLOW_SERVICE);
	pass(f, 1000);
	flow_key(&f->flow, FLOW_KEY_DIGIT, 0, f->now_ms);
	assert_int_equal(f->flow.screen, FLOW_ASKING);
}

static void a_village_kiosk_holds_before_the_number(void **state)
{
	struct fixture *f = *state;

	begin(f, 1, 1, 3);
	demand_paper(f);
	pass(f, 5000);
	flow_key(&f->flow, FLOW_KEY_DIGIT, 0, f->now_ms);
	assert_int_equal(f->flow.screen, FLOW_CHECKING);
	assert_int_equal(flow_take(&f->flow), EFFECT_PROBE);
	assert_int_equal(flow_take(&f->flow), EFFECT_NONE);
	say(f, FLOW_PRINTER_NO_PAPER);
	assert_int_equal(f->flow.notice, NOTICE_NO_PRINTER);
	assert_int_equal(take(f), EFFECT_NONE); /* no number was used up */
	say(f, FLOW_PRINTER_READY);
	assert_int_equal(f->flow.shown, FLOW_SERVICE);
	pass(f, 5000);
	flow_key(&f->flow, FLOW_KEY_DIGIT, 0, f->now_ms);
	say(f, FLOW_PRINTER_READY);
	assert_int_equal(flow_take(&f->flow), EFFECT_PROBE);
	assert_int_equal(flow_take(&f->flow), EFFECT_ISSUE);
}

static void a_hub_lost_while_the_printer_is_asked_is_said(void **state)
{
	struct fixture *f = *state;

	begin(f, 1, 1, 3);
	pass(f, 5000);
	flow_key(&f->flow, FLOW_KEY_DIGIT, 0, f->now_ms);
	flow_set_numbers(&f->flow, false, true, f->now_ms);
	say(f, FLOW_PRINTER_READY);
	assert_int_equal(f->flow.shown, FLOW_NOTICE);
	assert_int_equal(f->flow.notice, NOTICE_HUB_AWAY);
	assert_int_equal(take(f), EFFECT_NONE);
}

/* ---- A printer that cannot --------------------------------------------------------------------
 */

static void whoever_comes_to_a_broken_printer_is_offered_what_there_is(void **state)
{
	static const struct {
		enum flow_printer printer;
		bool paperless, giving;
		enum flow_screen home, services;
	} table[] = {
		{FLOW_PRINTER_UNKNOWN, true, true, FLOW_LANGUAGE, FLOW_SERVICE},
		{FLOW_PRINTER_UNKNOWN, false, true, FLOW_LANGUAGE, FLOW_SERVICE},
		{FLOW_PRINTER_READY, false, true, FLOW_LANGUAGE, FLOW_SERVICE},
		{FLOW_PRINTER_NO_PAPER, true, true, FLOW_LANGUAGE, FLOW_SERVICE},
		{FLOW_PRINTER_NO_PAPER, false, false, FLOW_NOTICE, FLOW_NOTICE},
		{FLOW_PRINTER_COVER_OPEN, true, true, FLOW_LANGUAGE, FLOW_SERVICE},
		{FLOW_PRINTER_COVER_OPEN, false, false, FLOW_NOTICE, FLOW_NOTICE},
		{FLOW_PRINTER_SILENT, true, true, FLOW_LANGUAGE, FLOW_SERVICE},
		{FLOW_PRINTER_SILENT, false, false, FLOW_NOTICE, FLOW_NOTICE},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		begin(f, 2, 2, 6);
		f->flow.options.paperless_fallback = table[i].paperless;
		say(f, table[i].printer);
		assert_int_equal(flow_is_giving(&f->flow), table[i].giving);
		assert_int_equal(f->flow.shown, table[i].home);
		key(f, FLOW_KEY_DIGIT, 0);
		key(f, FLOW_KEY_DIGIT, 0);
		assert_int_equal(f->flow.shown, table[i].services);
		assert_int_equal(flow_is_paperless(&f->flow), table[i].paperless && i > 2);
	}
}

static void without_paper_the_number_comes_at_once(void **state)
{
	struct fixture *f = *state;

	say(f, FLOW_PRINTER_NO_PAPER);
	ask(f);
	give(f);
	assert_int_equal(f->flow.shown, FLOW_NUMBER);
	assert_confirmed(f, PRINT_UNPRINTED, 0);
}

static void a_broken_printer_is_asked_every_half_minute_until_it_heals(void **state)
{
	struct fixture *f = *state;
	int64_t asked_ms;

	demand_paper(f);
	pass(f, 5000);
	say(f, FLOW_PRINTER_NO_PAPER);
	asked_ms = flow_next_ms(&f->flow);
	assert_in_range(asked_ms - f->now_ms, 0, FLOW_PROBE_BROKEN_MS);
	for (int i = 0; i < 3; i++) {
		pass(f, flow_next_ms(&f->flow) - f->now_ms);
		assert_int_equal(f->now_ms, asked_ms + i * FLOW_PROBE_BROKEN_MS);
		assert_int_equal(flow_take(&f->flow), EFFECT_PROBE);
		/* The second one stays without an answer. */
		if (i != 1)
			say(f, FLOW_PRINTER_NO_PAPER);
	}
	pass(f, 5000);
	flow_press(&f->flow, (struct flow_target){CONTROL_NONE, 0}, f->now_ms);
	assert_int_equal(flow_take(&f->flow), EFFECT_PROBE); /* and whoever touches asks */
	say(f, FLOW_PRINTER_READY);
	assert_int_equal(f->flow.shown, FLOW_LANGUAGE);
	assert_true(flow_is_giving(&f->flow));
	assert_int_equal(flow_next_ms(&f->flow), INT64_MAX); /* nothing runs when it is well */
}

static void paper_that_ends_while_somebody_chooses_is_told_before_the_number(void **state)
{
	struct fixture *f = *state;

	strike(f, CONTROL_TILE, 0);
	strike(f, CONTROL_TILE, 0);
	f->flow.changed = false;
	say(f, FLOW_PRINTER_NO_PAPER);
	assert_true(f->flow.changed); /* the line appears */
	assert_int_equal(f->flow.shown, FLOW_SERVICE);
	demand_paper(f);
	say(f, FLOW_PRINTER_COVER_OPEN);
	assert_int_equal(f->flow.shown, FLOW_NOTICE);
	assert_int_equal(f->flow.notice, NOTICE_NO_PRINTER);
	say(f, FLOW_PRINTER_READY);
	assert_int_equal(f->flow.shown, FLOW_LANGUAGE);
}

/* ---- A print ----------------------------------------------------------------------------------
 */

static void how_a_print_ends_decides_screen_and_word_to_the_hub(void **state)
{
	static const struct {
		enum print_state print;
		bool paperless;
		enum flow_effect effect;
		enum flow_screen screen;
	} table[] = {
		{PRINT_PRINTED, true, EFFECT_CONFIRM, FLOW_TICKET},
		{PRINT_PRINTED, false, EFFECT_CONFIRM, FLOW_TICKET},
		{PRINT_UNPRINTED, true, EFFECT_CONFIRM, FLOW_NUMBER},
		{PRINT_UNPRINTED, false, EFFECT_VOID, FLOW_NOTICE},
		{PRINT_UNCERTAIN, true, EFFECT_NONE, FLOW_PAPER_ASK},
		{PRINT_UNCERTAIN, false, EFFECT_NONE, FLOW_PAPER_ASK},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		begin(f, 2, 2, 6);
		f->flow.options.paperless_fallback = table[i].paperless;
		print_original(f);
		pass(f, 3000);
		end_print(f, table[i].print);
		assert_int_equal(probes(f), table[i].print != PRINT_PRINTED);
		assert_int_equal(take(f), table[i].effect);
		assert_int_equal(f->flow.shown, table[i].screen);
		if (table[i].effect == EFFECT_CONFIRM)
			assert_int_equal(f->flow.print, table[i].print);
		end_print(f, PRINT_PRINTED); /* nobody waits for that any more */
		assert_int_equal(take(f), EFFECT_NONE);
	}
}

static void why_the_paper_does_not_come_is_shown_at_once_and_healing_goes_on(void **state)
{
	struct fixture *f = *state;

	print_original(f);
	assert_int_equal(f->flow.shown, FLOW_SERVICE);
	f->flow.changed = false;
	say(f, FLOW_PRINTER_NO_PAPER);
	assert_true(f->flow.changed);
	assert_int_equal(f->flow.shown, FLOW_PRINTING);
	assert_true(flow_printer_fails(&f->flow));
	f->flow.changed = false;
	say(f, FLOW_PRINTER_NO_PAPER);
	assert_false(f->flow.changed);
	pass(f, 5000);
	say(f, FLOW_PRINTER_READY);
	assert_true(f->flow.changed);
	assert_int_equal(f->flow.shown, FLOW_PRINTING);
	end_print(f, PRINT_PRINTED);
	assert_int_equal(f->flow.shown, FLOW_TICKET);
	assert_confirmed(f, PRINT_PRINTED, 0);
}

/* ---- "Did your ticket come out?" --------------------------------------------------------------
 */

static void doubt(struct fixture *f)
{
	end_print(f, PRINT_UNCERTAIN);
	assert_int_equal(f->flow.shown, FLOW_PAPER_ASK);
	assert_int_equal(flow_tile_count(&f->flow), PAPER_ANSWER_COUNT);
	assert_int_equal(take(f), EFFECT_NONE);
}

static void whoever_has_the_ticket_says_so(void **state)
{
	struct fixture *f = *state;

	print_original(f);
	doubt(f);
	strike(f, CONTROL_TILE, PAPER_ANSWER_YES);
	assert_int_equal(f->flow.shown, FLOW_TICKET);
	assert_confirmed(f, PRINT_PRINTED, 0);
}

static void whoever_has_none_gets_a_copy_of_the_same_number(void **state)
{
	struct fixture *f = *state;

	print_original(f);
	doubt(f);
	key(f, FLOW_KEY_DIGIT, PAPER_ANSWER_NO);
	assert_int_equal(f->flow.screen, FLOW_COPYING);
	assert_int_equal(take(f), EFFECT_REPRINT);
	assert_int_equal(take(f), EFFECT_NONE);
	answer_copy(f, 1);
	assert_int_equal(f->flow.screen, FLOW_PRINTING);
	assert_int_equal(take(f), EFFECT_PRINT);
	assert_int_equal(f->flow.copy, 1);
	assert_string_equal(f->flow.ticket.ticket, "A047");
	end_print(f, PRINT_PRINTED);
	assert_int_equal(f->flow.shown, FLOW_TICKET);
	assert_confirmed(f, PRINT_PRINTED, 1);
}

static void after_two_copies_the_number_must_do(void **state)
{
	struct fixture *f = *state;

	print_original(f);
	for (uint16_t copy = 1; copy <= FLOW_MAX_COPIES; copy++) {
		doubt(f);
		key(f, FLOW_KEY_DIGIT, PAPER_ANSWER_NO);
		assert_int_equal(take(f), EFFECT_REPRINT);
		answer_copy(f, copy);
		assert_int_equal(take(f), EFFECT_PRINT);
		assert_int_equal(f->flow.copy, copy);
	}
	end_print(f, PRINT_UNCERTAIN);
	assert_int_equal(f->flow.shown, FLOW_NUMBER);
	assert_confirmed(f, PRINT_UNCERTAIN, FLOW_MAX_COPIES);
}

static void a_copy_that_cannot_be_had_leaves_the_number(void **state)
{
	struct answer_message refused = {.refusal = REFUSED_STATE}, stale = given();
	const struct {
		enum outcome outcome;
		const struct answer_message *answer;
	} table[] = {
		{OUTCOME_EXPIRED, NULL}, {OUTCOME_LOST, NULL}, {OUTCOME_ANSWERED, &refused},
		{OUTCOME_ANSWERED, &stale}, /* copies: 0. That would be another original */
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		begin(f, 2, 2, 6);
		print_original(f);
		doubt(f);
		key(f, FLOW_KEY_DIGIT, PAPER_ANSWER_NO);
		assert_int_equal(take(f), EFFECT_REPRINT);
		flow_copied(&f->flow, table[i].outcome, table[i].answer, f->now_ms);
		assert_int_equal(f->flow.shown, FLOW_NUMBER);
		assert_confirmed(f, PRINT_UNCERTAIN, 0);
	}
}

static void a_copy_without_paper_never_voids_what_somebody_may_hold(void **state)
{
	struct fixture *f = *state;

	demand_paper(f);
	print_original(f);
	doubt(f);
	key(f, FLOW_KEY_DIGIT, PAPER_ANSWER_NO);
	assert_int_equal(take(f), EFFECT_REPRINT);
	answer_copy(f, 1);
	assert_int_equal(take(f), EFFECT_PRINT);
	end_print(f, PRINT_UNPRINTED);
	assert_int_equal(f->flow.shown, FLOW_NUMBER);
	assert_confirmed(f, PRINT_UNPRINTED, 1);
}

static void no_copy_is_asked_of_a_printer_that_cannot(void **state)
{
	struct fixture *f = *state;

	print_original(f);
	doubt(f);
	say(f, FLOW_PRINTER_SILENT);
	key(f, FLOW_KEY_DIGIT, PAPER_ANSWER_NO);
	assert_int_equal(f->flow.shown, FLOW_NUMBER);
	assert_confirmed(f, PRINT_UNCERTAIN, 0);
}

static void nobody_who_answers_ends_in_the_number(void **state)
{
	struct fixture *f = *state;

	print_original(f);
	doubt(f);
	pass(f, 29999);
	assert_int_equal(f->flow.shown, FLOW_PAPER_ASK);
	pass(f, 1);
	assert_int_equal(f->flow.shown, FLOW_NUMBER);
	assert_confirmed(f, PRINT_UNCERTAIN, 0);
}

static void only_an_answer_answers(void **state)
{
	static const enum flow_key keys[] = {FLOW_KEY_ENTER, FLOW_KEY_BACK, FLOW_KEY_HOME,
		FLOW_KEY_NEXT_PAGE, FLOW_KEY_PREVIOUS_PAGE};
	struct fixture *f = *state;

	print_original(f);
	end_print(f, PRINT_UNCERTAIN);
	/* A finger that was falling already when the question came up. */
	flow_key(&f->flow, FLOW_KEY_DIGIT, PAPER_ANSWER_YES, f->now_ms + 499);
	assert_int_equal(f->flow.screen, FLOW_PAPER_ASK);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		key(f, keys[i], 0);
	key(f, FLOW_KEY_DIGIT, 2);
	strike(f, CONTROL_HOME, 0);
	strike(f, CONTROL_NONE, 0);
	assert_int_equal(f->flow.screen, FLOW_PAPER_ASK);
	assert_int_equal(take(f), EFFECT_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		flow_test(the_first_touch_asks_the_printer_and_later_ones_do_not),
		flow_test(at_home_a_touch_within_two_seconds_does_not_ask_again),
		flow_test(a_key_asks_too),
		flow_test(services_appear_when_the_printer_answered),
		flow_test(nobody_is_held_longer_than_a_second_and_a_half),
		flow_test(a_village_kiosk_holds_before_the_number),
		flow_test(a_hub_lost_while_the_printer_is_asked_is_said),
		flow_test(whoever_comes_to_a_broken_printer_is_offered_what_there_is),
		flow_test(without_paper_the_number_comes_at_once),
		flow_test(a_broken_printer_is_asked_every_half_minute_until_it_heals),
		flow_test(paper_that_ends_while_somebody_chooses_is_told_before_the_number),
		flow_test(how_a_print_ends_decides_screen_and_word_to_the_hub),
		flow_test(why_the_paper_does_not_come_is_shown_at_once_and_healing_goes_on),
		flow_test(whoever_has_the_ticket_says_so),
		flow_test(whoever_has_none_gets_a_copy_of_the_same_number),
		flow_test(after_two_copies_the_number_must_do),
		flow_test(a_copy_that_cannot_be_had_leaves_the_number),
		flow_test(a_copy_without_paper_never_voids_what_somebody_may_hold),
		flow_test(no_copy_is_asked_of_a_printer_that_cannot),
		flow_test(nobody_who_answers_ends_in_the_number),
		flow_test(only_an_answer_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
