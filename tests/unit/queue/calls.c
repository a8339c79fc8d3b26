/* What a zone's walls list: everybody in hand, and the young calls, newest first. */
#include "tests/unit/queue/rig.h"

enum { MAX_CALLS = 64, KEEP_MS = 60000 };

/* The zone's calls as "A001 B002 ..."; good until the next call. */
static const char *listed_at_most(struct rig *rig, uint16_t zone, size_t max)
{
	static char text[2000];
	struct leg_ref legs[MAX_CALLS];
	size_t count = hall_calls(rig->hall, zone, rig->now_ms, KEEP_MS, legs, max);

	assert_true(count <= max);
	text[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		char ticket[TICKET_TEXT_SIZE];

		ticket_text(&hall_visit(rig->hall, legs[i].visit)->ticket, ticket);
		if (i > 0)
			strcat(text, " ");
		strcat(text, ticket);
	}
	return text;
}

static const char *listed(struct rig *rig, uint16_t zone)
{
	return listed_at_most(rig, zone, MAX_CALLS);
}

static void newest_call_comes_first_in_its_own_zone(void **state)
{
	struct rig *rig = *state;

	assert_string_equal(listed(rig, 0), "");
	rig_take(rig, "id", "");
	rig_take(rig, "id", "");
	rig_take(rig, "id", "");
	rig_next(rig, 0);
	rig_next(rig, 1);
	rig_next(rig, 3);
	assert_string_equal(listed(rig, 0), "A002 A001");
	assert_string_equal(listed(rig, 1), "A003");
	assert_string_equal(listed_at_most(rig, 0, 1), "A002");
	assert_string_equal(listed_at_most(rig, 0, 0), "");
}

static void ended_calls_stay_for_a_while_and_those_in_hand_for_ever(void **state)
{
	struct rig *rig = *state;

	rig_take(rig, "id", "");
	rig_take(rig, "id", "");
	rig_next(rig, 0);
	rig_next(rig, 1);
	assert_int_equal(rig_counter(rig, VERB_END, 1), REFUSED_NOT);
	assert_string_equal(listed(rig, 0), "A002 A001");
	rig->now_ms += KEEP_MS - 1;
	assert_string_equal(listed(rig, 0), "A002 A001");
	rig->now_ms += 1;
	assert_string_equal(listed(rig, 0), "A001");
	rig->now_ms += 3600000;
	assert_string_equal(listed(rig, 0), "A001");
}

static void recall_puts_a_call_on_top_again(void **state)
{
	struct rig *rig = *state;

	rig_take(rig, "id", "");
	rig_take(rig, "id", "");
	rig_next(rig, 0);
	rig_next(rig, 1);
	rig->now_ms += 5000;
	assert_int_equal(rig_counter(rig, VERB_RECALL, 0), REFUSED_NOT);
	assert_string_equal(listed(rig, 0), "A001 A002");
	assert_int_equal(rig_counter(rig, VERB_END, 0), REFUSED_NOT);
	rig->now_ms += KEEP_MS - 1;
	assert_string_equal(listed(rig, 0), "A001 A002"); /* young: its recall counts */
}

static void void_and_waiting_again_leave_the_wall(void **state)
{
	struct rig *rig = *state;

	rig_take(rig, "id", "");
	rig_take(rig, "id", "");
	rig_take(rig, "id", "");
	rig_next(rig, 0);
	rig_next(rig, 1);
	assert_int_equal(rig_ticket(rig, VERB_VOID, ROLE_KIOSK, "A001"), REFUSED_NOT);
	assert_string_equal(listed(rig, 0), "A002");
	assert_int_equal(rig_counter(rig, VERB_NO_SHOW, 1), REFUSED_NOT);
	assert_string_equal(listed(rig, 0), "A002");
	assert_int_equal(rig_ticket(rig, VERB_RETURN, ROLE_RECEPTION, "A002"), REFUSED_NOT);
	assert_string_equal(listed(rig, 0), "");
	assert_string_equal(rig_next(rig, 0), "A002");
	assert_string_equal(listed(rig, 0), "A002"); /* once, by its last call */
}

/* More calls than the hall remembers: who is in hand is listed all the same. */
static void long_held_tickets_outlive_the_list_of_calls(void **state)
{
	struct rig *rig = *state;

	for (int i = 0; i < 3; i++) {
		rig_take(rig, "tax", "");
		rig->now_ms += 10;
	}
	rig_next(rig, 2);
	rig_next(rig, 0);
	rig_take(rig, "id", "");
	rig_next(rig, 1);
	for (int i = 0; i < 3000; i++) {
		rig->now_ms += 100;
		assert_int_equal(rig_counter(rig, VERB_RECALL, 1), REFUSED_NOT);
	}
	assert_string_equal(listed(rig, 0), "A001 C002 C001");
	assert_string_equal(listed_at_most(rig, 0, 2), "A001 C002");
}

static void new_day_clears_the_walls(void **state)
{
	struct rig *rig = *state;

	rig_take(rig, "id", "");
	rig_next(rig, 0);
	assert_int_equal(rig_close_day(rig), REFUSED_NOT);
	assert_string_equal(listed(rig, 0), "");
	assert_int_equal(rig_open_day(rig, "2026-11-24"), REFUSED_NOT);
	assert_string_equal(listed(rig, 0), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RIG_TEST(newest_call_comes_first_in_its_own_zone),
		RIG_TEST(ended_calls_stay_for_a_while_and_those_in_hand_for_ever),
		RIG_TEST(recall_puts_a_call_on_top_again),
		RIG_TEST(void_and_waiting_again_leave_the_wall),
		RIG_TEST(long_held_tickets_outlive_the_list_of_calls),
		RIG_TEST(new_day_clears_the_walls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
