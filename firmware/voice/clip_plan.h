/*
 * The recordings that make a sentence, in their order: the longest run of words that has one, again
 * and again; a ticket as its letters, each leading zero and the number ("A047": A, 0, 47); a number
 * as clip_numbers.h says, above 9999 digit by digit. Who asks decides what "has one" means.
 * Pure; private to this room.
 */
#ifndef NOVBE_VOICE_CLIP_PLAN_H
#define NOVBE_VOICE_CLIP_PLAN_H

#include <stdbool.h>
#include <stddef.h>

enum {
	CLIP_NAME_SIZE = 252, /* of a file's name without ".wav", with NUL */
	CLIP_MAX_PIECES = 64,
};

/* There is such a recording (its name, len bytes, without ".wav"). */
typedef bool clip_has_fn(void *data, const char *name, size_t len);

struct clip_plan {
	int count;
	char names[CLIP_MAX_PIECES][CLIP_NAME_SIZE]; /* without ".wav" */
	char missing[CLIP_NAME_SIZE];		     /* the first one that there is not */
};

/*
 * Plans a sentence without its end mark (speech_sentence_core()). 0; -ENOENT: not all of it has
 * recordings, plan->missing names the first; -E2BIG: too many words or pieces.
 */
int clip_plan(const char *language, const char *core, size_t len, clip_has_fn *has, void *data,
	struct clip_plan *plan) __attribute__((warn_unused_result));

#endif
