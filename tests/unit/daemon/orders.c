/* Which orders a shared printer carries out, and which are open: printer/daemon/orders.h. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "printer/daemon/orders.h"

static const struct order_circumstances fine = {.hub_ms = 1000000, .has_hall = true};

static struct order_message order_of(const char *id, const char *visit, unsigned int copy)
{
	struct order_message order = {.has_ticket = true, .copy = copy > 0};

	snprintf(order.order, sizeof(order.order), "%s", id);
	strcpy(order.verb, "print");
	snprintf(order.ticket.visit, sizeof(order.ticket.visit), "%s", visit);
	order.ticket.copies = (uint16_t)copy;
	return order;
}

static void assert_refused(
	const struct order_message *order, const struct order_circumstances *now, const char *part)
{
	char why[ANSWER_TEXT_SIZE] = "";

	assert_int_equal(order_judge(order, now, why), ORDER_REFUSE);
	if (!strstr(why, part))
		fail_msg("'%s' does not say '%s'", why, part);
}

static void an_order_in_time_is_printed(void **state)
{
	struct order_message order = order_of("f-1", "isb-2026-11-23-A047", 0);
	char why[ANSWER_TEXT_SIZE];

	(void)state;
	assert_int_equal(order_judge(&order, &fine, why), ORDER_PRINT);
	order.deadline_ms = fine.hub_ms + 1;
	assert_int_equal(order_judge(&order, &fine, why), ORDER_PRINT);
}

static void past_its_deadline_nothing_is_printed(void **state)
{
	struct order_message order = order_of("f-1", "isb-2026-11-23-A047", 0);

	(void)state;
	order.deadline_ms = fine.hub_ms;
	assert_refused(&order, &fine, "0 ms after its deadline");
	order.deadline_ms = fine.hub_ms - 2500;
	assert_refused(&order, &fine, "2500 ms after its deadline");
}

static void an_order_waits_for_the_hubs_time_and_the_hall(void **state)
{
	struct order_circumstances timeless = {.hub_ms = -1, .has_hall = true};
	struct order_circumstances no_hall = {.hub_ms = 1000000};
	struct order_message order = order_of("f-1", "isb-2026-11-23-A047", 0);
	char why[ANSWER_TEXT_SIZE];

	(void)state;
	assert_int_equal(order_judge(&order, &timeless, why), ORDER_PRINT);
	assert_int_equal(order_judge(&order, &no_hall, why), ORDER_LATER);
	assert_non_null(strstr(why, "catalogue"));
	order.deadline_ms = 1;
	assert_int_equal(order_judge(&order, &timeless, why), ORDER_LATER);
	assert_non_null(strstr(why, "time"));
	assert_int_equal(order_judge(&order, &no_hall, why), ORDER_REFUSE); /* too late anyway */
}

static void what_cannot_be_printed_is_refused_in_words(void **state)
{
	struct order_message order = order_of("f-1", "isb-2026-11-23-A047", 0);

	(void)state;
	order.copy = true; /* but its number is missing */
	assert_refused(&order, &fine, "copies");
	order = order_of("f-1", "", 0);
	assert_refused(&order, &fine, "visit");
	order.has_ticket = false;
	assert_refused(&order, &fine, "ticket");
	strcpy(order.verb, "picture");
	assert_refused(&order, &fine, "no screen");
	strcpy(order.verb, "dance");
	assert_refused(&order, &fine, "no such order");
}

static void the_same_piece_ordered_again_is_one_order_with_the_newest_id(void **state)
{
	struct order_message first = order_of("f-1", "isb-2026-11-23-A047", 0);
	struct order_message again = order_of("f-2", "isb-2026-11-23-A047", 0);
	struct order_message copy = order_of("f-3", "isb-2026-11-23-A047", 1);
	struct orders orders = {0};
	char id[COMMAND_ID_SIZE];

	(void)state;
	assert_int_equal(orders_open(&orders, &first), 0);
	assert_int_equal(orders_open(&orders, &copy), 0);
	assert_int_equal(orders_open(&orders, &again), 0);
	assert_true(orders_end(&orders, "isb-2026-11-23-A047", 0, id));
	assert_string_equal(id, "f-2");
	assert_false(orders_end(&orders, "isb-2026-11-23-A047", 0, id));
	assert_true(orders_end(&orders, "isb-2026-11-23-A047", 1, id));
	assert_string_equal(id, "f-3");
	assert_false(orders_end(&orders, "isb-2026-11-23-A048", 0, id));
}

static void the_list_of_open_orders_has_an_end(void **state)
{
	struct order_message order;
	struct orders orders = {0};
	char visit[VISIT_ID_SIZE], id[COMMAND_ID_SIZE];

	(void)state;
	for (int i = 0; i < ORDERS_MAX; i++) {
		snprintf(visit, sizeof(visit), "isb-2026-11-23-A%03d", i + 1);
		order = order_of("f-1", visit, 0);
		assert_int_equal(orders_open(&orders, &order), 0);
	}
	assert_int_equal(orders_open(&orders, &order), 0); /* the same piece */
	order = order_of("f-1", "isb-2026-11-23-B001", 0);
	assert_int_equal(orders_open(&orders, &order), -ENOSPC);
	assert_true(orders_end(&orders, visit, 0, id));
	assert_int_equal(orders_open(&orders, &order), 0);
}

static void held_orders_come_back_in_their_order_and_once(void **state)
{
	struct order_message order;
	struct orders orders = {0};
	char id[COMMAND_ID_SIZE];

	(void)state;
	for (int round = 0; round < 2; round++) { /* repeats change nothing */
		for (int i = 0; i < ORDERS_MAX_HELD + 3; i++) {
			snprintf(id, sizeof(id), "f-%d", i);
			order = order_of(id, "isb-2026-11-23-A047", 0);
			orders_hold(&orders, &order);
		}
	}
	for (int i = 0; i < ORDERS_MAX_HELD; i++) {
		snprintf(id, sizeof(id), "f-%d", i);
		assert_true(orders_take_held(&orders, &order));
		assert_string_equal(order.order, id);
	}
	assert_false(orders_take_held(&orders, &order));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_order_in_time_is_printed),
		cmocka_unit_test(past_its_deadline_nothing_is_printed),
		cmocka_unit_test(an_order_waits_for_the_hubs_time_and_the_hall),
		cmocka_unit_test(what_cannot_be_printed_is_refused_in_words),
		cmocka_unit_test(the_same_piece_ordered_again_is_one_order_with_the_newest_id),
		cmocka_unit_test(the_list_of_open_orders_has_an_end),
		cmocka_unit_test(held_orders_come_back_in_their_order_and_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
