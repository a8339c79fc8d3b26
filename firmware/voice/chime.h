/*
 * The chime before an announcement: two tones of a struck bar, the second a third below the first,
 * which ring out over each other. Synthesized, so that a hall needs no file. Pure; private to this
 * room.
 */
#ifndef NOVBE_VOICE_CHIME_H
#define NOVBE_VOICE_CHIME_H

#include <stddef.h>
#include <stdint.h>

enum {
	CHIME_MS = 900,
	CHIME_SECOND_MS = 320, /* the second tone begins */
	CHIME_FIRST_HZ = 659,  /* e'' */
	CHIME_SECOND_HZ = 523, /* c'' */
	CHIME_PEAK = 16000,    /* no sample is beyond it: half of what there is */
	CHIME_MAX_RATE_HZ = 48000,
	CHIME_MAX_SAMPLES = CHIME_MAX_RATE_HZ / 1000 * CHIME_MS,
};

/* Its samples at rate_hz (8000..CHIME_MAX_RATE_HZ); how many. */
size_t chime_make(int rate_hz, int16_t samples[CHIME_MAX_SAMPLES]);

#endif
