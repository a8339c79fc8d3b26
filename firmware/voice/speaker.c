/* Samples go to the device at most voice_ahead_ms ahead of what is heard. */
#include "firmware/voice/speaker.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "firmware/base/clock.h"
#include "firmware/voice/voice_inside.h"

enum {
	LOOK_MS = 20, /* how often the device is asked how much it has left */
	PIECE_SAMPLES = 512,
};

/* ---- The device -------------------------------------------------------------------------------
 */

static void note_opening(struct voice *voice, int64_t since_ms)
{
	pthread_mutex_lock(&voice->lock);
	voice->opens_since_ms = since_ms;
	pthread_mutex_unlock(&voice->lock);
}

int speaker_need(struct speaker *speaker, char why[160])
{
	why[0] = '\0';
	if (speaker->sound && sound_works(speaker->sound))
		return 0;
	sound_close(speaker->sound);
	note_opening(speaker->voice, clock_mono_ms());
	speaker->sound = sound_open(speaker->voice->sink, speaker->rate_hz, why);
	note_opening(speaker->voice, 0);
	return speaker->sound ? 0 : -ENODEV;
}

void speaker_give_back(struct speaker *speaker)
{
	sound_close(speaker->sound);
	speaker->sound = NULL;
}

/* ---- Samples ----------------------------------------------------------------------------------
 */

void speaker_wait(struct voice *voice, int ms)
{
	struct timespec until; /* not clock_mono_ms(): a condition knows no CLOCK_BOOTTIME */

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += ms % 1000 * 1000000L;
	if (until.tv_nsec >= 1000000000L) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000L;
	}
	pthread_cond_timedwait(&voice->more, &voice->lock, &until);
}

/* Until at most `most` samples wait at the device. 0, -ECANCELED or -ENODEV. */
static int wait_for_room(struct speaker *speaker, size_t most)
{
	struct voice *voice = speaker->voice;
	size_t waiting, least = SIZE_MAX;
	int64_t taken_at_ms = 0;
	int result = 0;

	pthread_mutex_lock(&voice->lock);
	while (result == 0) {
		waiting = sound_waiting(speaker->sound);
		if (waiting < least) {
			least = waiting;
			taken_at_ms = voice->works_since_ms = clock_mono_ms();
		}
		if (!voice_wants(voice, speaker->id))
			result = -ECANCELED;
		else if (!sound_works(speaker->sound) ||
			 clock_mono_ms() - taken_at_ms > VOICE_STUCK_MS)
			result = -ENODEV;
		else if (waiting <= most)
			break;
		else
			speaker_wait(voice, LOOK_MS);
	}
	pthread_mutex_unlock(&voice->lock);
	return result;
}

static int volume_pct(struct voice *voice)
{
	int pct;

	pthread_mutex_lock(&voice->lock);
	pct = voice->volume_pct;
	pthread_mutex_unlock(&voice->lock);
	return pct;
}

static int feed_piece(struct speaker *speaker, const int16_t *samples, size_t count)
{
	const size_t ahead = (size_t)speaker->rate_hz * (size_t)voice_ahead_ms / 1000;
	int result = wait_for_room(speaker, ahead - count);
	const int pct = volume_pct(speaker->voice);
	int16_t scaled[PIECE_SAMPLES];

	if (result < 0)
		return result;
	for (size_t i = 0; i < count; i++)
		scaled[i] = (int16_t)(samples[i] * pct / 100);
	return sound_put(speaker->sound, scaled, count);
}

int speaker_put(void *data, const int16_t *samples, size_t count)
{
	int result = 0;

	while (count > 0 && result == 0) {
		const size_t piece = count < PIECE_SAMPLES ? count : PIECE_SAMPLES;

		result = feed_piece(data, samples, piece);
		samples += piece;
		count -= piece;
	}
	return result;
}

int speaker_drain(struct speaker *speaker)
{
	return wait_for_room(speaker, 0);
}
