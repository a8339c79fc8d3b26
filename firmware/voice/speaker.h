/*
 * The sound device of a voice, as its worker uses it: found, fed a little ahead of what is heard so
 * that a cut and a change of the volume are heard at once, given back. Private to this room.
 */
#ifndef NOVBE_VOICE_SPEAKER_H
#define NOVBE_VOICE_SPEAKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sound;
struct voice;

struct speaker {
	struct voice *voice;
	struct sound *sound; /* NULL: the device is not open */
	int rate_hz;
	uint32_t id; /* of the text that is being said */
};

/* A device that went away is looked for again. 0, or -ENODEV and why: for people; why is "" else.
 */
int speaker_need(struct speaker *speaker, char why[160]) __attribute__((warn_unused_result));
/* NULL sound from here on. */
void speaker_give_back(struct speaker *speaker);

/* Samples at the voice's volume; waits for room. data: the speaker. 0; -ECANCELED: the text was
 * cut; -ENODEV: the device went away, or takes nothing any more; -ENOMEM. */
int speaker_put(void *data, const int16_t *samples, size_t count)
	__attribute__((warn_unused_result));
/* Waits until the device has taken all. Likewise. */
int speaker_drain(struct speaker *speaker) __attribute__((warn_unused_result));

/* Sleeps until ms are over or there is news for the worker; the voice's lock is held. */
void speaker_wait(struct voice *voice, int ms);

#endif
