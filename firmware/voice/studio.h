/*
 * For whoever records a language's clips in a studio: what to record, and whether it was recorded
 * well. docs/LANGUAGES.md tells the studio how.
 *
 *   voice_clips_list("ps", sentences, 2, print_it, NULL);
 *   troubles = voice_clips_check("/srv/recordings", "ps", sentences, 2, print_it, NULL);
 *
 * Sentences are given as the catalogue has them, end marks and gaps in braces: "Ticket {ticket}."
 */
#ifndef NOVBE_VOICE_STUDIO_H
#define NOVBE_VOICE_STUDIO_H

#include <stddef.h>

enum {
	STUDIO_CLIP_MAX_MS = 10000,  /* the longest good recording */
	STUDIO_SILENCE_MAX_MS = 150, /* at each of its ends */
	STUDIO_LOUDNESS_DB = 6,	     /* at most so far from the folder's median */
	STUDIO_MIN_RATE_HZ = 8000,
	STUDIO_MAX_RATE_HZ = 48000,
	STUDIO_MAX_CLIPS = 512, /* of one language, half of them words */
};

/* file: inside the language's folder, "47.wav"; say: what to say for it, in that language's script,
 * numbers as digits. */
typedef void voice_clip_fn(void *data, const char *file, const char *say);
/* file: as above, or "" for the folder itself; trouble: for people, what is wrong and what to do.
 */
typedef void voice_trouble_fn(void *data, const char *file, const char *trouble);

/*
 * Tells each file that must exist so that these sentences can be said from recordings: the words
 * between their gaps; with {ticket} the letters A to Z; with any gap the numbers, of which every
 * one from 0 to 9999 is put together. Each file once, words first. How many; -E2BIG: more than
 * STUDIO_MAX_CLIPS, or a text of more than VOICE_TEXT_MAX bytes; -ENOMEM.
 */
int voice_clips_list(const char *language, const char *const *sentences, size_t count,
	voice_clip_fn *each, void *data) __attribute__((warn_unused_result));

/*
 * Checks <folder>/<language>: each wanted file is there and a good recording (readable, 8 to 48
 * kHz, not too long, neither clipped nor silent nor silent at its ends for too long, as loud as the
 * others), and <folder>/chime.wav ("../chime.wav"), if there is one. A language without a folder is
 * fine when voice_speaks(language). How many troubles were told; -E2BIG and -ENOMEM as above.
 */
int voice_clips_check(const char *folder, const char *language, const char *const *sentences,
	size_t count, voice_trouble_fn *told, void *data) __attribute__((warn_unused_result));

#endif
