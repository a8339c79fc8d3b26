/*
 * Sound out: samples to a device, through SDL2. For a worker thread of its own: opening may ask a
 * sound server and wait for it. One thread uses a sound at a time.
 *
 * Without SDL_AUDIODRIVER in the environment SDL chooses the system's way (PipeWire, PulseAudio,
 * ALSA); its `disk` writes what would be heard to SDL_DISKAUDIOFILE.
 * SDL's audio is started here without its events and without the window's subsystems, so a window
 * may be opened and closed in another thread meanwhile.
 */
#ifndef NOVBE_WINDOW_SOUND_H
#define NOVBE_WINDOW_SOUND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SOUND_DEVICE_SIZE = 128,
	SOUND_BUFFER_SAMPLES = 512,	/* the device's; what it holds is not taken back */
	SOUND_CLIP_MAX_BYTES = 8 << 20, /* of a recording's file: about three minutes */
};

struct sound;

/*
 * One channel of signed 16 bits at rate_hz (8000..48000), resampled where the device has another
 * one. device: a name as SDL (or `pactl list sinks`) tells it, NULL or "": the system's own choice.
 * One sound per process. NULL and errno, and why: for people. ENODEV: no device, or not this one;
 * EBUSY: there is a sound already; ENOMEM.
 */
struct sound *sound_open(const char *device, int rate_hz, char why[160]);
/* At once, what is queued is lost. NULL is allowed, and wanted at a thread's end: what SDL keeps
 * for the calling thread (its last error) is freed. */
void sound_close(struct sound *sound);

/* Copies samples behind those that wait. 0, -ENODEV when the device went away, or -ENOMEM. */
int sound_put(struct sound *sound, const int16_t *samples, size_t count)
	__attribute__((warn_unused_result));
/* How many samples wait that the device has not taken yet. */
size_t sound_waiting(const struct sound *sound);
/* Forgets those that wait: silence follows as soon as the device's own buffer is empty. */
void sound_clear(struct sound *sound);
/* The device is still there. */
bool sound_works(const struct sound *sound);

/* The rate of a recording in Hz, as it was recorded; errors as below. */
int sound_clip_rate(const char *path) __attribute__((warn_unused_result));

/*
 * Reads a recording (WAV, any format that SDL reads) as one channel at rate_hz. *samples is given
 * (free()). 0; -ENOENT, -EACCES, ...: the file; -E2BIG: more than SOUND_CLIP_MAX_BYTES; -EBADMSG:
 * no such recording, or an empty one; -ENOMEM.
 */
int sound_clip_read(const char *path, int rate_hz, int16_t **samples, size_t *count)
	__attribute__((warn_unused_result));

#endif
