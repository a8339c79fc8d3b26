/* Every entry once, in order, whatever the link loses or brings twice. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "firmware/control/event_order.h"

static struct event_order order;

static void begin_live(int64_t from)
{
	event_order_begin(&order, from);
	event_order_answered(&order, 0);
}

static void it_begins_with_a_question(void **state)
{
	(void)state;
	event_order_begin(&order, 5);
	assert_true(order.filling);
	assert_int_equal(order.next, 5);
	assert_false(event_order_live(&order, 5)); /* the answers will bring them */
	assert_false(event_order_live(&order, 7));
}

static void live_entries_in_a_row_are_shown_at_once(void **state)
{
	(void)state;
	begin_live(5);
	assert_true(event_order_live(&order, 5));
	assert_true(event_order_live(&order, 6));
	assert_false(order.filling);
}

static void an_entry_that_comes_twice_is_shown_once(void **state)
{
	(void)state;
	begin_live(5);
	assert_true(event_order_live(&order, 5));
	assert_false(event_order_live(&order, 5));
	assert_false(event_order_live(&order, 3));
	assert_false(order.filling);
}

static void a_gap_is_filled_before_anything_later_is_shown(void **state)
{
	(void)state;
	begin_live(5);
	assert_false(event_order_live(&order, 8));
	assert_true(order.filling);
	assert_int_equal(order.next, 5);
	for (int64_t seq = 5; seq <= 8; seq++)
		assert_true(event_order_fill(&order, seq));
	event_order_answered(&order, 4);
	assert_true(order.filling); /* more may be there: only an empty answer is the end */
	event_order_answered(&order, 0);
	assert_false(order.filling);
	assert_true(event_order_live(&order, 9));
}

static void an_answer_with_a_hole_is_taken_up_to_the_hole(void **state)
{
	(void)state;
	event_order_begin(&order, 1);
	assert_true(event_order_fill(&order, 1));
	assert_false(event_order_fill(&order, 3));
	assert_false(event_order_fill(&order, 1));
	assert_true(event_order_fill(&order, 2));
	assert_int_equal(order.next, 3);
}

/* The hub has `made` entries; the live ones get lost, doubled or late; answers are cut short. */
static void whatever_gets_lost_the_output_is_gapless(void **state)
{
	(void)state;
	for (unsigned int seed = 1; seed <= 200; seed++) {
		int64_t made = 0, shown = 0;

		srandom(seed);
		event_order_begin(&order, 1);
		for (int step = 0; step < 400; step++) {
			long dice = random() % 10;

			if (dice < 5) {
				made++;
				if (dice < 4 && event_order_live(&order, made))
					assert_int_equal(made, ++shown);
			} else if (dice < 6 && made) {
				int64_t again = 1 + random() % made;

				/* nothing that the next fill would show again */
				if (event_order_live(&order, again))
					assert_int_equal(again, ++shown);
			} else if (order.filling) {
				int64_t count = 0, from = order.next, limit = 1 + random() % 5;

				for (; from <= made && count < limit; from++, count++)
					if (event_order_fill(&order, from))
						assert_int_equal(from, ++shown);
				event_order_answered(&order, count);
			}
			if (shown > made || shown != order.next - 1)
				fail_msg("seed %u: %lld shown of %lld", seed, (long long)shown,
					(long long)made);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_begins_with_a_question),
		cmocka_unit_test(live_entries_in_a_row_are_shown_at_once),
		cmocka_unit_test(an_entry_that_comes_twice_is_shown_once),
		cmocka_unit_test(a_gap_is_filled_before_anything_later_is_shown),
		cmocka_unit_test(an_answer_with_a_hole_is_taken_up_to_the_hole),
		cmocka_unit_test(whatever_gets_lost_the_output_is_gapless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
