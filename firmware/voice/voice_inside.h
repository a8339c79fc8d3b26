/* A voice from the inside, for the files that share it: voice.c (the loop's side); worker.c,
 * reader.c and speaker.c (the thread). Private to this room. */
#ifndef NOVBE_VOICE_VOICE_INSIDE_H
#define NOVBE_VOICE_VOICE_INSIDE_H

#include <pthread.h>

#include "firmware/voice/voice.h"
#include "firmware/window/sound.h"

enum {
	VOICE_LANGUAGE_SIZE = 16,
	VOICE_FOLDER_SIZE = 256,
	VOICE_STUCK_MS = 3000, /* a device that takes nothing for so long is lost */
	VOICE_LATE_MS = 10000, /* nothing but a hang takes the worker so long */
	VOICE_MAX_MESSAGES = 2 * VOICE_MAX_ANNOUNCED,
};

/* The device is given back when nothing was said for so long; tests have less time. */
extern int voice_idle_ms;
/* So much waits at the device at most; tests whose device is faster than time need more. */
extern int voice_ahead_ms;

struct utterance {
	uint32_t id;
	bool is_announcement, chime;
	int count;
	struct utterance_part {
		char language[VOICE_LANGUAGE_SIZE];
		char *text; /* owned */
	} parts[VOICE_MAX_PARTS];
};

enum message_kind { MESSAGE_BEGAN, MESSAGE_ENDED, MESSAGE_FAILED };

struct message {
	enum message_kind kind;
	uint32_t id;
	char why[VOICE_TROUBLE_SIZE];
};

struct voice {
	const struct voice_handlers *handlers;
	void *data;
	struct loop_io *io;
	struct loop_duty *duty;
	int event_fd;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t more; /* on CLOCK_MONOTONIC */

	/* Never changed after the start. */
	struct engine_process *engine; /* owned; NULL: there is none */
	int engine_hz;		       /* <= 0: it cannot speak */
	char sink[SOUND_DEVICE_SIZE], clips[VOICE_FOLDER_SIZE];

	/* Under the lock; positions only grow, entry i lies in ring[i % size]. */
	struct utterance waiting[VOICE_MAX_ANNOUNCED];
	uint32_t put_in, taken, ended; /* ended: its message was handed over, or nobody wants it */
	struct message messages[VOICE_MAX_MESSAGES];
	uint32_t said, heard;
	uint32_t last_id, cut_id; /* ids up to cut_id are cut */
	int volume_pct;
	char trouble[VOICE_TROUBLE_SIZE];
	bool health_known, health_new;
	bool closes;
	int64_t works_since_ms, opens_since_ms; /* 0: it does not */

	bool *is_gone; /* the loop's: set by voice_close() inside a handler */
};

/* Frees its texts; what is empty stays so. */
void utterance_free(struct utterance *utterance);

/* ---- The loop's side, for the worker ----------------------------------------------------------
 */

/* The text is still wanted. The lock is held. */
bool voice_wants(const struct voice *voice, uint32_t id);
void voice_tell(struct voice *voice, enum message_kind kind, uint32_t id, const char *why);
/* "" all is well; told when it differs from before. */
void voice_tell_health(struct voice *voice, const char *trouble);

/* ---- The worker's side ------------------------------------------------------------------------
 */

void *voice_work(void *voice);

#endif
