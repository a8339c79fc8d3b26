/* Sentence by sentence: its recording, or recordings of its pieces, or espeak-ng. */
#include "firmware/voice/reader.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/voice/clip_samples.h"
#include "firmware/voice/clips.h"
#include "firmware/voice/engine_process.h"
#include "firmware/voice/speaker.h"
#include "firmware/voice/speech_text.h"
#include "firmware/voice/voice_inside.h"
#include "firmware/window/sound.h"

void reader_begin(struct reader *reader, bool is_announcement)
{
	reader->why[0] = '\0';
	reader->sentence_ms = is_announcement ? READER_SENTENCE_MS : READER_TEXT_SENTENCE_MS;
	pauses_init(&reader->pauses, reader->speaker->rate_hz,
		is_announcement ? READER_LONGEST_MS : READER_TEXT_LONGEST_MS, speaker_put,
		reader->speaker);
}

/* ---- What could not be said -------------------------------------------------------------------
 */

/* Only the first is kept. A long name is cut between its characters. */
static void note_failure(struct reader *reader, const char *language, const char *name, int result)
{
	enum { SHOWN = 100 };
	size_t shown = strlen(name);

	if (reader->why[0])
		return;
	if (shown > SHOWN)
		for (shown = SHOWN; (name[shown] & 0xc0) == 0x80;)
			shown--;
	snprintf(reader->why, sizeof(reader->why),
		"%s '%s' and no recording '%s/%.*s.wav': record it",
		result == -EIO ? "espeak-ng fails at a sentence in" : "no voice for", language,
		language, (int)shown, name);
}

/* ---- Recordings -------------------------------------------------------------------------------
 */

struct clip {
	int16_t *samples; /* owned */
	size_t first, end;
};

/* 0; -ENOENT: there is none that can be played. */
static int load(struct reader *reader, const char *path, struct clip *clip)
{
	size_t count;
	int result = sound_clip_read(path, reader->speaker->rate_hz, &clip->samples, &count);

	if (result < 0) {
		if (result != -ENOENT)
			log_warn("voice: recording '%s': %s: not played", path, strerror(-result));
		return -ENOENT;
	}
	clip_leave_headroom(clip->samples, count);
	clip_ends(clip->samples, count, &clip->first, &clip->end);
	return 0;
}

static int play(struct reader *reader, const struct clip *clip, int gap_ms)
{
	int result =
		pauses_put(&reader->pauses, clip->samples + clip->first, clip->end - clip->first);

	return result < 0 ? result : pauses_break(&reader->pauses, gap_ms);
}

static int play_file(struct reader *reader, const char *path)
{
	struct clip clip;
	int result = load(reader, path, &clip);

	if (result < 0)
		return result;
	result = play(reader, &clip, reader->sentence_ms);
	free(clip.samples);
	return result;
}

struct folder {
	const char *clips, *language;
	size_t whole; /* bytes of the sentence, whose own recording was tried already */
};

static bool has_clip(void *data, const char *name, size_t len)
{
	const struct folder *folder = data;
	char path[CLIP_PATH_SIZE];

	return len != folder->whole &&
	       clip_path(folder->clips, folder->language, name, len, path) && clip_is_there(path);
}

/* All pieces are read before the first is heard: one that is spoiled leaves none of the others. */
static int load_plan(struct reader *reader, const char *language, struct clip *pieces, int *loaded)
{
	struct clip_plan *plan = &reader->plan;
	char path[CLIP_PATH_SIZE];

	for (; *loaded < plan->count; (*loaded)++) {
		const char *name = plan->names[*loaded];

		if (!clip_path(reader->speaker->voice->clips, language, name, strlen(name), path) ||
			load(reader, path, &pieces[*loaded]) < 0) {
			snprintf(plan->missing, sizeof(plan->missing), "%s", name);
			return -ENOENT;
		}
	}
	return 0;
}

/* 0: said; -ENOENT: not all of it is recorded, plan.missing says what is not. */
static int say_pieces(struct reader *reader, const char *language, const char *core, size_t len)
{
	struct folder folder = {reader->speaker->voice->clips, language, len};
	struct clip pieces[CLIP_MAX_PIECES];
	int loaded = 0;
	int result = clip_plan(language, core, len, has_clip, &folder, &reader->plan);

	if (result == 0)
		result = load_plan(reader, language, pieces, &loaded);
	for (int i = 0; i < loaded && result == 0; i++)
		result = play(
			reader, &pieces[i], i + 1 < loaded ? READER_PIECE_MS : reader->sentence_ms);
	for (int i = 0; i < loaded; i++)
		free(pieces[i].samples);
	return result == -E2BIG ? -ENOENT : result;
}

static bool can_speak(const struct reader *reader, const char *language)
{
	return reader->engine && voice_speaks(language);
}

/* Without a folder it is still planned when nobody else can say it: to name what to record. */
static int say_recorded(struct reader *reader, const char *language, const char *core, size_t len)
{
	const char *clips = reader->speaker->voice->clips;
	char path[CLIP_PATH_SIZE];
	int result = -ENOENT;

	snprintf(reader->plan.missing, sizeof(reader->plan.missing), "%.*s", (int)len, core);
	if (!clips_have_language(clips, language) && can_speak(reader, language))
		return -ENOENT;
	if (clip_path(clips, language, core, len, path))
		result = play_file(reader, path);
	return result == -ENOENT ? say_pieces(reader, language, core, len) : result;
}

/* ---- Sentences --------------------------------------------------------------------------------
 */

static int put_spoken(void *data, const int16_t *samples, size_t count)
{
	return pauses_put(data, samples, count);
}

static int say_spoken(struct reader *reader, const char *language)
{
	int result, breaks;

	if (!can_speak(reader, language))
		return -ENOENT;
	result = spoken_text(language, reader->sentence, reader->words, sizeof(reader->words));
	if (result == 0)
		result = engine_process_say(
			reader->engine, language, reader->words, put_spoken, &reader->pauses);
	if (result == -EPIPE) {
		reader->engine = NULL;
		reader->lost_engine = true;
		result = -ENOENT;
	}
	breaks = pauses_break(&reader->pauses, reader->sentence_ms);
	return result == 0 ? breaks : result;
}

static int say_sentence(struct reader *reader, const char *language, size_t len)
{
	size_t first, core = speech_sentence_core(reader->sentence, len, &first);
	int result;

	if (core == 0)
		return 0;
	result = say_recorded(reader, language, reader->sentence + first, core);
	if (result == -ENOENT)
		result = say_spoken(reader, language);
	if (result != -ENOENT && result != -EIO && result != -E2BIG)
		return result;
	note_failure(reader, language, reader->plan.missing, result);
	return 0;
}

int reader_say(struct reader *reader, const char *language, const char *text)
{
	const char *rest = reader->clean;
	int result = 0;
	size_t next;

	speech_text_clean(text, reader->clean, sizeof(reader->clean));
	for (size_t len; result == 0 && (len = speech_sentence(rest, &next)) > 0; rest += next) {
		memcpy(reader->sentence, rest, len);
		reader->sentence[len] = '\0';
		result = say_sentence(reader, language, len);
	}
	return result;
}

int reader_chime(struct reader *reader)
{
	char path[CLIP_PATH_SIZE];
	size_t count;
	int result = -ENOENT;

	if (chime_path(reader->speaker->voice->clips, path))
		result = play_file(reader, path);
	if (result != -ENOENT)
		return result;
	count = chime_make(reader->speaker->rate_hz, reader->chime);
	result = pauses_put(&reader->pauses, reader->chime, count);
	return result < 0 ? result : pauses_break(&reader->pauses, reader->sentence_ms);
}

int reader_end(struct reader *reader)
{
	int result = pauses_end(&reader->pauses, reader->sentence_ms);

	return result < 0 ? result : speaker_drain(reader->speaker);
}
