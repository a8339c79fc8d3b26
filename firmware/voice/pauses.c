/* Quiet samples wait in `held`: before a sound the last ones, inside and behind it the first. */
#include "firmware/voice/pauses.h"

#include <string.h>

static bool is_quiet(int16_t sample)
{
	return sample >= -PAUSES_QUIET && sample <= PAUSES_QUIET;
}

static size_t samples_of(const struct pauses *pauses, int ms)
{
	return (size_t)pauses->rate_hz * (size_t)ms / 1000;
}

void pauses_init(
	struct pauses *pauses, int rate_hz, int longest_ms, pauses_sink_fn *sink, void *data)
{
	pauses->sink = sink;
	pauses->data = data;
	pauses->rate_hz = rate_hz;
	pauses->longest = samples_of(pauses, longest_ms);
	pauses->gap = 0;
	pauses->held_count = pauses->out_count = 0;
	pauses->is_inside = pauses->any = false;
}

/* ---- What leaves -------------------------------------------------------------------------------
 */

static int flush(struct pauses *pauses)
{
	const size_t count = pauses->out_count;

	pauses->out_count = 0;
	return count > 0 ? pauses->sink(pauses->data, pauses->out, count) : 0;
}

/* samples: NULL for silence. */
static int put_out(struct pauses *pauses, const int16_t *samples, size_t count)
{
	int result = 0;

	while (count > 0 && result == 0) {
		const size_t room = PAUSES_OUT_SAMPLES - pauses->out_count;
		const size_t some = count < room ? count : room;
		int16_t *out = pauses->out + pauses->out_count;

		if (samples) {
			memcpy(out, samples, some * sizeof(*out));
			samples += some;
		} else {
			memset(out, 0, some * sizeof(*out));
		}
		pauses->out_count += some;
		count -= some;
		if (pauses->out_count == PAUSES_OUT_SAMPLES)
			result = flush(pauses);
	}
	return result;
}

static int put_held(struct pauses *pauses)
{
	const size_t count = pauses->held_count;

	pauses->held_count = 0;
	return put_out(pauses, pauses->held, count);
}

/* ---- What comes --------------------------------------------------------------------------------
 */

/* Before a sound the newest are of use, so older ones make room. */
static void hold_before(struct pauses *pauses, const int16_t *samples, size_t count)
{
	const size_t most = samples_of(pauses, PAUSES_LEAD_MS);
	size_t kept = pauses->held_count;

	if (count >= most) {
		samples += count - most;
		count = most;
	}
	if (kept + count > most) {
		const size_t lost = kept + count - most;

		kept -= lost;
		memmove(pauses->held, pauses->held + lost, kept * sizeof(*samples));
	}
	memcpy(pauses->held + kept, samples, count * sizeof(*samples));
	pauses->held_count = kept + count;
}

static void hold_behind(struct pauses *pauses, const int16_t *samples, size_t count)
{
	const size_t room = pauses->longest - pauses->held_count;
	const size_t some = count < room ? count : room;

	memcpy(pauses->held + pauses->held_count, samples, some * sizeof(*samples));
	pauses->held_count += some;
}

static int put_loud(struct pauses *pauses, const int16_t *samples, size_t count)
{
	int result = 0;

	if (!pauses->is_inside && pauses->any)
		result = put_out(pauses, NULL, pauses->gap);
	pauses->gap = 0;
	pauses->is_inside = pauses->any = true;
	if (result == 0)
		result = put_held(pauses);
	return result == 0 ? put_out(pauses, samples, count) : result;
}

int pauses_put(struct pauses *pauses, const int16_t *samples, size_t count)
{
	int result = 0;

	while (count > 0 && result == 0) {
		const bool quiet = is_quiet(*samples);
		size_t run = 1;

		while (run < count && is_quiet(samples[run]) == quiet)
			run++;
		if (!quiet)
			result = put_loud(pauses, samples, run);
		else if (pauses->is_inside)
			hold_behind(pauses, samples, run);
		else
			hold_before(pauses, samples, run);
		samples += run;
		count -= run;
	}
	return result;
}

int pauses_break(struct pauses *pauses, int gap_ms)
{
	const size_t tail = samples_of(pauses, PAUSES_TAIL_MS);
	int result = 0;

	if (pauses->is_inside) {
		if (pauses->held_count > tail)
			pauses->held_count = tail;
		result = put_held(pauses);
		pauses->gap = samples_of(pauses, gap_ms);
	}
	if (result == 0)
		result = flush(pauses);
	pauses->held_count = 0;
	pauses->is_inside = false;
	return result;
}

int pauses_end(struct pauses *pauses, int gap_ms)
{
	int result = pauses_break(pauses, gap_ms);

	if (result == 0 && pauses->any)
		result = put_out(pauses, NULL, samples_of(pauses, gap_ms));
	pauses->gap = 0;
	return result == 0 ? flush(pauses) : result;
}
