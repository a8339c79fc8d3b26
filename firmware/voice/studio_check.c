/* Whether a folder's recordings are there, and good. */
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/voice/clip_samples.h"
#include "firmware/voice/clips.h"
#include "firmware/voice/spoken.h"
#include "firmware/voice/studio.h"
#include "firmware/window/sound.h"

enum { TROUBLE_SIZE = 240, CHIME = 1 /* a file beside the list's */ };

struct checked {
	char file[CLIP_PATH_SIZE];
	double loudness_db; /* of full scale; only when is_heard */
	bool is_heard;
};

struct checking {
	const char *folder, *language;
	voice_trouble_fn *told;
	void *data;
	int troubles;
	size_t count;
	struct checked *clips; /* STUDIO_MAX_CLIPS */
};

__attribute__((format(printf, 3, 4))) static void tell(
	struct checking *checking, const char *file, const char *format, ...)
{
	char trouble[TROUBLE_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(trouble, sizeof(trouble), format, args);
	va_end(args);
	checking->troubles++;
	checking->told(checking->data, file, trouble);
}

/* ---- One recording ----------------------------------------------------------------------------
 */

static void check_ends(struct checking *checking, const struct checked *clip, size_t before,
	size_t behind, int rate_hz)
{
	const int before_ms = (int)(before * 1000 / (size_t)rate_hz);
	const int behind_ms = (int)(behind * 1000 / (size_t)rate_hz);

	if (before_ms > STUDIO_SILENCE_MAX_MS)
		tell(checking, clip->file,
			"begins with %d ms of silence, %d at most: cut it shorter", before_ms,
			STUDIO_SILENCE_MAX_MS);
	if (behind_ms > STUDIO_SILENCE_MAX_MS)
		tell(checking, clip->file, "ends in %d ms of silence, %d at most: cut it shorter",
			behind_ms, STUDIO_SILENCE_MAX_MS);
}

static void check_samples(struct checking *checking, struct checked *clip, const int16_t *samples,
	size_t count, int rate_hz)
{
	const int ms = (int)(count * 1000 / (size_t)rate_hz);
	size_t first, end;

	clip_ends(samples, count, &first, &end);
	if (ms > STUDIO_CLIP_MAX_MS)
		tell(checking, clip->file,
			"lasts %.1f s, %d at most: record just what the list says", ms / 1000.0,
			STUDIO_CLIP_MAX_MS / 1000);
	if (end == 0) {
		tell(checking, clip->file, "is silent: record it again, nearer to the microphone");
		return;
	}
	if (clip_clipped(samples, count) > 0)
		tell(checking, clip->file,
			"is clipped, %zu samples reach the limit: record it again, more quietly",
			clip_clipped(samples, count));
	check_ends(checking, clip, first, count - end, rate_hz);
	clip->is_heard = true;
	clip->loudness_db = 20 * log10(clip_loudness(samples + first, end - first) / INT16_MAX);
}

static void check_file(struct checking *checking, struct checked *clip, const char *path)
{
	const int rate_hz = sound_clip_rate(path);
	int16_t *samples;
	size_t count;
	int result = rate_hz < 0 ? rate_hz : 0;

	if (rate_hz >= 0 && (rate_hz < STUDIO_MIN_RATE_HZ || rate_hz > STUDIO_MAX_RATE_HZ)) {
		tell(checking, clip->file, "has %d samples a second: save it with %d to %d",
			rate_hz, STUDIO_MIN_RATE_HZ, STUDIO_MAX_RATE_HZ);
		return;
	}
	if (result == 0)
		result = sound_clip_read(path, rate_hz, &samples, &count);
	if (result == -EBADMSG)
		tell(checking, clip->file, "is no recording, or an empty one: save it as WAV, PCM");
	else if (result == -E2BIG)
		tell(checking, clip->file, "has more than %d MB: record just what the list says",
			SOUND_CLIP_MAX_BYTES >> 20);
	else if (result < 0)
		tell(checking, clip->file, "cannot be read: %s", strerror(-result));
	if (result < 0)
		return;
	check_samples(checking, clip, samples, count, rate_hz);
	free(samples);
}

static void check_wanted(void *data, const char *file, const char *say)
{
	struct checking *checking = data;
	struct checked *clip = &checking->clips[checking->count++];
	const size_t len = strlen(file) - strlen(".wav");
	char path[CLIP_PATH_SIZE];

	snprintf(clip->file, sizeof(clip->file), "%s", file);
	if (!clip_path(checking->folder, checking->language, file, len, path))
		tell(checking, file, "has a name that is too long: shorten the sentence");
	else if (!clip_is_there(path))
		tell(checking, file, "is missing: record '%.150s'", say);
	else
		check_file(checking, clip, path);
}

/* ---- The folder -------------------------------------------------------------------------------
 */

static int compare(const void *a, const void *b)
{
	const double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

static void check_loudness(struct checking *checking)
{
	double heard[STUDIO_MAX_CLIPS];
	size_t count = 0;

	for (size_t i = 0; i < checking->count; i++)
		if (checking->clips[i].is_heard)
			heard[count++] = checking->clips[i].loudness_db;
	qsort(heard, count, sizeof(*heard), compare);
	for (size_t i = 0; i < checking->count; i++) {
		const struct checked *clip = &checking->clips[i];
		const double more_db = clip->is_heard ? clip->loudness_db - heard[count / 2] : 0;

		if (fabs(more_db) > STUDIO_LOUDNESS_DB)
			tell(checking, clip->file,
				"is %.0f dB %s than the others, %d at most: make it %s",
				fabs(more_db), more_db > 0 ? "louder" : "quieter",
				STUDIO_LOUDNESS_DB, more_db > 0 ? "quieter" : "louder");
	}
}

static void check_chime(struct checking *checking)
{
	struct checked *clip = &checking->clips[checking->count];
	char path[CLIP_PATH_SIZE];

	if (!chime_path(checking->folder, path) || !clip_is_there(path))
		return;
	snprintf(clip->file, sizeof(clip->file), "../chime.wav");
	check_file(checking, clip, path);
	/* It is no word, so not as loud as words: it stays out of the comparison. */
}

int voice_clips_check(const char *folder, const char *language, const char *const *sentences,
	size_t count, voice_trouble_fn *told, void *data)
{
	struct checking checking = {
		.folder = folder, .language = language, .told = told, .data = data};
	int result;

	if (!clips_have_language(folder, language)) {
		if (!voice_speaks(language))
			tell(&checking, "",
				"'%.80s/%.20s' is no folder, and no voice speaks '%.20s': make it, "
				"and record its list",
				folder, language, language);
		return checking.troubles;
	}
	checking.clips = calloc(STUDIO_MAX_CLIPS + CHIME, sizeof(*checking.clips));
	if (!checking.clips)
		return -ENOMEM;
	result = voice_clips_list(language, sentences, count, check_wanted, &checking);
	if (result >= 0) {
		check_chime(&checking);
		check_loudness(&checking);
	}
	free(checking.clips);
	return result < 0 ? result : checking.troubles;
}
