/*
 * The engine in a process of its own. espeak-ng 1.51 crashes at some texts, and a kiosk or wall
 * must outlive that: what crashes or hangs is the child, one sentence is lost, and the next child
 * says the next sentence.
 *
 *   the program ──────── a pair of sockets ─────────┐
 *     └─ keeper: makes a child, again when it dies ─┴─ child: engine.h
 *
 * Both are forks, not programs: nothing has to be found or installed, and what a sandbox allows the
 * program it allows them. The keeper is made at the start, so that no fork happens later beside
 * threads; its child opens espeak-ng, whose locale and thread are so not the program's. They close
 * every other file, take no signal that means the program, and die with it. Private to this room;
 * one thread at a time.
 */
#ifndef NOVBE_VOICE_ENGINE_PROCESS_H
#define NOVBE_VOICE_ENGINE_PROCESS_H

#include "firmware/voice/engine.h"

struct engine_process;

enum {
	ENGINE_PROCESSOR_S = 5,	     /* of the processor, for one sentence: more is a hang */
	ENGINE_ANSWER_S = 7,	     /* without a word from the child: likewise */
	ENGINE_SENTENCE_MAX = 41000, /* bytes: what spoken_text() makes of VOICE_TEXT_MAX */
};

/*
 * Starts it, where no other thread of this process runs that holds a lock. *rate_hz: as
 * engine_open() in the child. NULL and errno: ENOMEM, EAGAIN, EMFILE, EPIPE (the child died).
 */
struct engine_process *engine_process_start(int rate_wpm, int *rate_hz);
/* Ends both processes at once. NULL is allowed. */
void engine_process_stop(struct engine_process *process);

/*
 * As engine_say(). -EIO also: the child crashed or hung, logged; there is a new one. -EPIPE: the
 * keeper is gone, and with it the engine. -E2BIG: more than ENGINE_SENTENCE_MAX bytes.
 */
int engine_process_say(struct engine_process *process, const char *language, const char *sentence,
	engine_sink_fn *sink, void *data) __attribute__((warn_unused_result));

#endif
