/* Recordings that are test tones, and an ear for tones (Goertzel). */
#ifndef TESTS_VOICE_TONES_H
#define TESTS_VOICE_TONES_H

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TONES_RATE_HZ = 22050 };

/* The amplitude of one frequency in samples. */
static inline double tone_amplitude(const int16_t *samples, size_t count, double hz, int rate_hz)
{
	const double turn = 2 * M_PI * hz / rate_hz, factor = 2 * cos(turn);
	double last = 0, before = 0;

	for (size_t i = 0; i < count; i++) {
		const double now = samples[i] + factor * last - before;

		before = last;
		last = now;
	}
	return 2 * sqrt(last * last + before * before - factor * last * before) / (double)count;
}

/* A WAV of one channel of signed 16 bits. */
static inline void wav_write(
	const char *path, const int16_t *samples, size_t count, uint32_t rate_hz)
{
	const uint32_t bytes = (uint32_t)count * 2;
	const uint32_t words[] = {bytes + 36, 0x45564157, 0x20746d66, 16, 0x10001, rate_hz,
		rate_hz * 2, 0x100002, 0x61746164, bytes};
	FILE *file = fopen(path, "wb");

	if (!file || fwrite("RIFF", 4, 1, file) != 1 ||
		fwrite(words, sizeof(words), 1, file) != 1 ||
		(count > 0 && fwrite(samples, 2, count, file) != count) || fclose(file) != 0) {
		perror(path);
		abort();
	}
}

struct tone {
	double hz;
	int peak, ms, before_ms, behind_ms; /* silence around it */
	uint32_t rate_hz;		    /* 0: TONES_RATE_HZ */
};

static inline void tone_write(const char *path, const struct tone *tone)
{
	const uint32_t rate_hz = tone->rate_hz ? tone->rate_hz : TONES_RATE_HZ;
	const size_t before = rate_hz * (size_t)tone->before_ms / 1000;
	const size_t loud = rate_hz * (size_t)tone->ms / 1000;
	const size_t count = before + loud + rate_hz * (size_t)tone->behind_ms / 1000;
	int16_t *samples = calloc(count + 1, sizeof(*samples));

	for (size_t i = 0; i < loud; i++) {
		const double sample = tone->peak * sin(2 * M_PI * tone->hz * (double)i / rate_hz);

		samples[before + i] = (int16_t)fmax(-32768, fmin(32767, sample));
	}
	wav_write(path, samples, count, rate_hz);
	free(samples);
}

#endif
