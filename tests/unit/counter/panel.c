/* An operator's day at the panel, with time, link and hub played by hand. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <errno.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/counter/panel.h"

static struct panel panel;
static struct command command;
static struct face face;

static void init(const char *operator_id)
{
	struct panel_options options = {.number = 7, .strike_ms = PANEL_STRIKE_MS};

	strcpy(options.operator_id, operator_id);
	options.sign_in_at_start = true;
	panel_init(&panel, &options);
}

static struct counter_message counter(
	enum counter_state state, const char *ticket, enum leg_state leg_state, int64_t revision)
{
	struct counter_message m = {
		.number = 7, .state = state, .revision = revision, .leg_state = leg_state};

	strcpy(m.ticket, ticket);
	if (*ticket) {
		strcpy(m.leg, ticket);
		strcat(m.leg, "/1");
		strcpy(m.service, "id-card");
		strcpy(m.language, "ur");
	}
	return m;
}

static void hear(struct counter_message m)
{
	panel_counter(&panel, &m);
}

static bool press_with(enum button button, const char *argument, int64_t at_ms)
{
	struct press press = {.button = button, .at_ms = at_ms};

	strcpy(press.argument, argument);
	return panel_press(&panel, &press, &command);
}

static bool press(enum button button, int64_t at_ms)
{
	return press_with(button, "", at_ms);
}

static void answer(bool ok, const char *text, struct counter_message m, int64_t now_ms)
{
	struct answer_message a = {.ok = ok,
		.has_counter = true,
		.counter = m,
		.refusal = ok ? REFUSED_NOT : REFUSED_STATE};

	strcpy(a.text, text);
	panel_answer(&panel, OUTCOME_ANSWERED, &a, now_ms);
}

static enum lamp lamp(int64_t now_ms)
{
	panel_face(&panel, now_ms, &face);
	return face.lamp;
}

/* Connected, signed in, nobody in hand, revision 100. */
static int open_counter(void **state)
{
	(void)state;
	init("");
	panel_ready(&panel);
	hear(counter(COUNTER_OPEN, "", LEG_PLANNED, 100));
	return 0;
}

static void signing_out_with_a_ticket_in_hand_closes_after_the_visit(void **state)
{
	struct counter_message closing = counter(COUNTER_OPEN, "A047", LEG_SERVING, 102);

	(void)state;
	hear(counter(COUNTER_OPEN, "A047", LEG_SERVING, 101));
	assert_true(press(BUTTON_SIGN_OUT, 1000));
	assert_int_equal(command.verb, VERB_SIGN_OUT);
	assert_true(command.after);
	closing.closing = true;
	answer(true, "", closing, 1001);
	assert_int_equal(lamp(1001), LAMP_SERVING);
	assert_string_equal(face.text, "Counter 7: serving A047 (id-card, ur). The counter closes "
				       "after this visit.");
	hear(counter(COUNTER_OPEN, "", LEG_PLANNED, 103));
	assert_true(press(BUTTON_SIGN_OUT, 9000));
	assert_false(command.after);
}

static void who_is_about_to_be_called_is_announced(void **state)
{
	struct counter_message waits = counter(COUNTER_OPEN, "", LEG_PLANNED, 101);

	(void)state;
	waits.waits = true;
	waits.auto_ms = 5000;
	hear(waits);
	assert_int_equal(lamp(0), LAMP_WAITS);
	assert_string_equal(face.text, "Counter 7: somebody waits. Called by itself in a moment.");
}

static void a_visit_from_next_to_end(void **state)
{
	(void)state;
	assert_int_equal(lamp(0), LAMP_IDLE);
	struct counter_message waits = counter(COUNTER_OPEN, "", LEG_PLANNED, 100);

	waits.waits = true;
	hear(waits);
	assert_int_equal(lamp(0), LAMP_WAITS);
	assert_true(press(BUTTON_NEXT, 1000));
	assert_int_equal(command.verb, VERB_NEXT);
	assert_true(command.expect.given);
	assert_string_equal(command.expect.leg, "");
	assert_int_equal(command.expect.revision, 100);
	answer(true, "", counter(COUNTER_OPEN, "A047", LEG_CALLED, 101), 1001);
	assert_int_equal(lamp(1001), LAMP_CALLED);
	assert_string_equal(face.ticket, "A047");
	assert_string_equal(face.text, "Counter 7: A047 is called (id-card, ur).");
	assert_true(press(BUTTON_ARRIVE, 9000));
	assert_string_equal(command.expect.leg, "A047/1");
	assert_int_equal(command.expect.revision, 101);
	answer(true, "", counter(COUNTER_OPEN, "A047", LEG_SERVING, 102), 9001);
	assert_int_equal(lamp(9001), LAMP_SERVING);
	assert_true(press(BUTTON_END, 60000));
	answer(true, "", counter(COUNTER_OPEN, "", LEG_PLANNED, 103), 60001);
	assert_int_equal(lamp(60001), LAMP_IDLE);
	assert_string_equal(face.ticket, "");
}

static void a_press_without_a_link_is_refused_and_forgotten(void **state)
{
	(void)state;
	panel_lost(&panel, "the hub is away");
	assert_int_equal(lamp(0), LAMP_LINK_LOST);
	assert_non_null(strstr(face.text, "the hub is away"));
	assert_false(press(BUTTON_NEXT, 1000));
	assert_int_equal(lamp(1000), LAMP_REFUSED);
	assert_string_equal(face.text, "Not connected: nothing was done.");
	assert_int_equal(panel_due_ms(&panel, 1000), 1000 + PANEL_FLASH_MS);
	assert_int_equal(lamp(1000 + PANEL_FLASH_MS), LAMP_LINK_LOST);
	panel_ready(&panel);
	assert_false(panel_is_asking(&panel));
	assert_false(panel_wish(&panel, &command));
	assert_int_equal(lamp(9000), LAMP_IDLE);
}

static void a_press_before_the_first_truth_is_refused(void **state)
{
	(void)state;
	init("");
	panel_ready(&panel);
	assert_int_equal(lamp(0), LAMP_LINK_LOST);
	assert_false(press(BUTTON_NEXT, 1000));
	assert_int_equal(lamp(1000), LAMP_REFUSED);
	assert_false(panel_works(&panel));
}

static void other_presses_wait_for_the_answer_and_are_refused(void **state)
{
	(void)state;
	assert_true(press(BUTTON_NEXT, 1000));
	assert_false(press(BUTTON_END, 1100));
	assert_int_equal(lamp(1100), LAMP_REFUSED);
	assert_string_equal(face.text, "Refused: 'next' is not answered yet; 'end' did nothing.");
	answer(true, "", counter(COUNTER_OPEN, "A047", LEG_CALLED, 101), 1200);
	assert_int_equal(lamp(1200), LAMP_CALLED);
}

static void a_double_strike_counts_once_answered_or_not(void **state)
{
	(void)state;
	assert_true(press(BUTTON_NEXT, 1000));
	assert_false(press(BUTTON_NEXT, 1100));
	assert_int_equal(lamp(1100), LAMP_IDLE); /* ignored, not refused */
	answer(true, "", counter(COUNTER_OPEN, "A047", LEG_CALLED, 101), 1110);
	assert_false(press(BUTTON_NEXT, 1200));
	assert_int_equal(lamp(1200), LAMP_CALLED);
	/* A key held down repeats itself: one press until it was left alone. */
	for (int64_t at_ms = 1230; at_ms < 5000; at_ms += 30)
		assert_false(press(BUTTON_NEXT, at_ms));
	assert_true(press(BUTTON_NEXT, 6000));
	answer(true, "", counter(COUNTER_OPEN, "A048", LEG_CALLED, 102), 6001);
	/* Another argument is another press. */
	assert_true(press_with(BUTTON_UNPARK, "A001", 7000));
	answer(true, "", counter(COUNTER_OPEN, "A001", LEG_CALLED, 103), 7001);
	assert_true(press_with(BUTTON_UNPARK, "A002", 7100));
}

static void the_same_button_later_in_flight_is_refused(void **state)
{
	(void)state;
	assert_true(press(BUTTON_NEXT, 1000));
	assert_false(press(BUTTON_NEXT, 1800));
	assert_int_equal(lamp(1800), LAMP_REFUSED);
}

static void no_answer_shows_a_lost_link(void **state)
{
	(void)state;
	assert_true(press(BUTTON_NEXT, 1000));
	panel_answer(&panel, OUTCOME_EXPIRED, NULL, 3000);
	assert_int_equal(lamp(3000), LAMP_LINK_LOST);
	assert_non_null(strstr(face.text, "No answer to 'next'"));
	assert_false(panel_is_asking(&panel));
}

static void every_lamp_is_the_hubs_word_also_while_a_command_is_unanswered(void **state)
{
	static const struct {
		enum counter_state state;
		const char *ticket;
		enum leg_state leg_state;
		bool waits;
		enum lamp lamp;
	} words[] = {
		{COUNTER_OPEN, "", LEG_PLANNED, false, LAMP_IDLE},
		{COUNTER_OPEN, "", LEG_PLANNED, true, LAMP_WAITS},
		{COUNTER_OPEN, "A001", LEG_CALLED, false, LAMP_CALLED},
		{COUNTER_OPEN, "A001", LEG_CALLED, true, LAMP_CALLED},
		{COUNTER_OPEN, "A001", LEG_SERVING, true, LAMP_SERVING},
		{COUNTER_PAUSED, "A001", LEG_SERVING, false, LAMP_SERVING},
		{COUNTER_PAUSED, "", LEG_PLANNED, false, LAMP_PAUSED},
		{COUNTER_CLOSED, "", LEG_PLANNED, false, LAMP_CLOSED},
	};

	(void)state;
	for (int asking = 0; asking < 2; asking++) {
		if (asking)
			assert_true(press(BUTTON_NEXT, 1000));
		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
			struct counter_message m = counter(words[i].state, words[i].ticket,
				words[i].leg_state, 101 + (int64_t)i);

			m.waits = words[i].waits;
			hear(m);
			assert_int_equal(lamp(1100), words[i].lamp);
		}
	}
	/* An answer that the network kept back is older than what is shown. */
	answer(true, "", counter(COUNTER_OPEN, "A001", LEG_CALLED, 102), 1200);
	assert_int_equal(lamp(1200), LAMP_CLOSED);
}

static void the_lamp_tells_the_truth_as_soon_as_the_link_is_back(void **state)
{
	(void)state;
	panel_lost(&panel, "gone");
	assert_false(press(BUTTON_NEXT, 1000));
	assert_int_equal(lamp(1000), LAMP_REFUSED);
	panel_ready(&panel);
	assert_int_equal(lamp(1200), LAMP_IDLE);
	assert_string_equal(face.text, "Not connected: nothing was done.");
	lamp(1000 + PANEL_FLASH_MS);
	assert_string_equal(face.text, "Counter 7: nobody waits.");
}

static void next_with_nobody_waiting_is_seen_to_be_heard(void **state)
{
	struct answer_message nobody = {.ok = true, .empty = true};

	(void)state;
	assert_true(press(BUTTON_NEXT, 1000));
	panel_answer(&panel, OUTCOME_ANSWERED, &nobody, 1001);
	assert_int_equal(lamp(1001), LAMP_REFUSED);
	assert_string_equal(face.text, "Nobody waits for this counter.");
	/* It ended the visit in hand: that is seen. */
	assert_true(press(BUTTON_NEXT, 5000));
	nobody.seq = 9;
	panel_answer(&panel, OUTCOME_ANSWERED, &nobody, 5001);
	assert_int_equal(lamp(5001), LAMP_IDLE);
}

static void a_refusal_shows_its_reason_and_the_true_state(void **state)
{
	(void)state;
	assert_true(press(BUTTON_END, 1000));
	answer(false, "the counter has changed", counter(COUNTER_OPEN, "B001", LEG_SERVING, 105),
		1001);
	assert_int_equal(lamp(1001), LAMP_REFUSED);
	assert_string_equal(face.text, "Refused: the counter has changed");
	assert_string_equal(face.ticket, "B001");
	assert_int_equal(lamp(1001 + PANEL_FLASH_MS), LAMP_SERVING);
	assert_true(press(BUTTON_END, 5000));
	assert_int_equal(command.expect.revision, 105);
}

static void an_older_answer_does_not_undo_a_newer_state(void **state)
{
	(void)state;
	assert_true(press(BUTTON_NEXT, 1000));
	hear(counter(COUNTER_PAUSED, "", LEG_PLANNED, 110));
	answer(true, "", counter(COUNTER_OPEN, "A047", LEG_CALLED, 101), 1001);
	assert_int_equal(lamp(1001), LAMP_PAUSED);
}

static void another_counters_message_is_left_out(void **state)
{
	struct counter_message other = counter(COUNTER_PAUSED, "", LEG_PLANNED, 500);

	(void)state;
	other.number = 8;
	hear(other);
	assert_int_equal(lamp(0), LAMP_IDLE);
}

static void pause_is_a_toggle(void **state)
{
	(void)state;
	assert_true(press_with(BUTTON_PAUSE, "lunch", 1000));
	assert_int_equal(command.verb, VERB_PAUSE);
	assert_string_equal(command.reason, "lunch");
	struct counter_message paused = counter(COUNTER_PAUSED, "", LEG_PLANNED, 101);

	strcpy(paused.reason, "lunch");
	answer(true, "", paused, 1001);
	assert_int_equal(lamp(1001), LAMP_PAUSED);
	assert_string_equal(face.text, "Counter 7: paused: lunch.");
	assert_true(press(BUTTON_PAUSE, 2000));
	assert_int_equal(command.verb, VERB_RESUME);
}

static void arguments_are_read_or_refused_on_the_spot(void **state)
{
	static const struct {
		enum button button;
		const char *argument;
		bool asked;
		const char *service;
		int counter;
	} cases[] = {
		{BUTTON_TRANSFER, "id-card", true, "id-card", 0},
		{BUTTON_TRANSFER, "counter 5", true, "", 5},
		{BUTTON_TRANSFER, "id-card counter 5", true, "id-card", 5},
		{BUTTON_TRANSFER, "", false},
		{BUTTON_TRANSFER, "counter", false},
		{BUTTON_TRANSFER, "counter x", false},
		{BUTTON_TRANSFER, "counter -5", false},
		{BUTTON_TRANSFER, "counter 70000", false},
		{BUTTON_TRANSFER, "id-card desk 5", false},
		{BUTTON_TRANSFER, "id-card counter 5 now", false},
		{BUTTON_TRANSFER, "a-service-id-that-is-longer-than-any-may-be", false},
		{BUTTON_UNPARK, "", false},
		{BUTTON_UNPARK, "a047", false},
		{BUTTON_CALL, "", false},
		{BUTTON_CALL, "A047", true, "", 0},
		{BUTTON_SIGN_IN, "", false},
		{BUTTON_SIGN_IN, "op7 ids more", false},
		{BUTTON_SIGN_IN, "op7 ids", true, "", 0},
		{BUTTON_PAUSE,
			"a reason that goes on and on until nobody would read it to its end....",
			false},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		open_counter(state);
		if (press_with(cases[i].button, cases[i].argument, 1000) != cases[i].asked)
			fail_msg("%s '%s'", button_name(cases[i].button), cases[i].argument);
		assert_int_equal(panel_is_asking(&panel), cases[i].asked);
		if (!cases[i].asked) {
			assert_int_equal(lamp(1000), LAMP_REFUSED);
			continue;
		}
		assert_string_equal(command.service, cases[i].service);
		assert_int_equal(command.counter_number, cases[i].counter);
	}
}

static void the_only_parked_ticket_needs_no_name(void **state)
{
	struct counter_message m = counter(COUNTER_OPEN, "", LEG_PLANNED, 101);

	(void)state;
	m.parked_count = 1;
	strcpy(m.parked[0], "B003");
	hear(m);
	lamp(0);
	assert_string_equal(face.text, "Counter 7: nobody waits. Parked: B003");
	assert_true(press(BUTTON_UNPARK, 1000));
	assert_string_equal(command.ticket.series, "B");
	assert_int_equal(command.ticket.number, 3);
	answer(false, "no", m, 1001);
	m.parked_count = 2;
	strcpy(m.parked[1], "B004");
	hear(m);
	assert_false(press(BUTTON_UNPARK, 5000));
}

static void it_signs_in_by_itself_once(void **state)
{
	struct counter_message closed = counter(COUNTER_CLOSED, "", LEG_PLANNED, 10);

	(void)state;
	init("op7");
	panel_ready(&panel);
	assert_false(panel_wish(&panel, &command));
	hear(closed);
	assert_false(panel_wish(&panel, &command)); /* the day is not open */
	assert_int_equal(lamp(0), LAMP_CLOSED);
	panel_day(&panel, true);
	assert_true(panel_wish(&panel, &command));
	assert_int_equal(command.verb, VERB_SIGN_IN);
	assert_string_equal(command.operator_id, "op7");
	assert_int_equal(command.expect.revision, 10);
	assert_false(panel_wish(&panel, &command));
	answer(true, "", counter(COUNTER_OPEN, "", LEG_PLANNED, 11), 5);
	hear(closed);
	assert_false(panel_wish(&panel, &command));
	/* Later a person signs in by hand, as the board's operator or as somebody else. */
	assert_true(press(BUTTON_SIGN_IN, 1000));
	assert_string_equal(command.operator_id, "op7");
}

static void signing_in_is_tried_again_when_the_day_or_the_link_comes(void **state)
{
	struct answer_message refused = {.refusal = REFUSED_DAY_CLOSED};

	(void)state;
	init("op7");
	panel_ready(&panel);
	panel_day(&panel, true);
	hear(counter(COUNTER_CLOSED, "", LEG_PLANNED, 10));
	assert_true(panel_wish(&panel, &command));
	panel_answer(&panel, OUTCOME_ANSWERED, &refused, 5);
	assert_false(panel_wish(&panel, &command));
	panel_day(&panel, false);
	panel_day(&panel, true);
	assert_true(panel_wish(&panel, &command));
	panel_answer(&panel, OUTCOME_EXPIRED, NULL, 2005);
	assert_false(panel_wish(&panel, &command));
	panel_lost(&panel, "gone");
	panel_ready(&panel);
	assert_true(panel_wish(&panel, &command));
	panel_not_asked(&panel, -ENOTCONN, 9000);
	assert_false(panel_wish(&panel, &command));
}

static void who_is_found_signed_in_stays(void **state)
{
	(void)state;
	init("op7");
	panel_ready(&panel);
	panel_day(&panel, true);
	hear(counter(COUNTER_OPEN, "A047", LEG_SERVING, 10));
	assert_false(panel_wish(&panel, &command));
	hear(counter(COUNTER_CLOSED, "", LEG_PLANNED, 11));
	assert_false(panel_wish(&panel, &command));
}

static void a_press_that_could_not_be_sent_did_nothing(void **state)
{
	(void)state;
	assert_true(press(BUTTON_NEXT, 1000));
	panel_not_asked(&panel, -ENOTCONN, 1000);
	assert_int_equal(lamp(1000), LAMP_REFUSED);
	assert_string_equal(face.text, "Not connected: nothing was done.");
	assert_true(press(BUTTON_END, 1100));
}

#define at_open_counter(name) cmocka_unit_test_setup(name, open_counter)

int main(void)
{
	const struct CMUnitTest tests[] = {
		at_open_counter(a_visit_from_next_to_end),
		at_open_counter(signing_out_with_a_ticket_in_hand_closes_after_the_visit),
		at_open_counter(who_is_about_to_be_called_is_announced),
		at_open_counter(a_press_without_a_link_is_refused_and_forgotten),
		at_open_counter(a_press_before_the_first_truth_is_refused),
		at_open_counter(other_presses_wait_for_the_answer_and_are_refused),
		at_open_counter(a_double_strike_counts_once_answered_or_not),
		at_open_counter(the_same_button_later_in_flight_is_refused),
		at_open_counter(no_answer_shows_a_lost_link),
		at_open_counter(every_lamp_is_the_hubs_word_also_while_a_command_is_unanswered),
		at_open_counter(the_lamp_tells_the_truth_as_soon_as_the_link_is_back),
		at_open_counter(next_with_nobody_waiting_is_seen_to_be_heard),
		at_open_counter(a_refusal_shows_its_reason_and_the_true_state),
		at_open_counter(an_older_answer_does_not_undo_a_newer_state),
		at_open_counter(another_counters_message_is_left_out),
		at_open_counter(pause_is_a_toggle),
		at_open_counter(arguments_are_read_or_refused_on_the_spot),
		at_open_counter(the_only_parked_ticket_needs_no_name),
		at_open_counter(it_signs_in_by_itself_once),
		at_open_counter(signing_in_is_tried_again_when_the_day_or_the_link_comes),
		at_open_counter(who_is_found_signed_in_stays),
		at_open_counter(a_press_that_could_not_be_sent_did_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
