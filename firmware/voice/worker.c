/*
 * The worker: takes a text or an announcement, has it read, and tells how it went.
 *
 *   put_in ─▶ voice_work ─▶ reader ─▶ pauses ─▶ speaker ─(at most voice_ahead_ms)─▶ sound
 *                                                  └── not wanted any more: sound_clear
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/clock.h"
#include "firmware/voice/reader.h"
#include "firmware/voice/speaker.h"
#include "firmware/voice/voice_inside.h"

enum { CLIP_RATE_HZ = 22050 /* as espeak-ng's; when there is no engine, the clips' own */ };

int voice_idle_ms = 10000, voice_ahead_ms = 120;

struct worker {
	struct voice *voice;
	struct speaker speaker;
	struct reader reader;
};

static void tell_health(struct worker *worker, const char *sound_why)
{
	char trouble[VOICE_TROUBLE_SIZE] = "";

	if (*sound_why)
		snprintf(trouble, sizeof(trouble),
			"no sound: %s: connect a headset or loudspeaker, or change its name",
			sound_why);
	else if (worker->reader.lost_engine)
		snprintf(trouble, sizeof(trouble),
			"no voice: espeak-ng's process ended: start the program again");
	else if (!worker->reader.engine)
		snprintf(trouble, sizeof(trouble),
			"no voice: espeak-ng's data is missing: install espeak-ng-data");
	voice_tell_health(worker->voice, trouble);
}

static int need_sound(struct worker *worker)
{
	const bool was_open = worker->speaker.sound && sound_works(worker->speaker.sound);
	char why[160];
	int result;

	if (was_open)
		return 0;
	result = speaker_need(&worker->speaker, why);
	tell_health(worker, why);
	if (result < 0)
		snprintf(worker->reader.why, sizeof(worker->reader.why), "%s", why);
	return result;
}

/* ---- One utterance ----------------------------------------------------------------------------
 */

static int read_out(struct worker *worker, const struct utterance *utterance)
{
	int result = utterance->chime ? reader_chime(&worker->reader) : 0;

	for (int i = 0; i < utterance->count && result == 0; i++)
		result = reader_say(
			&worker->reader, utterance->parts[i].language, utterance->parts[i].text);
	return result == 0 ? reader_end(&worker->reader) : result;
}

static void tell_end(struct worker *worker, uint32_t id, int result)
{
	const char *why = worker->reader.why;

	if (result == 0 && !*why)
		voice_tell(worker->voice, MESSAGE_ENDED, id, "");
	else
		voice_tell(worker->voice, MESSAGE_FAILED, id, *why ? why : strerror(-result));
}

static void say(struct worker *worker, const struct utterance *utterance)
{
	int result;

	worker->speaker.id = utterance->id;
	reader_begin(&worker->reader, utterance->is_announcement);
	result = need_sound(worker);
	if (result == 0) {
		voice_tell(worker->voice, MESSAGE_BEGAN, utterance->id, "");
		result = read_out(worker, utterance);
	}
	if (result == -ENODEV && worker->speaker.sound) { /* opened anew for the next text */
		snprintf(worker->reader.why, sizeof(worker->reader.why),
			"the sound device went away");
		speaker_give_back(&worker->speaker);
	}
	if (result == 0 && worker->reader.lost_engine)
		tell_health(worker, "");
	if (result == -ECANCELED)
		sound_clear(worker->speaker.sound);
	else
		tell_end(worker, utterance->id, result);
}

/* ---- The thread -------------------------------------------------------------------------------
 */

static void begin(struct worker *worker)
{
	const int rate_hz = worker->voice->engine_hz;

	worker->speaker.voice = worker->voice;
	worker->speaker.rate_hz = rate_hz > 0 ? rate_hz : CLIP_RATE_HZ;
	worker->reader.speaker = &worker->speaker;
	worker->reader.engine = rate_hz > 0 ? worker->voice->engine : NULL;
	(void)need_sound(worker); /* told to health */
}

/* The next text; its slot is free again. The lock is held. */
static bool take(struct voice *voice, struct utterance *utterance)
{
	if (voice->taken == voice->put_in)
		return false;
	*utterance = voice->waiting[voice->taken % VOICE_MAX_ANNOUNCED];
	voice->waiting[voice->taken++ % VOICE_MAX_ANNOUNCED].count = 0;
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

		if (!worker->speaker.sound) {
			pthread_cond_wait(&voice->more, &voice->lock);
		} else if (left_ms > 0) {
			speaker_wait(voice, (int)left_ms);
		} else {
			pthread_mutex_unlock(&voice->lock);
			speaker_give_back(&worker->speaker);
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

	memset(&worker, 0, sizeof(worker));
	worker.voice = data;
	begin(&worker);
	while (next_text(&worker, &utterance)) {
		say(&worker, &utterance);
		utterance_free(&utterance);
	}
	speaker_give_back(&worker.speaker);
	return NULL;
}
