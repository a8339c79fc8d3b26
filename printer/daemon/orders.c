/* Orders at a shared printer. */
#include "printer/daemon/orders.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

unsigned int order_copy(const struct order_message *order)
{
	return order->copy ? order->ticket.copies : 0;
}

static enum order_verdict say(
	enum order_verdict verdict, char why[ANSWER_TEXT_SIZE], const char *text)
{
	snprintf(why, ANSWER_TEXT_SIZE, "%s", text);
	return verdict;
}

/* Nothing is printed that the hub has given up: the citizen was told otherwise by then. */
static enum order_verdict judge_time(const struct order_message *order,
	const struct order_circumstances *now, char why[ANSWER_TEXT_SIZE])
{
	if (order->deadline_ms && now->hub_ms < 0)
		return say(ORDER_LATER, why, "the hub's time is not known yet");
	if (!order->deadline_ms || now->hub_ms < order->deadline_ms)
		return say(ORDER_PRINT, why, "");
	snprintf(why, ANSWER_TEXT_SIZE,
		"the order came %" PRId64 " ms after its deadline: not printed",
		now->hub_ms - order->deadline_ms);
	return ORDER_REFUSE;
}

enum order_verdict order_judge(const struct order_message *order,
	const struct order_circumstances *now, char why[ANSWER_TEXT_SIZE])
{
	enum order_verdict in_time;

	if (!strcmp(order->verb, "picture"))
		return say(ORDER_REFUSE, why, "a printer has no screen to take a picture of");
	if (strcmp(order->verb, "print") != 0)
		return say(ORDER_REFUSE, why, "this printer knows no such order");
	if (!order->has_ticket || !order->ticket.visit[0])
		return say(ORDER_REFUSE, why, "an order to print needs a ticket with its visit");
	if (order->copy && !order->ticket.copies)
		return say(ORDER_REFUSE, why,
			"an order for a copy needs the copy's number in `copies`");
	in_time = judge_time(order, now, why);
	if (in_time == ORDER_PRINT && !now->has_hall)
		return say(ORDER_LATER, why, "the hall's catalogue has not come yet");
	return in_time;
}

static struct order_open *find(struct orders *orders, const char *visit, unsigned int copy)
{
	for (int i = 0; i < ORDERS_MAX; i++) {
		struct order_open *open = &orders->open[i];

		if (open->used && open->copy == copy && !strcmp(open->visit, visit))
			return open;
	}
	return NULL;
}

int orders_open(struct orders *orders, const struct order_message *order)
{
	struct order_open *open = find(orders, order->ticket.visit, order_copy(order));

	for (int i = 0; !open && i < ORDERS_MAX; i++) {
		if (!orders->open[i].used)
			open = &orders->open[i];
	}
	if (!open)
		return -ENOSPC;
	*open = (struct order_open){.used = true, .copy = order_copy(order)};
	memcpy(open->order, order->order, sizeof(open->order));
	memcpy(open->visit, order->ticket.visit, sizeof(open->visit));
	return 0;
}

bool orders_end(
	struct orders *orders, const char *visit, unsigned int copy, char order[COMMAND_ID_SIZE])
{
	struct order_open *open = find(orders, visit, copy);

	if (!open)
		return false;
	memcpy(order, open->order, COMMAND_ID_SIZE);
	open->used = false;
	return true;
}

void orders_hold(struct orders *orders, const struct order_message *order)
{
	int i = 0;

	while (i < orders->held_count && strcmp(orders->held[i].order, order->order) != 0)
		i++;
	if (i == ORDERS_MAX_HELD)
		return;
	orders->held[i] = *order;
	orders->held_count += i == orders->held_count;
}

bool orders_take_held(struct orders *orders, struct order_message *order)
{
	if (orders->held_count == 0)
		return false;
	*order = orders->held[0];
	orders->held_count--;
	memmove(&orders->held[0], &orders->held[1],
		(size_t)orders->held_count * sizeof(orders->held[0]));
	return true;
}
