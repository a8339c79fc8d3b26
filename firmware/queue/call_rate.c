/* Rates of calls: a ring of five-minute slots, each of which knows its time, so that none has to be
 * cleared by a clock. */
#include "firmware/queue/call_rate.h"

void call_rate_note(struct call_rate *rate, int64_t at_ms)
{
	uint32_t slot = (uint32_t)(at_ms / CALL_RATE_SLOT_MS);
	uint32_t place = slot % CALL_RATE_SLOTS;

	if (rate->slot[place] != slot) {
		rate->slot[place] = slot;
		rate->calls[place] = 0;
	}
	rate->calls[place]++;
}

uint32_t call_rate_count(const struct call_rate *rate, int slots, int64_t now_ms)
{
	uint32_t last = (uint32_t)(now_ms / CALL_RATE_SLOT_MS), calls = 0;

	for (int i = 0; i < CALL_RATE_SLOTS; i++)
		if (last - rate->slot[i] < (uint32_t)slots)
			calls += rate->calls[i];
	return calls;
}

int64_t call_rate_window_ms(int slots, int64_t since_ms, int64_t now_ms)
{
	int64_t start_ms = (now_ms / CALL_RATE_SLOT_MS - (slots - 1)) * CALL_RATE_SLOT_MS;

	if (start_ms < since_ms)
		start_ms = since_ms;
	return now_ms > start_ms ? now_ms - start_ms : 0;
}
