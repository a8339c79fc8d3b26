/* espeak-ng, synchronous. */
#include "firmware/voice/engine.h"

#include <espeak-ng/speak_lib.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

enum { LANGUAGE_BYTES = 16 };

static char chosen[LANGUAGE_BYTES]; /* the voice that is loaded; empty: none */

struct saying {
	engine_sink_fn *sink;
	void *data;
	int result;
};

static int take_samples(short *samples, int count, espeak_EVENT *events)
{
	struct saying *saying = events->user_data;

	if (!samples || count <= 0 || !saying || saying->result != 0)
		return saying && saying->result != 0;
	saying->result = saying->sink(saying->data, samples, (size_t)count);
	return saying->result != 0;
}

static int initialize(void)
{
	sigset_t all, before;
	int rate_hz;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rate_hz = espeak_Initialize(
		AUDIO_OUTPUT_SYNCHRONOUS, ENGINE_PIECE_MS, NULL, espeakINITIALIZE_DONT_EXIT);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return rate_hz > 0 ? rate_hz : -ENOENT;
}

int engine_open(int rate_wpm)
{
	static int rate_hz;

	if (rate_hz <= 0)
		rate_hz = initialize();
	if (rate_hz <= 0)
		return rate_hz;
	espeak_SetSynthCallback(take_samples);
	espeak_SetParameter(espeakRATE, rate_wpm, 0);
	espeak_SetParameter(espeakVOLUME, ENGINE_VOLUME, 0);
	return rate_hz;
}

/* A voice is loaded in 4..20 ms, so it is kept while the language stays. */
static int choose_voice(const char *language)
{
	if (strcmp(chosen, language) == 0)
		return 0;
	chosen[0] = '\0';
	if (espeak_SetVoiceByName(language) != EE_OK)
		return -ENOENT;
	snprintf(chosen, sizeof(chosen), "%s", language);
	return 0;
}

int engine_say(const char *language, const char *sentence, engine_sink_fn *sink, void *data)
{
	struct saying saying = {.sink = sink, .data = data};
	int result = choose_voice(language);

	if (result < 0)
		return result;
	if (espeak_Synth(sentence, strlen(sentence) + 1, 0, POS_CHARACTER, 0,
		    espeakCHARS_UTF8 | espeakENDPAUSE, NULL, &saying) != EE_OK &&
		saying.result == 0)
		return -EIO;
	return saying.result;
}
