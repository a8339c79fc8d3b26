/*
 * Text to samples: espeak-ng inside this process (engine_process.h gives it one of its own), and
 * the only place that knows of it. One thread at a time. Private to this room.
 *
 * Synchronous (AUDIO_OUTPUT_SYNCHRONOUS): espeak-ng hands its samples over in pieces, in the thread
 * that calls. Measured: 3..9 ms to open, 5..20 ms for the first phrase in a language, then 1..8 ms.
 */
#ifndef NOVBE_VOICE_ENGINE_H
#define NOVBE_VOICE_ENGINE_H

#include <stddef.h>
#include <stdint.h>

enum {
	ENGINE_PIECE_MS = 20,
	/* espeak-ng's own loudness, below its 100: at that some Uzbek vowels reach the limit. */
	ENGINE_VOLUME = 85,
};

/* Takes the next samples; anything but 0 ends the sentence. */
typedef int engine_sink_fn(void *data, const int16_t *samples, size_t count);

/*
 * Opens it, or uses what was opened before: its state is the process's and stays to the end, for
 * espeak-ng 1.51 hangs in its second espeak_Terminate(). Call it where no other thread looks at the
 * locale: LC_CTYPE becomes one of UTF-8. It makes a thread that waits for ever and takes no signal.
 * The samples' rate in Hz, or -ENOENT when espeak-ng's data is not there (package espeak-ng-data).
 */
int engine_open(int rate_wpm) __attribute__((warn_unused_result));

/*
 * Says a sentence: UTF-8, as speech_text_clean() leaves it. 0; what the sink returned; -ENOENT: no
 * voice for the language; -EIO: espeak-ng failed.
 */
int engine_say(const char *language, const char *sentence, engine_sink_fn *sink, void *data)
	__attribute__((warn_unused_result));

#endif
