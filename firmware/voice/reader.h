/*
 * The reader: says texts sentence by sentence, each from recordings or by espeak-ng (voice.h tells
 * in which order), and hands what is to be heard to the speaker. In the worker's thread. Private to
 * this room.
 *
 *   reader_begin ─▶ reader_chime? ─▶ reader_say ... ─▶ reader_end
 */
#ifndef NOVBE_VOICE_READER_H
#define NOVBE_VOICE_READER_H

#include <stdbool.h>

#include "firmware/voice/chime.h"
#include "firmware/voice/clip_plan.h"
#include "firmware/voice/pauses.h"
#include "firmware/voice/voice.h"

struct engine_process;
struct speaker;

enum {
	/* Silence between pieces of a sentence, between sentences, and at most inside of one. With
	 * what pauses.h keeps at both ends, no silence of an announcement is longer than 300 ms. */
	READER_PIECE_MS = 40,
	READER_SENTENCE_MS = 150,
	READER_LONGEST_MS = 200,
	/* A kiosk's screen is read more slowly. */
	READER_TEXT_SENTENCE_MS = 300,
	READER_TEXT_LONGEST_MS = 400,
};

struct reader {
	struct speaker *speaker;
	struct engine_process *engine; /* NULL: there is none */
	bool lost_engine;	       /* there was one, and it is gone for good */
	int sentence_ms;
	char why[VOICE_TROUBLE_SIZE]; /* of the first sentence that could not be said; "": none */
	struct pauses pauses;
	struct clip_plan plan;
	char clean[VOICE_TEXT_MAX + 1], sentence[VOICE_TEXT_MAX + 1];
	char words[SPOKEN_GROWTH * VOICE_TEXT_MAX + 1];
	int16_t chime[CHIME_MAX_SAMPLES];
};

/* Begins a text, or an announcement. */
void reader_begin(struct reader *reader, bool is_announcement);
/* Each: 0, or as speaker_put(); what cannot be said is no error, but stands in reader->why. */
int reader_chime(struct reader *reader) __attribute__((warn_unused_result));
int reader_say(struct reader *reader, const char *language, const char *text)
	__attribute__((warn_unused_result));
int reader_end(struct reader *reader) __attribute__((warn_unused_result));

#endif
