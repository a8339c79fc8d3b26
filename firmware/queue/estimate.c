/*
 * Estimated waits. The rate of calls with a prior is the best simple predictor measured on hall
 * data; the interval is honest rather than narrow:
 *   - the time of n = ahead + 1 calls at a steady rate is Erlang(n): standard deviation
 *     expected / sqrt(n);
 *   - a rate known from k calls (seen, or worth as much by the prior) is itself off by about
 *     1 / sqrt(k).
 * Both are independent, so their squares add. Between the 5th and the 95th percentile of a normal
 * lie 1.645 deviations to either side; the low end never falls under a tenth of the expected wait.
 */
#include "firmware/queue/estimate.h"

enum { SCALE = 1024, Z_90_SCALED = 1684 /* 1.645 x 1024 */ };

void call_rate_note(struct call_rate *rate, int64_t at_ms)
{
	uint32_t slot = (uint32_t)(at_ms / ESTIMATE_SLOT_MS);
	uint32_t place = slot % ESTIMATE_SLOTS;

	if (rate->slot[place] != slot) {
		rate->slot[place] = slot;
		rate->calls[place] = 0;
	}
	rate->calls[place]++;
}

uint32_t call_rate_count(
	const struct call_rate *rate, int64_t since_ms, int64_t now_ms, int64_t *window_ms)
{
	int64_t last = now_ms / ESTIMATE_SLOT_MS;
	int64_t first = last - (ESTIMATE_SLOTS - 1);
	int64_t start_ms = first * ESTIMATE_SLOT_MS;
	uint32_t calls = 0;

	for (int i = 0; i < ESTIMATE_SLOTS; i++)
		if (rate->slot[i] >= first && rate->slot[i] <= last)
			calls += rate->calls[i];
	if (start_ms < since_ms)
		start_ms = since_ms;
	*window_ms = now_ms > start_ms ? now_ms - start_ms : 0;
	return calls;
}

static uint64_t square_root(uint64_t value)
{
	uint64_t root = 0;

	for (uint64_t bit = UINT64_C(1) << 62; bit > 0; bit >>= 2) {
		if (value >= root + bit) {
			value -= root + bit;
			root = (root >> 1) + bit;
		} else {
			root >>= 1;
		}
	}
	return root;
}

void estimate_wait(const struct estimate_input *input, int64_t *low_ms, int64_t *high_ms)
{
	int64_t mean_ms = input->mean_service_ms;
	int64_t n = (int64_t)input->ahead + 1;
	int64_t known, expected_ms, share, spread_ms;

	*low_ms = *high_ms = -1;
	if (input->counters == 0)
		return;
	if (mean_ms <= 0)
		mean_ms = ESTIMATE_DEFAULT_SERVICE_MS;
	/* Calls seen and calls the prior stands for, in 1/1024; at least one in all. */
	known = (int64_t)input->calls * SCALE +
		(int64_t)input->counters * ESTIMATE_PRIOR_MS * SCALE / mean_ms;
	if (known < SCALE)
		known = SCALE;
	expected_ms = n * SCALE * (input->window_ms + ESTIMATE_PRIOR_MS) / known;
	/* Relative deviation in 1/1024: sqrt(1/n + 1/k). */
	share = (int64_t)square_root(
		(uint64_t)(SCALE * SCALE / n + (int64_t)SCALE * SCALE * SCALE / known));
	spread_ms = expected_ms * share / SCALE * Z_90_SCALED / SCALE;
	*low_ms = expected_ms - spread_ms;
	if (*low_ms < expected_ms / 10)
		*low_ms = expected_ms / 10;
	*high_ms = expected_ms + spread_ms;
}
