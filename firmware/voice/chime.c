/* Sines that decay, the higher ones sooner, as of a struck bar. */
#include "firmware/voice/chime.h"

#include <math.h>

enum { ATTACK_MS = 4, FADE_MS = 60 /* at the end, to nothing */ };

static const struct {
	double multiple, part, decay_s;
} partials[] = {
	{1, 9000, 0.24},
	{2, 1700, 0.14},
	{3, 700, 0.08},
};

/* One tone, s seconds after it was struck. */
static double tone(double hz, double s)
{
	double sum = 0;

	if (s < 0)
		return 0;
	for (size_t i = 0; i < sizeof(partials) / sizeof(partials[0]); i++)
		sum += partials[i].part * exp(-s / partials[i].decay_s) *
		       sin(2 * M_PI * hz * partials[i].multiple * s);
	return s * 1000 < ATTACK_MS ? sum * s * 1000 / ATTACK_MS : sum;
}

size_t chime_make(int rate_hz, int16_t samples[CHIME_MAX_SAMPLES])
{
	const size_t count = (size_t)rate_hz * CHIME_MS / 1000;

	for (size_t i = 0; i < count; i++) {
		const double s = (double)i / rate_hz;
		const double left_ms = CHIME_MS - s * 1000;
		double sample = tone(CHIME_FIRST_HZ, s) +
				tone(CHIME_SECOND_HZ, s - CHIME_SECOND_MS / 1000.0);

		if (left_ms < FADE_MS)
			sample *= left_ms / FADE_MS;
		samples[i] = (int16_t)lround(sample);
	}
	return count;
}
