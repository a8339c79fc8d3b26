/* See the picture in the header. */
#include "firmware/control/event_order.h"

void event_order_begin(struct event_order *order, int64_t from)
{
	order->next = from;
	order->newest = from - 1;
	order->filling = true;
}

bool event_order_live(struct event_order *order, int64_t seq)
{
	if (seq > order->newest)
		order->newest = seq;
	if (order->filling || seq < order->next)
		return false;
	if (seq > order->next) {
		order->filling = true;
		return false;
	}
	order->next++;
	return true;
}

bool event_order_fill(struct event_order *order, int64_t seq)
{
	if (seq != order->next)
		return false;
	order->next++;
	if (seq > order->newest)
		order->newest = seq;
	return true;
}

/* An empty answer ends it too: nothing more is there, whatever was heard of. */
void event_order_answered(struct event_order *order, int64_t count)
{
	if (count == 0 && order->newest >= order->next)
		order->newest = order->next - 1;
	if (count == 0)
		order->filling = false;
}
