/*
 * The voice: says texts aloud in the citizen's language, one after the other. Recorded clips are
 * taken first, espeak-ng says the rest. One worker thread synthesizes and feeds the sound device;
 * no function here waits for either.
 *
 * A sentence is said, whichever comes first,
 *   1. from its own recording, <clips>/<language>/<sentence>.wav;
 *   2. from recordings of its pieces, when each of them is there: the longest runs of words, then
 *      letters and numbers (clip_plan.h says which);
 *   3. by espeak-ng, the whole of it in one voice;
 *   4. not at all: failed() names the first recording that is missing.
 * A recording that is there and cannot be played counts as missing, and is logged.
 *
 *   struct voice *voice = voice_open(loop, &options, &handlers, me);
 *   voice_say(voice, "az", "Növbəniz: A047.", VOICE_NOW);
 *
 * A hall's numbers of tickets may stand in texts as they are ("A047"): spoken.h makes words of
 * them, and of whatever else the engine reads wrongly. Signs of markup are not read.
 *
 * Without a sound device, or when one goes away, each say tries to find one again; meanwhile it
 * fails, which is told to `health` and the log once. Ten seconds after the last word the device is
 * given back, so a silent program wakes for nothing.
 *
 * espeak-ng is under the GPL, version 3 or later: a program that is linked with this room is as a
 * whole, though our own sources stay under the MIT licence.
 */
#ifndef NOVBE_VOICE_VOICE_H
#define NOVBE_VOICE_VOICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "firmware/voice/spoken.h"

struct loop;
struct voice;

enum {
	VOICE_TEXT_MAX = 2000,	  /* bytes of one text */
	VOICE_MAX_WAITING = 16,	  /* texts said, whose end was not told yet */
	VOICE_MAX_ANNOUNCED = 64, /* the same with announcements: these have so many places */
	VOICE_MAX_PARTS = 8,	  /* of an announcement */
	VOICE_RATE_MIN_WPM = 80,
	VOICE_RATE_WPM = 150, /* slower than espeak-ng's 175: for people who hear it once */
	VOICE_RATE_MAX_WPM = 450,
	VOICE_VOLUME_PCT = 80,
	VOICE_TROUBLE_SIZE = 240,
};

struct voice_options {	  /* texts are copied */
	int rate_wpm;	  /* words a minute, VOICE_RATE_MIN_WPM..VOICE_RATE_MAX_WPM */
	int volume_pct;	  /* of the amplitude, 0..100 */
	const char *sink; /* the sound device's name (window/sound.h); NULL or "": the system's
			     choice */
	/*
	 * NULL or "", or a folder of recordings: <folder>/<language>/<sentence>.wav, where the
	 * sentence is written as in the text but without its end mark, and '-' for each '/'. So a
	 * studio's reading of "Take your ticket." is "en/Take your ticket.wav". studio.h lists what
	 * to record and checks what was recorded.
	 */
	const char *clips;
};

enum voice_when {
	VOICE_NOW,   /* cuts what is spoken and forgets what waits */
	VOICE_AFTER, /* behind what waits */
};

/*
 * Each may be NULL. Called from the loop, never from inside a voice_ function; voice_close() is
 * allowed. Of a text that was cut or forgotten (VOICE_NOW, voice_stop()) nothing more is told.
 */
struct voice_handlers {
	void (*began)(void *data, uint32_t id);
	/* Its last sample was handed to the device. */
	void (*ended)(void *data, uint32_t id);
	/* It, or a sentence of it, could not be said; why: for people. Instead of ended(). */
	void (*failed)(void *data, uint32_t id, const char *why);
	/* "" all is well (again); else for the technician, what and what to do. At each change, and
	 * once after the start. Logged already. */
	void (*health)(void *data, const char *trouble);
};

/* Starts the engine in a process of its own (10..20 ms; a text at which it crashes is left out and
 * costs nothing else) and the worker, which looks for the device. From the program's start, before
 * other threads, for it forks. handlers and data are borrowed. NULL and
 * errno, logged: EINVAL (options), EBUSY (one voice per process), ENOMEM, EAGAIN (no thread). */
struct voice *voice_open(struct loop *loop, const struct voice_options *options,
	const struct voice_handlers *handlers, void *data);
/* Silence, and the worker has ended when this returns: within 100 ms, but for a sound server that
 * does not answer. Before window_close() of a window in the same process. NULL is allowed. */
void voice_close(struct voice *voice);

/*
 * Says a text (UTF-8, copied); one without anything to say ends at once. Its id (> 0, growing);
 * -ENOENT: no voice for that language and no recordings in it; -E2BIG: more than VOICE_TEXT_MAX
 * bytes; -ENOSPC: VOICE_MAX_WAITING wait (never with VOICE_NOW); -ENOMEM. After an error nothing
 * has changed.
 */
int64_t voice_say(struct voice *voice, const char *language, const char *text, enum voice_when when)
	__attribute__((warn_unused_result));

/* One announcement, said without a break between its parts. Texts are copied. */
struct voice_saying {
	bool chime; /* first <clips>/chime.wav, else two tones of our own (chime.h) */
	int count;  /* 1..VOICE_MAX_PARTS */
	struct voice_part {
		const char *language, *text; /* as voice_say() has them */
	} parts[VOICE_MAX_PARTS];
};

/*
 * As voice_say() with VOICE_AFTER; the chime and all parts have one id and one place. Nothing in it
 * is silent for more than 300 ms. Announcements wait behind at most VOICE_MAX_ANNOUNCED texts and
 * announcements together: VOICE_MAX_WAITING texts never keep one out.
 *
 * failed() is told once, at the end, of the first part that could not be said, and why; the other
 * parts are said nevertheless. A part in a language that has no voice and no recordings is such a
 * part, so an announcement is never refused for its language. Its id; -EINVAL: count; -E2BIG: a
 * text of more than VOICE_TEXT_MAX bytes; -ENOSPC; -ENOMEM. After an error nothing has changed.
 */
int64_t voice_announce(struct voice *voice, const struct voice_saying *saying)
	__attribute__((warn_unused_result));

/* Silence: the last sample leaves the device at most 300 ms later (EN 301 549; measured 60). */
void voice_stop(struct voice *voice);
/* Something is spoken or waits. */
bool voice_is_busy(struct voice *voice);
/* 0..100; heard within 200 ms. */
void voice_set_volume(struct voice *voice, int volume_pct);
int voice_volume(struct voice *voice);

/* Whether voice_say() takes this language. */
bool voice_has_language(const struct voice *voice, const char *language);

#endif
