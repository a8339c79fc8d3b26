/*
 * Estimated waits. The rate of calls with a prior is the best simple predictor measured on hall
 * data. A counter that serves many services gives each a share of its time, so the prior takes only
 * that share: with first come, first served and equal services it then says exactly "everybody who
 * waits for these counters, over the counters". The interval is honest rather than narrow:
 *   - N people, one after the other, at a steady rate take an Erlang(N) time: relative deviation
 *     1 / sqrt(N), where N counts the people of other services in between too;
 *   - a rate known from k calls (seen, or worth as much by the prior) is off by about 1 / sqrt(k);
 *   - halls are not steady: a quarter on top.
 * The three are independent, so their squares add. 1.645 deviations to either side hold nine of
 * ten; the low end never falls under a tenth of the expected wait.
 */
#include "firmware/queue/estimate.h"

enum { SCALE = 1024, Z_90_SCALED = 1684 /* 1.645 x 1024 */ };

static const int64_t longest_ms = INT64_C(24) * 3600 * 1000;

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

/* Relative deviation, in 1/1024, for n people at a rate known from `known` / 1024 calls. */
static int64_t deviation(int64_t n, int64_t known, int64_t share)
{
	int64_t square = SCALE * SCALE / 16;

	/* What the pool of counters does as a whole: this service's figures over its share. */
	n = n * ESTIMATE_WHOLE / share;
	known = known * ESTIMATE_WHOLE / share;
	square += SCALE * SCALE / n;
	square += (int64_t)SCALE * SCALE * SCALE / (known > SCALE ? known : SCALE);
	return (int64_t)square_root((uint64_t)square);
}

void estimate_wait(const struct estimate_input *input, int64_t *low_ms, int64_t *high_ms)
{
	int64_t mean_ms = input->mean_service_ms;
	int64_t n = (int64_t)input->ahead + 1;
	int64_t known, expected_ms, spread_ms;

	*low_ms = *high_ms = -1;
	if (input->counters == 0 || input->share <= 0)
		return;
	if (mean_ms <= 0)
		mean_ms = ESTIMATE_DEFAULT_SERVICE_MS;
	/* Calls seen and calls the prior stands for, in 1/1024. */
	known = (int64_t)input->calls * SCALE + (int64_t)input->counters * ESTIMATE_PRIOR_MS *
							SCALE / mean_ms * input->share /
							ESTIMATE_WHOLE;
	if (known < 1)
		known = 1;
	expected_ms = n * SCALE * (input->window_ms + ESTIMATE_PRIOR_MS) / known;
	if (expected_ms > longest_ms)
		expected_ms = longest_ms;
	spread_ms = expected_ms * deviation(n, known, input->share) / SCALE * Z_90_SCALED / SCALE;
	*low_ms = expected_ms - spread_ms;
	if (*low_ms < expected_ms / 10)
		*low_ms = expected_ms / 10;
	*high_ms = expected_ms + spread_ms;
	if (*high_ms > longest_ms)
		*high_ms = longest_ms;
}
