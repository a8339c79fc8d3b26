/* A recording's samples, looked at. */
#include "firmware/voice/clip_samples.h"

#include <math.h>
#include <stdlib.h>

#include "firmware/voice/pauses.h"

int clip_peak(const int16_t *samples, size_t count)
{
	int peak = 0;

	for (size_t i = 0; i < count; i++)
		if (abs(samples[i]) > peak)
			peak = abs(samples[i]);
	return peak;
}

void clip_ends(const int16_t *samples, size_t count, size_t *first, size_t *end)
{
	const int part = clip_peak(samples, count) / CLIP_QUIET_PART;
	const int quiet = part > PAUSES_QUIET ? part : PAUSES_QUIET;
	size_t from = 0, to = count;

	while (from < count && abs(samples[from]) <= quiet)
		from++;
	while (to > from && abs(samples[to - 1]) <= quiet)
		to--;
	*first = from < to ? from : 0;
	*end = from < to ? to : 0;
}

void clip_leave_headroom(int16_t *samples, size_t count)
{
	const int peak = clip_peak(samples, count);

	if (peak <= CLIP_PEAK)
		return;
	for (size_t i = 0; i < count; i++)
		samples[i] = (int16_t)(samples[i] * CLIP_PEAK / peak);
}

double clip_loudness(const int16_t *samples, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += (double)samples[i] * samples[i];
	return count > 0 ? sqrt(sum / (double)count) : 0;
}

size_t clip_clipped(const int16_t *samples, size_t count)
{
	size_t clipped = 0, run = 0;

	for (size_t i = 0; i <= count; i++) {
		if (i < count && abs(samples[i]) >= CLIP_CLIPPED) {
			run++;
			continue;
		}
		clipped += run >= CLIP_CLIPPED_RUN ? run : 0;
		run = 0;
	}
	return clipped;
}
