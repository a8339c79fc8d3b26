/*
 * The pauses of what is said: silence before and behind a sentence or a recording is left out,
 * silence inside is shortened, and a pause of our own stands between them. So recordings and
 * espeak-ng, whose sentences end in half a second of nothing, follow each other at one pace.
 *
 * Samples go through; what is quiet waits here until it is known what follows. Pure; private to
 * this room.
 */
#ifndef NOVBE_VOICE_PAUSES_H
#define NOVBE_VOICE_PAUSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	PAUSES_QUIET = 200,  /* no sample beyond it is heard as silence: 44 dB below the limit */
	PAUSES_LEAD_MS = 20, /* kept of the quiet before a sound: soft beginnings */
	PAUSES_TAIL_MS = 40, /* and behind it: what rings out */
	PAUSES_MAX_MS = 400,
	PAUSES_MAX_RATE_HZ = 48000,
	PAUSES_OUT_SAMPLES = 512, /* handed over at a time */
};

/* Takes the next samples; anything but 0 ends it, and is returned. */
typedef int pauses_sink_fn(void *data, const int16_t *samples, size_t count);

struct pauses {
	pauses_sink_fn *sink;
	void *data;
	int rate_hz;
	size_t longest; /* samples of quiet inside */
	size_t gap;	/* samples of silence before the next sound */
	size_t held_count;
	bool is_inside, any;
	size_t out_count;
	int16_t out[PAUSES_OUT_SAMPLES];
	int16_t held[PAUSES_MAX_RATE_HZ / 1000 * PAUSES_MAX_MS];
};

/* Begins. rate_hz: at most PAUSES_MAX_RATE_HZ; longest_ms: PAUSES_TAIL_MS..PAUSES_MAX_MS, a longer
 * quiet inside is shortened to it. */
void pauses_init(
	struct pauses *pauses, int rate_hz, int longest_ms, pauses_sink_fn *sink, void *data);
/* The next samples of a sentence or recording. 0 or what the sink returned. */
int pauses_put(struct pauses *pauses, const int16_t *samples, size_t count)
	__attribute__((warn_unused_result));
/* It is over; what is heard next begins gap_ms later. A gap is put in when something follows, and
 * only behind something that was heard. 0 or what the sink returned. */
int pauses_break(struct pauses *pauses, int gap_ms) __attribute__((warn_unused_result));
/* All is over: gap_ms of silence, so that the next text keeps its distance. Likewise. */
int pauses_end(struct pauses *pauses, int gap_ms) __attribute__((warn_unused_result));

#endif
