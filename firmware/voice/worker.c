/*
 * The worker: takes a text, says it sentence by sentence, and hands the samples to the device a
 * little ahead of what is heard, so that a cut, and a change of the volume, are heard at once.
 *
 *   put_in ─▶ voice_work ─▶ sentence ─▶ clip, or engine ─▶ feed ─(at most VOICE_AHEAD_MS)─▶ sound
 *                                                            └── not wanted any more: sound_clear
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "firmware/base/clock.h"
#include "firmware/base/log.h"
#include "firmware/voice/clips.h"
#include "firmware/voice/engine.h"
#include "firmware/voice/speech_text.h"
#include "firmware/voice/voice_inside.h"

enum {
	LOOK_MS = 20, /* how often the device is asked how much it has left */
	PIECE_SAMPLES = 512,
	CLIP_RATE_HZ = 22050, /* as espeak-ng's; when there is no engine, the clips' own */
};

int voice_idle_ms = 10000;

struct worker {
	struct voice *voice;
	struct sound *sound; /* NULL: the device is not open */
	int rate_hz;
	bool has_engine;
	uint32_t id; /* of the text that is being said */
	char why[VOICE_TROUBLE_SIZE];
	char clean[VOICE_TEXT_MAX + 1];
	char sentence[VOICE_TEXT_MAX + 1];
	char words[SPOKEN_GROWTH * VOICE_TEXT_MAX + 1];
};

/* ---- The device -------------------------------------------------------------------------------
 */

static void note_opening(struct voice *voice, int64_t since_ms)
{
	pthread_mutex_lock(&voice->lock);
	voice->opens_since_ms = since_ms;
	pthread_mutex_unlock(&voice->lock);
}

static void tell_health(struct worker *worker, const char *sound_why)
{
	char trouble[VOICE_TROUBLE_SIZE] = "";

	if (*sound_why)
		snprintf(trouble, sizeof(trouble),
			"no sound: %s: connect a headset or loudspeaker, or change its name",
			sound_why);
	else if (!worker->has_engine)
		snprintf(trouble, sizeof(trouble),
			"no voice: espeak-ng's data is missing: install espeak-ng-data");
	voice_tell_health(worker->voice, trouble);
}

/* A device that went away is looked for again. 0 or -ENODEV. */
static int need_sound(struct worker *worker)
{
	char why[160] = "";

	if (worker->sound && sound_works(worker->sound))
		return 0;
	sound_close(worker->sound);
	note_opening(worker->voice, clock_mono_ms());
	worker->sound = sound_open(worker->voice->sink, worker->rate_hz, why);
	note_opening(worker->voice, 0);
	tell_health(worker, why);
	if (worker->sound)
		return 0;
	snprintf(worker->why, sizeof(worker->why), "%s", why);
	return -ENODEV;
}

static void give_back(struct worker *worker)
{
	sound_close(worker->sound);
	worker->sound = NULL;
}

/* ---- Samples to the device --------------------------------------------------------------------
 */

/* Sleeps until ms are over or there is news for the worker; the lock is held. */
static void wait_under_lock(struct voice *voice, int ms)
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
static int wait_for_room(struct worker *worker, size_t most)
{
	struct voice *voice = worker->voice;
	const int64_t begun_ms = clock_mono_ms();
	int result = 0;

	pthread_mutex_lock(&voice->lock);
	voice->works_since_ms = begun_ms;
	while (result == 0) {
		if (!voice_wants(voice, worker->id))
			result = -ECANCELED;
		else if (!sound_works(worker->sound) || clock_mono_ms() - begun_ms > VOICE_STUCK_MS)
			result = -ENODEV;
		else if (sound_waiting(worker->sound) <= most)
			break;
		else
			wait_under_lock(voice, LOOK_MS);
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

static int feed_piece(struct worker *worker, const int16_t *samples, size_t count)
{
	const size_t ahead = (size_t)worker->rate_hz * VOICE_AHEAD_MS / 1000;
	int result = wait_for_room(worker, ahead - count);
	const int pct = volume_pct(worker->voice);
	int16_t scaled[PIECE_SAMPLES];

	if (result < 0)
		return result;
	for (size_t i = 0; i < count; i++)
		scaled[i] = (int16_t)(samples[i] * pct / 100);
	return sound_put(worker->sound, scaled, count);
}

static int feed(void *data, const int16_t *samples, size_t count)
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

/* ---- Sentences --------------------------------------------------------------------------------
 */

/* 0: said from a recording; -ENOENT: there is none that can be used. */
static int say_clip(struct worker *worker, const char *language, const char *core, size_t len)
{
	char path[CLIP_PATH_SIZE];
	int16_t *samples;
	size_t count;
	int result;

	if (!clip_path(worker->voice->clips, language, core, len, path))
		return -ENOENT;
	result = sound_clip_read(path, worker->rate_hz, &samples, &count);
	if (result < 0) {
		if (result != -ENOENT)
			log_warn("voice: recording '%s': %s: not played", path, strerror(-result));
		return -ENOENT;
	}
	result = feed(worker, samples, count);
	free(samples);
	return result;
}

static int say_sentence(struct worker *worker, const char *language, size_t len)
{
	size_t first, core = speech_sentence_core(worker->sentence, len, &first);
	int result;

	if (core == 0)
		return 0;
	result = say_clip(worker, language, worker->sentence + first, core);
	if (result != -ENOENT)
		return result;
	if (!worker->has_engine || !voice_speaks(language)) {
		snprintf(worker->why, sizeof(worker->why), "no %s and no recording in '%s'",
			worker->has_engine ? "voice" : "espeak-ng", language);
		return -ENOENT;
	}
	result = spoken_text(language, worker->sentence, worker->words, sizeof(worker->words));
	if (result == 0)
		result = engine_say(language, worker->words, feed, worker);
	if (result == -ENOENT || result == -EIO)
		snprintf(worker->why, sizeof(worker->why), "espeak-ng cannot speak '%s'", language);
	return result;
}

/* All sentences; what one of them lacks keeps no other from being said. */
static int say_text(struct worker *worker, const struct utterance *utterance)
{
	const char *rest = worker->clean;
	int result = 0, failure = 0;
	size_t next;

	speech_text_clean(utterance->text, worker->clean, sizeof(worker->clean));
	for (size_t len; result == 0 && (len = speech_sentence(rest, &next)) > 0; rest += next) {
		memcpy(worker->sentence, rest, len);
		worker->sentence[len] = '\0';
		result = say_sentence(worker, utterance->language, len);
		if (result == -ENOENT || result == -EIO) {
			failure = result;
			result = 0;
		}
	}
	if (result == 0)
		result = wait_for_room(worker, 0);
	return result < 0 ? result : failure;
}

static void say(struct worker *worker, const struct utterance *utterance)
{
	int result;

	worker->id = utterance->id;
	worker->why[0] = '\0';
	result = need_sound(worker);
	if (result == 0) {
		voice_tell(worker->voice, MESSAGE_BEGAN, utterance->id, "");
		result = say_text(worker, utterance);
	}
	if (result == -ENODEV && worker->sound) { /* opened anew for the next text */
		snprintf(worker->why, sizeof(worker->why), "the sound device went away");
		give_back(worker);
	}
	if (result == -ECANCELED)
		sound_clear(worker->sound);
	else if (result < 0)
		voice_tell(worker->voice, MESSAGE_FAILED, utterance->id,
			worker->why[0] ? worker->why : strerror(-result));
	else
		voice_tell(worker->voice, MESSAGE_ENDED, utterance->id, "");
}

/* ---- The thread -------------------------------------------------------------------------------
 */

static void begin(struct worker *worker)
{
	const int rate_hz = worker->voice->engine_hz;

	worker->has_engine = rate_hz > 0;
	worker->rate_hz = rate_hz > 0 ? rate_hz : CLIP_RATE_HZ;
	(void)need_sound(worker); /* told to health */
}

/* The next text; its slot is free again. The lock is held. */
static bool take(struct voice *voice, struct utterance *utterance)
{
	if (voice->taken == voice->put_in)
		return false;
	*utterance = voice->waiting[voice->taken % VOICE_MAX_WAITING];
	voice->waiting[voice->taken++ % VOICE_MAX_WAITING].text = NULL;
	return true;
}

/* Waits for a text; the device is given back when none comes for long. False: it closes. */
static bool next_text(struct worker *worker, struct utterance *utterance)
{
	struct voice *voice = worker->voice;
	const int64_t idle_at_ms = clock_mono_ms() + voice_idle_ms;
	bool goes_on;

	pthread_mutex_lock(&voice->lock);
	voice->works_since_ms = 0;
	while (!voice->closes && !take(voice, utterance)) {
		const int64_t left_ms = idle_at_ms - clock_mono_ms();

		if (!worker->sound) {
			pthread_cond_wait(&voice->more, &voice->lock);
		} else if (left_ms > 0) {
			wait_under_lock(voice, (int)left_ms);
		} else {
			pthread_mutex_unlock(&voice->lock);
			give_back(worker);
			pthread_mutex_lock(&voice->lock);
		}
	}
	goes_on = !voice->closes;
	voice->works_since_ms = clock_mono_ms();
	pthread_mutex_unlock(&voice->lock);
	return goes_on;
}

void *voice_work(void *data)
{
	static struct worker worker; /* one voice per process; too large for a small stack */
	struct utterance utterance;

	worker = (struct worker){.voice = data};
	begin(&worker);
	while (next_text(&worker, &utterance)) {
		say(&worker, &utterance);
		free(utterance.text);
	}
	give_back(&worker);
	return NULL;
}
