/* What is in a recording: where its sound begins and ends, how loud it is. Pure; private to this
 * room. */
#ifndef NOVBE_VOICE_CLIP_SAMPLES_H
#define NOVBE_VOICE_CLIP_SAMPLES_H

#include <stddef.h>
#include <stdint.h>

enum {
	CLIP_QUIET_PART = 50, /* a sample below this part of the peak (34 dB) is background */
	CLIP_PEAK = 30000,    /* no clip is played louder */
	CLIP_CLIPPED = 32700, /* samples beyond it, a few in a row, were cut off */
	CLIP_CLIPPED_RUN = 3,
};

/* The first sample that is heard, and one behind the last; both 0: none is. */
void clip_ends(const int16_t *samples, size_t count, size_t *first, size_t *end);
/* The amplitude of the loudest sample. */
int clip_peak(const int16_t *samples, size_t count);
/* Makes it quieter, where its peak is beyond CLIP_PEAK. */
void clip_leave_headroom(int16_t *samples, size_t count);
/* The root of the mean square, 0 for no samples. */
double clip_loudness(const int16_t *samples, size_t count);
/* Samples that stand in runs of CLIP_CLIPPED_RUN or more beyond CLIP_CLIPPED. */
size_t clip_clipped(const int16_t *samples, size_t count);

#endif
