/* A citizens' pad through a counter's day, with time, link and hub played by hand. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <errno.h>
#include <string.h>

#include <cmocka.h>

#include "firmware/counter/pad.h"

enum { RATE_FOR_MS = 30000, STRIKE_MS = 500 };
static const int64_t HUB_AHEAD_MS = 1795405000000;

static struct pad pad;
static struct command command;
static struct face face;

/* ticket: in hand; last: served before, ended at last_end_ms of our time. */
static void hear(
	const char *ticket, enum leg_state leg_state, const char *last, int64_t last_end_ms)
{
	struct counter_message m = {.number = 7,
		.state = COUNTER_OPEN,
		.leg_state = leg_state,
		.last_end_ms = *last ? HUB_AHEAD_MS + last_end_ms : 0};

	strcpy(m.ticket, ticket);
	if (*ticket)
		strcat(strcpy(m.leg, ticket), "/1");
	strcpy(m.last, last);
	pad_counter(&pad, &m);
}

static bool press(const char *stars, int64_t at_ms)
{
	struct press press = {.button = BUTTON_RATE, .at_ms = at_ms};

	strcpy(press.argument, stars);
	return pad_press(&pad, &press, &command);
}

static void answer(enum refusal refusal, int64_t now_ms)
{
	struct answer_message a = {.ok = refusal == REFUSED_NOT, .refusal = refusal};

	pad_answer(&pad, OUTCOME_ANSWERED, &a, now_ms);
}

static enum lamp lamp(int64_t now_ms)
{
	pad_face(&pad, now_ms, &face);
	return face.lamp;
}

static void assert_asked(const char *ticket, int rating)
{
	char text[TICKET_TEXT_SIZE];

	ticket_text(&command.ticket, text);
	assert_string_equal(text, ticket);
	assert_int_equal(command.verb, VERB_RATE);
	assert_int_equal(command.rating, rating);
	assert_false(command.expect.given);
}

static int connected(void **state)
{
	struct pad_options options = {
		.number = 7, .strike_ms = STRIKE_MS, .rate_for_ms = RATE_FOR_MS};

	(void)state;
	pad_init(&pad, &options);
	pad_time(&pad, HUB_AHEAD_MS, 0);
	pad_ready(&pad);
	hear("", LEG_PLANNED, "", 0);
	return 0;
}

static void whoever_is_served_may_rate_and_is_thanked_once(void **state)
{
	(void)state;
	assert_int_equal(lamp(0), LAMP_CLOSED);
	hear("A001", LEG_CALLED, "", 0);
	assert_int_equal(lamp(0), LAMP_CLOSED); /* may not have come */
	hear("A001", LEG_SERVING, "", 0);
	assert_int_equal(lamp(1000), LAMP_WAITS);
	assert_true(press("4", 1000));
	assert_asked("A001", 4);
	assert_false(press("1", 1600)); /* while it is asked */
	assert_int_equal(lamp(1600), LAMP_WAITS);
	answer(REFUSED_NOT, 1700);
	assert_int_equal(lamp(1700), LAMP_SERVING);
	assert_non_null(strstr(face.text, "Thank you"));
	assert_int_equal(pad_due_ms(&pad, 1700), 1700 + PAD_THANKS_MS);
	assert_int_equal(lamp(1700 + PAD_THANKS_MS), LAMP_CLOSED);
	assert_false(press("1", 6000)); /* again: in silence */
	assert_int_equal(lamp(6000), LAMP_CLOSED);
	hear("", LEG_PLANNED, "A001", 7000);
	assert_int_equal(lamp(7000), LAMP_CLOSED);
	assert_false(press("5", 8000));
}

static void who_was_served_may_rate_for_a_while(void **state)
{
	(void)state;
	hear("", LEG_PLANNED, "A001", 1000);
	assert_int_equal(lamp(1000), LAMP_WAITS);
	assert_int_equal(pad_due_ms(&pad, 1000), 1000 + RATE_FOR_MS);
	assert_int_equal(lamp(1000 + RATE_FOR_MS - 1), LAMP_WAITS);
	assert_int_equal(lamp(1000 + RATE_FOR_MS), LAMP_CLOSED);
	assert_int_equal(pad_due_ms(&pad, 1000 + RATE_FOR_MS), INT64_MAX);
	assert_false(press("5", 1000 + RATE_FOR_MS));
	assert_int_equal(lamp(1000 + RATE_FOR_MS), LAMP_REFUSED);
	assert_non_null(strstr(face.text, "Nobody is to be rated"));
}

static void a_press_after_the_next_call_is_still_of_the_one_before(void **state)
{
	(void)state;
	hear("A002", LEG_CALLED, "A001", 1000);
	assert_true(press("5", 2000));
	assert_asked("A001", 5);
}

static void a_late_press_never_rates_the_one_before_once_the_next_is_here(void **state)
{
	(void)state;
	hear("A002", LEG_CALLED, "A001", 1000);
	hear("A002", LEG_SERVING, "A001", 1000);
	assert_true(press("2", 2000));
	assert_asked("A002", 2);
	pad_not_asked(&pad, 2000);
	/* Nor when that one went away unserved within the time. */
	hear("", LEG_PLANNED, "A001", 1000);
	assert_int_equal(lamp(9000), LAMP_CLOSED);
	assert_false(press("2", 9000));
}

static void a_pad_that_was_away_counts_the_time_in_the_hubs(void **state)
{
	(void)state;
	pad_lost(&pad, "the hub is away");
	assert_int_equal(lamp(0), LAMP_LINK_LOST);
	pad_time(&pad, HUB_AHEAD_MS, 0);
	pad_ready(&pad);
	hear("", LEG_PLANNED, "A001", -RATE_FOR_MS + 400); /* ended while we were away */
	assert_int_equal(lamp(399), LAMP_WAITS);
	assert_int_equal(lamp(400), LAMP_CLOSED);
}

static void two_buttons_under_one_hand_count_once(void **state)
{
	(void)state;
	hear("A001", LEG_SERVING, "", 0);
	assert_true(press("5", 1000));
	assert_false(press("4", 1100));
	answer(REFUSED_NOT, 1150);
	assert_false(press("4", 1200));
	hear("A002", LEG_SERVING, "A001", 1000); /* at the same instant */
	assert_false(press("4", 1300));
	assert_true(press("4", 1300 + STRIKE_MS));
	assert_asked("A002", 4);
}

static void without_a_link_the_press_is_refused_and_forgotten(void **state)
{
	(void)state;
	hear("A001", LEG_SERVING, "", 0);
	pad_lost(&pad, "gone");
	assert_false(press("5", 1000));
	assert_int_equal(lamp(1000), LAMP_REFUSED);
	assert_int_equal(lamp(1000 + PAD_FLASH_MS), LAMP_LINK_LOST);
	assert_non_null(strstr(face.text, "gone"));
	pad_ready(&pad);
	assert_false(pad_is_asking(&pad));
	assert_int_equal(lamp(9000), LAMP_WAITS);
}

static void an_unanswered_rating_may_be_given_again(void **state)
{
	(void)state;
	hear("A001", LEG_SERVING, "", 0);
	assert_true(press("5", 1000));
	pad_answer(&pad, OUTCOME_EXPIRED, NULL, 2900);
	assert_int_equal(lamp(2900), LAMP_LINK_LOST);
	assert_true(press("5", 4000));
	assert_asked("A001", 5);
	answer(REFUSED_STATE, 4001); /* the first one had been heard */
	assert_int_equal(lamp(4001), LAMP_REFUSED);
	assert_false(press("5", 9000));
	assert_int_equal(lamp(9000), LAMP_CLOSED);
}

static void a_refusal_that_passes_leaves_the_visit_to_be_rated(void **state)
{
	(void)state;
	hear("A001", LEG_SERVING, "", 0);
	assert_true(press("5", 1000));
	answer(REFUSED_STORAGE, 1001);
	assert_int_equal(lamp(1001), LAMP_REFUSED);
	assert_int_equal(lamp(1001 + PAD_FLASH_MS), LAMP_WAITS);
	assert_true(press("5", 5000));
}

static void tomorrow_the_same_number_is_somebody_else(void **state)
{
	(void)state;
	hear("A001", LEG_SERVING, "", 0);
	assert_true(press("5", 1000));
	answer(REFUSED_NOT, 1001);
	hear("", LEG_PLANNED, "A001", 2000);
	hear("", LEG_PLANNED, "", 0); /* a new day */
	hear("A001", LEG_SERVING, "", 0);
	assert_int_equal(lamp(90000), LAMP_WAITS);
	assert_true(press("1", 90000));
}

static void a_rating_is_one_to_five_and_nothing_else_is_pressed(void **state)
{
	static const char *const wrong[] = {"0", "6", "", "55", "x"};
	struct press next = {.button = BUTTON_NEXT, .at_ms = 90000};
	int64_t at_ms = 1000;

	(void)state;
	hear("A001", LEG_SERVING, "", 0);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++, at_ms += 1000)
		assert_false(press(wrong[i], at_ms));
	assert_false(pad_press(&pad, &next, &command));
	assert_int_equal(lamp(90000), LAMP_REFUSED);
}

static void another_counters_news_is_not_ours(void **state)
{
	struct counter_message m = {.number = 8, .state = COUNTER_CLOSED};

	(void)state;
	hear("A001", LEG_SERVING, "", 0);
	pad_counter(&pad, &m);
	assert_int_equal(lamp(0), LAMP_WAITS);
	m.number = 7;
	pad_counter(&pad, &m);
	assert_int_equal(lamp(0), LAMP_CLOSED);
}

static void before_the_counters_state_nothing_is_promised(void **state)
{
	struct pad_options options = {.number = 7, .rate_for_ms = RATE_FOR_MS};

	(void)state;
	pad_init(&pad, &options);
	assert_int_equal(lamp(0), LAMP_LINK_LOST);
	pad_ready(&pad);
	assert_false(pad_works(&pad));
	assert_int_equal(lamp(0), LAMP_LINK_LOST);
	assert_non_null(strstr(face.text, "waiting for the counter's state"));
	assert_false(press("5", 0));
}

#define TEST(test) cmocka_unit_test_setup(test, connected)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(whoever_is_served_may_rate_and_is_thanked_once),
		TEST(who_was_served_may_rate_for_a_while),
		TEST(a_press_after_the_next_call_is_still_of_the_one_before),
		TEST(a_late_press_never_rates_the_one_before_once_the_next_is_here),
		TEST(a_pad_that_was_away_counts_the_time_in_the_hubs),
		TEST(two_buttons_under_one_hand_count_once),
		TEST(without_a_link_the_press_is_refused_and_forgotten),
		TEST(an_unanswered_rating_may_be_given_again),
		TEST(a_refusal_that_passes_leaves_the_visit_to_be_rated),
		TEST(tomorrow_the_same_number_is_somebody_else),
		TEST(a_rating_is_one_to_five_and_nothing_else_is_pressed),
		TEST(another_counters_news_is_not_ours),
		TEST(before_the_counters_state_nothing_is_promised),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
